import { type Client, isGrpcServiceError, QueryNotRegisteredError, ServiceError, WorkflowNotFoundError } from '@temporalio/client';
import proto from '@temporalio/proto';
import { enterpriseMachine } from '../domain/enterprise/machine.ts';
import type { MachineEvent, OwedNotice } from '../domain/kernel/machine.ts';
import { obligationMachine } from '../domain/obligation/machine.ts';
import type { ObligationState } from '../domain/obligation/obligation.ts';
import { programmeMachine } from '../domain/programme/programme.ts';
import type { ProgrammeRow } from '../prisma/programmes.ts';
import type { Store } from '../prisma/store.ts';
import { type ActOutcome, stateQuery, writtenQuery } from '../workflows/messages.ts';
import { NOT_FOUND } from './engine.ts';
import { NotRunningError } from './faults.ts';
import { isRunning } from './inspect.ts';
import { obligationTitle, rearm } from './rearm.ts';
import { startEnterprise, startObligation } from './start.ts';

/** An item, and the workflow that lives its life. */
export interface ItemRef {
  kind: 'obligation' | 'enterprise' | 'programme';
  id: string;
  workflowId: string;
}

interface State {
  sequence: number;
  stage: string;
}

/** What a workflow holds that the ledger does not. */
interface Ahead {
  /** Last event that the ledger has. */
  held: number;
  runId: string;
  state: State;
}

const MACHINES = { obligation: obligationMachine, enterprise: enterpriseMachine, programme: programmeMachine };
const machineOf = (kind: ItemRef['kind']) => MACHINES[kind] as { wake(state: unknown): number | undefined; isFinal(state: unknown): boolean };

type Written = { fromSequence: number; events: MachineEvent[]; notices: OwedNotice[] };

/** How long an answer is waited for (real ms): a worker that is well answers in milliseconds. */
const ANSWER_MS = 10_000;
/** After how long (real ms) what is being written down at this moment has been written. */
const SETTLED_MS = 2_000;
/** The most runs that an item may have had. */
const MOST_RUNS = 50;

/** gRPC status FAILED_PRECONDITION: what the engine says of a question to a workflow whose task fails again and again. */
const FAILED_PRECONDITION = 9;

/** Takes answers of a worker, or none: it is away, of a release that does not know the question, or cannot follow the workflow's history. */
const orNothing = (error: unknown): undefined => {
  if (error instanceof WorkflowNotFoundError || error instanceof QueryNotRegisteredError) return undefined;
  if (error instanceof ServiceError && isGrpcServiceError(error.cause) && error.cause.code === FAILED_PRECONDITION) return undefined;
  if (isGrpcServiceError(error) || /quer(y|ies)/i.test((error as Error).message)) return undefined;
  throw error;
};

/** Reads the state that an item has in the ledger, and in its workflow. */
export const standing = {
  async held(store: Store, { kind, id }: ItemRef): Promise<State | undefined> {
    if (kind === 'obligation') return (await store.ledger.obligation(id))?.state;
    if (kind === 'enterprise') return (await store.enterprises.get(id))?.state;
    return (await store.programmes.get(id))?.state;
  },

  async said(client: Client, workflowId: string): Promise<{ state: State; sequence: number; runId: string } | undefined> {
    const handle = client.workflow.getHandle(workflowId);
    const described = await handle.describe().catch(orNothing);
    if (described?.status.name !== 'RUNNING') return undefined;
    const asked = client.workflow.getHandle(workflowId, described.runId);
    const state = await client.withDeadline(Date.now() + ANSWER_MS, () => asked.query(stateQuery)).catch(orNothing);
    return state === undefined ? undefined : { state: state as State, sequence: (state as State).sequence, runId: described.runId };
  },

  /** Gives what a workflow holds beyond the ledger when nothing of it is being written; undefined where that is only on its way. */
  async settled(store: Store, client: Client, item: ItemRef): Promise<Ahead | undefined> {
    await new Promise((resolve) => setTimeout(resolve, SETTLED_MS));
    const said = await this.said(client, item.workflowId);
    const { raw } = await client.workflow.getHandle(item.workflowId).describe();
    const writing = (raw.pendingActivities ?? []).some(({ activityType }) => activityType?.name === 'record');
    const held = await this.held(store, item);
    if (!said || !held || writing || said.sequence <= held.sequence) return undefined;
    return { held: held.sequence, runId: said.runId, state: said.state };
  },
};

/** Ends one run, and no other that has taken its place meanwhile. Gives true also where it has ended by itself. */
export async function endIn(client: Client, workflowId: string, runId: string | undefined, reason: string): Promise<boolean> {
  await client.workflow
    .getHandle(workflowId, runId)
    .terminate(reason)
    .catch((error) => {
      if (!(error instanceof WorkflowNotFoundError)) throw error;
    });
  return true;
}

/** How many of a run's last events are looked through for the one that says why its task failed. */
const LAST_EVENTS = 20;

/**
 * Begins a workflow again from the ledger whose history no worker can follow: it would wait for one for ever, and tell nobody anything. Gives
 * false where its task fails for another reason, or it is of a kind that the ledger does not begin.
 */
export async function beginUnfollowed(store: Store, client: Client, programmeId: string, workflowId: string, runId: string): Promise<boolean> {
  const { namespace } = client.options;
  const execution = { workflowId, runId };
  const { history } = await client.connection.workflowService.getWorkflowExecutionHistoryReverse({ namespace, execution, maximumPageSize: LAST_EVENTS });
  const cause = history?.events?.find(({ workflowTaskFailedEventAttributes: failed }) => failed)?.workflowTaskFailedEventAttributes?.cause;
  if (cause !== proto.temporal.api.enums.v1.WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_NON_DETERMINISTIC_ERROR) return false;
  await endIn(client, workflowId, runId, '按台账重建');
  return (await rearm(store, client, programmeId)).started.includes(workflowId);
}

/** Ends an item's workflow and starts it again from the ledger, which is the proof. Gives false where the ledger has it as ended, or not at all. */
export async function rebuild(store: Store, client: Client, programme: ProgrammeRow, item: ItemRef, runId?: string): Promise<boolean> {
  if (!(await store.programmes.plan(programme.id, programme.state.planVersion))) return false;
  if (await isRunning(client, item.workflowId)) await endIn(client, item.workflowId, runId, '按台账重建');
  return (await begin(store, client, item)) === 'begun';
}

/** Starts an item's workflow from the ledger. Gives undefined where the ledger has it as ended, or not at all. */
async function begin(store: Store, client: Client, { kind, id, workflowId }: ItemRef): Promise<'begun' | 'runs' | undefined> {
  const programme = await store.programmes.get(id.split('/')[0] ?? '');
  const contents = programme && (await store.programmes.plan(programme.id, programme.state.planVersion));
  if (!programme || !contents) return undefined;
  const { clock } = programme;
  const asRuns = (begun: boolean) => (begun ? ('begun' as const) : ('runs' as const));
  if (kind === 'obligation') {
    const row = await store.ledger.obligation(id);
    if (!row || obligationMachine.isFinal(row.state)) return undefined;
    return asRuns(await startObligation(client, { clock, state: row.state, title: obligationTitle(contents.plan, row.state.departmentId, row.milestoneName) }));
  }
  if (kind === 'enterprise') {
    const row = await store.enterprises.get(id);
    return row !== undefined && !enterpriseMachine.isFinal(row.state) ? asRuns(await startEnterprise(client, row, clock)) : undefined;
  }
  // The programme knows what an amendment, or a close, has still to bring about.
  return asRuns((await rearm(store, client, id)).started.includes(workflowId));
}

/**
 * Carries an act to an item that the ledger has as going on: where the engine has lost it, or ends it at this moment to build it anew, it begins
 * again from the ledger and the act is carried to that. What the lost run has written down of it is its outcome.
 *
 * @param send carries the act.
 * @throws NotRunningError when the item has ended meanwhile; whatever else `send` throws.
 */
export async function actOnHeld(store: Store, client: Client, item: ItemRef, key: string, send: () => Promise<ActOutcome>): Promise<ActOutcome> {
  try {
    return await send();
  } catch (error) {
    if (!(error instanceof NotRunningError)) throw error;
    const held = await standing.held(store, item);
    const done = held && (await store.ledger.eventOfAct(item.id, key));
    if (done) return { key, sequence: done.sequence, stage: held.stage };
    if (!held || machineOf(item.kind).isFinal(held) || !(await begin(store, client, item))) throw error;
    return send();
  }
}

/** What became of a ledger that was behind. */
interface Completed {
  /** Not where the engine does not have all of it any more: then somebody has to decide which of the two holds. */
  repaired: boolean;
  /** Versions of a plan whose text nobody has any more. */
  lostPlans: number[];
}

/** Writes down what a workflow has done and the ledger has lost. */
export async function completeLedger(store: Store, client: Client, item: ItemRef, { held, runId, state }: Ahead, nowMs: number): Promise<Completed> {
  const nothing = { repaired: false, lostPlans: [] };
  const fromSequence = held + 1;
  const batches: Written[] = [];
  let asked: string | undefined = runId;
  for (let runs = 0; asked !== undefined && runs < MOST_RUNS; runs++) {
    const handle = client.workflow.getHandle(item.workflowId, asked);
    const written = await client.withDeadline(Date.now() + ANSWER_MS, () => handle.query(writtenQuery, fromSequence)).catch(orNothing);
    if (written === undefined) return nothing;
    batches.unshift(...(written as Written[]));
    if (batches[0] !== undefined && batches[0].fromSequence <= fromSequence) break;
    asked = await runBefore(client, item.workflowId, asked);
  }
  const events = batches.flatMap((batch) => batch.events.filter((_, index) => batch.fromSequence + index >= fromSequence));
  if (events.length !== state.sequence - held) return nothing;
  const lostPlans = item.kind === 'programme' ? await standIn(store, item.id, events) : [];
  const wakeAtMs = machineOf(item.kind).wake(state);
  const batch = {
    itemKind: item.kind,
    itemId: item.id,
    programmeId: item.kind === 'programme' ? item.id : (state as State & Pick<ObligationState, 'programmeId'>).programmeId,
    fromSequence,
    events,
    notices: batches.flatMap(({ notices }) => notices),
    state,
    ...(wakeAtMs !== undefined && { wakeAtMs }),
  };
  await store.ledger.restore(batch, nowMs);
  return { repaired: true, lostPlans };
}

/**
 * Has the text before stand in for each version of a plan that the engine knows to hold and the ledger has lost: without any nobody could be told
 * anything, and no further version may take its number, under which obligations were moved already. Gives the versions.
 */
async function standIn(store: Store, programmeId: string, events: readonly MachineEvent[]): Promise<number[]> {
  const lost: number[] = [];
  for (const event of events) {
    const { planVersion, sha256 } = event as { planVersion?: number; sha256?: string };
    if (event.type !== 'amended' || planVersion === undefined) continue;
    // What stands there under its number may have been handed in and never put in force.
    const there =
      sha256 === undefined ? await store.programmes.plan(programmeId, planVersion) : await store.programmes.isHanded(programmeId, planVersion, sha256);
    if (there) continue;
    const before = await store.programmes.plan(programmeId, planVersion - 1);
    if (!before) continue;
    await store.programmes.putPlan(programmeId, planVersion, before.text, before.plan, '修订后的方案没有随数据库恢复，暂用上一版');
    lost.push(planVersion);
  }
  return lost;
}

/** Gives the run that a run was continued from; undefined where it was the first, or the engine has forgotten it. */
async function runBefore(client: Client, workflowId: string, runId: string): Promise<string | undefined> {
  const { namespace } = client.options;
  const page = await client.connection.workflowService
    .getWorkflowExecutionHistory({ namespace, execution: { workflowId, runId }, maximumPageSize: 1 })
    .catch((error) => {
      if (isGrpcServiceError(error) && error.code === NOT_FOUND) return undefined;
      throw error;
    });
  return page?.history?.events?.[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId || undefined;
}
