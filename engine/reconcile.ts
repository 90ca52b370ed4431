import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { enterpriseMachine } from '../domain/enterprise/machine.ts';
import { type ProgrammeClock, programmeNowMs } from '../domain/kernel/clock.ts';
import { obligationMachine } from '../domain/obligation/machine.ts';
import { programmeMachine } from '../domain/programme/programme.ts';
import type { WatchFinding } from '../domain/words/alarms.ts';
import { many } from '../domain/words/numbers.ts';
import type { EnterpriseRow } from '../prisma/enterprises.ts';
import type { ProgrammeRow } from '../prisma/programmes.ts';
import type { Store } from '../prisma/store.ts';
import { nudgeSignal, workflowIds } from '../workflows/messages.ts';
import { nudgeDigest } from './act.ts';
import { beginUnfollowed, completeLedger, endIn, rebuild, standing } from './heal.ts';
import { openOperations } from './inspect.ts';
import { inLanes } from './lanes.ts';
import { type Look, type Looking, openAnswers, openLooking, WORKFLOW_TASK } from './look.ts';
import { hearOfSettled, rearm } from './rearm.ts';
import { finishTables, nextMorningRealMs } from './redate.ts';
import { pokeMailroom } from './start.ts';
import { watchWorkers } from './workers.ts';

/** Something of the ledger that the engine does not do, or the other way round. */
export interface Finding {
  kind: WatchFinding;
  programmeId?: string;
  /** The id of a workflow, or the part that the finding is about. */
  item: string;
  what?: string;
  /** Whether the finding has been put right, or would be. */
  repaired: boolean;
}

export interface ReconcileOptions {
  /** The one programme to compare, instead of all. */
  programmeId?: string;
  /** Whether only to say what is found. */
  dryRun?: boolean;
  /** Whether to compare every item with its workflow, instead of those that look wrong and a few others. */
  thorough?: boolean;
  /** What earlier passes of this process have tried; kept by whoever looks again and again. */
  memory?: Memory;
  /** How late (real ms) something may be. */
  lateMs?: number;
  /** How long (real ms) a task may wait for a worker. */
  queueMs?: number;
  /** How often a step may fail before somebody is told of it. */
  mostAttempts?: number;
}

export type Memory = ReturnType<typeof openMemory>;

/** Keeps what was done for an item, so that the next step follows where it did not help. */
export function openMemory() {
  return {
    nudged: new Map<string, number>(),
    rebuilt: new Map<string, number>(),
    spotted: new Map<string, string>(),
    /** When (real ms) a workflow was asked for which nobody answered. */
    silent: new Map<string, number>(),
    /** By which tables of holidays, and which version of its plan, a programme's dates were found right. */
    dated: new Map<string, string>(),
    turn: 0,
  };
}

/** How long ago (real ms) a timer should have rung to count as lost; a worker that catches up after an outage is faster. */
const LATE_MS = 90_000;
/** How often a step has to fail before somebody is told of it. With the engine's own pauses between, that takes half a minute and more. */
const MOST_ATTEMPTS = 6;
/** For how long (real ms) an item that was rebuilt is not rebuilt again. */
const REBUILT_MS = 10 * 60_000;
/** How many items of each kind are compared with their workflows in one pass although nothing looks wrong. */
const SPOT_CHECKS = 10;
/** Every how many passes the engine's index of enterprises is read by name although as many run as should: one may lack and another be too much. */
const NAMES_EVERY = 4;
/** Enterprises' timers come spread over four hours (programme ms) after a shared date. */
const SPREAD_MS = 4 * 3_600_000;
/** The share of what may be late within which something that has begun may be on its way from one to the other: 15 s. */
const GRACE = 1 / 6;
const ALIVE_MS = 15_000;
const PAGE = 500;

/** An item of the ledger, and what the engine should be doing about it. */
interface Item {
  kind: 'obligation' | 'enterprise' | 'programme';
  id: string;
  workflowId: string;
  sequence: number;
  stage: string;
  wakeAtMs?: number;
}

/** One comparison of one programme. */
interface Pass {
  store: Store;
  client: Client;
  looking: Looking;
  programme: ProgrammeRow;
  dryRun: boolean;
  memory: Memory;
  /** Programme epoch ms before which everything that was due must be written down. */
  lateMs: number;
  lateRealMs: number;
  mostAttempts: number;
  nowMs: number;
  working: boolean;
  /** Whether work is given to workers of which none runs. */
  withheld: boolean;
  /** Whether a worker answers for a workflow: where work is withheld, for some. */
  answers(workflowId: string): Promise<boolean>;
  add(finding: Omit<Finding, 'programmeId'>): void;
}

/**
 * Compares what the ledger says should be true by now with what the engine does, and puts right what differs. Whatever it does is safe to do
 * twice and by several at the same time. It tells nobody twice: whatever goes on begins where the ledger is.
 */
export async function reconcile(store: Store, client: Client, options: ReconcileOptions = {}): Promise<Finding[]> {
  const findings: Finding[] = await watchWorkers(store, client, options.queueMs);
  const { known, living } = await store.workers.living(ALIVE_MS);
  const working = known === 0 || living > 0;
  // Where work goes past those who work, nobody can say what the workflows that it is for hold; the others go on, and lose things as ever.
  const withheld = findings.some(({ kind }) => kind === 'work-withheld');
  const { dryRun = false, memory = openMemory(), lateMs = LATE_MS, thorough = false, programmeId, mostAttempts = MOST_ATTEMPTS } = options;
  const answers = withheld ? openAnswers(client, memory.silent) : async () => true;
  for (const programme of await store.programmes.list()) {
    if (programmeId !== undefined && programme.id !== programmeId) continue;
    const nowMs = programmeNowMs(programme.clock, Date.now());
    const pass: Pass = {
      ...{ store, client, programme, dryRun, memory, working, withheld, answers, nowMs, mostAttempts },
      looking: openLooking(client),
      lateMs: nowMs - lateMs * programme.clock.rate,
      lateRealMs: lateMs,
      add: (finding) => findings.push({ ...finding, programmeId: programme.id }),
    };
    // A programme that cannot be looked at keeps no other from it.
    await reconcileOne(pass, thorough).catch((error: Error) =>
      pass.add({ kind: 'not-watched', item: programme.id, what: error.message.split('\n').at(-1) ?? '', repaired: false }),
    );
  }
  memory.turn++;
  return findings;
}

async function reconcileOne(pass: Pass, thorough: boolean): Promise<void> {
  const { looking, programme, add, memory } = pass;
  // For thousands that wait for nothing the engine's index is enough: what it has wrong is found a moment later. It counts them for next to nothing.
  const byName = thorough || memory.turn % NAMES_EVERY === 0 || !(await asManyRun(pass));
  const started = await startMissing(pass, byName ? await looking.list(programme.id, 'enterprise') : undefined);
  for (const item of started) add({ kind: 'missing', item, repaired: true });
  const missing = new Set(started);
  if (!pass.dryRun && pass.working) await hearOfSettled(pass.store, pass.client, programme, pass.answers);

  const items = (await itemsOf(pass, thorough)).filter(({ workflowId }) => !missing.has(workflowId));
  const looks = new Map<string, Look>();
  const suspects: Item[] = [];
  await inLanes(items, async (item) => {
    const late = item.wakeAtMs !== undefined && item.wakeAtMs < pass.lateMs;
    const look = await looking.look(item.workflowId);
    if (!look?.running) return;
    looks.set(item.workflowId, look);
    const elsewhere = item.kind !== 'enterprise' && look.stage !== undefined && look.stage !== item.stage;
    if (thorough || late || elsewhere) suspects.push(item);
  });
  if (!thorough) suspects.push(...spotChecks(items, suspects, memory.turn), ...(await spotted(pass, suspects)));
  for (const workflowId of [...helpersOf(programme), ...(await looking.list(programme.id, 'intake'))]) {
    const look = missing.has(workflowId) ? undefined : await looking.look(workflowId);
    if (look?.running) looks.set(workflowId, look);
  }
  for (const [item, { steps, runId }] of looks) {
    const failing = steps.find(({ attempt }) => attempt >= pass.mostAttempts);
    if (!failing) continue;
    const isTask = failing.what === WORKFLOW_TASK && !pass.dryRun && pass.working && !pass.withheld;
    const repaired = isTask && (await beginUnfollowed(pass.store, pass.client, programme.id, item, runId));
    add({ kind: 'failing', item, what: `${failing.what}: attempt ${failing.attempt}, ${failing.failure ?? 'no answer'}`, repaired });
  }
  // Only a worker can say what a workflow holds.
  if (pass.working) await inLanes(suspects, (item) => compare(pass, item));
  if (pass.working) await endSurplus(pass);
  if (pass.working) await workOutDates(pass);
  await wakeMornings(pass, looks.get(workflowIds.digest(programme.id)));
  await lookAtMail(pass, looks.get(workflowIds.mailroom(programme.id)));
}

/** Starts what is missing, and is still missing a moment later: what has just been written down is about to be started by whoever wrote it. */
async function startMissing({ store, client, looking, programme, dryRun, lateRealMs }: Pass, listed: string[] | undefined): Promise<string[]> {
  const exceptEnterprises = listed === undefined;
  looking.believe(listed ?? []);
  const first = await rearm(store, client, programme.id, { dryRun: true, looking, exceptEnterprises });
  if (first.started.length === 0) return [];
  await pause(lateRealMs * GRACE);
  const again = openLooking(client);
  again.believe(listed ?? []);
  return (await rearm(store, client, programme.id, { dryRun, looking: again, exceptEnterprises })).started;
}

/** Tells whether as many enterprises run in the engine as should by the ledger. */
async function asManyRun({ store, looking, programme: { id } }: Pass): Promise<boolean> {
  const [running, living] = await Promise.all([looking.count(id, 'enterprise'), store.enterprises.countLiving(id)]);
  return running === living;
}

/** Writes an instant for whoever looks into it: `2019-04-26 01:00 UTC`. */
const minuteUtc = (ms: number) => `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

/** Lists the workflows that are no item's own. */
const helpersOf = ({ id, state }: ProgrammeRow): string[] => [
  workflowIds.digest(id),
  workflowIds.mailroom(id),
  ...state.openMilestones.map((milestoneId) => workflowIds.milestone(id, milestoneId)),
];

/** Has the dates worked out that a new table of holidays moves, where whoever took it was cut short. */
async function workOutDates(pass: Pass): Promise<void> {
  const { store, client, programme, dryRun, memory, lateRealMs, add } = pass;
  const item = workflowIds.programme(programme.id);
  if (pass.withheld && !(await pass.answers(item))) return;
  const found = await finishTables({ store, client, programme, dryRun, dated: memory.dated, afterMs: lateRealMs });
  if (found) add({ kind: 'dates-outdated', item, what: many(found.moved, 'obligation'), repaired: found.repaired });
}

/**
 * Wakes the mornings, which leave no trace of their own in the ledger: the engine is asked whether their timer has rung, and whether it will ring on
 * the next morning by the working days of now.
 */
async function wakeMornings({ store, client, programme, add, dryRun, lateRealMs, memory }: Pass, look: Look | undefined): Promise<void> {
  if (!look || look.steps.length > 0) return;
  const item = workflowIds.digest(programme.id);
  const timers = await openOperations(client).pendingTimers(item, look.runId, 'Running');
  const lost = timers.find(({ wakesRealMs }) => wakesRealMs < Date.now() - lateRealMs);
  // Asked after the timer: a morning that comes in between has been by now.
  const next = lost || timers.length === 0 ? undefined : await nextMorningRealMs(store, programme);
  const late = next === undefined ? undefined : timers.find(({ wakesRealMs }) => wakesRealMs > next + lateRealMs);
  const wrong = lost ?? late;
  // Told once which one is next: a worker of another release may know other days.
  if (!wrong || (next !== undefined && memory.nudged.get(item) === next)) return;
  if (!dryRun) await nudgeDigest(client, programme.id);
  if (next !== undefined && !dryRun) memory.nudged.set(item, next);
  add({ kind: lost ? 'timer-lost' : 'dates-outdated', item, what: minuteUtc(wrong.wakesRealMs), repaired: true });
}

/**
 * Lists what the ledger has as going on; of enterprises those that should have moved, or all where the comparison is thorough. An enterprise that
 * has only been enrolled, and what nobody has to think of yet, has no workflow.
 */
async function itemsOf({ store, programme, lateMs }: Pass, thorough: boolean): Promise<Item[]> {
  const { id: programmeId, state } = programme;
  const items: Item[] = [];
  if (!programmeMachine.isFinal(state))
    items.push({ kind: 'programme', id: programmeId, workflowId: workflowIds.programme(programmeId), sequence: state.sequence, stage: state.stage });
  if (state.stage === 'closed') return items;
  for (const { id, state: held } of await store.ledger.obligations({ programmeId }))
    if (!obligationMachine.isFinal(held))
      items.push({ kind: 'obligation', id, workflowId: workflowIds.obligation(id), ...placed(held, obligationMachine.wake(held)) });
  const { enterprises } = store;
  const next = (after: string) =>
    thorough ? enterprises.living(programmeId, after, PAGE) : enterprises.sleepers(programmeId, lateMs - SPREAD_MS, after, PAGE);
  for (let page = await next(''); page.length > 0; page = await next(page.at(-1)?.id ?? ''))
    for (const row of page) if (row.state.sequence > 1) items.push(enterpriseItem(row));
  return items;
}

function enterpriseItem({ id, state }: EnterpriseRow): Item {
  const wakeAtMs = enterpriseMachine.wake(state);
  return { kind: 'enterprise', id, workflowId: workflowIds.enterprise(id), ...placed(state, wakeAtMs === undefined ? undefined : wakeAtMs + SPREAD_MS) };
}

/** Reads a few enterprises that are not suspected already, others each time: there may be thousands. */
async function spotted({ store, programme: { id, state }, memory }: Pass, suspects: Item[]): Promise<Item[]> {
  if (state.stage === 'closed') return [];
  const after = memory.spotted.get(id) ?? '';
  const rows = await store.enterprises.living(id, after, SPOT_CHECKS);
  if (rows.length < SPOT_CHECKS && after !== '') rows.push(...(await store.enterprises.living(id, '', SPOT_CHECKS - rows.length)));
  memory.spotted.set(id, rows.at(-1)?.id ?? '');
  const known = new Set(suspects.map(({ workflowId }) => workflowId));
  return rows.map(enterpriseItem).filter(({ workflowId }) => !known.has(workflowId));
}

const placed = ({ sequence, stage }: { sequence: number; stage: string }, wakeAtMs: number | undefined) => ({
  sequence,
  stage,
  ...(wakeAtMs !== undefined && { wakeAtMs }),
});

/** Picks a few of each kind, others each time: what differs without looking wrong is found in the end as well. */
function spotChecks(items: Item[], suspects: Item[], turn: number): Item[] {
  const known = new Set(suspects);
  return (['obligation', 'programme'] as const).flatMap((kind) => {
    const all = items.filter((item) => item.kind === kind && !known.has(item));
    const from = all.length === 0 ? 0 : (turn * SPOT_CHECKS) % all.length;
    return [...all.slice(from, from + SPOT_CHECKS), ...all.slice(0, Math.max(0, from + SPOT_CHECKS - all.length))].slice(0, Math.min(SPOT_CHECKS, all.length));
  });
}

/** Compares one item of the ledger with its workflow: whichever is behind takes over from the other; one that sleeps is woken. */
async function compare(pass: Pass, item: Item): Promise<void> {
  const { store, client, add, dryRun, memory, programme } = pass;
  if (!(await pass.answers(item.workflowId))) return;
  // The ledger is read before the workflow is asked: what the workflow has written meanwhile cannot make it look behind.
  const held = await standing.held(store, item);
  const said = await standing.said(client, item.workflowId);
  if (!held || !said) return;
  if (said.sequence < held.sequence) {
    const repaired = dryRun || (await rebuild(store, client, programme, item, said.runId));
    add({ kind: 'engine-behind', item: item.workflowId, what: `${said.sequence} < ${held.sequence}`, repaired });
    return;
  }
  if (said.sequence > held.sequence) {
    const written = await standing.settled(store, client, item);
    if (!written) return;
    const { repaired, lostPlans } = dryRun ? { repaired: true, lostPlans: [] } : await completeLedger(store, client, item, written, pass.nowMs);
    for (const version of lostPlans) add({ kind: 'plan-lost', item: item.workflowId, what: `version ${version}`, repaired: true });
    add({ kind: 'ledger-behind', item: item.workflowId, what: `${written.held} < ${written.state.sequence}`, repaired });
    return;
  }
  if (item.wakeAtMs === undefined || item.wakeAtMs >= pass.lateMs || held.sequence !== item.sequence) return;
  const look = await pass.looking.look(item.workflowId);
  // The worker is at work on it, if in vain: that is told of as failing.
  if (look?.steps.some(({ attempt }) => attempt > 1) || programme.state.stage === 'closed') return;
  const before = memory.nudged.get(item.workflowId) === held.sequence;
  const again = (memory.rebuilt.get(item.workflowId) ?? 0) < Date.now() - REBUILT_MS;
  if (!dryRun && !before) await client.workflow.getHandle(item.workflowId).signal(nudgeSignal);
  const rebuilt = before && again && !dryRun && (await rebuild(store, client, programme, item, said.runId));
  if (rebuilt) memory.rebuilt.set(item.workflowId, Date.now());
  memory.nudged.set(item.workflowId, held.sequence);
  add({ kind: 'timer-lost', item: item.workflowId, what: minuteUtc(item.wakeAtMs), repaired: !before || rebuilt || dryRun });
}

/** Ends what runs though the ledger has it as ended, or does not have it at all. */
async function endSurplus(pass: Pass): Promise<void> {
  const { store, client, looking, programme, add, dryRun } = pass;
  const running = await looking.list(programme.id, 'obligation');
  const rows = new Map((await store.ledger.obligations({ programmeId: programme.id })).map((row) => [workflowIds.obligation(row.id), row]));
  await inLanes(
    running.filter((workflowId) => {
      const row = rows.get(workflowId);
      return !row || obligationMachine.isFinal(row.state);
    }),
    async (workflowId) => {
      const look = await looking.look(workflowId);
      if (!look?.running || look.startedMs > Date.now() - pass.lateRealMs * GRACE) return;
      const row = rows.get(workflowId);
      if (!row) return add({ kind: 'engine-surplus', item: workflowId, what: 'the ledger has no such obligation', repaired: false });
      const said = (await pass.answers(workflowId)) ? await standing.said(client, workflowId) : undefined;
      if (!said || obligationMachine.isFinal(said.state as never)) return;
      const item: Item = { kind: 'obligation', id: row.id, workflowId, sequence: row.state.sequence, stage: row.state.stage };
      if (said.sequence > row.state.sequence) return compare(pass, item);
      const repaired = dryRun || (await endIn(client, workflowId, said.runId, '台账已结束'));
      add({ kind: 'engine-surplus', item: workflowId, what: `${row.state.stage}, ${said.sequence} <= ${row.state.sequence}`, repaired });
    },
  );
}

/** Finds mails that are due, or claimed by nobody who lives, while nobody is at work on them. */
async function lookAtMail(pass: Pass, mailroom: Look | undefined): Promise<void> {
  const { store, client, programme, add, dryRun, memory } = pass;
  if (programme.state.stage === 'paused' || !pass.working) return;
  const { due, claims } = await store.notices.standing(programme.id, pass.lateMs, pass.lateRealMs);
  const item = workflowIds.mailroom(programme.id);
  // What waits for a worker that is not there is told of as such.
  const waits = pass.withheld && (mailroom?.steps.some(({ what, underWay, attempt }) => what === 'deliver' && !underWay && attempt === 1) ?? false);
  if (due + claims > 0 && (waits || !(await pass.answers(item)))) return;
  const told = (await store.mailTroubles.list()).length > 0;
  // A delivery that runs sees to them itself; a server or a domain that takes nothing is told of as such.
  if (due + claims === 0 || told || mailroom?.steps.some(({ what, underWay }) => what === 'deliver' && underWay)) {
    memory.nudged.delete(item);
    return;
  }
  const times = (memory.nudged.get(item) ?? 0) + 1;
  memory.nudged.set(item, times);
  if (!dryRun) await wakeMailroom(client, programme.id, programme.clock);
  add({ kind: 'mail-stands', item, what: `${due} due, ${claims} claimed by nobody`, repaired: times < 3 });
}

/** Wakes the mailroom with any instant that is over, but not 0: that would say that a server which is down has been seen to. */
const wakeMailroom = (client: Client, programmeId: string, clock: ProgrammeClock) => pokeMailroom(client, programmeId, clock, 1);
