import { spawnSync } from 'node:child_process';
import { chownSync, copyFileSync, existsSync, lstatSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { markOf, standingOf } from '../embedded/processes.ts';
import { loadOrGoOn, readPlanFile } from '../embedded/programmes.ts';
import { freePort } from '../embedded/stack.ts';
import { smallPlan } from './support/plans.ts';
import { MAIN, mayBeNobody, NOBODY, openProcesses, ROOT, START, says, settingsOf, somebody } from './support/processes.ts';
import { isolatedSettings, openTestStack, type TestStack, until } from './support/stack.ts';

// Starting, ending and starting again, with real processes as an operator runs them: also as a user without rights, without a home
// that can be written, without `ps`, and from a folder that is nobody's.

const SLOW = { timeout: 900_000 };
const { folder, run } = openProcesses();

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
