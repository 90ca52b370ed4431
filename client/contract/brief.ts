import { z } from 'zod';
import { instant, light, plainDate } from './common.ts';

/** The office's brief as it would be written now: everything late and open, and what waits for a decision. */
export const brief = z
  .object({
    programme: z.string(),
    name: z.string(),
    date: plainDate,
    briefOn: z.string().meta({ description: 'The day of the week on which it is mailed, or off' }),
    lastBriefOn: plainDate.optional().meta({ description: 'The morning of this week’s mail, where it has come' }),
    endedOn: plainDate.optional().meta({ description: 'The plan’s last day, where it has passed and nobody has closed or extended the programme' }),
    items: z.array(
      z.object({
        part: z.enum(['obligation', 'decision', 'matter', 'enterprise']),
        kind: z.string(),
        kindName: z.string(),
        org: z.string().meta({ description: 'The body that answers, or that decides' }),
        orgName: z.string(),
        id: z.string(),
        name: z.string(),
        dueOn: plainDate,
        daysLate: z.int(),
        since: plainDate.optional(),
        daysWaiting: z.int().optional(),
        light: light.optional(),
        urgedAt: instant.optional(),
        progress: z.string().optional().meta({ description: 'What its department has reported last' }),
        progressAt: instant.optional(),
        standing: z.string(),
      }),
    ),
  })
  .meta({ id: 'Brief' });
