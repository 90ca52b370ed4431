import { nthWorkingDay, type WorkingCalendar } from '../kernel/calendar.ts';
import { addDays, addMonths, lastDayOfMonth, type PlainDate } from '../kernel/dates.ts';
import { dayIn } from '../plan/hold.ts';
import { calendarFor } from '../plan/own-days.ts';
import type { Plan, PlanMilestone, PlanRound } from '../plan/plan.ts';
import { offDay } from '../plan/recurrence.ts';
import { momentOf } from './moments.ts';

type After = NonNullable<PlanMilestone['after']>;

/** The hours of a day by which something is owed after an event 次日12时前, earliest first; several where reports go on at each of them. */
export const hoursOf = ({ dueAt = [] }: Pick<PlanMilestone, 'dueAt'>): string[] => [dueAt].flat().sort();

/** The last day of the limit of what follows upon something, or its last minute where it is counted in hours or minutes: on a day that is worked, where the plan wants that, not after the latest day that the plan gives, nor before the earliest. */
export function limitOf(
  plan: Plan,
  { after, dayOff = 'stays', calendar: days }: Pick<PlanMilestone, 'after' | 'dayOff' | 'calendar'>,
  calendar: WorkingCalendar,
  { at, atMs }: { at: string; atMs: number },
): string {
  const { within, notAfter, notBefore } = after as After;
  const own = calendarFor(plan, { calendar: days }, calendar);
  const limit = countedLimit(own, within, at, atMs);
  const counted = limit.length > 10 ? limit : offDay(plan, limit, dayOff, own);
  const late = notBefore !== undefined && notBefore > counted ? notBefore : counted;
  // What happens after the latest day is owed on the day itself: nobody could have done it before.
  const last = notAfter === undefined ? undefined : [notAfter, at.slice(0, 10)].sort()[1];
  return last !== undefined && last < late ? last : late;
}

function countedLimit(calendar: WorkingCalendar, within: After['within'], at: string, atMs: number): string {
  const date = at.slice(0, 10);
  if ('hours' in within) return momentOf(calendar, atMs + within.hours * 3_600_000);
  if ('minutes' in within) return momentOf(calendar, atMs + within.minutes * 60_000);
  if ('months' in within) return addMonths(date, within.months);
  if ('dayOfMonth' in within) return nthDayOfMonth(date, within.dayOfMonth, 1);
  if ('dayOfYear' in within) return dayOfYear(date, within.dayOfYear, within.years);
  return 'days' in within ? addDays(date, within.days) : nthWorkingDay(calendar, date, within.workingDays, 1);
}

const earlier = (one: PlainDate, other: PlainDate): PlainDate => [one, other].sort()[0] as PlainDate;

/** A day of the year that is called so (MM-DD): the next from a date on, or that of so many years later. */
function dayOfYear(date: PlainDate, day: string, years: number | undefined): PlainDate {
  const year = Number(date.slice(0, 4));
  if (years !== undefined) return dayIn(year + years, day);
  return dayIn(year, day) >= date ? dayIn(year, day) : dayIn(year + 1, day);
}

/** The n-th day after a date that is called so in its month, or is the last of a month that is shorter. */
export function nthDayOfMonth(date: PlainDate, day: number | 'last', n: number): PlainDate {
  const inMonth = (month: PlainDate) => {
    const last = lastDayOfMonth(month.slice(0, 7));
    const wanted = day === 'last' ? last : addDays(month, day - 1);
    return earlier(wanted, last);
  };
  const first = `${date.slice(0, 7)}-01`;
  return inMonth(addMonths(first, inMonth(first) > date ? n - 1 : n));
}

/** The first day on which what follows may be handed in, where it has one: never after its limit. In hours it is that of the minute, which `reported` has. */
export function opensOf(
  calendar: WorkingCalendar,
  { opens }: After,
  { at, atMs, limit }: { at: string; atMs: number; limit: string },
): { round: Pick<PlanRound, 'opens'>; reported: Pick<NonNullable<PlanRound['reported']>, 'opens'> } {
  if (!opens) return { round: {}, reported: {} };
  const [date, due] = [at.slice(0, 10), limit.slice(0, 10)];
  if ('hours' in opens) {
    const minute = earlier(momentOf(calendar, atMs + opens.hours * 3_600_000), limit.length > 10 ? limit : `${due}T23:59`);
    return { round: { opens: minute.slice(0, 10) }, reported: { opens: minute } };
  }
  const day =
    'months' in opens ? addMonths(date, opens.months) : 'days' in opens ? addDays(date, opens.days) : nthWorkingDay(calendar, date, opens.workingDays, 1);
  return { round: { opens: earlier(day, due) }, reported: {} };
}
