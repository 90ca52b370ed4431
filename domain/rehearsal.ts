import type { NextAct } from './behaviour.ts';
import type { WorkingCalendar } from './calendar.ts';
import { completeAct, type PlannedObligation, plannedObligations } from './campaign.ts';
import { type CatchUpNotice, catchUpNotices } from './catch-up.ts';
import { type Act, isRefusal, type Machine, type MachineEvent, type OwedNotice, type Refusal } from './machine.ts';
import { type ObligationAct, type ObligationEvent, type ObligationState, obligationMachine, openObligation, stillMatters } from './obligation.ts';
import type { Plan } from './plan.ts';
import { InstantQueue, type Queued } from './queue.ts';

/** Something that lives on the queue, whatever machine it is of. */
export interface QueueItem {
  /** Everything that happens to it by `nowMs`, and when it wants to be asked again (programme epoch ms; undefined for never). */
  live(nowMs: number): number | undefined;
  /** When it wants to be asked first. */
  firstAtMs(): number | undefined;
}

/** One item of any machine as the interpreter runs it: time first, then whoever acts. */
export interface ItemOf<S, A extends Act, E extends MachineEvent> {
  machine: Machine<S, A, E>;
  state: S;
  /** What somebody does next; asked again after every change. The act itself is made when its instant has come. */
  acts(state: S, history: readonly E[]): { atMs: number; act(state: S): A } | undefined;
  /** Called after each batch of events, as the ledger would record it. */
  recorded?(state: S, events: E[], notices: { notice: OwedNotice; owedAtMs: number }[]): void;
  refused?(refusal: Refusal, act: A, nowMs: number): void;
}

export function queueItem<S, A extends Act, E extends MachineEvent>({ machine, acts, recorded, refused, ...item }: ItemOf<S, A, E>): QueueItem {
  let { state } = item;
  const history: E[] = [];
  const record = (events: E[]) => {
    const notices: { notice: OwedNotice; owedAtMs: number }[] = [];
    for (const event of events) {
      state = machine.evolve(state, event);
      history.push(event);
      for (const notice of machine.owed(state, event)) notices.push({ notice, owedAtMs: event.atMs });
    }
    recorded?.(state, events, notices);
  };
  const earliest = (...instants: (number | undefined)[]) => {
    const known = instants.filter((instant) => instant !== undefined);
    return known.length > 0 ? Math.min(...known) : undefined;
  };
  return {
    firstAtMs: () => (machine.isFinal(state) ? undefined : earliest(machine.wake(state), acts(state, history)?.atMs)),
    live(nowMs) {
      for (;;) {
        if (machine.isFinal(state)) return undefined;
        const elapsed = machine.elapse(state, nowMs);
        if (elapsed.length > 0) record(elapsed);
        const next = acts(state, history);
        if (next === undefined || next.atMs > nowMs) return earliest(machine.wake(state), next?.atMs);
        const act = next.act(state);
        const decided = machine.decide(state, act, nowMs);
        if (isRefusal(decided)) {
          // Whoever was told no tries again only when something has changed.
          refused?.(decided, act, nowMs);
          return machine.wake(state);
        }
        record(decided);
      }
    },
  };
}

/** What became of a notice; `waiting`: its time had not come when the rehearsal ended. */
export type Outcome = 'sent' | 'overtaken' | 'moot' | 'waiting';

export interface RehearsedNotice extends OwedNotice {
  obligationId: string;
  milestoneId: string;
  /** The department that answered for the obligation when the notice was owed. */
  departmentId: string;
  /** Sequence of the last event that was recorded with it, as the ledger keeps it. */
  sequence: number;
  /** Programme time (epoch ms) of the event that it tells of. */
  owedAtMs: number;
  /** Programme time (epoch ms) at which its mail leaves: `sendAtMs`, or the start of a programme that was loaded later. */
  leavesAtMs: number;
  outcome: Outcome;
}

export interface RehearsedObligation extends PlannedObligation {
  /** How it stands at the end. */
  state: ObligationState;
  events: ObligationEvent[];
  /** What behaved people were told they may not do. None is expected. */
  refusals: { refusal: Refusal; act: ObligationAct; atMs: number }[];
}

export interface Rehearsal {
  /** By the instant at which their mails leave, then by key: as the ledger lists them. */
  notices: RehearsedNotice[];
  /** Summaries of what was due before the start, one a recipient; all are sent. */
  catchUps: CatchUpNotice[];
  obligations: RehearsedObligation[];
}

export interface RehearsalInput {
  plan: Plan;
  calendar: WorkingCalendar;
  /** When the programme is loaded (programme epoch ms): what fell due before is history. */
  startedAtMs: number;
  /** Nothing that happens after this instant (programme epoch ms) is looked at; without it the rehearsal ends when nothing more would happen. */
  toMs?: number;
  /** What people do; see `nextAct` in behaviour.ts. */
  acts(state: ObligationState, history: readonly ObligationEvent[]): NextAct | undefined;
  /** Whatever else lives on the same queue, such as enterprises. */
  others?: Iterable<QueueItem>;
  /** Only for tests that want to know whether they would notice other rules. */
  machine?: Machine<ObligationState, ObligationAct, ObligationEvent>;
}

type Entry = Queued & ({ item: QueueItem } | { leave(): void });

/** Mails leave after everything else that happens at their instant: an act of that moment counts. */
const AFTER_ITEMS = 2 ** 40;
/** Stands for the file that a department hands in. */
const STAND_IN = [{ sha256: '0'.repeat(64), name: 'rehearsal', sizeBytes: 0 }];

/**
 * Runs a plan on an in-memory queue, by the same machine that the workflows interpret and with the mailroom's own rules for what
 * still leaves: what is told here is what would be told. The mail server answers at once and takes everything.
 */
export function rehearse({
  plan,
  calendar,
  startedAtMs,
  toMs = Number.POSITIVE_INFINITY,
  acts,
  others = [],
  machine = obligationMachine,
}: RehearsalInput): Rehearsal {
  const queue = new InstantQueue<Entry>();
  let order = 0;
  const enqueue = (item: QueueItem, atMs: number | undefined, itemOrder: number) => {
    if (atMs !== undefined) queue.push({ atMs: Math.max(atMs, startedAtMs), order: itemOrder, item });
  };

  const notices: RehearsedNotice[] = [];
  const obligations = plannedObligations(plan, calendar).map((planned): RehearsedObligation => {
    const rehearsed: RehearsedObligation = { ...planned, state: openObligation(planned.spec, startedAtMs), events: [], refusals: [] };
    const mailbox: RehearsedNotice[] = [];
    const item = queueItem({
      machine,
      state: rehearsed.state,
      acts: (state, history) => {
        const next = acts(state, history);
        return next && { atMs: next.atMs, act: (current) => completeAct(plan, calendar, current, { evidence: STAND_IN, ...next.request }) };
      },
      recorded: (state, events, owed) => {
        rehearsed.state = state;
        rehearsed.events.push(...events);
        for (const { notice, owedAtMs } of owed) {
          const { id: obligationId, milestoneId, departmentId, sequence } = state;
          const entry: RehearsedNotice = {
            ...notice,
            obligationId,
            milestoneId,
            departmentId,
            sequence,
            owedAtMs,
            leavesAtMs: Math.max(notice.sendAtMs, startedAtMs),
            outcome: notice.overtaken ? 'overtaken' : 'waiting',
          };
          mailbox.push(entry);
          notices.push(entry);
          if (notice.overtaken) continue;
          const leave = () => {
            entry.outcome = outcomeOf(rehearsed.state, entry, mailbox);
          };
          queue.push({ atMs: entry.leavesAtMs, order: AFTER_ITEMS + order++, leave });
        }
      },
      refused: (refusal, act, atMs) => rehearsed.refusals.push({ refusal, act, atMs }),
    });
    enqueue(item, item.firstAtMs(), order++);
    return rehearsed;
  });
  const catchUps = catchUpNotices(
    plan,
    obligations.map(({ state }) => state),
    startedAtMs,
  );
  for (const item of others) enqueue(item, item.firstAtMs(), order++);

  for (let entry = queue.pop(); entry && entry.atMs <= toMs; entry = queue.pop()) {
    if ('leave' in entry) entry.leave();
    else enqueue(entry.item, entry.item.live(entry.atMs), entry.order);
  }
  notices.sort((a, b) => a.sendAtMs - b.sendAtMs || (a.key < b.key ? -1 : 1));
  return { notices, catchUps, obligations };
}

/** What the mailroom does with a notice at the instant of leaving: see `claim` in prisma/notices.ts and `sendOne` in activities/mailroom.ts. */
function outcomeOf(state: ObligationState, notice: RehearsedNotice, mailbox: readonly RehearsedNotice[]): Outcome {
  const later = mailbox.some(
    (other) =>
      other.kind === 'ladder' &&
      other.rung !== 'acknowledge' &&
      other.recipient === notice.recipient &&
      other.sequence > notice.sequence &&
      other.outcome !== 'overtaken' &&
      other.sendAtMs <= notice.leavesAtMs,
  );
  if (notice.kind === 'ladder' && later) return 'overtaken';
  const toldOwner = mailbox.filter((other) => other.outcome === 'sent' && other.recipient === `${state.departmentId}/officer`);
  const ownerToldAtMs = toldOwner.length > 0 ? Math.min(...toldOwner.map((other) => other.leavesAtMs)) : undefined;
  return stillMatters(state, notice, ownerToldAtMs) ? 'sent' : 'moot';
}
