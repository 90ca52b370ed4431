import { Prisma, type PrismaClient } from './generated/client.ts';

export interface Findable {
  id: string;
  programmeId: string;
  kind: 'enterprise' | 'document';
  itemId: string;
  name: string;
  code: string;
  initials: string;
  /** Everything that it is found by, in small letters. */
  text: string;
}

export interface Found {
  itemId: string;
  name: string;
  code: string;
}

export interface FoundEnterprise {
  id: string;
  name: string;
  code: string;
  text: string;
  departmentId: string;
}

export type Unfound = Omit<Findable, 'initials' | 'text'>;

/** Writes a text as a part of another, for LIKE. */
const part = (text: string) => `%${text.replaceAll(/[\\%_]/g, '\\$&')}%`;

const ENTERPRISES = Prisma.sql`
  SELECT f."id", f."name", f."code", f."text", e."departmentId" FROM "Findable" f JOIN "Enterprise" e ON e."id" = f."id"`;

/**
 * Opens what is found by name, code and initials. It follows what it is derived from, and decides nothing: the rows themselves are asked who
 * may see them.
 */
export function findableOn(prisma: PrismaClient) {
  return {
    /** Gives the enterprises that cannot be found yet, or not by the name that they have now; of some alone where they are named. */
    async enterprisesLacking(programmeId: string, among: readonly string[] | undefined, most: number): Promise<Unfound[]> {
      return prisma.$queryRaw`
        SELECT e."id", e."programmeId", 'enterprise' AS "kind", e."id" AS "itemId", e."name", e."uscc" AS "code"
        FROM "Enterprise" e LEFT JOIN "Findable" f ON f."id" = e."id"
        WHERE e."programmeId" = ${programmeId} AND (f."id" IS NULL OR f."name" <> e."name" OR f."text" = '')
          AND ${among === undefined ? Prisma.sql`true` : Prisma.sql`e."id" = ANY(${[...among]})`} LIMIT ${most}`;
    },

    /** Gives a page of all enterprises as they are found, by their ids. */
    async enterprisesAfter(programmeId: string, afterId: string, most: number): Promise<FoundEnterprise[]> {
      return prisma.$queryRaw`${ENTERPRISES} WHERE f."programmeId" = ${programmeId} AND f."kind" = 'enterprise' AND f."id" > ${afterId} ORDER BY f."id" LIMIT ${most}`;
    },

    /** Gives those that were written since (real epoch ms), and those that are named: what else is known of them may have changed. */
    async enterprisesSince(programmeId: string, sinceRealMs: number, ids: readonly string[]): Promise<FoundEnterprise[]> {
      const since = Prisma.sql`${ENTERPRISES} WHERE f."programmeId" = ${programmeId} AND f."kind" = 'enterprise' AND f."writtenReal" >= ${new Date(sinceRealMs)}`;
      if (ids.length === 0) return prisma.$queryRaw`${since}`;
      return prisma.$queryRaw`${since} UNION ALL ${ENTERPRISES} WHERE f."id" = ANY(${[...ids]})`;
    },

    /** Tells which of some enterprises are one department's now: the registry says whose they are. */
    async ofDepartment(ids: readonly string[], departmentId: string): Promise<Set<string>> {
      const rows = await prisma.enterprise.findMany({ where: { id: { in: [...ids] }, departmentId }, select: { id: true } });
      return new Set(rows.map(({ id }) => id));
    },

    /** Gives the files of submissions since a moment (real epoch ms) that cannot be found yet. */
    async documentsLacking(programmeId: string, sinceRealMs: number, most: number): Promise<Unfound[]> {
      return prisma.$queryRaw`
        SELECT found.* FROM (
          SELECT e."itemId" || ' ' || e."sequence" || ' ' || d.at AS "id", e."programmeId", 'document' AS "kind", e."itemId",
            left(d.file->>'name', 300) AS "name", d.file->>'sha256' AS "code"
          FROM "Event" e, jsonb_array_elements(CASE jsonb_typeof(e."payload"->'evidence') WHEN 'array' THEN e."payload"->'evidence' ELSE '[]'::jsonb END) WITH ORDINALITY d(file, at)
          WHERE e."programmeId" = ${programmeId} AND e."type" = 'submitted' AND e."recordedReal" >= ${new Date(sinceRealMs)}
        ) found LEFT JOIN "Findable" f ON f."id" = found."id" WHERE f."id" IS NULL AND found."name" IS NOT NULL LIMIT ${most}`;
    },

    async keep(rows: readonly Findable[]): Promise<void> {
      await prisma.$executeRaw`
        INSERT INTO "Findable" ("id", "programmeId", "kind", "itemId", "name", "code", "initials", "text")
        SELECT * FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
          AS r("id" text, "programmeId" text, "kind" text, "itemId" text, "name" text, "code" text, "initials" text, "text" text)
        ON CONFLICT ("id") DO UPDATE SET "name" = EXCLUDED."name", "code" = EXCLUDED."code", "initials" = EXCLUDED."initials", "text" = EXCLUDED."text",
          "writtenReal" = now()`;
    },

    /** Finds files, of some obligations alone where they are named. */
    async documents(programmeId: string, text: string, itemIds: readonly string[] | undefined, limit: number): Promise<Found[]> {
      return prisma.$queryRaw`
        SELECT "itemId", "name", "code" FROM "Findable" WHERE "programmeId" = ${programmeId} AND "kind" = 'document'
          AND "text" LIKE ${part(text.toLowerCase())}
          AND ${itemIds === undefined ? Prisma.sql`true` : Prisma.sql`"itemId" = ANY(${[...itemIds]})`}
        ORDER BY "id" DESC LIMIT ${limit}`;
    },

    /**
     * Finds, among the latest notices, those with a text in their subject; of one body alone where it is named. What tells small letters from
     * large ones in every language takes twenty times as long over Chinese as what knows those of English.
     */
    async notices(
      programmeId: string,
      text: string,
      org: string | undefined,
      among: number,
      limit: number,
    ): Promise<{ key: string; subject: string; recipient: string }[]> {
      return prisma.$queryRaw`
        SELECT "key", "subject", "recipient" FROM (
          SELECT "key", "subject", "recipient", "send" FROM "Notice"
          WHERE "programmeId" = ${programmeId} AND "subject" IS NOT NULL AND ${org === undefined ? Prisma.sql`true` : Prisma.sql`split_part("recipient", '/', 1) = ${org}`}
          ORDER BY "send" DESC, "key" DESC LIMIT ${among}) latest
        WHERE "subject" COLLATE "C" ILIKE ${part(text)} ORDER BY "send" DESC LIMIT ${limit}`;
    },
  };
}
