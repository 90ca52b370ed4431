import { traceNow } from '../config/trace.ts';
import { shown } from '../domain/kernel/text.ts';
import { withoutSecrets } from '../domain/letters/link.ts';
import type { ObligationState } from '../domain/obligation/obligation.ts';
import type { UnitTold } from '../domain/obligation/portion.ts';
import type { NoticeKind, NoticeState } from '../domain/words/notices.ts';
import { noted } from './answers.ts';
import { copiesOn } from './copies.ts';
import type { EnterpriseLine } from './enterprises.ts';
import { Prisma, type PrismaClient } from './generated/client.ts';

/** A notice taken for sending, with all that the decision to send it needs, read after it was claimed. */
export type ClaimedNotice =
  | ClaimedOf<'ladder' | 'news', ObligationOf>
  | ClaimedOf<'enterprise', ObligationOf & EnterpriseOf>
  /** For `enterprise`: the mail goes to an enterprise itself. */
  | ClaimedOf<'news' | 'digest' | 'matters' | 'catch-up' | 'address' | 'alarm' | 'account', { enterprise?: EnterpriseLine }>;

/** The obligation that a notice is about, as it is now. */
interface ObligationOf {
  obligationId: string;
  milestoneName: string;
  state: ObligationState;
}

/** The enterprise that is written to, as it is now. */
interface EnterpriseOf {
  enterprise: EnterpriseLine;
}

/** A notice to be written down. */
export interface NewNotice {
  key: string;
  programmeId: string;
  /** Absent where it is about no single obligation. */
  obligationId?: string;
  kind: NoticeKind;
  rung: string;
  dueVersion: number;
  sequence: number;
  recipient: string;
  /** Programme epoch ms. */
  sendAtMs: number;
}

type ClaimedOf<Kind extends NoticeKind, About> = About & {
  key: string;
  kind: Kind;
  rung: string;
  dueVersion: number;
  recipient: string;
  /** Who holds the claim. */
  claim: string;
  /** The `traceparent` of what owed the notice. */
  trace?: string;
  /** Earlier attempts. */
  attempts: number;
  doubts: number;
  /** The name under which it was last handed over, where that is not its own. */
  messageId?: string;
  /** Whether a later notice of its kind to the same recipient is owed already. */
  overtaken: boolean;
  /** Programme epoch ms at which a server first accepted a mail about it for the owner's officer. */
  ownerToldAtMs?: number;
  /** For a unit: what it has been told before. */
  unitTold?: UnitTold;
  /** Message-ID of the last mail to this recipient about this obligation: a thread hangs on it. */
  inReplyTo?: string;
};

/** What is to be claimed, and what is left alone. */
export interface ClaimRequest {
  programmeId: string;
  /** Programme epoch ms. */
  dueAtMs: number;
  /** A name for whoever claims. */
  claim: string;
  holdMs: number;
  limit: number;
  takeOver: boolean;
  /** Where mail stands still: only what people are told by another channel. */
  onlyByChannel?: boolean;
  except: { keys: string[]; recipients: string[]; domains: string[]; addresses: string[] };
}

/** How one notice ended, for now or for good. */
export interface Settlement {
  key: string;
  claim: string;
  state: Exclude<NoticeState, 'sending'>;
  answer: string;
  /** Real ms from now to the next attempt, for `owed`. */
  nextAttemptInMs?: number;
  /** Whether nothing was handed over, through no fault of this notice: the attempt does not count. */
  uncounted?: boolean;
  /** Whether the server may have taken the mail although it never said so. */
  inDoubt?: boolean;
  messageId?: string;
  address?: string;
  subject?: string;
  body?: string;
  /** Programme epoch ms, for `sent`. */
  sentAtMs?: number;
  /** What the notice was owed by, for the log. */
  trace?: string;
  /** Notices that are owed together with it, in the same transaction. */
  news?: NewNotice[];
}

export interface NoticeRow {
  key: string;
  programmeId: string;
  /** Absent where it is about no single obligation. */
  obligationId?: string;
  kind: NoticeKind;
  rung: string;
  recipient: string;
  state: NoticeState;
  /** Programme epoch ms. */
  sendAtMs: number;
  sentAtMs?: number;
  attempts: number;
  doubts: number;
  messageId?: string;
  address?: string;
  subject?: string;
  body?: string;
  answer?: string;
  /** The `traceparent` of what owed the notice. */
  trace?: string;
}

/** A notice that could not be delivered. */
export interface LostNoticeRow {
  key: string;
  kind: string;
  rung: string;
  dueVersion: number;
  recipient: string;
  /** Whether a later notice of its kind to the same recipient has come meanwhile. */
  overtaken: boolean;
  /** The notice's obligation as it is now, where it is about one. */
  state?: ObligationState;
  /** Programme epoch ms at which a server first accepted a mail about it for the owner's officer. */
  ownerToldAtMs?: number;
}

export interface NoticeFilter {
  programmeId?: string;
  obligationId?: string;
  state?: NoticeState;
  /** Recipients of this body: the part before the slash. */
  org?: string;
}

/** Copies by another channel than mail: `water/officer@webhook@zhang`. */
const BY_CHANNEL = '%@webhook@%';
/** The body of the one who has to have been told before anybody is chased: see `ownRecipient` in domain/obligation/obligation.ts. */
const OWNER = Prisma.sql`CASE WHEN o."state" ? 'outsider' AND NOT o."state"->'outsider' ? 'reached' THEN o."state"->'outsider'->>'through' ELSE o."departmentId" END`;

/** Gives a new notice as its row. */
export const noticeRecord = ({ sendAtMs, ...row }: NewNotice) => ({
  obligationId: null,
  ...row,
  send: new Date(sendAtMs).toISOString(),
  trace: traceNow() ?? null,
});

/** Opens the outbox and what became of each notice. */
export function noticesOn(prisma: PrismaClient) {
  /** Owes notices by one statement over a recordset: thousands at once cost a tenth of what as many placeholders do. */
  const owed = (rows: NewNotice[]) => prisma.$executeRaw`
    INSERT INTO "Notice" ("key", "programmeId", "obligationId", "kind", "rung", "dueVersion", "sequence", "recipient", "send", "trace")
    SELECT r.* FROM jsonb_to_recordset(${JSON.stringify(rows.map(noticeRecord))}::jsonb) AS r(
      "key" text, "programmeId" text, "obligationId" text, "kind" text, "rung" text, "dueVersion" int, "sequence" int, "recipient" text, "send" timestamptz, "trace" text
    ) ON CONFLICT DO NOTHING`;

  return {
    /**
     * Claims up to `limit` notices that are due (by programme time) and not waiting for a retry, and with `takeOver` those whose claim has
     * run out because the process that held it died. Claims are held for `holdMs`. Real time is the database's own: processes whose clocks
     * differ share it. A copy is overtaken with its original: the later one's may not be owed yet. A notice that the claimer holds already and does not have in hand (`except.keys`) was never sent: the answer to its
     * claim was lost.
     */
    async claim({ programmeId, dueAtMs, claim, holdMs, limit, takeOver, onlyByChannel = false, except }: ClaimRequest): Promise<ClaimedNotice[]> {
      const rows = await prisma.$queryRaw<Record<string, unknown>[]>`
        WITH due AS (
          SELECT "key" FROM "Notice"
          WHERE "programmeId" = ${programmeId} AND "send" <= ${new Date(dueAtMs)}
            AND (("state" = 'owed' AND "nextAttemptReal" <= now()) OR ("state" = 'sending' AND "claim" = ${claim}) OR (${takeOver} AND "state" = 'sending' AND "claimedUntilReal" < now()
              AND pg_postmaster_start_time() < now() - interval '10 seconds'))
            AND "key" <> ALL(${except.keys}) AND "recipient" <> ALL(${except.recipients})
            AND NOT (${onlyByChannel} AND "recipient" NOT LIKE ${BY_CHANNEL})
            AND NOT ("recipient" LIKE '%/enterprise' AND ${except.domains.length + except.addresses.length > 0} AND EXISTS (
              SELECT 1 FROM "Enterprise" e WHERE e."id" = ${programmeId} || '/' || split_part("Notice"."recipient", '/', 1)
                AND (lower(split_part(e."mail", '@', 2)) = ANY(${except.domains}) OR e."mail" = ANY(${except.addresses}))))
          ORDER BY "send", "key" LIMIT ${limit} FOR UPDATE SKIP LOCKED
        ), claimed AS (
          UPDATE "Notice" n SET "state" = 'sending', "attempts" = n."attempts" + 1,
            "doubts" = n."doubts" + CASE WHEN n."state" = 'sending' AND n."claim" IS DISTINCT FROM ${claim} THEN 1 ELSE 0 END, "claim" = ${claim},
            "claimedUntilReal" = now() + make_interval(secs => ${holdMs / 1_000})
          FROM due WHERE n."key" = due."key"
          RETURNING n.*
        )
        SELECT c."key", c."obligationId", c."kind", c."rung", c."dueVersion", c."recipient", c."claim", c."trace", c."attempts" - 1 AS "attempts", c."doubts", c."messageId",
          CASE c."kind" WHEN 'ladder' THEN EXISTS (
            SELECT 1 FROM "Notice" later WHERE later."obligationId" = c."obligationId" AND later."recipient" = split_part(c."recipient", '@', 1) AND later."kind" = 'ladder'
              AND later."rung" <> 'acknowledge' AND later."sequence" > c."sequence" AND later."state" <> 'overtaken' AND later."send" <= ${new Date(dueAtMs)}
          ) WHEN 'enterprise' THEN EXISTS (
            SELECT 1 FROM "Notice" later WHERE later."obligationId" = c."obligationId" AND later."recipient" = c."recipient" AND later."kind" = 'enterprise'
              AND later."sequence" > c."sequence" AND later."send" <= ${new Date(dueAtMs)}
          ) WHEN 'digest' THEN EXISTS (
            SELECT 1 FROM "Notice" later WHERE later."obligationId" IS NULL AND later."recipient" = split_part(c."recipient", '@', 1) AND later."kind" = 'digest'
              AND later."programmeId" = ${programmeId}
              AND later."sequence" > c."sequence" AND later."send" <= ${new Date(dueAtMs)}
          ) ELSE false END AS "overtaken",
          CASE WHEN c."rung" = 'acknowledge' THEN (
            SELECT min(told."sent") FROM "Notice" told
            WHERE told."obligationId" = c."obligationId" AND told."state" = 'sent'
              AND told."recipient" = (SELECT (${OWNER}) || '/officer' FROM "Obligation" o WHERE o."id" = c."obligationId")
          ) END AS "ownerTold",
          CASE WHEN c."kind" = 'news' AND c."recipient" ~ '/unit-[0-9a-z]+-[0-9]+$' THEN jsonb_build_object(
            'ever', EXISTS (
              SELECT 1 FROM "Notice" told WHERE told."obligationId" = c."obligationId" AND told."recipient" = c."recipient"
                AND told."key" <> c."key" AND told."state" IN ('sent', 'sending')
            ), 'lastDropped', coalesce((
              SELECT prior."state" = 'moot' FROM "Notice" prior WHERE prior."obligationId" = c."obligationId" AND prior."recipient" = c."recipient"
                AND prior."sequence" < c."sequence" AND prior."state" <> 'overtaken' ORDER BY prior."sequence" DESC LIMIT 1
            ), false)
          ) END AS "unitTold",
          CASE WHEN c."kind" <> 'digest' THEN (
            SELECT prior."messageId" FROM "Notice" prior
            WHERE prior."obligationId" = c."obligationId" AND prior."recipient" = c."recipient" AND prior."state" = 'sent'
            ORDER BY prior."sentReal" DESC LIMIT 1
          ) END AS "inReplyTo",
          CASE WHEN c."recipient" LIKE '%/enterprise' THEN (
            SELECT jsonb_strip_nulls(to_jsonb(e) - 'state') FROM "Enterprise" e WHERE e."id" = ${programmeId} || '/' || split_part(c."recipient", '/', 1)
          ) END AS "enterprise"
        FROM claimed c ORDER BY c."send", c."key"`;
      // Thousands of letters may be about one obligation: its state is read once, and after they were claimed.
      const ids = [...new Set(rows.flatMap((row) => (row.obligationId === null ? [] : [row.obligationId as string])))];
      const about = new Map(
        (await prisma.obligation.findMany({ where: { id: { in: ids } }, select: { id: true, milestoneName: true, state: true } })).map(
          ({ id, milestoneName, state }) => [id, { milestoneName, state }],
        ),
      );
      return rows.map(({ ownerTold, ...row }) => ({
        ...about.get(row.obligationId as string),
        ...Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)),
        ...(ownerTold instanceof Date && { ownerToldAtMs: ownerTold.getTime() }),
      })) as unknown as ClaimedNotice[];
    },

    /** Holds claims for another while; gives those that are still held by `claim`. */
    async renew(keys: string[], claim: string, holdMs: number): Promise<string[]> {
      const rows = await prisma.$queryRaw<{ key: string }[]>`
        UPDATE "Notice" SET "claimedUntilReal" = now() + make_interval(secs => ${holdMs / 1_000})
        WHERE "key" = ANY(${keys}) AND "state" = 'sending' AND "claim" = ${claim} RETURNING "key"`;
      return rows.map(({ key }) => key);
    },

    /** Writes down under which name notices are about to be handed over: whoever takes them up after us hands them over under the same. */
    name: (keys: string[], claim: string, messageId: string): Promise<number> =>
      prisma.$executeRaw`UPDATE "Notice" SET "messageId" = ${messageId} WHERE "key" = ANY(${keys}) AND "state" = 'sending' AND "claim" = ${claim}`,

    /**
     * Settles a batch in one statement. Only notices that are still claimed by the same process change, so that a late answer never undoes
     * another's; that a server accepted a mail stays true however late it is written down.
     */
    async settle(settlements: Settlement[]): Promise<void> {
      const rows = settlements.map((s) => ({
        key: s.key,
        claim: s.claim,
        state: s.state,
        answer: shown(s.answer, 1_000),
        retry_in: s.nextAttemptInMs ?? null,
        uncounted: s.uncounted ?? false,
        in_doubt: s.inDoubt ?? false,
        message_id: s.messageId ?? null,
        address: s.address ?? null,
        subject: s.subject === undefined ? null : shown(s.subject, 1_000),
        // A code that lets somebody act stands in the mail alone: whoever reads the ledger could act as the one who was written to.
        body: s.body === undefined ? null : shown(withoutSecrets(s.body), 200_000),
        sent: s.sentAtMs === undefined ? null : new Date(s.sentAtMs).toISOString(),
      }));
      const settled = prisma.$executeRaw`
        UPDATE "Notice" n SET "state" = s.state::"NoticeState", "answer" = CASE WHEN s.uncounted THEN n."answer" ELSE s.answer END,
          "claimedUntilReal" = NULL, "claim" = NULL,
          "attempts" = n."attempts" - CASE WHEN s.uncounted THEN 1 ELSE 0 END,
          "nextAttemptReal" = CASE WHEN s.retry_in IS NULL THEN n."nextAttemptReal" ELSE now() + make_interval(secs => s.retry_in / 1000) END,
          "doubts" = n."doubts" + CASE WHEN s.in_doubt THEN 1 ELSE 0 END,
          "messageId" = coalesce(s.message_id, n."messageId"), "address" = coalesce(s.address, n."address"), "subject" = coalesce(s.subject, n."subject"),
          "body" = coalesce(s.body, n."body"), "sent" = s.sent, "sentReal" = CASE WHEN s.sent IS NULL THEN NULL ELSE now() END
        FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS s(key text, claim text, state text, answer text, retry_in double precision,
          uncounted boolean, in_doubt boolean, message_id text, address text, subject text, body text, sent timestamptz)
        WHERE n."key" = s.key AND ((n."state" = 'sending' AND n."claim" = s.claim) OR (s.state = 'sent' AND n."state" IN ('owed', 'sending')))`;
      const news = settlements.flatMap((settlement) => settlement.news ?? []);
      if (news.length > 0) await prisma.$transaction([settled, owed(news)]);
      else await settled;
    },

    /** Owes notices that no rung asked for: about mails that cannot be delivered, digests, letters to enterprises. A repeat writes nothing. */
    async owe(rows: NewNotice[]): Promise<void> {
      await owed(rows);
    },

    ...copiesOn(prisma),

    /**
     * Tells when there is something to send next: the earliest programme instant among notices that wait for their time (epoch ms), and how
     * soon (real ms) the first of those that wait for a retry or hold a claim comes.
     */
    async nextDue(programmeId: string, dueAtMs: number): Promise<{ sendAtMs?: number; retryInMs?: number }> {
      const [row] = await prisma.$queryRaw<{ send: Date | null; retry: number | null }[]>`
        SELECT min("send") FILTER (WHERE "send" > ${new Date(dueAtMs)}) AS "send",
          (extract(epoch FROM min(CASE WHEN "state" = 'owed' THEN "nextAttemptReal" ELSE "claimedUntilReal" END)
            FILTER (WHERE "send" <= ${new Date(dueAtMs)}) - now()) * 1000)::double precision AS "retry"
        FROM "Notice" WHERE "programmeId" = ${programmeId} AND "state" IN ('owed', 'sending')`;
      return { ...(row?.send && { sendAtMs: row.send.getTime() }), ...(typeof row?.retry === 'number' && { retryInMs: row.retry }) };
    },

    /**
     * Counts what should be on its way and is not: notices that have been due since before a programme instant and wait for nothing, and
     * those claimed by somebody who was last heard of so long ago (real ms).
     */
    async standing(programmeId: string, dueAtMs: number, forMs: number): Promise<{ due: number; claims: number }> {
      const [row] = await prisma.$queryRaw<{ due: number; claims: number }[]>`
        SELECT (count(*) FILTER (WHERE "state" = 'owed' AND "nextAttemptReal" < now() - ${forMs}::float8 * interval '1 millisecond'))::int AS "due",
          (count(*) FILTER (WHERE "state" = 'sending' AND "claimedUntilReal" < now() - ${forMs}::float8 * interval '1 millisecond'))::int AS "claims"
        FROM "Notice" WHERE "programmeId" = ${programmeId} AND "state" IN ('owed', 'sending') AND "send" <= ${new Date(dueAtMs)}`;
      return row ?? { due: 0, claims: 0 };
    },

    /** Gives what could not be delivered, with what it takes to judge whether it is still worth sending. */
    async undeliverable(programmeId: string, dueAtMs: number, { org, keys }: { org?: string; keys?: string[] }): Promise<LostNoticeRow[]> {
      const rows = await prisma.$queryRaw<(Omit<LostNoticeRow, 'state' | 'ownerToldAtMs'> & { state: ObligationState | null; ownerTold: Date | null })[]>`
        SELECT n."key", n."kind", n."rung", n."dueVersion", n."recipient", o."state",
          n."kind" NOT IN ('news', 'matters') AND EXISTS (
            SELECT 1 FROM "Notice" later WHERE later."programmeId" = n."programmeId" AND later."obligationId" IS NOT DISTINCT FROM n."obligationId"
              AND later."recipient" = n."recipient" AND later."kind" = n."kind" AND later."rung" <> 'acknowledge'
              AND later."sequence" > n."sequence" AND later."state" <> 'overtaken'
              AND later."send" <= ${new Date(dueAtMs)}
          ) AS "overtaken",
          (SELECT min(told."sent") FROM "Notice" told WHERE told."obligationId" = n."obligationId" AND told."state" = 'sent'
            AND told."recipient" = (${OWNER}) || '/officer') AS "ownerTold"
        FROM "Notice" n LEFT JOIN "Obligation" o ON o."id" = n."obligationId"
        WHERE n."programmeId" = ${programmeId} AND n."state" = 'undeliverable'
          AND (${org ?? null}::text IS NULL OR split_part(n."recipient", '/', 1) = ${org ?? null})
          AND (${keys ?? null}::text[] IS NULL OR n."key" = ANY(${keys ?? null}::text[]))
        ORDER BY n."send", n."key"`;
      return rows.map(({ state, ownerTold, ...row }) => ({ ...row, ...(state && { state }), ...(ownerTold && { ownerToldAtMs: ownerTold.getTime() }) }));
    },

    /** Makes what waits for another attempt be tried now; gives how many. */
    hurry: (programmeId: string): Promise<number> =>
      prisma.$executeRaw`UPDATE "Notice" SET "nextAttemptReal" = now() WHERE "programmeId" = ${programmeId} AND "state" = 'owed' AND "nextAttemptReal" > now()`,

    /** Puts what could not be delivered back among what is owed. */
    async oweAgain(keys: string[]): Promise<string[]> {
      return noted(prisma, async (transaction) => {
        const rows = await transaction.$queryRaw<{ key: string }[]>`
          UPDATE "Notice" SET "state" = 'owed', "attempts" = 0, "nextAttemptReal" = now() WHERE "key" = ANY(${keys}) AND "state" = 'undeliverable' RETURNING "key"`;
        return rows.map(({ key }) => key);
      });
    },

    /** Counts how many mails a server has accepted for a recipient: a number that stays while a mailbox is dead. */
    acceptedFor: (programmeId: string, recipient: string): Promise<number> =>
      prisma.notice.count({ where: { programmeId, recipient, state: 'sent', messageId: { not: null } } }),

    get: (key: string): Promise<NoticeRow | undefined> => prisma.notice.findUnique({ where: { key } }).then((row) => (row ? noticeRow(row) : undefined)),

    /** Lists notices, earliest first; in ladder order within an instant. */
    async list({ programmeId, obligationId, state, org }: NoticeFilter): Promise<NoticeRow[]> {
      const where: Prisma.NoticeWhereInput = {
        ...(programmeId !== undefined && { programmeId }),
        ...(obligationId !== undefined && { obligationId }),
        ...(state && { state }),
        ...(org !== undefined && { recipient: { startsWith: `${org}/` } }),
      };
      return (await prisma.notice.findMany({ where, orderBy: [{ send: 'asc' }, { key: 'asc' }] })).map(noticeRow);
    },

    /** Gives the number of the earliest digest to a recipient that no mail has told, of those in a row before `sequence`. */
    async unsentDigest(programmeId: string, recipient: string, sequence: number): Promise<number | undefined> {
      const of = { programmeId, recipient, kind: 'digest' };
      const sent = await prisma.notice.aggregate({ where: { ...of, state: 'sent', sequence: { lt: sequence } }, _max: { sequence: true } });
      const { _min } = await prisma.notice.aggregate({ where: { ...of, sequence: { lt: sequence, gt: sent._max.sequence ?? 0 } }, _min: { sequence: true } });
      return _min.sequence ?? undefined;
    },

    /** Tells when a server accepted a mail about these obligations (programme epoch ms), and for whom. */
    async accepted(obligationIds: string[]): Promise<{ obligationId: string; recipient: string; atMs: number }[]> {
      const rows = await prisma.$queryRaw<{ obligationId: string; recipient: string; sent: Date }[]>`
        SELECT "obligationId", "recipient", "sent" FROM "Notice" WHERE "obligationId" = ANY(${obligationIds}) AND "state" = 'sent'`;
      return rows.map(({ sent, ...row }) => ({ ...row, atMs: sent.getTime() }));
    },

    /** Gives the notices settled after a real instant (epoch ms), oldest first, at most 500: for whoever follows along. */
    async sentSince(programmeId: string, sentRealMs: number): Promise<NoticeRow[]> {
      const rows = await prisma.notice.findMany({
        where: { programmeId, sentReal: { gt: new Date(sentRealMs) } },
        orderBy: [{ sentReal: 'asc' }, { key: 'asc' }],
        take: 500,
      });
      return rows.map(noticeRow);
    },

    /** Counts how many notices are in each state. */
    async counts(programmeId: string): Promise<Partial<Record<NoticeState, number>>> {
      const groups = await prisma.notice.groupBy({ by: ['state'], where: { programmeId }, _count: { _all: true } });
      return Object.fromEntries(groups.map((group) => [group.state, group._count._all]));
    },
  };
}

export function noticeRow(row: Prisma.NoticeModel): NoticeRow {
  return {
    key: row.key,
    programmeId: row.programmeId,
    ...(row.obligationId !== null && { obligationId: row.obligationId }),
    kind: row.kind as NoticeKind,
    rung: row.rung,
    recipient: row.recipient,
    state: row.state,
    sendAtMs: row.send.getTime(),
    attempts: row.attempts,
    doubts: row.doubts,
    ...(row.sent && { sentAtMs: row.sent.getTime() }),
    ...(row.messageId !== null && { messageId: row.messageId }),
    ...(row.address !== null && { address: row.address }),
    ...(row.subject !== null && { subject: row.subject }),
    ...(row.body !== null && { body: row.body }),
    ...(row.answer !== null && { answer: row.answer }),
    ...(row.trace !== null && { trace: row.trace }),
  };
}
