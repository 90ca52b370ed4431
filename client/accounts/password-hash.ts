import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';

// How a password is kept: scrypt at the strength that OWASP asks for, in the memory that better-auth's own weaker kind takes (32 MiB each, so that
// several may sign in at once on a small server). What earlier releases kept goes on opening, and is kept anew at the next sign-in.

/** OWASP's password storage cheat sheet: as strong as N 2^17, r 8, p 1. */
const NOW = { log2N: 15, r: 8, p: 3 };
/** What releases up to 1.0.0 kept, as better-auth does: `salt:key` in hex, of which the text of the salt counted. */
const FORMER = { log2N: 14, r: 16, p: 1 };
const FORMER_FORM = /^([0-9a-f]{32}):([0-9a-f]{128})$/;
const FORM = /^\$scrypt\$ln=15,r=8,p=3\$([\w-]{22})\$([\w-]{43})$/;
const SALT_BYTES = 16;
const KEY_BYTES = 32;
const FORMER_KEY_BYTES = 64;

function derive(password: string, salt: Buffer | string, bytes: number, { log2N, r, p }: typeof NOW): Promise<Buffer> {
  const N = 2 ** log2N;
  const options: ScryptOptions = { N, r, p, maxmem: 256 * N * r };
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, bytes, options, (error, key) => (error ? reject(error) : resolve(key)));
  });
}

async function hash(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const key = await derive(password, salt, KEY_BYTES, NOW);
  return `$scrypt$ln=${NOW.log2N},r=${NOW.r},p=${NOW.p}$${salt.toString('base64url')}$${key.toString('base64url')}`;
}

async function verify({ hash: kept, password }: { hash: string; password: string }): Promise<boolean> {
  const [, salt, key] = FORM.exec(kept) ?? [];
  if (salt !== undefined && key !== undefined)
    return timingSafeEqual(await derive(password, Buffer.from(salt, 'base64url'), KEY_BYTES, NOW), Buffer.from(key, 'base64url'));
  const [, formerSalt, formerKey] = FORMER_FORM.exec(kept) ?? [];
  if (formerSalt === undefined || formerKey === undefined) throw new Error('A password is kept in a form that this release does not know.');
  // As long as for a name that does not exist: else the time would tell who has an account that is kept as before.
  const [found] = await Promise.all([derive(password, formerSalt, FORMER_KEY_BYTES, FORMER), derive(password, formerSalt, KEY_BYTES, NOW)]);
  return timingSafeEqual(found, Buffer.from(formerKey, 'hex'));
}

/** How passwords are kept and compared. */
export interface Hashing {
  hash(password: string): Promise<string>;
  verify(kept: { hash: string; password: string }): Promise<boolean>;
  /** Tells whether a password is kept weaker than it would be now. */
  isFormer(kept: string): boolean;
}

/** What better-auth hashes and compares passwords with. */
export const passwordHashes: Hashing = { hash, verify, isFormer: (kept) => !FORM.test(kept) };
