import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
// The library as a whole loads 600 files more, for databases and plugins that are not ours: a quarter of a second at each start.
import { APIError } from 'better-auth/api';
import { betterAuth } from 'better-auth/minimal';
import { genericOAuth } from 'better-auth/plugins/generic-oauth';
import { username } from 'better-auth/plugins/username';
import type { SessionRow, UserRow } from '../../prisma/accounts.ts';
import type { Store } from '../../prisma/store.ts';
import { ROLES } from '../contract/roles.ts';
import { ServiceError } from '../errors.ts';
import type { Caller } from './caller.ts';
import { mustBeStrong } from './password.ts';
import { type Attempt, openThrottle, refused } from './throttle.ts';

const MINUTE_MS = 60_000;
const SECONDS_A_MINUTE = 60;
const DAY_MS = 86_400_000;
/** A first password that nobody has changed for so long opens nothing any more. */
const FIRST_PASSWORD_DAYS = 14;

export interface AccountSettings {
  /** Signs cookies and mail links; at least 32 characters. */
  authSecret: string;
  /** Where people reach the console, e.g. `https://duban.example`. */
  publicUrl: string;
  /** How long a session lasts without a request. */
  sessionIdleMinutes: number;
  /** How long a session lasts in any case. */
  sessionHours: number;
  oidc?: { issuer: string; clientId: string; clientSecret: string; name: string };
  /** Told what goes wrong between us and the OIDC provider; nobody unless given. */
  log?(message: string): void;
}

/** Where a request comes from. */
export interface Origin {
  ip: string;
  userAgent: string;
  cookie: string;
}

const PROVIDER = 'oidc';
export const OIDC_CALLBACK = `/api/auth/callback/${PROVIDER}`;

/** What better-auth is told: it keeps passwords, sessions and the ties to the OIDC provider. */
function openAuth(store: Store, settings: AccountSettings) {
  const { users } = store.accounts;
  const idleSeconds = settings.sessionIdleMinutes * SECONDS_A_MINUTE;
  return betterAuth({
    appName: 'Duban',
    baseURL: settings.publicUrl,
    basePath: '/api/auth',
    secret: createHmac('sha256', settings.authSecret).update('session').digest('hex'),
    database: store.accounts.adapter(),
    // Registration is never open: accounts are made by the operator.
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: 10, maxPasswordLength: 128, autoSignIn: false },
    user: {
      additionalFields: {
        role: { type: 'string', input: false },
        org: { type: 'string', input: false },
        mustChangePassword: { type: 'boolean', input: false, defaultValue: false },
        disabled: { type: 'boolean', input: false, defaultValue: false },
      },
    },
    session: {
      expiresIn: idleSeconds,
      // A sign of life is written down once a minute, and often enough for the shortest idle time: with none in between it would never count.
      updateAge: Math.min(SECONDS_A_MINUTE, idleSeconds / 4),
      // Read from the database every time: whoever is signed out or disabled is out at once.
      cookieCache: { enabled: false },
      additionalFields: { via: { type: 'string', input: false, defaultValue: 'password' } },
    },
    account: { accountLinking: { enabled: true }, updateAccountOnSignIn: false },
    databaseHooks: {
      session: {
        create: {
          async before(session, context) {
            const user = await users.get(session.userId);
            if (!user || user.disabled) throw new APIError('FORBIDDEN', { code: 'DISABLED', message: 'disabled' });
            const via = context?.path?.startsWith('/callback') ? 'oidc' : 'password';
            // The tie that let them in has been cut since.
            if (via === 'oidc' && !(await users.isTied(user.id, PROVIDER))) return false;
            return { data: { ...session, via } };
          },
          async after({ userId, via, ipAddress }) {
            const user = via === 'oidc' ? await users.get(userId) : null;
            if (user) await store.accounts.events.add('signedIn', user.username, user.username, { ip: ipAddress ?? '', via: 'oidc' });
          },
        },
      },
      account: {
        create: {
          // One account, one person at the provider: whoever has the address there next is another until the operator resets it.
          before: async ({ userId, providerId }) => (providerId === PROVIDER && (await users.isTied(userId, PROVIDER)) ? false : undefined),
        },
      },
    },
    advanced: {
      cookiePrefix: 'duban',
      useSecureCookies: settings.publicUrl.startsWith('https:'),
      ipAddress: { ipAddressHeaders: ['x-duban-ip'] },
      database: { generateId: () => randomUUID() },
    },
    // Our own limiter counts in the database and holds for every way in; better-auth's knows HTTP only.
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    logger: { level: 'error', log: (_level, message) => settings.log?.(message) },
    plugins: [
      username({ displayUsername: false, minUsernameLength: 3, maxUsernameLength: 30, usernameValidator: (name) => /^[a-z0-9._-]+$/i.test(name) }),
      genericOAuth({
        config: settings.oidc
          ? [
              {
                providerId: PROVIDER,
                name: settings.oidc.name,
                discoveryUrl: `${settings.oidc.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`,
                clientId: settings.oidc.clientId,
                clientSecret: settings.oidc.clientSecret,
                scopes: ['openid', 'email', 'profile'],
                pkce: true,
                requireIdTokenVerification: true,
                disableSignUp: true,
                disableImplicitSignUp: true,
              },
            ]
          : [],
      }),
    ],
  });
}

const headersOf = ({ ip, userAgent, cookie }: Origin) => new Headers({ cookie, 'user-agent': userAgent, 'x-duban-ip': ip });
/** The cookie that a browser would send back of those that it was given. */
const sessionCookieOf = (headers: Headers) =>
  cookiesOf(headers)
    .map((cookie) => cookie.split(';')[0])
    .join('; ');
const cookiesOf = (headers: Headers) => headers.getSetCookie();

const callerOf = ({ id, via, expiresAt }: Pick<SessionRow, 'id' | 'via' | 'expiresAt'>, user: UserRow): Caller => ({
  id: user.id,
  grantId: id,
  personId: user.id,
  username: user.username,
  name: user.name,
  role: ROLES.find((role) => role === user.role) ?? 'auditor',
  org: user.org,
  by: 'password',
  mustChangePassword: user.mustChangePassword && via === 'password',
  expiresAt,
});

/** For how long a device that has signed in once is known. */
const DEVICE_SECONDS = 400 * 86_400;
const DEVICE_COOKIE = 'duban.device';

/**
 * Marks of devices: who has signed in from one before is not held up there by what others try. A mark holds for one account and its
 * present password; it opens nothing.
 */
function openDevices({ authSecret, publicUrl }: AccountSettings) {
  const sign = (nonce: string, userId: string, passwordHash: string) =>
    createHmac('sha256', authSecret)
      .update(JSON.stringify(['device', nonce, userId, passwordHash]))
      .digest('base64url');
  return {
    cookieFor(userId: string, passwordHash: string): string {
      const nonce = randomUUID();
      const secure = publicUrl.startsWith('https:') ? '; Secure' : '';
      return `${DEVICE_COOKIE}=${nonce}.${sign(nonce, userId, passwordHash)}; Path=/api; Max-Age=${DEVICE_SECONDS}; HttpOnly; SameSite=Lax${secure}`;
    },
    /** The mark that a request carries, where it is one of this account. */
    known({ cookie }: Origin, userId: string, passwordHash: string): string | undefined {
      const mark = new RegExp(`(?:^|;\\s*)${DEVICE_COOKIE.replace('.', '\\.')}=([\\w-]+\\.[\\w-]+)`).exec(cookie)?.[1];
      const [nonce = '', signature = ''] = mark?.split('.') ?? [];
      const right = Buffer.from(sign(nonce, userId, passwordHash));
      return mark !== undefined && signature.length === right.length && timingSafeEqual(Buffer.from(signature), right) ? mark : undefined;
    },
  };
}

/** How people come in and go out: name and password, the OIDC provider, the session that either gives. */
export function openSignIn(store: Store, settings: AccountSettings) {
  const { users, events } = store.accounts;
  const auth = openAuth(store, settings);
  const throttle = openThrottle(store);
  const devices = openDevices(settings);

  /** Where somebody tries to come in as a name from, with the mark of a device that is known for it. */
  async function attemptOf(name: string, origin: Origin): Promise<Attempt> {
    const user = await users.byName(name);
    const hash = user && (await users.passwordHash(user.id));
    const device = user && typeof hash === 'string' ? devices.known(origin, user.id, hash) : undefined;
    return { name, ip: origin.ip, ...(device !== undefined && { device }) };
  }

  /** Signs in by name and password. Gives the cookies that carry the session. */
  async function signIn(name: string, password: string, origin: Origin): Promise<{ cookies: string[]; caller: Caller }> {
    const wanted = name.trim().toLowerCase();
    return throttle.guarded(await attemptOf(wanted, origin), () => openSession(wanted, password, origin));
  }

  async function openSession(name: string, password: string, origin: Origin): Promise<{ cookies: string[]; caller: Caller }> {
    const known = await users.byName(name);
    const before = known && (await users.passwordHash(known.id));
    const { headers, response } = await auth.api.signInUsername({
      body: { username: name, password },
      headers: headersOf({ ...origin, cookie: '' }),
      returnHeaders: true,
    });
    const found = await callerBySession({ ...origin, cookie: sessionCookieOf(headers) }, false);
    // Looking at a password takes a while: one that was replaced meanwhile opens nothing.
    if (!found || (await users.passwordHash(response.user.id)) !== before) {
      await users.endSession(response.token);
      throw refused();
    }
    if (found.caller.mustChangePassword) await mustBeFresh(found.caller, response.token, origin);
    // Whoever was signed in here before is not any more.
    await auth.api.signOut({ headers: headersOf(origin) }).catch(() => undefined);
    await events.add('signedIn', found.caller.username, found.caller.username, { ip: origin.ip });
    const mark = known && typeof before === 'string' ? [devices.cookieFor(known.id, before)] : [];
    return { cookies: [...cookiesOf(headers), ...mark], caller: found.caller };
  }

  /** A first password that lies about for weeks is somebody else's by then. */
  async function mustBeFresh({ id, username: name }: Caller, token: string, { ip }: Origin): Promise<void> {
    const setAtMs = (await users.passwordSetAt(id))?.getTime() ?? 0;
    if (Date.now() - setAtMs < FIRST_PASSWORD_DAYS * DAY_MS) return;
    await users.endSession(token);
    await events.add('signInRefused', '-', name, { ip, why: 'first-password-expired' });
    throw new ServiceError('forbidden', 'first-password-expired', {
      zh: `初始密码 ${FIRST_PASSWORD_DAYS} 天内没有修改，已失效，请联系运维重置。`,
      en: `The first password was not changed within ${FIRST_PASSWORD_DAYS} days and holds no longer: ask the operator for another.`,
    });
  }

  /** The caller whom a session lets in; undefined when its hours are over or its user is disabled. */
  function callerOfSession(session: SessionRow, user: UserRow): Caller | undefined {
    const endsAtMs = Math.min(session.createdAt.getTime() + settings.sessionHours * 60 * MINUTE_MS, session.expiresAt.getTime());
    return endsAtMs <= Date.now() || user.disabled ? undefined : callerOf({ ...session, expiresAt: new Date(endsAtMs) }, user);
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
    if (current === password)
      throw new ServiceError('invalid', 'password-same', { zh: '新密码不能与旧密码相同。', en: 'The new password has to differ from the old one.' });
    if (password.toLowerCase().includes(caller.username))
      throw new ServiceError('invalid', 'password-weak', { zh: '密码中不能含有用户名。', en: 'The password may not contain the user name.' });
    const { email } = (await users.get(caller.id)) ?? {};
    mustBeStrong(password, [caller.username, caller.name, caller.org, ...(email === undefined ? [] : [email])]);
    const { cookies } = await throttle.guarded(await attemptOf(caller.username, origin), async () => {
      const { verify, hash } = (await auth.$context).password;
      const before = await users.passwordHash(caller.id);
      if (before === undefined || !(await verify({ hash: before, password: current }))) throw new APIError('UNAUTHORIZED');
      // Not over a reset that came meanwhile: that one ended this person's access.
      if (!(await users.replacePassword(caller.id, before, await hash(password)))) throw new APIError('UNAUTHORIZED');
      await events.add('passwordChanged', caller.username, caller.username);
      return openSession(caller.username, password, origin);
    });
    return cookies;
  }

  /** The address of the OIDC provider's sign-in page, and the cookies that the way back needs. */
  async function oidcStart(origin: Origin): Promise<{ url: string; cookies: string[] }> {
    if (!settings.oidc) throw new ServiceError('invalid', 'no-oidc', { zh: '没有配置统一身份认证。', en: 'No OIDC provider is configured.' });
    const { headers, response } = await auth.api.signInSocial({
      body: { provider: PROVIDER, callbackURL: `${settings.publicUrl}/`, errorCallbackURL: `${settings.publicUrl}/`, disableRedirect: true },
      headers: headersOf({ ...origin, cookie: '' }),
      returnHeaders: true,
    });
    return { url: (response as { url?: string }).url ?? '', cookies: cookiesOf(headers) };
  }

  return {
    signIn,
    callerBySession,
    sessionCallers,
    signOut,
    changePassword,
    oidcStart,
    /** The provider's answer, handled by better-auth: the only one of its own routes that is reachable. */
    oidcCallback: (url: string, origin: Origin): Promise<Response> =>
      auth.handler(new Request(new URL(url, settings.publicUrl), { headers: headersOf(origin) })),
    hashPassword: async (password: string): Promise<string> => (await auth.$context).password.hash(password),
    forgive: throttle.forgive,
  };
}
