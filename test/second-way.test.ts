import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { ConfigError, readApiConfig, readConfig } from '../config/config.ts';
import { openSecondWay } from '../engine/second-way.ts';
import { openStore, type Store } from '../prisma/store.ts';
import { isolatedSettings, until } from './support/stack.ts';

const QUICK = { everyMs: 50, retry: { firstMs: 100, longestMs: 200, most: 3 }, silentLooks: 10_000 };

let databaseUrl: string;
let store: Store;
let dir: string;
beforeAll(async () => {
  const config = await isolatedSettings('second-way', 'smtp://127.0.0.1:9');
  databaseUrl = config.databaseUrl;
  store = openStore(databaseUrl);
  dir = mkdtempSync(path.join(tmpdir(), 'duban-second-way-'));
});
afterAll(async () => {
  await store?.close();
  rmSync(dir, { recursive: true, force: true });
});

/** A webhook that answers as told and keeps what it was sent. */
async function startWebhook(answer: () => number) {
  const bodies: Record<string, unknown>[] = [];
  const textOf = async (request: IncomingMessage) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    return text;
  };
  const server = createServer(async (request, response) => {
    bodies.push(JSON.parse(await textOf(request)));
    response.writeHead(answer()).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { bodies, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, close: () => server.close() };
}

const down = (scope = '') =>
  store.mailTroubles.put([{ scope, kind: 'unreachable', answer: 'connect ECONNREFUSED', sinceMs: Date.parse('2026-11-28T01:00:00Z') }], true);

describe('the second way', () => {
  it('says once that mail is down, however many workers there are, and once that it is well again', async () => {
    const webhook = await startWebhook(() => 204);
    const ways = [openSecondWay(store, 'worker', { webhook: webhook.url }, QUICK), openSecondWay(store, 'api', { webhook: webhook.url }, QUICK)];
    try {
      await down();
      await until('the call', async () => webhook.bodies.length > 0);
      await new Promise((resolve) => setTimeout(resolve, 500));
      expect(webhook.bodies).toMatchObject([
        {
          source: 'duban',
          event: 'open',
          kind: 'mail-trouble',
          key: 'mail/',
          what: 'unreachable: connect ECONNREFUSED',
          name: '邮件受阻',
          help: 'docs/runbook.zh-CN.md#mail-trouble',
        },
      ]);
      await store.mailTroubles.put([], true);
      await until('that it is over', async () => webhook.bodies.length > 1);
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect(webhook.bodies.map(({ event }) => event)).toEqual(['open', 'over']);
      // Down again is told again.
      await down();
      await until('the next', async () => webhook.bodies.length > 2);
    } finally {
      await Promise.all(ways.map((way) => way.stop()));
      webhook.close();
      await store.mailTroubles.put([], true);
      await store.operatorCalls.sync();
    }
  });

  it('tries again what failed, and gives up after a bounded number of attempts', async () => {
    let well = false;
    const webhook = await startWebhook(() => (well ? 200 : 500));
    const way = openSecondWay(store, 'worker', { webhook: webhook.url }, QUICK);
    try {
      await down();
      // What the test before left to be told as over comes besides.
      const tried = () => webhook.bodies.filter(({ event }) => event === 'open').length;
      await until('three attempts', async () => tried() === 3);
      well = true;
      await new Promise((resolve) => setTimeout(resolve, 600));
      expect(tried()).toBe(3);
    } finally {
      await way.stop();
      webhook.close();
      await store.mailTroubles.put([], true);
      await store.operatorCalls.sync();
    }
  });

  it('hands the same to a program of the operator’s, and alarms besides', async () => {
    const [told, program] = [path.join(dir, 'told'), path.join(dir, 'tell')];
    writeFileSync(program, `#!/bin/sh\ncat >> ${told}\necho >> ${told}\n`);
    chmodSync(program, 0o755);
    await store.alarms.raise({ key: 'k', kind: 'not-recorded', what: 'disk full' });
    const way = openSecondWay(store, 'worker', { command: program }, QUICK);
    try {
      const call = await until(
        'the program',
        async () =>
          existsSync(told) &&
          readFileSync(told, 'utf8')
            .split('\n')
            .filter((line) => line.endsWith('}'))
            .map((line) => JSON.parse(line))
            .find(({ key }) => key === 'k'),
      );
      expect(call).toMatchObject({ event: 'open', kind: 'not-recorded', what: 'disk full' });
    } finally {
      await way.stop();
    }
  });

  it('tells of a database that does not answer, once from each process, and that it does again', async () => {
    const webhook = await startWebhook(() => 204);
    const admin = new pg.Client({ connectionString: inject('postgresUrl') });
    await admin.connect();
    const database = new URL(databaseUrl).pathname.slice(1);
    const away = openStore(databaseUrl);
    const way = openSecondWay(away, 'api', { webhook: webhook.url }, { ...QUICK, silentLooks: 60 });
    const said = () => webhook.bodies.filter(({ key }) => key === 'database/api').map(({ event, kind }) => ({ event, kind }));
    try {
      await admin.query(`ALTER DATABASE "${database}" WITH ALLOW_CONNECTIONS false`);
      await admin.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [database]);
      await until('the call', async () => said().length > 0);
      await admin.query(`ALTER DATABASE "${database}" WITH ALLOW_CONNECTIONS true`);
      await until('that it is over', async () => said().length > 1);
      expect(said()).toEqual([
        { event: 'open', kind: 'not-watched' },
        { event: 'over', kind: 'not-watched' },
      ]);
    } finally {
      await admin.query(`ALTER DATABASE "${database}" WITH ALLOW_CONNECTIONS true`);
      await way.stop();
      await Promise.all([away.close(), admin.end()]);
      webhook.close();
    }
  });

  it('is set by an address or a program, and a wrong one is named', () => {
    const given = {
      DATABASE_URL: 'postgresql://u@127.0.0.1:1/d',
      SMTP_URL: 'smtp://127.0.0.1:1',
      MAIL_FROM: 'duban@office.example',
      TEMPORAL_ADDRESS: '127.0.0.1:1',
    };
    expect(readConfig({ ...given, ALARM_WEBHOOK: 'https://watch.example/duban' }).alarm).toEqual({ webhook: 'https://watch.example/duban' });
    expect(readConfig(given).alarm).toBeUndefined();
    // The API tells that no worker is at work, which no worker can.
    expect(readApiConfig({ ...given, ALARM_COMMAND: '/usr/local/bin/tell' }).alarm).toEqual({ command: '/usr/local/bin/tell' });
    expect(() => readConfig({ ...given, ALARM_WEBHOOK: 'watch' })).toThrow(ConfigError);
    expect(() => readConfig({ ...given, ALARM_COMMAND: 'tell --all' })).toThrow(/ALARM_COMMAND/);
  });
});
