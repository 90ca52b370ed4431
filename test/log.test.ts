import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { log, logTo } from '../config/log.ts';
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
