import { confirmerOf, recipientOf } from '../kernel/bodies.ts';
import type { ObligationEvent, ObligationState } from './obligation.ts';

/** Who hears at once of a person's act; what time brings about is told by the ladder. */
export function hearsOf(state: ObligationState, event: ObligationEvent): string[] {
  const owner = recipientOf(state.departmentId, 'officer');
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
      return [owner, recipientOf(event.from, 'officer')];
    default:
      return [];
  }
}
