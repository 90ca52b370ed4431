import { addDays, addMonths, isPlainDate, lastDayOfMonth, type PlainDate, weekday } from '../kernel/dates.ts';
import type { Words } from '../kernel/language.ts';
import type { Sureness } from './source.ts';
import { type Every, isYearOnly, type Point } from './times.ts';

/** Dated expressions as days of the calendar, once the year is known that they leave out. */

export interface Moment {
  /** YYYY-MM-DD, or YYYY-MM for the end of a month, as a plan says it. */
  due: string;
  first: PlainDate;
  last: PlainDate;
  sure: Sureness;
  /** Only a year is named, and nothing that says before when in it. */
  yearOnly?: true;
}

/** What a text around says of the year: the clause itself, what it stands under, or the whole document. */
export interface YearContext {
  year?: number;
  sure: Sureness;
}

const two = (number: number) => String(number).padStart(2, '0');
const dayOf = (year: number, month: number, day: number) => `${year}-${two(month)}-${two(day)}`;
const monthOf = (year: number, month: number) => `${year}-${two(month)}`;

/** A point as a moment; undefined where no year is known or the day does not exist. */
export function momentOf(point: Point, context: YearContext): Moment | undefined {
  const year = point.year ?? (context.year === undefined ? undefined : context.year + (point.yearShift ?? 0));
  if (year === undefined || year < 1900 || year > 2999) return undefined;
  const sure: Sureness = point.year === undefined ? context.sure : 'sure';
  const whole = (first: number, last: number, how: Sureness = sure, extra: { yearOnly?: true } = {}): Moment => ({
    due: monthOf(year, last),
    first: dayOf(year, first, 1),
    last: lastDayOfMonth(monthOf(year, last)),
    sure: how,
    ...extra,
  });
  const { month } = point;
  if (month === undefined) {
    if (point.half !== undefined) return point.half === 1 ? whole(1, 6) : whole(7, 12);
    if (point.quarter !== undefined) return whole(point.quarter * 3 - 2, point.quarter * 3);
    if (point.part === 'centre') return whole(1, 6, 'guess');
    if (point.part === 'start') return whole(1, 1, 'guess');
    if (point.part !== undefined && point.year === undefined && point.yearShift === undefined) return undefined;
    return isYearOnly(point) ? whole(1, 12, sure, { yearOnly: true }) : whole(1, 12);
  }
  const until = (day: number, from = 1, how: Sureness = sure): Moment => ({
    due: dayOf(year, month, day),
    first: dayOf(year, month, from),
    last: dayOf(year, month, day),
    sure: how,
  });
  if (point.day !== undefined) return isPlainDate(dayOf(year, month, point.day)) ? until(point.day, point.day) : undefined;
  const end = lastDayOfMonth(monthOf(year, month));
  switch (point.part) {
    case 'early':
      return until(10);
    case 'middle':
      return until(20, 11);
    case 'late':
      return { due: monthOf(year, month), first: dayOf(year, month, 21), last: end, sure };
    case 'first-half':
      return until(15);
    case 'start':
      return until(10, 1, 'guess');
    case 'centre':
      return until(15, 11, 'guess');
    default:
      return whole(month, month);
  }
}

/** Rounds are named by what they are about. */
export interface Round {
  id: string;
  due: string;
  last: PlainDate;
}

/** More than these a plan does not hold. */
export const MOST_ROUNDS = 60;

/** Whether only the calendar of working days knows its rounds: a plan has it as a rule. */
export const isByCalendar = ({ unit, workingDay }: Every) => unit === 'holiday' || unit === 'working-day' || workingDay !== undefined;

/** What a plan says as a rule however few its rounds are: a list of them would hide what was meant. */
const isRuleFirst = ({ unit, step, nth, alsoOn, points }: Every) =>
  unit === 'day' || (unit === 'half-month' && points.length === 0) || nth !== undefined || (unit === 'week' && step !== undefined && alsoOn === undefined);

/** Whether the plan's rules say it, so that hundreds of rounds need not be written down: every week by a day, every month by a day or its end. */
const hasRule = ({ unit, step, points, offset, alsoOn, instead }: Every) =>
  alsoOn === undefined &&
  instead === undefined &&
  (unit === 'week'
    ? step === undefined
    : unit === 'ten-days'
      ? points.length === 0
      : unit === 'month' && (step === undefined || offset !== undefined) && (points.length === 0 || (points.length === 1 && isPlainPoint(points[0] as Point))));
const isPlainPoint = ({ day, part }: Point) => day !== undefined || part === 'end' || part === 'late';

/** Whether a plan has a recurrence as a rule, and not as a list of its rounds. */
export const isWrittenAsRule = ({ every, rounds }: { every: Every; rounds: readonly Round[] }) =>
  isByCalendar(every) || (rounds.length > 0 && rounds.length <= MOST_BY_RULE && (isRuleFirst(every) || (rounds.length > MOST_ROUNDS && hasRule(every))));
/** More than these no version of a plan keeps. */
export const MOST_BY_RULE = 500;

/**
 * The rounds of a recurrence within two days; undefined where days of the calendar cannot say it. `isOfSpan`: a stage or a sentence names these
 * days, so that every second month is counted from them, and not from January.
 */
export function roundsOf(every: Every, from: PlainDate, to: PlainDate, isOfSpan = false): Round[] | undefined {
  if (every.unsayable !== undefined || every.unit === 'term') return undefined;
  if (isByCalendar(every)) return [];
  if (every.unit === 'day') return daily(every, from, to);
  const rounds = every.unit === 'week' ? weekly(every, from, to) : every.unit === 'year' ? yearly(every, from, to) : monthly(every, from, to, isOfSpan);
  return rounds.filter(({ last }) => last >= from && last <= to).sort((one, other) => (one.last < other.last ? -1 : 1));
}

const YEAR_END: Point = { wholeYear: true };
const round = ({ due, last }: Moment): Round => ({ id: due, due, last });

function yearly({ points, step = 1, times, nth, weekday: day = 5, next }: Every, from: PlainDate, to: PlainDate): Round[] {
  const spread = times === 2 ? [{ half: 1 }, { half: 2 }] : times === 4 ? [1, 2, 3, 4].map((quarter) => ({ quarter })) : [YEAR_END];
  const rounds: Round[] = [];
  // 每年12月评估，次年1月底前通报: the first is of the year after the first.
  // 每3年至少开展1次 is done once within three years, and owed by the end of the third.
  const behind = points.length === 0 && nth === undefined && (times ?? 1) === 1 ? step - 1 : 0;
  for (let year = Number(from.slice(0, 4)) + (next ? 1 : 0) + behind; year <= Number(to.slice(0, 4)); year += step)
    if (nth !== undefined) rounds.push(...nthWeekday(dayOf(year, points[0]?.month ?? 12, 1), nth, day));
    else
      for (const point of points.length > 0 ? points : spread) {
        const moment = momentOf({ ...point, ...(isBare(point) && YEAR_END) }, { year, sure: 'sure' });
        if (moment) rounds.push(round(moment));
      }
  return rounds;
}

function daily({ step = 1 }: Every, from: PlainDate, to: PlainDate): Round[] {
  const rounds: Round[] = [];
  for (let at = from; at <= to && rounds.length <= MOST_BY_RULE; at = addDays(at, step)) rounds.push({ id: at, due: at, last: at });
  return rounds;
}

/** A month’s part without a month, as in 每年底. */
const isBare = ({ month, half, quarter, wholeYear, part }: Point) =>
  month === undefined && half === undefined && quarter === undefined && wholeYear === undefined && part === 'end';

function monthly(
  { unit, points, step, offset, monthOf: nth, next, nth: which, weekday: day = 5, instead }: Every,
  from: PlainDate,
  to: PlainDate,
  isOfSpan: boolean,
): Round[] {
  const length = unit === 'half-year' ? 6 : unit === 'quarter' ? 3 : (step ?? 1);
  // 6月1日至11月30日每两个月: the first two of them are June and July.
  const ahead = isOfSpan && unit === 'month' && length > 1 && offset === undefined ? Number(from.slice(5, 7)) - 1 : 0;
  const rounds: Round[] = [];
  // The first month of a quarter lies before its last, by which the quarter is met.
  const end = nth === undefined ? to : addMonths(to, length);
  for (let start = `${from.slice(0, 4)}-01-01`; start <= end; start = addMonths(start, 1)) {
    const number = (Number(start.slice(0, 4)) - Number(from.slice(0, 4))) * 12 + Number(start.slice(5, 7)) - ahead;
    const meant = unit === 'month' || unit === 'ten-days' || unit === 'half-month' ? (number - (offset ?? length)) % length === 0 : number % length === 0;
    if (!meant) continue;
    // A quarter is met at its last month; what is said of its first or of the month behind it counts from there.
    const month = addMonths(start, next ? 1 : nth === undefined ? 0 : nth - (length === 6 ? 6 : 3));
    if (which !== undefined) {
      rounds.push(...nthWeekday(month, which, day));
      continue;
    }
    const within: Point[] =
      unit === 'half-month'
        ? [{ part: 'first-half' }, { part: 'end' }]
        : unit === 'ten-days'
          ? [{ part: 'early' }, { part: 'middle' }, { part: 'end' }]
          : points.length > 0
            ? points
            : [{}];
    for (const point of within) rounds.push(...inMonth(instead?.month === Number(month.slice(5, 7)) ? { day: instead.day } : point, month));
  }
  return rounds;
}

/** 每月第一个周六 */
function nthWeekday(month: PlainDate, nth: number | 'last', day: number): Round[] {
  const last = lastDayOfMonth(month.slice(0, 7));
  const days: PlainDate[] = [];
  for (let at = month; at <= last; at = addDays(at, 1)) if (weekday(at) === day % 7) days.push(at);
  const found = nth === 'last' ? days.at(-1) : days[nth - 1];
  return found === undefined ? [] : [{ id: found, due: found, last: found }];
}

function inMonth(point: Point, month: PlainDate): Round[] {
  const [year, number] = [Number(month.slice(0, 4)), Number(month.slice(5, 7))];
  const last = lastDayOfMonth(month.slice(0, 7));
  const day = point.day === undefined ? undefined : Math.min(point.day, Number(last.slice(8)));
  const moment = momentOf({ ...point, month: number, ...(day !== undefined && { day }) }, { year, sure: 'sure' });
  return moment ? [round(moment)] : [];
}

function weekly({ alsoOn = [], ...every }: Every, from: PlainDate, to: PlainDate): Round[] {
  return [every.weekday, ...alsoOn].flatMap((weekday) => weeklyOn({ ...every, ...(weekday !== undefined && { weekday }) }, from, to));
}

function weeklyOn({ weekday: day = 5, step = 1 }: Omit<Every, 'alsoOn'>, from: PlainDate, to: PlainDate): Round[] {
  const rounds: Round[] = [];
  let at = from;
  while (weekday(at) !== day % 7) at = addDays(at, 1);
  for (; at <= to && rounds.length <= MOST_ROUNDS * 10; at = addDays(at, 7 * step)) rounds.push({ id: at, due: at, last: at });
  return rounds;
}

/** 10月下旬前 may be by the end of those ten days, as offices mostly mean it, or before they begin. */
export const beforeTenDays = ({ words }: { words: string }): Words[] =>
  /[上中下]旬(?:之|以)?前$/.test(words) ? [{ zh: `“${words}”按旬末计，也可能指旬初之前`, en: `“${words}” is taken as the end of those ten days` }] : [];
