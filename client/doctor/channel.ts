import { callGateway, type Gateway } from '../../activities/gateway.ts';
import { amiss, type Finding, ok, underneath } from './finding.ts';

const ANSWERS_WITHIN_MS = 10_000;

/**
 * Whether the gateway of the channel besides mail answers; with `to` whether it takes a test message, signed as all are, for whoever it knows by that
 * number or account. Nothing is owed or recorded.
 */
export async function checkChannel({ url, secret }: Partial<Gateway>, to?: string): Promise<Finding[]> {
  if (url === undefined) return [];
  if (to === undefined || secret === undefined) {
    const answered = await fetch(url, { method: 'HEAD', redirect: 'manual', signal: AbortSignal.timeout(ANSWERS_WITHIN_MS) }).then(
      ({ status }) => ({ status }),
      (error: unknown) => ({ why: underneath(error) }),
    );
    if ('status' in answered) return [ok('channel', '网关有应答', 'the gateway answers')];
    return [
      amiss(
        'channel',
        'fault',
        { zh: `网关没有应答（${answered.why}）`, en: `the gateway does not answer (${answered.why})` },
        { zh: '请核对 CHANNEL_WEBHOOK_URL、网关和中间的防火墙', en: 'check CHANNEL_WEBHOOK_URL, the gateway, and the firewall between' },
      ),
    ];
  }
  const message = {
    id: `doctor-${Date.now()}-${process.pid}`,
    programme: { id: 'doctor', name: '体检' },
    kind: 'test',
    to: { username: 'doctor', name: '体检', org: 'operator', reach: to },
    subject: '督办测试消息',
    text: '这是督办（Duban）的测试消息：收到即说明这个通道正常，无须回复。This is a test message of Duban: nothing is to be done.',
  };
  const outcome = await callGateway({ url, secret }, message, ANSWERS_WITHIN_MS);
  if (outcome.took)
    return [ok('channel', `网关收下了发给 ${to} 的测试消息（${outcome.answer}）`, `the gateway took the test message to ${to} (${outcome.answer})`)];
  const refused = /^HTTP 40[13]$/.test(outcome.why);
  return [
    amiss(
      'channel',
      'fault',
      { zh: `网关没有收下测试消息（${outcome.why}）`, en: `the gateway did not take the test message (${outcome.why})` },
      refused
        ? { zh: '请核对 CHANNEL_WEBHOOK_SECRET 与网关一致', en: 'see that CHANNEL_WEBHOOK_SECRET is the one that the gateway has' }
        : { zh: '请核对 CHANNEL_WEBHOOK_URL，并查看网关的日志', en: 'check CHANNEL_WEBHOOK_URL, and look at the gateway’s log' },
    ),
  ];
}
