import type { PrismaClient } from './generated/client.ts';

/** What is known of something that was asked before: what it was, as a hash, and its answer, sealed; none while it is being done. */
export interface AskedBefore {
  asked: string;
  answer: string | null;
}

/** Opens what people were answered, for whoever sends the same again. */
export function answersOn(prisma: PrismaClient) {
  return {
    /**
     * Begins something unless it was begun before; then it gives what is known of that. What was begun before `abandoned` and never answered
     * is begun anew, and what is older than `old` is forgotten (real instants).
     */
    async begin(id: string, asked: string, nowReal: Date, { abandoned, old }: { abandoned: Date; old: Date }): Promise<AskedBefore | undefined> {
      await prisma.keptAnswer.deleteMany({ where: { OR: [{ beganReal: { lt: old } }, { id, answer: null, beganReal: { lt: abandoned } }] } });
      const { count } = await prisma.keptAnswer.createMany({ data: [{ id, asked, beganReal: nowReal }], skipDuplicates: true });
      if (count > 0) return undefined;
      // It may have been refused, and forgotten, at this very moment: then it is as if it were still being done, and looked at again.
      return (await prisma.keptAnswer.findUnique({ where: { id }, select: { asked: true, answer: true } })) ?? { asked, answer: null };
    },

    async keep(id: string, answer: string): Promise<void> {
      await prisma.keptAnswer.updateMany({ where: { id }, data: { answer } });
    },

    /** Forgets something that was not done: sent again it is judged anew. */
    async forget(id: string): Promise<void> {
      await prisma.keptAnswer.deleteMany({ where: { id } });
    },
  };
}
