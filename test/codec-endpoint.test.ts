import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findTemporal } from '../embedded/temporal.ts';
import { historyCodec } from '../engine/codec.ts';
import { openTestApi, type Person, type TestApi } from './support/api.ts';
import { openTestStack, type TestStack, until } from './support/stack.ts';

// What the engine keeps sealed, read on its own page and by its own command: by whoever may, and nobody else.

const URL_OF = '/api/codec/decode';
const PAGE = 'https://temporal.office.example';
const KEYS = ['2026', '2025'].map((name) => ({ name, key: randomBytes(32) }));

let stack: TestStack;
let api: TestApi;
let base: string;
let operator: Person;
let office: Person;
beforeAll(async () => {
  stack = await openTestStack('codec-endpoint');
  const config = { ...stack.config, temporal: { ...stack.config.temporal, historyKeys: KEYS } };
  api = await openTestApi({ ...stack, config }, { temporalUiUrl: `${PAGE}/ui` });
  base = await api.app.listen({ port: 0, host: '127.0.0.1' });
  operator = await api.person('operator');
  office = await api.person('office');
});
afterAll(async () => {
  await api?.close();
  await stack?.close();
});

const payloadOf = (value: unknown) => defaultPayloadConverter.toPayload(value) as Payload;
const coded = ({ metadata, data }: Payload) => ({
  metadata: Object.fromEntries(Object.entries(metadata ?? {}).map(([name, value]) => [name, Buffer.from(value).toString('base64')])),
  data: Buffer.from(data ?? []).toString('base64'),
});
const read = (payload: { data: string }) => JSON.parse(Buffer.from(payload.data, 'base64').toString('utf8'));
const sealed = async (ring = KEYS) => (await historyCodec(ring).encode([payloadOf({ 说明: '整改完毕' })])).map(coded);
const decode = (payloads: object[], as?: Person | { key: string }, headers: Record<string, string> = {}) =>
  api.ask('POST', URL_OF, { ...(as && { as }), body: { payloads }, headers });

describe('what the engine keeps sealed', () => {
  it('is opened for the operator, with the keys from before, and what is not sealed comes back as it is', async () => {
    const old = await sealed([...KEYS].reverse());
    const answer = await decode([...(await sealed()), ...old, coded(payloadOf('明文'))], operator);
    expect([answer.statusCode, answer.json().payloads.map(read)]).toEqual([200, [{ 说明: '整改完毕' }, { 说明: '整改完毕' }, '明文']]);
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  it('is opened for nobody else, and for no page but the engine’s own', async () => {
    const payloads = await sealed();
    expect((await decode(payloads)).statusCode).toBe(401);
    expect((await decode(payloads, office)).json().code).toBe('not-your-role');
    for (const origin of ['https://evil.example', `${PAGE}.evil.example`, 'http://temporal.office.example', 'null']) {
      const foreign = await decode(payloads, operator, { origin });
      expect([foreign.statusCode, foreign.json().code, foreign.headers['access-control-allow-origin']]).toEqual([403, 'foreign-origin', undefined]);
      const before = await api.ask('OPTIONS', URL_OF, { headers: { origin, 'access-control-request-method': 'POST' } });
      expect([before.statusCode, before.headers['access-control-allow-origin']]).toEqual([403, undefined]);
    }
    // The engine's page gets in here and nowhere else.
    expect((await api.ask('POST', '/api/users', { as: operator, body: {}, headers: { origin: PAGE } })).json().code).toBe('foreign-origin');
  });

  it('is read by the engine’s own page, which is told why where it is not', async () => {
    const before = await api.ask('OPTIONS', URL_OF, {
      headers: { origin: PAGE, 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type,x-namespace' },
    });
    expect([before.statusCode, before.headers]).toEqual([
      204,
      expect.objectContaining({
        'access-control-allow-origin': PAGE,
        'access-control-allow-credentials': 'true',
        'access-control-allow-methods': 'POST',
        'access-control-allow-headers': 'content-type, x-namespace',
        vary: expect.stringContaining('Origin'),
      }),
    ]);
    const shown = await decode(await sealed(), operator, { origin: PAGE, 'x-namespace': stack.config.temporal.namespace });
    expect([shown.statusCode, shown.headers['access-control-allow-origin']]).toEqual([200, PAGE]);
    const stranger = await decode(await sealed(), undefined, { origin: PAGE });
    expect([stranger.statusCode, stranger.headers['access-control-allow-origin']]).toEqual([401, PAGE]);
  });

  it('is refused in one sentence where the key is unknown or the content was changed, and bounded', async () => {
    const stray = await decode(await sealed([{ name: '2019', key: randomBytes(32) }]), operator);
    expect([stray.statusCode, stray.json().detail]).toEqual([422, '内容是用密钥 2019 加密的，HISTORY_KEYS 里没有：请把它加在第一个之后。']);
    const namesake = await decode(await sealed([{ name: '2026', key: randomBytes(32) }]), operator);
    expect([namesake.statusCode, namesake.json().code]).toEqual([422, 'history-changed']);
    expect((await decode([{ metadata: { encoding: 'YmluYXJ5L2VuY3J5cHRlZA==' }, data: '' }], operator)).statusCode).toBe(422);
    const [one] = await sealed();
    expect((await decode(Array(1_001).fill({ data: one?.data }), operator)).statusCode).toBe(400);
    expect((await api.ask('POST', URL_OF, { as: operator, body: { payloads: [{ data: 'A'.repeat(5_000_000) }] } })).statusCode).toBe(413);
    // As large as the engine takes.
    const [large] = await historyCodec(KEYS).encode([payloadOf('x'.repeat(2_000_000))]);
    const opened = await until('the API to have time for it', async () => {
      const answer = await decode([coded(large as Payload)], operator);
      return answer.statusCode !== 503 && answer;
    });
    expect(opened.statusCode).toBe(200);
  });

  it('is read by the command that comes with the engine, with a key', async () => {
    const { client } = api.context.engine;
    const { workflowId } = await client.workflow.start('nobody', {
      args: [{ 说明: '领导批示在此' }],
      taskQueue: 'nobody-works-here',
      workflowId: 'sealed-one',
    });
    const { secret } = (await api.ask('POST', '/api/keys', { as: operator, body: { name: '命令行', role: 'operator', days: 1 } })).json() as { secret: string };
    const { address, namespace } = stack.config.temporal;
    const shown = async (...more: string[]) => {
      const { stdout } = await promisify(execFile)(await findTemporal(process.env.PATH ?? ''), [
        'workflow',
        'show',
        '-w',
        workflowId,
        '--address',
        address,
        '--namespace',
        namespace,
        '--output',
        'json',
        ...more,
      ]);
      return stdout;
    };
    // The command shows a payload's bytes in base64.
    const plain = Buffer.from(JSON.stringify({ 说明: '领导批示在此' })).toString('base64');
    expect(await shown()).not.toContain(plain);
    expect(await shown('--codec-endpoint', `${base}/api/codec`, '--codec-auth', `Bearer ${secret}`)).toContain(plain);
    await client.workflow.getHandle(workflowId).terminate();
  });
});
