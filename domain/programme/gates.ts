import type { ObligationState } from '../obligation/obligation.ts';
import { datedMilestone, datedMilestones, nameOf, type Plan } from '../plan/plan.ts';

/** The stages in which nothing of an obligation is left to be done. */
const OVER: readonly ObligationState['stage'][] = ['settled', 'waived', 'withdrawn', 'historic', 'unused'];

/**
 * What the plan wants settled before an obligation may be, and is not, by name: of a department that has a part in it its own, of any
 * other all of it. Looked up by whoever carries an act that settles, as a quota is.
 */
export function gatesShut(plan: Plan, state: ObligationState, all: readonly { state: ObligationState; name: string }[]): string[] {
  const needed = datedMilestone(plan, state.milestoneId)?.milestone.needs ?? [];
  return needed.flatMap((wanted) => {
    const ids = new Set(
      datedMilestones(plan)
        .filter(({ id, milestone }) => id === wanted || milestone.id === wanted)
        .map(({ id }) => id),
    );
    const parts = all.filter((one) => ids.has(one.state.milestoneId));
    const own = parts.filter((one) => one.state.departmentId === state.departmentId);
    const open = (own.length > 0 ? own : parts).filter((one) => !OVER.includes(one.state.stage));
    return open.map((one) => (own.length > 0 ? `「${one.name}」` : `「${one.name}」（${nameOf(plan, one.state.departmentId)}）`));
  });
}
