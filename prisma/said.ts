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
