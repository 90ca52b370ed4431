/** Plain calendar dates as `YYYY-MM-DD`: no time, no zone. All arithmetic is on the proleptic Gregorian calendar. */
export type PlainDate = string;

const DAY_MS = 86_400_000;

function toEpochDays(date: PlainDate): number {
  return Date.UTC(Number(date.slice(0, 4)), Number(date.slice(5, 7)) - 1, Number(date.slice(8, 10))) / DAY_MS;
}

/** The date `days` calendar days after `date` (before it when negative). */
export function addDays(date: PlainDate, days: number): PlainDate {
  return new Date((toEpochDays(date) + days) * DAY_MS).toISOString().slice(0, 10);
}

/** The same day `months` months later (earlier when negative), or the last of that month where it has no such day. */
export function addMonths(date: PlainDate, months: number): PlainDate {
  const first = new Date(Date.UTC(Number(date.slice(0, 4)), Number(date.slice(5, 7)) - 1 + months, 1)).toISOString().slice(0, 7);
  const last = lastDayOfMonth(first);
  const same = `${first}-${date.slice(8, 10)}`;
  return same < last ? same : last;
}

/** Calendar days from `from` to `to`; negative when `to` is earlier. */
export function daysBetween(from: PlainDate, to: PlainDate): number {
  return toEpochDays(to) - toEpochDays(from);
}

/** 0 is Sunday, 6 is Saturday. */
export function weekday(date: PlainDate): number {
  return new Date(toEpochDays(date) * DAY_MS).getUTCDay();
}

/** Whether the text is a date that exists: `2019-02-30` is not. */
export function isPlainDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const ms = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().slice(0, 10) === text;
}

/** Last day of a month given as `YYYY-MM` ("by the end of June 2019"). */
export function lastDayOfMonth(month: string): PlainDate {
  return new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5, 7)), 0)).toISOString().slice(0, 10);
}
