import { z } from 'zod';
import { itemOfPlan, plainDate } from './common.ts';

const standing = z.object({
  numerator: z.int(),
  denominator: z.int(),
  rate: z.number(),
  scopes: z.int().meta({ description: 'Of how many sectors, or sectors together, it is asked' }),
  met: z.int().meta({ description: 'How many of those meet it' }),
});

/** Targets over time. */
export const course = z
  .object({
    assumption: z.string(),
    items: z.array(
      itemOfPlan.extend({
        dueOn: plainDate,
        atLeast: z.number(),
        points: z
          .array(standing.extend({ date: plainDate }))
          .meta({ description: 'The ends of the last twelve months, and today; over all its sectors together' }),
        forecast: standing.optional().meta({ description: 'On its day, at the pace of the last 180 days; absent without that past' }),
      }),
    ),
  })
  .meta({ id: 'Course' });
export type Course = z.output<typeof course>;
export const courseExport = z.object({ format: z.enum(['xlsx', 'csv']).default('xlsx') });
