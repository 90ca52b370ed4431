import type { ObligationState } from '../domain/obligation/obligation.ts';
import type { NoticeState } from '../domain/words/notices.ts';
import { Prisma, type PrismaClient } from './generated/client.ts';
import { type LedgerEvent, ledgerEvent } from './ledger.ts';
import { type NoticeRow, noticeRow } from './notices.ts';

export interface NoticePageFilter {
  programmeId: string;
  state?: NoticeState;
  /** Only notices to this body. */
  org?: string;
  /** Also letters to enterprises about one of these obligations, besides those to `org`. */
  lettersAbout?: string[];
  /** With `org`, also letters about steps to the enterprises that it supervises. */
  lettersToTheirs?: boolean;
  obligationId?: string;
  /** Only notices of these obligations. */
  obligationIds?: string[];
  kind?: string;
  rung?: string;
  /** A part of the subject or the address: all notices that are searched are read. */
  text?: string;
  /** Only notices sent, or to be sent, before this place. */
  after?: { sendAtMs: number; key: string };
  limit: number;
}

export interface EventPageFilter {
  programmeId: string;
  itemId?: string;
  /** Only events of these items. */
  itemIds?: string[];
  itemKind?: string;
  type?: string;
  actorOrg?: string;
  /** Only what people did. */
  acts?: boolean;
  /** Programme epoch ms. */
  fromMs?: number;
  toMs?: number;
  after?: { atMs: number; itemId: string; sequence: number };
  limit: number;
}

/** What lists need of an obligation, without the rest of its schedule. */
export interface SlimObligation {
  id: string;
  milestoneId: string;
  milestoneName: string;
  sequence: number;
  state: ObligationState;
}

export interface NoticeTotals {
  programmeId: string;
  state: NoticeState;
  count: number;
}

const every = (parts: (Prisma.Sql | false | undefined)[]) =>
  Prisma.join(
    parts.filter((part): part is Prisma.Sql => part !== false && part !== undefined),
    ' AND ',
  );

/** The same order, but not that of an index: else the planner walks through everybody's notices in the hope of coming upon these few. */
const FEW_FIRST = Prisma.sql`("send" + interval '0')`;

/** Opens pages of long lists, each by its own order, and the totals that gauges show. */
export function pagesOn(prisma: PrismaClient) {
  return {
    /** Gives a page of notices, latest first. */
    async notices({
      programmeId,
      state,
      org,
      lettersAbout = [],
      lettersToTheirs = false,
      obligationId,
      obligationIds,
      kind,
      rung,
      text,
      after,
      limit,
    }: NoticePageFilter): Promise<NoticeRow[]> {
      const like = `%${(text ?? '').replaceAll(/[\\%_]/g, '\\$&')}%`;
      const rows = await prisma.$queryRaw<Prisma.NoticeModel[]>`
        SELECT * FROM "Notice" WHERE ${every([
          Prisma.sql`"programmeId" = ${programmeId}`,
          state && Prisma.sql`"state" = ${state}::"NoticeState"`,
          org !== undefined &&
            Prisma.sql`(${Prisma.join(
              [
                Prisma.sql`starts_with("recipient", ${`${org}/`})`,
                ...(lettersAbout.length > 0 ? [Prisma.sql`("kind" = 'enterprise' AND "obligationId" = ANY(${lettersAbout}))`] : []),
                ...(lettersToTheirs
                  ? [
                      Prisma.sql`("kind" IN ('matters', 'news') AND "recipient" LIKE '%/enterprise' AND EXISTS (SELECT 1 FROM "Enterprise" e
                        WHERE e."id" = ${programmeId} || '/' || split_part("Notice"."recipient", '/', 1) AND e."departmentId" = ${org}))`,
                    ]
                  : []),
              ],
              ' OR ',
            )})`,
          obligationId !== undefined && Prisma.sql`"obligationId" = ${obligationId}`,
          obligationIds && Prisma.sql`"obligationId" = ANY(${obligationIds})`,
          kind !== undefined && Prisma.sql`"kind" = ${kind}`,
          rung !== undefined && Prisma.sql`"rung" = ${rung}`,
          text !== undefined && Prisma.sql`("subject" LIKE ${like} OR "address" LIKE ${like})`,
          after && Prisma.sql`("send", "key") < (${new Date(after.sendAtMs)}, ${after.key})`,
        ])} ORDER BY ${obligationIds ? FEW_FIRST : Prisma.sql`"send"`} DESC, "key" DESC LIMIT ${limit}`;
      return rows.map(noticeRow);
    },

    /** Gives a page of events, latest first by programme time. */
    async events({ programmeId, itemId, itemIds, itemKind, type, actorOrg, acts, fromMs, toMs, after, limit }: EventPageFilter): Promise<LedgerEvent[]> {
      const rows = await prisma.$queryRaw<Prisma.EventModel[]>`
        SELECT * FROM "Event" WHERE ${every([
          Prisma.sql`"programmeId" = ${programmeId}`,
          itemId !== undefined && Prisma.sql`"itemId" = ${itemId}`,
          itemIds && Prisma.sql`"itemId" = ANY(${itemIds})`,
          itemKind !== undefined && Prisma.sql`"itemKind" = ${itemKind}`,
          type !== undefined && Prisma.sql`"type" = ${type}`,
          actorOrg !== undefined && Prisma.sql`"actorOrg" = ${actorOrg}`,
          acts === true && Prisma.sql`"actorOrg" IS NOT NULL`,
          fromMs !== undefined && Prisma.sql`"at" >= ${new Date(fromMs)}`,
          toMs !== undefined && Prisma.sql`"at" < ${new Date(toMs)}`,
          after && Prisma.sql`("at", "itemId", "sequence") < (${new Date(after.atMs)}, ${after.itemId}, ${after.sequence})`,
        ])} ORDER BY "at" DESC, "itemId" DESC, "sequence" DESC LIMIT ${limit}`;
      return rows.map(ledgerEvent);
    },

    /** Tells how far each obligation of a programme is: the number of its latest event. */
    async sequences(programmeId: string): Promise<{ id: string; sequence: number }[]> {
      return prisma.$queryRaw`SELECT "id", "sequence" FROM "Obligation" WHERE "programmeId" = ${programmeId}`;
    },

    /** Tells the same of those obligations of which something was recorded since (real epoch ms). */
    async sequencesSince(programmeId: string, sinceRealMs: number): Promise<{ id: string; sequence: number }[]> {
      return prisma.$queryRaw`
        SELECT "id", "sequence" FROM "Obligation" WHERE "id" IN (
          SELECT "itemId" FROM "Event" WHERE "programmeId" = ${programmeId} AND "recordedReal" >= ${new Date(sinceRealMs)} AND "itemKind" = 'obligation')`;
    },

    /** Gives the enterprises of which something was recorded since (real epoch ms), and whether something was of the registry as a whole. */
    async touchedSince(programmeId: string, sinceRealMs: number): Promise<{ enterpriseIds: string[]; registry: boolean }> {
      const rows = await prisma.$queryRaw<{ itemId: string; itemKind: string }[]>`
        SELECT DISTINCT "itemId", "itemKind" FROM "Event"
        WHERE "programmeId" = ${programmeId} AND "recordedReal" >= ${new Date(sinceRealMs)} AND "itemKind" IN ('enterprise', 'registry')`;
      const enterpriseIds = rows.filter(({ itemKind }) => itemKind === 'enterprise').map(({ itemId }) => itemId);
      return { enterpriseIds, registry: enterpriseIds.length < rows.length };
    },

    async countObligations(programmeId: string): Promise<number> {
      return prisma.obligation.count({ where: { programmeId } });
    },

    /** Gives the latest submission of each of those obligations. */
    async submissions(ids: string[]): Promise<LedgerEvent[]> {
      const rows = await prisma.$queryRaw<Prisma.EventModel[]>`
        SELECT DISTINCT ON ("itemId") * FROM "Event" WHERE "itemId" = ANY(${ids}) AND "type" = 'submitted' ORDER BY "itemId", "sequence" DESC`;
      return rows.map(ledgerEvent);
    },

    /** Gives the named obligations, with only the rungs that lights need: those that have one, and the first, after which progress is asked for. */
    async slimObligations(ids: string[]): Promise<SlimObligation[]> {
      return prisma.$queryRaw<SlimObligation[]>`
        SELECT "id", "milestoneId", "milestoneName", "sequence", jsonb_set("state", '{schedule,rungs}', coalesce((
          SELECT jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
            'id', r->'id', 'date', r->'date', 'atMs', r->'atMs', 'side', r->'side', 'light', r->'light', 'recipients', '[]'::jsonb)) ORDER BY place)
          FROM jsonb_array_elements("state"->'schedule'->'rungs') WITH ORDINALITY AS rungs(r, place) WHERE r ? 'light' OR place = 1), '[]'::jsonb)) AS "state"
        FROM "Obligation" WHERE "id" = ANY(${ids})`;
    },

    async noticeTotals(): Promise<NoticeTotals[]> {
      const groups = await prisma.notice.groupBy({ by: ['programmeId', 'state'], _count: { _all: true } });
      return groups.map(({ programmeId, state, _count }) => ({ programmeId, state, count: _count._all }));
    },

    /** Tells when the earliest notice that is still owed should have left (programme epoch ms); undefined when none is owed. */
    async oldestOwedMs(programmeId: string): Promise<number | undefined> {
      // Each state is asked in an index range of its own: asked together, they would walk through all that was ever sent.
      const [row] = await prisma.$queryRaw<{ send: Date | null }[]>`
        SELECT least(
          (SELECT min("send") FROM "Notice" WHERE "programmeId" = ${programmeId} AND "state" = 'owed'),
          (SELECT min("send") FROM "Notice" WHERE "programmeId" = ${programmeId} AND "state" = 'sending')) AS "send"`;
      return row?.send?.getTime();
    },
  };
}
