import type { PrismaClient } from './generated/client.ts';

/** Which process watches: each part misses the others. */
export type WatchingPart = 'worker' | 'api';

/** What one part's watchers have said of themselves. */
export interface WatchersRow {
  part: WatchingPart;
  /** Real ms since the last watcher of the part looked, by the database's own clock. */
  silentMs: number;
  looks: number;
  repairs: number;
}

/** Opens the processes that compare ledger and engine. All instants are the database's own. */
export function watchersOn(prisma: PrismaClient) {
  return {
    /** Writes down that a watcher has looked, and how much it has put right. */
    async looked(id: string, part: WatchingPart, repairs: number): Promise<void> {
      await prisma.$executeRaw`
        INSERT INTO "Watcher" ("id", "part", "seenReal", "looks", "repairs") VALUES (${id}, ${part}, now(), 1, ${repairs})
        ON CONFLICT ("id") DO UPDATE SET "seenReal" = now(), "endedReal" = NULL, "looks" = "Watcher"."looks" + 1, "repairs" = "Watcher"."repairs" + ${repairs}`;
      await prisma.$executeRaw`DELETE FROM "Watcher" WHERE "seenReal" < now() - interval '7 days'`;
    },

    async ended(id: string): Promise<void> {
      await prisma.$executeRaw`UPDATE "Watcher" SET "endedReal" = now() WHERE "id" = ${id}`;
    },

    /**
     * Lists the parts that have not ended as they should, each with its watcher that was heard of last. One that fell silent before another of its
     * part ended as told is no matter any more: its part has been stopped since. A part of an earlier release says nothing.
     */
    async list(): Promise<WatchersRow[]> {
      return prisma.$queryRaw<WatchersRow[]>`
        SELECT "part", (extract(epoch FROM now() - max("seenReal")) * 1000)::double precision AS "silentMs", sum("looks")::int AS "looks", sum("repairs")::int AS "repairs"
        FROM "Watcher" AS w WHERE "endedReal" IS NULL
          AND NOT EXISTS (SELECT FROM "Watcher" AS o WHERE o."part" = w."part" AND o."endedReal" > w."seenReal")
        GROUP BY "part" ORDER BY "part"`;
    },
  };
}
