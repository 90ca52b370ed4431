import type { Engine } from '../../engine/engine.ts';
import { openOperations } from '../../engine/inspect.ts';
import type { Store } from '../../prisma/store.ts';

/** A worker that has not asked for work for so long is gone (real ms). */
const POLLED_WITHIN_MS = 120_000;
/** A worker says every 4 s that it lives; after so long without a word it does not (real ms). */
const HEARD_WITHIN_MS = 15_000;

/** What is amiss with the workers; undefined where one is at work. */
export async function missingWorker(client: Engine['client'], store: Pick<Store, 'workers'>): Promise<string | undefined> {
  const { workflow } = await openOperations(client).pollers();
  const polling = workflow.some(({ lastSeenMs }) => Date.now() - lastSeenMs < POLLED_WITHIN_MS);
  // The engine counts a worker for two minutes after its end. Workers of an earlier release, and a database that is away, leave it at that.
  const { known, living } = await store.workers.living(HEARD_WITHIN_MS).catch(() => ({ known: 0, living: 0 }));
  return polling && (living > 0 || known === 0) ? undefined : 'no worker is at work: start one';
}
