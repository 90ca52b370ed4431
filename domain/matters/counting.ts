import type { ConsequenceRule } from '../plan/consequence-fields.ts';
import { beforeSpan, countedNth, periodOf } from '../plan/nth.ts';

// Upon which of several a rule proposes: each, each so many, within a span, of a period, in a row.

/** Something about a body that a rule counts: a report of an event, or a decision. */
export interface Counted {
  id: string;
  /** When it was: a minute of the programme's zone. */
  at: string;
  /** When it was entered, which may be later: a minute, or a day. */
  entered: string;
}

const numberOf = ({ id }: Counted): number => (Number.isInteger(Number(id)) ? Number(id) : 0);
export const byInstant = (a: Counted, b: Counted): number => (a.at < b.at ? -1 : a.at > b.at ? 1 : numberOf(a) - numberOf(b));

/** One with which so many are complete: how many there are with it, and when the latest of them was entered. */
export type Complete<T> = T & { count: number; period: number; lastEntered: string };

const latestOf = (reports: readonly Counted[]): string =>
  reports
    .map(({ entered }) => entered)
    .sort()
    .at(-1) ?? '';

/**
 * The reports or decisions about one body upon which a rule proposes, in the order in which they were entered: one that is entered late completes what
 * lacked it, and takes apart nothing that was complete before. So the same bring a proposal about once.
 *
 * @param reports in the order in which they were entered.
 */
export function fulfilling<T extends Counted>(reports: readonly T[], rule: ConsequenceRule): Complete<T>[] {
  const { times = 1, within, inARow } = rule;
  if (rule.nth !== undefined)
    return countedNth(rule, reports, ({ at }) => at.slice(0, 10)).map((report) => ({ ...report, count: report.nth, period: 0, lastEntered: report.entered }));
  if (within && ('days' in within || 'months' in within)) return withinSpans(reports, times, within);
  const counted = new Map<number | undefined, T[]>();
  const found = reports.flatMap((report): Complete<T>[] => {
    const period = within && periodOf(within, report.at.slice(0, 10));
    if (within && period === undefined) return [];
    const all = [...(counted.get(period) ?? []), report];
    counted.set(period, all);
    return all.length % times === 0 ? [{ ...report, count: all.length, period: period ?? 0, lastEntered: latestOf(all.slice(-times)) }] : [];
  });
  return inARow === undefined
    ? found
    : inRows(
        found.filter(({ count }) => count === times),
        inARow,
      );
}

/** Of periods, each with the report that completed it: those with which so many follow on each other, none of which has been in such a row before. */
function inRows<T extends Counted>(found: readonly Complete<T>[], inARow: number): Complete<T>[] {
  const open = new Map<number, Complete<T>>();
  return found.flatMap((one) => {
    open.set(one.period, one);
    for (let first = one.period - inARow + 1; first <= one.period; first++) {
      const row = Array.from({ length: inARow }, (_, index) => open.get(first + index));
      if (row.some((each) => each === undefined)) continue;
      for (const each of row as Complete<T>[]) open.delete(each.period);
      return [{ ...one, lastEntered: latestOf((row as Complete<T>[]).map(({ lastEntered: entered, ...rest }) => ({ ...rest, entered }))) }];
    }
    return [];
  });
}

/** Of a span from the first of so many to the last: those that have brought it about once are counted no more. */
function withinSpans<T extends Counted>(reports: readonly T[], times: number, within: { days: number } | { months: number }): Complete<T>[] {
  const fits = (first: Counted, last: Counted) => first.at.slice(0, 10) > beforeSpan(within, last.at.slice(0, 10));
  let open: T[] = [];
  return reports.flatMap((report) => {
    open = [...open, report].sort(byInstant);
    const place = open.indexOf(report);
    for (let from = Math.max(0, place - times + 1); from <= place && from + times <= open.length; from++) {
      const span = open.slice(from, from + times);
      if (!fits(span[0] as T, span.at(-1) as T)) continue;
      open = open.filter((one) => !span.includes(one));
      return [{ ...report, count: times, period: 0, lastEntered: latestOf(span) }];
    }
    return [];
  });
}
