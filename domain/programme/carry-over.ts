import { PLAN_ITSELF, PROGRAMME } from '../kernel/bodies.ts';
import { advance, type OwedNotice } from '../kernel/machine.ts';
import { obligationMachine } from '../obligation/machine.ts';
import { addObligation, bornTo, dutiesOf, type ObligationEvent, type ObligationState, obligationId } from '../obligation/obligation.ts';
import type { Amended, AmendmentMoves } from './amendment.ts';
import { ADJUSTED } from './amendment-acts.ts';
import type { PlannedObligation } from './campaign.ts';

/** An obligation that an amendment brings to life outside any workflow: one is started for it from here. */
export interface BroughtToLife {
  state: ObligationState;
  /** Numbered on to `state.sequence`. */
  events: ObligationEvent[];
  notices: OwedNotice[];
}

/** An obligation as it stands, with what has happened to it. */
export interface Held {
  state: ObligationState;
  milestoneName: string;
  history: readonly ObligationEvent[];
}

/** When and why a plan changes something; `key` is that of its version, and the reason is empty where the office gave none. */
export interface AmendedBy {
  /** Programme epoch ms. */
  atMs: number;
  key: string;
  reason: string;
}

/** History, or what an earlier version had withdrawn, asked for again. */
export function askedAgain(state: ObligationState, to: Amended, by: AmendedBy): BroughtToLife {
  return born(state, [amended(to, by)]);
}

/**
 * One part of what was one obligation, `from`, right after that was withdrawn for it: it stands where that stood. What people did there
 * is copied, each with the id that it comes from, so that it counts for scoring and can be read where it matters now.
 */
export function carriedOn({ state: from, milestoneName, history }: Held, planned: PlannedObligation, to: Amended, by: AmendedBy): BroughtToLife {
  const { programmeId, milestoneId, departmentId, role } = planned.spec;
  const acts = history
    .filter(({ type, actor }) => actor !== undefined && actor.org !== PROGRAMME && type !== 'reassigned')
    .map(({ key: _key, ...act }) => ({ ...act, carriedFrom: from.id }) as unknown as ObligationEvent);
  const taken = departmentId !== bornTo(from);
  const what = taken ? `「${milestoneName}」由实际主管部门办理` : `「${milestoneName}」改为「${planned.milestoneName}」`;
  const event = amended(to, { ...by, reason: `${by.reason || ADJUSTED}：${what}` });
  // What a name for several acknowledged and asked for does not bind the body that it stood for.
  const { acknowledgedAtMs: _ack, acknowledgement: _until, extension: _more, urged: _urged, returned: _back, ...rest } = from;
  const held = taken ? { ...rest, departmentId } : from;
  const moved: ObligationState = { ...held, id: obligationId(programmeId, milestoneId, departmentId), milestoneId, role, sequence: acts.length };
  return born(moved, [event], acts);
}

/** `copied` has happened to another obligation before: it stands in the history of this one and brings nothing about. */
function born(from: ObligationState, events: ObligationEvent[], copied: ObligationEvent[] = []): BroughtToLife {
  const { state, owed } = advance(obligationMachine, from, events);
  return { state, events: [...copied, ...events], notices: owed.map(({ notice }) => notice) };
}

/**
 * What a version of the plan brings to life once its acts are done, however it is carried out: what it asks for again, the parts that
 * take over, and what is new. Nothing takes over from what was settled meanwhile.
 *
 * @param held reads an obligation as the version's acts have left it.
 */
export function broughtToLife({ revived, carried, added }: AmendmentMoves, held: (id: string) => Held | undefined, by: AmendedBy) {
  return {
    again: revived.map(({ state, to }) => askedAgain(state, to, by)),
    parts: carried.flatMap(({ from, planned, to }) => {
      const old = held(from.id);
      return old?.state.stage === 'withdrawn' && old.state.replacedBy !== undefined ? [{ planned, life: carriedOn(old, planned, to, by) }] : [];
    }),
    fresh: added.map((planned) => ({ planned, state: addObligation(planned.spec, by.atMs) })),
  };
}

function amended({ leads, schedule, ...duties }: Amended, { atMs, key, reason }: AmendedBy): ObligationEvent {
  return {
    type: 'amended',
    atMs,
    key,
    actor: PLAN_ITSELF,
    reason: reason || ADJUSTED,
    leads,
    schedule,
    ...dutiesOf(duties),
  };
}
