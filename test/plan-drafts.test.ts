import { randomUUID } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MOST_DRAFTS, type PlanDraft } from '../client/contract/drafts.ts';
import { yearQuestion } from '../domain/draft/year-question.ts';
import { openTestApi, type Person, type TestApi } from './support/api.ts';
import { blocksOf, writeDocx, writeGb18030 } from './support/documents.ts';
import { smallPlan } from './support/plans.ts';
import { openTestStack, type TestStack } from './support/stack.ts';

const DOCUMENT = blocksOf(readFileSync(path.join(import.meta.dirname, 'documents', 'ebike-2024.txt'), 'utf8'));

let stack: TestStack;
let api: TestApi;
let people: { office: Person; operator: Person; other: Person; officer: Person };

beforeAll(async () => {
  stack = await openTestStack('drafts');
  await stack.service.startProgramme(smallPlan({ id: 'camp' }), { from: '2019-04-24', daysPerSecond: 0.000_001 });
  api = await openTestApi(stack);
  people = {
    office: await api.person('office'),
    other: await api.person('office', undefined, 'other'),
    operator: await api.person('operator'),
    officer: await api.person('officer', 'water'),
  };
});
afterAll(async () => {
  await api?.close();
  await stack?.close();
});

const list = async (as: Person): Promise<PlanDraft[]> => (await api.ask('GET', '/api/plan-drafts', { as })).json().items;
const begin = (body: object, as = people.office, headers = {}) => api.ask('POST', '/api/plan-drafts', { as, body, headers });
const keep = (draft: PlanDraft, body: object, as = people.office) =>
  api.ask('PUT', `/api/plan-drafts/${draft.id}`, {
    as,
    body: { plan: draft.plan, step: draft.step, looked: draft.looked, ...body },
    headers: { 'if-match': `"draft-${draft.version}"` },
  });

async function bring(name: string, write: (file: string) => Promise<void>, as = people.office, key: string = randomUUID()) {
  const file = path.join(stack.config.dir, name);
  await write(file);
  const form = new FormData();
  form.append('file', new Blob([readFileSync(file)]), name);
  rmSync(file);
  const sent = new Response(form);
  return api.ask('POST', '/api/plan-drafts/from-file', {
    as,
    payload: Buffer.from(await sent.arrayBuffer()),
    headers: { 'content-type': sent.headers.get('content-type') ?? '', 'idempotency-key': key },
  });
}

describe('a draft', () => {
  it('is called what its file says, and takes no time for a line that is made to take it', async () => {
    const named = async (name: string) => {
      const { id } = (await begin({ plan: `id: x\nname: ${name}\n` })).json() as PlanDraft;
      const found = (await list(people.office)).find((draft) => draft.id === id);
      await api.ask('DELETE', `/api/plan-drafts/${id}`, { as: people.office });
      return (found as { name?: string } | undefined)?.name;
    };
    expect(await named('安全检查 # 2026 年')).toBe('安全检查');
    expect(await named('"安全 检查"')).toBe('安全 检查');
    const beganMs = performance.now();
    expect(await named(`a${' '.repeat(400_000)}b`)).toMatch(/^a +$/);
    // A pattern that goes over the blanks again from each of them takes minutes for these, and nobody else is answered meanwhile.
    expect(performance.now() - beganMs).toBeLessThan(60_000);
  });

  it('is begun from a document, with every milestone linked to its place, and is there again for its owner alone', async () => {
    const begun: PlanDraft = (await bring('电动自行车方案.docx', (file) => writeDocx(file, DOCUMENT))).json();
    expect(begun).toMatchObject({ begun: 'document', step: 'tasks', version: 1, looked: [], source: { file: '电动自行车方案.docx' } });
    expect(begun.source?.milestones.length).toBeGreaterThan(5);
    expect(begun.source?.milestones.every(({ id }) => begun.plan.includes(`- id: ${id}`))).toBe(true);
    const again = await api.ask('GET', `/api/plan-drafts/${begun.id}`, { as: people.office });
    expect(again.json()).toEqual(begun);
    expect(again.headers.etag).toBe('"draft-1"');
    expect(await list(people.office)).toMatchObject([{ id: begun.id, name: begun.name, begun: 'document' }]);
    expect(await list(people.other)).toEqual([]);
    for (const method of ['GET', 'DELETE']) expect((await api.ask(method, `/api/plan-drafts/${begun.id}`, { as: people.other })).statusCode).toBe(404);
    expect((await keep(begun, {}, people.other)).statusCode).toBe(404);
    expect((await api.ask('GET', '/api/plan-drafts', { as: people.officer })).json()).toMatchObject({ status: 403, code: 'not-your-role' });
    expect((await api.ask('DELETE', `/api/plan-drafts/${begun.id}`, { as: people.office })).statusCode).toBe(200);
    expect(await list(people.office)).toEqual([]);
    expect((await api.ask('DELETE', `/api/plan-drafts/${begun.id}`, { as: people.office })).json()).toMatchObject({ code: 'unknown-draft' });
  });

  it('is asked once of which year it is where its dates have passed; they move, and each milestone stays linked to its place', async () => {
    const begun: PlanDraft = (await bring('电动自行车方案.docx', (file) => writeDocx(file, DOCUMENT))).json();
    const now = new Date().getFullYear();
    expect(begun.asksYear).toMatchObject({ why: 'past', first: 2024, offers: expect.arrayContaining([now + 1]) });
    const year = (to: number, version: number, as = people.office) =>
      api.ask('POST', `/api/plan-drafts/${begun.id}/year`, { as, body: { year: to }, headers: { 'if-match': `"draft-${version}"` } });
    expect((await year(now + 1, 1, people.other)).statusCode).toBe(404);
    expect((await year(now + 1, 9)).statusCode).toBe(412);
    expect((await year(now + 1, 1)).json()).toMatchObject({ version: 2 });
    const moved: PlanDraft = (await api.ask('GET', `/api/plan-drafts/${begun.id}`, { as: people.office })).json();
    expect(moved.asksYear).toBeUndefined();
    expect(moved.plan).toContain(`from: ${now + 1}-`);
    expect(moved.plan).not.toMatch(/^ *(?:- \{ )?(?:from|to|due|opens|until): 2024/m);
    const ids = new Set([...moved.plan.matchAll(/^ {2}- id: (\S+)/gm)].map(([, id]) => id));
    expect(moved.source?.milestones.filter(({ id }) => !ids.has(id))).toEqual([]);

    // Whoever says that the old year is meant is not asked again.
    const other: PlanDraft = (await bring('电动自行车方案.docx', (file) => writeDocx(file, DOCUMENT))).json();
    await api.ask('POST', `/api/plan-drafts/${other.id}/year`, { as: people.office, body: { year: 2024 }, headers: { 'if-match': '"draft-1"' } });
    const kept: PlanDraft = (await api.ask('GET', `/api/plan-drafts/${other.id}`, { as: people.office })).json();
    expect([kept.asksYear, kept.plan]).toEqual([undefined, other.plan]);
    // A document that names no year has its dates, in this one until somebody says otherwise.
    const text = '消防安全专项整治方案\n一、消防大队于6月底前完成摸底排查。\n二、消防大队于11月20日前报送总结。\n';
    const unsaid: PlanDraft = (await bring('无年份.docx', (file) => writeDocx(file, blocksOf(text)))).json();
    expect(unsaid.asksYear).toEqual({ why: 'unsaid', first: now, last: now, offers: [now + 1] });
    expect(unsaid.plan).toMatch(new RegExp(`due: ${now}-11-20`));
    for (const { id } of [begun, other, unsaid]) await api.ask('DELETE', `/api/plan-drafts/${id}`, { as: people.office });
  });

  it.each([
    // Last year's document, of one year and of three; in spring this year is meant first, in autumn only the next.
    ['document', '2025-03-01', '2025-12-15', '2026-04-01', { why: 'past', first: 2025, last: 2025, offers: [2026, 2027] }],
    ['document', '2025-03-01', '2025-06-30', '2026-11-30', { why: 'past', first: 2025, last: 2025, offers: [2027] }],
    ['table', '2019-03-01', '2021-12-31', '2026-04-01', { why: 'past', first: 2019, last: 2021, offers: [2026, 2027] }],
    // It still runs, or begins only.
    ['document', '2025-03-01', '2026-12-31', '2026-04-01', undefined],
    ['document', '2027-03-01', '2027-12-31', '2026-11-30', undefined],
    // Nobody begins with another programme to have it twice in the same year.
    ['programme', '2026-01-01', '2026-12-31', '2026-11-30', { why: 'again', first: 2026, last: 2026, offers: [2027] }],
    ['programme', '2027-01-01', '2027-12-31', '2026-11-30', undefined],
    ['empty', '2020-01-01', '2020-12-31', '2026-11-30', undefined],
  ] as const)('asks of which year it is: from a %s, %s to %s, on %s', (begun, from, to, today, asks) => {
    expect(yearQuestion(`id: camp\nfrom: ${from}\nto: "${to}"\n`, { begun, today })).toEqual(asks);
  });

  it('asks by all its dates where it names no first and last day, but for remarks and the name of its document', () => {
    const plan =
      'source: { title: 2019年方案, date: 2019-01-01 }\nmilestones:\n  - { id: a, due: 2024-06 } # 2018-01-01\n  # - due: 2017-01\n  - { id: b, due: 2025-02-10 }\n';
    expect(yearQuestion(plan, { begun: 'plan', today: '2026-04-01' })).toEqual({ why: 'past', first: 2024, last: 2025, offers: [2026, 2027] });
  });

  it('is one draft however often its document is sent with one key, and reads GB18030 as Word', async () => {
    const key = randomUUID();
    const one: PlanDraft = (await bring('方案.txt', (file) => writeGb18030(file, DOCUMENT), people.operator, key)).json();
    const other: PlanDraft = (await bring('方案.txt', (file) => writeGb18030(file, DOCUMENT), people.operator, key)).json();
    expect(other).toEqual(one);
    expect(await list(people.operator)).toHaveLength(1);
    const asWord: PlanDraft = (await bring('方案.docx', (file) => writeDocx(file, DOCUMENT), people.operator)).json();
    expect(asWord.plan).toBe(one.plan);
  });

  it('begins from a programme under a code that is free, from a plan file as it is, or from nothing', async () => {
    const copied: PlanDraft = (await begin({ programme: 'camp' })).json();
    expect(copied).toMatchObject({ begun: 'programme', name: '安全检查' });
    expect(copied.plan).toBe(smallPlan({ id: 'camp-2' }));
    expect((await begin({ programme: 'no-such' })).json()).toMatchObject({ status: 404, code: 'unknown-programme' });
    const taken: PlanDraft = (await begin({ plan: 'name: "一份：文件" # remark\nid: camp\n' })).json();
    expect(taken).toMatchObject({ begun: 'plan', step: 'text', name: '一份：文件', plan: 'name: "一份：文件" # remark\nid: camp\n' });
    const empty: PlanDraft = (await begin({ empty: true })).json();
    const { faults } = (await api.ask('POST', '/api/plans/check', { as: people.office, body: { plan: empty.plan } })).json();
    expect(faults.map(({ where }: { where: string }) => where).sort()).toEqual(
      [
        'committee.name',
        'committee.officer',
        'departments',
        'milestones',
        'name',
        'office.director',
        'office.name',
        'office.officer',
        'operator.officer',
        'source.title',
      ].sort(),
    );
    for (const { id } of await list(people.office)) await api.ask('DELETE', `/api/plan-drafts/${id}`, { as: people.office });
  });

  it('keeps what is written, but not over what was written elsewhere meanwhile', async () => {
    const draft: PlanDraft = (await begin({ empty: true })).json();
    expect((await keep(draft, { plan: 'name: 改过的\n', step: 'contacts', looked: [3, 1] })).json()).toEqual({ version: 2 });
    expect((await keep(draft, { plan: 'name: 另一处\n' })).json()).toMatchObject({ status: 412, code: 'changed-meanwhile' });
    expect((await api.ask('GET', `/api/plan-drafts/${draft.id}`, { as: people.office })).json()).toMatchObject({
      plan: 'name: 改过的\n',
      name: '改过的',
      step: 'contacts',
      looked: [3, 1],
      version: 2,
    });
    expect((await api.ask('PUT', `/api/plan-drafts/${draft.id}`, { as: people.office, body: { plan: '', step: 'start', looked: [] } })).statusCode).toBe(428);
    await api.ask('DELETE', `/api/plan-drafts/${draft.id}`, { as: people.office });
  });

  it('is refused in one sentence where there are too many, or the file is none', async () => {
    for (let number = 0; number < MOST_DRAFTS; number++) expect((await begin({ empty: true }, people.other)).statusCode).toBe(200);
    expect((await begin({ empty: true }, people.other)).json()).toMatchObject({ status: 409, detail: `您已有 ${MOST_DRAFTS} 份草稿，请先删除不用的。` });
    const { writeFile } = await import('node:fs/promises');
    expect((await bring('扫描.pdf', (file) => writeFile(file, '%PDF-1.7 nothing'))).json()).toMatchObject({
      status: 422,
      detail: '文件已损坏或不是 PDF；请重新导出，或上传原来的 Word 文件。',
    });
    expect(await list(people.office)).toEqual([]);
  });
});
