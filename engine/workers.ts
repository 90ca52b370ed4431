import type { Client } from '@temporalio/client';
import type { WatchFinding } from '../domain/words/alarms.ts';
import { withheldWords } from '../domain/words/workers.ts';
import type { Store } from '../prisma/store.ts';
import { giveCommand, type Matching, matching } from './builds.ts';
import { openOperations } from './inspect.ts';
import { oldestTaskMs } from './look.ts';

/** How long (real ms) after its last request the engine still counts a worker. */
const POLLED_WITHIN_MS = 120_000;
/** How long (real ms) a task waits for a worker before it counts as standing still. */
const QUEUE_MS = 60_000;
/** How long (real ms) a worker may be silent: it says every 4 s that it lives, and one that is being replaced is back within a minute. */
const SILENT_MS = 60_000;

/** Who asks for work, and whether it comes to them. */
export interface Work extends Matching {
  /** The builds of those who ask, those first that asked last. */
  asking: string[];
}

/**
 * Looks who asks for work and who gets it. The engine counts a worker for minutes after its end: `gone` tells of one that has said so itself, or
 * nothing. Workers of an earlier release say nothing, and a database that is away leaves it at what the engine says.
 */
export async function lookAtWork(
  client: Client,
  store: Pick<Store, 'workers'>,
  gone: (worker: { silentMs: number; ended: boolean }) => boolean,
): Promise<Work> {
  const [{ workflow, shares }, known] = await Promise.all([openOperations(client).pollers(), store.workers.heard().catch(() => [])]);
  const away = new Set(known.filter(gone).map(({ id }) => id));
  const asking = workflow
    .filter(({ identity, lastSeenMs }) => Date.now() - lastSeenMs < POLLED_WITHIN_MS && !away.has(identity))
    .sort((one, other) => other.lastSeenMs - one.lastSeenMs);
  return { asking: [...new Set(asking.map(({ build }) => build))], ...matching(shares, asking) };
}

/** Gives the command by which an administrator gives all work to one build. */
export const giveAllTo = (client: Client, build: string): string => giveCommand(client.options.namespace, build);

/** Tells whether anybody works, whether the work comes to those who do, and whether it waits for nobody. */
export async function watchWorkers(
  store: Store,
  client: Client,
  queueMs = QUEUE_MS,
): Promise<{ kind: WatchFinding; item: string; what?: string; repaired: false }[]> {
  const { known, heard } = await store.workers.living(SILENT_MS);
  if (known > 0 && heard === 0) return [{ kind: 'no-worker', item: 'worker', repaired: false }];
  const { asking, withheld } = await lookAtWork(client, store, ({ silentMs }) => silentMs > SILENT_MS);
  if (withheld.length > 0 && asking[0] !== undefined) {
    const { zh, en } = withheldWords(withheld, asking);
    return [{ kind: 'work-withheld', item: 'worker', what: `${zh}。${en}. ${giveAllTo(client, asking[0])}`, repaired: false }];
  }
  const waitedMs = await oldestTaskMs(client);
  if (waitedMs < queueMs) return [];
  return [{ kind: 'queue-stands', item: 'worker', what: `the oldest task has waited ${Math.round(waitedMs / 1_000)} s`, repaired: false }];
}
