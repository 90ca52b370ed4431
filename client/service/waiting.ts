import { matterItems } from '../../activities/matters.ts';
import type { WorkingCalendar } from '../../domain/kernel/calendar.ts';
import { addDays, type PlainDate } from '../../domain/kernel/dates.ts';
import type { LateDate } from '../../domain/matters/brief.ts';
import { hasManyDays, isNews, MATTERS, type MatterItem } from '../../domain/matters/matters.ts';
import type { Plan } from '../../domain/plan/plan.ts';
import type { Store } from '../../prisma/store.ts';

/** How far ahead somebody looks who asks what to do (days): what is due later is not yet today's. */
export const ASKED_WITHIN_DAYS = 30;

/** What waits for one body besides its obligations: what is told by set, and dates of its enterprises that have passed. */
export async function mattersWaiting(
  store: Store,
  plan: Plan,
  calendar: WorkingCalendar,
  today: PlainDate,
  org: string,
): Promise<{ items: MatterItem[]; late: LateDate[] }> {
  const until = addDays(today, ASKED_WITHIN_DAYS);
  const found = await matterItems(store, plan, calendar, today, ({ kind, dueOn }) => hasManyDays(kind) || dueOn <= until);
  const items = found.filter((item) => {
    // What has been exceeded waits for its reason, whatever else of it is done.
    const explained = item.indicator?.ceiling?.exceeded !== 'unexplained';
    if (item.org !== org || (item.done && explained) || item.caughtUp || isNews(item.kind)) return false;
    // A review that has passed is over, whoever did not answer it.
    if (item.kind === 'standing') return item.dueOn >= today && item.dueOn <= until;
    // Before the plan's last day nobody has to say what becomes of it.
    if (item.kind === 'ending') return plan.to < today;
    return MATTERS[item.kind].ladder === 'decision' || item.dueOn <= until;
  });
  const told = new Set(items.map(({ id, dueOn }) => `${id} ${dueOn}`));
  const late = (await store.brief.lateDates(plan.id, today)).filter((one) => one.org === org && !told.has(`${one.id} ${one.dueOn}`));
  return { items, late };
}
