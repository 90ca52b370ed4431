import { connect } from 'node:tls';
import { amiss, type Finding, ok } from './finding.ts';

const DAY_MS = 86_400_000;
/** So long before its end somebody has to be asked for the next one, and so long before it there is hardly time. */
const SOON_MS = 30 * DAY_MS;
const AT_ONCE_MS = 7 * DAY_MS;
const ANSWERS_WITHIN_MS = 5_000;

/** A certificate that has been seen, and whose it is: the setting that leads to it. */
export interface Seen {
  setting: string;
  untilMs: number;
}

/** One line for each certificate that runs out, or one that says that none does. */
export function checkCertificates(seen: readonly Seen[], nowMs: number): Finding[] {
  const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);
  const ending = seen.filter(({ untilMs }) => untilMs - nowMs < SOON_MS);
  if (seen.length === 0) return [ok('certificates', '没有用到 TLS 证书', 'no part is reached by TLS')];
  if (ending.length === 0) {
    const first = Math.min(...seen.map(({ untilMs }) => untilMs));
    return [ok('certificates', `共 ${seen.length} 张，最早 ${dayOf(first)} 到期`, `of ${seen.length}, the first runs out on ${dayOf(first)}`)];
  }
  return ending.map(({ setting, untilMs }) => {
    const over = untilMs <= nowMs;
    return amiss(
      'certificates',
      untilMs - nowMs < AT_ONCE_MS ? 'fault' : 'warning',
      over
        ? { zh: `${setting} 的证书已于 ${dayOf(untilMs)} 到期`, en: `the certificate behind ${setting} ran out on ${dayOf(untilMs)}` }
        : { zh: `${setting} 的证书将于 ${dayOf(untilMs)} 到期`, en: `the certificate behind ${setting} runs out on ${dayOf(untilMs)}` },
      { zh: '请向签发者换新证书', en: 'have it renewed' },
    );
  });
}

/** Until when (real ms) the certificate of a server that begins with TLS is valid, whoever has signed it; undefined where none is shown. */
export function certifiedUntilMs(host: string, port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const bare = host.replace(/^\[(.*)\]$/, '$1');
    // Only its date is wanted here: whether it is trusted is found out by whoever uses it.
    const socket = connect({
      host: bare,
      port,
      rejectUnauthorized: false,
      ALPNProtocols: ['h2', 'http/1.1'],
      ...(/^[\d.]+$|:/.test(bare) ? {} : { servername: bare }),
    });
    const end = (untilMs?: number) => {
      socket.destroy();
      resolve(untilMs);
    };
    socket.setTimeout(ANSWERS_WITHIN_MS, () => end());
    socket.once('error', () => end());
    socket.once('secureConnect', () => {
      const { valid_to: text } = socket.getPeerCertificate();
      end(text ? Date.parse(text) : undefined);
    });
  });
}
