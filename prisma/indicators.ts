import type { PlainDate } from '../domain/kernel/dates.ts';
import type { Actor } from '../domain/kernel/machine.ts';
import type { IndicatorValue } from '../domain/matters/indicators.ts';
import type { PrismaClient } from './generated/client.ts';
import { sayOnce } from './said.ts';

/** One number as the ledger keeps it, for ever. */
export interface ReportedValue extends IndicatorValue {
  indicatorId: string;
  /** Programme epoch ms at which it was reported. */
  atMs: number;
  actor: Actor;
  note: string;
  /** The submission that the value came with, where it came with one. */
  obligationId?: string;
}

export const indicatorItem = (programmeId: string, indicatorId: string): string => `indicator/${programmeId}/${indicatorId}`;

interface Payload {
  value: number;
  unit: string;
  on: PlainDate;
  org: string;
  note: string;
  obligationId?: string;
}

/** Opens the values of indicators: events of the ledger, one each, that nothing changes afterwards. */
export function indicatorsOn(prisma: PrismaClient) {
  return {
    /** Keeps a value once, however often it is sent with the same key; gives its number. */
    async report(programmeId: string, indicatorId: string, atMs: number, actor: Actor, key: string, payload: Payload): Promise<number> {
      return sayOnce(prisma, {
        itemId: indicatorItem(programmeId, indicatorId),
        itemKind: 'indicator',
        programmeId,
        type: 'reported',
        atMs,
        actor,
        key,
        payload,
      });
    },

    /** Gives every value of these indicators, oldest first. */
    async values(programmeId: string, indicatorIds: readonly string[]): Promise<ReportedValue[]> {
      if (indicatorIds.length === 0) return [];
      const ids = new Map(indicatorIds.map((id) => [indicatorItem(programmeId, id), id]));
      const rows = await prisma.event.findMany({ where: { itemId: { in: [...ids.keys()] } }, orderBy: [{ itemId: 'asc' }, { sequence: 'asc' }] });
      return rows.map(({ itemId, sequence, at, actorOrg, actorName, payload }) => {
        const { value, on, org, note, obligationId } = payload as unknown as Payload;
        return {
          indicatorId: ids.get(itemId) ?? '',
          sequence,
          value,
          on,
          org,
          note,
          atMs: at.getTime(),
          actor: { org: actorOrg ?? '', name: actorName ?? '' },
          ...(obligationId !== undefined && { obligationId }),
        };
      });
    },
  };
}
