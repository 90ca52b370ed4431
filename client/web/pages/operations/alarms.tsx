import { Alert, Button, Flex } from 'antd';
import type { z } from 'zod';
import type { alarmSettled, alarms } from '../../../contract/system.ts';
import { useChange, useGet } from '../../parts/data.ts';
import { Facts } from '../../parts/facts.tsx';
import { useWords } from '../../parts/language.tsx';
import { useSession } from '../../parts/session.tsx';
import { useRealClock } from './health.tsx';

type Alarm = z.output<typeof alarms>['items'][number];

/** Shows what went wrong and waits for somebody; nothing where all is well. */
export function Alarms() {
  const { data } = useGet<typeof alarms>('/api/operations/alarms');
  if (!data || data.items.length === 0) return null;
  return (
    <Flex vertical gap="small" style={{ marginBottom: 16 }}>
      {data.items.map((alarm) => (
        <One key={alarm.key} alarm={alarm} />
      ))}
    </Flex>
  );
}

function One({ alarm }: { alarm: Alarm }) {
  const { t } = useWords();
  const { may } = useSession();
  const { change, busy } = useChange();
  const { second } = useRealClock();
  return (
    <Alert
      type="error"
      showIcon
      action={
        may('operation.retry') && (
          <Button
            loading={busy}
            onClick={() =>
              void change<typeof alarmSettled>({ path: '/api/operations/alarms/settle', body: { key: alarm.key }, done: t('已标为已处理', 'Noted as seen to') })
            }
          >
            {t('已处理', 'Seen to')}
          </Button>
        )
      }
      title={`${alarm.kindName}${alarm.item === undefined ? '' : t(`：${alarm.item}`, `: ${alarm.item}`)}`}
      description={
        <>
          <p style={{ marginTop: 0 }}>{alarm.toDo}</p>
          <Facts
            of={[
              [t('办理人', 'Who acted'), alarm.actor],
              [t('办理', 'What was done'), alarm.actNames.join(t('、', ', ')) || undefined],
              [t('说明', 'Why'), alarm.reason],
              [t('次数', 'Times'), alarm.times],
              [t('最近一次', 'Last'), second(alarm.lastAt)],
              [t('系统提示', 'What the part says'), <code key="what">{alarm.what}</code>],
              [t('手册', 'Runbook'), <code key="help">{alarm.help}</code>],
            ]}
          />
        </>
      }
    />
  );
}
