import { useQueryClient } from '@tanstack/react-query';
import { use } from 'react';
import type { Action } from '../../contract/roles.ts';
import { useChange } from './data.ts';
import { dropDrafts } from './draft.ts';
import { type Session, SessionContext } from './session-context.ts';

/** Ends the session. Without a network nobody is told that they are signed out while they are not. */
export function useSignOut() {
  const { change } = useChange();
  const client = useQueryClient();
  return async () => {
    // Also before a first password was changed or a code given, where no page stands yet.
    const people = client.getQueriesData<Session>({ queryKey: ['/api/session'] }).flatMap(([, session]) => session?.user?.id ?? []);
    if (!(await change({ method: 'DELETE', path: '/api/session' }))) return;
    for (const person of people) dropDrafts(person);
    await client.resetQueries();
  };
}

/** Gives who is signed in, and what they may do: pages show only that, the API refuses the rest by itself. */
export function useSession() {
  const context = use(SessionContext);
  if (!context) throw new Error('a page that needs a session was shown without one');
  const { session, ended } = context;
  const { role, org } = session.user;
  return {
    session,
    ended,
    user: session.user,
    may: (action: Action) => session.may.includes(action),
    /** The department that the user acts for; undefined for office, committee, operator and auditor. */
    department: role === 'officer' || role === 'head' ? org : undefined,
  };
}
