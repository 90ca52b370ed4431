import { type Day, isWorking, type WorkingCalendar } from '../kernel/calendar.ts';
import { addDays, type PlainDate } from '../kernel/dates.ts';
import { inLanguage } from '../kernel/language.ts';
import type { Recurrence } from './recurrence-fields.ts';
import type { Plan } from './schema.ts';

/** One period of a rule: its code, which never depends on how many come before it, and the days in which its due day is counted. */
export interface Period {
  id: string;
  /** The period itself, by its first day. */
  first: PlainDate;
  /** The days in which the due day is counted; of a holiday `to` is the day before its first day off. */
  from: PlainDate;
  to: PlainDate;
  called: string;
  words: Record<string, string>;
  /** Of a holiday: its last day off. */
  ends?: PlainDate;
}

/** Days off that lie together and hold a public holiday, as rounds of a rule are made of them. */
type HolidayRun = Period & { ends: PlainDate };

/** Codes of the holidays of the State Council's table; rounds are called by them, so that an id stays when a date moves. */
const HOLIDAYS: Record<string, { code: string; en: string }> = {
  元旦: { code: 'new-year', en: 'New Year' },
  春节: { code: 'spring-festival', en: 'the Spring Festival' },
  清明: { code: 'qingming', en: 'the Qingming Festival' },
  劳动节: { code: 'labour-day', en: 'Labour Day' },
  端午: { code: 'dragon-boat', en: 'the Dragon Boat Festival' },
  中秋: { code: 'mid-autumn', en: 'the Mid-Autumn Festival' },
  国庆节: { code: 'national-day', en: 'National Day' },
};
const holidayOf = (name: string) => Object.entries(HOLIDAYS).find(([known]) => name.startsWith(known))?.[1];

/** Each run of days off that holds a public holiday; `to` is the day before it. Two holidays that meet are one. */
export function holidays(plan: Plan, calendar: WorkingCalendar, only: Recurrence['holidays']): HolidayRun[] {
  const nameOf = ({ kind, name, expected }: Day) => (kind === 'holiday' ? name : expected);
  const counts = (name: string | undefined) => name !== undefined && (plan.holidays.table === 'none' || holidayOf(name) !== undefined);
  const runs: { period: HolidayRun; year: string; holds: ReadonlySet<string | undefined> }[] = [];
  let run: Day[] = [];
  for (let date = addDays(plan.from, -30); date <= addDays(plan.to, 45); date = addDays(date, 1)) {
    const day = calendar.day(date);
    if (!isWorking(day) || day.expected !== undefined) {
      run.push(day);
      continue;
    }
    const named = run.find((one) => counts(nameOf(one)));
    if (named) {
      const name = nameOf(named) ?? '';
      const known = holidayOf(name);
      const begins = run[0]?.date ?? named.date;
      const year = named.date.slice(5, 7) === '12' && known?.code === 'new-year' ? String(Number(named.date.slice(0, 4)) + 1) : named.date.slice(0, 4);
      const say = inLanguage(plan.language);
      const period = {
        id: `${year}-${known?.code ?? `d${named.date.slice(5).replace('-', '')}`}`,
        first: begins,
        from: begins,
        to: addDays(begins, -1),
        called: say(`${year}年${name}`, `${known?.en ?? name} ${year}`),
        words: { year, holiday: say(name, known?.en ?? name) },
        ends: addDays(date, -1),
      };
      runs.push({ period, year, holds: new Set(run.map((one) => holidayOf(nameOf(one) ?? '')?.code)) });
    }
    run = [];
  }
  const held = (code: string, { year, holds }: (typeof runs)[number]) =>
    holds.has(code) ||
    // Where the Mid-Autumn Festival meets National Day, tables call all of the days by the latter.
    (code === 'mid-autumn' && holds.has('national-day') && !runs.some((other) => other.year === year && other.holds.has(code)));
  return runs.filter((one) => only === undefined || only.some((code) => held(code, one))).map(({ period }) => period);
}

/** A plan with the days of what has to hold over public holidays worked out by a calendar, and kept as the rounds of rules are. */
export function withHolidayWindows(plan: Plan, calendar: WorkingCalendar): Plan {
  if (!plan.standing.some(({ holds }) => holds?.windows?.some((window) => window.holidays !== undefined))) return plan;
  const standing = plan.standing.map((duty) => {
    if (!duty.holds?.windows) return duty;
    const windows = duty.holds.windows.map((window) => {
      const { holidays: over, daysBefore = 0, daysAfter = 0 } = window;
      if (over === undefined) return window;
      const spans = holidays(plan, calendar, over === 'all' ? undefined : over)
        .map(({ first, ends }) => ({ from: addDays(first, -daysBefore), until: addDays(ends, daysAfter) }))
        .filter(({ from, until }) => until >= plan.from && from <= plan.to);
      return { ...window, spans: joined(spans) };
    });
    return { ...duty, holds: { ...duty.holds, windows } };
  });
  return { ...plan, standing };
}

const laterOf = (one: PlainDate, other: PlainDate) => (one < other ? other : one);

/** Spans that meet or overlap are one: what held all along is not told as over and begun again. */
function joined(spans: { from: PlainDate; until: PlainDate }[]): { from: PlainDate; until: PlainDate }[] {
  const whole: { from: PlainDate; until: PlainDate }[] = [];
  for (const span of spans) {
    const last = whole.at(-1);
    if (last && span.from <= addDays(last.until, 1)) last.until = laterOf(span.until, last.until);
    else whole.push({ ...span });
  }
  return whole;
}

/** Standing duties without the days that Duban has worked out: as their author wrote them. */
export const withoutHolidayDays = (standing: Plan['standing']): Plan['standing'] =>
  standing.map((duty) =>
    duty.holds?.windows ? { ...duty, holds: { ...duty.holds, windows: duty.holds.windows.map(({ spans: _spans, ...window }) => window) } } : duty,
  );

/** Whether what has to hold over holidays is on other days in one plan than in another: a table of holidays moves it without any obligation. */
export const holidayDaysMoved = (before: Plan, after: Plan): boolean => {
  const days = ({ standing }: Plan) =>
    standing.map(({ id, holds }) => [id, holds?.windows?.map(({ spans }) => spans?.map(({ from, until }) => `${from} ${until}`))]);
  return JSON.stringify(days(before)) !== JSON.stringify(days(after));
};
