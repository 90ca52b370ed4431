import { shown } from '../domain/kernel/text.ts';
import type { AlarmKind } from '../domain/words/alarms.ts';
import { noted } from './answers.ts';
import type { PrismaClient } from './generated/client.ts';
import { type NewNotice, noticeRecord } from './notices.ts';

/** Something that went wrong and that somebody has to see to. */
export interface NewAlarm {
  /** What the alarm is about: the same again is counted and makes no second alarm. */
  key: string;
  kind: AlarmKind;
  programmeId?: string;
  /** The obligation, enterprise or programme that the alarm is about. */
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

/** Opens the alarms: what waits for somebody, in one place for all parts. */
export function alarmsOn(prisma: PrismaClient) {
  return {
    /** Raises an alarm with any text: a character that no database holds is shown as its code. */
    async raise({ key, kind, programmeId, item, what, detail = {} }: NewAlarm): Promise<void> {
      const clean = JSON.parse(JSON.stringify(detail), (_, value) => (typeof value === 'string' ? shown(value, LONGEST) : value)) as object;
      const texts = { key: shown(key, 500), programmeId: programmeId ?? null, item: item === undefined ? null : shown(item, 300), what: shown(what, LONGEST) };
      await prisma.$executeRaw`
        INSERT INTO "Alarm" ("key", "kind", "programmeId", "item", "what", "detail")
        VALUES (${texts.key}, ${kind}, ${texts.programmeId}, ${texts.item}, ${texts.what}, ${JSON.stringify(clean)}::jsonb)
        ON CONFLICT ("key") DO UPDATE SET "times" = "Alarm"."times" + 1, "lastReal" = CURRENT_TIMESTAMP, "settledReal" = NULL, "settledBy" = NULL,
          "what" = EXCLUDED."what", "detail" = EXCLUDED."detail",
          "toldReal" = CASE WHEN "Alarm"."settledReal" IS NOT NULL AND "Alarm"."toldReal" < now() - interval '1 hour' THEN NULL ELSE "Alarm"."toldReal" END`;
    },

    /** Settles the alarms of a kind of key that are not among those that still hold; where a programme is named, those of it and of none. */
    async settleOthers(prefix: string, holding: string[], by: string, programmeId?: string): Promise<void> {
      await prisma.$executeRaw`
        UPDATE "Alarm" SET "settledReal" = CURRENT_TIMESTAMP, "settledBy" = ${by}
        WHERE "settledReal" IS NULL AND starts_with("key", ${prefix}) AND "key" <> ALL(${holding})
          AND (${programmeId ?? null}::text IS NULL OR "programmeId" IS NULL OR "programmeId" = ${programmeId ?? null})`;
    },

    /** Gives the open alarms that nobody has been written to about, oldest first. */
    async untold(): Promise<{ key: string; programmeId?: string }[]> {
      const rows = await prisma.alarm.findMany({ where: { settledReal: null, toldReal: null }, orderBy: { firstReal: 'asc' }, take: 200 });
      return rows.map(({ key, programmeId }) => ({ key, ...(programmeId !== null && { programmeId }) }));
    },

    /** Owes one mail about these alarms, once, however many watchers ask for it at the same time. Gives false when another did. */
    async tell(keys: string[], notice: NewNotice): Promise<boolean> {
      const told = await prisma.$executeRaw`
        WITH told AS (
          UPDATE "Alarm" SET "toldReal" = CURRENT_TIMESTAMP WHERE "key" = ANY(${keys}) AND "toldReal" IS NULL AND "settledReal" IS NULL RETURNING "key"
        )
        INSERT INTO "Notice" ("key", "programmeId", "kind", "rung", "dueVersion", "sequence", "recipient", "send", "trace")
        SELECT r.* FROM jsonb_to_recordset(${JSON.stringify([noticeRecord(notice)])}::jsonb) AS r(
          "key" text, "programmeId" text, "kind" text, "rung" text, "dueVersion" int, "sequence" int, "recipient" text, "send" timestamptz, "trace" text
        ) WHERE EXISTS (SELECT 1 FROM told) ON CONFLICT DO NOTHING`;
      return told > 0;
    },

    /** Gives the alarms that nobody has seen to, latest first; at most 200. */
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

    /** Counts the open alarms by kind. */
    async counts(): Promise<Partial<Record<AlarmKind, number>>> {
      const groups = await prisma.alarm.groupBy({ by: ['kind'], where: { settledReal: null }, _count: { _all: true } });
      return Object.fromEntries(groups.map(({ kind, _count }) => [kind, _count._all]));
    },

    /** Writes down that somebody has seen to an alarm. Gives false when there is no such alarm, or it is settled already. */
    async settle(key: string, by: string): Promise<boolean> {
      return noted(prisma, async (transaction) => {
        const { count } = await transaction.alarm.updateMany({ where: { key, settledReal: null }, data: { settledReal: new Date(), settledBy: by } });
        return count > 0;
      });
    },
  };
}
