import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A process of ours, told from a later one with the same number by when it began. */
export interface ProcessMark {
  pid: number;
  began: string;
}

/** `unknown` where this machine does not say when a process began: a process with that number is there, and may be another. */
export type Standing = 'runs' | 'gone' | 'unknown';

const UNKNOWN = '?';
const STOP_WITHIN_MS = 15_000;

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** One column of `ps` about a process; undefined where there is no such process, or no `ps`. */
function psSays(column: string, pid: number): string | undefined {
  try {
    const said = execFileSync('ps', ['-o', `${column}=`, '-ww', '-p', String(pid)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { LC_ALL: 'C', PATH: '/bin:/usr/bin' },
    });
    return said.trim() || undefined;
  } catch {
    return undefined;
  }
}

function procFile(file: string): string | undefined {
  try {
    return readFileSync(`/proc/${file}`, 'utf8');
  } catch {
    return undefined;
  }
}

/** By Linux itself: the clock's ticks since the machine was started, and which start that was. Unlike what `ps` says, it stays when the clock is set. */
function beganByLinux(pid: number): string | undefined {
  const [boot, stat] = [procFile('sys/kernel/random/boot_id'), procFile(`${pid}/stat`)];
  // The name in parentheses may hold blanks and parentheses; the state and the rest come after the last one.
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, ticks] = [fields?.[0], fields?.[19]];
  return boot === undefined || ticks === undefined || state === 'Z' ? undefined : `boot ${boot.trim()} ${ticks}`;
}

export function markOf(pid: number): ProcessMark {
  return { pid, began: beganByLinux(pid) ?? psSays('lstart', pid) ?? UNKNOWN };
}

export function standingOf({ pid, began }: ProcessMark): Standing {
  if (!exists(pid)) return 'gone';
  const now = began.startsWith('boot ') ? beganByLinux(pid) : psSays('lstart', pid);
  if (began !== UNKNOWN && now === began) return 'runs';
  // Gone in the same moment, a corpse that nobody has taken note of, or another process.
  if (began.startsWith('boot ') && procFile('self/stat') !== undefined) return 'gone';
  return now === undefined || began === UNKNOWN || began === '' ? 'unknown' : 'gone';
}

/** The command line of a process; undefined where there is none, or this machine does not say. */
export const commandOf = (pid: number): string | undefined => procFile(`${pid}/cmdline`)?.replaceAll('\0', ' ').trim() || psSays('command', pid);

/** Whether a process with this number is there, whoever's it is. */
export const isTaken = exists;

/** Asks processes that an earlier start has left to end, one after the other, and insists when they do not. Others with the same number are left alone. */
export function endLeft(marks: readonly ProcessMark[]): void {
  for (const mark of marks) {
    if (standingOf(mark) !== 'runs') continue;
    // PostgreSQL's own orderly end is SIGINT; the others take it as well.
    process.kill(mark.pid, 'SIGINT');
    for (let waited = 0; waited < STOP_WITHIN_MS && standingOf(mark) === 'runs'; waited += 100)
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
    if (standingOf(mark) === 'runs') process.kill(mark.pid, 'SIGKILL');
  }
}
