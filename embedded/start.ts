import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline/promises';
import { Command, CommanderError } from 'commander';
import { wallClock } from '../calendar/china.ts';
import { openAccounts } from '../client/accounts/accounts.ts';
import type { Demonstration } from '../client/contract/programmes.ts';
import { openDuban } from '../client/duban.ts';
import type { Service } from '../client/service/service.ts';
import { type Config, DATA_DIR, environmentResolved, ROOT, RUN_FILE, readApiConfig, readConfig } from '../config/config.ts';
import { privateFolder, writePrivately } from '../config/private.ts';
import { aborted, askedToEnd, outliveReaders, outliveRejections } from '../config/process.ts';
import { programmeNowMs, REAL_TIME } from '../domain/kernel/clock.ts';
import type { Words } from '../domain/kernel/language.ts';
import { clockRateName } from '../domain/words/numbers.ts';
import { openEngine } from '../engine/engine.ts';
import { openStore, type Store } from '../prisma/store.ts';
import { follow } from './follow.ts';
import { claimInstance } from './instance.ts';
import { portNumber, type StartedParts, startParts } from './parts.ts';
import { play, settleDistrict } from './players.ts';
import { loadOrGoOn, type PlanFile, type Running, readPlanFile } from './programmes.ts';
import { daysPerSecondOf, keptSpeed } from './speed.ts';
import { Interrupted, supervise } from './supervisor.ts';

/** Every part gets 45 s to end by itself; then all is over (real ms). */
const END_WITHIN_MS = 240_000;
/** What only reads is not waited for where the database stands still (real ms). */
const READERS_WITHIN_MS = 5_000;

interface Options {
  empty?: boolean;
  live?: boolean;
  speed: string;
  fresh?: boolean;
  yes?: boolean;
  plan: string;
  port?: string;
}

const program = new Command('npm start --')
  .description('Runs Duban with all that it needs on this machine: PostgreSQL, Temporal, a mail sink, the worker and one plan.')
  .option('--live', 'use the real clock; without it a demonstration begins on the plan’s first day and runs a day a second')
  .option('--speed <time>', 'programme time that each second of the demonstration brings: 10m, 2h, 1d; a day unless told', '1d')
  .option('--fresh', 'delete the data of earlier starts and begin again, after asking')
  .option('--yes', 'do not ask')
  .option('--empty', 'without the generated district and the players who act in it')
  .option('--plan <file>', 'the plan to run; what runs already goes on', path.join(ROOT, 'plans', 'shapotou-2019.yaml'))
  .option('--port <number>', "port of Temporal's own web page; the others are found by themselves")
  .addHelpText(
    'after',
    `
Ctrl-C ends all that it started and nothing else; the next start goes on from the same data, with the plan as it was amended
meanwhile: a plan that runs is changed by \`duban programme amend\`, not by a start. The demonstration clock goes on running in
between, as every clock does, and keeps its speed for good: --fresh begins again.

What is given in the environment is used instead of starting it here:
  TEMPORAL_ADDRESS (and the other TEMPORAL_ settings), DATABASE_URL, SMTP_URL, EVIDENCE_DIR, API_PORT, PUBLIC_URL; DUBAN_DATA moves the data folder.`,
  )
  .exitOverride();

const dim = (text: string) => (process.stdout.isTTY ? `\x1b[2m${text}\x1b[0m` : text);
const say = (text: string) => console.log(text);
const note = ({ zh, en }: Words) => say(`  ! ${zh}\n    ${en}`);
const line = (zh: string, en: string, value: string) => say(`  ${zh} ${en}${' '.repeat(Math.max(1, 22 - 2 * zh.length - en.length))}${value}`);

async function start(options: Options): Promise<void> {
  const ending = askedToEnd(() => END_WITHIN_MS, 'SIGHUP');
  const dataDir = path.join(DATA_DIR, options.live ? 'live' : 'demo');
  if (options.live && program.getOptionValueSource('speed') === 'cli') throw new Error('--speed is for demonstrations; with --live the clock is the real one.');
  const clock = options.live ? {} : { daysPerSecond: daysPerSecondOf(options.speed) };
  const port = options.port === undefined ? undefined : portNumber(options.port, '--port');
  const file = await readPlanFile(options.plan, program.getOptionValueSource('plan') === 'cli');
  const given = environmentResolved();
  // Without this nothing can start, and it is better to say so now than after a minute.
  const begins = options.fresh || (!given.DATABASE_URL && !existsSync(path.join(dataDir, 'postgres', 'data')));
  if (file.amiss && begins) throw new Error(`${file.amiss.zh}\n${file.amiss.en}`);
  const instance = claimInstance(RUN_FILE);
  const supervisor = supervise(ending, instance.add);
  try {
    if (options.fresh) await deleteData(dataDir, options.yes ?? false);
    for (const sentence of [DATA_DIR, dataDir].map((dir) => privateFolder(dir, true))) if (sentence !== undefined) console.error(sentence);
    instance.guard(path.join(import.meta.dirname, 'warden.js'));
    const parts = await startParts(supervisor, { given, dataDir, ending, ...(port !== undefined && { port }) });
    const shared = /^(DATABASE_URL|SMTP_URL|MAIL_FROM|EVIDENCE_DIR|PUBLIC_URL|TEMPORAL_|CHANNEL_WEBHOOK_|SECOND_FACTOR_ROLES)/;
    instance.publish(Object.fromEntries(Object.entries(parts.environment).filter(([name]) => shared.test(name))));
    await runProgramme(file, { ...options, clock }, parts, dataDir, ending);
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
  } finally {
    if (ending.aborted) process.stderr.write('\nending what was started …\n');
    await supervisor.end();
    instance.release();
  }
}

/** Loads the plan or goes on with what ran before, and shows what happens until everything is to end. */
async function runProgramme(
  file: PlanFile,
  options: Options & { clock: Demonstration },
  parts: StartedParts,
  dataDir: string,
  ending: AbortSignal,
): Promise<void> {
  const config = readConfig(parts.environment);
  const engine = await openEngine(config.temporal);
  const store = openStore(config.databaseUrl);
  const duban = openDuban(store, engine.client);
  const { service } = duban;
  try {
    const running = await loadOrGoOn(service, file, options.clock);
    const { programme } = running;
    const asked = program.getOptionValueSource('speed') === 'cli' ? options.clock.daysPerSecond : undefined;
    if (asked !== undefined && !running.loaded) running.notes.push(...keptSpeed(programme, asked));
    // A district that is invented has no place in a plan that is meant, whoever started it.
    const playing = !options.live && !options.empty && !running.ended && programme.clock.rate !== REAL_TIME.rate;
    const enterprises = playing ? await settleDistrict(service, programme) : 0;
    const accounts = await firstAccounts(service, store, running, parts.environment, playing);
    await introduce(service, running, { ...parts, config, accounts, ...(playing && { enterprises }) });
    const stopFollowing = follow(service, programme, say);
    const stopPlaying = playing ? play(duban, programme, config.evidenceDir, dataDir, note) : undefined;
    await aborted(ending);
    await unlessStandingStill(Promise.all([stopFollowing(), stopPlaying?.()]));
  } finally {
    await unlessStandingStill(Promise.allSettled([store.close(), engine.connection.close()]));
  }
}

const unlessStandingStill = (work: Promise<unknown>) => Promise.race([work, new Promise((resolve) => setTimeout(resolve, READERS_WITHIN_MS).unref())]);

interface FirstAccount {
  username: string;
  password: string;
}

/** The first operator, and somebody to be in the demonstration: the office, and an officer of one department. None where there are accounts already. */
async function firstAccounts(
  service: Service,
  store: Store,
  { programme }: Running,
  environment: Record<string, string>,
  playing: boolean,
): Promise<FirstAccount[]> {
  const accounts = openAccounts(store, readApiConfig(environment));
  const operator = await accounts.ensureOperator();
  if (!operator) return [];
  const [department] = (await service.planOf(programme)).departments;
  if (!playing || !department) return [operator];
  const first = [operator];
  for (const person of [
    { username: 'office', name: '区安委办值班员', role: 'office' as const },
    { username: department.id, name: `${department.name}经办人`, role: 'officer' as const, org: department.id },
  ]) {
    const { user, password } = await accounts.createUser(person, '-');
    first.push({ username: user.username, password });
  }
  return first;
}

/** What runs, where to look at it, and what whoever started it should know. */
async function introduce(
  service: Service,
  { programme, loaded, notes }: Running,
  started: StartedParts & { config: Config; accounts: FirstAccount[]; enterprises?: number },
): Promise<void> {
  const { environment, config, uiPort, mailDir } = started;
  say('');
  say(`督办 Duban  ${programme.name}`);
  line('网页', 'console', `${environment.PUBLIC_URL} · API ${environment.PUBLIC_URL}/api/docs`);
  if (started.accounts.length > 0) {
    line('登录', 'sign in as', '只显示这一次，首次登录须修改密码 (shown this once; each password is changed at the first sign-in)');
    for (const { username, password } of started.accounts) say(`    ${username.padEnd(21)}${password}`);
  }
  line('引擎', 'Temporal', uiPort === undefined ? config.temporal.address : `http://127.0.0.1:${uiPort}/namespaces/${config.temporal.namespace}/workflows`);
  line('邮件', 'mails', mailDir === undefined ? `→ ${new URL(config.smtpUrl).host}` : `.eml → ${path.relative(process.cwd(), mailDir)}`);
  line('命令', 'commands', 'npx duban programme status · npx duban obligation list · npx duban target status · npx duban why ID');
  const { rate } = programme.clock;
  line('时钟', 'clock', rate === REAL_TIME.rate ? '真实时间 real time' : `演示，${clockRateName(rate, 'zh')} (demonstration: ${clockRateName(rate, 'en')})`);
  const rows = await service.store.ledger.obligations({ programmeId: programme.id });
  const historic = rows.filter(({ state }) => state.stage === 'historic').length;
  line('任务', 'obligations', `${rows.length}${historic > 0 ? `，载入前已到期 due before it was loaded: ${historic}` : ''}`);
  if (started.enterprises !== undefined)
    line(
      '演示',
      'players',
      `${started.enterprises} 家虚拟企业，各部门自动办理；不要则用 --fresh --empty (invented enterprises, departments that act for themselves)`,
    );
  line('日期', 'date', wallClock(programme.zone).minute(programmeNowMs(programme.clock, Date.now())));
  if (!loaded) line('接着', 'goes on', `第 ${programme.state.planVersion} 版方案 (version ${programme.state.planVersion} of the plan, from an earlier start)`);
  notes.forEach(note);
  say(dim('  Ctrl-C 结束，下次启动接着运行；--fresh 重新开始。Ctrl-C ends it; the next start goes on from here, --fresh begins again.'));
  say('');
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

outliveRejections();
writePrivately();
// Whoever showed what happens has gone (`npm start | head`, a terminal that was closed): the same as Ctrl-C.
const stop = () => process.kill(process.pid, 'SIGTERM');
outliveReaders(stop, stop);
try {
  program.parse(process.argv.slice(2), { from: 'user' });
  await start(program.opts<Options>());
  process.exit(0);
} catch (error) {
  if (error instanceof CommanderError) process.exit(error.exitCode === 0 ? 0 : 2);
  console.error((error as Error).message);
  process.exit(1);
}
