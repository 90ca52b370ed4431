import { z } from 'zod';
import { isPlainDate } from '../kernel/dates.ts';
import { both } from '../kernel/language.ts';
import { entered, MOST_REPORTS, moment } from './event-fields.ts';
import { atLeastOne, atMost, clause, code, date, isMonthDay, MOST_LISTED, mailTime, NO_LAST_DAY, oneOf, roundCode, text, wholeNumber } from './fields.ts';
import { lead, round } from './milestone-fields.ts';
import { HOLIDAY_CODES } from './recurrence-fields.ts';

const reviews = z
  .array(round)
  .min(1, atLeastOne('轮', 'round'))
  .max(60, atMost(60, '轮', 'rounds'));

/** Upon what a duty without a limit begins, one for each. */
const upon = z
  .strictObject({
    event: code('An event of the plan: it begins each time that this is reported.').optional(),
    milestone: code('A milestone, or a milestone-round.').optional(),
    on: oneOf(['settled', 'lapse'], { zh: '依次为：办结后、逾期后', en: 'once it is settled; once anybody has let it lapse' })
      .optional()
      .describe('With milestone: lapse begins it once anybody has let that lapse, and not when it is settled.'),
    register: code('A register of the plan: it begins for each item whose limit has run out.').optional(),
    consequence: code('A consequence of the plan with a rule: it begins each time that this is granted.').optional(),
    day: date('A day of the programme: it begins once, on that day.').optional(),
  })
  .refine(
    (u) => [u.event, u.milestone, u.register, u.consequence, u.day].filter((one) => one !== undefined).length === 1,
    both('event、milestone、register、consequence、day 须写且只写一项', 'give exactly one of event, milestone, register, consequence, day'),
  )
  .refine((u) => u.on === undefined || u.milestone !== undefined, {
    path: ['on'],
    error: both('on 与 milestone 同写；触发事项、清单和后果的请删去 on', 'on goes with milestone: leave it out with an event, a register or a consequence'),
  })
  .describe(
    'Instead of reviews: what follows and has no limit of its own 逾期未整改的，由乡镇代为处置. It begins on the next working morning, is told then, and asked after by ladders.followUp until it is reported done. With `holds` it is a requirement that holds from then on.',
  );

const WINDOW_DAY = both(
  '请写成 YYYY-MM-DD 的日期；每年都有的写 MM-DD，如 03-01',
  'write a day as YYYY-MM-DD, or as MM-DD where it comes each year, such as 03-01',
);
const windowDay = z.string(WINDOW_DAY).refine((value) => isPlainDate(value) || isMonthDay(value), WINDOW_DAY);
const FIRST_DAY = 'Its first day, as YYYY-MM-DD; as MM-DD where it comes each year.';
const LAST_DAY = 'Its last day, written in the same way.';
const isAlike = ({ from, until }: { from: string; until: string }) => from.length === until.length;
const ALIKE = both('from、until 请写成同一种：都带年份，或都不带', 'write from and until alike: both with the year, or both without');
const isInOrder = ({ from, until }: { from: string; until: string }) => from.length !== until.length || from.length === 5 || from <= until;
const IN_ORDER = both(
  'until 早于 from，请改正；跨年的每年时段不写年份',
  'until is before from; one that goes over the end of each year is written without years',
);
/** From a day until a day, or each year. */
export const window = z
  .strictObject({ from: windowDay.describe(FIRST_DAY), until: windowDay.describe(LAST_DAY) })
  .refine(isAlike, { error: ALIKE })
  .refine(isInOrder, { error: IN_ORDER });

const holidays = z.union(
  [
    z.literal('all'),
    z
      .array(oneOf(HOLIDAY_CODES, { zh: '依次为：元旦、春节、清明节、劳动节、端午节、中秋节、国庆节', en: 'codes of public holidays' }))
      .min(1, atLeastOne('个节日', 'holiday'))
      .max(7, atMost(7, '个节日', 'holidays')),
  ],
  {
    error: both(
      `请写 all（每个节日），或节日代号的列表，如 [spring-festival]；代号有 ${HOLIDAY_CODES.join('、')}`,
      `write all (each of them), or a list of codes such as [spring-festival]; there are ${HOLIDAY_CODES.join(', ')}`,
    ),
  },
);

/** When something has to hold: from a day until a day, from a day on without an end, or over public holidays. */
const heldWindow = z
  .strictObject({
    from: windowDay.describe(FIRST_DAY).optional(),
    until: z
      .union([windowDay, z.literal(NO_LAST_DAY)], {
        error: both(
          '请写成 YYYY-MM-DD 的日期，每年都有的写 MM-DD，如 06-30；没有截止日的写 none',
          'write a day as YYYY-MM-DD, as MM-DD where it comes each year, such as 06-30, or none where it has no last day',
        ),
      })
      .optional()
      .describe(`${LAST_DAY} none: it has no last day 长期有效, and goes on beyond the plan’s.`),
    holidays: holidays.optional().describe('In place of both: over the days off of each public holiday 节假日期间, or of those that are named.'),
    daysBefore: wholeNumber(0, 30, 'Of holidays: from so many calendar days before the first day off on.').optional(),
    daysAfter: wholeNumber(0, 30, 'Of holidays: until so many calendar days after the last day off.').optional(),
    spans: z
      .array(z.strictObject({ from: date('The first day.'), until: date('The last day.') }))
      .max(400, atMost(400, '段', 'spans'))
      .optional()
      .describe('Of holidays: the days that they come to; Duban works them out.'),
  })
  .refine(({ from, until, holidays: over }) => (over === undefined ? from !== undefined && until !== undefined : (from ?? until) === undefined), {
    error: both('请写 from 和 until（起止日），或只写 holidays（节假日）', 'write from and until (days), or holidays alone'),
  })
  .refine(({ holidays: over, daysBefore, daysAfter, spans }) => over !== undefined || (daysBefore ?? daysAfter ?? spans) === undefined, {
    error: both(
      'daysBefore、daysAfter 与 holidays 同写；spans 由系统推算，请删去',
      'daysBefore and daysAfter go with holidays; spans is what Duban makes of them',
    ),
  })
  .refine(({ from, until }) => from === undefined || until !== NO_LAST_DAY || from.length === 10, {
    path: ['from'],
    error: both('没有截止日的，from 请写带年份的日期', 'without a last day from is a day with its year'),
  })
  .refine(({ from, until }) => from === undefined || until === undefined || until === NO_LAST_DAY || isAlike({ from, until }), { error: ALIKE })
  .refine(({ from, until }) => from === undefined || until === undefined || until === NO_LAST_DAY || isInOrder({ from, until }), { error: IN_ORDER });

/** How often something is done that nobody hands in. */
export const OFTEN = ['hour', 'day', 'working-day', 'week', 'ten-days', 'half-month', 'month', 'quarter', 'half-year', 'year', 'holiday'] as const;
const often = z
  .strictObject({
    times: wholeNumber(1, 100, 'So many times at the least, or at the most where `bound` says so.').default(1),
    every: oneOf(OFTEN, {
      zh: '依次为：小时、日、工作日、周、旬、半月、月、季度、半年、年、节假日',
      en: 'hour, day, working day, week, ten days, half a month, month, quarter, half-year, year, public holiday',
    }).describe('In each of these.'),
    interval: wholeNumber(2, 60, 'In every n of these together: 2 with hour for every two hours.').optional(),
    bound: oneOf(['at-least', 'at-most'], { zh: '依次为：至少、至多', en: 'at least, at most' })
      .default('at-least')
      .describe('Whether it is the least 至少, or the most 至多.'),
  })
  .refine((o) => o.interval === undefined || o.every !== 'holiday', {
    path: ['interval'],
    error: both('节假日不写 interval', 'interval does not go with holidays'),
  })
  .describe(
    'How often it is done, where nobody hands anything in for it 每月至少巡查2次: said beside its name on pages and in mails; nothing of it is counted or late. What has to be handed in each time is a milestone with recurs.',
  );

const hours = z
  .strictObject({ from: mailTime.describe('When it begins, such as 22:00.'), until: mailTime.describe('When it ends; of the next day where it is earlier.') })
  .refine((h) => h.from !== h.until, {
    path: ['until'],
    error: both('from 与 until 相同；全天的请不写 hours', 'from and until are the same: leave hours out where it is the whole day'),
  });

/** For how long, or when, something has to hold of which nobody has to do anything. */
const holds = z
  .strictObject({
    windows: z
      .array(heldWindow)
      .min(1, atLeastOne('段', 'window'))
      .max(50, atMost(50, '段', 'windows'))
      .optional()
      .describe('From a day until a day 禁采期3月1日至6月30日, or several of them; without the year: each year. Or over public holidays 节假日期间.'),
    hours: z
      .array(hours)
      .min(1, atLeastOne('段', 'span of hours'))
      .max(12, atMost(12, '段', 'spans of hours'))
      .optional()
      .describe('Hours of each day 每日22时至次日6时; without windows and without after on each day of the programme.'),
    for: z
      .union(
        [
          z.strictObject({ minutes: wholeNumber(1, 600, 'Minutes from the minute on which it happened.') }),
          z.strictObject({ hours: wholeNumber(1, 720, 'Hours from the minute on which it happened.') }),
          z.strictObject({ days: wholeNumber(0, 10_000, 'Calendar days after the day on which it happened; 0 is that day itself.') }),
          z.strictObject({ workingDays: wholeNumber(1, 500, 'Working days after the day on which it happened.') }),
          z.strictObject({ months: wholeNumber(1, 600, 'Calendar months: until the same day of a later month, or its last.') }),
        ],
        {
          error: both(
            '请写 { minutes: N }、{ hours: N }、{ days: N }、{ workingDays: N } 或 { months: N }，N 为不小于 1 的整数（两年写 { months: 24 }，当日为止写 { days: 0 }）',
            'write { minutes: N }, { hours: N }, { days: N }, { workingDays: N } or { months: N } with a whole number from 1 ({ months: 24 } for two years, { days: 0 } for that day itself)',
          ),
        },
      )
      .optional()
      .describe('With after: so long from then on 留存12个月.'),
    until: z
      .union([date('A day.'), z.literal(NO_LAST_DAY), z.strictObject({ event: code('An event of the plan.') })], {
        error: both(
          '请写成 YYYY-MM-DD 的日期，或写 { event: 触发事项代号 }；没有截止日的写 none',
          'write a day as YYYY-MM-DD, { event: … } for an event of the plan, or none where it has no last day',
        ),
      })
      .optional()
      .describe(
        'With after: until this day, or until this event is reported 至解除之日止; beside `for` whichever is earlier. none: it has no last day 长期坚持, from what begins it or, without after, from the plan’s first day on.',
      ),
  })
  .describe(
    'What has to hold for a span or in a window, and asks no act of anybody 留存期、禁采期、禁噪时段: on the calendar as a bar; who answers is told when it begins and when it ends (ladders.hold). Nothing of it is asked, and nothing is late.',
  );

const begun = z.strictObject({
  id: roundCode.describe('Its number.'),
  of: text('What it follows upon: the milestone, the item, the decision or the report.'),
  name: text('The same as it is called.').optional(),
  on: date('The day on which it began.'),
  at: moment.optional().describe('The minute of it, where a report gave it.'),
  entered,
  told: date('The morning on which it is told, where that is later.').optional(),
  until: z
    .union([date('The last day on which it holds.'), moment])
    .optional()
    .describe('With holds: its last day, or its last minute where it counts in hours.'),
  ended: moment.optional().describe('When the event that ends it was reported.'),
  for: z
    .array(code('Who answers for it: a department, or an outsider.'))
    .min(1, atLeastOne('个部门', 'department'))
    .max(MOST_LISTED, atMost(MOST_LISTED, '项', 'entries'))
    .optional()
    .describe('Who answers this time, where it is not all that the duty names.'),
});

export const standing = z
  .strictObject({
    id: code('Code of the standing duty.'),
    name: text('Its name.'),
    clause,
    duty: text('What is to be done, in one sentence.'),
    lead: lead.describe('Who answers: every department, or those listed; where an event begins it, also a class of outsiders.'),
    reviews: reviews
      .optional()
      .describe('Its review rounds: by each of these days every department that answers says how it stands; it is asked by ladders.standing.'),
    after: upon.optional(),
    holds: holds.optional(),
    often: often.optional(),
    begun: z
      .array(begun)
      .max(MOST_REPORTS, atMost(MOST_REPORTS, '次', 'times'))
      .optional()
      .describe('With after: each time that it has begun; Duban writes it down.'),
  })
  .refine(
    (s) => (s.reviews === undefined) !== (s.after === undefined && s.holds === undefined),
    both(
      '须写 reviews（分轮了解）、after（后续工作）、holds（期间要求）之一；after 与 holds 可以同写，reviews 单独写',
      'give reviews, after or holds; after and holds may stand together, reviews stands alone',
    ),
  )
  .refine((s) => s.begun === undefined || s.after !== undefined, {
    path: ['begun'],
    error: both('begun 由系统按 after 写入，请删去', 'begun is what Duban makes of after: leave it out'),
  })
  .refine((s) => s.after !== undefined || s.holds === undefined || Object.values(s.holds).some((part) => part !== undefined), {
    path: ['holds'],
    error: both(
      '没有 after 的，holds 请写 windows（起止日）、hours（每日时刻），或 until: none（长期）',
      'without after, holds says windows (days), hours (of each day), or until: none',
    ),
  })
  .refine((s) => s.holds === undefined || s.after === undefined || s.holds.windows === undefined, {
    path: ['holds', 'windows'],
    error: both(
      'windows 的日期是定死的，不与 after 同写；从某事起算的请写 for 或 until',
      'windows have days of their own and do not go with after: write for or until',
    ),
  })
  .refine((s) => s.holds === undefined || s.after === undefined || (s.holds.windows ?? s.holds.for ?? s.holds.until) !== undefined, {
    path: ['holds'],
    error: both('写了 after 的，holds 请写 for（多久）或 until（到何时为止）', 'with after, holds says for (how long) or until'),
  })
  .refine((s) => s.after !== undefined || (s.holds?.for === undefined && (s.holds?.until === undefined || s.holds.until === NO_LAST_DAY)), {
    path: ['holds'],
    error: both('for、until 从某事起算，请同写 after；定日的写 windows', 'for and until count from something: write after as well, or windows for days'),
  })
  .refine((s) => s.holds?.until !== NO_LAST_DAY || (s.holds.for ?? s.holds.windows) === undefined, {
    path: ['holds', 'until'],
    error: both(
      'until: none 是没有截止日，不与 for、windows 同写；从某日起没有截止日的，写 windows: [{ from: 2027-05-01, until: none }]',
      'until: none is no last day and does not go with for or windows; from a day on it is windows: [{ from: 2027-05-01, until: none }]',
    ),
  })
  .describe(
    'A duty without a date: shown, asked after at its review rounds, or begun by something else and asked after until it is done; or what has to hold for a span. Never late by itself.',
  );
