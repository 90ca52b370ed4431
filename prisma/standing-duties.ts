import type { PlainDate } from '../domain/kernel/dates.ts';
import type { Actor } from '../domain/kernel/machine.ts';
import type { StandingReport } from '../domain/matters/standing-duties.ts';
import type { PrismaClient } from './generated/client.ts';
import { sayOnce } from './said.ts';

const standingItem = (programmeId: string, duty: string): string => `standing/${programmeId}/${duty}`;

interface Payload {
  org: string;
  on: PlainDate;
  reason: string;
  /** Of what has begun and has no limit: it is done. */
  done?: true;
}

/** Opens what bodies say of standing duties: events of the ledger, one each. */
export function standingDutiesOn(prisma: PrismaClient) {
  return {
    /** Keeps what a body says once, however often it is sent with the same key; gives its number. */
    report: (programmeId: string, duty: string, atMs: number, actor: Actor, key: string, payload: Payload): Promise<number> =>
      sayOnce(prisma, { itemId: standingItem(programmeId, duty), itemKind: 'standing', programmeId, type: 'reviewed', atMs, actor, key, payload }),

    /** Gives all that was said of these duties, oldest first within each. */
    async reports(programmeId: string, duties: readonly string[]): Promise<StandingReport[]> {
      if (duties.length === 0) return [];
      const ids = new Map(duties.map((duty) => [standingItem(programmeId, duty), duty]));
      const rows = await prisma.event.findMany({ where: { itemId: { in: [...ids.keys()] } }, orderBy: [{ itemId: 'asc' }, { sequence: 'asc' }] });
      return rows.map(({ itemId, sequence, at, actorOrg, actorName, payload }) => {
        const { org, on, reason, done } = payload as unknown as Payload;
        const actor = { org: actorOrg ?? '', name: actorName ?? '' };
        return { duty: ids.get(itemId) ?? '', org, sequence, on, atMs: at.getTime(), actor, text: reason, ...(done && { done }) };
      });
    },
  };
}
