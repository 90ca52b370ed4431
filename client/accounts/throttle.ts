import { isIPv6 } from 'node:net';
import { APIError } from 'better-auth';
import type { Store } from '../../prisma/store.ts';
import { ServiceError } from '../errors.ts';
import { sha256 } from './caller.ts';

/** Wrong passwords for one name before it is locked, and for how long (real ms). */
const NAME_FAILURES = 5;
const NAME_WINDOW_MS = 15 * 60_000;
/** Wrong passwords from one address, whatever the names: an office behind one address makes a few. */
const ADDRESS_FAILURES = 50;
const ADDRESS_WINDOW_MS = 15 * 60_000;
const MINUTE_MS = 60_000;

export const refused = () => new ServiceError('unauthenticated', 'wrong-password', { zh: '用户名或密码不对。', en: 'The user name or the password is wrong.' });
const lockedOut = (untilMs: number) => {
  const minutes = Math.max(1, Math.ceil((untilMs - Date.now()) / MINUTE_MS));
  return new ServiceError('throttled', 'locked-out', {
    zh: `错误次数过多，请 ${minutes} 分钟后再试，或请运维重置密码。`,
    en: `Too many wrong attempts: try again in ${minutes} minutes, or ask the operator to reset the password.`,
  });
};
const disabledError = () =>
  new ServiceError('forbidden', 'disabled', { zh: '这个账号已停用，请联系运维。', en: 'This account is disabled: ask the operator.' });

/** What counts as one place: an address, of IPv6 its /64, since whoever has one address there has all of them. */
export function networkOf(ip: string): string {
  const address = ip.replace(/%.*$/, '').replace(/^::ffff:(?=\d+\.)/i, '');
  if (!isIPv6(address)) return address;
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const groups = head === '' ? [] : head.split(':');
  if (tail !== undefined) while (groups.length < 8 - tail.split(':').length) groups.push('0');
  return `${groups.slice(0, 4).join(':')}::/64`;
}

/** Counts wrong passwords in the database, for every way in. */
export function openThrottle({ accounts: { throttle, events } }: Store) {
  return {
    /** Looks at a password unless too many were wrong, and counts it when it is. */
    async guarded<T>(name: string, ip: string, work: () => Promise<T>): Promise<T> {
      const [nameKey, addressKey] = [`name:${sha256(name)}`, `ip:${networkOf(ip)}`];
      const ofAddress = await throttle.failures(addressKey, ADDRESS_WINDOW_MS);
      if (ofAddress.failures >= ADDRESS_FAILURES) throw lockedOut(ofAddress.untilMs);
      // Counted before the password is looked at, so that guesses side by side get no more tries than one after the other.
      const tries = await throttle.failed(nameKey, NAME_WINDOW_MS);
      if (tries > NAME_FAILURES) throw lockedOut((await throttle.failures(nameKey, NAME_WINDOW_MS)).untilMs);
      try {
        const done = await work();
        await throttle.forget(nameKey);
        return done;
      } catch (error) {
        if (!(error instanceof APIError)) throw error;
        if (error.body?.code === 'DISABLED') throw disabledError();
        await throttle.failed(addressKey, ADDRESS_WINDOW_MS);
        if (tries === NAME_FAILURES) await events.add('locked', '-', name, { ip });
        throw refused();
      }
    },

    /** Lets a name in again at once. */
    forgive: (name: string) => throttle.forget(`name:${sha256(name)}`),
  };
}
