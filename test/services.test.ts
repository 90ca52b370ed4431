import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDuban } from '../client/duban.ts';
import { caseFile } from '../client/service/case-file.ts';
import type { Config } from '../config/config.ts';
import { startMailSink } from '../embedded/mailsink.ts';
import { freePort } from '../embedded/stack.ts';
import { isEngineDown, openEngine, prepareNamespace } from '../engine/engine.ts';
import { openOperations } from '../engine/inspect.ts';
import { openStore } from '../prisma/store.ts';
import { smallPlan } from './support/plans.ts';
import { API, CONFIG, MAIN, mayBeNobody, openProcesses, ROOT, says, settingsOf, somebody, WORKER } from './support/processes.ts';
import { isolatedSettings, until } from './support/stack.ts';

// Worker and API as processes that are ended at every moment, stopped, and cut off from their database.

const SLOW = { timeout: 900_000 };
const { folder, run } = openProcesses();

/** A database behind a line that can stand still, as after a network fault or a machine that is out of memory. */
async function openLine(databaseUrl: string, port = 0) {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  let still = false;
  const server = createServer((near) => {
    const far = connect(Number(target.port), target.hostname);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      one.on('error', () => undefined).on('close', () => other.destroy());
      one.on('data', (data) => other.write(data));
      if (still) one.pause();
    }
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const url = new URL(databaseUrl);
  url.port = String(typeof address === 'object' && address ? address.port : 0);
  const each = (act: (socket: Socket) => void) => sockets.forEach(act);
  return {
    url: url.href,
    standStill: () => {
      still = true;
      each((socket) => socket.pause());
    },
    goOn: () => {
      still = false;
      each((socket) => socket.resume());
    },
    close: () => {
      each((socket) => socket.destroy());
      server.close();
    },
  };
}

describe('worker and API as services', () => {
  let config: Config & { dir: string };
  let line: Awaited<ReturnType<typeof openLine>>;
  let sink: Awaited<ReturnType<typeof startMailSink>>;
  let environment: Record<string, string>;
  let base: string;
  const closing: (() => unknown)[] = [];
  beforeAll(async () => {
    config = await isolatedSettings('services', 'smtp://127.0.0.1:9');
    sink = await startMailSink(0, path.join(config.dir, 'mail'));
    line = await openLine(config.databaseUrl);
    const port = await freePort();
    base = `http://127.0.0.1:${port}`;
    environment = {
      PATH: process.env.PATH ?? '',
      ...settingsOf(config),
      DATABASE_URL: line.url,
      SMTP_URL: `smtp://127.0.0.1:${sink.port}`,
      API_PORT: String(port),
      PUBLIC_URL: 'https://duban.example',
    };
  });
  afterAll(async () => {
    for (const close of closing) await close();
    await sink.close();
    line.close();
  });
  const readiness = async (): Promise<{ ready: boolean; missing: string[]; parts: Record<string, { ok: boolean; what?: string }> } | undefined> =>
    (await fetch(`${base}/readyz`, { signal: AbortSignal.timeout(10_000) }).catch(() => undefined))?.json() as Promise<{
      ready: boolean;
      missing: string[];
      parts: Record<string, { ok: boolean; what?: string }>;
    }>;

  it.runIf(mayBeNobody)('say in one sentence which folder they need, started from / by a user without rights', SLOW, async () => {
    for (const script of [WORKER, API]) {
      const without = run(process.execPath, [script], environment, somebody);
      expect(await without.ended).toEqual([1, null]);
      expect(without.said()).toMatch(
        /^The secret that signs sessions and mail links cannot be kept in .*auth-secret \(EACCES[^\n]*set DUBAN_DATA to a folder [^\n]*\n$/,
      );
    }
  });

  it('keep one secret, from whichever folder they are started, and in the same moment', SLOW, async () => {
    const data = folder('secret');
    const print = 'import(process.argv[1]).then(({ readApiConfig }) => console.log(readApiConfig().authSecret))';
    const ask = (cwd: string) => run(process.execPath, ['-e', print, CONFIG], { ...environment, DUBAN_DATA: data }, somebody, cwd);
    const asked = [ask('/'), ask(ROOT), ask(tmpdir()), ask('/')];
    await Promise.all(asked.map(({ ended }) => ended));
    const secrets = new Set(asked.map(({ said }) => said().trim()));
    expect([...secrets]).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/)]);
    // Evidence and secret of an earlier release, in the folder that it was started from, are not left behind without a word.
    const earlier = folder('earlier');
    mkdirSync(path.join(earlier, '.duban'));
    const moved = run(process.execPath, [WORKER], environment, {}, earlier);
    expect(await moved.ended).toEqual([1, null]);
    expect(moved.said()).toContain('DUBAN_DATA is missing, and ');
  });

  it('end when they are told to, at whatever moment, once or twice', SLOW, async () => {
    const data = folder('moments');
    const moments = [0, 800, 2_000, 4_000].flatMap((ms) => [
      [WORKER, ms],
      [API, ms],
    ]) as [string, number][];
    // The tables are there: whoever comes first makes them.
    const file = path.join(data, 'duban.env');
    writeFileSync(file, 'MAILS_PER_SECOND=5\n');
    const first = run(process.execPath, [WORKER], { ...environment, DUBAN_DATA: data, DUBAN_SETTINGS: file }, somebody);
    await says(first, /worker ready/);
    // Told to read its settings again, it takes those that are right and keeps on with the former ones where they are not.
    writeFileSync(file, 'MAILS_PER_SECOND=9\n');
    first.child.kill('SIGHUP');
    await says(first, /the pace of mails is now 9 a second/);
    writeFileSync(file, 'MAILS_PER_SECOND=many\n');
    first.child.kill('SIGHUP');
    await says(first, /not taken[^\n]*MAILS_PER_SECOND is not a number above 0/);
    writeFileSync(file, 'LOG_LEVEL=debug\n');
    const api = run(process.execPath, [API], { ...environment, DUBAN_DATA: data, DUBAN_SETTINGS: file }, somebody);
    await says(api, /API ready/);
    writeFileSync(file, 'LOG_LEVEL=warn\n');
    for (const one of [first, api]) one.child.kill('SIGHUP');
    for (const one of [first, api]) await says(one, /the level of the log( is now|) warn/);
    for (const one of [first, api]) {
      one.child.kill('SIGTERM');
      one.child.kill('SIGTERM');
      expect(await one.ended).toEqual([0, null]);
    }
    for (const [script, ms] of moments) {
      const one = run(process.execPath, [script], { ...environment, DUBAN_DATA: data }, somebody);
      await new Promise((resolve) => setTimeout(resolve, ms));
      one.child.kill('SIGTERM');
      one.child.kill('SIGTERM');
      // Before our first line has run, the system's own answer to the signal is as good.
      const [code, signal] = await one.ended;
      expect(code === 0 || signal === 'SIGTERM', `${script} after ${ms} ms: ${code} ${signal} ${one.said()}`).toBe(true);
      expect(one.said()).not.toMatch(/\n {4}at /);
    }
  });

  // Everybody is asked first: settings that lead elsewhere make no folder.
  it.runIf(mayBeNobody)('say in one sentence which folder evidence needs, where all else is in order', SLOW, async () => {
    const evidence = run(
      process.execPath,
      [API],
      { ...environment, AUTH_SECRET: randomBytes(32).toString('hex'), EVIDENCE_DIR: '/nowhere/evidence' },
      somebody,
    );
    expect(await evidence.ended).toEqual([1, null]);
    expect(evidence.said()).toMatch(/^Evidence cannot be kept in [^\n]*set DUBAN_DATA or EVIDENCE_DIR[^\n]*\n$/);
  });

  it('refuse to start in one sentence while a part is away, and come up in either order once it is there', SLOW, async () => {
    const ports = { database: await freePort(), engine: await freePort() };
    const lines = new Map<keyof typeof ports, Awaited<ReturnType<typeof openLine>>>();
    closing.unshift(() => [...lines.values()].map((one) => one.close()));
    const ordered = async (name: string) => {
      const fresh = await isolatedSettings(name, `smtp://127.0.0.1:${sink.port}`);
      const database = new URL(fresh.databaseUrl);
      database.port = String(ports.database);
      const given = { ...settingsOf(fresh), DATABASE_URL: database.href, TEMPORAL_ADDRESS: `127.0.0.1:${ports.engine}` };
      const settings = { ...environment, ...given, API_PORT: String(await freePort()), DUBAN_DATA: folder(name) };
      const there = { database: () => openLine(fresh.databaseUrl, ports.database), engine: () => openLine(`http://${fresh.temporal.address}`, ports.engine) };
      return { settings, come: async (part: keyof typeof ports) => lines.set(part, await there[part]()) };
    };
    /** Starts a service as whoever keeps it does: again each time that it has refused. Gives what it refused with. */
    const kept = async (script: string, settings: Record<string, string>): Promise<string[]> => {
      const refusals: string[] = [];
      for (;;) {
        const one = run(process.execPath, [script], settings, somebody);
        const ready = await says(one, /(worker|API) ready/).then(
          () => true,
          () => false,
        );
        if (ready) return refusals;
        expect(await one.ended, one.said()).toEqual([1, null]);
        refusals.push(one.said());
        await new Promise((resolve) => setTimeout(resolve, 300));
      }
    };
    const oneSentence = /^[A-Z][^\n]*\.\n$/;

    const apiFirst = await ordered('api-first');
    for (const [part, of] of [
      ['engine', /^No Temporal server answers at 127\.0\.0\.1:\d+ \(/],
      ['database', /^The database does not answer \(nothing listens at 127\.0\.0\.1:\d+\/duban_api_first_\d+\): start it/],
    ] as const) {
      for (const script of [WORKER, API]) {
        const one = run(process.execPath, [script], apiFirst.settings, somebody);
        expect(await one.ended).toEqual([1, null]);
        expect(one.said()).toMatch(oneSentence);
        expect(one.said()).toMatch(of);
      }
      await apiFirst.come(part);
    }
    // An API before any worker says what it waits for, and is there once a worker has made that.
    const alone = run(process.execPath, [API], apiFirst.settings, somebody);
    expect(await alone.ended).toEqual([1, null]);
    expect(alone.said()).toMatch(oneSentence);
    expect(alone.said()).toMatch(/has no namespace api-first-\d+: [^\n]* start a worker, which makes it/);
    const [refused, before] = await Promise.all([kept(API, apiFirst.settings), kept(WORKER, apiFirst.settings)]);
    expect(before).toEqual([]);
    for (const said of refused) expect(said).toMatch(oneSentence);

    // Cut off in the middle of its start, however far that is, it says so and is there at the next.
    const cut = await ordered('cut');
    for (const afterMs of [400, 900, 2_000])
      for (const part of ['database', 'engine'] as const) {
        const one = run(process.execPath, [WORKER], cut.settings, somebody);
        await new Promise((resolve) => setTimeout(resolve, afterMs));
        lines.get(part)?.close();
        const early = await Promise.race([one.ended.then(() => true), new Promise<false>((resolve) => setTimeout(resolve, 4_000, false))]);
        await cut.come(part);
        if (!early) one.child.kill('SIGTERM');
        const [code] = await one.ended;
        expect([0, 1], one.said()).toContain(code);
        if (code === 1) expect(one.said(), `${part} after ${afterMs} ms`).toMatch(/^[A-Z][^\n]*\.\n/);
        expect(one.said()).not.toMatch(/\n {4}at /);
      }
    expect(await kept(WORKER, cut.settings)).toEqual([]);
    expect(await kept(API, cut.settings)).toEqual([]);
  });

  it('are at work again by themselves after the engine has lost the namespace that they work in', SLOW, async () => {
    const lost = await isolatedSettings('services-lost', `smtp://127.0.0.1:${sink.port}`);
    const settings = { ...environment, ...settingsOf(lost), DUBAN_DATA: folder('lost') };
    const serving = run(process.execPath, [MAIN, 'serve', '--worker'], settings, somebody);
    await says(serving, /worker ready/);
    const engine = await openEngine(lost.temporal);
    closing.push(() => engine.connection.close());
    const { namespace } = engine;
    const idOf = () => engine.connection.workflowService.describeNamespace({ namespace }).then(({ namespaceInfo }) => namespaceInfo?.id);
    const before = await idOf();
    await engine.connection.operatorService.deleteNamespace({ namespace });
    // Within its process, or by ending where the engine's library does not let go; either way nobody has to do anything.
    await says(serving, /is started again in/, 300_000);
    await says(serving, /is new: what ran there is started again from the database/, 300_000);
    expect([undefined, before]).not.toContain(await idOf());
    const store = openStore(lost.databaseUrl);
    closing.push(() => store.close());
    await openDuban(store, engine.client).service.startProgramme(smallPlan({ id: 'after' }), { from: '2019-04-24', daysPerSecond: 0.000_1 });
    await until('the first reminders', async () => ((await store.notices.counts('after')).sent ?? 0) >= 2, 300_000);
  });

  it('outlive a pause of the machine and a database that stands still, and are missed when they are gone', SLOW, async () => {
    const data = folder('services');
    const settings = { ...environment, DUBAN_DATA: data };
    const [worker, api] = [run(process.execPath, [WORKER], settings, somebody), run(process.execPath, [API], settings, somebody)];
    await Promise.all([says(worker, /worker ready/), says(api, /API ready/)]);
    const engine = await openEngine(config.temporal);
    await prepareNamespace(engine);
    const store = openStore(config.databaseUrl);
    closing.push(
      () => store.close(),
      () => engine.connection.close(),
    );
    const service = openDuban(store, engine.client).service;
    const departments = Array.from({ length: 20 }, (_, index) => `d${index}`);
    // Work all the time: ten days a second over the months before and after the date.
    await service.startProgramme(smallPlan({ id: 'busy', departments, due: '2019-09-30' }), { from: '2019-08-20', daysPerSecond: 1.5 });
    await until('it to be ready', async () => (await readiness())?.ready);

    worker.child.kill('SIGSTOP');
    await until('the worker to be missed', async () => (await readiness())?.missing.includes('worker'), 60_000);
    worker.child.kill('SIGCONT');
    await until('the worker to be back', async () => (await readiness())?.ready);

    line.standStill();
    const { parts } = await until('the database to be missed', async () => {
      const answer = await readiness();
      return answer?.missing.includes('database') && answer;
    });
    // Each says why, and none is well that nobody could ask.
    for (const [part, { ok, what }] of Object.entries(parts)) expect(ok || what, part).toBeTruthy();
    expect(parts.database?.what).toMatch(/^no answer within 3 s: look at its log/);
    expect(parts.identity).toEqual({ ok: false, what: expect.stringMatching(/no answer within 3 s|cannot be asked while the database/) });
    await new Promise((resolve) => setTimeout(resolve, 8_000));
    line.goOn();
    await until('everything to be back', async () => (await readiness())?.ready);
    expect([worker.child.exitCode, api.child.exitCode]).toEqual([null, null]);
    const told = await until(
      'a lapse of everybody to be told',
      async () => {
        const notices = await store.notices.list({ programmeId: 'busy' });
        const lapses = notices.filter((notice) => notice.rung === 'lapse' && notice.recipient.endsWith('/head'));
        return lapses.length === departments.length && lapses.every(({ state }) => state !== 'owed' && state !== 'sending') && lapses;
      },
      120_000,
    );
    expect(told).toHaveLength(departments.length);

    // An engine that stands still is said not to answer, within seconds, and a case is told by the ledger meanwhile.
    const { address, ...temporal } = config.temporal;
    const wire = await openLine(`http://${address}`);
    const behind = await openEngine({ ...temporal, address: new URL(wire.url).host });
    closing.unshift(
      () => wire.close(),
      () => behind.connection.close(),
    );
    const operations = openOperations(behind.client);
    expect((await operations.pollers()).workflow).not.toEqual([]);
    const { service: cut } = openDuban(store, behind.client);
    wire.standStill();
    const sinceMs = performance.now();
    const silent = await Promise.allSettled([
      operations.pollers(),
      operations.list({}, 10),
      operations.describe('programme/busy'),
      operations.rawHistory('programme/busy'),
    ]);
    const { source, lines } = await caseFile(cut, 'busy/kickoff/d0', 'zh');
    // By itself the SDK asks again for some twenty seconds.
    expect(performance.now() - sinceMs).toBeLessThan(18_000);
    expect(silent.map((one) => one.status === 'rejected' && isEngineDown(one.reason))).toEqual([true, true, true, true]);
    expect(source).toBe('ledger');
    expect(lines.map(({ what }) => what).join()).toContain('逾期');
    wire.goOn();

    // Killed, it is missed within seconds, although the engine counts it for two minutes more.
    worker.child.kill('SIGKILL');
    await until('the killed worker to be missed', async () => (await readiness())?.missing.includes('worker'), 60_000);
    const next = run(process.execPath, [WORKER], settings, somebody);
    await until('the next one to be seen', async () => (await readiness())?.ready);

    // Told to end while the database stands still, both end all the same.
    line.standStill();
    next.child.kill('SIGTERM');
    api.child.kill('SIGTERM');
    const endings = await Promise.all([next.ended, api.ended]);
    line.goOn();
    for (const [code, signal] of endings) expect([0, 1], `signal ${signal}`).toContain(code);
  });
});
