import type { HolidayTable } from '../domain/kernel/calendar.ts';
import type { Actor } from '../domain/kernel/machine.ts';
import type { Prisma, PrismaClient } from './generated/client.ts';

/** A table as it was handed in. */
export interface HolidayTableRow extends HolidayTable {
  /** Addresses of the notices that it was taken from. */
  papers: string[];
  actor: Actor;
  createdReal: Date;
}

/** Opens the holiday tables that this deployment was given: one table for every process that works on it. */
export function holidaysOn(prisma: PrismaClient) {
  /** Gives the latest version of each year, earliest year first. */
  async function tables(): Promise<HolidayTableRow[]> {
    const rows = await prisma.$queryRaw<Prisma.HolidayTableModel[]>`SELECT DISTINCT ON ("year") * FROM "HolidayTable" ORDER BY "year", "version" DESC`;
    return rows.map(({ actorOrg, actorName, days, papers, ...row }) => ({
      ...row,
      days: days as unknown as HolidayTable['days'],
      papers: papers as string[],
      actor: { org: actorOrg, name: actorName },
    }));
  }

  return {
    tables,
    /** Keeps a table as the next version of its year; gives false when somebody else has kept that version in the same moment. */
    async put({ year, version, days, papers, actor }: Omit<HolidayTableRow, 'createdReal'>): Promise<boolean> {
      const json = (value: unknown) => value as Prisma.InputJsonValue;
      const data = { year, version, days: json(days), papers: json(papers), actorOrg: actor.org, actorName: actor.name };
      const { count } = await prisma.holidayTable.createMany({ data, skipDuplicates: true });
      return count === 1;
    },
  };
}
