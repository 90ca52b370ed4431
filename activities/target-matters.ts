import { countedQuery, PACE_DAYS, targetFigures } from '../domain/enterprise/target.ts';
import { endOfDayMs, type WorkingCalendar } from '../domain/kernel/calendar.ts';
import { addDays, type PlainDate } from '../domain/kernel/dates.ts';
import { targetParts } from '../domain/matters/targets.ts';
import type { Plan, PlanTarget } from '../domain/plan/plan.ts';
import type { EnterpriseLine } from '../prisma/enterprises.ts';
import type { Store } from '../prisma/store.ts';

/** Tells how a target stands on a day, or stood when its own day had ended: by scope, and each department's part. */
export async function targetNow(store: Store, plan: Plan, calendar: WorkingCalendar, target: PlanTarget, today: PlainDate) {
  const over = today > target.asOf;
  const date = over ? target.asOf : today;
  const paceFrom = addDays(date, -PACE_DAYS);
  const counts = await store.enterprises.bodyCounts(plan.id, date, over ? endOfDayMs(calendar, date) - 1 : undefined);
  // There is no pace without a past: a registry younger than that would count everything as growth.
  const before = over ? [] : await store.enterprises.bodyCounts(plan.id, paceFrom, endOfDayMs(calendar, paceFrom) - 1);
  const known = before.length > 0 ? before : undefined;
  return { date, over, figures: targetFigures(plan, target, counts, date, known), parts: targetParts(plan, target, counts, date, known) };
}

/** Lists the enterprises of some sectors that do not count yet; of one department where it is named. */
export async function notCounted(
  store: Store,
  plan: Plan,
  target: PlanTarget,
  today: PlainDate,
  sectors: string[],
  departmentId?: string,
): Promise<EnterpriseLine[]> {
  return store.enterprises.missing(plan.id, { sectors, ...(departmentId !== undefined && { departmentId }) }, countedQuery(target), today);
}
