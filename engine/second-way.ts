import { spawn } from 'node:child_process';
import { alarmHelp, alarmName, alarmToDo } from '../domain/words/alarms.ts';
import type { OperatorCall } from '../prisma/operator-calls.ts';
import type { Store } from '../prisma/store.ts';
import type { WatchingPart } from '../prisma/watchers.ts';

/** What stands in the way is looked at so often (real ms). */
const LOOK_EVERY_MS = 5_000;
/** A webhook or a command has so long (real ms). */
const CALL_MS = 10_000;
/** A call that failed is tried again after twice as long each time (real ms), and given up after so many. */
const RETRY: { firstMs: number; longestMs: number; most: number } = { firstMs: 15_000, longestMs: 30 * 60_000, most: 20 };
/** A database that has not answered at so many looks in a row is told of: nothing can be written down then, and no alarm is. */
const MOST_SILENT_LOOKS = 6;

/** An address that takes JSON, a program that reads it, or both. */
export interface SecondWay {
  webhook?: string;
  command?: string;
}

type Said = Pick<OperatorCall, 'key' | 'kind' | 'what' | 'sinceRealMs' | 'event'>;

/**
 * Tells the operator that mail is down, and of open alarms, by a second way, since mail cannot carry it: a webhook, a command of the
 * operator's, or both. In worker and API, so that each tells of the other; runs beside everything else: nothing waits for it, and what fails is
 * tried again later.
 */
export function openSecondWay(
  store: Pick<Store, 'operatorCalls'>,
  part: WatchingPart,
  { webhook, command }: SecondWay,
  { everyMs = LOOK_EVERY_MS, retry = RETRY, silentLooks = MOST_SILENT_LOOKS } = {},
): { stop(): Promise<void> } {
  let stopped = false;
  let looking: Promise<void> = Promise.resolve();
  const ending = new AbortController();
  const silence = openSilence(part, silentLooks, tell);

  async function look(): Promise<void> {
    await store.operatorCalls.sync();
    const calls = await store.operatorCalls.take(retry.most);
    silence.over();
    for (const call of calls) {
      if (stopped) return;
      const failed = await tell(call);
      const waitMs = Math.min(retry.firstMs * 2 ** (call.attempts - 1), retry.longestMs);
      await store.operatorCalls.settle(call, failed ?? 'ok', failed === undefined ? undefined : waitMs);
      silence.over();
    }
  }

  /** What went wrong; undefined where every way took it. */
  async function tell(call: Said): Promise<string | undefined> {
    const body = JSON.stringify({
      source: 'duban',
      event: call.event,
      kind: call.kind,
      key: call.key,
      name: alarmName(call.kind),
      what: call.what,
      toDo: alarmToDo(call.kind),
      help: alarmHelp(call.kind),
      since: new Date(call.sinceRealMs).toISOString(),
      at: new Date().toISOString(),
    });
    const ways = [...(webhook === undefined ? [] : [post(webhook, body)]), ...(command === undefined ? [] : [run(command, body)])];
    const failures = (await Promise.allSettled(ways)).flatMap((one) => (one.status === 'rejected' ? [(one.reason as Error).message] : []));
    return failures.length > 0 ? failures.join('; ') : undefined;
  }

  async function post(address: string, body: string): Promise<void> {
    const signal = AbortSignal.any([AbortSignal.timeout(CALL_MS), ending.signal]);
    const response = await fetch(address, { method: 'POST', body, headers: { 'content-type': 'application/json' }, redirect: 'error', signal });
    await response.body?.cancel();
    if (!response.ok) throw new Error(`the webhook answered ${response.status}`);
  }

  const run = (program: string, body: string) =>
    new Promise<void>((resolve, reject) => {
      const child = spawn(program, [], { stdio: ['pipe', 'ignore', 'ignore'], timeout: CALL_MS, killSignal: 'SIGKILL', signal: ending.signal });
      child.on('error', (error) => reject(new Error(`the command failed: ${error.message}`)));
      child.on('exit', (code, signal) => (code === 0 ? resolve() : reject(new Error(`the command ended with ${code ?? signal}`))));
      // A program that does not read what it is given has still been called.
      child.stdin.on('error', () => undefined);
      child.stdin.end(body);
    });

  const turn = () => {
    looking = look()
      .catch((error: Error) => silence.because(error))
      .then(() => {
        if (!stopped) waiting = setTimeout(turn, everyMs);
      });
  };
  let waiting = setTimeout(turn, 0);
  // Beside the looks: one at a database that stands still does not come back.
  const listening = setInterval(silence.look, everyMs);
  return {
    async stop() {
      stopped = true;
      clearInterval(listening);
      clearTimeout(waiting);
      ending.abort();
      await looking;
    },
  };
}

/** Tells of a database that does not answer, once, and that it does again. Each process does so for itself: nobody can write down who has. */
function openSilence(part: WatchingPart, silentLooks: number, tell: (said: Said) => Promise<string | undefined>) {
  let looks = 0;
  let why = 'no answer';
  let sinceRealMs = 0;
  let told = false;
  let telling = false;

  async function say(event: 'open' | 'over'): Promise<void> {
    if (telling) return;
    telling = true;
    const failed = await tell({ key: `database/${part}`, kind: 'not-watched', what: `${part}: the database does not answer: ${why}`, sinceRealMs, event });
    telling = false;
    if (failed === undefined) told = event === 'open';
  }

  return {
    /** The database has answered. */
    over(): void {
      looks = 0;
      if (told) void say('over');
    },
    because(error: Error): void {
      why = error.message.trim().split('\n').at(-1) ?? why;
    },
    look(): void {
      if (looks === 0) sinceRealMs = Date.now();
      if (++looks % silentLooks === 0 && !told) void say('open');
    },
  };
}
