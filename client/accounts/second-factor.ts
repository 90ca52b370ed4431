import { APIError } from 'better-auth/api';
import { generateRandomString } from 'better-auth/crypto';
import type { UserRow } from '../../prisma/accounts.ts';
import type { Store } from '../../prisma/store.ts';
import { ServiceError } from '../errors.ts';
import { CODE_DIGITS, cookiesOf, headersOf, type Origin, type openAuth, sessionCookieOf } from './auth.ts';
import { backupCodes, HALF, openBackupCodes } from './backup-codes.ts';
import type { Caller } from './caller.ts';
import type { SamePassword } from './sessions.ts';
import { type Attempt, CODE, type openThrottle } from './throttle.ts';

/** The password was right, and the account has a second factor. */
export const codeFirst = () =>
  new ServiceError('unauthenticated', 'code-first', {
    zh: '请填写手机验证器显示的动态码。',
    en: 'Type the code that the authenticator on your phone shows.',
  });
const notOn = () => new ServiceError('conflict', 'second-factor-off', { zh: '没有启用动态码。', en: 'There is no second factor.' });

/** @throws ServiceError where a key asks for what people alone have. */
export function person(caller: Caller): Caller {
  if (caller.by === 'password') return caller;
  throw new ServiceError('forbidden', 'not-a-person', { zh: '接口密钥没有动态码。', en: 'A key has no second factor.' });
}

/** What somebody typed as a code: digits of an app, or a backup code, with or without blanks and its hyphen. */
function readCode(given: string): { code: string; backup: boolean } {
  const typed = given.normalize('NFKC').replace(/[\s-]/g, '').toLowerCase();
  const digits = new RegExp(`^\\d{${CODE_DIGITS}}$`).test(typed);
  return digits ? { code: typed, backup: false } : { code: `${typed.slice(0, HALF)}-${typed.slice(HALF)}`, backup: true };
}

/**
 * A code from an app on the phone (TOTP) besides the password, or one of ten backup codes, each good for once. better-auth keeps the
 * secret and looks at codes; who may guess how often, that none is taken twice and what is written down about it is ours.
 */
export function openSecondFactor(
  { accounts: { users, events, secondFactors } }: Store,
  auth: ReturnType<typeof openAuth>,
  throttle: ReturnType<typeof openThrottle>,
  attemptOf: (name: string, origin: Origin) => Promise<Attempt>,
  required: (role: string) => boolean,
  samePassword: SamePassword,
) {
  const { seal, keptCodes, fitting, hashFormer } = openBackupCodes(auth, secondFactors);

  /**
   * Looks at a code for whoever `origin` shows: somebody who has just given the password, or a session. Gives the headers that carry a
   * session and its token, a new one except where there was one that holds: the token `here`.
   */
  async function check(
    user: Pick<UserRow, 'id'>,
    given: string,
    attempt: Attempt,
    origin: Origin,
    here?: string,
  ): Promise<{ headers: Headers; token: string }> {
    const { code, backup } = readCode(given);
    const call = (told: string) => ({ body: { code: told }, headers: headersOf(origin), returnHeaders: true as const });
    return throttle.guarded(
      attempt,
      async () => {
        const looked = backup ? fitting(user.id, code).then((hash) => auth.api.verifyBackupCode(call(hash))) : auth.api.verifyTOTP(call(code));
        const { headers, response } = await looked.catch(readable);
        const token = response.token ?? '';
        if (!backup && !(await secondFactors.take(user.id, code))) {
          if (token !== here) await users.endSession(token);
          throw new APIError('UNAUTHORIZED');
        }
        if (backup) await events.add('backupCodeUsed', attempt.name, attempt.name, { ip: attempt.ip });
        await hashFormer(user.id);
        return { headers, token };
      },
      CODE,
    );
  }

  /** @throws ServiceError where it was sealed with another secret than the API's own. */
  function readable(error: unknown): never {
    if (!/invalid tag|decrypt/i.test((error as Error).message)) throw error;
    throw new ServiceError('conflict', 'second-factor-unreadable', {
      zh: 'AUTH_SECRET 已更换，原来的动态码无法核对：请联系系统管理员重置动态码后重新设置。',
      en: 'AUTH_SECRET was changed, so that no code can be looked at any more: ask the operator to reset the second factor, and set it up again.',
    });
  }

  /** A code in a session that is open: given once more for what weakens the sign-in, or for the first time after OIDC. */
  async function confirmHere(caller: Caller, code: string, origin: Origin): Promise<void> {
    if (!(await users.get(caller.id))?.twoFactorEnabled) throw notOn();
    const [session] = await users.sessions([caller.grantId]);
    await check(caller, code, await attemptOf(caller.username, origin), origin, session?.token);
  }

  /** Whom OIDC has signed in may never have had a password here. */
  const needsPassword = async ({ grantId }: Caller) => (await users.sessions([grantId]))[0]?.via !== 'oidc';

  return {
    check,
    confirmHere,

    async stateOf(caller: Caller): Promise<{ on: boolean; required: boolean; passwordNeeded: boolean; backupCodesLeft: number }> {
      const on = (await users.get(person(caller).id))?.twoFactorEnabled ?? false;
      const left = on ? await auth.api.viewBackupCodes({ body: { userId: caller.id } }).catch(() => ({ backupCodes: [] })) : { backupCodes: [] };
      return { on, required: required(caller.role), passwordNeeded: await needsPassword(caller), backupCodesLeft: left.backupCodes.length };
    },

    /** Begins to set it up; it holds once a code of it has been given. Whoever signed in with a password gives it again. */
    async begin(caller: Caller, password: string | undefined, origin: Origin): Promise<{ uri: string; secret: string }> {
      if (await needsPassword(person(caller))) await samePassword(caller, password ?? '', origin);
      // As better-auth makes them: what the app is given is this text in base32.
      const secret = generateRandomString(32);
      if (!(await secondFactors.begin(caller.id, { secret: await seal(secret), backupCodes: await seal('[]') })))
        throw new ServiceError('conflict', 'second-factor-on', {
          zh: '已经启用动态码；换手机请先停用，再重新设置。',
          en: 'There is a second factor already: turn it off before you set up another.',
        });
      const shown = base32(Buffer.from(secret));
      const label = `Duban:${encodeURIComponent(caller.username)}`;
      return { uri: `otpauth://totp/${label}?secret=${shown}&issuer=Duban&digits=${CODE_DIGITS}&period=30`, secret: shown };
    },

    /** The first code: from here on it holds, and every other session of this person ends. Gives the backup codes, once. */
    async finish(caller: Caller, given: string, origin: Origin): Promise<{ cookies: string[]; codes: string[] }> {
      const before = (await users.sessions([person(caller).grantId]))[0];
      if (before?.user.twoFactorEnabled)
        throw new ServiceError('conflict', 'second-factor-on', { zh: '已经启用动态码。', en: 'There is a second factor already.' });
      const { code, backup } = readCode(given);
      if (backup) throw CODE.refused();
      // Until their browser has the new session it asks with this one: it must not hear in between that a code is missing, and take the form away.
      if (before) await secondFactors.proven(before.id, before.via ?? 'password');
      const { headers } = await check(caller, code, await attemptOf(caller.username, origin), origin);
      const codes = backupCodes();
      await secondFactors.setBackupCodes(caller.id, await keptCodes(codes));
      const here = await auth.api.getSession({ headers: headersOf({ ...origin, cookie: sessionCookieOf(headers) }), query: { disableRefresh: true } });
      if (!here) throw CODE.refused();
      await secondFactors.proven(here.session.id, before?.via ?? 'password');
      await users.endSessionsOf(caller.id, { but: here.session.id });
      await events.add('secondFactorSet', caller.username, caller.username, { ip: origin.ip });
      return { cookies: cookiesOf(headers), codes };
    },

    /** A code in a session that the OIDC provider has opened: what it knows of somebody is no second factor of ours. */
    async prove(caller: Caller, code: string, origin: Origin): Promise<void> {
      await confirmHere(person(caller), code, origin);
      const [session] = await users.sessions([caller.grantId]);
      if (session) await secondFactors.proven(session.id, session.via);
      await events.add('signedIn', caller.username, caller.username, { ip: origin.ip, via: 'code' });
    },

    /** New backup codes in the place of those that there were. */
    async renewBackupCodes(caller: Caller, code: string, origin: Origin): Promise<string[]> {
      await confirmHere(person(caller), code, origin);
      const codes = backupCodes();
      await secondFactors.setBackupCodes(caller.id, await keptCodes(codes));
      await events.add('backupCodesRenewed', caller.username, caller.username, { ip: origin.ip });
      return codes;
    },

    /** Turns it off where the role does not have to have it, or where it is to be set up anew. */
    async turnOff(caller: Caller, code: string, origin: Origin): Promise<void> {
      await confirmHere(person(caller), code, origin);
      await secondFactors.remove(caller.id);
      await events.add('secondFactorOff', caller.username, caller.username, { ip: origin.ip });
    },
  };
}

/** RFC 4648, without the padding that apps do not take. */
function base32(bytes: Buffer): string {
  const bits = Array.from(bytes, (byte) => byte.toString(2).padStart(8, '0')).join('');
  return (bits.match(/.{1,5}/g) ?? []).map((five) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'[Number.parseInt(five.padEnd(5, '0'), 2)]).join('');
}
