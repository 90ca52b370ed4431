import type { WorkingCalendar } from '../kernel/calendar.ts';
import type { PlainDate } from '../kernel/dates.ts';
import type { Actor } from '../kernel/machine.ts';
import { obligationMachine } from '../obligation/machine.ts';
import type { ObligationEvent, ObligationState } from '../obligation/obligation.ts';

/** One thing that was done before a plan is loaded, as told by whoever loads it: which milestone (or round), which department, and when. */
export interface GivenState {
  milestone: string;
  department: string;
  done: PlainDate;
  /** Who in the department did it; free text. */
  by: string;
  note?: string;
}

/**
 * An obligation that was finished before the programme was loaded: settled from the start. What is recorded says that it was
 * entered, by whom and when; it counts as handed in when its day began, since nobody knows the hour.
 *
 * @param atMs when it is entered (programme epoch ms).
 */
export function enteredAsDone(
  state: ObligationState,
  { done, by, note }: GivenState,
  enteredBy: Actor,
  calendar: WorkingCalendar,
  atMs: number,
): { state: ObligationState; events: ObligationEvent[] } {
  const doneAtMs = calendar.instantMs(done, '00:00');
  const event: ObligationEvent = {
    type: 'entered',
    atMs: doneAtMs,
    actor: { org: state.departmentId, name: by },
    enteredBy,
    enteredAtMs: atMs,
    late: doneAtMs >= state.schedule.dueAtMs,
    ...(note !== undefined && note !== '' && { reason: note }),
  };
  return { state: obligationMachine.evolve({ ...state, stage: 'open' }, event), events: [event] };
}
