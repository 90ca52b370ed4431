import type { PrismaClient } from './generated/client.ts';

export interface PasskeyRow {
  id: string;
  name: string | null;
  createdAt: Date;
  lastUsedAt: Date | null;
}

/** Opens passkeys as rows; better-auth makes them, and looks at what was signed with them. */
export function passkeysOn(prisma: PrismaClient) {
  return {
    list: (userId: string): Promise<PasskeyRow[]> => prisma.passkey.findMany({ where: { userId }, orderBy: { createdAt: 'asc' } }),
    /** Tells whose a credential is; nothing where nobody has it. */
    ownerOf: (credentialID: string): Promise<{ id: string; userId: string } | null> =>
      prisma.passkey.findUnique({ where: { credentialID }, select: { id: true, userId: true } }),
    /** Gives false where this person has no such passkey; the same below. */
    async rename(userId: string, id: string, name: string): Promise<boolean> {
      return (await prisma.passkey.updateMany({ where: { id, userId }, data: { name } })).count === 1;
    },
    async remove(userId: string, id: string): Promise<boolean> {
      return (await prisma.passkey.deleteMany({ where: { id, userId } })).count === 1;
    },
    /** Notes that it has signed somebody in. Gives false where it was removed meanwhile. */
    async used(id: string): Promise<boolean> {
      return (await prisma.passkey.updateMany({ where: { id }, data: { lastUsedAt: new Date() } })).count === 1;
    },
    /** Forgets what was to be signed and is too old by now: nobody comes back for most of it. */
    async forgetOld(): Promise<void> {
      await prisma.verification.deleteMany({ where: { expiresAt: { lt: new Date() } } });
    },
  };
}
