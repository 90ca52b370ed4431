import { createHmac, randomUUID } from 'node:crypto';
import { APIError, betterAuth } from 'better-auth';
import { genericOAuth, username } from 'better-auth/plugins';
import type { UserRow } from '../../prisma/accounts.ts';
import type { Store } from '../../prisma/store.ts';
import { ROLES, type Role } from '../contract/roles.ts';
import { ServiceError } from '../errors.ts';
import { openKeys } from './api-keys.ts';
import { type Caller, orgOf, randomText, sha256 } from './caller.ts';

/** Wrong passwords for one name before it is locked, and for how long (real ms). */
const NAME_FAILURES = 5;
const NAME_WINDOW_MS = 15 * 60_000;
/** Wrong passwords from one address, whatever the names: an office behind one address makes a few. */
const ADDRESS_FAILURES = 50;
const ADDRESS_WINDOW_MS = 15 * 60_000;
const MINUTE_MS = 60_000;
const SECONDS_A_MINUTE = 60;

export interface AccountSettings {
  /** Signs cookies and mail links; at least 32 characters. */
  authSecret: string;
  /** Where people reach the console, e.g. `https://duban.example`. */
  publicUrl: string;
  /** A session ends after so long without a request. */
  sessionIdleMinutes: number;
  /** And after so long in any case. */
  sessionHours: number;
  oidc?: { issuer: string; clientId: string; clientSecret: string; name: string };
  /** Told what goes wrong between us and the OIDC provider; nobody unless given. */
  log?(message: string): void;
}

export interface NewUser {
  username: string;
  name: string;
  email?: string;
  role: Role;
  /** The department, for officer and head; the others are their own body. */
  org?: string;
}

/** Where a request comes from. */
export interface Origin {
  ip: string;
  userAgent: string;
  cookie: string;
}

const PROVIDER = 'oidc';
export const OIDC_CALLBACK = `/api/auth/callback/${PROVIDER}`;

/** 16 characters of 31: 79 bits. */
const randomPassword = () => Array.from({ length: 4 }, () => randomText(4)).join('-');
const refused = () => new ServiceError('wrong-password', { zh: '用户名或密码不对。', en: 'The user name or the password is wrong.' });
const lockedOut = (untilMs: number) => {
  const minutes = Math.max(1, Math.ceil((untilMs - Date.now()) / MINUTE_MS));
  return new ServiceError('locked-out', {
    zh: `错误次数过多，请 ${minutes} 分钟后再试，或请运维重置密码。`,
    en: `Too many wrong attempts: try again in ${minutes} minutes, or ask the operator to reset the password.`,
  });
};
const nameTaken = (name: string) => new ServiceError('username-taken', { zh: `用户名 ${name} 已有人使用。`, en: `The user name ${name} is taken.` });
const disabledError = () => new ServiceError('disabled', { zh: '这个账号已停用，请联系运维。', en: 'This account is disabled: ask the operator.' });

export type Accounts = ReturnType<typeof openAccounts>;

/** People and keys: who they are, how they sign in, what they may act for. */
export function openAccounts(store: Store, settings: AccountSettings) {
  const { users, throttle, events } = store.accounts;
  const auth = betterAuth({
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
      expiresIn: settings.sessionIdleMinutes * SECONDS_A_MINUTE,
      updateAge: SECONDS_A_MINUTE,
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
            return { data: { ...session, via: context?.path?.startsWith('/callback') ? 'oidc' : 'password' } };
          },
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

  const headersOf = ({ ip, userAgent, cookie }: Origin) => new Headers({ cookie, 'user-agent': userAgent, 'x-duban-ip': ip });
  const cookiesOf = (headers: Headers) => headers.getSetCookie();

  async function guarded<T>(name: string, ip: string, work: () => Promise<T>): Promise<T> {
    const [nameKey, addressKey] = [`name:${sha256(name)}`, `ip:${ip}`];
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
  }

  const callerOf = (user: UserRow, expiresAt?: Date): Caller => ({
    id: user.id,
    username: user.username,
    name: user.name,
    role: ROLES.find((role) => role === user.role) ?? 'auditor',
    org: user.org,
    by: 'password',
    mustChangePassword: user.mustChangePassword,
    ...(expiresAt && { expiresAt }),
  });

  /** Signs in by name and password. Gives the cookies that carry the session. */
  async function signIn(name: string, password: string, origin: Origin): Promise<{ cookies: string[]; caller: Caller }> {
    const wanted = name.trim().toLowerCase();
    return guarded(wanted, origin.ip, async () => {
      const { headers, response } = await auth.api.signInUsername({
        body: { username: wanted, password },
        headers: headersOf({ ...origin, cookie: '' }),
        returnHeaders: true,
      });
      const user = await users.get(response.user.id);
      if (!user) throw refused();
      await events.add('signedIn', user.username, user.username, { ip: origin.ip });
      return { cookies: cookiesOf(headers), caller: callerOf(user) };
    });
  }

  /** Whose session a request carries; `touch` counts it as a sign of life. Undefined without one that holds. */
  async function callerBySession(origin: Origin, touch = true): Promise<{ caller: Caller; cookies: string[] } | undefined> {
    const { headers, response } = await auth.api.getSession({ headers: headersOf(origin), query: { disableRefresh: !touch }, returnHeaders: true });
    if (!response) return undefined;
    const { session, user } = response as unknown as { session: { token: string; createdAt: Date; expiresAt: Date; via: string }; user: UserRow };
    const endsAtMs = session.createdAt.getTime() + settings.sessionHours * 60 * MINUTE_MS;
    if (endsAtMs <= Date.now() || user.disabled) {
      await users.endSession(session.token);
      return undefined;
    }
    const expiresAt = new Date(Math.min(endsAtMs, session.expiresAt.getTime()));
    const caller = callerOf(user, expiresAt);
    return { caller: { ...caller, mustChangePassword: caller.mustChangePassword && session.via === 'password' }, cookies: cookiesOf(headers) };
  }

  async function signOut(origin: Origin): Promise<string[]> {
    const { headers } = await auth.api.signOut({ headers: headersOf(origin), returnHeaders: true });
    return cookiesOf(headers);
  }

  /** Changes the own password; every other session of this user ends. */
  async function changePassword(caller: Caller, current: string, password: string, origin: Origin): Promise<string[]> {
    if (current === password)
      throw new ServiceError('password-same', { zh: '新密码不能与旧密码相同。', en: 'The new password has to differ from the old one.' });
    if (password.toLowerCase().includes(caller.username))
      throw new ServiceError('password-weak', { zh: '密码中不能含有用户名。', en: 'The password may not contain the user name.' });
    const cookies = await guarded(caller.username, origin.ip, async () => {
      const { headers } = await auth.api.changePassword({
        body: { currentPassword: current, newPassword: password, revokeOtherSessions: true },
        headers: headersOf(origin),
        returnHeaders: true,
      });
      return cookiesOf(headers);
    });
    await users.change(caller.id, { mustChangePassword: false });
    await events.add('passwordChanged', caller.username, caller.username);
    return cookies;
  }

  async function user(id: string): Promise<UserRow> {
    const row = await users.get(id);
    if (!row) throw new ServiceError('unknown-user', { zh: '没有这个用户。', en: 'There is no such user.' });
    return row;
  }

  async function userByName(name: string): Promise<UserRow> {
    const row = await users.byName(name.trim().toLowerCase());
    if (!row)
      throw new ServiceError('unknown-user', {
        zh: `没有名为 ${name} 的用户。`,
        en: `No user is called ${name}.`,
      });
    return row;
  }

  /** Makes an account with a first password, which is given here once and has to be changed at the first sign-in. */
  async function createUser(wanted: NewUser, by: string): Promise<{ user: UserRow; password: string }> {
    const name = wanted.username.trim().toLowerCase();
    if (!/^[a-z0-9][a-z0-9._-]{1,28}[a-z0-9]$/.test(name))
      throw new ServiceError('username-wrong', {
        zh: '用户名须为 3 到 30 个小写字母、数字、点、横线或下划线，首尾为字母或数字。',
        en: 'A user name is 3 to 30 lower-case letters, digits, dots, hyphens or underlines, with a letter or digit at both ends.',
      });
    const org = orgOf(wanted.role, wanted.org);
    const context = await auth.$context;
    const password = randomPassword();
    const email = wanted.email?.trim().toLowerCase();
    await refuseTaken({ username: name, ...(email !== undefined && { email }) });
    // An address that the operator vouches for ties the account to the OIDC provider; a placeholder never does.
    const row = {
      id: randomUUID(),
      name: wanted.name,
      username: name,
      email: email ?? `${name}@accounts.duban.example`,
      emailVerified: email !== undefined,
      role: wanted.role,
      org,
    };
    if (!(await users.create(row, await context.password.hash(password)))) throw nameTaken(name);
    await events.add('userCreated', by, name, { role: wanted.role, org });
    return { user: await user(row.id), password };
  }

  async function refuseTaken({ username: name, email, exceptId }: { username?: string; email?: string; exceptId?: string }): Promise<void> {
    const all = await users.list();
    const taken = all.find((row) => row.id !== exceptId && (row.username === name || row.email === email));
    if (!taken) return;
    throw taken.username === name
      ? nameTaken(name)
      : new ServiceError('email-taken', { zh: `邮箱 ${email} 已属于另一个账号。`, en: `The address ${email} belongs to another account.` });
  }

  /** Changes an account; a change of role, body or state ends its sessions. */
  async function changeUser(
    id: string,
    change: { name?: string; email?: string; role?: Role; org?: string; disabled?: boolean },
    by: { id: string; username: string },
    unlessChangedSince?: Date,
  ): Promise<UserRow> {
    const row = await user(id);
    const role = change.role ?? (row.role as Role);
    const org = orgOf(role, change.org ?? row.org);
    if (row.id === by.id && (change.disabled || role !== row.role))
      throw new ServiceError('not-oneself', { zh: '不能停用自己的账号或改自己的角色。', en: 'Nobody can disable themselves or change their own role.' });
    const email = change.email?.trim().toLowerCase();
    if (email !== undefined) await refuseTaken({ email, exceptId: id });
    await keepAnOperator(row, role, change.disabled ?? row.disabled);
    const { name, disabled } = change;
    const data = {
      role,
      org,
      ...(name !== undefined && { name }),
      ...(email !== undefined && { email, emailVerified: true }),
      ...(disabled !== undefined && { disabled }),
    };
    if (!(await users.change(id, data, unlessChangedSince))) throw changedMeanwhile();
    if (role !== row.role || org !== row.org || disabled) await users.signOut(id);
    await events.add('userChanged', by.username, row.username, data);
    return user(id);
  }

  async function keepAnOperator(row: UserRow, role: Role, disabled: boolean): Promise<void> {
    if (row.role !== 'operator' || row.disabled || (role === 'operator' && !disabled)) return;
    const others = (await users.list()).filter((other) => other.id !== row.id && other.role === 'operator' && !other.disabled);
    if (others.length === 0)
      throw new ServiceError('last-operator', {
        zh: '这是最后一个运维账号，不能停用或改角色。',
        en: 'This is the last operator: it cannot be disabled or given another role.',
      });
  }

  /** A new first password, given here once; it lifts a lock-out and ends the user's sessions. */
  async function resetPassword(id: string, by: string): Promise<string> {
    const row = await user(id);
    const context = await auth.$context;
    const password = randomPassword();
    await users.setFirstPassword(id, await context.password.hash(password));
    await throttle.forget(`name:${sha256(row.username)}`);
    await events.add('passwordReset', by, row.username);
    return password;
  }

  /** Makes the first operator where there is nobody yet; undefined where there is. */
  async function ensureOperator(): Promise<{ username: string; password: string } | undefined> {
    if ((await users.count()) > 0) return undefined;
    const made = await createUser({ username: 'admin', name: '运维管理员', role: 'operator' }, '-');
    return { username: made.user.username, password: made.password };
  }

  /** The address of the OIDC provider's sign-in page, and the cookies that the way back needs. */
  async function oidcStart(origin: Origin): Promise<{ url: string; cookies: string[] }> {
    if (!settings.oidc) throw new ServiceError('no-oidc', { zh: '没有配置统一身份认证。', en: 'No OIDC provider is configured.' });
    const { headers, response } = await auth.api.signInSocial({
      body: { provider: PROVIDER, callbackURL: `${settings.publicUrl}/`, errorCallbackURL: `${settings.publicUrl}/`, disableRedirect: true },
      headers: headersOf({ ...origin, cookie: '' }),
      returnHeaders: true,
    });
    return { url: (response as { url?: string }).url ?? '', cookies: cookiesOf(headers) };
  }

  /** The provider's answer, handled by better-auth: the only one of its own routes that is reachable. */
  const oidcCallback = (url: string, origin: Origin): Promise<Response> =>
    auth.handler(new Request(new URL(url, settings.publicUrl), { headers: headersOf(origin) }));

  return {
    settings,
    store: store.accounts,
    signIn,
    callerBySession,
    signOut,
    changePassword,
    user,
    userByName,
    createUser,
    changeUser,
    resetPassword,
    ensureOperator,
    ...openKeys(store),
    oidcStart,
    oidcCallback,
  };
}

export const changedMeanwhile = () =>
  new ServiceError('changed-meanwhile', {
    zh: '内容已被他人修改，请刷新后再改。',
    en: 'Somebody else has changed it meanwhile: load it again and change it then.',
  });
