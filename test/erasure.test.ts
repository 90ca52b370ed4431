import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { AuditLine } from '../prisma/audit.ts';
import { openTestApi, type Person, type TestApi } from './support/api.ts';
import { dubanHere } from './support/commands.ts';
import { smallPlan } from './support/plans.ts';
import { openTestStack, type TestStack, until } from './support/stack.ts';

// Somebody who has left is taken out of the records, and the records still show that nothing else was changed.

const VERIFIER = path.join(import.meta.dirname, '..', 'docs', 'verify-export.mjs');
const BY = { id: '-', username: '-' };

let stack: TestStack;
let api: TestApi;
let owner: pg.Client;
let li: Person;
let zhang: Person;
beforeAll(async () => {
  stack = await openTestStack('erasure');
  const milestones = '\n  - { id: kickoff, name: 部署启动, clause: 三（一）, duty: 召开动员会, due: 2019-05-24, evidence: false, lead: [water] }';
  await stack.service.startProgramme(smallPlan({ id: 'camp', milestones }), { from: '2019-05-06', daysPerSecond: 0.000_001 });
  api = await openTestApi(stack);
  owner = new pg.Client({ connectionString: stack.config.databaseUrl });
  await owner.connect();
  const office = await api.person('office');
  zhang = await api.person('officer', 'water', 'zhangsan');
  const made = await api.person('officer', 'water', 'lisi');
  const { accounts } = api.context;
  await accounts.changeUser(made.id, { name: '李四', email: 'lisi@x.example', mailed: true }, BY);
  await owner.query(`UPDATE "User" SET "tells" = '{"reminder":["mail"],"news":["mail"],"digest":[]}', "reach" = '100-0000-0000' WHERE "id" = $1`, [made.id]);
  li = { ...made, cookie: (await api.signIn(made.username, made.password)).cookie };
  const act = (as: Person, kind: string, body: object) =>
    api.ask('POST', `/api/programmes/camp/obligations/kickoff/water/${kind}`, { as, body, headers: { 'idempotency-key': `${kind}-${as.id}` } });
  expect((await act(li, 'acknowledge', {})).statusCode).toBe(200);
  expect((await act(zhang, 'progress', { reason: '已开会' })).statusCode).toBe(200);
  expect((await act(office, 'urge', { reason: '请三日内报送' })).statusCode).toBe(200);
  await until(
    'the copy to be told as sent',
    async () =>
      (await stack.store.notices.list({ obligationId: 'camp/kickoff/water' })).some(
        ({ recipient, state }) => recipient.endsWith('@lisi-officer') && state === 'sent',
      ),
    60_000,
  );
  await sealAll();
});
afterAll(async () => {
  await owner?.end();
  await api?.close();
  await stack?.close();
});

async function sealAll(): Promise<void> {
  await until('everything to be sealed', async () => {
    await stack.store.chain.seal();
    return (await stack.store.audit.verify([])).waiting === 0;
  });
}
const erase = (...args: string[]) =>
  dubanHere(['people', 'erase', ...args], {
    DATABASE_URL: stack.config.databaseUrl,
    TEMPORAL_ADDRESS: stack.config.temporal.address,
    TEMPORAL_NAMESPACE: stack.config.temporal.namespace,
    DUBAN_DATA: stack.config.dir,
  });
const findings = async () => (await stack.store.audit.verify([])).findings;
/** Every table and column in which a text stands. */
async function whereIs(text: string): Promise<string[]> {
  const { rows: tables } = await owner.query<{ name: string }>(`SELECT tablename AS "name" FROM pg_tables WHERE schemaname = current_schema()`);
  const found = [];
  for (const { name } of tables)
    if ((await owner.query(`SELECT 1 FROM "${name}" t WHERE position($1 in t::text) > 0 LIMIT 1`, [text])).rowCount) found.push(name);
  return found.sort();
}

it('nobody is erased who is still there, or has not been gone for as long as the files are kept; a look changes nothing', async () => {
  const there = await erase(li.username);
  expect([there.code, there.err]).toEqual([1, expect.stringContaining('还在用：先停用账号')]);
  await api.context.accounts.changeUser(li.id, { disabled: true }, BY);
  const soon = await erase(li.username);
  expect([soon.code, soon.err]).toEqual([1, expect.stringMatching(/停用未满 1095 天，\d{4}-\d\d-\d\d 起可以抹去/)]);
  expect((await erase()).out).toContain('没有停用满 1095 天的账号');
  const before = await whereIs('李四');
  const look = await erase(li.username, '--early', '--dry-run');
  expect([look.code, look.out]).toEqual([0, expect.stringMatching(/抹去：.*台账中 1 件操作[\s\S]*保留：操作本身、时间和单位/)]);
  expect(await whereIs('李四')).toEqual(before);
});

it('whoever has left is taken out of accounts, acts, account events and mails, by one made-up name, and the chain verifies with and without Duban', async () => {
  await owner.query(
    `INSERT INTO "Passkey" ("id", "userId", "name", "publicKey", "credentialID", "counter", "deviceType", "backedUp") VALUES ('p', $1, '李四的手机', '', 'c', 0, '', false)`,
    [li.id],
  );
  expect(await whereIs('李四')).toContain('Passkey');
  await sealAll();
  const head = await stack.store.chain.head();
  const done = await erase(li.username, '--early');
  expect(done.code, done.err).toBe(0);
  const instead = /已抹去，改记为 (gone-[0-9a-f]{10})/.exec(done.out)?.[1] ?? '';
  // The mail to the body that names whoever acted was sent, and the obligation is the engine's: both are said to be kept.
  expect((await whereIs('李四')).filter((table) => !['Notice', 'Obligation'].includes(table))).toEqual([]);
  for (const text of ['lisi-officer', 'lisi@x.example', '100-0000-0000']) expect(await whereIs(text)).toEqual([]);
  const { rows } = await owner.query(`SELECT "type", "actorName" FROM "Event" WHERE "actorOrg" = 'water' ORDER BY "recordedReal"`);
  expect(rows).toContainEqual({ type: 'acknowledged', actorName: instead });
  expect(rows).toContainEqual(expect.objectContaining({ actorName: 'zhangsan officer' }));
  await sealAll();
  // A head that was kept outside before the erasure still holds.
  expect((await stack.store.audit.verify([head])).findings).toEqual([]);
  expect((await api.signIn('lisi-officer', li.password ?? '')).response.statusCode).toBe(401);
  expect((await erase()).out).toContain('没有停用满');

  const lines: AuditLine[] = [];
  await stack.store.audit.read((line) => void lines.push(line));
  const file = path.join(stack.config.dir, 'export.jsonl');
  const verified = async (given: AuditLine[]) => {
    writeFileSync(file, given.map((line) => `${JSON.stringify(line)}\n`).join(''));
    return promisify(execFile)(process.execPath, [VERIFIER, file, `${head.position}:${head.hash}`]).then(
      () => 0,
      ({ code }) => code,
    );
  };
  expect(lines.filter(({ erased }) => erased).length).toBeGreaterThan(4);
  expect(await verified(lines)).toBe(0);
  expect(await verified(lines.map((line) => ({ ...line, ...(line.content && { content: line.content.replace(instead, 'gone-0000000000') }) })))).toBe(1);
  expect(await verified(lines.filter(({ content }) => !content?.includes('personErased')))).toBe(1);
  expect(await verified(lines.map(({ erased: _, ...line }) => line))).toBe(1);
});

it('nothing else passes for an erasure: what is changed in its way is found, and an erasure hides no change', async () => {
  const erasing = async (sql: string) => {
    await owner.query(`BEGIN; SELECT set_config('duban.erasure', 'x', true)`);
    await owner.query(sql).catch(async (error) => {
      await owner.query('ROLLBACK');
      throw error;
    });
    await owner.query('COMMIT');
  };
  await expect(erasing(`UPDATE "Event" SET "type" = 'confirmed'`)).rejects.toThrow(/UPDATE is refused/);
  await expect(owner.query(`UPDATE "Event" SET "actorName" = 'x'`)).rejects.toThrow(/UPDATE is refused/);
  await expect(owner.query(`DELETE FROM "Erased"`)).rejects.toThrow(/DELETE is refused/);
  expect(await findings()).toEqual([]);

  await erasing(`UPDATE "Event" SET "actorName" = '王五' WHERE "actorName" = 'zhangsan officer'`);
  const changed = await findings();
  expect(changed.map(({ kind }) => kind)).toEqual(['changed']);
  const [key = ''] = changed.map(({ what }) => what.replace(/^event /, ''));
  // Whoever writes the change down as an erasure, with the right hashes, is found by it: of their own making it is not announced, and
  // among the rows of one that is announced it is one too many.
  const { rows: seals } = await owner.query<{ position: string; before: string }>(
    `SELECT "position", encode("content", 'hex') AS "before" FROM "Seal" WHERE "kind" = 'event' AND "key" = $1`,
    [key],
  );
  const lines: AuditLine[] = [];
  await stack.store.audit.read((line) => void lines.push(line));
  const content = lines.find(({ position }) => position === Number(seals[0]?.position))?.content ?? '';
  expect(content).toContain('王五');
  const after = createHash('sha256').update(content).digest('hex');
  const { rows: announced } = await owner.query<{ erasure: string }>(`SELECT DISTINCT "erasure" FROM "Erased"`);
  expect(announced).toHaveLength(1);
  for (const erasure of ['forged', ...announced.map((row) => row.erasure)]) {
    const { rows: forged } = await owner.query(
      `INSERT INTO "Erased" ("erasure", "kind", "key", "before", "after") VALUES ($1, 'event', $2, $3, $4) RETURNING "id"`,
      [erasure, key, seals[0]?.before, after],
    );
    expect(await findings()).toEqual([{ kind: 'changed', what: `erasure ${erasure}` }]);
    await owner.query(`ALTER TABLE "Erased" DISABLE TRIGGER "forEver"`);
    await owner.query(`DELETE FROM "Erased" WHERE "id" = $1`, [forged[0]?.id]);
    await owner.query(`ALTER TABLE "Erased" ENABLE TRIGGER "forEver"`);
  }
  expect(await findings()).toEqual(changed);
  // Nor does an erasure of that person go over it.
  await api.context.accounts.changeUser(zhang.id, { name: '王五', disabled: true }, BY);
  const refused = await erase(zhang.username, '--early');
  expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('is not what was sealed: nothing was erased')]);
  expect(await whereIs('zhangsan-officer')).not.toEqual([]);
});
