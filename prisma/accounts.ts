import { prismaAdapter } from 'better-auth/adapters/prisma';
import type { AccountEventType } from '../domain/words/accounts.ts';
import { noted } from './answers.ts';
import { Prisma, type PrismaClient } from './generated/client.ts';
import { passkeysOn } from './passkeys.ts';
import { secondFactorsOn } from './second-factors.ts';

export interface UserRow {
  id: string;
  name: string;
  username: string;
  email: string;
  emailVerified: boolean;
  role: string;
  org: string;
  mustChangePassword: boolean;
  disabled: boolean;
  /** Whether the user gets the mails of their body at their own address as well. */
  mailed: boolean;
  /** What they have chosen to be told, and by which channel; null where `mailed` says it all. */
  tells: unknown;
  /** What the gateway of the channel besides mail knows them by. */
  reach: string | null;
  /** Whether the user signs in with a code besides the password. */
  twoFactorEnabled: boolean;
  createdAt: Date;
  updatedAt: Date;
}

export interface ApiKeyRow {
  id: string;
  name: string;
  hash: string;
  role: string;
  org: string;
  createdBy: string;
  makerId: string | null;
  madeWith: string | null;
  createdAt: Date;
  expiresAt: Date | null;
  lastUsedAt: Date | null;
  revokedAt: Date | null;
}

export interface SessionRow {
  id: string;
  token: string;
  via: string;
  /** Whether a code of the second factor was given in the session. */
  proven: boolean;
  ipAddress: string | null;
  userAgent: string | null;
  createdAt: Date;
  updatedAt: Date;
  expiresAt: Date;
}

export interface AccountEventRow {
  id: string;
  at: Date;
  type: string;
  by: string;
  subject: string;
  detail: unknown;
}

/** How often the use of a key is written down (real ms), not with every request. */
const USE_NOTED_EVERY_MS = 60_000;

/** Provider of a password, in better-auth's words. */
const CREDENTIAL = 'credential';

/**
 * Ends every way in that a user has but the password: sessions, passkeys, the tie to a person at the OIDC provider, sign-ins under way (all
 * of them: it shows only when they come back whose they are), and the keys that they answer for. Gives those keys.
 */
async function endAccess(transaction: Prisma.TransactionClient, userId: string): Promise<ApiKeyRow[]> {
  await transaction.passkey.deleteMany({ where: { userId } });
  await transaction.session.deleteMany({ where: { userId } });
  await transaction.account.deleteMany({ where: { userId, providerId: { not: CREDENTIAL } } });
  await transaction.verification.deleteMany();
  return transaction.apiKey.updateManyAndReturn({ where: { makerId: userId, revokedAt: null }, data: { revokedAt: new Date() } });
}

/** How tries are slowed down: how many are free, and how far apart the others are, within a window from the first (real ms). */
export interface Pace {
  free: number;
  everyMs: number;
  windowMs: number;
}

/** Opens people, keys, and who has guessed wrongly too often. Sessions and passwords are better-auth's, through `adapter`. */
export function accountsOn(prisma: PrismaClient) {
  return {
    /** Gives the adapter through which better-auth keeps its own tables. */
    adapter: () => prismaAdapter(prisma, { provider: 'postgresql' }),

    secondFactors: secondFactorsOn(prisma),
    passkeys: passkeysOn(prisma),

    users: {
      list: (): Promise<UserRow[]> => prisma.user.findMany({ orderBy: { username: 'asc' } }),
      count: (): Promise<number> => prisma.user.count(),
      get: (id: string): Promise<UserRow | null> => prisma.user.findUnique({ where: { id } }),
      byName: (username: string): Promise<UserRow | null> => prisma.user.findUnique({ where: { username } }),
      /** Makes a user who signs in with a password, whole or not at all. Gives false when the name or the address is taken. */
      async create(row: Pick<UserRow, 'id' | 'name' | 'username' | 'email' | 'emailVerified' | 'role' | 'org'>, passwordHash: string): Promise<boolean> {
        return noted(prisma, async (transaction) => {
          const { count } = await transaction.user.createMany({ data: { ...row, mustChangePassword: true }, skipDuplicates: true });
          if (count === 0) return false;
          await transaction.account.create({ data: { userId: row.id, providerId: CREDENTIAL, accountId: row.id, password: passwordHash } });
          return true;
        });
      },
      /** Sets a new first password; every way in that was open before ends with it. */
      async setFirstPassword(id: string, passwordHash: string): Promise<ApiKeyRow[]> {
        const key = { providerId: CREDENTIAL, accountId: id };
        return noted(prisma, async (transaction) => {
          await transaction.account.upsert({
            where: { providerId_accountId: key },
            create: { ...key, userId: id, password: passwordHash },
            update: { password: passwordHash },
          });
          await transaction.user.update({ where: { id }, data: { mustChangePassword: true } });
          return endAccess(transaction, id);
        });
      },
      async passwordHash(id: string): Promise<string | undefined> {
        return (await prisma.account.findFirst({ where: { userId: id, providerId: CREDENTIAL } }))?.password ?? undefined;
      },
      /** Tells when the password was set, by whoever set it. */
      async passwordSetAt(id: string): Promise<Date | undefined> {
        return (await prisma.account.findFirst({ where: { userId: id, providerId: CREDENTIAL } }))?.updatedAt;
      },
      /**
       * Puts the user's own new password in the place of the old one; every session ends. Gives false when the old one has been replaced
       * meanwhile.
       */
      async replacePassword(id: string, before: string, after: string): Promise<boolean> {
        return prisma.$transaction(async (transaction) => {
          const where = { userId: id, providerId: CREDENTIAL, password: before };
          if ((await transaction.account.updateMany({ where, data: { password: after } })).count !== 1) return false;
          await transaction.user.update({ where: { id }, data: { mustChangePassword: false } });
          await transaction.session.deleteMany({ where: { userId: id } });
          return true;
        });
      },
      /** Keeps the same password by another hash, as old as it was: nothing ends. Gives false when it has been replaced meanwhile. */
      async keepPasswordAnew(id: string, before: string, after: string): Promise<boolean> {
        const where = { userId: id, providerId: CREDENTIAL, password: before };
        const kept = await prisma.account.findFirst({ where, select: { updatedAt: true } });
        return kept !== null && (await prisma.account.updateMany({ where, data: { password: after, updatedAt: kept.updatedAt } })).count === 1;
      },
      /** Tells whether a user is tied to a person at a provider. */
      async isTied(id: string, providerId: string): Promise<boolean> {
        return (await prisma.account.count({ where: { userId: id, providerId } })) > 0;
      },
      /**
       * Changes a user only as long as nobody else has since `unlessChangedSince`; gives undefined when somebody has. With `endsAccess` every
       * way in that was open before ends with the change; gives the keys that ended.
       */
      async change(
        id: string,
        change: Partial<Pick<UserRow, 'name' | 'email' | 'emailVerified' | 'role' | 'org' | 'disabled' | 'mailed' | 'mustChangePassword' | 'tells' | 'reach'>>,
        { unlessChangedSince, endsAccess = false }: { unlessChangedSince?: Date | undefined; endsAccess?: boolean } = {},
      ): Promise<ApiKeyRow[] | undefined> {
        const where = { id, ...(unlessChangedSince && { updatedAt: unlessChangedSince }) };
        const { tells, ...rest } = change;
        const data = { ...rest, ...(tells !== undefined && { tells: tells === null ? Prisma.DbNull : (tells as Prisma.InputJsonObject) }) };
        return noted(prisma, async (transaction) => {
          if ((await transaction.user.updateMany({ where, data })).count !== 1) return undefined;
          return endsAccess ? endAccess(transaction, id) : [];
        });
      },
      /** Gives those of some sessions that there still are, with whose they are. */
      sessions: (ids: string[]): Promise<(SessionRow & { user: UserRow })[]> =>
        prisma.session.findMany({ where: { id: { in: ids } }, include: { user: true } }),
      /** Lists the sessions that somebody has open, the latest sign of life first. */
      sessionsOf: (userId: string): Promise<SessionRow[]> =>
        prisma.session.findMany({ where: { userId, expiresAt: { gt: new Date() } }, orderBy: { updatedAt: 'desc' } }),
      /** Ends one session of a user, or all but one, or all. Gives how many ended. */
      async endSessionsOf(userId: string, { only, but }: { only?: string; but?: string } = {}): Promise<number> {
        const which = { ...(only !== undefined && { equals: only }), ...(but !== undefined && { not: but }) };
        const { count } = await prisma.session.deleteMany({ where: { userId, id: which } });
        return count;
      },
      async endSession(token: string): Promise<void> {
        await prisma.session.deleteMany({ where: { token } });
      },
    },

    keys: keysOn(prisma),

    throttle: {
      /** Tells how often a key has failed since the window began (real ms long), and when that window ends (epoch ms). */
      async failures(key: string, windowMs: number): Promise<{ failures: number; untilMs: number }> {
        const row = await prisma.throttle.findUnique({ where: { key } });
        const untilMs = (row?.since.getTime() ?? 0) + windowMs;
        return row && untilMs > Date.now() ? { failures: row.failures, untilMs } : { failures: 0, untilMs: 0 };
      },
      /** Counts one more failure, in one statement, so that guesses at the same moment all count. Gives how many there are now. */
      async failed(key: string, windowMs: number): Promise<number> {
        const now = new Date();
        const old = new Date(now.getTime() - windowMs);
        const [row] = await prisma.$queryRaw<{ failures: number }[]>`
          INSERT INTO "Throttle" ("key", "failures", "since") VALUES (${key}, 1, ${now})
          ON CONFLICT ("key") DO UPDATE SET
            "failures" = CASE WHEN "Throttle"."since" < ${old} THEN 1 ELSE "Throttle"."failures" + 1 END,
            "since" = CASE WHEN "Throttle"."since" < ${old} THEN ${now} ELSE "Throttle"."since" END
          RETURNING "failures"`;
        return row?.failures ?? 1;
      },
      /**
       * Counts one more try where it is its turn: the first `free` tries of a window at once, then one each `everyMs`. A try that comes too
       * early is not counted, so that nobody can put the turn off for ever. It is one statement, so that tries at the same moment have one
       * turn.
       */
      async admit(key: string, pace: Pace): Promise<{ tries: number; retryInMs?: number }> {
        const now = new Date();
        const old = new Date(now.getTime() - pace.windowMs);
        const [row] = await prisma.$queryRaw<{ failures: number }[]>`
          INSERT INTO "Throttle" ("key", "failures", "since") VALUES (${key}, 1, ${now})
          ON CONFLICT ("key") DO UPDATE SET
            "failures" = CASE WHEN "Throttle"."since" < ${old} THEN 1 ELSE "Throttle"."failures" + 1 END,
            "since" = CASE WHEN "Throttle"."since" < ${old} THEN ${now} ELSE "Throttle"."since" END
          WHERE "Throttle"."since" < ${old} OR "Throttle"."failures" < ${pace.free}
            OR "Throttle"."since" + make_interval(secs => ${pace.everyMs / 1_000}::double precision * ("Throttle"."failures" - ${pace.free} + 1)) <= ${now}
          RETURNING "failures"`;
        return row ? { tries: row.failures } : { tries: pace.free, retryInMs: await this.waitMs(key, pace) };
      },
      /** Tells how long (real ms) it is until the turn of the next try; 0 where it is now. */
      async waitMs(key: string, { free, everyMs, windowMs }: Pace): Promise<number> {
        const row = await prisma.throttle.findUnique({ where: { key } });
        const sinceMs = row?.since.getTime() ?? 0;
        if (!row || row.failures < free || sinceMs + windowMs < Date.now()) return 0;
        return Math.max(0, Math.min(sinceMs + everyMs * (row.failures - free + 1), sinceMs + windowMs) - Date.now());
      },
      /** Forgets a key; with `separator` also every key that goes on with it. */
      async forget(key: string, separator?: string): Promise<void> {
        await prisma.throttle.deleteMany({ where: separator === undefined ? { key } : { OR: [{ key }, { key: { startsWith: `${key}${separator}` } }] } });
      },
    },

    events: {
      async add(type: AccountEventType, by: string, subject: string, detail: Record<string, unknown> = {}): Promise<void> {
        await prisma.accountEvent.create({ data: { type, by, subject, detail: detail as Prisma.InputJsonValue } });
      },
      /** Lists account events, latest first, after a row of an earlier page. */
      list: (after: { at: Date; id: string } | undefined, limit: number): Promise<AccountEventRow[]> => prisma.$queryRaw<AccountEventRow[]>`
        SELECT * FROM "AccountEvent" WHERE ${after ? Prisma.sql`("at", "id") < (${after.at}, ${after.id})` : Prisma.sql`true`}
        ORDER BY "at" DESC, "id" DESC LIMIT ${limit}`,
    },
  };
}

/** Keys of other systems. */
function keysOn(prisma: PrismaClient) {
  return {
    list: (): Promise<ApiKeyRow[]> => prisma.apiKey.findMany({ orderBy: { createdAt: 'asc' } }),
    get: (id: string): Promise<ApiKeyRow | null> => prisma.apiKey.findUnique({ where: { id } }),
    create: (row: Omit<ApiKeyRow, 'createdAt' | 'lastUsedAt' | 'revokedAt'>): Promise<ApiKeyRow> =>
      noted(prisma, (transaction) => transaction.apiKey.create({ data: row })),
    /** Ends a key, and those that were made with it. Gives those that ended now. */
    revoke: (id: string): Promise<ApiKeyRow[]> =>
      noted(
        prisma,
        (transaction) => transaction.$queryRaw<ApiKeyRow[]>`
      WITH RECURSIVE "made" AS (
        SELECT "id" FROM "ApiKey" WHERE "id" = ${id}
        UNION SELECT k."id" FROM "ApiKey" k JOIN "made" ON k."madeWith" = "made"."id"
      )
      UPDATE "ApiKey" SET "revokedAt" = now() WHERE "id" IN (SELECT "id" FROM "made") AND "revokedAt" IS NULL RETURNING *`,
      ),
    async used({ id, lastUsedAt }: ApiKeyRow): Promise<void> {
      if (lastUsedAt && Date.now() - lastUsedAt.getTime() < USE_NOTED_EVERY_MS) return;
      await prisma.apiKey.update({ where: { id }, data: { lastUsedAt: new Date() } });
    },
  };
}
