import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { endLeft, markOf, type ProcessMark, standingOf } from './processes.ts';

/** What `npm start` writes down: who runs, and how the commands reach it. */
interface RunRecord {
  supervisor: ProcessMark;
  parts: ProcessMark[];
  environment: Record<string, string>;
}

/**
 * The right to run on a data folder, one at a time. Ends what a supervisor that was killed has left running: only processes
 * that it had started, known by number and start time, the youngest first.
 *
 * @throws Error in one sentence when another `npm start` runs on the same folder, or the folder cannot be written.
 */
export function claimInstance(runFile: string) {
  const folder = path.dirname(runFile);
  const record: RunRecord = { supervisor: markOf(process.pid), parts: [], environment: {} };
  try {
    mkdirSync(folder, { recursive: true });
    while (!writeNew(runFile, record)) clearStale(runFile);
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error;
    throw new Error(`The data folder ${folder} cannot be written (${error.message}): set DUBAN_DATA to a folder that is yours.`);
  }
  const write = () => {
    const incoming = `${runFile}.${process.pid}`;
    try {
      writeFileSync(incoming, JSON.stringify(record, null, 2), { mode: 0o600 });
      renameSync(incoming, runFile);
    } catch (error) {
      // A full disk does not end what runs.
      console.error(`What runs could not be written down (${(error as Error).message}).`);
    }
  };
  return {
    add: (pid: number) => {
      record.parts = [...record.parts.filter((part) => standingOf(part) !== 'gone'), markOf(pid)];
      write();
    },
    publish: (environment: Record<string, string>) => {
      record.environment = environment;
      write();
    },
    /** Has a process of its own stay behind, which ends what runs when we are killed and cannot do it ourselves. */
    guard: (script: string) => {
      const { pid, began } = record.supervisor;
      const warden = spawn(process.execPath, [script, String(pid), began], { detached: true, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
      warden.on('error', () => undefined);
      warden.unref();
      warden.channel?.unref();
    },
    release: () => releaseOf(runFile, record.supervisor),
  };
}

/** False when the file is there already. */
function writeNew(runFile: string, record: RunRecord): boolean {
  try {
    writeFileSync(runFile, JSON.stringify(record, null, 2), { mode: 0o600, flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Takes away the record of a supervisor that is no more, and what it has left running. */
function clearStale(runFile: string): void {
  const left = readRecord(runFile);
  const standing = left ? standingOf(left.supervisor) : 'gone';
  const folder = path.dirname(runFile);
  if (left && standing === 'runs') {
    throw new Error(`Duban runs already on ${folder} (process ${left.supervisor.pid}): use that one, end it with Ctrl-C, or set DUBAN_DATA to another folder.`);
  }
  if (left && standing === 'unknown') {
    throw new Error(
      `Duban may run already on ${folder}: there is a process ${left.supervisor.pid}, and this machine does not say since when. End it if it is Duban; if it is not, delete ${runFile}.`,
    );
  }
  endLeft((left?.parts ?? []).toReversed());
  rmSync(runFile, { force: true });
}

/** Ends what a supervisor has left running, once it is no more. Nothing happens where another has taken the folder over. */
export function clearAfter(runFile: string, supervisor: ProcessMark): void {
  const left = readRecord(runFile);
  if (!left || !same(left.supervisor, supervisor)) return;
  endLeft(left.parts.toReversed().filter(({ pid }) => pid !== process.pid));
  releaseOf(runFile, supervisor);
}

function releaseOf(runFile: string, supervisor: ProcessMark): void {
  const held = readRecord(runFile);
  if (held && same(held.supervisor, supervisor)) rmSync(runFile, { force: true });
}

const same = (one: ProcessMark, other: ProcessMark) => one.pid === other.pid && one.began === other.began;

function readRecord(runFile: string): RunRecord | undefined {
  try {
    const record: Partial<RunRecord> = JSON.parse(readFileSync(runFile, 'utf8'));
    return record.supervisor ? { parts: [], environment: {}, ...record, supervisor: record.supervisor } : undefined;
  } catch {
    return undefined;
  }
}
