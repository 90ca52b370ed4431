import { Prisma, type PrismaClient } from './generated/client.ts';

export interface DraftContents {
  /** The plan's name, for a list. */
  name: string;
  plan: string;
  step: string;
  looked: number[];
}

export interface NewDraft extends DraftContents {
  id: string;
  owner: string;
  begun: string;
  /** JSON, or null. */
  source: unknown;
}

/** Plans that people are still writing. Each is its owner’s alone. */
export function planDraftsOn(prisma: PrismaClient) {
  return {
    /** Begins one, unless its owner has as many already; the same id again is the same draft. */
    async begin({ source, ...draft }: NewDraft, most: number): Promise<boolean> {
      return prisma.$transaction(async (transaction) => {
        // Two that are begun at once wait for each other, so that there is never one too many.
        await transaction.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`drafts ${draft.owner}`}, 0))`;
        const own = await transaction.planDraft.findMany({ where: { owner: draft.owner }, select: { id: true } });
        if (own.some(({ id }) => id === draft.id)) return true;
        if (own.length >= most) return false;
        await transaction.planDraft.create({ data: { ...draft, source: source === null ? Prisma.DbNull : (source as Prisma.InputJsonValue) } });
        return true;
      });
    },

    /** The latest first, without what is in them. */
    list: (owner: string) =>
      prisma.planDraft.findMany({
        where: { owner },
        select: { id: true, name: true, begun: true, step: true, changedReal: true },
        orderBy: [{ changedReal: 'desc' }, { id: 'asc' }],
      }),

    find: (owner: string, id: string) => prisma.planDraft.findFirst({ where: { owner, id } }),

    /** Keeps what was written, unless it was written elsewhere meanwhile; false then. */
    async keep(owner: string, id: string, version: number, contents: DraftContents): Promise<boolean> {
      const { count } = await prisma.planDraft.updateMany({
        where: { owner, id, version },
        data: { ...contents, version: { increment: 1 }, changedReal: new Date() },
      });
      return count > 0;
    },

    async remove(owner: string, id: string): Promise<boolean> {
      return (await prisma.planDraft.deleteMany({ where: { owner, id } })).count > 0;
    },
  };
}
