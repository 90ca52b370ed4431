import { z } from 'zod';

/** What an installation needs before it does its work, and what of it is there. */
export const firstSteps = z
  .object({
    office: z.boolean().meta({ description: 'Somebody of the office can sign in' }),
    programme: z.string().optional().meta({ description: 'The programme that the other steps are about' }),
    departments: z.object({ all: z.int(), lacking: z.array(z.string()).meta({ description: 'Names of those for which nobody can sign in' }) }),
    registry: z.boolean().optional().meta({ description: 'Whether enterprises are there; absent where the plan is about none' }),
  })
  .meta({ id: 'FirstSteps' });
export type FirstSteps = z.output<typeof firstSteps>;
