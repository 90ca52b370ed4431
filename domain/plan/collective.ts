import type { Plan } from './schema.ts';

// A plan may name several bodies by one name, 其他行业领域主管部门: `standsFor` says which they are.

type Bodies = Pick<Plan, 'departments' | 'sectors'>;

/** Whether a department answers by itself: every real one, and a collective name as long as it is not said for each of its sectors who it is. */
export function answersItself({ departments, sectors }: Bodies, org: string): boolean {
  const { standsFor = [] } = departments.find(({ id }) => id === org) ?? {};
  return standsFor.length === 0 || sectors.some(({ lead }) => lead === org);
}

/** The departments that a name of the plan means. */
export function meantBy(plan: Bodies, org: string): string[] {
  const { standsFor = [] } = plan.departments.find(({ id }) => id === org) ?? {};
  return answersItself(plan, org) ? [...standsFor, org] : [...standsFor];
}

/** The real bodies that answer in the place of a collective name by now; none where it answers itself. */
export const realBodiesOf = (plan: Bodies, org: string): readonly string[] =>
  answersItself(plan, org) ? [] : (plan.departments.find(({ id }) => id === org)?.standsFor ?? []);

/** The plan with real bodies in every list that names several by one name. Which sector is whose stands with the sector. */
export function withRealBodies(plan: Plan): Plan {
  if (plan.departments.every(({ standsFor = [] }) => standsFor.length === 0)) return plan;
  const meant = (orgs: readonly string[]) => [...new Set(orgs.flatMap((org) => meantBy(plan, org)))];
  const listed = <T extends 'all' | string[]>(orgs: T) => (orgs === 'all' ? orgs : meant(orgs as string[])) as T;
  /** Whoever leads does not assist as well. */
  const besides = (lead: 'all' | string[], assist: readonly string[]) => meant(assist).filter((org) => lead === 'all' || !listed(lead).includes(org));
  return {
    ...plan,
    sectors: plan.sectors.map((sector) => ({ ...sector, assist: besides(sector.lead === undefined ? [] : [sector.lead], sector.assist) })),
    assists: plan.assists.flatMap((one) => meantBy(plan, one.by).map((by) => ({ ...one, by }))),
    milestones: plan.milestones.map((milestone) => ({
      ...milestone,
      lead: listed(milestone.lead),
      assist: besides(milestone.lead, milestone.assist),
      ...(milestone.contributions && {
        contributions: milestone.contributions.map(({ to, ...owed }) => ({
          ...owed,
          by: meant(owed.by),
          // What was for a name that nobody answers under any more is for every lead.
          ...(to !== undefined && answersItself(plan, to) && { to }),
        })),
      }),
    })),
    standing: plan.standing.map((duty) => ({ ...duty, lead: listed(duty.lead) })),
    events: plan.events.map((event) => ({ ...event, reportedBy: listed(event.reportedBy) })),
    registers: plan.registers.map((register) => ({ ...register, enteredBy: listed(register.enteredBy), owners: listed(register.owners) })),
    indicators: plan.indicators.map((indicator) => ({
      ...indicator,
      ...(indicator.report && { report: listed(indicator.report) }),
      ...(indicator.each && {
        each: Object.fromEntries(Object.entries(indicator.each).flatMap(([org, value]) => meantBy(plan, org).map((body) => [body, value] as const))),
      }),
    })),
    consequences: plan.consequences.map((consequence) =>
      consequence.rule
        ? { ...consequence, rule: { ...consequence.rule, by: meant(consequence.rule.by), notify: meant(consequence.rule.notify) } }
        : consequence,
    ),
  };
}
