import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { NativeConnection, Worker } from '@temporalio/worker';
import pg from 'pg';
import { inject } from 'vitest';
import { createActivities, type Effects } from '../../activities/index.ts';
import { openMailTransport } from '../../activities/mail.ts';
import { openOutbox } from '../../activities/outbox.ts';
import { openDuban } from '../../client/duban.ts';
import { ServiceError } from '../../client/errors.ts';
import type { Config } from '../../config/config.ts';
import { openEngine, prepareNamespace } from '../../engine/engine.ts';
import { openIdentity } from '../../engine/identity.ts';
import { openStore } from '../../prisma/store.ts';
import { quietRuntime } from '../../worker/worker.ts';
import { TASK_QUEUE } from '../../workflows/messages.ts';
import { type FaultyMailServer, startFaultyMailServer } from './mail-server.ts';

/** Retries as usual, only sooner. */
const QUICK = { firstMs: 300, longestMs: 1_000 };
const QUICK_SERVER = { firstMs: 200, longestMs: 500 };

quietRuntime();

export type TestStack = Awaited<ReturnType<typeof openTestStack>>;

/** SQLSTATE object_in_use. */
const OBJECT_IN_USE = '55006';

/** A database and a Temporal namespace of one test file's own. */
export async function isolatedSettings(name: string, smtpUrl: string): Promise<Config & { dir: string }> {
  const database = `duban_${name.replaceAll('-', '_')}_${process.pid}`;
  const client = new pg.Client({ connectionString: inject('postgresUrl') });
  await client.connect();
  // The server's own look at the template, such as for statistics, may be under way: it is over in a moment.
  await until('the template to be free', () =>
    client.query(`CREATE DATABASE ${database} TEMPLATE ${inject('migratedDatabase')}`).then(
      () => true,
      (error: { code?: string }) => {
        if (error.code === OBJECT_IN_USE) return false;
        throw error;
      },
    ),
  );
  await client.end();
  const databaseUrl = inject('postgresUrl').replace(/\/postgres$/, `/${database}`);
  const dir = mkdtempSync(path.join(tmpdir(), `duban-${name}-`));
  return {
    databaseUrl,
    temporal: { address: inject('temporalAddress'), namespace: `${name}-${process.pid}` },
    smtpUrl,
    mailFrom: 'duban@office.example',
    mailsPerSecond: 1_000,
    evidenceDir: path.join(dir, 'evidence'),
    dir,
  };
}

/** Everything that a scenario needs, on real parts: PostgreSQL, Temporal, a worker in this process, SMTP with faults on demand. */
export async function openTestStack(name: string, links?: Config['links'], channel?: Effects['channel']) {
  const mail: FaultyMailServer = await startFaultyMailServer();
  const config = await isolatedSettings(name, mail.url);
  const engine = await openEngine(config.temporal);
  await prepareNamespace(engine);
  const store = openStore(config.databaseUrl);
  const identity = openIdentity(engine, store);
  await identity.claim();
  const transport = openMailTransport(config.smtpUrl, config.mailFrom, config.mailsPerSecond, { pace: QUICK_SERVER });
  const outbox = openOutbox(store);
  const connection = await NativeConnection.connect({ address: config.temporal.address });
  /** Starts a worker; gives what ends it. */
  async function work(): Promise<() => Promise<void>> {
    const worker = await Worker.create({
      connection,
      namespace: config.temporal.namespace,
      taskQueue: TASK_QUEUE,
      workflowBundle: { codePath: inject('workflowBundle') },
      activities: createActivities({
        store,
        client: engine.client,
        identity,
        transport,
        outbox,
        mailFrom: config.mailFrom,
        pace: QUICK,
        ...(links && { links }),
        ...(channel && { channel }),
      }),
    });
    const running = worker.run();
    return async () => {
      worker.shutdown();
      await running;
    };
  }
  let endWork = await work();
  const duban = openDuban(store, engine.client);
  return {
    config,
    mail,
    identity,
    ...patiently(duban),
    /** Does something while no worker runs. */
    async withoutWorker(something: () => Promise<void>) {
      await endWork();
      try {
        await something();
      } finally {
        endWork = await work();
      }
    },
    async close() {
      await endWork();
      await transport.close();
      await outbox.close();
      await Promise.allSettled([store.close(), engine.connection.close(), connection.close(), mail.close()]);
      rmSync(config.dir, { recursive: true, force: true });
    },
  };
}

/** How often something is sent that nobody answers: each time waits as long as a person does (15 s). */
const TRIES = 8;

/**
 * The same door for whom a busy machine makes slower, not red: what nobody answered is sent again, as the sentence asks whoever gets none to
 * do, and is carried out once under its key. Tests see what people are told meanwhile through the API.
 */
function patient<T extends object>(door: T): T {
  return new Proxy(door, {
    get(target, name) {
      const value = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      const send = (args: unknown[], tries: number): unknown => {
        const given = value.apply(target, args);
        if (!(given instanceof Promise)) return given;
        return given.catch((error) => {
          if (tries === 1 || !(error instanceof ServiceError && error.kind === 'unanswered')) throw error;
          return send(args, tries - 1);
        });
      };
      return (...args: unknown[]) => send(args, TRIES);
    },
  });
}

/** The doors of the product, as whoever sends again what nobody answered goes through them. */
export const patiently = <T extends Pick<ReturnType<typeof openDuban>, 'service' | 'registry'>>(duban: T): T => ({
  ...duban,
  service: patient(duban.service),
  registry: patient(duban.registry),
});

/** Waits until `look` gives something; fails with what was awaited. Each look is a query: it asks every 50 ms, and every 200 ms what takes longer. */
export async function until<T>(what: string, look: () => Promise<T | undefined | false>, withinMs = 120_000): Promise<T> {
  const beganMs = Date.now();
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    const waitedMs = Date.now() - beganMs;
    if (waitedMs > withinMs) throw new TooSlow(`waited ${withinMs} ms in vain for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, Math.min(200, Math.max(50, waitedMs / 20))));
  }
}

/**
 * Says that the machine was too slow for the clock that a test gave it: what was seen shows nothing, either way. What was awaited in vain is one:
 * on a slower clock it comes, or it is missing there as well.
 */
export class TooSlow extends Error {}

/** On a clock so much slower than at first, a machine that does not keep up is no excuse any more. */
export const SLOWEST = 8;

/** Attempts something on a clock once, and again on slower ones as long as the machine does not keep up: it gets slower, not red. */
export async function inTime<T>(attempt: (slower: number) => Promise<T>): Promise<T> {
  for (const slower of [1, 2, 4]) {
    try {
      return await attempt(slower);
    } catch (error) {
      if (!(error instanceof TooSlow)) throw error;
      console.log(`${error.message}: once more on a slower clock`);
    }
  }
  return attempt(SLOWEST);
}

/** Changes a test's database behind the program's back. */
export async function written(stack: Pick<TestStack, 'config'>, sql: string, values: unknown[] = []): Promise<void> {
  const client = new pg.Client({ connectionString: stack.config.databaseUrl });
  await client.connect();
  await client.query(sql, values).finally(() => client.end());
}
