import { COMMITTEE, OFFICE } from '../plan/plan.ts';
import type { ObligationEvent, ObligationState } from './obligation.ts';

/** The body that accepts, returns and waives: the office, or the committee where the office itself answers. */
export function confirmerOf(state: { departmentId: string }): string {
  return state.departmentId === OFFICE ? COMMITTEE : OFFICE;
}

/** Who hears at once of a person's act; what time brings about is told by the ladder. */
export function hearsOf(state: ObligationState, event: ObligationEvent): string[] {
  const owner = `${state.departmentId}/officer`;
  const confirmer = `${confirmerOf(state)}/officer`;
  switch (event.type) {
    case 'submitted':
      return state.needsConfirmation ? [confirmer] : [];
    case 'fulfilled':
      return [owner, confirmer];
    case 'extensionRequested':
      return [confirmer];
    case 'returned':
    case 'extensionGranted':
    case 'extensionRefused':
    case 'waived':
      return [owner];
    case 'amended':
      return event.redated ? [] : [owner];
    case 'withdrawn':
      // Whoever is told of what stands for it hears nothing of this.
      return event.replacedBy ? [] : [owner];
    case 'reassigned':
      return [owner, `${event.from}/officer`];
    default:
      return [];
  }
}
