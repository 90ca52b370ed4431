import { isQuotaReached, type QuotaDuty, type QuotaNumbers } from '../enterprise/quota.ts';
import { OFFICE } from '../kernel/bodies.ts';
import type { MatterItem, MatterSet } from './matters.ts';

/** How far one body is with a quota. */
export interface QuotaStanding {
  org: string;
  /** The obligation that has to reach it; absent where the plan names no milestone. */
  obligationId?: string;
  numbers: QuotaNumbers;
}

export const quotaSet = ({ quota, dueOn }: QuotaDuty, org: string = OFFICE): MatterSet => ({ kind: 'quota', about: quota.id, org, dueOn });

/** What is still to be drawn or inspected; nothing of a quota that is reached, or for which there is nobody to draw. */
export function quotaItems(duty: QuotaDuty, standings: readonly QuotaStanding[]): MatterItem[] {
  return standings
    .filter(({ numbers }) => numbers.of > 0 && !isQuotaReached(duty.quota, numbers))
    .map(({ org, obligationId, numbers }) => ({ ...quotaSet(duty, org), id: obligationId ?? duty.quota.id, name: duty.quota.name, quota: numbers }));
}
