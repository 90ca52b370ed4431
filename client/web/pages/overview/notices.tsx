import { Alert } from 'antd';
import { Link } from 'react-router';
import type { noticeSummary } from '../../../contract/notices.ts';
import { many } from '../../../contract/words.ts';
import { useGet } from '../../parts/data.ts';
import { addressOf } from '../../parts/http.ts';
import { useWords } from '../../parts/language.tsx';
import { OWED_TOO_LONG_SECONDS } from '../../parts/owed.ts';
import { useProgramme } from '../../parts/programme.tsx';

/** Raises the alarm about mails that did not get through, or do not leave: silent while all is well. */
export function NoticeAlarm() {
  const { t } = useWords();
  const { programme, api, home } = useProgramme();
  const { data } = useGet<typeof noticeSummary>(`${api}/notices/summary`);
  if (!data) return null;
  const lost = data.states.undeliverable ?? 0;
  const minutes = Math.floor(data.oldestOwedSeconds / 60);
  const held = programme.stage !== 'paused' && data.oldestOwedSeconds > OWED_TOO_LONG_SECONDS;
  const notices = (state: string) => addressOf(`${home}/notices`, { state });
  return (
    <>
      {lost > 0 && (
        <Alert
          type="warning"
          showIcon
          title={t(`有 ${lost} 封通知无法送达，请核对收件地址。`, `${many(lost, 'notice')} could not be delivered: check the addresses.`)}
          action={<Link to={notices('undeliverable')}>{t('查看', 'See them')}</Link>}
        />
      )}
      {held && (
        <Alert
          type="error"
          showIcon
          title={
            minutes < 120
              ? t(
                  `通知发不出去：最早一封已积压 ${minutes} 分钟，请告知系统管理员。`,
                  `Notices do not leave: the oldest has been owed for ${many(minutes, 'minute')}. Tell the operator.`,
                )
              : t(
                  `通知发不出去：最早一封已积压 ${Math.floor(minutes / 60)} 小时，请告知系统管理员。`,
                  `Notices do not leave: the oldest has been owed for ${many(Math.floor(minutes / 60), 'hour')}. Tell the operator.`,
                )
          }
          action={<Link to={notices('owed')}>{t('查看', 'See them')}</Link>}
        />
      )}
    </>
  );
}
