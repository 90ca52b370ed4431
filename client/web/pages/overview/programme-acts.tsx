import { DownOutlined } from '@ant-design/icons';
import { Button, Dropdown } from 'antd';
import { useState } from 'react';
import { many } from '../../../contract/words.ts';
import { AskDialog } from '../../parts/ask-dialog.tsx';
import { useWords } from '../../parts/language.tsx';
import { useProgramme } from '../../parts/programme.tsx';
import { useSession } from '../../parts/session.tsx';

type Kind = 'pause' | 'resume' | 'close';

/** Offers what can be done with the whole programme, for those who may. `open` counts the obligations that a close would withdraw. */
export function ProgrammeActs({ open }: { open: number }) {
  const { t } = useWords();
  const { may } = useSession();
  const { programme } = useProgramme();
  const [asked, setAsked] = useState<Kind>();
  const from: Record<Kind, string[]> = { pause: ['running'], resume: ['paused'], close: ['running', 'paused'] };
  const words: Record<Kind, string> = {
    pause: t('暂停发信', 'Hold mails back'),
    resume: t('恢复发信', 'Send mails again'),
    close: t('结束督办事项', 'Close the programme'),
  };
  const items = (['pause', 'resume', 'close'] as const)
    .filter((kind) => may(`programme.${kind}`) && from[kind].includes(programme.stage))
    .map((kind) => ({ key: kind, label: words[kind], danger: kind === 'close' }));
  if (items.length === 0 && !asked) return null;
  return (
    <>
      <Dropdown autoFocus menu={{ items, onClick: ({ key }) => setAsked(key as Kind) }} trigger={['click']}>
        <Button>
          {t('事项操作', 'Programme')} <DownOutlined />
        </Button>
      </Dropdown>
      {asked && <ActDialog kind={asked} title={words[asked]} open={open} close={() => setAsked(undefined)} />}
    </>
  );
}

function ActDialog({ kind, title, open, close }: { kind: Kind; title: string; open: number; close(): void }) {
  const { t } = useWords();
  const { api, programme } = useProgramme();
  const said: Record<Kind, string> = {
    pause: t('已暂停发信。', 'Mails are held back.'),
    resume: t('已恢复发信。', 'Mails are sent again.'),
    close: t('督办事项已结束。', 'The programme is closed.'),
  };
  const happens: Record<Kind, string> = {
    pause: t('不再发提醒和通报，时限和逾期照算。随时可以恢复。', 'No reminders leave; dates and lapses go on. It can be resumed at any time.'),
    resume: t('补发仍有必要的通知，过时的不再发。', 'What still matters is sent, what is out of date is not.'),
    close: t(
      `“${programme.name}”将结束：未办结的 ${open} 件任务全部撤回，提醒停止。结束后不能恢复。`,
      `“${programme.name}” ends: ${many(open, 'obligation that is not settled is', 'obligations that are not settled are')} withdrawn and nobody is reminded. This cannot be undone.`,
    ),
  };
  return (
    <AskDialog
      title={title}
      confirm={title}
      about={kind}
      danger={kind === 'close'}
      fields={
        kind === 'resume' ? [] : [{ name: 'reason', label: t('理由', 'Reason'), kind: 'long', required: true, reuse: [kind === 'pause' ? 'paused' : 'closed'] }]
      }
      act={(values, { change }) => change({ path: `${api}/${kind}`, body: values, done: said[kind] })}
      close={close}
    >
      <p>{happens[kind]}</p>
    </AskDialog>
  );
}
