import path from 'node:path';
import { NativeConnection, Worker } from '@temporalio/worker';
import nodemailer from 'nodemailer';
import { createActivities } from '../activities/index.ts';
import { openMailTransport } from '../activities/mail.ts';
import { openOutbox } from '../activities/outbox.ts';
import { readConfig } from '../config/config.ts';
import { openEngine } from '../engine/engine.ts';
import { openIdentity } from '../engine/identity.ts';
import { openStore } from '../prisma/store.ts';
import { SMTP_CONNECTIONS } from '../smtp/lanes.ts';
import { quietRuntime, workflowBundle } from '../worker/worker.ts';
import { TASK_QUEUE } from '../workflows/messages.ts';

/** One of the two workers that are compared, with the same settings: `bench-worker.js duban|plain`. */
const [, , variant] = process.argv;
quietRuntime();
const config = readConfig();
const connection = await NativeConnection.connect({ address: config.temporal.address });
const settings = {
  connection,
  namespace: config.temporal.namespace,
  maxCachedWorkflows: 15_000,
  maxConcurrentWorkflowTaskExecutions: 200,
  maxConcurrentActivityTaskExecutions: 200,
  maxConcurrentLocalActivityExecutions: 200,
  workflowTaskPollerBehavior: { type: 'autoscaling', initial: 10, minimum: 5, maximum: 50 },
  activityTaskPollerBehavior: { type: 'autoscaling', initial: 10, minimum: 5, maximum: 50 },
} as const;

async function create(): Promise<Worker> {
  if (variant === 'duban') {
    const engine = await openEngine(config.temporal);
    const { client } = engine;
    const store = openStore(config.databaseUrl);
    const identity = openIdentity(engine, store);
    await identity.claim();
    const transport = openMailTransport(config.smtpUrl, config.mailFrom, 100_000);
    const activities = createActivities({ store, client, identity, transport, outbox: openOutbox(store), mailFrom: config.mailFrom });
    return Worker.create({ ...settings, taskQueue: TASK_QUEUE, workflowBundle: await workflowBundle(), activities });
  }
  const transport = nodemailer.createTransport({
    url: config.smtpUrl,
    pool: true,
    maxConnections: SMTP_CONNECTIONS,
    maxMessages: Number.POSITIVE_INFINITY,
  } as Parameters<typeof nodemailer.createTransport>[0]);
  const send = async (id: string) => {
    const to = { name: id, address: `${id}@bench.example` };
    await transport.sendMail({
      from: config.mailFrom,
      to: [to],
      subject: `Reminder: obligation ${id} is due`,
      text: `Obligation ${id} is due. Please act before the deadline.\n`,
    });
  };
  return Worker.create({ ...settings, taskQueue: 'plain', workflowsPath: path.join(import.meta.dirname, 'plain-workflows.js'), activities: { send } });
}

const worker = await create();
process.on('SIGTERM', () => worker.shutdown());
process.on('disconnect', () => worker.shutdown());
process.send?.('ready');
await worker.run();
process.exit(0);
