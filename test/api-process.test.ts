import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { connect as connectInClear } from 'node:net';
import path from 'node:path';
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openAccounts } from '../client/accounts/accounts.ts';
import { passwordHashes } from '../client/accounts/password-hash.ts';
import { readCertificate } from '../config/certificate.ts';
import { endProcess, freePort } from '../embedded/stack.ts';
import { authority, OUTDATED } from './support/engine-proxy.ts';
import { openTestStack, type TestStack, until } from './support/stack.ts';

// The API and the user commands as processes, the way an operator runs them.

const ROOT = path.join(import.meta.dirname, '..');
const MAIN = path.join(ROOT, 'dist', 'client', 'cli', 'main.js');
const API = path.join(ROOT, 'dist', 'client', 'api', 'main.js');

let stack: TestStack;
let environment: Record<string, string>;
let base: string;
let api: ChildProcess | undefined;
beforeAll(async () => {
  stack = await openTestStack('api-process');
  const port = await freePort();
  base = `http://127.0.0.1:${port}`;
  environment = {
    PATH: process.env.PATH ?? '',
    HOME: process.env.HOME ?? '',
    DUBAN_DATA: stack.config.dir,
    DATABASE_URL: stack.config.databaseUrl,
    TEMPORAL_ADDRESS: stack.config.temporal.address,
    TEMPORAL_NAMESPACE: stack.config.temporal.namespace,
    API_PORT: String(port),
  };
});
afterAll(async () => {
  if (api) await endProcess(api, 'SIGTERM');
  await stack?.close();
});

const run = (script: string, args: string[], env = environment) =>
  new Promise<{ code: number; out: string; err: string }>((resolve) => {
    execFile(process.execPath, [script, ...args], { env, timeout: 240_000 }, (error, out, err) =>
      resolve({ code: error ? Number(error.code ?? -1) : 0, out, err }),
    );
  });
const signIn = async (username: string, password: string) =>
  (await fetch(`${base}/api/session`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ username, password }) }))
    .status;

describe('the API as a process', () => {
  it('names every setting that is wrong at once', async () => {
    const { code, err } = await run(API, [], {
      ...environment,
      API_PORT: 'many',
      AUTH_SECRET: 'short',
      PUBLIC_URL: 'duban',
      OIDC_ISSUER: 'https://login.example',
    });
    expect(code).toBe(1);
    for (const name of ['API_PORT', 'AUTH_SECRET', 'PUBLIC_URL']) expect(err).toContain(name);
    const oidc = await run(API, [], { ...environment, OIDC_ISSUER: 'https://login.example' });
    expect(oidc.err).toMatch(/OIDC_CLIENT_ID is missing[\s\S]*OIDC_CLIENT_SECRET is missing/);
  });

  it('makes nothing where it does not start: no folder, no table, no namespace', async () => {
    const empty = `duban_api_refused_${process.pid}`;
    const server = new pg.Client({ connectionString: stack.config.databaseUrl });
    await server.connect();
    await server.query(`CREATE DATABASE ${empty}`);
    const urlOf = (database: string) => stack.config.databaseUrl.replace(/[^/]+$/, database);
    const nowhere = `api-refused-${process.pid}`;
    const data = path.join(stack.config.dir, 'refused');
    const closed = await freePort();
    const secret = { AUTH_SECRET: randomBytes(24).toString('hex') };
    /** One wrong thing each, in the order in which a start asks, with what it says of it. */
    const wrongs: [wrong: Record<string, string>, said: RegExp][] = [
      [{ API_PORT: 'many' }, /API_PORT/],
      [{ AUTH_SECRET: 'duban-secret-duban-secret-duban-secret' }, /AUTH_SECRET is easily guessed/],
      [{ API_TLS_CERT_PATH: path.join(data, 'no.pem'), API_TLS_KEY_PATH: path.join(data, 'no.key') }, /API_TLS_CERT_PATH/],
      [{ TEMPORAL_ADDRESS: `127.0.0.1:${closed}` }, /No Temporal server answers/],
      [{ DATABASE_URL: urlOf(`${empty}_away`) }, /does not exist/],
      [{ DATABASE_URL: urlOf(empty) }, /start a worker|no tables/],
      [{ TEMPORAL_NAMESPACE: nowhere }, new RegExp(nowhere)],
    ];
    const before = (await server.query('SELECT count(*) FROM _prisma_migrations')).rows;
    for (const [wrong, said] of wrongs) {
      const { code, out, err } = await run(API, [], { ...environment, DUBAN_DATA: data, ...secret, ...wrong });
      expect([code, out + err], JSON.stringify(wrong)).toEqual([1, expect.stringMatching(said)]);
      expect(existsSync(data), JSON.stringify(wrong)).toBe(false);
    }
    expect((await server.query('SELECT count(*) FROM _prisma_migrations')).rows).toEqual(before);
    await server.end();
    const unmade = new pg.Client({ connectionString: urlOf(empty) });
    await unmade.connect();
    expect((await unmade.query(`SELECT relname FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace WHERE nspname = 'public'`)).rows).toEqual([]);
    await unmade.end();
    const { client } = stack.service;
    await expect(client.workflowService.describeNamespace({ namespace: nowhere })).rejects.toThrow(/not found/i);
  });

  it('does not start with a secret that everybody can guess, and says what to do', async () => {
    const { code, err } = await run(API, [], { ...environment, AUTH_SECRET: 'duban-secret-duban-secret-duban-secret' });
    expect([code, err]).toEqual([1, expect.stringMatching(/^AUTH_SECRET is easily guessed[^\n]*openssl rand -hex 32[^\n]*\n$/)]);
  });

  it('lets in whom `duban user create` has made, until disabled, and ends at SIGTERM', async () => {
    api = spawn(process.execPath, [API], { env: environment, stdio: 'ignore' });
    await until('the API', async () => (await fetch(`${base}/healthz`).catch(() => undefined))?.ok);
    // What cannot even be read is answered as everything else is.
    const unreadable = await fetch(`${base}/healthz?${'x'.repeat(20_000)}`);
    expect([unreadable.status, unreadable.headers.get('content-type')]).toEqual([431, 'application/problem+json']);
    expect(await unreadable.json()).toMatchObject({ status: 431, code: 'unreadable', detail: expect.stringContaining('太长') });
    const made = await run(MAIN, ['user', 'create', 'wang.wu', '--role', 'officer', '--department', 'water', '--name', '王五', '--json']);
    expect(made.code).toBe(0);
    const { password } = JSON.parse(made.out) as { password: string };
    // Kept with all the work that OWASP asks for: tests in one process do it with less.
    const [row] = (await stack.store.accounts.users.list()).filter(({ username }) => username === 'wang.wu');
    const hash = (await stack.store.accounts.users.passwordHash(row?.id ?? '')) ?? '';
    expect([await passwordHashes.verify({ hash, password }), await passwordHashes.verify({ hash, password: `${password} ` })]).toEqual([true, false]);
    expect(await signIn('wang.wu', password)).toBe(200);
    expect(await run(MAIN, ['user', 'create', 'wang.wu', '--role', 'operator'])).toMatchObject({ code: 1, out: '', err: '用户名 wang.wu 已有人使用。\n' });
    const reset = JSON.parse((await run(MAIN, ['user', 'reset-password', 'wang.wu', '--json'])).out) as { password: string };
    expect(await signIn('wang.wu', password)).toBe(401);
    expect(await signIn('wang.wu', reset.password)).toBe(200);
    expect((await run(MAIN, ['user', 'disable', 'wang.wu'])).code).toBe(0);
    expect(await signIn('wang.wu', reset.password)).toBe(403);
    expect((await run(MAIN, ['user', 'list'])).out).toContain('wang.wu  officer  water  王五  已停用');
    const stopped = once(api, 'exit');
    api.kill('SIGTERM');
    expect(await stopped).toEqual([0, null]);
  });
});

describe('an API that is killed between what it did and its answer', () => {
  const SECRET = randomBytes(32).toString('hex');
  /** Where whoever answers waits: no answer is kept until the test lets go. */
  const GATE = 4_711;

  it('did it once: the same again is answered with what it brought about, or told that it has been done', async () => {
    const database = new pg.Client({ connectionString: stack.config.databaseUrl });
    await database.connect();
    const { createKey, createUser } = openAccounts(stack.store, { authSecret: SECRET, publicUrl: base, sessionIdleMinutes: 60, sessionHours: 12 });
    const { secret } = await createKey({ name: '测试', role: 'operator', days: 1 }, 'test');
    const { user } = await createUser({ username: 'renamed', name: '张三', role: 'auditor' }, 'test');
    const { user: phoneless } = await createUser({ username: 'phoneless', name: '王五', role: 'auditor' }, 'test');
    const { key: ended } = await createKey({ name: '停用', role: 'auditor', days: 1 }, 'test');
    await stack.store.alarms.raise({ key: 'test/killed', kind: 'failing', what: '试' });
    await database.query('UPDATE "User" SET "twoFactorEnabled" = true WHERE "id" = $1', [phoneless.id]);
    const start = async () => {
      api = spawn(process.execPath, [API], { env: { ...environment, AUTH_SECRET: SECRET }, stdio: 'ignore' });
      await until('the API', async () => (await fetch(`${base}/healthz`).catch(() => undefined))?.ok);
    };
    const send = (method: string, url: string, key: string, body?: object, more: Record<string, string> = {}) =>
      fetch(`${base}${url}`, {
        ...{ method, headers: { authorization: `Bearer ${secret}`, 'idempotency-key': key, ...(body && { 'content-type': 'application/json' }), ...more } },
        ...(body && { body: JSON.stringify(body) }),
      });
    await start();
    const etag = (await send('GET', `/api/users/${user.id}`, 'look')).headers.get('etag') ?? '';
    const acts = [
      () => send('POST', '/api/users', 'killed-user', { username: 'killed', name: '李四', role: 'auditor' }),
      () => send('POST', '/api/keys', 'killed-key', { name: '数据交换', role: 'auditor', days: 30 }),
      () => send('PATCH', `/api/users/${user.id}`, 'killed-change', { name: '张三三' }, { 'if-match': etag }),
      () => send('DELETE', `/api/keys/${ended.id}`, 'killed-end'),
      () => send('POST', '/api/operations/alarms/settle', 'killed-alarm', { key: 'test/killed' }),
      () => send('POST', `/api/users/${phoneless.id}/reset-second-factor`, 'killed-factor', {}),
    ];
    await database.query(`CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_xact_lock(${GATE}); RETURN NEW; END $$`);
    await database.query(`CREATE TRIGGER wait BEFORE UPDATE OF "answer" ON "KeptAnswer" FOR EACH ROW EXECUTE FUNCTION wait()`);
    await database.query(`SELECT pg_advisory_lock(${GATE})`);
    const early: unknown[] = [];
    const sent = acts.map((act) =>
      act().then(
        async (answer) => early.push(answer.status, await answer.json()),
        () => 'no answer',
      ),
    );
    const waiting = `FROM pg_locks WHERE "locktype" = 'advisory' AND "objid" = ${GATE} AND NOT "granted"`;
    await until('all of it to be done', async () => {
      expect(early).toEqual([]);
      return (await database.query(`SELECT 1 ${waiting}`)).rows.length === acts.length;
    });
    const killed = once(api as ChildProcess, 'exit');
    api?.kill('SIGKILL');
    await killed;
    expect(await Promise.all(sent)).toEqual(acts.map(() => 'no answer'));
    // With its machine its connections are gone.
    await database.query(`SELECT pg_terminate_backend("pid") ${waiting}`);
    await until('them to be gone', async () => (await database.query(`SELECT 1 ${waiting}`)).rows.length === 0);
    await database.query('DROP TRIGGER wait ON "KeptAnswer"');
    await database.query(`SELECT pg_advisory_unlock(${GATE})`);
    expect((await database.query('SELECT 1 FROM "KeptAnswer" WHERE "answer" IS NOT NULL')).rows).toEqual([]);
    await database.end();

    await start();
    const answers = await Promise.all(acts.map((act) => act()));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 409]);
    type Told = { user: { id: string }; password: string; key: { id: string }; secret: string };
    const [made, key, changed, over, settled, twice] = (await Promise.all(answers.map((answer) => answer.json()))) as [Told, Told, ...unknown[]];
    expect([changed, over, settled]).toMatchObject([{ name: '张三三' }, { id: ended.id }, { key: 'test/killed' }]);
    expect(twice).toMatchObject({ code: 'done-already', detail: expect.stringContaining('不必再办') });
    expect((await stack.store.accounts.users.list()).filter(({ username }) => username === 'killed')).toMatchObject([{ id: made.user.id }]);
    expect(await signIn('killed', made.password)).toBe(200);
    expect((await stack.store.accounts.keys.list()).filter(({ name }) => name === '数据交换')).toMatchObject([{ id: key.key.id }]);
    expect((await fetch(`${base}/api/programmes`, { headers: { authorization: `Bearer ${key.secret}` } })).status).toBe(200);
    expect(await stack.store.accounts.users.get(user.id)).toMatchObject({ name: '张三三' });
    expect((await stack.store.accounts.keys.get(ended.id))?.revokedAt).toBeInstanceOf(Date);
    // Sent once more it is the same answer.
    expect(await (await acts[0]?.())?.json()).toEqual(made);
    await endProcess(api as ChildProcess, 'SIGTERM');
    api = undefined;
  });
});

describe('the API that speaks TLS itself', () => {
  const files = () => ({ API_TLS_CERT_PATH: path.join(stack.config.dir, 'api.pem'), API_TLS_KEY_PATH: path.join(stack.config.dir, 'api.key') });
  const put = ({ cert, key }: { cert?: Buffer; key?: Buffer }) => {
    if (cert) writeFileSync(files().API_TLS_CERT_PATH, cert);
    if (key) writeFileSync(files().API_TLS_KEY_PATH, key);
  };

  it('does not start with a certificate that it cannot use, and says in one sentence which file is wrong', async () => {
    const make = authority(stack.config.dir, 'api-start');
    const [one, other] = [make('localhost'), make('localhost')];
    put({ cert: one.cert, key: other.key });
    expect(await run(API, [], { ...environment, ...files() })).toEqual({
      code: 1,
      out: '',
      err: expect.stringMatching(/^API_TLS_KEY_PATH names \S+api\.key, which is not the key of the first certificate in [^\n]*\n$/),
    });
    // What a start says of any other pair, without starting for each.
    const { API_TLS_CERT_PATH: certPath, API_TLS_KEY_PATH: keyPath } = files();
    const said = (given: { cert?: Buffer; key?: Buffer }, where = { certPath, keyPath }) => {
      put(given);
      return () => readCertificate(where);
    };
    expect(said({ cert: one.key, key: one.key })).toThrow(/^API_TLS_CERT_PATH names \S+api\.pem, which is no certificate [^\n]*$/);
    expect(said({ cert: one.cert, key: one.cert })).toThrow(/^API_TLS_KEY_PATH names \S+api\.key, which is no private key [^\n]*$/);
    expect(said({}, { certPath: '/no/such.pem', keyPath })).toThrow(/^API_TLS_CERT_PATH names a file that cannot be read [^\n]*$/);
    expect(said({ key: one.key })()).toMatchObject({ untilMs: expect.any(Number) });
  });

  it('answers nobody in clear or by what is outdated, takes a renewed certificate without a restart, and stays with its own while that cannot be used', async () => {
    const make = authority(stack.config.dir, 'api-tls');
    const [first, second] = [make('localhost'), make('localhost')];
    put(first);
    const port = await freePort();
    const own = { API_PORT: String(port), API_HOST: '0.0.0.0', PUBLIC_URL: `https://localhost:${port}`, REQUIRE_TLS: 'true' };
    api = spawn(process.execPath, [API], { env: { ...environment, ...own, ...files() }, stdio: ['ignore', 'pipe', 'ignore'] });
    let log = '';
    api.stdout?.on('data', (text) => (log += text));
    /** Asks as a proxy does that knows the authority; gives the status and whose certificate it was. */
    const ask = () =>
      new Promise<[number | undefined, string]>((resolve, reject) => {
        request({ host: '127.0.0.1', port, path: '/healthz', ca: first.ca, servername: 'localhost', agent: false }, (answer) => {
          resolve([answer.statusCode, (answer.socket as TLSSocket).getPeerX509Certificate()?.toString() ?? '']);
          answer.resume();
        })
          .on('error', reject)
          .end();
      });
    const [status, shown] = await until('the API', () => ask().catch(() => undefined));
    expect([status, shown]).toEqual([200, first.cert.toString()]);

    // In clear nothing comes back that is an answer.
    await expect(fetch(`http://127.0.0.1:${port}/healthz`)).rejects.toThrow();
    const plain = connectInClear(port, '127.0.0.1');
    let back = '';
    plain.on('data', (bytes) => (back += bytes.toString('latin1'))).on('error', () => undefined);
    plain.write('GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await once(plain, 'close');
    expect(back).not.toMatch(/HTTP|version/);
    // Nor by a TLS of ten years ago, nor by a cipher without forward secrecy.
    const shaken = (options: ConnectionOptions) =>
      new Promise<string>((resolve) => {
        const socket = connect({ port, host: '127.0.0.1', servername: 'localhost', rejectUnauthorized: false, ...options }, () => resolve('shaken'));
        socket.on('error', () => resolve('refused')).on('close', () => resolve('refused'));
      });
    expect(await shaken(OUTDATED)).toBe('refused');
    expect(await shaken({ maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES128-SHA256' })).toBe('refused');
    expect(await shaken({ maxVersion: 'TLSv1.2' })).toBe('shaken');

    // Half of what is new does not belong to what is there: that goes on, and is said once.
    put({ key: second.key });
    await until('it to be said', async () => log.includes('which is not the key of the first certificate'));
    expect(await ask()).toEqual([200, first.cert.toString()]);
    put({ cert: second.cert });
    await until('the renewed one', async () => (await ask())[1] === second.cert.toString());
    expect(log.match(/The certificate in use stays/g)).toHaveLength(1);
    expect(log).toContain('The certificate was renewed');
    const stopped = once(api, 'exit');
    api.kill('SIGTERM');
    expect(await stopped).toEqual([0, null]);
  });
});
