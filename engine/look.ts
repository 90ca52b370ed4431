import { type Client, isGrpcServiceError, QueryNotRegisteredError, WorkflowNotFoundError } from '@temporalio/client';
import proto from '@temporalio/proto';
import { searchAttributes, TASK_QUEUE } from '../workflows/messages.ts';
import { opened } from './codec.ts';
import { NOT_FOUND } from './engine.ts';
import { msOf, textAttribute } from './inspect.ts';

const { WorkflowExecutionStatus, PendingActivityState, TaskQueueType } = proto.temporal.api.enums.v1;

/** The name of a workflow's own step, in which a worker goes on with it. */
export const WORKFLOW_TASK = 'workflow task';

/** A step that is being tried, and how often it has been. */
export interface Attempt {
  what: string;
  attempt: number;
  /** Whether a worker is at it now. */
  underWay: boolean;
  failure?: string;
}

/** A workflow as the engine's own state has it, without asking a worker. */
export interface Look {
  running: boolean;
  runId: string;
  startedMs: number;
  /** What the workflow's own search attributes say; absent where it has none. */
  stage?: string;
  steps: Attempt[];
}

const runningOf = (programmeId: string, kind: string): string =>
  `ExecutionStatus = 'Running' AND ${searchAttributes.programme.name} = '${programmeId}' AND ${searchAttributes.kind.name} = '${kind}'`;

/** How many ids are read at once. */
const PAGE = 1_000;

export type Looking = ReturnType<typeof openLooking>;

/** Looks at workflows, at each one once: one comparison asks for the same ones several times. */
export function openLooking(client: Client) {
  const { namespace, loadedDataConverter } = client.options;
  const plain = <T>(message: T): Promise<T> => opened(loadedDataConverter.payloadCodecs, message);
  const service = client.connection.workflowService;
  const seen = new Map<string, Promise<Look | undefined>>();
  /** Ids that the engine's index had as running; it may be a moment behind. */
  const listed = new Set<string>();

  async function ask(workflowId: string): Promise<Look | undefined> {
    const described = await service.describeWorkflowExecution({ namespace, execution: { workflowId } }).then(plain, (error) => {
      if (error instanceof WorkflowNotFoundError || (isGrpcServiceError(error) && error.code === NOT_FOUND)) return undefined;
      throw error;
    });
    const info = described?.workflowExecutionInfo;
    if (!described || !info) return undefined;
    const task = described.pendingWorkflowTask;
    const stage = textAttribute(info, searchAttributes.stage);
    return {
      running: info.status === WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING,
      runId: info.execution?.runId ?? '',
      startedMs: msOf(info.startTime) ?? 0,
      ...(stage !== undefined && { stage }),
      steps: [
        ...(described.pendingActivities ?? []).map(({ activityType, attempt, state, lastFailure }) => ({
          what: activityType?.name ?? '',
          attempt: Number(attempt ?? 1),
          underWay: state === PendingActivityState.PENDING_ACTIVITY_STATE_STARTED,
          ...(lastFailure?.message && { failure: lastFailure.message }),
        })),
        ...(task ? [{ what: WORKFLOW_TASK, attempt: Number(task.attempt ?? 1), underWay: true }] : []),
      ],
    };
  }

  return {
    /** Looks at one workflow; undefined where the engine knows no such workflow, or no longer. */
    look(workflowId: string): Promise<Look | undefined> {
      const known = seen.get(workflowId) ?? ask(workflowId);
      seen.set(workflowId, known);
      return known;
    },

    /** Tells whether a workflow runs, as the engine's own state has it; what its index has as running is believed. */
    async runs(workflowId: string): Promise<boolean> {
      return listed.has(workflowId) || ((await this.look(workflowId))?.running ?? false);
    },

    /** Counts all that run of one kind in a programme, by the engine's index. */
    async count(programmeId: string, kind: string): Promise<number> {
      return Number((await service.countWorkflowExecutions({ namespace, query: runningOf(programmeId, kind) })).count ?? 0);
    },

    /** Lists the ids of all that run of one kind in a programme, by the engine's index. */
    async list(programmeId: string, kind: string): Promise<string[]> {
      const query = runningOf(programmeId, kind);
      const found: string[] = [];
      let nextPageToken: Uint8Array | undefined;
      do {
        const page = await service.listWorkflowExecutions({ namespace, query, pageSize: PAGE, ...(nextPageToken && { nextPageToken }) });
        found.push(...(page.executions ?? []).map(({ execution }) => execution?.workflowId ?? ''));
        nextPageToken = page.nextPageToken && page.nextPageToken.length > 0 ? page.nextPageToken : undefined;
      } while (nextPageToken);
      return found;
    },

    /** Says what the index has as running: `runs` believes it. */
    believe(workflowIds: string[]): void {
      for (const id of workflowIds) listed.add(id);
    },
  };
}

/** Tells how long (real ms) the oldest task has waited for a worker; 0 where none waits, or the server does not say. */
export async function oldestTaskMs(client: Client): Promise<number> {
  const { namespace } = client.options;
  const ages = await Promise.all(
    [TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW, TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY].map(async (taskQueueType) => {
      const { stats } = await client.connection.workflowService.describeTaskQueue({
        namespace,
        taskQueue: { name: TASK_QUEUE },
        taskQueueType,
        reportStats: true,
      });
      return Number(stats?.approximateBacklogCount ?? 0) === 0 ? 0 : (msOf(stats?.approximateBacklogAge) ?? 0);
    }),
  );
  return Math.max(...ages);
}

/** Every workflow answers it, whatever its release. */
const METADATA_QUERY = '__temporal_workflow_metadata';
/** A worker that is well answers in milliseconds; for how long (real ms) it is waited for, and for all that are asked in one comparison. */
const ANSWER_MS = 3_000;
const ALL_MS = 45_000;
/** For how long (real ms) a workflow for which nobody answered is not asked again: the others have their turn. */
const SILENT_MS = 4 * 60_000;

/**
 * Tells, where work is given to workers of which none runs, which workflows are still in the hands of one that does. The engine does not say to
 * whom a workflow's next task goes: by the share of a build it draws, and a run may stay with the worker that has it in memory. So it is asked.
 *
 * @param silent when (real ms) each one was asked for which nobody answered; kept from one comparison to the next.
 */
export function openAnswers(client: Client, silent: Map<string, number>): (workflowId: string) => Promise<boolean> {
  const asked = new Map<string, Promise<boolean>>();
  const untilMs = Date.now() + ALL_MS;

  async function ask(workflowId: string): Promise<boolean> {
    if (Date.now() > untilMs || Date.now() - (silent.get(workflowId) ?? 0) < SILENT_MS) return false;
    const answered = await client
      .withDeadline(Date.now() + ANSWER_MS, () => client.workflow.getHandle(workflowId).query(METADATA_QUERY))
      .then(
        () => true,
        (error: unknown) => error instanceof QueryNotRegisteredError,
      );
    if (answered) silent.delete(workflowId);
    else silent.set(workflowId, Date.now());
    return answered;
  }

  return (workflowId) => {
    const known = asked.get(workflowId) ?? ask(workflowId);
    asked.set(workflowId, known);
    return known;
  };
}
