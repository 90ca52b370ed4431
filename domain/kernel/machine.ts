import type { Refusal } from './refusals.ts';

/** A person's (or the programme's own) act on an item. `kind` names the act; `key` makes sending it twice one act. */
export interface Act {
  kind: string;
  /** Idempotency key; also the id of the Update that carries the act. 1 to 128 characters. */
  key: string;
  actor: Actor;
  /** The number of the item's latest event that whoever decides has looked at: what came in later is not decided on unseen. */
  seen?: number;
}

export interface Actor {
  /** Code of the body that acts: a department's id, `office`, `committee`, or `programme` for the plan itself. */
  org: string;
  /** Who in it; free text, kept in the ledger only. */
  name: string;
  /** `org/role`: the recipient whose mail had the code that was typed, where nobody has signed in. */
  byMail?: string;
}

export interface MachineEvent {
  type: string;
  /** Programme time (epoch ms) at which it happened: the instant that was due for time's own events, not when someone woke. */
  atMs: number;
  /** Key of the act that caused it. Absent for what time alone brought about. */
  key?: string;
  actor?: Actor;
}

/** What the ledger is told beside the machines: of consequences, scores, indicators, standing duties and registries of enterprises. */
export type NotedEventType =
  | 'granted'
  | 'imported'
  | 'lifted'
  | 'proposed'
  | 'refused'
  | 'reported'
  | 'reviewed'
  | 'scoreConfirmed'
  | 'scoreMade'
  | 'sectorsNamed';

/** One message owed to one recipient. */
export interface OwedNotice {
  /** `item/rung/dueVersion/recipient`: unique for ever; the Message-ID is derived from it. */
  key: string;
  /** `ladder`: overtaken by a later one to the same recipient, and dropped when it no longer matters; `news`: of an act. */
  kind: 'ladder' | 'news';
  rung: string;
  dueVersion: number;
  /** Recipient code `org/role`, e.g. `water/officer`; its address is looked up when the mail leaves. */
  recipient: string;
  /** Programme time (epoch ms) before which the mail must not leave. */
  sendAtMs: number;
  /** True when a later rung came due in the same wake: kept in the ledger, never sent. */
  overtaken: boolean;
}

/**
 * The rules of one kind of item as pure functions. Workflows, rehearsal and tests interpret the same machine; nothing in it
 * may await, do I/O or look at a clock, zone or environment.
 */
export interface Machine<S, A extends Act, E extends MachineEvent> {
  /** What `act` brings about in `state` at `nowMs`, or why it may not. */
  decide(state: S, act: A, nowMs: number): E[] | Refusal;
  /** What the passing of time alone has brought about by `nowMs`, in order of its instants. */
  elapse(state: S, nowMs: number): E[];
  evolve(state: S, event: E): S;
  /** The next instant (programme epoch ms) at which time alone changes something, or undefined for never. */
  wake(state: S): number | undefined;
  /** What `event`, just evolved into `state`, obliges us to tell, and whom. */
  owed(state: S, event: E): OwedNotice[];
  isFinal(state: S): boolean;
}

/** Brings `state` up to `nowMs` and gives the events that did it. */
export function catchUp<S, A extends Act, E extends MachineEvent>(machine: Machine<S, A, E>, state: S, nowMs: number): { state: S; events: E[] } {
  const events = machine.elapse(state, nowMs);
  return { state: events.reduce(machine.evolve, state), events };
}

/** Lets events happen to `state` one after the other: gives the state that they lead to, and what each of them obliges us to tell. */
export function advance<S, A extends Act, E extends MachineEvent>(
  machine: Machine<S, A, E>,
  state: S,
  events: readonly E[],
): { state: S; owed: { notice: OwedNotice; owedAtMs: number }[] } {
  const owed: { notice: OwedNotice; owedAtMs: number }[] = [];
  let next = state;
  for (const event of events) {
    next = machine.evolve(next, event);
    for (const notice of machine.owed(next, event)) owed.push({ notice, owedAtMs: event.atMs });
  }
  return { state: next, owed };
}
