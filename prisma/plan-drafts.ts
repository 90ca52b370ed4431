import { noted } from './answers.ts';
import { Prisma, type PrismaClient } from './generated/client.ts';

export interface DraftContents {
  /** The plan's name, for a list. */
  name: string;
  plan: string;
  step: string;
  looked: number[];
  /** Whether somebody has said of which year it is; as it was where this is absent. */
  yearSaid?: true;
}

export interface NewDraft extends Omit<DraftContents, 'yearSaid'> {
  id: string;
  owner: string;
  begun: string;
  /** The draft's source as JSON, or null. */
  source: unknown;
}

/** Opens the plans that people are still writing. Each is its owner’s alone. */
export function planDraftsOn(prisma: PrismaClient) {
  return {
    /** Begins a draft, unless its owner has as many as allowed already; the same id again is the same draft. */
    async begin({ source, ...draft }: NewDraft, most: number): Promise<boolean> {
      return prisma.$transaction(async (transaction) => {
        // Two drafts that are begun at once wait for each other, so that there is never one too many.
        await transaction.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`drafts ${draft.owner}`}, 0))`;
        const own = await transaction.planDraft.findMany({ where: { owner: draft.owner }, select: { id: true } });
        if (own.some(({ id }) => id === draft.id)) return true;
        if (own.length >= most) return false;
        await transaction.planDraft.create({ data: { ...draft, source: source === null ? Prisma.DbNull : (source as Prisma.InputJsonValue) } });
        return true;
      });
    },

    /** Lists the drafts, the latest first, without their contents. */
    list: (owner: string) =>
      prisma.planDraft.findMany({
        where: { owner },
        select: { id: true, name: true, begun: true, step: true, changedReal: true },
        orderBy: [{ changedReal: 'desc' }, { id: 'asc' }],
      }),

    find: (owner: string, id: string) => prisma.planDraft.findFirst({ where: { owner, id } }),

    /** Keeps what was written; gives false, and keeps nothing, where it was written elsewhere meanwhile. */
    async keep(owner: string, id: string, version: number, contents: DraftContents): Promise<boolean> {
      return noted(prisma, async (transaction) => {
        const { count } = await transaction.planDraft.updateMany({
          where: { owner, id, version },
          data: { ...contents, version: { increment: 1 }, changedReal: new Date() },
        });
        return count > 0;
      });
    },

    async remove(owner: string, id: string): Promise<boolean> {
      return noted(prisma, async (transaction) => (await transaction.planDraft.deleteMany({ where: { owner, id } })).count > 0);
    },
  };
}
