import {
  ApplicationFailure,
  type Client,
  isGrpcServiceError,
  ServiceError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { traceNow } from '../config/trace.ts';
import type { ProgrammeClock } from '../domain/kernel/clock.ts';
import type { Refusal } from '../domain/kernel/refusals.ts';
import { type ActMessage, type ActOutcome, actUpdate, nudgeSignal, openUpdate, workflowIds } from '../workflows/messages.ts';
import { EngineBusyError, NoAnswerError, NotRunningError, RefusedError } from './faults.ts';
import { enterpriseStart, type HeldEnterprise, startMilestone } from './start.ts';

/** How long whoever acts waits for an answer (real ms): an upgrade of the worker is over sooner, and a browser would wait for ever. */
const ANSWER_MS = 15_000;

/** The type of failure that the engine gives an Update whose workflow ended before it answered. */
const ENDED_MEANWHILE = 'AcceptedUpdateCompletedWorkflow';
/** The same for an Update that came with more than a worker got through in one task, and was given back. */
const GIVEN_BACK = 'UnprocessedUpdate';

/** gRPC status FAILED_PRECONDITION, and the engine's words for an Update whose worker failed at the task that was to carry it out, or at the one before. */
const FAILED_PRECONDITION = 9;
const TASK_FAILED = /workflow task (failure|in failed state)/i;

/** Tells whether a worker failed before it said anything: the engine gives the task again, but not the act. */
function isTaskFailure(error: unknown): boolean {
  const cause = error instanceof ServiceError ? error.cause : undefined;
  return isGrpcServiceError(cause) && cause.code === FAILED_PRECONDITION && TASK_FAILED.test(cause.details);
}

/** gRPC status RESOURCE_EXHAUSTED: too many acts on one item at a time, or too many calls. */
const RESOURCE_EXHAUSTED = 8;

function isBusy(error: unknown): boolean {
  const cause = error instanceof ServiceError ? error.cause : error;
  return isGrpcServiceError(cause) && cause.code === RESOURCE_EXHAUSTED;
}

/** Waits for what an act brings about, but not for ever. The same act with the same key is safe: it is carried out once. */
async function answeredInTime<T>(client: Client, act: () => Promise<T>): Promise<T> {
  try {
    return await client.withDeadline(Date.now() + ANSWER_MS, act);
  } catch (error) {
    if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) throw new NoAnswerError(`no answer within ${ANSWER_MS} ms`, { cause: error });
    if (isBusy(error)) throw new EngineBusyError('the engine has too many acts in hand', { cause: error });
    if (isTaskFailure(error)) throw new NoAnswerError('the worker failed at its task', { cause: error });
    if (error instanceof WorkflowNotFoundError) throw new NotRunningError(error.message, { cause: error });
    const failure = error instanceof WorkflowUpdateFailedError && error.cause instanceof ApplicationFailure ? error.cause : undefined;
    if (failure?.type === 'Refused') throw new RefusedError(failure.details?.[0] as Refusal, error);
    if (failure?.type === GIVEN_BACK) throw new EngineBusyError(failure.message, { cause: error });
    if (failure?.type === ENDED_MEANWHILE) throw new NotRunningError(failure.message, { cause: error });
    throw error;
  }
}

/** Adds to an act the trace that it is a part of: the engine's history holds it, and it goes on with what comes of the act. */
function traced(message: ActMessage): ActMessage {
  const trace = traceNow();
  return trace === undefined ? message : { ...message, trace };
}

const update = (client: Client, workflowId: string, kind: string, message: ActMessage): Promise<ActOutcome> =>
  client.workflow.getHandle(workflowId).executeUpdate(actUpdate(kind), { args: [traced(message)], updateId: message.key });

/**
 * Carries an act to a running item as an Update whose id is the act's key, and waits for its outcome.
 *
 * @throws RefusedError when the rules say no.
 * @throws NotRunningError when the item is not running.
 * @throws NoAnswerError when nothing is heard.
 * @throws EngineBusyError when it was not taken in.
 */
export const actOn = (client: Client, workflowId: string, kind: string, message: ActMessage): Promise<ActOutcome> =>
  answeredInTime(client, () => update(client, workflowId, kind, message));

/** How long (real ms) a milestone may be on its way to being started by its programme; after this it is taken as missing. */
const STARTING_MS = 10_000;

/**
 * Does as `actOn` for an obligation that the ledger has as open: it is started if its first reminder has not come yet.
 *
 * @throws NotRunningError when it has ended meanwhile.
 */
export const actOnObligation = (
  client: Client,
  obligation: { id: string; programmeId: string; milestoneId: string },
  kind: string,
  message: ActMessage,
): Promise<ActOutcome> => answeredInTime(client, () => openAndUpdate(client, obligation, kind, message));

async function openAndUpdate(
  client: Client,
  obligation: { id: string; programmeId: string; milestoneId: string },
  kind: string,
  message: ActMessage,
): Promise<ActOutcome> {
  const workflowId = workflowIds.obligation(obligation.id);
  const deadlineMs = Date.now() + STARTING_MS;
  for (;;) {
    try {
      return await update(client, workflowId, kind, message);
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError) || (await hasEnded(client, workflowId))) throw error;
    }
    try {
      await openMilestone(client, obligation);
    } catch (error) {
      if (!(error instanceof NotRunningError) || Date.now() > deadlineMs) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

/**
 * Makes a milestone start what it holds and nothing runs yet; waits until it has.
 *
 * @throws NotRunningError when the milestone does not run, or is over by that.
 * @throws NoAnswerError when nothing is heard.
 */
export async function openMilestone(client: Client, { programmeId, milestoneId }: { programmeId: string; milestoneId: string }): Promise<void> {
  await answeredInTime(client, () => client.workflow.getHandle(workflowIds.milestone(programmeId, milestoneId)).executeUpdate(openUpdate));
}

/**
 * Makes a milestone start what the ledger holds as open and nothing runs, also where all of it was settled: then it begins again. `title` is
 * its programme's.
 */
export async function reopenMilestone(
  client: Client,
  { programmeId, milestoneId, clock }: { programmeId: string; milestoneId: string; clock: ProgrammeClock },
  title: string,
): Promise<void> {
  await openMilestone(client, { programmeId, milestoneId }).catch(async (error) => {
    if (!(error instanceof NotRunningError)) throw error;
    // The start is waited for: an act may come at once.
    await startMilestone(client, { clock, programmeId, milestoneId }, title);
    await openMilestone(client, { programmeId, milestoneId });
  });
}

/**
 * Begins an obligation again that had ended, after the ledger has it as open. Its milestone may not have heard yet that it ended: it is asked
 * until it has. Gives false where the obligation could not be seen to run; the watchdog starts what is missing.
 */
export async function beginAgain(
  client: Client,
  { id, programmeId, milestoneId }: { id: string; programmeId: string; milestoneId: string },
  clock: ProgrammeClock,
  title: string,
): Promise<boolean> {
  for (const deadlineMs = Date.now() + STARTING_MS; Date.now() < deadlineMs; await new Promise((resolve) => setTimeout(resolve, 100))) {
    await reopenMilestone(client, { programmeId, milestoneId, clock }, title);
    const described = await client.workflow.getHandle(workflowIds.obligation(id)).describe();
    if (described.status.name === 'RUNNING') return true;
  }
  return false;
}

/**
 * Carries an act to an enterprise, whose workflow is started from the ledger where it does not run.
 *
 * @throws RefusedError when the rules say no.
 * @throws NoAnswerError when nothing is heard.
 */
export function actOnEnterprise(client: Client, held: HeldEnterprise, clock: ProgrammeClock, kind: string, message: ActMessage): Promise<ActOutcome> {
  return answeredInTime(client, () =>
    client.workflow.executeUpdateWithStart(actUpdate(kind), {
      args: [traced(message)],
      updateId: message.key,
      startWorkflowOperation: enterpriseStart(held, clock),
    }),
  );
}

/**
 * Tells an obligation to look at the clock again: its timer may have been lost in the engine (temporalio/temporal 11869). Gives false when it
 * does not run at all.
 */
export const nudgeObligation = (client: Client, { id }: { id: string }): Promise<boolean> => nudge(client, workflowIds.obligation(id));

/** Tells a programme's mornings to look again which one is next: its working days have changed. Gives false when they do not run. */
export const nudgeDigest = (client: Client, programmeId: string): Promise<boolean> => nudge(client, workflowIds.digest(programmeId));

async function nudge(client: Client, workflowId: string): Promise<boolean> {
  try {
    await client.workflow.getHandle(workflowId).signal(nudgeSignal);
    return true;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}

/** Tells whether a workflow ran and has ended; gives false also where the engine has never heard of it. */
async function hasEnded(client: Client, workflowId: string): Promise<boolean> {
  return client.workflow
    .getHandle(workflowId)
    .describe()
    .then(
      ({ status }) => status.name !== 'RUNNING',
      () => false,
    );
}
