import type { PlainDate } from '../domain/kernel/dates.ts';
import type { Absence } from '../domain/kernel/people.ts';
import type { PrismaClient } from './generated/client.ts';

export interface AbsenceRow extends Absence {
  id: string;
  /** User name of whoever said so. */
  by: string;
}

/** Who is away, from when to when, and who stands in. */
export function absencesOn(prisma: PrismaClient) {
  return {
    /** Those that have not passed by a day and were not ended. */
    open: (today: PlainDate): Promise<AbsenceRow[]> =>
      prisma.absence.findMany({ where: { endedReal: null, to: { gte: today } }, orderBy: [{ from: 'asc' }, { id: 'asc' }] }),
    get: (id: string): Promise<AbsenceRow | null> => prisma.absence.findFirst({ where: { id, endedReal: null } }),
    /** Those for whom somebody stands in on a day: their names. */
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
    add: (row: Absence & { id: string; by: string }): Promise<AbsenceRow> => prisma.absence.create({ data: row }),
    /** False where it had ended or there is none. */
    async end(id: string): Promise<boolean> {
      return (await prisma.absence.updateMany({ where: { id, endedReal: null }, data: { endedReal: new Date() } })).count === 1;
    },
  };
}
