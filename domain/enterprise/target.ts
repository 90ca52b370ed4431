import { daysBetween, type PlainDate } from '../kernel/dates.ts';
import type { Plan, PlanTarget } from '../plan/plan.ts';
import { leastOf } from './share.ts';
import type { ResolvedQuery } from './standing.ts';

/** How many enterprises of one sector stood where, as of one date. */
export interface SectorCount {
  sectorId: string;
  /** All but those that are closed. */
  enterprises: number;
  started: number;
  /** With a valid certificate, by level: index 0 is level 1. */
  certified: [number, number, number];
  closed: number;
}

/** The same of those of one sector that one department supervises. */
export interface BodyCount extends SectorCount {
  departmentId: string;
}

/** Days back that a forecast takes its pace from. */
export const PACE_DAYS = 180;

/** One number that the plan wants to see: of one sector, or of several together. */
export interface TargetFigure {
  /** A sector's code, or `key` or `all` for several together. */
  scope: string;
  sectors: string[];
  numerator: number;
  denominator: number;
  closed: number;
  /** 0 to 1; absent where there is no enterprise to count. */
  rate?: number;
  met: boolean;
  /** How many enterprises more it takes. */
  gap: number;
  /** What it comes to on the target's date at the pace of the last `PACE_DAYS` days; absent when that date has passed. */
  forecast?: { numerator: number; rate: number; met: boolean };
}

/** The sectors that a target is taken over, each by itself or together. */
export function scopesOf(plan: Pick<Plan, 'sectors'>, { of }: Pick<PlanTarget, 'of'>): { scope: string; sectors: string[] }[] {
  const all = plan.sectors.map((sector) => sector.id);
  const key = plan.sectors.filter((sector) => sector.key).map((sector) => sector.id);
  switch (of) {
    case 'each-sector':
      return all.map((id) => ({ scope: id, sectors: [id] }));
    case 'each-key-sector':
      return key.map((id) => ({ scope: id, sectors: [id] }));
    case 'key-sectors-together':
      return [{ scope: 'key', sectors: key }];
    case 'all-sectors-together':
      return [{ scope: 'all', sectors: all }];
  }
}

const countOf = ({ counts, level = 3 }: Pick<PlanTarget, 'counts' | 'level'>, count: SectorCount): number =>
  counts === 'started' ? count.started : count.certified.slice(0, level).reduce((sum, certified) => sum + certified, 0);

/** Who counts for a target, as a question about the registry. */
export function countedQuery({ counts, level }: Pick<PlanTarget, 'counts' | 'level'>): ResolvedQuery {
  return counts === 'started' ? { started: true } : { certified: true, ...(level !== undefined && { level }) };
}

function sums(target: Pick<PlanTarget, 'counts' | 'level'>, sectors: string[], counts: SectorCount[]) {
  const meant = counts.filter((count) => sectors.includes(count.sectorId));
  const sum = (of: (count: SectorCount) => number) => meant.reduce((total, count) => total + of(count), 0);
  return { numerator: sum((count) => countOf(target, count)), denominator: sum((count) => count.enterprises), closed: sum((count) => count.closed) };
}

/**
 * A target's figures as of `date`. `before` are the counts of `PACE_DAYS` earlier, for the forecast: that the numerator goes on
 * to grow as it did since then, expiries and revocations included, and that the denominator stays.
 */
export function targetFigures(plan: Pick<Plan, 'sectors'>, target: PlanTarget, counts: SectorCount[], date: PlainDate, before?: SectorCount[]): TargetFigure[] {
  return scopesOf(plan, target).map((scope) => figureOf(target, scope, counts, date, before));
}

/** The figure of one scope, over those that are counted. */
export function figureOf(
  target: PlanTarget,
  { scope, sectors }: { scope: string; sectors: string[] },
  counts: SectorCount[],
  date: PlainDate,
  before?: SectorCount[],
): TargetFigure {
  const { numerator, denominator, closed } = sums(target, sectors, counts);
  const daysLeft = daysBetween(date, target.asOf);
  const least = leastOf(target.atLeast, denominator);
  const figure: TargetFigure = {
    scope,
    sectors,
    numerator,
    denominator,
    closed,
    met: denominator > 0 && numerator >= least,
    gap: Math.max(0, least - numerator),
    ...(denominator > 0 && { rate: numerator / denominator }),
  };
  if (!before || daysLeft <= 0 || denominator === 0) return figure;
  const grown = numerator - sums(target, sectors, before).numerator;
  const expected = Math.max(0, Math.min(denominator, Math.floor(numerator + (grown * daysLeft) / PACE_DAYS)));
  return { ...figure, forecast: { numerator: expected, rate: expected / denominator, met: expected >= least } };
}
