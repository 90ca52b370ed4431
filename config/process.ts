/** How long a program of ours takes to end at the most unless it says otherwise (real ms). */
const END_WITHIN_MS = 12_000;

/**
 * Aborts when the process is to end: SIGTERM, SIGINT, one of `more`, or because whoever started it as a child is gone. Asked
 * again, it changes nothing. Where something hangs then (a database that stands still), the process ends all the same.
 */
export function askedToEnd(within: () => number = () => END_WITHIN_MS, ...more: NodeJS.Signals[]): AbortSignal {
  const asked = new AbortController();
  const end = () => {
    if (asked.signal.aborted) return;
    asked.abort();
    const withinMs = within();
    setTimeout(() => {
      console.error(`Not everything came to rest within ${withinMs / 1_000} s; what was under way is taken up again at the next start.`);
      process.exit(1);
    }, withinMs).unref();
  };
  for (const event of ['SIGTERM', 'SIGINT', ...more, 'disconnect']) process.on(event, end);
  return asked.signal;
}

/** Resolves when the signal aborts, or at once when it has. */
export const aborted = (signal: AbortSignal): Promise<void> =>
  signal.aborted ? Promise.resolve() : new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));

/** Waits, but no longer than until the signal aborts. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  const over = new AbortController();
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      over.abort();
      resolve();
    };
    const timer = setTimeout(end, ms);
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { signal: over.signal });
  });
}

/** For how long to wait (real ms) before the next of several attempts that failed in a row: 1 s at first, half a minute at the most. */
export const backoffMs = (failures: number): number => Math.min(1_000 * 2 ** Math.min(failures - 1, 10), 30_000);

/** A rejection that nobody waits for is a mistake of ours: it is told in full, and the process goes on, because others depend on it. */
export function outliveRejections(): void {
  process.on('unhandledRejection', (reason) => console.error('Nobody waited for what failed here; the process goes on:', reason));
}

/**
 * Whoever reads the output may leave before its end (`| head`): what is written after that is dropped without a word. `lost` is
 * told when output cannot be written for another reason, such as a full disk.
 */
export function outliveReaders(lost: (error: Error) => void = () => undefined, left: () => void = () => undefined): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => (error.code === 'EPIPE' ? left() : lost(error)));
  }
}

/** What the operating system itself refused, such as a folder that cannot be written; its message names the file. */
export const isSystemError = (error: unknown): error is NodeJS.ErrnoException => error instanceof Error && 'syscall' in error && 'code' in error;
