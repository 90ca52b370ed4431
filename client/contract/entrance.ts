import { z } from 'zod';
import { HANDED_ACTS } from '../../domain/enterprise/enterprise.ts';
import { draftsOfLink, instant, plainDate } from './common.ts';
import { evidence } from './obligations.ts';

const handedAct = z.enum(HANDED_ACTS);

/** What an enterprise sees of itself by the link in a letter to it: what is due, what waits, what came back, and what it can hand in. */
export const entranceDetail = z
  .object({
    programmeName: z.string(),
    name: z.string(),
    uscc: z.string(),
    departmentName: z.string(),
    stageName: z.string(),
    certificate: z.object({ level: z.int(), expiresOn: plainDate }).optional(),
    rectification: z.object({ what: z.string(), limit: plainDate }).optional(),
    due: z.array(z.object({ name: z.string(), dueOn: plainDate, late: z.boolean() })).meta({ description: 'The earliest first' }),
    waiting: z
      .array(
        z.object({ of: handedAct, name: z.string(), on: plainDate, score: z.number().optional(), files: z.array(z.string()), evidence: z.array(evidence) }),
      )
      .meta({ description: 'Handed in, and not decided on' }),
    returned: z
      .array(z.object({ of: handedAct, name: z.string(), at: instant, reason: z.string(), evidence: z.array(evidence) }))
      .meta({ description: 'Sent back, and not handed in again; `evidence` was handed in with it and may be kept' }),
    acts: z
      .array(z.object({ of: handedAct, name: z.string(), dueOn: plainDate.optional(), scored: z.boolean() }))
      .meta({ description: 'What can be handed in now' }),
    fullScore: z.number(),
    drafts: draftsOfLink,
  })
  .meta({ id: 'Entrance' });
export type EntranceDetail = z.output<typeof entranceDetail>;
