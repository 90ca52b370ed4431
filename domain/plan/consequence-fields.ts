import { z } from 'zod';
import { CONSEQUENCES, SEVERITIES } from '../enterprise/enterprise.ts';
import { both } from '../kernel/language.ts';
import { atLeastOne, atMost, clause, code, MOST_LISTED, oneOf, text, wholeNumber } from './fields.ts';

/** What a rule may propose: something for an enterprise, or points for a department. */
const PROPOSABLE = [...(Object.keys(CONSEQUENCES) as (keyof typeof CONSEQUENCES)[]), 'points'] as const;

/** A score is told with one decimal place, so that less could not be seen. */
const POINTS = both('请写 0.1 到 100 的分数，最多一位小数，如 0.5', 'write points from 0.1 to 100 with one decimal place at the most, such as 0.5');

const consequenceRule = z
  .strictObject({
    on: oneOf(['inspection', 'rectification-expired', 'lapse', 'red', 'missed-round'])
      .optional()
      .describe(
        'What brings it about: the result of an inspection or a rectification past its limit, of an enterprise; a lapse, a red light or the second missed round, of a department. Without it only people propose it.',
      ),
    result: oneOf(['problems', 'fail']).optional().describe('Of an inspection: only with this result.'),
    severity: oneOf(SEVERITIES).optional().describe('Of an inspection: only with problems so grave.'),
    milestones: z
      .array(code('A milestone, or a milestone-round.'))
      .min(1, atLeastOne('项阶段任务', 'milestone'))
      .max(MOST_LISTED, atMost(MOST_LISTED, '项', 'entries'))
      .optional()
      .describe('Of a department: only for these milestones; of one that comes again all rounds, or the one that is named.'),
    proposes: oneOf(PROPOSABLE).describe('What is proposed to the body that decides.'),
    otherwise: oneOf(PROPOSABLE).optional().describe('What is proposed instead where that cannot befall it, such as a downgrade from the lowest level.'),
    with: oneOf(['suspension', 'circular', 'upgrade']).optional().describe('What goes with it.'),
    points: z
      .number(POINTS)
      .min(0.1, POINTS)
      .max(100, POINTS)
      .refine((points) => Number.isInteger(Number((points * 10).toFixed(6))), POINTS)
      .optional()
      .describe('Points that a department loses of the total of its score once that is decided, such as 0.5, where points are proposed; 5 unless told.'),
    by: z
      .array(code('department, office, or a body of the plan.'))
      .min(1, atLeastOne('个单位', 'body'))
      .max(20, atMost(20, '个单位', 'bodies'))
      .default(['department'])
      .describe('Who may propose it by hand: department is the one that supervises; bodies above act through the office.'),
    decides: oneOf(['department', 'office', 'authority', 'government']).optional().describe('Who decides, where it is another than usual.'),
    decideWithin: z
      .strictObject({ workingDays: wholeNumber(1, 60, 'Working days of the programme’s calendar.') })
      .optional()
      .describe('Instead of the plan’s decideWithin.'),
    notify: z
      .array(code('office, committee, authority, a department or a body of the plan.'))
      .max(MOST_LISTED, atMost(MOST_LISTED, '项', 'entries'))
      .default([])
      .describe('Who is told of a decision that was granted.'),
  })
  .refine(
    (r) =>
      r.on === undefined || r.on === 'inspection' || r.on === 'rectification-expired'
        ? r.proposes !== 'points' || r.on === undefined
        : r.proposes === 'points' || r.proposes === 'circular',
    both(
      '对部门（lapse、red、missed-round）只能提 circular 或 points；points 只对部门',
      'of a department (lapse, red, missed-round) only circular or points can be proposed, and points of a department only',
    ),
  )
  .describe('The same as a rule that acts. Nothing is ever decided by silence.');
export type ConsequenceRule = z.infer<typeof consequenceRule>;

export const consequence = z.strictObject({
  id: code('Code of the consequence.'),
  clause,
  when: text('What it follows upon.'),
  what: text('What follows.'),
  proposes: text('Who proposes it.'),
  decides: text('Who decides.'),
  rule: consequenceRule.optional(),
});
