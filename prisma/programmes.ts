import type { ProgrammeClock } from '../domain/kernel/clock.ts';
import { obligationMachine } from '../domain/obligation/machine.ts';
import type { ObligationEvent, ObligationState } from '../domain/obligation/obligation.ts';
import { keptPlan } from '../domain/plan/kept.ts';
import type { Plan } from '../domain/plan/plan.ts';
import { planSchema } from '../domain/plan/schema.ts';
import type { ProgrammeState } from '../domain/programme/programme.ts';
import type { Prisma, PrismaClient } from './generated/client.ts';
import { keepHanded } from './handed-plans.ts';
import { eventRow } from './ledger.ts';
import { type NewNotice, noticeRecord } from './notices.ts';

export interface ProgrammeRow {
  id: string;
  name: string;
  zone: string;
  clock: ProgrammeClock;
  /** When the programme was loaded (programme epoch ms): what was due before is history. */
  startedAtMs: number;
  state: ProgrammeState;
  /** The version of the plan up to which its obligations have been brought; absent where an earlier release did not say. */
  appliedVersion?: number;
}

/**
 * Lists the programmes whose mailrooms could carry what is about none of them, the best first: those that run before those that have ended or
 * are held.
 */
export function messengers(programmes: readonly ProgrammeRow[]): ProgrammeRow[] {
  const ranks = ['running', 'completed', 'closed'];
  const rank = ({ state }: ProgrammeRow) => (ranks.includes(state.stage) ? ranks.indexOf(state.stage) : ranks.length);
  return programmes.toSorted((one, other) => rank(one) - rank(other));
}

export interface NewObligation {
  /** The obligation's state after `events`. */
  state: ObligationState;
  milestoneName: string;
  /** What is recorded of the obligation from the start; its numbers go on to `state.sequence`. */
  events?: ObligationEvent[];
}

/**
 * The time limit of loading (ms): a plan of ten thousand obligations takes longer to write than the five seconds that the library allows by
 * itself.
 */
const LOADING = { timeout: 120_000 };
const BATCH = 500;

const instantOf = (ms: number | undefined) => (ms === undefined ? null : new Date(ms));
const json = (value: unknown) => value as Prisma.InputJsonValue;

/** Opens programmes, the versions of their plans, and the obligations that a plan brings with it. */
export function programmesOn(prisma: PrismaClient) {
  const parsed = new Map<string, { plan: Plan; text: string; written: string }>();
  /** The work on a plan that this process does now. */
  let last: Promise<unknown> = Promise.resolve();
  /**
   * Inserts obligations; rows that exist stay as they are. A batch is one parameter: rows one by one take minutes where a plan brings ten
   * thousand.
   */
  async function insertObligations(on: Pick<PrismaClient, '$executeRaw'>, obligations: NewObligation[]): Promise<void> {
    for (let from = 0; from < obligations.length; from += BATCH) {
      const rows = obligations.slice(from, from + BATCH).map(({ state, milestoneName }) => ({
        id: state.id,
        programmeId: state.programmeId,
        milestoneId: state.milestoneId,
        milestoneName,
        departmentId: state.departmentId,
        role: state.role,
        stage: state.stage,
        due: new Date(state.schedule.dueAtMs),
        originalDueDate: state.originalDueDate,
        sequence: state.sequence,
        wake: instantOf(obligationMachine.wake(state)),
        state,
      }));
      await on.$executeRaw`
        INSERT INTO "Obligation" ("id", "programmeId", "milestoneId", "milestoneName", "departmentId", "role", "stage", "due", "originalDueDate", "sequence", "wake", "state")
        SELECT * FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS r("id" text, "programmeId" text, "milestoneId" text, "milestoneName" text,
          "departmentId" text, "role" text, "stage" text, "due" timestamptz, "originalDueDate" text, "sequence" int, "wake" timestamptz, "state" jsonb)
        ON CONFLICT DO NOTHING`;
    }
  }

  const eventRows = (obligations: NewObligation[]) =>
    obligations.flatMap(({ state, events = [] }) =>
      events.map((event, index) => eventRow('obligation', state.id, state.programmeId, state.sequence - events.length + 1 + index, event)),
    );

  return {
    /** Writes a programme with its first plan, all obligations and what it owes at once, whole or not at all. Gives false when the id is taken. */
    async create(programme: ProgrammeRow, plan: { text: string; plan: Plan }, obligations: NewObligation[], notices: NewNotice[] = []): Promise<boolean> {
      const { id, name, zone, clock, state } = programme;
      return prisma.$transaction(async (transaction) => {
        const { count } = await transaction.programme.createMany({
          data: {
            id,
            name,
            zone,
            clockOrigin: new Date(clock.originMs),
            clockRealOrigin: new Date(clock.realOriginMs),
            clockRate: clock.rate,
            startedAt: new Date(programme.startedAtMs),
            state: json(state),
            appliedVersion: 1,
          },
          skipDuplicates: true,
        });
        if (count === 0) return false;
        await transaction.planVersion.create({ data: { programmeId: id, version: 1, text: plan.text, plan: json(keptPlan(plan.plan)) } });
        await insertObligations(transaction, obligations);
        await transaction.event.createMany({ data: eventRows(obligations) });
        await transaction.notice.createMany({ data: notices.map(noticeRecord) });
        return true;
      }, LOADING);
    },

    async get(id: string): Promise<ProgrammeRow | undefined> {
      const row = await prisma.programme.findUnique({ where: { id } });
      return row ? programmeRow(row) : undefined;
    },

    async list(): Promise<ProgrammeRow[]> {
      return (await prisma.programme.findMany({ orderBy: { id: 'asc' } })).map(programmeRow);
    },

    async plan(programmeId: string, version: number): Promise<{ plan: Plan; text: string } | undefined> {
      const known = parsed.get(`${programmeId}/${version}`);
      if (known) {
        // A version that nothing has taken up yet may be replaced, and the same text has other rounds by another table of holidays. A large
        // plan read anew for every question, or only compared, would be most of its cost: PostgreSQL says by itself whether a row was written since.
        const [held] = await prisma.$queryRaw<{ same: boolean }[]>`
          SELECT "xmin"::text || ' ' || "ctid"::text = ${known.written} AS "same" FROM "PlanVersion"
          WHERE "programmeId" = ${programmeId} AND "version" = ${version}`;
        if (held?.same) return known;
      }
      const [row] = await prisma.$queryRaw<{ plan: unknown; text: string; written: string }[]>`
        SELECT "plan", "text", "xmin"::text || ' ' || "ctid"::text AS "written" FROM "PlanVersion"
        WHERE "programmeId" = ${programmeId} AND "version" = ${version}`;
      if (!row) return undefined;
      // A plan that an earlier release stored, and one that does not use it, lacks what came later: the schema's defaults fill it in.
      const contents = { plan: planSchema.parse(row.plan), text: row.text, written: row.written };
      parsed.set(`${programmeId}/${version}`, contents);
      return contents;
    },

    /** Gives every version of a plan, first to last; the last may not have been taken up yet. */
    async versions(programmeId: string): Promise<{ version: number; reason: string; createdReal: Date }[]> {
      return prisma.planVersion.findMany({ where: { programmeId }, orderBy: { version: 'asc' }, select: { version: true, reason: true, createdReal: true } });
    },

    /**
     * Keeps an amended plan until the programme takes it up. Others may be kept for the same version meanwhile: gives the hash by which the act
     * that hands it in says which is meant.
     */
    putPlan: (programmeId: string, version: number, text: string, plan: Plan, reason: string): Promise<string> =>
      keepHanded(prisma, { programmeId, version, text, plan: JSON.stringify(keptPlan(plan)), reason }),

    /** Tells whether a plan with this hash is kept for a version that is not in force yet. */
    async isHanded(programmeId: string, version: number, sha256: string): Promise<boolean> {
      return (await prisma.handedPlan.count({ where: { programmeId, version, sha256 } })) > 0;
    },

    /**
     * Does something about a programme's plan while nobody else does, in this process or another: two that read one version and each write
     * the next would leave one of them out. Only one connection waits, however many callers ask here.
     */
    async alone<T>(programmeId: string, work: () => Promise<T>): Promise<T> {
      const turn = last.then(() =>
        prisma.$transaction(
          async (transaction) => {
            await transaction.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`plan/${programmeId}`}, 0))`;
            return work();
          },
          { timeout: 600_000, maxWait: 60_000 },
        ),
      );
      last = turn.catch(() => undefined);
      return turn;
    },

    /** Writes down that a programme's obligations have been brought to a version of the plan. */
    async applied(id: string, version: number): Promise<void> {
      await prisma.programme.update({ where: { id }, data: { appliedVersion: version } });
    },

    /** Adds the obligations that an amendment brings, with what is recorded of them and owed; those that exist stay as they are. */
    async addObligations(obligations: NewObligation[], notices: NewNotice[] = []): Promise<void> {
      await prisma.$transaction(async (transaction) => {
        await insertObligations(transaction, obligations);
        await transaction.event.createMany({ data: eventRows(obligations), skipDuplicates: true });
        await transaction.notice.createMany({ data: notices.map(noticeRecord), skipDuplicates: true });
      }, LOADING);
    },
  };
}

function programmeRow(row: Prisma.ProgrammeModel): ProgrammeRow {
  return {
    id: row.id,
    name: row.name,
    zone: row.zone,
    clock: { originMs: row.clockOrigin.getTime(), realOriginMs: row.clockRealOrigin.getTime(), rate: row.clockRate },
    startedAtMs: row.startedAt.getTime(),
    state: row.state as unknown as ProgrammeState,
    ...(row.appliedVersion !== null && { appliedVersion: row.appliedVersion }),
  };
}
