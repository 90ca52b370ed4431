import { wallClock } from '../../calendar/china.ts';
import { endOfDayMs, type WorkingCalendar } from '../../domain/kernel/calendar.ts';
import { reportersOf } from '../../domain/matters/indicators.ts';
import { datedIndicators, type Plan } from '../../domain/plan/plan.ts';

/** The day of a number, or of a target: when it is judged. */
interface GoalEntry {
  /** Its code, under `indicator` or `target`. */
  indicator?: string;
  target?: string;
  name: string;
  /** Who reports the number; a target is counted. */
  departments: string[];
  kind: 'due';
  /** ISO 8601 with offset: the end of its day, exclusive. */
  at: string;
  recipients: string[];
}

/** The day of every indicator, of each of its periods, and of every target, earliest first. */
export function goalCalendar(plan: Plan, calendar: WorkingCalendar): GoalEntry[] {
  const { iso } = wallClock(plan.zone);
  const due = (date: string) => ({ kind: 'due' as const, at: iso(endOfDayMs(calendar, date)), recipients: [] });
  const numbers = datedIndicators(plan).map((one) => ({
    on: one.due,
    entry: { indicator: one.id, name: one.name, departments: reportersOf(plan, one), ...due(one.due) },
  }));
  const targets = plan.targets.map(({ id, name, asOf }) => ({ on: asOf, entry: { target: id, name, departments: [], ...due(asOf) } }));
  return [...numbers, ...targets].sort((a, b) => (a.on < b.on ? -1 : 1)).map(({ entry }) => entry);
}
