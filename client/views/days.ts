import { wallClock } from '../../calendar/china.ts';
import { recipientOf, recipientParts } from '../../domain/kernel/bodies.ts';
import type { PlainDate } from '../../domain/kernel/dates.ts';
import { addDays, daysBetween } from '../../domain/kernel/dates.ts';
import type { Language } from '../../domain/kernel/language.ts';
import { inLanguage } from '../../domain/kernel/language.ts';
import { isBusinessOf } from '../../domain/obligation/outsider.ts';
import type { Rung } from '../../domain/obligation/schedule.ts';
import type { Plan } from '../../domain/plan/plan.ts';
import { recipientName } from '../../domain/words/names.ts';
import { many } from '../../domain/words/numbers.ts';
import { movedReason, roleName, rungName } from '../../domain/words/words.ts';
import type { SlimObligation } from '../../prisma/pages.ts';
import type { CalendarEntry, CalendarView } from '../contract/programmes.ts';
import { ServiceError } from '../errors.ts';
import type { Reading } from './obligations.ts';
import { type SharedSchedule, sharedSchedules } from './schedules.ts';

/** A span of days, and the instants (programme epoch ms) at which it begins and ends, the latter exclusive. */
export interface Span {
  from: PlainDate;
  to: PlainDate;
  fromMs: number;
  toMs: number;
}

export function spanOf({ zone }: Pick<Plan, 'zone'>, from: PlainDate, to: PlainDate): Span {
  const { startOfDayMs } = wallClock(zone);
  return { from, to, fromMs: startOfDayMs(from), toMs: startOfDayMs(addDays(to, 1)) };
}

/** The longest span of a calendar that is shown at once. */
const LONGEST_DAYS = 400;

/** Gives the span that a query asks for: a month from `first`, unless it says otherwise. */
export function spanWithin(
  plan: Pick<Plan, 'zone'>,
  { from: wanted, to: last }: { from?: PlainDate | undefined; to?: PlainDate | undefined },
  first: PlainDate,
): Span {
  const from = wanted ?? first;
  const to = last ?? addDays(from, 31);
  if (to < from || daysBetween(from, to) > LONGEST_DAYS)
    throw new ServiceError('invalid', 'span-wrong', {
      zh: `请给出不超过 ${LONGEST_DAYS} 天的起止日期。`,
      en: `Give a first and a last day at most ${LONGEST_DAYS} days apart.`,
    });
  return spanOf(plan, from, to);
}

/** How many departments are named one by one. */
const NAMED = 3;

/**
 * Lists every due date and every rung in a span of days, earliest first. A department that has handed in is told nothing any more: rungs from
 * `nowMs` on (programme epoch ms) leave it out.
 *
 * @param meant which of the obligations are looked at.
 */
export function planDays(
  plan: Plan,
  shared: readonly SharedSchedule[],
  meant: (obligation: SharedSchedule['obligations'][number]) => boolean,
  span: Span,
  nowMs: number,
  language: Language,
): CalendarEntry[] {
  const wall = wallClock(plan.zone);
  /**
   * Entries of one instant are put together: `owners` are the departments whose own role is told, the office’s roles among them; `recipients`
   * are the rest.
   */
  const entries = new Map<string, { atMs: number; entry: CalendarEntry; recipients: Set<string>; owners: Map<string, string[]> }>();
  const add = ({ schedule, departmentId }: SharedSchedule, obligations: SharedSchedule['obligations'], atMs: number, rung?: Rung) => {
    const [first] = obligations;
    if (!first) return;
    const key = [atMs, first.milestoneId, rung?.id, rung?.moved?.from].join(' ');
    const held = entries.get(key) ?? {
      atMs,
      recipients: new Set<string>(),
      owners: new Map<string, string[]>(),
      entry: {
        date: rung ? wall.date(atMs) : schedule.dueDate,
        kind: rung ? ('rung' as const) : ('due' as const),
        milestone: first.milestoneId,
        ...(rung && { rung: rung.id, rungName: rungName(rung.id, language), side: rung.side }),
        at: wall.iso(atMs),
        departments: [],
        told: [],
        ...(rung?.moved && { moved: { from: rung.moved.from, why: movedReason(rung.moved, language) } }),
        done: 0,
      },
    };
    entries.set(key, held);
    for (const { state } of obligations) {
      held.entry.departments.push(state.departmentId);
      if (state.stage !== 'open') held.entry.done++;
    }
    for (const recipient of rung?.recipients ?? []) {
      const { org, role } = recipientParts(recipient);
      if (org === departmentId) held.owners.set(role, [...(held.owners.get(role) ?? []), ...obligations.map(({ state }) => state.departmentId)]);
      else held.recipients.add(recipient);
    }
    if (schedule.provisional) held.entry.provisional = true;
  };
  for (const group of shared) {
    const { schedule } = group;
    const due = schedule.dueDate >= span.from && schedule.dueDate <= span.to;
    const rungs = schedule.rungs.filter(({ atMs }) => atMs >= span.fromMs && atMs < span.toMs);
    if (!due && rungs.length === 0) continue;
    const obligations = group.obligations.filter(meant);
    if (due) add(group, obligations, schedule.dueAtMs);
    const open = obligations.filter(({ state }) => state.stage === 'open');
    for (const rung of rungs) add(group, rung.atMs < nowMs ? obligations : open, rung.atMs, rung);
  }
  const own = (departments: readonly string[], role: string): string[] => {
    const called = role === 'officer' ? '' : roleName(role, language);
    if (departments.length <= NAMED) return departments.map((org) => recipientName(plan, recipientOf(org, role), language));
    return [
      inLanguage(language)(
        `责任单位${called}（${departments.length} 个单位）`,
        `the ${many(departments.length, 'department')} that answer for it${called && ` (${called})`}`,
      ),
    ];
  };
  return [...entries.values()]
    .sort((a, b) => a.atMs - b.atMs)
    .map(({ entry, recipients, owners }) => ({
      ...entry,
      told: [...[...owners].flatMap(([role, departments]) => own(departments, role)), ...[...recipients].map((one) => recipientName(plan, one, language))],
    }));
}

/** Gives what falls due and what is told in a span of days, of a programme's obligations as they stand now. */
export async function programmeCalendar(
  { service, board }: Reading,
  programmeId: string,
  { milestone, ...span }: { milestone?: string | undefined; from?: PlainDate | undefined; to?: PlainDate | undefined },
  department: string | undefined,
  language: Language,
): Promise<CalendarView> {
  const { plan, nowMs, today } = await service.context(programmeId);
  const days = spanWithin(plan, span, today);
  const meant = ({ milestoneId, state }: SlimObligation) =>
    ['open', 'submitted', 'settled'].includes(state.stage) &&
    (department === undefined || isBusinessOf(state, department)) &&
    (milestone === undefined || milestoneId === milestone);
  const shared = await sharedSchedules(service.store, await board.rows(programmeId));
  return { from: days.from, to: days.to, entries: planDays(plan, shared, meant, days, nowMs, language) };
}
