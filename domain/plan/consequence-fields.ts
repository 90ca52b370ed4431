import { z } from 'zod';
import { CONSEQUENCES, SEVERITIES } from '../enterprise/enterprise.ts';
import { both } from '../kernel/language.ts';
import { atLeastOne, atMost, clause, code, MOST_LISTED, oneOf, text, wholeNumber } from './fields.ts';

/** What may befall an enterprise; points are here for plans that said so before it was looked at. */
const OF_ENTERPRISES = [...(Object.keys(CONSEQUENCES) as (keyof typeof CONSEQUENCES)[]), 'points'] as const;
/** What a rule may propose: something for an enterprise, or points or a formal talk 约谈 for a department. */
const PROPOSABLE = [...OF_ENTERPRISES, 'talk'] as const;

/** What brings a consequence of a department about, and of an enterprise. */
const OF_DEPARTMENT = ['lapse', 'red', 'missed-round', 'missed-target', 'missed-indicator', 'reported'] as const;
const ofDepartment = (on: string | undefined): boolean => (OF_DEPARTMENT as readonly (string | undefined)[]).includes(on);

/** A list of a rule that is about some of a kind only, and the causes that it belongs to. */
const only = (list: string, causes: readonly string[]) =>
  both(
    `${list} 只用于 on: ${causes.join('、')}，请删去 ${list}，或改写 on`,
    `${list} belongs to on: ${causes.join(', ')}: leave ${list} out, or write another cause`,
  );

/** A score is told with one decimal place, so that less could not be seen. */
const POINTS = both('请写 0.1 到 100 的分数，最多一位小数，如 0.5', 'write points from 0.1 to 100 with one decimal place at the most, such as 0.5');

const consequenceRule = z
  .strictObject({
    on: oneOf(['inspection', 'rectification-expired', ...OF_DEPARTMENT], {
      zh: '依次为：检查结果、整改到期未完成、任务逾期、任务亮红灯、第二次缺报、达标目标没有达到、指标没有做到、报告了触发事项',
      en: 'of enterprises the first two, of departments the others',
    })
      .optional()
      .describe(
        'What brings it about: the result of an inspection or a rectification past its limit, of an enterprise; a lapse, a red light, the second missed round, a target or an indicator that was missed on its day, an event that was reported, of a department. Without it only people propose it.',
      ),
    result: oneOf(['problems', 'fail']).optional().describe('Of an inspection: only with this result.'),
    severity: oneOf(SEVERITIES).optional().describe('Of an inspection: only with problems so grave.'),
    milestones: z
      .array(code('A milestone, or a milestone-round.'))
      .min(1, atLeastOne('项阶段任务', 'milestone'))
      .max(MOST_LISTED, atMost(MOST_LISTED, '项', 'entries'))
      .optional()
      .describe('Of a department: only for these milestones; of one that comes again all rounds, or the one that is named.'),
    targets: z
      .array(code('A target.'))
      .min(1, atLeastOne('个达标目标', 'target'))
      .max(MOST_LISTED, atMost(MOST_LISTED, '项', 'entries'))
      .optional()
      .describe('Of missed-target: only for these; without it all.'),
    indicators: z
      .array(code('An indicator.'))
      .min(1, atLeastOne('项指标', 'indicator'))
      .max(MOST_LISTED, atMost(MOST_LISTED, '项', 'entries'))
      .optional()
      .describe('Of missed-indicator: only for these; without it all.'),
    events: z
      .array(code('An event.'))
      .min(1, atLeastOne('个触发事项', 'event'))
      .max(MOST_LISTED, atMost(MOST_LISTED, '项', 'entries'))
      .optional()
      .describe('Of reported: only for these; without it all. It is about whom the report names (for), or the one body that answers.'),
    times: wholeNumber(1, 50, 'How many.')
      .optional()
      .describe('Of reported: only upon each so many reports about one department, such as 3 for 累计3个. Without it: upon each.'),
    inARow: wholeNumber(2, 12, 'How many.')
      .optional()
      .describe(
        'Of missed-indicator, where there is a number for each period, and of missed-round: only where so many in a row were missed, such as 2 for 连续两个季度.',
      ),
    proposes: oneOf(PROPOSABLE).describe('What is proposed to the body that decides; talk is a formal talk 约谈 with the head of the department.'),
    otherwise: oneOf(OF_ENTERPRISES).optional().describe('What is proposed instead where that cannot befall it, such as a downgrade from the lowest level.'),
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
      ofDepartment(r.on)
        ? r.proposes === 'points' || r.proposes === 'circular' || r.proposes === 'talk'
        : r.proposes !== 'talk' && (r.proposes !== 'points' || r.on === undefined),
    both(
      `对部门（${OF_DEPARTMENT.join('、')}）只能提 circular、points 或 talk；points、talk 只对部门`,
      `of a department (${OF_DEPARTMENT.join(', ')}) only circular, points or talk can be proposed, and points and talk of a department only`,
    ),
  )
  .refine((r) => r.targets === undefined || r.on === 'missed-target', { path: ['targets'], error: only('targets', ['missed-target']) })
  .refine((r) => r.indicators === undefined || r.on === 'missed-indicator', { path: ['indicators'], error: only('indicators', ['missed-indicator']) })
  .refine((r) => r.events === undefined || r.on === 'reported', { path: ['events'], error: only('events', ['reported']) })
  .refine((r) => r.times === undefined || r.on === 'reported', { path: ['times'], error: only('times', ['reported']) })
  .refine((r) => r.milestones === undefined || (r.on !== 'missed-target' && r.on !== 'missed-indicator' && r.on !== 'reported'), {
    path: ['milestones'],
    error: only('milestones', ['lapse', 'red', 'missed-round']),
  })
  .refine((r) => r.inARow === undefined || r.on === 'missed-indicator' || r.on === 'missed-round', {
    path: ['inARow'],
    error: only('inARow', ['missed-indicator', 'missed-round']),
  })
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
