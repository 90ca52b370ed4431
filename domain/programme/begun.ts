import type { Plan, PlanStanding } from '../plan/plan.ts';

/** A standing duty that has begun upon something. */
export interface BegunDuty {
  duty: string;
  begun: NonNullable<PlanStanding['begun']>[number];
}

/** A plan in which further duties have begun, and what has begun in it as it stands now. */
export function withBegun(plan: Plan, begun: readonly BegunDuty[]): Plan {
  if (begun.length === 0) return plan;
  return {
    ...plan,
    standing: plan.standing.map((duty) => {
      const own = begun.filter((one) => one.duty === duty.id).map((one) => one.begun);
      if (own.length === 0) return duty;
      const before = duty.begun ?? [];
      const isNew = ({ id }: BegunDuty['begun']) => before.every((one) => one.id !== id);
      return { ...duty, begun: [...before.map((one) => own.find(({ id }) => id === one.id) ?? one), ...own.filter(isNew)] };
    }),
  };
}

/**
 * What has begun by a version of the plan and does not stand in another, which was written before: it goes on where the duty still begins so. What
 * has ended meanwhile stays ended.
 */
export const unlistedBegun = (before: Plan, after: Plan): BegunDuty[] =>
  before.standing.flatMap(({ id: duty, begun = [] }) => {
    const now = after.standing.find(({ id }) => id === duty);
    if (!now?.after) return [];
    const listed = new Map(now.begun?.map((one) => [one.of, one]));
    return begun.flatMap((one) => {
      const held = listed.get(one.of);
      if (!held) return [{ duty, begun: one }];
      return one.ended === undefined || held.ended !== undefined ? [] : [{ duty, begun: { ...held, ended: one.ended, until: one.until } }];
    });
  });
