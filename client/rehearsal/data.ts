import { wallClock } from '../../calendar/china.ts';
import { isReport, matterName } from '../../domain/matters/matters.ts';
import type { RehearsalAnswer } from '../contract/rehearsal.ts';
import { pathText } from '../files/plan-faults.ts';
import type { EnterpriseReport } from './enterprises.ts';
import type { PlanPath } from './findings.ts';
import type { RehearsalReport } from './rehearse.ts';

/** Gives a rehearsal as `--json` prints it: instants as ISO 8601 in the programme's zone, findings with their lines. */
export function rehearsalData(report: RehearsalReport, lineOf: (path: PlanPath) => number | undefined): RehearsalAnswer {
  const { request, summary, bodies, enterprises, findings, rehearsal } = report;
  const { iso } = wallClock(request.plan.zone);
  const instant = <K extends string>(name: K, ms: number | undefined) => (ms === undefined ? {} : ({ [name]: iso(ms) } as Record<K, string>));
  return {
    programme: request.plan.id,
    behaviour: request.behaviour.name,
    seed: request.seed,
    from: iso(report.startedAtMs),
    ...(request.to !== undefined && { to: request.to }),
    summary,
    bodies,
    ...(enterprises && { enterprises: withoutSectors(enterprises) }),
    findings: findings.map(({ kind, severity, count, paths, what }) => {
      // A part that the file leaves to a default has a place, but no line.
      const path = paths.find((candidate) => lineOf(candidate) !== undefined) ?? paths[0];
      const line = path && lineOf(path);
      return { kind, severity, count, ...(path && { where: pathText(path) }), ...(line !== undefined && { line }), what };
    }),
    obligations: rehearsal.obligations.map(({ state, milestoneName }) => ({
      id: state.id,
      milestone: milestoneName,
      department: state.departmentId,
      stage: state.stage,
      due: state.schedule.dueDate,
      originalDue: state.originalDueDate,
      ...instant('acknowledged', state.acknowledgedAtMs),
      ...instant('submitted', state.submittedAtMs),
      ...instant('lapsed', state.lapsedAtMs),
      ...instant('settled', state.settledAtMs),
      returns: state.returns,
    })),
    catchUps: rehearsal.catchUps.map(({ key, recipient, sendAtMs }) => ({ key, recipient, leaves: iso(sendAtMs) })),
    digests: rehearsal.digests.map(({ org, leavesAtMs, lines, enterprises: some }) => ({ org, leaves: iso(leavesAtMs), lines, enterprises: some })),
    matters: rehearsal.matters.map(({ recipient, outcome, leavesAtMs, items, ...matter }) => ({
      matter: isReport(matter.kind) ? matter.kind : matterName({ kind: matter.kind, about: matter.about }),
      recipient,
      outcome,
      leaves: iso(leavesAtMs),
      items,
    })),
    notices: rehearsal.notices.map(({ key, rung, recipient, outcome, owedAtMs, leavesAtMs, roster }) => ({
      key,
      rung,
      recipient,
      outcome,
      owed: iso(owedAtMs),
      leaves: iso(leavesAtMs),
      ...(roster && { roster }),
    })),
  };
}

/** Leaves out the sectors that a part of a target is taken over, since they stand in the plan. */
function withoutSectors({ targets, ...rest }: EnterpriseReport) {
  return { ...rest, targets: targets.map(({ figures, ...target }) => ({ ...target, figures: figures.map(({ sectors: _sectors, ...figure }) => figure) })) };
}
