import type { PlainDate } from '../kernel/dates.ts';
import type { ObligationState } from '../obligation/obligation.ts';
import { datedMeant, type Plan, type PlanStanding } from '../plan/plan.ts';
import type { BegunDuty } from './begun.ts';
import { lapsedMs, settledMs } from './order.ts';

/** One thing upon which a duty may begin, with what it is called. */
export type Cause = Pick<BegunDuty['begun'], 'of' | 'name'>;

/** What duties without a limit may begin upon, as it stands. */
export interface Causes {
  states: readonly ObligationState[];
  /** Items of registers whose limit has run out. */
  late: readonly (Cause & { register: string })[];
  /** Consequences that were granted. */
  granted: readonly (Cause & { consequence: string })[];
}

/**
 * The duties without a limit that have come to begin on a day, one for each thing that they follow upon: a milestone was settled or somebody let it
 * lapse, the limit of an item ran out while it was open, a consequence was granted. Asked every morning, whatever was begun before.
 */
export function begunDuties(plan: Plan, causes: Causes, today: PlainDate): BegunDuty[] {
  return plan.standing.flatMap(({ id, after, begun = [] }) => {
    if (!after) return [];
    const known = new Set(begun.map(({ of }) => of));
    const last = Math.max(0, ...begun.map((one) => Number(one.id)).filter(Number.isInteger));
    return causesOf(plan, after, causes)
      .filter(({ of }) => !known.has(of))
      .map((cause, index) => ({ duty: id, begun: { id: String(last + index + 1), ...cause, on: today } }));
  });
}

function causesOf(
  plan: Plan,
  { milestone: wanted, on, register, consequence }: NonNullable<PlanStanding['after']>,
  { states, late, granted }: Causes,
): Cause[] {
  if (wanted === undefined) {
    const upon = register === undefined ? granted.filter((one) => one.consequence === consequence) : late.filter((one) => one.register === register);
    return upon.map(({ of, name }) => ({ of, ...(name !== undefined && { name: name.slice(0, 200) }) }));
  }
  return datedMeant(plan, wanted)
    .filter(({ id }) => {
      const parts = states.filter(({ milestoneId }) => milestoneId === id);
      return (on === 'lapse' ? lapsedMs(parts) : settledMs(parts)) !== undefined;
    })
    .map(({ id, name }) => ({ of: id, name: name.slice(0, 200) }));
}
