import { wallClock } from '../calendar/china.ts';
import type { Morning } from '../domain/digest/digest.ts';
import type { WorkingCalendar } from '../domain/kernel/calendar.ts';
import { addDays, daysBetween, type PlainDate } from '../domain/kernel/dates.ts';
import { decidedItems } from '../domain/matters/decided.ts';
import { decisionItems, pendingEnd } from '../domain/matters/decisions.ts';
import { MATTER_REACH_DAYS, type MatterItem, matterName, openLadders, reachedOn, rungKey } from '../domain/matters/matters.ts';
import { mattersKey, rungText } from '../domain/obligation/notices.ts';
import type { Plan } from '../domain/plan/plan.ts';
import { announcementTitle } from '../domain/words/consequences.ts';
import type { Store } from '../prisma/store.ts';

/** Everything that waits for somebody until a day, told by set: what the rehearsal's registry and obligations say as well. */
export async function matterItems(store: Store, plan: Plan, calendar: WorkingCalendar): Promise<MatterItem[]> {
  const [pending, programme, announcements] = await Promise.all([
    store.matters.pending(plan.id),
    store.programmes.get(plan.id),
    plan.consequences.some(({ rule }) => (rule?.notify.length ?? 0) > 0) ? store.consequences.announcements(plan.id) : [],
  ]);
  return [
    ...decisionItems(plan, calendar, [...pending, ...(programme ? pendingEnd(plan, calendar, programme.state.stage) : [])]),
    ...decidedItems(plan, calendar, announcements, (one) => announcementTitle(plan, one)),
  ];
}

/** Owes what should have been told of sets by a morning; gives how many notices. */
export async function oweMatters(store: Store, plan: Plan, calendar: WorkingCalendar, { date }: Morning, startedAtMs: number): Promise<number> {
  const told = await store.matters.rungs(plan.id, { dueSince: addDays(date, -MATTER_REACH_DAYS) });
  const startedOn = wallClock(plan.zone).date(startedAtMs);
  const { rungs, notices } = reachedOn(openLadders(plan, calendar), await matterItems(store, plan, calendar), { date, startedOn }, new Set(told.map(rungKey)));
  if (rungs.length > 0)
    await store.matters.tell(
      plan.id,
      date,
      rungs,
      notices.map((notice) => noticeOf(plan.id, notice)),
    );
  return notices.length;
}

function noticeOf(programmeId: string, { recipient, date, sendAtMs, ...matter }: ReturnType<typeof reachedOn>['notices'][number]) {
  return mattersNotice(programmeId, matterName(matter), { recipient, date, sendAtMs });
}

/** One mail about what waits: a kind of matter's, or a report's as a whole. */
export function mattersNotice(programmeId: string, name: string, { recipient, date, sendAtMs }: { recipient: string; date: PlainDate; sendAtMs: number }) {
  return {
    key: mattersKey(programmeId, name, date, recipient),
    programmeId,
    kind: 'matters' as const,
    rung: rungText({ about: 'matters', matter: name, date }),
    dueVersion: 1,
    sequence: daysBetween('1970-01-01', date),
    recipient,
    sendAtMs,
  };
}

/** What one notice tells of: the rungs that came on its morning, and what of their sets still waits. */
export async function toldBy(
  store: Store,
  plan: Plan,
  calendar: WorkingCalendar,
  { kind, about, date, recipient }: Pick<MatterItem, 'kind' | 'about'> & { date: PlainDate; recipient: string },
) {
  const rungs = await store.matters.rungs(plan.id, { kind, about, toldOn: date, recipient });
  const sets = new Set(rungs.map(({ org, dueOn }) => `${org} ${dueOn}`));
  const items = (await matterItems(store, plan, calendar)).filter(
    (item) => item.kind === kind && item.about === about && sets.has(`${item.org} ${item.dueOn}`),
  );
  return { rungs, items };
}
