import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import { APIError } from 'better-auth/api';
import type { SessionRow, UserRow } from '../../prisma/accounts.ts';
import type { Store } from '../../prisma/store.ts';
import type { SignedByPasskey } from '../contract/passkeys.ts';
import { ROLES } from '../contract/roles.ts';
import { ServiceError } from '../errors.ts';
import { type AccountSettings, cookieName, cookiesOf, headersOf, type Origin, openAuth, otherIssuer, PROVIDER, sessionCookieOf } from './auth.ts';
import type { Caller } from './caller.ts';
import { mustNotHaveLeaked } from './leaked-passwords.ts';
import { openPasskeys } from './passkeys.ts';
import { mustBeStrong } from './password.ts';
import { type Hashing, passwordHashes } from './password-hash.ts';
import { codeFirst, openSecondFactor } from './second-factor.ts';
import type { SamePassword } from './sessions.ts';
import { secretsOf } from './signing.ts';
import { type Attempt, openThrottle, refused } from './throttle.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** A first password that nobody has changed for so long opens nothing any more. */
const FIRST_PASSWORD_DAYS = 14;

/** Who comes with a session; `required`: their role has to have a second factor. */
const callerOf = ({ id, via, expiresAt, proven }: Pick<SessionRow, 'id' | 'via' | 'expiresAt' | 'proven'>, user: UserRow, required: boolean): Caller => ({
  id: user.id,
  grantId: id,
  personId: user.id,
  username: user.username,
  name: user.name,
  role: ROLES.find((role) => role === user.role) ?? 'auditor',
  org: user.org,
  by: 'password',
  mustChangePassword: user.mustChangePassword && via === 'password',
  ...(user.twoFactorEnabled ? !proven && { lacks: 'code' as const } : required && { lacks: 'set-up' as const }),
  expiresAt,
});

/** For how long a device that has signed in once is known. */
const DEVICE_SECONDS = 400 * 86_400;

/**
 * Marks of devices: who has signed in from one before is not held up there by what others try. A mark holds for one account and its
 * present password; it opens nothing.
 */
function openDevices({ publicUrl, ...settings }: AccountSettings) {
  const [present = '', ...former] = secretsOf(settings);
  const sign = (nonce: string, userId: string, passwordHash: string, secret = present) =>
    createHmac('sha256', secret)
      .update(JSON.stringify(['device', nonce, userId, passwordHash]))
      .digest('base64url');
  const name = cookieName(publicUrl, 'duban.device');
  const attributes = publicUrl.startsWith('https:') ? 'Path=/; Secure' : 'Path=/api';
  return {
    cookieFor(userId: string, passwordHash: string): string {
      const nonce = randomUUID();
      return `${name}=${nonce}.${sign(nonce, userId, passwordHash)}; ${attributes}; Max-Age=${DEVICE_SECONDS}; HttpOnly; SameSite=Lax`;
    },
    /** The mark that a request carries, where it is one of this account. */
    known({ cookie }: Origin, userId: string, passwordHash: string): string | undefined {
      const given = cookie.split(/;\s*/).find((one) => one.startsWith(`${name}=`));
      const mark = /^[\w-]+\.[\w-]+$/.exec(given?.slice(name.length + 1) ?? '')?.[0];
      const [nonce = '', signature = ''] = mark?.split('.') ?? [];
      const isRight = [present, ...former].some((secret) => {
        const right = Buffer.from(sign(nonce, userId, passwordHash, secret));
        return signature.length === right.length && timingSafeEqual(Buffer.from(signature), right);
      });
      return mark !== undefined && isRight ? mark : undefined;
    },
  };
}

/** Keeps a password that was right as strongly as is asked for now, where it was kept weaker. Gives how it is kept. */
async function keptAnew({ users }: Store['accounts'], hashing: Hashing, id: string, before: string, password: string): Promise<string> {
  if (!hashing.isFormer(before)) return before;
  const after = await hashing.hash(password);
  if (await users.keepPasswordAnew(id, before, after)) return after;
  // Another sign-in came first, then that one's is kept; or another password was set, which this one does not open.
  const kept = await users.passwordHash(id);
  return kept !== undefined && (await hashing.verify({ hash: kept, password })) ? kept : before;
}

/** Looks at a password for whoever has a session, slowed down as at the door. */
const openSamePassword =
  (
    { users }: Store['accounts'],
    hashing: Hashing,
    throttle: ReturnType<typeof openThrottle>,
    attemptOf: (name: string, origin: Origin) => Promise<Attempt>,
  ): SamePassword =>
  async (caller, password, origin) =>
    throttle.guarded(await attemptOf(caller.username, origin), async () => {
      const kept = await users.passwordHash(caller.id);
      if (kept === undefined || !(await hashing.verify({ hash: kept, password }))) throw new APIError('UNAUTHORIZED');
    });

/** A first password that lies about for weeks is somebody else's by then. */
async function mustBeFresh({ accounts: { users, events } }: Store, { id, username: name }: Caller, token: string, { ip }: Origin): Promise<void> {
  const setAtMs = (await users.passwordSetAt(id))?.getTime() ?? 0;
  if (Date.now() - setAtMs < FIRST_PASSWORD_DAYS * DAY_MS) return;
  await users.endSession(token);
  await events.add('signInRefused', '-', name, { ip, why: 'first-password-expired' });
  throw new ServiceError('forbidden', 'first-password-expired', {
    zh: `初始密码 ${FIRST_PASSWORD_DAYS} 天内没有修改，已失效，请联系系统管理员重置。`,
    en: `The first password was not changed within ${FIRST_PASSWORD_DAYS} days and holds no longer: ask the operator for another.`,
  });
}

/** @throws ServiceError where a new password is the old one, or easily guessed. */
function mustBeNewAndStrong(caller: Caller, email: string | undefined, current: string, password: string): void {
  if (current === password)
    throw new ServiceError('invalid', 'password-same', { zh: '新密码不能与旧密码相同。', en: 'The new password has to differ from the old one.' });
  if (password.toLowerCase().includes(caller.username))
    throw new ServiceError('invalid', 'password-weak', { zh: '密码中不能含有用户名。', en: 'The password may not contain the user name.' });
  mustBeStrong(password, [caller.username, caller.name, caller.org, ...(email === undefined ? [] : [email])]);
}

/** How people come in and go out: name and password, the OIDC provider, the session that either gives. */
export function openSignIn(store: Store, settings: AccountSettings) {
  const { users, events } = store.accounts;
  const hashing = settings.hashing ?? passwordHashes;
  const auth = openAuth(store, settings);
  const throttle = openThrottle(store);
  const devices = openDevices(settings);
  const required = (role: string) => settings.secondFactorRoles?.some((named) => named === role) ?? false;
  const samePassword = openSamePassword(store.accounts, hashing, throttle, attemptOf);
  const secondFactor = openSecondFactor(store, auth, throttle, attemptOf, required, samePassword);
  const { checkPasskey, ...passkeys } = openPasskeys(store, settings, { throttle, attemptOf, confirmHere: secondFactor.confirmHere });

  /** Where somebody tries to come in as a name from, with the mark of a device that is known for it. */
  async function attemptOf(name: string, origin: Origin): Promise<Attempt> {
    const user = await users.byName(name);
    const hash = user && (await users.passwordHash(user.id));
    const device = user && typeof hash === 'string' ? devices.known(origin, user.id, hash) : undefined;
    return { name, ip: origin.ip, ...(device !== undefined && { device }) };
  }

  /** Signs in by name and password, and by a code where the account has a second factor. Gives the cookies that carry the session. */
  async function signIn(name: string, password: string, origin: Origin, code?: string): Promise<{ cookies: string[]; caller: Caller }> {
    const wanted = name.trim().toLowerCase();
    const attempt = await attemptOf(wanted, origin);
    const known = await users.byName(wanted);
    const before = known && (await users.passwordHash(known.id));
    const first = await throttle.guarded(attempt, () =>
      auth.api.signInUsername({ body: { username: wanted, password }, headers: headersOf({ ...origin, cookie: '' }), returnHeaders: true }),
    );
    if (!known || typeof before !== 'string') throw refused();
    if (!('twoFactorRedirect' in first.response))
      return entered(known, await keptAnew(store.accounts, hashing, known.id, before, password), first.headers, first.response.token, origin);
    // The password opens nothing by itself: what better-auth hands out for it stays here.
    if (code === undefined) throw codeFirst();
    const { headers, token } = await secondFactor.check(known, code, attempt, { ...origin, cookie: sessionCookieOf(first.headers) });
    return entered(known, await keptAnew(store.accounts, hashing, known.id, before, password), headers, token, origin);
  }

  /** Signs in by a passkey alone. */
  async function signInByPasskey(signed: SignedByPasskey, origin: Origin): Promise<{ cookies: string[]; caller: Caller }> {
    const { user, before, headers, token } = await checkPasskey(signed, origin);
    return entered(user, before, headers, token, origin, 'passkey');
  }

  /** What a sign-in gives that went well, unless the password was replaced meanwhile. */
  async function entered(
    { id }: UserRow,
    before: string,
    headers: Headers,
    token: string,
    origin: Origin,
    via?: 'passkey',
  ): Promise<{ cookies: string[]; caller: Caller }> {
    const found = await callerBySession({ ...origin, cookie: sessionCookieOf(headers) }, false);
    // Looking at a password takes a while: one that was replaced meanwhile opens nothing.
    if (!found || (await users.passwordHash(id)) !== before) {
      await users.endSession(token);
      throw refused();
    }
    if (found.caller.mustChangePassword) await mustBeFresh(store, found.caller, token, origin);
    // Whoever was signed in here before is not any more.
    await auth.api.signOut({ headers: headersOf(origin) }).catch(() => undefined);
    await events.add('signedIn', found.caller.username, found.caller.username, { ip: origin.ip, ...(via && { via }) });
    return { cookies: [...cookiesOf(headers), devices.cookieFor(id, before)], caller: found.caller };
  }

  /** The caller whom a session lets in; undefined when its hours are over or its user is disabled. */
  function callerOfSession(session: SessionRow, user: UserRow): Caller | undefined {
    const endsAtMs = Math.min(session.createdAt.getTime() + settings.sessionHours * 60 * MINUTE_MS, session.expiresAt.getTime());
    return endsAtMs <= Date.now() || user.disabled ? undefined : callerOf({ ...session, expiresAt: new Date(endsAtMs) }, user, required(user.role));
  }

  /** Whose session a request carries; `touch` counts it as a sign of life. Undefined without one that holds. */
  async function callerBySession(origin: Origin, touch = true): Promise<{ caller: Caller; cookies: string[] } | undefined> {
    const { headers, response } = await auth.api.getSession({ headers: headersOf(origin), query: { disableRefresh: !touch }, returnHeaders: true });
    if (!response) return undefined;
    const { session, user } = response as unknown as { session: SessionRow; user: UserRow };
    const caller = callerOfSession(session, user);
    if (!caller) await users.endSession(session.token);
    return caller && { caller, cookies: cookiesOf(headers) };
  }

  /** As whom those of some callers who came with a session could come in now. */
  async function sessionCallers(callers: readonly Caller[]): Promise<Caller[]> {
    const ids = callers.filter(({ by }) => by === 'password').map(({ grantId }) => grantId);
    const held = ids.length > 0 ? await users.sessions([...new Set(ids)]) : [];
    return held.flatMap(({ user, ...session }) => callerOfSession(session, user) ?? []);
  }

  async function signOut(caller: Caller, origin: Origin): Promise<string[]> {
    await events.add('signedOut', caller.username, caller.username, { ip: origin.ip });
    const { headers } = await auth.api.signOut({ headers: headersOf(origin), returnHeaders: true });
    return cookiesOf(headers);
  }

  /** Changes the own password; every other session of this user ends. */
  async function changePassword(caller: Caller, current: string, password: string, origin: Origin): Promise<string[]> {
    mustBeNewAndStrong(caller, (await users.get(caller.id))?.email, current, password);
    await mustNotHaveLeaked(password, settings.leakedPasswords);
    const after = await throttle.guarded(await attemptOf(caller.username, origin), async () => {
      const { verify, hash } = (await auth.$context).password;
      const before = await users.passwordHash(caller.id);
      if (before === undefined || !(await verify({ hash: before, password: current }))) throw new APIError('UNAUTHORIZED');
      // Not over a reset that came meanwhile: that one ended this person's access.
      const hashed = await hash(password);
      if (!(await users.replacePassword(caller.id, before, hashed))) throw new APIError('UNAUTHORIZED');
      await events.add('passwordChanged', caller.username, caller.username);
      return hashed;
    });
    // Whoever changes it has just proven who they are; that they gave a code before still holds.
    const { headers, response } = await auth.api.reopenSession({
      body: { userId: caller.id, via: 'password', proven: caller.lacks !== 'code' },
      headers: headersOf({ ...origin, cookie: '' }),
      returnHeaders: true,
    });
    if ((await users.passwordHash(caller.id)) !== after) {
      await users.endSession(response.token);
      throw refused();
    }
    return [...cookiesOf(headers), devices.cookieFor(caller.id, after)];
  }

  return {
    signIn,
    signInByPasskey,
    ...passkeys,
    secondFactor,
    samePassword,
    callerBySession,
    sessionCallers,
    signOut,
    changePassword,
    ...openOidc(auth, settings),
    hashPassword: async (password: string): Promise<string> => (await auth.$context).password.hash(password),
    forgive: throttle.forgive,
  };
}

/** The way to the OIDC provider and back. */
function openOidc(auth: ReturnType<typeof openAuth>, settings: AccountSettings) {
  return {
    /** The address of the OIDC provider's sign-in page, and the cookies that the way back needs. */
    async oidcStart(origin: Origin): Promise<{ url: string; cookies: string[] }> {
      if (!settings.oidc) throw new ServiceError('invalid', 'no-oidc', { zh: '没有配置统一身份认证。', en: 'No OIDC provider is configured.' });
      const { headers, response } = await auth.api.signInSocial({
        body: { provider: PROVIDER, callbackURL: `${settings.publicUrl}/`, errorCallbackURL: `${settings.publicUrl}/`, disableRedirect: true },
        headers: headersOf({ ...origin, cookie: '' }),
        returnHeaders: true,
      });
      // Only now: a provider that did not answer when the API started has been asked again.
      const named = otherIssuer((await auth.$context).socialProviders, settings);
      if (named !== undefined) {
        settings.log?.(
          `The OIDC provider calls itself ${named}, which is not OIDC_ISSUER (${settings.oidc.issuer}), letter for letter: nobody signs in by it.`,
        );
        throw new ServiceError('unavailable', 'oidc-other-issuer', {
          zh: '统一身份认证的签发者与设置不一致，暂时不能用它登录；请用用户名和密码登录，并告知系统管理员。',
          en: 'The identity provider calls itself otherwise than the settings do, so nobody signs in by it: use name and password, and tell the operator.',
        });
      }
      return { url: (response as { url?: string }).url ?? '', cookies: cookiesOf(headers) };
    },
    /** The provider's answer, handled by better-auth: the only one of its own routes that is reachable. */
    oidcCallback: (url: string, origin: Origin): Promise<Response> =>
      auth.handler(new Request(new URL(url, settings.publicUrl), { headers: headersOf(origin) })),
  };
}
