import { existsSync } from 'node:fs';
import path from 'node:path';
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Runtime, Worker, type WorkflowBundleOption } from '@temporalio/worker';
import { createActivities } from '../activities/index.ts';
import { openMailTransport } from '../activities/mail.ts';
import type { Config } from '../config/config.ts';
import { openEngine, prepareNamespace } from '../engine/engine.ts';
import { openStore } from '../prisma/store.ts';
import { TASK_QUEUE } from '../workflows/messages.ts';

/** A cached workflow costs tens of kilobytes; what is not cached is replayed from its history when it wakes. */
const CACHED_WORKFLOWS = 2_000;

export interface RunningWorker {
  /** Resolves when the worker has drained after `stop`, rejects when it fails. */
  finished: Promise<void>;
  /** Takes no new work, finishes what it has, closes its connections. */
  stop(): void;
}

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

/** Connects to everything and works until it is told to stop. */
export async function startWorker(config: Config, bundle?: WorkflowBundleOption): Promise<RunningWorker> {
  const engine = await openEngine(config.temporal);
  await prepareNamespace(engine);
  const store = openStore(config.databaseUrl);
  await store.ping();
  const transport = openMailTransport(config.smtpUrl, config.mailFrom, config.mailsPerSecond);
  const connection = await NativeConnection.connect({
    address: config.temporal.address,
    ...(config.temporal.tls !== undefined && { tls: config.temporal.tls as true }),
    ...(config.temporal.apiKey !== undefined && { apiKey: config.temporal.apiKey }),
    ...(config.temporal.metadata && { metadata: config.temporal.metadata }),
  });
  const worker = await Worker.create({
    connection,
    namespace: config.temporal.namespace,
    taskQueue: TASK_QUEUE,
    workflowBundle: bundle ?? (await workflowBundle()),
    activities: createActivities({ store, client: engine.client, transport, mailFrom: config.mailFrom, ...(config.links && { links: config.links }) }),
    maxCachedWorkflows: CACHED_WORKFLOWS,
    maxConcurrentWorkflowTaskExecutions: 100,
    maxConcurrentLocalActivityExecutions: 200,
    workflowTaskPollerBehavior: { type: 'autoscaling', initial: 4, minimum: 2, maximum: 20 },
    // Deliveries stop then between two mails; whatever else is under way takes milliseconds.
    shutdownGraceTime: '1 second',
  });
  const finished = worker.run().finally(async () => {
    transport.close();
    await Promise.allSettled([store.close(), engine.connection.close(), connection.close()]);
  });
  return {
    finished,
    stop: () => {
      if (worker.getState() === 'RUNNING') worker.shutdown();
    },
  };
}

/** Quiet by default: what happened is in the ledger, and the log is for what went wrong. */
export function quietRuntime(): void {
  Runtime.install({
    logger: new DefaultLogger('WARN'),
    telemetryOptions: { logging: { filter: 'temporalio_sdk_core=WARN', forward: {} } },
    shutdownSignals: [],
  });
}
