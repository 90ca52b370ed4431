import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { bundleWorkflowCode, DefaultLogger, Runtime } from '@temporalio/worker';
import pg from 'pg';
import { build } from 'vite';
import type { ProvidedContext } from 'vitest';
import type { TestProject } from 'vitest/node';
import { endProcess, freePort, startDatabase, startEngine } from '../../embedded/stack.ts';
import { findTemporal } from '../../embedded/temporal.ts';
import { migrate } from '../../prisma/migrate.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** URL of the PostgreSQL server's `postgres` database. */
    postgresUrl: string;
    temporalAddress: string;
    temporalBinary: string;
    /** By `npm run test:engine`: where a server runs that is not ours. None is started then. */
    engineAddress?: string;
    /** client/bounded/thread.ts as one file: a thread loads what is compiled, and tests run from the sources. */
    boundedThread: string;
    /** Name of a database with all tables and no rows, for `CREATE DATABASE … TEMPLATE`. */
    migratedDatabase: string;
    /** File with the workflow code as one bundle, made from the sources. */
    workflowBundle: string;
    /** By `npm run test:long`: how many campaigns the model lives, how often parts are killed, and what repeats both. */
    modelCases?: number;
    /** Random inputs for each parser and for the routes. */
    fuzzInputs?: number;
    seed?: number;
  }
}

async function bundleThread(): Promise<string> {
  const root = path.join(import.meta.dirname, '..', '..');
  // Below node_modules, so that it finds the packages.
  const outDir = path.join(root, 'node_modules', '.cache', 'duban');
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    build: { ssr: 'client/bounded/thread.ts', outDir, emptyOutDir: false, rolldownOptions: { output: { entryFileNames: 'thread.mjs', codeSplitting: false } } },
  });
  return path.join(outDir, 'thread.mjs');
}

async function bundleWorkflows(dir: string): Promise<string> {
  const { code } = await bundleWorkflowCode({
    workflowsPath: path.join(import.meta.dirname, '..', '..', 'workflows', 'index.ts'),
    logger: new DefaultLogger('WARN'),
  });
  const file = path.join(dir, 'workflow-bundle.js');
  writeFileSync(file, code);
  return file;
}

async function migratedDatabase(server: string): Promise<string> {
  const name = 'duban_migrated';
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  await client.query(`CREATE DATABASE ${name}`);
  await client.end();
  await migrate(server.replace(/\/postgres$/, `/${name}`));
  return name;
}

/** What the tests' own server holds need not outlive a power cut: no commit waits for the disk. */
async function forget(server: string): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  for (const setting of ['fsync', 'synchronous_commit', 'full_page_writes']) await client.query(`ALTER SYSTEM SET ${setting} = off`);
  await client.query('SELECT pg_reload_conf()');
  await client.end();
}

type Given = Pick<ProvidedContext, 'postgresUrl' | 'temporalAddress' | 'temporalBinary' | 'boundedThread' | 'migratedDatabase' | 'workflowBundle'>;

async function start(lent: string | undefined): Promise<{ given: Given; end(): Promise<void> }> {
  Runtime.install({ logger: new DefaultLogger('WARN'), shutdownSignals: [] });
  const dir = mkdtempSync(path.join(tmpdir(), 'duban-test-'));
  // PostgreSQL runs as another user when we are root, and has to reach its folder.
  mkdirSync(path.join(dir, 'postgres'), { mode: 0o755 });
  chmodSync(dir, 0o755);
  const temporalBinary = await findTemporal(process.env.PATH ?? '');
  const database = await startDatabase(path.join(dir, 'postgres'), await freePort());
  // Asked for last: what connects to the database meanwhile is given a port as well.
  const enginePort = await freePort();
  const engine =
    lent === undefined
      ? await startEngine(temporalBinary, { port: enginePort, log: path.join(dir, 'temporal.log') }).catch(async (error) => {
          await endProcess(database.process, 'SIGINT');
          throw error;
        })
      : undefined;
  const postgresUrl = database.url('postgres');
  await forget(postgresUrl);
  return {
    given: {
      postgresUrl,
      temporalAddress: lent ?? `127.0.0.1:${enginePort}`,
      temporalBinary,
      boundedThread: await bundleThread(),
      migratedDatabase: await migratedDatabase(postgresUrl),
      workflowBundle: await bundleWorkflows(dir),
    },
    async end() {
      if (engine) await endProcess(engine, 'SIGTERM');
      await endProcess(database.process, 'SIGINT');
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

const held = globalThis as { dubanTestParts?: { users: number; started: ReturnType<typeof start> } | undefined };

/**
 * One real PostgreSQL and one real Temporal server for all test files; what is theirs alone they make on these. Two projects on real parts,
 * each of which asks for its setup, share them: the last one ends them.
 */
export default async function setup(project: TestProject) {
  held.dubanTestParts ??= { users: 0, started: start(project.getProvidedContext().engineAddress) };
  const parts = held.dubanTestParts;
  parts.users++;
  const { given, end } = await parts.started;
  for (const [name, value] of Object.entries(given)) project.provide(name as keyof Given, value);
  return async () => {
    if (--parts.users > 0) return;
    held.dubanTestParts = undefined;
    await end();
  };
}
