import { isCertified, isStarted, type Standing } from '../enterprise/standing.ts';
import { type BodyCount, PACE_DAYS, type SectorCount, type TargetFigure, targetFigures } from '../enterprise/target.ts';
import { dateAt, endOfDayMs, type WorkingCalendar } from '../kernel/calendar.ts';
import { addDays, type PlainDate } from '../kernel/dates.ts';
import type { Plan } from '../plan/plan.ts';
import type { QueueItem } from './queue-item.ts';
import type { Rosters } from './rehearsed.ts';

/** A target as it stood when its day had ended, as the live system freezes it. */
export interface RehearsedTarget {
  targetId: string;
  /** The day of the figures: the target's own, or the last day looked at where that comes before it; then they may have a forecast. */
  date: PlainDate;
  /** Empty where the day had ended before the programme was loaded: nothing was counted then. */
  figures: TargetFigure[];
}

export interface TargetCounts {
  /**
   * The items that count on the days of the targets; they go on the queue after the enterprises, so that what happens at the instant is in
   * the numbers.
   */
  items: QueueItem[];
  counts: Rosters['counts'];
  /** Gives every target of the plan, in its order; to be asked when the rehearsal has ended at `endedAtMs` (programme epoch ms). */
  targets(endedAtMs: number): RehearsedTarget[];
}

/**
 * Counts what the targets of a plan are about, on their days and now.
 *
 * @param standings how every enterprise stands now.
 * @param toMs the last instant that will be looked at (programme epoch ms), where it is known: a forecast needs the counts of
 * `PACE_DAYS` days before.
 */
export function openTargetCounts({
  plan,
  calendar,
  startedAtMs,
  toMs,
  standings,
}: {
  plan: Plan;
  calendar: WorkingCalendar;
  startedAtMs: number;
  toMs: number | undefined;
  standings(): Iterable<Standing>;
}): TargetCounts {
  const items: QueueItem[] = [];
  const countOn = (date: PlainDate) => sectorCounts(standings(), date);
  /** For targets whose day has ended, how sectors and departments stood then. */
  const frozenCounts = new Map<string, { asOf: PlainDate; counts: BodyCount[] }>();
  let counted: { nowMs: number; counts: BodyCount[] } | undefined;
  const frozen = new Map<string, RehearsedTarget>();
  for (const target of plan.targets) {
    // The last instant of the day, as in activities/morning.ts.
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
    // Without a past there is no pace, as for the live registry.
    if (atMs >= startedAtMs)
      items.push({
        ...once(atMs, () => {
          before = countOn(paceFrom);
        }),
        endless: true,
      });
  }

  return {
    items,
    counts(target, nowMs) {
      const kept = frozenCounts.get(target.id);
      if (kept?.asOf === target.asOf) return kept.counts;
      if (counted?.nowMs !== nowMs) counted = { nowMs, counts: bodyCounts(standings(), dateAt(calendar, nowMs)) };
      return counted.counts;
    },
    targets(endedAtMs) {
      const date = dateAt(calendar, endedAtMs);
      return plan.targets.map(
        (target) => frozen.get(target.id) ?? { targetId: target.id, date, figures: targetFigures(plan, target, countOn(date), date, before) },
      );
    },
  };
}

/** Makes something that happens once, and that a rehearsal waits for. */
function once(atMs: number, happen: () => void): QueueItem {
  return {
    firstAtMs: () => atMs,
    live() {
      happen();
      return undefined;
    },
  };
}

/** Counts how the sectors stand, with certificates valid on `date`; says the same as `counts` in prisma/enterprises.ts. */
export const sectorCounts = (standings: Iterable<Standing>, date: PlainDate): SectorCount[] =>
  countsBy(standings, date, ({ sectorId }) => sectorId).map(({ departmentId: _all, ...count }) => count);

/** Counts the same by the department that supervises; says the same as `bodyCounts` there. */
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
