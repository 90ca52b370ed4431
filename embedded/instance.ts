import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** A process of ours, told from a later one with the same number by when it began. */
interface ProcessMark {
  pid: number;
  began: string;
}

/** What `npm start` writes down: who runs, and how the commands reach it. */
interface RunRecord {
  supervisor: ProcessMark;
  parts: ProcessMark[];
  environment: Record<string, string>;
}

/** When the process with this number began, or undefined when there is none. */
function beganAt(pid: number): string | undefined {
  try {
    return (
      execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
        env: { LC_ALL: 'C', PATH: '/bin:/usr/bin' },
      }).trim() || undefined
    );
  } catch {
    return undefined;
  }
}

const alive = ({ pid, began }: ProcessMark) => beganAt(pid) === began;

/**
 * The right to run on a data folder, one at a time. Ends what a supervisor that was killed has left running: only processes
 * that it had started, known by number and start time.
 *
 * @throws Error in one sentence when another `npm start` runs on the same folder.
 */
export function claimInstance(runFile: string) {
  const left = readRecord(runFile);
  if (left && alive(left.supervisor)) {
    throw new Error(
      `Duban runs already on ${path.dirname(runFile)} (process ${left.supervisor.pid}): use that one, end it with Ctrl-C, or set DUBAN_DATA to another folder.`,
    );
  }
  for (const part of left?.parts ?? []) {
    if (!alive(part)) continue;
    // PostgreSQL's own orderly end is SIGINT; the others take it as well.
    process.kill(part.pid, 'SIGINT');
    for (let waited = 0; waited < 100 && alive(part); waited++) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
    if (alive(part)) process.kill(part.pid, 'SIGKILL');
  }
  const record: RunRecord = { supervisor: { pid: process.pid, began: beganAt(process.pid) ?? '' }, parts: [], environment: {} };
  const write = () => {
    mkdirSync(path.dirname(runFile), { recursive: true });
    writeFileSync(runFile, JSON.stringify(record, null, 2), { mode: 0o600 });
  };
  write();
  return {
    add: (pid: number) => {
      record.parts.push({ pid, began: beganAt(pid) ?? '' });
      write();
    },
    publish: (environment: Record<string, string>) => {
      record.environment = environment;
      write();
    },
    release: () => rmSync(runFile, { force: true }),
  };
}

function readRecord(runFile: string): RunRecord | undefined {
  if (!existsSync(runFile)) return undefined;
  try {
    return JSON.parse(readFileSync(runFile, 'utf8'));
  } catch {
    return undefined;
  }
}
