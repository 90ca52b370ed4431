import { addDays, addMonths, isPlainDate, lastDayOfMonth, type PlainDate, weekday } from '../kernel/dates.ts';
import type { Words } from '../kernel/language.ts';
import { uniformDay, wholeDay } from '../kernel/written-day.ts';
import { momentOf } from './moments.ts';
import { numberOf } from './numerals.ts';
import { isYearOnly, timesIn } from './times.ts';

/** A day as somebody types it into a field that shows at once how it was understood: 2026年3月5日, 26.3.5, 3/5, 明天, 下周一, 月底, 15个工作日后. */

const SAY = {
  'no-such-day': { zh: '这一天不存在', en: 'there is no such day' },
  unsure: { zh: '请写明是哪一天，如 2026-03-05、3月5日、下周一、月底', en: 'say which day it is, such as 2026-03-05, 3/5, tomorrow' },
  order: { zh: '分不清月和日，请先写年，如 2026-03-05', en: 'month and day cannot be told apart: write the year first, as in 2026-03-05' },
  'no-date': {
    zh: '看不懂这个日期，可以写 2026-03-05、3月5日、明天、下周一、月底',
    en: 'this is no date: write 2026-03-05, 3/5, tomorrow or next Monday, for instance',
  },
} satisfies Record<string, Words>;

const not = (why: keyof typeof SAY): { not: Words } => ({ not: SAY[why] });

export interface TypedContext {
  today: PlainDate;
  /** First and last day that the field takes: a day without its year is looked for between them. */
  min?: PlainDate;
  max?: PlainDate;
  /** The n-th working day after a day; without it no working days are understood. */
  workingDaysAfter?(day: PlainDate, n: number): PlainDate;
}

const FROM_TODAY: Record<string, number> = {
  大前天: -3,
  前天: -2,
  前日: -2,
  昨天: -1,
  昨日: -1,
  yesterday: -1,
  今天: 0,
  今日: 0,
  当天: 0,
  today: 0,
  明天: 1,
  明日: 1,
  tomorrow: 1,
  后天: 2,
  后日: 2,
  大后天: 3,
};
const WEEKS = ['周', '星期', '礼拜'].join('|');
const OF_WEEK = new RegExp(`^(上上|上|本|这|这个|下下|下)?个?(?:${WEEKS})([一二三四五六日天末])$`);
const WEEK_SHIFT: Record<string, number> = { 上上: -2, 上: -1, 本: 0, 这: 0, 这个: 0, 下: 1, 下下: 2 };
const DAYS_OF_WEEK = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const ENGLISH_WEEKDAY = new RegExp(`^(next)?(${DAYS_OF_WEEK.join('|')})$`);
const AFTER = new RegExp(`^\\+?(\\d{1,3}|[一二三四五六七八九十两]{1,3})个?(工作日|自然日|天|日|${WEEKS}|月)(?:以?后|之后|内|以内|之内)?$`);
const OF_MONTH = /^(上|本|这|下|下下)个?月(?:的)?(.+)$/;
const MONTH_SHIFT: Record<string, number> = { 上: -1, 本: 0, 这: 0, 下: 1, 下下: 2 };
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

const two = (number: number | string) => String(number).padStart(2, '0');
const dayOr = (date: string): { date: PlainDate } | { not: Words } => (isPlainDate(date) ? { date } : not('no-such-day'));

/** The day that a text means, or why it means none. */
export function typedDay(written: string, context: TypedContext): { date: PlainDate } | { not: Words } {
  const bare = written
    .normalize('NFKC')
    .replaceAll(/\p{Cf}|\s+/gu, ' ')
    .trim();
  const close = bare
    .replaceAll(' ', '')
    .toLowerCase()
    .replace(/(?:之前|以前|截止|为止|前|止)$/, '');
  const relative = relativeDay(close, context);
  if (relative) return relative;
  const uniform = uniformDay(bare).replace(/(?:之前|以前|截止|为止|前|止)$/, '');
  const whole = wholeDay(uniform);
  if (whole) return whole.rest !== '' ? not('no-date') : whole.date === undefined ? not('no-such-day') : { date: whole.date };
  return shortDay(uniform, context) ?? englishDay(bare.toLowerCase()) ?? spokenDay(close, context) ?? not('no-date');
}

/** What is counted from today. */
function relativeDay(text: string, { today, workingDaysAfter }: TypedContext): { date: PlainDate } | { not: Words } | undefined {
  const shift = FROM_TODAY[text];
  if (shift !== undefined) return { date: addDays(today, shift) };
  const monday = addDays(today, -((weekday(today) + 6) % 7));
  const week = OF_WEEK.exec(text);
  if (week) {
    const [, which, day = ''] = week;
    const at = day === '末' || day === '天' ? 6 : '一二三四五六日'.indexOf(day);
    const thisWeek = addDays(monday, at);
    // Without 本 or 下 it is the one to come.
    if (which === undefined) return { date: thisWeek < today ? addDays(thisWeek, 7) : thisWeek };
    return { date: addDays(thisWeek, 7 * (WEEK_SHIFT[which] ?? 0)) };
  }
  const english = ENGLISH_WEEKDAY.exec(text);
  if (english) {
    const at = addDays(monday, (DAYS_OF_WEEK.indexOf(english[2] as string) + 6) % 7);
    return { date: english[1] !== undefined || at < today ? addDays(at, 7) : at };
  }
  const after = AFTER.exec(text);
  // 15日 is a day of the month; 15日后 is not.
  if (after && !(after[2] === '日' && /日$/.test(text)) && !(after[2] === '月' && !/个月/.test(text))) {
    const [, count = '', unit = ''] = after;
    const n = numberOf(count) ?? 0;
    if (unit === '工作日') return workingDaysAfter && n > 0 ? { date: workingDaysAfter(today, n) } : not('unsure');
    if (unit === '月') return { date: addMonths(today, n) };
    return { date: addDays(today, unit === '天' || unit === '日' || unit === '自然日' ? n : 7 * n) };
  }
  const month = OF_MONTH.exec(text);
  if (!month) return undefined;
  const [, which = '', rest = ''] = month;
  const first = addMonths(`${today.slice(0, 7)}-01`, MONTH_SHIFT[which] ?? 0);
  return ofMonth(first.slice(0, 7), rest);
}

/** 15日, 底 or 最后一天 of a month. */
function ofMonth(month: string, rest: string): { date: PlainDate } | { not: Words } {
  if (/^(?:月?底|月?末|最后一[天日])$/.test(rest)) return { date: lastDayOfMonth(month) };
  const day = /^(.{1,3})[日号]$/.exec(rest)?.[1];
  const number = day === undefined ? undefined : numberOf(day);
  return number === undefined ? not('unsure') : dayOr(`${month}-${two(number)}`);
}

/** Numbers alone: 26.3.5, 26年3月5日, 260305, 3/5, 3月5日, 15日. */
function shortDay(text: string, context: TypedContext): { date: PlainDate } | { not: Words } | undefined {
  if (/^\d{1,2}[-/.]\d{1,2}[-/.]\d{4}$/.test(text)) return not('order');
  const dated = /^(\d{2})[-/.、,年](\d{1,2})[-/.、,月](\d{1,2})[日号]?$/.exec(text) ?? /^(\d{2})(\d{2})(\d{2})$/.exec(text);
  if (dated) return dayOr(`20${dated[1]}-${two(dated[2] as string)}-${two(dated[3] as string)}`);
  const yearless = /^(\d{1,2})[-/.、,月](\d{1,2})[日号]?$/.exec(text);
  if (yearless) return nearest((year) => `${year}-${two(yearless[1] as string)}-${two(yearless[2] as string)}`, context);
  const ofThis = /^(\d{1,2})[日号]$/.exec(text);
  if (!ofThis) return undefined;
  const thisMonth = `${context.today.slice(0, 7)}-${two(ofThis[1] as string)}`;
  const next = `${addMonths(`${context.today.slice(0, 7)}-01`, 1).slice(0, 7)}-${two(ofThis[1] as string)}`;
  const candidates = [thisMonth, next].filter(isPlainDate);
  return candidates.length === 0 ? not('no-such-day') : { date: candidates.find((date) => date >= context.today) ?? (candidates[0] as PlainDate) };
}

/** The day of this year, or of the next or the last where only that lies in what the field takes. */
function nearest(dayIn: (year: number) => string, { today, min, max }: TypedContext): { date: PlainDate } | { not: Words } {
  const year = Number(today.slice(0, 4));
  const days = [year, year + 1, year - 1].map(dayIn).filter(isPlainDate);
  const taken = days.find((date) => (min === undefined || date >= min) && (max === undefined || date <= max));
  const date = taken ?? days[0];
  return date === undefined ? not('no-such-day') : { date };
}

function englishDay(text: string): { date: PlainDate } | { not: Words } | undefined {
  const month = MONTHS.findIndex((name) => new RegExp(`\\b${name}[a-z]*\\b`).test(text)) + 1;
  const year = /\b\d{4}\b/.exec(text)?.[0];
  const day = /\b(\d{1,2})(?:st|nd|rd|th)?\b/.exec(text)?.[1];
  return month === 0 || year === undefined || day === undefined ? undefined : dayOr(`${year}-${two(month)}-${two(day)}`);
}

/** As documents say it: 6月底, 年底, 明年3月31日, 第三季度末. What says only about when, such as 6月初, is asked for. */
function spokenDay(text: string, context: TypedContext): { date: PlainDate } | { not: Words } | undefined {
  if (/^月(?:底|末)$/.test(text)) return { date: lastDayOfMonth(context.today.slice(0, 7)) };
  if (/^本?季度?(?:底|末)$/.test(text)) return { date: lastDayOfMonth(quarterEnd(context.today)) };
  const [found, second] = timesIn(text, { cell: true });
  if (!found || second || found.kind !== 'by' || found.at > 0 || found.end < text.length || found.points.length !== 1) return undefined;
  const [point] = found.points;
  if (!point || isYearOnly(point)) return not('unsure');
  const momentIn = (year: number) => momentOf(point, { year, sure: 'sure' });
  if (momentIn(Number(context.today.slice(0, 4)))?.sure === 'guess' || (point.month !== undefined && point.day === undefined && point.part === undefined))
    return not('unsure');
  if (point.year !== undefined || point.yearShift !== undefined) {
    const moment = momentIn(Number(context.today.slice(0, 4)));
    return moment ? { date: moment.last } : not('no-such-day');
  }
  return nearest((year) => momentIn(year)?.last ?? '', context);
}

function quarterEnd(today: PlainDate): string {
  return `${today.slice(0, 4)}-${two(Math.ceil(Number(today.slice(5, 7)) / 3) * 3)}`;
}

/** A time of day as people type it: 14:30, 1430, 14点半, 下午2点, 2:30pm. */
export function typedTime(written: string): string | undefined {
  const text = written.normalize('NFKC').replaceAll(/\s/g, '').toLowerCase();
  const found = /^(上午|下午|早上|晚上|凌晨|中午)?(\d{1,2})(?:[:点时.](?:(\d{1,2})分?|(半))?|(\d{2}))(am|pm)?$/.exec(text);
  if (!found) return undefined;
  const [, part, hours = '', minutes, half, joined, pm] = found;
  const late = part === '下午' || part === '晚上' || (part === '中午' && Number(hours) < 11) || pm === 'pm';
  const hour = Number(hours) + (late && Number(hours) < 12 ? 12 : 0) - ((pm === 'am' || part === '凌晨') && Number(hours) === 12 ? 12 : 0);
  const minute = half !== undefined ? 30 : Number(minutes ?? joined ?? 0);
  return hour > 23 || minute > 59 ? undefined : `${two(hour)}:${two(minute)}`;
}

/** A month: 2026-03, 2026年3月, 3月底, 下月, 本月. */
export function typedMonth(written: string, { today }: Pick<TypedContext, 'today'>): string | undefined {
  const text = uniformDay(written.normalize('NFKC').trim()).replace(/(?:份|底|末)$/, '');
  const dated = /^(\d{4})[-/.年](\d{1,2})月?$/.exec(text) ?? /^(20\d{2})(\d{2})$/.exec(text);
  const shift = /^(上|本|这|下|下下)个?月$/.exec(text)?.[1];
  const bare = /^(\d{1,2})月$/.exec(text)?.[1];
  const month =
    shift !== undefined
      ? addMonths(`${today.slice(0, 7)}-01`, MONTH_SHIFT[shift] ?? 0).slice(0, 7)
      : dated
        ? `${dated[1]}-${two(dated[2] as string)}`
        : bare === undefined
          ? undefined
          : `${today.slice(0, 4)}-${two(bare)}`;
  return month !== undefined && isPlainDate(`${month}-01`) ? month : undefined;
}
