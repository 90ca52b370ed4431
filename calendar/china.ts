import chineseDays from 'chinese-days';
import { DateTime, IANAZone } from 'luxon';
import type { Day, HolidayTable, WorkingCalendar } from '../domain/kernel/calendar.ts';
import { addDays, type PlainDate, weekday } from '../domain/kernel/dates.ts';
import type { Plan } from '../domain/plan/plan.ts';
import { endMinuteOf } from '../domain/words/numbers.ts';

/** The package whose tables `china` means; part of every computed date, so that it can be told which table it came from. */
const CHINA_TABLE = 'chinese-days@1.5.7';

const DAY_MS = 86_400_000;

const AREA_AND_CITY = /^(Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Europe|Indian|Pacific)\/[A-Za-z]/;

/**
 * Whether the zone is one that this machine's time zone database knows, by a name that means one thing: an area and a city, or UTC. The
 * database also has CST for Chicago, IST for India, and Etc/GMT+8 for what lies eight hours west.
 */
export function isZone(zone: string): boolean {
  return (zone === 'UTC' || AREA_AND_CITY.test(zone)) && IANAZone.isValidZone(zone);
}

/** Instants (epoch ms) as a clock on the wall of `zone` shows them. */
export function wallClock(zone: string) {
  const at = (ms: number) => DateTime.fromMillis(ms, { zone });
  return {
    /** `2019-06-30 09:00` */
    minute: (ms: number) => at(ms).toFormat('yyyy-MM-dd HH:mm'),
    /** Of an instant by which something has to be done: `2019-06-30 24:00` for what ends with that day. */
    endMinute: (ms: number) => endMinuteOf(at(ms).toISO({ suppressMilliseconds: true }) ?? ''),
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
 *
 * @param tables years that this deployment was given: they stand in the place of the package's. The plan's own days go before both.
 */
export function openCalendar({ zone, holidays }: Pick<Plan, 'zone' | 'holidays'>, tables: readonly HolidayTable[] = []): WorkingCalendar {
  const overrides = new Map(holidays.overrides.map((override) => [override.date, override]));
  const days = new Map<PlainDate, Day>();
  const given = [...tables].sort((a, b) => a.year - b.year);
  const years = new Set(given.map(({ year }) => year));
  // Where two notices name the same day, as around a New Year that begins in December, the later one holds.
  const official = new Map(given.flatMap((table) => table.days.map((day) => [day.date, day] as const)));
  const begins = new Map<PlainDate, number>();
  const lookUpMs = (date: PlainDate, time: string) => DateTime.fromISO(`${date}T${time}`, { zone }).toMillis();
  const remembered = (date: PlainDate, look: () => number): number => {
    const known = begins.get(date);
    if (known !== undefined) return known;
    const found = look();
    begins.set(date, found);
    return found;
  };
  const lookUpBegin = (date: PlainDate) => remembered(date, () => lookUpMs(date, '00:00'));
  /** When a day begins. A week of 168 hours has no clock change, so two questions to the zone's rules answer for all of its days. */
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
    const named = ({ working, name }: { working: boolean; name: string }): Day => {
      if (!working) return { name, ...ordinary, kind: 'holiday' };
      return { name, ...ordinary, kind: weekend ? 'make-up' : 'weekday' };
    };
    const override = overrides.get(date);
    if (override) return named(override);
    if (holidays.table === 'none') return ordinary;
    const found = official.get(date);
    if (found) return named(found);
    const packaged = packagedDay(date);
    if (packaged && !years.has(packaged.year)) return named(packaged);
    const year = Number(date.slice(0, 4));
    if (years.has(year) || isPackaged(year)) return ordinary;
    const expected = statutory(year).get(date);
    return { ...ordinary, provisional: true, ...(expected !== undefined && { expected }) };
  };
  return {
    version: versionOf(holidays.table, given, overrides.size),
    day: (date) => {
      const known = days.get(date);
      if (known) return known;
      const found = lookUp(date);
      days.set(date, found);
      return found;
    },
    instantMs: (date, time) => {
      const begin = beginMs(date);
      if (time === '00:00') return begin;
      // A day of 24 hours has no clock change. Only other days ask the zone's rules, which costs a hundred times as much.
      if (beginMs(addDays(date, 1)) - begin !== DAY_MS) return lookUpMs(date, time);
      return begin + (Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))) * 60_000;
    },
  };
}

/** `chinese-days@1.5.7,2027-1+2`: the package, the years that were given with the version of each, how many days are the plan's own. */
function versionOf(table: Plan['holidays']['table'], given: readonly HolidayTable[], overrides: number): string {
  const from = table === 'none' ? 'weekends' : [CHINA_TABLE, ...given.map(({ year, version }) => `${year}-${version}`)].join(',');
  return `${from}+${overrides}`;
}

const statutoryOf = new Map<number, Map<PlainDate, string>>();

/** The days that the law makes holidays, by the sun and the moon, whatever a year's table shifts around them. */
function statutory(year: number): Map<PlainDate, string> {
  const known = statutoryOf.get(year);
  if (known) return known;
  const moon = (day: string) => chineseDays.getSolarDateFromLunar(`${year}-${day}`).date;
  const days = new Map([
    [`${year}-01-01`, '元旦'],
    // 国务院令第795号: from 2025 on the eve of the Spring Festival is one of its days off.
    ...(year >= 2025 ? [[addDays(moon('01-01'), -1), '春节'] as const] : []),
    [moon('01-01'), '春节'],
    [chineseDays.getSolarTermDate(year, 4, 'pure_brightness'), '清明'],
    [`${year}-05-01`, '劳动节'],
    [moon('05-05'), '端午'],
    [moon('08-15'), '中秋'],
    [`${year}-10-01`, '国庆节'],
  ]);
  statutoryOf.set(year, days);
  return days;
}

type OfficialDay = HolidayTable['days'][number];

/** What the package's tables say about a day, and the year whose notice says it; undefined for an ordinary day. */
function packagedDay(date: PlainDate): (OfficialDay & { year: number }) | undefined {
  const { name, work } = chineseDays.getDayDetail(date);
  // The package names an ordinary day by its weekday, and a holiday or make-up day as "English,中文,days".
  const holiday = name.split(',')[1];
  if (holiday === undefined) return undefined;
  const newYear = date.slice(5, 7) === '12' && holiday === '元旦';
  return { date, name: holiday, working: work, year: Number(date.slice(0, 4)) + (newYear ? 1 : 0) };
}

/** New Year's Day is a holiday in every published table. The package takes it for an ordinary Saturday in a year that it does not know. */
const isPackaged = (year: number) => packagedDay(`${year}-01-01`) !== undefined;

/** Where the package's tables come from, the first and last year that they know, and the days of one. */
export const packagedTables = {
  source: CHINA_TABLE,
  /** First to last. */
  years(): number[] {
    return Array.from({ length: 100 }, (_, index) => 2000 + index).filter(isPackaged);
  },
  days(year: number): OfficialDay[] {
    const days: OfficialDay[] = [];
    for (let date = `${year - 1}-12-01`; date <= `${year}-12-31`; date = addDays(date, 1)) {
      const day = packagedDay(date);
      if (day?.year === year) days.push({ date, working: day.working, name: day.name });
    }
    return days;
  },
};
