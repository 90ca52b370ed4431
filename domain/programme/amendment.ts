import type { WorkingCalendar } from '../kernel/calendar.ts';
import type { PlainDate } from '../kernel/dates.ts';
import { grouped } from '../kernel/grouped.ts';
import { obligationMachine } from '../obligation/machine.ts';
import { addObligation, bornTo, type Duties, dutiesOf, type ObligationSpec, type ObligationState, obligationId } from '../obligation/obligation.ts';
import { type Redated, redate } from '../obligation/redate.ts';
import { realBodiesOf } from '../plan/collective.ts';
import { outsidersOf } from '../plan/outsiders.ts';
import { type DatedMilestone, datedMilestone, type Plan, successorOf } from '../plan/plan.ts';
import { type PlannedObligation, plannedObligations, scheduleFor } from './campaign.ts';

/** What the `amend` act carries: dates, duties and recipients as the new version has them, and the department where that changes. */
export type Amended = Pick<ObligationSpec, 'leads' | 'schedule'> & Duties & { departmentId?: string };

/** Sorts the obligations of a programme by what an amendment does to them. */
export interface AmendmentMoves {
  /** Obligations that the plan no longer asks for; those that are settled stay as they are. */
  withdrawn: ObligationState[];
  /** Obligations that end because others, whose ids are in `by`, take their place. */
  replaced: { state: ObligationState; by: string[] }[];
  /** Obligations with another date, other duties or recipients, or another department; `to` is what the `amend` act carries. */
  amended: { state: ObligationState; to: Amended }[];
  /** Obligations that keep due date and duties, but whose rungs move because the calendar has other working days than they were computed with. */
  redated: { state: ObligationState; to: Amended & { redates: number }; as: Redated }[];
  /** Obligations that were history, or that an earlier version withdrew, and that the plan asks for again by a date still to come. */
  revived: { state: ObligationState; to: Amended }[];
  /** New obligations that take over from one of a milestone which theirs replaces: with its acts and its original due date. */
  carried: { from: ObligationState; planned: PlannedObligation; to: Amended }[];
  /** New obligations; those that were due before the amendment are history from the start. */
  added: PlannedObligation[];
}

/** Milestones of which a version of the plan opens something, also those that are open now: they may be settled before it holds. */
export function openingBy({ added, carried, revived }: AmendmentMoves, nowMs: number): string[] {
  const opening = [
    ...added.filter(({ spec }) => addObligation(spec, nowMs).stage === 'open').map(({ spec }) => spec.milestoneId),
    ...carried.map(({ planned }) => planned.spec.milestoneId),
    ...revived.map((again) => again.state.milestoneId),
  ];
  return [...new Set(opening)];
}

/** Where a head comes or goes, mails of the same rungs go elsewhere: that is told to nobody, as a new address is not. */
function withHeadsOf({ departments }: Plan, plan: Plan): Plan {
  if (departments === plan.departments) return plan;
  const heads = new Map(departments.map(({ id, head }) => [id, head]));
  return { ...plan, departments: plan.departments.map(({ head, ...rest }) => ({ ...rest, head: heads.has(rest.id) ? heads.get(rest.id) : head })) };
}

const idOf = ({ spec }: PlannedObligation) => obligationId(spec.programmeId, spec.milestoneId, spec.departmentId);
interface Read {
  plan: Plan;
  calendar: WorkingCalendar;
  /** By id. */
  obligations: ReadonlyMap<string, PlannedObligation>;
  /** By dated step. */
  bySteps: ReadonlyMap<string, PlannedObligation[]>;
}

/** Versions that were read: what a report changes is compared with what the one before it has changed, and that was read then. */
const readings = new WeakMap<Plan, Read>();

/** One version of a plan with its obligations by id; those of steps that are as in the version before are that version's. */
function read(plan: Plan, calendar: WorkingCalendar, before?: Read): Read {
  const held = readings.get(plan);
  if (held?.calendar === calendar) return held;
  const now = readAnew(plan, calendar, before);
  readings.set(plan, now);
  return now;
}

function readAnew(plan: Plan, calendar: WorkingCalendar, before: Read | undefined): Read {
  const asBefore = before?.calendar === calendar && isSameBut('milestones', before.plan, { ...plan, outsiders: before.plan.outsiders }) ? before : undefined;
  // Whoever is named by a report stands in the plan, and may have an address now.
  const isOwed = ({ milestone: { lead } }: DatedMilestone) =>
    asBefore?.plan.outsiders !== plan.outsiders && lead !== 'all' && lead.some((org) => outsidersOf(plan, org));
  const held = (dated: DatedMilestone) => {
    const was = asBefore && datedMilestone(asBefore.plan, dated.id);
    const isSame = was && !isOwed(dated) && isSameBut('rounds', was.milestone, dated.milestone) && isSameBut('milestone', was, dated);
    return isSame ? asBefore.bySteps.get(dated.id) : undefined;
  };
  const planned = plannedObligations(plan, calendar, held);
  const obligations = new Map(planned.map((one) => [idOf(one), one]));
  const bySteps = grouped(planned, ({ spec }) => spec.milestoneId);
  return { plan, calendar, obligations, bySteps };
}

/** Whether two values hold the very same in every field but one. */
function isSameBut<T extends object>(but: keyof T, one: T, other: T): boolean {
  const keys = new Set([...Object.keys(one), ...Object.keys(other)] as (keyof T)[]);
  return [...keys].every((key) => key === but || one[key] === other[key]);
}

/**
 * Compares two versions of a plan as they touch what is running. Plan against plan, both by the calendar that holds now: an extension
 * that was granted stays unless the plan itself gives another date. Then state against calendar: dates that were computed with other working days
 * are computed again. `states` are those of every obligation that the programme has, whatever their stage. What each change comes to
 * is in docs/decisions/0014 and 0015.
 *
 * @param calendar that of `after`.
 * @param nowMs when the amendment takes effect (programme epoch ms): what has been told by then stays told.
 */
export function amendmentMoves(
  { before, after, calendar, nowMs }: { before: Plan; after: Plan; calendar: WorkingCalendar; nowMs: number },
  states: readonly ObligationState[],
): AmendmentMoves {
  const old = read(withHeadsOf(after, before), calendar);
  const next = read(after, calendar, old);
  const known = new Map(states.map((state) => [state.id, state]));
  const moves: AmendmentMoves = { withdrawn: [], replaced: [], amended: [], redated: [], revived: [], carried: [], added: [] };
  /** Ids of planned obligations that an existing one already stands for. */
  const served = new Set<string>();
  const leaving: ObligationState[] = [];
  /** One of several bodies has the date that was granted to all of them under one name. */
  const collectiveDue = (state: ObligationState, part: PlannedObligation) =>
    part.spec.milestoneId === state.milestoneId ? dueDateOf(state, part) : part.spec.schedule.dueDate;
  /** Its own date, which may have been granted to it, where the plan gives the same as before; otherwise the plan's. */
  const dueDateOf = (state: ObligationState, { spec }: PlannedObligation) =>
    demandOf(old, state, known)?.spec.schedule.dueDate === spec.schedule.dueDate ? state.schedule.dueDate : spec.schedule.dueDate;

  for (const state of states) {
    if (obligationMachine.isFinal(state)) continue;
    const successor = successorOf(next.plan, state.departmentId);
    const wanted = demandOf(next, successor === undefined ? state : { ...state, departmentId: successor }, known);
    if (!wanted) {
      leaving.push(state);
      continue;
    }
    const own = idOf(wanted);
    if (successor !== undefined) {
      // Nobody has been told of it, and the successor has its own: one reminder of it is enough.
      if (own !== state.id && known.has(own) && state.sequence === 0) {
        moves.replaced.push({ state, by: [own] });
        continue;
      }
      served.add(own);
      moves.amended.push({ state, to: amendedTo(next, state.milestoneId, wanted, successor, dueDateOf(state, wanted)) });
      continue;
    }
    served.add(own);
    // What an earlier version gave away and this one gives back; what a person gave away stays there.
    const back = own === state.id && state.departmentId !== bornTo(state) && !old.obligations.has(state.id);
    if (back || !isSameSpec(wanted, demandOf(old, state, known))) {
      const departmentId = back ? bornTo(state) : state.departmentId;
      moves.amended.push({ state, to: amendedTo(next, state.milestoneId, wanted, departmentId, dueDateOf(state, wanted)) });
      continue;
    }
    const { to, as } = byWorkingDays(next, state, nowMs);
    // In another zone the same date ends at another instant.
    if (to.schedule.dueAtMs !== state.schedule.dueAtMs) moves.amended.push({ state, to });
    else if (as.changed) moves.redated.push({ state, to: { ...to, redates: state.dueVersion }, as });
  }

  for (const state of leaving) {
    const parts = partsOf(next, state).filter((part) => !known.has(idOf(part)));
    const heir = heirOf(old, next, state, states, known);
    if (parts.length > 0) moves.replaced.push({ state, by: parts.map(idOf) });
    else if (heir) {
      served.add(idOf(heir));
      moves.amended.push({ state, to: amendedTo(next, state.milestoneId, heir, heir.spec.departmentId, dueDateOf(state, heir)) });
    } else moves.withdrawn.push(state);
  }

  for (const state of states) {
    const wanted = next.obligations.get(state.id);
    const again = state.stage === 'historic' || (state.stage === 'withdrawn' && !old.obligations.has(state.id));
    if (wanted && again && wanted.spec.schedule.dueAtMs > nowMs)
      moves.revived.push({ state, to: amendedTo(next, state.milestoneId, wanted, state.departmentId) });
    // What its department has finished is finished, whoever the plan names for it now.
    const heir = state.stage === 'settled' ? heirOf(old, next, state, states, known) : undefined;
    if (heir) served.add(idOf(heir));
    for (const part of partsOf(next, state)) {
      const id = idOf(part);
      if (known.has(id)) continue;
      const takesOver = !obligationMachine.isFinal(state) ? !demandOf(next, state, known) : state.replacedBy?.includes(id) === true;
      const org = part.spec.departmentId === bornTo(state) ? state.departmentId : part.spec.departmentId;
      if (takesOver) moves.carried.push({ from: state, planned: part, to: amendedTo(next, part.spec.milestoneId, part, org, collectiveDue(state, part)) });
      if (takesOver || state.stage === 'settled' || state.stage === 'waived') served.add(id);
    }
  }

  for (const [id, planned] of next.obligations) if (!known.has(id) && !served.has(id) && !old.obligations.has(id)) moves.added.push(planned);
  return moves;
}

const isSameSpec = (one: PlannedObligation, other: PlannedObligation | undefined): boolean =>
  one === other || JSON.stringify(one.spec) === JSON.stringify(other?.spec);

/** Works out the dates of an obligation of which the plan asks the same as before, for its own due date and department, by today's working days. */
function byWorkingDays({ plan, calendar }: Read, state: ObligationState, nowMs: number): { to: Amended; as: Redated } {
  const { departmentId, leads } = state;
  const schedule = scheduleFor(plan, state.milestoneId, departmentId, leads, state.schedule.dueDate, calendar);
  return { to: { departmentId, leads, ...dutiesOf(state), schedule }, as: redate(state, schedule, nowMs) };
}

/**
 * What a version asks of an obligation: what it asks under its own id, or, of one that another department has taken over because the
 * plan said so, what it asks of that department in the same milestone.
 */
function demandOf({ plan, obligations }: Read, state: ObligationState, known: ReadonlyMap<string, ObligationState>): PlannedObligation | undefined {
  const own = obligations.get(state.id);
  const born = bornTo(state);
  if (own || state.departmentId === born) return own;
  const theirs = obligations.get(obligationId(state.programmeId, state.milestoneId, state.departmentId));
  if (!theirs) return undefined;
  return successorOf(plan, born) === state.departmentId || !known.has(idOf(theirs)) ? theirs : undefined;
}

/** The new obligations that stand for one of a milestone which they replace, or of a name for several bodies now that it is said which. */
function partsOf({ plan, obligations }: Read, state: ObligationState): PlannedObligation[] {
  const real = realBodiesOf(plan, state.departmentId);
  if (real.length > 0)
    return [...obligations.values()].filter(
      ({ spec }) => spec.milestoneId === state.milestoneId && spec.role === state.role && real.includes(spec.departmentId),
    );
  if (datedMilestone(plan, state.milestoneId)) return [];
  return [...obligations.values()].filter(
    ({ spec }) => spec.departmentId === bornTo(state) && datedMilestone(plan, spec.milestoneId)?.milestone.replaces === state.milestoneId,
  );
}

/**
 * Who takes over, where the plan lists who answers for a milestone and names another department in the place of one: one for one.
 * Anything else is a department that goes and one that comes.
 */
function heirOf(
  old: Read,
  next: Read,
  state: ObligationState,
  states: readonly ObligationState[],
  known: ReadonlyMap<string, ObligationState>,
): PlannedObligation | undefined {
  const { milestoneId, role, outsider } = state;
  // What one party outside the government owes no other takes over.
  if (outsider) return undefined;
  const isListed = ({ plan }: Read) => {
    const milestone = datedMilestone(plan, milestoneId)?.milestone;
    return milestone !== undefined && (role === 'assist' || milestone.lead !== 'all');
  };
  const here = ({ spec }: PlannedObligation) => spec.milestoneId === milestoneId && spec.role === role;
  const gone = (one: ObligationState) =>
    one.milestoneId === milestoneId && one.role === role && demandOf(old, one, known) !== undefined && demandOf(next, one, known) === undefined;
  if (!isListed(old) || !isListed(next) || !gone(state)) return undefined;
  const came = [...next.obligations.values()].filter(
    (planned) => here(planned) && !planned.spec.outsider && !known.has(idOf(planned)) && !old.obligations.has(idOf(planned)),
  );
  return came.length === 1 && states.filter(gone).length === 1 ? came[0] : undefined;
}

/** What a version asks of an obligation that `departmentId` answers for; its due date is the plan's own unless given. */
function amendedTo(
  { plan, calendar }: Read,
  milestoneId: string,
  { spec }: PlannedObligation,
  departmentId: string,
  dueDate: PlainDate = spec.schedule.dueDate,
): Amended {
  const { leads } = spec;
  return {
    departmentId,
    leads,
    ...dutiesOf(spec),
    schedule: scheduleFor(plan, milestoneId, departmentId, leads, dueDate, calendar),
  };
}
