import { z } from 'zod';
import { CONSEQUENCES, SEVERITIES } from '../enterprise/enterprise.ts';
import { both } from '../kernel/language.ts';
import { atLeastOne, atMost, clause, code, date, MOST_LISTED, oneOf, text, wholeNumber } from './fields.ts';

/** What may befall an enterprise; points are here for plans that said so before it was looked at. */
const OF_ENTERPRISES = [...(Object.keys(CONSEQUENCES) as (keyof typeof CONSEQUENCES)[]), 'points'] as const;
/** What only a department can meet with, besides points and a circular: a formal talk 约谈, that it gets no award 取消评优资格, or whatever else the plan says. */
const OF_DEPARTMENTS = ['talk', 'no-award', 'other'] as const;
/** What a rule may propose. */
const PROPOSABLE = [...OF_ENTERPRISES, ...OF_DEPARTMENTS] as const;

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

const span = z
  .strictObject({ from: date('The first day of it.'), until: date('The last day of it.') })
  .refine((one) => one.from <= one.until, both('until 早于 from，请改正', 'until is before from'));

/** Within what several reports count together. */
const within = z
  .union(
    [
      z.strictObject({ days: wholeNumber(1, 1_000, 'Calendar days, the first and the last counted.') }),
      z.strictObject({ months: wholeNumber(1, 60, 'Months from the first of them on, whichever day that was: 12 for 一年内.') }),
      z.strictObject({ each: oneOf(['month', 'quarter', 'half-year', 'year'], { zh: '每月、每季度、每半年、每年（日历年）', en: 'of the calendar' }) }),
      z.strictObject({
        terms: z
          .array(span)
          .min(1, atLeastOne('段', 'span'))
          .max(20, atMost(20, '段', 'spans'))
          .refine(
            (terms) => terms.every(({ from }, index) => index === 0 || from > (terms[index - 1]?.until ?? '')),
            both('各段请按先后排列，不能重叠', 'list the spans in their order, without one in another'),
          )
          .describe('Spans that count each by itself, such as school terms 一学期内; what is reported outside of them does not count.'),
      }),
    ],
    {
      error: both(
        '请写 { months: 12 }（一年内）、{ days: N }、{ each: quarter }（每季度内）或 { terms: [{ from: 2027-02-22, until: 2027-07-09 }] }（每学期内）',
        'write { months: 12 }, { days: N }, { each: quarter } or { terms: [{ from: 2027-02-22, until: 2027-07-09 }] }',
      ),
    },
  )
  .describe('Of reported, with times: only where so many come within this. Without it: since the programme began.');
export type Within = z.infer<typeof within>;

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
    within: within.optional(),
    inARow: wholeNumber(2, 12, 'How many.')
      .optional()
      .describe(
        'Of missed-indicator, where there is a number for each period, and of missed-round: only where so many in a row were missed, such as 2 for 连续两个季度. Of reported with within { each } or { terms }: only where there were `times` in so many in a row.',
      ),
    proposes: oneOf(PROPOSABLE).describe(
      'What is proposed to the body that decides; talk is a formal talk 约谈 with the head of the department, no-award that it is not considered for awards 取消评优资格, other what the consequence’s `what` says 取消资格.',
    ),
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
        ? ['points', 'circular', ...OF_DEPARTMENTS].includes(r.proposes)
        : !(OF_DEPARTMENTS as readonly string[]).includes(r.proposes) && (r.proposes !== 'points' || r.on === undefined),
    both(
      `对部门（${OF_DEPARTMENT.join('、')}）只能提 circular、points、talk、no-award 或 other；points、talk、no-award、other 只对部门`,
      `of a department (${OF_DEPARTMENT.join(', ')}) only circular, points, talk, no-award or other can be proposed, and the last four of a department only`,
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
  .refine((r) => r.within === undefined || r.on === 'reported', { path: ['within'], error: only('within', ['reported']) })
  .refine((r) => r.within === undefined || r.on !== 'reported' || (r.times ?? 1) > 1 || r.inARow !== undefined, {
    path: ['within'],
    error: both('within 与 times（不小于 2）同写，如 times: 3', 'within goes with times of 2 and more, such as times: 3'),
  })
  .refine((r) => r.inARow === undefined || ['missed-indicator', 'missed-round', 'reported'].includes(r.on ?? ''), {
    path: ['inARow'],
    error: only('inARow', ['missed-indicator', 'missed-round', 'reported']),
  })
  .refine((r) => r.inARow === undefined || r.on !== 'reported' || (r.within !== undefined && ('each' in r.within || 'terms' in r.within)), {
    path: ['inARow'],
    error: both(
      '连续几期各有报告的，请用 within 写明每期，如 { each: quarter }',
      'several periods in a row need to be said by within, such as { each: quarter }',
    ),
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
