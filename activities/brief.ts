import type { Morning } from '../domain/digest/digest.ts';
import { dateAt, type WorkingCalendar } from '../domain/kernel/calendar.ts';
import type { PlainDate } from '../domain/kernel/dates.ts';
import type { EndReport } from '../domain/letters/brief.ts';
import { type Brief, briefBefore, briefOf, reportsOn } from '../domain/matters/brief.ts';
import { hasManyDays } from '../domain/matters/matters.ts';
import type { Plan } from '../domain/plan/plan.ts';
import type { Store } from '../prisma/store.ts';
import { matterItems, mattersNotice, waitingNow } from './matters.ts';
import type { StepsNow } from './steps-now.ts';

/**
 * Owes the brief of the week and the report at the plan's end, each once however often a morning is repeated. Whether there is anything to
 * tell is asked when they leave.
 *
 * @returns how many mails are owed, including those that were owed before.
 */
export async function oweReports(store: Store, plan: Plan, calendar: WorkingCalendar, { date }: Morning, startedAtMs: number): Promise<number> {
  const reports = reportsOn(plan, calendar, date, dateAt(calendar, startedAtMs));
  await store.notices.owe(reports.map(({ kind, ...report }) => ({ ...mattersNotice(plan.id, kind, report) })));
  return reports.length;
}

/** Gives everything that is late or waits for a decision now: the mail, the page and the command all show this. */
export async function briefNow(store: Store, plan: Plan, calendar: WorkingCalendar, nowMs: number, steps?: StepsNow): Promise<Brief> {
  const date = dateAt(calendar, nowMs);
  const waiting = waitingNow(store, plan, calendar, date);
  const [rows, items, { pending, ending }, enterprises] = await Promise.all([
    store.ledger.obligations({ programmeId: plan.id, stages: ['open'] }),
    // Counting the whole registry is dear: of matters that need it, only the late ones are asked for. Progress and steps have many days.
    waiting.then((known) =>
      matterItems(store, plan, calendar, date, ({ kind, dueOn }) => hasManyDays(kind) || dueOn < date, { waiting: known, ...(steps && { steps }) }),
    ),
    waiting,
    store.brief.lateDates(plan.id, date),
  ]);
  return briefOf(calendar, {
    date,
    nowMs,
    obligations: rows.map(({ state, milestoneName: name }) => ({ state, name })),
    items,
    pending,
    enterprises,
    before: briefBefore(plan, calendar, date),
    ...(ending.length > 0 && date > plan.to && { endedOn: plan.to }),
  });
}

/** Tells how the plan stands on its last day. */
export async function endReportNow(store: Store, plan: Plan, calendar: WorkingCalendar, date: PlainDate, nowMs: number, steps: StepsNow): Promise<EndReport> {
  const rows = await store.ledger.obligations({ programmeId: plan.id });
  const asked = rows.filter(({ state }) => state.stage !== 'historic' && state.stage !== 'withdrawn' && !state.optional);
  const open = asked.filter(({ state }) => state.stage === 'open' || state.stage === 'submitted');
  return {
    date,
    total: asked.length,
    settled: asked.length - open.length,
    open: open.map(({ state, milestoneName: name }) => ({
      name,
      org: state.departmentId,
      dueOn: state.schedule.dueDate,
      submitted: state.stage === 'submitted',
    })),
    brief: await briefNow(store, plan, calendar, nowMs, steps),
  };
}
