import { isDeepStrictEqual } from 'node:util';
import { traceNow } from '../config/trace.ts';
import type { EnterpriseState } from '../domain/enterprise/enterprise.ts';
import type { MachineEvent, OwedNotice } from '../domain/kernel/machine.ts';
import type { ObligationState } from '../domain/obligation/obligation.ts';
import { enterpriseProjection } from './enterprises.ts';
import { sqlStateOf } from './fault.ts';
import { Prisma, type PrismaClient } from './generated/client.ts';
import { takenUp } from './handed-plans.ts';

export interface LedgerBatch {
  itemKind: 'obligation' | 'programme' | 'enterprise';
  itemId: string;
  programmeId: string;
  /** Sequence of the first event. */
  fromSequence: number;
  events: MachineEvent[];
  notices: OwedNotice[];
  state: unknown;
  wakeAtMs?: number;
}

export interface LedgerEvent {
  itemId: string;
  itemKind: string;
  programmeId: string;
  sequence: number;
  type: string;
  /** Programme epoch ms. */
  atMs: number;
  /** Real epoch ms. */
  recordedRealMs: number;
  actKey?: string;
  actorOrg?: string;
  actorName?: string;
  payload: Record<string, unknown>;
}

export interface ObligationRow {
  id: string;
  programmeId: string;
  milestoneId: string;
  milestoneName: string;
  state: ObligationState;
  /** Next instant (programme epoch ms) at which time alone changes something. */
  wakeAtMs?: number;
}

export interface ObligationFilter {
  programmeId?: string;
  /** A department: its own, and those of outsiders whom it oversees. */
  departmentId?: string;
  milestoneId?: string;
  stages?: string[];
  /** Only these items. */
  ids?: string[];
}

const iso = (ms: number) => new Date(ms).toISOString();

/** Gives an event as its row holds it and gives it back. */
function columnsOf({ type, atMs, key, actor, ...payload }: MachineEvent) {
  const more = { ...payload, ...(actor?.byMail !== undefined && { byMail: actor.byMail }) };
  return {
    type,
    at: new Date(atMs),
    actKey: key ?? null,
    actorOrg: actor?.org ?? null,
    actorName: actor?.name ?? null,
    payload: JSON.parse(JSON.stringify(more)) as Prisma.InputJsonObject,
  };
}

/** Says that the ledger will not take something, however often it is tried: data that it cannot hold, or a number that stands for something else. */
export class NotRecordable extends Error {
  readonly kind: 'not-recorded' | 'ledger-conflict' | 'written-before' | 'gone-on';
  constructor(kind: NotRecordable['kind'], message: string) {
    super(message);
    this.kind = kind;
  }
}

/** The text that stands with a notice of which a restored ledger does not know whether it has left. */
const MAY_HAVE_LEFT = '台账从较旧的备份恢复，此件可能已经发出，未自动重发；对方没有收到的，请点“重新发送”';
/** The SQLSTATE classes of data that cannot be held (22) and of what contradicts what is held (23). */
const DATA_ERRORS = /^(22|23)/;
/** SQLSTATE unique_violation. */
const UNIQUE = '23505';

const messageOf = (error: unknown) => (error as Error).message.trim().split('\n').at(-1) ?? '';

/**
 * Tells what the ledger holds under a batch's numbers: these very events, since one goes in as a whole or not at all; or their beginning, where
 * time alone brings them about: the task that wrote that was lost, and when the next one judged, another reminder had come. Whom the latest of
 * several tells instead, and what is to be acknowledged, is judged by what comes at once, and so differs then. Where somebody has acted in
 * between, what time would have brought about after that is not compared.
 */
async function heldFor(prisma: PrismaClient, { itemId, fromSequence, events }: LedgerBatch): Promise<'all' | 'begun' | undefined> {
  const rows = await prisma.event.findMany({ where: { itemId, sequence: { gte: fromSequence } }, orderBy: { sequence: 'asc' }, take: events.length });
  const held = rows.map(({ type, at, actKey, actorOrg, actorName, payload }) => ({ type, at, actKey, actorOrg, actorName, payload }));
  const meant = events.slice(0, held.length).map(columnsOf);
  if (held.length === events.length && isDeepStrictEqual(held, meant)) return 'all';
  const alone = ({ payload, ...one }: (typeof held | typeof meant)[number]) => {
    const { overtaken, acknowledgement, ...said } = payload as Record<string, unknown>;
    return { ...one, said };
  };
  const acted = held.findIndex(({ actKey }) => actKey !== null);
  const before = acted === -1 ? held.length : acted;
  const isAhead = held.length > 0 && events.every(({ key }) => key === undefined);
  return isAhead && isDeepStrictEqual(held.slice(0, before).map(alone), meant.slice(0, before).map(alone)) ? 'begun' : undefined;
}

/** Opens the ledger: events, projections and what they owe. */
export function ledgerOn(prisma: PrismaClient) {
  async function write(batch: LedgerBatch, unknownBeforeMs = Number.NEGATIVE_INFINITY): Promise<void> {
    const events = batch.events.map((event, index) => {
      const { type, at, actKey, actorOrg, actorName, payload } = columnsOf(event);
      return { sequence: batch.fromSequence + index, type, at: at.toISOString(), act_key: actKey, actor_org: actorOrg, actor_name: actorName, payload };
    });
    const notices = batch.notices.map((notice) => ({
      key: notice.key,
      kind: notice.kind,
      rung: notice.rung,
      due_version: notice.dueVersion,
      recipient: notice.recipient,
      state: notice.overtaken ? 'overtaken' : notice.sendAtMs <= unknownBeforeMs ? 'undeliverable' : 'owed',
      answer: !notice.overtaken && notice.sendAtMs <= unknownBeforeMs ? MAY_HAVE_LEFT : null,
      send: iso(notice.sendAtMs),
    }));
    const last = batch.fromSequence + batch.events.length - 1;
    const state = JSON.stringify(batch.state);
    const wake = batch.wakeAtMs === undefined ? null : new Date(batch.wakeAtMs);
    const written = Prisma.sql`
        INSERT INTO "Event" ("itemId", "sequence", "itemKind", "programmeId", "type", "at", "actKey", "actorOrg", "actorName", "payload")
        SELECT ${batch.itemId}, e.sequence, ${batch.itemKind}, ${batch.programmeId}, e.type, e.at, e.act_key, e.actor_org, e.actor_name, e.payload
        FROM jsonb_to_recordset(${JSON.stringify(events)}::jsonb)
          AS e(sequence int, type text, at timestamptz, act_key text, actor_org text, actor_name text, payload jsonb)`;
    const owed = Prisma.sql`
        INSERT INTO "Notice" ("key", "programmeId", "obligationId", "kind", "rung", "dueVersion", "sequence", "recipient", "state", "answer", "send", "trace")
        SELECT n.key, ${batch.programmeId}, ${batch.itemKind === 'enterprise' ? null : batch.itemId}::text, n.kind, n.rung, n.due_version, ${last}, n.recipient, n.state::"NoticeState", n.answer, n.send, ${traceNow() ?? null}
        FROM jsonb_to_recordset(${JSON.stringify(notices)}::jsonb)
          AS n(key text, kind text, rung text, due_version int, recipient text, state text, answer text, send timestamptz)
        ON CONFLICT DO NOTHING`;
    if (batch.itemKind === 'enterprise') {
      const atMs = batch.events.at(-1)?.atMs ?? 0;
      await prisma.$executeRaw(enterpriseProjection(batch.itemId, batch.state as EnterpriseState, last, atMs, wake, written, owed));
      return;
    }
    const projected =
      batch.itemKind === 'obligation'
        ? Prisma.sql`
      UPDATE "Obligation" SET
        "sequence" = ${last}, "state" = ${state}::jsonb, "wake" = ${wake}::timestamptz,
        "stage" = ${state}::jsonb->>'stage', "departmentId" = ${state}::jsonb->>'departmentId',
        "due" = to_timestamp((${state}::jsonb->'schedule'->>'dueAtMs')::bigint / 1000.0)
      WHERE "id" = ${batch.itemId} AND "sequence" < ${last}`
        : Prisma.sql`
      UPDATE "Programme" SET "sequence" = ${last}, "state" = ${state}::jsonb,
        "stage" = ${state}::jsonb->>'stage', "planVersion" = (${state}::jsonb->>'planVersion')::int
      WHERE "id" = ${batch.itemId} AND "sequence" < ${last}`;
    const recorded = prisma.$executeRaw`
      WITH written AS (${written}), owed AS (
        ${owed}
      )${projected}`;
    const handed = batch.itemKind === 'programme' ? takenUp(prisma, batch) : [];
    await (handed.length > 0 ? prisma.$transaction([...handed, recorded]) : recorded);
  }

  /** Tells whether the ledger holds the same act under these numbers: written before the engine had taken it down, and judged again since. */
  async function isSameAct({ itemId, fromSequence, events }: LedgerBatch): Promise<boolean> {
    if (events.every(({ key }) => key === undefined)) return false;
    const where = { itemId, sequence: { gte: fromSequence, lt: fromSequence + events.length } };
    const held = await prisma.event.findMany({ where, orderBy: { sequence: 'asc' } });
    return held.length === events.length && held.every(({ type, actKey }, index) => type === events[index]?.type && actKey === (events[index]?.key ?? null));
  }

  /**
   * Tells whether the ledger holds an act under another number: the task that wrote it was lost, and the acts that came with it were handed
   * out anew in another order.
   */
  async function isElsewhere({ itemId, fromSequence, events }: LedgerBatch): Promise<boolean> {
    const keys = events.flatMap(({ key }) => key ?? []);
    if (keys.length === 0) return false;
    const held = await prisma.event.findMany({ where: { itemId, actKey: { in: keys } }, select: { sequence: true } });
    return held.some(({ sequence }) => sequence < fromSequence || sequence >= fromSequence + events.length);
  }

  return {
    /**
     * Writes one batch in one statement and so in one transaction. A repeat writes nothing. What time brings about takes one round trip, since
     * many items share an instant; an act is looked for first.
     *
     * @throws NotRecordable when the ledger cannot hold it, or holds something else in its place.
     */
    async record(batch: LedgerBatch): Promise<void> {
      if (await isElsewhere(batch)) throw new NotRecordable('written-before', 'the ledger holds this act, under another number');
      try {
        await write(batch);
      } catch (error) {
        const state = sqlStateOf(error);
        const held = state === UNIQUE ? await heldFor(prisma, batch) : undefined;
        if (held === 'all') return;
        if (state === UNIQUE && (await isSameAct(batch))) throw new NotRecordable('written-before', 'the ledger holds this act, of another instant');
        if (held === 'begun') throw new NotRecordable('gone-on', 'the ledger holds what time has brought about, in other parts');
        if (state === UNIQUE) throw new NotRecordable('ledger-conflict', 'the ledger holds something else under these numbers');
        if (state !== undefined && DATA_ERRORS.test(state)) throw new NotRecordable('not-recorded', messageOf(error));
        throw error;
      }
    },

    /**
     * Writes what an item has done and this ledger has lost, being restored from an older copy. Whether its notices have left is not known
     * here: those whose time had come are left to the operator, who asks and sends them again where they did not arrive.
     *
     * @param nowMs programme epoch ms.
     * @throws NotRecordable as `record` does.
     */
    async restore(batch: LedgerBatch, nowMs: number): Promise<void> {
      await write(batch, nowMs).catch(async (error) => {
        if (sqlStateOf(error) !== UNIQUE || (await heldFor(prisma, batch)) !== 'all') throw error;
      });
    },

    async obligation(id: string): Promise<ObligationRow | undefined> {
      const row = await prisma.obligation.findUnique({ where: { id } });
      return row ? obligationRow(row) : undefined;
    },

    async obligations({ programmeId, departmentId, milestoneId, stages, ids }: ObligationFilter): Promise<ObligationRow[]> {
      const rows = await prisma.obligation.findMany({
        where: {
          ...(programmeId !== undefined && { programmeId }),
          ...(departmentId !== undefined && { OR: [{ departmentId }, { state: { path: ['outsider', 'through'], equals: departmentId } }] }),
          ...(milestoneId !== undefined && { milestoneId }),
          ...(stages && { stage: { in: stages } }),
          ...(ids && { id: { in: ids } }),
        },
        orderBy: [{ due: 'asc' }, { id: 'asc' }],
      });
      return rows.map(obligationRow);
    },

    /** Gives the units of a programme to which something is passed on and not over, with their addresses. */
    async units(programmeId: string): Promise<{ recipient: string; mail: string }[]> {
      return prisma.$queryRaw`
        SELECT (p->>'departmentId') || '/' || (p->>'id') AS "recipient", p->>'mail' AS "mail"
        FROM "Obligation" o, jsonb_array_elements(o."state"->'portions') p
        WHERE o."programmeId" = ${programmeId} AND o."state" ? 'portions' AND p->>'stage' IN ('open', 'submitted')`;
    },

    /** Gives the events of one item, oldest first. */
    async events(itemId: string): Promise<LedgerEvent[]> {
      return (await prisma.event.findMany({ where: { itemId }, orderBy: { sequence: 'asc' } })).map(ledgerEvent);
    },

    /** Gives the events of many items, each item's oldest first. */
    async eventsOfAll(itemIds: string[]): Promise<LedgerEvent[]> {
      const rows = await prisma.$queryRaw<Prisma.EventModel[]>`SELECT * FROM "Event" WHERE "itemId" = ANY(${itemIds}) ORDER BY "itemId", "sequence"`;
      return rows.map(ledgerEvent);
    },

    /** Gives what an act with this key brought about, if the ledger has it: the engine forgets, the ledger does not. */
    async eventOfAct(itemId: string, actKey: string): Promise<LedgerEvent | undefined> {
      const row = await prisma.event.findFirst({ where: { itemId, actKey }, orderBy: { sequence: 'asc' } });
      return row ? ledgerEvent(row) : undefined;
    },

    /** Tells whether an obligation has an instant after one and up to another (programme epoch ms) of which nothing is recorded yet. */
    async comesDue(programmeId: string, afterMs: number, untilMs: number): Promise<boolean> {
      const where = { programmeId, wake: { gt: new Date(afterMs), lte: new Date(untilMs) } };
      return (await prisma.obligation.findFirst({ where, select: { id: true } })) !== null;
    },

    /** Gives the events recorded after a real instant (epoch ms), oldest first, at most 500: for whoever follows along. */
    async eventsSince(programmeId: string, recordedRealMs: number): Promise<LedgerEvent[]> {
      const rows = await prisma.event.findMany({
        where: { programmeId, recordedReal: { gt: new Date(recordedRealMs) } },
        orderBy: [{ recordedReal: 'asc' }, { itemId: 'asc' }, { sequence: 'asc' }],
        take: 500,
      });
      return rows.map(ledgerEvent);
    },
  };
}

function obligationRow(row: Prisma.ObligationModel): ObligationRow {
  return {
    id: row.id,
    programmeId: row.programmeId,
    milestoneId: row.milestoneId,
    milestoneName: row.milestoneName,
    state: row.state as unknown as ObligationState,
    ...(row.wake && { wakeAtMs: row.wake.getTime() }),
  };
}

/** Gives one event as its row. */
export const eventRow = (itemKind: LedgerBatch['itemKind'] | 'register', itemId: string, programmeId: string, sequence: number, event: MachineEvent) => ({
  itemId,
  itemKind,
  programmeId,
  sequence,
  ...columnsOf(event),
});

export function ledgerEvent(row: Prisma.EventModel): LedgerEvent {
  return {
    itemId: row.itemId,
    itemKind: row.itemKind,
    programmeId: row.programmeId,
    sequence: row.sequence,
    type: row.type,
    atMs: row.at.getTime(),
    recordedRealMs: row.recordedReal.getTime(),
    ...(row.actKey !== null && { actKey: row.actKey }),
    ...(row.actorOrg !== null && { actorOrg: row.actorOrg }),
    ...(row.actorName !== null && { actorName: row.actorName }),
    payload: row.payload as Record<string, unknown>,
  };
}
