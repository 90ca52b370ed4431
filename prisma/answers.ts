import { AsyncLocalStorage } from 'node:async_hooks';
import type { Prisma, PrismaClient } from './generated/client.ts';

/** What is known of something that was asked before: what it was, as a hash, and its answer, sealed; none while it is being done. */
export interface AskedBefore {
  asked: string;
  answer: string | null;
  /** Noted with what was done: what its answer is made of, sealed, or nothing; null until it is done. */
  deed: string | null;
}

/** A request whose answer is kept, while it is being done. */
export interface Asked {
  id: string;
  /** What it was begun with before, by a process that has ended in the middle (real instant). */
  begunBefore?: Date;
  /** What the deed of the same request before this one brought about: it is not done again. */
  brought?: unknown;
  /** What the answer of this one is made of, sealed; to be noted with the deed. */
  material?: string;
  seal(data: string): Promise<string>;
}

const asking = new AsyncLocalStorage<Asked>();

/** What a deed is noted by whose answer is not known before it. */
const DONE = '-';

/**
 * Does what the request at hand asks for, and notes in the same transaction that it was done: a process that ends before it has answered leaves no
 * doubt. Outside such a request nothing is noted.
 *
 * @param work gives something falsy where nothing was done.
 */
export async function noted<T>(prisma: PrismaClient, work: (transaction: Prisma.TransactionClient) => Promise<T>, limits?: { timeout: number }): Promise<T> {
  const one = asking.getStore();
  return prisma.$transaction(async (transaction) => {
    const done = await work(transaction);
    if (one && done) await transaction.keptAnswer.updateMany({ where: { id: one.id }, data: { deed: one.material ?? DONE } });
    return done;
  }, limits);
}

/** What is noted with a deed: its answer, or what that is made of. */
export type Material = { answer: object } | { brought: object };

async function noteWith(material: Material): Promise<void> {
  const one = asking.getStore();
  if (one) one.material = await one.seal(JSON.stringify(material));
}

/** Opens what people were answered, for whoever sends the same again. */
export function answersOn(prisma: PrismaClient) {
  return {
    /**
     * Begins something unless it was begun before; then it gives what is known of that. What was begun before `abandoned`, never answered and
     * not noted as done is begun anew, and what is older than `old` is forgotten (real instants). Gives what came before as `abandoned` where
     * it is begun anew.
     */
    async begin(
      id: string,
      asked: string,
      nowReal: Date,
      { abandoned, old }: { abandoned: Date; old: Date },
    ): Promise<{ before: AskedBefore } | { before?: undefined; abandoned?: Date }> {
      const left = { id, answer: null, deed: null, beganReal: { lt: abandoned } };
      const gone = await prisma.keptAnswer.findFirst({ where: { ...left, asked }, select: { beganReal: true } });
      await prisma.keptAnswer.deleteMany({ where: { OR: [{ beganReal: { lt: old } }, left] } });
      const { count } = await prisma.keptAnswer.createMany({ data: [{ id, asked, beganReal: nowReal }], skipDuplicates: true });
      if (count > 0) return gone ? { abandoned: gone.beganReal } : {};
      // It may have been refused, and forgotten, at this very moment: then it is as if it were still being done, and looked at again.
      const before = await prisma.keptAnswer.findUnique({ where: { id }, select: { asked: true, answer: true, deed: true } });
      return { before: before ?? { asked, answer: null, deed: null } };
    },

    async keep(id: string, answer: string): Promise<void> {
      await prisma.keptAnswer.updateMany({ where: { id }, data: { answer } });
    },

    /** Forgets something that was not done: sent again it is judged anew. */
    async forget(id: string): Promise<void> {
      await prisma.keptAnswer.deleteMany({ where: { id, deed: null } });
    },

    /** Does something as part of a request: what it does is noted with it. */
    during: <T>(one: Asked, work: () => T): T => asking.run(one, work),

    /** What a deed's note says of its answer, sealed; undefined where it only says that it was done. */
    materialOf: ({ deed }: Pick<AskedBefore, 'deed'>): string | undefined => (deed === null || deed === DONE ? undefined : deed),

    /** Has the answer noted with the deed that comes, where it is known before that. */
    answerWith: (answer: object): Promise<void> => noteWith({ answer }),

    /** Has what the answer is made of noted with the deed that comes: what is told only once, or nothing where the deed may be asked for again. */
    bring: (brought: object): Promise<void> => noteWith({ brought }),

    /** What the same request has brought about before, as it was given to `bring`; undefined where it is to be done. */
    brought: <T>(): T | undefined => asking.getStore()?.brought as T | undefined,

    /** When the request at hand was begun before, by a process that ended in the middle; undefined where it was not. */
    begunBefore: (): Date | undefined => asking.getStore()?.begunBefore,
  };
}
