import { isWorking, nearestWorkingDay, nthWorkingDay, type WorkingCalendar, watchedCalendar } from '../kernel/calendar.ts';
import { addDays, addMonths, daysBetween, lastDayOfMonth, type PlainDate, WEEKDAYS, weekday } from '../kernel/dates.ts';
import { inLanguage, type Language } from '../kernel/language.ts';
import { holidays, type Period, withHolidayWindows, withoutHolidayDays } from './holiday-runs.ts';
import { calendarFor } from './own-days.ts';
import { datedMilestones, dueDateOf, isRaised, withoutHours } from './plan.ts';
import type { Recurrence } from './recurrence-fields.ts';
import type { Plan, PlanMilestone } from './schema.ts';

type Round = NonNullable<PlanMilestone['rounds']>[number];
type DueBy = NonNullable<PlanMilestone['dueBy']>;
type Distance = Exclude<NonNullable<DueBy['before' | 'after']>, { hours: number } | { minutes: number }>;
/** From the first day of something to its last. */
interface Stage {
  first: PlainDate;
  last: PlainDate;
}
/** A rule of which one day is meant. */
type OneDay = Omit<Recurrence, 'day' | 'weekday'> & {
  day?: Exclude<Recurrence['day'], unknown[] | undefined>;
  weekday?: Exclude<Recurrence['weekday'], unknown[] | undefined>;
};

const MONTHS: Partial<Record<Recurrence['every'], number>> = { month: 1, 'odd-month': 1, 'even-month': 1, quarter: 3, 'half-year': 6, year: 12 };
const MONTH_NAMES = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];
const monthName = (date: PlainDate) => `${MONTH_NAMES[Number(date.slice(5, 7)) - 1]} ${date.slice(0, 4)}`;

/**
 * A plan with the rounds of its rules worked out by a calendar. A plan that is kept has them in it: a version says what was asked for, and
 * where a holiday table moves them that is another version. Worked out again they come out the same by the same calendar.
 */
export function withRecurrences(given: Plan, calendar: WorkingCalendar): Plan {
  const plan = withHolidayWindows(given, calendar);
  const isPlain = ({ recurs, dueBy }: Pick<PlanMilestone, 'recurs' | 'dueBy'>) => recurs === undefined && dueBy?.milestone === undefined;
  if (plan.milestones.every((one) => isPlain(one) && one.dayOff === undefined) && plan.indicators.every(isPlain)) return plan;
  const milestones = plan.milestones.map((milestone) => {
    const counted = calendarFor(plan, milestone, calendar);
    if (milestone.recurs) return { ...milestone, rounds: roundsOf(plan, milestone.name, milestone.recurs, counted) };
    const { due, dayOff } = milestone;
    return due === undefined || dayOff === undefined ? milestone : { ...milestone, dueOn: offDay(plan, dueDateOf(due), dayOff, counted) };
  });
  // A number is about its period, whatever is said of handing in.
  const indicators = plan.indicators.map((one) => (one.recurs ? { ...one, rounds: roundsOf(plan, one.name, { ...one.recurs, opens: true }, calendar) } : one));
  return withCounted({ ...plan, milestones, indicators }, calendar);
}

/** A plan with the days that count from other milestones' days. One that none can be found for keeps none: a check says why. */
function withCounted(plan: Plan, calendar: WorkingCalendar): Plan {
  if ([...plan.milestones, ...plan.indicators].every(({ dueBy }) => dueBy?.milestone === undefined)) return plan;
  const dated = plan.milestones.filter((one) => !one.dueBy && !isRaised(one));
  const spans = new Map(
    datedMilestones(withoutHours({ ...plan, milestones: dated })).map(({ id, dueDate, opens }): [string, Stage] => [
      id,
      { first: opens ?? dueDate, last: dueDate },
    ]),
  );
  /** Those of which each round has a day. */
  const series = new Map(dated.flatMap((one) => (one.rounds ? [[one.id, one] as const] : [])));
  const found = new Map<string, Pick<PlanMilestone, 'dueOn' | 'rounds'>>();
  let left = plan.milestones.filter(({ dueBy }) => dueBy?.milestone !== undefined);
  // Each time round those are found that count from what is known by then.
  for (let before = -1; before !== found.size; ) {
    before = found.size;
    left = left.filter((milestone) => {
      const { id, dueBy, dayOff = 'stays', opens } = milestone;
      const counted = calendarFor(plan, milestone, calendar);
      const [span, of] = [spans.get(dueBy?.milestone ?? ''), series.get(dueBy?.milestone ?? '')];
      if (of) {
        const rounds = countedRounds(plan, milestone, of, counted);
        found.set(id, { rounds });
        series.set(id, { ...milestone, rounds });
        for (const round of rounds) spans.set(`${id}-${round.id}`, { first: dueDateOf(round.due), last: dueDateOf(round.due) });
      } else if (span && dueBy) {
        const due = offDay(plan, countedDay(dueBy, span, counted), dayOff, counted);
        found.set(id, { dueOn: due });
        spans.set(id, { first: opens ?? due, last: due });
      }
      return !of && !span;
    });
  }
  return {
    ...plan,
    milestones: plan.milestones.map((milestone) => (found.has(milestone.id) ? { ...milestone, ...found.get(milestone.id) } : milestone)),
    indicators: plan.indicators.map((indicator) => {
      const span = indicator.dueBy && spans.get(indicator.dueBy.milestone);
      return indicator.dueBy && span ? { ...indicator, dueOn: countedDay(indicator.dueBy, span, calendar) } : indicator;
    }),
  };
}

/** The rounds of a milestone that counts from each round of another, called as those are. What would be due before the plan's first day is not asked for. */
function countedRounds(plan: Plan, { name, dueBy, dayOff = 'stays' }: PlanMilestone, of: PlanMilestone, calendar: WorkingCalendar): Round[] {
  const say = inLanguage(plan.language);
  return (of.rounds ?? []).flatMap((round) => {
    const { watched, isProvisional } = watchedCalendar(calendar);
    const last = dueDateOf(round.due);
    const due = offDay(plan, countedDay(dueBy as DueBy, { first: round.opens ?? last, last }, watched), dayOff, watched);
    if (due < plan.from) return [];
    const period = periodIn(of.name, round.name);
    return [
      {
        id: round.id,
        name: say(`${name}（${period}）`, `${name} (${period})`).slice(0, 400),
        due,
        ...((round.provisional || isProvisional()) && { provisional: true }),
      },
    ];
  });
}

/** What a round is of, without the name of its milestone: 2027年第1季度 of 例会（2027年第1季度）. */
const periodIn = (milestone: string, round: string): string =>
  (round.startsWith(milestone) ? /^ ?[（(](.+)[）)]$/.exec(round.slice(milestone.length))?.[1] : undefined) ?? round;

/** The day that lies so long before the first day of a stage, or after its last. */
export function countedDay({ before, after }: Pick<DueBy, 'before' | 'after'>, { first, last }: Stage, calendar: WorkingCalendar): PlainDate {
  // Hours count from a minute: no stage has one.
  const [from, distance, direction] = before ? [first, before as Distance, -1 as const] : [last, after as Distance, 1 as const];
  if ('months' in distance) return addMonths(from, direction * distance.months);
  return 'days' in distance ? addDays(from, direction * distance.days) : nthWorkingDay(calendar, from, distance.workingDays, direction);
}

/** What a due date on a day that is not worked comes to; on the plan's edge it stays. */
export function offDay(plan: Plan, named: PlainDate, dayOff: NonNullable<PlanMilestone['dayOff']>, calendar: WorkingCalendar): PlainDate {
  const moved = dayOff === 'stays' ? named : nearestWorkingDay(calendar, named, dayOff === 'next' ? 1 : -1);
  return moved < plan.from || moved > plan.to ? named : moved;
}

/** A plan without the rounds that Duban has worked out: as its author wrote it. */
export const asWritten = (plan: Plan): Plan => ({
  ...plan,
  milestones: plan.milestones.map(({ rounds, dueOn: _dueOn, ...milestone }) =>
    milestone.recurs || milestone.dueBy?.milestone !== undefined || rounds === undefined ? milestone : { ...milestone, rounds },
  ),
  indicators: plan.indicators.map(({ rounds: _rounds, dueOn: _dueOn, ...indicator }) => indicator),
  standing: withoutHolidayDays(plan.standing),
});

function roundsOf(plan: Plan, called: string, rule: Recurrence, calendar: WorkingCalendar): Round[] {
  const [from, until] = [later(rule.from, plan.from), lastDayOfRule(rule, plan)];
  const periods = everyNth(periodsOf(plan, rule, calendar), rule.interval, later(rule.from, plan.from));
  const days = periods.flatMap((period) => daysOf(rule, period, plan.language).map((day) => ({ period, ...day })));
  return days.flatMap(({ period: whole, code, of, dated }) => {
    const { watched, isProvisional } = watchedCalendar(calendar);
    const wanted = rule.every === 'holiday' ? besideHoliday(rule, whole, watched) : dueDay(of, whole, watched);
    // What is left of a period when the rule ends is due then, where the plan says so.
    const named = rule.rest && wanted > until && whole.first <= until ? until : wanted;
    if (named < from || named > until || rule.except?.some((span) => named >= span.from && named <= span.until)) return [];
    const period = dated ? { ...whole, ...dated(named), id: `${whole.id}-${code}` } : whole;
    // A round is not lost because its day is not worked.
    const due = offDay(plan, named, rule.dayOff, watched);
    const opens = later(typeof rule.opens === 'string' ? dayBefore(rule.opens, due) : period.first, plan.from);
    return Array.from({ length: rule.times }, (_, index): Round => {
      const time = rule.times === 1 ? '' : String(index + 1);
      return {
        id: time ? `${period.id}-t${time}` : period.id,
        name: nameOfRound(plan.language, rule, period, called, time),
        due,
        ...(rule.opens && opens <= due && { opens }),
        ...(isProvisional() && { provisional: true }),
      };
    });
  });
}

/** The last day of a year that is called so (MM-DD) and is not after another. */
const dayBefore = (day: string, due: PlainDate): PlainDate => {
  const year = Number(due.slice(0, 4));
  return `${year}-${day}` > due ? `${year - 1}-${day}` : `${year}-${day}`;
};

/** The days that a rule names in each of its periods. Of several each is a round of its own, called by its date. */
function daysOf(
  rule: Recurrence,
  { words, from }: Period,
  language: Language,
): { of: OneDay; code: string; dated?: (on: PlainDate) => Pick<Period, 'called' | 'words'> }[] {
  const { day, weekday: on, ...rest } = rule;
  const dated = (named: PlainDate) => {
    const called = calledByDay(named, language);
    return { called: called.called, words: { ...words, ...called.words } };
  };
  if (Array.isArray(day)) return day.map((one) => ({ of: { ...rest, day: one }, code: `d${one}`, dated }));
  // By ISO 8601 a week begins on Monday.
  if (Array.isArray(on)) return on.map((one) => ({ of: { ...rest, weekday: one }, code: `d${WEEKDAYS.indexOf(one) || 7}`, dated }));
  const own = rule.but?.find(({ month }) => month === Number(from.slice(5, 7)));
  if (own) {
    const { workingDay: _workingDay, nth: _nth, ...bare } = rest;
    return [{ of: { ...bare, day: own.day }, code: '' }];
  }
  return [{ of: { ...rest, ...(day !== undefined && { day }), ...(on !== undefined && { weekday: on }) }, code: '' }];
}

function calledByDay(date: PlainDate, language: Language): Pick<Period, 'called' | 'words'> {
  const [year, month, day] = [date.slice(0, 4), String(Number(date.slice(5, 7))), String(Number(date.slice(8)))];
  return { called: inLanguage(language)(`${year}年${month}月${day}日`, `${day} ${monthName(date)}`), words: { year, month, day } };
}

/** Counted from the period that `from` lies in, so that a later last day changes nothing. */
function everyNth(periods: Period[], interval: number | undefined, from: PlainDate): Period[] {
  if (interval === undefined) return periods;
  const first = Math.max(
    0,
    periods.findLastIndex((period) => period.first <= from),
  );
  return periods.filter((_period, index) => index >= first && (index - first) % interval === 0);
}

function besideHoliday({ before = 1, after }: Recurrence, { to, ends = to }: Period, calendar: WorkingCalendar): PlainDate {
  return after === undefined ? nthWorkingDay(calendar, addDays(to, 1), before, -1) : nthWorkingDay(calendar, ends, after, 1);
}

function nameOfRound(language: Language, rule: Recurrence, { called, words }: Period, milestone: string, time: string): string {
  const say = inLanguage(language);
  const beside = rule.after === undefined ? say(`${called}前`, `before ${called}`) : say(`${called}后`, `after ${called}`);
  const period = rule.every === 'holiday' ? beside : called;
  const said =
    rule.name?.replace(/\{(\w+)\}/g, (_all, key: string) => ({ ...words, period, time })[key] ?? '') ??
    say(`${milestone}（${period}）`, `${milestone} (${period})`);
  return time && !rule.name?.includes('{time}') ? say(`${said}第${time}次`, `${said}, no. ${time}`) : said;
}

/** The due day within the days that it is counted in, before a day off moves it. */
function dueDay({ day, workingDay, weekday: on, nth }: OneDay, { from, to }: Period, calendar: WorkingCalendar): PlainDate {
  if (on !== undefined && nth !== undefined) {
    const back = addDays(to, -((weekday(to) - WEEKDAYS.indexOf(on) + 7) % 7));
    return nth === 'last' ? back : addDays(from, ((WEEKDAYS.indexOf(on) - weekday(from) + 7) % 7) + 7 * (nth - 1));
  }
  if (on !== undefined) return addDays(from, (WEEKDAYS.indexOf(on) + 6) % 7);
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
  if (rule.every === 'holiday') return holidays(plan, calendar, rule.holidays);
  if (rule.every === 'day' || rule.every === 'working-day') return eachDay(plan, rule, calendar);
  if (rule.every === 'week') return weeks(plan.language, first, last, rule.following);
  if (rule.every === 'ten-days') return partsOfMonths(plan.language, first, last, rule.following, TEN_DAYS);
  if (rule.every === 'half-month') return partsOfMonths(plan.language, first, last, rule.following, HALVES);
  const periods: Period[] = [];
  for (let month = `${first.slice(0, 4)}-01-01`; month <= last; month = addMonths(month, MONTHS[rule.every] ?? 1)) {
    const number = Number(month.slice(5, 7));
    if ((rule.every === 'odd-month' && number % 2 === 0) || (rule.every === 'even-month' && number % 2 === 1)) continue;
    periods.push(monthly(plan.language, rule, month, number));
  }
  return periods;
}

function monthly(language: Language, rule: Recurrence, first: PlainDate, number: number): Period {
  const months = MONTHS[rule.every] ?? 1;
  const counted = addMonths(first, rule.following ? months + (rule.month ?? 1) - 1 : (rule.month ?? months) - 1);
  const year = first.slice(0, 4);
  const part = Math.ceil(number / months);
  const say = inLanguage(language);
  const half = number <= 6 ? say('上', 'first') : say('下', 'second');
  const span = { first, from: counted, to: lastDayOfMonth(counted.slice(0, 7)) };
  const words = { year, month: String(number), quarter: String(Math.ceil(number / 3)), half };
  if (rule.every === 'quarter') return { ...span, id: `${year}-q${part}`, called: say(`${year}年第${part}季度`, `quarter ${part} of ${year}`), words };
  if (rule.every === 'half-year') return { ...span, id: `${year}-h${part}`, called: say(`${year}年${half}半年`, `${half} half of ${year}`), words };
  if (rule.every === 'year') return { ...span, id: year, called: say(`${year}年`, year), words };
  return { ...span, id: first.slice(0, 7), called: say(`${year}年${number}月`, monthName(first)), words };
}

function weeks(language: Language, first: PlainDate, last: PlainDate, following: boolean): Period[] {
  const periods: Period[] = [];
  for (let monday = addDays(first, -((weekday(first) + 6) % 7)); monday <= last; monday = addDays(monday, 7)) {
    // By ISO 8601 a week is of the year that its Thursday is in.
    const thursday = addDays(monday, 3);
    const year = thursday.slice(0, 4);
    const week = String(Math.floor(daysBetween(`${year}-01-01`, thursday) / 7) + 1);
    const from = following ? addDays(monday, 7) : monday;
    const called = inLanguage(language)(`${year}年第${week}周`, `week ${week} of ${year}`);
    periods.push({ id: `${year}-w${week.padStart(2, '0')}`, first: monday, from, to: addDays(from, 6), called, words: { year, week } });
  }
  return periods;
}

/** Each day, or each that is worked, within the bounds of the rule. */
function eachDay(plan: Plan, rule: Recurrence, calendar: WorkingCalendar): Period[] {
  const periods: Period[] = [];
  for (let date = later(rule.from, plan.from); date <= lastDayOfRule(rule, plan); date = addDays(date, 1)) {
    if (rule.every === 'working-day' && !isWorking(calendar.day(date))) continue;
    const next = addDays(date, 1);
    const due = !rule.following ? date : rule.every === 'working-day' ? nearestWorkingDay(calendar, next, 1) : next;
    periods.push({ id: date, first: date, from: due, to: due, ...calledByDay(date, plan.language) });
  }
  return periods;
}

/** Parts of a month: the days that they begin on, what ends their id, and what they are called. */
const TEN_DAYS = [
  { begins: 1, id: '1', called: { zh: '上旬', en: '1st to 10th of' } },
  { begins: 11, id: '2', called: { zh: '中旬', en: '11th to 20th of' } },
  { begins: 21, id: '3', called: { zh: '下旬', en: 'from the 21st of' } },
];
const HALVES = [
  { begins: 1, id: 'h1', called: { zh: '上半月', en: '1st to 15th of' } },
  { begins: 16, id: 'h2', called: { zh: '下半月', en: 'from the 16th of' } },
];

function partsOfMonths(language: Language, first: PlainDate, last: PlainDate, following: boolean, parts: typeof TEN_DAYS): Period[] {
  const spans: Period[] = [];
  for (let month = first; month <= last; month = addMonths(month, 1)) {
    const [year, number] = [month.slice(0, 4), Number(month.slice(5, 7))];
    for (const [index, { begins, id, called }] of parts.entries()) {
      const from = addDays(month, begins - 1);
      const next = parts[index + 1];
      const to = next ? addDays(month, next.begins - 2) : lastDayOfMonth(month.slice(0, 7));
      const name = inLanguage(language)(`${year}年${number}月${called.zh}`, `${called.en} ${monthName(month)}`);
      spans.push({ id: `${month.slice(0, 7)}-${id}`, first: from, from, to, called: name, words: { year, month: String(number) } });
    }
  }
  return following
    ? spans.slice(0, -1).map((span, index) => ({ ...span, from: spans[index + 1]?.from ?? span.from, to: spans[index + 1]?.to ?? span.to }))
    : spans;
}

/** As far as a rule has rounds: what goes on beyond the plan (`none`) has them as far as that goes. */
const lastDayOfRule = ({ until }: Recurrence, { to }: Plan): PlainDate => earlier(until === 'none' ? undefined : until, to);
const later = (one: PlainDate | undefined, other: PlainDate) => (one !== undefined && one > other ? one : other);
const earlier = (one: PlainDate | undefined, other: PlainDate) => (one !== undefined && one < other ? one : other);
