import { nthWorkingDay, type WorkingCalendar } from './kernel/calendar.ts';
import type { PlainDate } from './kernel/dates.ts';
import type { Plan } from './plan/plan.ts';
import { type Period, periodOf } from './score.ts';

/** The half-years of a programme, first to last. */
export function halfYearsOf({ from, to }: Pick<Plan, 'from' | 'to'>): Period[] {
  const years = Array.from({ length: Number(to.slice(0, 4)) - Number(from.slice(0, 4)) + 1 }, (_, index) => Number(from.slice(0, 4)) + index);
  return years.flatMap((year) => ['H1', 'H2'].flatMap((half) => periodOf(`${year}${half}`) ?? [])).filter((half) => half.to >= from && half.from <= to);
}

/** The day on which the score of a half-year is made by itself. */
export const madeOn = (period: Period, { workingDays }: { workingDays: number }, calendar: WorkingCalendar): PlainDate =>
  nthWorkingDay(calendar, period.to, workingDays, 1);
