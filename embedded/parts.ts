import path from 'node:path';
import { DATA_DIR } from '../config/config.ts';
import { freePort, startDatabase, startEngine, startProgram } from './stack.ts';
import type { Supervisor } from './supervisor.ts';
import { findTemporal } from './temporal.ts';

const DIST = path.join(import.meta.dirname, '..');

export interface StartedParts {
  /** What reaches them all. */
  environment: Record<string, string>;
  /** Port of Temporal's own web page, where the engine is ours. */
  uiPort?: number;
  /** Folder of the mails, where they are kept here. */
  mailDir?: string;
}

interface Given {
  /** The environment: what it names is used instead of starting it here. */
  given: Record<string, string>;
  dataDir: string;
  /** Port that was asked for, of Temporal's own web page. */
  port?: number;
  ending: AbortSignal;
}

/** Starts PostgreSQL, Temporal, a mail sink, the worker and the API, each unless it is given, and keeps them running. */
export async function startParts(supervisor: Supervisor, { given, dataDir, port, ending }: Given): Promise<StartedParts> {
  const log = (name: string) => path.join(dataDir, `${name}.log`);
  const { MIGRATION_DATABASE_URL: _, ...shared } = given;
  const environment: Record<string, string> = {
    ...shared,
    EVIDENCE_DIR: given.EVIDENCE_DIR ?? path.join(dataDir, 'evidence'),
    MAIL_FROM: given.MAIL_FROM ?? 'duban@duban.example',
    // Whoever looks at a demonstration has no phone ready for it.
    SECOND_FACTOR_ROLES: given.SECOND_FACTOR_ROLES ?? 'none',
  };
  // Before anything is started: what was asked for and is taken ends the start.
  const webPort = port === undefined ? await portFor(8233) : await freePort(port);
  const uiPort = given.TEMPORAL_ADDRESS ? undefined : webPort;
  const apiPort = given.API_PORT === undefined ? await portFor(8080) : await freePort(portNumber(given.API_PORT, 'API_PORT'), 'set API_PORT to another');

  // Only the worker, which makes the tables, may do more in the database than work.
  let ownerUrl = given.MIGRATION_DATABASE_URL;
  if (!given.DATABASE_URL) {
    const databasePort = await portFor(5433);
    await slowly(
      'PostgreSQL',
      supervisor.keep('PostgreSQL', 'SIGINT', async (born) => {
        const server = await startDatabase(path.join(dataDir, 'postgres'), databasePort, born);
        environment.DATABASE_URL = server.workUrl('duban');
        ownerUrl = server.url('duban');
      }),
    );
  }
  if (uiPort !== undefined) {
    const binary = await slowly(
      'the Temporal server’s program (downloaded once, 45 MB)',
      supervisor.unlessEnding(findTemporal(given.PATH ?? '', path.join(DATA_DIR, 'cache'), ending)),
    );
    const enginePort = await portFor(7233);
    await slowly(
      'Temporal',
      supervisor.keep('Temporal', 'SIGTERM', (born) =>
        startEngine(binary, { port: enginePort, uiPort, dir: path.join(dataDir, 'temporal'), log: log('temporal') }, born),
      ),
    );
    environment.TEMPORAL_ADDRESS = `127.0.0.1:${enginePort}`;
    environment.TEMPORAL_NAMESPACE = given.TEMPORAL_NAMESPACE ?? 'duban';
    environment.TEMPORAL_UI_URL = given.TEMPORAL_UI_URL ?? `http://127.0.0.1:${uiPort}`;
  }
  const mailDir = given.SMTP_URL ? undefined : path.join(dataDir, 'mail');
  if (mailDir !== undefined) {
    const mailPort = await portFor(2525);
    await supervisor.keep('The mail sink', 'SIGTERM', (born) =>
      startProgram('The mail sink', path.join(DIST, 'embedded', 'mailsink.js'), [String(mailPort), mailDir], environment, log('mailsink'), born),
    );
    environment.SMTP_URL = `smtp://127.0.0.1:${mailPort}`;
  }
  // Known before the worker starts: mails carry links to it.
  environment.API_PORT = String(apiPort);
  environment.PUBLIC_URL = given.PUBLIC_URL ?? `http://127.0.0.1:${apiPort}`;
  await slowly(
    'the worker',
    supervisor.keep('The worker', 'SIGTERM', (born) => {
      const own = { ...environment, ...(ownerUrl !== undefined && { MIGRATION_DATABASE_URL: ownerUrl }) };
      return startProgram('The worker', path.join(DIST, 'worker', 'main.js'), [], own, log('worker'), born);
    }),
  );
  await slowly(
    'the API',
    supervisor.keep('The API', 'SIGTERM', (born) => startProgram('The API', path.join(DIST, 'client', 'api', 'main.js'), [], environment, log('api'), born)),
  );
  return { environment, ...(uiPort !== undefined && { uiPort }), ...(mailDir !== undefined && { mailDir }) };
}

async function portFor(wanted: number): Promise<number> {
  return freePort(wanted).catch(() => freePort());
}

export function portNumber(value: string, of: string): number {
  const port = Number(value);
  if (!/^\d+$/.test(value) || port < 1 || port > 65_535) throw new Error(`${of} ${value} is no port: write a number from 1 to 65535.`);
  return port;
}

/** Shows how long a slow step takes, where someone watches. */
async function slowly<T>(label: string, work: Promise<T>): Promise<T> {
  const began = Date.now();
  const seconds = () => Math.round((Date.now() - began) / 1_000);
  const ticking = process.stderr.isTTY ? setInterval(() => process.stderr.write(`\r\x1b[K… ${label} ${seconds()} s`), 500) : undefined;
  try {
    const result = await work;
    if (ticking) process.stderr.write('\r\x1b[K');
    process.stderr.write(`✓ ${label} ${seconds()} s\n`);
    return result;
  } catch (error) {
    if (ticking) process.stderr.write('\r\x1b[K');
    throw error;
  } finally {
    clearInterval(ticking);
  }
}
