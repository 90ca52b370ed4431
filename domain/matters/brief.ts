import { ENTERPRISE_STAGES, type EnterpriseState, isAssessing, RESTING_STAGES } from '../enterprise/enterprise.ts';
import { rectifyBy } from '../enterprise/hand-in.ts';
import { yearlyDueOn } from '../enterprise/yearly-assessment.ts';
import { COMMITTEE, OFFICE, recipientOf } from '../kernel/bodies.ts';
import { dateAt, nearestWorkingDay, type WorkingCalendar } from '../kernel/calendar.ts';
import { addDays, daysBetween, type PlainDate, weekday } from '../kernel/dates.ts';
import type { Light } from '../kernel/lights.ts';
import { lightOf, type ObligationState } from '../obligation/obligation.ts';
import type { Plan } from '../plan/plan.ts';
import type { Pending } from './decisions.ts';
import { isCopy, isNews, MATTERS, type MatterItem, type MatterKind, type ReportKind } from './matters.ts';

/** Days of the week on which a brief may fall; 0 is Sunday. */
const BRIEF_DAYS = { monday: 1, tuesday: 2, wednesday: 3, thursday: 4, friday: 5 } as const satisfies Record<Exclude<Plan['briefOn'], 'off'>, number>;

/** Two briefs are never farther apart, whatever holidays lie between them. */
const LONGEST_GAP_DAYS = 21;

/** Dates of an enterprise that may be late. */
export const LATE_DATES = ['yearly', 'rectification', 'expiry'] as const;
export type LateDateKind = (typeof LATE_DATES)[number];

/**
 * Stages in which the dates of a certificate are missed. One that runs out while the next has been applied for is told by no ladder, since
 * the department has done its part; that nobody holds anything meanwhile is the office's to know.
 */
export const HOLDING_STAGES: readonly EnterpriseState['stage'][] = [...RESTING_STAGES, 'in-review', ...ENTERPRISE_STAGES.filter(isAssessing)];

/** One date of one enterprise that has passed. */
export interface LateDate {
  kind: LateDateKind;
  /** The department that supervises it. */
  org: string;
  id: string;
  name: string;
  dueOn: PlainDate;
}

/** One line of the brief: something late and open, or something that waits to be decided. */
export interface BriefItem {
  /** `obligation`: not handed in; `matter`: any kind that is told by set; `enterprise`: a date of an enterprise; `decision`: waits for one. */
  part: 'obligation' | 'matter' | 'enterprise' | 'decision';
  /** `obligation`, a kind of matter, or a late date's. */
  kind: 'obligation' | MatterKind | LateDateKind;
  /** Which of its kind, such as the step of a cycle; absent where the kind says it all. */
  about?: string;
  org: string;
  id: string;
  name: string;
  dueOn: PlainDate;
  /** Days that it is late; of what waits for a decision within its time, 0. */
  daysLate: number;
  /** Of what waits for a decision: since when, and for how many days. */
  since?: PlainDate;
  daysWaiting?: number;
  light?: Light;
  /** Of a number that must not be exceeded: by how much it was, and in which unit. */
  exceeded?: { by: number; unit: string };
  /** When the office last urged it (programme epoch ms). */
  urgedAtMs?: number;
  /** What its department has reported last, and when (programme epoch ms). */
  progress?: { atMs: number; text: string; share?: number };
}

export interface Brief {
  /** The programme's day that it was made on. */
  date: PlainDate;
  /** The oldest first within each part and kind, and by department. */
  items: BriefItem[];
  /** The plan's last day, where it has passed and nobody has closed or extended the programme. */
  endedOn?: PlainDate;
}

/**
 * The morning of the week's brief that has come by `date`: the first working day on or after the plan's day of the week. Asked on every
 * morning, so that a brief that an outage swallowed is made on the next. Undefined where the plan wants none, or it is still to come.
 */
export function briefDateOn({ briefOn }: Pick<Plan, 'briefOn'>, calendar: WorkingCalendar, date: PlainDate): PlainDate | undefined {
  if (briefOn === 'off') return undefined;
  const begun = addDays(date, -((weekday(date) - BRIEF_DAYS[briefOn] + 7) % 7));
  const morning = nearestWorkingDay(calendar, begun, 1);
  return morning <= date ? morning : undefined;
}

/** The morning of the brief before the one that has come by `date`. */
export function briefBefore(plan: Pick<Plan, 'briefOn'>, calendar: WorkingCalendar, date: PlainDate): PlainDate | undefined {
  const last = briefDateOn(plan, calendar, date);
  if (last === undefined) return undefined;
  // A holiday may have moved either of them.
  for (let back = 1; back <= LONGEST_GAP_DAYS; back++) {
    const before = briefDateOn(plan, calendar, addDays(last, -back));
    if (before !== undefined) return before;
  }
  return undefined;
}

/** The morning of the report at the plan's end: its last day, or the first working day after it. */
export const endReportDate = ({ to }: Pick<Plan, 'to'>, calendar: WorkingCalendar): PlainDate => nearestWorkingDay(calendar, to, 1);

/** A mail that tells of everything, and the morning on which it is made. */
export interface ReportNotice {
  kind: ReportKind;
  recipient: string;
  date: PlainDate;
  /** Programme epoch ms before which it must not leave. */
  sendAtMs: number;
}

/**
 * The latest reports that should have been made by a morning: the brief of the week, and from the plan's end on the report of that. What
 * is asked for again has the same date, and so the same key.
 *
 * @param startedOn the day on which the programme was loaded: nobody is told of a week or an end before that.
 */
export function reportsOn(plan: Plan, calendar: WorkingCalendar, date: PlainDate, startedOn: PlainDate): ReportNotice[] {
  const at = (kind: ReportKind, on: PlainDate, org: string): ReportNotice => ({
    kind,
    recipient: recipientOf(org, 'officer'),
    date: on,
    sendAtMs: calendar.instantMs(on, plan.mailAt),
  });
  const brief = briefDateOn(plan, calendar, date);
  const end = endReportDate(plan, calendar);
  return [
    ...(brief !== undefined && brief >= startedOn ? [at('brief', brief, OFFICE)] : []),
    ...(end <= date && plan.to >= startedOn ? [at('end-report', end, OFFICE), at('end-report', end, COMMITTEE)] : []),
  ];
}

/** The dates of an enterprise that wait on `date`: those that have passed say the same as `lateDates` in prisma/brief.ts. */
export function waitingDatesOf(state: EnterpriseState, date: PlainDate): { kind: LateDateKind; dueOn: PlainDate }[] {
  const { stage, certificate } = state;
  const limit = rectifyBy(state);
  if (stage === 'closed') return [];
  const waiting: { kind: LateDateKind; dueOn: PlainDate }[] = [];
  if (limit !== undefined) waiting.push({ kind: 'rectification', dueOn: limit });
  if (!certificate || !HOLDING_STAGES.includes(stage)) return waiting;
  const yearly = yearlyDueOn(state);
  if (yearly !== undefined && certificate.expiresOn >= date) waiting.push({ kind: 'yearly', dueOn: yearly });
  waiting.push({ kind: 'expiry', dueOn: certificate.expiresOn });
  return waiting;
}

export interface BriefInput {
  date: PlainDate;
  /** Programme epoch ms. */
  nowMs: number;
  /** Any; those that are open and late are picked. */
  obligations: Iterable<{ state: ObligationState; name: string }>;
  /** Everything that waits by set, late or not, whatever its age. */
  items: readonly MatterItem[];
  /** What waits for a decision, with since when. */
  pending: readonly Pending[];
  enterprises: readonly LateDate[];
  /** The plan's last day, where it has passed and the programme is neither closed nor completed. */
  endedOn?: PlainDate;
  /** The morning of the brief before: a target that was missed by then was told in it. Absent where every missed target is to be told. */
  before?: PlainDate | undefined;
}

const isDecision = (kind: MatterKind) => MATTERS[kind].ladder === 'decision';

/** Everything late and open until it is settled, and what waits for a decision. */
export function briefOf(calendar: WorkingCalendar, { date, nowMs, obligations, items, pending, enterprises, endedOn, before }: BriefInput): Brief {
  const late = (dueOn: PlainDate) => Math.max(0, daysBetween(dueOn, date));
  const found: BriefItem[] = [];
  for (const { state, name } of obligations) {
    if (state.stage !== 'open' || state.schedule.dueAtMs > nowMs) continue;
    const { id, departmentId: org, schedule, urged, progress: said } = state;
    const progress = said && { atMs: said.atMs, text: said.text, ...(said.share !== undefined && { share: said.share }) };
    const base = { part: 'obligation' as const, kind: 'obligation' as const, org, id, name, dueOn: schedule.dueDate };
    found.push({
      ...base,
      daysLate: late(schedule.dueDate),
      light: lightOf(state, nowMs),
      ...(urged && { urgedAtMs: urged.atMs }),
      ...(progress && { progress }),
    });
  }
  const since = new Map(pending.map(({ kind, id, sinceMs }) => [`${kind} ${id}`, sinceMs]));
  const told = new Set<string>();
  for (const { kind, about, org, id, name, dueOn, done, caughtUp, indicator } of items) {
    const over = indicator?.ceiling?.exceeded;
    // Nobody is late with a standing duty: whoever has not answered is told to the office at each review, and what has begun with each repeat.
    if (isNews(kind) || isCopy(kind) || (done && !over) || caughtUp || kind === 'standing' || kind === 'followUp') continue;
    // A missed target cannot be caught up on, nor a ceiling that a register has exceeded: it is told once, and what follows upon it is a proposal of its own.
    if ((kind === 'target' || (done && over === 'counted')) && before !== undefined && dueOn < before) continue;
    if (done) {
      if (!indicator || dueOn >= date) continue;
      // A number that several share is the office's to ask about, and stands there once.
      const whose = indicator.each ? org : OFFICE;
      if (found.some((one) => one.exceeded && one.id === id && one.org === whose)) continue;
      const exceeded = { by: indicator.gap, unit: indicator.unit };
      found.push({ part: 'matter', kind, about, org: whose, id, name, dueOn, daysLate: late(dueOn), exceeded });
      continue;
    }
    if (isDecision(kind)) {
      const sinceMs = since.get(`${kind} ${id}`);
      if (sinceMs !== undefined && sinceMs > nowMs) continue;
      const on = sinceMs === undefined ? dueOn : dateAt(calendar, sinceMs);
      found.push({ part: 'decision', kind, org, id, name, dueOn, daysLate: late(dueOn), since: on, daysWaiting: late(on) });
    } else if (dueOn < date) {
      told.add(`${id} ${dueOn}`);
      // Asked for again and again, and late since the first that nobody has answered.
      if (kind === 'progress' && found.some((one) => one.kind === kind && one.id === id)) continue;
      found.push({ part: 'matter', kind, ...(about !== '' && { about }), org, id, name, dueOn, daysLate: late(dueOn) });
    }
  }
  // A date that a kind of matter tells of by itself is not told twice.
  for (const { kind, org, id, name, dueOn } of enterprises)
    if (!told.has(`${id} ${dueOn}`)) found.push({ part: 'enterprise', kind, org, id, name, dueOn, daysLate: late(dueOn) });
  found.sort((a, b) => PARTS.indexOf(a.part) - PARTS.indexOf(b.part) || compare(a.kind, b.kind) || compare(a.dueOn, b.dueOn) || compare(a.id, b.id));
  return { date, items: found, ...(endedOn !== undefined && { endedOn }) };
}

const PARTS: readonly BriefItem['part'][] = ['obligation', 'decision', 'matter', 'enterprise'];
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** Whether there is anything to be told. */
export const isEmptyBrief = ({ items, endedOn }: Brief): boolean => items.length === 0 && endedOn === undefined;
