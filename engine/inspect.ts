import { type Client, isGrpcServiceError, WorkflowNotFoundError } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import proto from '@temporalio/proto';
import { type IntakeProgress, nudgeSignal, pokeSignal, searchAttributes, TASK_QUEUE } from '../workflows/messages.ts';
import { buildOfPoller, type Poller, type Share, sharesIn } from './builds.ts';
import { opened } from './codec.ts';
import { NOT_FOUND } from './engine.ts';
import { NotRunningError } from './faults.ts';

type Payload = proto.temporal.api.common.v1.IPayload;
type Info = proto.temporal.api.workflow.v1.IWorkflowExecutionInfo;
type Timestamp = { seconds?: unknown; nanos?: unknown } | null | undefined;

const { EventType, PendingActivityState, TaskQueueType, WorkflowExecutionStatus } = proto.temporal.api.enums.v1;

export interface WorkflowFilter {
  programme?: string;
  milestone?: string;
  department?: string;
  kind?: string;
  stage?: string;
  light?: string;
  status?: string;
}

export interface WorkflowRow {
  id: string;
  runId: string;
  type: string;
  status: string;
  startedMs: number;
  closedMs?: number;
  historyEvents: number;
  programme?: string;
  milestone?: string;
  department?: string;
  stage?: string;
  light?: string;
  dueMs?: number;
  title: string;
}

/** Gives a protobuf instant or span in ms. */
export const msOf = (time: Timestamp): number | undefined => (time ? Number(time.seconds ?? 0) * 1_000 + Number(time.nanos ?? 0) / 1_000_000 : undefined);
const text = (payload: Payload | null | undefined): string => (payload ? String(defaultPayloadConverter.fromPayload(payload) ?? '') : '');
const words = (name: string | undefined, prefix: string) =>
  (name ?? '')
    .replace(prefix, '')
    .toLowerCase()
    .replace(/(^|_)([a-z])/g, (_, _low, letter: string) => letter.toUpperCase());

/** Gives a search attribute as text; undefined where it is not set. */
export function textAttribute(info: Info, key: { name: string }): string | undefined {
  const payload = info.searchAttributes?.indexedFields?.[key.name];
  // The engine's own attributes are plain JSON, whatever converter the rest has.
  const value: unknown = payload?.data ? JSON.parse(Buffer.from(payload.data).toString('utf8')) : undefined;
  const first: unknown = Array.isArray(value) ? value[0] : value;
  return first === undefined || first === null ? undefined : String(first);
}

function rowOf(info: Info): WorkflowRow {
  const read = (key: { name: string }) => textAttribute(info, key);
  const closedMs = msOf(info.closeTime);
  const due = read(searchAttributes.due);
  const id = info.execution?.workflowId ?? '';
  const optional = {
    programme: read(searchAttributes.programme),
    milestone: read(searchAttributes.milestone),
    department: read(searchAttributes.department),
    stage: read(searchAttributes.stage),
    light: read(searchAttributes.light),
    ...(closedMs !== undefined && { closedMs }),
    ...(due !== undefined && { dueMs: Date.parse(due) }),
  };
  return {
    id,
    runId: info.execution?.runId ?? '',
    type: info.type?.name ?? '',
    status: words(WorkflowExecutionStatus[info.status ?? 0], 'WORKFLOW_EXECUTION_STATUS_'),
    startedMs: msOf(info.startTime) ?? 0,
    historyEvents: Number(info.historyLength ?? 0),
    title: id,
    ...(Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)) as Partial<WorkflowRow>),
  };
}

/** Turns the NOT_FOUND that readers of histories and descriptions pass on as it is into a NotRunningError. */
const unknown = (error: unknown): never => {
  if (error instanceof WorkflowNotFoundError || (isGrpcServiceError(error) && error.code === NOT_FOUND))
    throw new NotRunningError((error as Error).message, { cause: error });
  throw error;
};

/** Within how long the engine answers a reading, or is said not to (real ms): by itself the SDK asks again for some twenty seconds, in which nobody knows why nothing comes. */
const READ_MS = 5_000;

/** Reads what an operator sees of the engine, and does the few things that may be done there. */
export function openOperations(client: Client) {
  const { connection, options } = client;
  const { namespace } = options;
  const service = connection.workflowService;
  const plain = <T>(message: T): Promise<T> => opened(options.loadedDataConverter.payloadCodecs, message);
  const soon = <T>(read: () => Promise<T>): Promise<T> => client.withDeadline(Date.now() + READ_MS, read);

  return {
    /** Gives a page of workflows, those that began last first. */
    async list(filter: WorkflowFilter, limit: number, pageToken?: Uint8Array): Promise<{ rows: WorkflowRow[]; next?: Uint8Array; total: number }> {
      const parts = [
        ...(['programme', 'milestone', 'department', 'kind', 'stage', 'light'] as const).flatMap((name) =>
          filter[name] === undefined ? [] : [`${searchAttributes[name].name} = '${filter[name].replaceAll("'", '')}'`],
        ),
        ...(filter.status === undefined ? [] : [`ExecutionStatus = '${filter.status}'`]),
      ];
      const query = parts.join(' AND ');
      const [page, count] = await soon(() =>
        Promise.all([
          service.listWorkflowExecutions({ namespace, query, pageSize: limit, ...(pageToken && { nextPageToken: pageToken }) }),
          service.countWorkflowExecutions({ namespace, query }),
        ]),
      );
      const next = page.nextPageToken;
      return { rows: (page.executions ?? []).map(rowOf), total: Number(count.count ?? 0), ...(next && next.length > 0 && { next }) };
    },

    /**
     * Gives one workflow with what it waits for.
     *
     * @throws NotRunningError when the engine has no such workflow, or no longer.
     */
    async describe(workflowId: string) {
      const described = await soon(() => service.describeWorkflowExecution({ namespace, execution: { workflowId } })).then(plain, unknown);
      const row = rowOf(described.workflowExecutionInfo ?? {});
      const metadata = described.executionConfig?.userMetadata;
      const summary = metadata?.summary ? text(metadata.summary) : '';
      const current = await soon(() => client.workflow.getHandle(workflowId).query<{ currentDetails?: string }>('__temporal_workflow_metadata')).catch(
        () => undefined,
      );
      const timers = await this.pendingTimers(workflowId, row.runId, row.status);
      return {
        row: { ...row, ...(summary !== '' && { title: summary }) },
        details: current?.currentDetails ?? '',
        timers,
        activities: (described.pendingActivities ?? []).map((activity) => {
          const nextMs = activity.scheduledTime && Number(activity.attempt ?? 1) > 1 ? msOf(activity.scheduledTime) : undefined;
          const beat = activity.heartbeatDetails?.payloads?.[0];
          const failure = activity.lastFailure?.message;
          return {
            id: activity.activityId ?? '',
            type: activity.activityType?.name ?? '',
            state: words(PendingActivityState[activity.state ?? 0], 'PENDING_ACTIVITY_STATE_'),
            attempt: Number(activity.attempt ?? 1),
            ...(nextMs !== undefined && { nextAttemptMs: nextMs }),
            ...(failure && { lastFailure: failure }),
            ...(beat && { heartbeat: defaultPayloadConverter.fromPayload(beat) as unknown }),
          };
        }),
      };
    },

    /** Gives the timers that have been set and have neither rung nor been cancelled, from the end of the history. */
    async pendingTimers(workflowId: string, runId: string, status: string): Promise<{ timer: string; summary: string; wakesRealMs: number }[]> {
      if (status !== 'Running') return [];
      const open = new Map<string, { timer: string; summary: string; wakesRealMs: number }>();
      let nextPageToken: Uint8Array | undefined;
      do {
        const asked = { namespace, execution: { workflowId, runId }, ...(nextPageToken && { nextPageToken }) };
        const page = await soon(() => service.getWorkflowExecutionHistory(asked)).then(plain);
        for (const event of page.history?.events ?? []) {
          const started = event.timerStartedEventAttributes;
          const over = event.timerFiredEventAttributes?.timerId ?? event.timerCanceledEventAttributes?.timerId;
          if (over) open.delete(over);
          if (started?.timerId)
            open.set(started.timerId, {
              timer: started.timerId,
              summary: text(event.userMetadata?.summary),
              wakesRealMs: (msOf(event.eventTime) ?? 0) + (msOf(started.startToFireTimeout as Timestamp) ?? 0),
            });
        }
        nextPageToken = page.nextPageToken && page.nextPageToken.length > 0 ? page.nextPageToken : undefined;
      } while (nextPageToken);
      return [...open.values()];
    },

    /** Gives a page of the raw history of the workflow's latest run, as the engine tells it. */
    async rawHistory(workflowId: string, pageToken?: Uint8Array): Promise<{ events: Record<string, unknown>[]; next?: Uint8Array }> {
      const asked = { namespace, execution: { workflowId }, maximumPageSize: 200, ...(pageToken && { nextPageToken: pageToken }) };
      const page = await soon(() => service.getWorkflowExecutionHistory(asked)).then(plain, unknown);
      const next = page.nextPageToken;
      const events = (page.history?.events ?? []).map((event) => {
        const plain = JSON.parse(JSON.stringify(proto.temporal.api.history.v1.HistoryEvent.create(event))) as Record<string, unknown>;
        return { ...plain, eventType: EventType[event.eventType ?? 0] ?? 'UNKNOWN' };
      });
      return { events, ...(next && next.length > 0 && { next }) };
    },

    /**
     * Makes a workflow look again now: an item at its clock, the mailroom at what it owes, every activity that waits for its next attempt.
     * Gives what was done; undefined when the workflow has ended.
     *
     * @throws NotRunningError when the engine has no such workflow, or no longer.
     */
    async retry(workflowId: string): Promise<string[] | undefined> {
      const described = await soon(() => service.describeWorkflowExecution({ namespace, execution: { workflowId } })).catch(unknown);
      const { status, type } = rowOf(described.workflowExecutionInfo ?? {});
      if (status !== 'Running') return undefined;
      const handle = client.workflow.getHandle(workflowId);
      const done: string[] = [];
      for (const activity of described.pendingActivities ?? []) {
        if (Number(activity.attempt ?? 1) < 2) continue;
        await service.resetActivity({ namespace, execution: { workflowId }, id: activity.activityId ?? '', resetHeartbeat: false });
        done.push(`activity ${activity.activityType?.name}`);
      }
      if (type === 'obligation' || type === 'enterprise' || type === 'programme') {
        await handle.signal(nudgeSignal);
        done.push('nudge');
      }
      if (type === 'mailroom') {
        await handle.signal(pokeSignal, 0);
        done.push('poke');
      }
      return done;
    },

    /** Tells who asks for work on the task queue, when last and with which build, and to which builds the engine gives workflows. */
    async pollers(): Promise<{ workflow: Poller[]; activity: Poller[]; shares: Share[] }> {
      const of = (taskQueueType: number) => service.describeTaskQueue({ namespace, taskQueue: { name: TASK_QUEUE }, taskQueueType });
      const [workflow, activity] = await soon(() => Promise.all([of(TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW), of(TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY)]));
      const pollersIn = ({ pollers }: typeof workflow): Poller[] =>
        (pollers ?? []).map((poller) => ({
          identity: poller.identity ?? '',
          lastSeenMs: msOf(poller.lastAccessTime) ?? 0,
          build: buildOfPoller(poller),
        }));
      return { workflow: pollersIn(workflow), activity: pollersIn(activity), shares: sharesIn(workflow) };
    },
  };
}

export type HistoryEvent = proto.temporal.api.history.v1.IHistoryEvent;

/** Gives what a payload of a history holds. */
export const contentOf = (payload: Payload): unknown => defaultPayloadConverter.fromPayload(payload);

/**
 * Gives the events of every run of a workflow, oldest first: an item that lived long continued in a new run.
 *
 * @throws NotRunningError when the engine has no such workflow, or no longer.
 */
export async function wholeHistory(client: Client, workflowId: string): Promise<HistoryEvent[]> {
  const runs: HistoryEvent[][] = [];
  let runId: string | undefined;
  do {
    const handle = client.workflow.getHandle(workflowId, runId);
    const fetched = await client.withDeadline(Date.now() + READ_MS, () => handle.fetchHistory()).catch(unknown);
    const history = await opened(client.options.loadedDataConverter.payloadCodecs, fetched);
    const events = history.events ?? [];
    runs.unshift(events);
    runId = events[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId || undefined;
  } while (runId !== undefined && runs.length < 100);
  return runs.flat();
}

/**
 * Tells how far a start of many cycles is.
 *
 * @throws NotRunningError when there is no such intake.
 */
export async function intakeOf(client: Client, workflowId: string): Promise<{ state: 'running' | 'done' | 'failed'; progress?: IntakeProgress }> {
  const handle = client.workflow.getHandle(workflowId);
  const { status, raw: kept } = await handle.describe().catch(unknown);
  if (status.name === 'COMPLETED') return { state: 'done', progress: (await handle.result()) as IntakeProgress };
  if (status.name !== 'RUNNING') return { state: 'failed' };
  const raw = await opened(client.options.loadedDataConverter.payloadCodecs, kept);
  const beat = raw.pendingActivities?.[0]?.heartbeatDetails?.payloads?.[0];
  return { state: 'running', ...(beat && { progress: contentOf(beat) as IntakeProgress }) };
}

/** Tells whether a workflow runs, by the engine's own state. */
export async function isRunning(client: Client, workflowId: string): Promise<boolean> {
  try {
    return (await client.workflow.getHandle(workflowId).describe()).status.name === 'RUNNING';
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}

/** Waits until a start of many cycles has ended. */
export const intakeResult = (client: Client, workflowId: string): Promise<IntakeProgress> => client.workflow.getHandle(workflowId).result();
