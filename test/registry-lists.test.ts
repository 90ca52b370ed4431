import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { writeXlsx } from 'hucre/xlsx';
import { describe, expect, it } from 'vitest';
import { countRows, type RegistryRow, readRegistry, writeRejects } from '../client/enterprises/file.ts';
import { readStateFile } from '../client/files/given-state.ts';
import { checkPlan } from '../client/files/plan.ts';
import { usccCheckCharacter } from '../domain/enterprise/uscc.ts';
import type { Plan } from '../domain/plan/plan.ts';
import { scratchFolder, workbookParts, writeText, writeZip } from './support/tables.ts';

const FOLDER = scratchFolder();
const at = (name: string) => path.join(FOLDER, name);
const PLAN = checkPlan(readFileSync(path.join(import.meta.dirname, '..', 'plans', 'shapotou-2019.yaml'), 'utf8')).plan as Plan;
const TODAY = '2020-06-15';

const code = (serial: number) => {
  const start = `91640502MA${String(serial).padStart(7, '0')}`;
  return start + usccCheckCharacter(start);
};

async function read(file: string): Promise<{ header: string[]; rows: RegistryRow[]; notes: string[] }> {
  const opened = await readRegistry(file, PLAN, TODAY);
  const rows: RegistryRow[] = [];
  for await (const row of opened.rows) rows.push(row);
  return { header: opened.header, rows, notes: opened.notes() };
}
/** What became of the rows of a file with these lines below the header. */
async function below(...lines: string[]) {
  const { rows, notes } = await read(await writeText(at('list.csv'), ['序号,统一社会信用代码,企业名称,行业,主管部门,备注', ...lines].join('\n'), 'utf8'));
  return { rows: rows.map(({ row, entry, reasons }) => [row, entry?.name ?? reasons?.join('')]), notes };
}

describe('rows of a list that stand for no enterprise', () => {
  it('numbered blanks and what a form has filled in are passed over and counted', async () => {
    const blanks = Array.from({ length: 20 }, (_, row) => `${row + 2},,,煤矿,区应急管理局,`);
    expect(await below(`1,${code(1)},甲,煤矿,,`, ...blanks, '22,,#N/A,,,')).toEqual({
      rows: [[2, '甲']],
      notes: ['有 21 行只有序号或预先填好的内容，未当作企业（第 3、4、5、6、7 行等）。'],
    });
  });

  it('totals, signatures, notes, headings and the header of the next page are passed over and named', async () => {
    const lines = [
      '一、煤矿企业,,,,,',
      `1,${code(1)},甲,煤矿,,`,
      '小计,1家,,,,',
      '序号,统一社会信用代码,企业名称,行业,主管部门,备注',
      `2,${code(2)},乙,煤矿,,`,
      '合 计：2家,,,,,',
      '总计,,2,,,',
      '煤矿小计,,,,,1',
      ',共2家企业,,,,',
      '填表人：王某,审核人：李某,联系电话：0955-0000000,,,',
      '填表人,王某,审核人,李某,,',
      '（单位盖章）,,,,,2020年6月1日',
      '注：行业领域按方案填写。,,,,,',
      '2. 企业名称与营业执照一致。,,,,,',
    ];
    expect(await below(...lines)).toEqual({
      rows: [
        [3, '甲'],
        [6, '乙'],
      ],
      notes: ['有 7 行是签字、说明或小标题，未当作企业（第 2、5、11、12、13 行等）。', '有 5 行是合计，未当作企业（第 4、7、8、9、10 行）。'],
    });
  });

  it('an enterprise is never taken for one, however little of it is there', async () => {
    const { rows, notes } = await below(
      '1,,甲厂,,,',
      `2,${code(2)},,,,`,
      `3,${code(3)},合计,煤矿,,`,
      '4,,,,,迁往外地',
      `5,${code(5)},注：乙厂,煤矿,,`,
      '6,9.16E+17,,,,',
      '7,,,煤矿,x局,待补',
      '重点：是,,丁厂,煤矿,,',
    );
    expect(rows.map(([row]) => row)).toEqual([2, 3, 4, 5, 6, 7, 8, 9]);
    expect(rows[2]).toEqual([4, '合计']);
    expect(notes).toEqual([]);
  });

  it('a row with a stray quote is refused for it and stays as it is in the rejects', async () => {
    const file = await writeText(at('stray.csv'), `统一社会信用代码,企业名称,行业\n${code(1)},"甲厂,煤矿\n${code(2)},乙厂,煤矿\n`, 'utf8');
    const { header, rows } = await read(file);
    expect(rows.map(({ row, entry, reasons }) => [row, entry?.name ?? reasons])).toEqual([
      [2, ['这一行有一个引号（"）没有配对，请补上另一个或删去。']],
      [3, '乙厂'],
    ]);
    await writeRejects(at('stray-rejects.csv'), header, rows);
    expect((await read(at('stray-rejects.csv'))).rows.map(({ cells }) => cells.slice(2))).toEqual([[code(1), '"甲厂', '煤矿']]);
    const head = await writeText(at('head.csv'), '统一社会信用代码,企业名称,行业,"备注\n1,2,3,4\n', 'utf8');
    await expect(readRegistry(head, PLAN, TODAY)).rejects.toMatchObject({ code: 'bad-header' });
  });

  it('a department that spans the rows down to the end makes no enterprise of what stands below', async () => {
    const rows = [
      ['主管部门', '统一社会信用代码', '企业名称', '行业'],
      ['区水务局', code(1), '甲', '煤矿'],
      [null, code(2), '乙', '煤矿'],
      [null, '合计', '2家', null],
      [null, '填表人：王某', '审核人：李某', null],
      [null, '注：按方案填写', null, null],
      [null, null, '丙', null],
    ];
    await writeFile(at('span.xlsx'), await writeXlsx({ sheets: [{ name: 'a', rows, merges: [{ startRow: 1, startCol: 0, endRow: 99, endCol: 0 }] }] }));
    const { rows: found, notes } = await read(at('span.xlsx'));
    expect(found.map(({ row, entry }) => [row, entry?.departmentId])).toEqual([
      [2, 'water'],
      [3, 'water'],
      [7, undefined],
    ]);
    expect(notes).toEqual(['有 1 行是合计，未当作企业（第 4 行）。', '有 2 行是签字、说明或小标题，未当作企业（第 5、6 行）。']);
  });

  it('codes are heard with the marks that keep Excel from taking them for numbers', async () => {
    for (const marked of [`'${code(1)}`, `‘${code(1)}`, `\`${code(1)}`, `="${code(1)}"`, `"=""${code(1)}"""`, `"\t${code(1)}"`])
      expect((await below(`1,${marked},甲,煤矿,,`)).rows).toEqual([[2, '甲']]);
  });
});

describe('a workbook with a list', () => {
  const header = ['统一社会信用代码', '企业名称', '行业', '投产日期', '证书编号', '达标等级', '发证日期'];
  const save = async (name: string, sheets: Parameters<typeof writeXlsx>[0]['sheets']) => {
    await writeFile(at(name), await writeXlsx({ sheets }));
    return at(name);
  };

  it('may have it on any visible sheet; what was read and what was not is said', async () => {
    const one = (serial: number) => [header, [code(serial), `厂${serial}`, '煤矿']];
    const file = await save('sheets.xlsx', [
      {
        name: '填写说明',
        rows: [
          ['统一社会信用代码', '18 位'],
          ['企业名称', '全称'],
        ],
      },
      { name: '旧名单', hidden: true, rows: one(9) },
      { name: '煤矿', rows: one(1) },
      { name: '电力', rows: one(2) },
      { name: '图表', rows: [] },
    ]);
    const { rows, notes } = await read(file);
    expect(rows.map(({ entry }) => entry?.name)).toEqual(['厂1']);
    expect(notes).toEqual(['读的是工作表“煤矿”，没有读的有“填写说明”“电力”“图表”。', '“电力”里也有企业名单，没有读；要导入就各另存为一个文件，再分别导入。']);
    expect(await countRows(file)).toBe(2);
    const none = await save('none.xlsx', [
      { name: '甲', rows: [['x']] },
      { name: '乙', rows: [['y']] },
    ]);
    await expect(readRegistry(none, PLAN, TODAY)).rejects.toThrow('2 张工作表的前 20 行里找不到表头');
  });

  it('counts unformatted days as its workbook does, and a rejected row says the same days when it comes back', async () => {
    const text = (cell: string) => `<c t="inlineStr"><is><t>${cell}</t></is></c>`;
    const row = (serial: number, sector: string) =>
      `<row>${text(code(serial))}${text('厂')}${text(sector)}<c><v>41768</v></c>${text('宁1')}${text('三级')}<c><v>42133.5</v></c></row>`;
    const xml = `<worksheet><sheetData><row>${header.map(text).join('')}</row>${row(1, '煤矿')}${row(2, '没有')}</sheetData></worksheet>`;
    const days = { runningSince: '2018-05-10', issuedOn: '2019-05-10' };
    const { header: names, rows } = await read(await writeZip(at('1904.xlsx'), workbookParts(xml, { from1904: true })));
    expect(rows[0]?.entry).toMatchObject({ runningSince: days.runningSince, certificate: { issuedOn: days.issuedOn } });
    await writeRejects(at('1904-rejects.xlsx'), names, rows);
    const [again] = (await read(at('1904-rejects.xlsx'))).rows;
    expect(again?.cells.slice(5)).toEqual([days.runningSince, '宁1', '三级', days.issuedOn]);
    const old = await read(await writeZip(at('1900.xlsx'), workbookParts(xml)));
    expect(old.rows[0]?.entry).toMatchObject({ runningSince: '2014-05-09' });
  });

  it('of what was done before is found by its header too, with its days, blanks and faults', async () => {
    const table = (rows: (string | number)[][]) => [['阶段任务', '部门', '办结日期', '办理人'], ...rows];
    const good = ['kickoff', 'water', '二〇一九年三月一日', '水务科'];
    const [milestone] = PLAN.milestones;
    good[0] = milestone?.id as string;
    const stateOf = async (sheets: Parameters<typeof writeXlsx>[0]['sheets']) => (await readStateFile(await save('state.xlsx', sheets)))(PLAN, TODAY);
    const { given, faults } = await stateOf([
      { name: '说明', rows: [['x']] },
      { name: '办结', rows: table([good, ['合计', '', '', ''], ['填表人：王某', '', '', '']]) },
    ]);
    expect([given?.map(({ done }) => done), faults]).toEqual([['2019-03-01'], []]);
    const bad = await stateOf([{ name: '办结', rows: table([[good[0] as string, 'water', '2019年3月', '水务科']]) }]);
    expect(bad.faults.map(({ line, what }) => [line, what.zh])).toEqual([[2, '“2019年3月”只有年月，请写到日，如 2018-05-10']]);
    // A row that says too little is a fault and not passed over.
    const little = await stateOf([{ name: '办结', rows: table([[milestone?.name as string, '', '', '']]) }]);
    expect(little.faults.map(({ line }) => line)).toEqual([2]);
    await expect(
      stateOf([
        { name: '甲', rows: table([]) },
        { name: '乙', rows: table([]) },
      ]),
    ).rejects.toMatchObject({ code: 'several-sheets' });
  });
});
