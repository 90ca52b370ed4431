import { dateAt, type WorkingCalendar } from '../kernel/calendar.ts';
import type { PlainDate } from '../kernel/dates.ts';
import type { ObligationState } from '../obligation/obligation.ts';
import { datedMeant, type Plan, type PlanStanding } from '../plan/plan.ts';
import type { BegunDuty } from './begun.ts';
import { holdsUntil } from './holds.ts';
import { lapsedMs, outsidersGoOn, settledMs } from './order.ts';

/** One thing upon which a duty may begin, with what it is called. */
type Cause = Pick<BegunDuty['begun'], 'of' | 'name'>;

/** One that has come about: when (programme epoch ms), or on which day, and which outsiders have to do with it. */
interface Come extends Cause {
  atMs?: number;
  since?: PlainDate;
  for?: string[] | undefined;
}

/** What duties without a limit may begin upon, as it stands. */
export interface Causes {
  states: readonly ObligationState[];
  /** Items of registers whose limit has run out. */
  late: readonly (Cause & { register: string })[];
  /** Consequences that were granted. */
  granted: readonly (Cause & { consequence: string; since?: PlainDate })[];
}

/**
 * The duties without a limit that have come to begin on a day, one for each thing that they follow upon: a milestone was settled or somebody let it
 * lapse, the limit of an item ran out while it was open, a consequence was granted, its day has come. Asked every morning, whatever was begun before. What has to hold
 * for a span counts from the day on which that came about. What an event begins does so when it is reported.
 */
export function begunDuties(plan: Plan, calendar: WorkingCalendar, causes: Causes, today: PlainDate): BegunDuty[] {
  return plan.standing.flatMap(({ id, lead, after, holds, begun = [] }): BegunDuty[] => {
    if (!after || after.event !== undefined) return [];
    const known = new Set(begun.map(({ of }) => of));
    const last = Math.max(0, ...begun.map((one) => Number(one.id)).filter(Number.isInteger));
    return causesOf(plan, { lead, after }, causes, today)
      .filter(({ of }) => !known.has(of))
      .flatMap(({ of, name, atMs, since = today, for: answers }, index): BegunDuty[] => {
        if (answers?.length === 0) return [];
        const one = { id: String(last + index + 1), of, ...(name !== undefined && { name }), ...(answers && { for: answers }) };
        if (!holds) return [{ duty: id, begun: { ...one, on: today } }];
        const on = atMs === undefined ? since : dateAt(calendar, atMs);
        const until = holdsUntil(calendar, holds, atMs ?? calendar.instantMs(on, '00:00'));
        return [{ duty: id, begun: { ...one, on, ...(on < today && { told: today }), ...(until !== undefined && { until }) } }];
      });
  });
}

function causesOf(
  plan: Plan,
  { lead, after: { milestone: wanted, on, register, consequence, day } }: Pick<PlanStanding, 'lead'> & { after: NonNullable<PlanStanding['after']> },
  { states, late, granted }: Causes,
  today: PlainDate,
): Come[] {
  if (day !== undefined) return day <= today ? [{ of: 'day', since: day }] : [];
  if (wanted === undefined) {
    const upon: readonly (Cause & { since?: PlainDate })[] =
      register === undefined ? granted.filter((one) => one.consequence === consequence) : late.filter((one) => one.register === register);
    return upon.map(({ of, name, since }) => ({ of, ...(name !== undefined && { name: name.slice(0, 200) }), ...(since !== undefined && { since }) }));
  }
  return datedMeant(plan, wanted).flatMap(({ id, name }): Come[] => {
    const parts = states.filter(({ milestoneId }) => milestoneId === id);
    const atMs = on === 'lapse' ? lapsedMs(parts) : settledMs(parts);
    return atMs === undefined ? [] : [{ of: id, name: name.slice(0, 200), atMs, for: outsidersGoOn(plan, { lead }, parts) }];
  });
}
