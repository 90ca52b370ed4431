import { OFFICE } from '../kernel/bodies.ts';
import { grouped } from '../kernel/grouped.ts';
import { inLanguage, many } from '../kernel/language.ts';
import type { ObligationState } from '../obligation/obligation.ts';
import { datedMilestone, nameOf, type Plan } from '../plan/plan.ts';
import { type ItemState, ownerNow, ownersOf, registerOf } from './register.ts';

/** The registers whose items an obligation's milestone wants struck off before it is settled. */
export const registersNeeded = (plan: Plan, milestoneId: string): string[] => datedMilestone(plan, milestoneId)?.milestone.needsStruckOff ?? [];

/**
 * What of those registers is not struck off yet, by name and body: of who may have to see to items its own, of any other all of them. A register
 * on which nothing has been entered holds nothing back.
 */
export function registersShut(
  plan: Plan,
  { milestoneId, departmentId }: Pick<ObligationState, 'milestoneId' | 'departmentId'>,
  items: readonly ItemState[],
): string[] {
  const say = inLanguage(plan.language);
  return registersNeeded(plan, milestoneId).flatMap((id) => {
    const register = registerOf(plan, id);
    if (!register) return [];
    const ownOnly = departmentId !== OFFICE && ownersOf(plan, register).includes(departmentId);
    const open = items.filter(
      (item) => item.registerId === id && (item.stage === 'open' || item.stage === 'handedIn') && (!ownOnly || ownerNow(plan, item) === departmentId),
    );
    return [...grouped(open, (item) => ownerNow(plan, item))].map(([org, { length }]) => {
      const whose = ownOnly ? '' : say(`${nameOf(plan, org)} `, `${nameOf(plan, org)}, `);
      return say(`「${register.name}」（${whose}${length} 项未销号）`, `“${register.name}” (${whose}${many(length, 'item')} not struck off)`);
    });
  });
}
