import type { PlainDate } from '../domain/kernel/dates.ts';
import type { Actor, NotedEventType } from '../domain/kernel/machine.ts';
import { type Announcement, decidedBy } from '../domain/matters/decided.ts';
import type { DepartmentProposal } from '../domain/obligation/consequences.ts';
import { noted } from './answers.ts';
import { type EnterpriseRow, enterpriseRow } from './enterprises.ts';
import type { Prisma, PrismaClient } from './generated/client.ts';

export interface ProposalRow extends DepartmentProposal {
  id: string;
  programmeId: string;
  /** Programme epoch ms. */
  atMs: number;
  state: 'open' | 'granted' | 'refused' | 'lifted';
  document?: string;
  decidedOn?: PlainDate;
  /** When the decision was entered (programme epoch ms). */
  decidedAtMs?: number;
}

/** Opens what the plan's rules propose, what was decided on it, and what is announced. */
export function consequencesOn(prisma: PrismaClient) {
  async function log(
    on: Pick<PrismaClient, '$executeRaw'>,
    row: { id: string; programmeId: string },
    type: NotedEventType,
    atMs: number,
    actor: Actor,
    payload: object,
  ) {
    await on.$executeRaw`
      INSERT INTO "Event" ("itemId", "sequence", "itemKind", "programmeId", "type", "at", "actorOrg", "actorName", "payload")
      SELECT ${row.id}, coalesce(max("sequence"), 0) + 1, 'consequence', ${row.programmeId}, ${type}, ${new Date(atMs)}, ${actor.org}, ${actor.name}, ${JSON.stringify(payload)}::jsonb
      FROM "Event" WHERE "itemId" = ${row.id}`;
  }

  return {
    /** Gives the enterprises that a rule of the plan may be about: those with an inspection that was no pass, or a rectification past its limit. */
    async candidates(programmeId: string): Promise<EnterpriseRow[]> {
      const rows = await prisma.$queryRaw<Prisma.EnterpriseModel[]>`
        SELECT * FROM "Enterprise" WHERE "programmeId" = ${programmeId} AND "stage" <> 'closed' AND "proposal" IS NULL
          AND ("state"->'rectification'->>'lapsed' = 'true' OR "state"->'inspection'->>'result' <> 'pass') ORDER BY "uscc"`;
      return rows.map(enterpriseRow);
    },

    /** Writes down what is proposed about departments; what has been proposed for the same cause stays. Gives how many are new. */
    async propose(programmeId: string, proposals: readonly DepartmentProposal[], atMs: number, actor: Actor): Promise<number> {
      let added = 0;
      for (const { points = null, ...proposal } of proposals) {
        const id = `${programmeId}/consequence/${proposal.rule}.${proposal.cause.slice(programmeId.length + 1).replaceAll('/', '.')}`;
        added += await prisma.$transaction(async (transaction) => {
          const { count } = await transaction.proposal.createMany({
            data: [{ id, programmeId, ...columnsOf(points), ...proposal, at: new Date(atMs) }],
            skipDuplicates: true,
          });
          if (count > 0) await log(transaction as PrismaClient, { id, programmeId }, 'proposed', atMs, actor, { ...proposal, points });
          return count;
        });
      }
      return added;
    },

    async list(programmeId: string, states?: ProposalRow['state'][]): Promise<ProposalRow[]> {
      const rows = await prisma.proposal.findMany({
        where: { programmeId, ...(states && { state: { in: states } }) },
        orderBy: [{ at: 'asc' }, { id: 'asc' }],
      });
      return rows.map(proposalRow);
    },

    async get(id: string): Promise<ProposalRow | undefined> {
      const row = await prisma.proposal.findUnique({ where: { id } });
      return row ? proposalRow(row) : undefined;
    },

    /**
     * Writes down a decision, or that one is lifted, with its event; `working` works out how much it comes to from what was proposed under its
     * rule, itself included. Decisions on one body under one rule are made one after another, since they may share what is left under a ceiling.
     * Gives `decided` where somebody was first, and `nothing-left` where it comes to nothing.
     */
    async decide(
      row: ProposalRow,
      to: 'granted' | 'refused' | 'lifted',
      {
        on,
        document,
        reason,
        atMs,
        actor,
        working,
      }: {
        on: PlainDate;
        document?: string;
        reason: string;
        atMs: number;
        actor: Actor;
        working?: (known: readonly ProposalRow[]) => { amount: number; days?: number } | undefined;
      },
    ): Promise<'done' | 'decided' | 'nothing-left'> {
      const from = to === 'lifted' ? 'granted' : 'open';
      let refused: 'decided' | 'nothing-left' = 'decided';
      const done = await noted(prisma, async (transaction) => {
        await transaction.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`consequence/${row.programmeId}/${row.rule}/${row.org}`}, 0))`;
        const worked = working?.((await transaction.proposal.findMany({ where: { programmeId: row.programmeId, rule: row.rule } })).map(proposalRow));
        const data =
          to === 'lifted'
            ? { liftedOn: on, liftedBy: document ?? null }
            : { decidedOn: on, document: document ?? null, decided: new Date(atMs), ...(worked && columnsOf(worked.amount)) };
        const where = { id: row.id, state: from };
        if (worked?.amount === 0 && (await transaction.proposal.count({ where })) > 0) {
          refused = 'nothing-left';
          return false;
        }
        const { count } = await transaction.proposal.updateMany({ where, data: { state: to, ...data } });
        if (count === 0) return false;
        await log(transaction as PrismaClient, row, to, atMs, actor, {
          on,
          reason,
          consequence: row.consequence,
          rule: row.rule,
          org: row.org,
          ...(document && { document }),
          ...worked,
        });
        return true;
      });
      return done ? 'done' : refused;
    },

    /** Gives everything that was decided and granted, and what lifted it, earliest first. */
    async announcements(programmeId: string): Promise<Announcement[]> {
      const rows = await prisma.$queryRaw<
        {
          item: string;
          sequence: number;
          kind: string;
          type: string;
          at: Date;
          payload: Record<string, string> & { amount?: number };
          name: string | null;
          code: string | null;
          org: string | null;
        }[]
      >`
        SELECT v."itemId" AS "item", v."sequence", v."itemKind" AS "kind", v."type", v."at", v."payload", e."name", e."uscc" AS "code", e."departmentId" AS "org"
        FROM "Event" v LEFT JOIN "Enterprise" e ON e."id" = v."itemId"
        WHERE v."programmeId" = ${programmeId} AND (
          (v."itemKind" = 'consequence' AND v."type" IN ('granted', 'lifted')) OR
          (v."itemKind" = 'enterprise' AND (v."type" IN ('downgraded', 'revoked', 'incentivesSuspended', 'upgradeOrdered', 'circularIssued', 'lifted')
            OR (v."type" = 'rectificationOrdered' AND v."payload" ? 'decided') OR (v."type" = 'closed' AND (v."payload" ? 'document' OR v."payload" ? 'rule')))))
        ORDER BY v."at", v."itemId", v."sequence"`;
      return rows.map(({ item, sequence, kind, type, at, payload, name, code, org }) => {
        const department = kind === 'consequence';
        const { document, rule } = payload;
        return {
          id: `${item}/${sequence}`,
          subject: department ? 'department' : 'enterprise',
          code: (department ? payload.org : code) ?? '',
          name: name ?? '',
          org: (department ? payload.org : org) ?? '',
          consequence: (department || type === 'lifted' ? payload.consequence : decidedBy(type)) ?? type,
          lifts: type === 'lifted',
          on: payload.on ?? at.toISOString().slice(0, 10),
          atMs: at.getTime(),
          reason: payload.reason ?? '',
          ...(document !== undefined && { document }),
          ...(rule !== undefined && { rule }),
          ...(payload.amount !== undefined && { amount: payload.amount }),
        };
      });
    },
  };
}

/** A column for whole points, which every release reads, and one for others. */
const columnsOf = (points: number | null) => (points === null || Number.isInteger(points) ? { points } : { points: Math.ceil(points), exactPoints: points });

function proposalRow({
  at,
  points: whole,
  exactPoints,
  document,
  decidedOn,
  decided,
  liftedOn: _liftedOn,
  liftedBy: _liftedBy,
  ...row
}: Prisma.ProposalModel): ProposalRow {
  const points = exactPoints ?? whole;
  return {
    ...(row as unknown as ProposalRow),
    atMs: at.getTime(),
    ...(points !== null && { points }),
    ...(document !== null && { document }),
    ...(decidedOn !== null && { decidedOn }),
    ...(decided !== null && { decidedAtMs: decided.getTime() }),
  };
}
