import { addDays, type PlainDate, utcDate } from './dates.ts';

/** Why a day is or is not worked: an ordinary weekday, a weekend, a public holiday, or a make-up working day (调休). */
export type DayKind = 'weekday' | 'weekend' | 'holiday' | 'make-up';

export interface Day {
  date: PlainDate;
  kind: DayKind;
  /** The holiday's name, for holidays and make-up days. */
  name?: string;
  /** True when the year's holiday table is not published yet, so that the answer may still change. */
  provisional: boolean;
  /** In a year whose table is not published: the public holiday that this day is by its own rule, such as 春节. Worked until a table says otherwise. */
  expected?: string;
}

/** The official table of one year, as the State Council's notice gives it. */
export interface HolidayTable {
  /** The year that the notice is about; its New Year may begin in the December before. */
  year: number;
  /** From 1: a year's table may be corrected. Stands in the version of every date that is computed with it. */
  version: number;
  /** Days off and make-up working days. */
  days: { date: PlainDate; working: boolean; name: string }[];
}

/**
 * Working days and wall-clock instants of one programme's zone. The implementation (zone rules, holiday tables) lives
 * outside the domain and is resolved before a workflow starts: read inside one it would change under a running history.
 */
export interface WorkingCalendar {
  /** Identifies the tables that the answers come from; kept with every computed date. */
  version: string;
  day(date: PlainDate): Day;
  /** Epoch ms of `time` (`HH:MM`) on `date` in the programme's zone. */
  instantMs(date: PlainDate, time: string): number;
}

/** A calendar that remembers what it was asked: dates counted over one uncertain day are all uncertain. */
export function watchedCalendar(calendar: WorkingCalendar): { watched: WorkingCalendar; isProvisional(): boolean } {
  let provisional = false;
  const day = (date: PlainDate): Day => {
    const answer = calendar.day(date);
    provisional ||= answer.provisional;
    return answer;
  };
  return { watched: { ...calendar, day }, isProvisional: () => provisional };
}

/** More consecutive days off than any real table holds, or a plan's own days may have; a calendar that exceeds it is broken and must not loop for ever. */
const LONGEST_BREAK_DAYS = 200;

export function isWorking(day: Day): boolean {
  return day.kind === 'weekday' || day.kind === 'make-up';
}

/** The nearest working day from `date` (inclusive), looking back (-1) or ahead (1). */
export function nearestWorkingDay(calendar: WorkingCalendar, date: PlainDate, direction: -1 | 1): PlainDate {
  for (let step = 0; step <= LONGEST_BREAK_DAYS; step++) {
    const candidate = step === 0 ? date : addDays(date, step * direction);
    if (isWorking(calendar.day(candidate))) return candidate;
  }
  throw new RangeError(`no working day within ${LONGEST_BREAK_DAYS} days of ${date}`);
}

/** The n-th working day strictly before (-1) or after (1) `date`; n is at least 1. */
export function nthWorkingDay(calendar: WorkingCalendar, date: PlainDate, n: number, direction: -1 | 1): PlainDate {
  let found = date;
  for (let count = 0; count < n; count++) found = nearestWorkingDay(calendar, addDays(found, direction), direction);
  return found;
}

/** The instant (epoch ms) at which a day ends in the programme's zone, exclusive: the first of the next day. */
export function endOfDayMs(calendar: Pick<WorkingCalendar, 'instantMs'>, date: PlainDate): number {
  return calendar.instantMs(addDays(date, 1), '00:00');
}

/** The date that the wall of the programme's zone shows at an instant (epoch ms). */
export function dateAt(calendar: Pick<WorkingCalendar, 'instantMs'>, atMs: number): PlainDate {
  let date = utcDate(atMs);
  while (calendar.instantMs(date, '00:00') > atMs) date = addDays(date, -1);
  while (endOfDayMs(calendar, date) <= atMs) date = addDays(date, 1);
  return date;
}
