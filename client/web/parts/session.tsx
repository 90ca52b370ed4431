import { useQueryClient } from '@tanstack/react-query';
import { use } from 'react';
import type { Action } from '../../contract/roles.ts';
import { useChange } from './data.ts';
import { dropDrafts } from './draft.ts';
import { SessionContext } from './session-context.ts';

/** Ends the session. Without a network nobody is told that they are signed out while they are not. */
export function useSignOut() {
  const { change } = useChange();
  const client = useQueryClient();
  return async () => {
    if (!(await change({ method: 'DELETE', path: '/api/session' }))) return;
    dropDrafts();
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
