import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import type {} from 'vitest';
import type { TestProject } from 'vitest/node';
import { endProcess, freePort, startDatabase, startEngine } from '../../embedded/stack.ts';
import { findTemporal } from '../../embedded/temporal.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** URL of the PostgreSQL server's `postgres` database. */
    postgresUrl: string;
    temporalAddress: string;
    temporalBinary: string;
  }
}

/** One real PostgreSQL and one real Temporal server for all test files; what is theirs alone they make on these. */
export default async function setup(project: TestProject) {
  Runtime.install({ logger: new DefaultLogger('WARN'), shutdownSignals: [] });
  const dir = mkdtempSync(path.join(tmpdir(), 'duban-test-'));
  // PostgreSQL runs as another user when we are root, and has to reach its folder.
  mkdirSync(path.join(dir, 'postgres'), { mode: 0o755 });
  const { chmodSync } = await import('node:fs');
  chmodSync(dir, 0o755);
  const binary = await findTemporal(process.env.PATH ?? '');
  const [databasePort, enginePort] = [await freePort(), await freePort()];
  const database = await startDatabase(path.join(dir, 'postgres'), databasePort);
  const engine = await startEngine(binary, { port: enginePort, dir: path.join(dir, 'temporal'), log: path.join(dir, 'temporal.log') }).catch(async (error) => {
    await endProcess(database.process, 'SIGINT');
    throw error;
  });
  project.provide('postgresUrl', database.url('postgres'));
  project.provide('temporalAddress', `127.0.0.1:${enginePort}`);
  project.provide('temporalBinary', binary);
  return async () => {
    await endProcess(engine, 'SIGTERM');
    await endProcess(database.process, 'SIGINT');
    rmSync(dir, { recursive: true, force: true });
  };
}
