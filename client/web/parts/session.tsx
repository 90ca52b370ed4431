import { createContext, use } from 'react';
import type { z } from 'zod';
import type { Action } from '../../contract/roles.ts';
import type { session } from '../../contract/system.ts';

export type Session = z.output<typeof session>;

export const SessionContext = createContext<Session | undefined>(undefined);

/** Who is signed in, and what they may do: pages show only that, the API refuses the rest by itself. */
export function useSession() {
  const session = use(SessionContext);
  if (!session) throw new Error('a page that needs a session was shown without one');
  const { role, org } = session.user;
  return {
    session,
    user: session.user,
    may: (action: Action) => session.may.includes(action),
    /** The department that the user acts for; undefined for office, committee, operator and auditor. */
    department: role === 'officer' || role === 'head' ? org : undefined,
  };
}
