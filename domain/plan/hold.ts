import { lastDayOfMonth, type PlainDate } from '../kernel/dates.ts';
// Types only: the schema's library is far too large for every workflow to carry.
import type { Plan, PlanStanding } from './schema.ts';

/** One stretch for which something has to hold. */
export interface HeldSpan {
  from: PlainDate;
  /** Its last day, or its last minute; undefined where it goes on until something is reported, or without an end. */
  until?: string;
  /** It has no end: it goes on beyond the plan's last day. */
  endless?: true;
}

/** Hours of each day, `HH:MM`; those that end before they begin end on the next day. */
export interface HeldHours {
  from: string;
  until: string;
}

/** The last day of a span. */
export const lastDayOf = ({ until }: HeldSpan): PlainDate | undefined => until?.slice(0, 10);

/** The day of a month in a year; 02-29 is the last of February in any that has none. */
export function dayIn(year: number, monthDay: string): PlainDate {
  const month = `${String(year).padStart(4, '0')}-${monthDay.slice(0, 2)}`;
  const day = `${month}-${monthDay.slice(3)}`;
  const last = lastDayOfMonth(month);
  return day < last ? day : last;
}

/**
 * The stretches of a requirement that has days of its own, earliest first: those of each year as far as the programme has a part in them, and the
 * whole programme where only hours of the day are named.
 */
export function windowsOf({ from, to }: Pick<Plan, 'from' | 'to'>, { windows, until: end }: NonNullable<PlanStanding['holds']>): HeldSpan[] {
  if (!windows) return [end === 'none' ? { from, endless: true } : { from, until: to }];
  const [first, last] = [Number(from.slice(0, 4)) - 1, Number(to.slice(0, 4))];
  return windows
    .flatMap(({ from: begins, until: ends, spans }): HeldSpan[] => {
      // Of holidays: none before a calendar has worked them out.
      if (begins === undefined || ends === undefined) return spans ?? [];
      if (ends === 'none') return [{ from: begins, endless: true }];
      if (begins.length === 10) return [{ from: begins, until: ends }];
      const goesOver = ends < begins;
      return Array.from({ length: last - first + 1 }, (_, index) => first + index)
        .map((year) => ({ from: dayIn(year, begins), until: dayIn(goesOver ? year + 1 : year, ends) }))
        .filter((span) => span.until >= from && span.from <= to);
    })
    .sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0));
}

/** The stretch that a day lies in; without one the next, and after all of them the last. */
export const spanOn = (spans: readonly HeldSpan[], date: PlainDate): HeldSpan | undefined =>
  spans.find((span) => span.from <= date && (lastDayOf(span) ?? date) >= date) ?? spans.find((span) => span.from > date) ?? spans.at(-1);

/** How a requirement stands on a day: not begun, holding, over. */
export const standsOn = (span: HeldSpan, date: PlainDate): 'ahead' | 'holds' | 'over' =>
  span.from > date ? 'ahead' : (lastDayOf(span) ?? date) >= date ? 'holds' : 'over';
