import { z } from 'zod';
import { LIGHTS } from '../../domain/kernel/lights.ts';

/** What became of what was due in a span: the four add up to `due`. */
const tally = z.object({
  due: z.int(),
  /** Handed in before its due date passed. */
  onTime: z.int(),
  /** Handed in after it had lapsed. */
  lateDone: z.int(),
  /** Lapsed and not handed in. */
  lateOpen: z.int(),
  /** Not due yet and not handed in. */
  ahead: z.int(),
  /** Of those that are not handed in. */
  lights: z.partialRecord(z.enum(LIGHTS), z.int()),
});
export type TrendTally = z.output<typeof tally>;

export const trend = z
  .object({
    months: z.array(tally.extend({ month: z.string().meta({ description: 'YYYY-MM, by the due date that holds' }) })),
    departments: z.array(tally.extend({ id: z.string(), name: z.string() })),
  })
  .meta({ id: 'Trend', description: 'Month by month and body by body; what was waived, withdrawn or due before the programme was loaded does not count' });
export type Trend = z.output<typeof trend>;
export const trendExport = z.object({ of: z.enum(['months', 'departments']).default('months'), format: z.enum(['xlsx', 'csv']).default('xlsx') });
