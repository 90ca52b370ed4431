import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { CellValue, WriteSheet } from 'hucre/xlsx';
import { writeXlsx } from 'hucre/xlsx';
import { describe, expect, it } from 'vitest';
import { draftLines, draftOf } from '../client/files/draft.ts';
import { checkPlan } from '../client/files/plan.ts';
import { taskTable } from '../client/files/task-table.ts';
import type { Understanding } from '../domain/draft/draft.ts';
import { daysOf } from '../domain/draft/understanding.ts';
import type { Plan } from '../domain/plan/plan.ts';
import { writeTable } from '../spreadsheet/write.ts';
import { smallPlan } from './support/plans.ts';
import { scratchFolder, workbookParts, writeText, writeZip } from './support/tables.ts';

/** Spreadsheets of tasks as offices keep them: what each row gives, which rows are named with a fault, and that an export of it goes in again. */

const FOLDER = scratchFolder();
const at = (name: string) => path.join(FOLDER, name);

type Task = [name: string, when: string, leads: string, assists?: string];
interface Sheet {
  tasks: Task[];
  /** Rows as the sheet counts them, and words that have to be said beside them. */
  faults?: [row: number, words: string][];
  write(file: string): Promise<unknown>;
}

const area = (text: string) => {
  const [startRow = 0, startCol = 0, endRow = 0, endCol = 0] = text.split(' ').map(Number);
  return { startRow, startCol, endRow, endCol };
};
const book =
  (rows: CellValue[][], merged: string[] = [], more: WriteSheet[] = []) =>
  async (file: string) =>
    writeFile(file, await writeXlsx({ sheets: [...more, { name: '任务', rows, merges: merged.map(area) }] }));

const SHEETS: Record<string, Sheet> = {
  'a title, columns in an order of their own, and a note below': {
    tasks: [
      ['开展消防通道整治', '2035-06', '镇应急办', '镇派出所'],
      ['取缔违规加油点', '2035-06-30', '镇综合行政执法队', '各村（社区）'],
    ],
    faults: [[5, '表下的说明']],
    write: book([
      ['石门镇2035年安全生产重点任务清单'],
      ['完成时限', '责任领导', '配合单位', '序号', '牵头单位', '工作任务'],
      ['6月底', '分管副镇长', '镇派出所', 1, '镇应急办', '开展消防通道整治'],
      [49490, '', '各村（社区）', 2, '镇综合行政执法队', '取缔违规加油点'],
      ['注：各单位每月25日前报送进展情况。'],
    ]),
  },
  'merged cells': {
    tasks: [
      ['老旧小区改造：完成立项', '2035-03', '县住建局', '县财政局'],
      ['老旧小区改造：全面开工', '2035-06-15', '县住建局', '县财政局'],
      ['农贸市场改造', '2035-10', '县商务局'],
    ],
    write: book(
      [
        ['清源县2035年民生实事任务分解表'],
        ['序号', '任务', '工作内容', '牵头单位', '配合单位', '完成时限'],
        [1, '老旧小区改造', '完成立项', '县住建局', '县财政局', '2035年3月底前'],
        ['', '', '全面开工', '', '', '2035年6月15日前'],
        [2, '农贸市场改造', '改造农贸市场2个', '县商务局', '', '10月底'],
      ],
      ['0 0 0 5', '2 0 3 0', '2 1 3 1', '2 3 3 3', '2 4 3 4'],
    ),
  },
  'several units in one cell': {
    tasks: [
      ['整治占道经营', '2035-05', '县城管局、县公安局、县市场监管局', '城关镇、石门镇'],
      ['排查燃气管网', '2035-08-20', '县住建局', '县城管局、县公安局'],
      ['清理河道', '2035-09', '县水利局', '各乡镇人民政府、县林业局'],
    ],
    write: book([
      ['2035年重点工作任务表'],
      ['任务', '责任单位', '协办单位', '时限要求'],
      ['整治占道经营', '县城管局\n县公安局\n县市场监管局', '城关镇；石门镇', '5月底'],
      ['排查燃气管网', '牵头：县住建局；配合：县城管局、县公安局', '', '8月20日前'],
      ['清理河道', '县水利局（牵头）、各乡镇人民政府、县林业局', '', '2035.9'],
    ]),
  },
  'everybody and each township': {
    tasks: [
      ['报送工作总结', '2035-12-10', 'all'],
      ['建立应急队伍', '2035-04-20', '各乡镇'],
      ['开展自查', '2035-07', 'all'],
    ],
    write: book([
      ['清源县2035年安全生产任务表'],
      ['序号', '主要任务', '责任部门', '完成时间', '备注'],
      [1, '报送工作总结', '全部', '12月10日前', ''],
      [2, '建立应急队伍', '各乡镇', '4月20日', ''],
      [3, '开展自查', '县直各有关部门', '7月底前', ''],
    ]),
  },
  'a header of two rows': {
    tasks: [
      ['水库除险加固', '2035-05-10', '县水利局', '县财政局'],
      ['管网疏浚', '2035-06', '县住建局', '县城管局'],
    ],
    write: book(
      [
        ['清源县2035年防汛任务分解表'],
        ['序号', '重点任务', '责任分工', '', '时间安排', ''],
        ['', '', '牵头单位', '配合单位', '开始时间', '完成时间'],
        [1, '水库除险加固', '县水利局', '县财政局', '2035年3月1日', '2035年5月10日'],
        [2, '管网疏浚', '县住建局', '县城管局', '3月15日', '6月底'],
      ],
      ['0 0 0 5', '1 0 2 0', '1 1 2 1', '1 2 1 3', '1 4 1 5'],
    ),
  },
  'days of every kind, and rows without one': {
    tasks: [
      ['召开部署会', '2035-04-10', '县安监办'],
      ['完成整改', '2035-09-15', '县教育局'],
      ['组织验收', '2035-09', '县民政局'],
      ['上报总结', '2035-12-20', ''],
    ],
    faults: [
      [5, '“尽快”不是日期'],
      [6, '没有写完成时限'],
      [7, '“2035年2月30日”不是日期'],
      [8, '没有看出由哪个单位负责'],
    ],
    write: book([
      ['任务', '责任单位', '完成时限'],
      ['召开部署会', '县安监办', new Date(Date.UTC(2035, 3, 10))],
      ['完成整改', '县教育局', 49567],
      ['组织验收', '县民政局', '2035年三季度末'],
      ['更新设备', '县卫健局', '尽快'],
      ['落实经费', '县财政局', ''],
      ['抽查校车', '县公安局', '2035年2月30日'],
      ['上报总结', '', '2035年12月20日'],
    ]),
  },
  'CSV of a program that writes GB18030': {
    tasks: [
      ['整治燃气软管', '2035-06', '县住建局', '各镇（街道）'],
      ['检查液化气站，含夜查', '2035-08-31', '县市场监管局'],
    ],
    write: (file) =>
      writeText(
        file,
        '2035年燃气安全任务表,,,\r\n工作任务,责任单位,协助单位,截止时间\r\n整治燃气软管,县住建局,各镇（街道）,6月底前\r\n"检查液化气站，含夜查",县市场监管局,,2035/8/31\r\n',
        'gb18030',
      ),
  },
  'days that a Mac counts': {
    tasks: [['补植行道树', '2035-11-20', '县林业局']],
    write: (file) =>
      writeZip(
        file,
        workbookParts(
          `<worksheet><sheetData>${[
            ['任务', '责任单位', '完成时限'],
            ['补植行道树', '县林业局', 48171],
          ]
            .map(
              (cells, row) =>
                `<row r="${row + 1}">${cells.map((cell, column) => (typeof cell === 'number' ? `<c r="${'ABC'[column]}${row + 1}"><v>${cell}</v></c>` : `<c r="${'ABC'[column]}${row + 1}" t="inlineStr"><is><t>${cell}</t></is></c>`)).join('')}</row>`,
            )
            .join('')}</sheetData></worksheet>`,
          { from1904: true },
        ),
      ),
  },
  'what comes again by rules': {
    tasks: [
      ['报送雨情', 'day', '各乡镇'],
      ['检查烟花爆竹', 'holiday national-day', '县应急管理局'],
      ['盘点物资', 'half-month', '县发改局'],
      ['会商研判', 'week 2', '县气象局'],
      ['召开例会', 'month first', '县住建局'],
      ['到场处置', '接报 30m', '县消防救援大队'],
    ],
    write: book([
      ['清源县2035年防汛值守任务表'],
      ['序号', '任务', '责任单位', '完成时限'],
      [1, '报送雨情', '各乡镇', '每日17时前'],
      [2, '检查烟花爆竹', '县应急管理局', '国庆节前'],
      [3, '盘点物资', '县发改局', '每半月'],
      [4, '会商研判', '县气象局', '隔周周五'],
      [5, '召开例会', '县住建局', '每月第一个周一'],
      [6, '到场处置', '县消防救援大队', '接报后30分钟内'],
    ]),
  },
  'a cover before it, and a hidden sheet': {
    tasks: [['更新应急预案', '2035-05', '县应急管理局']],
    write: book(
      [
        ['任务', '责任单位', '完成时限'],
        ['更新应急预案', '县应急管理局', '2035年5月底'],
      ],
      [],
      [
        { name: '封面', rows: [['清源县2035年任务册'], ['请填写任务、责任单位、完成时限']] },
        {
          name: '旧表',
          hidden: true,
          rows: [
            ['任务', '责任单位', '完成时限'],
            ['旧任务', '县教育局', '2034年5月底'],
          ],
        },
      ],
    ),
  },
};

const whenText = ({ when }: Understanding['duties'][number]): string => {
  if (when.kind === 'after') return `${when.event} ${'minutes' in when.within ? `${when.within.minutes}m` : ''}`;
  if (when.kind !== 'recurring') return 'due' in when ? when.due : '';
  const { unit, step, nth, holidays } = when.every;
  return [unit, ...(step === undefined ? [] : [step]), ...(nth === 1 ? ['first'] : []), ...(holidays ?? [])].join(' ');
};
const tasksOf = ({ duties }: Understanding): Task[] =>
  duties.map((duty) => {
    const { name, leads, assists } = duty;
    const who = leads.all ? 'all' : leads.names.join('、');
    return [name, whenText(duty), who, ...(assists.length > 0 ? [assists.join('、')] : [])] as Task;
  });

const filled = (text: string) => checkPlan(text.replaceAll(': ""', ': a@back.example'));
const planOf = (text: string): Plan => {
  const { plan, faults } = filled(text);
  expect(faults).toEqual([]);
  return plan as Plan;
};

describe('a spreadsheet of tasks', () => {
  it.each(Object.entries(SHEETS))('with %s is read row by row, and goes out and in again unchanged', async (name, { tasks, faults = [], write }) => {
    const file = at(name.startsWith('CSV') ? 'tasks.csv' : 'tasks.xlsx');
    await write(file);
    const { understanding, plan: text } = await draftOf({ file, language: 'zh' });
    expect(tasksOf(understanding)).toEqual(tasks);
    for (const [row, words] of faults)
      expect(
        understanding.open.filter(({ place }) => place.paragraph === row).map(({ note }) => note.zh),
        `row ${row}`,
      ).toContainEqual(expect.stringContaining(words));
    expect(understanding.open.map(({ place }) => place.paragraph)).toEqual(faults.map(([row]) => row));
    const plan = planOf(text);
    const table = taskTable(plan);
    for (const ending of ['xlsx', 'csv']) {
      await writeTable(at(`again.${ending}`), table);
      const again = await draftOf({ file: at(`again.${ending}`), language: 'zh' });
      expect(again.understanding.open).toEqual([]);
      expect(taskTable(planOf(again.plan))).toEqual(table);
    }
  });

  it('of reports that go on, of hours of a day and of whoever looks first goes out and in again, with the event that ends them', async () => {
    const milestones = `
  - { id: tell, name: 险情报告, clause: 三, duty: 书面报告, after: { event: flood, within: { hours: 2 }, again: { every: { hours: 3 }, until: over } }, lead: [water] }
  - { id: level, name: 水雨情, clause: 三, duty: 报水雨情, due: 2019-06-30, dueAt: ["10:00", "17:00"], lead: [water], reviewer: fire }
`;
    const events = 'events: [{ id: flood, name: 发生险情, clause: 三 }, { id: over, name: 险情解除, clause: 三, reportedBy: [fire] }]\n';
    const plan = planOf(smallPlan({ id: 'going', milestones, more: events }));
    const table = taskTable(plan);
    await writeTable(at('going.xlsx'), table);
    const again = await draftOf({ file: at('going.xlsx'), language: 'zh' });
    const back = planOf(again.plan);
    expect(back.milestones.map(({ after, dueAt }) => [after?.again, dueAt])).toEqual(plan.milestones.map(({ after, dueAt }) => [after?.again, dueAt]));
    expect(back.events.map(({ id, name }) => [id, name])).toEqual([
      ['flood', '发生险情'],
      ['over', '险情解除'],
    ]);
    const called = (id: string | undefined) => back.departments.find((one) => one.id === id)?.name;
    expect([called(back.milestones[1]?.reviewer), called(back.events[1]?.reportedBy[0])]).toEqual(['fire局', 'fire局']);
    expect(taskTable(back)).toEqual(table);
  });

  it('whose last column is too long for Excel goes on in another, and comes in whole', async () => {
    await SHEETS['merged cells']?.write(at('long.xlsx'));
    const plan = planOf((await draftOf({ file: at('long.xlsx'), language: 'zh' })).plan);
    const [first, ...others] = plan.milestones;
    const forty = <T>(one: (number: number) => T) => Array.from({ length: 40 }, (_, number) => one(number));
    const form = forty((number) => ({ id: `field-${number}`, name: `${'各类生产经营单位'.repeat(45)} ${number}`, kind: 'text' }));
    const list = forty((number) => ({ id: `part-${number}`, name: `${'某某工业园区企业'.repeat(49)} ${number}` }));
    const long = checkPlan(JSON.stringify({ ...plan, milestones: [{ ...first, form, parts: { list } }, ...others] }));
    expect(long.faults).toEqual([]);
    const table = taskTable(long.plan as Plan);
    const cells = table.rows.flat();
    expect(Math.max(...cells.map(({ length }) => length))).toBeLessThanOrEqual(32_767);
    expect(cells.join('').length).toBeGreaterThan(32_767);
    for (const ending of ['xlsx', 'csv']) {
      await writeTable(at(`long.${ending}`), table);
      const again = await draftOf({ file: at(`long.${ending}`), language: 'zh' });
      expect(again.understanding.open).toEqual([]);
      expect(taskTable(planOf(again.plan))).toEqual(table);
    }
  });

  it.each([
    ['plan.yaml', Buffer.from('id: a\nname: 方案\n'), 'plan.yaml 已是方案文件（YAML），不用再写草稿：检查后直接用它启动。'],
    ['mail.xls', Buffer.from('MIME-Version: 1.0\r\nX-Document-Type: Workbook\r\n'), '这是网页'],
    ['old.xls', Buffer.from('0900040002001000', 'hex'), '这是旧版 .xls'],
    ['enterprises.csv', Buffer.from('统一社会信用代码,企业名称\n91640500MA00000001,某厂\n'), '这是企业名单'],
  ])('that is none is refused by what it is: %s', async (name, content, sentence) => {
    await writeFile(at(name), content);
    await expect(draftOf({ file: at(name), language: 'zh' })).rejects.toThrow(sentence);
  });

  it('in which no dated duty was found says so', async () => {
    await writeFile(at('letter.txt'), '各位同事：\n祝工作顺利。\n');
    const draft = await draftOf({ file: at('letter.txt'), language: 'zh' });
    const said = draftLines(draft, 'plan.yaml', 'zh').join();
    expect(said).toContain('没有读出有时限的任务');
    expect(said).toContain('没有看出起止日期');
  });

  it('that was copied as text is a table, also where strokes part its cells', async () => {
    await writeFile(at('copied.txt'), '某镇2030年整治安排\n整治行业名称 | 时间安排 | 责任单位 |\n烟花爆竹 | 5月份 | 安监站 消防站 |\n');
    const { duties } = (await draftOf({ file: at('copied.txt'), language: 'zh' })).understanding;
    expect(duties.map(({ name, when, leads }) => [name, daysOf(when), leads.names])).toEqual([['烟花爆竹', ['2030-05-31'], ['安监站', '消防站']]]);
  });
});
