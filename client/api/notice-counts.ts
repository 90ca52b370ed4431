import type { Store } from '../../prisma/store.ts';
import { cached } from './context.ts';

const held = new WeakMap<Store, (programmeId: string) => Promise<Record<string, number>>>();

/** How many notices of a programme are in each state, a few seconds old at the most: a million of them take a while to count. */
export function noticeCounts(store: Store, programmeId: string): Promise<Record<string, number>> {
  const counts = held.get(store) ?? cached(3_000, (id: string) => store.notices.counts(id), 10_000);
  held.set(store, counts);
  return counts(programmeId);
}
