import { randomBytes, randomUUID } from 'node:crypto';
import { actingFor, peopleNamed } from '../domain/kernel/people.ts';
import { digestOf, PERSON_ERASED } from './audit.ts';
import { contentsOf, SEALER_LOCK } from './chain.ts';
import { StoreError } from './fault.ts';
import type { PrismaClient } from './generated/client.ts';

/** A person as records name them. */
export interface Erasable {
  id: string;
  username: string;
  name: string;
  email: string;
  org: string;
}

/** How often records name a person, and where. */
export interface Traces {
  /** What is erased: acts that the ledger holds, sign-ins and changes of accounts, mails to their own address. */
  acts: number;
  accountEvents: number;
  ownMails: number;
  /** What goes on naming them: texts of mails to others, and items as the engine knows them. */
  mailTexts: number;
  items: number;
  /** When the account was disabled last; absent where it has never been. */
  leftAt?: Date;
  /** Whether somebody else of that body has the same name: whose act it was cannot be told then. */
  namesake: boolean;
}

type On = Pick<PrismaClient, '$queryRawUnsafe' | '$executeRawUnsafe'>;

const partsOf = (written: string): string[] => {
  const { name, away } = peopleNamed(written);
  return [name, ...away];
};
const renamed = (written: string, name: string, instead: string): string => {
  const [by = '', ...away] = partsOf(written).map((part) => (part === name ? instead : part));
  return actingFor(by, away);
};

/** Takes people who have left out of records, so that the chain still shows that nothing else was changed. */
export function erasureOn(prisma: PrismaClient) {
  const count = async (sql: string, ...values: unknown[]) =>
    (await prisma.$queryRawUnsafe<{ count: number }[]>(`SELECT count(*)::int AS "count" FROM ${sql}`, ...values))[0]?.count ?? 0;

  /** Gives the ways in which the ledger writes this person's name for their body. */
  const writtenAs = async ({ name, org }: Erasable, on: On = prisma) =>
    (
      await on.$queryRawUnsafe<{ name: string }[]>(
        'SELECT DISTINCT "actorName" AS "name" FROM "Event" WHERE "actorOrg" = $1 AND position($2 in "actorName") > 0',
        org,
        name,
      )
    )
      .map((row) => row.name)
      .filter((written) => partsOf(written).includes(name));
  const hasNamesake = async ({ id, name, org }: Erasable) => (await prisma.user.count({ where: { name, org, id: { not: id } } })) > 0;

  async function traces(person: Erasable): Promise<Traces> {
    const { username, name, org } = person;
    const namesake = await hasNamesake(person);
    const [left] = await prisma.$queryRawUnsafe<{ at: Date | null }[]>(
      `SELECT max("at") AS "at" FROM "AccountEvent" WHERE "type" = 'userChanged' AND "subject" = $1 AND "detail"->>'disabled' = 'true'`,
      username,
    );
    return {
      namesake,
      ...(left?.at && { leftAt: left.at }),
      acts: namesake ? 0 : await count('"Event" WHERE "actorOrg" = $1 AND "actorName" = ANY($2)', org, await writtenAs(person)),
      accountEvents: await count(`"AccountEvent" WHERE ${OF_ACCOUNT}`, username),
      ownMails: await count(`"Notice" WHERE ${OF_MAIL('key')}`, username),
      mailTexts: await count(`"Notice" WHERE position($1 in "body") > 0 AND NOT (${OF_MAIL('key', '$2')})`, name, username),
      items: await count('"Obligation" WHERE position(to_json($1::text)::text in "state"::text) > 0', name),
    };
  }

  /**
   * Takes a person out of everything that `traces` counts as erased, in one transaction, in which nothing is sealed. The same made-up name
   * comes in their place everywhere: that several acts were one person's still shows.
   *
   * @throws StoreError where a record that names them is not what was sealed: an erasure must not hide that.
   */
  async function erase(person: Erasable): Promise<{ instead: string; records: number }> {
    const instead = `gone-${randomBytes(5).toString('hex')}`;
    const erasure = randomUUID();
    const namesake = await hasNamesake(person);
    const records = await prisma.$transaction(
      async (on) => {
        await on.$executeRawUnsafe(`SELECT pg_advisory_xact_lock(${SEALER_LOCK})`);
        await on.$executeRawUnsafe(`SELECT set_config('duban.erasure', $1, true)`, erasure);
        const names = namesake ? [] : await writtenAs(person, on);
        await on.$executeRawUnsafe(
          `CREATE TEMP TABLE "touched" ON COMMIT DROP AS SELECT s.*, NULL::text AS "before" FROM "Seal" s WHERE
            (s."kind" = 'event' AND s."key" IN (SELECT "itemId" || '#' || "sequence" FROM "Event" WHERE "actorOrg" = $2 AND "actorName" = ANY($3)))
            OR (s."kind" = 'account' AND s."key" IN (SELECT "id" FROM "AccountEvent" WHERE ${OF_ACCOUNT}))
            OR (s."kind" = 'outcome' AND s."key" IN (SELECT "id"::text FROM "NoticeOutcome" WHERE ${OF_MAIL('noticeKey')}))`,
          person.username,
          person.org,
          names,
        );
        const hashes = `SELECT h."position", encode(sha256(convert_to(h."content", 'UTF8')), 'hex') AS "hash" FROM (${contentsOf('"touched"', 'position')}) h`;
        await on.$executeRawUnsafe(`UPDATE "touched" t SET "before" = n."hash" FROM (${hashes}) n WHERE n."position" = t."position"`);
        const [stray] = await on.$queryRawUnsafe<
          { what: string }[]
        >(`SELECT t."kind" || ' ' || t."key" AS "what" FROM "touched" t WHERE t."before" IS DISTINCT FROM
          coalesce((SELECT e."after" FROM "Erased" e WHERE e."kind" = t."kind" AND e."key" = t."key" ORDER BY e."id" DESC LIMIT 1), encode(t."content", 'hex')) LIMIT 1`);
        if (stray)
          throw new StoreError(`${stray.what} is not what was sealed: nothing was erased. See what duban audit verify finds, and clear that up first.`);
        await takeOut(on, person, instead, names);
        await on.$executeRawUnsafe(
          `INSERT INTO "Erased" ("erasure", "kind", "key", "before", "after") SELECT $1, t."kind", t."key", t."before", n."hash"
            FROM "touched" t JOIN (${hashes}) n ON n."position" = t."position" WHERE n."hash" <> t."before" ORDER BY t."position"`,
          erasure,
        );
        const [said] = await on.$queryRawUnsafe<{ records: number; digest: string | null }[]>(
          `SELECT count(*)::int AS "records", ${digestOf('e')} AS "digest" FROM "Erased" e WHERE e."erasure" = $1`,
          erasure,
        );
        const detail = { erasure, records: said?.records ?? 0, ...(said?.digest && { digest: said.digest }) };
        await on.accountEvent.create({ data: { type: PERSON_ERASED, by: '-', subject: instead, detail } });
        return said?.records ?? 0;
      },
      { timeout: 30 * 60_000, maxWait: 10_000 },
    );
    return { instead, records };
  }

  return { traces, erase };
}

/** Matches account events that name a user: as whoever did it, as whom it was done to, or in what was written down about it. */
const OF_ACCOUNT = `("by" = $1 OR "subject" = $1 OR position(to_json($1::text)::text in "detail"::text) > 0)`;
/** Matches mails to a person's own address, or about it, or about their account: their user name stands in the key. */
const OF_MAIL = (key: string, username = '$1') =>
  `(position('@' || ${username}::text || '/' in "${key}" || '/') > 0 OR ("${key}" LIKE 'account/%' AND position('/' || ${username}::text || '/' in "${key}") > 0))`;

async function takeOut(on: On, { id, username, name, email, org }: Erasable, instead: string, names: string[]): Promise<void> {
  const run = (sql: string, ...values: unknown[]) => on.$executeRawUnsafe(sql, ...values);
  for (const written of names)
    await run('UPDATE "Event" SET "actorName" = $3 WHERE "actorOrg" = $1 AND "actorName" = $2', org, written, renamed(written, name, instead));
  for (const table of ['Sample', 'HolidayTable'])
    await run(`UPDATE "${table}" SET "actorName" = $3 WHERE "actorOrg" = $1 AND "actorName" = $2`, org, name, instead);
  await run(
    `UPDATE "AccountEvent" SET "by" = CASE "by" WHEN $1 THEN $2 ELSE "by" END, "subject" = CASE "subject" WHEN $1 THEN $2 ELSE "subject" END,
      "detail" = replace(replace(replace((CASE "subject" WHEN $1 THEN "detail" - '{ip,name,email}'::text[] ELSE "detail" - 'ip' END)::text, to_json($1::text)::text, to_json($2::text)::text),
        to_json($3::text)::text, to_json($2::text)::text), to_json($4::text)::text, to_json($2::text)::text)::jsonb
      WHERE ${OF_ACCOUNT}`,
    username,
    instead,
    name,
    email,
  );
  const renamedKey = (column: string) => {
    const addressed = `replace("${column}" || '/', '@' || $1::text || '/', '@' || $2::text || '/')`;
    return `left(CASE WHEN "${column}" LIKE 'account/%' THEN replace(${addressed}, '/' || $1::text || '/', '/' || $2::text || '/') ELSE ${addressed} END, -1)`;
  };
  await run(
    `UPDATE "NoticeOutcome" SET "noticeKey" = ${renamedKey('noticeKey')}, "recipient" = ${renamedKey('recipient')}, "answer" = replace("answer", $3, $2), "messageId" = replace("messageId", $1, $2),
      "letter" = (SELECT "letterHash"(NULL, NULL, NULL)) WHERE ${OF_MAIL('noticeKey')}`,
    username,
    instead,
    email,
  );
  await run(
    `UPDATE "Notice" SET "key" = ${renamedKey('key')}, "recipient" = ${renamedKey('recipient')}, "answer" = replace("answer", $3, $2), "messageId" = replace("messageId", $1, $2),
      "address" = NULL, "subject" = NULL, "body" = NULL WHERE ${OF_MAIL('key')}`,
    username,
    instead,
    email,
  );
  await run('UPDATE "KeptFile" SET "by" = $2 WHERE "by" = $1', username, instead);
  await run('UPDATE "ApiKey" SET "createdBy" = $2 WHERE "createdBy" = $1', username, instead);
  await run('UPDATE "Absence" SET "by" = $2 WHERE "by" = $1', username, instead);
  for (const table of ['Session', 'Account', 'TwoFactor', 'Passkey']) await run(`DELETE FROM "${table}" WHERE "userId" = $1`, id);
  await run('DELETE FROM "PlanDraft" WHERE "owner" = $1', id);
  await run('DELETE FROM "Absence" WHERE "userId" = $1 OR "standInId" = $1', id);
  await run(
    `UPDATE "User" SET "username" = $2, "name" = $2, "email" = $2 || '@accounts.duban.example', "emailVerified" = false, "mailed" = false, "tells" = NULL, "reach" = NULL, "image" = NULL,
      "twoFactorEnabled" = false WHERE "id" = $1`,
    id,
    instead,
  );
}
