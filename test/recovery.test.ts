import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { openDuban } from '../client/duban.ts';
import { resendNotices } from '../client/service/resend.ts';
import type { Config } from '../config/config.ts';
import type { PostgresServer } from '../embedded/postgres.ts';
import { endProcess, freePort, startDatabase } from '../embedded/stack.ts';
import { openEngine } from '../engine/engine.ts';
import { openStore } from '../prisma/store.ts';
import { startWorker } from '../worker/worker.ts';
import { dubanHere } from './support/commands.ts';
import { type FaultyMailServer, startFaultyMailServer } from './support/mail-server.ts';
import { EVIDENCE, smallPlan } from './support/plans.ts';
import { postgresTools } from './support/postgres-tools.ts';
import { isolatedSettings, until } from './support/stack.ts';

// Production's own way: a base backup and the write-ahead log of a PostgreSQL of its own, whose folder is lost, brought back to an instant in
// the order that docs/reference/production.md tells; and a dump by pg_dump, restored by pg_restore.

const run = promisify(execFile);
let dir: string;
let port: number;
let server: PostgresServer;
let mail: FaultyMailServer;

beforeAll(async () => {
  dir = mkdtempSync(path.join(tmpdir(), 'duban-recovery-'));
  chmodSync(dir, 0o755);
  mail = await startFaultyMailServer();
  port = await freePort();
});
afterAll(async () => {
  if (server) await endProcess(server.process, 'SIGINT');
  await mail.close();
  rmSync(dir, { recursive: true, force: true });
});

const DEPARTMENTS = ['water', 'fire', 'roads', 'parks'];
const place = (name: string) => path.join(dir, name);
const settings = (namespace: string): Config => ({
  databaseUrl: server.url('duban'),
  temporal: { address: inject('temporalAddress'), namespace: `${namespace}-${process.pid}` },
  smtpUrl: mail.url,
  mailFrom: 'duban@office.example',
  mailsPerSecond: 1_000,
  evidenceDir: place('evidence'),
});

async function asked<Row extends pg.QueryResultRow>(client: pg.Client, text: string): Promise<Row | undefined> {
  return (await client.query<Row>(text)).rows[0];
}

/** What PostgreSQL writes into belongs to whom it runs as. */
function likeData(...names: string[]) {
  const { uid, gid } = statSync(path.join(place('postgres'), 'password'));
  for (const name of names) chownSync(name, uid, gid);
}

/** A base backup by hand, as `pg_basebackup` makes it: the tests' PostgreSQL comes without it. The connection has to stay open. */
async function baseBackup(client: pg.Client): Promise<void> {
  const base = place('base');
  await client.query(`SELECT pg_backup_start('base', true)`);
  // Files may go while they are copied: that is what the log is for.
  await run('cp', ['-a', path.join(place('postgres'), 'data'), base]).catch((error) => expect(error.stderr).toMatch(/No such file|vanished/));
  const ended = await asked<{ labelfile: string; spcmapfile: string }>(client, 'SELECT * FROM pg_backup_stop(true)');
  for (const name of readdirSync(path.join(base, 'pg_wal'))) rmSync(path.join(base, 'pg_wal', name), { recursive: true });
  rmSync(path.join(base, 'postmaster.pid'), { force: true });
  writeFileSync(path.join(base, 'backup_label'), ended?.labelfile ?? '');
  likeData(path.join(base, 'backup_label'));
}

/** What is being sent has no Message-ID in the ledger yet. */
const nothingUnderWay = ({ owed, sending }: Partial<Record<'owed' | 'sending', number>>) => owed === undefined && sending === undefined;

/**
 * The steps after the database is back as of `instant`, by the order of the page: adopt, a worker, what was lost entered again, what nobody knows
 * sent again by the operator. What came before stands, what came after is not there, and nobody is told twice.
 */
async function goesOn(after: Config, id: string, instant: string): Promise<void> {
  const told = () => mail.received.map((entry) => entry.mail.messageId ?? '');
  const toldBefore = told();
  const engine = await openEngine(after.temporal);
  const store = openStore(after.databaseUrl);
  const { service } = openDuban(store, engine.client);
  let worker: Awaited<ReturnType<typeof startWorker>> | undefined;
  try {
    const environment = { DATABASE_URL: after.databaseUrl, TEMPORAL_ADDRESS: after.temporal.address, TEMPORAL_NAMESPACE: after.temporal.namespace };
    const adopt = (to: string) => dubanHere(['adopt', '--yes', '--recovered-to', to, '--lang', 'en'], environment);
    expect(await adopt('2026-11-29 08:30')).toMatchObject({ code: 2, err: expect.stringMatching(/Write an instant that is over, with its zone/) });
    expect(await adopt(instant)).toMatchObject({
      code: 0,
      err: '',
      out: expect.stringMatching(/belong together; start a worker\.\nOf \d+ notices? nobody knows/),
    });

    const acts = async (item: string) => (await store.ledger.events(item)).flatMap(({ actKey }) => actKey ?? []);
    expect(await Promise.all(['fire', 'roads', 'parks'].map((code) => acts(`${id}/kickoff/${code}`)))).toEqual([['before-base'], ['after-base'], []]);
    // What guards the records has come back with them.
    const client = new pg.Client({ connectionString: after.databaseUrl });
    await client.connect();
    await expect(client.query(`DELETE FROM "Event" WHERE "itemId" = '${id}/kickoff/fire'`)).rejects.toThrow();
    await client.end();

    worker = await startWorker(after, { codePath: inject('workflowBundle') });
    const lapsed = async (item: string) => (await store.ledger.events(item)).some(({ type }) => type === 'lapsed');
    await until('the lapse to be known', () => lapsed(`${id}/kickoff/water`));
    // What was lost can be entered again.
    await service.act(`${id}/kickoff/parks`, 'submit', { actor: { org: 'parks', name: '赵六' }, key: 'once-more', evidence: EVIDENCE });
    await until('a mail after the recovery', async () => told().length > toldBefore.length);
    expect(new Set(told()).size).toBe(told().length);
    const { resent } = await resendNotices(service, id, {});
    await until('what was sent again', async () => nothingUnderWay(await store.notices.counts(id)));
    // Twice only what the operator has sent again by hand, under the identity that it had.
    const doubled = told().filter((one, index) => told().indexOf(one) !== index);
    const byHand = (await store.notices.list({ programmeId: id })).filter(({ key }) => resent.includes(key)).map(({ messageId }) => messageId);
    expect(doubled.filter((one) => !byHand.includes(one))).toEqual([]);
    await until('all of it to be sealed', async () => {
      const { findings, waiting } = await store.audit.verify([]);
      expect(findings).toEqual([]);
      return waiting === 0;
    });
  } finally {
    worker?.stop();
    await worker?.finished;
    await Promise.allSettled([store.close(), engine.connection.close()]);
  }
}

describe('a database that is brought back to an instant', () => {
  it('goes on from there: acts before it stand, nobody is told twice, and what nobody knows is left to the operator', async () => {
    const archive = place('archive');
    server = await startDatabase(place('postgres'), port);
    mkdirSync(archive);
    likeData(archive);
    let client = new pg.Client({ connectionString: server.url('postgres') });
    await client.connect();
    for (const setting of ['archive_mode = on', `archive_command = 'test ! -f ${archive}/%f && cp %p ${archive}/%f'`, 'archive_timeout = 1'])
      await client.query(`ALTER SYSTEM SET ${setting}`);
    await client.end();
    await endProcess(server.process, 'SIGINT');
    server = await startDatabase(place('postgres'), port);

    const worker = await startWorker(settings('recovery-before'), { codePath: inject('workflowBundle') });
    const engine = await openEngine(settings('recovery-before').temporal);
    const store = openStore(server.url('duban'));
    const { service } = openDuban(store, engine.client);
    await service.startProgramme(smallPlan({ id: 'kept', departments: DEPARTMENTS }), { from: '2019-04-22', daysPerSecond: 0.4 });
    await until('the first reminders', async () => ((await store.notices.counts('kept')).sent ?? 0) >= 4);
    await service.act('kept/kickoff/fire', 'acknowledge', { actor: { org: 'fire', name: '李四' }, key: 'before-base' });

    client = new pg.Client({ connectionString: server.url('postgres') });
    client.on('error', () => undefined);
    await client.connect();
    await baseBackup(client);
    await service.act('kept/kickoff/roads', 'submit', { actor: { org: 'roads', name: '王五' }, key: 'after-base', evidence: EVIDENCE });
    await until('what is owed to be sent', async () => nothingUnderWay(await store.notices.counts('kept')));
    const instant = (await asked<{ now: Date }>(client, 'SELECT clock_timestamp() AS now'))?.now.toISOString() ?? '';
    await new Promise((resolve) => setTimeout(resolve, 50));
    await service.act('kept/kickoff/parks', 'submit', { actor: { org: 'parks', name: '赵六' }, key: 'after-instant', evidence: EVIDENCE });
    const before = mail.received.length;
    await until('mails that the database will not know', async () => mail.received.length >= before + 3);
    const segment = await asked<{ name: string }>(client, 'SELECT pg_walfile_name(pg_current_wal_lsn()) AS name');
    await client.query('SELECT pg_switch_wal()');
    await until('the log to be kept', async () => existsSync(path.join(archive, segment?.name ?? '')));

    // The machine is gone: worker, server, folder.
    worker.stop();
    await worker.finished;
    await Promise.allSettled([store.close(), engine.connection.close(), client.end()]);
    const gone = once(server.process, 'exit');
    server.process.kill('SIGKILL');
    await gone;
    const data = path.join(place('postgres'), 'data');
    rmSync(data, { recursive: true });

    await run('cp', ['-a', place('base'), data]);
    writeFileSync(path.join(data, 'recovery.signal'), '');
    appendFileSync(
      path.join(data, 'postgresql.auto.conf'),
      `\nrestore_command = 'cp ${archive}/%f %p'\nrecovery_target_time = '${instant.replace('T', ' ').replace('Z', '+00')}'\nrecovery_target_action = 'promote'\narchive_mode = off\n`,
    );
    likeData(path.join(data, 'recovery.signal'));
    server = await startDatabase(place('postgres'), port);

    await goesOn(settings('recovery-after'), 'kept', instant);
  });
});

describe('a dump by pg_dump', () => {
  it('that was taken while everybody worked is restored by pg_restore and goes on: records, their guards and no mail twice', async () => {
    const tools = await postgresTools(18);
    if (!tools) {
      process.stderr.write(
        'There is no pg_dump of PostgreSQL 18 here, neither in PG_BIN, on PATH nor from PyPI: this dump was NOT tried; the recovery above, by base backup and log, was.\n',
      );
      return;
    }
    const config = await isolatedSettings('recovery-dump', mail.url);
    const worker = await startWorker(config, { codePath: inject('workflowBundle') });
    const engine = await openEngine(config.temporal);
    const store = openStore(config.databaseUrl);
    const { service } = openDuban(store, engine.client);
    await service.startProgramme(smallPlan({ id: 'dumped', departments: DEPARTMENTS }), { from: '2019-04-22', daysPerSecond: 0.4 });
    await until('the first reminders', async () => ((await store.notices.counts('dumped')).sent ?? 0) >= 4);
    await service.act('dumped/kickoff/fire', 'acknowledge', { actor: { org: 'fire', name: '李四' }, key: 'before-base' });
    await service.act('dumped/kickoff/roads', 'submit', { actor: { org: 'roads', name: '王五' }, key: 'after-base', evidence: EVIDENCE });
    await until('what is owed to be sent', async () => nothingUnderWay(await store.notices.counts('dumped')));
    const instant = new Date().toISOString();
    const file = place('duban.dump');
    await run(tools.dump, ['--format=custom', `--file=${file}`, `--dbname=${config.databaseUrl}`]);
    await service.act('dumped/kickoff/parks', 'submit', { actor: { org: 'parks', name: '赵六' }, key: 'after-instant', evidence: EVIDENCE });
    const before = mail.received.length;
    await until('mails that the dump does not know', async () => mail.received.length >= before + 3);
    worker.stop();
    await worker.finished;
    await Promise.allSettled([store.close(), engine.connection.close()]);

    const client = new pg.Client({ connectionString: inject('postgresUrl') });
    await client.connect();
    const database = `duban_restored_${process.pid}`;
    await client.query(`CREATE DATABASE ${database}`);
    await client.end();
    const databaseUrl = inject('postgresUrl').replace(/\/postgres$/, `/${database}`);
    await run(tools.restore, ['--exit-on-error', `--dbname=${databaseUrl}`, file]);
    await goesOn({ ...config, databaseUrl, temporal: { ...config.temporal, namespace: `recovery-restored-${process.pid}` } }, 'dumped', instant);
    rmSync(config.dir, { recursive: true, force: true });
  });
});
