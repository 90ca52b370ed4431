import { endOfDayMs, type WorkingCalendar } from '../kernel/calendar.ts';
import { inLanguage } from '../kernel/language.ts';
import { obligationMachine } from '../obligation/machine.ts';
import type { ObligationState } from '../obligation/obligation.ts';
import { endless } from '../plan/end.ts';
import { outsidersOf } from '../plan/outsiders.ts';
import { calendarFor } from '../plan/own-days.ts';
import { type DatedMilestone, datedMeant, type Plan, type PlanMilestone } from '../plan/plan.ts';
import type { RaisedRound } from './events.ts';
import { limitOf, opensOf } from './limits.ts';
import { momentOf } from './moments.ts';

/** A milestone that begins once another is settled, with one dated milestone that it follows upon. */
interface Pair {
  follower: PlanMilestone;
  before: DatedMilestone;
  /** The round of the follower that it brings: called as the round before it is, so that it stays what it is. */
  roundId: string;
}

/** The pairs of which the second has not begun. */
function ahead(plan: Plan): Pair[] {
  return plan.milestones.flatMap((follower) => {
    const wanted = follower.after?.milestone;
    if (wanted === undefined) return [];
    return datedMeant(plan, wanted)
      .map((before) => ({ follower, before, roundId: before.id === before.milestone.id ? '1' : before.id.slice(before.milestone.id.length + 1) }))
      .filter(({ roundId }) => !follower.rounds?.some(({ id }) => id === roundId));
  });
}

/** Whether nothing of it was ever asked for: what was over when the programme was loaded, or is asked for no more, brings nothing after it. */
const isMoot = (parts: readonly ObligationState[]) =>
  parts.length > 0 && parts.every(({ stage }) => stage === 'historic' || stage === 'withdrawn' || stage === 'unused');

/** When the programme was loaded (programme epoch ms), and the calendar that says what was over by then. */
interface Loaded {
  calendar: WorkingCalendar;
  startedAtMs: number;
}

/** Whether a limit was over when the programme was loaded: that is history, as with any other date. */
const wasOver = (due: string, { calendar, startedAtMs }: Loaded): boolean => endOfDayMs(calendar, due.slice(0, 10)) <= startedAtMs;

/** Whether the plan may still ask for more than it has dates for: then a programme is not over when all that it asks for is done. */
export const mayGrow = (plan: Plan, states: readonly ObligationState[], loaded: Loaded): boolean =>
  plan.events.length > 0 ||
  plan.registers.length > 0 ||
  plan.standing.some(({ after, holds }) => after ?? holds) ||
  endless(plan).length > 0 ||
  ahead(plan).some(({ follower, before }) => {
    const parts = states.filter(({ milestoneId }) => milestoneId === before.id);
    const isAhead = follower.after?.on !== 'lapse' || parts.length === 0 || parts.some((state) => hasLapsed(state) || !obligationMachine.isFinal(state));
    const beginsMs = follower.after && beginMs(follower.after, parts);
    const due =
      follower.after && beginsMs !== undefined
        ? limitOf(plan, follower, loaded.calendar, { at: momentOf(loaded.calendar, beginsMs), atMs: beginsMs })
        : undefined;
    return isAhead && !isMoot(parts) && !(due !== undefined && wasOver(due, loaded));
  });

/** Whether somebody has let it lapse, of what the programme has asked for. */
const hasLapsed = ({ stage, lapsedAtMs }: ObligationState): boolean => lapsedAtMs !== undefined && stage !== 'historic' && stage !== 'withdrawn';

/**
 * The rounds of milestones that have come to begin: what they follow upon is settled by all who had a part in it, or was waived, and the
 * limit counts from the day on which the last of them was; or somebody has let it lapse, and it counts from the day that was missed. Asked
 * every morning, whatever was begun before. Of what was entered as done nothing begins that was over when the programme was loaded.
 *
 * @param startedAtMs when it was loaded (programme epoch ms).
 */
export function begun(plan: Plan, calendar: WorkingCalendar, states: readonly ObligationState[], startedAtMs: number): RaisedRound[] {
  return ahead(plan).flatMap(({ follower, before, roundId }) => {
    const parts = states.filter(({ milestoneId }) => milestoneId === before.id);
    if (!follower.after) return [];
    const atMs = beginMs(follower.after, parts);
    if (atMs === undefined) return [];
    const at = momentOf(calendar, atMs);
    const of = before.milestone.rounds?.find(({ id }) => id === roundId)?.name ?? before.dueAt ?? roundId;
    const name = before.id === before.milestone.id ? follower.name : inLanguage(plan.language)(`${follower.name}（${of}）`, `${follower.name} (${of})`);
    const due = limitOf(plan, follower, calendar, { at, atMs });
    if (wasOver(due, { calendar, startedAtMs })) return [];
    const answers = outsidersGoOn(plan, follower, parts);
    if (answers?.length === 0) return [];
    const opens = opensOf(calendarFor(plan, follower, calendar), follower.after, { at, atMs, limit: due });
    const reported = { at, ...opens.reported, ...(answers && { for: answers }) };
    return [{ milestone: follower.id, round: { id: roundId, name: name.slice(0, 400), due, ...opens.round, reported } }];
  });
}

/** From when on what follows counts (programme epoch ms); undefined as long as that has not come. */
const beginMs = ({ on }: NonNullable<PlanMilestone['after']>, parts: readonly ObligationState[]): number | undefined =>
  on === 'lapse' ? lapsedMs(parts) : settledMs(parts);

/** Who answers for what follows, where that names outsiders: those of the class who had a part in what it follows upon, and the departments that it names. */
export function outsidersGoOn(plan: Plan, { lead }: Pick<PlanMilestone, 'lead'>, parts: readonly ObligationState[]): string[] | undefined {
  if (lead === 'all' || lead.every((org) => outsidersOf(plan, org) === undefined)) return undefined;
  return lead.flatMap((org) =>
    outsidersOf(plan, org) === undefined ? [org] : [...new Set(parts.flatMap((part) => (part.outsider?.of === org ? [part.departmentId] : [])))],
  );
}

/**
 * When the last of all who had a part was settled or waived (programme epoch ms); undefined while one is open. Of a right when the first used it:
 * nobody waits for the others, who need not.
 */
export function settledMs(parts: readonly ObligationState[]): number | undefined {
  const used = parts.filter(({ optional, stage }) => optional && stage === 'settled').map(({ settledAtMs = 0 }) => settledAtMs);
  if (used.length > 0) return Math.min(...used);
  if (parts.length === 0 || isMoot(parts) || !parts.every((state) => obligationMachine.isFinal(state))) return undefined;
  return Math.max(...parts.filter(({ stage }) => stage === 'settled' || stage === 'waived').map(({ settledAtMs }) => settledAtMs ?? 0));
}

/** The last minute before the first of them lapsed (programme epoch ms): a lapse at the end of a day is of that day. */
export function lapsedMs(parts: readonly ObligationState[]): number | undefined {
  const lapsed = parts.filter(hasLapsed).map(({ lapsedAtMs = 0 }) => lapsedAtMs);
  return lapsed.length === 0 ? undefined : Math.min(...lapsed) - 60_000;
}
