import { DIGEST_AHEAD_DAYS, digestDates, ENTERPRISE_NEWS, isInDigest, type LateFrom, lacksNumber } from '../digest/digest.ts';
import { proposalDue } from '../enterprise/consequences.ts';
import { completeEnterpriseAct, registeredFacts } from '../enterprise/cycle-rules.ts';
import {
  ENTERPRISE_STAGES,
  type EnterpriseAct,
  type EnterpriseEvent,
  type EnterpriseStage,
  type EnterpriseState,
  isCertifiedOn,
} from '../enterprise/enterprise.ts';
import { enrolled, enterpriseMachine } from '../enterprise/machine.ts';
import type { RegistryEntry } from '../enterprise/registry-entry.ts';
import { type Standing, standingOf } from '../enterprise/standing.ts';
import { PROGRAMME } from '../kernel/bodies.ts';
import type { WorkingCalendar } from '../kernel/calendar.ts';
import { addDays, type PlainDate } from '../kernel/dates.ts';
import { type Announcement, announcedOf } from '../matters/decided.ts';
import { type Pending, pendingProposal } from '../matters/decisions.ts';
import type { Plan } from '../plan/plan.ts';
import { openCycleSets } from './cycle-sets.ts';
import type { NextEnterpriseAct } from './enterprise-behaviour.ts';
import { openKeepers } from './keepers.ts';
import { type QueueItem, queueItem } from './queue-item.ts';
import type { Rosters } from './rehearsed.ts';
import { openRostersNow } from './rosters-now.ts';
import { openTargetCounts, type RehearsedTarget } from './target-counts.ts';

/** An enterprise that lives on the queue. */
interface Living {
  name: string;
  state: EnterpriseState;
  /** How it stands, worked out when somebody asks: most changes pass without that. */
  readonly standing: Standing;
  hasAddress: boolean;
  /** See `digestDates`. */
  dates: readonly PlainDate[];
}

export interface RegistryRehearsal extends Rosters {
  /** The items that go on the queue, in an order that does not depend on that of the entries. */
  items: QueueItem[];
  /** Gives how each enterprise stands now, by code. */
  states(): EnterpriseState[];
  /** Counts how many are in each stage now, in the order of a cycle. */
  stages(): Record<EnterpriseStage, number>;
  /** Counts, now, how many hold a certificate that is valid on a date. */
  certified(date: PlainDate): number;
  /** Gives every target of the plan, in its order; to be asked when the rehearsal has ended at `endedAtMs` (programme epoch ms). */
  targets(endedAtMs: number): RehearsedTarget[];
  /** Counts the steps that the rules refused: an enterprise that was told no leaves it at that. */
  refused(): number;
}

/**
 * Opens the enterprises of a registry as they live through their cycles, by the same machine as their workflows and counted as the live
 * registry counts: by what was recorded up to an instant, with certificates valid on its date. Pure.
 *
 * @param toMs the last instant that will be looked at (programme epoch ms), where it is known: a forecast needs the counts of `PACE_DAYS`
 *   days before.
 */
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
  /** Gives what people do next about an enterprise; see `nextEnterpriseAct`. */
  acts(state: EnterpriseState): NextEnterpriseAct | undefined;
}): RegistryRehearsal {
  let refused = 0;
  const enterprises: Living[] = [];
  const keepers = openKeepers(plan, enterprises);
  const { among } = keepers;
  /** The proposals about enterprises, by code. */
  const proposals = new Map<string, Pending>();
  const announcements: Announcement[] = [];
  /** The enterprises that a rule of the plan may be about. */
  const candidates = new Map<string, { enterprise: Living; item: ReturnType<typeof queueItem<EnterpriseState, EnterpriseAct, EnterpriseEvent>> }>();
  const cycle = openCycleSets();
  const items: QueueItem[] = [];
  /** For each body, when something was last heard of one of its enterprises, or of one that it assists with (programme epoch ms). */
  const newsAtMs = new Map<string, number>();
  const noteNews = (enterprise: Living, atMs: number) => {
    for (const org of keepers.hearersOf(enterprise)) newsAtMs.set(org, atMs);
  };
  /** For each day, the enterprises with a date that a digest may tell of then, and those that had one: what stands in it is asked of each anyway. */
  const byDate = new Map<PlainDate, Living[]>();
  /** The enterprises whose certificate was registered without a number. */
  const numberless = new Set<Living>();
  /** The number of recorded changes so far. */
  let changes = 0;
  const keepDates = (enterprise: Living) => {
    if (enterprise.state.certificate?.number === '') numberless.add(enterprise);
    else numberless.delete(enterprise);
    const dates = digestDates(enterprise.state);
    const before = enterprise.dates;
    for (const date of dates) {
      if (before.includes(date)) continue;
      const onDate = byDate.get(date);
      if (onDate) onDate.push(enterprise);
      else byDate.set(date, [enterprise]);
    }
    enterprise.dates = dates;
  };
  for (const entry of [...entries].sort((a, b) => (a.uscc < b.uscc ? -1 : 1))) {
    const state = enrolled(plan.id, entry.uscc, registeredFacts(plan, calendar, entry, startedAtMs), startedAtMs);
    const enterprise = livingOf(entry, state);
    keepDates(enterprise);
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
        const { state: before } = enterprise;
        if (current.departmentId !== before.departmentId || current.sectorId !== before.sectorId) keepers.changed();
        enterprise.state = current;
        changes++;
        const { proposal, inspection, rectification } = current;
        if (current.certificate !== before.certificate || rectification !== before.rectification) keepDates(enterprise);
        seated(current);
        if (proposal) proposals.set(entry.uscc, pendingProposal(entry.uscc, entry.name, proposal.atMs, proposal.rule));
        else if (before.proposal) proposals.delete(entry.uscc);
        // The rule is that of `candidates` in prisma/consequences.ts.
        if (rectification?.lapsed || (inspection && inspection.result !== 'pass')) candidates.set(entry.uscc, { enterprise, item });
        else if (candidates.size > 0) candidates.delete(entry.uscc);
        for (const event of events) {
          const announced = announcedOf(event);
          if (announced) announcements.push({ ...announced, id: `${current.id}/${current.sequence}/${announced.consequence}`, ...about(enterprise) });
        }
        for (const { type, atMs } of events) if (ENTERPRISE_NEWS.includes(type)) noteNews(enterprise, atMs);
      },
      refused: () => {
        refused++;
      },
    });
    items.push(Object.assign(item, { endless: true as const }));
  }

  const counting = openTargetCounts({ plan, calendar, startedAtMs, toMs, standings: () => standingsOf(enterprises) });
  items.push(...counting.items);
  let digests: { date: PlainDate; changes: number; orgs: Set<string> } | undefined;
  /** Gives the bodies whose digest of a morning tells of a date; it asks only those enterprises that have one near it. */
  const inDigestsOf = (date: PlainDate, from: LateFrom): Set<string> => {
    if (digests?.date === date && digests.changes === changes) return digests.orgs;
    const orgs = new Set<string>();
    const until = addDays(date, DIGEST_AHEAD_DAYS);
    for (let day = from.date; day <= until; day = addDays(day, 1))
      for (const enterprise of byDate.get(day) ?? []) {
        const hearers = keepers.hearersOf(enterprise);
        // Most mornings the first few answer for a body with hundreds.
        if (hearers.every((org) => orgs.has(org)) || !isInDigest(enterprise.state, date, from, until)) continue;
        for (const org of hearers) orgs.add(org);
      }
    digests = { date, changes, orgs };
    return orgs;
  };

  return {
    items,
    ...openRostersNow(plan, calendar, among),
    counts: counting.counts,
    targets: counting.targets,
    inDigest(departmentId, { date, sinceMs, atMs, lateFrom, asksWeekly }) {
      const lastMs = newsAtMs.get(departmentId) ?? Number.NEGATIVE_INFINITY;
      if (lastMs > sinceMs && lastMs <= atMs) return true;
      if (asksWeekly) for (const { state } of numberless) if (state.departmentId === departmentId && lacksNumber(state, date)) return true;
      return inDigestsOf(date, lateFrom).has(departmentId);
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
    certified: (date) => enterprises.filter(({ state }) => isCertifiedOn(state, date)).length,
    refused: () => refused,
  };
}

function livingOf({ name, mail, details }: RegistryEntry, state: EnterpriseState): Living {
  let known: { state: EnterpriseState; standing: Standing } | undefined;
  return {
    name,
    state,
    get standing() {
      if (known?.state !== this.state) known = { state: this.state, standing: Object.assign(standingOf(this.state), details && { details }) };
      return known.standing;
    },
    hasAddress: mail !== undefined,
    dates: [],
  };
}

function* standingsOf(enterprises: readonly Living[]): Generator<Standing> {
  for (const { standing } of enterprises) yield standing;
}

/** Names whom a decision is about. */
const about = ({ name, state }: Living) => ({ subject: 'enterprise' as const, code: state.uscc, name, org: state.departmentId });
