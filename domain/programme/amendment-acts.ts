import { PLAN_ITSELF } from '../kernel/bodies.ts';
import type { ObligationAct, ObligationState } from '../obligation/obligation.ts';
import { nameOf, type Plan } from '../plan/plan.ts';
import type { AmendmentMoves } from './amendment.ts';

/** What the plan itself does to an obligation that runs. */
export type PlanAct = Extract<ObligationAct, { kind: 'amend' | 'withdraw' }>;

/** Which version acts, and why; the reason is empty where the office gave none. */
interface By {
  key: string;
  reason: string;
}

/** Why, where the office did not say. */
export const ADJUSTED = '方案调整';

/** What an amendment does to the obligations that run, in the order in which it is done. */
export function amendmentActs({ withdrawn, replaced, amended }: AmendmentMoves, after: Plan, { key, reason }: By): { state: ObligationState; act: PlanAct }[] {
  const base = { key, actor: PLAN_ITSELF, reason: reason || ADJUSTED };
  return [
    ...withdrawn.map((state) => ({ state, act: { ...base, kind: 'withdraw' as const, reason: reason || '方案调整后不再需要' } })),
    ...replaced.map(({ state, by }) => ({ state, act: { ...base, kind: 'withdraw' as const, replacedBy: by } })),
    ...amended.map(({ state, to }) => ({
      state,
      act: { ...base, kind: 'amend' as const, reason: handedOver(after, state.departmentId, to.departmentId) ?? base.reason, ...to },
    })),
  ];
}

/** The same for those whose working days are others: after all of the above, since it is their dates of then that are worked out again. */
export function redatingActs({ redated }: AmendmentMoves, { key, reason }: By): { state: ObligationState; act: PlanAct }[] {
  const why = reason || '节假日安排更新';
  return redated.map(({ state, to }) => ({ state, act: { kind: 'amend', key: `${key}-v${to.redates}`, actor: PLAN_ITSELF, reason: why, ...to } }));
}

/** Why a merged department's work goes on elsewhere; the office's own words for anything else. */
function handedOver(plan: Plan, from: string, to: string | undefined): string | undefined {
  const department = plan.departments.find(({ id }) => id === from);
  return to !== undefined && department?.mergedInto === to ? `${department.name}并入${nameOf(plan, to)}` : undefined;
}
