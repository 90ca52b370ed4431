import { ENTERPRISE_NEWS, isInDigest, lacksNumber } from '../digest/digest.ts';
import { belongs, toldOfAssisted } from '../enterprise/assistance.ts';
import { proposalDue } from '../enterprise/consequences.ts';
import { completeEnterpriseAct, registeredFacts } from '../enterprise/cycle-rules.ts';
import { ENTERPRISE_STAGES, type EnterpriseAct, type EnterpriseEvent, type EnterpriseStage, type EnterpriseState } from '../enterprise/enterprise.ts';
import { enrolled, enterpriseMachine } from '../enterprise/machine.ts';
import type { RegistryEntry } from '../enterprise/registry-entry.ts';
import { isCertified, isStarted, matches, rosterQueries, type Standing, standingOf } from '../enterprise/standing.ts';
import { type BodyCount, PACE_DAYS, type SectorCount, type TargetFigure, targetFigures } from '../enterprise/target.ts';
import { PROGRAMME } from '../kernel/bodies.ts';
import { dateAt, endOfDayMs, type WorkingCalendar } from '../kernel/calendar.ts';
import { addDays, type PlainDate } from '../kernel/dates.ts';
import { grouped } from '../kernel/grouped.ts';
import { type Announcement, announcedOf } from '../matters/decided.ts';
import { type Pending, pendingProposal } from '../matters/decisions.ts';
import type { ObligationState } from '../obligation/obligation.ts';
import { datedMilestones, type Plan } from '../plan/plan.ts';
import { openCycleSets } from './cycle-sets.ts';
import type { NextEnterpriseAct } from './enterprise-behaviour.ts';
import { type QueueItem, queueItem } from './queue-item.ts';
import type { RosterNow, Rosters } from './rehearsed.ts';

/** An enterprise that lives on the queue. */
interface Living {
  name: string;
  state: EnterpriseState;
  standing: Standing;
  hasAddress: boolean;
}

/** A target as it stood when its day had ended, as the live system freezes it. */
export interface RehearsedTarget {
  targetId: string;
  /** The day that the figures are of: the target's own, or the last day looked at where that comes before it; then they may have a forecast. */
  date: PlainDate;
  /** Empty where the day had ended before the programme was loaded: nothing was counted then. */
  figures: TargetFigure[];
}

export interface RegistryRehearsal extends Rosters {
  /** What goes on the queue, in an order that does not depend on that of the entries. */
  items: QueueItem[];
  /** By code; how each stands now. */
  states(): EnterpriseState[];
  /** How many are in each stage now, in the order of a cycle. */
  stages(): Record<EnterpriseStage, number>;
  /** How many hold a certificate that is valid on a date, counted now. */
  certified(date: PlainDate): number;
  /** Every target of the plan, in its order; to be asked when the rehearsal has ended at `endedAtMs` (programme epoch ms). */
  targets(endedAtMs: number): RehearsedTarget[];
  /** Steps that the rules refused: whoever was told no leaves it at that. */
  refused(): number;
}

/**
 * The enterprises of a registry as they live through their cycles, by the same machine as their workflows and counted as the live
 * registry counts: by what was recorded up to an instant, with certificates valid on its date. Pure.
 *
 * @param toMs the last instant that will be looked at (programme epoch ms), where it is known: a forecast needs the counts of
 * `PACE_DAYS` days before.
 */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one closure over what it shares; to be carved, see test/structure.test.ts
export function rehearsedRegistry({
  plan,
  calendar,
  startedAtMs,
  toMs,
  entries,
  acts,
}: {
  plan: Plan;
  calendar: WorkingCalendar;
  startedAtMs: number;
  toMs?: number;
  entries: readonly RegistryEntry[];
  /** What people do next about an enterprise; see `nextEnterpriseAct`. */
  acts(state: EnterpriseState): NextEnterpriseAct | undefined;
}): RegistryRehearsal {
  let refused = 0;
  const enterprises: Living[] = [];
  let supervised: Map<string, Living[]> | undefined;
  /** By code. */
  const proposals = new Map<string, Pending>();
  const announcements: Announcement[] = [];
  /** Whom a rule of the plan may be about. */
  const candidates = new Map<string, { enterprise: Living; item: ReturnType<typeof queueItem<EnterpriseState, EnterpriseAct, EnterpriseEvent>> }>();
  const cycle = openCycleSets();
  const items: QueueItem[] = [];
  /** Of each body, when something was last heard of one of its enterprises, or of one that it assists with (programme epoch ms). */
  const newsAtMs = new Map<string, number>();
  const helpers = toldOfAssisted(plan, 'digest');
  const helpersOf = ({ standing }: Living) => helpers.flatMap(({ org, parts }) => (parts.some((part) => belongs(part, standing)) ? [org] : []));
  const noteNews = (enterprise: Living, atMs: number) => {
    newsAtMs.set(enterprise.standing.departmentId, atMs);
    for (const org of helpersOf(enterprise)) newsAtMs.set(org, atMs);
  };
  for (const entry of [...entries].sort((a, b) => (a.uscc < b.uscc ? -1 : 1))) {
    const state = enrolled(plan.id, entry.uscc, registeredFacts(plan, calendar, entry, startedAtMs), startedAtMs);
    const placed = entry.details && { details: entry.details };
    const enterprise: Living = { name: entry.name, state, standing: { ...standingOf(state), ...placed }, hasAddress: entry.mail !== undefined };
    enterprises.push(enterprise);
    const seated = cycle.enrol(state, entry.details);
    noteNews(enterprise, startedAtMs);
    const item = queueItem<EnterpriseState, EnterpriseAct, EnterpriseEvent>({
      machine: enterpriseMachine,
      state,
      acts: (current) => {
        const next = acts(current);
        return next && { atMs: next.atMs, act: (now) => completeEnterpriseAct(plan, calendar, now, next.request) };
      },
      recorded: (current, events) => {
        if (current.departmentId !== enterprise.state.departmentId || current.sectorId !== enterprise.state.sectorId) supervised = undefined;
        enterprise.state = current;
        seated(current);
        const { proposal, inspection, rectification } = current;
        if (proposal) proposals.set(entry.uscc, pendingProposal(entry.uscc, entry.name, proposal.atMs, proposal.rule));
        else proposals.delete(entry.uscc);
        // As `candidates` in prisma/consequences.ts has it.
        if (rectification?.lapsed || (inspection && inspection.result !== 'pass')) candidates.set(entry.uscc, { enterprise, item });
        else candidates.delete(entry.uscc);
        for (const event of events) {
          const announced = announcedOf(event);
          if (announced) announcements.push({ ...announced, id: `${current.id}/${current.sequence}/${announced.consequence}`, ...about(enterprise) });
        }
        enterprise.standing = { ...standingOf(current), ...placed };
        for (const { type, atMs } of events) if (ENTERPRISE_NEWS.includes(type)) noteNews(enterprise, atMs);
      },
      refused: () => {
        refused++;
      },
    });
    items.push(Object.assign(item, { endless: true as const }));
  }

  /** The enterprises that a question can be about: a department’s own, kept until one of them changes hands. */
  const among = (departmentId: string | undefined): readonly Living[] => {
    if (departmentId === undefined) return enterprises;
    supervised ??= grouped(enterprises, ({ standing }) => standing.departmentId);
    return supervised.get(departmentId) ?? [];
  };
  let assisted: { of: typeof supervised; by: Map<string, Living[]> } | undefined;
  /** Those with which a body assists and of which its digest tells; kept until one of them changes hands. */
  const helpedBy = (org: string): readonly Living[] => {
    if (!helpers.some((helper) => helper.org === org)) return [];
    among('');
    const kept = assisted && assisted.of === supervised ? assisted : { of: supervised, by: new Map<string, Living[]>() };
    const found = kept.by.get(org) ?? enterprises.filter((one) => helpersOf(one).includes(org));
    kept.by.set(org, found);
    assisted = kept;
    return found;
  };
  const standings = () => enterprises.map(({ standing }) => standing);
  const countOn = (date: PlainDate) => sectorCounts(standings(), date);
  /** Of targets whose day has ended, how sectors and departments stood then. */
  const frozenCounts = new Map<string, { asOf: PlainDate; counts: BodyCount[] }>();
  let counted: { nowMs: number; counts: BodyCount[] } | undefined;
  const frozen = new Map<string, RehearsedTarget>();
  for (const target of plan.targets) {
    // The last instant of the day, as in activities/morning.ts; after the enterprises, so that what happens at it is in the numbers.
    const atMs = endOfDayMs(calendar, target.asOf) - 1;
    if (atMs < startedAtMs) frozen.set(target.id, { targetId: target.id, date: target.asOf, figures: [] });
    else
      items.push(
        once(atMs, () => {
          const { id: targetId, asOf: date } = target;
          const counts = bodyCounts(standings(), date);
          frozenCounts.set(targetId, { asOf: date, counts });
          frozen.set(targetId, { targetId, date, figures: targetFigures(plan, target, counts, date) });
        }),
      );
  }
  let before: SectorCount[] | undefined;
  if (toMs !== undefined) {
    const paceFrom = addDays(dateAt(calendar, toMs), -PACE_DAYS);
    const atMs = endOfDayMs(calendar, paceFrom) - 1;
    // No pace without a past, as for the live registry.
    if (atMs >= startedAtMs)
      items.push({
        ...once(atMs, () => {
          before = countOn(paceFrom);
        }),
        endless: true,
      });
  }

  const rosterOf = new Map(datedMilestones(plan).map((dated) => [dated.id, dated.milestone.roster]));
  const queries = new Map<string, ReturnType<typeof rosterQueries>>();
  const queriesOf = ({ milestoneId, departmentId }: ObligationState) => {
    const roster = rosterOf.get(milestoneId);
    if (!roster) return undefined;
    const key = `${milestoneId}/${departmentId}`;
    const found = queries.get(key) ?? rosterQueries(plan, roster, departmentId);
    queries.set(key, found);
    return found;
  };
  let asked: { nowMs: number; answers: Map<string, RosterNow> } | undefined;
  /** By obligation, where in the list somebody was missing when it was last looked for: mostly they still are. */
  const missingAt = new Map<string, number>();
  /** The same by department: where in its list one stood that its digest told of. */
  const inDigestAt = new Map<string, number>();

  return {
    items,
    at(state, nowMs) {
      const of = queriesOf(state);
      if (!of) return undefined;
      // One answer for all whom a rung tells of it.
      if (asked?.nowMs !== nowMs) asked = { nowMs, answers: new Map() };
      const known = asked.answers.get(state.id);
      if (known) return known;
      const date = dateAt(calendar, nowMs);
      const now: RosterNow = { all: 0, missing: 0, withAddress: 0 };
      for (const { standing, hasAddress } of among(of.of.departmentId)) {
        if (!matches(of.of, standing, date)) continue;
        now.all++;
        if (of.done && matches(of.done, standing, date)) continue;
        now.missing++;
        if (hasAddress) now.withAddress++;
      }
      asked.answers.set(state.id, now);
      return now;
    },
    isDone(state, nowMs) {
      const of = queriesOf(state);
      const { done } = of ?? {};
      if (!of || !done) return false;
      const date = dateAt(calendar, nowMs);
      const own = among(of.of.departmentId);
      const first = missingAt.get(state.id) ?? 0;
      let all = 0;
      for (let step = 0; step < own.length; step++) {
        const index = (first + step) % own.length;
        const { standing } = own[index] as Living;
        if (!matches(of.of, standing, date)) continue;
        if (!matches(done, standing, date)) {
          missingAt.set(state.id, index);
          return false;
        }
        all++;
      }
      return all > 0;
    },
    inDigest(departmentId, { date, sinceMs, atMs, lateFrom, asksNumbers }) {
      const lastMs = newsAtMs.get(departmentId) ?? Number.NEGATIVE_INFINITY;
      if (lastMs > sinceMs && lastMs <= atMs) return true;
      if (asksNumbers && among(departmentId).some(({ state }) => lacksNumber(state, date))) return true;
      const told = helpedBy(departmentId);
      const all = told.length === 0 ? among(departmentId) : [...among(departmentId), ...told];
      const first = inDigestAt.get(departmentId) ?? 0;
      for (let step = 0; step < all.length; step++) {
        const index = (first + step) % all.length;
        if (!isInDigest((all[index] as Living).state, date, lateFrom)) continue;
        inDigestAt.set(departmentId, index);
        return true;
      }
      return false;
    },
    counts(target, nowMs) {
      const kept = frozenCounts.get(target.id);
      if (kept?.asOf === target.asOf) return kept.counts;
      if (counted?.nowMs !== nowMs) counted = { nowMs, counts: bodyCounts(standings(), dateAt(calendar, nowMs)) };
      return counted.counts;
    },
    any(query, departmentId, nowMs) {
      const { of } = rosterQueries(plan, { of: query }, departmentId);
      const date = dateAt(calendar, nowMs);
      return among(of.departmentId).some(({ standing }) => matches(of, standing, date));
    },
    pending: () => [...proposals.values()],
    announcements: () => announcements,
    propose(today, nowMs) {
      const woken: QueueItem[] = [];
      for (const { enterprise, item } of [...candidates.values()]) {
        const { state } = enterprise;
        const ruled = proposalDue(plan, state);
        if (!ruled) continue;
        const by = { org: PROGRAMME, name: 'rule' };
        const request = { kind: 'propose' as const, actor: by, key: `rule-${state.sequence}`, on: today, reason: ruled.reason, ruled };
        item.perform(completeEnterpriseAct(plan, calendar, state, request), nowMs);
        woken.push(item);
      }
      return woken;
    },
    cycle,
    states: () => enterprises.map(({ state }) => state),
    stages() {
      const stages = Object.fromEntries(ENTERPRISE_STAGES.map((stage) => [stage, 0])) as Record<EnterpriseStage, number>;
      for (const { state } of enterprises) stages[state.stage]++;
      return stages;
    },
    certified: (date) => enterprises.filter(({ standing }) => isCertified(standing, date)).length,
    targets(endedAtMs) {
      const date = dateAt(calendar, endedAtMs);
      return plan.targets.map(
        (target) => frozen.get(target.id) ?? { targetId: target.id, date, figures: targetFigures(plan, target, countOn(date), date, before) },
      );
    },
    refused: () => refused,
  };
}

/** Whom a decision is about. */
const about = ({ name, state }: Living) => ({ subject: 'enterprise' as const, code: state.uscc, name, org: state.departmentId });

/** Something that happens once, and that a rehearsal waits for. */
function once(atMs: number, happen: () => void): QueueItem {
  return {
    firstAtMs: () => atMs,
    live() {
      happen();
      return undefined;
    },
  };
}

/** How the sectors stand, counted with certificates valid on `date`; says the same as `counts` in prisma/enterprises.ts. */
export const sectorCounts = (standings: Iterable<Standing>, date: PlainDate): SectorCount[] =>
  countsBy(standings, date, ({ sectorId }) => sectorId).map(({ departmentId: _all, ...count }) => count);

/** The same by the department that supervises; says the same as `bodyCounts` there. */
export const bodyCounts = (standings: Iterable<Standing>, date: PlainDate): BodyCount[] =>
  countsBy(standings, date, ({ sectorId, departmentId }) => `${sectorId} ${departmentId}`);

function countsBy(standings: Iterable<Standing>, date: PlainDate, keyOf: (standing: Standing) => string): BodyCount[] {
  const counts = new Map<string, BodyCount>();
  for (const standing of standings) {
    const { sectorId, departmentId, stage, level = 3 } = standing;
    const key = keyOf(standing);
    let count = counts.get(key);
    if (!count) {
      count = { sectorId, departmentId, enterprises: 0, started: 0, certified: [0, 0, 0], closed: 0 };
      counts.set(key, count);
    }
    if (stage === 'closed') {
      count.closed++;
      continue;
    }
    count.enterprises++;
    if (isStarted(standing, date)) count.started++;
    if (isCertified(standing, date)) count.certified[(level - 1) as 0 | 1 | 2]++;
  }
  return [...counts.values()];
}
