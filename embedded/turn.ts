/** Acts at once: the machine has mails to send as well. */
export const LANES = 4;
/** How long one turn takes at the most (real ms): then it is looked whether everybody is to stop. */
const TURN_MS = 5_000;

/**
 * Does one thing after the other, in a few lanes, until nothing is left or the turn is over. A turn has a time and no number of acts: where a slow machine
 * takes long for each, a number would leave more undone with every turn.
 *
 * @param next gives what comes first of what is due by now, which goes on growing while acts are carried out.
 */
export async function takeTurn<T>(next: () => T | undefined, act: (one: T) => Promise<void>): Promise<void> {
  const untilMs = performance.now() + TURN_MS;
  const take = () => (performance.now() < untilMs ? next() : undefined);
  const lane = async () => {
    for (let one = take(); one !== undefined; one = take()) await act(one);
  };
  await Promise.all(Array.from({ length: LANES }, lane));
}
