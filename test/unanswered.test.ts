import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import path from 'node:path';
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Worker } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDuban } from '../client/duban.ts';
import { openEngine } from '../engine/engine.ts';
import { TASK_QUEUE } from '../workflows/messages.ts';
import { openTestApi, type Person, type TestApi } from './support/api.ts';
import { entry, uscc } from './support/enterprises.ts';
import { SECTORS, smallPlan } from './support/plans.ts';
import { openTestStack, type TestStack, until } from './support/stack.ts';

// Acts while nobody can carry them out: whoever acts hears a sentence in time, and the same act again is done once.

const STILL = { from: '2019-04-24', daysPerSecond: 0.000_001 };
const USCC = uscc(1);
const obligationUrl = (department: string) => `/api/programmes/camp/obligations/kickoff/${department}/acknowledge`;
const CYCLE = `/api/programmes/camp/enterprises/${USCC}/start`;
const PROGRAMME = '/api/programmes/camp/pause';

let stack: TestStack;
let api: TestApi;
let water: Person;
let fire: Person;
let office: Person;
let operator: Person;
beforeAll(async () => {
  stack = await openTestStack('unanswered');
  await stack.service.startProgramme(smallPlan({ id: 'camp', more: SECTORS }), STILL);
  await stack.registry.enrol('camp', entry(1), { org: 'office', name: '' });
  api = await openTestApi(stack);
  water = await api.person('officer', 'water');
  fire = await api.person('officer', 'fire');
  office = await api.person('office');
  operator = await api.person('operator');
});
afterAll(async () => {
  await api?.close();
  await stack?.close();
});

const act = (url: string, as: Person, key: string, over: TestApi) =>
  over.ask('POST', url, { as, body: url === PROGRAMME ? { reason: '检修' } : {}, headers: { 'idempotency-key': key, 'accept-language': 'zh' } });

describe('an act that nobody can carry out', () => {
  it('is answered with a sentence while no worker runs or no engine is reached, and is done once when it is sent again', async () => {
    const cutOff = await cutOffFromEngine();
    const sent = [
      { url: obligationUrl('water'), as: water, item: 'camp/kickoff/water', type: 'acknowledged', over: api },
      { url: obligationUrl('fire'), as: fire, item: 'camp/kickoff/fire', type: 'acknowledged', over: cutOff.api },
      { url: CYCLE, as: office, item: `camp/${USCC}`, type: 'started', over: api },
      { url: PROGRAMME, as: operator, item: 'camp', type: 'paused', over: api },
    ].map((one) => ({ ...one, key: randomUUID() }));
    await stack.withoutWorker(async () => {
      const beganMs = Date.now();
      const answers = await Promise.all(sent.map(({ url, as, key, over }) => act(url, as, key, over)));
      expect(answers.map(({ statusCode }) => statusCode)).toEqual([504, 504, 504, 504]);
      for (const answer of answers)
        expect(answer.json()).toMatchObject({ code: 'no-answer', title: '还没有答复', detail: expect.stringContaining('不会重复办理') });
      expect(Date.now() - beganMs).toBeLessThan(25_000);
    });
    await cutOff.close();
    for (const { url, as, key, item, type } of sent) {
      expect((await act(url, as, key, api)).statusCode, url).toBe(200);
      expect((await stack.store.ledger.events(item)).filter((event) => event.type === type).map(({ actKey }) => actKey)).toEqual([key]);
    }
  });

  it('is answered with a sentence where a worker fails at its work, and is done once when it is sent again', async () => {
    const [url, key] = [`/api/programmes/camp/obligations/kickoff/water/request-extension`, randomUUID()];
    const ask = () => api.ask('POST', url, { as: water, body: { until: '2019-05-30', reason: '汛期' }, headers: { 'idempotency-key': key } });
    await stack.withoutWorker(async () => {
      const end = await workerWithoutWorkflows();
      const answer = await ask();
      await end();
      expect({ status: answer.statusCode, ...answer.json() }).toMatchObject({ status: 504, code: 'no-answer' });
    });
    // The engine lets the failed task rest for a while, and says the same until then.
    await until('it to be carried out', async () => {
      const { statusCode } = await ask();
      expect([200, 504]).toContain(statusCode);
      return statusCode === 200;
    });
    const asked = (await stack.store.ledger.events('camp/kickoff/water')).filter(({ actKey }) => actKey === key);
    expect(asked).toHaveLength(1);
  });
});

/** A worker of a release that lacks what runs: it fails at every task. Gives what ends it. */
async function workerWithoutWorkflows(): Promise<() => Promise<void>> {
  const workflowsPath = path.join(import.meta.dirname, 'output', 'no-workflows.js');
  mkdirSync(path.dirname(workflowsPath), { recursive: true });
  writeFileSync(workflowsPath, 'export {};\n');
  const { address, namespace } = stack.config.temporal;
  const connection = await NativeConnection.connect({ address });
  const worker = await Worker.create({
    connection,
    namespace,
    taskQueue: TASK_QUEUE,
    workflowBundle: await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('ERROR') }),
  });
  const running = worker.run();
  return async () => {
    worker.shutdown();
    await running;
    await connection.close();
  };
}

/** An API whose line to the engine has been cut. */
async function cutOffFromEngine() {
  const [host = '', port = ''] = stack.config.temporal.address.split(':');
  const open = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(Number(port), host);
    for (const socket of [near, far]) {
      open.add(socket);
      socket.on('error', () => socket.destroy()).on('close', () => open.delete(socket));
    }
    near.pipe(far).pipe(near);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const engine = await openEngine({ ...stack.config.temporal, address: `127.0.0.1:${(server.address() as AddressInfo).port}` });
  const behindIt = await openTestApi({ ...stack, ...openDuban(stack.store, engine.client) });
  server.close();
  for (const socket of open) socket.destroy();
  return {
    api: behindIt,
    async close() {
      await behindIt.close();
      await engine.connection.close();
    },
  };
}
