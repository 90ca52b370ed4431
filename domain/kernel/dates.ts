/** Plain calendar dates as `YYYY-MM-DD`: no time, no zone. All arithmetic is on the proleptic Gregorian calendar. */
export type PlainDate = string;

// Days are counted by arithmetic (H. Hinnant, "chrono-Compatible Low-Level Date Algorithms"), since a rehearsal adds days by the million
// and `Date` with its text costs six times as much. The years begin on 1 March, so that a leap day is the last of its year.
const ERA_DAYS = 146_097;
/** From 0000-03-01 to 1970-01-01. */
const EPOCH_DAYS = 719_468;

const number = (date: string, from: number, digits: number) => {
  let value = 0;
  for (let at = from; at < from + digits; at++) value = value * 10 + date.charCodeAt(at) - 48;
  return value;
};

function toEpochDays(date: PlainDate): number {
  const month = number(date, 5, 2);
  const year = number(date, 0, 4) - (month <= 2 ? 1 : 0);
  const era = Math.floor(year / 400);
  const yearOfEra = year - era * 400;
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + number(date, 8, 2) - 1;
  return era * ERA_DAYS + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - EPOCH_DAYS;
}

/** The dates from 1970 to 2070, each made once: they are keys of maps by the million, and one text is looked up faster than many alike. */
const made: PlainDate[] = [];
const MADE_DAYS = 36_525;

function fromEpochDays(days: number): PlainDate {
  if (days < 0 || days >= MADE_DAYS) return dateOfEpochDays(days);
  made[days] ??= dateOfEpochDays(days);
  return made[days];
}

function dateOfEpochDays(days: number): PlainDate {
  const era = Math.floor((days + EPOCH_DAYS) / ERA_DAYS);
  const day = days + EPOCH_DAYS - era * ERA_DAYS;
  const yearOfEra = Math.floor((day - Math.floor(day / 1_460) + Math.floor(day / 36_524) - Math.floor(day / 146_096)) / 365);
  const dayOfYear = day - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const fromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const month = ((fromMarch + 2) % 12) + 1;
  const year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0);
  return plainDate(year, month, dayOfYear - Math.floor((153 * fromMarch + 2) / 5) + 1);
}

function plainDate(year: number, month: number, day: number): PlainDate {
  return `${year < 1_000 ? String(year).padStart(4, '0') : year}-${month < 10 ? '0' : ''}${month}-${day < 10 ? '0' : ''}${day}`;
}

/** The date of an instant (epoch ms) in UTC. */
export function utcDate(ms: number): PlainDate {
  return fromEpochDays(Math.floor(ms / 86_400_000));
}

/** The date `days` calendar days after `date` (before it when negative). */
export function addDays(date: PlainDate, days: number): PlainDate {
  return days === 0 ? date : fromEpochDays(toEpochDays(date) + days);
}

/** The same day `months` months later (earlier when negative), or the last of that month where it has no such day. */
export function addMonths(date: PlainDate, months: number): PlainDate {
  const count = number(date, 0, 4) * 12 + number(date, 5, 2) - 1 + months;
  const [year, month] = [Math.floor(count / 12), (((count % 12) + 12) % 12) + 1];
  return plainDate(year, month, Math.min(number(date, 8, 2), daysIn(year, month)));
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** Calendar days from `from` to `to`; negative when `to` is earlier. */
export function daysBetween(from: PlainDate, to: PlainDate): number {
  return toEpochDays(to) - toEpochDays(from);
}

/** Days of the week by their number: 0 is Sunday. */
export const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const;

/** 0 is Sunday, 6 is Saturday. */
export function weekday(date: PlainDate): number {
  // 1970-01-01 was a Thursday.
  return (((toEpochDays(date) + 4) % 7) + 7) % 7;
}

/** Whether the text is a date that exists, of a year of four digits (databases hold no year 0): `2019-02-30` is not. */
export function isPlainDate(text: string): boolean {
  if (!/^[1-9]\d{3}-\d{2}-\d{2}$/.test(text)) return false;
  const ms = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().slice(0, 10) === text;
}

/** Last day of a month given as `YYYY-MM` ("by the end of June 2019"). */
export function lastDayOfMonth(month: string): PlainDate {
  const [year, of] = [number(month, 0, 4), number(month, 5, 2)];
  return plainDate(year, of, daysIn(year, of));
}
