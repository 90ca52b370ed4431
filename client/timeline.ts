import { grouped } from '../domain/grouped.ts';
import type { Rung } from '../domain/ladder.ts';
import { lightOf, type ObligationState } from '../domain/obligation.ts';
import { datedMilestones, type Light, type Plan } from '../domain/plan.ts';
import { type Language, movedReason, rungName } from '../domain/wording.ts';
import { lightRank } from './board.ts';

/** One milestone on the axis of days. */
export interface TimelineRow {
  milestone: string;
  name: string;
  /** Of a milestone that comes in rounds: all of them. */
  series?: { id: string; name: string };
  dues: { date: string; obligations: number }[];
  obligations: number;
  /** How many stand in each stage. */
  stages: Record<string, number>;
  /** Due and not handed in. */
  late: number;
  /** The worst of those that are open. */
  light?: Light;
  provisional: boolean;
  rungs: { rungName: string; date: string; side: Rung['side']; light?: Light; moved?: { from: string; why: string } }[];
}

/** The milestones of a programme, earliest due first, with what their obligations share told once. Those withdrawn are left out. */
export function planTimeline(
  plan: Plan,
  rows: readonly { milestoneId: string; milestoneName: string; state: ObligationState }[],
  nowMs: number,
  language: Language,
): TimelineRow[] {
  const dated = new Map(datedMilestones(plan).map((milestone) => [milestone.id, milestone]));
  const milestones = grouped(
    rows.filter(({ state }) => state.stage !== 'withdrawn'),
    ({ milestoneId }) => milestoneId,
  );
  const timeline = [...milestones].map(([milestone, obligations]): TimelineRow => {
    const states = obligations.map(({ state }) => state);
    const open = states.filter(({ stage }) => stage === 'open');
    const worst = open.map((state) => lightOf(state, nowMs)).sort((a, b) => lightRank(b) - lightRank(a))[0];
    const series = dated.get(milestone)?.milestone;
    const stages: Record<string, number> = {};
    for (const { stage } of states) stages[stage] = (stages[stage] ?? 0) + 1;
    const dues = new Map<string, number>();
    for (const { schedule } of states) dues.set(schedule.dueDate, (dues.get(schedule.dueDate) ?? 0) + 1);
    const schedules = new Set(states.map(({ schedule }) => schedule));
    const rungs = new Map([...schedules].flatMap((schedule) => schedule.rungs.map((rung) => [`${rung.id} ${rung.date}`, rung] as const)));
    return {
      milestone,
      name: dated.get(milestone)?.name ?? obligations[0]?.milestoneName ?? milestone,
      ...(series?.rounds && { series: { id: series.id, name: series.name } }),
      dues: [...dues].map(([date, count]) => ({ date, obligations: count })).sort((a, b) => (a.date < b.date ? -1 : 1)),
      obligations: states.length,
      stages,
      late: open.filter(({ schedule }) => schedule.dueAtMs <= nowMs).length,
      ...(worst && { light: worst }),
      provisional: states.some(({ schedule }) => schedule.provisional),
      rungs: [...rungs.values()]
        .sort((a, b) => a.atMs - b.atMs)
        .map(({ id, date, side, light, moved }) => ({
          rungName: rungName(id, language),
          date,
          side,
          ...(light && { light }),
          ...(moved && { moved: { from: moved.from, why: movedReason(moved, language) } }),
        })),
    };
  });
  return timeline.sort((a, b) => ((a.dues[0]?.date ?? '') < (b.dues[0]?.date ?? '') ? -1 : 1));
}
