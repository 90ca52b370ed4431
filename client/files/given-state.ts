import { z } from 'zod';
import { openCalendar } from '../../calendar/china.ts';
import { OFFICE } from '../../domain/kernel/bodies.ts';
import type { PlainDate } from '../../domain/kernel/dates.ts';
import type { Language, Words } from '../../domain/kernel/language.ts';
import { both, inLanguage } from '../../domain/kernel/language.ts';
import { textFault } from '../../domain/kernel/text.ts';
import { atMost, realDate, said } from '../../domain/plan/fields.ts';
import { datedMilestones, nameOf, type Plan } from '../../domain/plan/plan.ts';
import { plannedObligations } from '../../domain/programme/campaign.ts';
import type { GivenState } from '../../domain/programme/given-state.ts';
import { many } from '../../domain/words/numbers.ts';
import { SpreadsheetError } from '../../spreadsheet/errors.ts';
import { findSheet, HEADER_WITHIN_ROWS, openTable } from '../../spreadsheet/read.ts';
import type { OpenTable, SheetRow } from '../../spreadsheet/table.ts';
import type { FieldError } from '../contract/common.ts';
import { ServiceError, unreadable } from '../errors.ts';
import { departmentFinder, plain, tidy } from './cells.ts';
import { dateOf, dayFrom1904 } from './day.ts';
import { otherwise, unknownName, valueFault } from './faults.ts';
import { pathText } from './plan-faults.ts';
import { passedKind } from './row-kind.ts';
import { readText } from './text.ts';
import { readYaml } from './yaml.ts';

/** One thing that is wrong with what was given: in line and column of a YAML file, in row of a table, or at a place in a list. */
export type StateFault = Omit<FieldError, 'what'> & { what: Words };

/** Reads what was given with a plan against that plan and the day (in its zone) on which it is loaded. */
export type StateSource = (plan: Plan, today: PlainDate) => { given: GivenState[]; faults: [] } | { given?: undefined; faults: StateFault[] };

const MOST = 20_000;
const kept = (most: number) =>
  said(most).superRefine((value, { addIssue }) => {
    const fault = textFault(value, 'line', most);
    if (fault) addIssue({ code: 'custom', message: both(fault.zh, fault.en) });
  });

/** One obligation that was finished before, as a file says it; the API's own is `doneBefore` in contract/programmes.ts. */
const givenState = z.strictObject({
  milestone: kept(120),
  department: kept(40),
  done: realDate('2019-06-20'),
  by: kept(100),
  note: kept(400).optional(),
});
const givenStates = z.array(givenState).max(MOST, atMost(MOST, '条', 'entries'));

type Given = Omit<GivenState, 'note'> & { note?: string | undefined };
const without = ({ note, ...rest }: Given): GivenState => ({ ...rest, ...(note !== undefined && { note }) });

/** What no single entry can know: whether the plan asks that of that department, and whether the day can be. */
function crossFaults(plan: Plan, today: PlainDate, given: readonly GivenState[]): { index: number; field: keyof GivenState; what: Words }[] {
  const milestones = datedMilestones(plan).map(({ id }) => id);
  const departments = [...plan.departments.map(({ id }) => id), OFFICE];
  const asked = new Set(plannedObligations(plan, openCalendar(plan)).map(({ spec }) => `${spec.milestoneId} ${spec.departmentId}`));
  const first = new Map<string, number>();
  return given.flatMap(({ milestone, department, done }, index) => {
    const fault = (field: keyof GivenState, what: Words) => [{ index, field, what }];
    if (!milestones.includes(milestone)) return fault('milestone', unknownName('milestone', milestone, milestones));
    if (!departments.includes(department)) return fault('department', unknownName('department', department, departments));
    const key = `${milestone} ${department}`;
    const name = nameOf(plan, department);
    if (!asked.has(key))
      return fault('department', {
        zh: `方案没有要求${name}（${department}）办理 ${milestone}`,
        en: `the plan asks nothing of ${name} (${department}) in ${milestone}`,
      });
    if (done > today) return fault('done', { zh: `${done} 尚未到来：方案于 ${today} 载入`, en: `${done} has not come yet: the plan is loaded on ${today}` });
    if (done < plan.from)
      return fault('done', {
        zh: `${done} 早于方案第一日 ${plan.from}`,
        en: `${done} lies before the programme, which begins on ${plan.from}`,
      });
    const before = first.get(key);
    if (before !== undefined)
      return fault('milestone', {
        zh: `${department} 的 ${milestone} 已在第 ${before + 1} 条登记，请只留一条`,
        en: `${milestone} of ${department} is given already, as entry ${before + 1}; leave one of the two`,
      });
    first.set(key, index);
    return [];
  });
}

/** As the API takes it. */
export function stateOf(list: readonly Given[]): StateSource {
  const given = list.map(without);
  return (plan, today) => {
    const faults = crossFaults(plan, today, given).map(({ index, field, what }) => ({ where: pathText(['state', index, field]), what }));
    return faults.length > 0 ? { faults } : { given, faults: [] };
  };
}

/** A YAML file: `state:` and a list of entries. */
function stateOfYaml(text: string): StateSource {
  return (plan, today) => {
    const { value, faults } = readYaml(text, {
      schema: z.strictObject({ state: givenStates }),
      crossFaults: ({ state }) => crossFaults(plan, today, state.map(without)).map(({ index, field, what }) => ({ path: ['state', index, field], what })),
      called: { zh: '办结情况文件', en: 'state file' },
      begin: ['state'],
    });
    return value ? { given: value.state.map(without), faults: [] } : { faults };
  };
}

const COLUMNS: Record<keyof GivenState, string[]> = {
  milestone: ['阶段任务', '任务', 'milestone'],
  department: ['部门', '责任单位', '责任部门', '单位', 'department'],
  done: ['办结日期', '完成日期', '完成时间', '办结时间', 'done'],
  by: ['办理人', '经办人', '登记人', 'by'],
  note: ['说明', '备注', 'note'],
};

const columnsOf = (cells: readonly string[]) =>
  new Map(
    (Object.keys(COLUMNS) as (keyof GivenState)[]).flatMap((field) => {
      const at = cells.findIndex((cell) => COLUMNS[field].includes(plain(cell).toLowerCase()));
      return at < 0 ? [] : [[field, at] as const];
    }),
  );
const isStateHeader = (cells: readonly string[]) => {
  const columns = columnsOf(cells);
  return (['milestone', 'department', 'done', 'by'] as const).every((field) => columns.has(field));
};

/** A table with a header of 阶段任务, 部门, 办结日期, 办理人 and, if wanted, 说明; codes or names. */
function stateOfTable(rows: SheetRow[], from1904: boolean): StateSource {
  return (plan, today) => {
    const at = rows.slice(0, HEADER_WITHIN_ROWS).findIndex(({ cells }) => isStateHeader(cells));
    const header = rows[at];
    if (!header)
      return {
        faults: [
          {
            where: '',
            what: {
              zh: `没有一张工作表的前 ${HEADER_WITHIN_ROWS} 行中有表头：阶段任务、部门、办结日期、办理人`,
              en: `no header of 阶段任务, 部门, 办结日期, 办理人 stands in the first ${HEADER_WITHIN_ROWS} rows of any sheet`,
            },
          },
        ],
      };
    const columns = columnsOf(header.cells);
    const list = {
      identity: [columns.get('milestone') ?? -1],
      prefilled: [columns.get('department') ?? -1, columns.get('by') ?? -1],
    };
    const { find } = departmentFinder(plan);
    const milestones = new Map(datedMilestones(plan).flatMap(({ id, name }) => [name, id].map((called) => [plain(called).toLowerCase(), id] as const)));
    const faults: StateFault[] = [];
    const below = rows.slice(at + 1).filter(({ cells, fault }) => fault || !passedKind(cells, list));
    const read = below.map(({ row, cells, fault }) => {
      const cell = (field: keyof GivenState) => tidy(cells[columns.get(field) ?? -1] ?? '');
      const day = dateOf(from1904 ? dayFrom1904(cell('done')) : cell('done'));
      if (fault) faults.push({ where: '', what: fault, line: row });
      else if ('not' in day && cell('done') !== '') faults.push({ where: COLUMNS.done[0] ?? '', what: dayFault(cell('done'), day.not), line: row });
      const entry = {
        milestone: milestones.get(plain(cell('milestone')).toLowerCase()) ?? cell('milestone'),
        department: cell('department') === plan.office.name ? OFFICE : (find(cell('department')) ?? cell('department')),
        done: 'date' in day ? day.date : cell('done'),
        by: cell('by'),
        ...(cell('note') !== '' && { note: cell('note') }),
      };
      const parsed = givenState.safeParse(entry, { error: otherwise });
      const issue = parsed.error?.issues[0];
      if (issue && faults.at(-1)?.line !== row)
        faults.push({ where: COLUMNS[issue.path[0] as keyof GivenState]?.[0] ?? '', what: valueFault(issue.message), line: row });
      return { row, entry };
    });
    if (faults.length === 0) {
      const entries = read.map(({ entry }) => entry);
      for (const { index, field, what } of crossFaults(plan, today, entries))
        faults.push({ where: COLUMNS[field][0] ?? '', what, line: read[index]?.row ?? 0 });
      if (faults.length === 0) return { given: entries, faults: [] };
    }
    return { faults };
  };
}

const dayFault = (day: string, { zh, en }: Words): Words => ({ zh: `“${day}”${zh}`, en: `“${day}” ${en}` });

/**
 * Reads a file that says what was done before a plan is loaded: YAML, or a table (.xlsx, .csv).
 *
 * @throws ServiceError when it cannot be read at all; what is wrong inside it is found against the plan.
 */
export async function readStateFile(file: string): Promise<StateSource> {
  if (/\.ya?ml$/i.test(file)) return stateOfYaml(await readText(file));
  const rows: SheetRow[] = [];
  let table: OpenTable | undefined;
  try {
    table = await openTable(file);
    const { name, alike } = await findSheet(table, isStateHeader);
    if (alike.length > 0)
      throw new ServiceError('invalid', 'several-sheets', {
        zh: `“${[name, ...alike].join('”“')}”都有办结情况的表头；请合到一张工作表。`,
        en: `“${[name, ...alike].join('”, “')}” all have the header of such a list: put them together on one sheet.`,
      });
    for await (const row of table.rows(name))
      if (rows.push(row) > MOST)
        throw new ServiceError('invalid', 'too-many-rows', { zh: `表格超过 ${MOST} 行。`, en: `The table has more than ${MOST} rows.` });
    return stateOfTable(rows, table.from1904);
  } catch (error) {
    if (error instanceof ServiceError) throw error;
    if (error instanceof SpreadsheetError) throw new ServiceError('invalid', error.code, error.sentences);
    throw unreadable(file);
  } finally {
    table?.close();
  }
}

/** All that is wrong, one line each, as one refusal: nothing has been loaded. */
export function stateFaulty(faults: readonly StateFault[]): ServiceError {
  const SHOWN = 20;
  const lines = (language: Language) =>
    faults
      .slice(0, SHOWN)
      .map(({ line, column, where, what }) => {
        const t = inLanguage(language);
        const place =
          line === undefined
            ? ''
            : column === undefined
              ? t(`第 ${line} 行 `, `row ${line} `)
              : t(`第 ${line} 行第 ${column} 列 `, `line ${line}, column ${column} `);
        return `${place}${where}${where ? t('：', ': ') : ''}${what[language]}`;
      })
      .join('\n');
  return new ServiceError('invalid', 'state-faulty', {
    zh: `随方案登记的办结情况有 ${faults.length} 处错误，方案未载入。\n${lines('zh')}`,
    en: `What was given as done has ${many(faults.length, 'fault')}, and the plan was not loaded.\n${lines('en')}`,
  });
}
