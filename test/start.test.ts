import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { openDuban } from '../client/duban.ts';
import type { Config } from '../config/config.ts';
import { startMailSink } from '../embedded/mailsink.ts';
import { markOf, standingOf } from '../embedded/processes.ts';
import { loadOrGoOn, readPlanFile } from '../embedded/programmes.ts';
import { endProcess, freePort } from '../embedded/stack.ts';
import { openEngine, prepareNamespace } from '../engine/engine.ts';
import { openStore } from '../prisma/store.ts';
import { smallPlan } from './support/plans.ts';
import { isolatedSettings, openTestStack, type TestStack, until } from './support/stack.ts';

// Starting, ending and starting again, with real processes as an operator runs them: also as a user without rights, without a home
// that can be written, without `ps`, and from a folder that is nobody's.

const ROOT = path.join(import.meta.dirname, '..');
const DIST = path.join(ROOT, 'dist');
const START = path.join(DIST, 'embedded', 'start.js');
const WORKER = path.join(DIST, 'worker', 'main.js');
const API = path.join(DIST, 'client', 'api', 'main.js');
const MAIN = path.join(DIST, 'client', 'cli', 'main.js');
const SLOW = { timeout: 300_000 };

/** Somebody without rights, where we may become one who can read the program; otherwise whoever runs the tests. */
const NOBODY = { uid: 65_534, gid: 65_534 };
const mayBeNobody =
  process.getuid?.() === 0 && spawnSync(process.execPath, ['-e', `require('fs').readFileSync('${START}')`], { ...NOBODY, cwd: '/' }).status === 0;
const somebody = mayBeNobody ? NOBODY : {};

const dirs: string[] = [];
afterAll(() => {
  for (const dir of dirs) rmSync(dir, { recursive: true, force: true });
});

/** A folder that belongs to `somebody`. */
function folder(name: string): string {
  const dir = mkdtempSync(path.join(tmpdir(), `duban-${name}-`));
  dirs.push(dir);
  chmodSync(dir, 0o755);
  if (mayBeNobody) chownSync(dir, NOBODY.uid, NOBODY.gid);
  return dir;
}

interface Running {
  child: ChildProcess;
  said(): string;
  /** Exit code and signal. */
  ended: Promise<[number | null, NodeJS.Signals | null]>;
}

const started: Running[] = [];
afterAll(async () => {
  for (const { child } of started) await endProcess(child, 'SIGTERM');
});

function run(command: string, args: string[], env: Record<string, string>, as: { uid?: number; gid?: number } = {}, cwd = '/'): Running {
  const child = spawn(command, args, { env, cwd, stdio: ['ignore', 'pipe', 'pipe'], ...as });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (text += chunk));
  const running = { child, said: () => text, ended: once(child, 'close') as Running['ended'] };
  started.push(running);
  return running;
}

/** Waits until it has said something; fails at once with what it said when it ends before. */
async function says({ said, child }: Running, what: RegExp, withinMs = 150_000): Promise<void> {
  await until(
    `${what} in what it says`,
    async () => {
      if (what.test(said())) return true;
      if (child.exitCode !== null || child.signalCode !== null) throw new Error(`it ended without ${what}, saying: ${said()}`);
      return false;
    },
    withinMs,
  );
}

const settingsOf = (config: Config) => ({
  DATABASE_URL: config.databaseUrl,
  TEMPORAL_ADDRESS: config.temporal.address,
  TEMPORAL_NAMESPACE: config.temporal.namespace,
  SMTP_URL: config.smtpUrl,
  MAIL_FROM: config.mailFrom,
});

describe('a second start', () => {
  let stack: TestStack;
  let dir: string;
  beforeAll(async () => {
    stack = await openTestStack('second-start');
    dir = folder('second-start');
  });
  afterAll(() => stack.close());

  const SLOWLY = { from: '2019-03-01', daysPerSecond: 0.000001 };
  const text = smallPlan({ id: 'second' });
  const later = text.replace('2019-04-30', '2019-05-31');
  const start = async (contents: string | undefined, named = true) => {
    const file = path.join(dir, 'plan.yaml');
    rmSync(file, { force: true });
    if (contents !== undefined) writeFileSync(file, contents);
    return loadOrGoOn(stack.service, await readPlanFile(file, named), SLOWLY);
  };
  const act = (kind: 'pause' | 'resume' | 'close') =>
    stack.service.actProgramme('second', kind, { actor: { org: 'office', name: '' }, key: `second-${kind}`, reason: '试' });

  it('goes on with the plan that runs, whatever has become of its file, and says so', SLOW, async () => {
    await expect(start(undefined)).rejects.toThrow(/读不到文件 .*plan\.yaml[\s\S]*cannot be read/);
    await expect(start(text.replace('2019-04-30', '2019-02-30'))).rejects.toThrow(/有 1 处错误[\s\S]*has 1 fault/);
    expect(await start(text, false)).toMatchObject({ loaded: true, ended: false, notes: [], programme: { id: 'second' } });

    // Written otherwise, it is the same plan.
    expect(await start(`# 已核对\n${text}`.replaceAll('\n', '\r\n'))).toMatchObject({ loaded: false, notes: [] });
    const edited = await start(later);
    expect(edited).toMatchObject({ loaded: false, programme: { id: 'second', state: { planVersion: 1 } } });
    expect(edited.notes[0]?.zh).toMatch(/与正在运行的第 1 版不同，未采用；要采用：npx duban programme amend second /);

    await stack.service.amendProgramme('second', later, { actor: { org: 'office', name: '' }, key: 'moved' });
    const amended = await start(text);
    expect(amended.programme.state.planVersion).toBe(2);
    expect(amended.notes.map(({ en }) => en)).toEqual([
      expect.stringMatching(
        /^The programme second was amended on \d{4}-\d\d-\d\d and goes on with version 2 of its plan; the file .* still holds version 1\.$/,
      ),
    ]);
    expect((await start(later)).notes).toEqual([]);

    const faulty = await start(text.replace('2019-04-30', '2019-02-30'));
    expect(faulty).toMatchObject({ programme: { id: 'second' } });
    expect(faulty.notes[0]?.zh).toMatch(/有 1 处错误：\n.*plan\.yaml:\d+:\d+: milestones\[0\]\.due.*\n未载入，接着运行已有的。$/);
    expect((await start(undefined)).notes[0]?.en).toMatch(/cannot be read; check its path\.\nIt is not loaded; what ran before goes on\.$/);
  });

  it('loads another plan beside it only when it was asked for', SLOW, async () => {
    const other = smallPlan({ id: 'another' });
    expect(await start(other, false)).toMatchObject({ loaded: false, programme: { id: 'second' } });
    const both = await start(other);
    expect(both).toMatchObject({ loaded: true, programme: { id: 'another' } });
    expect(both.notes.map(({ zh }) => zh)).toEqual(['同时运行：second']);
    expect((await start(later)).programme.id).toBe('second');
  });

  it('says that a programme is paused or closed, and goes on with the others', SLOW, async () => {
    await act('pause');
    expect((await start(later)).notes.map(({ zh }) => zh)).toContain('督办事项 second 已暂停发信；恢复：npx duban programme resume second --as office');
    await act('close');
    const closed = await start(later);
    expect(closed).toMatchObject({ ended: true, loaded: false, programme: { id: 'second' } });
    expect(closed.notes.map(({ zh }) => zh)).toEqual(['督办事项 second 已关闭，只供查看；用 --plan 载入另一份方案。', '同时运行：another']);
    expect(await start(undefined)).toMatchObject({ ended: false, programme: { id: 'another' } });
  });
});

describe('npm start on a bare machine', () => {
  it('is started by a user without rights or home, outlives its parts, leaves nothing when killed, and goes on', SLOW, async () => {
    const [bin, home] = [folder('bin'), folder('home')];
    copyFileSync(inject('temporalBinary'), path.join(bin, 'temporal'));
    const data = path.join(home, 'data');
    const plan = path.join(home, 'plan.yaml');
    writeFileSync(plan, smallPlan({ id: 'bare' }));
    const [webPort, apiPort] = [await freePort(), await freePort()];
    const environment = { PATH: bin, HOME: '/nowhere', DUBAN_DATA: data, API_PORT: String(apiPort) };
    const args = [START, '--plan', plan, '--live', '--port', String(webPort)];
    const parts = (): { pid: number }[] => JSON.parse(readFileSync(path.join(data, 'run.json'), 'utf8')).parts;
    const commandOf = (pid: number) => spawnSync('ps', ['-o', 'command=', '-ww', '-p', String(pid)], { encoding: 'utf8' }).stdout;
    const pidOf = (what: RegExp) => parts().find(({ pid }) => what.test(commandOf(pid)))?.pid;
    const kill = (pid: number | undefined) => pid !== undefined && process.kill(pid, 'SIGKILL');
    const ready = async () => (await fetch(`http://127.0.0.1:${apiPort}/readyz`).catch(() => undefined))?.status === 200;

    const first = run(process.execPath, args, environment, somebody);
    await says(first, /Ctrl-C ends it/);
    // The data folder is taken: what runs stays as it is, also where somebody would begin again.
    const second = run(process.execPath, [...args, '--fresh', '--yes'], environment, somebody);
    expect(await second.ended).toEqual([1, null]);
    expect(second.said()).toMatch(/^Duban runs already on [^\n]*\n$/);

    // Nothing that lies there is anybody else's to read: mails, logs, files, stores, the secret.
    const open = readdirSync(data, { recursive: true, encoding: 'utf8' })
      .map((name) => lstatSync(path.join(data, name), { throwIfNoEntry: false }))
      .filter((entry) => entry !== undefined && !entry.isSymbolicLink() && (entry.mode & 0o077) !== 0);
    expect([statSync(data).mode & 0o077, open]).toEqual([0, []]);

    // The worker dies, and dies again while it is being started again.
    const before = pidOf(/worker/);
    kill(before);
    const again = await until('another worker', async () => [pidOf(/worker/)].find((pid) => pid !== undefined && pid !== before));
    kill(again);
    await says(first, /The worker ended while starting[^\n]*\nThe worker has ended and is started again/);
    kill(pidOf(/bin\/postgres -D/));
    await says(first, /PostgreSQL has ended and is started again/);
    await until('everything to answer', ready);
    expect(first.child.exitCode).toBeNull();

    // Killed, it cannot end anything itself.
    const left = parts();
    first.child.kill('SIGKILL');
    await until('what it left to be ended', async () => left.every(({ pid }) => commandOf(pid) === '') && !existsSync(path.join(data, 'run.json')));

    // A machine that was switched off leaves a lock that names somebody else by now.
    const stranger = run('/bin/sleep', ['300'], {}, somebody);
    const database = path.join(data, 'live', 'postgres', 'data');
    const lock = path.join(database, 'postmaster.pid');
    writeFileSync(lock, `${stranger.child.pid}\n${database}\n1700000000\n5433\n\n127.0.0.1\n  1234567         0\nready   \n`);
    if (mayBeNobody) chownSync(lock, NOBODY.uid, NOBODY.gid);
    const next = run(process.execPath, args, environment, somebody);
    await says(next, /Ctrl-C ends it/);
    expect(next.said()).toContain('version 1 of the plan, from an earlier start');
    expect(stranger.child.exitCode).toBeNull();
    next.child.kill('SIGTERM');
    expect(await next.ended).toEqual([0, null]);
    expect(existsSync(path.join(data, 'run.json'))).toBe(false);
    expect(parts).toThrow();
  });

  it('ends everything when `npm` is told to end, and when nobody reads what it shows', SLOW, async () => {
    const config = await isolatedSettings('npm-start', 'smtp://127.0.0.1:9');
    const data = path.join(config.dir, 'data');
    const plan = path.join(config.dir, 'plan.yaml');
    writeFileSync(plan, smallPlan({ id: 'npm' }));
    const environment = {
      PATH: process.env.PATH ?? '',
      HOME: process.env.HOME ?? '',
      ...settingsOf(config),
      DUBAN_DATA: data,
      API_PORT: String(await freePort()),
    };
    const npm = run('npm', ['start', '--', '--plan', plan, '--live'], environment, {}, ROOT);
    await says(npm, /Ctrl-C ends it/);
    const pids = [
      ...JSON.parse(readFileSync(path.join(data, 'run.json'), 'utf8')).parts,
      JSON.parse(readFileSync(path.join(data, 'run.json'), 'utf8')).supervisor,
    ];
    npm.child.kill('SIGTERM');
    await until('all to have ended', async () => pids.every((mark) => standingOf(mark) === 'gone') && !existsSync(path.join(data, 'run.json')));

    const unread = run(process.execPath, [START, '--plan', plan, '--live'], environment);
    await says(unread, /✓ the worker/);
    unread.child.stdout?.destroy();
    expect(await unread.ended).toEqual([0, null]);
    expect(unread.said()).not.toMatch(/EPIPE|at .*\.js/);
    expect(existsSync(path.join(data, 'run.json'))).toBe(false);
  });
});

describe('processes are told apart', () => {
  it('by when they began, so that a number that is given again means nobody of ours', () => {
    const own = markOf(process.pid);
    expect(standingOf(own)).toBe('runs');
    expect(standingOf({ ...own, began: own.began.replace(/\d+$/, '1') })).toBe('gone');
    expect(standingOf({ pid: 2_147_483_646, began: own.began })).toBe('gone');
    // Where a machine does not say since when, nobody is taken for gone.
    expect(standingOf({ pid: process.pid, began: '' })).toBe('unknown');
    expect(standingOf({ pid: process.pid, began: '?' })).toBe('unknown');
  });
});

/** A database behind a line that can stand still, as after a network fault or a machine that is out of memory. */
async function openLine(databaseUrl: string) {
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
  server.listen(0, '127.0.0.1');
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
  const readiness = async (): Promise<{ ready: boolean; missing: string[] } | undefined> =>
    (await fetch(`${base}/readyz`, { signal: AbortSignal.timeout(10_000) }).catch(() => undefined))?.json() as Promise<{ ready: boolean; missing: string[] }>;

  it.runIf(mayBeNobody)('say in one sentence which folder they need, started from / by a user without rights', SLOW, async () => {
    for (const script of [WORKER, API]) {
      const without = run(process.execPath, [script], environment, somebody);
      expect(await without.ended).toEqual([1, null]);
      expect(without.said()).toMatch(
        /^The secret that signs sessions and mail links cannot be kept in .*auth-secret \(EACCES[^\n]*set DUBAN_DATA to a folder [^\n]*\n$/,
      );
    }
    const evidence = run(
      process.execPath,
      [API],
      { ...environment, AUTH_SECRET: randomBytes(32).toString('hex'), EVIDENCE_DIR: '/nowhere/evidence' },
      somebody,
    );
    expect(await evidence.ended).toEqual([1, null]);
    expect(evidence.said()).toMatch(/^Evidence cannot be kept in [^\n]*set DUBAN_DATA or EVIDENCE_DIR[^\n]*\n$/);
  });

  it('keep one secret, from whichever folder they are started, and in the same moment', SLOW, async () => {
    const data = folder('secret');
    const print = 'import(process.argv[1]).then(({ readApiConfig }) => console.log(readApiConfig().authSecret))';
    const ask = (cwd: string) =>
      run(process.execPath, ['-e', print, path.join(DIST, 'config', 'config.js')], { ...environment, DUBAN_DATA: data }, somebody, cwd);
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
    await until('the database to be missed', async () => (await readiness())?.missing.includes('database'));
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

describe('output that nobody reads', () => {
  it('ends a command without a word, and one that cannot be written with a sentence', async () => {
    const plan = path.join(ROOT, 'plans', 'shapotou-2019.yaml');
    const shell = (line: string) => spawnSync('bash', ['--norc', '-c', line], { encoding: 'utf8', env: { PATH: process.env.PATH ?? '' } });
    for (const command of [`plan calendar ${plan}`, `plan calendar ${plan} --json`, '--help', 'nonsense']) {
      const { stdout, stderr } = shell(`'${process.execPath}' '${MAIN}' ${command} 2>&1 | true; echo "\${PIPESTATUS[0]}"`);
      expect({ command, stderr, code: stdout.trim() }).toEqual({ command, stderr: '', code: command === 'nonsense' ? '2' : '0' });
    }
    if (!existsSync('/dev/full')) return;
    const { status, stderr } = shell(`'${process.execPath}' '${MAIN}' plan calendar ${plan} > /dev/full`);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^输出写不出去（[^\n]*ENOSPC[^\n]*）。\n$/);
  });
});
