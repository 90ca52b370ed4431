import type { Client, HistoryAndWorkflowId } from '@temporalio/client';
import type proto from '@temporalio/proto';
import { type ReplayWorkerOptions, Worker, type WorkflowBundleOption } from '@temporalio/worker';
import { searchAttributes } from '../workflows/messages.ts';

export interface ReplayFilter {
  programme?: string;
  /** Type of workflow: `obligation`, `milestone` and so on. */
  type?: string;
  /** At most so many. */
  limit?: number;
}

type History = proto.temporal.api.history.v1.IHistory;

/** A run that the code at hand does not lead where it is. */
export interface Break {
  workflowId: string;
  runId: string;
  /** Number and kind of the first event that does not fit, where the engine's library says which. */
  event?: number;
  kind?: string;
  why: string;
}

export interface Replayed {
  /** Runs that were replayed. */
  replayed: number;
  /** Runs in which nothing has been decided yet: any code suits them. */
  untouched: number;
  breaks: Break[];
}

/**
 * Fetches the histories of all open runs from the engine and replays them with the workflow code at hand.
 *
 * @param parallel how many histories are fetched side by side.
 */
export async function replayOpen(
  client: Client,
  workflowBundle: WorkflowBundleOption,
  { programme, type, limit = Number.POSITIVE_INFINITY }: ReplayFilter,
  { parallel = 8, progress = () => undefined }: { parallel?: number; progress?(done: number): void } = {},
): Promise<Replayed> {
  const quoted = (value: string) => `'${value.replaceAll("'", '')}'`;
  const query = [
    `ExecutionStatus = 'Running'`,
    ...(programme === undefined ? [] : [`${searchAttributes.programme.name} = ${quoted(programme)}`]),
    ...(type === undefined ? [] : [`WorkflowType = ${quoted(type)}`]),
  ].join(' AND ');
  let untouched = 0;
  const histories = async function* (): AsyncGenerator<HistoryAndWorkflowId> {
    let taken = 0;
    for await (const held of client.workflow.list({ query }).intoHistories({ concurrency: parallel })) {
      if (taken++ >= limit) return;
      if ((held.history as History).events?.some(({ workflowTaskCompletedEventAttributes: decided }) => decided)) yield held;
      else untouched++;
    }
  };
  const dataConverter = { payloadCodecs: client.options.loadedDataConverter.payloadCodecs };
  const replayed = await replayHistories(histories(), { workflowBundle, dataConverter }, progress);
  return { ...replayed, untouched };
}

/** Replays histories, wherever they come from, and says where the code at hand leads elsewhere. */
export async function replayHistories(
  histories: AsyncIterable<HistoryAndWorkflowId> | Iterable<HistoryAndWorkflowId>,
  options: Pick<ReplayWorkerOptions, 'workflowBundle' | 'dataConverter'>,
  progress: (done: number) => void = () => undefined,
): Promise<Omit<Replayed, 'untouched'>> {
  const done: Omit<Replayed, 'untouched'> = { replayed: 0, breaks: [] };
  for await (const { workflowId, runId, error } of Worker.runReplayHistories(options, histories)) {
    done.replayed++;
    if (error) done.breaks.push({ workflowId, runId, ...whereOf(error.message), why: error.message.split('\n')[0] ?? '' });
    progress(done.replayed);
  }
  return done;
}

/** The event that a message of the engine's library is about. */
function whereOf(message: string): Pick<Break, 'event' | 'kind'> {
  const [, event, kind] = /HistoryEvent\(id: (\d+), (\w+)/.exec(message) ?? /event(?:_id| id)?[ :=]+(\d+)/i.exec(message) ?? [];
  return { ...(event !== undefined && { event: Number(event) }), ...(kind !== undefined && { kind }) };
}
