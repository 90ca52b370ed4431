import {
  ActivityFailure,
  ApplicationFailure,
  allHandlersFinished,
  CancellationScope,
  condition,
  isCancellation,
  proxyActivities,
  proxyLocalActivities,
  setHandler,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import { programmeNowMs, realInstantMs } from '../domain/kernel/clock.ts';
import { actFault } from '../domain/kernel/handed-in.ts';
import { type Act, advance, catchUp, type Machine, type MachineEvent } from '../domain/kernel/machine.ts';
import { isRefusal, type Refusal, refuse } from '../domain/kernel/refusals.ts';
import { shown } from '../domain/kernel/text.ts';
import { sentenceOf } from '../domain/words/refusals.ts';
import { type ActMessage, type ActOutcome, actUpdate, type ItemInput, nudgeSignal, skipSignal, stateQuery, writtenQuery } from './messages.ts';
import { changed } from './patches.ts';
import { LEDGER_AHEAD, NOT_RECORDABLE, type Ports, type RecordBatch, WRITTEN_BEFORE } from './ports.ts';

/** Retry class "quick": a healthy database answers in milliseconds, and the round trip to the engine is what costs. */
const quick = proxyLocalActivities<Pick<Ports, 'record'>>({
  startToCloseTimeout: '5 seconds',
  scheduleToCloseTimeout: '8 seconds',
  retry: { initialInterval: '100 milliseconds', maximumAttempts: 4 },
});
/** Retry class "patient": a database that is down for days must not fill the history, and a server-side retry writes no event. */
const patient = proxyActivities<Pick<Ports, 'record' | 'held' | 'giveUp'>>({
  startToCloseTimeout: '30 seconds',
  retry: { initialInterval: '1 second', maximumInterval: '1 minute' },
});

/** Real milliseconds that the engine can wait in one timer; a later wake takes several. */
const LONGEST_TIMER_MS = 365 * 86_400_000;
/** Characters of a batch as JSON that the engine takes for an activity: two megabytes are its limit, whatever the characters. */
const LARGEST_BATCH = 600_000;
/** Characters of an act's own texts that its alarm needs. */
const TOLD = 500;
/** How many keys of acts a run remembers and hands on. */
const RECENT_ACTS = 100;
/** Events after which a quiet item goes on in a new run: replay stays quick, whatever people do. */
const EVENTS_A_RUN = 500;

interface Item<S extends { sequence: number; stage: string }, A extends Act, E extends MachineEvent> {
  kind: RecordBatch['itemKind'];
  id: string;
  programmeId: string;
  machine: Machine<S, A, E>;
  acts: readonly string[];
  input: ItemInput<S>;
  /** One line for the timer that waits for time's next event. */
  wakeSummary(state: S): string;
  /** Looks, before time's events are written down, whether something outside has made an act of them; gives that act. */
  beforeElapse?(state: S): Promise<(ActMessage & { kind: string }) | undefined>;
  /** Asked when somebody says to look around, and by a run at its start: what has happened elsewhere that is an act here? */
  lookAround?(state: S): Promise<(ActMessage & { kind: string }) | undefined> | undefined;
  /** Asked in its turn of an act that somebody inside has handed in: whether what has come before it has made it untrue. */
  isOvertaken?(act: ActMessage & { kind: string }): Promise<boolean> | undefined;
  /** Programme ms by which its timers come later than the instants they wait for: who share a date and are told nothing by it. */
  spreadMs?: number;
  /** Whether these events close a cycle: then the next one begins in a run of its own. */
  closesCycle?(events: E[]): boolean;
  /** Called after each recorded batch and once at the start, e.g. to keep search attributes. */
  recorded?(state: S, events: E[]): Promise<void> | void;
  /** Ends this run and goes on with `carry` in a new one. */
  continueWith(carry: ItemInput<S>): Promise<never>;
}

interface Waiting {
  message: ActMessage & { kind: string };
  trace?: string | undefined;
  outcome?: ActOutcome;
  failure?: Error;
}

/** A running item: hands in acts that come from elsewhere than an Update. */
export interface Interpreter<S> {
  submit(act: ActMessage & { kind: string }): void;
  /** Runs the item to its end. */
  run(): Promise<S>;
}

/**
 * Interprets a pure machine durably: waits for an act or for the machine's next instant, decides, records, goes on. One loop
 * writes, so that events have one order; acts queue for it and are answered when their events are in the ledger.
 */
export function interpreter<S extends { sequence: number; stage: string }, A extends Act, E extends MachineEvent>(item: Item<S, A, E>): Interpreter<S> {
  const { machine } = item;
  const { clock } = item.input;
  let state = item.input.state;
  const recentActs = [...(item.input.recentActs ?? [])];
  const { firstActs = [], ...carried } = item.input;
  const queue: Waiting[] = firstActs.map((message) => ({ message }));
  let cycleClosed = false;
  const nowMs = () => programmeNowMs(clock, Date.now());

  /** What an act brings about, with all that time has brought about before it: by instants, not by when someone woke. */
  const judge = (act: A, from: S) => {
    const decided = machine.decide(from, act, nowMs());
    if (isRefusal(decided)) throw refused(decided);
    return decided;
  };
  const done = (key: string) => recentActs.find((act) => act.key === key);

  for (const kind of item.acts) {
    setHandler(
      actUpdate(kind),
      async ({ trace, ...message }) => {
        const waiting: Waiting = { message: { ...message, kind } as Waiting['message'], trace };
        queue.push(waiting);
        await condition(() => waiting.outcome !== undefined || waiting.failure !== undefined);
        if (waiting.failure) throw waiting.failure;
        return waiting.outcome as ActOutcome;
      },
      {
        validator: (message) => {
          const fault = actFault(message);
          if (fault) throw refused(fault);
          if (!done(message.key)) judge({ ...message, kind } as unknown as A, catchUp(machine, state, nowMs()).state);
        },
      },
    );
  }
  const nudge = nudges(item.lookAround !== undefined);
  setHandler(stateQuery, () => state);
  /** What this run has written: kept small, a state stands in none of them. */
  const written: Pick<RecordBatch, 'fromSequence' | 'events' | 'notices'>[] = [];
  setHandler(writtenQuery, (fromSequence) => written.filter((batch) => batch.fromSequence + batch.events.length > fromSequence));
  const writing = skippable();

  /** @throws ApplicationFailure `Refused` when the ledger cannot hold an act: the item goes on as if nobody had asked for it. */
  async function record(events: E[], trace?: string): Promise<void> {
    const before = state;
    const fromSequence = state.sequence + 1;
    const { state: next, owed } = advance(machine, before, events);
    state = next;
    const batch = batchOf(item, { fromSequence, events, notices: owed.map(({ notice }) => notice), state, ...(trace && { trace }) });
    const failed = await write(batch, writing).catch(failedFor);
    if (failed !== undefined) {
      // The ledger is the proof: whatever was acted on there holds, and what is done next is judged by that.
      const held =
        failed !== NOT_RECORDABLE ? ((await patient.held.executeWithOptions({ summary: '台账' }, [{ itemKind: item.kind, itemId: item.id }])) as S) : before;
      // What was skipped may have been written all the same.
      const came = failed === SKIPPED && held.sequence === state.sequence;
      if (failed === SKIPPED && !came) await tellSkipped(batch);
      state = held;
      // Of what was written before, what follows has not been done: its task was lost.
      if (failed !== WRITTEN_BEFORE) {
        await item.recorded?.(state, []);
        if (isAct(batch) && !came) throw failed === LEDGER_AHEAD && changed('judged-anew') ? new JudgeAnew() : refused(refuse('not-recorded'));
        return;
      }
    }
    written.push({ fromSequence, events, notices: batch.notices });
    cycleClosed ||= item.closesCycle?.(events) ?? false;
    await item.recorded?.(state, events);
  }

  async function perform(waiting: Waiting): Promise<void> {
    const { message } = waiting;
    const looking = item.isOvertaken?.(message);
    if (looking && (await looking)) return;
    const before = done(message.key);
    if (before) {
      waiting.outcome = before;
      return;
    }
    try {
      const sequence = await whileJudgedAnew(async () => {
        const events = judge(message as unknown as A, state);
        const first = state.sequence + 1;
        await record(events, waiting.trace);
        return first;
      });
      waiting.outcome = { key: message.key, sequence, stage: state.stage };
      recentActs.push(waiting.outcome);
      if (recentActs.length > RECENT_ACTS) recentActs.shift();
    } catch (error) {
      if (!(error instanceof ApplicationFailure && error.type === 'Refused')) throw error;
      waiting.failure = error;
    }
  }

  const timer = alarmClock();

  async function run(): Promise<S> {
    await item.recorded?.(state, []);
    for (;;) {
      // What has nothing to look at goes on within the same moment, as runs of before did.
      const looking = nudge.taken() ? item.lookAround?.(state) : undefined;
      if (looking) queue.push(...(await looking.then((message) => (message ? [{ message }] : []))));
      const elapsed = machine.isFinal(state) ? [] : machine.elapse(state, nowMs());
      if (elapsed.length > 0) {
        const from = state;
        const message = await item.beforeElapse?.(state);
        const instead: Waiting | undefined = message && { message };
        if (instead) await perform(instead);
        // Where the ledger was ahead the item stands elsewhere by now, and time brings about something else, or nothing.
        if (!instead || (instead.failure && (state === from || !changed('elapsed-anew')))) await record(elapsed);
        continue;
      }
      const waiting = queue.shift();
      if (waiting) {
        await perform(waiting);
        continue;
      }
      if (machine.isFinal(state)) break;
      if (cycleClosed || workflowInfo().historyLength >= EVENTS_A_RUN || workflowInfo().continueAsNewSuggested) {
        await condition(allHandlersFinished);
        if (queue.length > 0) continue;
        await item.continueWith({ ...carried, state, recentActs });
      }
      const wakeAtMs = machine.wake(state);
      timer.setFor(wakeAtMs === undefined ? undefined : realInstantMs(clock, wakeAtMs + (item.spreadMs ?? 0)), item.wakeSummary(state), nudge.answered());
      await condition(() => queue.length > 0 || timer.rang() || nudge.waits());
    }
    timer.setFor(undefined, '');
    await condition(allHandlersFinished);
    return state;
  }

  return { run, submit: (message) => queue.push({ message }) };
}

/** How often an act is judged where the ledger is ahead each time. */
const MOST_JUDGED = 5;

/**
 * Says that the ledger was ahead of an act, and that its item stands where the ledger does by now. A lost task has written the acts that came
 * with this one, and they were handed out anew in another order; or the item was reset.
 */
class JudgeAnew extends Error {}

/** Judges and records an act until the ledger is not ahead of it. */
async function whileJudgedAnew<T>(attempt: () => Promise<T>): Promise<T> {
  for (let tries = 0; tries < MOST_JUDGED; tries++) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof JudgeAnew)) throw error;
    }
  }
  throw refused(refuse('not-recorded'));
}

/** What is written down of a step: with it, when time's next event comes. */
function batchOf<S extends { sequence: number; stage: string }, A extends Act, E extends MachineEvent>(
  { kind, id, programmeId, machine, input }: Item<S, A, E>,
  step: { fromSequence: number; events: E[]; notices: RecordBatch['notices']; state: S; trace?: string },
): RecordBatch {
  const wakeAtMs = machine.wake(step.state);
  return { itemKind: kind, itemId: id, programmeId, clock: input.clock, ...step, ...(wakeAtMs !== undefined && { wakeAtMs }) };
}

/**
 * Words from outside to look again.
 *
 * Where a local activity lasts over a task, and neither that task nor the one before it has left a command in the history, the engine's library
 * replays it with the time of a later task: what time has brought about would be judged at another instant than it was, and no worker could follow.
 * So a run's first task leaves the marker of this change, and one that only looked leaves its timer anew.
 */
function nudges(said: boolean) {
  let waits = said;
  let looked = false;
  const apart = changed('tasks-apart');
  setHandler(nudgeSignal, () => {
    waits = true;
  });
  return {
    waits: () => waits,
    taken() {
      const taken = waits;
      waits = false;
      looked ||= taken;
      return taken;
    },
    /** Whether somebody has said so since this was last asked, so that a timer is to be left for it. */
    answered() {
      const answered = apart && looked;
      looked = false;
      return answered;
    },
  };
}

const refused = (refusal: Refusal) => ApplicationFailure.create({ message: sentenceOf(refusal), type: 'Refused', nonRetryable: true, details: [refusal] });

/** Why the ledger will not take a batch. Any other failure goes on as it is. */
function failedFor(error: unknown): string {
  const type = failureType(error);
  if (type === NOT_RECORDABLE || type === LEDGER_AHEAD || type === WRITTEN_BEFORE || type === SKIPPED) return type;
  throw error;
}

function failureType(error: unknown): string | undefined {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  return cause instanceof ApplicationFailure ? (cause.type ?? undefined) : undefined;
}

/** Whether somebody has acted, or time alone brought it about. */
const isAct = ({ events }: RecordBatch) => events.some(({ key }) => key !== undefined);

/** Type of the failure that somebody has said to go on without an act. */
const SKIPPED = 'Skipped';

type Skippable = ReturnType<typeof skippable>;

/** A step that somebody may have skipped while it lasts. */
function skippable() {
  let current: { scope: CancellationScope; skipped: boolean } | undefined;
  setHandler(skipSignal, () => {
    if (!current) return;
    current.skipped = true;
    current.scope.cancel();
  });
  return {
    /** @throws ApplicationFailure `SKIPPED` when it was. */
    async run(step: () => Promise<void>): Promise<void> {
      const mine = { scope: new CancellationScope(), skipped: false as boolean };
      current = mine;
      try {
        await mine.scope.run(step);
      } catch (error) {
        if (mine.skipped && isCancellation(error)) throw ApplicationFailure.create({ type: SKIPPED, message: 'skipped', nonRetryable: true });
        throw error;
      } finally {
        current = undefined;
      }
    },
  };
}

async function tellSkipped({ itemId, programmeId, fromSequence, events }: RecordBatch): Promise<void> {
  await patient.giveUp.executeWithOptions({ summary: '跳过' }, [{ itemId, programmeId, fromSequence, events, why: 'skipped by the operator' }]);
}

/** Writes a batch down: at once where the database is well, else for as long as it takes. */
async function write(batch: RecordBatch, writing: Skippable): Promise<void> {
  const summary = batch.events.map((event) => event.type).join(', ');
  try {
    await quick.record.executeWithOptions({ summary }, [batch]);
  } catch (error) {
    const type = failureType(error);
    if (isCancellation(error) || type === LEDGER_AHEAD || type === WRITTEN_BEFORE || (type === NOT_RECORDABLE && isAct(batch))) throw error;
    if (isAct(batch) && JSON.stringify(batch).length > LARGEST_BATCH) await giveUp(batch, summary);
    const patiently = () => patient.record.executeWithOptions({ summary }, [batch]);
    await (isAct(batch) ? writing.run(patiently) : patiently());
  }
}

/** @throws ApplicationFailure `NOT_RECORDABLE`, when the alarm is written down: handing in more than the engine takes would end the item. */
async function giveUp({ itemId, programmeId, fromSequence, events }: RecordBatch, summary: string): Promise<never> {
  const cut = (text: string | undefined) => shown(text ?? '', TOLD);
  const told = events.map(({ type, atMs, key, actor, ...rest }) => {
    const { reason } = rest as { reason?: string };
    return { type, atMs, key: cut(key), actor: { org: cut(actor?.org), name: cut(actor?.name) }, ...(reason !== undefined && { reason: cut(reason) }) };
  });
  const why = 'larger than the engine takes';
  await patient.giveUp.executeWithOptions({ summary }, [{ itemId, programmeId, fromSequence, events: told, why }]);
  throw ApplicationFailure.create({ message: why, type: NOT_RECORDABLE, nonRetryable: true });
}

/** One timer at a time, kept while its instant stays the same, unless asked for `anew`: an act that moves no date costs no timer events. */
export function alarmClock(): { setFor(realAtMs: number | undefined, summary: string, anew?: boolean): void; rang(): boolean } {
  let current: { realAtMs: number; rang: boolean; scope: CancellationScope } | undefined;
  return {
    rang: () => current?.rang ?? false,
    setFor(realAtMs, summary, anew = false) {
      if (!anew && current && !current.rang && current.realAtMs === realAtMs) return;
      if (current && !current.rang) current.scope.cancel();
      current = undefined;
      if (realAtMs === undefined) return;
      const timer = { realAtMs, rang: false, scope: new CancellationScope() };
      current = timer;
      void timer.scope
        .run(() => sleep(Math.min(Math.max(1, realAtMs - Date.now()), LONGEST_TIMER_MS), { summary }))
        .then(() => {
          timer.rang = true;
        })
        .catch((error) => {
          if (!isCancellation(error)) throw error;
        });
    },
  };
}

/** A child that was started; undefined where a workflow with its id runs already, whoever started that. */
export async function unlessRunning<T>(starting: Promise<T>): Promise<T | undefined> {
  try {
    return await starting;
  } catch (error) {
    if ((error as Error).name === 'WorkflowExecutionAlreadyStartedError') return undefined;
    throw error;
  }
}
