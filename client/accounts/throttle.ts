import { isIPv6 } from 'node:net';
import { APIError } from 'better-auth/api';
import { many } from '../../domain/words/numbers.ts';
import type { Pace } from '../../prisma/accounts.ts';
import type { Store } from '../../prisma/store.ts';
import { ServiceError } from '../errors.ts';
import { sha256 } from './caller.ts';

const WINDOW_MS = 15 * 60_000;
/** Failures of one name from one network, or from one device that has signed in as it before. */
const OF_NAME: Pace = { free: 5, everyMs: 30_000, windowMs: WINDOW_MS };
/** Failures of one network, whatever the names: an office behind one address makes a few. */
const OF_NETWORK: Pace = { free: 50, everyMs: 2_000, windowMs: WINDOW_MS };

export const refused = () => new ServiceError('unauthenticated', 'wrong-password', { zh: '用户名或密码不对。', en: 'The user name or the password is wrong.' });
const tooMany = (retryInMs: number) => {
  const seconds = Math.max(1, Math.ceil(retryInMs / 1_000));
  return new ServiceError(
    'throttled',
    'locked-out',
    {
      zh: `密码错误次数过多，请 ${seconds} 秒后再试；在登录过的电脑或手机上不受影响。忘记密码请找运维重置。`,
      en: `Too many wrong passwords: try again in ${many(seconds, 'second')}. A device that has signed in before is not held up. If the password is lost, ask the operator.`,
    },
    { details: { retryAfterSeconds: String(seconds) } },
  );
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

/** Who tries to come in as whom, and from where. */
export interface Attempt {
  name: string;
  ip: string;
  /** The mark of a device that has signed in as this name before and whose password is still the same; see `openSignIn`. */
  device?: string;
}

const nameKey = (name: string) => `name:${sha256(name)}`;

/**
 * Slows down wrong passwords, for every way in. Nobody can lock somebody else out: guesses from elsewhere count against where they come
 * from, a device that has signed in as this name before is counted by itself, and even where too many were wrong the next try has its turn.
 */
export function openThrottle({ accounts: { throttle, events } }: Store) {
  return {
    /** Looks at a password where it is its turn, and counts it when it is wrong. */
    async guarded<T>({ name, ip, device }: Attempt, work: () => Promise<T>): Promise<T> {
      const network = networkOf(ip);
      const [key, networkKey] = [device === undefined ? `${nameKey(name)}@${network}` : `device:${sha256(device)}`, `ip:${network}`];
      if (device === undefined) {
        const waitMs = await throttle.waitMs(networkKey, OF_NETWORK);
        if (waitMs > 0) throw tooMany(waitMs);
      }
      // Counted before the password is looked at, so that guesses side by side get no more tries than one after the other.
      const { tries, retryInMs } = await throttle.admit(key, OF_NAME);
      if (retryInMs !== undefined) throw tooMany(retryInMs);
      try {
        const done = await work();
        await throttle.forget(key);
        return done;
      } catch (error) {
        if (!(error instanceof APIError)) throw error;
        if (error.body?.code === 'DISABLED') {
          await events.add('signInRefused', '-', name, { ip, why: 'disabled' });
          throw disabledError();
        }
        if (device === undefined) await throttle.admit(networkKey, OF_NETWORK);
        await events.add(tries === OF_NAME.free ? 'locked' : 'signInRefused', '-', name, { ip, why: 'password' });
        throw refused();
      }
    },

    /** Lets a name in again at once, from everywhere. */
    forgive: (name: string) => throttle.forget(nameKey(name), '@'),
  };
}
