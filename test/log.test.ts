import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { log, logTo, openLog } from '../config/log.ts';
import { openShipping } from '../config/ship.ts';
import { openTestApi, type TestApi } from './support/api.ts';
import { smallPlan } from './support/plans.ts';
import { openTestStack, type TestStack, until } from './support/stack.ts';

describe('a line of the log', () => {
  it('is JSON with its instant, its level in words and its facts', () => {
    const lines: string[] = [];
    const own = logTo({ write: (line) => lines.push(line) });
    own.info({ item: 'camp/kickoff/water' }, 'unheard');
    own.level = 'info';
    own.info({ item: 'camp/kickoff/water' }, 'recorded');
    own.debug({}, 'too much');
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      { level: 'info', time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/), item: 'camp/kickoff/water', msg: 'recorded' },
    ]);
  });

  it('stays one line, whatever stands in it', () => {
    const lines: string[] = [];
    const own = logTo({ write: (line) => lines.push(line) });
    own.level = 'info';
    const forged = 'x\n{"level":"error","msg":"forged"}\r\n\u2028\u0000\u001b[31m"}';
    own.info({ said: forged, err: new Error(forged) }, forged);
    expect(lines).toHaveLength(1);
    for (const sign of ['\n', '\r', '\u0000', '\u001b']) expect(lines[0]?.trimEnd()).not.toContain(sign);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 'info', said: forged, msg: forged });
  });
});

describe('a collector', () => {
  interface Shipped {
    severityNumber: number;
    body: { stringValue: string };
    attributes: { key: string; value: Record<string, unknown> }[];
  }
  const listening = async (server: Server) => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };

  it('gets each line of the log, in order and once, also when it was away for a while; it is followed nowhere else, and nobody waits for it', async () => {
    const got: Shipped[] = [];
    const asked: unknown[] = [];
    let answers = 200;
    let elsewhere = 0;
    const other = createServer((_, response) => {
      elsewhere += 1;
      response.end('{}');
    });
    const location = `${await listening(other)}/v1/logs`;
    const server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      asked.push([request.url, request.headers['x-key']]);
      const { resourceLogs } = JSON.parse(Buffer.concat(chunks).toString());
      expect(resourceLogs[0].resource.attributes).toEqual([{ key: 'service.name', value: { stringValue: 'duban-api' } }]);
      if (answers === 200) got.push(...resourceLogs[0].scopeLogs[0].logRecords);
      response.writeHead(answers, answers === 307 ? { location } : {}).end('{}');
    });
    const endpoint = await listening(server);
    openLog('api', 'info');
    const end = openShipping('api', { endpoint: `${endpoint}/`, headers: { 'x-key': 'secret' } }, 20);
    try {
      log.info({ item: 'camp/kickoff/water', status: 200, seen: true }, 'recorded');
      await until('the first line', async () => got.length === 1);
      const { attributes, ...record } = got[0] as Shipped;
      expect(record).toEqual({ timeUnixNano: expect.stringMatching(/^\d{19}$/), severityNumber: 9, severityText: 'info', body: { stringValue: 'recorded' } });
      expect(attributes).toEqual(
        expect.arrayContaining([
          { key: 'item', value: { stringValue: 'camp/kickoff/water' } },
          { key: 'status', value: { doubleValue: 200 } },
          { key: 'seen', value: { boolValue: true } },
        ]),
      );
      expect(asked).toEqual([['/v1/logs', 'secret']]);

      const away = async (status: number, from: number) => {
        answers = status;
        const before = asked.length;
        for (let n = from; n < from + 10; n++) log.warn({ n }, 'while it is away');
        await until('it to be asked', async () => asked.length > before);
      };
      await away(503, 0);
      await away(307, 10);
      answers = 200;
      const numbers = () => got.flatMap((line) => line.attributes.flatMap(({ key, value }) => (key === 'n' ? [value.doubleValue] : [])));
      await until('what was kept for it', async () => numbers().length >= 20);
      expect(numbers()).toEqual(Array.from({ length: 20 }, (_, n) => n));
      await until('it to be said', async () => got.some(({ body }) => body.stringValue.endsWith('that stand here: 0.')));
      expect(got.filter(({ body }) => body.stringValue.startsWith('The collector takes no lines of the log (HTTP 503)'))).toHaveLength(1);
      expect(elsewhere).toBe(0);
      log.info({}, 'the last');
      await end();
      expect(got.at(-1)?.body.stringValue).toBe('the last');
    } finally {
      log.level = 'silent';
      server.close();
      other.close();
    }
  });
});

describe('what worker and API log of a campaign', () => {
  let stack: TestStack;
  let api: TestApi;
  const lines: { level: string; facts: Record<string, unknown>; what: string }[] = [];

  beforeAll(async () => {
    for (const level of ['info', 'warn', 'error'] as const)
      vi.spyOn(log, level).mockImplementation(((facts: Record<string, unknown>, what: string) => lines.push({ level, facts, what })) as never);
    stack = await openTestStack('log');
    const milestones = '\n  - { id: kickoff, name: 部署启动, clause: 三（一）, duty: 召开动员会, due: 2019-05-24, evidence: false, lead: [water, fire] }';
    await stack.service.startProgramme(smallPlan({ id: 'log', milestones }), { from: '2019-05-06', daysPerSecond: 0.000_001 });
    api = await openTestApi(stack);
  });
  afterAll(async () => {
    await api?.close();
    await stack?.close();
    vi.restoreAllMocks();
  });

  const told = (what: string, facts: Record<string, unknown>) =>
    until(
      `a line that says ${what}`,
      async () => lines.find((line) => line.what === what && expect.objectContaining(facts).asymmetricMatch(line.facts)),
      60_000,
    );

  it('is each request that changes something, each act and each delivery, under the ids of what it is about', async () => {
    const zhang = await api.person('officer', 'water', 'zhang');
    const reason = '因汛期人员不足，请致电 13800000000';
    const url = '/api/programmes/log/obligations/kickoff/water/request-extension';
    const asked = await api.ask('POST', url, { as: zhang, body: { until: '2019-06-10', reason }, headers: { 'idempotency-key': 'log-1' } });
    expect(asked.statusCode, asked.body).toBe(200);

    await told('request', { method: 'POST', programme: 'log', milestone: 'kickoff', department: 'water', role: 'officer', org: 'water', status: 200 });
    await told('recorded', { item: 'log/kickoff/water', programme: 'log', events: ['extensionRequested'], by: ['water'] });
    const delivery = await told('delivery', { state: 'sent', code: '250', notice: expect.stringContaining('log/kickoff/water/') });
    // By the one id that the mail itself has, whoever was sent what can be followed from page to mailbox.
    expect(stack.mail.received.map(({ mail }) => mail.messageId)).toContain(`<${delivery.facts.messageId}>`);

    // Whoever tries what is not theirs, or what is nothing, stands there as well; so does what nobody foresaw, under the number that they were told.
    await api.ask('GET', '/api/users', { as: zhang });
    await told('request', { method: 'GET', role: 'officer', status: 403, refused: 'not-your-role' });
    await api.ask('POST', url, { as: zhang, body: {}, headers: { 'idempotency-key': 'log-2', origin: 'https://evil.example' } });
    await told('request', { method: 'POST', status: 403, refused: 'foreign-origin' });
    await api.ask('GET', '/api/programmes/log/obligations?limit=x', { as: zhang });
    await told('request', { method: 'GET', status: 400, refused: 'invalid' });
    const broken = vi.spyOn(api.context.service, 'context').mockRejectedValueOnce(new Error('column "secret" at 10.0.0.7'));
    const failed = await api.ask('GET', '/api/programmes/log', { as: zhang });
    broken.mockRestore();
    expect([failed.statusCode, failed.json().code]).toEqual([500, 'unexpected']);
    expect(failed.body).not.toMatch(/secret|10\.0\.0\.7|at .*\.ts/);
    await told('unexpected', { request: failed.json().instance, err: expect.objectContaining({ message: 'column "secret" at 10.0.0.7' }) });

    // Logs are kept and read by others than the ledger: no name, no mailbox, nothing that somebody wrote.
    const all = JSON.stringify(lines);
    for (const personal of [reason, '13800000000', 'zhang', '@x.example', 'water局', zhang.cookie ?? '-']) expect(all).not.toContain(personal);
  });
});
