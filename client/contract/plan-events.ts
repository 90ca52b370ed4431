import { z } from 'zod';
import { announced, moment } from '../../domain/plan/event-fields.ts';
import { called, code, itemOfPlan, mailAddress } from './common.ts';

/** 触发事项: what starts a deadline when it is reported. */
const named = z.array(z.object({ id: z.string(), name: z.string() }));

const standing = z.literal(true).optional().meta({ description: 'It is a standing duty: no limit runs' });

export const planEvents = z
  .object({
    items: z.array(
      itemOfPlan.extend({
        /** Departments that may report it; the office always may. */
        reporters: named,
        /** Departments that it can ask for something. */
        answerers: named,
        announces: z
          .enum(['day', 'minute'])
          .optional()
          .meta({ description: 'It is reported ahead, with the day on which it will be, or with the minute where something counts in hours' }),
        outsiders: z
          .array(z.object({ id: z.string(), name: z.string(), through: z.string(), known: z.array(z.string()) }))
          .meta({ description: 'Classes of outsiders that it asks for something: a report says who it is; known are the names that were reported before' }),
        raises: z.array(
          z.object({ id: z.string(), name: z.string(), limit: z.string(), standing }).meta({ description: 'Milestones and standing duties that it begins' }),
        ),
        counts: z.array(z.object({ id: z.string(), when: z.string(), what: z.string() })).meta({ description: 'Consequences that count its reports' }),
        counted: z
          .array(z.object({ id: z.string(), at: z.string(), of: named, about: z.string().optional() }))
          .meta({ description: 'Reports of an event that raises nothing, each with the bodies that it counts for, the latest first' }),
        ends: z
          .array(z.object({ id: z.string(), name: z.string(), standing }))
          .meta({ description: 'Milestones whose further reports it ends, and standing duties that hold until then' }),
        going: z.array(z.string()).meta({ description: 'What such reports go on about, where somebody said so' }),
        reports: z.array(
          z.object({ milestone: z.string(), name: z.string(), at: z.string(), due: z.string(), on: z.string().optional(), ended: z.string().optional() }),
        ),
      }),
    ),
  })
  .meta({ id: 'PlanEvents' });
export type PlanEvents = z.output<typeof planEvents>;

export const reportEventBody = z.object({
  at: moment.optional().meta({ description: 'When it happened, in the programme’s zone; now unless told' }),
  on: announced.optional().meta({ description: 'Of an event before which something is due, and only of that: the day on which it will be, or the minute' }),
  about: called(200).optional().meta({ description: 'What it is about, such as a place; it stands in the name of what is owed' }),
  outsiders: z
    .array(
      z.object({
        of: code.optional().meta({ description: 'The class; may be left out where the event asks only one' }),
        name: called(200),
        mail: mailAddress.optional().meta({ description: 'Its own mail address: without it only the department that oversees it is written to' }),
      }),
    )
    .min(1)
    .max(20)
    .optional()
    .meta({ description: 'Who it is of each class of outsiders that the event asks for something' }),
  for: z
    .array(code)
    .min(1)
    .max(200)
    .optional()
    .meta({ description: 'Who has to act this time, all whom the plan names unless told; for an event that is only counted, the bodies that it is about' }),
});
export type ReportEventBody = z.output<typeof reportEventBody>;
export const eventReported = z.object({
  sequence: z.int(),
  milestones: z.array(z.string()).meta({ description: 'The milestones that it has raised' }),
  late: z.array(z.string()).meta({ description: 'Those of them that were overdue when it was reported' }),
  counted: z.boolean().meta({ description: 'Whether it raises nothing and is only counted' }),
});
export type EventReported = z.output<typeof eventReported>;
