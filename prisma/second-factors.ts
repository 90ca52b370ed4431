import type { AccountEventType } from '../domain/words/accounts.ts';
import { noted } from './answers.ts';
import type { PrismaClient } from './generated/client.ts';
import { type NewNotice, noticeRecord } from './notices.ts';

/** How many taken codes are remembered: as many as an app may show at one moment, and one more. */
const REMEMBERED = 4;

/** Opens second factors as rows; better-auth makes and reads them. */
export function secondFactorsOn(prisma: PrismaClient) {
  return {
    /** Begins to set up a second factor, in the place of one that was begun before. Gives false where one holds already. */
    async begin(userId: string, sealed: { secret: string; backupCodes: string }): Promise<boolean> {
      return prisma.$transaction(async (transaction) => {
        if ((await transaction.user.count({ where: { id: userId, twoFactorEnabled: false } })) === 0) return false;
        await transaction.twoFactor.deleteMany({ where: { userId } });
        await transaction.twoFactor.create({ data: { userId, ...sealed } });
        return true;
      });
    },
    /** Gives every second factor as it is kept: sealed. */
    async all(): Promise<{ userId: string; secret: string; backupCodes: string }[]> {
      return prisma.twoFactor.findMany({ select: { userId: true, secret: true, backupCodes: true } });
    },
    /** Keeps a second factor sealed otherwise; gives false where it has changed meanwhile. */
    async replace(before: { userId: string; secret: string; backupCodes: string }, sealed: { secret: string; backupCodes: string }): Promise<boolean> {
      return (await prisma.twoFactor.updateMany({ where: before, data: sealed })).count === 1;
    },
    /** Gives the backup codes as they are kept; undefined without a second factor. */
    async backupCodes(userId: string): Promise<string | undefined> {
      return (await prisma.twoFactor.findFirst({ where: { userId }, select: { backupCodes: true } }))?.backupCodes;
    },
    /** Keeps backup codes; with `before` only where those are still the ones that are kept. */
    async setBackupCodes(userId: string, backupCodes: string, before?: string): Promise<void> {
      await prisma.twoFactor.updateMany({ where: { userId, ...(before !== undefined && { backupCodes: before }) }, data: { backupCodes } });
    },
    /** Takes a code that was right for this one time, in one statement; gives false where it was taken before. */
    async take(userId: string, code: string): Promise<boolean> {
      const taken = await prisma.$executeRaw`
        UPDATE "TwoFactor" SET "usedCodes" = (ARRAY[${code}]::text[] || "usedCodes")[1:${REMEMBERED}::int]
        WHERE "userId" = ${userId} AND NOT ${code} = ANY("usedCodes")`;
      return taken === 1;
    },
    /**
     * Takes a second factor away, and the passkeys that stand beside it; with `reset` by whom, which ends the sessions, and owes its person the
     * news of it. Gives false where there was none.
     */
    async remove(userId: string, reset?: { by: string; username: string; news?: NewNotice | undefined }): Promise<boolean> {
      return noted(prisma, async (transaction) => {
        const { count } = await transaction.user.updateMany({ where: { id: userId, twoFactorEnabled: true }, data: { twoFactorEnabled: false } });
        await transaction.twoFactor.deleteMany({ where: { userId } });
        await transaction.passkey.deleteMany({ where: { userId } });
        if (count === 1 && reset) {
          await transaction.session.deleteMany({ where: { userId } });
          await transaction.accountEvent.create({ data: { type: 'secondFactorReset' satisfies AccountEventType, by: reset.by, subject: reset.username } });
          if (reset.news) await transaction.notice.createMany({ data: [noticeRecord(reset.news)], skipDuplicates: true });
        }
        return count === 1;
      });
    },
    /** Says that a code was given in a session, and how it was signed in before that. */
    async proven(sessionId: string, via: string): Promise<void> {
      await prisma.session.updateMany({ where: { id: sessionId }, data: { proven: true, via } });
    },
  };
}
