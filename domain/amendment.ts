import type { WorkingCalendar } from './calendar.ts';
import { type PlannedObligation, plannedObligations, scheduleFor } from './campaign.ts';
import { type ObligationSpec, type ObligationState, obligationId, obligationMachine } from './obligation.ts';
import type { Plan } from './plan.ts';

/** What an amendment makes of the obligations of a programme. */
export interface AmendmentMoves {
  /** No longer wanted; those that are settled stay as they are. */
  withdrawn: ObligationState[];
  /** Moved, or with other duties or recipients; `to` is what the `amend` act carries. */
  amended: { state: ObligationState; to: Pick<ObligationSpec, 'leads' | 'needsEvidence' | 'needsConfirmation' | 'settles' | 'schedule'> }[];
  added: PlannedObligation[];
}

/**
 * Compares two versions of a plan as they touch what is running. Plan against plan: an extension that was granted stays unless
 * the plan itself moves. `states` are those of every obligation that the programme has, whatever their stage.
 */
export function amendmentMoves(
  before: { plan: Plan; calendar: WorkingCalendar },
  after: { plan: Plan; calendar: WorkingCalendar },
  states: readonly ObligationState[],
): AmendmentMoves {
  const idOf = ({ spec }: PlannedObligation) => obligationId(spec.programmeId, spec.milestoneId, spec.departmentId);
  const old = new Map(plannedObligations(before.plan, before.calendar).map((planned) => [idOf(planned), planned]));
  const planned = new Map(plannedObligations(after.plan, after.calendar).map((obligation) => [idOf(obligation), obligation]));
  const known = new Set(states.map((state) => state.id));
  const moves: AmendmentMoves = { withdrawn: [], amended: [], added: [...planned.values()].filter((obligation) => !known.has(idOf(obligation))) };
  for (const state of states) {
    if (obligationMachine.isFinal(state)) continue;
    const next = planned.get(state.id);
    if (!next) {
      moves.withdrawn.push(state);
      continue;
    }
    if (JSON.stringify(next.spec) === JSON.stringify(old.get(state.id)?.spec)) continue;
    const { leads, needsEvidence, needsConfirmation, settles } = next.spec;
    const schedule = scheduleFor(after.plan, state.milestoneId, state.departmentId, leads, next.spec.schedule.dueDate, after.calendar);
    moves.amended.push({ state, to: { leads, needsEvidence, needsConfirmation, ...(settles && { settles }), schedule } });
  }
  return moves;
}
