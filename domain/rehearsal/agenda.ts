import { InstantQueue, type Queued } from './queue.ts';
import type { QueueItem } from './queue-item.ts';

/** The order of what happens at one instant: acts and time first, then what is found and entered, then what an amendment does, then the mails that leave. */
const PHASES = { entering: 2 ** 38, amending: 2 ** 39, mailing: 2 ** 40 };

type Entry = Queued & ({ item: QueueItem } | { once(): void });

/** Holds everything that is still going to happen in a rehearsal, by its instant (programme epoch ms). */
export interface Agenda {
  nowMs(): number;
  /** Gives a place in the order of those that share an instant; earlier ones go first. */
  nextOrder(): number;
  /** Lets an item live at `atMs`, or at once where that is past; `undefined` is never. */
  enqueue(item: QueueItem, atMs: number | undefined, order: number): void;
  /** Does something once, after all items of that instant. */
  once(atMs: number, phase: keyof typeof PHASES, work: () => void): void;
  /** Goes on to the next instant; gives false when there is none before `toMs`, or nothing left to wait for after `lastMs`. */
  next(toMs: number, lastMs: number): boolean;
}

export function openAgenda(startedAtMs: number): Agenda {
  const queue = new InstantQueue<Entry>();
  let nowMs = startedAtMs;
  let order = 0;
  /** The number of entries on the queue that the rehearsal waits for. */
  let awaited = 0;
  const enqueue: Agenda['enqueue'] = (item, atMs, itemOrder) => {
    if (atMs === undefined) return;
    queue.push({ atMs: Math.max(atMs, nowMs), order: itemOrder, item });
    if (!item.endless) awaited++;
  };
  return {
    nowMs: () => nowMs,
    nextOrder: () => order++,
    enqueue,
    once(atMs, phase, work) {
      queue.push({ atMs, order: PHASES[phase] + order++, once: work });
      awaited++;
    },
    next(toMs, lastMs) {
      const entry = queue.pop();
      if (!entry || entry.atMs > toMs || (awaited === 0 && entry.atMs >= lastMs)) return false;
      nowMs = entry.atMs;
      if ('once' in entry) {
        awaited--;
        entry.once();
      } else {
        if (!entry.item.endless) awaited--;
        enqueue(entry.item, entry.item.live(nowMs), entry.order);
      }
      return true;
    },
  };
}
