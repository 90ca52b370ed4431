import { WEEKDAYS } from '../kernel/dates.ts';
import type { Every } from './times.ts';
import type { Understanding, When } from './understanding.ts';

/** What comes again as a rule of a plan. */

/** Whether a rule says all of it, so that a number may be due by each of its days. */
export const isSayableAsRule = ({ unit, step, points, alsoOn, unsayable, once, afterHoliday, instead }: Every): boolean => {
  const [point, ...more] = points;
  const isPlain = point === undefined || (point.half === undefined && point.quarter === undefined && (point.part === undefined || point.part === 'end'));
  return (
    unsayable === undefined &&
    instead === undefined &&
    unit !== 'term' &&
    step === undefined &&
    alsoOn === undefined &&
    once === undefined &&
    afterHoliday === undefined &&
    more.length === 0 &&
    isPlain
  );
};

/** A recurrence that only the calendar of working days can date, or that has hundreds of rounds, as a rule of the plan. */
export function ruleText(
  { every: given, rounds, within }: Extract<When, { kind: 'recurring' }>,
  { from, to }: Pick<Understanding, 'from' | 'to'>,
  dayOff?: string,
): string {
  const { unit, workingDay, step, offset, monthOf, next, nth, weekday, points, holidays, afterHoliday } = given;
  const every = step === 2 && unit === 'month' ? (offset === 1 ? 'odd-month' : 'even-month') : unit;
  const isFirst = (typeof workingDay === 'number' || typeof nth === 'number') && ['quarter', 'half-year', 'year'].includes(unit);
  const month = monthOf ?? (unit === 'year' ? points[0]?.month : undefined) ?? (isFirst ? 1 : undefined);
  const ofMonths = ['month', 'quarter', 'half-year', 'year'].includes(unit);
  const interval = step !== undefined && step > 1 && every === unit ? step : undefined;
  // Every second week is counted from the first that is meant.
  const begins = interval === undefined ? within?.from : (rounds[0]?.last ?? within?.from);
  const fields = {
    every,
    ...(interval !== undefined && { interval }),
    ...(holidays && { holidays }),
    ...(unit === 'holiday'
      ? afterHoliday
        ? { after: workingDay ?? 1 }
        : workingDay !== undefined && { before: workingDay }
      : workingDay !== undefined && { workingDay }),
    ...(nth !== undefined && { nth }),
    ...((unit === 'week' || nth !== undefined) && { weekday: WEEKDAYS[(weekday ?? 5) % 7] }),
    ...(ofMonths && points[0]?.day !== undefined && { day: points[0].day }),
    ...(month !== undefined && { month }),
    ...(next && { following: true }),
    ...(begins !== undefined && begins > from && { from: begins }),
    ...(within && within.to < to && { until: within.to }),
    ...(dayOff !== undefined && { dayOff }),
  };
  return JSON.stringify(fields);
}
