import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import path from 'node:path';
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Worker } from '@temporalio/worker';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDuban } from '../client/duban.ts';
import { openEngine } from '../engine/engine.ts';
import { TASK_QUEUE } from '../workflows/messages.ts';
import { openTestApi, type Person, type TestApi } from './support/api.ts';
import { entry, uscc } from './support/enterprises.ts';
import { form } from './support/form.ts';
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

describe('what no ledger remembers, sent again under its key', () => {
  let base: string;
  beforeAll(async () => {
    base = await api.app.listen({ port: 0, host: '127.0.0.1' });
  });
  const keyed = (key: string) => ({ 'idempotency-key': key });
  /** Who can sign in under a name, or nobody. */
  const named = async (username: string) => (await stack.store.accounts.users.list()).filter((row) => row.username === username);
  const account = (username: string) => ({ username, name: '张三', role: 'auditor' });

  it('is answered as the first time when the line was cut before the answer came: one account, with the password that it has', async () => {
    const body = JSON.stringify(account('cut-off'));
    const headers = { cookie: operator.cookie, 'content-type': 'application/json', ...keyed('cut-off') };
    const cut = request(`${base}/api/users`, { method: 'POST', headers }).on('error', () => undefined);
    cut.end(body);
    await until('the account to be there', async () => (await named('cut-off')).length > 0);
    cut.destroy();
    const again = await fetch(`${base}/api/users`, { method: 'POST', headers, body });
    expect(again.status).toBe(200);
    const { user, password } = (await again.json()) as { user: { id: string }; password: string };
    expect(await named('cut-off')).toMatchObject([{ id: user.id }]);
    expect((await api.signIn('cut-off', password)).response.statusCode).toBe(200);
    // What was told once opens by the act's key alone.
    const kept = await rows('SELECT * FROM "KeptAnswer"');
    expect(kept.length).toBeGreaterThan(0);
    expect(JSON.stringify(kept)).not.toMatch(new RegExp(`${password}|cut-off|${user.id}`));
  });

  it('is answered once for all who ask side by side', async () => {
    const sent = await Promise.all(
      [1, 2, 3].map(() => api.ask('POST', '/api/users', { as: operator, body: account('side-by-side'), headers: keyed('side-by-side') })),
    );
    expect(sent.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200]);
    expect(new Set(sent.map(({ body }) => body)).size).toBe(1);
    expect(await named('side-by-side')).toHaveLength(1);
  });

  it('is done once by every kind of route, and is a new act under another key', async () => {
    const { user } = await api.context.accounts.createUser({ username: 'done-once', name: '李四', role: 'auditor' }, 'test');
    const colleague = await api.person('officer', 'water', 'colleague');
    const made = (await api.ask('POST', '/api/keys', { as: operator, body: { name: '指标同步', role: 'auditor', days: 30 } })).json() as {
      key: { id: string };
    };
    const file = form([
      { name: 'file', filename: 'x.csv', content: `统一社会信用代码,企业名称,行业领域\n${uscc(91)},沙坡头区第九十一加油站,${entry(1).sectorId}\n` },
    ]);
    const { etag } = (await api.ask('GET', `/api/users/${user.id}`, { as: operator })).headers;
    const acts: [method: string, url: string, as: Person, sent: { body?: unknown; payload?: Buffer; headers?: Record<string, string> }, anew: number][] = [
      ['POST', '/api/keys', operator, { body: { name: '数据交换', role: 'auditor', days: 30 } }, 200],
      ['DELETE', `/api/keys/${made.key.id}`, operator, {}, 200],
      ['PATCH', `/api/users/${user.id}`, operator, { body: { name: '李四四' }, headers: { 'if-match': String(etag) } }, 412],
      ['POST', `/api/users/${user.id}/reset-password`, operator, { body: {} }, 200],
      ['POST', '/api/absences', water, { body: { standIn: colleague.id, from: '2999-01-04', to: '2999-01-08' } }, 409],
      ['POST', '/api/programmes/camp/enterprises', office, { body: { uscc: uscc(90), name: '沙坡头区第九十加油站', sector: entry(1).sectorId } }, 409],
      ['POST', '/api/programmes/camp/enterprises.import', office, file, 200],
      ['POST', '/api/programmes/camp/notices/resend', office, { body: {} }, 200],
    ];
    const wrong: string[] = [];
    for (const [at, [method, url, as, sent, anew]] of acts.entries()) {
      const ask = (key: string) => api.ask(method, url, { as, ...sent, headers: { ...sent.headers, ...keyed(key) } });
      const first = await ask(`walk-${at}`);
      const again = await ask(`walk-${at}`);
      const other = await ask(`walk-${at}-anew`);
      if (first.statusCode !== 200 || again.statusCode !== 200 || again.body !== first.body || again.headers.etag !== first.headers.etag)
        wrong.push(`${method} ${url}: ${first.statusCode} ${first.body}, then ${again.statusCode} ${again.body}`);
      if (other.statusCode !== anew) wrong.push(`${method} ${url} anew: ${other.statusCode} ${other.body}`);
    }
    expect(wrong).toEqual([]);
    expect((await stack.store.accounts.keys.list()).filter(({ name }) => name === '数据交换')).toHaveLength(2);
    const imported = await api.ask('POST', '/api/programmes/camp/enterprises.import', {
      as: office,
      ...file,
      headers: { ...file.headers, ...keyed('walk-6') },
    });
    expect(imported.json()).toMatchObject({ added: 1, unchanged: 0 });
  });

  it('answers nobody else, nothing else, and no longer than an hour; what was refused is judged anew', async () => {
    const ask = (as: Person, key: string, body: unknown) => api.ask('POST', '/api/users', { as, body, headers: keyed(key) });
    const other = await api.person('operator', undefined, 'other');
    expect((await ask(operator, 'whose', account('whose'))).statusCode).toBe(200);
    expect((await ask(other, 'whose', account('whose'))).json()).toMatchObject({ code: 'username-taken' });
    expect((await ask(operator, 'whose', account('another'))).json()).toMatchObject({ code: 'idempotency-key-reused' });
    expect((await ask(operator, 'refused', account('whose'))).json()).toMatchObject({ code: 'username-taken' });
    await rows(`UPDATE "User" SET username = 'renamed', email = 'renamed@x.example' WHERE username = 'whose'`);
    expect((await ask(operator, 'refused', account('whose'))).statusCode).toBe(200);
    await rows(`UPDATE "KeptAnswer" SET "beganReal" = "beganReal" - interval '61 minutes'`);
    expect((await ask(operator, 'refused', account('whose'))).json()).toMatchObject({ code: 'username-taken' });
    // One that ended with its process, and will never be answered, is begun anew.
    expect((await ask(operator, 'ended', account('ended'))).statusCode).toBe(200);
    await rows(`UPDATE "User" SET username = 'had-ended', email = 'had-ended@x.example' WHERE username = 'ended'`);
    await rows(`UPDATE "KeptAnswer" SET answer = NULL, "beganReal" = "beganReal" - interval '6 minutes'`);
    expect((await ask(operator, 'ended', account('ended'))).statusCode).toBe(200);
  });

  it('is what every route that changes something keeps to, but for those named here', () => {
    const changing = api.app.routeTable.filter(({ once }) => once !== undefined);
    expect(changing.length).toBeGreaterThan(90);
    const beside = changing.filter(({ once, action }) => once === 'nothing' && !action.startsWith('session.')).map(({ method, url }) => `${method} ${url}`);
    expect(beside.sort()).toEqual(
      [
        // They change nothing.
        'POST /api/calendar/preview',
        'POST /api/codec/decode',
        'POST /api/plans/calendar',
        'POST /api/plans/check',
        'POST /api/plans/rehearse',
        'POST /api/plans/rehearse.html',
        'POST /api/plans/state',
        'POST /api/programmes/:programme/plan/preview',
        // Files are kept by what is in them.
        'POST /api/programmes/:programme/obligations/:milestone/:department/evidence',
        'POST /api/programmes/:programme/registers/:register/items/:number/evidence',
      ].sort(),
    );
  });
});

async function rows(text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: stack.config.databaseUrl });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

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
