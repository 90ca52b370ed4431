import { OFFICE, OPERATOR } from '../kernel/bodies.ts';
import type { Act, Machine, MachineEvent } from '../kernel/machine.ts';
import type { Refusal } from '../kernel/refusals.ts';
import { refuse } from '../kernel/refusals.ts';

/** The campaign as a whole. Pausing holds mails back, it moves no date and stops no lapse: only an amendment moves dates. */
export interface ProgrammeState {
  programmeId: string;
  stage: 'running' | 'paused' | 'closed' | 'completed';
  /** Version of the plan that holds; 1 is the one that it was started with. */
  planVersion: number;
  openMilestones: string[];
  /** Its plan has events that may still be reported: only people end it. */
  standing?: boolean;
  elapsedMs: number;
  sequence: number;
}

/** Every act on a programme: the stages that allow it and whether it has to say why. */
export const PROGRAMME_ACTS = {
  amend: { from: ['running', 'paused'], reason: false },
  pause: { from: ['running'], reason: true },
  resume: { from: ['paused'], reason: false },
  close: { from: ['running', 'paused'], reason: true },
  /** A milestone's own report that all of its obligations are settled. */
  settleMilestone: { from: ['running', 'paused'], reason: false },
} as const satisfies Record<string, { from: readonly ProgrammeState['stage'][]; reason: boolean }>;

export type ProgrammeActKind = keyof typeof PROGRAMME_ACTS;

/** An event that was reported, with the milestones that it has raised. */
export interface ReportedEvent {
  event: string;
  milestones: string[];
}

export type ProgrammeAct = Act & { kind: ProgrammeActKind; reason?: string } & (
    | { kind: 'pause' | 'resume' | 'close' }
    /**
     * `calendar`: the working calendar that its dates are worked out by again, where that is what is new. `sha256`: which of the plans that were
     * handed in as this version is meant; absent where an earlier release has handed it in.
     */
    | {
        kind: 'amend';
        planVersion: number;
        sha256?: string;
        addedMilestones: string[];
        calendar?: string;
        standing?: boolean;
        /** The version says no more than that an event was reported: which (none where a milestone was settled), what it raises, and who besides the office may say so. */
        reported?: ReportedEvent & { by: string[] };
      }
    | { kind: 'settleMilestone'; milestoneId: string }
  );

export type ProgrammeEvent = MachineEvent &
  (
    | {
        type: 'amended';
        planVersion: number;
        sha256?: string;
        addedMilestones: string[];
        calendar?: string;
        reason?: string;
        standing?: boolean;
        reported?: ReportedEvent;
      }
    | { type: 'paused'; reason: string }
    | { type: 'resumed' }
    | { type: 'closed'; reason: string }
    | { type: 'milestoneSettled'; milestoneId: string }
    | { type: 'completed' }
  );

/** Events after which mails leave that a pause held back: a programme that is settled or closed while paused is never resumed. */
export const ENDS_A_PAUSE: readonly string[] = ['resumed', 'closed', 'completed'] satisfies ProgrammeEvent['type'][];

function decide(state: ProgrammeState, act: ProgrammeAct, nowMs: number): ProgrammeEvent[] | Refusal {
  const rule = PROGRAMME_ACTS[act.kind];
  const from: readonly string[] = rule.from;
  if (!from.includes(state.stage)) return refuse('programme-wrong-stage', { act: act.kind, stage: state.stage });
  const allowed = act.kind === 'amend' && act.reported ? [OFFICE, ...act.reported.by] : [OFFICE, OPERATOR];
  if (act.kind !== 'settleMilestone' && !allowed.includes(act.actor.org)) {
    return refuse('not-yours', { actor: act.actor.org, org: OFFICE });
  }
  const reason = act.reason?.trim() ?? '';
  if (rule.reason && reason === '') return refuse('reason-missing', { act: act.kind });
  const by = { atMs: nowMs, key: act.key, actor: act.actor };
  switch (act.kind) {
    case 'amend':
      if (act.planVersion !== state.planVersion + 1) return refuse('plan-version', { holds: String(state.planVersion), given: String(act.planVersion) });
      return [
        {
          ...by,
          type: 'amended',
          planVersion: act.planVersion,
          ...(act.sha256 !== undefined && { sha256: act.sha256 }),
          addedMilestones: act.addedMilestones,
          ...(act.calendar !== undefined && { calendar: act.calendar }),
          ...(act.standing !== undefined && { standing: act.standing }),
          ...(act.reported && { reported: { event: act.reported.event, milestones: act.reported.milestones } }),
          ...(reason && { reason }),
        },
      ];
    case 'pause':
      return [{ ...by, type: 'paused', reason }];
    case 'resume':
      return [{ ...by, type: 'resumed' }];
    case 'close':
      return [{ ...by, type: 'closed', reason }];
    case 'settleMilestone': {
      const settled: ProgrammeEvent = { ...by, type: 'milestoneSettled', milestoneId: act.milestoneId };
      const last = !state.standing && state.openMilestones.every((id) => id === act.milestoneId);
      return last ? [settled, { atMs: nowMs, type: 'completed' }] : [settled];
    }
  }
}

function evolve(state: ProgrammeState, event: ProgrammeEvent): ProgrammeState {
  const next = { ...state, sequence: state.sequence + 1, elapsedMs: Math.max(state.elapsedMs, event.atMs) };
  switch (event.type) {
    case 'amended':
      return {
        ...next,
        planVersion: event.planVersion,
        openMilestones: [...new Set([...state.openMilestones, ...event.addedMilestones])],
        ...(event.standing !== undefined && { standing: event.standing }),
      };
    case 'paused':
      return { ...next, stage: 'paused' };
    case 'resumed':
      return { ...next, stage: 'running' };
    case 'closed':
      return { ...next, stage: 'closed' };
    case 'milestoneSettled':
      return { ...next, openMilestones: state.openMilestones.filter((id) => id !== event.milestoneId) };
    case 'completed':
      return { ...next, stage: 'completed' };
  }
}

export const programmeMachine: Machine<ProgrammeState, ProgrammeAct, ProgrammeEvent> = {
  decide,
  elapse: () => [],
  evolve,
  owed: () => [],
  wake: () => undefined,
  isFinal: (state) => state.stage === 'closed' || state.stage === 'completed',
};
