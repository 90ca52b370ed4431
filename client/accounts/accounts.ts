import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { LONGEST, textFault } from '../../domain/kernel/text.ts';
import type { ApiKeyRow, UserRow } from '../../prisma/accounts.ts';
import type { Store } from '../../prisma/store.ts';
import type { Role } from '../contract/roles.ts';
import type { NewUser } from '../contract/system.ts';
import { ServiceError } from '../errors.ts';
import { openAbsences } from './absences.ts';
import { openKeys } from './api-keys.ts';
import type { AccountSettings } from './auth.ts';
import { type Caller, orgOf, randomText } from './caller.ts';
import { openOwnChannels } from './own-channels.ts';
import { openSecondFactorReset } from './second-factor-reset.ts';
import { openSessions } from './sessions.ts';
import { openSignIn } from './sign-in.ts';
import { sealAnew, signedAnew } from './signing.ts';

/** 16 characters of 31: 79 bits. */
const randomPassword = () => Array.from({ length: 4 }, () => randomText(4)).join('-');
const nameTaken = (name: string) =>
  new ServiceError('conflict', 'username-taken', { zh: `用户名 ${name} 已有人使用。`, en: `The user name ${name} is taken.` });
export const changedMeanwhile = () =>
  new ServiceError('stale', 'changed-meanwhile', {
    zh: '内容已被他人修改，请刷新后再改。',
    en: 'Somebody else has changed it meanwhile: load it again and change it then.',
  });

const MINUTE_MS = 60_000;
const MOST_REMEMBERED = 10_000;

export type Accounts = ReturnType<typeof openAccounts>;

/** People and keys: who they are, how they sign in, what they may act for. */
export function openAccounts(store: Store, settings: AccountSettings) {
  const { hashPassword, forgive, sessionCallers, samePassword, ...signIn } = openSignIn(store, settings);
  const keys = openKeys(store);

  /** Which of some callers may still come in as they did, by their grants. It is asked again and again while a stream is open for them. */
  async function stillGranted(callers: readonly Caller[]): Promise<Set<string>> {
    const granted = [...(await sessionCallers(callers)), ...(await keys.keyCallers(callers))];
    const same = (now: Caller, before: Caller) =>
      now.grantId === before.grantId && now.role === before.role && now.org === before.org && now.lacks === before.lacks;
    return new Set(callers.filter((caller) => granted.some((now) => same(now, caller))).map(({ grantId }) => grantId));
  }

  /** When somebody was last noted as having been denied something (real epoch ms): once a minute each is enough. */
  const denied = new Map<string, number>();

  /** Notes that somebody who had come in asked for what their role may not do. */
  async function noteDenied({ username, grantId }: Caller, action: string, ip: string): Promise<void> {
    const key = `${grantId} ${action}`;
    if (Date.now() - (denied.get(key) ?? 0) < MINUTE_MS) return;
    if (denied.size >= MOST_REMEMBERED) denied.clear();
    denied.set(key, Date.now());
    await store.accounts.events.add('denied', username, action, { ip });
  }

  return {
    settings,
    store: store.accounts,
    noteDenied,
    /** Cookies with a session that holds, whichever secret signed it. */
    signedAnew: (cookies: string) => signedAnew(cookies, settings),
    sealAnew: () => sealAnew(store, settings),
    ...signIn,
    ...openUsers(store, hashPassword, forgive),
    ...openSecondFactorReset(store, forgive),
    ...openSessions(store, settings, samePassword),
    ...openAbsences(store),
    ...openOwnChannels(store),
    ...keys,
    stillGranted,
  };
}

/** Whatever door they come in by: a name is one line without what nobody sees in it, an address is one. */
function mustBeTexts({ name, email }: { name?: string; email?: string }): void {
  const fault = name === undefined ? undefined : name.trim() === '' ? { zh: '不能为空', en: 'is missing' } : textFault(name.trim(), 'line', 60);
  if (fault) throw new ServiceError('invalid', 'name-wrong', { zh: `姓名${fault.zh}。`, en: `The name: ${fault.en}.` });
  if (email !== undefined && !z.email().max(LONGEST.address).safeParse(email.trim()).success)
    throw new ServiceError('invalid', 'email-wrong', { zh: '邮箱不是一个邮箱地址。', en: 'That is not one mail address.' });
}

/** The accounts themselves: made, changed and reset by the operator. */
function openUsers(store: Store, hashPassword: (password: string) => Promise<string>, forgive: (name: string) => Promise<void>) {
  const { users, events } = store.accounts;

  async function user(id: string): Promise<UserRow> {
    const row = await users.get(id);
    if (!row) throw new ServiceError('unknown', 'unknown-user', { zh: '没有这个用户。', en: 'There is no such user.' });
    return row;
  }

  async function userByName(name: string): Promise<UserRow> {
    const row = await users.byName(name.trim().toLowerCase());
    if (!row)
      throw new ServiceError('unknown', 'unknown-user', {
        zh: `没有名为 ${name} 的用户。`,
        en: `No user is called ${name}.`,
      });
    return row;
  }

  /** Makes an account with a first password, which is given here once and has to be changed at the first sign-in. */
  async function createUser(wanted: NewUser, by: string): Promise<{ user: UserRow; password: string }> {
    const made = store.answers.brought<{ id: string; password: string }>();
    if (made) return { user: await user(made.id), password: made.password };
    const name = wanted.username.trim().toLowerCase();
    if (!/^[a-z0-9][a-z0-9._-]{1,28}[a-z0-9]$/.test(name))
      throw new ServiceError('invalid', 'username-wrong', {
        zh: '用户名须为 3 到 30 个小写字母、数字、点、横线或下划线，首尾为字母或数字。',
        en: 'A user name is 3 to 30 lower-case letters, digits, dots, hyphens or underlines, with a letter or digit at both ends.',
      });
    const org = orgOf(wanted.role, wanted.org);
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
    await store.answers.bring({ id: row.id, password });
    if (!(await users.create(row, await hashPassword(password)))) throw nameTaken(name);
    await events.add('userCreated', by, name, { role: wanted.role, org });
    return { user: await user(row.id), password };
  }

  async function refuseTaken({ username: name, email, exceptId }: { username?: string; email?: string; exceptId?: string }): Promise<void> {
    const all = await users.list();
    const taken = all.find((row) => row.id !== exceptId && (row.username === name || row.email === email));
    if (!taken) return;
    throw taken.username === name
      ? nameTaken(name)
      : new ServiceError('conflict', 'email-taken', { zh: `邮箱 ${email} 已属于另一个账号。`, en: `The address ${email} belongs to another account.` });
  }

  /**
   * Changes an account. Whoever had it before is out at once when its address, role or body changes or it is disabled: sessions, the tie
   * to the OIDC provider and keys all end.
   */
  async function changeUser(
    id: string,
    change: { name?: string; email?: string; role?: Role; org?: string; disabled?: boolean; mailed?: boolean },
    by: { id: string; username: string },
    unlessChangedSince?: Date,
  ): Promise<UserRow> {
    const row = await user(id);
    const role = change.role ?? (row.role as Role);
    const org = orgOf(role, change.org ?? row.org);
    if (row.id === by.id && (change.disabled || role !== row.role))
      throw new ServiceError('forbidden', 'not-oneself', {
        zh: '不能停用自己的账号或改自己的角色。',
        en: 'Nobody can disable themselves or change their own role.',
      });
    mustBeTexts(change);
    const email = change.email?.trim().toLowerCase();
    if (email !== undefined) await refuseTaken({ email, exceptId: id });
    await keepAnOperator(row, role, change.disabled ?? row.disabled);
    const { name, disabled, mailed } = change;
    if (mailed && !(email !== undefined || row.emailVerified))
      throw new ServiceError('invalid', 'address-missing', {
        zh: '这个账号没有登记本人邮箱，请先登记，再设为抄送本人。',
        en: 'The account has no address of its own: give it one first.',
      });
    const data = {
      role,
      org,
      ...(name !== undefined && { name }),
      ...(email !== undefined && { email, emailVerified: true }),
      ...(disabled !== undefined && { disabled }),
      // Whoever the operator changes it for has it that way; what somebody chose stays where only something else is changed.
      ...(mailed !== undefined && mailed !== row.mailed && { mailed, tells: null }),
    };
    const endsAccess = role !== row.role || org !== row.org || (email !== undefined && email !== row.email) || disabled === true;
    const endedKeys = await users.change(id, data, { unlessChangedSince, endsAccess });
    if (!endedKeys) throw changedMeanwhile();
    await events.add('userChanged', by.username, row.username, data);
    await noteEnded(endedKeys, by.username);
    return user(id);
  }

  async function keepAnOperator(row: UserRow, role: Role, disabled: boolean): Promise<void> {
    if (row.role !== 'operator' || row.disabled || (role === 'operator' && !disabled)) return;
    const others = (await users.list()).filter((other) => other.id !== row.id && other.role === 'operator' && !other.disabled);
    if (others.length === 0)
      throw new ServiceError('conflict', 'last-operator', {
        zh: '这是最后一个系统管理员账号，不能停用或改角色。',
        en: 'This is the last operator: it cannot be disabled or given another role.',
      });
  }

  async function noteEnded(ended: readonly ApiKeyRow[], by: string): Promise<void> {
    for (const { id, name } of ended) await events.add('keyRevoked', by, name, { id });
  }

  /** A new first password, given here once; it lifts a lock-out and ends every way in that was open before. */
  async function resetPassword(id: string, by: string): Promise<string> {
    const set = store.answers.brought<{ password: string }>();
    if (set) return set.password;
    const row = await user(id);
    const password = randomPassword();
    await store.answers.bring({ password });
    const endedKeys = await users.setFirstPassword(id, await hashPassword(password));
    await forgive(row.username);
    await events.add('passwordReset', by, row.username);
    await noteEnded(endedKeys, by);
    return password;
  }

  /** Makes the first operator where there is nobody yet; undefined where there is. */
  async function ensureOperator(): Promise<{ username: string; password: string } | undefined> {
    if ((await users.count()) > 0) return undefined;
    const made = await createUser({ username: 'admin', name: '系统管理员', role: 'operator' }, '-');
    return { username: made.user.username, password: made.password };
  }

  return { user, userByName, createUser, changeUser, resetPassword, ensureOperator };
}
