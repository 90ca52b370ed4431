import type { Morning } from '../digest/digest.ts';
import { type QuotaDuty, quotaDuties } from '../enterprise/quota.ts';
import { OFFICE } from '../kernel/bodies.ts';
import { dateAt } from '../kernel/calendar.ts';
import { decisionItems, pendingOf } from '../matters/decisions.ts';
import { indicatorItems, indicatorSet } from '../matters/indicators.ts';
import {
  hasNews,
  type MatterItem,
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
import { type QuotaStanding, quotaItems, quotaSet } from '../matters/quotas.ts';
import { targetItems, targetParts, targetSet } from '../matters/targets.ts';
import type { Agenda } from './agenda.ts';
import type { Lives, PlanVersion } from './lives.ts';
import type { RehearsedMatter, Rosters } from './rehearsed.ts';

interface MattersInput {
  agenda: Agenda;
  version: PlanVersion;
  startedAtMs: number;
  lives: Lives;
  pauses: readonly { fromMs: number; toMs: number }[];
  rosters: Rosters | undefined;
}

/** What waits for somebody, told by set on each morning, as `oweMatters` in activities/matters.ts does. */
export function openMatters({ agenda, version, startedAtMs, lives, pauses, rosters }: MattersInput) {
  const told = openTold();
  const matters: RehearsedMatter[] = [];
  let ladders: MatterLadders | undefined;
  const laddersNow = (): MatterLadders => {
    if (ladders?.plan !== version.plan || ladders.calendar !== version.calendar) ladders = openLadders(version.plan, version.calendar);
    return ladders;
  };
  const itemsNow = (wanted: (set: MatterSet) => boolean): MatterItem[] => {
    const pending = [...lives.obligations()].flatMap(({ state, milestoneName }) => pendingOf(state, milestoneName));
    const items = decisionItems(version.plan, version.calendar, [...pending, ...(rosters?.pending() ?? [])]);
    if (rosters)
      for (const target of version.plan.targets.filter((one) => wanted(targetSet(one))))
        items.push(...targetItems(version.plan, target, targetParts(version.plan, target, rosters.counts(target, agenda.nowMs()), target.asOf)));
    if (rosters)
      for (const duty of quotaDuties(version.plan).filter((one) => wanted(quotaSet(one)))) items.push(...quotaItems(duty, quotaStandings(duty, rosters)));
    // Nobody reports numbers in a rehearsal: what is foretold is what comes if none reaches it.
    for (const indicator of version.plan.indicators.filter((one) => wanted(indicatorSet(one))))
      items.push(...indicatorItems(version.plan, indicator, [], dateAt(version.calendar, agenda.nowMs())));
    return items;
  };

  /**
   * Who has not drawn and inspected: whoever hands in what a quota belongs to is taken to have done so, and a quota of its own is never
   * reached. Only whether there is anybody to draw is looked up.
   */
  const quotaStandings = (duty: QuotaDuty, registry: Rosters): QuotaStanding[] => {
    const { of, milestoneId } = duty;
    if (!of) return [];
    const nobodyDrawn = { of: 1, least: 1, drawn: 0, inspected: 0 };
    const open: Omit<QuotaStanding, 'numbers'>[] =
      milestoneId === undefined
        ? [{ org: OFFICE }]
        : [...lives.obligations()].flatMap(({ state }) =>
            state.milestoneId === milestoneId && state.role === 'lead' && state.stage === 'open' ? [{ org: state.departmentId, obligationId: state.id }] : [],
          );
    return open.filter(({ org }) => registry.any(of, org, agenda.nowMs())).map((one) => ({ ...one, numbers: nobodyDrawn }));
  };

  return {
    matters,
    morning({ date }: Morning): void {
      const startedOn = dateAt(version.calendar, startedAtMs);
      const steps = rosters?.cycle.lookedAt(laddersNow(), date, startedOn) ?? [];
      const waits = itemsNow((set) => hasNews(laddersNow(), set, { date, startedOn }, told));
      const { rungs, notices } = reachedOn(laddersNow(), [...waits, ...steps], { date, startedOn }, told);
      for (const rung of rungs) told.add(rung);
      const byNotice = new Map<string, ReachedRung[]>();
      for (const rung of rungs)
        for (const recipient of rung.recipients) {
          const name = `${noticeName(rung)} ${recipient}`;
          byNotice.set(name, [...(byNotice.get(name) ?? []), rung]);
        }
      for (const { kind, about, recipient, sendAtMs } of notices) {
        const dueAtMs = Math.max(sendAtMs, agenda.nowMs());
        const leavesAtMs = pauses.find(({ fromMs, toMs }) => fromMs <= dueAtMs && dueAtMs < toMs)?.toMs ?? dueAtMs;
        const entry: RehearsedMatter = { kind, about, recipient, date, leavesAtMs, items: 0, outcome: 'waiting' };
        matters.push(entry);
        const toldOf = byNotice.get(`${matterName({ kind, about })} ${recipient}`) ?? [];
        const sets = new Set(toldOf.map(setKey));
        agenda.once(leavesAtMs, 'mailing', () => {
          if (kind === 'cycle') entry.items = rosters?.cycle.count(sets, dateAt(version.calendar, agenda.nowMs())) ?? 0;
          else {
            const waiting = itemsNow((set) => set.kind === kind && set.about === about);
            entry.items = toldItems(
              toldOf,
              waiting.filter((item) => sets.has(setKey(item))),
            ).length;
          }
          entry.outcome = entry.items > 0 ? 'sent' : 'moot';
        });
      }
    },
  };
}
