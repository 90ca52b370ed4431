import { Worker } from 'node:worker_threads';
import type { Words } from '../../domain/kernel/language.ts';
import { ServiceError } from '../errors.ts';
import type { Reply } from './thread.ts';

/** What a job is about, for the sentence that says that it was too much. */
export interface Called {
  what: Words;
  /** What would be less. */
  instead: Words;
}

export interface LaneLimits {
  threads: number;
  /** Memory of one thread for what it works out (MB). */
  heapMb: number;
  /** Real ms that one job may take, without the time in which it waits for whoever takes its parts. */
  limitMs: number;
  /** Jobs that may wait for a thread; more are refused. */
  waiting: number;
}

/** How long a thread without work is kept (real ms): the next one takes a second to come up. */
const IDLE_MS = 60_000;

export type Lane = ReturnType<typeof openLane>;

/** Threads that do one kind of work, so that none of it stops this process: not by its time, not by its memory. */
export function openLane(entry: string, { threads, heapMb, limitMs, waiting }: LaneLimits) {
  const idle = new Map<Worker, NodeJS.Timeout>();
  const queue: (() => void)[] = [];
  const all = new Set<Worker>();
  let taken = 0;

  async function acquire(): Promise<Worker> {
    if (taken >= threads) {
      if (queue.length >= waiting) throw tooBusy();
      // A place that is given back goes to the next in line.
      await new Promise<void>((resolve) => queue.push(resolve));
    } else taken++;
    const [rested] = idle;
    if (!rested) return start();
    const [worker, timer] = rested;
    clearTimeout(timer);
    idle.delete(worker);
    worker.ref();
    return worker;
  }

  function start(): Worker {
    const worker = new Worker(entry, { resourceLimits: { maxOldGenerationSizeMb: heapMb, maxYoungGenerationSizeMb: 32 }, stdout: false, stderr: false });
    all.add(worker);
    worker.once('exit', () => {
      all.delete(worker);
      clearTimeout(idle.get(worker));
      idle.delete(worker);
    });
    // What it dies of is told to whoever waits for it; nobody waits for a thread that rests.
    worker.on('error', () => undefined);
    return worker;
  }

  function release(worker: Worker | undefined, reusable: boolean): void {
    if (worker && !reusable) void worker.terminate();
    else if (worker && all.has(worker)) {
      worker.unref();
      idle.set(worker, setTimeout(() => void worker.terminate(), IDLE_MS).unref());
    }
    const next = queue.shift();
    if (next) next();
    else taken--;
  }

  /** Does a job part by part, as they are taken; the last value is what it came to. */
  async function* parts(job: string, args: unknown, called: Called): AsyncGenerator<unknown, unknown> {
    const worker = await acquire();
    let rested = false;
    let leftMs = limitMs;
    const ask = async (message: unknown) => {
      const beganAt = performance.now();
      const reply = await answer(worker, message, leftMs, () => tooHeavy(called, limitMs, heapMb));
      leftMs -= performance.now() - beganAt;
      return reply;
    };
    try {
      let reply = await ask({ job, args });
      while ('part' in reply) {
        yield reply.part;
        reply = await ask('next');
      }
      rested = true;
      if ('heavy' in reply) throw tooHeavy(called, limitMs, heapMb);
      if ('refused' in reply) throw new ServiceError(reply.refused.kind, reply.refused.code, reply.refused.words, reply.refused);
      if ('failed' in reply) throw Object.assign(new Error(reply.failed.message), { stack: reply.failed.stack });
      return reply.done;
    } finally {
      release(worker, rested);
    }
  }

  return {
    parts,
    async run(job: string, args: unknown, called: Called): Promise<unknown> {
      return (await parts(job, args, called).next()).value;
    },
    async close(): Promise<void> {
      await Promise.all([...all].map((worker) => worker.terminate()));
    },
  };
}

/** Sends a thread one message and waits for its one reply. */
function answer(worker: Worker, message: unknown, limitMs: number, heavy: () => ServiceError): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const settle = (then: () => void) => {
      clearTimeout(timer);
      worker.off('message', replied).off('error', broke).off('exit', ended);
      then();
    };
    const replied = (reply: Reply) => settle(() => resolve(reply));
    const broke = (error: NodeJS.ErrnoException) => settle(() => reject(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? heavy() : error));
    const ended = () => settle(() => reject(new Error('the thread ended while it worked')));
    const timer = setTimeout(() => settle(() => reject(heavy())), Math.max(0, limitMs));
    worker.on('message', replied).on('error', broke).on('exit', ended);
    worker.postMessage(message);
  });
}

function tooHeavy({ what, instead }: Called, limitMs: number, heapMb: number): ServiceError {
  const seconds = limitMs / 1000;
  return new ServiceError('too-large', 'too-heavy', {
    zh: `${what.zh}超过了 ${seconds} 秒或 ${heapMb} MB 内存，已停止，没有改动任何内容。${instead.zh}。`,
    en: `${what.en} took more than ${seconds} s or ${heapMb} MB of memory and was stopped; nothing has been changed. ${instead.en}.`,
  });
}

const tooBusy = () =>
  new ServiceError('unavailable', 'too-busy', {
    zh: '现在同时办理的文件太多，请过一分钟再试。',
    en: 'Too many files are being worked on at this moment: try again in a minute.',
  });
