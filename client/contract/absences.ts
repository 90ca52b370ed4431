import { z } from 'zod';
import { plainDate } from './common.ts';

const named = z.object({ id: z.string(), name: z.string(), org: z.string() });

/** Who is away, who stands in, and whom one may name. */
export const absences = z
  .object({
    items: z.array(
      z.object({
        id: z.uuid(),
        user: named,
        standIn: named,
        from: plainDate,
        to: plainDate,
        may: z.boolean().meta({ description: 'Whether the caller may end it' }),
      }),
    ),
    people: z.array(named.extend({ role: z.string() })).meta({ description: 'Those of the caller’s body who can sign in' }),
    standsInFor: z.array(z.string()).meta({ description: 'Names of those for whom the caller stands in today: what the caller does says so' }),
  })
  .meta({ id: 'Absences' });
export type Absences = z.output<typeof absences>;
export const newAbsence = z.object({
  user: z.uuid().optional().meta({ description: 'Who is away: oneself unless told' }),
  standIn: z.uuid(),
  from: plainDate,
  to: plainDate.meta({ description: 'The last day' }),
});
export const absenceParams = z.object({ absence: z.uuid() });
export const absenceMade = z.object({ id: z.uuid() });
