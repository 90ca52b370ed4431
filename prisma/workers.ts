import type { PrismaClient } from './generated/client.ts';

/** Opens what worker processes say of themselves. All instants are the database's own: the clocks of two machines need not agree. */
export function workersOn(prisma: PrismaClient) {
  return {
    /** Writes down that a worker lives, and forgets workers that were last heard of a week ago. */
    async beat(id: string): Promise<void> {
      await prisma.$executeRaw`
        INSERT INTO "Worker" ("id", "seenReal") VALUES (${id}, now()) ON CONFLICT ("id") DO UPDATE SET "seenReal" = now(), "endedReal" = NULL`;
      await prisma.$executeRaw`DELETE FROM "Worker" WHERE "seenReal" < now() - interval '7 days'`;
    },

    /** Writes down that a worker has ended, so that nobody waits for its next word. */
    async ended(id: string): Promise<void> {
      await prisma.$executeRaw`UPDATE "Worker" SET "endedReal" = now() WHERE "id" = ${id}`;
    },

    /** Tells of each known worker for how long (real ms) it has said nothing, and whether its end was its last word. */
    async heard(): Promise<{ id: string; silentMs: number; ended: boolean }[]> {
      return prisma.$queryRaw<{ id: string; silentMs: number; ended: boolean }[]>`
        SELECT "id", extract(epoch FROM now() - greatest("seenReal", "endedReal"))::float8 * 1000 AS "silentMs", "endedReal" IS NOT NULL AS "ended"
        FROM "Worker"`;
    },

    /**
     * Counts how many workers are known, how many of them have said something within so many real ms, and how many of these have not ended
     * meanwhile. Workers of earlier releases say nothing.
     */
    async living(withinMs: number): Promise<{ known: number; heard: number; living: number }> {
      const [row] = await prisma.$queryRaw<{ known: number; heard: number; living: number }[]>`
        SELECT count(*)::int AS "known",
          (count(*) FILTER (WHERE greatest("seenReal", "endedReal") > now() - ${withinMs}::float8 * interval '1 millisecond'))::int AS "heard",
          (count(*) FILTER (WHERE "endedReal" IS NULL AND "seenReal" > now() - ${withinMs}::float8 * interval '1 millisecond'))::int AS "living"
        FROM "Worker"`;
      return row ?? { known: 0, heard: 0, living: 0 };
    },
  };
}
