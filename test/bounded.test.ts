import { mkdtempSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, inject, it } from 'vitest';
import { openBounded } from '../client/bounded/bounded.ts';
import { openLane } from '../client/bounded/lane.ts';
import { checkPlan } from '../client/files/plan.ts';
import { uscc } from './support/enterprises.ts';
import { SECTORS, smallPlan } from './support/plans.ts';

const dir = mkdtempSync(path.join(tmpdir(), 'duban-bounded-'));
const closing: { close(): Promise<void> }[] = [];
afterAll(async () => {
  await Promise.all(closing.map((one) => one.close()));
  rmSync(dir, { recursive: true, force: true });
});
const PLAN = smallPlan({ id: 'camp', more: SECTORS });
const CALLED = { what: { zh: '检查方案', en: 'Checking the plan' }, instead: { zh: '请少写一些', en: 'Write less' } };
const M = 900_000;
const lines = (count: number, line: (index: number) => string) => Array.from({ length: count }, (_, index) => line(index)).join('\n');

/** Texts that a parser of YAML takes minutes for, or all memory: each with where it is refused, and for what. */
const ATTACKS: [string, string, { line: number; column?: number; what: RegExp }][] = [
  ['anchors', lines(40_000, (index) => `a${index}: &b${index} x`), { line: 101, column: 7, what: /anchors/ }],
  ['square brackets', '['.repeat(M), { line: 1, column: 51, what: /more than 50 deep/ }],
  ['curly brackets', '{a: '.repeat(M / 4), { line: 1, column: 201, what: /more than 50 deep/ }],
  ['lists in one line', '- '.repeat(M / 2), { line: 1, column: 61, what: /in one line/ }],
  ['keys in one line', '? '.repeat(M / 2), { line: 1, column: 61, what: /in one line/ }],
  ['aliases', `a: &a x\nb:\n${'- *a\n'.repeat(M / 5)}`, { line: 103, column: 3, what: /aliases/ }],
  [
    'aliases that multiply',
    lines(10, (index) => `${'abcdefghij'[index]}: &${'abcdefghij'[index]} [${Array(9).fill(index === 0 ? 'x' : `*${'abcdefghij'[index - 1]}`)}]`),
    { line: 2, what: /alias/ },
  ],
  ['tags', '!a '.repeat(M / 3), { line: 1, column: 301, what: /tags/ }],
  ['documents', '---\na\n'.repeat(M / 6), { line: 21, column: 1, what: /documents/ }],
  ['directives', '%a\n'.repeat(M / 3), { line: 11, column: 1, what: /directives/ }],
  ['keys of one map', lines(60_000, (index) => `k${index}: 1`), { line: 25_001, column: 1, what: /50000 values/ }],
  ['one key again and again', lines(24_000, () => 'a: 1'), { line: 2, column: 1, what: /stands here a second time/ }],
  ['commas', `[${','.repeat(M)}`, { line: 1, what: /too many signs/ }],
  ['brackets that close nothing', ']'.repeat(M), { line: 1, what: /too many signs/ }],
  ['quotes', '"'.repeat(M), { line: 1, what: /values/ }],
  ['empty lines', '\n'.repeat(M), { line: 250_001, what: /holds too much/ }],
  ['unknown fields', `milestones:\n- ${lines(20_000, (index) => `k${index}: 1`).replaceAll('\n', '\n  ')}`, { line: 1, what: /missing/ }],
  ['a list of nothing known', `departments: [${'x,'.repeat(24_000)}]`, { line: 1, what: /./ }],
  ['more obligations than anybody has', hugePlan(), { line: 217, what: /40,000 obligations/ }],
];

/** Two hundred departments, each asked for two hundred milestones. */
function hugePlan(): string {
  const departments = Array.from({ length: 200 }, (_, index) => `d${index}`);
  return smallPlan({
    id: 'huge',
    departments,
    milestones: lines(200, (index) => `  - { id: m${index}, name: 任务${index}, clause: 三, duty: 办, due: 2019-04-30, lead: all }`),
  });
}

describe('a text that would hold up whoever reads it', () => {
  it.each(ATTACKS)('is refused at its place for %s', (_what, text, { line, column, what }) => {
    const { plan, faults } = checkPlan(text);
    expect(plan).toBeUndefined();
    expect(faults[0]?.what.en).toMatch(what);
    expect(faults[0]?.what.zh).toMatch(/[\u4e00-\u9fff]/);
    expect(faults[0]).toMatchObject({ line, ...(column !== undefined && { column }) });
    expect(faults.length).toBeLessThanOrEqual(501);
  });

  it('is not what offices write: anchors and aliases within reason, brackets, long lists', () => {
    const departments = ['water', ...Array.from({ length: 150 }, (_, index) => `d${index}`)];
    const assist = `[${departments.slice(1).join(', ')}]`;
    const milestones = lines(
      100,
      (index) =>
        `  - { id: m${index}, name: 任务${index}, clause: 三, duty: 办, due: 2019-04-30, lead: ${index === 0 ? '&who [water]' : index < 90 ? '*who' : '[water]'}, assist: ${assist} }`,
    );
    expect(checkPlan(smallPlan({ id: 'long', departments, milestones })).faults).toEqual([]);
  });
});

describe('a thread', () => {
  const lane = (limits: Partial<Parameters<typeof openLane>[1]> = {}) => {
    const opened = openLane(inject('boundedThread'), { threads: 1, heapMb: 256, limitMs: 30_000, waiting: 10, ...limits });
    closing.push(opened);
    return opened;
  };
  const HEAVY = lines(24_000, (index) => `k${index}: 1`);
  const check = (one: ReturnType<typeof lane>, text: string) => one.run('checkPlan', text, CALLED) as Promise<ReturnType<typeof checkPlan>>;

  it('gives what the same code gives in this process, refusals as they are', async () => {
    const one = lane();
    expect(await check(one, PLAN)).toEqual(checkPlan(PLAN));
    expect(await check(one, 'id: 1\nid: 2')).toEqual(checkPlan('id: 1\nid: 2'));
    await expect(one.run('withAddress', { text: '[', place: ['office', 'officer'], address: 'x@x.example' }, CALLED)).resolves.toBeUndefined();
    const body = { plan: 'id: 1', behaviour: 'typical', seed: '1' };
    await expect(one.run('rehearsal', { body, tables: [] }, CALLED)).rejects.toMatchObject({ code: 'plan-faulty', faults: checkPlan('id: 1').faults });
  });

  it('that takes too long is ended, says so, and the next job gets another', async () => {
    const one = lane({ limitMs: 5 });
    await expect(check(one, HEAVY)).rejects.toMatchObject({
      code: 'too-heavy',
      message: expect.stringMatching(/^检查方案超过了 0.005 秒或 256 MB 内存，已停止，没有改动任何内容。请少写一些。$/),
    });
    const patient = lane();
    const [slow, quick] = await Promise.all([check(patient, HEAVY), check(patient, PLAN)]);
    expect([slow.faults.length > 0, quick.faults]).toEqual([true, []]);
  });

  it('that runs out of memory is refused in the same way, and this process goes on', async () => {
    const small = lane({ heapMb: 32 });
    await expect(
      small.run('rehearsal', { body: { plan: PLAN, behaviour: 'typical', seed: '1', enterprises: 20_000 }, tables: [] }, CALLED),
    ).rejects.toMatchObject({ code: 'too-heavy' });
    expect((await check(small, PLAN)).faults).toEqual([]);
  });

  it('has a queue that ends: more are told to come again', async () => {
    const one = lane({ waiting: 2 });
    const asked = await Promise.allSettled(Array.from({ length: 5 }, () => check(one, PLAN)));
    expect(asked.map((each) => (each.status === 'fulfilled' ? 'done' : each.reason.code))).toEqual(['done', 'done', 'done', 'too-busy', 'too-busy']);
  });

  it('is given back by whoever leaves a registry before its end, or takes none of it', async () => {
    const bounded = openBounded(inject('boundedThread'));
    closing.push(bounded);
    const plan = checkPlan(PLAN).plan;
    if (!plan) throw new Error('the plan is faulty');
    const file = path.join(dir, 'list.csv');
    await writeFile(file, `统一社会信用代码,企业名称,行业领域\n${lines(1_000, (index) => `${uscc(index + 1)},企业${index + 1},水库`)}\n`);
    const rows = [];
    for await (const row of (await bounded.readRegistry(file, plan, '2019-04-24')).rows) rows.push(row);
    expect(rows.map(({ row }) => row)).toEqual(Array.from({ length: 1_000 }, (_, index) => index + 2));
    expect(rows.every(({ entry }) => entry?.sectorId === 'dams')).toBe(true);
    // More often than there are threads, each of which has to be started anew.
    for (let time = 0; time < 4; time++) for await (const _row of (await bounded.readRegistry(file, plan, '2019-04-24')).rows) break;
    for (let time = 0; time < 4; time++) await (await bounded.readRegistry(file, plan, '2019-04-24')).rows.return(undefined);
    await writeFile(file, '这不是名单\n');
    await expect(bounded.readRegistry(file, plan, '2019-04-24')).rejects.toMatchObject({ code: 'no-header' });
  });
});
