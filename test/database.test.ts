import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { TLSSocket, type TLSSocketOptions } from 'node:tls';
import pg from 'pg';
import { afterAll, describe, expect, inject, it } from 'vitest';
import { openCalendar } from '../calendar/china.ts';
import { checkPlan } from '../client/files/plan.ts';
import { REAL_TIME } from '../domain/kernel/clock.ts';
import { advance } from '../domain/kernel/machine.ts';
import { obligationMachine } from '../domain/obligation/machine.ts';
import { type ObligationEvent, type ObligationState, openObligation } from '../domain/obligation/obligation.ts';
import type { Plan } from '../domain/plan/plan.ts';
import { plannedObligations } from '../domain/programme/campaign.ts';
import { databaseAddress } from '../prisma/address.ts';
import { holdSince } from '../prisma/backup.ts';
import { storeError } from '../prisma/fault.ts';
import { migrate } from '../prisma/migrate.ts';
import { openStore, StoreError } from '../prisma/store.ts';
import { authority, OUTDATED } from './support/engine-proxy.ts';
import { EVIDENCE, smallPlan } from './support/plans.ts';

// What is said of a database that cannot be used: what is wrong, where, and what to do, in one sentence and in the server's own words.

const SECRET = 'never-told';
const SERVER = new URL(inject('postgresUrl'));
const stores: ReturnType<typeof openStore>[] = [];
afterAll(() => Promise.all(stores.map((store) => store.close())));

async function sql(statement: string, url = SERVER.href): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/** Address of a database of this file's own, with what is changed in it. */
async function database(name: string, { user, options }: { user?: string; options?: string } = {}): Promise<string> {
  const full = `${name}_${process.pid}`;
  await sql(`CREATE DATABASE ${full}`);
  return urlOf(full, { ...(user !== undefined && { user }), ...(options !== undefined && { options }) });
}

function urlOf(name: string, { user, options = '' }: { user?: string; options?: string } = {}): string {
  const url = new URL(SERVER.href);
  url.pathname = `/${name}`;
  if (user !== undefined) [url.username, url.password] = [user, SECRET];
  url.search = options;
  return url.href;
}

function open(url: string) {
  const store = openStore(url);
  stores.push(store);
  return store;
}

/** What a worker, or whoever makes no tables, is told before it starts. */
async function told(url: string, tables: 'makes' | 'there' = 'makes'): Promise<string> {
  return open(url)
    .inspect(tables)
    .then(
      () => 'it serves',
      (error) => {
        expect(error).toBeInstanceOf(StoreError);
        expect(error.message).not.toContain('\n');
        expect(error.message).not.toContain(new URL(url).password);
        return error.message;
      },
    );
}

describe('a database that cannot be used', () => {
  it('is named with what is wrong and what to do, whatever it is', async () => {
    const role = (name: string) => `${name}_${process.pid}`;
    await sql(`CREATE ROLE ${role('guest')} LOGIN PASSWORD '${SECRET}'`);
    await sql(`CREATE ROLE ${role('narrow')} LOGIN PASSWORD '${SECRET}' CONNECTION LIMIT 3`);
    await sql(`CREATE ROLE ${role('reader')} LOGIN PASSWORD '${SECRET}'`);
    await sql(`ALTER ROLE ${role('reader')} SET default_transaction_read_only = on`);
    const plain = await database('plain');
    const wrong = new URL(plain);
    wrong.password = 'never-told-wrong';
    expect(await told(wrong.href)).toMatch(/refuses user or password \(password authentication failed for user "\w+"\): check both in DATABASE_URL/);
    expect(await told(urlOf('nowhere'))).toMatch(/^The database 127\.0\.0\.1:\d+\/nowhere does not exist \(database "nowhere" does not exist\): make it/);
    expect(await told('postgresql://u:never-told@127.0.0.1:1/duban')).toMatch(
      /^The database does not answer \(nothing listens at 127\.0\.0\.1:1\/duban\): start it/,
    );
    expect(await told('postgresql://u:never-told@no-such-host.example/duban')).toMatch(/^The host of the database no-such-host\.example\/duban is not known/);
    expect(await told(urlOf(path.posix.basename(new URL(plain).pathname), { options: '?sslmode=require' }))).toMatch(
      /speaks no TLS .*: take sslmode out of DATABASE_URL/,
    );
    const name = new URL(plain).pathname.slice(1);
    expect(await told(urlOf(name, { user: role('guest') }))).toMatch(
      /may not make tables in the schema public of the database .*since PostgreSQL 15: ALTER DATABASE .* OWNER TO/,
    );
    expect(await told(urlOf(name, { user: role('reader') }))).toMatch(/can only be read: DATABASE_URL leads to a replica/);
    expect(await told(plain, 'there')).toMatch(/has no tables of Duban's: start a worker on it once/);
    await sql(`GRANT ALL ON SCHEMA public TO ${role('narrow')}`, plain);
    expect(await told(urlOf(name, { user: role('narrow') }))).toMatch(/lets this user have 3 connections, and each process of Duban holds up to 16/);
    // As whoever takes Temporal's database for ours does.
    const taken = await database('taken');
    await sql('CREATE TABLE "schema_version" ("id" int)', taken);
    for (const tables of ['makes', 'there'] as const)
      expect(await told(taken, tables)).toMatch(/holds tables of something else \(schema_version\): make one of Duban's own.*or write \?schema=duban/);
    expect(await told(`${taken}?schema=duban`)).toBe('it serves');
    await sql(`CREATE DATABASE latin_${process.pid} ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0`);
    expect(await told(urlOf(`latin_${process.pid}`))).toMatch(/is encoded in LATIN1, which does not hold every character/);
  });

  it('is one whose migrations are of another release, or were cut short', async () => {
    const url = await database('releases');
    const names = readdirSync(path.join(import.meta.dirname, '..', 'prisma', 'migrations')).filter((each) => !each.endsWith('.toml'));
    expect(await migrate(url)).toEqual(names);
    expect([await told(url), await told(url, 'there')]).toEqual(['it serves', 'it serves']);
    await sql(`DELETE FROM "_prisma_migrations" WHERE "migration_name" = '${names.at(-1)}'`, url);
    expect(await told(url, 'there')).toMatch(/is of an older release of Duban: start a worker of this one on it once/);
    await sql(`INSERT INTO "_prisma_migrations" ("id", "checksum", "migration_name") VALUES ('x', '', '20261201000000_begun')`, url);
    expect(await told(url)).toMatch(/is of a newer release of Duban \(it has the migration 20261201000000_begun/);
    await sql(`UPDATE "_prisma_migrations" SET "finished_at" = now() WHERE "id" = 'x'`, url);
    expect(await told(url)).toMatch(/is of a newer release of Duban \(it has the migration 20261201000000_begun/);
  });

  it('goes on where bringing it up to date was cut short, after whoever is at it', async () => {
    const url = await database('cut_off');
    const names = readdirSync(path.join(import.meta.dirname, '..', 'prisma', 'migrations')).filter((each) => !each.endsWith('.toml'));
    await migrate(url, names.slice(0, -1));
    // What a full disk leaves: that it was begun, and nothing of what it makes.
    await sql(`INSERT INTO "_prisma_migrations" ("id", "checksum", "migration_name") VALUES ('x', '', '${names.at(-1)}')`, url);
    expect(await told(url, 'there')).toMatch(new RegExp(`was cut short \\(at the migration ${names.at(-1)}\\).*start a worker, which goes on with it`));
    expect(await told(url)).toBe('it serves');
    const other = new pg.Client({ connectionString: url });
    await other.connect();
    await other.query('SELECT pg_advisory_lock(72707369)');
    const migrating = migrate(url);
    const waiting = async () => (await other.query("SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")).rowCount;
    await expect.poll(waiting).toBe(1);
    await other.end();
    expect(await migrating).toEqual(names.slice(-1));
    expect([await told(url), await told(url, 'there')]).toEqual(['it serves', 'it serves']);
  });

  it('says so in the server’s words while it is migrated as well', async () => {
    const guest = `stranger_${process.pid}`;
    await sql(`CREATE ROLE ${guest} LOGIN PASSWORD '${SECRET}'`);
    const url = await database('forbidden', { user: guest });
    await expect(migrate(url)).rejects.toThrow(
      /^The user of DATABASE_URL lacks a right in the database .* \(.*permission denied for schema public\): make it the owner/,
    );
  });

  it('is one whose disk is full in the middle of a migration, as the engine that migrates says it', () => {
    const said = 'Error: ERROR: could not extend file "pg_tblspc/16890/PG_15_202209061/16895/2659": wrote only 4096 of 8192 bytes at block 13';
    expect(storeError(new Error(said), 'here/duban').message).toMatch(
      /^The database here\/duban has run out of something \(.*could not extend file.*\): free disk/,
    );
  });

  it('is one that went away under a call, which is not what is told', () => {
    const said = Object.assign(new Error("\nInvalid `prisma.programme.count()` invocation:\n\n\nCan't reach database server at 127.0.0.1:5432"), {
      code: 'P1001',
    });
    expect(storeError(said, 'here/duban').message).toBe(
      "The database here/duban does not answer (Can't reach database server at 127.0.0.1:5432): start it, or check DATABASE_URL.",
    );
  });

  it('is one that takes the connection and says nothing', async () => {
    const silent = createServer((socket) => void socket.on('error', () => undefined));
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as { port: number };
    expect(await told(`postgresql://u:never-told@127.0.0.1:${port}/duban`)).toMatch(/did not answer within 10 s/);
    silent.close();
  });
});

describe('a connection that is cut', () => {
  it('fails what was asked for over it and ends no process, also where the server says so in one breath with its readiness', async () => {
    const url = await database('cut_ready');
    await migrate(url);
    /** How a server tells that a new connection may be used (PostgreSQL, message ReadyForQuery, outside of a transaction). */
    const READY = Buffer.from([0x5a, 0, 0, 0, 5, 0x49]);
    let cutting = true;
    const between = createServer((client) => {
      const server = connect(Number(SERVER.port), SERVER.hostname);
      let held: Buffer[] | undefined;
      for (const one of [client, server]) one.on('error', () => undefined);
      client.pipe(server);
      server.on('data', (said: Buffer) => {
        if (held) held.push(said);
        else if (cutting && said.subarray(-READY.length).equals(READY)) {
          held = [said];
          void sql(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${new URL(url).pathname.slice(1)}'`);
        } else client.write(said);
      });
      server.on('end', () => client.end(Buffer.concat(held ?? [])));
    });
    await new Promise<void>((resolve) => between.listen(0, '127.0.0.1', resolve));
    const through = new URL(url);
    through.port = String((between.address() as AddressInfo).port);
    const uncaught: unknown[] = [];
    const hear = (error: unknown) => uncaught.push(error);
    process.on('uncaughtException', hear);
    const store = openStore(through.href);
    try {
      await expect(store.notices.oweAgain(['none'])).rejects.toThrow();
      expect(uncaught).toEqual([]);
      cutting = false;
      expect(await store.notices.oweAgain(['none'])).toEqual([]);
    } finally {
      await store.close();
      process.off('uncaughtException', hear);
      between.close();
    }
  });
});

describe('a database behind TLS', () => {
  const dir = mkdtempSync(path.join(tmpdir(), 'duban-database-'));
  const [ours, theirs] = [authority(dir, 'ours'), authority(dir, 'theirs')];
  const own = ours('localhost');
  const trusted = path.join(dir, 'trusted.pem');
  writeFileSync(trusted, own.ca);
  const fronts: Server[] = [];
  afterAll(() => {
    for (const front of fronts) front.close();
    rmSync(dir, { recursive: true, force: true });
  });

  /** The real server behind TLS as PostgreSQL begins it: eight bytes that ask for it, and one that grants it. */
  async function behind(name: string, tls: TLSSocketOptions): Promise<string> {
    const front = createServer((raw) => {
      raw.on('error', () => undefined);
      raw.once('data', () => {
        raw.write('S');
        const open = new TLSSocket(raw, { ...tls, isServer: true });
        const server = connect(Number(SERVER.port), SERVER.hostname);
        for (const [one, other] of [
          [open, server],
          [server, open],
        ] as const) {
          one.on('error', () => other.destroy());
          one.pipe(other);
        }
      });
    });
    fronts.push(front);
    await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
    const url = new URL(name);
    url.hostname = 'localhost';
    url.port = String((front.address() as AddressInfo).port);
    url.search = `?sslmode=verify-full&sslrootcert=${trusted}`;
    return url.href;
  }

  it('is used where its certificate is of the authority that is named, and for its name, and else refused', async () => {
    const plain = await database('behind_tls');
    await migrate(plain);
    expect(await told(await behind(plain, own), 'there')).toBe('it serves');
    for (const impostor of [theirs('localhost'), ours('other.duban.example')])
      expect(await told(await behind(plain, impostor), 'there')).toMatch(/^The certificate of the database localhost:\d+\/behind_tls_\d+ is not trusted/);
  });

  it('is not reached by less than TLS 1.2', async () => {
    const plain = await database('outdated_tls');
    await migrate(plain);
    expect(await told(await behind(plain, { ...own, ...OUTDATED }), 'there')).not.toBe('it serves');
    expect(await told(await behind(plain, { ...own, ...OUTDATED, maxVersion: 'TLSv1.2' }), 'there')).toBe('it serves');
  });
});

describe('a schema of its own', () => {
  it.each([
    ['schema=duban_one', 'duban_one'],
    ['options=-c%20search_path%3Dduban_two', 'duban_two'],
    ['options=-csearch_path%3D%22Duban_Three%22%2Cpublic', 'Duban_Three'],
  ])('named by ?%s holds every table and is all that is read and written', async (options, schema) => {
    const url = await database(schema.toLowerCase(), { options: `?${options}` });
    expect(await told(url)).toBe('it serves');
    await migrate(url);
    expect(await told(url, 'there')).toBe('it serves');
    const store = open(url);
    const { plan } = checkPlan(smallPlan({ id: 'camp' }));
    const state = { programmeId: 'camp', stage: 'running' as const, planVersion: 1, openMilestones: [], elapsedMs: 0, sequence: 0 };
    await store.programmes.create(
      { id: 'camp', name: 'x', zone: 'Asia/Shanghai', clock: REAL_TIME, startedAtMs: 0, state },
      { text: 'x', plan: plan as Plan },
      [],
    );
    expect((await store.programmes.list()).map(({ id }) => id)).toEqual(['camp']);
    // Written by hand, not by the library.
    expect(await store.deployment.programmes()).toEqual(['camp']);
    const client = new pg.Client({ connectionString: urlOf(new URL(url).pathname.slice(1)) });
    await client.connect();
    const { rows } = await client.query(
      `SELECT DISTINCT table_schema AS schema FROM information_schema.tables WHERE table_schema NOT IN ('pg_catalog', 'information_schema')`,
    );
    await client.end();
    expect(rows).toEqual([{ schema }]);
  });

  it('is refused in a sentence where it cannot be meant, or where two are named', async () => {
    const url = (search: string) => `postgresql://u:never-told@db.example/duban?${search}`;
    expect(() => databaseAddress(url('schema=a-b'))).toThrow(/names the schema “a-b”: write one of letters, digits and _/);
    expect(() => databaseAddress(url('schema=a&options=-c%20search_path%3Db'))).toThrow(/says schema=a and search_path=b: leave one of them out/);
    expect(databaseAddress(url('schema=public'))).toEqual({ connectionString: expect.not.stringContaining('schema=public'), label: 'db.example/duban' });
    const plain = await database('role_path');
    await sql(`CREATE SCHEMA other; ALTER DATABASE ${new URL(plain).pathname.slice(1)} SET search_path = other`, plain);
    expect(await told(plain)).toMatch(/search_path of the user of DATABASE_URL leads to the schema other .*: write \?schema=other/);
  });
});

describe('a database that was brought back from before', () => {
  it('holds what it may have told, and not what is first asked for afterwards, whenever the reminder of that should have left', async () => {
    const url = await database('brought_back');
    await migrate(url);
    const store = open(url);
    const nowMs = Date.now();
    const { plan } = checkPlan(smallPlan({ id: 'p' }));
    const [water, fire] = plannedObligations(plan as Plan, openCalendar(plan as Plan)).map(
      ({ spec }): ObligationState => openObligation({ ...spec, schedule: { ...spec.schedule, dueAtMs: nowMs + 86_400_000 } }, nowMs),
    ) as [ObligationState, ObligationState];
    const remind = ({ id, departmentId }: ObligationState) => ({
      key: `${id}/before-7-days/v1/${departmentId}/officer`,
      programmeId: 'p',
      obligationId: id,
      kind: 'ladder' as const,
      rung: 'before-7-days',
      dueVersion: 1,
      sequence: 1,
      recipient: `${departmentId}/officer`,
      sendAtMs: nowMs - 3_600_000,
    });
    const state = { programmeId: 'p', stage: 'running' as const, planVersion: 1, openMilestones: [], elapsedMs: 0, sequence: 0 };
    const programme = { id: 'p', name: 'p', zone: 'Asia/Shanghai', clock: REAL_TIME, startedAtMs: nowMs - 86_400_000, state };
    await store.programmes.create(programme, { text: '', plan: plan as Plan }, [{ milestoneName: '部署启动', state: water }]);
    await holdSince(url, new Date().toISOString());
    await store.programmes.addObligations([{ milestoneName: '部署启动', state: fire }]);
    await store.notices.owe([remind(water), remind(fire)]);
    expect((await store.notices.list({ programmeId: 'p' })).map((notice) => [notice.obligationId, notice.state])).toEqual([
      ['p/kickoff/fire', 'owed'],
      ['p/kickoff/water', 'undeliverable'],
    ]);
  });

  it('releases what a former release held wrongly, and nothing else', async () => {
    const url = await database('held_released');
    const names = readdirSync(path.join(import.meta.dirname, '..', 'prisma', 'migrations')).filter((each) => !each.endsWith('.toml'));
    await migrate(
      url,
      names.filter((name) => name < '20261201110000'),
    );
    const store = open(url);
    const nowMs = Date.now();
    const { plan } = checkPlan(smallPlan({ id: 'p' }));
    const [water, fire] = plannedObligations(plan as Plan, openCalendar(plan as Plan)).map(({ spec }): ObligationState => openObligation(spec, nowMs)) as [
      ObligationState,
      ObligationState,
    ];
    const state = { programmeId: 'p', stage: 'running' as const, planVersion: 1, openMilestones: [], elapsedMs: 0, sequence: 0 };
    const programme = { id: 'p', name: 'p', zone: 'Asia/Shanghai', clock: REAL_TIME, startedAtMs: nowMs - 86_400_000, state };
    const written = (one: ObligationState) => ({ milestoneName: '部署启动', state: one });
    await store.programmes.create(programme, { text: '', plan: plan as Plan }, [written(water)]);
    await holdSince(url, new Date(nowMs - 86_400_000).toISOString());
    // One of an amendment, by a release that did not say when; one that a release said was written down after the restore.
    const unsaid = { ...fire, id: 'p/more/fire', milestoneId: 'more' };
    await store.programmes.addObligations([written(fire), written(unsaid)]);
    const remind = ({ id, departmentId }: ObligationState) => ({
      ...{ key: `${id}/before-7-days/v1/${departmentId}/officer`, programmeId: 'p', obligationId: id, kind: 'ladder' as const, rung: 'before-7-days' },
      ...{ dueVersion: 1, sequence: 1, recipient: `${departmentId}/officer`, sendAtMs: nowMs - 3_600_000 },
    });
    await store.notices.owe([water, fire, unsaid].map(remind));
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query(`INSERT INTO "PlanVersion" ("programmeId", "version", "text", "plan") SELECT 'p', 2, '', "plan" FROM "PlanVersion"`);
    // As the function of then left them.
    await client.query(`UPDATE "Obligation" SET "createdReal" = NULL WHERE "id" IN ('p/kickoff/water', 'p/more/fire')`);
    await client.query(
      `UPDATE "Notice" SET "state" = 'undeliverable', "answer" = (SELECT "answer" FROM "Notice" WHERE "state" = 'undeliverable') WHERE "state" = 'owed'`,
    );
    await client.end();
    const held = async () => (await store.notices.list({ programmeId: 'p' })).map(({ obligationId, state: one }) => `${obligationId} ${one}`).sort();
    expect(await held()).toEqual(['p/kickoff/fire undeliverable', 'p/kickoff/water undeliverable', 'p/more/fire undeliverable']);
    await migrate(url);
    expect(await held()).toEqual(['p/kickoff/fire owed', 'p/kickoff/water undeliverable', 'p/more/fire owed']);
  });

  it('tells what came due while it lay in, once that is taken back, and holds it where it was open', async () => {
    const url = await database('lay_in');
    await migrate(url);
    const store = open(url);
    const day = 86_400_000;
    const nowMs = Date.now();
    const { plan } = checkPlan(smallPlan({ id: 'p' }));
    // Both were due yesterday, and the lapse of yesterday should have been told an hour ago.
    const rungs = (departmentId: string) => [
      { id: 'lapse', side: 'lapse' as const, date: '2019-05-05', atMs: nowMs - 3_600_000, recipients: [`${departmentId}/head`], absorbed: [] },
    ];
    const [water, fire] = plannedObligations(plan as Plan, openCalendar(plan as Plan)).map(({ spec }): ObligationState => {
      const schedule = { ...spec.schedule, dueAtMs: nowMs - day, rungs: rungs(spec.departmentId) };
      return openObligation({ ...spec, schedule }, nowMs - 3 * day);
    }) as [ObligationState, ObligationState];
    const programmeState = { programmeId: 'p', stage: 'running' as const, planVersion: 1, openMilestones: [], elapsedMs: 0, sequence: 0 };
    const programme = { id: 'p', name: 'p', zone: 'Asia/Shanghai', clock: REAL_TIME, startedAtMs: nowMs - 5 * day, state: programmeState };
    await store.programmes.create(programme, { text: '', plan: plan as Plan }, [
      { milestoneName: '部署启动', state: water },
      { milestoneName: '部署启动', state: fire },
    ]);
    const record = async (before: ObligationState, events: ObligationEvent[]): Promise<ObligationState> => {
      const { state, owed } = advance(obligationMachine, before, events);
      const notices = owed.map(({ notice }) => notice);
      await store.ledger.record({ itemKind: 'obligation', itemId: before.id, programmeId: 'p', fromSequence: before.sequence + 1, events, notices, state });
      return state;
    };
    const act = (before: ObligationState, kind: 'submit' | 'withdrawSubmission', atMs: number) => {
      const by = { key: `${before.id}-${kind}`, actor: { org: before.departmentId, name: '经办' } };
      const asked = kind === 'submit' ? { ...by, kind, evidence: EVIDENCE } : { ...by, kind, reason: '附件有误' };
      return record(before, obligationMachine.decide(before, asked, atMs) as ObligationEvent[]);
    };
    const handedIn = await act(water, 'submit', nowMs - 2 * day);
    await holdSince(url, new Date(nowMs - 2 * day + 1).toISOString());
    const takenBack = await act(handedIn, 'withdrawSubmission', Date.now());
    for (const one of [takenBack, fire]) await record(one, obligationMachine.elapse(one, Date.now()));
    const lapses = (await store.notices.list({ programmeId: 'p' })).filter(({ rung }) => rung === 'lapse');
    expect(lapses.map(({ recipient, state }) => [recipient, state])).toEqual([
      ['fire/head', 'undeliverable'],
      ['water/head', 'owed'],
    ]);
  });
});
