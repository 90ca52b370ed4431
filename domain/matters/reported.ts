import { addDays, type PlainDate } from '../kernel/dates.ts';
import { inLanguage } from '../kernel/language.ts';
import { amountText, isUsedUp, type KnownProposal } from '../obligation/amounts.ts';
import { type DepartmentProposal, proposedBy } from '../obligation/consequences.ts';
import { outsiderOf, outsidersOf } from '../plan/outsiders.ts';
import { eventOf, type Plan } from '../plan/plan.ts';
import { byInstant, type Counted, fulfilling } from './counting.ts';
import { REACH_DAYS } from './missed.ts';

/** A report of an event, and the bodies that it is about. */
interface Report extends Counted {
  orgs: Set<string>;
}

const numberOf = ({ id }: Report): number => (Number.isInteger(Number(id)) ? Number(id) : 0);

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
  const reports = new Map(
    counted.map(({ id, at, for: orgs, entered = at }): [string, Report] => [id, { id, at, entered, orgs: new Set(orgs.filter(isMeant)) }]),
  );
  const add = (id: string, { at, entered = at }: { at: string; entered?: string | undefined }, named: readonly string[]) => {
    const report = reports.get(id) ?? { id, at, entered, orgs: new Set<string>() };
    if (classes) for (const org of named.filter(isMeant)) report.orgs.add(org);
    // Where outsiders have to act, the departments beside them are those of the plan, and no report was about them.
    else if (!named.some((org) => outsiderOf(plan, org) ?? outsidersOf(plan, org))) for (const org of named) report.orgs.add(org);
    reports.set(id, report);
  };
  const single = (lead: 'all' | string[]) => (lead !== 'all' && lead.length === 1 ? lead : []);
  for (const milestone of plan.milestones) {
    if (eventOf(milestone) !== event) continue;
    const { rounds = [], lead } = milestone;
    for (const { id, reported } of rounds) if (reported && reported.of === undefined) add(id, reported, reported.for ?? single(lead));
  }
  for (const { after, lead, begun = [] } of plan.standing)
    if (after?.event === event) for (const { id, on, at = `${on}T00:00`, entered, for: orgs } of begun) add(id, { at, entered }, orgs ?? single(lead));
  return [...reports.values()].sort((a, b) => numberOf(a) - numberOf(b) || byInstant(a, b));
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
          .filter(({ lastEntered }) => lastEntered.slice(0, 10) >= addDays(date, -REACH_DAYS))
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
