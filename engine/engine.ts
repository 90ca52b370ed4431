import { Client, Connection, isGrpcServiceError } from '@temporalio/client';
import { SearchAttributeType } from '@temporalio/common';
import proto from '@temporalio/proto';
import Long from 'long';
import { many } from '../domain/kernel/language.ts';
import { isStoreFault, storeError } from '../prisma/fault.ts';
import { searchAttributes } from '../workflows/messages.ts';
import { type HistoryKey, historyCodec } from './codec.ts';
import { EngineError } from './faults.ts';
import { obstacleTo } from './reach.ts';
import { retries } from './retries.ts';

/** How to reach the Temporal server. */
export interface EngineSettings {
  address: string;
  namespace: string;
  tls?: unknown;
  apiKey?: string;
  metadata?: Record<string, string>;
  /** The keys that seal what the engine keeps: the first seals, all of them open. Nothing is sealed without one. */
  historyKeys?: HistoryKey[];
}

const { IndexedValueType } = proto.temporal.api.enums.v1;

export interface Engine {
  client: Client;
  connection: Connection;
  namespace: string;
  address: string;
  /** Names of the keys that seal and open what the engine keeps; the first seals. */
  historyKeys: string[];
}

/** The oldest server version: Updates with start, user metadata and typed attributes of SDK 1.24 need it. */
const OLDEST_SERVER = [1, 26];
/** How many days of retention are asked for, in this order: ten years first, which servers may cap or refuse; then a year is asked for. */
const RETENTION_DAYS = [3650, 365, 30];
/** How often something is tried until a server knows everywhere what it has just made: 15 s in all. */
const MOST_TRIES = 60;
const BETWEEN_TRIES_MS = 250;
/** The least number of days that a namespace has to remember, which is the least that we ask for: with fewer it forgets too soon. */
const LEAST_RETENTION_DAYS = 30;
/** gRPC statuses. */
const INVALID_ARGUMENT = 3;
const PERMISSION_DENIED = 7;
const UNIMPLEMENTED = 12;
const UNAUTHENTICATED = 16;
const ALREADY_EXISTS = 6;
export const NOT_FOUND = 5;

/** Connects and checks the server's version. The namespace has to exist already, see `prepareNamespace`. */
export async function openEngine(settings: EngineSettings): Promise<Engine> {
  const { address, namespace } = settings;
  const connection = await Connection.connect({
    address,
    connectTimeout: '10 seconds',
    interceptors: retries,
    ...(settings.tls !== undefined && { tls: settings.tls as true }),
    ...(settings.apiKey !== undefined && { apiKey: settings.apiKey }),
    ...(settings.metadata && { metadata: settings.metadata }),
  }).catch(async (error: unknown) => {
    throw await connectFault(error, settings);
  });
  const { serverVersion } = await connection.workflowService.getSystemInfo({});
  const tooOld = versionFault(serverVersion ?? '', address);
  if (tooOld) {
    await connection.close();
    throw new EngineError(tooOld);
  }
  const ring = settings.historyKeys ?? [];
  const client = new Client({ connection, namespace, dataConverter: { payloadCodecs: [historyCodec(ring)] } });
  return { client, connection, namespace, address, historyKeys: ring.map(({ name }) => name) };
}

/** Says in a sentence what keeps us from a server: what it said itself, or what lies between. */
async function connectFault(error: unknown, { address, tls, apiKey }: EngineSettings): Promise<EngineError> {
  const cause = (error as Error).cause ?? error;
  const code = isGrpcServiceError(cause) ? cause.code : undefined;
  const said = isGrpcServiceError(cause) ? cause.details || cause.message : (error as Error).message;
  const sentence = (what: string, remedy: string) => new EngineError(`The Temporal server at ${address} cannot be used, ${what}: ${remedy}.`, { cause: error });
  if (code === UNAUTHENTICATED)
    return apiKey === undefined
      ? sentence(`it wants to know who asks (${said})`, 'set TEMPORAL_API_KEY, or the client certificate that it wants')
      : sentence(`it refuses the API key (${said})`, 'check TEMPORAL_API_KEY: it may have expired, or be for another server');
  if (code === PERMISSION_DENIED) return sentence(`it refuses us (${said})`, 'have the key or the certificate given the right to use it');
  if (code === UNIMPLEMENTED)
    return sentence(`something else answers there (${said})`, 'set TEMPORAL_ADDRESS to the gRPC port of a Temporal server, 7233 as a rule');
  const obstacle = await obstacleTo(address, tls);
  if (obstacle?.absent) return new EngineError(`No Temporal server answers at ${address} (${obstacle.what}): ${obstacle.remedy}.`, { cause: error });
  return obstacle ? sentence(obstacle.what, obstacle.remedy) : sentence(said, 'check TEMPORAL_ADDRESS, and its own log');
}

/** Says in a sentence what the server said to one call. */
function callFault(what: string, error: unknown, remedy: string): EngineError {
  const said = isGrpcServiceError(error) ? error.details || error.message : (error as Error).message;
  return new EngineError(`${what} (${said}): ${remedy}.`, { cause: error });
}

/** Gives one sentence when a server of this version cannot be used, nothing otherwise. A version that cannot be read is let through. */
export function versionFault(serverVersion: string, address: string): string | undefined {
  const [major, minor] = serverVersion.split('.').map(Number);
  const [leastMajor = 0, leastMinor = 0] = OLDEST_SERVER;
  if (major === undefined || minor === undefined || Number.isNaN(major) || Number.isNaN(minor)) return undefined;
  if (major > leastMajor || (major === leastMajor && minor >= leastMinor)) return undefined;
  return `The Temporal server at ${address} is version ${serverVersion}, and Duban needs ${OLDEST_SERVER.join('.')} or newer: upgrade it, or set TEMPORAL_ADDRESS to another.`;
}

/**
 * Makes the namespace where it is missing, with the longest retention that the server allows, and waits until it can be used. Gives a
 * sentence where an existing namespace forgets too soon: nothing is lost by that, but what ended is told from the ledger only.
 */
export async function openNamespace(engine: Engine): Promise<string | undefined> {
  const { connection, namespace } = engine;
  const { retentionDays } = await lookAtNamespace(engine);
  if (retentionDays === undefined) {
    await registerNamespace(connection, namespace);
    // A new namespace takes a moment until every part of the server knows it.
    await until(async () => void (await connection.workflowService.countWorkflowExecutions({ namespace })));
    return undefined;
  }
  return forgetfulness(namespace, retentionDays);
}

const TYPE_NAMES: Record<string, string> = { [SearchAttributeType.DATETIME]: 'Datetime', [SearchAttributeType.KEYWORD]: 'Keyword' };

/** Looks at a namespace without changing it: gives that it is not there, or for how many days it remembers what has ended. */
export async function lookAtNamespace({ connection, namespace, address }: Engine): Promise<{ retentionDays?: number }> {
  const described = await connection.workflowService.describeNamespace({ namespace }).catch((error) => {
    if (isGrpcServiceError(error) && error.code === NOT_FOUND) return undefined;
    throw callFault(
      `The namespace ${namespace} of the Temporal server at ${address} cannot be looked at`,
      error,
      'check TEMPORAL_NAMESPACE, and the rights of the key',
    );
  });
  return described ? { retentionDays: Number(described.config?.workflowExecutionRetentionTtl?.seconds ?? 0) / 86_400 } : {};
}

/** Gives the sentence about a namespace that forgets too soon; undefined where it remembers long enough. */
export function forgetfulness(namespace: string, retentionDays: number): string | undefined {
  if (retentionDays >= LEAST_RETENTION_DAYS) return undefined;
  return `The namespace ${namespace} forgets what has ended after ${many(Number(retentionDays.toFixed(1)), 'day')}: histories and case files older than that come from the ledger only. \`temporal operator namespace update --namespace ${namespace} --retention 365d\` keeps them for a year.`;
}

/**
 * Gives the search attributes that a namespace lacks, each with the command that makes it. It asks by searching, which needs no right but to
 * read.
 */
export async function missingAttributes({ connection, namespace }: Engine): Promise<{ name: string; command: string }[]> {
  const known = await Promise.all(
    Object.values(searchAttributes).map(({ name }) =>
      connection.workflowService.countWorkflowExecutions({ namespace, query: `${name} IS NULL` }).then(
        () => true,
        (error) => {
          if (isGrpcServiceError(error) && error.code === INVALID_ARGUMENT) return false;
          throw error;
        },
      ),
    ),
  );
  return Object.values(searchAttributes)
    .filter((_, index) => !known[index])
    .map(({ name, type }) => ({ name, command: attributeCommand(namespace, name, type) }));
}

const attributeCommand = (namespace: string, name: string, type: string): string =>
  `temporal operator search-attribute create --namespace ${namespace} --name ${name} --type ${TYPE_NAMES[type]}`;

const indexed = (type: SearchAttributeType) =>
  type === SearchAttributeType.DATETIME ? IndexedValueType.INDEXED_VALUE_TYPE_DATETIME : IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD;

/**
 * Gives the search attributes that a namespace has, by their types; undefined where nobody may ask. Changes nothing.
 *
 * @throws EngineError when one of ours is of another type there.
 */
export async function lookAtAttributes({ connection, namespace }: Engine): Promise<Record<string, unknown> | undefined> {
  const listed = await connection.operatorService.listSearchAttributes({ namespace }).catch((error) => {
    if (isGrpcServiceError(error) && [PERMISSION_DENIED, UNIMPLEMENTED].includes(error.code)) return undefined;
    throw error;
  });
  if (listed === undefined) return undefined;
  const held = listed.customAttributes ?? {};
  const other = Object.values(searchAttributes).find(({ name, type }) => held[name] !== undefined && held[name] !== indexed(type));
  if (other)
    throw new EngineError(
      `In the namespace ${namespace} the search attribute ${other.name} is of another type than ${TYPE_NAMES[other.type]}: remove it, or set TEMPORAL_NAMESPACE to one of Duban's own.`,
    );
  return held;
}

/** Registers the search attributes that are missing. Without the right to do so, it is enough that they are there. */
export async function registerAttributes(engine: Engine): Promise<void> {
  const { connection, namespace } = engine;
  const wanted = Object.values(searchAttributes);
  const byHand = (names: typeof wanted) =>
    `have them made by an administrator: ${names.map(({ name, type }) => `\`${attributeCommand(namespace, name, type)}\``).join(', ')}`;
  const unknown = async () => {
    const missing = await missingAttributes(engine);
    return wanted.filter(({ name }) => missing.some((one) => one.name === name));
  };
  const held = await lookAtAttributes(engine);
  const missing = held ? wanted.filter(({ name }) => held[name] === undefined) : await unknown();
  if (missing.length === 0) return;
  await connection.operatorService
    .addSearchAttributes({ namespace, searchAttributes: Object.fromEntries(missing.map(({ name, type }) => [name, indexed(type)])) })
    .catch((error) => {
      // Another worker that starts at the same time does the same.
      if (isGrpcServiceError(error) && error.code === ALREADY_EXISTS) return;
      throw callFault(
        `The search attributes ${missing.map(({ name }) => name).join(', ')} cannot be registered in namespace ${namespace}`,
        error,
        byHand(missing),
      );
    });
  // It takes a moment until every part of the server knows a new attribute.
  await until(async () => {
    const still = await unknown();
    if (still.length > 0)
      throw callFault(
        `The search attributes ${still.map(({ name }) => name).join(', ')} are not known in namespace ${namespace}`,
        new Error('registered, and not there'),
        byHand(still),
      );
  });
}

/** Does both of the above: a namespace to work in. */
export async function prepareNamespace(engine: Engine): Promise<void> {
  await openNamespace(engine);
  await registerAttributes(engine);
}

/** Asks again while a part of the server does not know a namespace that another has just made. */
export const onceKnown = <T>(ask: () => Promise<T>): Promise<T> => until(ask, (error) => isGrpcServiceError(error) && error.code === NOT_FOUND);

/** Tries again until it goes well, or fails as the last try did. */
async function until<T>(attempt: () => Promise<T>, mayPass: (error: unknown) => boolean = () => true): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await attempt();
    } catch (error) {
      if (tries === MOST_TRIES || !mayPass(error)) throw error;
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
  throw callFault(
    `The namespace ${namespace} cannot be made`,
    refused,
    `have it made by an administrator: \`temporal operator namespace create --namespace ${namespace} --retention 365d\``,
  );
}

/** gRPC statuses DEADLINE_EXCEEDED and UNAVAILABLE. */
const NO_ANSWER = [4, 14];

/** Tells whether an error says that the engine could not be reached: the same call may go well later. */
export const isEngineDown = (error: unknown): boolean => error instanceof EngineError || (isGrpcServiceError(error) && NO_ANSWER.includes(error.code));

/** What went away in the middle of a start, database or Temporal server, as an error with a sentence for a person; anything else as it is. */
export function awayFault(error: unknown, address: string): unknown {
  const silence = silenceOf(error);
  if (silence !== undefined)
    return new EngineError(`The Temporal server at ${address} went away (${silence}): start this again once it is there, or look at its log.`, {
      cause: error,
    });
  return isStoreFault(error) ? storeError(error) : error;
}

/** What the network said where the engine did not answer; undefined where it did. */
export const silenceOf = (error: unknown): string | undefined =>
  isGrpcServiceError(error) && isEngineDown(error) ? error.details || error.message : undefined;
