import type { z } from 'zod';
import type { rehearsal } from '../../../contract/rehearsal.ts';
import { EACH_ENTERPRISE } from '../../../contract/tables.ts';

export type Rehearsed = z.output<typeof rehearsal>;

/** The summary's figures in the order in which they are shown. */
export const FIGURES = [
  'obligations',
  'historic',
  'sent',
  'catchUps',
  'digests',
  'matters',
  'lapsed',
  'neverSettled',
  'toCommittee',
  'overtaken',
  'moot',
  'waiting',
] as const satisfies readonly (keyof Rehearsed['summary'])[];

/** Counts the mails to bodies that leave, by day in order; letters to enterprises are counted with the lists. */
export function mailsByDay({
  notices,
  catchUps,
  digests,
  matters,
}: Pick<Rehearsed, 'notices' | 'catchUps' | 'digests' | 'matters'>): [date: string, mails: number][] {
  const days = new Map<string, number>();
  const mails = notices.filter(({ outcome, recipient }) => outcome === 'sent' && recipient !== EACH_ENTERPRISE);
  for (const { leaves } of [...catchUps, ...digests, ...matters.filter(({ outcome }) => outcome === 'sent'), ...mails]) {
    const date = leaves.slice(0, 10);
    days.set(date, (days.get(date) ?? 0) + 1);
  }
  return [...days].sort(([a], [b]) => (a < b ? -1 : 1));
}
