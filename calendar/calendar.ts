import chineseDays from 'chinese-days';
import { DateTime, IANAZone } from 'luxon';
import type { Day, WorkingCalendar } from '../domain/calendar.ts';
import { addDays, type PlainDate, weekday } from '../domain/dates.ts';
import type { Plan } from '../domain/plan.ts';

/** The package whose tables `china` means; part of every computed date, so that it can be told which table it came from. */
const CHINA_TABLE = 'chinese-days@1.5.7';

const DAY_MS = 86_400_000;

/** Whether the zone is one that this machine's time zone database knows. */
export function isZone(zone: string): boolean {
  return IANAZone.isValidZone(zone);
}

/** Instants (epoch ms) as a clock on the wall of `zone` shows them. */
export function wallClock(zone: string) {
  const at = (ms: number) => DateTime.fromMillis(ms, { zone });
  return {
    /** `2019-06-30 09:00` */
    minute: (ms: number) => at(ms).toFormat('yyyy-MM-dd HH:mm'),
    date: (ms: number): PlainDate => at(ms).toFormat('yyyy-MM-dd'),
    /** ISO 8601 with offset: `2019-06-30T09:00:00+08:00`. */
    iso: (ms: number) => at(ms).toISO({ suppressMilliseconds: true }) ?? new Date(ms).toISOString(),
    /** The instant at which `date` begins. */
    startOfDayMs: (date: PlainDate) => DateTime.fromISO(date, { zone }).toMillis(),
  };
}

/**
 * The working calendar of a plan: its zone, its holiday table, its overrides. Answers for a year whose table is not published
 * are those of a year without holidays, and marked provisional.
 */
export function openCalendar({ zone, holidays }: Pick<Plan, 'zone' | 'holidays'>): WorkingCalendar {
  const overrides = new Map(holidays.overrides.map((override) => [override.date, override]));
  const days = new Map<PlainDate, Day>();
  const begins = new Map<PlainDate, number>();
  const lookUpMs = (date: PlainDate, time: string) => DateTime.fromISO(`${date}T${time}`, { zone }).toMillis();
  const remembered = (date: PlainDate, look: () => number): number => {
    const known = begins.get(date) ?? look();
    begins.set(date, known);
    return known;
  };
  const lookUpBegin = (date: PlainDate) => remembered(date, () => lookUpMs(date, '00:00'));
  /** When a day begins. In a week of 168 hours no clock was changed: the zone's own rules are asked twice for all of its days. */
  const beginMs = (date: PlainDate): number =>
    remembered(date, () => {
      const into = weekday(date);
      const first = addDays(date, -into);
      const beginOfWeek = lookUpBegin(first);
      return lookUpBegin(addDays(first, 7)) - beginOfWeek === 7 * DAY_MS ? beginOfWeek + into * DAY_MS : lookUpMs(date, '00:00');
    });
  const lookUp = (date: PlainDate): Day => {
    const weekend = weekday(date) === 0 || weekday(date) === 6;
    const ordinary: Day = { date, kind: weekend ? 'weekend' : 'weekday', provisional: false };
    const override = overrides.get(date);
    if (override) {
      if (override.working) return { ...ordinary, kind: weekend ? 'make-up' : 'weekday', name: override.name };
      return { ...ordinary, kind: 'holiday', name: override.name };
    }
    if (holidays.table === 'none') return ordinary;
    if (!isPublished(Number(date.slice(0, 4)))) return { ...ordinary, provisional: true };
    const { name, work } = chineseDays.getDayDetail(date);
    // The package names an ordinary day by its weekday, and a holiday or make-up day as "English,中文,days".
    const holiday = name.split(',')[1];
    if (holiday === undefined) return ordinary;
    return { ...ordinary, kind: work ? (weekend ? 'make-up' : 'weekday') : 'holiday', name: holiday };
  };
  return {
    version: holidays.table === 'none' ? `weekends+${overrides.size}` : `${CHINA_TABLE}+${overrides.size}`,
    day: (date) => {
      const known = days.get(date) ?? lookUp(date);
      days.set(date, known);
      return known;
    },
    instantMs: (date, time) => {
      const begin = beginMs(date);
      if (time === '00:00') return begin;
      // On a day of 24 hours no clock was changed; the zone's own rules are asked on the others, which costs a hundred times as much.
      if (beginMs(addDays(date, 1)) - begin !== DAY_MS) return lookUpMs(date, time);
      return begin + (Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))) * 60_000;
    },
  };
}

/** New Year's Day is a holiday in every published table and in none that is missing. */
function isPublished(year: number): boolean {
  return chineseDays.isHoliday(`${year}-01-01`);
}
