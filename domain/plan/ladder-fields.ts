import { z } from 'zod';
import { both } from '../kernel/language.ts';
import { LIGHTS } from '../kernel/lights.ts';
import {
  DEFAULT_ASSISTED_LADDER,
  DEFAULT_CYCLE_LADDER,
  DEFAULT_DECIDED_LADDER,
  DEFAULT_DECISION_LADDER,
  DEFAULT_LISTED_LADDER,
  DEFAULT_PROGRESS_LADDER,
  DEFAULT_QUOTA_LADDER,
  DEFAULT_REGISTER_LADDER,
  DEFAULT_SCORE_LADDER,
  DEFAULT_STANDING_LADDER,
  DEFAULT_TARGET_LADDER,
} from './defaults.ts';
import { atLeastOne, atMost, code, MOST_LISTED, oneOf, wholeNumber } from './fields.ts';

/** Who is told. The roles resolve against the obligation's own department; see `recipientsOf` in ladder.ts. */
export const AUDIENCES = ['officer', 'head', 'office', 'director', 'committee', 'lead'] as const;
export type Audience = (typeof AUDIENCES)[number];

const audiences = z
  .array(
    oneOf(AUDIENCES, {
      zh: '依次为：部门经办人、部门负责人、安委办、安委办主任、安委会、所协助事项的牵头部门',
      en: 'officer and head of the department, the office, its director, the committee, the lead department of what it assists in',
    }),
  )
  .min(1, atLeastOne('个收件人', 'recipient'))
  .max(MOST_LISTED, atMost(MOST_LISTED, '项', 'entries'))
  .describe('Who is told.');

export const offset = z
  .union(
    [
      z.strictObject({ days: wholeNumber(1, 365, 'Calendar days.') }),
      z.strictObject({ workingDays: wholeNumber(1, 120, 'Working days of the programme’s calendar.') }),
    ],
    { error: both('请写 { days: N } 或 { workingDays: N }，N 为不小于 1 的整数', 'write { days: N } or { workingDays: N } with a whole number from 1') },
  )
  .describe('A distance from the due date, in calendar or in working days.');
export type Offset = z.infer<typeof offset>;

export const rung = z
  .strictObject({
    id: code('Code of the rung, unique in the ladder.'),
    before: offset.optional().describe('So long before the due date.'),
    on: oneOf(['opens', 'due-day', 'lapse'], { zh: '依次为：开始之日、到期当日、逾期', en: 'the first day, the due day, the lapse' })
      .optional()
      .describe(
        'opens: the first working morning of a stage that has a first day; due-day: the morning of the due date; lapse: the first mail morning after it lapsed.',
      ),
    after: offset.optional().describe('So long after the due date.'),
    repeat: z
      .strictObject({
        everyDays: wholeNumber(1, 365, 'Calendar days between two.'),
        atMost: wholeNumber(1, 52, 'How many at the most; without a limit nobody reads them any more.'),
      })
      .optional()
      .describe('Again and again after the rung before it in the list.'),
    light: oneOf(LIGHTS, { zh: '依次为：绿、蓝、黄、橙、红', en: 'lights' }).optional().describe('The light that the obligation shows from this rung on.'),
    tell: audiences,
    write: oneOf(['department', 'enterprises'])
      .optional()
      .describe(
        'In ladders.cycle. enterprises: each enterprise that the rung tells of is written to at its own address as well; the authority’s steps are not.',
      ),
  })
  .refine(
    (r) => [r.before, r.on, r.after, r.repeat].filter((part) => part !== undefined).length === 1,
    both('before、on、after、repeat 须写且只写一项', 'give exactly one of before, on, after, repeat'),
  )
  .describe('One step of the ladder.');
export type LadderRung = z.infer<typeof rung>;

export const ladder = z
  .array(rung)
  .min(1, both('催办级次至少要有一级', 'a ladder needs at least one rung'))
  .max(40, atMost(40, '级催办', 'rungs'))
  .describe('Reminders and escalations, earliest first.');

export const ladders = z
  .strictObject({
    decision: ladder
      .default([...DEFAULT_DECISION_LADDER])
      .describe('For what waits for a decision: submissions to confirm, extensions to grant, consequences that were proposed.'),
    target: ladder
      .default([...DEFAULT_TARGET_LADDER])
      .describe('For targets and indicators: before the day each department that lacks enterprises is told, on: lapse tells of every sector, met or missed.'),
    score: ladder.default([...DEFAULT_SCORE_LADDER]).describe('For scores that the office has confirmed: whom they are sent to, on the next morning.'),
    quota: ladder.default([...DEFAULT_QUOTA_LADDER]).describe('For quotas that are not reached: who must draw and inspect is told.'),
    cycle: ladder
      .default([...DEFAULT_CYCLE_LADDER])
      .describe('For the dated steps of enterprises’ cycles; officer and head are those of whoever the step belongs to.'),
    assisted: ladder
      .default([...DEFAULT_ASSISTED_LADDER])
      .describe('Copies to bodies that assist with enterprises (assists, tell: copies) of the letters about their dated steps.'),
    progress: ladder
      .default([...DEFAULT_PROGRESS_LADDER])
      .describe('For progress that a milestone asks for (progress.everyWorkingDays): due on each of its days.'),
    standing: ladder
      .default([...DEFAULT_STANDING_LADDER])
      .describe('For standing duties, due on the day of each review round; on: lapse tells who has said how it stands and who has not.'),
    followUp: ladder
      .optional()
      .describe(
        'For what has begun and has no limit (standing with after): on: due-day is the morning on which it begins, a repeat goes on until it is done. Without it: officer and head at once, and weekly with the office.',
      ),
    hold: ladder
      .optional()
      .describe(
        'For what has to hold for a span (standing with holds): before and on: due-day are about its first day, on: lapse tells on the morning after its last that it is over; others have no place in it. Without it: officer and head when it begins, the officer when it is over.',
      ),
    register: ladder
      .default([...DEFAULT_REGISTER_LADDER])
      .describe('For the items of registers, due on the limit of each: those of one register, one body and one day go in one mail.'),
    listed: ladder
      .default([...DEFAULT_LISTED_LADDER])
      .describe('How a body is told what is new on registers for it: entered, moved, sent back, struck off; due on the working day after it was done.'),
    decided: ladder
      .default([...DEFAULT_DECIDED_LADDER])
      .describe('How the bodies that a consequence names in `notify` are told of a decision; due on the working day after it was written down.'),
  })
  .describe('By which steps that which is told by set reminds and escalates: like things of one body and one day go in one mail.');

export const acknowledge = z
  .strictObject({
    workingDays: wholeNumber(1, 60, 'Working days after the first notice within which receipt has to be acknowledged.'),
    tell: audiences,
  })
  .describe('The deadline for acknowledging, separate from the one for finishing.');
