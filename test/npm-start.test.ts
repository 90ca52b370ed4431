import { spawnSync } from 'node:child_process';
import { chownSync, copyFileSync, existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { markOf, standingOf } from '../embedded/processes.ts';
import { freePort } from '../embedded/stack.ts';
import { smallPlan } from './support/plans.ts';
import { MAIN, mayBeNobody, NOBODY, openProcesses, ROOT, START, says, settingsOf, somebody } from './support/processes.ts';
import { isolatedSettings, until } from './support/stack.ts';

// Starting, ending and starting again, with real processes as an operator runs them: also as a user without rights, without a home
// that can be written, without `ps`, and from a folder that is nobody's.

const SLOW = { timeout: 900_000 };
const { folder, run } = openProcesses();

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

describe('npm start that makes no sense', () => {
  const data = folder('refused');
  const said = async (args: string[], dir = data) => {
    const started = run(process.execPath, [START, ...args], { PATH: process.env.PATH ?? '', HOME: data, DUBAN_DATA: dir });
    const [code] = await started.ended;
    return { code, said: started.said() };
  };

  it('explains itself, and refuses what it cannot read', async () => {
    expect((await said(['--help'])).said).toContain('--fresh');
    expect(await said(['--plan', '/does/not/exist.yaml'])).toEqual({
      code: 1,
      said: '读不到文件 /does/not/exist.yaml；请检查路径。\nThe file /does/not/exist.yaml cannot be read; check its path.\n',
    });
    expect(await said(['--port', 'seven'])).toEqual({ code: 1, said: '--port seven is no port: write a number from 1 to 65535.\n' });
  });

  it('says so when the port that was asked for is taken', async () => {
    const port = await freePort();
    const holder = createServer().listen(port, '127.0.0.1');
    await new Promise((resolve) => holder.once('listening', resolve));
    const refused = await said(['--port', String(port)]);
    holder.close();
    expect(refused).toEqual({ code: 1, said: `Port ${port} on this machine is in use: end the program that holds it, or choose others with --port.\n` });
  });

  it('runs once on a data folder: a second one says so and ends nothing', async () => {
    const dir = path.join(data, 'taken');
    mkdirSync(dir);
    const own = markOf(process.pid);
    writeFileSync(path.join(dir, 'run.json'), JSON.stringify({ supervisor: own, parts: [own], environment: {} }));
    const refused = await said([], dir);
    expect(refused.code).toBe(1);
    expect(refused.said).toMatch(/^Duban runs already on .*taken \(process \d+\): use that one, end it with Ctrl-C, or set DUBAN_DATA to another folder\.\n$/);
  });

  it('asks before it deletes, and deletes nothing when nobody can answer', async () => {
    const dir = path.join(data, 'kept');
    mkdirSync(path.join(dir, 'demo'), { recursive: true });
    expect(await said(['--fresh'], dir)).toEqual({
      code: 1,
      said: '--fresh deletes all data of earlier starts and asks first, but nobody can answer here: add --yes.\n',
    });
    expect(existsSync(path.join(dir, 'demo'))).toBe(true);
  });
});
