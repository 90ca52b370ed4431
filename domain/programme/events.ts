import { dateAt, endOfDayMs, nthWorkingDay, type WorkingCalendar } from '../kernel/calendar.ts';
import { addDays, addMonths, type PlainDate } from '../kernel/dates.ts';
import { inLanguage } from '../kernel/language.ts';
import { outsidersOf, unlistedOutsiders, withOutsiders } from '../plan/outsiders.ts';
import { calendarFor } from '../plan/own-days.ts';
import { activeDepartments, eventOf, isRaised, type Plan, type PlanEvent, type PlanMilestone, type PlanRound } from '../plan/plan.ts';
import { countedDay, offDay } from '../plan/recurrence.ts';
import { type BegunDuty, unlistedBegun, withBegun } from './begun.ts';
import { countedAbout, isOnlyCounted, outsidersCounted, unlistedCounted, withCounted } from './counted.ts';
import { holdsUntil } from './holds.ts';
import { hoursOf, limitOf, nthDayOfMonth, opensOf } from './limits.ts';
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
