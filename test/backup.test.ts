import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { openDuban } from '../client/duban.ts';
import { backUp, restore } from '../client/service/backup.ts';
import { caseFile } from '../client/service/case-file.ts';
import { resendNotices } from '../client/service/resend.ts';
import { type Config, headsFileOf, secretsGiven, settingsWithoutSecrets } from '../config/config.ts';
import { programmeNowMs } from '../domain/kernel/clock.ts';
import { openEngine, openNamespace } from '../engine/engine.ts';
import { openIdentity } from '../engine/identity.ts';
import { openStore } from '../prisma/store.ts';
import { startWorker } from '../worker/worker.ts';
import { workflowIds } from '../workflows/messages.ts';
import { type FaultyMailServer, startFaultyMailServer } from './support/mail-server.ts';
import { EVIDENCE, smallPlan } from './support/plans.ts';
import { isolatedSettings, until } from './support/stack.ts';

// A backup that is taken while everything runs, and what goes on from it elsewhere.

let mail: FaultyMailServer;
let config: Config & { dir: string };
let running: Awaited<ReturnType<typeof startWorker>>;
let parts: Awaited<ReturnType<typeof open>>;
let backups: string;
const closing: (() => Promise<unknown>)[] = [];

async function open({ databaseUrl, temporal }: Config) {
  const engine = await openEngine(temporal);
  const store = openStore(databaseUrl);
  closing.push(() => Promise.allSettled([store.close(), engine.connection.close()]));
  return { engine, identity: openIdentity(engine, store), ...openDuban(store, engine.client) };
}

/** Another path: a new database, a new folder, and a namespace that nobody has used. */
async function elsewhere(name: string): Promise<Config> {
  const server = new pg.Client({ connectionString: inject('postgresUrl') });
  await server.connect();
  await server.query(`CREATE DATABASE ${name}_${process.pid}`);
  await server.end();
  return {
    ...config,
    databaseUrl: inject('postgresUrl').replace(/\/postgres$/, `/${name}_${process.pid}`),
    temporal: { ...config.temporal, namespace: `${name}-${process.pid}` },
    evidenceDir: path.join(config.dir, name),
  };
}

const keep = (text: string) => {
  const sha256 = createHash('sha256').update(text).digest('hex');
  writeFileSync(path.join(config.evidenceDir, sha256), text);
  return sha256;
};

beforeAll(async () => {
  mail = await startFaultyMailServer();
  config = await isolatedSettings('backup', mail.url);
  mkdirSync(config.evidenceDir, { recursive: true });
  backups = path.join(config.dir, 'backups');
  running = await startWorker(config);
  parts = await open(config);
});
afterAll(async () => {
  running.stop();
  await running.finished;
  for (const close of closing) await close();
  await mail.close();
  rmSync(config.dir, { recursive: true, force: true });
});

const sentOf = async (store: typeof parts.store) => (await store.notices.counts('kept')).sent ?? 0;

describe('a backup', () => {
  it('goes on elsewhere: records as they were, nobody told twice, and what nobody knows is left to the operator', async () => {
    const { service, store, engine } = parts;
    // At a day in two seconds the due day comes while nobody looks.
    await service.startProgramme(smallPlan({ id: 'kept', departments: ['water', 'fire', 'roads'] }), { from: '2019-04-24', daysPerSecond: 0.5 });
    await until('the first reminders', async () => (await sentOf(store)) >= 3);
    await service.act('kept/kickoff/fire', 'acknowledge', { actor: { org: 'fire', name: '李四' }, key: 'ack' });
    await service.act('kept/kickoff/roads', 'submit', { actor: { org: 'roads', name: '王五' }, key: 'sub', evidence: EVIDENCE });
    await store.accounts.events.add('signedIn', 'zhang', 'zhang');
    const kept = keep('总结');
    await until('everything to be sealed', async () => (await store.audit.verify([])).waiting === 0);

    const first = await backUp(backups, config, {});
    expect(first).toMatchObject({ evidence: 1, evidenceCopied: 1, evidenceDamaged: [] });
    // What happens after it, and is lost: the lapse is told.
    const before = mail.received.length;
    await until('the lapse to be told', async () => mail.received.slice(before).some(({ mail: { subject } }) => subject?.includes('逾期')));
    const told = () => mail.received.map((entry) => entry.mail.messageId);
    running.stop();
    await running.finished;
    const toldBefore = told();

    const target = await elsewhere('backup_there');
    const done = await restore(backups, target, headsFileOf(target));
    expect(done).toMatchObject({ folder: first.folder, takenReal: first.takenReal, rows: first.rows, evidence: 1 });
    expect(readFileSync(path.join(target.evidenceDir, kept), 'utf8')).toBe('总结');
    const there = await open(target);
    const heads = readFileSync(headsFileOf(target), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const audited = await there.store.audit.verify(heads);
    expect(audited.findings).toEqual([]);
    expect(audited.head.position).toBe(heads[0].position);

    await openNamespace(there.engine);
    await expect(there.identity.check()).rejects.toThrow(/adopt/);
    await there.identity.adopt();
    running = await startWorker(target);
    const lapsed = async (id: string) => (await there.store.ledger.events(id)).some(({ type }) => type === 'lapsed');
    await until('the lapse to be known again', () => lapsed('kept/kickoff/water'));
    const held = await until('what is not known to be held', async () => {
      const rows = await there.store.notices.list({ programmeId: 'kept', state: 'undeliverable' });
      return rows.length > 0 && rows;
    });
    for (const { answer } of held) expect(answer).toMatch(/^数据由备份恢复：.*是否已经发出不详，未再发送/);
    // What comes due from now on is told as ever.
    await until('a mail after the restore', async () => told().length > toldBefore.length);
    expect(new Set(told()).size).toBe(told().length);
    // The operator decides: what is worth sending is sent, and only that.
    const lost = (await there.store.notices.list({ programmeId: 'kept', state: 'undeliverable' })).map(({ key }) => key);
    const { resent, passed } = await resendNotices(there.service, 'kept', {});
    expect([...resent, ...passed.map(({ key }) => key)].sort()).toEqual(lost.sort());
    await until('what was sent again', async () => (await there.store.notices.counts('kept')).owed === undefined);
    await until('all of it to be sealed', async () => {
      const { findings, waiting } = await there.store.audit.verify(heads);
      expect(findings).toEqual([]);
      return waiting === 0;
    });
    expect(engine.namespace).not.toBe(there.engine.namespace);

    // The engine forgets: the case is told from the ledger, whole.
    const id = 'kept/kickoff/roads';
    const forget = async () => {
      const { engine: held } = there;
      await held.connection.workflowService
        .deleteWorkflowExecution({ namespace: held.namespace, workflowExecution: { workflowId: workflowIds.obligation(id) } })
        .catch(() => undefined);
      return (await caseFile(there.service, id, 'zh')).source === 'ledger';
    };
    await until('the engine to forget', forget);
    const { lines } = await caseFile(there.service, id, 'zh');
    expect(lines.length).toBe((await there.store.ledger.events(id)).length);
    expect(lines.map(({ what }) => what).join('\n')).toMatch(/报送.*roads局/);
  });

  it('holds also what was due before it and written down after it: a worker that was behind has told it', async () => {
    const { service, store } = parts;
    running.stop();
    await running.finished;
    running = await startWorker(config);
    await service.startProgramme(smallPlan({ id: 'behind', departments: ['water'] }), { from: '2019-04-29', daysPerSecond: 0.5 });
    await until('the programme to run', () => store.ledger.obligation('behind/kickoff/water'));
    running.stop();
    await running.finished;
    const { clock } = await service.programme('behind');
    const ofOurs = () => mail.received.map((entry) => entry.mail.messageId ?? '').filter((id) => id.includes('behind'));
    // The lapse is told on the morning of 6 May, the first after the days off; nobody is there to tell it.
    await until('the lapse to be due', async () => programmeNowMs(clock, Date.now()) > Date.parse('2019-05-06T02:00:00Z'));
    expect((await store.ledger.events('behind/kickoff/water')).map(({ type }) => type)).not.toContain('lapsed');
    const folder = path.join(config.dir, 'backups-behind');
    await backUp(folder, config, {});
    running = await startWorker(config);
    await until('the lapse to be told', async () => ofOurs().some((id) => id.includes('lapse')));
    running.stop();
    await running.finished;
    const toldBefore = ofOurs();

    const target = await elsewhere('backup_behind');
    await restore(folder, target, headsFileOf(target));
    const there = await open(target);
    await openNamespace(there.engine);
    await there.identity.adopt();
    running = await startWorker(target);
    await until('the lapse to be known', async () => (await there.store.ledger.events('behind/kickoff/water')).some(({ type }) => type === 'lapsed'));
    // Held, or on a slow machine overtaken by a later one to the same people.
    const [lapse] = (await there.store.notices.list({ programmeId: 'behind' })).filter(({ key }) => key.includes('lapse'));
    expect(['undeliverable', 'overtaken', 'moot']).toContain(lapse?.state);
    // What comes due from now on is told as ever, and nothing twice.
    await until('a mail after the restore', async () => ofOurs().length > toldBefore.length);
    expect(new Set(ofOurs()).size).toBe(ofOurs().length);
  });

  it('adds only what is new of submitted files, and says which of them are damaged', async () => {
    keep('第二份');
    const bad = 'f'.repeat(64);
    writeFileSync(path.join(config.evidenceDir, bad), '不是它的名字所说');
    const second = await backUp(backups, config, { MAIL_FROM: 'duban@office.example' });
    expect(second).toMatchObject({ evidence: 2, evidenceCopied: 1, evidenceDamaged: [bad] });
    expect(readdirSync(path.join(backups, 'evidence'))).toHaveLength(2);
    expect(JSON.parse(readFileSync(path.join(second.folder, 'manifest.json'), 'utf8')).settings).toEqual({ MAIL_FROM: 'duban@office.example' });
    expect(existsSync(path.join(second.folder, 'Session.jsonl.gz'))).toBe(false);
  });

  it('is refused where it is damaged or the database is not empty, with nothing changed', async () => {
    const latest =
      readdirSync(backups)
        .filter((name) => /^\d/.test(name))
        .sort()
        .at(-1) ?? '';
    await expect(restore(backups, config, headsFileOf(config))).rejects.toThrow(/is not empty: restore into a new one.* Nothing was changed\./);
    const file = path.join(backups, latest, 'Event.jsonl.gz');
    const whole = readFileSync(file);
    writeFileSync(file, whole.subarray(0, whole.length - 1));
    const target = await elsewhere('backup_damaged');
    await expect(restore(backups, target, headsFileOf(target))).rejects.toMatchObject({
      words: { en: expect.stringMatching(/^The backup is damaged: .*Event\.jsonl\.gz .* Nothing was changed\.$/) },
    });
    expect(existsSync(target.evidenceDir)).toBe(false);
    writeFileSync(file, whole);
    // Whoever has put that right restores into the same database, which is still empty.
    const inNoFolder = { ...target, evidenceDir: path.join(file, 'evidence') };
    await expect(restore(backups, inNoFolder, headsFileOf(target))).rejects.toMatchObject({ code: 'ENOTDIR' });
    rmSync(path.join(backups, latest, 'manifest.json'));
    // A backup that was cut short is none; the one before it is taken.
    const done = await restore(backups, target, headsFileOf(target));
    expect(path.basename(done.folder)).not.toBe(latest);
    await expect(restore(path.join(config.dir, 'nowhere'), target, headsFileOf(target))).rejects.toMatchObject({
      words: { en: expect.stringContaining('There is no whole backup in') },
    });
  });
});

describe('settings in a backup', () => {
  it('hold nothing that is secret', () => {
    const secret = 'never-told';
    const environment = {
      DATABASE_URL: `postgresql://duban:${secret}@db.example:5432/duban?sslpassword=${secret}`,
      SMTP_URL: `smtp://duban%40office.example:${secret}@mail.example:587`,
      MAIL_FROM: 'duban@office.example',
      AUTH_SECRET: secret,
      OIDC_CLIENT_ID: 'duban',
      OIDC_CLIENT_SECRET: secret,
      TEMPORAL_API_KEY: secret,
      TEMPORAL_TLS_CLIENT_KEY_DATA: secret,
      TEMPORAL_GRPC_META_AUTHORIZATION: secret,
      CHANNEL_WEBHOOK_SECRET: secret,
      ALARM_WEBHOOK: `https://robot.example/send?access_token=${secret}`,
      PUBLIC_URL: 'https://duban.example',
      STOP_WITHIN_SECONDS: '30',
      WORKER_BUILD_ID: '1.0.1',
      HOME_PASSWORD: secret,
    };
    const kept = settingsWithoutSecrets(environment);
    expect(JSON.stringify(kept)).not.toContain(secret);
    // Everything else that somebody had set, as it was; not what belonged to one upgrade.
    expect(kept).toEqual({
      DATABASE_URL: 'postgresql://duban@db.example:5432/duban',
      SMTP_URL: 'smtp://duban%40office.example@mail.example:587',
      MAIL_FROM: 'duban@office.example',
      OIDC_CLIENT_ID: 'duban',
      ALARM_WEBHOOK: 'https://robot.example/send',
      PUBLIC_URL: 'https://duban.example/',
      STOP_WITHIN_SECONDS: '30',
    });
    // And whoever keeps the backup is told which secrets of theirs are not in it.
    expect(secretsGiven(environment)).toEqual([
      'ALARM_WEBHOOK',
      'AUTH_SECRET',
      'CHANNEL_WEBHOOK_SECRET',
      'DATABASE_URL',
      'OIDC_CLIENT_SECRET',
      'SMTP_URL',
      'TEMPORAL_API_KEY',
      'TEMPORAL_GRPC_META_AUTHORIZATION',
      'TEMPORAL_TLS_CLIENT_KEY_DATA',
    ]);
  });
});
