import { readFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import { writeXlsx } from 'hucre/xlsx';
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { exportRows, type RegistryRow, readRegistry, registryHeader, writeRejects } from '../client/enterprises/file.ts';
import { ServiceError } from '../client/errors.ts';
import { checkPlan } from '../client/files/plan.ts';
import { ENTERPRISE_STAGES, type EnterpriseStage, type Level } from '../domain/enterprise/enterprise.ts';
import type { RegistryEntry } from '../domain/enterprise/registry-entry.ts';
import { usccCheckCharacter } from '../domain/enterprise/uscc.ts';
import { addDays } from '../domain/kernel/dates.ts';
import type { Language } from '../domain/kernel/language.ts';
import type { Plan } from '../domain/plan/plan.ts';
import { writeTable } from '../spreadsheet/write.ts';
import { scratchFolder, writeText } from './support/tables.ts';

const FOLDER = scratchFolder();
const at = (name: string) => path.join(FOLDER, name);
const PLAN = checkPlan(readFileSync(path.join(import.meta.dirname, '..', 'plans', 'shapotou-2019.yaml'), 'utf8')).plan as Plan;
const TODAY = '2020-06-15';

const code = (serial: number) => {
  const start = `91640502MA${String(serial).padStart(7, '0')}`;
  return start + usccCheckCharacter(start);
};

async function read(file: string, language: Language = 'zh'): Promise<RegistryRow[]> {
  const rows: RegistryRow[] = [];
  for await (const row of (await readRegistry(file, PLAN, TODAY, language)).rows) rows.push(row);
  return rows;
}

/** What becomes of one row: its reasons, or its enterprise. */
async function one(values: Record<string, string>, language: Language = 'zh'): Promise<RegistryEntry | string[]> {
  const all = { 统一社会信用代码: code(1), 企业名称: '某某厂', 行业领域: '煤矿', ...values };
  await writeTable(at('one.xlsx'), { header: Object.keys(all), rows: [Object.values(all)] });
  const [row] = await read(at('one.xlsx'), language);
  return row?.entry ?? (row?.reasons as string[]);
}

async function refusal(file: string): Promise<string> {
  try {
    await readRegistry(file, PLAN, TODAY);
  } catch (error) {
    if (error instanceof ServiceError) return error.words.zh;
    throw error;
  }
  return 'read';
}
const headed = (...header: string[]) => writeText(at('header.csv'), `${header.join(',')}\n${header.map(() => 'x').join(',')}\n`, 'utf8');

describe('the header of a registry file', () => {
  it('may stand below titles, in any order, under the names that departments use', async () => {
    const text = [
      '沙坡头区标准化企业名册',
      '填报单位：区应急管理局,,填报日期：2020-06-01',
      '',
      '序号,有效期限,*单位名称（全称）,统一社会\u3000信用代码 ,所属行业,监管部门,邮箱,投产时间,启动时间,当前状态,标准化等级,证书号,颁发时间,自评时间,备注',
      `1,2021-05-09,龙泉煤业,${code(1)},煤矿,区应急管理局,a@x.example,2010-01-01,2017-02-03,已达标,三级,宁AQB1,2018-05-10,2019-06-01,无`,
    ];
    const file = await readRegistry(await writeText(at('names.csv'), text.join('\r\n'), 'gb18030'), PLAN, TODAY);
    expect(file.ignored).toEqual(['序号', '备注']);
    expect(file.header[2]).toBe('*单位名称（全称）');
    const rows = [];
    for await (const row of file.rows) rows.push(row);
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({
      row: 5,
      entry: {
        uscc: code(1),
        name: '龙泉煤业',
        sectorId: 'coal',
        departmentId: 'emergency',
        mail: 'a@x.example',
        runningSince: '2010-01-01',
        startedOn: '2017-02-03',
        stage: 'certified',
        certificate: { number: '宁AQB1', level: 3, issuedOn: '2018-05-10', expiresOn: '2021-05-09' },
        reviewedOn: '2019-06-01',
      },
    });
  });

  it('may have two rows with merged cells, whether code and name are repeated or left empty', async () => {
    const merged = await writeXlsx({
      sheets: [
        {
          name: '名册',
          rows: [
            ['达标企业名册'],
            ['统一社会信用代码', '企业名称', '行业', '证书', null, null],
            [null, null, null, '编号', '等级', '发证日期'],
            [code(1), '甲厂', '煤矿', '宁1', '二级', '2019-01-02'],
          ],
          merges: [
            { startRow: 0, startCol: 0, endRow: 0, endCol: 5 },
            ...[0, 1, 2].map((column) => ({ startRow: 1, startCol: column, endRow: 2, endCol: column })),
            { startRow: 1, startCol: 3, endRow: 1, endCol: 5 },
          ],
        },
      ],
    });
    await writeFile(at('two.xlsx'), merged);
    await writeText(at('two.csv'), `统一社会信用代码,企业名称,行业,证书,,\n,,,编号,等级,发证日期\n${code(1)},甲厂,煤矿,宁1,二级,2019-01-02\n`, 'utf8');
    const certificate = { number: '宁1', level: 2, issuedOn: '2019-01-02', expiresOn: '2022-01-01' };
    for (const file of ['two.xlsx', 'two.csv']) expect((await read(at(file))).map(({ entry }) => entry?.certificate)).toEqual([certificate]);
  });

  it('takes no first enterprise for a second row of the header', async () => {
    const file = await writeText(at('single.csv'), `代码,统一社会信用代码,企业名称,行业,投产日期\n1,,,煤矿,2018-05-10\n2,${code(1)},甲厂,煤矿\n`, 'utf8');
    expect((await read(file)).map(({ row, entry }) => [row, entry?.name])).toEqual([
      [2, undefined],
      [3, '甲厂'],
    ]);
  });

  it('is asked for in one sentence where it is missing, not whole or double', async () => {
    expect(await refusal(await headed('a', 'b'))).toContain('找不到表头');
    expect(await refusal(await writeText(at('late.csv'), `${'说明,x\n'.repeat(20)}统一社会信用代码,企业名称,行业\n`, 'utf8'))).toContain('找不到表头');
    expect(await refusal(await headed('统一社会信用代码', '企业名称', '等级'))).toBe('表头缺少“行业领域”；请补上这一栏。');
    expect(await refusal(await headed('企业名称', '所属行业', '等级'))).toBe('表头缺少“统一社会信用代码”；请补上这一栏。');
    expect(await refusal(await headed('统一社会信用代码', '企业名称', '单位名称', '行业'))).toBe('“企业名称”“单位名称”都是“企业名称”；请只留一栏。');
    expect(await refusal(await headed('统一社会信用代码', '企业名称', '行业', '发证日期', '达标日期'))).toContain('“发证日期”“达标日期”都是“发证日期”');
    expect(await refusal(at('nowhere.xlsx'))).toContain('读不到文件');
    await writeFile(at('cut.xlsx'), 'PK cut');
    expect(await refusal(at('cut.xlsx'))).toContain('已损坏');
  });
});

describe('a value of a registry file', () => {
  it('is understood as people write it', async () => {
    expect(await one({ 统一社会信用代码: ` ${code(1).replaceAll('0', '０').slice(0, 9)} ${code(1).slice(9).toLowerCase()}\u200B` })).toMatchObject({
      uscc: code(1),
    });
    expect(await one({ 企业名称: ' 龙泉 （集团）\u3000煤业Ａ１ Coal  Ltd ' })).toMatchObject({ name: '龙泉（集团）煤业A1 Coal Ltd' });
    for (const sector of ['水利施工企业', '水利施工', '水利施工 单位', 'water-construction', '水利施工行业'])
      expect(await one({ 行业领域: sector })).toMatchObject({ sectorId: 'water-construction' });
    for (const sector of ['其他', '其他行业', '其他行业领域']) expect(await one({ 行业领域: sector })).toMatchObject({ sectorId: 'other-sectors' });
    for (const department of ['区水务局', 'water', '水务局', '沙坡头区水务局', '水 务 局'])
      expect(await one({ 主管部门: department })).toMatchObject({ departmentId: 'water' });
    for (const nothing of ['', '无', '/', '——', ' - ']) {
      expect(await one({ 电子邮箱: nothing, 主管部门: nothing, 投产日期: nothing, 阶段: nothing, 达标等级: nothing, 证书编号: nothing })).toEqual({
        uscc: code(1),
        name: '某某厂',
        sectorId: 'coal',
        departmentId: 'emergency',
        stage: 'listed',
      });
    }
  });

  it.each([
    '2018-05-10',
    '2018/5/10',
    '2018.5.10',
    '2018年5月10日',
    '2018年5月10号',
    '2018.5.10日',
    '2018、5、10',
    '2018. 5. 10.',
    '20180510',
    '２０１８－０５－１０',
    '2018—05—10',
    '2018−05−10',
    '43230',
    '43230.5',
    "'2018-05-10",
    '2018-05-10 08:30:00',
    '2018/5/10 0:00:00',
    '2018-05-10T00:00:00+08:00',
    '2018-05-10T00:00:00.000Z',
    '2018-5-10 上午 12:00:00',
    '2018年5月10日下午3时30分',
    '2018-5-10 8:30 PM',
    ' 2018 年 5 月 10 日 ',
    '2018-5-10（星期四）',
    '2018/5/10 周四',
    '二〇一八年五月十日',
    '二○一八年五月十日',
    '二O一八年五月十日',
    '贰零壹捌年伍月拾日',
    '2018年五月10日',
  ])('names a day: %s', async (day) => {
    expect(await one({ 投产日期: day })).toMatchObject({ runningSince: '2018-05-10' });
  });

  it.each([
    ['二〇一九年十二月三十一日', '2019-12-31'],
    ['二〇一〇年十一月廿一日', '2010-11-21'],
    ['2018/5/1 0:00:00', '2018-05-01'],
    ['2018-12-1 12:30', '2018-12-01'],
  ])('names its own day and no other: %s', async (day, expected) => {
    expect(await one({ 投产日期: day })).toMatchObject({ runningSince: expected });
  });

  it.each([
    ['2018年5月', '只有年月'],
    ['2018年5月份', '只有年月'],
    ['2018年5月底', '只有年月'],
    ['2018.5', '只有年月'],
    ['201805', '只有年月'],
    ['二〇一八年五月', '只有年月'],
    ['2018年', '只有年份'],
    ['2018', '只有年份'],
    ['2018年上半年', '只有年份'],
    ['2018年第一季度', '只有年份'],
    ['2019-02-29', '不存在'],
    ['2018-13-01', '不存在'],
    ['20180230', '不存在'],
    ['去年', '不是日期'],
    ['2018-5-10 25:00', '不是日期'],
    ['18/5/10', '年份不足四位'],
    ['18年5月10日', '年份不足四位'],
    ['5月10日', '年份不足四位'],
    ['180510', '年份不足四位'],
    ['5/10/2018', '分不清哪个是月、哪个是日'],
    ['10.5.2018', '分不清哪个是月、哪个是日'],
    ['2018.5.10-2021.5.9', '不止一个日期'],
    ['2018-5-10\n2019-5-10', '不止一个日期'],
    ['2018-5-10（补）', '别的文字'],
    ['2018-5-1 0', '别的文字'],
    ['农历二〇一八年五月十日', '别的文字'],
    ['自2018年5月10日起', '别的文字'],
    ['2018-05-09T16:00:00Z', '时区'],
    ['2018-05-10T09:00:00-05:00', '时区'],
    ['长期', '没有写到哪一天'],
    ['2020-06-16', '晚于今天（2020-06-15）'],
  ])('is no day of the past: %s', async (day, reason) => {
    expect(await one({ 投产日期: day })).toEqual([expect.stringContaining(reason)]);
  });

  it.each<[string, Level]>([
    ['一级', 1],
    ['1级', 1],
    ['壹级', 1],
    ['Ⅰ级', 1],
    ['二级达标', 2],
    ['Ⅱ', 2],
    ['２', 2],
    ['三级', 3],
    ['Ⅲ级', 3],
    ['III', 3],
    ['标准化三级企业', 3],
  ])('is a level: %s', async (level, expected) => {
    expect(await one({ 达标等级: level, 证书编号: '1', 发证日期: '2019-01-01' })).toMatchObject({ certificate: { level: expected } });
  });

  it('is the end of a period where both ends stand in the cell', async () => {
    const certificate = { 达标等级: '三级', 证书编号: '宁Ⅲ1', 发证日期: '2018-05-10' };
    for (const period of [
      '2021-06-30',
      '2018.5.10-2021.6.30',
      '2018年5月10日 至 2021年6月30日',
      '自2018年5月10日起至2021年6月30日止',
      '至2021年6月30日',
      '2018/5/10—2021/6/30',
    ])
      expect(await one({ ...certificate, 有效期至: period })).toMatchObject({ certificate: { number: '宁Ⅲ1', expiresOn: '2021-06-30' } });
  });

  it('is no code once Excel has taken it for a number, in a workbook or in text', async () => {
    const header = ['统一社会信用代码', '企业名称', '行业'];
    await writeFile(at('numbers.xlsx'), await writeXlsx({ sheets: [{ name: 'a', rows: [header, [Number('911101085923662400'), '甲厂', '煤矿']] }] }));
    await writeText(at('numbers.csv'), `${header.join(',')}\n9.11101E+17,甲厂,煤矿\n911101085923662000,乙厂,煤矿\n`, 'utf8');
    const reasons = [...(await read(at('numbers.xlsx'))), ...(await read(at('numbers.csv')))].map((row) => row.reasons);
    expect(reasons).toHaveLength(3);
    for (const reason of reasons) expect(reason).toEqual([expect.stringContaining('被 Excel 当成了数字')]);
    // All digits and valid, it is a code; so is a number that kept all of its digits, were there one.
    expect(await one({ 统一社会信用代码: '914403001922038216' })).toMatchObject({ uscc: '914403001922038216' });
  });

  it('is a date in a workbook, a serial number where its column lost the format, and text in text', async () => {
    const header = ['统一社会信用代码', '企业名称', '行业', '投产日期'];
    const day = new Date(Date.UTC(2018, 4, 10));
    await writeFile(
      at('dates.xlsx'),
      await writeXlsx({
        sheets: [{ name: 'a', rows: [header, [code(1), '甲', '煤矿', day], [code(2), '乙', '煤矿', 43_230], [code(3), '丙', '煤矿', 2018.5]] }],
      }),
    );
    const rows = await read(at('dates.xlsx'));
    expect(rows.map(({ entry }) => entry?.runningSince)).toEqual(['2018-05-10', '2018-05-10', undefined]);
    expect(rows[2]?.reasons).toEqual([expect.stringContaining('只有年月')]);
  });
});

describe('a row of a registry file', () => {
  it('follows its certificate and its dates where it names no stage', async () => {
    const certificate = { 达标等级: '三级', 证书编号: '1', 发证日期: '2018-05-10' };
    expect(await one({})).toMatchObject({ stage: 'listed' });
    expect(await one({ 启动日期: '2019-01-01' })).toMatchObject({ stage: 'creating', startedOn: '2019-01-01' });
    expect(await one({ ...certificate, 启动日期: '2017-01-01' })).toMatchObject({ stage: 'certified', certificate: { expiresOn: '2021-05-09' } });
    expect(await one({ 达标等级: '未达标' })).toMatchObject({ stage: 'listed' });
  });

  it('is heard in every stage’s name', async () => {
    const names = ['未启动', '创建中', '已自评', '已申请', '已受理', '评审中', '已审核', '已公告', '已达标', '复查中', '已换证', '已降级', '已撤销', '已关闭'];
    const certified = ['已达标', '复查中', '已换证', '已降级'];
    const stages = [];
    for (const stage of names) {
      const certificate: Record<string, string> = certified.includes(stage) ? { 达标等级: '三级', 证书编号: '1', 发证日期: '2018-05-10' } : {};
      stages.push(await one({ ...certificate, 阶段: stage }));
    }
    expect(stages.map((entry) => (entry as RegistryEntry).stage)).toEqual(ENTERPRISE_STAGES);
  });

  it('is refused with all that is wrong at once', async () => {
    const reasons = await one({
      统一社会信用代码: '91640502MA0000001A',
      企业名称: ' ',
      行业领域: '危险品',
      电子邮箱: 'a@b',
      投产日期: '2018年5月',
      达标等级: '四级',
      阶段: '正常',
    });
    expect(reasons).toEqual([
      expect.stringMatching(/^统一社会信用代码“91640502MA0000001A”校验位不符/),
      '没有填“企业名称”。',
      expect.stringMatching(/^方案里没有行业领域“危险品”，相近的有：危险化学品。$/),
      '电子邮箱“a@b”不是一个邮箱地址。',
      expect.stringContaining('“2018年5月”只有年月'),
      expect.stringMatching(/^阶段“正常”看不懂，请写其中之一：未启动、/),
      expect.stringContaining('达标等级“四级”看不懂'),
      '证书信息不全，缺发证日期；达标等级和发证日期要么都填，要么证书各栏都不填。',
    ]);
    for (const reason of (await one({ 行业领域: 'zzz', 达标等级: '四级', 阶段: '正常' }, 'en')) as string[]) expect(reason).toMatch(/^[A-Z“].*\.$/);
  });

  it.each<[Record<string, string>, string]>([
    [{ 阶段: '已达标' }, '阶段为“已达标”，却没有证书信息'],
    [{ 阶段: '已撤销', 达标等级: '三级', 证书编号: '1', 发证日期: '2018-05-10' }, '阶段为“已撤销”，却填了证书信息'],
    [{ 阶段: '未启动', 启动日期: '2019-01-01' }, '却填了启动日期'],
    [{ 证书编号: '1' }, '缺达标等级、发证日期'],
    [{ 有效期至: '2021-05-09' }, '缺达标等级、发证日期'],
    [{ 达标等级: '三级', 证书编号: '1', 发证日期: '2018-05-10', 有效期至: '2018-05-09' }, '早于发证日期'],
    [{ 达标等级: '三级', 证书编号: '1', 发证日期: '2020-07-01' }, '晚于今天'],
    [{ 主管部门: '区教育局' }, '方案里没有部门“区教育局”'],
    [{ 企业名称: '#N/A' }, '“企业名称”是公式，结果是错误值 #N/A'],
    [{ 证书编号: '6.4E+17', 达标等级: '三级', 发证日期: '2018-05-10' }, '证书编号“6.4E+17”被 Excel 当成了数字'],
    [{ 企业名称: '长'.repeat(201) }, '企业名称超过 200 字'],
  ])('is refused where it contradicts itself or the plan: %o', async (values, reason) => {
    expect(await one(values)).toEqual(expect.arrayContaining([expect.stringContaining(reason)]));
  });

  it('says everything once: a bad certificate date brings no second complaint', async () => {
    expect(await one({ 达标等级: '三级', 证书编号: '1', 发证日期: '2018年5月' })).toEqual([expect.stringContaining('只有年月')]);
  });

  it('names an enterprise that no row before it has named', async () => {
    const file = await writeText(
      at('twice.csv'),
      `统一社会信用代码,企业名称,行业\n${code(1)},甲,煤矿\n${code(2)},乙,煤矿\n\n${code(1).toLowerCase()},丙,煤矿\n`,
      'utf8',
    );
    expect((await read(file)).map(({ row, reasons }) => [row, reasons])).toEqual([
      [2, undefined],
      [3, undefined],
      [5, ['统一社会信用代码与第 2 行相同，一家企业只能有一行。']],
    ]);
  });

  it('gets its department from the merged cell that spans it', async () => {
    const rows = [
      ['统一社会信用代码', '企业名称', '行业', '主管部门'],
      [code(1), '甲', '煤矿', '区水务局'],
      [code(2), '乙', '煤矿', null],
      [code(3), '丙', '煤矿', null],
    ];
    await writeFile(at('span.xlsx'), await writeXlsx({ sheets: [{ name: 'a', rows, merges: [{ startRow: 1, startCol: 3, endRow: 2, endCol: 3 }] }] }));
    expect((await read(at('span.xlsx'))).map(({ entry }) => entry?.departmentId)).toEqual(['water', 'water', 'emergency']);
  });
});

describe('what comes out', () => {
  const day = fc.integer({ min: 0, max: 7_000 }).map((days) => addDays('2001-01-01', days));
  const name = fc
    .array(fc.constantFrom('沙', '坡', '头', '㐂', '𠮷', '（', '）', 'A', 'b', '7', ' ', '=', '+', '-', '@', "'", '"', ',', ';', '<', '&', '·', '_x0041_'), {
      minLength: 1,
      maxLength: 12,
    })
    .map((characters) => `企${characters.join('').trim()}`.replace(/(?<=[^\x20-\x7e]) +| +(?=[^\x20-\x7e])/gu, '').replace(/ +/g, ' '))
    .chain((rest) => fc.constantFrom(rest, rest.slice(1) || rest))
    .filter((text) => /[\p{L}\p{N}]/u.test(text) && text === text.trim() && !/^无$/.test(text));
  const certificate = fc.record({
    number: fc.constantFrom('宁AQBQGⅢ2019 0001', '0012', '=1', '（沙）安监标字1号'),
    level: fc.constantFrom<Level>(1, 2, 3),
    issuedOn: day,
    days: fc.nat(2_000),
  });
  const entries = fc
    .array(
      fc.record({
        name,
        sectorId: fc.constantFrom(...PLAN.sectors.map(({ id }) => id)),
        departmentId: fc.constantFrom(...PLAN.departments.map(({ id }) => id)),
        mail: fc.option(fc.constantFrom('a@x.example', 'b.c+d@y.x.example'), { nil: undefined }),
        runningSince: fc.option(day, { nil: undefined }),
        startedOn: fc.option(day, { nil: undefined }),
        reviewedOn: fc.option(day, { nil: undefined }),
        stage: fc.constantFrom<EnterpriseStage>(...ENTERPRISE_STAGES),
        certificate: fc.option(certificate, { nil: undefined }),
      }),
      { minLength: 1, maxLength: 12 },
    )
    .map((drafts) =>
      drafts.map((draft, index): RegistryEntry => {
        const must = ['certified', 'in-review', 'renewed', 'downgraded'].includes(draft.stage);
        const held = ['listed', 'revoked'].includes(draft.stage)
          ? undefined
          : (draft.certificate ?? (must ? { number: '1', level: 3, issuedOn: '2018-05-10', days: 1_095 } : undefined));
        const given = {
          mail: draft.mail,
          runningSince: draft.runningSince,
          startedOn: draft.stage === 'listed' ? undefined : draft.startedOn,
          certificate: held && {
            number: held.number.replaceAll(' ', ''),
            level: held.level,
            issuedOn: held.issuedOn,
            expiresOn: addDays(held.issuedOn, held.days),
          },
          reviewedOn: draft.reviewedOn,
        };
        const present = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
        return { uscc: code(index), name: draft.name, sectorId: draft.sectorId, departmentId: draft.departmentId, stage: draft.stage, ...present };
      }),
    );

  async function gb18030(file: string): Promise<void> {
    await writeFile(file, iconv.encode((await readFile(file, 'utf8')).slice(1), 'gb18030'));
  }

  it.each(['xlsx', 'csv'])('goes in again unchanged, as %s (CSV turned into GB18030 on the way)', async (suffix) => {
    await fc.assert(
      fc.asyncProperty(entries, async (all) => {
        const file = at(`out.${suffix}`);
        await writeTable(file, { header: registryHeader, rows: exportRows(all, PLAN) });
        if (suffix === 'csv') await gb18030(file);
        const back = await read(file);
        expect(back.flatMap(({ reasons }) => reasons ?? [])).toEqual([]);
        expect(back.map(({ entry }) => entry)).toEqual(all);
      }),
      { numRuns: 60 },
    );
  });

  it('names no sector or department that could be another: then its code stands', async () => {
    const twins = { ...PLAN, departments: [...PLAN.departments, { ...PLAN.departments[0], id: 'twin' }] } as Plan;
    const [first] = PLAN.departments;
    const rows = [];
    for await (const row of exportRows([{ uscc: code(1), name: '甲', sectorId: 'coal', departmentId: first?.id as string, stage: 'listed' }], twins))
      rows.push(row);
    const again = at('twins.csv');
    await writeTable(again, { header: registryHeader, rows });
    for await (const { entry } of (await readRegistry(again, twins, TODAY)).rows) expect(entry?.departmentId).toBe(first?.id);
  });

  it.each(['xlsx', 'csv'])('of the rejected rows can be corrected and read again, as %s', async (suffix) => {
    const source = await writeText(
      at('bad.csv'),
      `名册\n序号,统一社会信用代码,企业名称,行业,备注\n1,${code(1)},甲,煤矿,\n2,${code(2)},=乙,没有,看=\n3,123,丙,煤矿,x,多\n`,
      'utf8',
    );
    const { header, rows } = await readRegistry(source, PLAN, TODAY);
    const all: RegistryRow[] = [];
    for await (const row of rows) all.push(row);
    expect(all.map(({ entry }) => entry !== undefined)).toEqual([true, false, false]);
    const rejects = at(`rejects.${suffix}`);
    await writeRejects(rejects, header, all);
    const again = await readRegistry(rejects, PLAN, TODAY);
    expect(again.header).toEqual(['原行号', '未导入的原因', '序号', '统一社会信用代码', '企业名称', '行业', '备注']);
    const cells = [];
    for await (const row of again.rows) cells.push(row.cells);
    expect(cells).toEqual([
      ['4', all[1]?.reasons?.join(' '), '2', code(2), '=乙', '没有', '看='],
      ['5', all[2]?.reasons?.join(' '), '3', '123', '丙', '煤矿', 'x', '多'],
    ]);
  });
});
