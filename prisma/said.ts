import type { Actor, NotedEventType } from '../domain/kernel/machine.ts';
import type { PrismaClient } from './generated/client.ts';

/** Something that somebody said of an item that no machine keeps: an event of the ledger, which nothing changes afterwards. */
interface Said {
  itemId: string;
  itemKind: string;
  programmeId: string;
  type: NotedEventType;
  /** Programme epoch ms. */
  atMs: number;
  actor: Actor;
  key: string;
  payload: object;
}

/** Keeps a saying once, however often it is sent with the same key; gives its number. */
export async function sayOnce(prisma: PrismaClient, { itemId, atMs, actor, key, payload, ...event }: Said): Promise<number> {
  return prisma.$transaction(async (transaction) => {
    // Two who say something at once wait for each other: the numbers of an item have no gap and no double.
    await transaction.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${itemId}, 0))`;
    const done = await transaction.event.findFirst({ where: { itemId, actKey: key } });
    if (done) return done.sequence;
    const sequence = (await transaction.event.count({ where: { itemId } })) + 1;
    await transaction.event.create({
      data: { ...event, itemId, sequence, at: new Date(atMs), actKey: key, actorOrg: actor.org, actorName: actor.name, payload: { ...payload } },
    });
    return sequence;
  });
}

/** How many reasons are looked through, latest first. */
const REASONS = 500;
/** The longest that is worth offering again (characters). */
const LONGEST_AGAIN = 500;

/** What somebody gave as a reason, and of which event. */
export interface GivenReason {
  type: string;
  text: string;
  actorName: string;
}

/** Opens what people have typed as their reasons. */
export const reasonsOn = (prisma: PrismaClient) => ({
  /** Gives the reasons that a body's people gave last, latest first. */
  async of(programmeId: string, org: string): Promise<GivenReason[]> {
    const rows = await prisma.$queryRaw<GivenReason[]>`
      SELECT "type", coalesce("payload"->>'reason', "payload"->>'note') AS "text", coalesce("actorName", '') AS "actorName" FROM "Event"
      WHERE "programmeId" = ${programmeId} AND "actorOrg" = ${org} AND coalesce("payload"->>'reason', "payload"->>'note') IS NOT NULL
      ORDER BY "at" DESC LIMIT ${REASONS}`;
    return rows.filter(({ text }) => text.trim() !== '' && text.length <= LONGEST_AGAIN);
  },
});
