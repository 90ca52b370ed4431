import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { openMailTransport } from '../activities/mail.ts';
import { mailHead, writeHead } from '../activities/records.ts';
import { checkPlan } from '../client/files/plan.ts';
import { REAL_TIME } from '../domain/kernel/clock.ts';
import { randomOf } from '../domain/kernel/random.ts';
import { openObligation } from '../domain/obligation/obligation.ts';
import type { Plan } from '../domain/plan/plan.ts';
import { type AuditFinding, type AuditLine, type Reader, verifyRecords } from '../prisma/audit.ts';
import { type ChainHead, contentsOf, GENESIS, linked, sha256 } from '../prisma/chain.ts';
import { grantWork } from '../prisma/grants.ts';
import { migrate } from '../prisma/migrate.ts';
import { openStore, type Store } from '../prisma/store.ts';
import { startFaultyMailServer } from './support/mail-server.ts';
import { smallPlan } from './support/plans.ts';

// Records that nobody changes unseen: what the database itself refuses, and what is found of what somebody did all the same who may do
// everything there. TAMPERS=600 tries more of them.

const TAMPERS = Number(process.env.TAMPERS ?? 60);
const SEED = Number(process.env.TAMPER_SEED ?? 20261128);
const PROGRAMME = 'records';
const VERIFIER = path.join(import.meta.dirname, '..', 'docs', 'verify-export.mjs');
const run = promisify(execFile);

const url = (name: string) => inject('postgresUrl').replace(/\/postgres$/, `/${name}`);
const name = `duban_records_${process.pid}`;
let store: Store;
let owner: pg.Client;
let dir: string;

beforeAll(async () => {
  const server = new pg.Client({ connectionString: inject('postgresUrl') });
  await server.connect();
  await server.query(`CREATE DATABASE ${name}`);
  await server.end();
  await migrate(url(name));
  store = openStore(url(name));
  owner = new pg.Client({ connectionString: url(name) });
  await owner.connect();
  dir = mkdtempSync(path.join(tmpdir(), 'duban-records-'));
  await fill();
});
afterAll(async () => {
  await store.close();
  await owner.end();
  rmSync(dir, { recursive: true, force: true });
});

/** A programme with everything that leaves records: acts, notices that ended in every way, accounts, and two versions of its plan. */
async function fill(): Promise<void> {
  const text = smallPlan({ id: PROGRAMME, departments: ['water'] });
  const plan = { text, plan: checkPlan(text).plan as Plan };
  const state = { programmeId: PROGRAMME, stage: 'running' as const, planVersion: 1, openMilestones: ['kickoff'], elapsedMs: 0, sequence: 0 };
  const schedule = { dueDate: '2019-06-30', dueAtMs: Date.UTC(2019, 5, 30), calendarVersion: 'x', provisional: false, rungs: [] };
  const obligations = Array.from({ length: 12 }, (_, index) =>
    openObligation(
      {
        programmeId: PROGRAMME,
        milestoneId: `m${index}`,
        departmentId: 'water',
        role: 'lead',
        leads: [],
        needsEvidence: false,
        needsConfirmation: false,
        schedule,
      },
      0,
    ),
  );
  await store.programmes.create(
    { id: PROGRAMME, name: plan.plan.name, zone: 'Asia/Shanghai', clock: REAL_TIME, startedAtMs: 0, state },
    plan,
    obligations.map((obligation) => ({ state: obligation, milestoneName: '动员部署' })),
  );
  for (const obligation of obligations) {
    await store.ledger.record({
      itemKind: 'obligation',
      itemId: obligation.id,
      programmeId: PROGRAMME,
      fromSequence: 1,
      events: [
        { type: 'acknowledged', atMs: Date.UTC(2019, 2, 1), key: `ack-${obligation.id}`, actor: { org: 'water', name: '张三' } },
        { type: 'submitted', atMs: Date.UTC(2019, 2, 2), key: `sub-${obligation.id}`, actor: { org: 'water', name: '张三' } },
      ],
      notices: ['officer', 'head', 'deputy', 'clerk'].map((role) => ({
        key: `${obligation.id}/lapse/1/water/${role}`,
        kind: 'ladder' as const,
        rung: 'lapse',
        dueVersion: 1,
        recipient: `water/${role}`,
        sendAtMs: Date.UTC(2019, 2, 1),
        overtaken: role === 'clerk',
      })),
      state: { ...obligation, sequence: 2 },
    });
  }
  await deliver();
  await store.accounts.events.add('signedIn', 'zhang', 'zhang', { from: '127.0.0.1' });
  await store.accounts.events.add('keyCreated', 'zhang', 'k1', { role: 'auditor' });
  await store.programmes.putPlan(PROGRAMME, 2, `${plan.text}\n# 第二版`, plan.plan, '改期');
  await store.ledger.record({
    itemKind: 'programme',
    itemId: PROGRAMME,
    programmeId: PROGRAMME,
    fromSequence: 1,
    events: [{ type: 'amended', atMs: Date.UTC(2019, 2, 3), key: 'a', actor: { org: 'office', name: '李四' } }],
    notices: [],
    state: { ...state, planVersion: 2, sequence: 1 },
  });
  await store.programmes.putPlan(PROGRAMME, 3, `${plan.text}\n# 草稿`, plan.plan, '草稿');
}

/** Two of each obligation's three mails leave, the third does not. */
async function deliver(): Promise<void> {
  const none = { keys: [], recipients: [], domains: [], addresses: [] };
  const request = { programmeId: PROGRAMME, dueAtMs: Date.UTC(2019, 2, 1), claim: 'c', holdMs: 30_000, limit: 1_000, takeOver: false, except: none };
  const claimed = await store.notices.claim(request);
  expect(claimed).toHaveLength(36);
  await store.notices.settle(
    claimed.map(({ key }) =>
      key.endsWith('deputy')
        ? { key, claim: 'c', state: 'undeliverable' as const, answer: '550 no such user', address: 'deputy@water.example', subject: '逾期', body: '逾期' }
        : {
            key,
            claim: 'c',
            state: 'sent' as const,
            answer: '250 ok',
            messageId: `${key}@office.example`,
            address: 'who@water.example',
            subject: '逾期',
            body: '请尽快报送。',
            sentAtMs: Date.UTC(2019, 2, 1, 1),
          },
    ),
  );
}

async function sealAll(): Promise<void> {
  while ((await store.chain.seal()) > 0);
}

const stateOf = async () =>
  Object.fromEntries((await owner.query('SELECT "kind", count(*)::int AS "count" FROM "Seal" GROUP BY 1')).rows.map((row) => [row.kind, row.count]));

describe('the chain of records', () => {
  it('takes up acts, outcomes, account events and plans in force, each once, whoever seals', async () => {
    await Promise.all(Array.from({ length: 4 }, sealAll));
    await sealAll();
    // 12 obligations with two acts and four ended notices each; the amendment; the third version is a draft.
    expect(await stateOf()).toEqual({ event: 25, outcome: 48, account: 2, plan: 2 });
    const { findings, waiting, head } = await store.audit.verify([]);
    expect({ findings, waiting, position: head.position }).toEqual({ findings: [], waiting: 1, position: 77 });
  });

  it('keeps each way in which a notice ended, also when it is owed once more', async () => {
    const key = `${PROGRAMME}/m0/water/lapse/1/water/deputy`;
    await store.notices.oweAgain([key]);
    const claim = {
      programmeId: PROGRAMME,
      dueAtMs: Date.now(),
      claim: 'd',
      holdMs: 30_000,
      limit: 1,
      takeOver: false,
      except: { keys: [], recipients: [], domains: [], addresses: [] },
    };
    expect((await store.notices.claim(claim)).map((notice) => notice.key)).toEqual([key]);
    await store.notices.settle([{ key, claim: 'd', state: 'sent', answer: '250 ok', messageId: 'x@office.example', sentAtMs: Date.now() }]);
    const { rows } = await owner.query('SELECT "state" FROM "NoticeOutcome" WHERE "noticeKey" = $1 ORDER BY "id"', [key]);
    expect(rows.map(({ state }) => state)).toEqual(['undeliverable', 'owed', 'sent']);
    await sealAll();
    expect((await store.audit.verify([])).findings).toEqual([]);
  });

  it('cannot be changed even by the owner without taking away what guards it', async () => {
    for (const [table, column] of Object.entries({ Event: 'type', NoticeOutcome: 'answer', AccountEvent: 'type', Seal: 'key' })) {
      await expect(owner.query(`UPDATE "${table}" SET "${column}" = "${column}"`), table).rejects.toThrow(/UPDATE is refused/);
      await expect(owner.query(`DELETE FROM "${table}"`), table).rejects.toThrow(/DELETE is refused/);
      await expect(owner.query(`TRUNCATE "${table}" CASCADE`), table).rejects.toThrow(/TRUNCATE is refused/);
    }
    for (const table of ['Notice', 'PlanVersion']) {
      await expect(owner.query(`DELETE FROM "${table}"`), table).rejects.toThrow(/DELETE is refused/);
      await expect(owner.query(`TRUNCATE "${table}" CASCADE`), table).rejects.toThrow(/TRUNCATE is refused/);
    }
    await expect(owner.query(`UPDATE "PlanVersion" SET "text" = '' WHERE "version" = 1`)).rejects.toThrow(/version 1 of the plan of "records" is in force/);
    await owner.query(`UPDATE "PlanVersion" SET "reason" = '另一草稿' WHERE "version" = 3`);
  });

  it('is worked with by a user who has no right to change a record, and every other right', async () => {
    const user = `worker_${process.pid}`;
    await owner.query(`CREATE ROLE ${user} LOGIN PASSWORD 'secret'`);
    const theirs = new URL(url(name));
    [theirs.username, theirs.password] = [user, 'secret'];
    await Promise.all([grantWork(url(name), theirs.href), grantWork(url(name), theirs.href)]);
    const client = new pg.Client({ connectionString: theirs.href });
    await client.connect();
    try {
      for (const table of ['Event', 'NoticeOutcome', 'AccountEvent', 'Seal']) {
        await expect(client.query(`DELETE FROM "${table}"`), table).rejects.toThrow(/permission denied/);
        await expect(client.query(`TRUNCATE "${table}"`), table).rejects.toThrow(/permission denied/);
        await expect(client.query(`ALTER TABLE "${table}" DISABLE TRIGGER USER`), table).rejects.toThrow(/must be owner/);
      }
      await expect(client.query(`UPDATE "Event" SET "type" = 'confirmed'`)).rejects.toThrow(/permission denied/);
      await expect(client.query(`INSERT INTO "_prisma_migrations" ("id", "checksum", "migration_name") VALUES ('x', 'x', 'x')`)).rejects.toThrow(
        /permission denied/,
      );
      const place = await store.deployment.place();
      const working = openStore(theirs.href);
      try {
        await working.inspect();
        // The same place, whoever asks: otherwise a database would become a stranger to its engine by having another user.
        expect(await working.deployment.place()).toBe(place);
        await working.accounts.events.add('signedOut', 'zhang', 'zhang');
        expect(await working.chain.seal()).toBe(1);
        expect((await working.audit.verify([])).findings).toEqual([]);
      } finally {
        await working.close();
      }
    } finally {
      await client.end();
      await owner.query(`DROP OWNED BY ${user}; DROP ROLE ${user}`);
    }
  });
});

describe('an export', () => {
  it('is verified without Duban, and shows what was changed in it', async () => {
    expect(readFileSync(VERIFIER, 'utf8').trim().split('\n').length).toBeLessThanOrEqual(30);
    const lines: AuditLine[] = [];
    await store.audit.read((line) => void lines.push(line));
    const file = path.join(dir, 'export.jsonl');
    const verified = async (given: AuditLine[], ...heads: string[]) => {
      writeFileSync(file, given.map((line) => `${JSON.stringify(line)}\n`).join(''));
      return run(process.execPath, [VERIFIER, file, ...heads]).then(
        ({ stdout }) => ({ code: 0, stdout }),
        ({ code, stdout }) => ({ code, stdout }),
      );
    };
    const { position, hash } = await store.chain.head();
    expect(lines).toHaveLength(position);
    expect(JSON.parse(lines[2]?.content ?? '')).toMatchObject({ kind: 'event', record: { type: expect.any(String), actorOrg: 'water' } });
    expect(await verified(lines, `${position}:${hash}`)).toEqual({ code: 0, stdout: `${position} records, 0 faults, head ${position}:${hash}\n` });
    const one = lines.find(({ content }) => content?.includes('张三'))?.position ?? 0;
    const changed = lines.map((line) => (line.position === one ? { ...line, content: (line.content ?? '').replace('张三', '王五') } : line));
    expect(await verified(changed)).toMatchObject({ code: 1, stdout: expect.stringContaining(`${one}: changed`) });
    expect(await verified(lines.filter((line) => line.position !== 9))).toMatchObject({ code: 1, stdout: expect.stringContaining('after 8 comes 10') });
    expect(await verified(lines.slice(0, -5), `${position}:${hash}`)).toMatchObject({ code: 1, stdout: expect.stringContaining(`${position}: cut off`) });
  });
});

/** One way to tamper with the ledger, by somebody who may do everything in the database, and how it is found. */
type Tamper = (random: () => number, pool: Pool) => Promise<{ done: string; found(findings: AuditFinding[]): boolean }>;
interface Pool {
  links: { position: number; kind: string; key: string }[];
  events: { itemId: string; sequence: number }[];
  outcomes: { id: string; noticeKey: string }[];
}

const pick = <T>(random: () => number, list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;

const CHANGES: [table: string, kind: string, where: string, set: string[]][] = [
  [
    'Event',
    'event',
    `"itemId" || '#' || "sequence"`,
    [
      `"type" = 'confirmed'`,
      `"at" = "at" + interval '1 ms'`,
      `"actKey" = 'x'`,
      `"actorName" = '王五'`,
      `"actorOrg" = NULL`,
      `"payload" = '{"x": null}'`,
      `"recordedReal" = "recordedReal" - interval '1 s'`,
      `"programmeId" = 'other'`,
      `"itemKind" = 'enterprise'`,
    ],
  ],
  [
    'NoticeOutcome',
    'outcome',
    '"id"::text',
    [
      `"state" = 'moot'`,
      `"answer" = '250 queued'`,
      `"messageId" = 'y'`,
      `"recipient" = 'water/x'`,
      `"at" = now()`,
      `"letter" = 'x'`,
      `"doubts" = 9`,
      `"noticeKey" = "noticeKey" || 'x'`,
    ],
  ],
  ['AccountEvent', 'account', '"id"', [`"by" = 'li'`, `"subject" = 'li'`, `"detail" = '{}'`, `"at" = "at" + interval '1 ms'`, `"type" = 'x'`]],
  ['PlanVersion', 'plan', `"programmeId" || '#' || "version"`, [`"text" = "text" || ' '`, `"plan" = '{}'`, `"reason" = 'x'`, `"createdReal" = now()`]],
];

const TAMPERING: Record<string, Tamper> = {
  'changes a record': async (random) => {
    const [table, kind, key, sets] = pick(random, CHANGES);
    const set = pick(random, sets);
    const held = await owner.query(
      `SELECT ${key} AS "key" FROM "${table}" r WHERE EXISTS (SELECT 1 FROM "Seal" s WHERE s."kind" = $1 AND s."key" = ${key}) ORDER BY 1`,
      [kind],
    );
    const what = pick(random, held.rows).key;
    const before = await owner.query(`SELECT to_jsonb(r)::text AS "row" FROM "${table}" r WHERE ${key} = $1`, [what]);
    await owner.query(`UPDATE "${table}" SET ${set} WHERE ${key} = $1`, [what]);
    const after = await owner.query(`SELECT to_jsonb(r)::text AS "row" FROM "${table}" r WHERE ${key} = $1`, [what]);
    if (before.rows[0].row === after.rows[0]?.row) await owner.query(`DELETE FROM "${table}" WHERE ${key} = $1`, [what]);
    return {
      done: `${kind} ${what}: ${set}`,
      found: (findings) => findings.some((finding) => finding.what === `${kind} ${what}` && /changed|removed/.test(finding.kind)),
    };
  },
  'removes a record, or with its link': async (random, { events }) => {
    const { itemId, sequence } = pick(random, events);
    const whole = random() < 0.5;
    await owner.query('DELETE FROM "Event" WHERE "itemId" = $1 AND "sequence" = $2', [itemId, sequence]);
    const key = `${itemId}#${sequence}`;
    const { rows } = whole ? await owner.query(`DELETE FROM "Seal" WHERE "kind" = 'event' AND "key" = $1 RETURNING "position"::int`, [key]) : { rows: [] };
    return {
      done: `${key}${whole ? ' with its link' : ''}`,
      found: (findings) =>
        findings.some(({ kind, what, position }) =>
          whole ? /link-missing|truncated/.test(kind) && position === rows[0].position : kind === 'removed' && what === `event ${key}`,
        ),
    };
  },
  'inserts a record behind the back of the queue, or with an old date through it': async (random, { events }) => {
    const { itemId } = pick(random, events);
    const quiet = random() < 0.5;
    if (!quiet) await owner.query('SET LOCAL session_replication_role = origin');
    await owner.query(
      `INSERT INTO "Event" ("itemId", "sequence", "itemKind", "programmeId", "type", "at", "payload", "recordedReal") VALUES ($1, 9, 'obligation', $2, 'confirmed', now(), '{}', now() - interval '3 days')`,
      [itemId, PROGRAMME],
    );
    if (!quiet) await link();
    const what = `event ${itemId}#9`;
    return {
      done: `${what}${quiet ? '' : ', queued'}`,
      found: (findings) => findings.some((finding) => finding.what === what && finding.kind === (quiet ? 'inserted' : 'back-dated')),
    };
  },
  'moves links about': async (random, { links }) => {
    const one = pick(random, links);
    const other = pick(
      random,
      links.filter(({ position }) => position !== one.position),
    );
    await owner.query('UPDATE "Seal" SET "position" = -1 WHERE "position" = $1', [one.position]);
    await owner.query('UPDATE "Seal" SET "position" = $1 WHERE "position" = $2', [one.position, other.position]);
    await owner.query('UPDATE "Seal" SET "position" = $1 WHERE "position" = -1', [other.position]);
    return {
      done: `${one.position} and ${other.position}`,
      found: (findings) =>
        [one, other].every(({ kind, key }) => findings.some((finding) => finding.kind === 're-ordered' && finding.what === `${kind} ${key}`)),
    };
  },
  'cuts the end off, records and links': async (random, { links }) => {
    const from = 1 + Math.floor(random() * links.length);
    await cutFrom(from);
    return { done: `from ${from}`, found: (findings) => findings.some(({ kind, position }) => kind === 'truncated' && position === from) };
  },
  'changes a record and makes the chain anew from there': async (random, { events }) => {
    const { itemId, sequence } = pick(random, events);
    await owner.query(`UPDATE "Event" SET "actorName" = '王五' WHERE "itemId" = $1 AND "sequence" = $2`, [itemId, sequence]);
    await link(true);
    return { done: `${itemId}#${sequence}`, found: (findings) => findings.some(({ kind }) => kind === 're-hashed') };
  },
  'removes a record and makes the chain anew as if it had never been': async (random, { events }) => {
    const { itemId, sequence } = pick(random, events);
    await owner.query('DELETE FROM "Event" WHERE "itemId" = $1 AND "sequence" = $2', [itemId, sequence]);
    await owner.query(`DELETE FROM "Seal" WHERE "key" = $1`, [`${itemId}#${sequence}`]);
    await link(true);
    return { done: `${itemId}#${sequence}`, found: (findings) => findings.some(({ kind }) => kind === 're-hashed' || kind === 'truncated') };
  },
  'changes a link': async (random, { links }) => {
    const { position, kind, key } = pick(random, links);
    const set = pick(random, [`"content" = sha256('x')`, `"hash" = sha256('x')`, `"writtenReal" = "writtenReal" + interval '1 ms'`]);
    await owner.query(`UPDATE "Seal" SET ${set} WHERE "position" = $1`, [position]);
    return { done: `${position}: ${set}`, found: (findings) => findings.some((finding) => finding.what === `${kind} ${key}` && finding.position === position) };
  },
  'changes what a notice says, or takes it away': async (random, { outcomes }) => {
    const { noticeKey } = pick(random, outcomes);
    const set = pick(random, [
      '',
      `"body" = '别的话'`,
      `"address" = 'x@y.example'`,
      `"answer" = 'x'`,
      `"state" = 'moot'`,
      `"state" = 'owed'`,
      `"messageId" = 'x'`,
      `"sent" = now()`,
    ]);
    await owner.query(set === '' ? 'DELETE FROM "Notice" WHERE "key" = $1' : `UPDATE "Notice" SET ${set} WHERE "key" = $1`, [noticeKey]);
    return {
      done: `${noticeKey}: ${set}`,
      found: (findings) => findings.some(({ kind, what }) => what === `notice ${noticeKey}` && kind === (set === '' ? 'removed' : 'notice-changed')),
    };
  },
};

/** Records and links from a position on are gone. */
async function cutFrom(position: number): Promise<void> {
  const { rows } = await owner.query('DELETE FROM "Seal" WHERE "position" >= $1 RETURNING "kind", "key"', [position]);
  const keys = (kind: string) => rows.filter((row) => row.kind === kind).map(({ key }) => key);
  await owner.query(`DELETE FROM "Event" WHERE "itemId" || '#' || "sequence" = ANY($1)`, [keys('event')]);
  await owner.query('DELETE FROM "NoticeOutcome" WHERE "id"::text = ANY($1)', [keys('outcome')]);
  await owner.query('DELETE FROM "AccountEvent" WHERE "id" = ANY($1)', [keys('account')]);
  await owner.query(`DELETE FROM "PlanVersion" WHERE "programmeId" || '#' || "version" = ANY($1)`, [keys('plan')]);
}

/** Links what waits, or everything anew as somebody would who knows how it is done. In the tampering transaction itself. */
async function link(anew = false): Promise<void> {
  if (!anew) {
    const [last] = (await owner.query(`SELECT "position"::int, encode("hash", 'hex') AS "hash" FROM "Seal" ORDER BY 1 DESC LIMIT 1`)).rows;
    const queued = await owner.query(`SELECT h.* FROM (${contentsOf('"Unsealed"', 'id')}) h JOIN "Unsealed" u USING ("id") WHERE h."kind" <> 'plan'`);
    const [row] = queued.rows;
    const said = sha256(row.content);
    await owner.query(`INSERT INTO "Seal" VALUES ($1, $2, $3, $4, decode($5, 'hex'), decode($6, 'hex'))`, [
      last.position + 1,
      row.kind,
      row.key,
      row.writtenReal,
      said,
      linked(last.hash, said),
    ]);
    await owner.query('DELETE FROM "Unsealed" WHERE "id" = $1', [row.id]);
    return;
  }
  const { rows } = await owner.query(`SELECT h.* FROM (${contentsOf('"Seal"', 'position')}) h ORDER BY h."position"`);
  await owner.query('DELETE FROM "Seal"');
  let hash = GENESIS;
  for (const [index, row] of rows.entries()) {
    const said = sha256(row.content);
    hash = linked(hash, said);
    await owner.query(`INSERT INTO "Seal" VALUES ($1, $2, $3, $4, decode($5, 'hex'), decode($6, 'hex'))`, [
      index + 1,
      row.kind,
      row.key,
      row.writtenReal,
      said,
      hash,
    ]);
  }
}

describe('whoever tampers', () => {
  it(`is found ${TAMPERS} of ${TAMPERS} times, by name`, async () => {
    await sealAll();
    const head = (await writeHead({ store, headsFile: path.join(dir, 'heads.jsonl') })) as ChainHead;
    const outside: ChainHead[] = readFileSync(path.join(dir, 'heads.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(outside).toMatchObject([{ position: head.position, hash: head.hash }]);
    expect((await store.audit.verify(outside)).findings).toEqual([]);
    const pool: Pool = {
      links: (await owner.query('SELECT "position"::int, "kind", "key" FROM "Seal" ORDER BY 1')).rows,
      events: (await owner.query('SELECT "itemId", "sequence" FROM "Event" ORDER BY 1, 2')).rows,
      outcomes: (await owner.query(`SELECT DISTINCT "noticeKey" FROM "NoticeOutcome" ORDER BY 1`)).rows,
    };
    const ways = Object.entries(TAMPERING);
    const unseen: string[] = [];
    const read: Reader = async (sql) => (await owner.query(sql)).rows;
    for (let trial = 0; trial < TAMPERS; trial++) {
      const random = randomOf(SEED, trial);
      const [way, tamper] = ways[trial % ways.length] as [string, Tamper];
      await owner.query('BEGIN');
      try {
        // No guard is in the way of somebody who may do everything.
        await owner.query('SET LOCAL session_replication_role = replica');
        const { done, found } = await tamper(random, pool);
        if (!found((await verifyRecords(read, outside)).findings)) unseen.push(`seed ${SEED}-${trial}: ${way} (${done})`);
      } finally {
        await owner.query('ROLLBACK');
      }
    }
    expect(unseen).toEqual([]);
    expect((await store.audit.verify(outside)).findings).toEqual([]);
  });
});

it('reads a plan that was replaced under the same text as it is now: a table of holidays moves rounds, not the file', async () => {
  const kept = await store.programmes.plan(PROGRAMME, 1);
  if (!kept) throw new Error('no plan');
  const named = async (name: string) => {
    await store.programmes.putPlan(PROGRAMME, 4, kept.text, { ...kept.plan, name }, '放假安排');
    return (await store.programmes.plan(PROGRAMME, 4))?.plan.name;
  };
  expect([await named('甲'), await named('乙')]).toEqual(['甲', '乙']);
});

describe('the head of the chain', () => {
  it('is mailed to an operator where the only auditor has no mailbox, and never to the placeholder of one', async () => {
    await sealAll();
    const mail = await startFaultyMailServer();
    const mailFrom = 'duban@office.example';
    const transport = openMailTransport(mail.url, mailFrom, 50);
    try {
      const person = (username: string, role: string, emailVerified: boolean) =>
        store.accounts.users.create({ id: username, name: username, username, email: `${username}@people.example`, emailVerified, role, org: '' }, '-');
      await person('lucas', 'auditor', false);
      await person('mara', 'operator', true);
      await mailHead({ store, transport, headsFile: path.join(dir, 'mailed.jsonl'), mailFrom });
      expect(mail.received.map(({ to }) => to)).toEqual(['mara@people.example']);
    } finally {
      await transport.close(1_000);
      await mail.close();
    }
  });
});
