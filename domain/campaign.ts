import type { WorkingCalendar } from './calendar.ts';
import { resolveSchedule, type Schedule } from './ladder.ts';
import type { ObligationSpec } from './obligation.ts';
import { type DatedMilestone, datedMilestones, type Plan } from './plan.ts';

/** One obligation that a plan brings about. */
export interface PlannedObligation {
  spec: ObligationSpec;
  milestoneName: string;
}

/** Every obligation of a plan with all its dates looked up: one for each department and dated milestone. */
export function plannedObligations(plan: Plan, calendar: WorkingCalendar): PlannedObligation[] {
  return datedMilestones(plan).flatMap((dated) => {
    const leads = dated.milestone.lead === 'all' ? plan.departments.map((department) => department.id) : dated.milestone.lead;
    const assists = dated.milestone.assist.filter((department) => !leads.includes(department));
    return [
      ...leads.map((departmentId) => ({ departmentId, role: 'lead' as const })),
      ...assists.map((departmentId) => ({ departmentId, role: 'assist' as const })),
    ].map(({ departmentId, role }) => {
      const tells = role === 'assist' ? leads : leadsOf(plan, dated, departmentId);
      return {
        milestoneName: dated.name,
        spec: {
          programmeId: plan.id,
          milestoneId: dated.id,
          departmentId,
          role,
          leads: tells,
          needsEvidence: dated.milestone.evidence,
          needsConfirmation: dated.milestone.confirm,
          schedule: scheduleFor(plan, dated.id, departmentId, tells, dated.dueDate, calendar),
        },
      };
    });
  });
}

/** The leads of the sectors in which a department only assists, where the milestone is worked sector by sector. */
export function leadsOf(plan: Plan, dated: DatedMilestone, departmentId: string): string[] {
  if (dated.milestone.scope !== 'sectors') return [];
  const leads = plan.sectors.flatMap((sector) =>
    sector.lead !== undefined && sector.lead !== departmentId && sector.assist.includes(departmentId) ? [sector.lead] : [],
  );
  return [...new Set(leads)];
}

/** The dates of one obligation for any due date: its own, or one that an extension asks for. */
export function scheduleFor(plan: Plan, milestoneId: string, departmentId: string, leads: string[], dueDate: string, calendar: WorkingCalendar): Schedule {
  const dated = datedMilestones(plan).find((milestone) => milestone.id === milestoneId);
  return resolveSchedule(plan, dated?.milestone.ladder ?? plan.ladder, dueDate, { departmentId, leads }, calendar);
}
