import { DATED_STAGES, DIGEST_AHEAD_DAYS, DIGEST_EXAMPLES, type DigestLine, ENTERPRISE_NEWS, type LateFrom } from '../domain/digest/digest.ts';
import { OFFICE } from '../domain/kernel/bodies.ts';
import { addDays, type PlainDate } from '../domain/kernel/dates.ts';
import { Prisma, type PrismaClient } from './generated/client.ts';

/** What a digest tells of. Instants are programme epoch ms. */
export interface DigestWindow {
  /** The day that it is made for: what is due from then on, and late before it. */
  date: PlainDate;
  /** News after this instant, and until that one. */
  sinceMs: number;
  newsUntilMs: number;
  nowMs: number;
  lateFrom: LateFrom;
}

export interface DigestRow extends DigestLine {
  org: string;
}

/** What every department has to be told this morning: set by set, a few statements for all departments together. */
export function digestsOn(prisma: PrismaClient) {
  return {
    /** @param org only for this body; absent for all. */
    async lines(programmeId: string, { date, sinceMs, newsUntilMs, nowMs, lateFrom }: DigestWindow, org?: string): Promise<DigestRow[]> {
      const now = new Date(nowMs);
      const since = new Date(sinceMs);
      const newsUntil = new Date(newsUntilMs);
      const lateSince = new Date(lateFrom.atMs);
      const until = addDays(date, DIGEST_AHEAD_DAYS);
      const set = (part: DigestLine['part'], what: string, from: Prisma.Sql) => Prisma.sql`
        SELECT ${part} AS "part", ${what} AS "what", q."org", count(*)::int AS "count",
          coalesce(jsonb_agg(jsonb_build_object('name', q."name", 'date', q."date") ORDER BY q."date" NULLS LAST, q."name") FILTER (WHERE q."rank" <= ${DIGEST_EXAMPLES}), '[]') AS "examples"
        FROM (SELECT f.*, row_number() OVER (PARTITION BY f."org" ORDER BY f."date" NULLS LAST, f."name") AS "rank" FROM (${from}) f
          WHERE ${org ?? ''} = '' OR f."org" = ${org ?? ''}) q GROUP BY q."org"`;
      const obligations = (org: Prisma.Sql, where: Prisma.Sql) =>
        Prisma.sql`SELECT ${org} AS "org", o."milestoneName" AS "name", o."state"->'schedule'->>'dueDate' AS "date" FROM "Obligation" o WHERE o."programmeId" = ${programmeId} AND ${where}`;
      const enterprises = (column: string, where: Prisma.Sql) =>
        Prisma.sql`SELECT e."departmentId" AS "org", e."name", ${Prisma.raw(`e."${column}"`)} AS "date" FROM "Enterprise" e WHERE e."programmeId" = ${programmeId} AND e."stage" <> 'closed' AND ${where}`;
      const owner = Prisma.sql`o."departmentId"`;
      const office = Prisma.sql`${OFFICE}`;
      const open = Prisma.sql`o."stage" = 'open'`;
      const idle = Prisma.sql`e."stage" = ANY(${DATED_STAGES})`;
      const rows = await prisma.$queryRaw<(DigestLine & { org: string; examples: { name: string; date: PlainDate | null }[] })[]>(
        Prisma.join(
          [
            set(
              'new',
              'obligation',
              obligations(
                owner,
                Prisma.sql`${open} AND EXISTS (SELECT 1 FROM "Event" v WHERE v."itemId" = o."id" AND v."sequence" = 1 AND v."at" > ${since} AND v."at" <= ${newsUntil})`,
              ),
            ),
            set(
              'due',
              'obligation',
              obligations(owner, Prisma.sql`${open} AND o."due" > ${now} AND o."due" <= ${new Date(nowMs + (DIGEST_AHEAD_DAYS + 1) * 86_400_000)}`),
            ),
            set('late', 'obligation', obligations(owner, Prisma.sql`${open} AND o."due" <= ${now} AND o."due" >= ${lateSince}`)),
            set('due', 'confirm', obligations(office, Prisma.sql`o."stage" = 'submitted' AND o."departmentId" <> ${OFFICE}`)),
            set('due', 'extension', obligations(office, Prisma.sql`${open} AND o."state" ? 'extension' AND o."departmentId" <> ${OFFICE}`)),
            set(
              'due',
              'proposal',
              Prisma.sql`SELECT ${office} AS "org", e."name", NULL::text AS "date" FROM "Enterprise" e WHERE e."programmeId" = ${programmeId} AND e."proposal" IS NOT NULL`,
            ),
            set('due', 'yearly', enterprises('yearlyDueOn', Prisma.sql`e."yearlyDueOn" BETWEEN ${date} AND ${until} AND ${idle}`)),
            set('due', 'rectification', enterprises('rectifyBy', Prisma.sql`e."rectifyBy" BETWEEN ${date} AND ${until}`)),
            set('due', 'renewal', enterprises('renewableOn', Prisma.sql`e."renewableOn" BETWEEN ${date} AND ${until} AND ${idle}`)),
            set('due', 'expiry', enterprises('expiresOn', Prisma.sql`e."expiresOn" BETWEEN ${date} AND ${until} AND ${idle}`)),
            set(
              'late',
              'yearly',
              enterprises(
                'yearlyDueOn',
                Prisma.sql`e."yearlyDueOn" < ${date} AND e."yearlyDueOn" >= ${lateFrom.date} AND e."expiresOn" >= ${date} AND ${idle}`,
              ),
            ),
            set('late', 'rectification', enterprises('rectifyBy', Prisma.sql`e."rectifyBy" < ${date} AND e."rectifyBy" >= ${lateFrom.date}`)),
            set('late', 'expiry', enterprises('expiresOn', Prisma.sql`e."expiresOn" < ${date} AND e."expiresOn" >= ${lateFrom.date} AND ${idle}`)),
            Prisma.sql`
              SELECT 'new' AS "part", q."what", q."org", count(*)::int AS "count",
                coalesce(jsonb_agg(jsonb_build_object('name', q."name", 'date', NULL) ORDER BY q."name") FILTER (WHERE q."rank" <= ${DIGEST_EXAMPLES}), '[]') AS "examples"
              FROM (
                SELECT v."type" AS "what", e."departmentId" AS "org", e."name", row_number() OVER (PARTITION BY v."type", e."departmentId" ORDER BY e."name") AS "rank"
                FROM "Event" v JOIN "Enterprise" e ON e."id" = v."itemId"
                WHERE v."programmeId" = ${programmeId} AND v."itemKind" = 'enterprise' AND v."at" > ${since} AND v."at" <= ${newsUntil} AND v."type" = ANY(${ENTERPRISE_NEWS})
                  AND (${org ?? ''} = '' OR e."departmentId" = ${org ?? ''})
              ) q GROUP BY q."org", q."what"`,
          ],
          ' UNION ALL ',
        ),
      );
      return rows.map(({ examples, ...row }) => ({ ...row, examples: examples.map(({ name, date: on }) => ({ name, ...(on !== null && { date: on }) })) }));
    },
  };
}
