import { addDays, type PlainDate } from '../kernel/dates.ts';
import { inLanguage } from '../kernel/language.ts';
import { type DepartmentProposal, proposedBy } from '../obligation/consequences.ts';
import { eventOf, type Plan } from '../plan/plan.ts';
import { REACH_DAYS } from './missed.ts';

/** One report of an event, and the bodies that it is about. */
interface Report {
  event: string;
  /** Its number, which every milestone that it raised has. */
  id: string;
  /** A minute of the programme's zone. */
  at: string;
  orgs: Set<string>;
}

/** The reports of an event that say whose they are, earliest first: a report that is for everybody is about nobody. */
function reportsOf(plan: Plan, event: string): Report[] {
  const reports = new Map<string, Report>();
  for (const milestone of plan.milestones) {
    if (eventOf(milestone) !== event) continue;
    const { rounds = [], lead } = milestone;
    for (const { id, reported } of rounds) {
      if (!reported || reported.of !== undefined) continue;
      const report = reports.get(id) ?? { event, id, at: reported.at, orgs: new Set() };
      for (const org of reported.for ?? (lead !== 'all' && lead.length === 1 ? lead : [])) report.orgs.add(org);
      reports.set(id, report);
    }
  }
  return [...reports.values()].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : Number(a.id) - Number(b.id)));
}

/** What the plan's rules propose about departments because an event was reported of them, each time or each so many times, whatever was proposed before. */
export function reportedProposals(plan: Plan, date: PlainDate): DepartmentProposal[] {
  const say = inLanguage(plan.language);
  return plan.consequences.flatMap(({ id: rule, when, what, rule: asked }) => {
    if (asked?.on !== 'reported') return [];
    const { events = plan.events.map(({ id }) => id), times = 1 } = asked;
    return events.flatMap((event) => {
      const name = plan.events.find(({ id }) => id === event)?.name ?? event;
      const reports = reportsOf(plan, event);
      return [...new Set(reports.flatMap(({ orgs }) => [...orgs]))].flatMap((org) =>
        reports
          .filter(({ orgs }) => orgs.has(org))
          .flatMap((report, index) => ((index + 1) % times === 0 ? [{ ...report, count: index + 1 }] : []))
          .filter(({ at }) => at.slice(0, 10) >= addDays(date, -REACH_DAYS))
          .map(
            ({ id, at, count }): DepartmentProposal => ({
              ...{ rule, org, cause: `${plan.id}/event/${event}-${id}/${org}`, ...proposedBy(asked) },
              reason: say(
                `${when}（「${name}」${at.replace('T', ' ')}，第 ${count} 次）：${what}`,
                `${when} (“${name}” at ${at.replace('T', ' ')}, no. ${count}): ${what}`,
              ),
            }),
          ),
      );
    });
  });
}
