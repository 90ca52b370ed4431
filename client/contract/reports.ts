import { z } from 'zod';
import { code, instant, itemOfPlan, plainDate, said } from './common.ts';

/** The milestones and rounds whose submissions carry figures. */
export const forms = z.object({ items: z.array(z.object({ id: z.string(), name: z.string(), due: plainDate })) }).meta({ id: 'Forms' });

/** The forms of one milestone or round together. */
export const rolledUp = z
  .object({
    milestone: z.string(),
    name: z.string(),
    due: plainDate,
    asOf: plainDate,
    fields: z.array(z.object({ id: z.string(), name: z.string(), kind: z.string(), unit: z.string().optional() })),
    rows: z.array(
      z.object({
        id: z.string(),
        department: z.string(),
        departmentName: z.string(),
        stage: z.string(),
        stageName: z.string(),
        values: z.array(z.union([z.number(), z.string(), z.null()])).meta({ description: 'In the order of the fields' }),
        submitted: instant.optional(),
        late: z.boolean(),
        registry: z.array(z.object({ field: z.string(), registry: z.number() })).meta({ description: 'What the registry says where it differs' }),
      }),
    ),
    missing: z.array(z.object({ id: z.string(), department: z.string(), departmentName: z.string(), late: z.boolean() })),
    totals: z.array(z.union([z.number(), z.null()])).meta({ description: 'Sums of numbers; null for what cannot be added up' }),
  })
  .meta({ id: 'RollUp' });
export type RollUpView = z.output<typeof rolledUp>;

const standingAnswer = z.object({
  on: plainDate,
  at: instant,
  actor: z.string(),
  text: z.string(),
  done: z.literal(true).optional().meta({ description: 'Of what has begun: it is done' }),
});

/** Standing duties: who answers, the review round under way, what each said in it, and what was said before. */
export const standingDuties = z
  .object({
    items: z.array(
      itemOfPlan.extend({
        duty: z.string(),
        begunOn: plainDate
          .optional()
          .meta({ description: 'Of what follows upon something and has no limit: when it began. It has no review, and is open until it is reported done' }),
        hold: z
          .object({
            stands: z.enum(['ahead', 'holds', 'over']),
            from: plainDate.optional(),
            until: z.string().optional(),
            endless: z.literal(true).optional().meta({ description: 'It has no end, and goes on beyond the plan’s last day' }),
            hours: z.string().optional().meta({ description: 'Hours of each of its days, in words' }),
            spans: z.array(z.object({ from: plainDate, until: z.string().optional() })),
          })
          .optional()
          .meta({
            description:
              'Of what has to hold for a span: how it stands today, and the span that today lies in or that comes next, until a day, a minute, or (without until) something is reported. Nothing of it is asked',
          }),
        review: z.object({ id: z.string(), name: z.string(), dueOn: plainDate, over: z.boolean() }),
        next: z
          .object({ on: plainDate, recipients: z.array(z.string()) })
          .optional()
          .meta({ description: 'The next mail about it, if nobody answers' }),
        bodies: z.array(
          z.object({
            id: z.string(),
            name: z.string(),
            answer: standingAnswer.optional().meta({ description: 'In the round under way; of what has begun the last' }),
            history: z.array(standingAnswer).meta({ description: 'All that it said, the latest first' }),
          }),
        ),
      }),
    ),
  })
  .meta({ id: 'StandingDuties' });
export type StandingDuties = z.output<typeof standingDuties>;

export const standingReport = z.object({
  text: said(2_000),
  department: code.optional().meta({ description: 'Whose it is, where the office enters it for a department' }),
  done: z.boolean().optional().meta({ description: 'Of what has begun (begunOn): it is done. What is said later without this opens it again' }),
});
export const standingReported = z.object({ sequence: z.int() });
