import { activityInfo } from '@temporalio/activity';

/**
 * Gives real time by the engine's clock (epoch ms): the instant at which the engine scheduled this attempt, plus what has passed since by a
 * steady clock. The engine's timers and this clock have one source, so that a worker whose own clock is wrong neither sends early nor asks
 * again and again for what is not due.
 */
export function engineClock(): () => number {
  const { currentAttemptScheduledTimestampMs } = activityInfo();
  const beganMs = performance.now();
  return () => currentAttemptScheduledTimestampMs + (performance.now() - beganMs);
}
