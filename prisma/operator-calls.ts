import { shown } from '../domain/kernel/text.ts';
import { Prisma, type PrismaClient } from './generated/client.ts';

/** One call that is due: that something stands in the way, or that it is over. */
export interface OperatorCall {
  key: string;
  kind: string;
  what: string;
  sinceRealMs: number;
  event: 'open' | 'over';
  attempts: number;
}

/** Selects what the operator has to know of now: mail that does not leave is an alarm among the others. */
const NOW = Prisma.sql`SELECT "key", "kind", "what", "firstReal" AS "sinceReal" FROM "Alarm" WHERE "settledReal" IS NULL`;
/** How many calls are taken at once. */
const MOST_CALLS = 20;
/** For how long (real seconds) a call is taken by one process: longer than a call may last. */
const HELD_SECONDS = 60;

/**
 * Opens what the operator is told while mail cannot carry it: it is kept, so that each call is told once, whichever worker does it and
 * however often it starts.
 */
export function operatorCallsOn(prisma: PrismaClient) {
  return {
    /**
     * Takes down what stands in the way now: mail that does not leave, and open alarms. A trouble that no longer does is over, and forgotten
     * where nobody was told of it. The tables themselves decide: what a worker read a moment ago may be over, or have begun.
     */
    async sync(): Promise<void> {
      await prisma.$executeRaw`
        INSERT INTO "OperatorCall" ("key", "kind", "what", "sinceReal") SELECT * FROM (${NOW}) n
        ON CONFLICT ("key") DO UPDATE SET "over" = false, "attempts" = 0, "nextAttemptReal" = now(), "told" = NULL, "what" = EXCLUDED."what", "sinceReal" = EXCLUDED."sinceReal"
        WHERE "OperatorCall"."over"`;
      await prisma.$executeRaw`DELETE FROM "OperatorCall" c WHERE c."told" IS NULL AND NOT EXISTS (SELECT 1 FROM (${NOW}) n WHERE n."key" = c."key")`;
      await prisma.$executeRaw`
        UPDATE "OperatorCall" c SET "over" = true, "attempts" = 0, "nextAttemptReal" = now()
        WHERE NOT c."over" AND NOT EXISTS (SELECT 1 FROM (${NOW}) n WHERE n."key" = c."key")`;
    },

    /** Takes the calls that are to be made now and that nobody else has taken; at most `most` attempts are made of each. */
    async take(most: number): Promise<OperatorCall[]> {
      const rows = await prisma.$queryRaw<{ key: string; kind: string; what: string; sinceReal: Date; over: boolean; attempts: number }[]>`
        UPDATE "OperatorCall" c SET "attempts" = c."attempts" + 1, "nextAttemptReal" = now() + make_interval(secs => ${HELD_SECONDS})
        FROM (
          SELECT "key" FROM "OperatorCall" WHERE "told" IS DISTINCT FROM (CASE WHEN "over" THEN 'over' ELSE 'open' END)
            AND "nextAttemptReal" <= now() AND "attempts" < ${most} ORDER BY "nextAttemptReal" LIMIT ${MOST_CALLS} FOR UPDATE SKIP LOCKED
        ) due WHERE c."key" = due."key" RETURNING c."key", c."kind", c."what", c."sinceReal", c."over", c."attempts"`;
      return rows.map(({ sinceReal, over, ...row }) => ({ ...row, event: over ? 'over' : 'open', sinceRealMs: sinceReal.getTime() }));
    },

    /** Writes down how a call went; without `retryInMs` it has arrived. A trouble that is over and told is forgotten. */
    async settle({ key, event }: Pick<OperatorCall, 'key' | 'event'>, answer: string, retryInMs?: number): Promise<void> {
      if (retryInMs !== undefined)
        await prisma.$executeRaw`UPDATE "OperatorCall" SET "answer" = ${shown(answer, 500)}, "nextAttemptReal" = now() + make_interval(secs => ${retryInMs / 1_000}) WHERE "key" = ${key}`;
      else if (event === 'over') await prisma.$executeRaw`DELETE FROM "OperatorCall" WHERE "key" = ${key} AND "over"`;
      else
        await prisma.$executeRaw`UPDATE "OperatorCall" SET "told" = 'open', "answer" = ${shown(answer, 500)}, "attempts" = 0, "nextAttemptReal" = now() WHERE "key" = ${key}`;
    },
  };
}
