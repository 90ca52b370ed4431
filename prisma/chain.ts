import { createHash } from 'node:crypto';
import { Prisma, type PrismaClient } from './generated/client.ts';

/** The hash before the first link. */
export const GENESIS = '0'.repeat(64);

/** How far the chain is: its last position, and the hash over all that it holds. */
export interface ChainHead {
  position: number;
  hash: string;
}

/** A record as the chain knows it. */
export type RecordKind = 'event' | 'outcome' | 'account' | 'plan';

/** Writes a real or programme instant as it stands in a record. */
const instant = (column: string) => `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

const object = (fields: Record<string, string>) =>
  `jsonb_build_object(${Object.entries(fields)
    .map(([name, expression]) => `'${name}', ${expression}`)
    .join(', ')})`;

const plainly = (...columns: string[]) => Object.fromEntries(columns.map((column) => [column, `r."${column}"`]));

/**
 * Where the records of each kind are, what names one, and every column that it consists of. A column that a later release adds to a table is
 * no part of it: what has been hashed stays as it was.
 */
export const RECORDS: Record<RecordKind, { table: string; key: string; match: string; at: string; content: string }> = {
  event: {
    table: 'Event',
    key: `r."itemId" || '#' || r."sequence"`,
    match: `r."itemId" = regexp_replace(k."key", '#[0-9]+$', '') AND r."sequence" = substring(k."key" from '[0-9]+$')::int`,
    at: 'r."recordedReal"',
    content: object({
      ...plainly('itemId', 'sequence', 'itemKind', 'programmeId', 'type', 'actKey', 'actorOrg', 'actorName', 'payload'),
      at: instant('r."at"'),
      recordedReal: instant('r."recordedReal"'),
    }),
  },
  outcome: {
    table: 'NoticeOutcome',
    key: 'r."id"::text',
    match: 'r."id" = k."key"::bigint',
    at: 'r."recordedReal"',
    content: object({
      ...plainly('id', 'noticeKey', 'programmeId', 'obligationId', 'recipient', 'state', 'messageId', 'answer', 'doubts', 'letter'),
      at: instant('r."at"'),
      recordedReal: instant('r."recordedReal"'),
    }),
  },
  account: {
    table: 'AccountEvent',
    key: 'r."id"',
    match: 'r."id" = k."key"',
    at: 'r."at"',
    content: object({ ...plainly('id', 'type', 'by', 'subject', 'detail'), at: instant('r."at"') }),
  },
  plan: {
    table: 'PlanVersion',
    key: `r."programmeId" || '#' || r."version"`,
    match: `r."programmeId" = regexp_replace(k."key", '#[0-9]+$', '') AND r."version" = substring(k."key" from '[0-9]+$')::int`,
    at: 'r."createdReal"',
    content: object({ ...plainly('programmeId', 'version', 'text', 'plan', 'reason'), createdReal: instant('r."createdReal"') }),
  },
};

export const KINDS = Object.keys(RECORDS) as RecordKind[];

/**
 * Gives the records that a list `k` of kinds, keys and instants (`writtenReal`) names, each with the text that is hashed. PostgreSQL writes a
 * `jsonb` in one way only. `ordinal` is passed through.
 */
export const contentsOf = (list: string, ordinal: string): string =>
  KINDS.map((kind) => {
    const { table, match, content, at } = RECORDS[kind];
    return `SELECT k."${ordinal}", k."kind", k."key", k."writtenReal", ${at} AS "at",
      jsonb_build_object('kind', k."kind", 'key', k."key", 'writtenReal', ${instant('k."writtenReal"')}, 'record', ${content})::text AS "content"
      FROM ${list} k JOIN "${table}" r ON ${match} WHERE k."kind" = '${kind}'`;
  }).join(' UNION ALL ');

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Gives the hash over a chain with one more link; `content` is the hash of what that link says. */
export const linked = (before: string, content: string): string => sha256(before + content);

/** The lock under which only one process seals at a time; a second one leaves it to the first. */
export const SEALER_LOCK = 4_711_015;
const AT_ONCE = 2_000;

/** Matches a draft of a plan, which is no record before its programme has taken it up. */
const DRAFT = `"kind" = 'plan' AND EXISTS (SELECT 1 FROM "PlanVersion" p JOIN "Programme" g ON g."id" = p."programmeId"
  WHERE p."programmeId" || '#' || p."version" = "Unsealed"."key" AND p."version" > g."planVersion")`;

/** Seals what was recorded, after the fact and in batches: whoever records waits for nobody. */
export function chainOn(prisma: PrismaClient) {
  async function head(on: Pick<PrismaClient, '$queryRaw'> = prisma): Promise<ChainHead> {
    const [last] = await on.$queryRaw<{ position: bigint; hash: string }[]>`
      SELECT "position", encode("hash", 'hex') AS "hash" FROM "Seal" ORDER BY "position" DESC LIMIT 1`;
    return last ? { position: Number(last.position), hash: last.hash } : { position: 0, hash: GENESIS };
  }

  return {
    head: () => head(),

    /** Appends one batch of what waits to the chain; gives how many records that were. A batch goes in as a whole or not at all. */
    async seal(): Promise<number> {
      return prisma.$transaction(
        async (transaction) => {
          const [lock] = await transaction.$queryRaw<{ mine: boolean }[]>`SELECT pg_try_advisory_xact_lock(${SEALER_LOCK}) AS "mine"`;
          if (!lock?.mine) return 0;
          const waiting = await transaction.$queryRawUnsafe<{ id: bigint; kind: string; key: string; writtenReal: Date; content: string }[]>(
            `WITH "due" AS (SELECT * FROM "Unsealed" WHERE NOT (${DRAFT}) ORDER BY "id" LIMIT ${AT_ONCE}), "held" AS (${contentsOf('"due"', 'id')})
            SELECT * FROM "held" ORDER BY "id"`,
          );
          if (waiting.length === 0) return 0;
          let { position, hash } = await head(transaction);
          const rows = waiting.map(({ kind, key, writtenReal, content }) => {
            const said = sha256(content);
            hash = linked(hash, said);
            position++;
            return { position, kind, key, writtenReal: writtenReal.toISOString(), content: `\\x${said}`, hash: `\\x${hash}` };
          });
          await transaction.$executeRaw`
            INSERT INTO "Seal" ("position", "kind", "key", "writtenReal", "content", "hash")
            SELECT s."position", s."kind", s."key", s."writtenReal", s."content"::bytea, s."hash"::bytea
            FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
              AS s("position" bigint, "kind" text, "key" text, "writtenReal" timestamptz, "content" text, "hash" text)`;
          await transaction.$executeRaw`DELETE FROM "Unsealed" WHERE "id" = ANY(${waiting.map(({ id }) => id)})`;
          return rows.length;
        },
        { timeout: 60_000, isolationLevel: Prisma.TransactionIsolationLevel.ReadCommitted },
      );
    },

    /** Writes down how far the chain is, unless that stands already. Gives the head; undefined where there is none yet. */
    async takeHead(): Promise<(ChainHead & { takenReal: Date }) | undefined> {
      const { position, hash } = await head();
      if (position === 0) return undefined;
      await prisma.$executeRaw`INSERT INTO "Head" ("position", "hash") VALUES (${position}, ${hash}) ON CONFLICT DO NOTHING`;
      const row = await prisma.head.findUniqueOrThrow({ where: { position } });
      return { position, hash: row.hash, takenReal: row.takenReal };
    },

    /** Tells whether a head was mailed to anybody within so many real ms. */
    async mailedWithin(ms: number): Promise<boolean> {
      const [row] = await prisma.$queryRaw<{ mailed: boolean }[]>`
        SELECT EXISTS (SELECT 1 FROM "Head" WHERE "mailedReal" > now() - make_interval(secs => ${ms / 1_000})) AS "mailed"`;
      return row?.mailed ?? false;
    },

    /** Says that a head was mailed. */
    async mailed(position: number, to: string): Promise<void> {
      await prisma.$executeRaw`UPDATE "Head" SET "mailedTo" = ${to}, "mailedReal" = now() WHERE "position" = ${position}`;
    },
  };
}
