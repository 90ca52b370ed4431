import type { Morning } from '../digest/digest.ts';
import { type QuotaDuty, quotaDuties } from '../enterprise/quota.ts';
import { OFFICE } from '../kernel/bodies.ts';
import { dateAt } from '../kernel/calendar.ts';
import type { PlainDate } from '../kernel/dates.ts';
import { decidedItems } from '../matters/decided.ts';
import { DEPARTMENT_PROPOSAL, decisionItems, type Pending, pendingEnd, pendingOf, pendingProposal } from '../matters/decisions.ts';
import { holdItems } from '../matters/holds.ts';
import { begunIndicators, indicatorItems, indicatorSet } from '../matters/indicators.ts';
import {
  hasManyDays,
  hasNews,
  MATTERS,
  type MatterItem,
  type MatterKind,
  type MatterLadders,
  type MatterSet,
  matterName,
  noticeName,
  openLadders,
  openTold,
  type ReachedRung,
  reachedOn,
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
import type { DatedIndicator } from '../plan/plan.ts';
import type { Agenda } from './agenda.ts';
import type { FoundItems } from './found-items.ts';
import type { Lives, PlanVersion } from './lives.ts';
import type { RehearsedMatter, Rosters } from './rehearsed.ts';
import { openReports } from './reports.ts';

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
  const itemsNow = (wanted: (set: MatterSet) => boolean, kind?: MatterKind): MatterItem[] => {
    const decisions = kind === undefined || MATTERS[kind].ladder === 'decision';
    const items = decisions ? decisionItems(version.plan, version.calendar, pendingNow()) : [];
    if (rosters && (kind === undefined || kind === 'decided'))
      items.push(...decidedItems(version.plan, version.calendar, rosters.announcements(), ({ name, consequence }) => `${name} ${consequence}`));
    const onRegisters = found.statesAt(agenda.nowMs());
    const date = dateAt(version.calendar, agenda.nowMs());
    items.push(...registerItems(version.plan, onRegisters).filter(({ about }) => wanted({ kind: 'item', about, org: '', dueOn: date })));
    if (wanted({ kind: 'listed', about: '', org: '', dueOn: date })) items.push(...listedItems(version.plan, version.calendar, onRegisters, date));
    if (rosters)
      for (const target of version.plan.targets.filter((one) => wanted(targetSet(one))))
        items.push(...targetItems(version.plan, target, targetParts(version.plan, target, rosters.counts(target, agenda.nowMs()), target.asOf)));
    if (rosters)
      for (const duty of quotaDuties(version.plan).filter((one) => wanted(quotaSet(one))))
        items.push(...quotaItems(duty, quotaStandings(duty, rosters, lives, agenda.nowMs())));
    // Nobody reports numbers in a rehearsal: it foretells what comes if none reaches its target. What is found on the way is counted.
    for (const indicator of begunIndicators(version.plan, date).filter((one) => wanted(indicatorSet(one))))
      items.push(...indicatorItems(version.plan, indicator, countedValues(version.plan, version.calendar, indicator, onRegisters), date));
    // The same goes for standing duties and for progress that is asked for: nobody answers.
    items.push(
      ...standingItems(version.plan, [], (dueOn) => wanted({ kind: 'standing', about: '', org: OFFICE, dueOn })),
      ...(wanted({ kind: 'followUp', about: '', org: '', dueOn: date }) ? followUpItems(version.plan, []) : []),
      ...((['hold', 'held'] as const).some((one) => wanted({ kind: one, about: '', org: '', dueOn: date }))
        ? holdItems(version.plan, version.calendar, { date, startedOn: dateAt(version.calendar, startedAtMs) })
        : []),
    );
    if (asksProgress(version.plan) && wanted({ kind: 'progress', about: '', org: '', dueOn: dateAt(version.calendar, agenda.nowMs()) })) {
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
      const waits = itemsNow((set) => hasManyDays(set.kind) || set.kind === 'listed' || hasNews(laddersNow(), set, { date, startedOn }, told));
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
            entry.items = toldItems(
              toldOf,
              waiting.filter((item) => sets.has(setKey(item))),
            ).length;
          }
          entry.outcome = entry.items > 0 ? 'sent' : 'moot';
        });
      }
      reports.owe(date);
    },
  };
}

/**
 * Tells who has not drawn and inspected: whoever hands in what a quota belongs to is taken to have done so, and a quota of its own is never
 * reached. Only whether there is anybody to draw is looked up.
 */
function quotaStandings({ of, milestoneId }: QuotaDuty, registry: Rosters, lives: Lives, nowMs: number): QuotaStanding[] {
  if (!of) return [];
  const nobodyDrawn = { of: 1, least: 1, drawn: 0, inspected: 0 };
  const open: Omit<QuotaStanding, 'numbers'>[] =
    milestoneId === undefined
      ? [{ org: OFFICE }]
      : [...lives.obligations()].flatMap(({ state }) =>
          state.milestoneId === milestoneId && state.role === 'lead' && state.stage === 'open' ? [{ org: state.departmentId, obligationId: state.id }] : [],
        );
  return open.filter(({ org }) => registry.any(of, org, nowMs)).map((one) => ({ ...one, numbers: nobodyDrawn }));
}
