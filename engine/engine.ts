import {
  Client,
  Connection,
  isGrpcServiceError,
  WorkflowIdConflictPolicy,
  WorkflowNotFoundError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { SearchAttributeType } from '@temporalio/common';
import proto from '@temporalio/proto';
import Long from 'long';
import type { ProgrammeClock } from '../domain/kernel/clock.ts';
import {
  type ActMessage,
  type ActOutcome,
  actUpdate,
  nudgeSignal,
  openUpdate,
  pokeSignal,
  searchAttributes,
  TASK_QUEUE,
  workflowIds,
} from '../workflows/messages.ts';

/** How to reach the Temporal server. */
export interface EngineSettings {
  address: string;
  namespace: string;
  tls?: unknown;
  apiKey?: string;
  metadata?: Record<string, string>;
}

const { IndexedValueType } = proto.temporal.api.enums.v1;

export interface Engine {
  client: Client;
  connection: Connection;
  namespace: string;
}

/** Updates with start, user metadata and typed attributes of SDK 1.24 need a server of at least this version. */
const OLDEST_SERVER = [1, 26];
/** Ten years. Servers cap or refuse what they do not allow; then a year is asked for. */
const RETENTION_DAYS = [3650, 365, 30];
/** gRPC status ALREADY_EXISTS. */
const ALREADY_EXISTS = 6;

/** Something about the Temporal server that a person has to put right; the message is one sentence that says what. */
export class EngineError extends Error {}

/** Connects and checks the server's version. The namespace has to exist already, see `prepareNamespace`. */
export async function openEngine(settings: EngineSettings): Promise<Engine> {
  const { address, namespace } = settings;
  const connection = await Connection.connect({
    address,
    connectTimeout: '10 seconds',
    ...(settings.tls !== undefined && { tls: settings.tls as true }),
    ...(settings.apiKey !== undefined && { apiKey: settings.apiKey }),
    ...(settings.metadata && { metadata: settings.metadata }),
  }).catch((error: Error) => {
    throw new EngineError(`No Temporal server answers at ${address} (${error.message}): start one, or set TEMPORAL_ADDRESS to where it is.`);
  });
  const { serverVersion } = await connection.workflowService.getSystemInfo({});
  const tooOld = versionFault(serverVersion ?? '', address);
  if (tooOld) {
    await connection.close();
    throw new EngineError(tooOld);
  }
  return { client: new Client({ connection, namespace }), connection, namespace };
}

/** One sentence when a server of this version cannot be used, nothing otherwise. A version that cannot be read is let through. */
export function versionFault(serverVersion: string, address: string): string | undefined {
  const [major, minor] = serverVersion.split('.').map(Number);
  const [leastMajor = 0, leastMinor = 0] = OLDEST_SERVER;
  if (major === undefined || minor === undefined || Number.isNaN(major) || Number.isNaN(minor)) return undefined;
  if (major > leastMajor || (major === leastMajor && minor >= leastMinor)) return undefined;
  return `The Temporal server at ${address} is version ${serverVersion}, and Duban needs ${OLDEST_SERVER.join('.')} or newer: upgrade it, or set TEMPORAL_ADDRESS to another.`;
}

/** Makes the namespace with the longest retention that the server allows, and registers the search attributes. Safe to repeat. */
export async function prepareNamespace({ connection, namespace }: Engine): Promise<void> {
  const described = await connection.workflowService.describeNamespace({ namespace }).catch(() => undefined);
  if (!described) await registerNamespace(connection, namespace);
  const wanted = Object.fromEntries(
    Object.values(searchAttributes).map(({ name, type }) => [
      name,
      type === SearchAttributeType.DATETIME ? IndexedValueType.INDEXED_VALUE_TYPE_DATETIME : IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
    ]),
  );
  // A new namespace takes a moment until every part of the server knows it.
  for (let attempt = 1; ; attempt++) {
    try {
      const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
      const missing = Object.fromEntries(Object.entries(wanted).filter(([name]) => customAttributes?.[name] === undefined));
      if (Object.keys(missing).length === 0) return;
      await connection.operatorService.addSearchAttributes({ namespace, searchAttributes: missing });
    } catch (error) {
      if (attempt === 60) throw new EngineError(`The search attributes cannot be registered in namespace ${namespace}: ${(error as Error).message}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

async function registerNamespace(connection: Connection, namespace: string): Promise<void> {
  let refused: Error | undefined;
  for (const days of RETENTION_DAYS) {
    try {
      await connection.workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod: { seconds: Long.fromNumber(days * 86_400) } });
      return;
    } catch (error) {
      if (isGrpcServiceError(error) && error.code === ALREADY_EXISTS) return;
      refused = error as Error;
    }
  }
  throw new EngineError(`The namespace ${namespace} cannot be made (${refused?.message}): ask whoever runs the Temporal server to make it.`);
}

/** Whoever acts waits for an answer so long (real ms): an upgrade of the worker is over sooner, a browser would wait for ever. */
const ANSWER_MS = 15_000;

/** An act was handed to the engine and nobody says what came of it, for want of a worker or of strength: it may still be carried out. */
export class NoAnswerError extends Error {}

/**
 * Waits for what an act brings about, and not for ever.
 *
 * @throws NoAnswerError after 15 s. The same act with the same key is safe: it is carried out once.
 */
export async function answeredInTime<T>(client: Client, act: () => Promise<T>): Promise<T> {
  try {
    return await client.withDeadline(Date.now() + ANSWER_MS, act);
  } catch (error) {
    if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) throw new NoAnswerError(`no answer within ${ANSWER_MS} ms`, { cause: error });
    throw error;
  }
}

const update = (client: Client, workflowId: string, kind: string, message: ActMessage): Promise<ActOutcome> =>
  client.workflow.getHandle(workflowId).executeUpdate(actUpdate(kind), { args: [message], updateId: message.key });

/**
 * Carries an act to a running item as an Update whose id is the act's key, and waits for its outcome.
 *
 * @throws WorkflowUpdateFailedError with the refusal when the rules say no.
 * @throws WorkflowNotFoundError when the item is not running.
 * @throws NoAnswerError when nothing is heard.
 */
export const actOn = (client: Client, workflowId: string, kind: string, message: ActMessage): Promise<ActOutcome> =>
  answeredInTime(client, () => update(client, workflowId, kind, message));

/** A milestone may be on its way to being started by its programme; after this (real ms) it is taken as ended. */
const STARTING_MS = 10_000;

/**
 * As `actOn` for an obligation that the ledger has as open: it is started if its first reminder has not come yet.
 *
 * @throws WorkflowNotFoundError when it has ended meanwhile.
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
  const milestone = client.workflow.getHandle(workflowIds.milestone(obligation.programmeId, obligation.milestoneId));
  const deadlineMs = Date.now() + STARTING_MS;
  for (;;) {
    try {
      return await update(client, workflowId, kind, message);
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError) || (await hasEnded(client, workflowId))) throw error;
    }
    try {
      await milestone.executeUpdate(openUpdate);
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError) || Date.now() > deadlineMs) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

/** Tells an obligation to look at the clock again: its timer may have been lost in the engine (temporalio/temporal 11869). */
export const nudgeObligation = (client: Client, { id }: { id: string }): Promise<void> => nudge(client, workflowIds.obligation(id));

/** Tells a programme's mornings to look again which one is next: its working days have changed. */
export const nudgeDigest = (client: Client, programmeId: string): Promise<void> => nudge(client, workflowIds.digest(programmeId));

async function nudge(client: Client, workflowId: string): Promise<void> {
  await client.workflow
    .getHandle(workflowId)
    .signal(nudgeSignal)
    .catch((error) => {
      if (!(error instanceof WorkflowNotFoundError)) throw error;
    });
}

async function hasEnded(client: Client, workflowId: string): Promise<boolean> {
  return client.workflow
    .getHandle(workflowId)
    .describe()
    .then(
      ({ status }) => status.name !== 'RUNNING',
      () => false,
    );
}

/** Tells the mailroom that notices are owed, starting it where it does not run yet. */
export async function pokeMailroom(client: Client, programmeId: string, clock: ProgrammeClock, sendAtMs: number): Promise<void> {
  await client.workflow.signalWithStart('mailroom', {
    workflowId: workflowIds.mailroom(programmeId),
    taskQueue: TASK_QUEUE,
    args: [{ clock, programmeId }],
    signal: pokeSignal,
    signalArgs: [sendAtMs],
    workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
    staticSummary: '发信',
    typedSearchAttributes: [
      { key: searchAttributes.programme, value: programmeId },
      { key: searchAttributes.kind, value: 'mailroom' },
    ],
  });
}
