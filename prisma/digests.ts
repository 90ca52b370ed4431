import { DATED_STAGES, DIGEST_AHEAD_DAYS, DIGEST_EXAMPLES, type DigestLine, ENTERPRISE_NEWS, type LateFrom } from '../domain/digest/digest.ts';
import type { Belonging } from '../domain/enterprise/assistance.ts';
import { OFFICE, recipientOf } from '../domain/kernel/bodies.ts';
import { addDays, type PlainDate } from '../domain/kernel/dates.ts';
import { anyOfThem } from './enterprise-query.ts';
import { Prisma, type PrismaClient } from './generated/client.ts';
import { type NoticeRow, noticeRow } from './notices.ts';

/** What a digest tells of. Instants are programme epoch ms. */
export interface DigestWindow {
  /** The day that the digest is made for: what is due from then on, and late before it. */
  date: PlainDate;
  /** The instants after which, and until which, news is told. */
  sinceMs: number;
  newsUntilMs: number;
  nowMs: number;
  lateFrom: LateFrom;
  asksWeekly: boolean;
  /** The bodies that are told of enterprises that they assist with, and of which. */
  helpers: readonly { org: string; parts: Belonging[] }[];
}

export interface DigestRow extends DigestLine {
  org: string;
}

/**
 * Gives the latest letter to an enterprise's own address as it is now, where no server took it: by the rule by which `lines` asks its
 * department for another mailbox.
 */
async function bounced(prisma: PrismaClient, programmeId: string, { uscc, mail }: { uscc: string; mail?: string }): Promise<NoticeRow | undefined> {
  if (mail === undefined) return undefined;
  const row = await prisma.notice.findFirst({
    where: { programmeId, recipient: recipientOf(uscc, 'enterprise'), address: mail, state: { in: ['sent', 'undeliverable'] } },
    orderBy: [{ send: 'desc' }, { key: 'desc' }],
  });
  return row?.state === 'undeliverable' ? noticeRow(row) : undefined;
}

/** What is owed: nobody has to use a right. */
const OWED = Prisma.sql`o."stage" = 'open' AND o."state"->'optional' IS NULL`;

/** Whoever has been asked for more time now: one body, or the first of several in order whose turn has come, since nobody decides on its own; says the same as `granterOf`. */
const BY = Prisma.sql`o."state"->'schedule'->'extension'->'by'`;
const GRANTER = Prisma.sql`coalesce((
  SELECT g."org" FROM jsonb_array_elements_text(CASE jsonb_typeof(${BY}) WHEN 'array' THEN ${BY} ELSE jsonb_build_array(${BY}) END) WITH ORDINALITY AS g("org", "nth")
  WHERE g."nth" > coalesce((o."state"->'extension'->>'at')::int, 0) AND g."org" <> o."departmentId" ORDER BY g."nth" LIMIT 1), ${OFFICE})`;

/** Opens what every department has to be told this morning: it is read set by set, in a few statements for all departments together. */
export function digestsOn(prisma: PrismaClient) {
  return {
    bounced: (programmeId: string, enterprise: { uscc: string; mail?: string }) => bounced(prisma, programmeId, enterprise),

    /**
     * Gives the lines of the digests.
     *
     * @param org only for this body; absent for all.
     */
    async lines(programmeId: string, { date, sinceMs, newsUntilMs, nowMs, lateFrom, asksWeekly, helpers }: DigestWindow, org?: string): Promise<DigestRow[]> {
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
      // Of an outsider it says whose it is.
      const name = Prisma.sql`o."milestoneName" || coalesce(' · ' || (o."state"->'outsider'->>'name'), '')`;
      const obligations = (org: Prisma.Sql, where: Prisma.Sql) =>
        Prisma.sql`SELECT ${org} AS "org", ${name} AS "name", o."state"->'schedule'->>'dueDate' AS "date" FROM "Obligation" o WHERE o."programmeId" = ${programmeId} AND ${where}`;
      const theirs = helpers.filter((helper) => org === undefined || helper.org === org);
      const parts = theirs.map(
        (helper) => Prisma.sql`
          SELECT ${helper.org}::text AS "helper", e."id" FROM "Enterprise" e WHERE e."programmeId" = ${programmeId} AND ${anyOfThem(helper.parts)}`,
      );
      const helped = parts.length > 0 ? Prisma.sql`WITH helped AS MATERIALIZED (${Prisma.join(parts, ' UNION ALL ')})` : Prisma.empty;
      const enterprises = (column: string | undefined, where: Prisma.Sql, byHelper = false) => Prisma.sql`
        SELECT ${byHelper ? Prisma.sql`h."helper"` : Prisma.sql`e."departmentId"`} AS "org", e."name", ${column === undefined ? Prisma.sql`NULL::text` : Prisma.raw(`e."${column}"`)} AS "date"
        FROM "Enterprise" e ${byHelper ? Prisma.sql`JOIN helped h ON h."id" = e."id"` : Prisma.empty} WHERE e."programmeId" = ${programmeId} AND e."stage" <> 'closed' AND ${where}`;
      /** Gives what of an enterprise is near or late: as its department hears of it, and as whoever assists does. */
      const ofEnterprises = (part: 'due' | 'late', what: string, column: string, where: Prisma.Sql) => [
        set(part, what, enterprises(column, where)),
        ...(theirs.length > 0 ? [set('helps', `${part}/${what}`, enterprises(column, where, true))] : []),
      ];
      const news = (byHelper: boolean) => {
        const its = byHelper ? Prisma.sql`h."helper"` : Prisma.sql`e."departmentId"`;
        return Prisma.sql`
              SELECT ${byHelper ? 'helps' : 'new'} AS "part", ${byHelper ? 'new/' : ''} || q."what" AS "what", q."org", count(*)::int AS "count",
                coalesce(jsonb_agg(jsonb_build_object('name', q."name", 'date', NULL) ORDER BY q."name") FILTER (WHERE q."rank" <= ${DIGEST_EXAMPLES}), '[]') AS "examples"
              FROM (
                SELECT v."type" AS "what", ${its} AS "org", e."name", row_number() OVER (PARTITION BY v."type", ${its} ORDER BY e."name") AS "rank"
                FROM "Event" v JOIN "Enterprise" e ON e."id" = v."itemId" ${byHelper ? Prisma.sql`JOIN helped h ON h."id" = e."id"` : Prisma.empty}
                WHERE v."programmeId" = ${programmeId} AND v."itemKind" = 'enterprise' AND v."at" > ${since} AND v."at" <= ${newsUntil} AND v."type" = ANY(${ENTERPRISE_NEWS})
                  AND (${org ?? ''} = '' OR ${its} = ${org ?? ''})
              ) q GROUP BY q."org", q."what"`;
      };
      const owner = Prisma.sql`coalesce(o."state"->'outsider'->>'through', o."departmentId")`;
      const office = Prisma.sql`${OFFICE}`;
      const open = Prisma.sql`o."stage" = 'open'`;
      const idle = Prisma.sql`e."stage" = ANY(${DATED_STAGES})`;
      const lateToRectify = Prisma.sql`e."rectifyBy" < ${date} AND e."rectifyBy" >= ${lateFrom.date}`;
      const rows = await prisma.$queryRaw<(DigestLine & { org: string; examples: { name: string; date: PlainDate | null }[] })[]>(
        Prisma.sql`${helped} ${Prisma.join(
          [
            set(
              'new',
              'obligation',
              obligations(
                owner,
                Prisma.sql`${open} AND EXISTS (SELECT 1 FROM "Event" v WHERE v."itemId" = o."id" AND v."sequence" = 1 AND v."at" > ${since} AND v."at" <= ${newsUntil})`,
              ),
            ),
            // A department that was written to at once hears nothing a second time.
            set(
              'new',
              'comment',
              Prisma.sql`
                SELECT DISTINCT b."org", ${name} AS "name", o."state"->'schedule'->>'dueDate' AS "date", o."id"
                FROM "Event" v JOIN "Obligation" o ON o."id" = v."itemId"
                  CROSS JOIN LATERAL (
                    SELECT ${owner} AS "org" UNION SELECT ${OFFICE} UNION
                    SELECT jsonb_array_elements_text(o."state"->'leads') WHERE o."state"->>'role' = 'assist'
                  ) b
                WHERE v."programmeId" = ${programmeId} AND v."type" = 'commented' AND v."at" > ${since} AND v."at" <= ${newsUntil}
                  AND o."stage" IN ('open', 'submitted') AND v."actorOrg" <> b."org"
                  AND NOT coalesce(v."payload"->'mails' @> jsonb_build_array(jsonb_build_object('recipient', b."org" || '/officer')), false)`,
            ),
            set(
              'due',
              'obligation',
              obligations(owner, Prisma.sql`${OWED} AND o."due" > ${now} AND o."due" <= ${new Date(nowMs + (DIGEST_AHEAD_DAYS + 1) * 86_400_000)}`),
            ),
            set('late', 'obligation', obligations(owner, Prisma.sql`${OWED} AND o."due" <= ${now} AND o."due" >= ${lateSince}`)),
            set(
              'due',
              'confirm',
              obligations(
                office,
                Prisma.sql`o."stage" = 'submitted' AND (o."state"->>'submittedAtMs')::numeric >= ${lateFrom.asked.atMs} AND NOT o."state" ?| array['jointly', 'endorsedAtMs', 'reviewer'] AND o."state"->>'approval' IS DISTINCT FROM 'committee' AND o."departmentId" <> ${OFFICE}`,
              ),
            ),
            set(
              'due',
              'extension',
              obligations(
                office,
                Prisma.sql`${open} AND coalesce(o."state"->'extension'->>'passedAtMs', o."state"->'extension'->>'requestedAtMs')::numeric >= ${lateFrom.asked.atMs} AND o."departmentId" <> ${OFFICE} AND ${GRANTER} = ${OFFICE}`,
              ),
            ),
            set(
              'due',
              'proposal',
              Prisma.sql`SELECT ${office} AS "org", e."name", NULL::text AS "date" FROM "Enterprise" e WHERE e."programmeId" = ${programmeId} AND e."proposal" IS NOT NULL
                AND (e."state"->'proposal'->>'atMs')::numeric >= coalesce((${JSON.stringify(lateFrom.asked.byRule)}::jsonb->>(e."state"->'proposal'->>'rule'))::numeric, ${lateFrom.asked.atMs})`,
            ),
            set(
              'due',
              'departmentProposal',
              Prisma.sql`SELECT ${office} AS "org", p."org" AS "name", NULL::text AS "date" FROM "Proposal" p WHERE p."programmeId" = ${programmeId} AND p."state" = 'open'
                AND extract(epoch FROM p."at") * 1000 >= coalesce((${JSON.stringify(lateFrom.asked.byRule)}::jsonb->>p."rule")::numeric, ${lateFrom.asked.atMs})`,
            ),
            set('due', 'handedIn', enterprises('handedInOn', Prisma.sql`e."handedInOn" >= ${lateFrom.asked.date}`)),
            ...ofEnterprises('due', 'yearly', 'yearlyDueOn', Prisma.sql`e."yearlyDueOn" BETWEEN ${date} AND ${until} AND ${idle}`),
            ...ofEnterprises('due', 'rectification', 'rectifyBy', Prisma.sql`e."rectifyBy" BETWEEN ${date} AND ${until}`),
            ...ofEnterprises('due', 'renewal', 'renewableOn', Prisma.sql`e."renewableOn" BETWEEN ${date} AND ${until} AND ${idle}`),
            ...ofEnterprises('due', 'expiry', 'expiresOn', Prisma.sql`e."expiresOn" BETWEEN ${date} AND ${until} AND ${idle}`),
            ...ofEnterprises(
              'late',
              'yearly',
              'yearlyDueOn',
              Prisma.sql`e."yearlyDueOn" < ${date} AND e."yearlyDueOn" >= ${lateFrom.date} AND e."expiresOn" >= ${date} AND ${idle}`,
            ),
            // Where something has been proposed, be it by a rule of the plan, nobody is told that they might propose it.
            ...ofEnterprises('late', 'rectification', 'rectifyBy', Prisma.sql`${lateToRectify} AND e."proposal" IS NULL`),
            ...ofEnterprises('late', 'rectificationProposed', 'rectifyBy', Prisma.sql`${lateToRectify} AND e."proposal" IS NOT NULL`),
            ...ofEnterprises('late', 'expiry', 'expiresOn', Prisma.sql`e."expiresOn" < ${date} AND e."expiresOn" >= ${lateFrom.date} AND ${idle}`),
            ...(asksWeekly
              ? [
                  set('due', 'number', enterprises(undefined, Prisma.sql`e."state"->'certificate'->>'number' = '' AND e."expiresOn" >= ${date} AND ${idle}`)),
                  // With another address, or a mail that was taken since, the mailbox is asked for no more.
                  set(
                    'due',
                    'mailbox',
                    enterprises(
                      undefined,
                      Prisma.sql`(
                        SELECT n."state" FROM "Notice" n WHERE n."programmeId" = e."programmeId" AND n."recipient" = e."uscc" || '/enterprise'
                          AND n."address" = e."mail" AND n."state" IN ('sent', 'undeliverable') ORDER BY n."send" DESC, n."key" DESC LIMIT 1
                      ) = 'undeliverable'`,
                    ),
                  ),
                ]
              : []),
            news(false),
            ...(theirs.length > 0 ? [news(true)] : []),
          ],
          ' UNION ALL ',
        )}`,
      );
      return rows.map(({ examples, ...row }) => ({ ...row, examples: examples.map(({ name, date: on }) => ({ name, ...(on !== null && { date: on }) })) }));
    },
  };
}
