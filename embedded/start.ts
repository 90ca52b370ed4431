import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline/promises';
import { Command, CommanderError } from 'commander';
import { wallClock } from '../calendar/china.ts';
import { openAccounts } from '../client/accounts/accounts.ts';
import { readText } from '../client/files/text.ts';
import { openService } from '../client/service/service.ts';
import { DATA_DIR, environmentGiven, RUN_FILE, readApiConfig, readConfig } from '../config/config.ts';
import { programmeNowMs } from '../domain/kernel/clock.ts';
import { openEngine } from '../engine/engine.ts';
import { openStore } from '../prisma/store.ts';
import { follow } from './follow.ts';
import { claimInstance } from './instance.ts';
import { play, settleDistrict } from './players.ts';
import { endProcess, freePort, startDatabase, startEngine, startProgram } from './stack.ts';
import { findTemporal } from './temporal.ts';

const ROOT = path.join(import.meta.dirname, '..', '..');
const DEMO = { daysPerSecond: 1 };
/** A part that keeps dying is not restarted for ever; one that has run so long (real ms) does not keep dying. */
const MOST_RESTARTS = 5;
const STEADY_MS = 60_000;

interface Options {
  empty?: boolean;
  live?: boolean;
  fresh?: boolean;
  yes?: boolean;
  plan: string;
  port?: string;
}

const program = new Command('npm start --')
  .description('Runs Duban with all that it needs on this machine: PostgreSQL, Temporal, a mail sink, the worker and one plan.')
  .option('--live', 'use the real clock; without it a demonstration begins on the plan’s first day and runs a day a second')
  .option('--fresh', 'delete the data of earlier starts and begin again, after asking')
  .option('--yes', 'do not ask')
  .option('--empty', 'without the generated district and the players who act in it')
  .option('--plan <file>', 'the plan to run', path.join(ROOT, 'plans', 'shapotou-2019.yaml'))
  .option('--port <number>', "port of Temporal's own web page; the others are found by themselves")
  .addHelpText(
    'after',
    `
Ctrl-C ends all that it started and nothing else; the next start goes on from the same data. The demonstration clock goes
on running in between, as every clock does: --fresh begins again.

What is given in the environment is used instead of starting it here:
  TEMPORAL_ADDRESS (and the other TEMPORAL_ settings), DATABASE_URL, SMTP_URL, EVIDENCE_DIR, API_PORT, PUBLIC_URL; DUBAN_DATA moves the data folder.`,
  )
  .exitOverride();

const dim = (text: string) => (process.stdout.isTTY ? `\x1b[2m${text}\x1b[0m` : text);
const say = (text: string) => console.log(text);

/** Shows how long a slow step takes, where someone watches. */
async function slowly<T>(label: string, work: Promise<T>): Promise<T> {
  const began = Date.now();
  const seconds = () => Math.round((Date.now() - began) / 1_000);
  const ticking = process.stderr.isTTY ? setInterval(() => process.stderr.write(`\r\x1b[K… ${label} ${seconds()} s`), 500) : undefined;
  try {
    const result = await work;
    if (ticking) process.stderr.write('\r\x1b[K');
    process.stderr.write(`✓ ${label} ${seconds()} s\n`);
    return result;
  } catch (error) {
    if (ticking) process.stderr.write('\r\x1b[K');
    throw error;
  } finally {
    clearInterval(ticking);
  }
}

async function portFor(wanted: number): Promise<number> {
  return freePort(wanted).catch(() => freePort());
}

async function start(options: Options): Promise<void> {
  const dataDir = path.join(DATA_DIR, options.live ? 'live' : 'demo');
  if (!existsSync(options.plan)) throw new Error(`The plan ${options.plan} cannot be read; check its path.`);
  const uiPort = options.port === undefined ? await portFor(8233) : await freePort(portNumber(options.port));
  const instance = claimInstance(RUN_FILE);
  const parts: { name: string; child: ChildProcess; signal: NodeJS.Signals }[] = [];
  let ending: Promise<void> | undefined;
  const end = () => {
    ending ??= (async () => {
      for (const { child, signal } of [...parts].reverse()) await endProcess(child, signal);
      instance.release();
    })();
    return ending;
  };
  const interrupted = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
  });
  /** Starts a part and starts it again when it dies, since nothing is lost by that. */
  const keep = async (name: string, signal: NodeJS.Signals, begin: () => Promise<ChildProcess>, restarts = 0): Promise<void> => {
    const child = await begin();
    const beganMs = Date.now();
    const known = parts.find((part) => part.name === name);
    if (known) known.child = child;
    else parts.push({ name, child, signal });
    if (child.pid !== undefined) instance.add(child.pid);
    child.once('exit', () => {
      if (ending) return;
      const before = Date.now() - beganMs > STEADY_MS ? 0 : restarts;
      if (before >= MOST_RESTARTS) {
        console.error(`${name} has ended ${before + 1} times; its log is in ${dataDir}. Everything else is ended as well.`);
        process.kill(process.pid, 'SIGTERM');
        return;
      }
      console.error(`${name} has ended and is started again.`);
      keep(name, signal, begin, before + 1).catch((error: Error) => {
        console.error(error.message);
        process.kill(process.pid, 'SIGTERM');
      });
    });
  };

  try {
    if (options.fresh) await deleteData(dataDir, options.yes ?? false);
    mkdirSync(dataDir, { recursive: true });
    const given = environmentGiven();
    const log = (name: string) => path.join(dataDir, `${name}.log`);
    const environment: Record<string, string> = {
      ...given,
      EVIDENCE_DIR: given.EVIDENCE_DIR ?? path.join(dataDir, 'evidence'),
      MAIL_FROM: given.MAIL_FROM ?? 'duban@duban.example',
    };

    if (!given.DATABASE_URL) {
      const port = await portFor(5433);
      let url = '';
      await slowly(
        'PostgreSQL',
        keep('PostgreSQL', 'SIGINT', async () => {
          const server = await startDatabase(path.join(dataDir, 'postgres'), port);
          url = server.url('duban');
          return server.process;
        }),
      );
      environment.DATABASE_URL = url;
    }
    const ownEngine = !given.TEMPORAL_ADDRESS;
    if (ownEngine) {
      const binary = await slowly('the Temporal server’s program (downloaded once, 45 MB)', findTemporal(given.PATH ?? ''));
      const port = await portFor(7233);
      await slowly(
        'Temporal',
        keep('Temporal', 'SIGTERM', () => startEngine(binary, { port, uiPort, dir: path.join(dataDir, 'temporal'), log: log('temporal') })),
      );
      environment.TEMPORAL_ADDRESS = `127.0.0.1:${port}`;
      environment.TEMPORAL_NAMESPACE = given.TEMPORAL_NAMESPACE ?? 'duban';
    }
    const mailDir = path.join(dataDir, 'mail');
    if (!given.SMTP_URL) {
      const port = await portFor(2525);
      await keep('The mail sink', 'SIGTERM', () =>
        startProgram('The mail sink', path.join(import.meta.dirname, 'mailsink.js'), [String(port), mailDir], environment, log('mailsink')),
      );
      environment.SMTP_URL = `smtp://127.0.0.1:${port}`;
    }
    // Known before the worker starts: mails carry links to it.
    const apiPort = given.API_PORT === undefined ? await portFor(8080) : portNumber(given.API_PORT);
    environment.API_PORT = String(apiPort);
    environment.PUBLIC_URL = given.PUBLIC_URL ?? `http://127.0.0.1:${apiPort}`;
    if (ownEngine && given.TEMPORAL_UI_URL === undefined) environment.TEMPORAL_UI_URL = `http://127.0.0.1:${uiPort}`;
    await slowly(
      'the worker',
      keep('The worker', 'SIGTERM', () =>
        startProgram('The worker', path.join(import.meta.dirname, '..', 'worker', 'main.js'), [], environment, log('worker')),
      ),
    );
    await slowly(
      'the API',
      keep('The API', 'SIGTERM', () => startProgram('The API', path.join(import.meta.dirname, '..', 'client', 'api', 'main.js'), [], environment, log('api'))),
    );
    instance.publish(
      Object.fromEntries(Object.entries(environment).filter(([name]) => /^(DATABASE_URL|SMTP_URL|MAIL_FROM|EVIDENCE_DIR|PUBLIC_URL|TEMPORAL_)/.test(name))),
    );

    const config = readConfig(environment);
    const engine = await openEngine(config.temporal);
    const store = openStore(config.databaseUrl);
    const service = openService(store, engine.client);
    try {
      const started = await service.startProgramme(await readText(options.plan), options.live ? {} : DEMO);
      const programme = await service.programme(started.id);
      // A district that is invented has no place in a plan that is meant.
      const playing = !options.live && !options.empty;
      const enterprises = playing ? await settleDistrict(service, programme) : 0;
      const accounts = openAccounts(store, readApiConfig(environment));
      const operator = await accounts.ensureOperator();
      const first = operator ? [operator] : [];
      const [department] = (await service.planOf(programme)).departments;
      // Somebody to be in the demonstration: the office, and an officer of one department.
      if (operator && playing && department)
        for (const person of [
          { username: 'office', name: '区安委办值班员', role: 'office' as const },
          { username: department.id, name: `${department.name}经办人`, role: 'officer' as const, org: department.id },
        ]) {
          const { user, password } = await accounts.createUser(person, '-');
          first.push({ username: user.username, password });
        }
      say('');
      say(`督办 Duban  ${programme.name}`);
      const line = (zh: string, en: string, value: string) => say(`  ${zh} ${en}${' '.repeat(Math.max(1, 22 - 2 * zh.length - en.length))}${value}`);
      line('网页', 'console', `${environment.PUBLIC_URL} · API ${environment.PUBLIC_URL}/api/docs`);
      if (first.length > 0) {
        line('登录', 'sign in as', '只显示这一次，首次登录须修改密码 (shown this once; each password is changed at the first sign-in)');
        for (const { username, password } of first) say(`    ${username.padEnd(21)}${password}`);
      }
      line('引擎', 'Temporal', ownEngine ? `http://127.0.0.1:${uiPort}/namespaces/${config.temporal.namespace}/workflows` : config.temporal.address);
      line('邮件', 'mails', given.SMTP_URL ? `→ ${new URL(given.SMTP_URL).host}` : `.eml → ${path.relative(process.cwd(), mailDir)}`);
      line('命令', 'commands', 'npx duban programme status · npx duban obligation list · npx duban target status · npx duban why ID');
      line('时钟', 'clock', options.live ? '真实时间 real time' : '演示，每秒一天 (demonstration: one day a second)');
      line('任务', 'obligations', `${started.obligations}${started.historic ? `，载入前已到期 due before it was loaded: ${started.historic}` : ''}`);
      if (playing)
        line(
          '演示',
          'players',
          `${enterprises} 家虚拟企业，各部门自动办理；不要则用 --fresh --empty (invented enterprises, departments that act for themselves)`,
        );
      line('日期', 'date', wallClock(programme.zone).minute(programmeNowMs(programme.clock, Date.now())));
      say(dim('  Ctrl-C 结束，下次启动接着运行；--fresh 重新开始。Ctrl-C ends it; the next start goes on from here, --fresh begins again.'));
      say('');
      const stopFollowing = follow(service, programme, say);
      const stopPlaying = playing ? play(service, programme, config.evidenceDir, dataDir) : undefined;
      await interrupted;
      await Promise.all([stopFollowing(), stopPlaying?.()]);
    } finally {
      await Promise.allSettled([store.close(), engine.connection.close()]);
    }
    process.stderr.write('\nending what was started …\n');
  } finally {
    await end();
  }
}

function portNumber(value: string): number {
  const port = Number(value);
  if (!/^\d+$/.test(value) || port < 1 || port > 65_535) throw new Error(`--port ${value} is no port: write a number from 1 to 65535.`);
  return port;
}

async function deleteData(dataDir: string, sure: boolean): Promise<void> {
  if (!existsSync(dataDir)) return;
  if (!sure) {
    if (!process.stdin.isTTY) throw new Error('--fresh deletes all data of earlier starts and asks first, but nobody can answer here: add --yes.');
    const prompt = createInterface({ input: process.stdin, output: process.stderr });
    const answer = await prompt.question(`Delete all data in ${dataDir}? Type yes: `);
    prompt.close();
    if (answer.trim().toLowerCase() !== 'yes') throw new Error('Nothing was deleted.');
  }
  rmSync(dataDir, { recursive: true, force: true });
}

try {
  program.parse(process.argv.slice(2), { from: 'user' });
  await start(program.opts<Options>());
  process.exit(0);
} catch (error) {
  if (error instanceof CommanderError) process.exit(error.exitCode === 0 ? 0 : 2);
  console.error((error as Error).message);
  process.exit(1);
}
