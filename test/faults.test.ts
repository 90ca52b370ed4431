import { type ChildProcess, execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { simpleParser } from 'mailparser';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { openDuban } from '../client/duban.ts';
import { keepEvidence } from '../client/service/evidence.ts';
import type { Service } from '../client/service/service.ts';
import type { Config } from '../config/config.ts';
import { randomOf } from '../domain/kernel/random.ts';
import { endProcess, freePort, startEngine, startProgram } from '../embedded/stack.ts';
import { openEngine, prepareNamespace } from '../engine/engine.ts';
import { openStore, type Store } from '../prisma/store.ts';
import { smallPlan } from './support/plans.ts';
import { isolatedSettings, until } from './support/stack.ts';

// Real processes, killed with SIGKILL while they work: the worker, the mail sink and the Temporal server.

const DIST = path.join(import.meta.dirname, '..', 'dist');
const DEPARTMENTS = ['water', 'fire', 'roads', 'parks', 'schools', 'markets'];
/** Due on Tuesday 2019-04-30; every rung from the seventh day before it to the tenth working day after. */
const RUNGS = ['before-7-days', 'before-3-working-days', 'before-1-working-day', 'due-day', 'lapse', 'after-5-working-days', 'after-10-working-days'];

let config: Config & { dir: string };
let store: Store;
let service: Service;
let closeEngine: () => Promise<void>;
const parts: Record<'worker' | 'sink' | 'temporal', ChildProcess | undefined> = { worker: undefined, sink: undefined, temporal: undefined };
let begin: Record<keyof typeof parts, () => Promise<ChildProcess>>;

beforeAll(async () => {
  const [enginePort, sinkPort] = [await freePort(), await freePort()];
  config = await isolatedSettings('faults', `smtp://127.0.0.1:${sinkPort}`);
  config.temporal = { address: `127.0.0.1:${enginePort}`, namespace: 'faults' };
  const environment = {
    PATH: process.env.PATH ?? '',
    DATABASE_URL: config.databaseUrl,
    SMTP_URL: config.smtpUrl,
    MAIL_FROM: config.mailFrom,
    TEMPORAL_ADDRESS: config.temporal.address,
    TEMPORAL_NAMESPACE: config.temporal.namespace,
    DUBAN_DATA: config.dir,
  };
  const log = (name: string) => path.join(config.dir, `${name}.log`);
  begin = {
    temporal: () => startEngine(inject('temporalBinary'), { port: enginePort, dir: path.join(config.dir, 'temporal'), log: log('temporal') }),
    sink: () =>
      startProgram('The mail sink', path.join(DIST, 'embedded', 'mailsink.js'), [String(sinkPort), path.join(config.dir, 'mail')], environment, log('sink')),
    worker: () => startProgram('The worker', path.join(DIST, 'worker', 'main.js'), [], environment, log('worker')),
  };
  parts.temporal = await begin.temporal();
  parts.sink = await begin.sink();
  const engine = await openEngine(config.temporal);
  await prepareNamespace(engine);
  closeEngine = () => engine.connection.close();
  parts.worker = await begin.worker();
  store = openStore(config.databaseUrl);
  service = openDuban(store, engine.client).service;
});

afterAll(async () => {
  for (const name of ['worker', 'sink', 'temporal'] as const) if (parts[name]) await endProcess(parts[name], 'SIGTERM');
  await Promise.allSettled([store.close(), closeEngine()]);
});

/** Ends a part and begins it again; gives the code that it ended with. */
async function kill(name: keyof typeof parts, signal: NodeJS.Signals = 'SIGKILL'): Promise<number | null> {
  const child = parts[name];
  const gone = new Promise<number | null>((resolve) => child?.once('exit', resolve));
  child?.kill(signal);
  const code = await gone;
  parts[name] = await begin[name]();
  return code;
}

/** Seconds before each of four kills; `npm run test:long` has more rounds, at random moments. */
const FIRST = [3, 1, 2, 2];
const random = randomOf('faults', inject('seed') ?? 1);
const ROUNDS = Array.from({ length: inject('faultRounds') ?? 1 }, (_, round) => ({ round, pauses: round === 0 ? FIRST : FIRST.map(() => 0.2 + 4 * random()) }));

describe('parts that are killed while they work', () => {
  it.each(ROUNDS)(
    'lose nothing, and tell nobody twice but where the answer was in doubt (killed after $pauses s)',
    { timeout: 240_000 },
    async ({ round, pauses }) => {
      const id = `killed-${round}`;
      await service.startProgramme(smallPlan({ id, departments: DEPARTMENTS }), { from: '2019-04-19', daysPerSecond: 1.2 });
      const kills = ['worker', 'sink', 'temporal'] as const;
      const pause = (at: number) => new Promise((resolve) => setTimeout(resolve, (pauses[at] ?? 0) * 1_000));
      for (const [at, name] of kills.entries()) {
        await pause(at);
        await kill(name);
      }
      await pause(3);
      // Told to end in the middle of its work, it ends well.
      expect(await kill('worker', 'SIGTERM')).toBe(0);
      await kill('sink');

      await until(
        'the last rung of everyone',
        async () => {
          const rows = await store.ledger.obligations({ programmeId: id });
          const events = await Promise.all(rows.map((row) => store.ledger.events(row.id)));
          return events.every((list) => list.some((event) => event.payload.rung === 'after-10-working-days'));
        },
        90_000,
      );
      await until(
        'every claim of a killed worker to run out and be sent',
        async () => {
          const { owed = 0, sending = 0 } = await store.notices.counts(id);
          return owed + sending === 0;
        },
        90_000,
      );

      for (const department of DEPARTMENTS) {
        const events = await store.ledger.events(`${id}/kickoff/${department}`);
        // One row for each number, none missing: a repeat wrote nothing twice.
        expect(events.map((event) => event.sequence)).toEqual(events.map((_, index) => index + 1));
        const rungs = events.flatMap((event) => (typeof event.payload.rung === 'string' ? [event.payload.rung] : []));
        expect(rungs.filter((rung) => RUNGS.includes(rung))).toEqual(RUNGS);
        expect(events.find((event) => event.type === 'lapsed')?.atMs).toBe(Date.parse('2019-05-01T00:00:00+08:00'));
      }

      const kept = readdirSync(path.join(config.dir, 'mail')).map((file) => readFileSync(path.join(config.dir, 'mail', file)));
      const copies = new Map<string, number>();
      for (const mail of kept) {
        const { messageId = '' } = await simpleParser(mail);
        copies.set(messageId, (copies.get(messageId) ?? 0) + 1);
      }
      const notices = await store.notices.list({ programmeId: id });
      let doubled = 0;
      for (const notice of notices.filter((candidate) => candidate.state === 'sent')) {
        const count = copies.get(`<${notice.messageId}>`) ?? 0;
        expect(count, `${notice.key} was sent`).toBeGreaterThanOrEqual(1);
        if (count > 1) doubled++;
        if (count > 1) expect(notice.doubts, `${notice.key} came ${count} times`).toBeGreaterThanOrEqual(1);
      }
      // The last rung has nothing after it that could overtake it: everyone it concerns was told.
      const last = notices.filter((notice) => notice.rung === 'after-10-working-days');
      expect(last.map((notice) => notice.state)).toEqual(DEPARTMENTS.map(() => 'sent'));
      console.log(`${kept.length} mails, ${doubled} of them sent again after a doubt`);
    },
  );
});

describe('a full disk', () => {
  // A real file system of 64 kB where we may mount one; elsewhere a folder that nothing can be written to.
  const small = mkdtempSync(path.join(tmpdir(), 'duban-full-'));
  let mounted = false;
  beforeAll(() => {
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', small], { stdio: 'ignore' });
      mounted = true;
    } catch {
      mounted = false;
    }
  });
  afterAll(() => {
    if (mounted) execFileSync('umount', [small]);
  });

  it('refuses evidence in one sentence and leaves nothing half done', async () => {
    const file = path.join(config.dir, '总结.txt');
    writeFileSync(file, '总结'.repeat(100_000));
    const dir = mounted ? small : '/dev/full/evidence';
    await expect(keepEvidence(dir, [file])).rejects.toThrow(
      mounted ? /材料没有存下：.*所在磁盘已满。任务未变动，请清理磁盘后重新报送。/ : /材料没有存下.*任务未变动/,
    );
    if (mounted) expect(readdirSync(small)).toEqual([]);
  });
});
