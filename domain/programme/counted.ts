import { activeDepartments, eventOf, type Plan, type PlanEvent } from '../plan/plan.ts';

/** A report of an event that raises nothing: it counts for whom it is about. */
export interface CountedReport {
  event: string;
  report: NonNullable<PlanEvent['reports']>[number];
}

/** The consequences that count the reports of an event. */
export const countedBy = (plan: Plan, event: string): Plan['consequences'] =>
  plan.consequences.filter(({ rule }) => rule?.on === 'reported' && (rule.events?.includes(event) ?? true));

/** Whether an event raises no milestone, begins no standing duty and is only counted: then its reports are kept with it. */
export const isOnlyCounted = (plan: Plan, event: string): boolean =>
  plan.milestones.every((milestone) => eventOf(milestone) !== event) &&
  plan.standing.every(({ after }) => after?.event !== event) &&
  countedBy(plan, event).length > 0;

/** The departments that a report of such an event can be about: none where what counts it is about outsiders alone. */
export const countedAbout = (plan: Plan, event: string): string[] =>
  countedBy(plan, event).some(({ rule }) => rule?.outsiders === undefined) ? activeDepartments(plan).map(({ id }) => id) : [];

/** The classes of outsiders for whom an event counts. */
export const outsidersCounted = (plan: Plan, event: string): string[] => [...new Set(countedBy(plan, event).flatMap(({ rule }) => rule?.outsiders ?? []))];

/** The report of such an event, at a minute of the programme's zone, that a plan is to keep. One that is about nobody counts for nobody. */
export function countedReport(
  plan: Plan,
  {
    event,
    at,
    entered,
    about,
    for: departments = [],
    outsiders = [],
  }: { event: string; at: string; entered?: string; about?: string; for?: string[]; outsiders?: { id: string }[] },
): CountedReport[] {
  const orgs = [...departments, ...outsiders.map(({ id }) => id)];
  if (!isOnlyCounted(plan, event) || orgs.length === 0) return [];
  const numbers = (plan.events.find(({ id }) => id === event)?.reports ?? []).map(({ id }) => Number(id)).filter(Number.isInteger);
  const id = String(Math.max(0, ...numbers) + 1);
  return [{ event, report: { id, at, for: orgs, ...(about !== undefined && { about: about.slice(0, 400) }), ...(entered !== undefined && { entered }) } }];
}

/** A plan that keeps further reports. */
export function withCounted(plan: Plan, counted: readonly CountedReport[]): Plan {
  if (counted.length === 0) return plan;
  return {
    ...plan,
    events: plan.events.map((event) => {
      const own = counted.filter((one) => one.event === event.id).map(({ report }) => report);
      return own.length === 0 ? event : { ...event, reports: [...(event.reports ?? []), ...own] };
    }),
  };
}

/** What a version of the plan keeps of reports and another, written before, does not. */
export const unlistedCounted = (before: Plan, after: Plan): CountedReport[] =>
  before.events.flatMap(({ id: event, reports = [] }) => {
    const now = after.events.find(({ id }) => id === event);
    const listed = new Set(now?.reports?.map(({ id }) => id));
    return now ? reports.filter(({ id }) => !listed.has(id)).map((report) => ({ event, report })) : [];
  });
