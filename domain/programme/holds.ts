import { nthWorkingDay, type WorkingCalendar } from '../kernel/calendar.ts';
import { addDays, addMonths, type PlainDate } from '../kernel/dates.ts';
import type { Plan, PlanStanding } from '../plan/plan.ts';
import type { BegunDuty } from './begun.ts';
import { momentOf } from './moments.ts';

type Holds = NonNullable<PlanStanding['holds']>;

/** The last day of a requirement that begins at an instant (programme epoch ms), or its last minute where it counts in hours; undefined where only an event ends it, or nothing does. */
export function holdsUntil(calendar: WorkingCalendar, { for: span, until }: Holds, atMs: number): string | undefined {
  const ends = [...(span ? [spanEnd(calendar, span, atMs)] : []), ...(typeof until === 'string' && until !== 'none' ? [until] : [])];
  // A minute of a day is before its end.
  return ends.sort((a, b) => (endOf(a) < endOf(b) ? -1 : 1))[0];
}

const endOf = (day: string): string => (day.length > 10 ? day : `${day}T24:00`);

function spanEnd(calendar: WorkingCalendar, span: NonNullable<Holds['for']>, atMs: number): string {
  if ('minutes' in span) return momentOf(calendar, atMs + span.minutes * 60_000);
  if ('hours' in span) return momentOf(calendar, atMs + span.hours * 3_600_000);
  const on: PlainDate = momentOf(calendar, atMs).slice(0, 10);
  if ('months' in span) return addMonths(on, span.months);
  return 'days' in span ? addDays(on, span.days) : nthWorkingDay(calendar, on, span.workingDays, 1);
}

/** What holds until an event is reported, and ends by a report of it at a minute of the programme's zone: all of it, or what is about the same. */
export function endedHolds(plan: Plan, event: string, at: string, about: string | undefined): BegunDuty[] {
  return plan.standing.flatMap(({ id, holds, begun = [] }) =>
    typeof holds?.until !== 'object' || holds.until.event !== event
      ? []
      : begun
          .filter(({ ended, until, on, at: since = `${on}T00:00` }) => ended === undefined && since <= at && (until === undefined || endOf(until) > at))
          .filter(({ name }) => about === undefined || name === about)
          .map((one) => ({ duty: id, begun: { ...one, ended: at, until: at } })),
  );
}
