import { symmetricDecrypt, symmetricEncrypt } from 'better-auth/crypto';
import type { Store } from '../../prisma/store.ts';
import type { openAuth } from './auth.ts';
import { randomText } from './caller.ts';

const BACKUP_CODES = 10;
/** Half of a backup code: two halves of 31 letters and digits are 49 bits. */
export const HALF = 5;
export const backupCodes = () => Array.from({ length: BACKUP_CODES }, () => `${randomText(HALF)}-${randomText(HALF)}`);
/** How releases up to 1.0.0 kept one: as it is typed, sealed with the others. */
const FORMER_BACKUP_CODE = /^[a-z0-9]{5}-[a-z0-9]{5}$/;

/** How backup codes are kept, and found again by what somebody typed. */
export function openBackupCodes(auth: ReturnType<typeof openAuth>, secondFactors: Store['accounts']['secondFactors']) {
  const seal = async (data: string) => symmetricEncrypt({ key: (await auth.$context).secretConfig, data });

  /** As they are kept: each hashed as slowly as a password, with a salt of its own, since 49 bits can be tried one by one; and all of them sealed. */
  async function keptCodes(codes: readonly string[]): Promise<string> {
    const { password } = await auth.$context;
    return seal(JSON.stringify(await Promise.all(codes.map((code) => password.hash(code)))));
  }

  /** Gives the row, and what it holds once it is opened. */
  async function keptOf(userId: string): Promise<{ sealed: string; codes: string[] }> {
    const sealed = (await secondFactors.backupCodes(userId)) ?? '';
    return { sealed, codes: JSON.parse(await symmetricDecrypt({ key: (await auth.$context).secretConfig, data: sealed })) };
  }

  /** What better-auth is to look for: the hash that a backup code fits, of those that are kept; nothing where it fits none. */
  async function fitting(userId: string, code: string): Promise<string> {
    const { password } = await auth.$context;
    const { codes } = await keptOf(userId);
    const fits = await Promise.all(codes.map((kept) => (FORMER_BACKUP_CODE.test(kept) ? kept === code : password.verify({ hash: kept, password: code }))));
    return codes[fits.indexOf(true)] ?? '';
  }

  /** Codes that an earlier release kept as they are typed are hashed once their person has proven themselves, unless one was used meanwhile. */
  async function hashFormer(userId: string): Promise<void> {
    const { sealed, codes } = await keptOf(userId);
    if (codes.some((code) => FORMER_BACKUP_CODE.test(code))) await secondFactors.setBackupCodes(userId, await keptCodes(codes), sealed);
  }

  return { seal, keptCodes, fitting, hashFormer };
}
