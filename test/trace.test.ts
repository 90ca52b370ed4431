import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { log, logTo } from '../config/log.ts';
import { inStep, openTraces, traceNow } from '../config/trace.ts';
import { openEngine } from '../engine/engine.ts';
import { workflowIds } from '../workflows/messages.ts';
import { openTestApi, type TestApi } from './support/api.ts';
import { smallPlan } from './support/plans.ts';
import { openTestStack, type TestStack, until } from './support/stack.ts';

interface ToldSpan {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  attributes: Record<string, unknown>;
}

/** A collector that takes OTLP over HTTP as JSON, and keeps what it is sent. */
async function openCollector() {
  const spans: ToldSpan[] = [];
  const asked: { path?: string | undefined; key?: unknown }[] = [];
  const server = createServer(async (request, response) => {
    asked.push({ path: request.url, key: request.headers['x-key'] });
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    for (const { scopeSpans } of JSON.parse(Buffer.concat(chunks).toString()).resourceSpans)
      for (const { spans: some } of scopeSpans)
        for (const { attributes, ...span } of some)
          spans.push({
            ...span,
            attributes: Object.fromEntries(attributes.map(({ key, value }: { key: string; value: object }) => [key, Object.values(value)[0]])),
          });
    response.setHeader('content-type', 'application/json').end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    spans,
    asked,
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

describe('what one click brings about', () => {
  const CLICK = '4bf92f3577b34da6a3ce929d0e0e4736';
  let collector: Awaited<ReturnType<typeof openCollector>>;
  let endTraces: () => Promise<void>;
  let stack: TestStack;
  let api: TestApi;

  beforeAll(async () => {
    collector = await openCollector();
    stack = await openTestStack('trace');
    const milestones = '\n  - { id: kickoff, name: 部署启动, clause: 三（一）, duty: 召开动员会, due: 2019-05-24, evidence: false, lead: [water, fire] }';
    await stack.service.startProgramme(smallPlan({ id: 'trace', milestones }), { from: '2019-05-06', daysPerSecond: 0.000_001 });
    api = await openTestApi(stack);
    endTraces = openTraces('api', { endpoint: `${collector.endpoint}/`, headers: { 'x-key': 'secret' } });
  });
  afterAll(async () => {
    await endTraces?.();
    await api?.close();
    await stack?.close();
    await collector?.close();
  });

  it('has one number in the answer, the history, the ledger, the head of the mail and at the collector, up to what the mail server said', async () => {
    const zhang = await api.person('officer', 'water', 'zhang');
    const answer = await api.ask('POST', '/api/programmes/trace/obligations/kickoff/water/request-extension', {
      as: zhang,
      body: { until: '2019-06-10', reason: '汛期人员不足' },
      headers: { 'idempotency-key': 'trace-1', traceparent: `00-${CLICK}-00f067aa0ba902b7-01` },
    });
    expect(answer.statusCode, answer.body).toBe(200);

    const mail = await until('the mail to the office', async () => stack.mail.received.find(({ mail: { headers } }) => headers.get('x-duban-trace') === CLICK));
    expect(mail.mail.text).toContain('2019-06-10');
    const owed = await until('the ledger to have it as sent', async () => {
      const found = (await stack.store.notices.list({ programmeId: 'trace' })).filter(({ trace }) => trace?.includes(CLICK));
      return found.every(({ state }) => state === 'sent') && found;
    });
    expect(owed).toHaveLength(1);
    expect(mail.mail.messageId).toBe(`<${owed[0]?.messageId}>`);

    const engine = await openEngine(stack.config.temporal);
    const { events } = await engine.client.workflow.getHandle(workflowIds.obligation('trace/kickoff/water')).fetchHistory();
    const acts = (events ?? []).flatMap(
      ({ workflowExecutionUpdateAcceptedEventAttributes: accepted }) => accepted?.acceptedRequest?.input?.args?.payloads ?? [],
    );
    expect(acts.map(({ data }) => JSON.parse(Buffer.from(data ?? []).toString()).trace)).toEqual([expect.stringContaining(CLICK)]);
    await engine.connection.close();

    await endTraces();
    const mine = collector.spans.filter(({ traceId }) => traceId === CLICK);
    const [click, record, sent] = [
      'POST /api/programmes/:programme/obligations/:milestone/:department/request-extension',
      'record obligation',
      'mail news',
    ].map((name) => mine.find((span) => span.name === name));
    expect(click).toMatchObject({ parentSpanId: '00f067aa0ba902b7', attributes: { 'http.response.status_code': 200 } });
    expect(record).toMatchObject({ parentSpanId: click?.spanId, attributes: { 'duban.item': 'trace/kickoff/water' } });
    expect(sent).toMatchObject({ parentSpanId: record?.spanId, attributes: { 'duban.state': 'sent', 'smtp.code': '250' } });
    expect(collector.asked[0]).toEqual({ path: '/v1/traces', key: 'secret' });
    // A collector is read by others than the ledger.
    expect(JSON.stringify(collector.spans)).not.toMatch(/\.example|zhang|汛期/);
  });

  it('is no part of what is judged: the same act with another number is the same act', async () => {
    const zhang = await api.person('officer', 'fire', 'zhao');
    const ask = (trace: string) =>
      api.ask('POST', '/api/programmes/trace/obligations/kickoff/fire/acknowledge', {
        as: zhang,
        body: {},
        headers: { 'idempotency-key': 'trace-2', traceparent: `00-${trace}-00f067aa0ba902b7-01` },
      });
    const [first, again] = [await ask('a'.repeat(32)), await ask('b'.repeat(32))];
    expect([first.statusCode, again.statusCode]).toEqual([200, 200]);
    const held = (await stack.store.ledger.events('trace/kickoff/fire')).filter(({ type }) => type === 'acknowledged');
    expect(held.map(({ payload }) => 'trace' in payload)).toEqual([false]);
  });
});

describe('a number', () => {
  it('stands in each line of the log, and nowhere where none is given', async () => {
    const lines: string[] = [];
    const own = logTo({ write: (line) => void lines.push(line) });
    own.level = log.levels.labels[30] ?? 'info';
    own.info('before');
    const end = openTraces('worker');
    const told = await inStep('something', {}, async () => {
      own.info('within');
      return traceNow();
    });
    await end();
    expect(lines.map((line) => JSON.parse(line).trace)).toEqual([undefined, told?.split('-')[1]]);
    expect(told).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    expect(traceNow()).toBeUndefined();
  });

  it('is told to the collector, whatever a caller says of that', async () => {
    const collector = await openCollector();
    const end = openTraces('api', { endpoint: collector.endpoint, headers: {} });
    const unseen = 'c'.repeat(32);
    await inStep('something', { parent: `00-${unseen}-00f067aa0ba902b7-00` }, async () => undefined);
    await end();
    await collector.close();
    expect(collector.spans.map(({ name, traceId }) => [name, traceId])).toEqual([['something', unseen]]);
  });

  it('is not taken from a caller who writes nonsense', async () => {
    const end = openTraces('api');
    const told = await inStep('something', { parent: '00-zz-"<script>-01' }, async () => traceNow());
    await end();
    expect(told).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
  });
});
