import type { Details } from '../domain/enterprise/details.ts';
import type { EnterpriseState } from '../domain/enterprise/enterprise.ts';
import type { PlainDate } from '../domain/kernel/dates.ts';
import { STEPPING_STAGES } from '../domain/matters/cycle.ts';
import type { Pending } from '../domain/matters/decisions.ts';
import { DEPARTMENT_PROPOSAL, pendingOf, pendingProposal } from '../domain/matters/decisions.ts';
import type { MatterKind, MatterSet, ReachedRung } from '../domain/matters/matters.ts';
import type { ObligationState } from '../domain/obligation/obligation.ts';
import type { PrismaClient } from './generated/client.ts';
import type { NewNotice } from './notices.ts';
import { noticesOn } from './notices.ts';

interface Dated {
  name: string;
  /** Null where no list says any. */
  details: Details | null;
  state: EnterpriseState;
}

/** Opens what waits for somebody, and what has been told of it by set. */
export function mattersOn(prisma: PrismaClient) {
  return {
    /** Gives everything that waits for a decision, by whom and since when. */
    async pending(programmeId: string): Promise<Pending[]> {
      const obligations = await prisma.$queryRaw<
        (Pick<ObligationState, 'id' | 'departmentId' | 'stage'> & {
          name: string;
          handing: Pick<ObligationState, 'jointly' | 'approval' | 'reviewer' | 'endorsedAtMs'> & { schedule?: { extension?: { by?: string | string[] } } };
          submitted: string | null;
          extension: ObligationState['extension'] | null;
        })[]
      >`
        SELECT "id", "milestoneName" AS "name", "departmentId", "stage", "state"->>'submittedAtMs' AS "submitted", "state"->'extension' AS "extension",
          jsonb_strip_nulls(jsonb_build_object('jointly', "state"->'jointly', 'approval', "state"->'approval', 'reviewer', "state"->'reviewer', 'endorsedAtMs', "state"->'endorsedAtMs',
            'schedule', jsonb_build_object('extension', jsonb_build_object('by', "state"->'schedule'->'extension'->'by')))) AS "handing"
        FROM "Obligation" WHERE "programmeId" = ${programmeId} AND ("stage" = 'submitted' OR ("stage" = 'open' AND "state" ? 'extension')) ORDER BY "id"`;
      const proposals = await prisma.$queryRaw<{ uscc: string; name: string; proposal: NonNullable<EnterpriseState['proposal']> }[]>`
        SELECT "uscc", "name", "state"->'proposal' AS "proposal" FROM "Enterprise"
        WHERE "programmeId" = ${programmeId} AND "proposal" IS NOT NULL ORDER BY "uscc"`;
      const departments = await prisma.proposal.findMany({ where: { programmeId, state: 'open' }, orderBy: { id: 'asc' } });
      return [
        ...obligations.flatMap(({ name, submitted, extension, handing, ...state }) =>
          pendingOf({ ...state, ...handing, ...(submitted !== null && { submittedAtMs: Number(submitted) }), ...(extension && { extension }) }, name),
        ),
        ...proposals.map(
          ({ uscc, name, proposal: { atMs, rule, consequence, also, lifts, reason } }): Pending => ({
            ...pendingProposal(uscc, name, atMs, rule),
            proposed: { consequences: [consequence, ...(also ? [also] : [])], ...(lifts && { lifts }), reason },
          }),
        ),
        ...departments.map(
          ({ id, org, at, rule, consequence, points, exactPoints, reason }): Pending => ({
            ...pendingProposal(id, DEPARTMENT_PROPOSAL, at.getTime(), rule),
            from: org,
            proposed: { consequences: [consequence], ...(points !== null && { points: exactPoints ?? points }), reason },
          }),
        ),
      ];
    },

    /**
     * Gives the enterprises that may be waited for: those at a stage with a time of its own, or with a date until a day, or with an upgrade to carry out by a limit. `newFrom`: an
     * enterprise that is listed later has a time to start; `all`: the plan gives everybody a period. In the order of their codes: a page
     * of them where it is asked for.
     */
    async dated(
      programmeId: string,
      { until, newFrom, all }: { until: PlainDate; newFrom: PlainDate; all: boolean },
      page?: { afterUscc: string; limit: number },
    ): Promise<Dated[]> {
      return prisma.$queryRaw<Dated[]>`
        SELECT e."name", e."details", e."state" FROM "Enterprise" e WHERE e."programmeId" = ${programmeId} AND e."uscc" > ${page?.afterUscc ?? ''} AND e."stage" <> 'closed' AND (
          ${all} OR e."stage" = ANY(${STEPPING_STAGES as unknown as string[]}) OR e."handedInOn" IS NOT NULL OR e."yearlyDueOn" <= ${until} OR e."renewableOn" <= ${until}
          OR (e."stage" = 'listed' AND coalesce(e."state"->'entered'->>'on' > ${newFrom}, true))
          OR jsonb_path_exists(e."state", '$.sanctions[*] ? (@.consequence == "upgrade" && exists(@.limit))')
        ) ORDER BY e."uscc" LIMIT ${page?.limit ?? null}`;
    },

    /** Gives a name for this moment of the database: what no transaction has written by then that had ended, `changedSince` gives later. */
    async moment(): Promise<string> {
      const [now] = await prisma.$queryRaw<{ moment: string }[]>`SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS "moment"`;
      return now?.moment ?? '0';
    },

    /** Gives at most so many of the enterprises that were written since a moment, be it by a transaction that had begun before it. */
    async changedSince(programmeId: string, moment: string, most: number): Promise<Dated[]> {
      return prisma.$queryRaw<Dated[]>`
        SELECT e."name", e."details", e."state" FROM "Enterprise" e
        WHERE e."programmeId" = ${programmeId} AND age(e."xmin") <= age(${moment}::text::xid8::xid) LIMIT ${most}`;
    },

    /** Gives the rungs of sets of these last days that have been told. */
    async rungs(
      programmeId: string,
      where: { dueSince: PlainDate } | { kind: MatterKind; about?: string; toldOn: PlainDate; recipient: string },
    ): Promise<ReachedRung[]> {
      const filter =
        'dueSince' in where
          ? { dueOn: { gte: where.dueSince } }
          : { kind: where.kind, ...(where.about !== undefined && { about: where.about }), toldOn: where.toldOn, recipients: { has: where.recipient } };
      const rows = await prisma.matterRung.findMany({ where: { programmeId, ...filter }, orderBy: [{ dueOn: 'asc' }, { org: 'asc' }, { rung: 'asc' }] });
      return rows.map(({ programmeId: _programmeId, toldOn: _toldOn, light, ...row }) => ({ ...row, ...(light !== null && { light }) }) as ReachedRung);
    },

    /** Gives the rungs that have been told of these sets, and when. */
    async toldOf(programmeId: string, sets: readonly MatterSet[]) {
      if (sets.length === 0) return [];
      const where = sets.map(({ kind, about, org, dueOn }) => ({ kind, about, org, dueOn }));
      const rows = await prisma.matterRung.findMany({ where: { programmeId, OR: where }, orderBy: { toldOn: 'asc' } });
      return rows.map(({ kind, ...row }) => ({ ...row, kind: kind as MatterKind }));
    },

    /** Writes down which rungs have come together with the notices that they owe: whole or not at all. A repeat writes nothing. */
    async tell(programmeId: string, toldOn: PlainDate, rungs: readonly ReachedRung[], notices: NewNotice[]): Promise<void> {
      await prisma.$transaction(async (transaction) => {
        await transaction.matterRung.createMany({ data: rungs.map((rung) => ({ ...rung, programmeId, toldOn })), skipDuplicates: true });
        await noticesOn(transaction as PrismaClient).owe(notices);
      });
    },
  };
}
