import { OFFICE } from '../kernel/bodies.ts';
import type { PlainDate } from '../kernel/dates.ts';
import { activeDepartments, type DatedMilestone, datedMilestones, dueDateOf, type EnterpriseQuery, type Plan, type PlanQuota } from '../plan/plan.ts';
import { leastOf } from './share.ts';

/** A quota with its day and with those who must draw and inspect. */
export interface QuotaDuty {
  quota: PlanQuota;
  dueOn: PlainDate;
  /** The milestone whose obligations have to reach it; absent where the plan names none, and then it is the office's. */
  milestoneId?: string;
  orgs: string[];
  /** What a sample is drawn from; absent where the plan does not say. */
  of?: EnterpriseQuery;
}

/** How far a quota is: of a roster, how many have to be reached, were drawn, and were inspected since. */
export interface QuotaNumbers {
  of: number;
  least: number;
  drawn: number;
  inspected: number;
}

/** Every quota as a duty: of the leads of the milestone that needs it, or of the office; due with that milestone, or on the plan's last day. */
export function quotaDuties(plan: Plan): QuotaDuty[] {
  const dated = new Map(datedMilestones(plan).map((one): [string, DatedMilestone] => [one.id, one]));
  return plan.quotas.map((quota) => {
    const needs = quota.milestone === undefined ? undefined : dated.get(quota.milestone);
    const lead = needs?.milestone.lead;
    const of = quota.roster ?? needs?.milestone.roster?.of;
    return {
      quota,
      dueOn: quota.due === undefined ? (needs?.dueDate ?? plan.to) : dueDateOf(quota.due),
      ...(needs && { milestoneId: needs.id }),
      orgs: lead === 'all' ? activeDepartments(plan).map(({ id }) => id) : (lead ?? [OFFICE]),
      ...(of && { of }),
    };
  });
}

/** The numbers of a quota: `of` is the roster that counts, by which the least is measured. */
export const quotaNumbers = ({ atLeast }: Pick<PlanQuota, 'atLeast'>, of: number, drawn: number, inspected: number): QuotaNumbers => ({
  of,
  least: leastOf(atLeast, of),
  drawn,
  inspected,
});

export const isQuotaReached = ({ counts }: Pick<PlanQuota, 'counts'>, { least, drawn, inspected }: QuotaNumbers): boolean =>
  (counts === 'drawn' ? drawn : Math.min(drawn, inspected)) >= least;
