import { heartbeat } from '@temporalio/activity';

/** How often a heartbeat is sent (real ms): well within every workflow's heartbeat timeout. */
const HEARTBEAT_MS = 5_000;

/**
 * Runs an activity with heartbeats for as long as it works, however slowly a mail server answers and however large the registry is that is
 * read in one piece: what has a heartbeat of its own steps only would count as lost on a slow machine, and begin from the start for ever.
 */
export async function beating<T>(work: () => Promise<T>): Promise<T> {
  const timer = setInterval(() => heartbeat(), HEARTBEAT_MS);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
