import { shown } from '../domain/kernel/text.ts';
import type { PrismaClient } from './generated/client.ts';

/**
 * `act-not-recorded`: an act that the ledger cannot hold, the item goes on without it; `ledger-conflict`: the ledger holds something else
 * in the place of what an item wants to write; `not-recorded`: what time brought about cannot be written, and is tried again.
 */
export type AlarmKind = 'act-not-recorded' | 'ledger-conflict' | 'not-recorded';

/** Something that went wrong and that somebody has to see to. */
export interface NewAlarm {
  /** What it is about: the same again is counted and makes no second alarm. */
  key: string;
  kind: AlarmKind;
  programmeId?: string;
  /** The obligation, enterprise or programme that it is about. */
  item?: string;
  /** What the part that failed says itself. */
  what: string;
  /** The act, who did it and why, as far as there is one. */
  detail?: { acts?: string[]; org?: string; name?: string; reason?: string };
}

export interface AlarmRow extends NewAlarm {
  times: number;
  /** Real epoch ms. */
  firstRealMs: number;
  lastRealMs: number;
}

const LONGEST = 1_000;

/** What waits for somebody, in one place for all parts. */
export function alarmsOn(prisma: PrismaClient) {
  return {
    /** Whatever texts it is made of: what no database holds is shown as its code. */
    async raise({ key, kind, programmeId, item, what, detail = {} }: NewAlarm): Promise<void> {
      const clean = JSON.parse(JSON.stringify(detail), (_, value) => (typeof value === 'string' ? shown(value, LONGEST) : value)) as object;
      const texts = { key: shown(key, 500), programmeId: programmeId ?? null, item: item === undefined ? null : shown(item, 300), what: shown(what, LONGEST) };
      await prisma.$executeRaw`
        INSERT INTO "Alarm" ("key", "kind", "programmeId", "item", "what", "detail")
        VALUES (${texts.key}, ${kind}, ${texts.programmeId}, ${texts.item}, ${texts.what}, ${JSON.stringify(clean)}::jsonb)
        ON CONFLICT ("key") DO UPDATE SET "times" = "Alarm"."times" + 1, "lastReal" = CURRENT_TIMESTAMP, "settledReal" = NULL, "settledBy" = NULL,
          "what" = EXCLUDED."what", "detail" = EXCLUDED."detail"`;
    },

    /** Those that nobody has seen to, latest first; at most 200. */
    async open(programmeId?: string): Promise<AlarmRow[]> {
      const rows = await prisma.alarm.findMany({
        where: { settledReal: null, ...(programmeId !== undefined && { programmeId }) },
        orderBy: [{ lastReal: 'desc' }, { key: 'asc' }],
        take: 200,
      });
      return rows.map((row) => ({
        key: row.key,
        kind: row.kind as AlarmKind,
        what: row.what,
        detail: row.detail as NonNullable<NewAlarm['detail']>,
        times: row.times,
        firstRealMs: row.firstReal.getTime(),
        lastRealMs: row.lastReal.getTime(),
        ...(row.programmeId !== null && { programmeId: row.programmeId }),
        ...(row.item !== null && { item: row.item }),
      }));
    },

    /** How many are open, by kind. */
    async counts(): Promise<Partial<Record<AlarmKind, number>>> {
      const groups = await prisma.alarm.groupBy({ by: ['kind'], where: { settledReal: null }, _count: { _all: true } });
      return Object.fromEntries(groups.map(({ kind, _count }) => [kind, _count._all]));
    },

    /** Somebody has seen to it. False when there is no such alarm, or it is settled already. */
    async settle(key: string, by: string): Promise<boolean> {
      const { count } = await prisma.alarm.updateMany({ where: { key, settledReal: null }, data: { settledReal: new Date(), settledBy: by } });
      return count > 0;
    },
  };
}
