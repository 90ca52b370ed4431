import { execFile } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { checkWorkers } from '../client/doctor/worker.ts';
import { openDuban } from '../client/duban.ts';
import { ServiceError } from '../client/errors.ts';
import type { Config } from '../config/config.ts';
import { endProcess, startProgram } from '../embedded/stack.ts';
import { type Engine, openEngine, prepareNamespace } from '../engine/engine.ts';
import { migrate } from '../prisma/migrate.ts';
import { openStore, type Store } from '../prisma/store.ts';
import { type RunningWorker, startWorker } from '../worker/worker.ts';
import { workflowIds } from '../workflows/messages.ts';
import { unpackedWorker } from './support/former-worker.ts';
import { movingCommands } from './support/how-to.ts';
import { type FaultyMailServer, startFaultyMailServer } from './support/mail-server.ts';
import { smallPlan } from './support/plans.ts';
import { isolatedSettings, until } from './support/stack.ts';

// The worker of 1.0.0, as that release built it (test/workers/README.md), as a process of its own, beside a worker of this one: tables grow under
// it, and campaigns move over by steps, back, and over for good, by the commands of the how-to. Nothing here waits for a time: what is slow is
// waited for, and each obligation owes each recipient one mail, whenever it comes.

const BUILD = '1.1.0';
/** What is awaited takes seconds; a slow machine gets much longer. */
const PATIENT_MS = 300_000;
const DEPARTMENTS = Array.from({ length: 10 }, (_, index) => `d${index}`);
/** It lives through all of it: a day takes eight seconds, and each working day some of its obligations lapse, whoever has the work then. */
const LONG_ONE = {
  id: 'moved',
  days: ['2019-04-24', '2019-04-25', '2019-04-26', '2019-04-29', '2019-04-30', '2019-05-06', '2019-05-07', '2019-05-08'],
  departments: DEPARTMENTS,
};
/** Its clock hardly moves: each department has one open obligation, of which it says something in every step. */
const TALK = { id: 'talk', days: ['2019-04-30'], departments: DEPARTMENTS };
/** Another begins in each step, is told of by whoever has the work then, and runs on. */
const STEPS = ['alone', 'half', 'over', 'back', 'good'] as const;
const stepPlan = (step: string) => ({ id: step, days: ['2019-04-24'], departments: ['d0', 'd1', 'd2', 'd3', 'd4', 'd5'] });

let mail: FaultyMailServer;
let config: Config & { dir: string };
let engine: Engine;
let store: Store;
let duban: ReturnType<typeof openDuban>;
let former: Awaited<ReturnType<typeof startProgram>>;
let now: RunningWorker | undefined;
let code: ReturnType<typeof unpackedWorker>;

beforeAll(async () => {
  mail = await startFaultyMailServer();
  config = await isolatedSettings('two-releases', mail.url);
  // A database without tables: the former release makes its own.
  const database = `${new URL(config.databaseUrl).pathname.slice(1)}_bare`;
  const client = new pg.Client({ connectionString: inject('postgresUrl') });
  await client.connect();
  await client.query(`CREATE DATABASE ${database}`);
  await client.end();
  config.databaseUrl = config.databaseUrl.replace(/\/[^/]+$/, `/${database}`);
  engine = await openEngine(config.temporal);
  await prepareNamespace(engine);
  code = unpackedWorker('1.0.0', 'two-releases');
  former = await startFormer();
  store = openStore(config.databaseUrl);
  duban = openDuban(store, engine.client);
});
afterAll(async () => {
  await end();
  if (former) await endProcess(former, 'SIGTERM');
  await Promise.allSettled([store?.close(), engine?.connection.close(), mail?.close()]);
  code?.remove();
});

/** Starts the worker of 1.0.0 as an operator would. */
function startFormer() {
  const data = mkdtempSync(path.join(config.dir, 'former-'));
  const environment = {
    PATH: process.env.PATH ?? '',
    DATABASE_URL: config.databaseUrl,
    SMTP_URL: mail.url,
    MAIL_FROM: config.mailFrom,
    SMTP_STARTTLS: 'offered',
    MAILS_PER_SECOND: '1000',
    TEMPORAL_ADDRESS: config.temporal.address,
    TEMPORAL_NAMESPACE: config.temporal.namespace,
    DUBAN_DATA: data,
  };
  return startProgram('The former worker', path.join(code.folder, 'dist', 'worker', 'main.js'), [], environment, path.join(data, 'worker.log'));
}

const LAPSE = '{ id: lapse, on: lapse, light: yellow, tell: [officer, head] }';
const written = ({ id, days, departments }: { id: string; days: string[]; departments: string[] }) =>
  smallPlan({
    id,
    departments,
    ladder: `ladder: [${id === TALK.id ? '{ id: before-7-days, before: { days: 7 }, tell: [officer] }, ' : ''}${LAPSE}]`,
    milestones: days
      .map((due, index) => `  - { id: m${index}, name: ${id}任务${index}, clause: 三（一）, duty: 召开动员会, due: ${due}, lead: all }`)
      .join('\n'),
  });

/**
 * The mails of a programme, worked out by hand: each of its obligations lapses once, and that is told to the officer and to the head. Those that are
 * talked about do not: their officers are reminded once.
 */
const owedBy = ({ id, days, departments }: { id: string; days: string[]; departments: string[] }) =>
  days.flatMap((_, index) =>
    departments.flatMap((org) =>
      id === TALK.id
        ? [`${org}@x.example before-7-days ${id}/m${index}/${org}`]
        : [`${org}@x.example`, `${org}-head@x.example`].map((address) => `${address} lapse ${id}/m${index}/${org}`),
    ),
  );

/** What has come to mailboxes: for each mail that the server took, whom it reached and of what it told. */
async function arrived(): Promise<string[]> {
  const notices = await store.notices.list({});
  const byMail = new Map(notices.flatMap((notice) => (notice.messageId === undefined ? [] : [[notice.messageId.replace(/^<|>$/g, ''), notice]])));
  return mail.received.flatMap(({ accepted, to, mail: { messageId, subject } }) => {
    const notice = byMail.get((messageId ?? '').replace(/^<|>$/g, ''));
    // The operator may hear of what stood still for a minute on a slow machine.
    if (!accepted || to === 'operator@x.example') return [];
    return [notice === undefined ? `${to}: a mail that nobody owed: ${subject}` : `${to} ${notice.rung} ${notice.obligationId}`];
  });
}

/** Waits until as much has come of a programme as it owes: whether it is that, and nothing else, is asked in the end. */
const allOf = (plan: typeof LONG_ONE) =>
  until(`the mails of ${plan.id}`, async () => (await arrived()).filter((came) => came.includes(` ${plan.id}/`)).length >= owedBy(plan).length, PATIENT_MS);

/** The commands of the how-to, in the order of the steps. */
const [RAMP, LOOK, UNRAMP, GIVE, BACK] = movingCommands('production.md') as [string[], string[], string[], string[], string[]];

/** Runs `temporal` as an administrator does. What has only just begun to ask for work is known in a moment. */
async function temporal(args: string[]): Promise<string> {
  const env = { PATH: process.env.PATH ?? '', HOME: config.dir, TEMPORAL_ADDRESS: config.temporal.address, TEMPORAL_NAMESPACE: config.temporal.namespace };
  let last = '';
  return until(
    `temporal ${args.join(' ')}`,
    () =>
      promisify(execFile)(inject('temporalBinary'), args, { env, timeout: 60_000 }).then(
        ({ stdout }) => stdout || ' ',
        (error: { stderr?: string; message: string }) => {
          if (last === '') console.log(`temporal ${args.join(' ')}: ${error.stderr || error.message}`);
          last = error.stderr || error.message;
          return undefined;
        },
      ),
    PATIENT_MS,
  );
}

/** Which worker did the latest tasks of each department's obligation. */
async function workedBy(): Promise<Set<string>> {
  const found = new Set<string>();
  for (const org of DEPARTMENTS) {
    const { events } = await engine.client.workflow.getHandle(workflowIds.obligation(`${TALK.id}/m0/${org}`)).fetchHistory();
    const last = (events ?? []).filter(({ workflowTaskStartedEventAttributes: task }) => task).at(-1);
    const pid = last?.workflowTaskStartedEventAttributes?.identity?.split('@')[0];
    found.add(pid === String(former.pid) ? 'former' : pid === String(process.pid) ? 'now' : `somebody else: ${pid}`);
  }
  return found;
}

/** Every department says something of its obligation; whoever has the work writes it down. Where nobody answers in time it says the same again. */
let rounds = 0;
async function allSay(round = `round-${rounds++}`): Promise<void> {
  const says = (org: string) =>
    duban.service.act(`${TALK.id}/m0/${org}`, 'comment', { key: `${round}-${org}`, actor: { org, name: org }, reason: `${round} ${org}` }).then(
      () => true,
      (error: unknown) => {
        if (error instanceof ServiceError && (error.kind === 'unanswered' || error.kind === 'unavailable')) return false;
        throw error;
      },
    );
  await Promise.all(DEPARTMENTS.map((org) => until(`${org} to be heard`, () => says(org), PATIENT_MS)));
}

/** Waits until those who should have the work, and nobody else, do what is asked. */
const workOf = async (who: string[]) => {
  await until(
    `the work to be done by: ${who.join(', ')}`,
    async () => {
      await allSay();
      const by = await workedBy();
      return by.size === who.length && who.every((one) => by.has(one));
    },
    PATIENT_MS,
  );
};

/** Starts a programme by this release, and waits until all that it owes has come. */
async function lived(step: (typeof STEPS)[number]): Promise<void> {
  const plan = stepPlan(step);
  await duban.service.startProgramme(written(plan), { from: '2019-04-24', daysPerSecond: 0.25 });
  await allOf(plan);
}

const begin = async () => {
  now = await startWorker({ ...config, buildId: BUILD }, { codePath: inject('workflowBundle') });
};
const end = async () => {
  now?.stop();
  await now?.finished;
  now = undefined;
};
/** Waits until the doctor says one thing of the workers. */
const doctorSays = (said: { state: string; what?: unknown; toDo?: unknown }) =>
  expect.poll(() => checkWorkers(engine.client, store), { timeout: PATIENT_MS }).toMatchObject([said]);

describe('campaigns with workers of two releases', () => {
  it('move over by steps, back and over again: every act once, every mail once', { timeout: 1_800_000 }, async () => {
    await migrate(config.databaseUrl);
    await duban.service.startProgramme(written(TALK), { from: '2019-04-24', daysPerSecond: 0.000_1 });
    await duban.service.startProgramme(written(LONG_ONE), { from: '2019-04-24', daysPerSecond: 0.125 });
    await allOf(TALK);
    await lived('alone');
    expect(await workedBy()).toEqual(new Set(['former']));

    await begin();
    await doctorSays({
      state: 'warning',
      what: { en: `workers of build ${BUILD} run and get no work` },
      toDo: { en: expect.stringContaining(`--build-id ${BUILD}`) },
    });
    await allSay('beside');
    expect(await workedBy(), 'nothing was given to it').toEqual(new Set(['former']));

    await temporal(RAMP.map((word) => (word === '10' ? '50' : word)));
    await workOf(['former', 'now']);
    await lived('half');
    await doctorSays({ state: 'ok' });
    expect(await temporal(LOOK)).toMatch(new RegExp(`RampingVersionBuildID +${BUILD.replaceAll('.', '\\.')}[\\s\\S]*50`));
    // What has gone over to a worker with a build goes back to one without when that ends, and not before.
    await temporal(UNRAMP);
    await end();
    await workOf(['former']);
    await begin();
    await temporal(GIVE);
    await workOf(['now']);
    await lived('over');
    await temporal(BACK);
    await end();
    await workOf(['former']);
    await lived('back');
    await begin();

    // Whoever ends the former worker and forgets to give the work to the other is told so, and what to do.
    await endProcess(former, 'SIGTERM');
    await doctorSays({
      state: 'fault',
      what: {
        en: `all work goes to workers without a build, of which none runs; workers of build ${BUILD} run and get none of it: what waits there stands still`,
      },
    });
    const [forgotten] = await checkWorkers(engine.client, store);
    const [, command = ''] = /^run temporal (.*)$/.exec(forgotten?.toDo?.en ?? '') ?? [];
    await temporal([...command.split(' '), '--yes']);
    await doctorSays({ state: 'ok' });
    await workOf(['now']);
    await lived('good');
    await allSay('after');
    // As the how-to says of a worker that has ended meanwhile.
    await expect(startFormer()).rejects.toThrow(/ended while starting/);

    const plans = [TALK, LONG_ONE, ...STEPS.map(stepPlan)];
    for (const plan of plans) await allOf(plan);
    const came = (await arrived()).sort();
    expect(came).toEqual(plans.flatMap(owedBy).sort());
    expect((await store.notices.list({})).filter(({ state, kind }) => state !== 'sent' && kind !== 'alarm')).toEqual([]);

    for (const { id, days, departments } of plans)
      for (const org of departments)
        for (const [index] of days.entries()) {
          const events = await store.ledger.events(`${id}/m${index}/${org}`);
          expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, place) => place + 1));
          expect(events.filter(({ type }) => type === 'lapsed')).toHaveLength(id === TALK.id ? 0 : 1);
          const keys = events.flatMap(({ actKey }) => actKey ?? []);
          expect(new Set(keys).size).toBe(keys.length);
          if (id === TALK.id) expect(keys).toEqual(expect.arrayContaining([`beside-${org}`, `after-${org}`, ...asked(org)]));
        }
    console.log(`${came.length} mails, ${rounds} rounds, open alarms: ${JSON.stringify(await store.alarms.open())}`);
  });
});

/** The keys of what a department has said in between. */
const asked = (org: string) => Array.from({ length: rounds }, (_, round) => `round-${round}-${org}`);
