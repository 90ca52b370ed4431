import type { SessionRow } from '../../prisma/accounts.ts';
import type { Store } from '../../prisma/store.ts';
import { ServiceError } from '../errors.ts';
import type { AccountSettings, Origin } from './auth.ts';
import type { Caller } from './caller.ts';

const HOUR_MS = 3_600_000;

/** Sessions as a list: people see their own and end them, the operator ends anybody's. */
export function openSessions(store: Store, { sessionHours }: Pick<AccountSettings, 'sessionHours'>) {
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

  /** Ends one of a person's own sessions; without an id all but the one at hand. Gives how many. */
  async function endOwnSessions(caller: Caller, id: string | undefined, { ip }: Origin): Promise<number> {
    const ended = caller.by === 'password' ? await users.endSessionsOf(caller.id, id === undefined ? { but: caller.grantId } : { only: id }) : 0;
    if (ended > 0) await events.add('sessionEnded', caller.username, caller.username, { ip, ended });
    if (ended === 0 && id !== undefined)
      throw new ServiceError('unknown', 'unknown-session', { zh: '没有这个登录，可能已经结束。', en: 'There is no such session; it may have ended.' });
    return ended;
  }

  return { sessionsOf, endSessionsOf, ownSessions, endOwnSessions };
}
