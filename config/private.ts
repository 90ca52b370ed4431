import { chmodSync, lstatSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';

/** Bits of everybody but the owner. */
const OTHERS = 0o077;
/** Somebody else goes through, to what is theirs, and sees nothing. */
const PASSED_THROUGH = 0o711;

/** Whatever this process and those that it starts write from now on is its user's alone: submitted files, mails, logs, stores. */
export function writePrivately(): void {
  process.umask(OTHERS);
}

/**
 * Makes a folder that is its user's alone, and closes one that an earlier release left open. Says in a sentence why one stays open: closing what holds
 * another user's files as well would take these away from them, a database's among them.
 *
 * `passedThrough`: as root, PostgreSQL works as another user in a folder below; whoever cannot list this one has to know what lies there.
 */
export function privateFolder(dir: string, passedThrough = false): string | undefined {
  const mode = passedThrough && process.getuid?.() === 0 ? PASSED_THROUGH : 0o700;
  mkdirSync(dir, { recursive: true, mode });
  if ((statSync(dir).mode & OTHERS) === (mode & OTHERS)) return undefined;
  try {
    const theirs = passedThrough ? undefined : readdirSync(dir).find((name) => lstatSync(path.join(dir, name)).uid !== process.getuid?.());
    if (process.getuid && theirs !== undefined)
      return `${dir} was not closed to others, since it holds what is another user's (${theirs}): give Duban a folder of its own.`;
    chmodSync(dir, mode);
    return undefined;
  } catch (error) {
    return `Others than this user can read ${dir} (${(error as Error).message}): make it this user's own, chmod 700.`;
  }
}
