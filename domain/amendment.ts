import type { WorkingCalendar } from './calendar.ts';
import { type PlannedObligation, plannedObligations, scheduleFor } from './campaign.ts';
import { type ObligationSpec, type ObligationState, obligationId, obligationMachine } from './obligation.ts';
import type { Plan } from './plan.ts';
import { type Redated, redate } from './redate.ts';

/** What the `amend` act carries. */
type AmendTo = Pick<ObligationSpec, 'leads' | 'needsEvidence' | 'needsConfirmation' | 'settles' | 'schedule'>;

/** What an amendment makes of the obligations of a programme. */
export interface AmendmentMoves {
  /** No longer wanted; those that are settled stay as they are. */
  withdrawn: ObligationState[];
  /** Moved, or with other duties or recipients. */
  amended: { state: ObligationState; to: AmendTo }[];
  /** The same due date and duties, but by a calendar with other working days than the one that their dates were computed with. */
  redated: { state: ObligationState; to: AmendTo & { redates: number }; as: Redated }[];
  added: PlannedObligation[];
}

/**
 * Compares two versions of a plan as they touch what is running. Plan against plan, both by the calendar that holds now: an extension
 * that was granted stays unless the plan itself moves. Then state against calendar: dates that were computed with other working days
 * are computed again. `states` are those of every obligation that the programme has, whatever their stage.
 *
 * @param calendar that of `after`.
 * @param nowMs programme epoch ms: what has been told by then stays told.
 */
export function amendmentMoves(
  { before, after, calendar, nowMs }: { before: Plan; after: Plan; calendar: WorkingCalendar; nowMs: number },
  states: readonly ObligationState[],
): AmendmentMoves {
  const idOf = ({ spec }: PlannedObligation) => obligationId(spec.programmeId, spec.milestoneId, spec.departmentId);
  const old = new Map(plannedObligations(before, calendar).map((planned) => [idOf(planned), planned]));
  const planned = new Map(plannedObligations(after, calendar).map((obligation) => [idOf(obligation), obligation]));
  const known = new Set(states.map((state) => state.id));
  const added = [...planned.values()].filter((obligation) => !known.has(idOf(obligation)));
  const moves: AmendmentMoves = { withdrawn: [], amended: [], redated: [], added };
  for (const state of states) {
    if (obligationMachine.isFinal(state)) continue;
    const next = planned.get(state.id);
    if (!next) {
      moves.withdrawn.push(state);
      continue;
    }
    const datesFor = (leads: string[], dueDate: string) => scheduleFor(after, state.milestoneId, state.departmentId, leads, dueDate, calendar);
    if (JSON.stringify(next.spec) !== JSON.stringify(old.get(state.id)?.spec)) {
      const { leads, needsEvidence, needsConfirmation, settles } = next.spec;
      const schedule = datesFor(leads, next.spec.schedule.dueDate);
      moves.amended.push({ state, to: { leads, needsEvidence, needsConfirmation, ...(settles && { settles }), schedule } });
      continue;
    }
    const { leads, needsEvidence, needsConfirmation, settles, dueVersion } = state;
    const to = { leads, needsEvidence, needsConfirmation, ...(settles && { settles }), schedule: datesFor(leads, state.schedule.dueDate) };
    if (to.schedule.dueAtMs !== state.schedule.dueAtMs) {
      // Another zone: the same date ends at another instant.
      moves.amended.push({ state, to });
      continue;
    }
    const as = redate(state, to.schedule, nowMs);
    if (as.changed) moves.redated.push({ state, to: { ...to, redates: dueVersion }, as });
  }
  return moves;
}
