import type { SessionRow } from '../../prisma/accounts.ts';
import type { Store } from '../../prisma/store.ts';
import { ServiceError } from '../errors.ts';
import type { AccountSettings, Origin } from './auth.ts';
import type { Caller } from './caller.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
/** Whom a provider has signed in has no password here: for so long after that they count as having just proven who they are. */
const FRESH_MINUTES = 10;

/** Looks at the password of whoever has a session; slowed down as a sign-in is. */
export type SamePassword = (caller: Caller, password: string, origin: Origin) => Promise<void>;

/** Sessions as a list: people see their own and end them, the operator ends anybody's. */
export function openSessions(store: Store, { sessionHours }: Pick<AccountSettings, 'sessionHours'>, samePassword: SamePassword) {
  const { users, events } = store.accounts;

  /** What somebody has open, the latest sign of life first. */
  async function sessionsOf(userId: string): Promise<SessionRow[]> {
    const held = await users.sessionsOf(userId);
    return held.filter(({ createdAt }) => createdAt.getTime() + sessionHours * HOUR_MS > Date.now());
  }

  /** Ends all that an account has open. Gives what that was. */
  async function endSessionsOf({ id, username }: { id: string; username: string }, by: string): Promise<SessionRow[]> {
    const open = await sessionsOf(id);
    const ended = await users.endSessionsOf(id);
    if (ended > 0) await events.add('sessionEnded', by, username, { ended });
    return open;
  }

  /** What a person has open, with the one at hand marked; a key opens none. */
  async function ownSessions({ id, grantId, by }: Caller): Promise<(SessionRow & { here: boolean })[]> {
    return by === 'password' ? (await sessionsOf(id)).map((session) => ({ ...session, here: session.id === grantId })) : [];
  }

  /** Whoever ends what is open elsewhere proves anew who they are: who finds a computer unlocked is not to lock its owner out. */
  async function proveAnew(caller: Caller, password: string | undefined, origin: Origin): Promise<void> {
    const here = (await sessionsOf(caller.id)).find(({ id }) => id === caller.grantId);
    if (here?.via !== 'oidc') await samePassword(caller, password ?? '', origin);
    else if (Date.now() - here.createdAt.getTime() > FRESH_MINUTES * MINUTE_MS)
      throw new ServiceError('forbidden', 'sign-in-anew', {
        zh: `请先退出，再用统一身份认证登录一次，${FRESH_MINUTES} 分钟内就可以结束其他登录。`,
        en: `Sign out, and in again by the identity provider: for ${FRESH_MINUTES} minutes after that you may end the other sessions.`,
      });
  }

  /** Ends one of a person's own sessions; without an id all but the one at hand. Gives how many. */
  async function endOwnSessions(
    caller: Caller,
    { session: id, password }: { session?: string | undefined; password?: string | undefined },
    origin: Origin,
  ): Promise<number> {
    if (caller.by !== 'password') return 0;
    await proveAnew(caller, password, origin);
    const ended = await users.endSessionsOf(caller.id, id === undefined ? { but: caller.grantId } : { only: id });
    if (ended > 0) await events.add('sessionEnded', caller.username, caller.username, { ip: origin.ip, ended });
    if (ended === 0 && id !== undefined)
      throw new ServiceError('unknown', 'unknown-session', { zh: '没有这个登录，可能已经结束。', en: 'There is no such session; it may have ended.' });
    return ended;
  }

  return { sessionsOf, endSessionsOf, ownSessions, endOwnSessions };
}
