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

const numberOf = ({ id }: Report): number => (Number.isInteger(Number(id)) ? Number(id) : 0);
const byInstant = (a: Report, b: Report): number => (a.at < b.at ? -1 : a.at > b.at ? 1 : numberOf(a) - numberOf(b));

/**
 * The reports of an event that say whose they are, in the order in which they were entered: a report that is for everybody is about nobody.
 *
 * @param classes of outsiders, where it is about them.
 */
function reportsOf(plan: Plan, event: string, classes: readonly string[] | undefined): Report[] {
  const counted = plan.events.find(({ id }) => id === event)?.reports ?? [];
  const isMeant = (org: string) => {
    const of = outsiderOf(plan, org)?.of.id;
    return classes ? of !== undefined && classes.includes(of) : of === undefined;
  };
  const reports = new Map(counted.map(({ id, at, for: orgs }): [string, Report] => [id, { event, id, at, orgs: new Set(orgs.filter(isMeant)) }]));
  const add = (id: string, at: string, named: readonly string[]) => {
    const report = reports.get(id) ?? { event, id, at, orgs: new Set() };
    if (classes) for (const org of named.filter(isMeant)) report.orgs.add(org);
    // Where outsiders have to act, the departments beside them are those of the plan, and no report was about them.
    else if (!named.some((org) => outsiderOf(plan, org) ?? outsidersOf(plan, org))) for (const org of named) report.orgs.add(org);
    reports.set(id, report);
  };
  const single = (lead: 'all' | string[]) => (lead !== 'all' && lead.length === 1 ? lead : []);
  for (const milestone of plan.milestones) {
    if (eventOf(milestone) !== event) continue;
    const { rounds = [], lead } = milestone;
    for (const { id, reported } of rounds) if (reported && reported.of === undefined) add(id, reported.at, reported.for ?? single(lead));
  }
  for (const { after, lead, begun = [] } of plan.standing)
    if (after?.event === event) for (const { id, on, at = `${on}T00:00`, for: orgs } of begun) add(id, at, orgs ?? single(lead));
  return [...reports.values()].sort((a, b) => numberOf(a) - numberOf(b) || byInstant(a, b));
}

/** A report with which so many are complete: how many there are with it, and the latest minute of them. */
type Complete = Report & { count: number; period: number; lastAt: string };

const latestOf = (reports: readonly Report[]): string =>
  reports
    .map(({ at }) => at)
    .sort()
    .at(-1) ?? '';

/**
 * The reports about one body upon which a rule proposes, in the order in which they were entered: one that is entered late completes what
 * lacked it, and takes apart nothing that was complete before. So the same reports bring a proposal about once.
 */
function fulfilling(reports: readonly Report[], rule: ConsequenceRule): Complete[] {
  const { times = 1, within, inARow } = rule;
  if (rule.nth !== undefined)
    return countedNth(rule, reports, ({ at }) => at.slice(0, 10)).map(({ nth: count, ...report }) => ({ ...report, count, period: 0, lastAt: report.at }));
  if (within && ('days' in within || 'months' in within)) return withinSpans(reports, times, within);
  const counted = new Map<number | undefined, Report[]>();
  const found = reports.flatMap((report): Complete[] => {
    const period = within && periodOf(within, report.at.slice(0, 10));
    if (within && period === undefined) return [];
    const all = [...(counted.get(period) ?? []), report];
    counted.set(period, all);
    return all.length % times === 0 ? [{ ...report, count: all.length, period: period ?? 0, lastAt: latestOf(all.slice(-times)) }] : [];
  });
  return inARow === undefined
    ? found
    : inRows(
        found.filter(({ count }) => count === times),
        inARow,
      );
}

/** Of periods, each with the report that completed it: those with which so many follow on each other, none of which has been in such a row before. */
function inRows(found: readonly Complete[], inARow: number): Complete[] {
  const open = new Map<number, Complete>();
  return found.flatMap((one) => {
    open.set(one.period, one);
    for (let first = one.period - inARow + 1; first <= one.period; first++) {
      const row = Array.from({ length: inARow }, (_, index) => open.get(first + index));
      if (row.some((each) => each === undefined)) continue;
      for (const each of row as Complete[]) open.delete(each.period);
      return [{ ...one, lastAt: latestOf((row as Complete[]).map(({ lastAt: at, ...rest }) => ({ ...rest, at }))) }];
    }
    return [];
  });
}

/** Of a span from the first of so many to the last: those that have brought it about once are counted no more. */
function withinSpans(reports: readonly Report[], times: number, within: { days: number } | { months: number }): Complete[] {
  const fits = (first: Report, last: Report) => first.at.slice(0, 10) > beforeSpan(within, last.at.slice(0, 10));
  let open: Report[] = [];
  return reports.flatMap((report) => {
    open = [...open, report].sort(byInstant);
    const place = open.indexOf(report);
    for (let from = Math.max(0, place - times + 1); from <= place && from + times <= open.length; from++) {
      const span = open.slice(from, from + times);
      if (!fits(span[0] as Report, span.at(-1) as Report)) continue;
      open = open.filter((one) => !span.includes(one));
      return [{ ...report, count: times, period: 0, lastAt: latestOf(span) }];
    }
    return [];
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
          .filter(({ lastAt }) => lastAt.slice(0, 10) >= addDays(date, -REACH_DAYS))
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
