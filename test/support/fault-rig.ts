import type { ChildProcess } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { inject } from 'vitest';
import { openDuban } from '../../client/duban.ts';
import { endProcess, freePort, startDatabase, startEngine, startProgram } from '../../embedded/stack.ts';
import { openEngine, prepareNamespace } from '../../engine/engine.ts';
import { migrate } from '../../prisma/migrate.ts';
import { openStore } from '../../prisma/store.ts';
import { scriptedSmtp } from './scripted-smtp.ts';

const DIST = path.join(import.meta.dirname, '..', '..', 'dist');

const PARTS = ['postgres', 'temporal', 'worker', 'api'] as const;
/** A second process of the same kind, for a test that asks for it. */
const SECONDS = ['worker-2', 'api-2'] as const;
export type PartName = (typeof PARTS)[number] | (typeof SECONDS)[number];
/** Those that may be killed and stopped: an engine that somebody has lent us is not ours to end. */
export const OURS = PARTS.filter((part) => part !== 'temporal' || inject('engineAddress') === undefined);

export type FaultRig = Awaited<ReturnType<typeof openFaultRig>>;

/** Every part as a process of its own, to be killed and stopped, and a mail server that misbehaves as told. */
export async function openFaultRig() {
  const dir = mkdtempSync(path.join(tmpdir(), 'duban-faults-'));
  // PostgreSQL runs as another user when we are root, and has to reach its folder.
  chmodSync(dir, 0o755);
  mkdirSync(path.join(dir, 'postgres'), { mode: 0o755 });
  const [databasePort, enginePort, apiPort, secondApiPort] = [await freePort(), await freePort(), await freePort(), await freePort()];
  const mail = await scriptedSmtp();
  const lent = inject('engineAddress');
  const temporal = { address: lent ?? `127.0.0.1:${enginePort}`, namespace: `faults-${process.pid}-${enginePort}` };
  const log = (name: string) => path.join(dir, `${name}.log`);
  let databaseUrl = '';
  const environment = () => ({
    PATH: process.env.PATH ?? '',
    DATABASE_URL: databaseUrl,
    SMTP_URL: mail.url(),
    SMTP_STARTTLS: 'offered',
    MAIL_FROM: 'duban@office.example',
    TEMPORAL_ADDRESS: temporal.address,
    TEMPORAL_NAMESPACE: temporal.namespace,
    DUBAN_DATA: dir,
    WATCH_SECONDS: '5',
    NODE_OPTIONS: `--import=${path.join(import.meta.dirname, 'clock-skew.mjs')}`,
  });
  const startWorker = (name: PartName, more?: Record<string, string>) =>
    startProgram('The worker', path.join(DIST, 'worker', 'main.js'), [], { ...environment(), ...more }, log(name));
  const startApi = (name: PartName, port: number) =>
    startProgram('The API', path.join(DIST, 'client', 'api', 'main.js'), [], { ...environment(), API_PORT: String(port) }, log(name));
  const begin: Record<PartName, (more?: Record<string, string>) => Promise<ChildProcess>> = {
    postgres: async () => {
      const server = await startDatabase(path.join(dir, 'postgres'), databasePort);
      databaseUrl = server.url('duban');
      return server.process;
    },
    temporal: () => startEngine(inject('temporalBinary'), { port: enginePort, dir: path.join(dir, 'temporal'), log: log('temporal') }),
    worker: (more) => startWorker('worker', more),
    'worker-2': (more) => startWorker('worker-2', more),
    api: () => startApi('api', apiPort),
    'api-2': () => startApi('api-2', secondApiPort),
  };
  const parts = new Map<PartName, ChildProcess>();
  parts.set('postgres', await begin.postgres());
  await migrate(databaseUrl);
  if (lent === undefined) parts.set('temporal', await begin.temporal());
  const engine = await openEngine(temporal);
  await prepareNamespace(engine);
  for (const name of ['worker', 'api'] as const) parts.set(name, await begin[name]());
  const store = openStore(databaseUrl);

  /** A part may not come up while another is away: then it is begun again, as whoever supervises it does. */
  async function bring(name: PartName, more?: Record<string, string>): Promise<void> {
    for (let tries = 1; ; tries++) {
      try {
        parts.set(name, await begin[name](more));
        return;
      } catch (error) {
        if (tries === 40) throw error;
        await pause(500);
      }
    }
  }

  /** Ends a part and begins it again; gives the code that it ended with. */
  async function kill(name: PartName, signal: NodeJS.Signals = 'SIGKILL', more?: Record<string, string>): Promise<number | null> {
    const child = parts.get(name);
    const over = child?.exitCode === null && child.signalCode === null;
    const gone = over ? new Promise<number | null>((resolve) => child.once('exit', resolve)) : Promise.resolve(child?.exitCode ?? null);
    child?.kill(signal);
    const code = await gone;
    await bring(name, more);
    return code;
  }

  /** Ends a part at once, as the loss of its machine does, and leaves it ended. */
  async function lose(name: PartName): Promise<void> {
    const child = parts.get(name);
    if (child) await endProcess(child, 'SIGKILL');
    parts.delete(name);
  }

  return {
    dir,
    mail,
    ...openDuban(store, engine.client),
    kill,
    bring,
    lose,
    apis: [apiPort, secondApiPort].map((port) => `http://127.0.0.1:${port}`),
    pidOf: (name: PartName) => parts.get(name)?.pid,

    /** Stops a part, as a machine that hangs does, and lets it go on. */
    async freeze(name: PartName, ms: number): Promise<void> {
      const child = parts.get(name);
      child?.kill('SIGSTOP');
      await pause(ms);
      child?.kill('SIGCONT');
    },

    /** Cuts every connection to the database, in the middle of whatever is done over it. */
    async cutConnections(): Promise<void> {
      const client = new pg.Client({ connectionString: databaseUrl.replace(/\/duban$/, '/postgres'), connectionTimeoutMillis: 2_000 });
      client.on('error', () => undefined);
      try {
        await client.connect();
        await client.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'duban'`);
      } catch {
        // It is away itself: that cuts them as well.
      } finally {
        await client.end().catch(() => undefined);
      }
    },

    async close(): Promise<void> {
      for (const name of ['api', 'api-2', 'worker', 'worker-2', 'temporal'] as const) {
        const child = parts.get(name);
        if (child) await endProcess(child, 'SIGTERM');
      }
      await Promise.allSettled([store.close(), engine.connection.close(), mail.close()]);
      const database = parts.get('postgres');
      if (database) await endProcess(database, 'SIGINT');
    },
  };
}
