import { dateAt, endOfDayMs, nthWorkingDay, type WorkingCalendar } from '../kernel/calendar.ts';
import { addDays, addMonths, lastDayOfMonth, type PlainDate } from '../kernel/dates.ts';
import type { Language, Words } from '../kernel/language.ts';
import { inLanguage, many } from '../kernel/language.ts';
import { dayIn } from '../plan/hold.ts';
import { outsidersOf, unlistedOutsiders, withOutsiders } from '../plan/outsiders.ts';
import { calendarFor, workingDayUnit } from '../plan/own-days.ts';
import { activeDepartments, datedMilestone, eventOf, isRaised, type Plan, type PlanEvent, type PlanMilestone, type PlanRound } from '../plan/plan.ts';
import { countedDay, offDay } from '../plan/recurrence.ts';
import { type BegunDuty, unlistedBegun, withBegun } from './begun.ts';
import { countedAbout, isOnlyCounted, outsidersCounted, unlistedCounted, withCounted } from './counted.ts';
import { holdsUntil } from './holds.ts';
import { momentOf } from './moments.ts';

/** An event as somebody reports it. */
export interface EventReport {
  event: string;
  /** When it happened, or, of what is announced, when that was reported (programme epoch ms). */
  atMs: number;
  /** Of what is announced: the day on which it will be, or the minute. */
  on?: string;
  /** When it was reported (programme epoch ms), where that is later: further reports of before that are not asked for. */
  toldMs?: number;
  /** What it is about, such as a place: it stands in the name of what is owed. */
  about?: string;
  /** Who has to act this time; all whom the milestones name unless told. */
  for?: string[];
  /** Ids of the dated milestones that the programme has had: a number of theirs is not given again, also where the plan has lost its round. */
  had?: Iterable<string>;
  /** Who it is of each class of outsiders that the milestones name: their codes in the plan, which keeps their names. */
  outsiders?: { of: string; id: string }[];
}

/** A round that a report adds to a milestone. */
export interface RaisedRound {
  milestone: string;
  round: PlanRound;
}

/** Reports of a round, which a report of another event ends. */
export interface EndedRound {
  milestone: string;
  /** The round that they go on from. */
  round: string;
  /** When they ended: a minute of the programme's zone. */
  at: string;
}

type After = NonNullable<PlanMilestone['after']>;
type Again = NonNullable<After['again']>;

const followers = (plan: Plan, event: string) => plan.milestones.filter((milestone) => eventOf(milestone) === event);

/** The standing duties that begin each time that an event is reported. */
const begunBy = (plan: Plan, event: string) => plan.standing.filter(({ after }) => after?.event === event);

/** Whether something is due before an event: then whoever reports it says when it will be, and not that it has happened. `minute`: some of it counts in hours. */
export function announces(plan: Plan, event: string): 'day' | 'minute' | undefined {
  const by = followers(plan, event);
  const inHours = ({ after, dueBy }: PlanMilestone) => [after?.within ?? {}, dueBy?.before ?? {}].some((span) => 'hours' in span || 'minutes' in span);
  return by.some(({ dueBy }) => dueBy) ? (by.some(inHours) ? 'minute' : 'day') : undefined;
}

/** The departments that may report an event, besides the office. */
export const reportersOf = (plan: Plan, { reportedBy }: PlanEvent): string[] =>
  reportedBy === 'all' ? activeDepartments(plan).map(({ id }) => id) : reportedBy;

/** The departments that an event can ask for something, or whom a report of it can count for. */
export const answerersOf = (plan: Plan, event: string): string[] => [
  ...(isOnlyCounted(plan, event) ? countedAbout(plan, event) : []),
  ...new Set(
    [...followers(plan, event), ...begunBy(plan, event)].flatMap(({ lead }) =>
      lead === 'all' ? activeDepartments(plan).map(({ id }) => id) : lead.filter((org) => outsidersOf(plan, org) === undefined),
    ),
  ),
];

/** The classes of outsiders of whom an event can ask something, or for whom it counts: its report names who they are. */
export const outsidersAsked = (plan: Plan, event: string): string[] => [
  ...(isOnlyCounted(plan, event) ? outsidersCounted(plan, event) : []),
  ...new Set(
    [...followers(plan, event), ...begunBy(plan, event)].flatMap(({ lead }) =>
      lead === 'all' ? [] : lead.filter((org) => outsidersOf(plan, org) !== undefined),
    ),
  ),
];

/** Whether a class of those whom a report names leads anything that has a date, or assists in it: then they owe that from the report on. */
export const owesByDate = (plan: Plan, named: readonly { of: string }[]): boolean =>
  plan.milestones.some(
    (milestone) => !isRaised(milestone) && named.some(({ of }) => (milestone.lead !== 'all' && milestone.lead.includes(of)) || milestone.assist.includes(of)),
  );

/** Who has to act upon a report, where it is not all that the milestone names: outsiders by who they are, departments as far as they are meant. */
function answersOf(plan: Plan, { lead }: Pick<PlanMilestone, 'lead'>, { for: meant, outsiders = [] }: EventReport): string[] | undefined {
  if (lead === 'all') return meant;
  if (meant === undefined && lead.every((org) => outsidersOf(plan, org) === undefined)) return undefined;
  return lead.flatMap((org) =>
    outsidersOf(plan, org) === undefined
      ? meant === undefined || meant.includes(org)
        ? [org]
        : []
      : outsiders.filter(({ of }) => of === org).map(({ id }) => id),
  );
}

/** What is entered so much later than it happened (ms) is written down with when that was. */
const ENTERED_LATE_MS = 30 * 86_400_000;

/** When a report was entered, where that was long after it happened. */
export const enteredLate = (calendar: WorkingCalendar, { atMs, toldMs = atMs }: Pick<EventReport, 'atMs' | 'toldMs'>): { entered?: string } =>
  toldMs - atMs > ENTERED_LATE_MS ? { entered: momentOf(calendar, toldMs) } : {};

/**
 * The rounds that a report raises: one of each milestone that follows upon the event, or is due before it, and asks any of those meant. What is
 * due after what was announced counts from the day on which that will be, or its first minute.
 */
export function raisedRounds(plan: Plan, calendar: WorkingCalendar, report: EventReport): RaisedRound[] {
  const { event, on, toldMs = report.atMs, about, had = [] } = report;
  const name = plan.events.find(({ id }) => id === event)?.name ?? event;
  const atMs = beginMs(calendar, report);
  const at = momentOf(calendar, atMs);
  const say = inLanguage(plan.language);
  const when = say(`${name}，${(on ?? at).replace('T', ' ')}`, `${name}, ${(on ?? at).replace('T', ' ')}`);
  const id = reportNumber(plan, event, [...had]);
  return followers(plan, event).flatMap((milestone) => {
    const answers = answersOf(plan, milestone, report);
    if (answers?.length === 0) return [];
    const { after } = milestone;
    const counted = calendarFor(plan, milestone, calendar);
    const limit = after
      ? untilHour(limitOf(plan, milestone, calendar, { at, atMs }), at, hoursOf(milestone))
      : limitBefore(plan, counted, milestone, { at, atMs });
    const opens = after && opensOf(counted, after, { at, atMs, limit });
    const round: PlanRound = {
      id,
      name: say(`${milestone.name}（${about ?? when}）`, `${milestone.name} (${about ?? when})`).slice(0, 400),
      due: limit.slice(0, 10),
      ...opens?.round,
      reported: {
        ...(after ? { at: on === undefined ? at : toldAt(plan, after, on, limit) } : { at: momentOf(calendar, report.atMs), on: on ?? at }),
        ...opens?.reported,
        ...(limit.length > 10 && { until: limit }),
        ...(answers && { for: answers }),
        ...enteredLate(calendar, report),
      },
    };
    const again = after?.again;
    if (!again) return [{ milestone: milestone.id, round }];
    const said = about === undefined ? {} : { about: about.slice(0, 400) };
    const first = { ...round, reported: { ...round.reported, at, ...said } };
    return [first, ...furtherRounds(plan, counted, again, first, toldMs, hoursOf(milestone))].map((one) => ({ milestone: milestone.id, round: one }));
  });
}

/** The number of a report: the next after those that the plan has of its event, and the programme has had. */
function reportNumber(plan: Plan, event: string, had: readonly string[]): string {
  const ofRounds = followers(plan, event).flatMap(({ id: of, rounds = [] }) => [
    ...rounds.map((round) => round.id),
    ...had.filter((one) => one.startsWith(`${of}-`)).map((one) => one.slice(of.length + 1)),
  ]);
  const ofDuties = begunBy(plan, event).flatMap(({ begun = [] }) => begun.map((one) => one.id));
  return String(Math.max(0, ...[...ofRounds, ...ofDuties].map(Number).filter(Number.isInteger)) + 1);
}

/**
 * The standing duties that a report begins: what has no limit from the next working morning on, on which it is told; what has to hold from when it
 * happened, or will, on.
 */
export function raisedDuties(plan: Plan, calendar: WorkingCalendar, report: EventReport): BegunDuty[] {
  const { event, toldMs = report.atMs, about, had = [] } = report;
  const eventName = plan.events.find(({ id }) => id === event)?.name ?? event;
  const atMs = beginMs(calendar, report);
  const at = momentOf(calendar, atMs);
  const told = nthWorkingDay(calendar, dateAt(calendar, toldMs), 1, 1);
  const number = reportNumber(plan, event, [...had]);
  return begunBy(plan, event).flatMap(({ id, lead, holds }): BegunDuty[] => {
    const answers = answersOf(plan, { lead }, report);
    if (answers?.length === 0) return [];
    const on = at.slice(0, 10);
    const until = holds && holdsUntil(calendar, holds, atMs);
    const when = (report.on ?? at).replace('T', ' ');
    const name = (about ?? inLanguage(plan.language)(`${eventName}，${when}`, `${eventName}, ${when}`)).slice(0, 400);
    const begins = holds ? { on, at, ...(on < told && { told }) } : { on: [on, told].sort()[1] as PlainDate, at };
    const one = {
      id: number,
      of: `${event} ${number}`,
      name,
      ...begins,
      ...enteredLate(calendar, report),
      ...(until !== undefined && { until }),
      ...(answers && { for: answers }),
    };
    return [{ duty: id, begun: one }];
  });
}

/** When it happened, or when what was announced will begin (programme epoch ms). */
const beginMs = (calendar: WorkingCalendar, { atMs, on }: EventReport): number =>
  on === undefined ? atMs : instantMs(calendar, on.length > 10 ? on : `${on}T00:00`);

/** When whoever answers for what comes after something announced is told: as that begins; of a day alone when its mails leave, unless that is too late. */
function toldAt({ mailAt }: Plan, { within }: After, on: string, limit: string): string {
  const isDay = on.length === 10 && !('hours' in within || 'minutes' in within);
  const told = `${on.slice(0, 10)}T${mailAt}`;
  return isDay && (limit.length > 10 ? limit : `${limit}T24:00`) > told ? told : on.length > 10 ? on : `${on}T00:00`;
}

/** The last day of what is due before an event, or its last minute. */
function limitBefore(plan: Plan, calendar: WorkingCalendar, milestone: PlanMilestone, { at, atMs }: { at: string; atMs: number }): string {
  const { dueBy = {}, dayOff = 'stays' } = milestone;
  if (dueBy.before && 'hours' in dueBy.before) return momentOf(calendar, atMs - dueBy.before.hours * 3_600_000);
  if (dueBy.before && 'minutes' in dueBy.before) return momentOf(calendar, atMs - dueBy.before.minutes * 60_000);
  const [day, [hour]] = [at.slice(0, 10), hoursOf(milestone)];
  const due = offDay(plan, countedDay(dueBy, { first: day, last: day }, calendar), dayOff, calendar);
  return hour === undefined ? due : `${due}T${hour}`;
}

/** The hours of a day by which something is owed after an event 次日12时前, earliest first; several where reports go on at each of them. */
const hoursOf = ({ dueAt = [] }: Pick<PlanMilestone, 'dueAt'>): string[] => [dueAt].flat().sort();

/** The minute at which a limit in days ends: the first of its hours on that day, or on the next where they had passed before anything happened. */
function untilHour(limit: string, at: string, hours: readonly string[]): string {
  if (hours.length === 0 || limit.length > 10) return limit;
  const hour = hours.find((one) => `${limit}T${one}` > at);
  return hour === undefined ? `${addDays(limit, 1)}T${hours[0]}` : `${limit}T${hour}`;
}

/**
 * The reports that go on after the first, each from when the one before was due: they are told of when they begin, those of days when mails
 * leave, or at the hour by which they are owed.
 */
function furtherRounds(
  plan: Plan,
  calendar: WorkingCalendar,
  { every, atMost }: Again,
  first: PlanRound,
  toldMs: number,
  hours: readonly string[],
): PlanRound[] {
  const { at: _at, until, ...reported } = first.reported as NonNullable<PlanRound['reported']>;
  const say = inLanguage(plan.language);
  const startMs = instantMs(calendar, until ?? `${addDays(first.due, 1)}T00:00`);
  const stepMs = 'hours' in every ? every.hours * 3_600_000 : 'minutes' in every ? every.minutes * 60_000 : 0;
  const dueOf = (number: number) =>
    'days' in every
      ? addDays(first.due, number * every.days)
      : 'workingDays' in every
        ? nthWorkingDay(calendar, first.due, number * every.workingDays, 1)
        : 'months' in every
          ? addMonths(first.due, number * every.months)
          : 'dayOfMonth' in every
            ? nthDayOfMonth(first.due, every.dayOfMonth, number)
            : '';
  // Those of an hour, or of several of each day: what is left of the first day, and then the days to come.
  const moments = hours.map((hour) => `${first.due}T${hour}`).filter((one) => until !== undefined && one > until);
  for (let day = 1; hours.length > 0 && moments.length < atMost; day++) moments.push(...hours.map((hour) => `${dueOf(day)}T${hour}`));
  const rounds = Array.from({ length: atMost }, (_, index): PlanRound => {
    const number = index + 1;
    const before = index === 0 ? first.due : dueOf(index);
    const span =
      stepMs > 0
        ? { at: momentOf(calendar, startMs + index * stepMs), until: momentOf(calendar, startMs + number * stepMs) }
        : hours.length > 0
          ? { at: (index === 0 ? until : moments[index - 1]) as string, until: moments[index] as string }
          : { at: `${beginOf(calendar, every, before)}T${plan.mailAt}` };
    return {
      id: `${first.id}-${number + 1}`,
      name: `${first.name.slice(0, 380)}${say(`，续报 ${number}`, `, report ${number + 1}`)}`,
      due: span.until?.slice(0, 10) ?? dueOf(number),
      reported: { ...reported, of: first.id, ...span },
    };
  });
  return rounds.filter((round) => endMs(calendar, round) > toldMs && round.due <= plan.to);
}

/** The day on which a further report begins, after the one before was due on a day. */
const beginOf = (calendar: WorkingCalendar, every: Again['every'], due: string): string =>
  'workingDays' in every ? nthWorkingDay(calendar, due, 1, 1) : addDays(due, 1);

const instantMs = (calendar: WorkingCalendar, moment: string): number => calendar.instantMs(moment.slice(0, 10), moment.slice(11));

/** When a round that was raised is due (programme epoch ms). */
const endMs = (calendar: WorkingCalendar, { due, reported }: PlanRound): number =>
  reported?.until === undefined ? endOfDayMs(calendar, due) : instantMs(calendar, reported.until);

/** The reports that go on and that a report of this event ends: all, or those that are about the same. */
export function endedRounds(plan: Plan, calendar: WorkingCalendar, report: EventReport): EndedRound[] {
  const { event, about } = report;
  const at = momentOf(calendar, beginMs(calendar, report));
  return plan.milestones.flatMap(({ id, after, rounds = [] }) =>
    after?.again?.until !== event
      ? []
      : rounds
          .filter(({ reported }) => reported && reported.of === undefined && reported.ended === undefined && reported.at <= at)
          .filter(({ reported }) => about === undefined || reported?.about === about)
          .map((round) => ({ milestone: id, round: round.id, at })),
  );
}

/** Whether a report that goes on is asked for no more, since what it is about ended before it was due. */
const isMoot = ({ due, reported }: PlanRound, ended: readonly Pick<EndedRound, 'round' | 'at'>[]): boolean =>
  ended.some(({ round, at }) => reported?.of === round && (reported.until ?? `${due}T24:00`) > at);

/** A plan in which reports that went on have ended: what was due by then stays, what was to come is asked for no more. */
export function withEnded(plan: Plan, ended: readonly EndedRound[]): Plan {
  if (ended.length === 0) return plan;
  return {
    ...plan,
    milestones: plan.milestones.map((milestone) => {
      const own = ended.filter((one) => one.milestone === milestone.id);
      if (own.length === 0 || !milestone.rounds) return milestone;
      const rounds = milestone.rounds.flatMap((round) => {
        const end = own.find((one) => one.round === round.id);
        if (end && round.reported) return [{ ...round, reported: { ...round.reported, ended: end.at } }];
        return isMoot(round, own) ? [] : [round];
      });
      return { ...milestone, rounds };
    }),
  };
}

/** A plan with further rounds. */
export function withRounds(plan: Plan, raised: readonly RaisedRound[]): Plan {
  if (raised.length === 0) return plan;
  const added = (id: string) => raised.filter(({ milestone }) => milestone === id).map(({ round }) => round);
  return {
    ...plan,
    milestones: plan.milestones.map((milestone) => {
      const rounds = added(milestone.id);
      return rounds.length === 0 ? milestone : { ...milestone, rounds: [...(milestone.rounds ?? []), ...rounds] };
    }),
  };
}

/**
 * What has been reported by a version of the plan and does not stand in another, for milestones that both raise by events: a file that was
 * written before knows nothing of it, and taking it for withdrawn would end what somebody has to do.
 */
export function unlistedRounds(before: Plan, after: Plan): RaisedRound[] {
  return before.milestones.flatMap(({ id, rounds = [] }) => {
    const now = after.milestones.find((milestone) => milestone.id === id && isRaised(milestone));
    if (!now) return [];
    const listed = new Set(now.rounds?.map((round) => round.id));
    // What this version has ended is not missing from it.
    const ended = (now.rounds ?? []).flatMap(({ id: round, reported }) => (reported?.ended === undefined ? [] : [{ round, at: reported.ended }]));
    return rounds.filter((round) => round.reported && !listed.has(round.id) && !isMoot(round, ended)).map((round) => ({ milestone: id, round }));
  });
}

/** What has ended by a version of the plan, of reports that another version has as going on: a file that was written before knows nothing of that either. */
export function unlistedEnds(before: Plan, after: Plan): EndedRound[] {
  return before.milestones.flatMap(({ id, rounds = [] }) => {
    const now = after.milestones.find((milestone) => milestone.id === id && milestone.after)?.rounds ?? [];
    return rounds.flatMap(({ id: round, reported }) =>
      reported?.ended !== undefined && now.some((one) => one.id === round && one.reported?.ended === undefined)
        ? [{ milestone: id, round, at: reported.ended }]
        : [],
    );
  });
}

/** A version of the plan with what was reported by another. */
export const withReports = (before: Plan, after: Plan): Plan =>
  withOutsiders(
    withBegun(
      withCounted(withEnded(withRounds(after, unlistedRounds(before, after)), unlistedEnds(before, after)), unlistedCounted(before, after)),
      unlistedBegun(before, after),
    ),
    unlistedOutsiders(before, after),
  );

/** The last day of the limit of what follows upon something, or its last minute where it is counted in hours or minutes: on a day that is worked, where the plan wants that, not after the latest day that the plan gives, nor before the earliest. */
export function limitOf(
  plan: Plan,
  { after, dayOff = 'stays', calendar: days }: Pick<PlanMilestone, 'after' | 'dayOff' | 'calendar'>,
  calendar: WorkingCalendar,
  { at, atMs }: { at: string; atMs: number },
): string {
  const { within, notAfter, notBefore } = after as After;
  const own = calendarFor(plan, { calendar: days }, calendar);
  const limit = countedLimit(own, within, at, atMs);
  const counted = limit.length > 10 ? limit : offDay(plan, limit, dayOff, own);
  const late = notBefore !== undefined && notBefore > counted ? notBefore : counted;
  // What happens after the latest day is owed on the day itself: nobody could have done it before.
  const last = notAfter === undefined ? undefined : [notAfter, at.slice(0, 10)].sort()[1];
  return last !== undefined && last < late ? last : late;
}

function countedLimit(calendar: WorkingCalendar, within: After['within'], at: string, atMs: number): string {
  const date = at.slice(0, 10);
  if ('hours' in within) return momentOf(calendar, atMs + within.hours * 3_600_000);
  if ('minutes' in within) return momentOf(calendar, atMs + within.minutes * 60_000);
  if ('months' in within) return addMonths(date, within.months);
  if ('dayOfMonth' in within) return nthDayOfMonth(date, within.dayOfMonth, 1);
  if ('dayOfYear' in within) return dayOfYear(date, within.dayOfYear, within.years);
  return 'days' in within ? addDays(date, within.days) : nthWorkingDay(calendar, date, within.workingDays, 1);
}

const earlier = (one: PlainDate, other: PlainDate): PlainDate => [one, other].sort()[0] as PlainDate;

/** A day of the year that is called so (MM-DD): the next from a date on, or that of so many years later. */
function dayOfYear(date: PlainDate, day: string, years: number | undefined): PlainDate {
  const year = Number(date.slice(0, 4));
  if (years !== undefined) return dayIn(year + years, day);
  return dayIn(year, day) >= date ? dayIn(year, day) : dayIn(year + 1, day);
}

/** The n-th day after a date that is called so in its month, or is the last of a month that is shorter. */
function nthDayOfMonth(date: PlainDate, day: number | 'last', n: number): PlainDate {
  const inMonth = (month: PlainDate) => {
    const last = lastDayOfMonth(month.slice(0, 7));
    const wanted = day === 'last' ? last : addDays(month, day - 1);
    return earlier(wanted, last);
  };
  const first = `${date.slice(0, 7)}-01`;
  return inMonth(addMonths(first, inMonth(first) > date ? n - 1 : n));
}

/** The first day on which what follows may be handed in, where it has one: never after its limit. In hours it is that of the minute, which `reported` has. */
export function opensOf(
  calendar: WorkingCalendar,
  { opens }: After,
  { at, atMs, limit }: { at: string; atMs: number; limit: string },
): { round: Pick<PlanRound, 'opens'>; reported: Pick<NonNullable<PlanRound['reported']>, 'opens'> } {
  if (!opens) return { round: {}, reported: {} };
  const [date, due] = [at.slice(0, 10), limit.slice(0, 10)];
  if ('hours' in opens) {
    const minute = earlier(momentOf(calendar, atMs + opens.hours * 3_600_000), limit.length > 10 ? limit : `${due}T23:59`);
    return { round: { opens: minute.slice(0, 10) }, reported: { opens: minute } };
  }
  const day =
    'months' in opens ? addMonths(date, opens.months) : 'days' in opens ? addDays(date, opens.days) : nthWorkingDay(calendar, date, opens.workingDays, 1);
  return { round: { opens: earlier(day, due) }, reported: {} };
}

/** `发现重大隐患后 15 日内`, `学期开学前 7 日`; of a milestone that something raises. */
export function limitText(plan: Plan, milestone: Pick<PlanMilestone, 'dueAt' | 'after' | 'dueBy' | 'calendar'>, language: Language = 'zh'): string {
  const { after, dueBy } = milestone;
  const hours = hoursOf(milestone);
  const units = unitsOf(plan, milestone);
  if (!after) return `${beforeText(plan, dueBy, language, units)}${hours.length === 0 ? '' : inLanguage(language)(` ${hours[0]} 前`, `, by ${hours[0]}`)}`;
  const { again } = after;
  const by = inLanguage(language)(`（${hours.join(' 或 ')} 前）`, `, by ${hours.join(' or ')}`);
  const first = `${firstLimitText(plan, after, language, units)}${hours.length === 0 ? '' : by}`;
  if (!again) return first;
  const say = inLanguage(language);
  const end = plan.events.find(({ id }) => id === again.until)?.name;
  const each = hours.length > 1 ? [`于 ${hours.join('、')} 各续报一次`, ` at ${hours.join(' and ')}`] : ['续报一次', ''];
  const often = everyText(again.every, language, { ...units, days: UNIT_NAMES.days });
  const oftenAt = say(`其后每${often}${each[0]}`, `then again ${often}${each[1]}`);
  const last = end === undefined ? say(`，共 ${again.atMost} 次`, `, ${many(again.atMost, 'time')}`) : say(`，至“${end}”为止`, `, until: ${end}`);
  return `${first}${say('，', ', ')}${oftenAt}${last}`;
}

/** ` 2 小时`, `月 5 日`: how often reports go on. */
function everyText(every: Again['every'], language: Language, units: Units): string {
  const say = inLanguage(language);
  if ('dayOfMonth' in every)
    return every.dayOfMonth === 'last'
      ? say('月最后一日', 'by the last day of each month')
      : say(`月 ${every.dayOfMonth} 日`, `by day ${every.dayOfMonth} of each month`);
  const [unit = 'hours', count = 1] = (Object.entries(every) as [keyof Units, number][])[0] ?? [];
  return say(` ${count} ${units[unit].zh}`, `every ${many(count, units[unit].en)}`);
}

const UNIT_NAMES = {
  minutes: { zh: '分钟', en: 'minute' },
  hours: { zh: '小时', en: 'hour' },
  days: { zh: '天', en: 'day' },
  workingDays: { zh: '个工作日', en: 'working day' },
  months: { zh: '个月', en: 'month' },
} as const;

function beforeText(plan: Plan, { event, before }: NonNullable<PlanMilestone['dueBy']> = {}, language: Language, units: Units): string {
  const say = inLanguage(language);
  const name = plan.events.find(({ id }) => id === event)?.name ?? event ?? '';
  const [unit = 'days', count = 0] = (Object.entries(before ?? {}) as [keyof Units, number][])[0] ?? [];
  if (count === 0) return unit === 'hours' ? say(`${name}之前（到那一刻为止）`, `by the minute of: ${name}`) : say(`${name}当日`, `on the day of: ${name}`);
  return say(`${name}前 ${count} ${units[unit].zh}`, `${many(count, units[unit].en)} before: ${name}`);
}

function firstLimitText(plan: Plan, { event, milestone, on, opens, within, notAfter, notBefore }: After, language: Language, units: Units): string {
  const say = inLanguage(language);
  const before = milestone === undefined ? undefined : (datedMilestone(plan, milestone) ?? plan.milestones.find(({ id }) => id === milestone));
  const happened = on === 'lapse' ? { zh: '逾期', en: 'lapses' } : { zh: '办结', en: 'is settled' };
  const name = before
    ? say(`“${before.name}”${happened.zh}`, `“${before.name}” ${happened.en}`)
    : (plan.events.find(({ id }) => id === event)?.name ?? event ?? '');
  const latest = notAfter === undefined ? '' : say(`，最迟 ${notAfter}`, `, by ${notAfter} at the latest`);
  const earliest = notBefore === undefined ? '' : say(`，最早 ${notBefore}`, `, by ${notBefore} at the earliest`);
  const limit = `${withinText(name, within, language, units)}${earliest}${latest}`;
  if (!opens) return limit;
  const [unit = 'days', count = 1] = (Object.entries(opens) as [keyof Units, number][])[0] ?? [];
  return say(`${limit}，满 ${count} ${units[unit].zh}后办理`, `${limit}, not before ${many(count, units[unit].en)}`);
}

type Units = Record<keyof typeof UNIT_NAMES, Words>;

/** What the units of a milestone's limits are called: its working days may be days of another kind. */
const unitsOf = (plan: Pick<Plan, 'calendars'>, milestone: Pick<PlanMilestone, 'calendar'>): Units => ({
  ...UNIT_NAMES,
  days: { zh: '日', en: 'day' },
  workingDays: workingDayUnit(plan, milestone) ?? UNIT_NAMES.workingDays,
});

function withinText(name: string, within: After['within'], language: Language, units: Units): string {
  const say = inLanguage(language);
  if ('dayOfMonth' in within) {
    const last = within.dayOfMonth === 'last';
    return say(
      `${name}后最近的${last ? '月底' : ` ${within.dayOfMonth} 日`}前`,
      `by the next ${last ? 'end' : `day ${within.dayOfMonth}`} of a month after: ${name}`,
    );
  }
  if ('dayOfYear' in within) {
    const [month, day] = within.dayOfYear.split('-').map(Number);
    const [year, later] = [within.years === undefined ? '' : within.years === 1 ? '次年' : `第 ${within.years} 年`, within.years];
    const next = later === undefined ? 'the next' : later === 1 ? 'next year’s' : `the ${later}th year’s`;
    return say(`${name}后${year} ${month} 月 ${day} 日前`, `by ${next} ${within.dayOfYear} (month-day) after: ${name}`);
  }
  const [unit, count] = (Object.entries(within) as [keyof Units, number][])[0] ?? ['days', 0];
  return say(`${name}后 ${count} ${units[unit].zh}内`, `within ${many(count, units[unit].en)} after: ${name}`);
}
