import type { NextAct } from './behaviour.ts';
import type { WorkingCalendar } from './calendar.ts';
import { dateAt, endOfDayMs, nearestWorkingDay } from './calendar.ts';
import { completeAct, type PlannedObligation, plannedObligations } from './campaign.ts';
import { type CatchUpNotice, catchUpNotices } from './catch-up.ts';
import { addDays } from './dates.ts';
import { digestTime } from './digest.ts';
import { type Act, isRefusal, type Machine, type MachineEvent, type OwedNotice, type Refusal } from './machine.ts';
import { type ObligationAct, type ObligationEvent, type ObligationState, obligationMachine, openObligation, stillMatters } from './obligation.ts';
import { type Plan, PROGRAMME } from './plan.ts';
import { InstantQueue, type Queued } from './queue.ts';

/** Something that lives on the queue, whatever machine it is of. */
export interface QueueItem {
  /** Everything that happens to it by `nowMs`, and when it wants to be asked again (programme epoch ms; undefined for never). */
  live(nowMs: number): number | undefined;
  /** When it wants to be asked first. */
  firstAtMs(): number | undefined;
  /** It would go on for ever: a rehearsal does not wait for its end. */
  endless?: true;
}

/** One item of any machine as the interpreter runs it: time first, then whoever acts. */
export interface ItemOf<S, A extends Act, E extends MachineEvent> {
  machine: Machine<S, A, E>;
  state: S;
  /** What somebody does next; asked again after every change. The act itself is made when its instant has come. */
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
  // Asked once for each state: what somebody does next follows from nothing else.
  let asked: { next: ReturnType<typeof acts> } | undefined;
  const next = () => {
    asked ??= { next: acts(state) };
    return asked.next;
  };
  const record = (events: E[]) => {
    const notices: { notice: OwedNotice; owedAtMs: number }[] = [];
    for (const event of events) {
      state = machine.evolve(state, event);
      for (const notice of machine.owed(state, event)) notices.push({ notice, owedAtMs: event.atMs });
    }
    asked = undefined;
    recorded?.(state, events, notices);
  };
  /** Whether it was carried out. */
  const perform = (act: A, nowMs: number): boolean => {
    const decided = machine.decide(state, act, nowMs);
    if (isRefusal(decided)) refused?.(decided, act, nowMs);
    else record(decided);
    return !isRefusal(decided);
  };
  const passTo = (nowMs: number) => {
    const elapsed = machine.elapse(state, nowMs);
    if (elapsed.length === 0) return;
    const instead = beforeElapse?.(state, nowMs);
    if (!instead || !perform(instead, nowMs)) record(elapsed);
  };
  return {
    firstAtMs: () => (machine.isFinal(state) ? undefined : earliest(machine.wake(state), next()?.atMs)),
    live(nowMs) {
      for (;;) {
        if (!machine.isFinal(state)) passTo(nowMs);
        if (machine.isFinal(state)) return undefined;
        const wanted = next();
        if (wanted === undefined || wanted.atMs > nowMs) return earliest(machine.wake(state), wanted?.atMs);
        // Whoever was told no tries again only when something has changed.
        if (!perform(wanted.act(state), nowMs)) return machine.wake(state);
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

/** What became of a notice; `waiting`: its time had not come when the rehearsal ended. */
export type Outcome = 'sent' | 'overtaken' | 'moot' | 'waiting';

/** An obligation's roster at one instant: how many are meant, how many of them are not done yet, how many of these have an address. */
export interface RosterNow {
  all: number;
  missing: number;
  withAddress: number;
}

/** The registry as far as obligations look at it. */
export interface Rosters {
  /** Undefined where the obligation has none. */
  at(state: ObligationState, nowMs: number): RosterNow | undefined;
  /** Whether everyone on it is done: at least one, and nobody missing. */
  isDone(state: ObligationState, nowMs: number): boolean;
}

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
  /** The list that its mail carries, where it carries one; for `roster/enterprise` those who are each written to. */
  roster?: RosterNow;
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
  /** The last instant that was looked at (programme epoch ms). */
  endedAtMs: number;
}

export interface RehearsalInput {
  plan: Plan;
  calendar: WorkingCalendar;
  /** When the programme is loaded (programme epoch ms): what fell due before is history. */
  startedAtMs: number;
  /**
   * Nothing that happens after this instant (programme epoch ms) is looked at. Without it the rehearsal ends when nothing more would
   * happen; where endless items are on the queue, on the plan's last day or when all others have ended, whichever is later.
   */
  toMs?: number;
  /** What people do; see `nextAct` in behaviour.ts. */
  acts(state: ObligationState, history: readonly ObligationEvent[]): NextAct | undefined;
  /** Whatever else lives on the same queue, such as enterprises. */
  others?: Iterable<QueueItem>;
  /** The registry that obligations with a roster look at; without it no mail lists anybody, as in a programme without a registry. */
  rosters?: Rosters;
  /** Only for tests that want to know whether they would notice other rules. */
  machine?: Machine<ObligationState, ObligationAct, ObligationEvent>;
}

type Entry = Queued & ({ item: QueueItem } | { leave(): void });

/** Mails leave after everything else that happens at their instant: an act of that moment counts. */
const AFTER_ITEMS = 2 ** 40;
/** Stands for the file that a department hands in. */
const STAND_IN = [{ sha256: '0'.repeat(64), name: 'rehearsal', sizeBytes: 0 }];
/** Turns of the queue between two breaths of `rehearseInTurns`: some ten milliseconds. */
const TURNS_A_BREATH = 500;

/**
 * Runs a plan on an in-memory queue, by the same machine that the workflows interpret and with the mailroom's own rules for what
 * still leaves: what is told here is what would be told. The mail server answers at once and takes everything.
 */
export function rehearse(input: RehearsalInput): Rehearsal {
  const turns = rehearseInTurns(input);
  for (;;) {
    const { done, value } = turns.next();
    if (done) return value;
  }
}

/** The same with pauses, for a process that has others to serve meanwhile. */
export function* rehearseInTurns({
  plan,
  calendar,
  startedAtMs,
  toMs = Number.POSITIVE_INFINITY,
  acts,
  others = [],
  rosters,
  machine = obligationMachine,
}: RehearsalInput): Generator<undefined, Rehearsal> {
  const queue = new InstantQueue<Entry>();
  let order = 0;
  /** Entries on the queue that the rehearsal waits for. */
  let awaited = 0;
  const enqueue = (item: QueueItem, atMs: number | undefined, itemOrder: number) => {
    if (atMs === undefined) return;
    queue.push({ atMs: Math.max(atMs, startedAtMs), order: itemOrder, item });
    if (!item.endless) awaited++;
  };
  const fulfil = (state: ObligationState): ObligationAct => ({
    kind: 'fulfil',
    key: `fulfil-${state.sequence}`,
    actor: { org: PROGRAMME, name: 'roster' },
  });

  const notices: RehearsedNotice[] = [];
  /** Obligations that their roster may settle, with the way to do so. */
  const settling: { rehearsed: RehearsedObligation; settle(nowMs: number): void }[] = [];
  const obligations = plannedObligations(plan, calendar).map((planned): RehearsedObligation => {
    const rehearsed: RehearsedObligation = { ...planned, state: openObligation(planned.spec, startedAtMs), events: [], refusals: [] };
    const mailbox: RehearsedNotice[] = [];
    const item = queueItem({
      machine,
      state: rehearsed.state,
      acts: (state) => {
        const next = acts(state, rehearsed.events);
        return next && { atMs: next.atMs, act: (current) => completeAct(plan, calendar, current, { evidence: STAND_IN, ...next.request }) };
      },
      beforeElapse: (state, nowMs) => (state.settles === 'roster' && rosters?.isDone(state, nowMs) ? fulfil(state) : undefined),
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
            const roster = entry.outcome === 'sent' && entry.kind === 'ladder' ? rosters?.at(rehearsed.state, entry.leavesAtMs) : undefined;
            // A department without enterprises: nothing to list.
            if (roster && roster.all > 0) entry.roster = roster;
          };
          queue.push({ atMs: entry.leavesAtMs, order: AFTER_ITEMS + order++, leave });
          awaited++;
        }
      },
      refused: (refusal, act, atMs) => rehearsed.refusals.push({ refusal, act, atMs }),
    });
    if (planned.spec.settles === 'roster') settling.push({ rehearsed, settle: (nowMs) => item.perform(fulfil(rehearsed.state), nowMs) });
    enqueue(item, item.firstAtMs(), order++);
    return rehearsed;
  });
  const catchUps = catchUpNotices(
    plan,
    obligations.map(({ state }) => state),
    startedAtMs,
  );
  if (rosters && settling.length > 0) {
    const item = mornings(plan, calendar, startedAtMs, (nowMs) => {
      for (const { rehearsed, settle } of settling) if (rehearsed.state.stage === 'open' && rosters.isDone(rehearsed.state, nowMs)) settle(nowMs);
    });
    enqueue(item, item.firstAtMs(), order++);
  }
  for (const item of others) enqueue(item, item.firstAtMs(), order++);

  const lastMs = endOfDayMs(calendar, plan.to);
  let endedAtMs = startedAtMs;
  for (let turn = 1; ; turn++) {
    const entry = queue.pop();
    if (!entry || entry.atMs > toMs || (awaited === 0 && entry.atMs >= lastMs)) break;
    endedAtMs = entry.atMs;
    if ('leave' in entry) {
      awaited--;
      entry.leave();
    } else {
      if (!entry.item.endless) awaited--;
      enqueue(entry.item, entry.item.live(entry.atMs), entry.order);
    }
    if (turn % TURNS_A_BREATH === 0) yield;
  }
  notices.sort((a, b) => a.sendAtMs - b.sendAtMs || (a.key < b.key ? -1 : 1));
  return { notices, catchUps, obligations, endedAtMs: Math.max(endedAtMs, Math.min(toMs, lastMs - 1)) };
}

/** What is done when the programme is loaded and on every working morning after that, as in activities/morning.ts. */
function mornings(plan: Plan, calendar: WorkingCalendar, startedAtMs: number, work: (nowMs: number) => void): QueueItem {
  const time = digestTime(plan);
  return {
    endless: true,
    firstAtMs: () => startedAtMs,
    live(nowMs) {
      work(nowMs);
      const today = dateAt(calendar, nowMs);
      const begun = nowMs >= calendar.instantMs(today, time) ? addDays(today, 1) : today;
      return calendar.instantMs(nearestWorkingDay(calendar, begun, 1), time);
    },
  };
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
