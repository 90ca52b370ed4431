import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { NativeConnection, Worker } from '@temporalio/worker';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { repair } from '../client/service/repair.ts';
import { REAL_TIME } from '../domain/kernel/clock.ts';
import { randomOf } from '../domain/kernel/random.ts';
import { openMilestone } from '../engine/act.ts';
import { DEPLOYMENT } from '../engine/builds.ts';
import { openEngine, prepareNamespace } from '../engine/engine.ts';
import { openLooking } from '../engine/look.ts';
import { openMemory, reconcile } from '../engine/reconcile.ts';
import { startEnterprise, startObligation } from '../engine/start.ts';
import { lookOnce, openWatchdog } from '../engine/watchdog.ts';
import { TASK_QUEUE, workflowIds } from '../workflows/messages.ts';
import { entry, uscc } from './support/enterprises.ts';
import { EVIDENCE, SECTORS, smallPlan } from './support/plans.ts';
import { openTestStack, type TestStack, until } from './support/stack.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** How many losses are drawn; each kind once unless told. */
    losses?: number;
    lossSeed?: number;
  }
}

/** `RESET_REAPPLY_TYPE_NONE` of the engine's own interface. */
const RESET_REAPPLY_NONE = 2;
const office = { org: 'office', name: '值班' };
const DEPARTMENTS = ['water', 'fire', 'roads', 'parks'];
/** What may be late in a test (real ms). */
const LATE_MS = 1_000;

let stack: TestStack;
let database: pg.Client;
const memory = openMemory();
beforeAll(async () => {
  stack = await openTestStack('watchdog');
  database = new pg.Client({ connectionString: stack.config.databaseUrl });
  await database.connect();
});
afterAll(async () => {
  await database.end();
  await stack.close();
});

const look = (programmeId?: string) =>
  lookOnce(stack.store, stack.client, {
    id: 'worker/test',
    part: 'worker',
    memory,
    lateMs: LATE_MS,
    mostAttempts: 3,
    ...(programmeId !== undefined && { programmeId }),
  });
const handle = (workflowId: string, runId?: string) => stack.client.workflow.getHandle(workflowId, runId);
const running = async (workflowId: string) => (await handle(workflowId).describe()).status.name === 'RUNNING';
const types = async (id: string) => (await stack.store.ledger.events(id)).map(({ type }) => type);
const told = (id: string) => stack.mail.received.map(({ mail }) => mail.messageId ?? '').filter((messageId) => messageId.includes(id));

/** A campaign whose first reminders have been sent, and whose clock, unless told, is slow enough that nothing more comes by itself. */
async function startCampaign(id: string, daysPerSecond = 0.000_1): Promise<void> {
  await stack.service.startProgramme(smallPlan({ id, departments: DEPARTMENTS, more: SECTORS }), { from: '2019-04-24', daysPerSecond });
  await stack.registry.enrol(id, entry(1), office);
  await stack.registry.act(await stack.registry.enterprise(id, uscc(1)), 'start', { actor: office, key: `${id}-start` });
  await until('the first reminders', async () => ((await stack.store.notices.counts(id)).sent ?? 0) >= DEPARTMENTS.length);
  await stack.service.act(`${id}/kickoff/water`, 'acknowledge', { actor: { org: 'water', name: '经办' }, key: `${id}-ack` });
}

/** Takes an obligation's rows back to what they were: what a restore from an older copy does. */
async function asBackup(id: string): Promise<() => Promise<void>> {
  const { rows } = await database.query(`SELECT * FROM "Obligation" WHERE "id" = $1`, [id]);
  const [row] = rows;
  return async () => {
    // Nobody but a restore takes records back: what refuses it is out of the way meanwhile.
    await database.query('SET session_replication_role = replica');
    await database.query(`DELETE FROM "Event" WHERE "itemId" = $1 AND "sequence" > $2`, [id, row.sequence]);
    await database.query(`DELETE FROM "Notice" WHERE "obligationId" = $1 AND "sequence" > $2`, [id, row.sequence]);
    await database.query('SET session_replication_role = origin');
    await database.query(`UPDATE "Obligation" SET "sequence" = $2, "state" = $3, "stage" = $4, "wake" = $5 WHERE "id" = $1`, [
      id,
      row.sequence,
      row.state,
      row.stage,
      row.wake,
    ]);
  };
}

/** Nothing is left to send, and nobody is at work on it. */
async function mailroomRests(id: string): Promise<void> {
  let seen = 0;
  await until('the mailroom to rest', async () => {
    const { owed = 0, sending = 0 } = await stack.store.notices.counts(id);
    const { raw, historyLength } = await handle(workflowIds.mailroom(id)).describe();
    const rests = owed + sending === 0 && (raw.pendingActivities ?? []).length === 0 && historyLength === seen;
    // One delivery follows another where several were told of at the same time.
    seen = historyLength;
    await new Promise((resolve) => setTimeout(resolve, 600));
    return rests;
  });
}

async function reset(workflowId: string): Promise<void> {
  const { events } = await handle(workflowId).fetchHistory();
  const first = events?.find(({ workflowTaskCompletedEventAttributes }) => workflowTaskCompletedEventAttributes)?.eventId;
  await stack.client.workflowService.resetWorkflowExecution({
    namespace: stack.config.temporal.namespace,
    workflowExecution: { workflowId },
    reason: 'a test',
    requestId: `reset-${workflowId}`,
    workflowTaskFinishEventId: first ?? null,
    resetReapplyType: RESET_REAPPLY_NONE,
  });
}

/** Passes everything on to a server and back, and nothing while it stalls: its connections stay. */
async function stallable(address: string) {
  const [host = '', port] = address.split(':');
  const sockets = new Set<Socket>();
  let stalled = false;
  const server = createServer((near) => {
    const far = connect(Number(port), host);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
    }
    near.on('data', (bytes) => far.write(bytes));
    far.on('data', (bytes) => near.write(bytes));
    if (stalled) for (const socket of [near, far]) socket.pause();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    stall(on: boolean) {
      stalled = on;
      for (const socket of sockets) on ? socket.pause() : socket.resume();
    },
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

/** Ways to lose something; each gives the kind of alarm that it must leave behind, and what must hold when it is healed. */
type Loss = (id: string) => Promise<{ kind: string; holds(): Promise<void> }>;

const ended =
  (idOf: (id: string) => string, how: 'terminate' | 'cancel' = 'terminate'): Loss =>
  async (id) => {
    const workflowId = idOf(id);
    await (how === 'terminate' ? handle(workflowId).terminate('by mistake') : handle(workflowId).cancel());
    await until(`${workflowId} to end`, async () => !(await running(workflowId)));
    return { kind: 'missing', holds: async () => expect(await running(workflowId)).toBe(true) };
  };

/** The one whose campaign goes on meanwhile. */
const SLEEPER = 'an obligation that sleeps though it is time';

const LOSSES: Record<string, Loss> = {
  'a programme that was terminated': ended(workflowIds.programme),
  'mornings that were terminated': ended(workflowIds.digest),
  'a mailroom that was terminated': ended(workflowIds.mailroom),
  'a milestone that was terminated': ended((id) => workflowIds.milestone(id, 'kickoff')),
  'an enterprise that was terminated': ended((id) => workflowIds.enterprise(`${id}/${uscc(1)}`)),
  'everything at once': async (id) => {
    const ids = [
      workflowIds.programme(id),
      workflowIds.milestone(id, 'kickoff'),
      ...DEPARTMENTS.map((department) => workflowIds.obligation(`${id}/kickoff/${department}`)),
    ];
    for (const workflowId of ids) await handle(workflowId).terminate('by mistake');
    return { kind: 'missing', holds: async () => expect(await Promise.all(ids.map(running))).toEqual(ids.map(() => true)) };
  },
  'an obligation that was reset behind the ledger': async (id) => {
    const item = `${id}/kickoff/water`;
    const before = await types(item);
    await reset(workflowIds.obligation(item));
    return {
      kind: 'engine-behind',
      holds: async () => {
        expect(await types(item)).toEqual(before);
        expect(await handle(workflowIds.obligation(item)).query('state')).toMatchObject({ sequence: before.length });
      },
    };
  },
  'a ledger that was restored from before an act': async (id) => {
    const item = `${id}/kickoff/fire`;
    const restore = await asBackup(item);
    await stack.service.act(item, 'submit', { actor: { org: 'fire', name: '张三' }, key: `${id}-s`, evidence: EVIDENCE });
    await until('the office to hear of it', async () => stack.mail.received.some(({ mail }) => mail.messageId?.includes(`${id}.kickoff.fire.submitted`)));
    const before = await stack.store.ledger.events(item);
    await restore();
    return {
      kind: 'ledger-behind',
      holds: async () => {
        const plain = (events: typeof before) => events.map(({ recordedRealMs: _when, ...event }) => event);
        expect(plain(await stack.store.ledger.events(item))).toEqual(plain(before));
        expect((await stack.store.ledger.obligation(item))?.state.stage).toBe('submitted');
        const [news] = (await stack.store.notices.list({ obligationId: item })).filter(({ kind }) => kind === 'news');
        // Whether it has left nobody knows: it is left to the operator, and no second copy leaves by itself.
        expect(news).toMatchObject({ state: 'undeliverable', answer: expect.stringMatching(/较旧的备份/) });
      },
    };
  },
  'a ledger that was restored from before an amendment': async (id) => {
    const restores = [];
    for (const department of DEPARTMENTS) restores.push(await asBackup(`${id}/kickoff/${department}`));
    const { rows } = await database.query(`SELECT * FROM "Programme" WHERE "id" = $1`, [id]);
    const [row] = rows;
    const dueOn = (due: string) => smallPlan({ id, due, departments: DEPARTMENTS, more: SECTORS });
    const dates = async () => (await stack.store.ledger.obligations({ programmeId: id })).map(({ state }) => state.schedule.dueDate);
    const amended = async (due: string, version: number) => {
      await stack.service.amendProgramme(id, dueOn(due), { actor: office, key: `${id}-${due}`, reason: '推迟' });
      await until('the amendment to be carried out', async () => (await stack.service.programme(id)).appliedVersion === version);
    };
    await amended('2019-05-31', 2);
    await mailroomRests(id);
    await database.query('SET session_replication_role = replica');
    await database.query(`DELETE FROM "Event" WHERE "itemId" = $1 AND "sequence" > $2`, [id, row.sequence]);
    await database.query(`DELETE FROM "PlanVersion" WHERE "programmeId" = $1 AND "version" > 1`, [id]);
    await database.query('SET session_replication_role = origin');
    await database.query(`UPDATE "Programme" SET "sequence" = $2, "state" = $3, "stage" = $4, "planVersion" = 1, "appliedVersion" = 1 WHERE "id" = $1`, [
      id,
      row.sequence,
      row.state,
      row.stage,
    ]);
    for (const restore of restores) await restore();
    // Handed in before that and never put in force, because the programme did not answer.
    const never = await stack.store.programmes.plan(id, 1);
    if (!never) throw new Error('the first version is gone');
    await stack.store.programmes.putPlan(id, 2, '# 未生效', { ...never.plan, name: '未生效' }, '');
    return {
      kind: 'plan-lost',
      holds: async () => {
        expect((await stack.store.programmes.plan(id, 2))?.plan.name).toBe(never.plan.name);
        // The text of the amendment is gone with the database: its dates hold, and all goes on by the one before, until somebody amends again.
        expect(await dates()).toEqual(DEPARTMENTS.map(() => '2019-05-31'));
        await stack.service.act(`${id}/kickoff/fire`, 'acknowledge', { actor: { org: 'fire', name: '经办' }, key: `${id}-on` });
        await amended('2019-06-28', 3);
        expect(await dates()).toEqual(DEPARTMENTS.map(() => '2019-06-28'));
      },
    };
  },
  [SLEEPER]: async (id) => {
    const item = `${id}/kickoff/roads`;
    await handle(workflowIds.obligation(item)).terminate('by mistake');
    await until('its milestone to start it again', () => running(workflowIds.obligation(item)));
    await handle(workflowIds.obligation(item)).terminate('by mistake');
    // Read once nothing of it can come any more: on a busy machine a rung may be written while it is started again.
    const row = await stack.store.ledger.obligation(item);
    if (!row) throw new Error(`no ${item}`);
    // Its clock stands still, as if its timer were lost; by the programme's clock the next reminders come.
    await startObligation(stack.client, { clock: { ...REAL_TIME, originMs: 0, realOriginMs: Date.now(), rate: 0.000_001 }, state: row.state, title: 'x' });
    return {
      kind: 'timer-lost',
      // It goes on by the programme's clock, which may not have come to this rung yet when the loss is found.
      holds: async () =>
        void (await until('its next reminder', async () =>
          (await stack.store.ledger.events(item)).some(({ payload }) => payload.rung === 'before-3-working-days'),
        )),
    };
  },
  'a claim whose holder is gone': async (id) => {
    await mailroomRests(id);
    const [notice] = await stack.store.notices.list({ obligationId: `${id}/kickoff/parks` });
    await database.query(
      `UPDATE "Notice" SET "state" = 'sending', "sent" = NULL, "claim" = 'gone', "claimedUntilReal" = now() - interval '5 minutes' WHERE "key" = $1`,
      [notice?.key],
    );
    return {
      kind: 'mail-stands',
      holds: async () => void (await until('it to be sent', async () => (await stack.store.notices.get(notice?.key ?? ''))?.state === 'sent')),
    };
  },
  'a mail of which the mailroom was never told': async (id) => {
    await mailroomRests(id);
    const key = `${id}/kickoff/parks/acknowledge/v9/parks/officer`;
    await stack.store.notices.owe([
      { key, programmeId: id, kind: 'catch-up', rung: 'catch-up', dueVersion: 1, sequence: 0, recipient: 'parks/officer', sendAtMs: 0 },
    ]);
    await database.query(`UPDATE "Notice" SET "nextAttemptReal" = now() - interval '5 minutes' WHERE "key" = $1`, [key]);
    return {
      kind: 'mail-stands',
      holds: async () => void (await until('it to be seen to', async () => (await stack.store.notices.get(key))?.state !== 'owed')),
    };
  },
  'an obligation that the engine runs and the ledger has as ended': async (id) => {
    const item = `${id}/kickoff/parks`;
    const before = (await stack.store.ledger.obligation(item))?.state;
    if (!before) throw new Error(`no ${item}`);
    const { clock } = await stack.service.programme(id);
    await stack.service.act(item, 'waive', { actor: office, key: `${id}-w`, reason: '机构撤并' });
    await until('it to end', async () => !(await running(workflowIds.obligation(item))));
    await startObligation(stack.client, { clock, state: before, title: 'x' });
    await until('the index to know it', async () => {
      const { count } = await stack.client.workflow.count(`WorkflowId = '${workflowIds.obligation(item)}' AND ExecutionStatus = 'Running'`);
      return count > 0;
    });
    return { kind: 'engine-surplus', holds: async () => expect(await running(workflowIds.obligation(item))).toBe(false) };
  },
};

describe('what is lost', () => {
  const names = Object.keys(LOSSES);
  const random = randomOf(String(inject('lossSeed') ?? 1), 'losses');
  const drawn = Array.from(
    { length: inject('losses') ?? names.length },
    (_, index) => names[index < names.length ? index : Math.floor(random() * names.length)] as string,
  );

  it.each(drawn.map((name, index) => ({ name, index })))('is found, put right and told of: $name (no. $index)', async ({ name, index }) => {
    const id = `loss-${index}`;
    await startCampaign(id, name === SLEEPER ? 0.3 : undefined);
    const { kind, holds } = await (LOSSES[name] as Loss)(id);
    const found: string[] = [];
    await until(
      'everything to be healed',
      async () => {
        const findings = await look(id);
        found.push(...findings.map((finding) => finding.kind));
        return findings.length === 0 && found.length > 0;
      },
      90_000,
    );
    expect(found).toContain(kind);
    await holds();
    expect((await stack.store.alarms.open(id)).map((alarm) => alarm.kind)).toContain(kind);
    // The operator is written to once, however often it was looked.
    const mails = await until('the mail to the operator', async () => {
      const sent = (await stack.store.notices.list({ programmeId: id, state: 'sent' })).filter((notice) => notice.kind === 'alarm');
      return sent.length > 0 && sent;
    });
    expect(mails.map(({ recipient }) => recipient)).toEqual(mails.map(() => 'operator/officer'));
    expect(mails[0]?.subject).toMatch(/^【系统告警】/);
    // Whether the one whose holder is gone had left nobody knows: it leaves again under its own name.
    const ids = name.startsWith('a claim') ? [] : told(`${id}.`);
    expect(ids.length - new Set(ids).size, 'told twice').toBe(0);
  });
});

describe('whoever watches', () => {
  it('says what would be put right and touches nothing, when only asked', async () => {
    await startCampaign('dry');
    const lost = workflowIds.obligation('dry/kickoff/fire');
    for (let time = 1; time <= 2; time++) {
      await handle(lost).terminate('by mistake');
      if (time === 1) await until('its milestone to start it again', () => running(lost));
    }
    const findings = await reconcile(stack.store, stack.client, { programmeId: 'dry', dryRun: true, thorough: true });
    expect(findings.filter(({ programmeId }) => programmeId === 'dry')).toEqual([expect.objectContaining({ kind: 'missing', item: lost, repaired: true })]);
    expect(await running(lost)).toBe(false);
    await reconcile(stack.store, stack.client, { programmeId: 'dry', thorough: true });
    expect(await running(lost)).toBe(true);
  });

  it('finds an enterprise that is missing at once by the count, and where another is too much within as many looks as read the names', async () => {
    await startCampaign('counted');
    const one = workflowIds.enterprise(`counted/${uscc(1)}`);
    // Not the look that reads every name.
    const memory = { ...openMemory(), turn: 1 };
    const looks = () => reconcile(stack.store, stack.client, { programmeId: 'counted', memory, lateMs: LATE_MS });
    const looksUntilItRuns = async () => {
      await handle(one).terminate('by mistake');
      // The engine's index is a moment behind its own state.
      const indexed = async () => (await stack.client.workflow.count(`ExecutionStatus = 'Running' AND WorkflowId = '${one}'`)).count;
      await until('the index to know of it', async () => (await indexed()) === 0);
      const first = memory.turn;
      while (!(await running(one))) await looks();
      await until('the index to know of it', async () => (await indexed()) === 1);
      return memory.turn - first;
    };
    expect(await looksUntilItRuns()).toBe(1);
    await stack.registry.enrol('counted', entry(2), office);
    const other = await stack.registry.enterprise('counted', uscc(2));
    const programme = await stack.service.programme('counted');
    expect(await startEnterprise(stack.client, other, programme.clock)).toBe(true);
    await until('the index to know of the other', async () => (await openLooking(stack.client).count('counted', 'enterprise')) === 2);
    memory.turn = 1;
    expect(await looksUntilItRuns()).toBe(4);
  });

  it('is missed by the others when it falls silent, and not when it has ended', async () => {
    const alarms = async () => (await stack.store.alarms.open()).filter(({ kind }) => kind === 'watcher-silent');
    await stack.store.watchers.looked('api/one', 'api', 0);
    await look('none');
    expect(await alarms()).toEqual([]);
    await database.query(`UPDATE "Watcher" SET "seenReal" = now() - interval '10 minutes' WHERE "part" = 'api'`);
    await look('none');
    expect(await alarms()).toEqual([expect.objectContaining({ item: 'api' })]);
    await stack.store.watchers.ended('api/one');
    await look('none');
    expect(await alarms()).toEqual([]);
  });

  it('says that no worker is at work, for as long as none is', async () => {
    await stack.store.workers.beat('gone');
    await database.query(`UPDATE "Worker" SET "seenReal" = now() - interval '2 minutes'`);
    expect((await look('none')).map(({ kind }) => kind)).toContain('no-worker');
    expect((await stack.store.alarms.open()).map(({ kind }) => kind)).toContain('no-worker');
    await database.query(`DELETE FROM "Worker"`);
    await look('none');
    expect((await stack.store.alarms.open()).map(({ kind }) => kind)).not.toContain('no-worker');
  });

  it('says that work waits for nobody, and that the engine cannot be asked, until it is otherwise', async () => {
    const kinds = async () => (await stack.store.alarms.open()).map(({ kind }) => kind).filter((kind) => kind === 'queue-stands' || kind === 'not-watched');
    const { temporal } = stack.config;
    const elsewhere = await openEngine({ ...temporal, namespace: `${temporal.namespace}-idle` });
    try {
      await prepareNamespace(elsewhere);
      const options = { id: 'worker/test', part: 'worker', programmeId: 'none', memory, queueMs: 500 } as const;
      // Nobody asks for work there.
      await elsewhere.client.workflow.start('obligation', { taskQueue: TASK_QUEUE, workflowId: 'waits', args: [] });
      await until('its first task to wait', async () => {
        await lookOnce(stack.store, elsewhere.client, options);
        return (await kinds()).includes('queue-stands');
      });
      await look('none');
      expect(await kinds()).toEqual([]);
      await elsewhere.connection.close();
      await lookOnce(stack.store, elsewhere.client, options);
      expect(await kinds()).toEqual(['not-watched']);
      await look('none');
      expect(await kinds()).toEqual([]);
    } finally {
      await elsewhere.connection.close();
    }
  });

  it('says that an engine which is there says nothing any more, though every look waits for it', async () => {
    const { temporal } = stack.config;
    const proxy = await stallable(temporal.address);
    const engine = await openEngine({ ...temporal, address: proxy.address });
    proxy.stall(true);
    const watchdog = openWatchdog(stack.store, engine.client, 'api', { everyMs: 50, askAfterMs: 300, identity: stack.identity });
    const open = async () => (await stack.store.alarms.open()).filter(({ kind }) => kind === 'not-watched').map(({ item }) => item);
    try {
      await until('the alarm', async () => (await open()).length > 0);
      expect(await open()).toEqual(['engine']);
      proxy.stall(false);
      await until('it to be over', async () => (await open()).length === 0);
    } finally {
      proxy.stall(false);
      await watchdog.stop();
      await engine.connection.close();
      proxy.close();
    }
  });

  it('names a step that fails again and again, until it goes on', async () => {
    await startCampaign('failing', 0.2);
    await database.query(`ALTER TABLE "Event" ADD CONSTRAINT unholdable CHECK ("itemId" <> 'failing/kickoff/fire' OR "type" <> 'rungReached') NOT VALID`);
    const workflowId = workflowIds.obligation('failing/kickoff/fire');
    const failing = await until('the third attempt', async () => (await look('failing')).find(({ kind, item }) => kind === 'failing' && item === workflowId));
    expect(failing.what).toMatch(/^record: attempt \d+/);
    await database.query('ALTER TABLE "Event" DROP CONSTRAINT unholdable');
    await repair(stack, workflowId, 'retry');
    await until('it to go on', async () => !(await look('failing')).some(({ kind }) => kind === 'failing'));
    expect((await stack.store.alarms.open('failing')).filter(({ kind }) => kind === 'failing')).toEqual([]);
  });
});

describe('work of which half is given to workers of a build of which none runs', () => {
  const CAMPAIGNS = ['half-0', 'half-1', 'half-2', 'half-3'];
  const obligations = CAMPAIGNS.flatMap((id) => DEPARTMENTS.map((department) => `${id}/kickoff/${department}`));
  const ramp = (buildId: string, percentage: number) =>
    stack.client.workflowService.setWorkerDeploymentRampingVersion({
      namespace: stack.config.temporal.namespace,
      deploymentName: DEPLOYMENT,
      ...{ buildId, percentage },
    });
  const owedKey = (id: string) => `${id}/kickoff/parks/acknowledge/v9/parks/officer`;
  const lookAtAll = async () => {
    await stack.store.workers.beat('the worker of this test');
    return (await Promise.all(CAMPAIGNS.map((id) => look(id)))).flat();
  };
  /** Whether a worker has the workflow's tasks, as the engine's own state has it: one that waits for nobody was never begun. */
  const isHeldOff = async (workflowId: string) => {
    const { raw } = await handle(workflowId).describe();
    return raw.pendingWorkflowTask !== null && raw.pendingWorkflowTask !== undefined;
  };

  it('is looked after as far as somebody works: what is lost there is healed, what waits is left alone until somebody comes', async () => {
    for (const id of CAMPAIGNS) {
      await startCampaign(id);
      for (const department of DEPARTMENTS.slice(1))
        await stack.service.act(`${id}/kickoff/${department}`, 'acknowledge', { actor: { org: department, name: '经办' }, key: `${id}-${department}` });
      await mailroomRests(id);
    }
    const { address, namespace } = stack.config.temporal;
    const connection = await NativeConnection.connect({ address });
    const other = await Worker.create({
      ...{ connection, namespace, taskQueue: TASK_QUEUE, workflowBundle: { codePath: inject('workflowBundle') }, identity: 'gone' },
      workerDeploymentOptions: {
        ...{ version: { deploymentName: DEPLOYMENT, buildId: '9.9.9' }, useWorkerVersioning: true },
        defaultVersioningBehavior: 'AUTO_UPGRADE',
      },
    });
    const working = other.run();
    await until('the engine to know the build', () =>
      ramp('9.9.9', 50).then(
        () => true,
        () => undefined,
      ),
    );
    other.shutdown();
    await working;
    await connection.close();
    // It is missed after a minute.
    await stack.store.workers.beat('gone');
    await database.query(`UPDATE "Worker" SET "seenReal" = now() - interval '2 minutes'`);
    await until('the work to be withheld', async () => (await lookAtAll()).some(({ kind }) => kind === 'work-withheld'));

    /** What is found until everything that somebody works at is healed. Nothing is said of what waits but that: no other alarm is about it. */
    const healed = async (isLeft: (found: string[]) => Promise<boolean> = async (found) => found.length === 0) => {
      const found: string[] = [];
      await until('everything that somebody works at to be healed', async () => {
        const findings = (await lookAtAll()).filter(({ kind }) => kind !== 'work-withheld');
        found.push(...findings.map(({ kind }) => kind));
        return findings.length === 0 && !(await isLeft(found));
      });
      return new Set(found);
    };
    for (const id of obligations) await reset(workflowIds.obligation(id));
    const sequences = new Map(
      await Promise.all(obligations.map(async (id) => [id, (await stack.store.ledger.obligation(id))?.state.sequence] as [string, number | undefined])),
    );
    expect(await healed()).toEqual(new Set(['engine-behind']));
    // After that: what is done again for an obligation wakes the mailroom as well.
    for (const id of CAMPAIGNS) {
      await stack.store.notices.owe([
        { key: owedKey(id), programmeId: id, kind: 'catch-up', rung: 'catch-up', dueVersion: 1, sequence: 0, recipient: 'parks/officer', sendAtMs: 0 },
      ]);
      await database.query(`UPDATE "Notice" SET "nextAttemptReal" = now() - interval '5 minutes' WHERE "key" = $1`, [owedKey(id)]);
    }
    // A mailroom that wakes late of what was done again takes what is owed before anybody looks: then nothing is to be found there.
    const states = async () => Promise.all(CAMPAIGNS.map(async (id) => (await stack.store.notices.get(owedKey(id)))?.state));
    const mails = await healed(async () => {
      const all = await states();
      return all.includes('sending') || !all.includes('sent');
    });
    expect([...mails].filter((kind) => kind !== 'mail-stands')).toEqual([]);

    const heldOff: string[] = [];
    for (const id of obligations) {
      const workflowId = workflowIds.obligation(id);
      if (await isHeldOff(workflowId)) heldOff.push(workflowId);
      else expect(await handle(workflowId).query('state'), workflowId).toMatchObject({ sequence: sequences.get(id) });
    }
    expect(heldOff.length).toBeGreaterThan(0);
    expect(heldOff.length).toBeLessThan(obligations.length);
    expect(new Set(await states())).toEqual(new Set(['owed', 'sent']));

    await ramp('', 0);
    await until('nothing to be withheld', async () => !(await lookAtAll()).some(({ kind }) => kind === 'work-withheld'));
    memory.silent.clear();
    await until('all the others to be healed', async () => {
      const findings = await lookAtAll();
      const said = await Promise.all(obligations.map((id) => handle(workflowIds.obligation(id)).query<{ sequence: number }>('state')));
      return findings.length === 0 && said.every(({ sequence }, index) => sequence === sequences.get(obligations[index] as string));
    });
    expect(new Set(await states())).toEqual(new Set(['sent']));
    for (const id of CAMPAIGNS) {
      const ids = told(`${id}.`);
      expect(ids.length - new Set(ids).size, 'told twice').toBe(0);
    }
    await database.query(`DELETE FROM "Worker"`);
  });
});

describe('an operator', () => {
  it('lets an obligation go on without an act that cannot be written down, and tells its person so', async () => {
    const id = 'failing/kickoff/parks';
    await database.query(`CREATE FUNCTION refuse_parks() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION 'not now'; END $$ LANGUAGE plpgsql`);
    await database.query(`CREATE TRIGGER refuse_parks BEFORE INSERT ON "Event" FOR EACH ROW WHEN (NEW."actKey" = 'stuck') EXECUTE FUNCTION refuse_parks()`);
    const acting = stack.service.act(id, 'acknowledge', { actor: { org: 'parks', name: '李四' }, key: 'stuck' });
    const answered = expect(acting).rejects.toMatchObject({ code: 'not-recorded' });
    const workflowId = workflowIds.obligation(id);
    await until('it to be stuck', async () => {
      const { raw } = await handle(workflowId).describe();
      return (raw.pendingActivities ?? []).some(({ activityType, attempt }) => activityType?.name === 'record' && Number(attempt) > 1);
    });
    expect(await repair(stack, workflowId, 'skip')).toEqual(['skip']);
    await answered;
    expect((await stack.store.alarms.open('failing')).find(({ kind }) => kind === 'act-not-recorded')).toMatchObject({
      item: id,
      detail: { org: 'parks', name: '李四', acts: expect.arrayContaining(['acknowledged']) },
    });
    await stack.service.act(id, 'submit', { actor: { org: 'parks', name: '李四' }, key: 'goes-on', evidence: EVIDENCE });
    expect((await stack.store.ledger.obligation(id))?.state.stage).toBe('submitted');
    await database.query('DROP TRIGGER refuse_parks ON "Event"');
    await expect(repair(stack, workflowId, 'skip')).rejects.toMatchObject({ code: 'nothing-to-skip' });
  });

  it('has an obligation, a milestone and a mailroom started again from the ledger', async () => {
    for (const workflowId of [workflowIds.obligation('dry/kickoff/roads'), workflowIds.milestone('dry', 'kickoff'), workflowIds.mailroom('dry')]) {
      const { runId } = await handle(workflowId).describe();
      expect(await repair(stack, workflowId, 'rebuild')).toEqual(['rebuild']);
      expect((await handle(workflowId).describe()).runId).not.toBe(runId);
      expect(await running(workflowId)).toBe(true);
    }
    await expect(repair(stack, workflowIds.obligation('dry/kickoff/nobody'), 'rebuild')).rejects.toMatchObject({ code: 'unknown-workflow' });
  });
});

describe('a milestone', () => {
  it('goes on in a new run before its history grows long, and is settled all the same', async () => {
    await stack.service.startProgramme(smallPlan({ id: 'long', departments: ['water'] }), { from: '2019-03-01', daysPerSecond: 0.000_1 });
    const workflowId = workflowIds.milestone('long', 'kickoff');
    await until('it to run', () => running(workflowId).catch(() => false));
    const { runId } = await handle(workflowId).describe();
    for (let time = 1; (await handle(workflowId).describe()).runId === runId; time++) {
      expect(time).toBeLessThan(200);
      await openMilestone(stack.client, { programmeId: 'long', milestoneId: 'kickoff' });
    }
    expect((await handle(workflowId, runId).describe()).status.name).toBe('CONTINUED_AS_NEW');
    await stack.service.act('long/kickoff/water', 'submit', { actor: { org: 'water', name: '' }, key: 'l1', evidence: EVIDENCE });
    await stack.service.act('long/kickoff/water', 'confirm', { actor: office, key: 'l2' });
    await until('the programme to hear of it', async () => {
      await look('long');
      return (await stack.service.programme('long')).state.stage === 'completed';
    });
  });
});
