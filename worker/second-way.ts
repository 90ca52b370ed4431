import { spawn } from 'node:child_process';
import type { Config } from '../config/config.ts';
import type { OperatorCall } from '../prisma/operator-calls.ts';
import type { Store } from '../prisma/store.ts';

/** What stands in the way is looked at so often (real ms). */
const LOOK_EVERY_MS = 5_000;
/** A webhook or a command has so long (real ms). */
const CALL_MS = 10_000;
/** A call that failed is tried again after twice as long each time (real ms), and given up after so many. */
const RETRY: { firstMs: number; longestMs: number; most: number } = { firstMs: 15_000, longestMs: 30 * 60_000, most: 20 };

export type SecondWay = NonNullable<Config['alarm']>;

/**
 * Tells the operator that mail is down, and of open alarms, by a second way, since mail cannot carry it: a webhook, a command of the
 * operator's, or both. Runs beside everything else: nothing waits for it, and what fails is tried again later.
 */
export function openSecondWay(store: Store, { webhook, command }: SecondWay, { everyMs = LOOK_EVERY_MS, retry = RETRY } = {}): { stop(): Promise<void> } {
  let stopped = false;
  let looking: Promise<void> = Promise.resolve();
  const ending = new AbortController();

  async function look(): Promise<void> {
    await store.operatorCalls.sync();
    for (const call of await store.operatorCalls.take(retry.most)) {
      if (stopped) return;
      const failed = await tell(call);
      const waitMs = Math.min(retry.firstMs * 2 ** (call.attempts - 1), retry.longestMs);
      await store.operatorCalls.settle(call, failed ?? 'ok', failed === undefined ? undefined : waitMs);
    }
  }

  /** What went wrong; undefined where every way took it. */
  async function tell(call: OperatorCall): Promise<string | undefined> {
    const body = JSON.stringify({
      source: 'duban',
      event: call.event,
      kind: call.kind,
      key: call.key,
      what: call.what,
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
      // A database that is away is for others to tell of.
      .catch(() => undefined)
      .then(() => {
        if (!stopped) waiting = setTimeout(turn, everyMs);
      });
  };
  let waiting = setTimeout(turn, 0);
  return {
    async stop() {
      stopped = true;
      clearTimeout(waiting);
      ending.abort();
      await looking;
    },
  };
}
