import { useState } from 'react';
import type { urgedMany } from '../../contract/obligations.ts';
import type { Values } from './ask.ts';
import { AskDialog } from './ask-dialog.tsx';
import { changing } from './data.ts';
import { sentenceFor } from './http.ts';
import { useWords } from './language.tsx';
import { useProgramme } from './programme.tsx';
import { type Send, wasTakenBack } from './sending.tsx';
import { useSession } from './session.tsx';

interface Urged {
  id: string;
  name: string;
  orgName: string;
}

/** Sends the own words of office or committee on one obligation or on many at once: an urge, or an instruction that stands until it is answered. */
export default function Urge({ kind, of, close }: { kind: 'urge' | 'instruct'; of: readonly Urged[]; close(): void }) {
  const { t } = useWords();
  const { api } = useProgramme();
  const [rows, setRows] = useState(() => of.map((one) => ({ one, done: false, failure: undefined as string | undefined })));
  const { user } = useSession();
  const instructs = kind === 'instruct';
  const title = instructs ? t('领导批示', 'Instruct') : t('催办', 'Urge');
  const failed = rows.filter(({ failure }) => failure !== undefined).length;

  const sayAll = async (values: Values, send: Send) => {
    const obligations = rows.filter(({ done }) => !done).map(({ one }) => one.id);
    const asked = changing<typeof urgedMany>({ path: `${api}/obligations.${kind}`, body: { ...values, obligations } }, user.id);
    const thrown = (error: unknown) => ({
      items: obligations.map((id) => ({ id, done: false, detail: wasTakenBack(error) ? undefined : sentenceFor(error) })),
    });
    const { items } = await send(asked).catch(thrown);
    const after = rows.map((row) => {
      const became = items.find(({ id }) => id === row.one.id);
      return became ? { ...row, done: became.done, failure: became.done ? undefined : became.detail } : row;
    });
    setRows(after);
    return after.every(({ done }) => done);
  };

  return (
    <AskDialog
      title={title}
      confirm={
        failed > 0
          ? t(`重试未成功的 ${failed} 件`, `Try the ${failed} again`)
          : rows.length > 1
            ? t(`${title} ${rows.length} 件`, `${title} ${rows.length}`)
            : title
      }
      about={`${kind} ${of.map(({ id }) => id).join()}`}
      fields={[
        {
          name: 'reason',
          label: instructs ? t('批示内容', 'What is to be done') : t('要求', 'What is asked'),
          kind: 'long',
          required: true,
          help: t('写入邮件，单位可见', 'Stands in the mail to the department'),
          reuse: [instructs ? 'instructed' : 'urged'],
          texts: instructs
            ? []
            : [t('请于三日内报送。', 'Hand it in within three days.'), t('请说明进展和困难，明确完成时间。', 'Say how far it is and when it will be done.')],
        },
      ]}
      act={(values, { send }) => sayAll(values, send)}
      close={close}
    >
      <ul style={{ margin: 0, paddingInlineStart: 20, maxHeight: '30vh', overflow: 'auto' }}>
        {rows.map(({ one: { id, orgName, name }, done, failure }) => (
          <li key={id}>
            {orgName}：{name} {done && <strong style={{ color: '#0b5a24' }}>{t('已发出', 'sent')}</strong>}
            {failure !== undefined && <div style={{ color: '#8a0c12' }}>{failure}</div>}
          </li>
        ))}
      </ul>
      <p style={{ margin: '8px 0 0' }}>
        {instructs
          ? t(
              '当即发给经办人和负责人，记入台账；单位答复以前，一直列在任务页面和催办邮件中。短期内不能重复批示。',
              'Sent at once to officer and head and kept in the ledger; it stands on the page and in the mails until the department answers. It cannot be repeated for a while.',
            )
          : t(
              '当即发给经办人和负责人，并记入台账；短期内不能重复催办。',
              'Sent at once to officer and head and kept in the ledger; it cannot be repeated for a while.',
            )}
      </p>
    </AskDialog>
  );
}
