import { z } from 'zod';
import { both } from '../kernel/language.ts';
import { UNITS } from '../kernel/units.ts';
import { enterpriseQuery } from './enterprise-fields.ts';
import { dueByMilestone } from './event-fields.ts';
import { atMost, clause, code, date, dueDate, flag, MOST_LISTED, oneOf, roundCode, share, text, wholeNumber } from './fields.ts';
import { recurrence } from './recurrence-fields.ts';

export const quota = z.strictObject({
  id: code('Code of the quota.'),
  name: text('Its name.'),
  clause,
  atLeast: share.describe('The least share of the enterprises meant.'),
  of: text('Which enterprises the share is taken of.'),
  roster: enterpriseQuery.optional().describe('The same as a question about the registry: what a sample for this quota is drawn from.'),
  counts: oneOf(['drawn', 'inspected'])
    .default('inspected')
    .describe('drawn: an enterprise counts once it is in the sample; inspected: once it has been inspected as well.'),
  milestone: code(
    'The milestone (or milestone-round) whose leads have to draw and inspect: it is not settled below the quota without a reason. Without it: the office.',
  ).optional(),
  due: dueDate
    .optional()
    .describe('Its day, from which on a sample is drawn from the roster as it stood then. Without it: that of the milestone, or the plan’s last.'),
});
export type PlanQuota = z.infer<typeof quota>;

export const target = z.strictObject({
  id: code('Code of the target.'),
  name: text('Its name.'),
  clause,
  asOf: date('The day on which it is measured.'),
  atLeast: share.describe('The threshold.'),
  counts: oneOf(['started', 'certified'], {
    zh: '只数登记的企业：已启动、已达标；数别的请写在 indicators',
    en: 'enterprises of the registry only; any other number is an entry of indicators',
  }).describe('What an enterprise must be to count.'),
  level: wholeNumber(1, 3, 'Certified at this level or a better one (1 is the best).').optional(),
  of: oneOf(['each-sector', 'each-key-sector', 'key-sectors-together', 'all-sectors-together']).describe(
    'Over which enterprises, and whether each sector must reach it or all of them together.',
  ),
  follows: text('What follows where it is missed, for the mail that tells of it.').optional(),
});
export type PlanTarget = z.infer<typeof target>;

/** What of a register an indicator may count. */
const COUNTED = ['struckOff', 'entered'] as const;

const registerCount = z
  .strictObject({
    of: code('A register of the plan.'),
    counts: oneOf(COUNTED, { zh: '已销号的、列入的', en: 'items that were struck off, items that were entered' }).default('struckOff'),
  })
  .describe(
    'Counted by Duban from a register instead of reported: with the unit %, the share that was struck off. Of several who answer for it each has the items that it sees to; one alone has all.',
  );

const WHO_REPORTS = both(
  '请写由谁填报：all（所有部门），或部门代号的列表（office 也可写入）',
  'write who reports it: all, or a list of department ids (office is one)',
);
const ABOVE_NOTHING = both('请写一个大于 0 的数，如 200', 'write a number above 0, such as 200');
const wanted = z.number(ABOVE_NOTHING).min(0, ABOVE_NOTHING).max(1e12, both('这个数太大，请换用更大的单位', 'that is too large: use a larger unit'));

export const indicator = z
  .strictObject({
    id: code('Code of the indicator.'),
    name: text('Its name.'),
    clause,
    unit: oneOf(UNITS).describe('What it is counted in.'),
    bound: oneOf(['at-least', 'at-most'], { zh: '至少要达到、最多不超过', en: 'to be reached, not to be exceeded' })
      .optional()
      .describe(
        'at-most: the number is a ceiling, such as no more than 5 deaths. Nobody has kept below it before its day is over, and nobody who has not reported. at-least unless told.',
      ),
    value: wanted
      .optional()
      .describe('The number to be reached by all who report it together; 80 for 80 %. Of a ceiling the most that is allowed, which may be 0.'),
    each: z
      .record(code('A department’s id, a group, or office.'), wanted)
      .refine(
        (each) => Object.keys(each).length > 0,
        both('请写每个单位的数，如 each: { dongzhen: 50, xizhen: 30 }', 'write the number of each body, such as each: { dongzhen: 50, xizhen: 30 }'),
      )
      .refine((each) => Object.keys(each).length <= MOST_LISTED, atMost(MOST_LISTED, '项', 'entries'))
      .optional()
      .describe('In place of value and report: a number for each body, which reports it and is judged by it. A group stands for each of its departments.'),
    due: dueDate.optional().describe('The day by which it has to be reached, or up to which a ceiling is kept.'),
    dueBy: dueByMilestone.optional(),
    dueOn: date('The day that dueBy comes to; Duban works it out.').optional(),
    recurs: recurrence
      .optional()
      .describe(
        'Instead of due: a number of each month, quarter, year. Each period has a number of its own, which is reported, reminded of, judged and scored by itself.',
      ),
    rounds: z
      .array(
        z.strictObject({
          id: roundCode,
          name: text('Name of the period’s number.'),
          due: dueDate,
          opens: date('The first day that it is about.').optional(),
          provisional: flag().optional().describe('Whether its date may still move.'),
        }),
      )
      .optional()
      .describe('What recurs comes to; Duban works it out.'),
    report: z
      .union(
        [
          z.literal('all'),
          z
            .array(code('A department’s id, or office.'))
            .min(1, both('请至少写一个填报单位，否则没有人报数', 'name at least one body that reports it, or nobody will'))
            .max(MOST_LISTED, atMost(MOST_LISTED, '项', 'entries')),
        ],
        {
          error: WHO_REPORTS,
        },
      )
      .optional()
      .describe('Who reports it. The numbers of several are added up.'),
    registry: z
      .strictObject({
        of: enterpriseQuery.optional().describe('The enterprises that a share is taken of; without it: all.'),
        counts: enterpriseQuery.describe('The enterprises that count.'),
      })
      .optional()
      .describe('The same as a question about the registry: a reported number that differs from its answer is flagged.'),
    register: registerCount.optional(),
  })
  .superRefine(({ value, each, report, bound, registry, register, due, dueBy, dueOn, recurs }, context) => {
    const wrong = (path: string[], message: string) => context.addIssue({ code: 'custom', path, message });
    const ways = [due, dueBy, recurs].filter((way) => way !== undefined).length;
    if (ways === 0)
      wrong(
        ['due'],
        both(
          '请写 due（哪一天），或 dueBy（随另一项任务的日期），或 recurs（每月、每季度一个数）',
          'write due (a day), dueBy (counted from another day) or recurs (a number of each month, quarter, year)',
        ),
      );
    if (ways > 1)
      wrong([dueBy ? 'dueBy' : 'recurs'], both('due、dueBy、recurs 只写一项，请删去其余', 'give only one of due, dueBy, recurs: leave the others out'));
    if (dueOn !== undefined && !dueBy) wrong(['dueOn'], both('dueOn 由系统按 dueBy 推算，请删去', 'dueOn is what Duban makes of dueBy: leave it out'));
    if (recurs && recurs.times > 1)
      wrong(
        ['recurs', 'times'],
        both('指标每期只有一个数，请删去 times；一期几次的，写阶段任务', 'a number has one value for each period: leave times out, or write a milestone'),
      );
    if (recurs?.following && register)
      wrong(
        ['recurs', 'following'],
        both('清单自动计数的，到期当天就有数，请删去 following', 'what is counted from a register is known on its day: leave following out'),
      );
    if (value === undefined && !each) wrong(['value'], ABOVE_NOTHING);
    if (value !== undefined && each)
      wrong(
        ['value'],
        both(
          '写了 each（每个单位各一个数），就不写 value（合计一个数），请删去一项',
          'with each, a number for each body, there is no value for all: leave one out',
        ),
      );
    if (report === undefined && !each) wrong(['report'], WHO_REPORTS);
    if (report !== undefined && each) wrong(['report'], both('写了 each，由其中的单位填报，请删去 report', 'those in each report it: leave report out'));
    if (registry && each)
      wrong(
        ['registry'],
        both('写了 each，不能按 registry 核对，请删去 registry', 'the registry is asked about one number, and not about one of each body: leave registry out'),
      );
    if (bound === 'at-most') return;
    if (value === 0) wrong(['value'], ABOVE_NOTHING);
    for (const [org, own] of Object.entries(each ?? {})) if (own === 0) wrong(['each', org], ABOVE_NOTHING);
  })
  .refine(
    (i) => i.register === undefined || i.registry === undefined,
    both(
      'register（清单计数）与 registry（企业台账核对）只能写一项',
      'give register, which counts items, or registry, which checks against enterprises: not both',
    ),
  )
  .describe('Any other number that the plan asks for.');
export type PlanIndicator = z.infer<typeof indicator>;

export const points = (what: string) => wholeNumber(0, 100, what);
const deduction = (each: number, atMost: number, what: string) =>
  z
    .strictObject({ each: points('Points for each.').default(each), atMost: points('Points for all of them at one obligation, at the most.').default(atMost) })
    .describe(what);

export const scoring = z
  .strictObject({
    acknowledged: points('Points for acknowledging within the deadline; together with submitted 100.').default(20),
    submitted: points('Points for handing in by the original due date.').default(80),
    extended: points('Points instead of those for submitted, where it was handed in late but by the date that it was moved to.').default(40),
    returned: deduction(5, 10, 'Taken for each submission that was sent back.').default({ each: 5, atMost: 10 }),
    red: deduction(10, 20, 'Taken for each red rung that was reached.').default({ each: 10, atMost: 20 }),
    unanswered: deduction(5, 5, 'Taken where an obligation has lapsed and nothing of it was ever handed in.').default({ each: 5, atMost: 5 }),
    target: points('Points for each target, or each of its sectors, that a department leads or supervises enterprises of; 0: not at all.').default(20),
    quota: points('Points for each quota that it had to draw and inspect; 0: not at all.').default(20),
    indicator: points('Points for each indicator that it reports; 0: not at all.').default(20),
    made: z
      .strictObject({ workingDays: wholeNumber(1, 60, 'Working days after the half-year.') })
      .default({ workingDays: 5 })
      .describe('When the score of a half-year is made by itself and waits for the office to confirm it.'),
    assistShare: share.default(0.5).describe('How much an obligation counts for a department that only assists in it; 0: not at all.'),
  })
  .describe('How departments are scored for a half-year: in points of 100 for each obligation, beside those for targets, quotas and indicators.');
export type Scoring = z.infer<typeof scoring>;
/** What holds where a plan says nothing about scoring. */
export const DEFAULT_SCORING: Scoring = scoring.parse({});
