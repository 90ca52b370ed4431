import { discoveryOf } from '../accounts/provider-person.ts';
import { certifiedUntilMs, type Seen } from './certificates.ts';
import { amiss, type Finding, ok, underneath } from './finding.ts';

const ANSWERS_WITHIN_MS = 5_000;

/** Whether people can be sent to the identity provider of `OIDC_ISSUER`: it answers, and calls itself so, letter for letter (OpenID Connect Discovery 1.0, 4.3). */
export async function checkProvider(issuer: string | undefined, seen: Seen[]): Promise<Finding> {
  if (issuer === undefined) return ok('provider', '没有使用', 'not used');
  const { protocol, hostname, port } = new URL(issuer);
  if (protocol === 'https:') {
    const untilMs = await certifiedUntilMs(hostname, Number(port || 443));
    if (untilMs !== undefined) seen.push({ setting: 'OIDC_ISSUER', untilMs });
  }
  const address = discoveryOf({ issuer });
  const toDo = { zh: '请核对 OIDC_ISSUER，并请统一身份认证的管理员查看', en: 'check OIDC_ISSUER, and have whoever runs the provider look' };
  try {
    const answer = await fetch(address, { redirect: 'error', headers: { accept: 'application/json' }, signal: AbortSignal.timeout(ANSWERS_WITHIN_MS) });
    if (!answer.ok)
      return amiss(
        'provider',
        'fault',
        { zh: `${address} 答复 ${answer.status}，无法用它登录`, en: `${address} answers ${answer.status}: nobody signs in by it` },
        toDo,
      );
    const { issuer: named } = (await answer.json()) as { issuer?: unknown };
    if (named === issuer) return ok('provider', `${issuer} 能用`, `${issuer} answers`);
    return amiss(
      'provider',
      'fault',
      {
        zh: `对方自称 ${String(named)}，与 OIDC_ISSUER（${issuer}）不一致，无法用它登录`,
        en: `it calls itself ${String(named)}, which is not OIDC_ISSUER (${issuer}): nobody signs in by it`,
      },
      { zh: '请把 OIDC_ISSUER 改成它自称的地址，一字不差', en: 'set OIDC_ISSUER to what it calls itself, letter for letter' },
    );
  } catch (error) {
    const said = underneath(error);
    return amiss(
      'provider',
      'fault',
      { zh: `${address} 打不开（${said}），无法用它登录`, en: `${address} does not answer (${said}): nobody signs in by it` },
      toDo,
    );
  }
}
