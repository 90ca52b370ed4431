import type { Details } from '../domain/enterprise/details.ts';
import type { EnterpriseState } from '../domain/enterprise/enterprise.ts';
import { handedInOf, rectifyBy } from '../domain/enterprise/hand-in.ts';
import type { SampleUnit } from '../domain/enterprise/sample.ts';
import { type ResolvedQuery, type Standing, standingOf } from '../domain/enterprise/standing.ts';
import type { BodyCount, SectorCount } from '../domain/enterprise/target.ts';
import { yearlyDueOn } from '../domain/enterprise/yearly-assessment.ts';
import type { PlainDate } from '../domain/kernel/dates.ts';
import type { Actor, NotedEventType } from '../domain/kernel/machine.ts';
import { noted } from './answers.ts';
import { among, type Chosen, named, standingAt, whereOf } from './enterprise-query.ts';
import { Prisma, type PrismaClient } from './generated/client.ts';

/** An enterprise as the ledger holds it. */
export interface EnterpriseRow {
  id: string;
  programmeId: string;
  uscc: string;
  name: string;
  mail?: string;
  details?: Details;
  state: EnterpriseState;
}

export interface EnterpriseFilter {
  programmeId: string;
  query?: ResolvedQuery;
  /** The programme's today, for what depends on a date. */
  date: PlainDate;
  /** A part of the name, or of the code. */
  text?: string;
  chosen?: Chosen | undefined;
  /** The code after which enterprises are listed; absent for the first page. */
  afterUscc?: string;
  limit: number;
}

export interface StageCount {
  stage: string;
  all: number;
  certified: number;
}

/** One line of a list of enterprises. */
export interface EnterpriseLine extends Standing {
  uscc: string;
  name: string;
  mail?: string;
  certificateNumber?: string;
  /** Day on which it handed something in that waits for its department. */
  handedInOn?: PlainDate;
}

/** Gives the columns that lists and digests filter by, read from the state in one place. */
function columnsOf(state: EnterpriseState) {
  const standing = standingOf(state);
  return {
    sectorId: standing.sectorId,
    departmentId: standing.departmentId,
    stage: standing.stage,
    startedOn: standing.startedOn ?? null,
    certifiedOn: standing.certifiedOn ?? null,
    level: standing.level ?? null,
    issuedOn: standing.issuedOn ?? null,
    expiresOn: standing.expiresOn ?? null,
    reviewedOn: standing.reviewedOn ?? null,
    inspectedOn: standing.inspectedOn ?? null,
    yearlyDueOn: yearlyDueOn(state) ?? null,
    rectifyBy: rectifyBy(state) ?? null,
    handedInOn: handedInOf(state)[0]?.on ?? null,
    renewableOn: state.certificate?.renewableOn ?? null,
    proposal: state.proposal?.consequence ?? null,
  };
}
type Columns = ReturnType<typeof columnsOf>;

/** Names and SQL types of the columns above, in one order: for statements over many rows at once. */
const COLUMNS: Record<keyof Columns, 'text' | 'int'> = {
  sectorId: 'text',
  departmentId: 'text',
  stage: 'text',
  startedOn: 'text',
  certifiedOn: 'text',
  level: 'int',
  issuedOn: 'text',
  expiresOn: 'text',
  reviewedOn: 'text',
  inspectedOn: 'text',
  yearlyDueOn: 'text',
  rectifyBy: 'text',
  handedInOn: 'text',
  renewableOn: 'text',
  proposal: 'text',
};
const STANDING = ['sectorId', 'departmentId', 'stage', 'startedOn', 'certifiedOn', 'level', 'issuedOn', 'expiresOn', 'reviewedOn', 'inspectedOn'] as const;

const quoted = (names: readonly string[], prefix = '') => Prisma.raw(names.map((name) => `${prefix}"${name}"`).join(', '));
const ALL = Object.keys(COLUMNS);
const TYPED = Prisma.raw(
  Object.entries(COLUMNS)
    .map(([name, type]) => `"${name}" ${type}`)
    .join(', '),
);
const ASSIGNED = Prisma.raw(ALL.map((name) => `"${name}" = r."${name}"`).join(', '));

/**
 * Brings an enterprise's row and its standing to the state after a batch of events, as parts of one statement: nothing changes where the row
 * is past it. `events` writes the events, `owed` the letters that they owe.
 */
export function enterpriseProjection(
  id: string,
  state: EnterpriseState,
  last: number,
  atMs: number,
  wake: Date | null,
  events: Prisma.Sql,
  owed: Prisma.Sql,
): Prisma.Sql {
  const row = JSON.stringify([columnsOf(state)]);
  const at = new Date(atMs);
  return Prisma.sql`
    WITH written AS (${events}), owed AS (${owed}), r AS (SELECT * FROM jsonb_to_recordset(${row}::jsonb) AS r(${TYPED})),
    ended AS (
      UPDATE "Standing" s SET "until" = greatest(${at}::timestamptz, s."from") FROM r
      WHERE s."enterpriseId" = ${id} AND s."until" IS NULL AND s."sequence" < ${last}
        AND (${quoted(STANDING, 's.')}) IS DISTINCT FROM (${quoted(STANDING, 'r.')})
      RETURNING s."programmeId", s."until"
    ), begun AS (
      INSERT INTO "Standing" ("enterpriseId", "sequence", "programmeId", "from", ${quoted(STANDING)})
      SELECT ${id}, ${last}, ended."programmeId", ended."until", ${quoted(STANDING, 'r.')} FROM r, ended
    )
    UPDATE "Enterprise" e SET ${ASSIGNED}, "sequence" = ${last}, "wake" = ${wake}::timestamptz, "state" = ${JSON.stringify(state)}::jsonb
    FROM r WHERE e."id" = ${id} AND e."sequence" < ${last}`;
}

/** Whose own workflow has begun and not ended: the enrolment wrote the first event. */
const LIVING = { stage: { not: 'closed' }, sequence: { gt: 1 } };
const LINE = Prisma.sql`e."uscc", e."name", e."mail", e."details", ${quoted(STANDING, 'e.')}, e."state"->'certificate'->>'number' AS "certificateNumber"`;

export interface SnapshotRow {
  targetId: string;
  scope: string;
  asOf: PlainDate;
  numerator: number;
  denominator: number;
  closed: number;
  /** Programme epoch ms as of which it was counted. */
  atMs: number;
}

export interface SampleRow {
  id: string;
  programmeId: string;
  obligationId: string;
  /** Empty for a sample without a quota. */
  quotaId: string;
  share: number;
  seed: string;
  draw: number;
  reason: string;
  actorOrg: string;
  actorName: string;
  /** Programme epoch ms. */
  atMs: number;
  roster: SampleUnit[];
  drawn: SampleUnit[];
}

/** Gives a new enterprise as its columns are written. */
const recordOf = ({ id, uscc, name, mail, details, state }: Omit<EnterpriseRow, 'programmeId'>, wakeAtMs: number | undefined) => ({
  ...{ id, uscc, name, mail: mail ?? null, details: details ?? null, state },
  wake: wakeAtMs === undefined ? null : new Date(wakeAtMs).toISOString(),
  ...columnsOf(state),
});

/** Opens the registry: who is in it, how each enterprise stands, how each stood. */
export function enterprisesOn(prisma: PrismaClient) {
  /** Counts enterprises by these columns. */
  async function countsBy(by: Prisma.Sql, programmeId: string, date: PlainDate, atMs?: number): Promise<BodyCount[]> {
    const certified = (level: number) =>
      Prisma.sql`count(*) FILTER (WHERE e."stage" <> 'closed' AND e."issuedOn" <= ${date} AND e."expiresOn" >= ${date} AND e."level" = ${level})`;
    const rows = await prisma.$queryRaw<
      { sectorId: string; departmentId: string | null; enterprises: bigint; started: bigint; one: bigint; two: bigint; three: bigint; closed: bigint }[]
    >`
        SELECT ${by}, count(*) FILTER (WHERE e."stage" <> 'closed') AS "enterprises",
          count(*) FILTER (WHERE e."stage" <> 'closed' AND (e."startedOn" <= ${date} OR e."issuedOn" <= ${date})) AS "started",
          ${certified(1)} AS "one", ${certified(2)} AS "two", ${certified(3)} AS "three", count(*) FILTER (WHERE e."stage" = 'closed') AS "closed"
        FROM ${standingAt(programmeId, atMs)} GROUP BY ${by} ORDER BY ${by}`;
    return rows.map(({ sectorId, departmentId, enterprises, started, one, two, three, closed }) => ({
      sectorId,
      departmentId: departmentId ?? '',
      enterprises: Number(enterprises),
      started: Number(started),
      certified: [Number(one), Number(two), Number(three)],
      closed: Number(closed),
    }));
  }

  return {
    ...livesOn(prisma),

    /** Enrols many at once, whole or not at all; an enterprise that is in already stays as it is. Gives how many were new. */
    enrol: (...given: Enrolling): Promise<number> => enrolOn(prisma, ...given),

    /** Enrols one by itself, as all that somebody has asked for. Gives false where it is in already. */
    enrolOne: (...given: Enrolling): Promise<boolean> => noted(prisma, async (transaction) => (await enrolOn(transaction, ...given)) > 0),

    /** Changes names, addresses and details, which no rule of the cycle looks at. */
    async rename(rows: Pick<EnterpriseRow, 'id' | 'name' | 'mail' | 'details'>[]): Promise<void> {
      await prisma.$executeRaw`
        UPDATE "Enterprise" e SET "name" = r."name", "mail" = r."mail", "details" = r."details"
        FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS r("id" text, "name" text, "mail" text, "details" jsonb) WHERE e."id" = r."id"`;
    },

    /** Keeps what an import did, or what lists are known to call the sectors: one event of the registry itself. */
    async log(programmeId: string, atMs: number, actor: Actor, type: Extract<NotedEventType, 'imported' | 'sectorsNamed'>, payload: object): Promise<void> {
      const itemId = `registry/${programmeId}`;
      await prisma.$executeRaw`
        INSERT INTO "Event" ("itemId", "sequence", "itemKind", "programmeId", "type", "at", "actorOrg", "actorName", "payload")
        SELECT ${itemId}, coalesce(max("sequence"), 0) + 1, 'registry', ${programmeId}, ${type}, ${new Date(atMs)}, ${actor.org}, ${actor.name}, ${JSON.stringify(payload)}::jsonb
        FROM "Event" WHERE "itemId" = ${itemId}`;
    },

    async get(id: string): Promise<EnterpriseRow | undefined> {
      const row = await prisma.enterprise.findUnique({ where: { id } });
      return row ? enterpriseRow(row) : undefined;
    },

    async getMany(ids: string[]): Promise<EnterpriseRow[]> {
      return (await prisma.enterprise.findMany({ where: { id: { in: ids } } })).map(enterpriseRow);
    },

    /** Lists enterprises by code, at most `limit`. */
    async list({ programmeId, query = {}, date, text, chosen, afterUscc = '', limit }: EnterpriseFilter): Promise<EnterpriseRow[]> {
      const rows = await prisma.$queryRaw<Prisma.EnterpriseModel[]>`
        SELECT * FROM "Enterprise" e WHERE e."programmeId" = ${programmeId} AND e."uscc" > ${afterUscc} AND ${whereOf(query, date)} AND ${named(text)}
          AND ${among(chosen)} ORDER BY e."uscc" LIMIT ${limit}`;
      return rows.map(enterpriseRow);
    },

    /** Counts how many of those that `list` gives stand at each stage, and how many of these hold a certificate that is valid on `date`. */
    async stages({ programmeId, query = {}, date, text }: Omit<EnterpriseFilter, 'afterUscc' | 'limit'>): Promise<StageCount[]> {
      const rows = await prisma.$queryRaw<{ stage: string; all: bigint; certified: bigint }[]>`
        SELECT e."stage", count(*) AS "all", count(*) FILTER (WHERE ${whereOf({ certified: true }, date)}) AS "certified"
        FROM "Enterprise" e WHERE e."programmeId" = ${programmeId} AND ${whereOf(query, date)} AND ${named(text)} GROUP BY e."stage"`;
      return rows.map(({ stage, all, certified }) => ({ stage, all: Number(all), certified: Number(certified) }));
    },

    /** Gives the enterprises that `of` means and `done` does not yet, by sector and code; as of a programme instant where one is given. */
    async missing(programmeId: string, of: ResolvedQuery, done: ResolvedQuery | undefined, date: PlainDate, atMs?: number): Promise<EnterpriseLine[]> {
      const rest = done ? Prisma.sql`NOT (${whereOf(done, date)})` : Prisma.sql`true`;
      const rows = await prisma.$queryRaw<EnterpriseLine[]>`
        SELECT ${LINE} FROM ${standingAt(programmeId, atMs)} WHERE ${whereOf(of, date)} AND ${rest} ORDER BY e."sectorId", e."uscc"`;
      return rows.map(withoutNulls);
    },

    /** Counts how many `of` means, and how many of them `done` means as well; as of a programme instant where one is given. */
    async progress(
      programmeId: string,
      of: ResolvedQuery,
      done: ResolvedQuery | undefined,
      date: PlainDate,
      atMs?: number,
    ): Promise<{ all: number; done: number }> {
      const [row] = await prisma.$queryRaw<{ all: bigint; done: bigint }[]>`
        SELECT count(*) AS "all", count(*) FILTER (WHERE ${done ? whereOf(done, date) : Prisma.sql`false`}) AS "done"
        FROM ${standingAt(programmeId, atMs)} WHERE ${whereOf(of, date)}`;
      return { all: Number(row?.all ?? 0), done: Number(row?.done ?? 0) };
    },

    /** Counts how many of these were inspected on `date` or later. */
    async inspectedSince(programmeId: string, usccs: string[], date: PlainDate): Promise<number> {
      return prisma.enterprise.count({ where: { programmeId, uscc: { in: usccs }, inspectedOn: { gte: date } } });
    },

    /** Counts how the sectors stood at a programme instant, with certificates valid on `date`; now where no instant is given. */
    async counts(programmeId: string, date: PlainDate, atMs?: number): Promise<SectorCount[]> {
      return (await countsBy(Prisma.sql`e."sectorId"`, programmeId, date, atMs)).map(({ departmentId: _all, ...count }) => count);
    },

    /** Counts the same by the department that supervises. */
    bodyCounts: (programmeId: string, date: PlainDate, atMs?: number): Promise<BodyCount[]> =>
      countsBy(Prisma.sql`e."sectorId", e."departmentId"`, programmeId, date, atMs),

    /** Gives the enterprises of which a consequence is proposed and not decided yet, by code. */
    async proposed(programmeId: string): Promise<EnterpriseRow[]> {
      return (await prisma.enterprise.findMany({ where: { programmeId, proposal: { not: null } }, orderBy: { uscc: 'asc' }, take: 500 })).map(enterpriseRow);
    },

    /** Freezes a target's numbers; what is frozen stays. */
    async freeze(programmeId: string, rows: SnapshotRow[]): Promise<void> {
      await prisma.snapshot.createMany({ data: rows.map(({ atMs, ...row }) => ({ programmeId, ...row, at: new Date(atMs) })), skipDuplicates: true });
    },

    async snapshots(programmeId: string): Promise<SnapshotRow[]> {
      const rows = await prisma.snapshot.findMany({ where: { programmeId }, orderBy: [{ asOf: 'asc' }, { targetId: 'asc' }, { scope: 'asc' }] });
      return rows.map(({ programmeId: _programme, takenReal: _taken, at, ...row }) => ({ ...row, atMs: at.getTime() }));
    },

    /** Keeps a sample; gives false when somebody else made this draw meanwhile. */
    async putSample({ atMs, roster, drawn, ...row }: SampleRow): Promise<boolean> {
      const data = { ...row, at: new Date(atMs), roster: roster as unknown as Prisma.InputJsonValue, drawn: drawn as unknown as Prisma.InputJsonValue };
      return (await prisma.sample.createMany({ data, skipDuplicates: true })).count === 1;
    },

    /** Lists samples, the latest draw first. */
    async samples(of: { obligationId: string } | { programmeId: string }): Promise<SampleRow[]> {
      const rows = await prisma.sample.findMany({ where: of, orderBy: [{ quotaId: 'asc' }, { draw: 'desc' }] });
      return rows.map(({ at, roster, drawn, ...row }) => ({
        ...row,
        atMs: at.getTime(),
        roster: roster as unknown as SampleUnit[],
        drawn: drawn as unknown as SampleUnit[],
      }));
    },
  };
}

/** Reads enterprises by what their workflows are to do. */
function livesOn(prisma: PrismaClient) {
  return {
    /** Gives the enterprises whose next instant has come by `nowMs` (programme time), earliest first, after `afterId`. */
    async sleepers(programmeId: string, nowMs: number, afterId: string, limit: number): Promise<EnterpriseRow[]> {
      const rows = await prisma.enterprise.findMany({
        where: { programmeId, wake: { lte: new Date(nowMs) }, id: { gt: afterId } },
        orderBy: { id: 'asc' },
        take: limit,
      });
      return rows.map(enterpriseRow);
    },

    /** Gives the enterprises whose own workflow has begun and not ended, after `afterId`. */
    async living(programmeId: string, afterId: string, limit: number): Promise<EnterpriseRow[]> {
      const rows = await prisma.enterprise.findMany({
        where: { ...LIVING, programmeId, id: { gt: afterId } },
        orderBy: { id: 'asc' },
        take: limit,
      });
      return rows.map(enterpriseRow);
    },

    /** Gives the ids of those alone. */
    async livingIds(programmeId: string): Promise<string[]> {
      return (await prisma.enterprise.findMany({ where: { ...LIVING, programmeId }, select: { id: true } })).map(({ id }) => id);
    },

    async countLiving(programmeId: string): Promise<number> {
      return prisma.enterprise.count({ where: { ...LIVING, programmeId } });
    },
  };
}

/** What is enrolled, where, when (programme epoch ms) and by whom; `wakeOf` gives an enterprise's next instant. */
type Enrolling = [
  programmeId: string,
  rows: Omit<EnterpriseRow, 'programmeId'>[],
  atMs: number,
  actor: Actor,
  wakeOf: (state: EnterpriseState) => number | undefined,
];

async function enrolOn(on: Pick<PrismaClient, '$executeRaw'>, ...[programmeId, rows, atMs, actor, wakeOf]: Enrolling): Promise<number> {
  const at = new Date(atMs);
  const records = rows.map((row) => recordOf(row, wakeOf(row.state)));
  return on.$executeRaw`
    WITH r AS (SELECT * FROM jsonb_to_recordset(${JSON.stringify(records)}::jsonb) AS r("id" text, "uscc" text, "name" text, "mail" text, "details" jsonb, "state" jsonb, "wake" timestamptz, ${TYPED})),
    added AS (
      INSERT INTO "Enterprise" ("id", "programmeId", "uscc", "name", "mail", "details", ${quoted(ALL)}, "sequence", "wake", "state")
      SELECT r."id", ${programmeId}, r."uscc", r."name", r."mail", r."details", ${quoted(ALL, 'r.')}, 1, r."wake", r."state" FROM r
      ON CONFLICT DO NOTHING RETURNING *
    ), written AS (
      INSERT INTO "Event" ("itemId", "sequence", "itemKind", "programmeId", "type", "at", "actorOrg", "actorName", "payload")
      SELECT added."id", 1, 'enterprise', ${programmeId}, 'enrolled', ${at}::timestamptz, ${actor.org}, ${actor.name},
        jsonb_build_object('name', added."name", 'stage', added."stage", 'sectorId', added."sectorId", 'departmentId', added."departmentId")
      FROM added ON CONFLICT DO NOTHING
    )
    INSERT INTO "Standing" ("enterpriseId", "sequence", "programmeId", "from", ${quoted(STANDING)})
    SELECT added."id", 1, ${programmeId}, ${at}::timestamptz, ${quoted(STANDING, 'added.')} FROM added`;
}

function withoutNulls<T extends object>(row: T): T {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)) as T;
}

export function enterpriseRow(row: Prisma.EnterpriseModel): EnterpriseRow {
  return {
    id: row.id,
    programmeId: row.programmeId,
    uscc: row.uscc,
    name: row.name,
    state: row.state as unknown as EnterpriseState,
    ...(row.mail !== null && { mail: row.mail }),
    ...(row.details !== null && { details: row.details as Details }),
  };
}
