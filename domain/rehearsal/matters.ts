import type { Morning } from '../digest/digest.ts';
import { type QuotaDuty, quotaDuties } from '../enterprise/quota.ts';
import { OFFICE } from '../kernel/bodies.ts';
import { dateAt } from '../kernel/calendar.ts';
import type { PlainDate } from '../kernel/dates.ts';
import { decidedItems } from '../matters/decided.ts';
import { DEPARTMENT_PROPOSAL, decisionItems, type Pending, pendingEnd, pendingOf, pendingProposal } from '../matters/decisions.ts';
import { holdItems } from '../matters/holds.ts';
import { begunIndicators, indicatorItems, indicatorSet, reportersOf } from '../matters/indicators.ts';
import {
  cameSince,
  hasManyDays,
  hasNews,
  MATTERS,
  type MatterItem,
  type MatterKind,
  type MatterLadders,
  matterName,
  noticeName,
  openLadders,
  openTold,
  type ReachedRung,
  reachedOn,
  type SharedSet,
  setKey,
  toldItems,
} from '../matters/matters.ts';
import { judgedOn, missedIndicator, missedProposals, missedTarget } from '../matters/missed.ts';
import { asksProgress, progressItems } from '../matters/progress.ts';
import { type QuotaStanding, quotaItems, quotaSet } from '../matters/quotas.ts';
import { countedValues, listedItems, pendingOnRegisters, registerItems } from '../matters/registers.ts';
import { reportedProposals } from '../matters/reported.ts';
import { followUpItems, standingItems } from '../matters/standing-duties.ts';
import { targetItems, targetParts, targetSet } from '../matters/targets.ts';
import { type DepartmentProposal, departmentProposals } from '../obligation/consequences.ts';
import { obligationMachine } from '../obligation/machine.ts';
import type { DatedIndicator, Plan } from '../plan/plan.ts';
import type { Agenda } from './agenda.ts';
import type { FoundItems } from './found-items.ts';
import type { Lives, PlanVersion } from './lives.ts';
import type { RehearsedMatter, Rosters } from './rehearsed.ts';
import { openReports } from './reports.ts';

/** Whether to look for sets of a kind and day, of these bodies where it is known before who answers. */
type Wanted = (set: SharedSet, orgs?: readonly string[]) => boolean;

interface MattersInput {
  agenda: Agenda;
  version: PlanVersion;
  startedAtMs: number;
  lives: Lives;
  pauses: readonly { fromMs: number; toMs: number }[];
  rosters: Rosters | undefined;
  found: FoundItems;
}

/** Tells what waits for somebody by set on each morning, as `oweMatters` in activities/matters.ts does. */
export function openMatters({ agenda, version, startedAtMs, lives, pauses, rosters, found }: MattersInput) {
  const told = openTold();
  const matters: RehearsedMatter[] = [];
  let ladders: MatterLadders | undefined;
  const laddersNow = (): MatterLadders => {
    if (ladders?.plan !== version.plan || ladders.calendar !== version.calendar) ladders = openLadders(version.plan, version.calendar);
    return ladders;
  };
  /** What the plan's rules propose about departments, by rule and cause: nobody's behaviour decides on it. */
  const proposed = new Map<string, Pending>();
  /** What the plan's rules propose for numbers that were missed: nobody reports numbers in a rehearsal. */
  const missedNow = (): DepartmentProposal[] => {
    const nowMs = agenda.nowMs();
    const { targets, indicators, earlier } = judgedOn(version.plan, dateAt(version.calendar, nowMs), dateAt(version.calendar, startedAtMs));
    const onRegisters = [...indicators, ...earlier].some(({ register }) => register) ? found.statesAt(nowMs) : [];
    const missedOf = (one: DatedIndicator) => missedIndicator(version.plan, one, countedValues(version.plan, version.calendar, one, onRegisters));
    const missed = [
      ...targets.flatMap((target) =>
        rosters ? missedTarget(version.plan, target, targetParts(version.plan, target, rosters.counts(target, nowMs), target.asOf), (scope) => scope) : [],
      ),
      ...indicators.flatMap(missedOf),
    ];
    return missedProposals(version.plan, missed, earlier.flatMap(missedOf));
  };
  const propose = () => {
    const nowMs = agenda.nowMs();
    const rows = lives.obligations().map(({ state, milestoneName: name }) => ({ state, name }));
    for (const { rule, cause, org } of [
      ...departmentProposals(version.plan, rows, nowMs),
      ...missedNow(),
      ...reportedProposals(version.plan, dateAt(version.calendar, nowMs)),
    ]) {
      const id = `${rule}.${cause}`;
      if (!proposed.has(id)) proposed.set(id, { ...pendingProposal(id, DEPARTMENT_PROPOSAL, nowMs, rule), from: org });
    }
    for (const item of rosters?.propose(dateAt(version.calendar, nowMs), nowMs) ?? []) agenda.enqueue(item, item.firstAtMs(), agenda.nextOrder());
  };
  const pendingNow = (): Pending[] => {
    const obligations = lives.obligations();
    const over = obligations.every(({ state }) => obligationMachine.isFinal(state));
    return [
      ...obligations.flatMap(({ state, milestoneName }) => pendingOf(state, milestoneName)),
      ...(rosters?.pending() ?? []),
      ...proposed.values(),
      ...pendingOnRegisters(version.plan, found.statesAt(agenda.nowMs())),
      ...pendingEnd(version.plan, version.calendar, over ? 'completed' : 'running'),
    ];
  };
  /** Gives what waits, of one kind or of all: `wanted` tells by its set whether something of a kind that is dear to count is wanted. */
  const itemsNow = (wanted: Wanted, kind?: MatterKind): MatterItem[] => {
    const decisions = kind === undefined || MATTERS[kind].ladder === 'decision';
    const items = decisions ? decisionItems(version.plan, version.calendar, pendingNow()) : [];
    if (rosters && (kind === undefined || kind === 'decided'))
      items.push(...decidedItems(version.plan, version.calendar, rosters.announcements(), ({ name, consequence }) => `${name} ${consequence}`));
    const onRegisters = found.statesAt(agenda.nowMs());
    const date = dateAt(version.calendar, agenda.nowMs());
    items.push(...registerItems(version.plan, onRegisters).filter(({ about }) => wanted({ kind: 'item', about, dueOn: date })));
    if (wanted({ kind: 'listed', about: '', dueOn: date })) items.push(...listedItems(version.plan, version.calendar, onRegisters, date));
    if (rosters)
      for (const target of version.plan.targets.filter((one) => wanted(targetSet(one))))
        items.push(...targetItems(version.plan, target, targetParts(version.plan, target, rosters.counts(target, agenda.nowMs()), target.asOf)));
    if (rosters) items.push(...quotaMatters(version.plan, rosters, lives, agenda.nowMs(), wanted));
    // Nobody reports numbers in a rehearsal: it foretells what comes if none reaches its target. What is found on the way is counted.
    for (const indicator of begunIndicators(version.plan, date).filter((one) => wanted(indicatorSet(one), reportersOf(version.plan, one))))
      items.push(...indicatorItems(version.plan, indicator, countedValues(version.plan, version.calendar, indicator, onRegisters), date));
    // The same goes for standing duties and for progress that is asked for: nobody answers.
    items.push(
      ...standingItems(version.plan, [], (dueOn, orgs) => wanted({ kind: 'standing', about: '', dueOn }, orgs)),
      ...(wanted({ kind: 'followUp', about: '', dueOn: date }) ? followUpItems(version.plan, []) : []),
      ...((['hold', 'held'] as const).some((one) => wanted({ kind: one, about: '', dueOn: date }))
        ? holdItems(version.plan, version.calendar, { date, startedOn: dateAt(version.calendar, startedAtMs) })
        : []),
    );
    if (asksProgress(version.plan) && wanted({ kind: 'progress', about: '', dueOn: dateAt(version.calendar, agenda.nowMs()) })) {
      const open = lives.obligations().map(({ state, milestoneName: name }) => ({ state, name }));
      const on = { date: dateAt(version.calendar, agenda.nowMs()), startedOn: dateAt(version.calendar, startedAtMs) };
      items.push(...progressItems(version.plan, version.calendar, open, on));
    }
    return items;
  };

  const lateOfEnterprises = (date: PlainDate) => rosters?.cycle.late(laddersNow(), date, dateAt(version.calendar, startedAtMs)) ?? 0;
  const leavesAt = (sendAtMs: number): number => {
    const dueAtMs = Math.max(sendAtMs, agenda.nowMs());
    return pauses.find(({ fromMs, toMs }) => fromMs <= dueAtMs && dueAtMs < toMs)?.toMs ?? dueAtMs;
  };
  const reports = openReports({ agenda, version, startedAtMs, lives, matters, leavesAt, pendingNow, itemsNow, late: lateOfEnterprises });

  return {
    matters,
    /** What waits to be decided about departments. */
    departmentProposals: (): Pending[] => [...proposed.values()],
    morning({ date }: Morning): void {
      propose();
      const startedOn = dateAt(version.calendar, startedAtMs);
      const steps = rosters?.cycle.lookedAt(laddersNow(), date, startedOn) ?? [];
      const waits = itemsNow((set, orgs) => hasManyDays(set.kind) || set.kind === 'listed' || hasNews(laddersNow(), set, orgs, { date, startedOn }, told));
      const { rungs, notices } = reachedOn(laddersNow(), [...waits, ...steps], { date, startedOn }, told);
      for (const rung of rungs) told.add(rung);
      const byNotice = new Map<string, ReachedRung[]>();
      for (const rung of rungs)
        for (const recipient of rung.recipients) {
          const name = `${noticeName(rung)} ${recipient}`;
          const toldOf = byNotice.get(name);
          if (toldOf) toldOf.push(rung);
          else byNotice.set(name, [rung]);
        }
      for (const { kind, about, recipient, sendAtMs } of notices) {
        const leavesAtMs = leavesAt(sendAtMs);
        const entry: RehearsedMatter = { kind, about, recipient, date, leavesAtMs, items: 0, outcome: 'waiting' };
        matters.push(entry);
        const toldOf = byNotice.get(`${matterName({ kind, about })} ${recipient}`) ?? [];
        const sets = new Set(toldOf.map(setKey));
        agenda.once(leavesAtMs, 'mailing', () => {
          if (kind === 'cycle' || kind === 'assisted') entry.items = rosters?.cycle.count(sets, dateAt(version.calendar, agenda.nowMs())) ?? 0;
          else {
            const waiting = itemsNow((set) => set.kind === kind && set.about === about, kind);
            entry.items = toldItems(toldOf, [...waiting.filter((item) => sets.has(setKey(item))), ...cameSince(toldOf, waiting, recipient, told)]).length;
          }
          entry.outcome = entry.items > 0 ? 'sent' : 'moot';
        });
      }
      reports.owe(date);
    },
  };
}

/** Gives what quotas still ask for. */
function quotaMatters(plan: Plan, registry: Rosters, lives: Lives, nowMs: number, wanted: Wanted): MatterItem[] {
  return quotaDuties(plan).flatMap((duty) => {
    const asked = askedByQuota(duty, lives);
    const isWanted = wanted(
      quotaSet(duty),
      asked.map(({ org }) => org),
    );
    return isWanted ? quotaItems(duty, quotaStandings(duty, asked, registry, nowMs)) : [];
  });
}

type AskedByQuota = Omit<QuotaStanding, 'numbers'>;

const askedByQuota = ({ milestoneId }: QuotaDuty, lives: Lives): AskedByQuota[] =>
  milestoneId === undefined
    ? [{ org: OFFICE }]
    : [...lives.obligations()].flatMap(({ state }) =>
        state.milestoneId === milestoneId && state.role === 'lead' && state.stage === 'open' ? [{ org: state.departmentId, obligationId: state.id }] : [],
      );

/**
 * Tells who has not drawn and inspected: whoever hands in what a quota belongs to is taken to have done so, and a quota of its own is never
 * reached. Only whether there is anybody to draw is looked up.
 */
function quotaStandings({ of }: QuotaDuty, asked: readonly AskedByQuota[], registry: Rosters, nowMs: number): QuotaStanding[] {
  if (!of) return [];
  const nobodyDrawn = { of: 1, least: 1, drawn: 0, inspected: 0 };
  return asked.filter(({ org }) => registry.any(of, org, nowMs)).map((one) => ({ ...one, numbers: nobodyDrawn }));
}
