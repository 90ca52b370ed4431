import { mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportRows, registryHeader } from '../client/enterprises/file.ts';
import { importRegistry } from '../client/enterprises/import.ts';
import type { Registry } from '../client/enterprises/registry.ts';
import { draw, quotaStatus, redraw } from '../client/enterprises/samples.ts';
import { listEnterprises, summariseEnterprises } from '../client/views/enterprises.ts';
import { registryEntry } from '../domain/enterprise/cycle-rules.ts';
import type { RegistryEntry } from '../domain/enterprise/registry-entry.ts';
import { readRows } from '../spreadsheet/read.ts';
import { writeTable } from '../spreadsheet/write.ts';
import { certifiedEntry, entry, uscc } from './support/enterprises.ts';
import { SECTORS, smallPlan } from './support/plans.ts';
import { openTestStack, type TestStack } from './support/stack.ts';

let stack: TestStack;
let registry: Registry;
const dir = mkdtempSync(path.join(tmpdir(), 'duban-registry-'));
beforeAll(async () => {
  stack = await openTestStack('registry');
  registry = stack.registry;
});
afterAll(() => stack.close());

const office = { org: 'office', name: '' };
const water = { org: 'water', name: '' };
const STILL = { from: '2019-03-01', daysPerSecond: 0.000_001 };
const SAMPLED = `
  - id: look-back
    name: 回头看
    clause: 三（五）
    duty: 抽查验证
    due: 2019-08-31
    lead: [office]
    roster: { of: { certified: true } }
`;
const QUOTA = `${SECTORS}
quotas:
  - { id: verified, name: 抽查验证, clause: 三（五）, atLeast: 0.2, of: 达标企业, roster: { certified: true }, milestone: look-back }
`;

const start = (id: string) => stack.service.startProgramme(smallPlan({ id, more: QUOTA, milestones: SAMPLED }), STILL);
const load = (programmeId: string, file: string, more: Partial<Parameters<typeof importRegistry>[3]> = {}) =>
  importRegistry(registry, programmeId, file, { actor: office, language: 'zh', ...more });

async function fileOf(name: string, programmeId: string, entries: RegistryEntry[]): Promise<string> {
  const file = path.join(dir, name);
  const { plan } = await registry.service.context(programmeId);
  await writeTable(file, { header: registryHeader, rows: exportRows(entries, plan) });
  return file;
}

const everyone = async (programmeId: string) => {
  const rows = [];
  for await (const row of registry.all(programmeId, {})) rows.push(row);
  return rows;
};

describe('a registry file', () => {
  it('goes in once: the same file again changes nothing, and what comes out goes in again unchanged', async () => {
    await start('again');
    const entries = Array.from({ length: 2_500 }, (_, index) => (index % 3 === 0 ? certifiedEntry(index) : entry(index, { runningSince: '2015-01-01' })));
    const file = await fileOf('again.xlsx', 'again', entries);
    expect(await load('again', file)).toMatchObject({ rows: 2_500, added: 2_500, unchanged: 0, rejected: 0, stopped: false });
    const before = await everyone('again');
    expect(await load('again', file)).toMatchObject({ rows: 2_500, added: 0, renamed: 0, corrected: 0, unchanged: 2_500, rejected: 0 });
    const exported = path.join(dir, 'exported.xlsx');
    expect(await registry.exportTo('again', exported, {})).toBe(2_500);
    expect(await load('again', exported)).toMatchObject({ rows: 2_500, added: 0, unchanged: 2_500 });
    expect(await everyone('again')).toEqual(before);
    // What each brought in is in the ledger: one event each, and one of the registry for the import that changed something.
    expect(await stack.store.ledger.events(`again/${uscc(3)}`)).toHaveLength(1);
    expect((await stack.store.ledger.events('registry/again')).map((event) => event.payload.added)).toEqual([2_500]);
  });

  it('shows in a dry run what it would change, and changes nothing', async () => {
    await start('dry');
    const file = await fileOf('dry.csv', 'dry', [entry(1), certifiedEntry(2)]);
    const report = await load('dry', file, { dryRun: true });
    expect(report).toMatchObject({ added: 2, rejected: 0 });
    expect(report.changes).toEqual([`+ ${uscc(1)} 样例企业1有限公司`, `+ ${uscc(2)} 样例企业2有限公司`]);
    expect(await everyone('dry')).toEqual([]);
  });

  it('lets the good rows in and writes every bad one beside its reasons', async () => {
    await start('bad');
    const file = path.join(dir, 'bad.csv');
    writeFileSync(
      file,
      [
        '企业名称,统一社会信用代码,行业领域',
        `样例甲有限公司,${uscc(1)},水库`,
        `样例乙有限公司,${uscc(2).slice(0, 17)}${uscc(2).endsWith('0') ? '1' : '0'},水库`,
        `样例丙有限公司,${uscc(3)},航天`,
      ].join('\n'),
    );
    const report = await load('bad', file);
    expect(report).toMatchObject({ rows: 3, added: 1, rejected: 2, rejectsFile: path.join(dir, 'bad-未导入.xlsx') });
    const rejects: string[][] = [];
    for await (const { cells } of readRows(report.rejectsFile ?? '')) rejects.push(cells);
    expect(rejects[0]).toEqual(['原行号', '未导入的原因', '企业名称', '统一社会信用代码', '行业领域']);
    expect(rejects.slice(1).map((cells) => [cells[0], ...cells.slice(2)])).toEqual([
      ['3', '样例乙有限公司', expect.stringMatching(/^91999999/), '水库'],
      ['4', '样例丙有限公司', uscc(3), '航天'],
    ]);
    expect(rejects[1]?.[1]).toContain('校验');
    expect(rejects[2]?.[1]).toContain('航天');
  });

  it('goes in as offices have it: no certificate numbers, 取得时间, and other names of sectors, which are asked for once', async () => {
    await stack.service.startProgramme(
      smallPlan({ id: 'plain', more: QUOTA.replace('name: 消防,', 'name: 消防, alsoCalled: [消防设施检测],'), milestones: SAMPLED }),
      STILL,
    );
    const file = path.join(dir, 'plain.csv');
    const line = (number: number, sector: string, name = '') => `样例${number}有限公司,${uscc(number)},${sector},三级,2018-05-10,${name}`;
    const list = (...rows: string[]) => writeFileSync(file, ['企业名称,统一社会信用代码,行业领域,达标等级,取得时间,证书编号', ...rows].join('\n'));
    list(line(1, '水库'), line(2, '消防设施检测'), line(3, '大坝'), line(4, '大坝企业'), line(5, '航天'));
    const asked = await load('plain', file, { dryRun: true });
    expect(asked).toMatchObject({ added: 2, rejected: 3, withoutNumber: 2 });
    expect(asked.unknownSectors.map(({ name, rows }) => [name, rows])).toEqual([
      ['大坝', 1],
      ['大坝企业', 1],
      ['航天', 1],
    ]);
    expect(asked.refusals[0]).toMatchObject({ row: 4, name: '样例3有限公司', reasons: [expect.stringContaining('大坝')] });
    await expect(load('plain', file, { sectorNames: { 大坝: 'nowhere' } })).rejects.toThrow('没有代号为 nowhere 的行业');
    await expect(load('plain', file, { sectorNames: { 消防: 'dams' } })).rejects.toThrow('方案里“消防”就是行业 alarms');
    expect(await load('plain', file, { sectorNames: { 大坝: 'dams' } })).toMatchObject({ added: 4, rejected: 1, withoutNumber: 4 });
    // Remembered, with who said so: nobody is asked again.
    list(line(3, '大坝', 'AQB-3'), line(4, '大坝'), line(6, '大坝'));
    expect(await load('plain', file)).toMatchObject({ added: 1, numbered: 1, unchanged: 1, rejected: 0, unknownSectors: [] });
    expect((await stack.store.ledger.events('registry/plain')).map(({ type, payload }) => [type, payload.names ?? payload.numbered ?? 0])).toEqual([
      ['sectorsNamed', { 大坝: 'dams' }],
      ['imported', 0],
      ['imported', 1],
    ]);
    const held = async (number: number) => (await registry.enterprise('plain', uscc(number))).state;
    expect([(await held(3)).certificate?.number, (await held(4)).certificate?.number, (await held(2)).sectorId]).toEqual(['AQB-3', '', 'alarms']);
    // What comes out goes in again: a number that is missing stays missing, one that is there is not lost.
    expect(await load('plain', await fileOf('plain-again.csv', 'plain', (await everyone('plain')).map(registryEntry)))).toMatchObject({
      added: 0,
      unchanged: 5,
    });
  });

  it('does not go in at all where its rejected rows could not be told, and is in the log where only the disk was full', async () => {
    await start('untold');
    const file = path.join(dir, 'untold.csv');
    writeFileSync(file, ['企业名称,统一社会信用代码,行业领域', `样例甲有限公司,${uscc(1)},水库`, `样例丙有限公司,${uscc(3)},航天`].join('\n'));
    await expect(load('untold', file, { rejectsFile: path.join(dir, 'nowhere', 'r.xlsx') })).rejects.toThrow('文件夹不存在');
    await expect(load('untold', file, { rejectsFile: file })).rejects.toThrow('正是要读的那一个');
    expect(await everyone('untold')).toEqual([]);
    expect(await stack.store.ledger.events('registry/untold')).toEqual([]);
    symlinkSync('/dev/full', path.join(dir, 'full.xlsx'));
    const report = await load('untold', file, { rejectsFile: path.join(dir, 'full.xlsx') });
    expect(report).toMatchObject({ added: 1, rejected: 1, unwritten: expect.stringContaining('磁盘已满') });
    expect(report).not.toHaveProperty('rejectsFile');
    expect((await stack.store.ledger.events('registry/untold')).map(({ payload }) => [payload.added, payload.rejected])).toEqual([[1, 1]]);
  });

  it('that cannot be read to its end is in the log with what went in before', async () => {
    await start('halfway');
    const rows = Array.from({ length: 260 }, (_, index) => `样例${index}有限公司,${uscc(index)},水库`);
    const file = path.join(dir, 'halfway.csv');
    writeFileSync(file, ['企业名称,统一社会信用代码,行业领域', ...rows, Array.from({ length: 300 }, () => 'x').join(',')].join('\n'));
    await expect(load('halfway', file)).rejects.toThrow('列');
    expect(await everyone('halfway')).toHaveLength(250);
    expect((await stack.store.ledger.events('registry/halfway')).map(({ payload }) => payload.added)).toEqual([250]);
  });

  it('of a department holds what it supervises: the rows of another are rejected', async () => {
    await start('whose');
    const file = await fileOf('whose.xlsx', 'whose', [entry(1), entry(2, { sectorId: 'alarms', departmentId: 'fire' })]);
    expect(await load('whose', file, { actor: water })).toMatchObject({ added: 1, rejected: 1 });
    expect((await everyone('whose')).map((row) => row.uscc)).toEqual([uscc(1)]);
  });

  it('stopped in the middle goes on where it was: no row lost, none twice', async () => {
    await start('stopped');
    const entries = Array.from({ length: 3_500 }, (_, index) => entry(index));
    const file = await fileOf('stopped.xlsx', 'stopped', entries);
    const stopping = new AbortController();
    const stopped = await load('stopped', file, { signal: stopping.signal, progress: () => stopping.abort() });
    expect(stopped).toMatchObject({ stopped: true, rows: 250, added: 250 });
    expect(await load('stopped', file)).toMatchObject({ stopped: false, added: 3_250, unchanged: 250 });
    expect((await everyone('stopped')).map((row) => row.uscc)).toEqual(entries.map((one) => one.uscc).sort());
  });

  it('renames freely, but says nothing about a cycle that is registered otherwise, unless the office puts it right with a reason', async () => {
    await start('otherwise');
    await load('otherwise', await fileOf('one.xlsx', 'otherwise', [entry(1), certifiedEntry(2)]));
    await registry.act(await registry.enterprise('otherwise', uscc(1)), 'start', { actor: water, key: 's' });
    const changed = [
      entry(1, { name: '样例新名有限公司', mail: 'new@x.example', stage: 'creating', startedOn: '2019-03-01' }),
      certifiedEntry(2, '2018-06-10'),
    ];
    const file = await fileOf('two.xlsx', 'otherwise', changed);
    const report = await load('otherwise', file);
    expect(report).toMatchObject({ added: 0, renamed: 1, corrected: 0, rejected: 1 });
    expect((await registry.enterprise('otherwise', uscc(1))).name).toBe('样例新名有限公司');
    const corrected = await load('otherwise', file, { correction: '发证日期录错' });
    expect(corrected).toMatchObject({ renamed: 0, corrected: 1, unchanged: 1, rejected: 0 });
    expect((await registry.enterprise('otherwise', uscc(2))).state.certificate).toMatchObject({ issuedOn: '2018-06-10', expiresOn: '2021-06-09' });
    const events = await stack.store.ledger.events(`otherwise/${uscc(2)}`);
    expect(events.at(-1)).toMatchObject({ type: 'corrected', actorOrg: 'office', payload: { reason: '发证日期录错' } });
  });

  it('rejects the rows that may not be put right, and lets the others in', async () => {
    await start('corrected');
    await load('corrected', await fileOf('first.xlsx', 'corrected', [certifiedEntry(1), certifiedEntry(2)]));
    const file = await fileOf('changed.xlsx', 'corrected', [certifiedEntry(1, '2018-06-10'), entry(3), certifiedEntry(2)]);
    const asked = { actor: water, correction: '录错' };
    expect(await load('corrected', file, { ...asked, dryRun: true })).toMatchObject({ added: 1, corrected: 0, unchanged: 1, rejected: 1 });
    const report = await load('corrected', file, asked);
    expect(report).toMatchObject({ added: 1, corrected: 0, unchanged: 1, rejected: 1 });
    const rejects: string[][] = [];
    for await (const { cells } of readRows(report.rejectsFile ?? '')) rejects.push(cells);
    expect(rejects[1]?.slice(0, 2)).toEqual(['2', '此操作应由安委办办理，water局无权办理。']);
  });

  it('says where an enterprise stands, its scale and class and whom to ask: found by them, changed by the file, exported again', async () => {
    await start('details');
    const file = path.join(dir, 'details.csv');
    const put = (...rows: string[]) =>
      writeFileSync(file, ['统一社会信用代码,单位名称,行业,所属园区,乡镇（街道）,规模,分类监管,安全负责人,联系方式', ...rows].join('\n'));
    put(`${uscc(1)},样例甲厂,水库,东园,东镇,大型企业,ａ类,样例某,000-1`, `${uscc(2)},样例乙厂,水库,东园,西镇,小,B,,`, `${uscc(3)},样例丙厂,水库,,,,,,`);
    expect(await load('details', file)).toMatchObject({ added: 3, rejected: 0, ignored: [] });
    const one = { park: '东园', township: '东镇', scale: '大型', class: 'A', contact: '样例某', phone: '000-1' };
    const held = async () => (await everyone('details')).map(({ uscc: code, details }) => [code, details]).sort();
    const [first, second] = [
      [uscc(1), one],
      [uscc(2), { park: '东园', township: '西镇', scale: '小型', class: 'B' }],
    ];
    expect(await held()).toEqual([first, second, [uscc(3), undefined]].sort());
    // Found by all that is asked at once, whichever way it is written; what is not known is no.
    const found = async (filter: object) => (await listEnterprises(stack, 'details', filter, {}, 10, undefined, 'zh')).items.map((view) => view.uscc);
    expect((await found({ park: '东园' })).sort()).toEqual([uscc(1), uscc(2)].sort());
    expect(await found({ park: '东园', class: 'a类' })).toEqual([uscc(1)]);
    expect(await found({ township: '南镇' })).toEqual([]);
    expect((await summariseEnterprises(stack, 'details', { scale: '小型企业' }, {}, 'zh')).total).toBe(1);
    // A department's newer list changes them without a step of the cycle, and what it leaves empty stays.
    put(`${uscc(1)},样例甲厂,水库,,,,C类,,000-2`);
    expect(await load('details', file, { actor: water })).toMatchObject({ renamed: 1, corrected: 0, rejected: 0 });
    expect(await held()).toEqual([[uscc(1), { ...one, class: 'C', phone: '000-2' }], second, [uscc(3), undefined]].sort());
    expect(await stack.store.ledger.events(`details/${uscc(1)}`)).toHaveLength(1);
    const exported = path.join(dir, 'details-out.xlsx');
    expect(await registry.exportTo('details', exported, { details: { park: '东园' } })).toBe(2);
    expect(await load('details', exported)).toMatchObject({ rows: 2, unchanged: 2, rejected: 0 });
    put(`${uscc(2)},样例乙厂,水库,${'园'.repeat(101)},,,,,`);
    expect((await load('details', file)).refusals).toMatchObject([{ reasons: ['“所在园区”超过 100 字。'] }]);
  });

  it('shows its lights as they are now after every enrolment, act, list and change of the plan', async () => {
    const id = 'lights';
    await start(id);
    const lit = async (text = '') => {
      const { lights, late } = await summariseEnterprises(stack, id, { text }, {}, 'zh');
      return { lights, late: late.map(({ step, count }) => `${step} ${count}`) };
    };
    expect(await lit()).toEqual({ lights: {}, late: [] });
    // One whose certificate ran out on 2018-05-09, which is red, and one for which nothing waits yet.
    await registry.enrol(id, certifiedEntry(1, '2015-05-10'), water);
    await registry.enrol(id, entry(2), water);
    expect(await lit()).toEqual({ lights: { green: 1, red: 1 }, late: ['expiry 1'] });
    await registry.enrol(id, certifiedEntry(3, '2015-05-10'), water);
    expect(await lit()).toEqual({ lights: { green: 1, red: 2 }, late: ['expiry 2'] });
    const red = async () => (await listEnterprises(stack, id, { light: 'red' }, {}, 10, undefined, 'zh')).items.map((view) => view.uscc).sort();
    expect(await red()).toEqual([uscc(1), uscc(3)].sort());
    await registry.act(await registry.enterprise(id, uscc(1)), 'close', { actor: office, key: 'shut', reason: '关停' });
    expect(await lit()).toEqual({ lights: { green: 2, red: 1 }, late: ['expiry 1'] });
    expect(await red()).toEqual([uscc(3)]);
    const file = await fileOf('lights.csv', id, [certifiedEntry(3, '2015-05-10', { name: '改名后的样例厂' })]);
    expect(await load(id, file)).toMatchObject({ renamed: 1 });
    expect(await lit('改名后')).toEqual({ lights: { red: 1 }, late: ['expiry 1'] });
    // A plan by which nothing is asked about a certificate that runs out: from the next question on, by whoever changed it.
    const amended = smallPlan({ id, more: `${QUOTA}\nruleSets:\n  - { id: quiet, from: 2014-01-01, steps: { expiry: off } }\n`, milestones: SAMPLED });
    await stack.service.amendProgramme(id, amended, { actor: office, reason: '不再催办到期', key: 'quiet' });
    expect(await lit()).toEqual({ lights: { green: 3 }, late: [] });
  });

  it('goes in again unchanged after somebody was enrolled by hand', async () => {
    await start('by-hand');
    await registry.enrol('by-hand', entry(1, { name: '  样例 甲（Ａ１）有限公司 ' }), water);
    const exported = path.join(dir, 'by-hand.csv');
    await registry.exportTo('by-hand', exported, {});
    expect(await load('by-hand', exported)).toMatchObject({ renamed: 0, unchanged: 1 });
  });

  it('that holds a hundred wrong rows and nothing else changes nothing and says so', async () => {
    await start('wrong');
    const file = path.join(dir, 'wrong.csv');
    writeFileSync(file, ['统一社会信用代码,企业名称,行业领域', ...Array.from({ length: 100 }, (_, index) => `${index},样例,水库`)].join('\n'));
    expect(await load('wrong', file, { rejectsFile: path.join(dir, 'wrong-rejects.csv') })).toMatchObject({ added: 0, rejected: 100 });
    expect(readFileSync(path.join(dir, 'wrong-rejects.csv'), 'utf8').trim().split('\n')).toHaveLength(101);
  });
});

describe('a sample', () => {
  it('is drawn from the roster of its day, kept with seed and roster, and drawn again by anyone', async () => {
    await start('sample');
    const entries = Array.from({ length: 60 }, (_, index) =>
      certifiedEntry(index, '2018-05-10', index < 40 ? {} : { sectorId: 'alarms', departmentId: 'fire' }),
    );
    await load('sample', await fileOf('sample.xlsx', 'sample', entries));
    const id = 'sample/look-back/office';
    const { row, sample } = await draw(registry, id, { actor: office, seed: '2019-08' });
    expect(sample.strata).toEqual([
      { sectorId: 'alarms', size: 20, drawn: 4 },
      { sectorId: 'dams', size: 40, drawn: 8 },
    ]);
    expect(row).toMatchObject({ quotaId: 'verified', share: 0.2, seed: '2019-08', draw: 1 });

    // The registry moves on; the sample does not.
    await registry.enrol('sample', certifiedEntry(99), office);
    const [kept] = await stack.store.enterprises.samples({ obligationId: id });
    expect(kept?.roster).toHaveLength(60);
    if (kept) expect(redraw(kept).drawn).toEqual(kept.drawn);

    // Counted are those of the sample that have been inspected since.
    for (const { uscc: code } of row.drawn.slice(0, 5)) await registry.act(await registry.enterprise('sample', code), 'inspect', { actor: office, key: code });
    await registry.act(await registry.enterprise('sample', uscc(99)), 'inspect', { actor: office, key: 'not drawn' });
    expect(await quotaStatus(registry, 'sample')).toEqual([
      expect.objectContaining({ quotaId: 'verified', numerator: 5, denominator: 60, gap: 7, asOf: '2019-03-01', department: '安委办' }),
    ]);
  });

  it('is drawn again only with a reason, by its owner or the office', async () => {
    await start('redrawn');
    await load('redrawn', await fileOf('redrawn.xlsx', 'redrawn', [certifiedEntry(1), certifiedEntry(2)]));
    const id = 'redrawn/look-back/office';
    await expect(draw(registry, id, { actor: water })).rejects.toThrow('此操作应由安委办办理');
    await draw(registry, id, { actor: office });
    await expect(draw(registry, id, { actor: office })).rejects.toThrow('重新抽取须说明理由');
    expect((await draw(registry, id, { actor: office, reason: '名单有误' })).row.draw).toBe(2);
    // The answer was lost, and it is asked for again under the same key: it is the same draw, and not a luckier one.
    const once = () => draw(registry, id, { actor: office, reason: '名单又有误', key: 'pressed-once' });
    const { row } = await once();
    expect(row.draw).toBe(3);
    expect((await once()).row).toEqual(row);
    expect((await draw(registry, id, { actor: office, reason: '名单又有误', key: 'pressed-again' })).row.draw).toBe(4);
    expect((await stack.store.enterprises.samples({ obligationId: id })).map((sample) => [sample.draw, sample.reason])).toEqual([
      [4, '名单又有误'],
      [3, '名单又有误'],
      [2, '名单有误'],
      [1, ''],
    ]);
  });

  it('of nobody says so', async () => {
    await start('empty');
    await expect(draw(registry, 'empty/look-back/office', { actor: office })).rejects.toThrow('名单是空的');
  });
});
