import { wallClock } from '../calendar/calendar.ts';
import { pathText } from './plan-cross-check.ts';
import type { RehearsalReport } from './rehearse.ts';
import type { PlanPath } from './rehearse-findings.ts';

/** A rehearsal as `--json` prints it: instants as ISO 8601 in the programme's zone, findings with their lines. */
export function rehearsalData(report: RehearsalReport, lineOf: (path: PlanPath) => number | undefined) {
  const { request, summary, bodies, findings, rehearsal } = report;
  const { iso } = wallClock(request.plan.zone);
  const instant = (ms: number | undefined) => (ms === undefined ? undefined : iso(ms));
  return {
    programme: request.plan.id,
    behaviour: request.behaviour.name,
    seed: request.seed,
    from: iso(report.startedAtMs),
    ...(request.to !== undefined && { to: request.to }),
    summary,
    bodies,
    findings: findings.map(({ kind, severity, count, paths, what }) => {
      const path = paths.find((candidate) => lineOf(candidate) !== undefined);
      return { kind, severity, count, ...(path && { where: pathText(path), line: lineOf(path) }), what };
    }),
    obligations: rehearsal.obligations.map(({ state, milestoneName }) => ({
      id: state.id,
      milestone: milestoneName,
      department: state.departmentId,
      stage: state.stage,
      due: state.schedule.dueDate,
      originalDue: state.originalDueDate,
      acknowledged: instant(state.acknowledgedAtMs),
      submitted: instant(state.submittedAtMs),
      lapsed: instant(state.lapsedAtMs),
      settled: instant(state.settledAtMs),
      returns: state.returns,
    })),
    catchUps: rehearsal.catchUps.map(({ key, recipient, sendAtMs }) => ({ key, recipient, leaves: iso(sendAtMs) })),
    notices: rehearsal.notices.map(({ key, rung, recipient, outcome, owedAtMs, leavesAtMs }) => ({
      key,
      rung,
      recipient,
      outcome,
      owed: iso(owedAtMs),
      leaves: iso(leavesAtMs),
    })),
  };
}
