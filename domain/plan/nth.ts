import { addDays, addMonths, type PlainDate } from '../kernel/dates.ts';
import type { ConsequenceRule, Within } from './consequence-fields.ts';

const MONTHS = { month: 1, quarter: 3, 'half-year': 6, year: 12 } as const;

/** The number of the period that a day lies in, where a rule counts by periods; undefined outside of all. */
export function periodOf(within: Within, date: PlainDate): number | undefined {
  if ('each' in within) return Math.floor((Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7)) - 1) / MONTHS[within.each]);
  const index = 'terms' in within ? within.terms.findIndex(({ from, until }) => date >= from && date <= until) : -1;
  return index < 0 ? undefined : index;
}

/** The last day that a span which ends on a day does not hold any more. */
export const beforeSpan = (within: { days: number } | { months: number }, date: PlainDate): PlainDate =>
  'days' in within ? addDays(date, -within.days) : addMonths(date, -within.months);

/**
 * Of things of one body those that are the `nth` that a rule asks for, each with its number: of its period, or of the span that ends with it.
 *
 * @param ones in the order in which they came.
 */
export function countedNth<T>(
  { nth, within }: Pick<ConsequenceRule, 'nth' | 'within'>,
  ones: readonly T[],
  dateOf: (one: T) => PlainDate,
): (T & { nth: number })[] {
  const isMeant = (number: number) => (typeof nth === 'object' ? number >= nth.from : number === nth);
  const together = (date: PlainDate): ((other: PlainDate) => boolean) => {
    if (within === undefined) return () => true;
    if ('days' in within || 'months' in within) return (other) => other > beforeSpan(within, date) && date > beforeSpan(within, other);
    const period = periodOf(within, date);
    return (other) => period !== undefined && periodOf(within, other) === period;
  };
  return ones.flatMap((one, index) => {
    const isWithin = together(dateOf(one));
    const number = ones.slice(0, index + 1).filter((other) => isWithin(dateOf(other))).length;
    return isMeant(number) ? [{ ...one, nth: number }] : [];
  });
}
