import { type Day, dateAt, endOfDayMs, isWorking, nearestWorkingDay, nthWorkingDay, type WorkingCalendar, watchedCalendar } from '../kernel/calendar.ts';
import { addDays, daysBetween, type PlainDate } from '../kernel/dates.ts';
import type { Light } from '../kernel/lights.ts';
import type { LadderRung, Offset, Plan } from '../plan/plan.ts';
import { type Answerable, recipientsOfAll } from './audiences.ts';

/** The rung that tells of an event which has raised an obligation. */
export const RAISED = 'raised';

/** Why a mail leaves on another day than the ladder names: the day it should have left, and what that day is. */
export interface Moved {
  from: PlainDate;
  why: Day['kind'];
  /** The holiday's name, where it has one. */
  name?: string;
}

/** One rung with everything looked up: what enters a workflow. */
export interface Rung {
  id: string;
  /** Programme time (epoch ms) at which its mails leave. */
  atMs: number;
  date: PlainDate;
  /** Which side of the due instant it is on. `lapse` is the rung that the lapse itself brings about. */
  side: 'before' | 'lapse' | 'after';
  light?: Light;
  /** Recipient codes `org/role`, each once. */
  recipients: string[];
  moved?: Moved;
  /** Less urgent rungs that fell on the same morning and went into this one. */
  absorbed: string[];
  /** The rungs of `absorbs` that had a morning of their own, with what each would have asked for on it. */
  early?: Pick<Rung, 'id' | 'date' | 'acknowledge'>[];
  /** If this rung is the first notice: the deadline for acknowledging, and the mail when it is missed. */
  acknowledge?: { byMs: number; byDate: PlainDate; mailAtMs: number; recipients: string[] };
}

/** How far an obligation may be given more time, with the days looked up for one due date. */
export interface ExtensionLimits {
  /** The last day on which it may be asked for, and when that ends (programme epoch ms). */
  askBy?: { date: PlainDate; atMs: number };
  /** How often it is granted at the most. */
  times?: number;
  /** The last day that it may be granted to. */
  last?: PlainDate;
  /** Who decides on it, where that is not whoever confirms; several are asked in this order. */
  by?: string | readonly string[];
}

/** The dates of one obligation for one due date: plain data, computed outside workflows and carried into them. */
export interface Schedule {
  dueDate: PlainDate;
  /** The end of the due date in the programme's zone, exclusive (epoch ms). */
  dueAtMs: number;
  /** An event has raised it: when that happened (epoch ms). */
  raisedAtMs?: number;
  /** `HH:MM`, where it is due at a minute of the due date and not at its end. */
  dueTime?: string;
  /** The first day on which something may be handed in, and when it begins; `time` (`HH:MM`) where that is at a minute of it. */
  opens?: { date: PlainDate; atMs: number; time?: string };
  /** How far the plan lets it be extended; freely without it. */
  extension?: ExtensionLimits;
  /** Earliest first; no two at one instant, but for what a holiday table that came late sends at once. */
  rungs: Rung[];
  calendarVersion: string;
  /** True when a date comes from a year whose holiday table is not published. */
  provisional: boolean;
}

/** `2019-07-03 14:05`: when something opens, the day alone where that is all of it. */
export const opensText = ({ date, time }: NonNullable<Schedule['opens']>): string => (time === undefined ? date : `${date} ${time}`);

function shift(calendar: WorkingCalendar, date: PlainDate, offset: Offset, direction: -1 | 1): PlainDate {
  return 'days' in offset ? addDays(date, offset.days * direction) : nthWorkingDay(calendar, date, offset.workingDays, direction);
}

interface DatedRung {
  rung: LadderRung;
  id: string;
  side: Rung['side'];
  date: PlainDate;
}

/** A rung of an obligation with the step of the ladder that it comes from. */
interface Told {
  step: LadderRung;
  rung: Rung;
}

/**
 * Whether a rung that has a morning of its own is told by a later one of the ladder: it would leave after that more urgent one, as where
 * a long holiday puts three working days before seven days; or both are of one repeat, and a holiday has pushed it so close to the next
 * that less than half of the time between them is left.
 */
function goesInto(earlier: Told, later: Told): boolean {
  if (earlier.rung.side !== later.rung.side) return false;
  if (earlier.rung.date > later.rung.date) return true;
  const { repeat } = later.step;
  return repeat !== undefined && earlier.step === later.step && 2 * daysBetween(earlier.rung.date, later.rung.date) < repeat.everyDays;
}

/** Merges rungs into a more urgent one, which tells everybody whom they would have told. */
function withAbsorbed(rung: Rung, absorbed: readonly Rung[]): Rung {
  const light = rung.light ?? absorbed.findLast((one) => one.light)?.light;
  return {
    ...rung,
    ...(light && { light }),
    recipients: [...new Set([...absorbed.flatMap((one) => one.recipients), ...rung.recipients])],
    absorbed: [...absorbed.flatMap((one) => [...one.absorbed, one.id]), ...rung.absorbed],
  };
}

/** The rungs on the dates that the ladder names, before any moves to a working day. */
function nominalDates(ladder: readonly LadderRung[], dueDate: PlainDate, calendar: WorkingCalendar, opens: PlainDate | undefined): DatedRung[] {
  const dated: DatedRung[] = [];
  let previousDate = dueDate;
  for (const rung of ladder) {
    if (rung.repeat) {
      for (let round = 1; round <= rung.repeat.atMost; round++) {
        dated.push({ rung, id: `${rung.id}-${round}`, side: 'after', date: addDays(previousDate, rung.repeat.everyDays * round) });
      }
      previousDate = dated.at(-1)?.date ?? previousDate;
      continue;
    }
    if (rung.before) dated.push({ rung, id: rung.id, side: 'before', date: shift(calendar, dueDate, rung.before, -1) });
    else if (rung.after) dated.push({ rung, id: rung.id, side: 'after', date: shift(calendar, dueDate, rung.after, 1) });
    else if (rung.on === 'opens') {
      // A ladder is often the plan's own: what has no first day has no such rung.
      if (opens !== undefined) dated.push({ rung, id: rung.id, side: 'before', date: opens });
    } else if (rung.on === 'due-day') dated.push({ rung, id: rung.id, side: 'before', date: dueDate });
    else dated.push({ rung, id: rung.id, side: 'lapse', date: addDays(dueDate, 1) });
    previousDate = dated.at(-1)?.date ?? previousDate;
  }
  return dated;
}

/**
 * All instants of one obligation. A reminder whose day is not worked leaves on the last working day before it, an
 * escalation on the next; rungs that meet on one morning, or would leave after a more urgent one, become one mail, the most urgent, to
 * all whom they would have told.
 */
export function resolveSchedule(
  plan: Plan,
  ladder: readonly LadderRung[],
  dueDate: PlainDate,
  answerable: Answerable,
  calendar: WorkingCalendar,
  { opens, dueAt }: { opens?: PlainDate | undefined; dueAt?: string | undefined } = {},
): Schedule {
  const byMorning = new Map<PlainDate, Told>();
  const { watched, isProvisional } = watchedCalendar(calendar);
  watched.day(dueDate);
  for (const { rung: step, id, side, date } of nominalDates(ladder, dueDate, watched, opens)) {
    const day = watched.day(date);
    // What opens is told when it has opened, unless that would be after it is due.
    const onward = side !== 'before' || (step.on === 'opens' && nearestWorkingDay(watched, date, 1) <= dueDate);
    const mailDate = nearestWorkingDay(watched, date, onward ? 1 : -1);
    const rung: Rung = {
      id,
      atMs: calendar.instantMs(mailDate, plan.mailAt),
      date: mailDate,
      side,
      ...(step.light && { light: step.light }),
      recipients: recipientsOfAll(step.tell, answerable),
      ...(mailDate !== date && !isWorking(day) && { moved: { from: date, why: day.kind, ...(day.name && { name: day.name }) } }),
      absorbed: [],
      ...(side === 'before' && { acknowledge: acknowledgement(plan, mailDate, answerable, watched) }),
    };
    const met = byMorning.get(mailDate);
    // It stays at its own place in the ladder, not at that of the rung that it absorbs.
    byMorning.delete(mailDate);
    byMorning.set(mailDate, { step, rung: met ? withAbsorbed(rung, [met.rung]) : rung });
  }
  let told: Told[] = [];
  for (const later of byMorning.values()) {
    const absorbed = told.filter((earlier) => goesInto(earlier, later));
    const rung = withAbsorbed(
      later.rung,
      absorbed.map((one) => one.rung),
    );
    const early = absorbed.flatMap(({ rung: { id, date, acknowledge, early: before = [] } }) => [...before, { id, date, ...(acknowledge && { acknowledge }) }]);
    const reminds = rung.side === 'before' && early.length > 0;
    told = [...told.filter((one) => !absorbed.includes(one)), { ...later, rung: reminds ? { ...rung, early } : rung }];
  }
  return {
    dueDate,
    dueAtMs: dueAt === undefined ? endOfDayMs(calendar, dueDate) : calendar.instantMs(dueDate, dueAt),
    ...(dueAt !== undefined && { dueTime: dueAt }),
    ...(opens !== undefined && { opens: { date: opens, atMs: calendar.instantMs(opens, '00:00') } }),
    rungs: told
      .map(({ rung }) => rung)
      .filter((rung) => rung.recipients.length > 0)
      .sort((a, b) => a.atMs - b.atMs),
    calendarVersion: calendar.version,
    provisional: isProvisional(),
  };
}

/**
 * The dates of an obligation that an event has raised. Officer and head hear of it at once, at whatever hour; reminders of that day and
 * before go into that mail. A limit in hours lapses at its minute, and that is told at once as well.
 */
export function raisedSchedule(
  plan: Plan,
  schedule: Schedule,
  { atMs, untilMs }: { atMs: number; untilMs?: number },
  answerable: Answerable,
  calendar: WorkingCalendar,
): Schedule {
  const date = dateAt(calendar, atMs);
  const dueAtMs = untilMs ?? schedule.dueAtMs;
  const isReminder = ({ side }: Rung) => side === 'before';
  const kept = schedule.rungs.filter((rung) => !isReminder(rung) || (rung.date > date && rung.atMs < dueAtMs));
  const raised: Rung = {
    id: RAISED,
    atMs,
    date,
    side: 'before',
    recipients: recipientsOfAll(['officer', 'head'], answerable),
    absorbed: schedule.rungs.filter((rung) => isReminder(rung) && rung.date <= date).flatMap(({ id, absorbed }) => [...absorbed, id]),
    acknowledge: acknowledgement(plan, date, answerable, calendar),
  };
  const rungs = [raised, ...kept].map((rung): Rung => {
    if (untilMs === undefined || rung.side !== 'lapse') return rung;
    const { moved: _moved, ...told } = rung;
    return { ...told, atMs: untilMs, date: dateAt(calendar, untilMs) };
  });
  return { ...schedule, dueAtMs, raisedAtMs: atMs, rungs: rungs.sort((a, b) => a.atMs - b.atMs) };
}

function acknowledgement(plan: Plan, firstNotice: PlainDate, answerable: Answerable, calendar: WorkingCalendar): NonNullable<Rung['acknowledge']> {
  const byDate = nthWorkingDay(calendar, firstNotice, plan.acknowledge.workingDays, 1);
  return {
    byDate,
    byMs: endOfDayMs(calendar, byDate),
    mailAtMs: calendar.instantMs(nthWorkingDay(calendar, byDate, 1, 1), plan.mailAt),
    recipients: recipientsOfAll(plan.acknowledge.tell, answerable),
  };
}
