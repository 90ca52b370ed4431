import { type Morning, morningOf } from '../digest/digest.ts';
import type { WorkingCalendar } from '../kernel/calendar.ts';
import { endOfDayMs } from '../kernel/calendar.ts';
import type { Machine, OwedNotice, Refusal } from '../kernel/machine.ts';
import { type ObligationAct, type ObligationEvent, type ObligationState, obligationMachine, openObligation, stillMatters } from '../obligation/obligation.ts';
import { type Plan, PROGRAMME } from '../plan/plan.ts';
import { amendmentMoves } from '../programme/amendment.ts';
import { ADJUSTED, amendmentActs, redatingActs } from '../programme/amendment-acts.ts';
import { completeAct, type PlannedObligation, plannedObligations } from '../programme/campaign.ts';
import { askedAgain, type BroughtToLife, carriedOn } from '../programme/carry-over.ts';
import { type CatchUpNotice, catchUpNotices } from '../programme/catch-up.ts';
import type { NextAct } from './behaviour.ts';
import { type RehearsedDigest, rehearsedDigests } from './digests.ts';
import { InstantQueue, type Queued } from './queue.ts';
import { type QueueItem, queueItem } from './queue-item.ts';

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
  /** Whether a body's enterprises have something to say in its digest of a morning. */
  inDigest(departmentId: string, morning: Morning): boolean;
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
  /** Programme time (epoch ms) at which its mail leaves: `sendAtMs`, or later where it is owed only then or a pause holds it back. */
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
  /** One a morning to each body that has something before it; all are sent. A pause is not looked at. */
  digests: RehearsedDigest[];
  obligations: RehearsedObligation[];
  /** The last instant that was looked at (programme epoch ms). */
  endedAtMs: number;
}

/** Another version of the plan that comes to hold while the programme runs. */
export interface RehearsedAmendment {
  plan: Plan;
  calendar: WorkingCalendar;
  /** When it is made (programme epoch ms). */
  atMs: number;
  /** In the office's words; empty where it gives none. */
  reason: string;
  /** When its act with this key reaches an obligation (programme epoch ms), where that takes a while. */
  reachesAtMs?(obligationId: string, key: string): number;
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
  /** Earliest first, each after the one before has reached everything. Enterprises are not handed over. */
  amendments?: readonly RehearsedAmendment[];
  /** While the programme is paused, mails are held back, and nothing else: programme epoch ms, without `toMs` itself. */
  pauses?: readonly { fromMs: number; toMs: number }[];
  /** Whatever else lives on the same queue, such as enterprises. */
  others?: Iterable<QueueItem>;
  /** The registry that obligations with a roster look at; without it no mail lists anybody, as in a programme without a registry. */
  rosters?: Rosters;
  /** Only for tests that want to know whether they would notice other rules. */
  machine?: Machine<ObligationState, ObligationAct, ObligationEvent>;
}

type Entry = Queued & ({ item: QueueItem } | { once(): void });

/** Mails leave after everything else that happens at their instant: an act of that moment counts. */
const AFTER_ITEMS = 2 ** 40;
/** An obligation with what it owes and the item that lives it. */
interface Life {
  rehearsed: RehearsedObligation;
  mailbox: RehearsedNotice[];
  order: number;
  item?: ReturnType<typeof queueItem<ObligationState, ObligationAct, ObligationEvent>>;
}

/** What an amendment does finds everything else of its instant done, and goes before the mails. */
const AMENDING = AFTER_ITEMS / 2;
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

/** The same with breaths in between, for a process that has others to serve meanwhile. */
export function* rehearseInTurns({
  plan,
  calendar,
  startedAtMs,
  toMs = Number.POSITIVE_INFINITY,
  acts,
  amendments = [],
  pauses = [],
  others = [],
  rosters,
  machine = obligationMachine,
}: RehearsalInput): Generator<undefined, Rehearsal> {
  const queue = new InstantQueue<Entry>();
  let order = 0;
  /** Entries on the queue that the rehearsal waits for. */
  let awaited = 0;
  let nowMs = startedAtMs;
  const enqueue = (item: QueueItem, atMs: number | undefined, itemOrder: number) => {
    if (atMs === undefined) return;
    queue.push({ atMs: Math.max(atMs, nowMs), order: itemOrder, item });
    if (!item.endless) awaited++;
  };
  const at = (atMs: number, itsOrder: number, once: () => void) => {
    queue.push({ atMs, order: itsOrder, once });
    awaited++;
  };
  const fulfil = (state: ObligationState): ObligationAct => ({
    kind: 'fulfil',
    key: `fulfil-${state.sequence}`,
    actor: { org: PROGRAMME, name: 'roster' },
  });

  let version = { plan, calendar };
  const notices: RehearsedNotice[] = [];
  const lives = new Map<string, Life>();
  const record = (life: Life, state: ObligationState, events: readonly ObligationEvent[], owed: readonly { notice: OwedNotice; owedAtMs: number }[]) => {
    const { rehearsed, mailbox } = life;
    rehearsed.state = state;
    rehearsed.events.push(...events);
    for (const { notice, owedAtMs } of owed) {
      const { id: obligationId, milestoneId, departmentId, sequence } = state;
      const dueAtMs = Math.max(notice.sendAtMs, nowMs);
      const entry: RehearsedNotice = {
        ...notice,
        obligationId,
        milestoneId,
        departmentId,
        sequence,
        owedAtMs,
        leavesAtMs: pauses.find(({ fromMs, toMs: resumedAtMs }) => fromMs <= dueAtMs && dueAtMs < resumedAtMs)?.toMs ?? dueAtMs,
        outcome: notice.overtaken ? 'overtaken' : 'waiting',
      };
      mailbox.push(entry);
      notices.push(entry);
      if (notice.overtaken) continue;
      at(entry.leavesAtMs, AFTER_ITEMS + order++, () => {
        entry.outcome = outcomeOf(rehearsed.state, entry, mailbox);
        const roster = entry.outcome === 'sent' && entry.kind === 'ladder' ? rosters?.at(rehearsed.state, entry.leavesAtMs) : undefined;
        // A department without enterprises: nothing to list.
        if (roster && roster.all > 0) entry.roster = roster;
      });
    }
  };
  /** Lets an obligation live from `rehearsed.state` on, for the first time or again. */
  const begin = (life: Life) => {
    const { rehearsed } = life;
    life.item = queueItem({
      machine,
      state: rehearsed.state,
      acts: (state) => {
        const next = acts(state, rehearsed.events);
        return next && { atMs: next.atMs, act: (current) => completeAct(version.plan, version.calendar, current, { evidence: STAND_IN, ...next.request }) };
      },
      beforeElapse: (state, elapsedMs) => (state.settles === 'roster' && rosters?.isDone(state, elapsedMs) ? fulfil(state) : undefined),
      recorded: (state, events, owed) => record(life, state, events, owed),
      refused: (refusal, act, atMs) => rehearsed.refusals.push({ refusal, act, atMs }),
    });
    enqueue(life.item, life.item.firstAtMs(), life.order);
  };
  const add = (planned: PlannedObligation, state: ObligationState): Life => {
    const life: Life = { rehearsed: { ...planned, state, events: [], refusals: [] }, mailbox: [], order: order++ };
    lives.set(state.id, life);
    return life;
  };
  const statesNow = () => [...lives.values()].map(({ rehearsed }) => rehearsed.state);
  for (const planned of plannedObligations(plan, calendar)) begin(add(planned, openObligation(planned.spec, startedAtMs)));
  const catchUps = catchUpNotices(plan, statesNow(), startedAtMs);

  /** As `applyPlanVersion` in activities/campaign.ts, which carries out the same moves by the same acts. */
  const amend = ({ plan: after, calendar: days, atMs, reason, reachesAtMs = () => atMs }: RehearsedAmendment, key: string) => {
    const before = version.plan;
    version = { plan: after, calendar: days };
    const movesAt = (instantMs: number) => amendmentMoves({ before, after, calendar: days, nowMs: instantMs }, statesNow());
    const moves = movesAt(atMs);
    const perform = ({ id }: ObligationState, act: ObligationAct) => {
      const life = lives.get(id);
      life?.item?.perform(act, nowMs);
      // Its dates may come earlier than the instant at which it meant to wake.
      if (life?.item) enqueue(life.item, life.item.firstAtMs(), life.order);
    };
    const bring = (life: Life, { state, events, notices: owed }: BroughtToLife) => {
      record(
        life,
        state,
        events,
        owed.map((notice) => ({ notice, owedAtMs: atMs })),
      );
      begin(life);
    };
    let doneAtMs = atMs;
    for (const { state, act } of amendmentActs(moves, after, { key, reason })) {
      const actAtMs = Math.max(atMs, reachesAtMs(state.id, act.key));
      at(actAtMs, AMENDING + order++, () => perform(state, act));
      doneAtMs = Math.max(doneAtMs, actAtMs);
    }
    at(doneAtMs, AMENDING + order++, () => {
      const by = { atMs, key, reason: reason || ADJUSTED };
      for (const { state, to } of moves.revived) {
        const life = lives.get(state.id);
        if (life) bring(life, askedAgain(state, to, by));
      }
      for (const { from, planned, to } of moves.carried) {
        const old = lives.get(from.id)?.rehearsed;
        // Settled meanwhile: then nothing of it is left to do.
        if (old?.state.replacedBy === undefined) continue;
        const carried = carriedOn({ state: old.state, milestoneName: old.milestoneName, history: old.events }, planned, to, by);
        bring(add(planned, carried.state), carried);
      }
      for (const planned of moves.added) begin(add(planned, openObligation(planned.spec, atMs)));
      for (const { id, dueVersion } of statesNow()) {
        const actAtMs = Math.max(doneAtMs, reachesAtMs(id, `${key}-v${dueVersion}`));
        at(actAtMs, AMENDING + order++, () => {
          for (const { state, act } of redatingActs(movesAt(actAtMs), { key, reason })) if (state.id === id) perform(state, act);
        });
      }
    });
  };
  for (const [index, amendment] of amendments.entries()) at(amendment.atMs, AMENDING + order++, () => amend(amendment, `plan-${index + 2}`));

  const settling = () => [...lives.values()].filter(({ rehearsed }) => rehearsed.state.settles === 'roster' && rehearsed.state.stage === 'open');
  const digests: RehearsedDigest[] = [];
  const every = mornings(
    () => version,
    startedAtMs,
    (morning) => {
      for (const { rehearsed, item } of rosters ? settling() : []) if (rosters?.isDone(rehearsed.state, nowMs)) item?.perform(fulfil(rehearsed.state), nowMs);
      if (!morning.digests) return;
      const obligationsNow = [...lives.values()].map(({ rehearsed }) => rehearsed);
      digests.push(...rehearsedDigests(version.plan, morning, nowMs, obligationsNow, (org) => rosters?.inDigest(org, morning) === true));
    },
  );
  enqueue(every, every.firstAtMs(), order++);
  for (const item of others) enqueue(item, item.firstAtMs(), order++);

  const lastMs = endOfDayMs(calendar, plan.to);
  for (let turn = 1; ; turn++) {
    const entry = queue.pop();
    if (!entry || entry.atMs > toMs || (awaited === 0 && entry.atMs >= lastMs)) break;
    nowMs = entry.atMs;
    if ('once' in entry) {
      awaited--;
      entry.once();
    } else {
      if (!entry.item.endless) awaited--;
      enqueue(entry.item, entry.item.live(nowMs), entry.order);
    }
    if (turn % TURNS_A_BREATH === 0) yield;
  }
  notices.sort((a, b) => a.sendAtMs - b.sendAtMs || (a.key < b.key ? -1 : 1));
  const obligations = [...lives.values()].map(({ rehearsed }) => rehearsed);
  return { notices, catchUps, digests, obligations, endedAtMs: Math.max(nowMs, Math.min(toMs, lastMs - 1)) };
}

/** What is done when the programme is loaded and on every working morning after that, as in activities/morning.ts. */
function mornings(version: () => { plan: Plan; calendar: WorkingCalendar }, startedAtMs: number, work: (morning: Morning) => void): QueueItem {
  return {
    endless: true,
    firstAtMs: () => startedAtMs,
    live(nowMs) {
      const { plan, calendar } = version();
      const morning = morningOf(plan, calendar, nowMs);
      work(morning);
      return morning.nextAtMs;
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
