import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { ServiceError } from '../errors.ts';

/** Hexadecimal digits of a SHA-1. */
const DIGITS = 40;
/** A line is shorter than this (bytes): the hash, a colon, how often it leaked, the line's end. */
const LONGEST_LINE = 64;

/**
 * Looks a password up among those that leaked, where the operator has brought such a list: lines of `SHA1:COUNT` in the order of their hashes, as
 * Have I Been Pwned gives them. It has 40 GB and is never read whole: each look halves what is left of it.
 *
 * @throws ServiceError `password-leaked` where it is among them; `leaked-unreadable` where nobody can tell.
 */
export async function mustNotHaveLeaked(password: string, list: string | undefined): Promise<void> {
  if (list === undefined || !(await isIn(list, createHash('sha1').update(password).digest('hex').toUpperCase()))) return;
  throw new ServiceError('invalid', 'password-leaked', {
    zh: '这个密码在别处泄露过，别人会先试它，请换一个：例如三四个不相干的词连起来。',
    en: 'This password has leaked elsewhere, and is among those that others try first. Choose another, such as three or four words that have nothing to do with one another.',
  });
}

async function isIn(list: string, wanted: string): Promise<boolean> {
  const handle = await open(list).catch((error: Error) => {
    throw new ServiceError('unavailable', 'leaked-unreadable', {
      zh: `泄露密码的名单读不出来（${error.message}），密码没有修改：请告知系统管理员检查 LEAKED_PASSWORDS。`,
      en: `The list of leaked passwords cannot be read (${error.message}), so the password was not changed: tell the operator to look at LEAKED_PASSWORDS.`,
    });
  });
  try {
    const piece = Buffer.alloc(2 * LONGEST_LINE);
    // The line, if it is there, begins at `low` or after it, and before `high`.
    let [low, high] = [0, (await handle.stat()).size];
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      // From the byte before: it may be the end of a line, and then the next one begins in the middle.
      const from = Math.max(0, middle - 1);
      const { bytesRead } = await handle.read(piece, 0, piece.length, from);
      const read = piece.toString('latin1', 0, bytesRead);
      const start = middle === 0 ? 0 : read.indexOf('\n') + 1;
      const begins = from + start;
      if ((middle > 0 && start === 0) || begins >= high) {
        high = middle;
        continue;
      }
      const hash = read.slice(start, start + DIGITS).toUpperCase();
      if (hash === wanted) return true;
      if (hash < wanted) low = begins + 1;
      else high = middle;
    }
    return false;
  } finally {
    await handle.close();
  }
}
