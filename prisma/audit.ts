import type { AccountEventType } from '../domain/words/accounts.ts';
import { type ChainHead, contentsOf, GENESIS, KINDS, linked, RECORDS, sha256 } from './chain.ts';
import { Prisma, type PrismaClient } from './generated/client.ts';

/** What is wrong with one record, or with one link of the chain. */
export interface AuditFinding {
  kind: 'changed' | 'removed' | 'inserted' | 'back-dated' | 're-ordered' | 'link-changed' | 'link-missing' | 'truncated' | 're-hashed' | 'notice-changed';
  /** What the finding is about: kind and key of a record, such as `event plan/kickoff/water#3`. */
  what: string;
  /** Its position in the chain, where it has one. */
  position?: number;
}

export interface AuditResult {
  head: ChainHead;
  /** Records that wait to be sealed, and real epoch ms at which the oldest of them was written. */
  waiting: number;
  waitingSinceRealMs?: number;
  findings: AuditFinding[];
}

/** One line of an export. */
export interface AuditLine {
  position: number;
  hash: string;
  /** The record's text as it was hashed, or as an erasure left it; absent where the record is gone. */
  content: string | null;
  /** What erasures took out of the record, in their order: the hash of what it said before, and after. */
  erased?: Erasing[];
}

interface Erasing {
  erasure: string;
  before: string;
  after: string;
}

/** The type of the account event that says that a person was erased from records. */
export const PERSON_ERASED = 'personErased' satisfies AccountEventType;

interface LinkRow extends AuditLine {
  kind: string;
  key: string;
  writtenReal: Date;
  said: string;
  /** When the record was written, by what it says itself. */
  at: Date | null;
}

const AT_ONCE = 5_000;
/** How long a transaction may last (real ms): it is written as of its beginning, and seen when it ends. */
const SLACK_MS = 10 * 60_000;
/** How far the clock of a process may be from the database's (real ms). */
const CLOCKS_MS = 2 * 3_600_000;

/** Asks the database, within one transaction that sees it as of one instant. */
export type Reader = <Row>(sql: string) => Promise<Row[]>;

/** Gives every link with what its record says now, in order. */
async function* links(read: Reader): AsyncGenerator<LinkRow> {
  for (let after = 0; ; ) {
    const rows = await read<LinkRow>(
      `WITH "some" AS (SELECT * FROM "Seal" WHERE "position" > ${after} ORDER BY "position" LIMIT ${AT_ONCE}), "held" AS (${contentsOf('"some"', 'position')})
      SELECT s."position"::float8 AS "position", s."kind", s."key", s."writtenReal", encode(s."content", 'hex') AS "said", encode(s."hash", 'hex') AS "hash", h."at", h."content",
        (SELECT json_agg(json_build_object('erasure', e."erasure", 'before', e."before", 'after', e."after") ORDER BY e."id")
          FROM "Erased" e WHERE e."kind" = s."kind" AND e."key" = s."key") AS "erased"
      FROM "some" s LEFT JOIN "held" h ON h."position" = s."position" ORDER BY s."position"`,
    );
    yield* rows;
    const last = rows.at(-1);
    if (!last) return;
    after = last.position;
  }
}

/** Tells whether a record says what it said when it was sealed, but for what erasures took out of it. */
function isAsSealed({ content, said, erased }: LinkRow): boolean {
  let expected = said;
  for (const { before, after } of erased ?? []) {
    if (before !== expected) return false;
    expected = after;
  }
  return content !== null && sha256(content) === expected;
}

/** Looks at one link after the other. */
function chainWalk(outside: ChainHead[]) {
  const findings: AuditFinding[] = [];
  const awaited = new Map(outside.map(({ position, hash }) => [position, hash]));
  let [position, hash, latestMs, provenTo] = [0, GENESIS as string | undefined, 0, 0];
  const find = (kind: AuditFinding['kind'], what: string, at?: number) => findings.push({ kind, what, ...(at !== undefined && { position: at }) });

  function link(row: LinkRow): void {
    const at = row.position;
    const what = `${row.kind} ${row.key}`;
    if (at !== position + 1) {
      find('link-missing', at === position + 2 ? `link ${position + 1}` : `links ${position + 1} to ${at - 1}`, position + 1);
      hash = undefined;
    }
    const writtenMs = row.writtenReal.getTime();
    const asSealed = isAsSealed(row);
    if (row.content === null) find('removed', what, at);
    else if (!asSealed) find('changed', what, at);
    else if (row.at && Math.abs(row.at.getTime() - writtenMs) > CLOCKS_MS) find('back-dated', what, at);
    // What comes after a gap hangs on a hash that is gone.
    if (hash !== undefined && linked(hash, row.said) !== row.hash) find(asSealed ? 're-ordered' : 'link-changed', what, at);
    if (writtenMs < latestMs - SLACK_MS) find('inserted', what, at);
    latestMs = Math.max(latestMs, writtenMs);
    [position, hash] = [at, row.hash];
    const expected = awaited.get(at);
    if (expected === undefined) return;
    awaited.delete(at);
    if (expected === row.hash) provenTo = at;
    else find('re-hashed', `links ${provenTo + 1} to ${at}`, at);
  }

  return {
    link,
    end(): { head: ChainHead; findings: AuditFinding[] } {
      for (const at of [...awaited.keys()].sort((one, other) => one - other))
        if (at > position) find('truncated', `links ${position + 1} to ${at}`, position + 1);
      return { head: { position, hash: hash ?? GENESIS }, findings };
    },
  };
}

/** Finds records without a link that do not wait for one. */
async function unlinked(read: Reader): Promise<AuditFinding[]> {
  const findings: AuditFinding[] = [];
  for (const kind of KINDS) {
    const { table, key } = RECORDS[kind];
    const rows = await read<{ key: string }>(
      `SELECT ${key} AS "key" FROM "${table}" r WHERE NOT EXISTS (SELECT 1 FROM "Seal" s WHERE s."kind" = '${kind}' AND s."key" = ${key})
        AND NOT EXISTS (SELECT 1 FROM "Unsealed" u WHERE u."kind" = '${kind}' AND u."key" = ${key}) ORDER BY 1`,
    );
    for (const row of rows) findings.push({ kind: 'inserted', what: `${kind} ${row.key}` });
  }
  return findings;
}

/** Finds records that were queued and were gone before they were sealed. */
async function lost(read: Reader): Promise<AuditFinding[]> {
  const rows = await read<{ kind: string; key: string }>(
    `SELECT "kind", "key" FROM "Unsealed" WHERE "id" NOT IN (SELECT "id" FROM (${contentsOf('"Unsealed"', 'id')}) AS "held") ORDER BY "id"`,
  );
  return rows.map(({ kind, key }) => ({ kind: 'removed', what: `${kind} ${key}` }));
}

/** Finds notices that say something else than the last record of how they ended. */
async function strayNotices(read: Reader): Promise<AuditFinding[]> {
  const rows = await read<{ key: string; gone: boolean }>(`
    SELECT n."key", false AS "gone" FROM "Notice" n
      LEFT JOIN (SELECT DISTINCT ON ("noticeKey") * FROM "NoticeOutcome" ORDER BY "noticeKey", "id" DESC) o ON o."noticeKey" = n."key"
    WHERE CASE WHEN n."state" IN ('owed', 'sending') THEN o."state" <> 'owed'
      ELSE o."state" IS DISTINCT FROM n."state" OR o."messageId" IS DISTINCT FROM n."messageId" OR o."answer" IS DISTINCT FROM n."answer"
        OR o."recipient" <> n."recipient" OR o."programmeId" <> n."programmeId" OR o."obligationId" IS DISTINCT FROM n."obligationId"
        OR o."at" IS DISTINCT FROM n."sent" OR o."letter" IS DISTINCT FROM "letterHash"(n."address", n."subject", n."body") END
    UNION ALL
    SELECT DISTINCT o."noticeKey", true FROM "NoticeOutcome" o WHERE NOT EXISTS (SELECT 1 FROM "Notice" n WHERE n."key" = o."noticeKey")
    ORDER BY 1`);
  return rows.map(({ key, gone }) => ({ kind: gone ? 'removed' : 'notice-changed', what: `notice ${key}` }));
}

/** Finds erasures that no account event of the chain announces, or that took something else out than it says. */
async function unannounced(read: Reader): Promise<AuditFinding[]> {
  const rows = await read<{ erasure: string }>(`
    SELECT e."erasure" FROM "Erased" e LEFT JOIN "AccountEvent" a ON a."type" = '${PERSON_ERASED}' AND a."detail"->>'erasure' = e."erasure"
    GROUP BY e."erasure" HAVING count(DISTINCT a."id") <> 1
      OR max(a."detail"->>'digest') <> ${digestOf('e')} ORDER BY 1`);
  return rows.map(({ erasure }) => ({ kind: 'changed', what: `erasure ${erasure}` }));
}

/** Gives one hash over all that an erasure took out, in the order of the chain. */
export const digestOf = (rows: string): string =>
  `encode(sha256(convert_to(string_agg(${rows}."kind" || ' ' || ${rows}."key" || ' ' || ${rows}."before" || ' ' || ${rows}."after" || chr(10), '' ORDER BY ${rows}."id"), 'UTF8')), 'hex')`;

/**
 * Verifies the records.
 *
 * @param outside heads that were kept elsewhere: without one nobody notices that everything was made anew.
 */
export async function verifyRecords(read: Reader, outside: ChainHead[]): Promise<AuditResult> {
  const walk = chainWalk(outside);
  for await (const row of links(read)) walk.link(row);
  const { head, findings } = walk.end();
  const [waiting] = await read<{ count: number; since: Date | null }>('SELECT count(*)::int AS "count", min("writtenReal") AS "since" FROM "Unsealed"');
  return {
    head,
    waiting: waiting?.count ?? 0,
    ...(waiting?.since && { waitingSinceRealMs: waiting.since.getTime() }),
    findings: [...findings, ...(await unlinked(read)), ...(await lost(read)), ...(await strayNotices(read)), ...(await unannounced(read))],
  };
}

/** Opens the audit: it checks whether every record is what it was, and hands all of them over to be checked elsewhere. */
export function auditOn(prisma: PrismaClient) {
  /** Reads everything as of one instant, however long it takes. */
  const still = <T>(work: (read: Reader) => Promise<T>): Promise<T> =>
    prisma.$transaction((on) => work((sql) => on.$queryRawUnsafe(sql)), {
      isolationLevel: Prisma.TransactionIsolationLevel.RepeatableRead,
      timeout: 6 * 3_600_000,
      maxWait: 10_000,
    });

  return {
    verify: (outside: ChainHead[]): Promise<AuditResult> => still((read) => verifyRecords(read, outside)),

    /** Hands over the whole chain, link by link. */
    read: (take: (line: AuditLine) => void | Promise<void>): Promise<void> =>
      still(async (read) => {
        for await (const { position, hash, content, erased } of links(read)) await take({ position, hash, content, ...(erased && { erased }) });
      }),
  };
}
