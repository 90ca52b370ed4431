import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, open, readFile, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import pg from 'pg';
import { openEngine } from '../engine/engine.ts';
import { type PostgresServer, startPostgres } from './postgres.ts';
import { startTemporal } from './temporal.ts';

/** Starting a part takes seconds; a machine under load gets a minute (ms). */
const READY_WITHIN_MS = 60_000;
/** A worker may wait for the answer of a mail server. */
const STOP_WITHIN_MS = 45_000;

/** Is called with a process as soon as there is one, long before it is ready. */
export type Born = (child: ChildProcess) => void;

/** A free port on loopback: the wanted one, or any for 0. */
export function freePort(wanted = 0, otherwise = 'choose others with --port'): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'EADDRINUSE' ? new Error(`Port ${wanted} on this machine is in use: end the program that holds it, or ${otherwise}.`) : error),
    );
    server.listen(wanted, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : wanted));
    });
  });
}

/** Waits until `ready` no longer throws, or the process that should become ready has ended. */
async function untilReady(what: string, child: ChildProcess, log: Log, ready: () => Promise<unknown>): Promise<void> {
  const deadlineMs = Date.now() + READY_WITHIN_MS;
  for (;;) {
    if (child.exitCode !== null || child.signalCode !== null) throw await endedEarly(what, log);
    try {
      await ready();
      return;
    } catch (error) {
      if (Date.now() > deadlineMs) throw new Error(`${what} did not get ready within a minute (${(error as Error).message}); what it said is in ${log.file}.`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

/** The file that a part writes into, and how long it was before. */
interface Log {
  file: string;
  length: number;
}

async function logAt(file: string): Promise<Log> {
  // One of an earlier release was everybody's to read.
  await chmod(file, 0o600).catch(() => undefined);
  return {
    file,
    length: await stat(file).then(
      ({ size }) => size,
      () => 0,
    ),
  };
}

/** What to say of a part that ended before it was ready: its own last words, where they are few enough to be read. */
async function endedEarly(what: string, { file, length }: Log): Promise<Error> {
  const said = await readFile(file).catch(() => Buffer.of());
  // The last line of words: a dump ends with brackets and places in files.
  const lines = said.subarray(length).toString('utf8').split('\n');
  const last = lines.findLast((line) => /\p{L}{2}/u.test(line) && !/^\s+at /.test(line))?.trim() ?? '';
  return new Error(`${what} ended while starting${last !== '' && last.length <= 400 ? ` (${last})` : ''}; what it said is in ${file}.`);
}

/** Asks a process that we started to end, and waits; insists when it does not. */
export async function endProcess(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill(signal);
  const insist = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
  await ended;
  clearTimeout(insist);
}

/** PostgreSQL with a database `duban` in it. */
export async function startDatabase(dir: string, port: number, born?: Born): Promise<PostgresServer> {
  const log = await logAt(path.join(dir, '..', 'postgres.log'));
  const server = await startPostgres(dir, port, log.file);
  born?.(server.process);
  await untilReady('PostgreSQL', server.process, log, async () => {
    const client = new pg.Client({ connectionString: server.url('postgres'), connectionTimeoutMillis: 2_000 });
    await client.connect();
    try {
      const { rowCount } = await client.query(`SELECT 1 FROM pg_database WHERE datname = 'duban'`);
      if (!rowCount) await client.query('CREATE DATABASE duban');
      const { user, password } = server.worker;
      if (!(await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [user])).rowCount) await client.query(`CREATE ROLE ${user} LOGIN`);
      await client.query(`ALTER ROLE ${user} PASSWORD ${client.escapeLiteral(password)}`);
    } finally {
      await client.end();
    }
  });
  return server;
}

/** A Temporal server that answers. */
export async function startEngine(binary: string, options: { port: number; uiPort?: number; dir?: string; log: string }, born?: Born): Promise<ChildProcess> {
  const log = await logAt(options.log);
  const child = await startTemporal(binary, { ...options, httpPort: await freePort() });
  born?.(child);
  await untilReady('The Temporal server', child, log, async () => {
    const engine = await openEngine({ address: `127.0.0.1:${options.port}`, namespace: 'default' });
    await engine.connection.close();
  });
  return child;
}

/** One of our own programs as a child that says "ready", and that ends by itself when we are gone. */
export async function startProgram(
  what: string,
  script: string,
  args: string[],
  environment: Record<string, string>,
  file: string,
  born?: Born,
): Promise<ChildProcess> {
  const log = await logAt(file);
  const logFile = await open(file, 'a');
  const child = spawn(process.execPath, [...process.execArgv, script, ...args], {
    detached: true,
    env: environment,
    stdio: ['ignore', logFile.fd, logFile.fd, 'ipc'],
  });
  await logFile.close();
  born?.(child);
  await new Promise<void>((resolve, reject) => {
    const failed = () => endedEarly(what, log).then(reject);
    child.once('exit', failed);
    child.once('error', reject);
    child.once('message', () => {
      child.off('exit', failed);
      resolve();
    });
  });
  return child;
}
