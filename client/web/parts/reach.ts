import { useEffect, useState } from 'react';
import { queryClient } from './data.ts';

/** How long the API may be silent before the page asks whether it is there, how long its answer may take, and how often the page looks (real ms). */
const SILENT_MS = 1_500;
const ANSWERS_WITHIN_MS = 1_000;
const LOOK_EVERY_MS = 250;
/** How often the API is asked while it is not there (real ms). */
const ASK_AGAIN_MS = 1_000;

let heardRealMs = Date.now();

/** Says that the API has just been heard of, by whatever way. */
export function heard(): void {
  heardRealMs = Date.now();
}

/** Tells whether the API is there: any answer will do, even one that says no. A proxy that cannot reach the API answers for it with one of these. */
const isThere = async (): Promise<boolean> => {
  try {
    const { status } = await fetch('/healthz', { cache: 'no-store', signal: AbortSignal.timeout(ANSWERS_WITHIN_MS) });
    return ![502, 503, 504].includes(status);
  } catch {
    return false;
  }
};

export interface Unreachable {
  why: 'offline' | 'silent';
  /** Until when what is shown was kept fresh (real ms). */
  sinceRealMs: number;
}

/**
 * Tells whether what is shown is still kept fresh: undefined while it is. The stream of events says every second that the API is there; only
 * its silence makes the page ask. Nobody looks at a page in the background.
 */
export function useReach(): Unreachable | undefined {
  const [lost, setLost] = useState<Unreachable>();
  useEffect(() => {
    let asking = false;
    let down = false;
    let askedRealMs = 0;
    let over = false;
    heard();
    const found = (why: Unreachable['why'] | undefined, sinceRealMs: number) => {
      if (over) return;
      const wasDown = down;
      down = why !== undefined;
      setLost((before) => (why === undefined ? undefined : before?.why === why ? before : { why, sinceRealMs: before?.sinceRealMs ?? sinceRealMs }));
      // What happened meanwhile is asked for at once.
      if (wasDown && !down) queryClient.invalidateQueries();
    };
    const look = async () => {
      if (asking || document.visibilityState !== 'visible') return;
      const since = heardRealMs;
      if (!navigator.onLine) return found('offline', since);
      if (down ? Date.now() - askedRealMs < ASK_AGAIN_MS : Date.now() - since < SILENT_MS) return;
      asking = true;
      askedRealMs = Date.now();
      const there = await isThere();
      asking = false;
      if (there) heard();
      found(there ? undefined : navigator.onLine ? 'silent' : 'offline', since);
    };
    const timer = setInterval(look, LOOK_EVERY_MS);
    return () => {
      over = true;
      clearInterval(timer);
    };
  }, []);
  return lost;
}
