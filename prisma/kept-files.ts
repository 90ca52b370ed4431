import type { Evidence } from '../domain/obligation/obligation.ts';
import type { PrismaClient } from './generated/client.ts';

/** The body that handed files in, and the obligation for which it did. */
export interface HandedIn {
  obligationId: string;
  org: string;
}

/** Opens the list of which files were handed in, by whom, for which obligation. */
export function keptFilesOn(prisma: PrismaClient) {
  return {
    /** Notes files down; `by` is the account. Noting the same again changes nothing. */
    async put({ obligationId, org }: HandedIn, by: string, files: readonly Evidence[]): Promise<void> {
      await prisma.keptFile.createMany({
        data: files.map(({ sha256, name, sizeBytes }) => ({ obligationId, org, sha256, name, sizeBytes, by })),
        skipDuplicates: true,
      });
    },

    async of({ obligationId, org }: HandedIn): Promise<Evidence[]> {
      return prisma.keptFile.findMany({ where: { obligationId, org }, select: { sha256: true, name: true, sizeBytes: true } });
    },
  };
}
