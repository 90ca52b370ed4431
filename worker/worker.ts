import { existsSync } from 'node:fs';
import path from 'node:path';
import type { DataConverter } from '@temporalio/common';
import {
  type ActivityInterceptorsFactory,
  bundleWorkflowCode,
  DefaultLogger,
  NativeConnection,
  Runtime,
  Worker,
  type WorkflowBundleOption,
} from '@temporalio/worker';
import { createActivities } from '../activities/index.ts';
import { openMailTransport } from '../activities/mail.ts';
import { openOutbox } from '../activities/outbox.ts';
import { keepRecords } from '../activities/records.ts';
import { openTroubles, watchMailServer } from '../activities/troubles.ts';
import { type Config, headsFileOf } from '../config/config.ts';
import { tell } from '../config/log.ts';
import { inStep } from '../config/trace.ts';
import { DEPLOYMENT } from '../engine/builds.ts';
import { type HistoryKey, historyCodec } from '../engine/codec.ts';
import { type Engine, lookAtAttributes, lookAtNamespace, openEngine, openNamespace, registerAttributes } from '../engine/engine.ts';
import { type Identity, openIdentity, StrangerError } from '../engine/identity.ts';
import { openOperations } from '../engine/inspect.ts';
import { rearmAll } from '../engine/rearm.ts';
import { openSecondWay } from '../engine/second-way.ts';
import { openWatchdog } from '../engine/watchdog.ts';
import { giveAllTo } from '../engine/workers.ts';
import { grantWork, sameDatabase } from '../prisma/grants.ts';
import { migrate } from '../prisma/migrate.ts';
import { openStore, type Store } from '../prisma/store.ts';
import { TASK_QUEUE } from '../workflows/messages.ts';

/** A cached workflow costs a few hundred kilobytes, so that these are most of a gigabyte; what is not cached is replayed from its history when it wakes. */
const CACHED_WORKFLOWS = 2_000;

/** Closing takes milliseconds; a part that stands still is not waited for (real ms). */
const CLOSED_WITHIN_MS = 1_500;
/** How often a worker says that it lives (real ms); `/readyz` misses it after a few of these. */
const BEAT_EVERY_MS = 4_000;
/** Whether database and namespace still belong together is looked at so often (real ms), however little there is to do. */
const WATCH_EVERY_MS = 15_000;
/** By then (real ms) the engine knows of a worker that has begun to ask. */
const KNOWN_MS = 5_000;
/** What could not be started is tried again after so long (real ms). */
const REARM_AGAIN_MS = 30_000;
/** A worker that the engine has turned away ends in so long (real ms), or never. */
const TURNED_AWAY_ENDS_MS = 15_000;
/** A worker that stops waits so long (real ms) for a mail server's answer to a text that it has been given. */
const STOPPING_MS = 20_000;

/**
 * The engine has turned a worker away, as when its namespace is gone, and the engine's library waits for itself from then on. What it still has
 * in hand in this process nobody can take back: only the end of the process does.
 */
export class StuckWorkerError extends Error {
  constructor() {
    super('The engine has turned this worker away, and it cannot start again inside this process: the process ends, so that whoever runs it starts it anew.');
  }
}

export interface RunningWorker {
  /** Resolves when the worker has drained after `stop`, rejects when it fails. */
  finished: Promise<void>;
  /** Takes no new work, finishes what it has, closes its connections. */
  stop(): void;
  /** Takes over what may change while it works: how many mails leave in a second. */
  reload(config: Pick<Config, 'mailsPerSecond'>): void;
}

/** Is told of work that must not be cut short: a migration that is left halfway has to be put right by hand. */
type Uncut = (work: Promise<unknown>) => void;

/** The workflow code as one bundle: made by the build, or on the spot when running from the sources. */
export async function workflowBundle(): Promise<WorkflowBundleOption> {
  const built = path.join(import.meta.dirname, '..', 'workflow-bundle.js');
  if (existsSync(built)) return { codePath: built };
  const { code } = await bundleWorkflowCode({
    workflowsPath: path.join(import.meta.dirname, '..', 'workflows', 'index.ts'),
    logger: new DefaultLogger('WARN'),
  });
  return { code };
}

/**
 * The engine and the database, each made ready, and sure that they belong together. Everything that could refuse is asked before anything is
 * made: with a slip of the pen in the settings not even a namespace of that name appears.
 */
async function openBoth(config: Config, uncut: Uncut): Promise<{ engine: Engine; store: Store; identity: Identity }> {
  const engine = await openEngine(config.temporal);
  const store = openStore(config.databaseUrl);
  // Who makes tables may be another than who works with them, and may then not change a record.
  const owner = config.ownerDatabaseUrl === undefined ? store : openStore(config.ownerDatabaseUrl);
  try {
    await owner.inspect('makes');
    if (config.ownerDatabaseUrl !== undefined) {
      sameDatabase(config.ownerDatabaseUrl, config.databaseUrl);
      await store.inspect('gets');
    }
    await openIdentity(engine, owner).foresee();
    const { retentionDays } = await lookAtNamespace(engine);
    if (retentionDays !== undefined) await lookAtAttributes(engine);
    // From here on things are made, first those for which a right may be lacking that nobody can ask for.
    const forgetful = await openNamespace(engine);
    if (forgetful !== undefined) tell('warn', forgetful);
    await registerAttributes(engine);
    const migrating = migrate(config.ownerDatabaseUrl ?? config.databaseUrl);
    uncut(migrating);
    await migrating;
    if (config.ownerDatabaseUrl !== undefined) {
      await grantWork(config.ownerDatabaseUrl, config.databaseUrl);
      await store.inspect();
    }
    const identity = openIdentity(engine, store);
    const belonging = await identity.claim();
    if (belonging === 'engine-lost') tell('error', `The namespace ${engine.namespace} is new: what ran there is started again from the database.`);
    return { engine, store, identity };
  } catch (error) {
    await briefly(Promise.allSettled([store.close(), engine.connection.close()]));
    throw error;
  } finally {
    if (owner !== store) await briefly(owner.close());
  }
}

/** Brings tables, namespace and search attributes up to date, as the start of a worker does, and works on nothing. */
export async function prepare(config: Config): Promise<{ database: string; namespace: string }> {
  const { engine, store } = await openBoth(config, () => undefined);
  await briefly(Promise.allSettled([store.close(), engine.connection.close()]));
  return { database: store.deployment.label, namespace: engine.namespace };
}

/** Where histories are sealed, what went wrong is sealed as well: an error may name people and addresses. */
const dataConverterOf = (ring: HistoryKey[]): DataConverter => ({
  payloadCodecs: [historyCodec(ring)],
  ...(ring.length > 0 && { failureConverterPath: path.join(import.meta.dirname, '..', 'engine', `sealed-failures${path.extname(import.meta.filename)}`) }),
});

/** Connects to everything and works until it is told to stop. What was opened is closed again when it cannot begin. */
export async function startWorker(config: Config, bundle?: WorkflowBundleOption, uncut: Uncut = () => undefined): Promise<RunningWorker> {
  // A build that lacks it stops here, before anything is made.
  const code = bundle ?? (await workflowBundle());
  const { engine, store, identity } = await openBoth(config, uncut);
  const { client } = engine;
  const transport = openMailTransport(config.smtpUrl, config.mailFrom, config.mailsPerSecond, config.starttls && { starttls: config.starttls });
  const outbox = openOutbox(store);
  const troubles = openTroubles(store, transport);
  const closing: (() => unknown)[] = [() => store.close(), () => engine.connection.close()];
  const close = () => briefly(Promise.allSettled(closing.map(async (end) => end())));
  try {
    const connection = await NativeConnection.connect({
      address: config.temporal.address,
      ...(config.temporal.tls !== undefined && { tls: config.temporal.tls as true }),
      ...(config.temporal.apiKey !== undefined && { apiKey: config.temporal.apiKey }),
      ...(config.temporal.metadata && { metadata: config.temporal.metadata }),
    });
    closing.push(() => connection.close());
    const worker = await Worker.create({
      connection,
      namespace: config.temporal.namespace,
      taskQueue: TASK_QUEUE,
      dataConverter: dataConverterOf(config.temporal.historyKeys ?? []),
      workflowBundle: code,
      activities: createActivities({
        ...{ store, client, identity, transport, outbox, troubles, mailFrom: config.mailFrom },
        ...(config.links && { links: config.links }),
        ...(config.channel && { channel: config.channel }),
      }),
      interceptors: { activity: [inItsStep] },
      // By itself a run goes over to the release that has the work now: it lives for years, and every change of code is guarded (`changed`).
      ...(config.buildId !== undefined && {
        workerDeploymentOptions: {
          version: { deploymentName: DEPLOYMENT, buildId: config.buildId },
          useWorkerVersioning: true,
          defaultVersioningBehavior: 'AUTO_UPGRADE',
        },
      }),
      maxCachedWorkflows: CACHED_WORKFLOWS,
      maxConcurrentWorkflowTaskExecutions: 100,
      maxConcurrentLocalActivityExecutions: 200,
      workflowTaskPollerBehavior: { type: 'autoscaling', initial: 4, minimum: 2, maximum: 20 },
      // Deliveries stop then between two mails; whatever else is under way takes milliseconds, unless the database stands still.
      shutdownGraceTime: '1 second',
      shutdownForceTime: '8 seconds',
    });
    const stop = () => {
      // At once, not when the engine has been told: what is claimed in between would only be given back.
      transport.rest();
      if (worker.getState() === 'RUNNING') worker.shutdown();
    };
    const stuck = lookForStuck(() => worker.getState() === 'FAILED');
    const running = Promise.race([worker.run(), stuck.found]);
    const beating = beat(store, worker.options.identity);
    const watching = watch(identity, stop);
    const rearming = rearmPatiently(store, client);
    const idle = config.buildId === undefined ? undefined : setTimeout(sayIfIdle, KNOWN_MS, client, config.buildId);
    const mailWatch = watchMailServer(transport, troubles);
    const secondWay = config.alarm && openSecondWay(store, 'worker', config.alarm);
    const watchdog = openWatchdog(store, client, 'worker', { ...config.watch, identity });
    const records = keepRecords({ store, transport, headsFile: headsFileOf(config), mailFrom: config.mailFrom });
    const finished = running.finally(async () => {
      stuck.stop();
      rearming.stop();
      clearTimeout(idle);
      await briefly(mailWatch.stop());
      await briefly(secondWay?.stop() ?? Promise.resolve());
      await briefly(watchdog.stop());
      await briefly(records.stop());
      const stranger = watching.stop();
      await beating.stop();
      await transport.close(config.stopWithinMs ?? STOPPING_MS);
      await outbox.close();
      await close();
      if (stranger) throw stranger;
    });
    return { finished, stop, reload: ({ mailsPerSecond }) => transport.changePace(mailsPerSecond) };
  } catch (error) {
    await briefly(Promise.allSettled([transport.close(0), outbox.close()]));
    await close();
    throw error;
  }
}

/** What time brings about begins a trace with the activity that does it. A delivery is none: each of its mails belongs to what owed it. */
const inItsStep: ActivityInterceptorsFactory = ({ info }) => ({
  inbound: {
    execute: (input, next) =>
      info.activityType === 'deliver'
        ? next(input)
        : inStep(info.activityType, { attributes: { 'duban.workflow': info.workflowExecution?.workflowId ?? '' } }, () => next(input)),
  },
});

/** Waits for something that takes milliseconds, and not much longer where it stands still. */
const briefly = (work: Promise<unknown>): Promise<unknown> => Promise.race([work, new Promise((resolve) => setTimeout(resolve, CLOSED_WITHIN_MS).unref())]);

/** Writes down again and again that this worker lives, and in the end that it has ended. */
function beat(store: Store, id: string): { stop(): Promise<unknown> } {
  let waiting = false;
  const once = async () => {
    // One at a time: a database that stands still is not asked by more and more.
    if (waiting) return;
    waiting = true;
    await store.workers.beat(id).catch(() => undefined);
    waiting = false;
  };
  void once();
  const beating = setInterval(once, BEAT_EVERY_MS);
  return {
    stop: () => {
      clearInterval(beating);
      return briefly(store.workers.ended(id).catch(() => undefined));
    },
  };
}

/** Rejects once a worker has failed and does not come to its end. */
export function lookForStuck(failed: () => boolean, withinMs = TURNED_AWAY_ENDS_MS): { found: Promise<never>; stop(): void } {
  let looking: NodeJS.Timeout | undefined;
  const found = new Promise<never>((_, reject) => {
    let sinceMs: number | undefined;
    looking = setInterval(
      () => {
        if (!failed()) return;
        sinceMs ??= Date.now();
        if (Date.now() - sinceMs >= withinMs) reject(new StuckWorkerError());
      },
      Math.min(1_000, withinMs / 3),
    );
  });
  // Whoever waits for the worker hears of it; nobody else has to.
  found.catch(() => undefined);
  return { found, stop: () => clearInterval(looking) };
}

/** Ends a worker whose database or namespace has become another's meanwhile: it would only fail. `stop` gives what it found. */
function watch(identity: Identity, end: () => void): { stop(): StrangerError | undefined } {
  let found: StrangerError | undefined;
  const looking = setInterval(() => {
    identity.confirm().catch((error) => {
      // That one of them does not answer is no sign of that.
      if (!(error instanceof StrangerError) || found) return;
      found = error;
      end();
    });
  }, WATCH_EVERY_MS);
  return {
    stop: () => {
      clearInterval(looking);
      return found;
    },
  };
}

/** Says that a worker with a build gets no work, and who gives it some: nobody else would notice as long as others have it. */
async function sayIfIdle(client: Engine['client'], build: string): Promise<void> {
  const shares = await openOperations(client)
    .pollers()
    .then(({ shares }) => shares)
    .catch(() => undefined);
  if (shares === undefined || shares.some((share) => share.build === build)) return;
  tell('warn', `This worker has the build ${build} and gets no work until an administrator gives it some: ${giveAllTo(client, build)}`);
}

/** Starts what should run by the ledger and does not, as soon as it can be done. Says what that was. */
function rearmPatiently(store: Store, client: Engine['client']): { stop(): void } {
  let stopped = false;
  let waiting: NodeJS.Timeout | undefined;
  const attempt = async () => {
    try {
      for (const { programmeId, started } of await rearmAll(store, client))
        if (started.length > 0)
          tell('warn', `${programmeId}: what was missing (${started.length}) goes on from the database, first ${started.slice(0, 5).join(', ')}`);
    } catch (error) {
      if (stopped) return;
      tell('error', `What is missing in the engine could not be started yet: ${(error as Error).message}`);
      waiting = setTimeout(attempt, REARM_AGAIN_MS);
    }
  };
  void attempt();
  return {
    stop: () => {
      stopped = true;
      clearTimeout(waiting);
    },
  };
}

/** Quiet by default: what happened is in the ledger, and the log is for what went wrong. */
export function quietRuntime(): void {
  Runtime.install({
    // The engine's own words, in the same lines as ours.
    logger: new DefaultLogger('WARN', ({ level, message, meta }) => tell(level === 'ERROR' ? 'error' : 'warn', message, { ...meta })),
    telemetryOptions: { logging: { filter: 'temporalio_sdk_core=WARN', forward: {} } },
    shutdownSignals: [],
  });
}
