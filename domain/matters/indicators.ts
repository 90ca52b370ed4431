import { PACE_DAYS } from '../enterprise/target.ts';
import { OFFICE } from '../kernel/bodies.ts';
import { addDays, daysBetween, type PlainDate } from '../kernel/dates.ts';
import { activeDepartments, dueDateOf, type Plan, type PlanIndicator } from '../plan/plan.ts';
import type { MatterItem, MatterSet } from './matters.ts';
import { paceNeeded } from './targets.ts';

/** One number that a body reported. */
export interface IndicatorValue {
  /** Number of its event in the ledger. */
  sequence: number;
  org: string;
  value: number;
  /** The day that the number is of. */
  on: PlainDate;
}

/** How far an indicator is on a day: of several who report each its last number, together. */
export interface IndicatorFigure {
  /** Absent where nobody has reported yet. */
  value?: number;
  /** What each has reported last. */
  reported: IndicatorValue[];
  /** Who has reported nothing yet. */
  silent: string[];
  met: boolean;
  /** How much more it takes. */
  gap: number;
  /** How much it takes each month of thirty days to close the gap in time; all of it where less than a month is left. */
  pace: number;
  /** What it comes to on its day at the pace of the last half-year, never told as more; absent on that day, and without two days to compare. */
  forecast?: { value: number; met: boolean };
}

/** Sums of decimal numbers without the error of binary fractions: money has two places, shares may have more. */
const exact = (value: number) => Number(value.toFixed(6));

/** Who has to report an indicator. */
export const reportersOf = (plan: Plan, { report }: Pick<PlanIndicator, 'report'>): string[] =>
  report === 'all' ? activeDepartments(plan).map(({ id }) => id) : report;

/** Of each body the last number of a day up to `date`; what was entered later counts where two are of one day. */
function lastOf(values: readonly IndicatorValue[], date: PlainDate): IndicatorValue[] {
  const last = new Map<string, IndicatorValue>();
  for (const value of [...values].sort((a, b) => (a.on === b.on ? a.sequence - b.sequence : a.on < b.on ? -1 : 1)))
    if (value.on <= date) last.set(value.org, value);
  return [...last.values()];
}

/** Whose numbers count, with them. */
function ofReporters(plan: Plan, indicator: PlanIndicator, values: readonly IndicatorValue[]) {
  const reporters = reportersOf(plan, indicator);
  return { reporters, own: values.filter(({ org }) => reporters.includes(org)) };
}

const totalOf = (values: readonly IndicatorValue[]) => exact(values.reduce((sum, { value }) => sum + value, 0));

/** An indicator as of `date`, or as its own day left it where that is over. */
export function indicatorFigure(plan: Plan, indicator: PlanIndicator, values: readonly IndicatorValue[], date: PlainDate): IndicatorFigure {
  const { reporters, own } = ofReporters(plan, indicator, values);
  const dueOn = dueDateOf(indicator.due);
  const day = date > dueOn ? dueOn : date;
  const reported = lastOf(own, day);
  const value = totalOf(reported);
  const gap = exact(Math.max(0, indicator.value - value));
  const figure: IndicatorFigure = {
    ...(reported.length > 0 && { value }),
    reported,
    silent: reporters.filter((org) => reported.every((one) => one.org !== org)),
    met: gap === 0,
    gap,
    pace: paceNeeded(gap, day, dueOn),
  };
  const first = own.map(({ on }) => on).sort()[0];
  const since = addDays(day, -PACE_DAYS);
  const from = first === undefined || first < since ? since : first;
  const daysLeft = daysBetween(day, dueOn);
  if (first === undefined || from >= day || daysLeft <= 0) return figure;
  const grown = value - totalOf(lastOf(own, from));
  const expected = Math.max(0, Math.floor(exact(value + (grown * daysLeft) / daysBetween(from, day)) * 100) / 100);
  const most = indicator.unit === '%' ? Math.min(100, expected) : expected;
  return { ...figure, forecast: { value: most, met: most >= indicator.value } };
}

export const indicatorSet = ({ id, due }: Pick<PlanIndicator, 'id' | 'due'>, org: string = OFFICE): MatterSet => ({
  kind: 'indicator',
  about: id,
  org,
  dueOn: dueDateOf(due),
});

/**
 * Each who reports an indicator is reminded of it until it is reached. One that is reached after its day stays missed, and waits for nobody any more.
 *
 * @param registry what the registry says, where the plan asks it: told where it contradicts what was reported, and neither corrects the other.
 */
export function indicatorItems(plan: Plan, indicator: PlanIndicator, values: readonly IndicatorValue[], date: PlainDate, registry?: number): MatterItem[] {
  const figure = indicatorFigure(plan, indicator, values, date);
  const differs = registry !== undefined && figure.value !== undefined && figure.value !== registry;
  const { reporters, own } = ofReporters(plan, indicator, values);
  const caughtUp = !figure.met && totalOf(lastOf(own, date)) >= indicator.value;
  return reporters.map((org) => ({
    ...indicatorSet(indicator, org),
    id: indicator.id,
    name: indicator.name,
    indicator: { ...figure, unit: indicator.unit, target: indicator.value, ...(differs && { registry }) },
    ...(figure.met && { done: true as const }),
    ...(caughtUp && { caughtUp: true as const }),
  }));
}
