import { isIPv6 } from 'node:net';
import { APIError } from 'better-auth/api';
import type { Words } from '../../domain/kernel/language.ts';
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

/**
 * Failures of one account's codes, from wherever there is no known device: whoever gets so far has the password, and of a million codes
 * three are right at any moment. So one in three thousand such attackers gets in after a day, and the person can still come in by turns.
 */
const OF_CODES: Pace = { free: 20, everyMs: 5 * 60_000, windowMs: 86_400_000 };

/** What is guessed at. */
export interface Guessed {
  why: 'password' | 'code' | 'passkey';
  refused(): ServiceError;
  /** What there are too many of. */
  what: Words;
}

export const refused = () => new ServiceError('unauthenticated', 'wrong-password', { zh: '用户名或密码不对。', en: 'The user name or the password is wrong.' });
const PASSWORD: Guessed = { why: 'password', refused, what: { zh: '密码', en: 'passwords' } };
export const CODE: Guessed = {
  why: 'code',
  refused: () =>
    new ServiceError('unauthenticated', 'wrong-code', {
      zh: '动态码不对，或已经用过：请等手机上出现下一个再填，并核对手机的时间。',
      en: 'The code is wrong or was used before: wait for the next one, and see that the phone’s clock is right.',
    }),
  what: { zh: '动态码', en: 'codes' },
};

export const PASSKEY: Guessed = {
  why: 'passkey',
  refused: () =>
    new ServiceError('unauthenticated', 'wrong-passkey', {
      zh: '这个通行密钥不能登录：可能已经停用，或等待时间过长。请再试一次，或用密码和动态码登录。',
      en: 'This passkey does not sign in: it may have been removed, or too long has passed. Try again, or use password and code.',
    }),
  what: { zh: '通行密钥', en: 'passkeys' },
};

const tooMany = (retryInMs: number, { what, why }: Guessed) => {
  const seconds = Math.max(1, Math.ceil(retryInMs / 1_000));
  const lost = {
    password: { zh: '忘记密码，请找系统管理员重置。', en: 'If the password is lost, ask the operator.' },
    code: { zh: '手机丢失，请用备用码，或找系统管理员重置。', en: 'If the phone is lost, use a backup code, or ask the operator.' },
    passkey: { zh: '也可以用密码和动态码登录。', en: 'Password and code sign in as well.' },
  }[why];
  return new ServiceError(
    'throttled',
    'locked-out',
    {
      zh: `${what.zh}错误次数过多，请 ${seconds} 秒后再试；在登录过的电脑或手机上不受影响。${lost.zh}`,
      en: `Too many wrong ${what.en}: try again in ${many(seconds, 'second')}. A device that has signed in before is not held up. ${lost.en}`,
    },
    { details: { retryAfterSeconds: String(seconds) } },
  );
};
const disabledError = () =>
  new ServiceError('forbidden', 'disabled', { zh: '这个账号已停用，请联系系统管理员。', en: 'This account is disabled: ask the operator.' });

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
/** Codes are counted apart from passwords, and passkeys from both: a right password forgets the wrong ones before it. */
const codesKey = (key: string) => `code:${key}`;
const KEY_OF: Record<Guessed['why'], (key: string) => string> = { password: (key) => key, code: codesKey, passkey: (key) => `passkey:${key}` };

/**
 * Slows down wrong passwords, for every way in. Nobody can lock somebody else out: guesses from elsewhere count against where they come
 * from, a device that has signed in as this name before is counted by itself, and even where too many were wrong the next try has its turn.
 */
export function openThrottle({ accounts: { throttle, events } }: Store) {
  return {
    /** Looks at a password or a code where it is its turn, and counts it when it is wrong. */
    async guarded<T>({ name, ip, device }: Attempt, work: () => Promise<T>, guessed: Guessed = PASSWORD): Promise<T> {
      const ofKind = KEY_OF[guessed.why];
      const network = networkOf(ip);
      const networkKey = `ip:${network}`;
      const key = ofKind(device === undefined ? `${nameKey(name)}@${network}` : `device:${sha256(device)}`);
      const accountKey = guessed.why === 'code' && device === undefined ? codesKey(nameKey(name)) : undefined;
      if (device === undefined) {
        const waitMs = await throttle.waitMs(networkKey, OF_NETWORK);
        if (waitMs > 0) throw tooMany(waitMs, guessed);
      }
      // Counted before it is looked at, so that guesses side by side get no more tries than one after the other.
      const { tries, retryInMs } = await throttle.admit(key, OF_NAME);
      if (retryInMs !== undefined) throw tooMany(retryInMs, guessed);
      if (accountKey !== undefined) {
        const turn = await throttle.admit(accountKey, OF_CODES);
        if (turn.retryInMs !== undefined) throw tooMany(turn.retryInMs, guessed);
      }
      try {
        const done = await work();
        await throttle.forget(key);
        if (accountKey !== undefined) await throttle.forget(accountKey);
        return done;
      } catch (error) {
        if (!(error instanceof APIError)) throw error;
        if (error.body?.code === 'DISABLED') {
          await events.add('signInRefused', '-', name, { ip, why: 'disabled' });
          throw disabledError();
        }
        if (device === undefined) await throttle.admit(networkKey, OF_NETWORK);
        await events.add(tries === OF_NAME.free ? 'locked' : 'signInRefused', '-', name, { ip, why: guessed.why });
        throw guessed.refused();
      }
    },

    /** Lets a name in again at once, from everywhere. */
    async forgive(name: string): Promise<void> {
      await throttle.forget(nameKey(name), '@');
      await throttle.forget(codesKey(nameKey(name)), '@');
    },
  };
}
