import { type Act, advance, type Machine, type MachineEvent, type OwedNotice } from '../kernel/machine.ts';
import { isRefusal, type Refusal } from '../kernel/refusals.ts';

/** Something that lives on the queue, whichever machine runs it. */
export interface QueueItem {
  /** Lives through everything that happens to it by `nowMs`; gives when it wants to be asked again (programme epoch ms; undefined for never). */
  live(nowMs: number): number | undefined;
  /** Gives when it wants to be asked first. */
  firstAtMs(): number | undefined;
  /** Marks an item that would go on for ever: a rehearsal does not wait for its end. */
  endless?: true;
}

/** One item of any machine as the interpreter runs it: time first, then whoever acts. */
export interface ItemOf<S, A extends Act, E extends MachineEvent> {
  machine: Machine<S, A, E>;
  state: S;
  /** Gives what somebody does next; asked again after every change. The act itself is made when its instant has come. */
  acts(state: S): { atMs: number; act(state: S): A } | undefined;
  /** Looks, before time's events are written down, whether something outside has made an act of them; gives that act. */
  beforeElapse?(state: S, nowMs: number): A | undefined;
  /** Called after each batch of events, as the ledger would record it. */
  recorded?(state: S, events: E[], notices: { notice: OwedNotice; owedAtMs: number }[]): void;
  refused?(refusal: Refusal, act: A, nowMs: number): void;
}

export function queueItem<S, A extends Act, E extends MachineEvent>({
  machine,
  acts,
  beforeElapse,
  recorded,
  refused,
  ...item
}: ItemOf<S, A, E>): QueueItem & { perform(act: A, nowMs: number): void } {
  let { state } = item;
  // Both are asked for once in each state: what somebody does next, and when time alone changes something, follow from nothing else.
  let asked: { next: ReturnType<typeof acts> } | undefined;
  let wakesAtMs = machine.wake(state);
  const next = () => {
    asked ??= { next: acts(state) };
    return asked.next;
  };
  const record = (events: E[]) => {
    const after = advance(machine, state, events);
    state = after.state;
    asked = undefined;
    wakesAtMs = machine.wake(state);
    recorded?.(state, events, after.owed);
  };
  /** Performs an act; gives whether it was carried out. */
  const perform = (act: A, nowMs: number): boolean => {
    const decided = machine.decide(state, act, nowMs);
    if (isRefusal(decided)) refused?.(decided, act, nowMs);
    else record(decided);
    return !isRefusal(decided);
  };
  const passTo = (nowMs: number) => {
    if (wakesAtMs === undefined || wakesAtMs > nowMs) return;
    const elapsed = machine.elapse(state, nowMs);
    if (elapsed.length === 0) return;
    const instead = beforeElapse?.(state, nowMs);
    if (!instead || !perform(instead, nowMs)) record(elapsed);
  };
  return {
    firstAtMs: () => (machine.isFinal(state) ? undefined : earliest(wakesAtMs, next()?.atMs)),
    live(nowMs) {
      for (;;) {
        if (!machine.isFinal(state)) passTo(nowMs);
        if (machine.isFinal(state)) return undefined;
        const wanted = next();
        if (wanted === undefined || wanted.atMs > nowMs) return earliest(wakesAtMs, wanted?.atMs);
        // Somebody who was told no tries again only when something has changed.
        if (!perform(wanted.act(state), nowMs)) return wakesAtMs;
      }
    },
    perform(act, nowMs) {
      if (!machine.isFinal(state)) passTo(nowMs);
      if (!machine.isFinal(state)) perform(act, nowMs);
    },
  };
}

function earliest(a: number | undefined, b: number | undefined): number | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return Math.min(a, b);
}
