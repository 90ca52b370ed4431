import { recipientOf, unitRole } from '../kernel/bodies.ts';
import type { WorkingCalendar } from '../kernel/calendar.ts';
import type { PlainDate } from '../kernel/dates.ts';
import type { Light } from '../kernel/lights.ts';
import { addressFault } from '../kernel/mail-address.ts';
import { randomOf } from '../kernel/random.ts';
import { type Refusal, refuse } from '../kernel/refusals.ts';
import type { LadderRung, Plan } from '../plan/plan.ts';
import { type Rung, resolveSchedule, type Schedule } from './schedule.ts';

/** Portions that one obligation has at the most, those that are over included. */
export const MOST_PORTIONS = 50;

/**
 * How a unit is reminded of its portion: three and one working days before; the department's officer hears with it when it is late, the
 * head as well after five more working days. It is the department's own business: nobody above it is told.
 */
const PORTION_LADDER: LadderRung[] = [
  { id: 'before-3-working-days', before: { workingDays: 3 }, tell: ['officer'] },
  { id: 'before-1-working-day', before: { workingDays: 1 }, tell: ['officer'] },
  { id: 'lapse', on: 'lapse', tell: ['officer'] },
  { id: 'after-5-working-days', after: { workingDays: 5 }, tell: ['officer', 'head'] },
];

/** `ended`: the department has taken it back, or the obligation is over or lies with another department. */
export const PORTION_STAGES = ['open', 'submitted', 'accepted', 'ended'] as const;
export type PortionStage = (typeof PORTION_STAGES)[number];

/** What a department gives to one of its sections, a township or an enterprise, as it is asked for. */
export interface PortionAsked {
  /** What the unit is called. */
  name: string;
  mail: string;
  /** What it has to do. */
  task: string;
  due: PlainDate;
}

/** The same with its dates looked up. */
export type PortionGiven = Omit<PortionAsked, 'due'> & { schedule: Pick<Schedule, 'dueDate' | 'dueAtMs' | 'rungs'> };

interface PortionEvidence {
  sha256: string;
  name: string;
  sizeBytes: number;
}

/** A part of an obligation that its department has passed on. */
export interface Portion extends Pick<PortionAsked, 'name' | 'mail' | 'task'> {
  /** `unit-…`: the unit’s code, which no other portion of the programme has; it acts as that, and gets its mails as `department/unit-…`. */
  id: string;
  /** Who has passed it on. */
  departmentId: string;
  dueDate: PlainDate;
  /** Programme epoch ms. */
  dueAtMs: number;
  rungs: Pick<Rung, 'id' | 'atMs' | 'side' | 'recipients'>[];
  stage: PortionStage;
  passedOnAtMs: number;
  acknowledgedAtMs?: number;
  submittedAtMs?: number;
  /** What the unit handed in, and what it said with it. */
  evidence?: PortionEvidence[];
  text?: string;
  /** Sent back and not handed in again yet. */
  returned?: { atMs: number; reason: string };
  /** The fact, kept for good. */
  lapsedAtMs?: number;
  /** When it was accepted, or ended. */
  overAtMs?: number;
  /** The number of the event that last changed its stage: news of an earlier one is moot. */
  latest: number;
}

/** The recipient code of a unit, whose address stands in the obligation and not in the plan. */
export const unitRecipient = ({ departmentId, id }: Pick<Portion, 'departmentId' | 'id'>): string => recipientOf(departmentId, id);

/** What a unit has been told before a notice to it leaves. */
export interface UnitTold {
  /** Whether any mail about the obligation has gone to it. */
  ever: boolean;
  /** Whether the latest before was dropped, as it was moot when its time came. */
  lastDropped: boolean;
}

/** The same by what became of the notices to it before, in their order. */
export const unitTold = (before: readonly { outcome: string }[]): UnitTold => ({
  ever: before.some(({ outcome }) => outcome === 'sent'),
  lastDropped: before.findLast(({ outcome }) => outcome !== 'overtaken')?.outcome === 'moot',
});

/** The portion whose unit a recipient code stands for. */
export const portionOf = ({ portions = [] }: { portions?: Portion[] | undefined }, recipient: string): Portion | undefined =>
  portions.find((portion) => unitRecipient(portion) === recipient);

/** The code of the portion of this number: the same wherever it is worked out, and of no other obligation. */
export function portionId(obligationId: string, number: number): string {
  const random = randomOf('portion', obligationId);
  const part = () =>
    Math.floor(random() * 36 ** 5)
      .toString(36)
      .padStart(5, '0');
  return unitRole(`${part()}${part()}`, number);
}

/** A portion's dates. Who is told is the department here; `placed` brings in its unit. */
export function portionGiven(
  plan: Plan,
  { due, ...asked }: PortionAsked,
  answerable: { departmentId: string; headless: boolean },
  calendar: WorkingCalendar,
): PortionGiven {
  const { dueDate, dueAtMs, rungs } = resolveSchedule(plan, PORTION_LADDER, due, { ...answerable, leads: [] }, calendar);
  return { ...asked, schedule: { dueDate, dueAtMs, rungs: rungs.map(({ acknowledge: _receipt, ...rung }) => rung) } };
}

/** A portion as it begins: rungs that would have left before it was passed on are told by the news of that. */
export function placed(
  { name, mail, task, schedule }: PortionGiven,
  { id, departmentId, latest, nowMs }: { id: string; departmentId: string; latest: number; nowMs: number },
): Portion {
  const unit = recipientOf(departmentId, id);
  const rungs = schedule.rungs
    .filter(({ atMs }) => atMs > nowMs)
    .map(({ id: rung, atMs, side, recipients }) => ({ id: rung, atMs, side, recipients: side === 'before' ? [unit] : [unit, ...recipients] }));
  const { dueDate, dueAtMs } = schedule;
  return { id, departmentId, name, mail, task, dueDate, dueAtMs, rungs, stage: 'open', passedOnAtMs: nowMs, latest };
}

/**
 * What is wrong with portions as they are asked for; undefined where they can be judged. `deciding` are the mailboxes of those who decide: no
 * code is mailed there, so a unit behind one could not act.
 */
export function portionsFault(asked: readonly PortionAsked[], deciding: ReadonlySet<string>): Refusal | undefined {
  for (const [index, { name, mail }] of asked.entries()) {
    const fault = addressFault(mail);
    if (fault) return refuse('portion-faulty', { row: String(index + 1), name, ...fault });
    if (deciding.has(mail.toLowerCase()))
      return refuse('portion-faulty', {
        ...{ row: String(index + 1), name },
        zh: '这是安委办、安委会或系统管理员的邮箱，不能作为承办单位的邮箱',
        en: 'it is the mailbox of the office, the committee or the operator, which is no unit',
      });
  }
  return undefined;
}

/** Portions that were due and are not handed in. */
export const latePortions = ({ portions = [] }: { portions?: Portion[] | undefined }, nowMs: number): Portion[] =>
  portions.filter(({ stage, dueAtMs }) => stage === 'open' && dueAtMs <= nowMs);

/** Derived from the dates, as an obligation's light is. */
export const portionLight = ({ stage }: Portion, late: boolean): Light => (late ? 'yellow' : stage === 'open' ? 'blue' : 'green');

/** One instant at which time alone changes something about portions. */
export interface PortionInstant {
  atMs: number;
  /** When its mails leave. */
  sendAtMs: number;
  lapse: boolean;
  portions: { portion: string; name: string; rung: string }[];
  recipients: string[];
}

/** What is still ahead of the portions, earliest first: those of one instant together. They stand still with their obligation. */
export function portionInstants({ portions = [], elapsedMs }: { portions?: Portion[] | undefined; elapsedMs: number }): PortionInstant[] {
  const instants = new Map<string, PortionInstant>();
  const add = ({ id: portion, name }: Portion, rung: string, lapse: boolean, atMs: number, sendAtMs: number, recipients: string[]) => {
    const key = `${lapse} ${atMs} ${sendAtMs}`;
    const met = instants.get(key) ?? { atMs, sendAtMs, lapse, portions: [], recipients: [] };
    instants.set(key, {
      ...met,
      portions: [...met.portions, { portion, name, rung }],
      recipients: [...new Set([...met.recipients, ...recipients])],
    });
  };
  for (const portion of portions.filter(({ stage }) => stage === 'open')) {
    for (const { id, atMs, side, recipients } of portion.rungs) if (side !== 'lapse' && atMs > elapsedMs) add(portion, id, false, atMs, atMs, recipients);
    if (portion.lapsedAtMs !== undefined) continue;
    const told = portion.rungs.find(({ side }) => side === 'lapse');
    const atMs = Math.max(portion.dueAtMs, elapsedMs + 1);
    add(portion, told?.id ?? 'lapse', true, atMs, Math.max(told?.atMs ?? atMs, atMs), told?.recipients ?? [unitRecipient(portion)]);
  }
  return [...instants.values()].sort((a, b) => a.atMs - b.atMs);
}
