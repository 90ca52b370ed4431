import type { Actor, NotedEventType } from '../domain/kernel/machine.ts';
import type { Plan } from '../domain/plan/plan.ts';
import { CRITERIA, type DepartmentScore } from '../domain/score.ts';
import { halfYearsOf } from '../domain/score-day.ts';
import { noted } from './answers.ts';
import type { Prisma, PrismaClient } from './generated/client.ts';

/** What a body had when the score was made. */
export type MadeDepartment = Omit<DepartmentScore, 'lines'>;

/** The score of a half-year as it was made on its day. */
export interface MadeScore {
  /** `2019H1` */
  period: string;
  /** Programme epoch ms. */
  madeAtMs: number;
  departments: MadeDepartment[];
  /** Present once the office has confirmed the score. */
  confirmed?: { atMs: number; actor: Actor; reason: string };
}

/** The points of a criterion that a score lacks: a score that was made before a criterion was there has no points of it. */
const NO_POINTS = Object.fromEntries(CRITERIA.map((criterion) => [criterion, 0])) as MadeDepartment['columns'];

const itemOf = (programmeId: string, period: string): string => `score/${programmeId}/${period}`;
const MADE = 1;
const CONFIRMED = 2;

/** Opens the scores that were made, as events of the ledger: first that a score was made, then that it was confirmed. */
export function scoresOn(prisma: PrismaClient) {
  /** Writes an event of a score; gives false when it was written down already. */
  async function write(
    on: Pick<PrismaClient, 'event'>,
    programmeId: string,
    period: string,
    sequence: number,
    type: NotedEventType,
    atMs: number,
    actor: Actor | undefined,
    payload: object,
  ) {
    const data = {
      itemId: itemOf(programmeId, period),
      sequence,
      itemKind: 'score',
      programmeId,
      type,
      at: new Date(atMs),
      ...(actor && { actorOrg: actor.org, actorName: actor.name }),
      payload: payload as Prisma.InputJsonObject,
    };
    return (await on.event.createMany({ data, skipDuplicates: true })).count === 1;
  }

  return {
    make: (programmeId: string, period: string, atMs: number, departments: MadeDepartment[]): Promise<boolean> =>
      write(prisma, programmeId, period, MADE, 'scoreMade', atMs, undefined, { departments }),

    confirm: (programmeId: string, period: string, atMs: number, actor: Actor, reason: string): Promise<boolean> =>
      noted(prisma, (transaction) => write(transaction as PrismaClient, programmeId, period, CONFIRMED, 'scoreConfirmed', atMs, actor, { reason })),

    /** Gives the scores of a programme's half-years that have been made, first to last. */
    async made(plan: Plan): Promise<MadeScore[]> {
      const items = new Map(halfYearsOf(plan).map(({ name }) => [itemOf(plan.id, name), name]));
      const rows = await prisma.event.findMany({ where: { itemId: { in: [...items.keys()] } }, orderBy: [{ itemId: 'asc' }, { sequence: 'asc' }] });
      return rows
        .filter(({ sequence }) => sequence === MADE)
        .map(({ itemId, at, payload }) => {
          const confirmed = rows.find((row) => row.itemId === itemId && row.sequence === CONFIRMED);
          return {
            period: items.get(itemId) ?? '',
            madeAtMs: at.getTime(),
            departments: (payload as unknown as { departments: MadeDepartment[] }).departments.map((one) => ({
              ...one,
              columns: { ...NO_POINTS, ...one.columns },
            })),
            ...(confirmed && {
              confirmed: {
                atMs: confirmed.at.getTime(),
                actor: { org: confirmed.actorOrg ?? '', name: confirmed.actorName ?? '' },
                reason: String((confirmed.payload as { reason?: string }).reason ?? ''),
              },
            }),
          };
        });
    },
  };
}
