import type { InstantQueue, Queued } from '../domain/rehearsal/queue.ts';

/** Acts at once: the machine has mails to send as well. */
export const LANES = 4;
/** How long one turn takes at the most (real ms): then it is somebody else's. */
const TURN_MS = 5_000;

/**
 * Does what is due, the earliest first and what falls due meanwhile too, until nothing is left or the turn is over. A turn has a time and no
 * number of acts: where a slow machine takes long for each, a number would leave more undone with every turn.
 *
 * @param nowMs tells the programme's time (epoch ms), which goes on while acts are carried out.
 */
export async function takeTurn<T extends Queued>(queue: InstantQueue<T>, nowMs: () => number, act: (one: T) => Promise<void>): Promise<void> {
  const untilMs = performance.now() + TURN_MS;
  const next = () => (performance.now() < untilMs && (queue.peek()?.atMs ?? Number.POSITIVE_INFINITY) <= nowMs() ? queue.pop() : undefined);
  const lane = async () => {
    for (let one = next(); one; one = next()) await act(one);
  };
  await Promise.all(Array.from({ length: LANES }, lane));
}
