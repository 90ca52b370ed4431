import type { Plan, PlanStanding } from '../plan/plan.ts';

/** A standing duty that has begun upon something. */
export interface BegunDuty {
  duty: string;
  begun: NonNullable<PlanStanding['begun']>[number];
}

/** A plan in which further duties have begun. */
export function withBegun(plan: Plan, begun: readonly BegunDuty[]): Plan {
  if (begun.length === 0) return plan;
  return {
    ...plan,
    standing: plan.standing.map((duty) => {
      const own = begun.filter((one) => one.duty === duty.id).map((one) => one.begun);
      return own.length === 0 ? duty : { ...duty, begun: [...(duty.begun ?? []), ...own] };
    }),
  };
}

/** What has begun by a version of the plan and does not stand in another, which was written before: it goes on where the duty still begins so. */
export const unlistedBegun = (before: Plan, after: Plan): BegunDuty[] =>
  before.standing.flatMap(({ id: duty, begun = [] }) => {
    const now = after.standing.find(({ id }) => id === duty);
    const listed = new Set(now?.begun?.map(({ of }) => of));
    return now?.after ? begun.filter(({ of }) => !listed.has(of)).map((one) => ({ duty, begun: one })) : [];
  });
