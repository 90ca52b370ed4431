import { createContext } from 'react';
import type { z } from 'zod';
import type { session } from '../../contract/system.ts';

export type Session = z.output<typeof session>;

/** `ended`: the session is over, and the page stands still behind the sign-in. */
export const SessionContext = createContext<{ session: Session; ended: boolean } | undefined>(undefined);
