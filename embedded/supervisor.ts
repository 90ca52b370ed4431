import type { ChildProcess } from 'node:child_process';
import { aborted, backoffMs, pause } from '../config/process.ts';
import { type Born, endProcess } from './stack.ts';

/** A part that has run so long (real ms) does not keep dying. */
const STEADY_MS = 60_000;

/** What is thrown when everything is to end while something is still being started. */
export class Interrupted extends Error {}

export type Supervisor = ReturnType<typeof supervise>;

interface Part {
  name: string;
  signal: NodeJS.Signals;
  /** Starts it and waits until it is ready. */
  begin(born: Born): Promise<unknown>;
  child?: ChildProcess;
}

/**
 * Keeps processes running until `asked` aborts, or `end` is called: a part that dies is started again, since nothing is lost by that, and one that
 * dies while it is being started is tried again too, later each time, for as long as it takes. What works goes on meanwhile.
 */
export function supervise(asked: AbortSignal, born: (pid: number) => void) {
  const over = new AbortController();
  const ending = AbortSignal.any([asked, over.signal]);
  const parts: Part[] = [];
  const beginning = new Set<Promise<unknown>>();

  async function begin(part: Part): Promise<void> {
    const started = part.begin((child) => {
      part.child = child;
      if (child.pid !== undefined) born(child.pid);
      // Came to life while everything else was being ended.
      if (ending.aborted) child.kill(part.signal);
    });
    beginning.add(started);
    try {
      await started;
    } catch (error) {
      if (part.child) await endProcess(part.child, part.signal);
      throw error;
    } finally {
      beginning.delete(started);
    }
  }

  async function watch(part: Part): Promise<void> {
    for (let failures = 0; !ending.aborted; ) {
      const beganMs = Date.now();
      if (part.child) await ended(part.child);
      if (ending.aborted) return;
      failures = Date.now() - beganMs > STEADY_MS ? 0 : failures + 1;
      const waitMs = failures <= 1 ? 0 : backoffMs(failures - 1);
      console.error(`${part.name} has ended and is started again${waitMs > 0 ? ` in ${waitMs / 1_000} s` : ''}.`);
      await pause(waitMs, ending);
      if (ending.aborted) return;
      await begin(part).catch((error: Error) => {
        if (!ending.aborted) console.error(error.message);
      });
    }
  }

  /** Waits for something at the start, but not when everything is to end. */
  const unlessEnding = <T>(work: Promise<T>): Promise<T> =>
    Promise.race([
      work,
      aborted(ending).then(() => {
        throw new Interrupted();
      }),
    ]);

  return {
    unlessEnding,

    /** Starts a part, waits until it is ready, and keeps it running from then on. Fails when it does not get ready at first. */
    async keep(name: string, signal: NodeJS.Signals, start: Part['begin']): Promise<void> {
      const part: Part = { name, signal, begin: start };
      parts.push(part);
      await unlessEnding(begin(part));
      watch(part).catch((error: Error) => console.error(error.message));
    },

    /** Ends every part, the last one first. */
    async end(): Promise<void> {
      over.abort();
      for (const { child, signal } of parts.toReversed()) if (child) await endProcess(child, signal);
      await Promise.allSettled(beginning);
      for (const { child, signal } of parts.toReversed()) if (child) await endProcess(child, signal);
    },
  };
}

function ended(child: ChildProcess): Promise<void> {
  return child.exitCode !== null || child.signalCode !== null ? Promise.resolve() : new Promise((resolve) => child.once('exit', () => resolve()));
}
