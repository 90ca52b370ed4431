import { PROGRAMME } from '../kernel/bodies.ts';
import type { OwedNotice } from '../kernel/machine.ts';
import { obligationMachine } from '../obligation/machine.ts';
import { type ObligationEvent, type ObligationState, obligationId } from '../obligation/obligation.ts';
import type { Amended } from './amendment.ts';
import type { PlannedObligation } from './campaign.ts';

/** An obligation that an amendment brings to life outside any workflow: one is started for it from here. */
export interface BroughtToLife {
  state: ObligationState;
  /** Numbered on to `state.sequence`. */
  events: ObligationEvent[];
  notices: OwedNotice[];
}

/** When and why a plan changes something; `key` is that of its version. */
export interface AmendedBy {
  /** Programme epoch ms. */
  atMs: number;
  key: string;
  reason: string;
}

/** History, or what an earlier version had withdrawn, asked for again. */
export function askedAgain(state: ObligationState, to: Amended, by: AmendedBy): BroughtToLife {
  const event = amended(to, by);
  const next = obligationMachine.evolve(state, event);
  return { state: next, events: [event], notices: obligationMachine.owed(next, event) };
}

/**
 * One part of what was one obligation, `from`, right after that was withdrawn for it: it stands where that stood. What people did there
 * is copied, each with the id that it comes from, so that it counts for scoring and can be read where it matters now.
 */
export function carriedOn(
  { state: from, milestoneName, history }: { state: ObligationState; milestoneName: string; history: readonly ObligationEvent[] },
  planned: PlannedObligation,
  to: Amended,
  by: AmendedBy,
): BroughtToLife {
  const { programmeId, milestoneId, departmentId, role } = planned.spec;
  const acts = history
    .filter(({ type, actor }) => actor !== undefined && actor.org !== PROGRAMME && type !== 'reassigned')
    .map(({ key: _key, ...act }) => ({ ...act, carriedFrom: from.id }) as unknown as ObligationEvent);
  const event = amended(to, { ...by, reason: `${by.reason}：「${milestoneName}」改为「${planned.milestoneName}」` });
  const moved: ObligationState = { ...from, id: obligationId(programmeId, milestoneId, departmentId), milestoneId, role, sequence: acts.length };
  const next = obligationMachine.evolve(moved, event);
  return { state: next, events: [...acts, event], notices: obligationMachine.owed(next, event) };
}

function amended({ leads, schedule, needsEvidence, needsConfirmation, settles }: Amended, { atMs, key, reason }: AmendedBy): ObligationEvent {
  const actor = { org: PROGRAMME, name: 'plan' };
  return { type: 'amended', atMs, key, actor, reason, leads, schedule, needsEvidence, needsConfirmation, ...(settles && { settles }) };
}
