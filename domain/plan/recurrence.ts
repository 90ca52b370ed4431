import { type Day, isWorking, nearestWorkingDay, nthWorkingDay, type WorkingCalendar, watchedCalendar } from '../kernel/calendar.ts';
import { addDays, addMonths, daysBetween, lastDayOfMonth, type PlainDate, weekday } from '../kernel/dates.ts';
import { dueDateOf } from './plan.ts';
import type { Recurrence } from './recurrence-fields.ts';
import type { Plan, PlanMilestone } from './schema.ts';

type Round = NonNullable<PlanMilestone['rounds']>[number];

/** One period of a rule: its code, which never depends on how many come before it, and the days in which its due day is counted. */
interface Period {
  id: string;
  /** The period itself, by its first day. */
  first: PlainDate;
  /** The days in which the due day is counted. */
  from: PlainDate;
  to: PlainDate;
  called: string;
  words: Record<string, string>;
}

/** 0 is Sunday; the schema of these names is far too large for workflows to carry, so they stand here once more as numbers. */
const WEEKDAY: Record<NonNullable<Recurrence['weekday']>, number> = { sunday: 0, monday: 1, tuesday: 2, wednesday: 3, thursday: 4, friday: 5, saturday: 6 };
const MONTHS: Partial<Record<Recurrence['every'], number>> = { month: 1, 'odd-month': 1, 'even-month': 1, quarter: 3, 'half-year': 6, year: 12 };
/** Codes of the holidays of the State Council's table; rounds are called by them, so that an id stays when a date moves. */
const HOLIDAYS: Record<string, string> = {
  元旦: 'new-year',
  春节: 'spring-festival',
  清明: 'qingming',
  劳动节: 'labour-day',
  端午: 'dragon-boat',
  中秋: 'mid-autumn',
  国庆节: 'national-day',
};

/**
 * A plan with the rounds of its rules worked out by a calendar. A plan that is kept has them in it: a version says what was asked for, and
 * where a holiday table moves them that is another version. Worked out again they come out the same by the same calendar.
 */
export function withRecurrences(plan: Plan, calendar: WorkingCalendar): Plan {
  if (plan.milestones.every(({ recurs, dayOff }) => recurs === undefined && dayOff === undefined)) return plan;
  const milestones = plan.milestones.map((milestone) => {
    if (milestone.recurs) return { ...milestone, rounds: roundsOf(plan, milestone, milestone.recurs, calendar) };
    const { due, dayOff } = milestone;
    return due === undefined || dayOff === undefined ? milestone : { ...milestone, dueOn: offDay(plan, dueDateOf(due), dayOff, calendar) };
  });
  return { ...plan, milestones };
}

/** What a due date on a day that is not worked comes to; on the plan's edge it stays. */
function offDay(plan: Plan, named: PlainDate, dayOff: NonNullable<PlanMilestone['dayOff']>, calendar: WorkingCalendar): PlainDate {
  const moved = dayOff === 'stays' ? named : nearestWorkingDay(calendar, named, dayOff === 'next' ? 1 : -1);
  return moved < plan.from || moved > plan.to ? named : moved;
}

/** A plan without the rounds that Duban has worked out: as its author wrote it. */
export const asWritten = (plan: Plan): Plan => ({
  ...plan,
  milestones: plan.milestones.map(({ rounds, dueOn: _dueOn, ...milestone }) =>
    milestone.recurs || rounds === undefined ? milestone : { ...milestone, rounds },
  ),
});

function roundsOf(plan: Plan, milestone: PlanMilestone, rule: Recurrence, calendar: WorkingCalendar): Round[] {
  const [from, until] = [later(rule.from, plan.from), earlier(rule.until, plan.to)];
  return periodsOf(plan, rule, calendar).flatMap((period) => {
    const { watched, isProvisional } = watchedCalendar(calendar);
    const named = rule.every === 'holiday' ? nthWorkingDay(watched, addDays(period.to, 1), rule.before ?? 1, -1) : dueDay(rule, period, watched);
    if (named < from || named > until) return [];
    // A round is not lost because its day is not worked.
    const due = offDay(plan, named, rule.dayOff, watched);
    const opens = later(period.first, plan.from);
    return Array.from({ length: rule.times }, (_, index): Round => {
      const time = rule.times === 1 ? '' : String(index + 1);
      return {
        id: time ? `${period.id}-t${time}` : period.id,
        name: nameOfRound(rule, period, milestone.name, time),
        due,
        ...(rule.opens && opens <= due && { opens }),
        ...(isProvisional() && { provisional: true }),
      };
    });
  });
}

function nameOfRound(rule: Recurrence, { called, words }: Period, milestone: string, time: string): string {
  const period = rule.every === 'holiday' ? `${called}前` : called;
  const said = rule.name?.replace(/\{(\w+)\}/g, (_all, key: string) => ({ ...words, period, time })[key] ?? '') ?? `${milestone}（${period}）`;
  return time && !rule.name?.includes('{time}') ? `${said}第${time}次` : said;
}

/** The due day within the days that it is counted in, before a day off moves it. */
function dueDay({ day, workingDay, weekday: on }: Recurrence, { from, to }: Period, calendar: WorkingCalendar): PlainDate {
  if (on !== undefined) return addDays(from, (WEEKDAY[on] + 6) % 7);
  if (workingDay !== undefined) {
    const last = nearestWorkingDay(calendar, to, -1);
    // A period without a working day, such as the week of the Spring Festival, ends as it does.
    if (last < from) return to;
    if (workingDay === 'last') return last;
    const found = nthWorkingDay(calendar, addDays(from, -1), workingDay, 1);
    return found > to ? last : found;
  }
  const wanted = day === undefined || day === 'last' ? to : addDays(from, day - 1);
  return wanted > to ? to : wanted;
}

function periodsOf(plan: Plan, rule: Recurrence, calendar: WorkingCalendar): Period[] {
  // A due day may lie in the month after its period, and a holiday after the plan's end has its working day before it.
  const [first, last] = [addDays(addMonths(`${plan.from.slice(0, 7)}-01`, -12), 0), addMonths(plan.to, 12)];
  if (rule.every === 'holiday') return holidays(plan, calendar);
  if (rule.every === 'week') return weeks(first, last, rule.following);
  if (rule.every === 'ten-days') return tenDays(first, last, rule.following);
  const periods: Period[] = [];
  for (let month = `${first.slice(0, 4)}-01-01`; month <= last; month = addMonths(month, MONTHS[rule.every] ?? 1)) {
    const number = Number(month.slice(5, 7));
    if ((rule.every === 'odd-month' && number % 2 === 0) || (rule.every === 'even-month' && number % 2 === 1)) continue;
    periods.push(monthly(rule, month, number));
  }
  return periods;
}

function monthly(rule: Recurrence, first: PlainDate, number: number): Period {
  const months = MONTHS[rule.every] ?? 1;
  const counted = addMonths(first, rule.following ? months + (rule.month ?? 1) - 1 : (rule.month ?? months) - 1);
  const year = first.slice(0, 4);
  const part = Math.ceil(number / months);
  const half = number <= 6 ? '上' : '下';
  const span = { first, from: counted, to: lastDayOfMonth(counted.slice(0, 7)) };
  const words = { year, month: String(number), quarter: String(Math.ceil(number / 3)), half };
  if (rule.every === 'quarter') return { ...span, id: `${year}-q${part}`, called: `${year}年第${part}季度`, words };
  if (rule.every === 'half-year') return { ...span, id: `${year}-h${part}`, called: `${year}年${half}半年`, words };
  if (rule.every === 'year') return { ...span, id: year, called: `${year}年`, words };
  return { ...span, id: first.slice(0, 7), called: `${year}年${number}月`, words };
}

function weeks(first: PlainDate, last: PlainDate, following: boolean): Period[] {
  const periods: Period[] = [];
  for (let monday = addDays(first, -((weekday(first) + 6) % 7)); monday <= last; monday = addDays(monday, 7)) {
    // By ISO 8601 a week is of the year that its Thursday is in.
    const thursday = addDays(monday, 3);
    const year = thursday.slice(0, 4);
    const week = String(Math.floor(daysBetween(`${year}-01-01`, thursday) / 7) + 1);
    const from = following ? addDays(monday, 7) : monday;
    periods.push({ id: `${year}-w${week.padStart(2, '0')}`, first: monday, from, to: addDays(from, 6), called: `${year}年第${week}周`, words: { year, week } });
  }
  return periods;
}

/** 上旬, 中旬, 下旬 of each month. */
function tenDays(first: PlainDate, last: PlainDate, following: boolean): Period[] {
  const spans: Period[] = [];
  for (let month = first; month <= last; month = addMonths(month, 1)) {
    const [year, number] = [month.slice(0, 4), Number(month.slice(5, 7))];
    for (const [index, part] of ['上旬', '中旬', '下旬'].entries()) {
      const from = addDays(month, index * 10);
      const to = index === 2 ? lastDayOfMonth(month.slice(0, 7)) : addDays(from, 9);
      spans.push({
        id: `${month.slice(0, 7)}-${index + 1}`,
        first: from,
        from,
        to,
        called: `${year}年${number}月${part}`,
        words: { year, month: String(number) },
      });
    }
  }
  return following
    ? spans.slice(0, -1).map((span, index) => ({ ...span, from: spans[index + 1]?.from ?? span.from, to: spans[index + 1]?.to ?? span.to }))
    : spans;
}

/** Each run of days off that holds a public holiday; `to` is the day before it. Two holidays that meet are one. */
function holidays(plan: Plan, calendar: WorkingCalendar): Period[] {
  const nameOf = ({ kind, name, expected }: Day) => (kind === 'holiday' ? name : expected);
  const counts = (name: string | undefined) => name !== undefined && (plan.holidays.table === 'none' || codeOf(name) !== undefined);
  const periods: Period[] = [];
  let begins: PlainDate | undefined;
  let named: Day | undefined;
  for (let date = addDays(plan.from, -30); date <= addDays(plan.to, 45); date = addDays(date, 1)) {
    const day = calendar.day(date);
    if (!isWorking(day) || day.expected !== undefined) {
      begins ??= date;
      if (!named && counts(nameOf(day))) named = day;
      continue;
    }
    if (begins && named) {
      const name = nameOf(named) ?? '';
      const year = named.date.slice(5, 7) === '12' && codeOf(name) === 'new-year' ? String(Number(named.date.slice(0, 4)) + 1) : named.date.slice(0, 4);
      const id = `${year}-${codeOf(name) ?? `d${named.date.slice(5).replace('-', '')}`}`;
      periods.push({ id, first: begins, from: begins, to: addDays(begins, -1), called: `${year}年${name}`, words: { year, holiday: name } });
    }
    begins = undefined;
    named = undefined;
  }
  return periods;
}

const codeOf = (name: string) => Object.entries(HOLIDAYS).find(([known]) => name.startsWith(known))?.[1];
const later = (one: PlainDate | undefined, other: PlainDate) => (one !== undefined && one > other ? one : other);
const earlier = (one: PlainDate | undefined, other: PlainDate) => (one !== undefined && one < other ? one : other);
