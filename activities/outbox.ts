import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Settlement } from '../prisma/notices.ts';
import type { Store } from '../prisma/store.ts';

/** How long after its holder's last sign of life a claim runs out, and how often it is renewed (real ms). */
export const HOLD_MS = 30_000;
const RENEW_EVERY_MS = 8_000;
/** How much longer a claim has to hold for its text to be handed over (real ms). */
const MARGIN_MS = 5_000;
/** How often answers are written down (real ms): a crash leaves in doubt what was accepted within one such interval. */
const SETTLE_EVERY_MS = 20;
/** How many answers are written down at once. */
const SETTLED_AT_ONCE = 1_000;
/**
 * How long a process must have had the database before it takes over another's claim (real ms): after an outage everybody first writes down
 * what they know.
 */
const STEADY_MS = 10_000;
/** How often a process looks whether it stood still, and how long counts as that (real ms). */
const TICK_MS = 1_000;
const STALLED_MS = 5_000;
/** After how long at the latest a database that is away is asked again (real ms). */
const LONGEST_PAUSE_MS = 2_000;

/**
 * Keeps what one process has claimed and what it has learnt of it. Claims are renewed for as long as a conversation lasts; answers are kept
 * until the database has them, however long it is away. Nothing in here ever rejects unheard.
 */
export function openOutbox(store: Store) {
  /** The notices in hand, each with the moment at which its claim runs out by this process's own steady clock. */
  const held = new Map<string, number>();
  const claim = randomUUID();
  let pending: Settlement[] = [];
  let writing: Promise<void> | undefined;
  let renewing = false;
  let closed = false;
  let steadySinceMs = performance.now();
  let waiting: { resolve(): void; reject(error: unknown): void }[] = [];

  // A process that stood still, as on a machine that was suspended, knows nothing of what happened meanwhile.
  let tickedMs = performance.now();
  const ticking = setInterval(() => {
    const nowMs = performance.now();
    if (nowMs - tickedMs > STALLED_MS) steadySinceMs = nowMs;
    tickedMs = nowMs;
  }, TICK_MS).unref();
  const notHeard = () => {
    steadySinceMs = performance.now();
  };

  async function write(): Promise<void> {
    for (let failures = 0; pending.length > 0; ) {
      await pause(failures === 0 ? SETTLE_EVERY_MS : Math.min(50 * 2 ** failures, LONGEST_PAUSE_MS));
      const batch = pending.slice(0, SETTLED_AT_ONCE);
      try {
        await store.notices.settle(batch);
        pending = pending.slice(batch.length);
        for (const { key } of batch) held.delete(key);
        failures = 0;
      } catch (error) {
        failures++;
        notHeard();
        const told = waiting;
        waiting = [];
        for (const { reject } of told) reject(error);
        if (closed) return;
      }
    }
    const told = waiting;
    waiting = [];
    for (const { resolve } of told) resolve();
  }

  /** Starts writing where nothing is under way yet, and once more where something came just as it ended. */
  function keepWriting(): void {
    writing ??= write().finally(() => {
      writing = undefined;
      if (pending.length > 0 && !closed) keepWriting();
    });
  }

  async function renew(): Promise<void> {
    while (held.size > 0 && !closed) {
      await pause(RENEW_EVERY_MS, undefined, { ref: false });
      if (held.size === 0) return;
      const askedMs = performance.now();
      try {
        const ours = new Set(await store.notices.renew([...held.keys()], claim, HOLD_MS));
        for (const key of held.keys()) if (ours.has(key)) held.set(key, askedMs + HOLD_MS);
      } catch {
        // The renewal is tried again before the claims run out; what has run out is not sent.
        notHeard();
      }
    }
  }

  function keepRenewing(): void {
    if (renewing) return;
    renewing = true;
    void renew().finally(() => {
      renewing = false;
      if (held.size > 0 && !closed) keepRenewing();
    });
  }

  return {
    claim,

    /** Holds notices that have just been claimed: `askedMs` is when, by `performance.now()`. */
    hold(keys: string[], askedMs: number): void {
      for (const key of keys) held.set(key, askedMs + HOLD_MS);
      keepRenewing();
    },

    /** Tells whether all of these are still ours to send. */
    isOurs: (keys: string[]): boolean => keys.every((key) => (held.get(key) ?? 0) > performance.now() + MARGIN_MS),

    /** Lists the notices that this process has in hand: they are not to be claimed again, whatever the database says. */
    inHand: (): string[] => [...held.keys()],

    /** Tells whether another's claim that has run out may be taken over. */
    maySucceed: (): boolean => performance.now() - steadySinceMs > STEADY_MS,

    /** Keeps what was learnt, to be written down as soon as the database takes it. */
    settle(settlements: Settlement[]): void {
      if (settlements.length === 0) return;
      pending.push(...settlements);
      keepWriting();
    },

    /**
     * Resolves when everything learnt so far is written down.
     *
     * @throws what the database says when it does not take it now; it is tried again all the same.
     */
    written: (): Promise<void> => (pending.length === 0 ? Promise.resolve() : new Promise((resolve, reject) => waiting.push({ resolve, reject }))),

    /** Closes the outbox: what is known is written down if the database takes it now. */
    async close(): Promise<void> {
      closed = true;
      clearInterval(ticking);
      await writing;
    },
  };
}

export type Outbox = ReturnType<typeof openOutbox>;
