import type { PlainDate } from '../domain/kernel/dates.ts';
import { type Actor, advance } from '../domain/kernel/machine.ts';
import { isRefusal, type Refusal } from '../domain/kernel/refusals.ts';
import { enteredItem, itemMachine, type NewItem } from '../domain/register/machine.ts';
import type { ItemEvent, ItemStage, ItemState } from '../domain/register/register.ts';
import { noted } from './answers.ts';
import { Prisma, type PrismaClient } from './generated/client.ts';
import { eventRow } from './ledger.ts';

/** The time limits of entering (ms): thousands of rows take longer to write than the five seconds that the library allows by itself. */
const ENTERING = { timeout: 120_000, maxWait: 30_000 };

/** How many rows are written in one statement. */
const BATCH = 1_000;

/** What becomes of each item that was handed in: its number, and whether it stood there already, and as what. */
export interface Entered {
  number: number;
  there: boolean;
  dueOn: PlainDate;
  stage: ItemStage;
}

/** Which items of a register a list shows. */
export interface ItemFilter {
  programmeId: string;
  registerId: string;
  stages?: readonly ItemStage[];
  /** Only items that these bodies see to or have entered. */
  own?: readonly string[];
  /** Only items that these bodies see to. */
  owners?: readonly string[];
  /** Only open items whose last day is before this. */
  lateOn?: PlainDate;
  /** Only open items for which more time is asked. */
  asked?: boolean;
  /** A text that stands in the name or in a value. */
  text?: string;
}

export interface ItemPlace {
  rank: number;
  dueOn: PlainDate;
  number: number;
}

/** Gives what makes two items the same: what they say and who sees to them, not by when. */
const sameAs = ({ name, org, values }: NewItem): string => JSON.stringify([name, org, ...values.map(({ field, value }) => [field, value])]);

/** How far a register is, by the body that sees to its items. */
export interface RegisterTally {
  registerId: string;
  org: string;
  enteredBy: string;
  stage: ItemStage;
  count: number;
  late: number;
}

const RANK = Prisma.sql`CASE "stage" WHEN 'open' THEN 0 WHEN 'handedIn' THEN 0 ELSE 1 END`;

const stateOf = ({ state }: Pick<Prisma.RegisterItemModel, 'state'>) => state as unknown as ItemState;
const columnsOf = (state: ItemState) => ({
  ...{ name: state.name, org: state.org, stage: state.stage, dueOn: state.dueOn, sequence: state.sequence },
  ...{ sameAs: sameAs(state), state: state as unknown as Prisma.InputJsonObject },
});

function whereOf({ programmeId, registerId, stages, own, owners, lateOn, asked, text }: ItemFilter): Prisma.Sql {
  const parts = [Prisma.sql`"programmeId" = ${programmeId} AND "registerId" = ${registerId}`];
  if (stages) parts.push(Prisma.sql`"stage" = ANY(${[...stages]}::text[])`);
  if (own) parts.push(Prisma.sql`("org" = ANY(${[...own]}::text[]) OR "enteredBy" = ANY(${[...own]}::text[]))`);
  if (owners) parts.push(Prisma.sql`"org" = ANY(${[...owners]}::text[])`);
  if (lateOn !== undefined) parts.push(Prisma.sql`"stage" = 'open' AND "dueOn" < ${lateOn}`);
  if (asked) parts.push(Prisma.sql`"stage" = 'open' AND "state" ? 'extension'`);
  if (text !== undefined && text !== '')
    parts.push(
      Prisma.sql`(strpos(lower("name"), lower(${text})) > 0 OR "number"::text = ${text} OR EXISTS (SELECT 1 FROM jsonb_array_elements("state"->'values') v WHERE strpos(lower(v->>'value'), lower(${text})) > 0))`,
    );
  return Prisma.join(parts, ' AND ');
}

/** Finds which of these items stand there already, by what makes them the same. */
async function sameIn(
  on: Pick<PrismaClient, 'registerItem'>,
  of: Pick<ItemState, 'programmeId' | 'registerId'>,
  items: readonly NewItem[],
): Promise<Map<string, Entered>> {
  const sames = [...new Set(items.map(sameAs))];
  const known = new Map<string, Entered>();
  for (let from = 0; from < sames.length; from += BATCH) {
    const there = await on.registerItem.findMany({
      where: { ...of, sameAs: { in: sames.slice(from, from + BATCH) }, stage: { not: 'cancelled' } },
      select: { sameAs: true, number: true, dueOn: true, stage: true },
      orderBy: { number: 'desc' },
    });
    for (const { sameAs: same, number, dueOn, stage } of there) known.set(same, { number, there: true, dueOn, stage: stage as ItemStage });
  }
  return known;
}

/** Opens the items of registers: one row each, and their events in the ledger. */
export function registersOn(prisma: PrismaClient) {
  return {
    /** Tells what would become of items if they were entered: only those that stand there already have a number. */
    async foresee(of: Pick<ItemState, 'programmeId' | 'registerId'>, items: readonly NewItem[]): Promise<Entered[]> {
      const known = await sameIn(prisma, of, items);
      return items.map((item) => {
        const found = known.get(sameAs(item)) ?? { number: 0, there: false, dueOn: item.dueOn, stage: 'open' as const };
        if (!found.there) known.set(sameAs(item), { ...found, there: true });
        return found;
      });
    },

    /**
     * Enters items in the order given, each once: an item that says the same as one that stands there and was not cancelled is that one. It
     * enters all of them or none, with their events.
     */
    async enter(
      { programmeId, registerId }: Pick<ItemState, 'programmeId' | 'registerId'>,
      items: readonly NewItem[],
      { actor, key, atMs }: { actor: Actor; key: string; atMs: number },
    ): Promise<Entered[]> {
      return noted(
        prisma,
        async (transaction) => {
          // Two who enter something at once wait for each other: the numbers of a register have no gap and no double.
          await transaction.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`register/${programmeId}/${registerId}`}, 0))`;
          const known = await sameIn(transaction as PrismaClient, { programmeId, registerId }, items);
          const last = await transaction.registerItem.aggregate({ where: { programmeId, registerId }, _max: { number: true } });
          let number = last._max.number ?? 0;
          const fresh: { state: ItemState; event: ItemEvent }[] = [];
          const entered = items.map((item): Entered => {
            const found = known.get(sameAs(item));
            if (found !== undefined) return found;
            number++;
            const now: Entered = { number, there: false, dueOn: item.dueOn, stage: 'open' };
            // A list may have it twice.
            known.set(sameAs(item), { ...now, there: true });
            fresh.push(enteredItem(item, { programmeId, registerId, number }, { actor, key, atMs }));
            return now;
          });
          for (let from = 0; from < fresh.length; from += BATCH) {
            const batch = fresh.slice(from, from + BATCH);
            await transaction.registerItem.createMany({
              data: batch.map(({ state }) => ({
                ...{ id: state.id, programmeId, registerId, number: state.number, enteredBy: state.enteredBy },
                ...columnsOf(state),
              })),
            });
            await transaction.event.createMany({ data: batch.map(({ state, event }) => eventRow('register', state.id, programmeId, 1, event)) });
          }
          return entered;
        },
        ENTERING,
      );
    },

    /**
     * Lets the rules judge an act on an item that nobody else changes meanwhile, and writes down what comes of it: once, however often it is
     * sent with the same key. Gives undefined where there is no such item.
     */
    async act(
      id: string,
      key: string,
      judge: (state: ItemState) => ItemEvent[] | Refusal,
    ): Promise<{ state: ItemState; sequence: number } | Refusal | undefined> {
      return prisma.$transaction(async (transaction) => {
        const [row] = await transaction.$queryRaw<Pick<Prisma.RegisterItemModel, 'state'>[]>`SELECT "state" FROM "RegisterItem" WHERE "id" = ${id} FOR UPDATE`;
        if (!row) return undefined;
        const before = stateOf(row);
        const done = await transaction.event.findFirst({ where: { itemId: id, actKey: key } });
        if (done) return { state: before, sequence: done.sequence };
        const events = judge(before);
        if (isRefusal(events)) return events;
        const { state } = advance(itemMachine, before, events);
        await transaction.event.createMany({
          data: events.map((event, index) => eventRow('register', id, state.programmeId, before.sequence + 1 + index, event)),
        });
        await transaction.registerItem.update({ where: { id }, data: columnsOf(state) });
        return { state, sequence: state.sequence };
      });
    },

    async get(id: string): Promise<ItemState | undefined> {
      const row = await prisma.registerItem.findUnique({ where: { id }, select: { state: true } });
      return row ? stateOf(row) : undefined;
    },

    async getMany(ids: readonly string[]): Promise<ItemState[]> {
      if (ids.length === 0) return [];
      return (await prisma.registerItem.findMany({ where: { id: { in: [...ids] } }, select: { state: true } })).map(stateOf);
    },

    /**
     * Gives what somebody waits for, or is to be told of: every item that is open or handed in, and what is new since an instant (programme
     * epoch ms).
     */
    async waiting(programmeId: string, newsSinceMs: number): Promise<ItemState[]> {
      const rows = await prisma.$queryRaw<Pick<Prisma.RegisterItemModel, 'state'>[]>`
        SELECT "state" FROM "RegisterItem" WHERE "programmeId" = ${programmeId}
          AND ("stage" IN ('open', 'handedIn') OR ("state"->'news'->>'atMs')::float8 >= ${newsSinceMs}) ORDER BY "registerId", "number"`;
      return rows.map(stateOf);
    },

    /** Gives every item of these registers that was not cancelled, for counting. */
    async counted(programmeId: string, registerIds: readonly string[]): Promise<ItemState[]> {
      if (registerIds.length === 0) return [];
      const rows = await prisma.registerItem.findMany({
        where: { programmeId, registerId: { in: [...registerIds] }, stage: { not: 'cancelled' } },
        select: { state: true },
      });
      return rows.map(stateOf);
    },

    /** Counts how many items each register has, by body and stage, and how many of them are late on a day. */
    async tallies(programmeId: string, today: PlainDate): Promise<RegisterTally[]> {
      return prisma.$queryRaw<RegisterTally[]>`
        SELECT "registerId", "org", "enteredBy", "stage", count(*)::int AS "count", (count(*) FILTER (WHERE "stage" = 'open' AND "dueOn" < ${today}))::int AS "late"
        FROM "RegisterItem" WHERE "programmeId" = ${programmeId} GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4`;
    },

    /** Gives a page of items: what waits first, by its last day, then what is over. */
    async list(filter: ItemFilter, limit: number, after?: ItemPlace): Promise<{ state: ItemState; place: ItemPlace }[]> {
      const from = after ? Prisma.sql`AND (${RANK}, "dueOn", "number") > (${after.rank}, ${after.dueOn}, ${after.number})` : Prisma.empty;
      const rows = await prisma.$queryRaw<(Pick<Prisma.RegisterItemModel, 'state'> & ItemPlace)[]>`
        SELECT "state", ${RANK} AS "rank", "dueOn", "number" FROM "RegisterItem" WHERE ${whereOf(filter)} ${from}
        ORDER BY ${RANK}, "dueOn", "number" LIMIT ${limit}`;
      return rows.map(({ state, rank, dueOn, number }) => ({ state: stateOf({ state }), place: { rank, dueOn, number } }));
    },

    async count(filter: ItemFilter): Promise<number> {
      const [row] = await prisma.$queryRaw<{ count: number }[]>`SELECT count(*)::int AS "count" FROM "RegisterItem" WHERE ${whereOf(filter)}`;
      return row?.count ?? 0;
    },

    /** Gives the registers of which something still waits. */
    async openIn(programmeId: string): Promise<{ registerId: string; count: number }[]> {
      return prisma.$queryRaw`
        SELECT "registerId", count(*)::int AS "count" FROM "RegisterItem" WHERE "programmeId" = ${programmeId} AND "stage" IN ('open', 'handedIn') GROUP BY 1`;
    },
  };
}
