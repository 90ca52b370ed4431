import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll } from 'vitest';
import type { Config } from '../../config/config.ts';
import { endProcess } from '../../embedded/stack.ts';
import { until } from './stack.ts';

export const ROOT = path.join(import.meta.dirname, '..', '..');
const DIST = path.join(ROOT, 'dist');
export const START = path.join(DIST, 'embedded', 'start.js');
export const WORKER = path.join(DIST, 'worker', 'main.js');
export const API = path.join(DIST, 'client', 'api', 'main.js');
export const MAIN = path.join(DIST, 'client', 'cli', 'main.js');
export const CONFIG = path.join(DIST, 'config', 'config.js');

/** Somebody without rights, where we may become one who can read the program; otherwise whoever runs the tests. */
export const NOBODY = { uid: 65_534, gid: 65_534 };
export const mayBeNobody =
  process.getuid?.() === 0 && spawnSync(process.execPath, ['-e', `require('fs').readFileSync('${START}')`], { ...NOBODY, cwd: '/' }).status === 0;
export const somebody = mayBeNobody ? NOBODY : {};

interface Running {
  child: ChildProcess;
  said(): string;
  /** Exit code and signal. */
  ended: Promise<[number | null, NodeJS.Signals | null]>;
}

/** Real processes as an operator runs them, and folders for them: ended and gone when the tests of this file are done. */
export function openProcesses() {
  const dirs: string[] = [];
  const started: Running[] = [];
  afterAll(async () => {
    for (const { child } of started) await endProcess(child, 'SIGTERM');
    for (const dir of dirs) rmSync(dir, { recursive: true, force: true });
  });
  return {
    /** A folder that belongs to `somebody`. */
    folder(name: string): string {
      const dir = mkdtempSync(path.join(tmpdir(), `duban-${name}-`));
      dirs.push(dir);
      chmodSync(dir, 0o755);
      if (mayBeNobody) chownSync(dir, NOBODY.uid, NOBODY.gid);
      return dir;
    },

    run(command: string, args: string[], env: Record<string, string>, as: { uid?: number; gid?: number } = {}, cwd = '/'): Running {
      const child = spawn(command, args, { env, cwd, stdio: ['ignore', 'pipe', 'pipe'], ...as });
      let text = '';
      for (const stream of [child.stdout, child.stderr])
        stream?.on('data', (chunk) => {
          text += chunk;
        });
      const running = { child, said: () => text, ended: once(child, 'close') as Running['ended'] };
      started.push(running);
      return running;
    },
  };
}

/** Waits until it has said something; fails at once with what it said when it ends before. */
export async function says({ said, child }: Running, what: RegExp, withinMs = 150_000): Promise<void> {
  await until(
    `${what} in what it says`,
    async () => {
      if (what.test(said())) return true;
      if (child.exitCode !== null || child.signalCode !== null) throw new Error(`it ended without ${what}, saying: ${said()}`);
      return false;
    },
    withinMs,
  );
}

export const settingsOf = (config: Config) => ({
  DATABASE_URL: config.databaseUrl,
  TEMPORAL_ADDRESS: config.temporal.address,
  TEMPORAL_NAMESPACE: config.temporal.namespace,
  SMTP_URL: config.smtpUrl,
  MAIL_FROM: config.mailFrom,
});
