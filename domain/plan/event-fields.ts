import { z } from 'zod';
import { isPlainDate } from '../kernel/dates.ts';
import { both } from '../kernel/language.ts';
import { atLeastOne, atMost, clause, code, date, MOST_LISTED, monthDay, oneOf, roundCode, text, wholeNumber } from './fields.ts';
import { numberOrLast } from './recurrence-fields.ts';

/** How often one event can have raised one milestone: beyond that nobody reads the list any more. */
export const MOST_REPORTS = 500;

const MOMENT = both('请写成 YYYY-MM-DDTHH:MM 的真实时刻，如 2019-06-30T14:05', 'write a minute that exists as YYYY-MM-DDTHH:MM, such as 2019-06-30T14:05');
export const moment = z
  .string(MOMENT)
  .refine((value) => /^.{10}T([01]\d|2[0-3]):[0-5]\d$/.test(value) && isPlainDate(value.slice(0, 10)), MOMENT)
  .describe('A minute in the programme’s zone.');

/** Of what was entered long after it happened: what follows upon a report looks at when it became known. */
export const entered = moment.describe('When it was entered, where that was weeks after it happened; Duban writes it down.').optional();

const countedReport = z.strictObject({
  id: roundCode.describe('Its number.'),
  at: moment.describe('When it happened, in the programme’s zone.'),
  for: z
    .array(code('A department that it is about.'))
    .min(1, atLeastOne('个部门', 'department'))
    .max(MOST_LISTED, atMost(MOST_LISTED, '项', 'entries')),
  about: text('What it is about.').optional(),
  entered,
});

export const planEvent = z
  .strictObject({
    id: code('Code of the event.'),
    name: text('What happens, as people say it: 发现重大隐患.'),
    clause,
    reportedBy: z
      .union(
        [
          z.literal('all'),
          z
            .array(code('A department’s id, or office.'))
            .min(1, atLeastOne('个部门', 'department'))
            .max(MOST_LISTED, atMost(MOST_LISTED, '项', 'entries')),
        ],
        { error: both('请写 all（所有部门），或部门代号的列表', 'write all, or a list of department ids') },
      )
      .default('all')
      .describe('Who may report it: every department, or those listed; [office] is nobody else. The office always may.'),
    reports: z
      .array(countedReport)
      .max(MOST_REPORTS, atMost(MOST_REPORTS, '次', 'reports'))
      .optional()
      .describe('What was reported of an event that raises nothing and is counted by a consequence (on: reported); Duban writes it down.'),
  })
  .describe(
    'Something that may happen, once or often: it starts the deadlines of the milestones which name it in `after`, is announced with its day for those that name it in `dueBy`, or is counted towards a consequence with `on: reported`.',
  );
export type PlanEvent = z.infer<typeof planEvent>;

const AGAIN_MOST = 30;
const again = z
  .strictObject({
    every: z
      .union(
        [
          z.strictObject({ minutes: wholeNumber(5, 600, 'Minutes.') }),
          z.strictObject({ hours: wholeNumber(1, 720, 'Hours.') }),
          z.strictObject({ days: wholeNumber(1, 90, 'Calendar days: by the end of each.') }),
          z.strictObject({ workingDays: wholeNumber(1, 90, 'Working days: by the end of each.') }),
          z.strictObject({
            months: wholeNumber(
              1,
              60,
              'Months: by the same day of a later month, or its last, counted from the first limit: 31 January, 28 February, 31 March.',
            ),
          }),
          z.strictObject({ dayOfMonth: numberOrLast(31, 'By this day of each month to come 每月5日前.') }),
        ],
        {
          error: both(
            '请写 { minutes: N }（不小于 5）、{ hours: N }、{ days: N }、{ workingDays: N }、{ months: N }（每几个月）或 { dayOfMonth: N }（每月几日），如 { hours: 2 }（每2小时）',
            'write { minutes: N } (from 5), { hours: N }, { days: N }, { workingDays: N }, { months: N } or { dayOfMonth: N }, such as { hours: 2 }',
          ),
        },
      )
      .describe('How often, from the first limit on.'),
    until: code('An event of the plan: once that is reported nothing of it is owed any more 直至险情解除.').optional(),
    atMost: wholeNumber(1, 100, 'So many times at the most.').default(AGAIN_MOST),
  })
  .describe('Reports that go on 续报: after the first one again every so long, until another event is reported or so many times.');

/** Whether a span is told in hours or minutes, so that its own end is a minute. */
export const countsHours = (span: object | undefined): boolean => span !== undefined && ('hours' in span || 'minutes' in span);

/** How many hours a limit has at the least, whenever it begins; the next such day of a month may be tomorrow. */
function leastHours(within: object): number {
  const [[unit, count] = ['', 0]] = Object.entries(within) as [string, number][];
  return unit === 'hours' ? count : unit === 'months' ? count * 28 * 24 : unit === 'days' || unit === 'workingDays' ? count * 24 : 24;
}

export const after = z
  .strictObject({
    event: code('An event of the plan.').optional(),
    milestone: code('A milestone, or a milestone-round: it begins when all who have a part in that are settled.').optional(),
    on: oneOf(['settled', 'lapse'], { zh: '依次为：办结后、逾期后', en: 'once it is settled; once anybody has let it lapse' })
      .optional()
      .describe('With milestone: lapse begins it once anybody has let that lapse, as a measure where it failed, and not when it is settled.'),
    within: z
      .union(
        [
          z.strictObject({ minutes: wholeNumber(1, 600, 'Minutes from the minute on which it happened.') }),
          z.strictObject({ hours: wholeNumber(1, 720, 'Hours from the minute on which it happened.') }),
          z.strictObject({ days: wholeNumber(0, 1_000, 'Calendar days after the day on which it happened; 0 is that day itself.') }),
          z.strictObject({ workingDays: wholeNumber(1, 500, 'Working days after the day on which it happened.') }),
          z.strictObject({ months: wholeNumber(1, 120, 'Calendar months: by the same day of a later month, or its last.') }),
          z.strictObject({ dayOfMonth: numberOrLast(31, 'By the next such day of a month after the day on which it happened.') }),
          z.strictObject({
            dayOfYear: monthDay('By this day of the year, such as "12-31": the next from the day on which it happened on 当年底前.'),
            years: wholeNumber(1, 50, 'By that day of so many years later: 1 is next year’s 次年底前.').optional(),
          }),
        ],
        {
          error: both(
            '请写 { minutes: N }、{ hours: N }、{ days: N }、{ workingDays: N }、{ months: N }、{ dayOfYear: "12-31", years: 1 }（次年12月31日）或 { dayOfMonth: N }（下一个几日），N 为不小于 1 的整数（当日写 { days: 0 }）',
            'write { minutes: N }, { hours: N }, { days: N }, { workingDays: N }, { months: N }, { dayOfMonth: N } or { dayOfYear: "12-31", years: 1 } with a whole number from 1 ({ days: 0 } for the same day)',
          ),
        },
      )
      .describe('The limit, from the event on.'),
    notAfter: date('The latest day for it, whatever the limit comes to 且最迟不晚于11月30日.').optional(),
    notBefore: date('The earliest day for it, whatever the limit comes to: of this and the limit the later 以后到者为准.').optional(),
    opens: z
      .union(
        [
          z.strictObject({ hours: wholeNumber(1, 720, 'Hours, to the minute.') }),
          z.strictObject({ days: wholeNumber(1, 1_000, 'Calendar days.') }),
          z.strictObject({ workingDays: wholeNumber(1, 500, 'Working days.') }),
          z.strictObject({ months: wholeNumber(1, 120, 'Calendar months.') }),
        ],
        {
          error: both(
            '请写 { hours: N }、{ days: N }、{ workingDays: N } 或 { months: N }，N 为不小于 1 的整数（满一年写 { months: 12 }）',
            'write { hours: N }, { days: N }, { workingDays: N } or { months: N } with a whole number from 1 ({ months: 12 } for a year)',
          ),
        },
      )
      .optional()
      .describe('So long after it nothing is handed in yet: a check once a year has passed 满一年后复核.'),
    again: again.optional(),
  })
  .refine((a) => (a.event === undefined) !== (a.milestone === undefined), both('event、milestone 须写且只写一项', 'give exactly one of event, milestone'))
  .refine(
    (a) => a.milestone === undefined || !countsHours(a.within),
    both(
      '在另一项任务之后的，时限按日、工作日或月计，不能写 hours、minutes',
      'what follows upon another milestone has its limit in days, working days or months, not in hours or minutes',
    ),
  )
  .refine(
    (a) => a.again === undefined || a.event !== undefined,
    both(
      'again（续报）只用于由事项触发的任务；按办结起算的请去掉 again',
      'again goes with event: what follows upon a milestone comes once, so leave again out',
    ),
  )
  .refine((a) => a.on === undefined || a.milestone !== undefined, {
    path: ['on'],
    error: both('on 与 milestone 同写；由事项触发的请删去 on', 'on goes with milestone: leave it out where an event begins it'),
  })
  .refine(
    (a) =>
      a.opens === undefined ||
      (a.again === undefined &&
        (!countsHours(a.within) || ('hours' in a.opens && 'hours' in a.within)) &&
        (!('hours' in a.opens) || a.opens.hours <= leastHours(a.within)) &&
        Object.entries(a.opens).every(([unit, count]) => count <= ((a.within as Record<string, number>)[unit] ?? count))),
    {
      path: ['opens'],
      error: both(
        'opens 不能晚于时限（within），也不与续报（again）或按分钟计的时限同写；时限按小时计的，opens 也按小时计',
        'opens may not be later than the limit (within), and does not go with again or with minutes; with a limit in hours it is in hours itself',
      ),
    },
  )
  .refine((a) => (a.notAfter ?? a.notBefore) === undefined || (a.again === undefined && !countsHours(a.within)), {
    path: ['within'],
    error: both(
      'notAfter、notBefore 与按日、工作日或月计的时限同写，不与按小时、分钟计的时限和续报（again）同写',
      'notAfter and notBefore go with a limit in days, working days or months, not with hours, minutes or again',
    ),
  })
  .refine((a) => a.notAfter === undefined || a.notBefore === undefined || a.notBefore <= a.notAfter, {
    path: ['notBefore'],
    error: both('notBefore 晚于 notAfter，请改正', 'notBefore is after notAfter: correct one of them'),
  })
  .describe(
    'Instead of due: owed anew each time that the event is reported; or once the milestone is settled, for each of its rounds, told on the next working morning.',
  );

const SPANS = [
  z.strictObject({ days: wholeNumber(0, 1_000, 'Calendar days; 0 is that day itself.') }),
  z.strictObject({ workingDays: wholeNumber(1, 500, 'Working days.') }),
  z.strictObject({ months: wholeNumber(1, 120, 'Calendar months: the same day of another month, or its last.') }),
] as const;
const distance = z.union(SPANS, {
  error: both(
    '请写 { days: N }、{ workingDays: N } 或 { months: N }，N 为不小于 1 的整数（一周写 7 天，同日写 { days: 0 }）',
    'write { days: N }, { workingDays: N } or { months: N } with a whole number from 1 (7 days for a week, { days: 0 } for the same day)',
  ),
});
const lead = z.union(
  [
    ...SPANS,
    z.strictObject({ hours: wholeNumber(0, 720, 'Hours before the minute that was announced; 0 is that minute itself. Only with event.') }),
    z.strictObject({ minutes: wholeNumber(1, 600, 'Minutes before the minute that was announced; only with event.') }),
  ],
  {
    error: both(
      '请写 { days: N }、{ workingDays: N } 或 { months: N }，N 为不小于 1 的整数（一周写 7 天，同日写 { days: 0 }；从事项往前算的还可写 { minutes: N }、{ hours: N }，到那一刻为止写 { hours: 0 }）',
      'write { days: N }, { workingDays: N } or { months: N } with a whole number from 1 (7 days for a week, { days: 0 } for the same day; before an event also { minutes: N } and { hours: N }, { hours: 0 } for that very minute)',
    ),
  },
);
const oneOfTwo = <T extends { before?: unknown; after?: unknown }>(d: T) => (d.before === undefined) !== (d.after === undefined);
const ONE_OF_TWO = both('before、after 须写且只写一项', 'give exactly one of before, after');

/** The day of a number that counts from the day of a milestone. */
export const dueByMilestone = z
  .strictObject({
    milestone: code('A milestone that has a day, or a milestone-round.'),
    before: distance.optional().describe('So long before it; before a stage with a first day (opens), before that.'),
    after: distance.optional().describe('So long after it, whether or not it is done by then.'),
  })
  .refine(oneOfTwo, ONE_OF_TWO)
  .describe('Instead of due: a day that counts from the day of a milestone, and moves with it.');

/**
 * A day that counts from the day of another milestone, 选举日的20日前, 闭幕后2日内, and moves with it: from each round of one that comes again.
 * Or back from the day that an event announces: 开学前7日.
 */
export const dueBy = z
  .strictObject({
    milestone: code('A milestone that has a day, or a milestone-round. Of one with rounds: from each of its rounds.').optional(),
    before: lead.optional().describe('So long before it; before a stage with a first day (opens), before that.'),
    after: distance.optional().describe('So long after it, whether or not it is done by then.'),
    event: code('An event of the plan: whoever reports it says on which day it will be.').optional(),
  })
  .refine((d) => (d.milestone === undefined) !== (d.event === undefined), both('milestone、event 须写且只写一项', 'give exactly one of milestone, event'))
  .refine(oneOfTwo, ONE_OF_TWO)
  .refine((d) => d.event === undefined || d.after === undefined, {
    path: ['after'],
    error: both(
      '事项之后的时限请写 after: { event: …, within: … }，dueBy 只从事项往前算',
      'what is due after an event is written after: { event: …, within: … }; dueBy counts back from it',
    ),
  })
  .refine((d) => d.milestone === undefined || !countsHours(d.before), {
    path: ['before'],
    error: both(
      '从另一项任务的日期推算的，按日、工作日或月计，不能写 hours、minutes',
      'what counts from another milestone’s day is in days, working days or months, not in hours or minutes',
    ),
  })
  .describe(
    'Instead of due: a day that counts from the day of another milestone, such as 20 days before the election, and moves with it; or back from the day that an event announces.',
  );

const ANNOUNCED = both('请写成 YYYY-MM-DD 的日期或 YYYY-MM-DDTHH:MM 的时刻', 'write a day as YYYY-MM-DD, or a minute as YYYY-MM-DDTHH:MM');
/** When something will be: a day, or a minute of it. */
export const announced = z.union([date('A day.'), moment], { error: ANNOUNCED });

export const reported = z
  .strictObject({
    at: moment.describe('When it happened, in the programme’s zone; of what is due before it, when that was reported.'),
    on: announced.optional().describe('Of what is due before it: the day, or the minute, on which it will be.'),
    opens: moment.optional().describe('The minute before which nothing is handed in, where the plan counts it in hours.'),
    until: moment.optional().describe('The minute at which the limit ends, where it is counted in hours or minutes, or an hour is named.'),
    for: z
      .array(code('A department that answers for it, or an outsider.'))
      .min(1, atLeastOne('个部门', 'department'))
      .max(MOST_LISTED, atMost(MOST_LISTED, '项', 'entries'))
      .optional()
      .describe('Who has to act this time, where it is not all that the milestone names.'),
    of: roundCode.optional().describe('Of a report that goes on: the round that it goes on from.'),
    about: text('What it is about.').optional(),
    entered,
    ended: moment.optional().describe('When the event that ends further reports was reported, of the round that they go on from.'),
  })
  .describe('An event that was reported has raised this round; Duban writes it down.');
