import { z } from 'zod';
import { isPlainDate, WEEKDAYS } from '../kernel/dates.ts';
import { both } from '../kernel/language.ts';
import { atLeastOne, atMost, date, flag, NO_LAST_DAY, oneOf, text, wholeNumber } from './fields.ts';

export const EVERY = [
  'day',
  'working-day',
  'week',
  'ten-days',
  'half-month',
  'month',
  'odd-month',
  'even-month',
  'quarter',
  'half-year',
  'year',
  'holiday',
] as const;

/** The public holidays of the State Council's table, by the codes that rounds are called by. */
export const HOLIDAY_CODES = ['new-year', 'spring-festival', 'qingming', 'labour-day', 'dragon-boat', 'mid-autumn', 'national-day'] as const;

export const numberOrLast = (most: number, what: string) => {
  const sentence = both(`请写 1 到 ${most} 的整数，或写 last（最后一个）`, `write a whole number from 1 to ${most}, or last`);
  return z.union([wholeNumber(1, most, what), z.literal('last')], { error: sentence }).describe(what);
};

const DAY = 'By the n-th or the last day of the month (or of the ten days, or the week), or by each of several. Without any: the last.';
const WEEKDAY = 'Of a week: by this day, or by each of several. Of a month and what is longer: the one that `nth` says.';
const weekday = oneOf(WEEKDAYS);

/** One of them, or several in a list: 每周一、周四, 逢1逢6. */
const oneOrSeveral = <const T extends z.ZodType>(one: T, what: string, zh: string, en: string) =>
  z
    .union(
      [
        one,
        z
          .array(one)
          .min(2, both('只有一天的，不用方括号；几天的请至少写两天', 'one day needs no brackets; name two or more'))
          .max(10, atMost(10, '天', 'days')),
      ],
      { error: both(zh, en) },
    )
    .refine((given) => !Array.isArray(given) || new Set(given).size === given.length, both('列表中有重复，请各写一次', 'name each only once'))
    .describe(what);

export const dayOff = oneOf(['stays', 'next', 'previous'], {
  zh: '依次为：不变、下一个工作日、上一个工作日',
  en: 'the day stays, the next working day, the one before',
}).describe('What a due date on a day that is not worked means: it stays, or the next or the previous working day.');

const OPENS = both(
  '请写 true（本期第一天）、false，或每年的月日，如 "06-01"',
  'write true (the period’s first day), false, or the day of each year as month and day, such as "06-01"',
);
/** From when on rounds may be handed in: their period's first day, or, of a yearly rule, a day of the year. */
const opens = z.union([flag(), z.string().refine((value) => /^\d{2}-\d{2}$/.test(value) && isPlainDate(`2023-${value}`), OPENS)], { error: OPENS });

/** Said where something else than fields is written: 每月10日前. */
const RULE = both('请写成字段，如 { every: month, day: 10 }（每月10日前）', 'write fields, such as { every: month, day: 10 } for "by the 10th of each month"');

/** How a duty comes again: a rule in the place of a list of rounds, which Duban works out. */
export const recurrence = z
  .strictObject(
    {
      every: oneOf(EVERY, {
        zh: '依次为：日（含休息日）、工作日、周、旬、半月、月、单月、双月、季度、半年、年、节假日',
        en: 'day: days off too; ten-days: the three parts of a month; half-month: its two halves; holiday: before or after each public holiday',
      }).describe('How often.'),
      interval: wholeNumber(
        1,
        52,
        'Only every n-th of these periods, counted from the one that holds `from` (or the plan’s first day): 2 with week for every second week.',
      ).optional(),
      day: oneOrSeveral(
        numberOrLast(31, DAY),
        DAY,
        '请写 1 到 31 的整数，或写 last（最后一个），几天的写成列表，如 [10, 25]',
        'write a whole number from 1 to 31, or last, or a list of two and more, such as [10, 25]',
      ).optional(),
      workingDay: numberOrLast(23, 'By the n-th or the last working day instead.').optional(),
      weekday: oneOrSeveral(
        weekday,
        WEEKDAY,
        `请写其中之一：${WEEKDAYS.join('、')}；几天的写成列表，如 [monday, thursday]`,
        `write one of: ${WEEKDAYS.join(', ')}; or a list of two and more, such as [monday, thursday]`,
      ).optional(),
      but: z
        .array(
          z.strictObject({ month: wholeNumber(1, 12, 'The month of the year that the due day is counted in.'), day: numberOrLast(31, 'By this day of it.') }),
        )
        .min(1, atLeastOne('个月', 'month'))
        .max(12, atMost(12, '个月', 'months'))
        .refine((list) => new Set(list.map(({ month }) => month)).size === list.length, both('同一个月只写一次', 'name each month only once'))
        .optional()
        .describe('Of months and what is longer: months that have a day of their own, such as { month: 2, day: 20 } for 2月为20日前.'),
      nth: numberOrLast(4, 'Which of the month’s days of that name: 1 with monday for the first Monday.').optional(),
      month: wholeNumber(1, 12, 'Of a quarter, a half-year, a year: in its n-th month. Without it: its last.').optional(),
      following: flag().default(false).describe('Counted in the month (week, ten days) after the period, such as by the 5th of the next month.'),
      before: wholeNumber(1, 20, 'Of holidays: on the n-th working day before each. Without it: the last.').optional(),
      after: wholeNumber(1, 20, 'Of holidays: by the n-th working day after each instead.').optional(),
      holidays: z
        .array(oneOf(HOLIDAY_CODES, { zh: '依次为：元旦、春节、清明节、劳动节、端午节、中秋节、国庆节', en: 'codes of public holidays' }))
        .min(1, atLeastOne('个节日', 'holiday'))
        .max(7, atMost(7, '个节日', 'holidays'))
        .optional()
        .describe('Of holidays: only these. Without it: each.'),
      dayOff: dayOff.default('stays'),
      times: wholeNumber(1, 12, 'So many times within each period; each is a round of its own.').default(1),
      opens: opens
        .default(false)
        .describe(
          'Whether each round opens on the first day of its period: nothing is handed in before. Of a year also its month and day, such as "06-01" with month: 6 for each June; in the year before, where that is later than it is due.',
        ),
      from: date('The first day on which a round may be due. Without it: the plan’s first.').optional(),
      until: z
        .union([date('A day.'), z.literal(NO_LAST_DAY)], {
          error: both('请写成 YYYY-MM-DD 的日期；长期坚持、没有截止日的写 none', 'write a day as YYYY-MM-DD, or none where it goes on without an end'),
        })
        .optional()
        .describe(
          'The last day on which a round may be due. Without it: the plan’s last. none: it goes on beyond that 长期坚持; rounds are made as far as the plan goes, and the office is asked to go on or to close.',
        ),
      rest: flag()
        .optional()
        .describe('Whether what is left of a period when the rule ends (`until`) is a round as well, due on that day: the last, shorter part of a season.'),
      except: z
        .array(
          z
            .strictObject({ from: date('The first day of it.'), until: date('The last day of it.') })
            .refine((span) => span.from <= span.until, both('until 早于 from，请改正', 'until is before from')),
        )
        .min(1, atLeastOne('段', 'span'))
        .max(20, atMost(20, '段', 'spans'))
        .optional()
        .describe('Spans in which no round is due, such as school holidays 寒暑假除外.'),
      name: text(
        'How each round is called: {period} (such as 2027年3月), {year}, {month}, {day}, {week}, {quarter}, {half}, {holiday}, {time} stand for its own. Without it: the milestone’s name with the period.',
      ).optional(),
    },
    { error: ({ code }) => (code === 'invalid_type' ? RULE : undefined) },
  )
  .superRefine((r, context) => {
    const wrong = (key: string, zh: string, en: string) => context.addIssue({ code: 'custom', path: [key], message: both(zh, en) });
    const given = (['day', 'workingDay', 'weekday'] as const).filter((key) => r[key] !== undefined);
    if (given.length > 1) wrong(given[1] ?? '', 'day、workingDay、weekday 只能写一项', 'give only one of day, workingDay, weekday');
    const ofMonths = ['month', 'odd-month', 'even-month', 'quarter', 'half-year', 'year'].includes(r.every);
    if (r.weekday !== undefined && r.every !== 'week' && !ofMonths)
      wrong('weekday', 'weekday 只用于周，或与 nth 同写用于月、季度、半年、年', 'weekday goes with week, or with nth of a month, quarter, half-year, year');
    if (Array.isArray(r.weekday) && ofMonths)
      wrong('weekday', '几个星期几只用于每周；每月的请各写一项任务', 'several days of the week go with week only: write a milestone for each');
    if (r.weekday !== undefined && ofMonths && r.nth === undefined)
      wrong('weekday', '请用 nth 写明是当月第几个（1 至 4，或 last）', 'say by nth which of the month it is: 1 to 4, or last');
    if (r.nth !== undefined && (r.weekday === undefined || !ofMonths))
      wrong('nth', 'nth 与 weekday 同写，只用于月、季度、半年、年', 'nth goes with weekday, of a month, quarter, half-year or year');
    if (r.but !== undefined && (!ofMonths || Array.isArray(r.day)))
      wrong('but', 'but 用于月、季度、半年、年，day 只写一天的', 'but goes with month, quarter, half-year or year, and one day');
    for (const key of ['before', 'after', 'holidays'] as const)
      if (r[key] !== undefined && r.every !== 'holiday') wrong(key, `${key} 只用于 every: holiday`, `${key} goes with every: holiday only`);
    if (r.before !== undefined && r.after !== undefined) wrong('after', 'before（节前）与 after（节后）只写一项', 'give before or after, not both');
    if (r.every === 'holiday')
      for (const key of given)
        wrong(key, `节假日不写 ${key}，请写 before 或 after（节前、节后第几个工作日）`, `of a holiday write before or after (working days), not ${key}`);
    if (r.every === 'day' || r.every === 'working-day') for (const key of given) wrong(key, `每日一次的不写 ${key}`, `what comes every day has no ${key}`);
    if (r.every === 'holiday' && r.interval !== undefined)
      wrong('interval', '节假日不写 interval，请用 holidays 写明哪些节日', 'of holidays name which by holidays, not by interval');
    const months = { quarter: 3, 'half-year': 6, year: 12 }[r.every as string];
    if (r.month !== undefined && (months === undefined || r.month > months))
      wrong('month', 'month 只用于季度（1 至 3）、半年（1 至 6）、年（1 至 12）', 'month goes with quarter (1 to 3), half-year (1 to 6) and year (1 to 12)');
    for (const [, key] of (r.name ?? '').matchAll(/\{([^{}]*)\}/g))
      if (!PLACEHOLDERS.includes(key ?? ''))
        wrong(
          'name',
          `"{${key}}" 无意义，可用：${PLACEHOLDERS.map((one) => `{${one}}`).join('、')}`,
          `"{${key}}" means nothing; there are: ${PLACEHOLDERS.map((one) => `{${one}}`).join(', ')}`,
        );
    if (typeof r.opens === 'string' && r.every !== 'year')
      wrong('opens', '月日（如 "06-01"）只用于 every: year；其余写 true 或 false', 'a month and day goes with every: year; otherwise write true or false');
    if (r.rest && (['day', 'working-day', 'holiday'].includes(r.every) || [r.day, r.weekday].some(Array.isArray)))
      wrong('rest', 'rest 不用于每日、节假日，也不与几天的列表同写', 'rest does not go with days, holidays or several days of a period');
    if (r.rest && r.until === NO_LAST_DAY)
      wrong(
        'rest',
        '没有截止日（until: none）的，没有不足一期的最后一段，请删去 rest',
        'without a last day (until: none) nothing is left of a period: leave rest out',
      );
    if (r.from !== undefined && r.until !== undefined && r.until !== NO_LAST_DAY && r.until < r.from)
      wrong('until', `早于 from（${r.from}）`, `it is before from (${r.from})`);
  })
  .describe('Instead of due: a duty that comes again by a rule. Duban works its rounds out; each is a milestone of its own.');
export type Recurrence = z.infer<typeof recurrence>;

export const PLACEHOLDERS: readonly string[] = ['period', 'day', 'year', 'month', 'week', 'quarter', 'half', 'holiday', 'time'];
