import { readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Runtime } from '@temporalio/worker';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { openDuban } from '../client/duban.ts';
import { targetStatus } from '../client/enterprises/targets.ts';
import { backUp, restore } from '../client/service/backup.ts';
import { caseFile } from '../client/service/case-file.ts';
import { explain } from '../client/service/explain.ts';
import type { Config } from '../config/config.ts';
import { openEngine, openNamespace } from '../engine/engine.ts';
import { openIdentity } from '../engine/identity.ts';
import { migrate, migrationNames } from '../prisma/migrate.ts';
import { openStore } from '../prisma/store.ts';
import { startWorker } from '../worker/worker.ts';
import { dubanHere } from './support/commands.ts';
import { type FaultyMailServer, startFaultyMailServer } from './support/mail-server.ts';
import { EVIDENCE } from './support/plans.ts';
import { isolatedSettings, until } from './support/stack.ts';

// What earlier releases left in their databases, each recorded by running that release (test/releases/README.md), goes on with this one.

const RELEASES = path.join(import.meta.dirname, 'releases');
const MIGRATIONS = path.join(import.meta.dirname, '..', 'prisma', 'migrations');
const versions = readdirSync(RELEASES, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .sort();

const kept = (version: string, file: string) => gunzipSync(readFileSync(path.join(RELEASES, version, file))).toString();

interface Told {
  at: string;
  rung: string;
  recipient: string;
  state: string;
}

/** What the release itself said of its database when it was recorded. */
interface Said {
  /** Programme time (epoch ms). */
  nowMs: number;
  obligations: {
    why: { obligation: { id: string }; next?: { at: string; rung: string }; sent: Told[]; waiting: Told[] };
    events: number;
    acts: { type: string; actorOrg: string; actKey?: string }[];
  }[];
  notices: { programmeId: string; counts: Record<string, number> }[];
  enterprises?: { uscc: string; stage: string; certificate?: unknown; department: string; events: string[] }[];
  targets?: { id: string; figures: { scope: string; numerator: number; denominator: number; met: boolean }[] }[];
  users?: { username: string; role: string; org: string; disabled: boolean }[];
}

const urlOf = (name: string) => inject('postgresUrl').replace(/\/postgres$/, `/${name}`);

async function sql<Row extends pg.QueryResultRow>(url: string, text: string, values?: unknown[]): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<Row>(text, values);
    return rows;
  } finally {
    await client.end();
  }
}

async function emptyDatabase(name: string): Promise<string> {
  const database = `${name.replaceAll('.', '_')}_${process.pid}`;
  await sql(inject('postgresUrl'), `CREATE DATABASE ${database}`);
  return urlOf(database);
}

/** Every row of every table, as the columns that stand in `columns` have it. */
async function rowsOf(url: string, columns?: Map<string, string[]>): Promise<Map<string, { columns: string[]; rows: string[] }>> {
  const tables = await sql<{ name: string; columns: string[] }>(
    url,
    `SELECT table_name AS name, array_agg(column_name::text ORDER BY column_name) AS columns FROM information_schema.columns
     WHERE table_schema = 'public' AND table_name <> '_prisma_migrations' GROUP BY 1`,
  );
  const found = new Map<string, { columns: string[]; rows: string[] }>();
  for (const { name, columns: all } of tables) {
    const wanted = columns ? columns.get(name) : all;
    if (!wanted) continue;
    const rows = await sql<{ row: string }>(
      url,
      `SELECT (SELECT jsonb_object_agg(e.key, e.value) FROM jsonb_each(to_jsonb(t)) e WHERE e.key = ANY($1))::text AS row FROM "${name}" t ORDER BY 1`,
      [wanted],
    );
    found.set(name, { columns: wanted, rows: rows.map(({ row }) => row) });
  }
  return found;
}

/** Instants of the days on which the releases were recorded; those of the campaign lie years before. */
const REAL_INSTANT = /2026-11-(?:29|30)[ T]\d\d:\d\d:\d\d\.\d{3}Z?/g;
const msOf = (at: string) => Date.parse(`${at.replace(' ', 'T').replace(/Z$/, '')}Z`);

/** By these the old worker sealed its rows, which hold instants of that database's own clock: what it writes here is sealed as it then stands. */
const SEALING = /"(?:Seal|Unsealed|Head)"/;

/** What a release handed to its database, as if it began now: what the database dates by itself then lies in the same order with it. */
function statementsOf(version: string): { text: string; values: unknown[] }[] {
  const recorded = kept(version, 'statements.jsonl.gz');
  const byMs = Date.now() - Math.min(...[...recorded.matchAll(REAL_INSTANT)].map(([at]) => msOf(at)));
  return recorded
    .replace(REAL_INSTANT, (at) => new Date(msOf(at) + byMs).toISOString())
    .split('\n')
    .map((line) => JSON.parse(line))
    .filter(({ text }) => !SEALING.test(text));
}

/** Lets the recorded clock go on from where it stood, so many programme seconds a second. */
const goOn = (url: string, { nowMs }: Said, rate: number) =>
  sql(url, `UPDATE "Programme" SET "clockOrigin" = $1, "clockRealOrigin" = now(), "clockRate" = $2`, [new Date(nowMs), rate]);

it('every migration that an earlier release has had is what it was then', () => {
  expect(versions).toEqual(['0.1.0', '0.2.0', '1.0.0']);
  for (const version of versions)
    for (const [, name = '', text = ''] of kept(version, 'data.sql.gz').matchAll(
      /^-- (\d{14}_\w+)\n([\s\S]*?)(?=\n\n-- \d{14}_|\n\n(?:SET session_replication_role|INSERT INTO "\w+" SELECT \* FROM jsonb))/gm,
    ))
      expect(readFileSync(path.join(MIGRATIONS, name, 'migration.sql'), 'utf8').trim(), `${version}: ${name}`).toBe(text.trim());
});

/** Everything that a schema is made of, as PostgreSQL itself says it. */
const catalog = (url: string) =>
  sql<{ what: string }>(
    url,
    `SELECT table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable || ' ' || coalesce(column_default, '') AS what
       FROM information_schema.columns WHERE table_schema = 'public'
     UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
     UNION ALL SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace
     UNION ALL SELECT pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
     UNION ALL SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1`,
  );

it('a database that was made between two releases, by migrations as they were for a while, ends as a new one', async () => {
  const between = await emptyDatabase('between');
  await migrate(between, migrationNames().slice(0, migrationNames().findIndex((name) => name.endsWith('_people')) + 1));
  await sql(
    between,
    `CREATE INDEX "Notice_recipient_kind_idx" ON "Notice"("recipient", "kind");
     DROP INDEX "Enterprise_programmeId_sectorId_stage_uscc_idx"; CREATE INDEX "Enterprise_programmeId_sectorId_idx" ON "Enterprise"("programmeId", "sectorId");
     DROP FUNCTION "holdUnknown"; DROP FUNCTION "unknownSince"; DROP TABLE "Restored";
     UPDATE "_prisma_migrations" SET "migration_name" = '20261128200300_people' WHERE "migration_name" = '20261128205900_people'`,
  );
  const store = openStore(between);
  try {
    await store.inspect('makes');
    expect(await store.deployment.migrations()).toContain('20261128205900_people');
  } finally {
    await store.close();
  }
  await migrate(between);
  expect(await catalog(between)).toEqual(await catalog(urlOf(inject('migratedDatabase'))));
});

describe.each(versions)('the database of %s', (version) => {
  const said: Said = JSON.parse(kept(version, 'said.json.gz'));
  let url: string;
  let config: Config & { dir: string };
  let mail: FaultyMailServer;
  let parts: Awaited<ReturnType<typeof open>>;

  async function open() {
    const engine = await openEngine(config.temporal);
    const store = openStore(url);
    await openNamespace(engine);
    return { engine, identity: openIdentity(engine, store), ...openDuban(store, engine.client) };
  }

  beforeAll(async () => {
    mail = await startFaultyMailServer();
    url = await emptyDatabase(`left_${version}`);
    await sql(url, kept(version, 'data.sql.gz'));
    config = { ...(await isolatedSettings(`left-${version.replaceAll('.', '-')}`, mail.url)), databaseUrl: url };
  });
  afterAll(async () => {
    await Promise.allSettled([parts?.store.close(), parts?.engine.connection.close(), mail.close()]);
    rmSync(config.dir, { recursive: true, force: true });
  });

  it('is backed up by this release before it is brought up to date, and goes into an empty database whole', async () => {
    const places = { databaseUrl: url, evidenceDir: config.evidenceDir };
    const backups = path.join(config.dir, 'backups');
    const done = await backUp(backups, places, {});
    expect(done.rows).toBeGreaterThan(100);
    const elsewhere = { databaseUrl: await emptyDatabase(`again_${version}`), evidenceDir: path.join(config.dir, 'again') };
    await restore(backups, elsewhere, path.join(config.dir, 'again-heads.jsonl'));
    const [before, after] = [await rowsOf(url), await rowsOf(elsewhere.databaseUrl)];
    for (const name of ['Event', 'Obligation', 'PlanVersion', 'Notice']) expect(after.get(name)?.rows.length, name).toBe(before.get(name)?.rows.length);
    const store = openStore(elsewhere.databaseUrl);
    while ((await store.chain.seal()) > 0);
    expect(await store.audit.verify([])).toMatchObject({ findings: [], waiting: 0 });
    await store.close();
  });

  it('is led through its upgrade by the command, which changes nothing by itself', async () => {
    parts = await open();
    const environment = { DATABASE_URL: url, TEMPORAL_ADDRESS: config.temporal.address, TEMPORAL_NAMESPACE: config.temporal.namespace, DUBAN_DATA: config.dir };
    const before = await catalog(url);
    // The command sets the engine's library up as a process of its own does.
    await Runtime.instance().shutdown();
    const { code, out, err } = await dubanHere(['upgrade', 'check', '--lang', 'en'], environment);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^\d+ migrations will be applied, under an older worker if one runs: /);
    expect(out).toMatch(/1\. duban backup DIR .*\n +2\. duban upgrade apply .*\n +3\. end the older worker.*\n +4\. end the older API/);
    expect(await catalog(url)).toEqual(before);
  });

  it('is brought up to date, and keeps every row and value but the secrets of mails', async () => {
    const before = await rowsOf(url);
    expect([...before.values()].reduce((sum, { rows }) => sum + rows.length, 0)).toBeGreaterThan(100);
    const had = (await sql<{ name: string }>(url, `SELECT migration_name AS name FROM "_prisma_migrations" ORDER BY 1`)).map(({ name }) => name);
    expect([...had, ...(await migrate(url))]).toEqual(migrationNames());
    const after = await rowsOf(url, new Map([...before].map(([name, { columns }]) => [name, columns])));
    const secrets = (row: string) => row.replace(/\/m\/[0-9a-z]{1,12}\.[^\s<>"\\]+/g, '/m/…').replace(/验证码 ?[0-9]{4} ?[0-9]{4}/g, '验证码 •••• ••••');
    for (const [name, { rows }] of before) expect(after.get(name)?.rows, name).toEqual(rows.map(secrets).sort());
    expect(await migrate(url)).toEqual([]);
  });

  it('is told as that release told it: lists, why, what was told to whom, and each case from the ledger', async () => {
    await goOn(url, said, 1);
    const { service, store } = parts;
    const listed = (await store.ledger.obligations({})).map(({ id }) => id).sort();
    expect(listed).toEqual(said.obligations.map(({ why }) => why.obligation.id).sort());
    expect(listed.length).toBeGreaterThan(8);
    for (const { why, events, acts } of said.obligations) {
      const { id } = why.obligation;
      const now = await explain(service, id, 'zh');
      expect(now.obligation, id).toMatchObject(why.obligation);
      expect(now.because.length, id).toBeGreaterThan(0);
      if (why.next) expect(now.next, id).toMatchObject({ at: why.next.at, rung: why.next.rung });
      else expect(now.next, id).toBeUndefined();
      const told = (list: readonly Told[]) => list.map(({ at, rung, recipient, state }) => ({ at, rung, recipient, state }));
      expect(told(now.sent as Told[]), id).toEqual(told(why.sent));
      expect(told(now.waiting as Told[]), id).toEqual(told(why.waiting));
      const file = await caseFile(service, id, 'zh');
      expect(file, id).toMatchObject({ source: 'ledger' });
      expect(file.lines, id).toHaveLength(events);
      const done = (await store.ledger.events(id)).filter(({ actorOrg }) => actorOrg !== undefined);
      expect(
        done.map(({ type, actorOrg, actKey }) => ({ type, actorOrg, actKey })),
        id,
      ).toEqual(acts);
    }
    for (const { programmeId, counts } of said.notices) expect(await store.notices.counts(programmeId)).toEqual(counts);
  });

  it('has its enterprises, targets and accounts as they were', async () => {
    const { store, registry } = parts;
    for (const { uscc, stage, certificate, department, events } of said.enterprises ?? []) {
      const row = await registry.enterprise('old', uscc);
      expect(row.state, uscc).toMatchObject({ stage, departmentId: department, ...(certificate !== undefined && { certificate }) });
      expect(
        (await store.ledger.events(`old/${uscc}`)).map(({ type }) => type),
        uscc,
      ).toEqual(events);
    }
    const targets = await targetStatus(registry, 'old');
    for (const { id, figures } of said.targets ?? []) {
      const now = targets.find((target) => target.id === id)?.figures.map(({ scope, numerator, denominator, met }) => ({ scope, numerator, denominator, met }));
      expect(now, id).toEqual(figures.map(({ scope, numerator, denominator, met }) => ({ scope, numerator, denominator, met })));
    }
    const users = (await store.accounts.users.list()).map(({ username, role, org, disabled }) => ({ username, role, org, disabled }));
    expect(users).toEqual(said.users ?? []);
  });

  it('goes on: nobody is told twice, acts count once, and the next reminder comes', async () => {
    await goOn(url, said, 129_600);
    const sent = await sql<{ messageId: string }>(url, `SELECT "messageId" FROM "Notice" WHERE "state" = 'sent'`);
    expect(sent.length).toBeGreaterThan(10);
    const { service, store, identity } = parts;
    // Since 1.0.0 a database knows its namespace, and this one is another: somebody says that it takes that one's place, as by `duban adopt`.
    await identity.adopt();
    const worker = await startWorker(config, { codePath: inject('workflowBundle') });
    try {
      await until('two later reminders', async () => mail.received.length >= 2);
      const before = new Set(sent.map(({ messageId }) => messageId));
      const again = await service.act('old/kickoff/water', 'confirm', { actor: { org: 'office', name: '值班' }, key: 'a5' });
      expect(again.stage).toBe('settled');
      expect((await store.ledger.events('old/kickoff/water')).filter(({ type }) => type === 'confirmed')).toHaveLength(1);
      await service.act('old/kickoff/roads', 'submit', { actor: { org: 'roads', name: '经办' }, key: 'n1', evidence: EVIDENCE });
      const done = await service.act('old/kickoff/roads', 'confirm', { actor: { org: 'office', name: '值班' }, key: 'n2' });
      expect(done.stage).toBe('settled');
      const told = mail.received.map((entry) => entry.mail.messageId ?? '');
      expect(told.filter((id) => before.has(id))).toEqual([]);
      expect(new Set(told).size).toBe(told.length);
      await until('every record to be sealed', async () => {
        const { findings, waiting } = await store.audit.verify([]);
        expect(findings).toEqual([]);
        return waiting === 0;
      });
    } finally {
      worker.stop();
      await worker.finished;
    }
  });
});

describe.each(versions)('a worker of %s on the tables of this release', (version) => {
  it('writes as it did: the same rows, each of them a record', async () => {
    const config = await isolatedSettings(`under-${version.replaceAll('.', '-')}`, 'smtp://127.0.0.1:9');
    rmSync(config.dir, { recursive: true, force: true });
    const url = config.databaseUrl;
    const old = await emptyDatabase(`was_${version}`);
    await sql(old, kept(version, 'data.sql.gz'));
    const statements = statementsOf(version);
    expect(statements.length).toBeGreaterThan(100);
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query(`SET timezone = 'UTC'`);
    try {
      for (const { text, values } of statements) await client.query(text, values);
    } finally {
      await client.end();
    }
    const ended = `SELECT "key", "state", "recipient", "rung", "sequence" FROM "Notice" ORDER BY "key"`;
    const happened = `SELECT "itemId", "sequence", "type", "at", "actKey", "actorOrg", "payload" FROM "Event" ORDER BY 1, 2`;
    const stands = `SELECT "id", "stage", "due", "sequence", "state" FROM "Obligation" ORDER BY 1`;
    for (const question of [ended, happened, stands]) expect(await sql(url, question)).toEqual(await sql(old, question));
    const store = openStore(url);
    try {
      while ((await store.chain.seal()) > 0);
      expect(await store.audit.verify([])).toMatchObject({ findings: [], waiting: 0 });
    } finally {
      await store.close();
    }
    const [records] = await sql<{ told: string; outcomes: string }>(
      url,
      `SELECT (SELECT count(*) FROM "Notice" WHERE "state" NOT IN ('owed', 'sending')) AS told, (SELECT count(DISTINCT "noticeKey") FROM "NoticeOutcome") AS outcomes`,
    );
    expect(Number(records?.told)).toBeGreaterThan(10);
    expect(records?.outcomes).toBe(records?.told);
  });
});
