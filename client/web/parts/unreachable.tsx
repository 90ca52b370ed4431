import { Alert } from 'antd';
import { useEffect, useState } from 'react';
import { many } from '../../contract/words.ts';
import { useWords } from './language.tsx';
import { type Unreachable, useReach } from './reach.ts';

/** Says that what is shown is not kept fresh any more, and how old it is. The banner goes by itself. */
export function UnreachableBanner() {
  const lost = useReach();
  return lost ? <Banner lost={lost} /> : null;
}

function Banner({ lost: { why, sinceRealMs } }: { lost: Unreachable }) {
  const { t } = useWords();
  const [nowRealMs, setNowRealMs] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNowRealMs(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  const clock = new Date(sinceRealMs).toLocaleTimeString('sv-SE');
  const seconds = Math.max(0, Math.round((nowRealMs - sinceRealMs) / 1_000));
  const minutes = Math.floor(seconds / 60);
  const age =
    minutes > 0 ? t(`${minutes} 分钟前`, `${many(minutes, 'minute', 'minutes')} ago`) : t(`${seconds} 秒前`, `${many(seconds, 'second', 'seconds')} ago`);
  const what = why === 'offline' ? t('网络已断开。', 'There is no network.') : t('服务器没有响应。', 'The server does not answer.');
  return (
    <Alert
      type="error"
      showIcon
      banner
      role="status"
      style={{ marginBottom: 16 }}
      title={what}
      description={t(
        `页面内容截至 ${clock}（${age}），恢复后自动更新；已填写的内容不会丢失。`,
        `What is shown is as of ${clock} (${age}) and is renewed by itself; nothing that you typed is lost.`,
      )}
    />
  );
}
