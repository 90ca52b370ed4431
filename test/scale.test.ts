import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { COSTS, figuresOf, LOADS, scaleTables } from '../bench/scale.ts';
import { migrate } from '../prisma/migrate.ts';
import { openStore } from '../prisma/store.ts';

// docs/scale.md says what a province and the country would take. What it reckons with is measured here again.

const ROOT = path.join(import.meta.dirname, '..');
const name = `duban_scale_${process.pid}`;
const url = inject('postgresUrl').replace(/\/postgres$/, `/${name}`);
/** Copies of each recorded row. */
const COPIES = 60;
let client: pg.Client;

beforeAll(async () => {
  const server = new pg.Client({ connectionString: inject('postgresUrl') });
  await server.connect();
  await server.query(`CREATE DATABASE ${name}`);
  await server.end();
  client = new pg.Client({ connectionString: url });
  await client.connect();
  // Rows as a release wrote them in a campaign, many times over.
  await client.query(gunzipSync(readFileSync(path.join(ROOT, 'test', 'releases', '0.2.0', 'data.sql.gz'))).toString());
  await migrate(url);
});
afterAll(() => client.end());

const copied = (table: string, changed: string) =>
  client.query(
    `INSERT INTO "${table}" SELECT (jsonb_populate_record(NULL::"${table}", to_jsonb(t) || ${changed})).* FROM "${table}" t, generate_series(1, ${COPIES}) AS "n"`,
  );
async function bytesOf(...tables: string[]): Promise<number> {
  let sum = 0;
  for (const table of tables) {
    await client.query(`VACUUM FULL "${table}"`);
    sum += Number((await client.query(`SELECT pg_total_relation_size('"${table}"') AS bytes`)).rows[0].bytes);
  }
  return sum;
}
const count = async (table: string) => Number((await client.query(`SELECT count(*) AS n FROM "${table}"`)).rows[0].n);
async function sealed(): Promise<void> {
  const store = openStore(url);
  while ((await store.chain.seal()) > 0);
  await store.close();
}

describe('what docs/scale.md reckons with', () => {
  it('is what rows take, within a sixth', async () => {
    await sealed();
    await copied('Enterprise', `jsonb_build_object('id', t."id" || '-' || "n", 'uscc', t."uscc" || '-' || "n")`);
    await copied('Obligation', `jsonb_build_object('id', t."id" || '-' || "n")`);
    const each = async (table: string) => (await bytesOf(table)) / (await count(table));
    const measured = { enterpriseBytes: await each('Enterprise'), obligationBytes: await each('Obligation'), eventBytes: 0, noticeBytes: 0 };
    const links = async (work: () => Promise<unknown>, ...tables: string[]) => {
      const before = [await count('Seal'), await bytesOf('Seal', ...tables)] as const;
      await work();
      await sealed();
      return ((await bytesOf('Seal', ...tables)) - before[1]) / ((await count('Seal')) - before[0]);
    };
    measured.eventBytes = await links(() => copied('Event', `jsonb_build_object('itemId', t."itemId" || '-' || "n")`), 'Event');
    measured.noticeBytes = await links(() => copied('Notice', `jsonb_build_object('key', t."key" || '-' || "n")`), 'Notice', 'NoticeOutcome');
    console.log(JSON.stringify(measured));
    for (const [cost, bytes] of Object.entries(measured)) {
      const { value } = COSTS[cost as keyof typeof measured];
      expect(Math.abs(bytes / value - 1), `${cost}: ${Math.round(bytes)} B, and ${value} B in bench/scale.ts`).toBeLessThan(1 / 6);
    }
  });

  it('is what recorded histories take', () => {
    const size = (scenario: string) => statSync(path.join(ROOT, 'test', 'histories', '0.2.0', `${scenario}.binpb`)).size;
    expect([COSTS.obligationHistoryBytes.value, COSTS.enterpriseHistoryBytes.value]).toEqual([size('obligation-whole-ladder'), size('enterprise-whole-cycle')]);
  });

  it('is what its tables say, in both languages', () => {
    const texts = (['en', 'zh'] as const).map((language) => [
      readFileSync(path.join(ROOT, 'docs', language === 'en' ? 'scale.md' : 'scale.zh-CN.md'), 'utf8'),
      scaleTables(language),
    ]);
    for (const [text, tables] of texts) expect(text).toContain(`\n${tables}\n`);
  });

  it('grows with districts and enterprises, and with nothing else', () => {
    const [one, province] = LOADS.map(figuresOf);
    expect(province?.mails).toBe((one?.mails ?? 0) * 100);
    expect(province?.registry).toBeCloseTo((one?.registry ?? 0) * 100);
    // A district's worst morning: 20 departments, three mails each.
    expect(one?.morning).toBe(60);
  });
});
