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
const OF_DEPARTMENT = ['lapse', 'red', 'missed-round', 'missed-target', 'missed-indicator', 'reported', 'decided', 'score'] as const;
const ofDepartment = (on: string | undefined): boolean => (OF_DEPARTMENT as readonly (string | undefined)[]).includes(on);

/** Causes that may ask for several in a row. */
const IN_A_ROW: readonly string[] = ['missed-indicator', 'missed-round', 'reported', 'score'];

/** A list of a rule that is about some of a kind only, and the causes that it belongs to. */
const only = (list: string, causes: readonly string[]) =>
  both(
    `${list} 只用于 on: ${causes.join('、')}，请删去 ${list}，或改写 on`,
    `${list} belongs to on: ${causes.join(', ')}: leave ${list} out, or write another cause`,
  );

const MONEY = both('请写大于 0 的数，最多两位小数，如 2000', 'write a number above 0 with two decimal places at the most, such as 2000');
const isOfHundredths = (value: number): boolean => Number.isInteger(Number((value * 100).toFixed(6)));
const howMuch = (description: string) => z.number(MONEY).min(0.01, MONEY).max(1e12, MONEY).refine(isOfHundredths, MONEY).describe(description);

/** What of a rule says how much it is: a ceiling is none of what has no amount. */
const amount = ({ points, sum }: { points?: number | undefined; sum?: { value: number } | undefined }): number | undefined => points ?? sum?.value;

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
  .describe('Of reported and decided with times, and of nth: only what comes within this counts. Without it: since the programme began.');
export type Within = z.infer<typeof within>;

const SCORE = both('请写 0 到 100 的分数', 'write points from 0 to 100');
/** Which confirmed scores of a half-year a rule is about: all that is given has to hold. */
const scoreRange = z
  .strictObject({
    below: z.number(SCORE).min(0, SCORE).max(100, SCORE).optional().describe('Less than this 低于70分.'),
    from: z.number(SCORE).min(0, SCORE).max(100, SCORE).optional().describe('This and more 90分以上.'),
    first: wholeNumber(1, 50, 'Among so many of the best 排名前3位; whoever shares the last of these ranks is in it.').optional(),
    last: wholeNumber(1, 50, 'Among so many of the worst 排名后2位、末位; whoever shares the first of these ranks is in it.').optional(),
  })
  .refine(
    (range) => Object.values(range).some((one) => one !== undefined),
    both('请写 below、from、first 或 last 中的至少一项', 'write at least one of below, from, first and last'),
  )
  .refine(
    ({ below, from }) => below === undefined || from === undefined || from < below,
    both('from 应小于 below，如 { from: 60, below: 70 }', 'from has to be less than below, such as { from: 60, below: 70 }'),
  )
  .describe('Of score: which scores it is about, once the office has confirmed those of a half-year.');

/** What of how much, how often and of whom a rule says does not go with the rest: each in a sentence of its own, all in one go. */
function amiss(r: {
  on?: string | undefined;
  proposes: string;
  points?: number | undefined;
  sum?: { value: number } | undefined;
  each?: 'day' | { short: number } | undefined;
  atMost?: number | undefined;
  inAll?: number | undefined;
  nth?: unknown;
  times?: number | undefined;
  inARow?: number | undefined;
  lateFor?: unknown;
  outsiders?: string[] | undefined;
  consequences?: string[] | undefined;
  score?: unknown;
}): [string, string][] {
  const [aboutOutsiders, numbered] = [
    ['lapse', 'red', 'reported'],
    ['lapse', 'red', 'reported', 'decided'],
  ];
  const byTheDay = r.each === 'day';
  const isOf = (causes: readonly string[]) => causes.includes(r.on ?? '');
  const hasAmount = r.proposes === 'points' || r.sum !== undefined;
  const one = amount(r);
  return (
    [
      ['nth', r.nth !== undefined && !isOf(numbered), only('nth', numbered)],
      [
        'nth',
        r.nth !== undefined && isOf(numbered) && (r.times !== undefined || r.inARow !== undefined),
        both(
          'nth 不与 times、inARow 同写：第几次由 nth 写明，请删去另一项',
          'nth does not go with times or inARow: it says by itself upon which one, so leave the other out',
        ),
      ],
      ['lateFor', r.lateFor !== undefined && !isOf(['lapse']), only('lateFor', ['lapse'])],
      ['outsiders', r.outsiders !== undefined && !isOf(aboutOutsiders), only('outsiders', aboutOutsiders)],
      [
        'proposes',
        r.outsiders !== undefined && isOf(aboutOutsiders) && r.proposes === 'points',
        both(
          '外部单位不参加考核，没有分可扣；请写 circular（通报）、talk（约谈）、no-award，或 other（按 what 所写，如记入信用档案）',
          'outsiders are in no score and have no points to lose: write circular, talk, no-award, or other for what the consequence says',
        ),
      ],
      [
        'sum',
        r.sum !== undefined && r.proposes !== 'other',
        both('sum 与 proposes: other 同写；扣分写 points', 'sum goes with proposes: other; points are written as points'),
      ],
      ['each', byTheDay && !isOf(['lapse']), only('each: day', ['lapse'])],
      ['each', r.each !== undefined && !byTheDay && !isOf(['missed-indicator']), only('each: { short }', ['missed-indicator'])],
      [
        'each',
        r.each !== undefined && isOf(['lapse', 'missed-indicator']) && one === undefined,
        both(
          '按日、按差额计的，请写明每日、每档多少：points: 0.2（扣分）或 sum: { value: 2000, unit: 元 }',
          'say how much it is for each day, or for each so many that are missing: points: 0.2, or sum: { value: 2000, unit: yuan }',
        ),
      ],
      [
        'atMost',
        r.atMost !== undefined && r.each === undefined,
        both(
          'atMost 是按日、按差额计时一次最高多少，与 each 同写；几次合计最高多少写 inAll',
          'atMost is the most of one that counts by the day or by what is missing, and goes with each; the most of several together is inAll',
        ),
      ],
      [
        'inAll',
        r.inAll !== undefined && !hasAmount,
        both('inAll 是合计最高多少，与 points 或 sum 同写', 'inAll is the most of all amounts together and goes with points or sum'),
      ],
      ['consequences', r.consequences !== undefined && !isOf(['decided']), only('consequences', ['decided'])],
      [
        'consequences',
        r.consequences === undefined && isOf(['decided']),
        both(
          'on: decided 请用 consequences 写明数的是哪些后果的决定，如 consequences: [circular]',
          'say by consequences which decisions on: decided counts, such as consequences: [circular]',
        ),
      ],
      ['score', r.score !== undefined && !isOf(['score']), only('score', ['score'])],
      [
        'score',
        r.score === undefined && isOf(['score']),
        both(
          'on: score 请写明什么得分：score: { below: 70 }（低于70分）、{ from: 90 }（90分以上）、{ first: 3 }（前3位）或 { last: 1 }（末位）',
          'say which scores on: score is about: score: { below: 70 }, { from: 90 }, { first: 3 } or { last: 1 }',
        ),
      ],
      [
        'proposes',
        isOf(['score']) && r.proposes === 'points',
        both(
          '得分定了以后不再从中扣分；请写 talk、circular、no-award 或 other',
          'no points come off a score that was confirmed: write talk, circular, no-award or other',
        ),
      ],
      ...(['atMost', 'inAll'] as const).map((most): [string, boolean, string] => [
        most,
        r[most] !== undefined && hasAmount && one !== undefined && r[most] < one,
        both(`最高 ${r[most]} 少于一次的 ${one}，请改正`, `${r[most]} at the most is less than the ${one} of one; put one of them right`),
      ]),
    ] as [string, boolean, string][]
  ).flatMap(([path, isWrong, message]) => (isWrong ? [[path, message]] : []));
}

const consequenceRule = z
  .strictObject({
    on: oneOf(['inspection', 'rectification-expired', ...OF_DEPARTMENT], {
      zh: '依次为：检查结果、整改到期未完成、任务逾期、任务亮红灯、第二次缺报、达标目标没有达到、指标没有做到、报告了触发事项',
      en: 'of enterprises the first two, of departments the others',
    })
      .optional()
      .describe(
        'What brings it about: the result of an inspection or a rectification past its limit, of an enterprise; a lapse, a red light, the second missed round, a target or an indicator that was missed on its day, an event that was reported, what was decided of it under other consequences, its confirmed score, of a department. Without it only people propose it.',
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
    outsiders: z
      .array(code('A class of outsiders.'))
      .min(1, atLeastOne('类外部单位', 'class'))
      .max(50, atMost(50, '类', 'classes'))
      .optional()
      .describe(
        'Of lapse, red and reported: it is about these outsiders and not about departments: by name, as a report gave it. They are in no score, so that circular, talk, no-award or other is proposed.',
      ),
    consequences: z
      .array(code('Another consequence.'))
      .min(1, atLeastOne('项后果', 'consequence'))
      .max(MOST_LISTED, atMost(MOST_LISTED, '项', 'entries'))
      .optional()
      .describe('Of decided: counts what was decided of the same body under these 一年内被通报3次以上的约谈. What was lifted or refused does not count.'),
    score: scoreRange.optional(),
    lateFor: z
      .strictObject({ days: wholeNumber(1, 400, 'Days.') })
      .optional()
      .describe('Of lapse: only once it is later than so many days 滞后超过10日, begun days counted, and whether or not it was handed in after that.'),
    nth: z
      .union([wholeNumber(1, 50, 'The first, the second.'), z.strictObject({ from: wholeNumber(1, 50, 'The second and each after it: 2.') })], {
        error: both(
          '首次写 nth: 1，第二次写 nth: 2，第二次及以后每次写 nth: { from: 2 }',
          'write nth: 1 for the first time only, nth: 2 for the second, nth: { from: 2 } for the second and each after it',
        ),
      })
      .optional()
      .describe(
        'Of lapse, red, reported and decided: only upon the first, the second 首次、再次, or from one on; counted for each body, over all that the rule is about (of reported for each event, of decided for each consequence), and within `within` where that is given.',
      ),
    times: wholeNumber(1, 50, 'How many.')
      .optional()
      .describe('Of reported and decided: only upon each so many about one department, such as 3 for 累计3个. Without it: upon each.'),
    within: within.optional(),
    inARow: wholeNumber(2, 12, 'How many.')
      .optional()
      .describe(
        'Of missed-indicator, where there is a number for each period, and of missed-round: only where so many in a row were missed, such as 2 for 连续两个季度. Of reported with within { each } or { terms }: only where there were `times` in so many in a row. Of score: only where the scores of so many half-years in a row were such 连续两次考核末位; one without a confirmed score ends the row.',
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
    sum: z
      .strictObject({
        value: howMuch('How much.'),
        unit: text('Of what: 元, or a share of something 合同价款的%.'),
      })
      .optional()
      .describe('With proposes: other: how much it is 扣服务费2000元; it stands in the proposal and in the decision, and Duban moves no money.'),
    each: z
      .union([z.literal('day'), z.strictObject({ short: howMuch('So many of the indicator’s unit: 1 for 每低1个百分点, 每少1家.') })], {
        error: both(
          '按日计写 each: day；按差额计写 each: { short: 1 }（每低1个百分点、每少1家），5 为每5个一档',
          'write each: day for each day, or each: { short: 1 } for each percentage point or each one that is missing',
        ),
      })
      .optional()
      .describe(
        'With points or sum. Of lapse, day: so much for each day 每逾期一日, begun days counted, until it was handed in. How much that is, is worked out on the day of the decision; what was decided before it was handed in is proposed once more for the days after. Of missed-indicator, short: so much for each so many that are missing, or are too many of what has a ceiling 每低1个百分点扣0.5分; what is less than one more does not count, and what was not reported counts as nothing done.',
      ),
    atMost: howMuch('With each: no more than this for one lapse, or one number 最高不超过.').optional(),
    inAll: howMuch(
      'With points or sum: no more than this is decided of one body under this rule in all 扣完为止; nothing is proposed once so much stands.',
    ).optional(),
    by: z
      .array(code('department, office, or a body of the plan.'))
      .min(1, atLeastOne('个单位', 'body'))
      .max(20, atMost(20, '个单位', 'bodies'))
      .default(['department'])
      .describe('Who may propose it by hand: department is the one that supervises; bodies above act through the office.'),
    decides: oneOf(['department', 'office', 'committee', 'authority', 'government']).optional().describe('Who decides, where it is another than usual.'),
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
  .refine((r) => r.times === undefined || r.on === 'reported' || r.on === 'decided', { path: ['times'], error: only('times', ['reported', 'decided']) })
  .refine((r) => r.milestones === undefined || !['missed-target', 'missed-indicator', 'reported', 'decided', 'score'].includes(r.on ?? ''), {
    path: ['milestones'],
    error: only('milestones', ['lapse', 'red', 'missed-round']),
  })
  .refine((r) => r.within === undefined || r.on === 'reported' || r.on === 'decided' || r.nth !== undefined, {
    path: ['within'],
    error: only('within', ['reported', 'decided']),
  })
  .refine((r) => r.within === undefined || (r.on !== 'reported' && r.on !== 'decided') || (r.times ?? 1) > 1 || r.inARow !== undefined || r.nth !== undefined, {
    path: ['within'],
    error: both('within 与 times（不小于 2）同写，如 times: 3', 'within goes with times of 2 and more, such as times: 3'),
  })
  .superRefine((rule, context) => {
    for (const [path, message] of amiss(rule)) context.addIssue({ code: 'custom', path: [path], message });
  })
  .refine((r) => r.inARow === undefined || IN_A_ROW.includes(r.on ?? ''), {
    path: ['inARow'],
    error: only('inARow', IN_A_ROW),
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
