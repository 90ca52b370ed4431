import type { ChildProcess } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { environmentGiven } from '../config/config.ts';
import { endProcess, freePort, startDatabase, startEngine, startProgram } from '../embedded/stack.ts';
import { findTemporal } from '../embedded/temporal.ts';
import { type Engine, openEngine, prepareNamespace } from '../engine/engine.ts';
import { migrate } from '../prisma/migrate.ts';
import { openStore, type Store } from '../prisma/store.ts';
import { startCountingSink } from './measure.ts';

/** Everything that a bench runs on, in a folder of its own: real PostgreSQL, Temporal and SMTP on loopback. */
export interface Rig {
  dir: string;
  engine: Engine;
  store: Store;
  sink: Awaited<ReturnType<typeof startCountingSink>>;
  server: ChildProcess;
  database: ChildProcess;
  /** What a worker's environment has to say. */
  environment: Record<string, string>;
  /** Starts a worker process of a variant of bench-worker.ts. */
  worker(variant: string): Promise<ChildProcess>;
  /** Starts the worker that operators run, its watchdog included. */
  shippedWorker(more?: Record<string, string>): Promise<ChildProcess>;
  /** Starts the API that operators run. */
  api(more: Record<string, string>): Promise<ChildProcess>;
  close(): Promise<void>;
}

export async function openRig(): Promise<Rig> {
  const dir = mkdtempSync(path.join(tmpdir(), 'duban-bench-'));
  chmodSync(dir, 0o755);
  mkdirSync(path.join(dir, 'postgres'));
  const sink = await startCountingSink();
  const database = await startDatabase(path.join(dir, 'postgres'), await freePort());
  const port = await freePort();
  const server = await startEngine(await findTemporal(environmentGiven().PATH ?? ''), {
    port,
    dir: path.join(dir, 'temporal'),
    log: path.join(dir, 'temporal.log'),
  });
  await migrate(database.url('duban'));
  const temporal = { address: `127.0.0.1:${port}`, namespace: 'bench' };
  const engine = await openEngine(temporal);
  await prepareNamespace(engine);
  const store = openStore(database.url('duban'));
  const environment = {
    DATABASE_URL: database.url('duban'),
    SMTP_URL: sink.url,
    MAIL_FROM: 'duban@bench.example',
    // The mail server's own limit is not what is measured.
    MAILS_PER_SECOND: '10000',
    TEMPORAL_ADDRESS: temporal.address,
    TEMPORAL_NAMESPACE: temporal.namespace,
    PATH: environmentGiven().PATH ?? '',
  };
  const children: ChildProcess[] = [];
  const program = async (what: string, name: string, script: string, args: string[], more: Record<string, string> = {}) => {
    const file = path.join(import.meta.dirname, script);
    const child = await startProgram(what, file, args, { ...environment, ...more }, path.join(dir, `${name}.log`));
    children.push(child);
    return child;
  };
  return {
    dir,
    engine,
    store,
    sink,
    server,
    database: database.process,
    environment,
    worker: (variant) => program('The worker', variant, 'bench-worker.js', [variant]),
    shippedWorker: (more) => program('The worker', 'worker', '../worker/main.js', [], { DUBAN_DATA: dir, ...more }),
    api: (more) => program('The API', 'api', '../client/api/main.js', [], more),
    async close() {
      for (const child of children) await endProcess(child, 'SIGTERM');
      await Promise.allSettled([store.close(), engine.connection.close(), sink.close()]);
      await endProcess(server, 'SIGTERM');
      await endProcess(database.process, 'SIGINT');
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** Works `count` numbers off, a hundred side by side. */
export async function inParallel<T>(count: number, work: (index: number) => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  let next = 0;
  const lane = async () => {
    for (let index = next++; index < count; index = next++) results.push(await work(index));
  };
  await Promise.all(Array.from({ length: 100 }, lane));
  return results;
}

/** So long before the instant everything has to be registered (real ms). */
const SETTLED_MS = 1_500;
/** A machine that needs more (real ms) is not one to measure on. */
const LONGEST_LEAD_MS = 600_000;
/** What came too early has been sent, or never will be, so long after its instant (real ms). */
const QUIET_MS = 10_000;

/**
 * Registers workflows for one instant, before that instant: where this machine takes longer than the lead, they are ended and
 * registered once more, with a lead that is longer from then on.
 *
 * @throws Error when it takes minutes.
 */
export async function registeredAhead(
  { engine }: Rig,
  lead: { ms: number },
  register: (atMs: number, attempt: number) => Promise<string[]>,
): Promise<{ made: string[]; atMs: number; attempt: number }> {
  for (let attempt = 0; ; attempt++) {
    const beganMs = Date.now();
    const atMs = beganMs + lead.ms;
    const made = await register(atMs, attempt);
    const tookMs = Date.now() - beganMs;
    if (tookMs + SETTLED_MS <= lead.ms) return { made, atMs, attempt };
    lead.ms = 2 * (tookMs + SETTLED_MS);
    if (lead.ms > LONGEST_LEAD_MS)
      throw new Error(`registering ${made.length} workflows took ${Math.round(tookMs / 1_000)} s: measure on a machine that has less to do`);
    console.error(`registering took ${Math.round(tookMs / 1_000)} s; once more, with a lead of ${Math.round(lead.ms / 1_000)} s`);
    await inParallel(made.length, (index) =>
      engine.client.workflow
        .getHandle(made[index] ?? '')
        .terminate('bench')
        .catch(() => undefined),
    );
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, atMs - Date.now()) + QUIET_MS));
  }
}
