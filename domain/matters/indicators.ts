import { PACE_DAYS } from '../enterprise/target.ts';
import { OFFICE } from '../kernel/bodies.ts';
import { dateAt, type WorkingCalendar } from '../kernel/calendar.ts';
import { addDays, daysBetween, type PlainDate } from '../kernel/dates.ts';
import { isRate, wholeOf } from '../kernel/units.ts';
import { activeDepartments, type DatedIndicator, datedIndicators, type Plan, type PlanIndicator } from '../plan/plan.ts';
import type { MatterItem, MatterSet } from './matters.ts';
import { paceAllowed, paceNeeded } from './targets.ts';

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
  /** Reached. Of a ceiling: kept so far, by all that everybody has reported. */
  met: boolean;
  /** How much more it takes; of a ceiling, by how much it is exceeded. */
  gap: number;
  /** Of a ceiling: how much is left below it. */
  room?: number;
  /** How much it takes each month of thirty days to close the gap in time; all of it where less than a month is left. Of a ceiling: how much each month may add. */
  pace: number;
  /** What it comes to on its day at the pace of the last half-year, never told as better; absent on that day, and without two days to compare. */
  forecast?: { value: number; met: boolean };
  /** The number to be reached; absent where each body has a share of its own, which nobody adds up. */
  target?: number;
  /** Where each body has a number of its own: how far each is. */
  parts?: IndicatorPart[];
}

export interface IndicatorPart extends Omit<IndicatorFigure, 'parts'> {
  org: string;
  target: number;
}

/** Whether an indicator's number is the most that is allowed, rather than the least that is asked. */
export const isCeiling = ({ bound }: Pick<PlanIndicator, 'bound'>): boolean => bound === 'at-most';

/** Sums of decimal numbers without the error of binary fractions: money has two places, shares may have more. */
const exact = (value: number) => Number(value.toFixed(6));

/** The numbers that somebody may have to see to on a day: those of periods that have not begun wait for nobody yet. */
export const begunIndicators = (plan: Plan, date: PlainDate): DatedIndicator[] =>
  datedIndicators(plan).filter(({ round }) => round === undefined || round.since <= date);

/** Who has to report an indicator. */
export const reportersOf = (plan: Plan, { report, each }: Pick<PlanIndicator, 'report' | 'each'>): string[] =>
  each ? Object.keys(each) : report === 'all' ? activeDepartments(plan).map(({ id }) => id) : (report ?? []);

/** Of each body the last number of a day up to `date`; what was entered later counts where two are of one day. */
function lastOf(values: readonly IndicatorValue[], date: PlainDate): IndicatorValue[] {
  const last = new Map<string, IndicatorValue>();
  for (const value of [...values].sort((a, b) => (a.on === b.on ? a.sequence - b.sequence : a.on < b.on ? -1 : 1)))
    if (value.on <= date) last.set(value.org, value);
  return [...last.values()];
}

const totalOf = (values: readonly IndicatorValue[]) => exact(values.reduce((sum, { value }) => sum + value, 0));

/** An indicator as of `date`, or as its own day left it where that is over. */
export function indicatorFigure(plan: Plan, indicator: DatedIndicator, values: readonly IndicatorValue[], date: PlainDate): IndicatorFigure {
  const { each, unit } = indicator;
  if (!each) return { ...figureOf(indicator, indicator.value ?? 0, reportersOf(plan, indicator), values, date), target: indicator.value ?? 0 };
  const parts = Object.entries(each).map(([org, target]): IndicatorPart => ({ ...figureOf(indicator, target, [org], values, date), org, target }));
  const sum = (of: (part: IndicatorPart) => number) => exact(parts.reduce((total, part) => total + of(part), 0));
  const reported = parts.flatMap((part) => part.reported);
  const whole = {
    ...{ reported, silent: parts.flatMap(({ silent }) => silent), met: parts.every(({ met }) => met), parts },
    // Shares of several bodies are never added up: what is told of all of them is the furthest from what it should be.
    gap: isRate(unit) ? Math.max(...parts.map(({ gap }) => gap)) : sum(({ gap }) => gap),
    pace: isRate(unit) ? 0 : sum(({ pace }) => pace),
  };
  if (isRate(unit)) return whole;
  const forecasts = parts.flatMap(({ forecast }) => forecast ?? []);
  return {
    ...whole,
    target: sum(({ target }) => target),
    ...(reported.length > 0 && { value: totalOf(reported) }),
    ...(isCeiling(indicator) && { room: sum(({ room = 0 }) => room) }),
    ...(forecasts.length === parts.length && {
      forecast: { value: exact(forecasts.reduce((total, { value }) => total + value, 0)), met: forecasts.every(({ met }) => met) },
    }),
  };
}

/** How far some bodies together are from one number. */
function figureOf(
  indicator: DatedIndicator,
  target: number,
  reporters: readonly string[],
  values: readonly IndicatorValue[],
  date: PlainDate,
): Omit<IndicatorFigure, 'target' | 'parts'> {
  const dueOn = indicator.due;
  const day = date > dueOn ? dueOn : date;
  const own = values.filter(({ org }) => reporters.includes(org));
  const reported = lastOf(own, day);
  const value = totalOf(reported);
  const silent = reporters.filter((org) => reported.every((one) => one.org !== org));
  const base = { ...(reported.length > 0 && { value }), reported, silent };
  const expected = expectedOf(own, value, day, dueOn);
  const percent = (most: number) => Math.min(wholeOf(indicator.unit) ?? most, most);
  if (isCeiling(indicator)) {
    const room = exact(Math.max(0, target - value));
    const gap = exact(Math.max(0, value - target));
    // What nobody has said is not below anything.
    const figure = { ...base, met: gap === 0 && silent.length === 0, gap, room, pace: paceAllowed(room, day, dueOn) };
    if (expected === undefined) return figure;
    const most = percent(Math.ceil(exact(expected * 100)) / 100);
    return { ...figure, forecast: { value: most, met: most <= target } };
  }
  const gap = exact(Math.max(0, target - value));
  const figure = { ...base, met: gap === 0, gap, pace: paceNeeded(gap, day, dueOn) };
  if (expected === undefined) return figure;
  const most = percent(Math.floor(exact(expected * 100)) / 100);
  return { ...figure, forecast: { value: most, met: most >= target } };
}

/** What it comes to by its day if it goes on as in the last half-year. */
function expectedOf(own: readonly IndicatorValue[], value: number, day: PlainDate, dueOn: PlainDate): number | undefined {
  const first = own.map(({ on }) => on).sort()[0];
  const since = addDays(day, -PACE_DAYS);
  const from = first === undefined || first < since ? since : first;
  const daysLeft = daysBetween(day, dueOn);
  if (first === undefined || from >= day || daysLeft <= 0) return undefined;
  const grown = value - totalOf(lastOf(own, from));
  return Math.max(0, exact(value + (grown * daysLeft) / daysBetween(from, day)));
}

export const indicatorSet = ({ id, due }: Pick<DatedIndicator, 'id' | 'due'>, org: string = OFFICE): MatterSet => ({
  kind: 'indicator',
  about: id,
  org,
  dueOn: due,
});

/** A number with what was said of it. */
export interface SaidValue extends IndicatorValue {
  /** Programme epoch ms at which it was reported. */
  atMs: number;
  note: string;
}

/**
 * The bodies that have answered for a ceiling that was exceeded: those who have said why, with a number that they reported once its day was over, and those
 * about whom something was proposed because of it, which is decided by itself.
 */
export const answeredBy = (calendar: WorkingCalendar, { due }: DatedIndicator, values: readonly SaidValue[], proposedAbout: readonly string[]): Set<string> =>
  new Set([...proposedAbout, ...values.filter(({ atMs, note }) => note.trim() !== '' && dateAt(calendar, atMs) > due).map(({ org }) => org)]);

/**
 * Each who reports an indicator is reminded of it until it is reached. One that is reached after its day stays missed, and waits for nobody any more.
 * A ceiling is kept on its last day and not before, so that each is asked for its number until then; once the day is over no letter asks anything of who has
 * reported, whether it was kept or not. One that was exceeded waits for somebody to say why. A month or quarter that is over cannot be made up for: only who
 * never reported its number is asked any more.
 *
 * @param registry what the registry says, where the plan asks it: told where it contradicts what was reported, and neither corrects the other.
 * @param answered who has answered for a ceiling that was exceeded; of a number that several share, one answer is enough.
 */
export function indicatorItems(
  plan: Plan,
  indicator: DatedIndicator,
  values: readonly IndicatorValue[],
  date: PlainDate,
  registry?: number,
  answered: ReadonlySet<string> = new Set(),
): MatterItem[] {
  const whole = indicatorFigure(plan, indicator, values, date);
  const differs = registry !== undefined && whole.value !== undefined && whole.value !== registry;
  const isOver = date > indicator.due;
  const reporters = reportersOf(plan, indicator);
  return reporters.map((org) => {
    const part = whole.parts?.find((one) => one.org === org);
    const { value, target = 0, met, gap, room = 0, pace, forecast, silent, reported } = part ?? whole;
    // A number of before the last day says nothing of the last day: where it comes from is told with it.
    const asOf = indicator.register ? undefined : reported.map(({ on }) => on).sort()[0];
    const done = isCeiling(indicator) ? isOver && !silent.includes(org) : met;
    const who = part ? [org] : reporters;
    const now = lastOf(
      values.filter((one) => who.includes(one.org)),
      date,
    );
    const isExceeded = isCeiling(indicator) && isOver && gap > 0;
    const isAnswered = part ? answered.has(org) : answered.size > 0;
    const exceeded = indicator.register ? 'counted' : isAnswered ? undefined : 'unexplained';
    const isSaid = now.some((one) => one.org === org) || (indicator.round !== undefined && indicator.register !== undefined);
    const caughtUp = !done && isOver && (isCeiling(indicator) || indicator.round ? isSaid : totalOf(now) >= target);
    return {
      ...indicatorSet(indicator, org),
      id: indicator.id,
      name: indicator.name,
      indicator: {
        ...{ gap, pace, unit: indicator.unit, target },
        ...(value !== undefined && { value }),
        ...(forecast && { forecast }),
        ...(part && { each: true as const }),
        ...(isCeiling(indicator) && {
          ceiling: { met, room, silent: silent.length, ...(asOf !== undefined && { asOf }), ...(isExceeded && exceeded && { exceeded }) },
        }),
        ...(differs && { registry }),
      },
      ...(done && { done: true as const }),
      ...(caughtUp && { caughtUp: true as const }),
    };
  });
}
