import { Alert, Button, Flex } from 'antd';
import { Link } from 'react-router';
import type { noticeSummary } from '../../../contract/notices.ts';
import type { NoticeState } from '../../../contract/tables.ts';
import { noticeStateName, spanName } from '../../../contract/words.ts';
import { useGet } from '../../parts/data.ts';
import { useWords } from '../../parts/language.tsx';
import { OWED_TOO_LONG_SECONDS } from '../../parts/owed.ts';
import { useProgramme } from '../../parts/programme.tsx';
import { useSession } from '../../parts/session.tsx';
import { Loaded } from '../../parts/view.tsx';
import { Resend } from './resend.tsx';

/** The order of the states: what has to be looked into comes first. */
const ORDER: NoticeState[] = ['undeliverable', 'owed', 'sending', 'sent', 'overtaken', 'moot'];

interface Choice {
  state: string | undefined;
  choose(state: string | undefined): void;
}

/** Filters by state: one press, with the figures where the user may know them. */
export function StateChoice({ state, choose, counts }: Choice & { counts?: Record<string, number> }) {
  const { t, language } = useWords();
  const shown: [state: NoticeState | undefined, name: string, count: number | undefined][] = [
    [undefined, t('全部', 'All'), counts && Object.values(counts).reduce((sum, count) => sum + count, 0)],
    ...ORDER.map((one): [NoticeState, string, number | undefined] => [one, noticeStateName(one, language), counts && (counts[one] ?? 0)]),
  ];
  return (
    <Flex component="fieldset" wrap gap={8} aria-label={t('按状态筛选', 'Filter by state')} style={{ border: 0, margin: 0, padding: 0, minWidth: 0 }}>
      {shown.map(([one, name, count]) => (
        <Button
          key={name}
          aria-pressed={state === one}
          type={state === one ? 'primary' : 'default'}
          danger={one === 'undeliverable' && (count ?? 0) > 0}
          onClick={() => choose(one)}
        >
          {name}
          {count !== undefined && ` ${count}`}
        </Button>
      ))}
    </Flex>
  );
}

/** Compares expected with sent, and raises the alarm when something does not leave. */
export function SummedUp(choice: Choice) {
  const { t } = useWords();
  const { api, programme, home } = useProgramme();
  const { may } = useSession();
  const answer = useGet<typeof noticeSummary>(`${api}/notices/summary`);
  return (
    <Loaded of={answer} rows={2}>
      {({ states, expected, settled, oldestOwedSeconds }) => {
        const stuck = oldestOwedSeconds > OWED_TOO_LONG_SECONDS && programme.stage !== 'paused';
        return (
          <Flex vertical gap={12}>
            {stuck && (
              <Alert
                type="error"
                showIcon
                title={t(
                  `有通知没有按时发出：最早一封已积压 ${spanName(oldestOwedSeconds, 'zh')}。`,
                  `Notices do not leave on time: the oldest has been owed for ${spanName(oldestOwedSeconds, 'en')}.`,
                )}
                description={
                  may('operation.read') ? (
                    <Link to={`${home}/operations`}>{t('到“运行”查看邮件服务器和发信', 'See mail server and mailroom under Operations')}</Link>
                  ) : (
                    t('请告知系统管理员。', 'Tell the operator.')
                  )
                }
                action={<Button onClick={() => choice.choose('owed')}>{t('看待发的', 'See them')}</Button>}
              />
            )}
            <p style={{ margin: 0 }}>
              {t(`应发 ${expected} 封，已了结 ${settled} 封`, `${expected} expected, ${settled} settled`)}
              {expected > settled && t(`，待发 ${expected - settled} 封`, `, ${expected - settled} still to leave`)}
              {!stuck &&
                expected > settled &&
                oldestOwedSeconds >= 1 &&
                t(`（最早一封已等 ${spanName(oldestOwedSeconds, 'zh')}）`, ` (the oldest for ${spanName(oldestOwedSeconds, 'en')})`)}
              {t('。', '.')}
            </p>
            <StateChoice {...choice} counts={states} />
            {(states.undeliverable ?? 0) > 0 && <Resend />}
          </Flex>
        );
      }}
    </Loaded>
  );
}
