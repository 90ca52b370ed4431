import { addDays, type PlainDate } from '../kernel/dates.ts';
import { inLanguage } from '../kernel/language.ts';
import { amountText, isUsedUp, type KnownProposal } from '../obligation/amounts.ts';
import { type DepartmentProposal, proposedBy } from '../obligation/consequences.ts';
import type { ConsequenceRule } from '../plan/consequence-fields.ts';
import { beforeSpan, countedNth, periodOf } from '../plan/nth.ts';
import { outsiderOf, outsidersOf } from '../plan/outsiders.ts';
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

/** The reports of an event that say whose they are, earliest first: a report that is for everybody is about nobody. `classes`: of outsiders, where it is about them. */
function reportsOf(plan: Plan, event: string, classes: readonly string[] | undefined): Report[] {
  const counted = plan.events.find(({ id }) => id === event)?.reports ?? [];
  const isMeant = (org: string) => {
    const of = outsiderOf(plan, org)?.of.id;
    return classes ? of !== undefined && classes.includes(of) : of === undefined;
  };
  const reports = new Map(counted.map(({ id, at, for: orgs }): [string, Report] => [id, { event, id, at, orgs: new Set(orgs.filter(isMeant)) }]));
  for (const milestone of plan.milestones) {
    if (eventOf(milestone) !== event) continue;
    const { rounds = [], lead } = milestone;
    for (const { id, reported } of rounds) {
      if (!reported || reported.of !== undefined) continue;
      const report = reports.get(id) ?? { event, id, at: reported.at, orgs: new Set() };
      const named = reported.for ?? (lead !== 'all' && lead.length === 1 ? lead : []);
      if (classes) for (const org of named.filter(isMeant)) report.orgs.add(org);
      // Where outsiders have to act, the departments beside them are those of the plan, and no report was about them.
      else if (!named.some((org) => outsiderOf(plan, org) ?? outsidersOf(plan, org))) for (const org of named) report.orgs.add(org);
      reports.set(id, report);
    }
  }
  return [...reports.values()].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : Number(a.id) - Number(b.id)));
}

/** The reports about one body, earliest first, upon which a rule proposes, each with how many there are with it. */
function fulfilling(reports: readonly Report[], rule: ConsequenceRule): (Report & { count: number })[] {
  const { times = 1, within, inARow } = rule;
  if (rule.nth !== undefined) return countedNth(rule, reports, ({ at }) => at.slice(0, 10)).map(({ nth: count, ...report }) => ({ ...report, count }));
  if (within && ('days' in within || 'months' in within)) return withinSpans(reports, times, within);
  const counts = new Map<number | undefined, number>();
  const found = reports.flatMap((report) => {
    const period = within && periodOf(within, report.at.slice(0, 10));
    if (within && period === undefined) return [];
    const count = (counts.get(period) ?? 0) + 1;
    counts.set(period, count);
    return count % times === 0 ? [{ ...report, count, period: period ?? 0 }] : [];
  });
  if (inARow === undefined) return found;
  let run = 0;
  return found
    .filter(({ count }) => count === times)
    .filter(({ period }, index, all) => {
      run = period - 1 === all[index - 1]?.period ? run + 1 : 1;
      return run % inARow === 0;
    });
}

/** Of a span from the first of so many to the last: those that have brought it about once are counted no more. */
function withinSpans(reports: readonly Report[], times: number, within: { days: number } | { months: number }): (Report & { count: number })[] {
  let open: Report[] = [];
  return reports.flatMap((report) => {
    const date = report.at.slice(0, 10);
    open = [...open.filter(({ at }) => at.slice(0, 10) > beforeSpan(within, date)), report];
    if (open.length < times) return [];
    open = [];
    return [{ ...report, count: times }];
  });
}

/**
 * What the plan's rules propose about departments and outsiders because an event was reported of them, each time or each so many times within its window,
 * whatever was proposed before.
 *
 * @param known what was proposed before: nothing is proposed beyond a ceiling of all together.
 */
export function reportedProposals(plan: Plan, date: PlainDate, known: readonly KnownProposal[] = []): DepartmentProposal[] {
  const say = inLanguage(plan.language);
  return plan.consequences.flatMap(({ id: rule, when, what, rule: asked }) => {
    if (asked?.on !== 'reported') return [];
    const { events = plan.events.map(({ id }) => id) } = asked;
    return events.flatMap((event) => {
      const name = plan.events.find(({ id }) => id === event)?.name ?? event;
      const reports = reportsOf(plan, event, asked.outsiders);
      const far = amountText(asked, plan.language);
      const own = known.filter((one) => one.rule === rule);
      const open = [...new Set(reports.flatMap(({ orgs }) => [...orgs]))].filter((org) => !isUsedUp(asked, org, own));
      return open.flatMap((org) =>
        fulfilling(
          reports.filter(({ orgs }) => orgs.has(org)),
          asked,
        )
          .filter(({ at }) => at.slice(0, 10) >= addDays(date, -REACH_DAYS))
          .map(
            ({ id, at, count }): DepartmentProposal => ({
              ...{ rule, org, cause: `${plan.id}/event/${event}-${id}/${org}`, ...proposedBy(asked) },
              reason: say(
                `${when}（「${name}」${at.replace('T', ' ')}，第 ${count} 次${far ? `，${far}` : ''}）：${what}`,
                `${when} (“${name}” at ${at.replace('T', ' ')}, no. ${count}${far ? `, ${far}` : ''}): ${what}`,
              ),
            }),
          ),
      );
    });
  });
}
