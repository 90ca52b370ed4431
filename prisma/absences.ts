import type { PlainDate } from '../domain/kernel/dates.ts';
import type { Absence } from '../domain/kernel/people.ts';
import { noted } from './answers.ts';
import type { PrismaClient } from './generated/client.ts';

export interface AbsenceRow extends Absence {
  id: string;
  /** The user name of whoever said so. */
  by: string;
}

/** Opens the table of who is away, from when to when, and who stands in. */
export function absencesOn(prisma: PrismaClient) {
  return {
    /** Gives the absences that have not passed by a day and were not ended. */
    open: (today: PlainDate): Promise<AbsenceRow[]> =>
      prisma.absence.findMany({ where: { endedReal: null, to: { gte: today } }, orderBy: [{ from: 'asc' }, { id: 'asc' }] }),
    get: (id: string): Promise<AbsenceRow | null> => prisma.absence.findFirst({ where: { id, endedReal: null } }),
    /** Gives the names of those for whom somebody stands in on a day. */
    async standsInFor(standInId: string, today: PlainDate): Promise<string[]> {
      const rows = await prisma.absence.findMany({ where: { standInId, endedReal: null, from: { lte: today }, to: { gte: today } }, select: { userId: true } });
      if (rows.length === 0) return [];
      const users = await prisma.user.findMany({
        where: { id: { in: rows.map(({ userId }) => userId) } },
        select: { name: true },
        orderBy: { username: 'asc' },
      });
      return users.map(({ name }) => name);
    },
    add: (row: Absence & { id: string; by: string }): Promise<AbsenceRow> => noted(prisma, (transaction) => transaction.absence.create({ data: row })),
    /** Ends an absence; gives false where it had ended or there is none. */
    async end(id: string): Promise<boolean> {
      return noted(prisma, async (transaction) => {
        const { count } = await transaction.absence.updateMany({ where: { id, endedReal: null }, data: { endedReal: new Date() } });
        return count === 1;
      });
    },
  };
}
