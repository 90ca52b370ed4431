import { Client, Connection, isGrpcServiceError } from '@temporalio/client';
import { SearchAttributeType } from '@temporalio/common';
import proto from '@temporalio/proto';
import Long from 'long';
import { searchAttributes } from '../workflows/messages.ts';

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
  address: string;
}

/** Updates with start, user metadata and typed attributes of SDK 1.24 need a server of at least this version. */
const OLDEST_SERVER = [1, 26];
/** Ten years. Servers cap or refuse what they do not allow; then a year is asked for. */
const RETENTION_DAYS = [3650, 365, 30];
/** A server that has just made something gets so long to know it everywhere: 15 s. */
const MOST_TRIES = 60;
const BETWEEN_TRIES_MS = 250;
/** gRPC statuses. */
const ALREADY_EXISTS = 6;
export const NOT_FOUND = 5;

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
  return { client: new Client({ connection, namespace }), connection, namespace, address };
}

/** One sentence when a server of this version cannot be used, nothing otherwise. A version that cannot be read is let through. */
export function versionFault(serverVersion: string, address: string): string | undefined {
  const [major, minor] = serverVersion.split('.').map(Number);
  const [leastMajor = 0, leastMinor = 0] = OLDEST_SERVER;
  if (major === undefined || minor === undefined || Number.isNaN(major) || Number.isNaN(minor)) return undefined;
  if (major > leastMajor || (major === leastMajor && minor >= leastMinor)) return undefined;
  return `The Temporal server at ${address} is version ${serverVersion}, and Duban needs ${OLDEST_SERVER.join('.')} or newer: upgrade it, or set TEMPORAL_ADDRESS to another.`;
}

/** Makes the namespace where it is missing, with the longest retention that the server allows, and waits until it can be used. */
export async function openNamespace({ connection, namespace }: Engine): Promise<void> {
  const described = await connection.workflowService.describeNamespace({ namespace }).catch(() => undefined);
  if (described) return;
  await registerNamespace(connection, namespace);
  // A new namespace takes a moment until every part of the server knows it.
  await until(async () => void (await connection.workflowService.countWorkflowExecutions({ namespace })));
}

/** Registers the search attributes that are missing. */
export async function registerAttributes({ connection, namespace }: Engine): Promise<void> {
  const wanted = Object.fromEntries(
    Object.values(searchAttributes).map(({ name, type }) => [
      name,
      type === SearchAttributeType.DATETIME ? IndexedValueType.INDEXED_VALUE_TYPE_DATETIME : IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
    ]),
  );
  const missing = async () => {
    const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
    return Object.fromEntries(Object.entries(wanted).filter(([name]) => customAttributes?.[name] === undefined));
  };
  // What is registered takes a moment as well.
  await until(async () => {
    const searchAttributes = await missing();
    if (Object.keys(searchAttributes).length === 0) return;
    await connection.operatorService.addSearchAttributes({ namespace, searchAttributes });
    throw new Error('they are not there yet');
  }).catch((error: Error) => {
    throw new EngineError(`The search attributes cannot be registered in namespace ${namespace}: ${error.message}`);
  });
}

/** Both of the above: a namespace to work in. */
export async function prepareNamespace(engine: Engine): Promise<void> {
  await openNamespace(engine);
  await registerAttributes(engine);
}

/** Tries again until it goes well, or fails as the last try did. */
async function until(attempt: () => Promise<void>): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return await attempt();
    } catch (error) {
      if (tries === MOST_TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, BETWEEN_TRIES_MS));
    }
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

/** gRPC statuses DEADLINE_EXCEEDED and UNAVAILABLE. */
const NO_ANSWER = [4, 14];

/** Whether an error says that the engine could not be reached: the same again may go well later. */
export const isEngineDown = (error: unknown): boolean => error instanceof EngineError || (isGrpcServiceError(error) && NO_ANSWER.includes(error.code));
