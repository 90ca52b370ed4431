import { OFFICE } from '../../domain/kernel/bodies.ts';
import type { PlainDate } from '../../domain/kernel/dates.ts';
import { inLanguage, type Language } from '../../domain/kernel/language.ts';
import { textFault } from '../../domain/kernel/text.ts';
import type { FigureGiven } from '../../domain/obligation/form.ts';
import { nameOf, type Plan, type PlanRegister } from '../../domain/plan/plan.ts';
import { ownersOf } from '../../domain/register/register.ts';
import { many } from '../../domain/words/numbers.ts';
import { itemStageName } from '../../domain/words/register.ts';
import { SpreadsheetError } from '../../spreadsheet/errors.ts';
import { findSheet, HEADER_WITHIN_ROWS, openTable } from '../../spreadsheet/read.ts';
import { ServiceError, unreadable } from '../errors.ts';
import { departmentFinder, isFormulaError, isNothing, tidy } from './cells.ts';
import { dateOf, dayFrom1904, endOfPeriod } from './day.ts';
import { COLUMNS, type FixedColumn } from './register-columns.ts';
import { passedKind } from './row-kind.ts';

/** Rows that one file may bring: more are no list that people found on the way. */
const MOST_ROWS = 20_000;
const LONGEST_NAME = 200;

/** One row of a register's spreadsheet: what it says, or every reason why it says nothing that can be entered. */
export interface RegisterRow {
  row: number;
  cells: string[];
  item?: { name: string; org?: string; dueOn?: PlainDate; values: FigureGiven[] };
  reasons: string[];
}

export interface RegisterFile {
  header: string[];
  rows: RegisterRow[];
  /** Columns that mean nothing to the register. */
  ignored: string[];
  /** Rows that stood for nothing: totals, signatures, what was taken off. */
  passed: number;
}

interface Columns {
  fixed: Map<FixedColumn, number>;
  fields: Map<string, number>;
}

/** A header cell without what people add to it. */
const bare = (cell: string) =>
  cell
    .normalize('NFKC')
    .replace(/\([^)]*\)|[\s*:：\p{Cf}]|必填|选填/gu, '')
    .toLowerCase();

/** Which column holds what: the fields of the plan by their names first, then what every register has. */
function recognise(cells: readonly string[], { fields = [] }: PlanRegister): Columns {
  const found: Columns = { fixed: new Map(), fields: new Map() };
  const byName = new Map<string, FixedColumn>(
    Object.entries(COLUMNS).flatMap(([key, { header, en, synonyms }]) => [header, en, ...synonyms].map((name) => [bare(name), key as FixedColumn] as const)),
  );
  for (const [column, cell] of cells.entries()) {
    const field = fields.find(({ name, id }) => bare(name) === bare(cell) || id === bare(cell));
    const key = byName.get(bare(cell));
    if (field) {
      if (!found.fields.has(field.id)) found.fields.set(field.id, column);
    } else if (key !== undefined && !found.fixed.has(key)) found.fixed.set(key, column);
  }
  return found;
}

const isHeader = ({ fixed, fields }: Columns) => fixed.has('name') && fixed.size + fields.size > 1;

/**
 * Reads a spreadsheet of items, checked row by row against the plan; what it means for the register is judged where it is entered.
 *
 * @throws ServiceError with one sentence where the file is no table, or has no header that names the item.
 */
export async function readRegisterFile({
  file,
  plan,
  register,
  language,
}: {
  file: string;
  plan: Plan;
  register: PlanRegister;
  language: Language;
}): Promise<RegisterFile> {
  try {
    const table = await openTable(file);
    try {
      const { name } = await findSheet(table, (cells) => isHeader(recognise(cells, register)));
      let header: string[] | undefined;
      let columns: Columns | undefined;
      const read: RegisterFile = { header: [], rows: [], ignored: [], passed: 0 };
      let looked = 0;
      for await (const { row, cells, fault } of table.rows(name)) {
        if (!columns) {
          if (isHeader(recognise(cells, register))) {
            columns = recognise(cells, register);
            header = cells.map((cell) => cell.trim());
          } else if (++looked === HEADER_WITHIN_ROWS) break;
          continue;
        }
        if (isPassed(cells, columns)) {
          read.passed++;
          continue;
        }
        if (read.rows.length === MOST_ROWS)
          throw new ServiceError('too-large', 'too-many-rows', {
            zh: `表格超过 ${MOST_ROWS} 行，请拆成几个文件。`,
            en: `The table has more than ${many(MOST_ROWS, 'row')}: split it.`,
          });
        const checked = rowOf(cells, columns, { plan, register, language, from1904: table.from1904 });
        read.rows.push({
          row,
          cells,
          ...checked,
          ...(fault && { item: undefined, reasons: [inLanguage(language)(`${fault.zh}。`, `${fault.en}.`)] }),
        } as RegisterRow);
      }
      if (!columns || !header) throw noHeader(register);
      const known = new Set([...columns.fixed.values(), ...columns.fields.values()]);
      return { ...read, header, ignored: header.filter((cell, column) => cell !== '' && !known.has(column) && bare(cell) !== '序号') };
    } finally {
      table.close();
    }
  } catch (error) {
    if (error instanceof SpreadsheetError) throw new ServiceError('invalid', error.code, error.sentences);
    if (['ENOENT', 'EACCES', 'EISDIR', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) throw unreadable(file);
    throw error;
  }
}

const noHeader = ({ fields = [] }: PlanRegister) => {
  const wanted = [COLUMNS.name.header, ...fields.map(({ name }) => name), COLUMNS.org.header, COLUMNS.dueOn.header].map((name) => `“${name}”`).join('');
  return new ServiceError('invalid', 'no-header', {
    zh: `前 ${HEADER_WITHIN_ROWS} 行里找不到表头；表头应有${wanted}各一栏，可下载清单作样表。`,
    en: `No header stands in the first ${HEADER_WITHIN_ROWS} rows: it needs the columns ${wanted}; export the register for an example.`,
  });
};

/** Blank rows, totals, signatures, and what an export says was taken off. */
function isPassed(cells: readonly string[], { fixed }: Columns): boolean {
  const at = (key: FixedColumn) => cells[fixed.get(key) ?? -1] ?? '';
  if (cells.every((cell) => isNothing(cell))) return true;
  if ((['zh', 'en'] as const).some((language) => tidy(at('stage')) === itemStageName('cancelled', language))) return true;
  const prefilled = (['org', 'dueOn', 'stage', 'number'] as const).flatMap((key) => fixed.get(key) ?? []);
  return isNothing(at('name')) && passedKind(cells, { identity: [fixed.get('name') ?? 0], prefilled }) !== undefined;
}

interface Checking {
  plan: Plan;
  register: PlanRegister;
  language: Language;
  from1904: boolean;
}

function rowOf(cells: readonly string[], { fixed, fields }: Columns, { plan, register, language, from1904 }: Checking): Pick<RegisterRow, 'item' | 'reasons'> {
  const say = inLanguage(language);
  const reasons: string[] = [];
  const refuse = (zh: string, en: string) => {
    reasons.push(say(`${zh}。`, `${en}.`));
  };
  const textAt = (column: number | undefined, called: string): string => {
    const raw = cells[column ?? -1] ?? '';
    if (isFormulaError(raw))
      refuse(`“${called}”是公式，结果是错误值 ${raw}，请改成文字`, `“${called}” is a formula that came to ${raw}: write the text itself`);
    if (isFormulaError(raw) || isNothing(raw)) return '';
    const text = tidy(raw.replaceAll(/\s*[\r\n]+\s*/g, ' '));
    const fault = textFault(text, 'line', LONGEST_NAME);
    if (fault) refuse(`“${called}”${fault.zh}`, `“${called}”: ${fault.en}`);
    return fault ? '' : text;
  };
  const dayOf = (text: string, called: string): PlainDate | undefined => {
    if (text === '') return undefined;
    const day = dateOf(endOfPeriod(from1904 ? dayFrom1904(text) : text));
    if ('date' in day) return day.date;
    refuse(`“${called}”的“${text}”${day.not.zh}`, `“${called}” ${text} ${day.not.en}`);
    return undefined;
  };
  const name = textAt(fixed.get('name'), COLUMNS.name.header);
  if (name === '' && reasons.length === 0) refuse(`没有填“${COLUMNS.name.header}”`, `“${COLUMNS.name.header}” is empty`);
  const whose = textAt(fixed.get('org'), COLUMNS.org.header);
  const org = whose === '' ? undefined : bodyOf(plan, whose);
  if (whose !== '' && org === undefined) {
    const known = ownersOf(plan, register).map((id) => nameOf(plan, id));
    refuse(`方案中没有单位“${whose}”；可选：${known.join('、')}`, `The plan has no body “${whose}”; there are ${known.join(', ')}`);
  }
  const dueOn = dayOf(textAt(fixed.get('dueOn'), COLUMNS.dueOn.header), COLUMNS.dueOn.header);
  const values = (register.fields ?? []).flatMap(({ id, name: called, kind }): FigureGiven[] => {
    const text = textAt(fields.get(id), called);
    if (text === '') return [];
    if (kind === 'date') {
      const day = dayOf(text, called);
      return day === undefined ? [] : [{ field: id, value: day }];
    }
    const number = kind === 'number' ? Number(text.normalize('NFKC').replaceAll(/[,\s]|%$/g, '')) : Number.NaN;
    return [{ field: id, value: Number.isFinite(number) ? number : text }];
  });
  return reasons.length > 0 ? { reasons } : { reasons, item: { name, values, ...(org !== undefined && { org }), ...(dueOn !== undefined && { dueOn }) } };
}

function bodyOf(plan: Plan, called: string): string | undefined {
  if (called === OFFICE || called === plan.office.name) return OFFICE;
  return departmentFinder(plan).find(called);
}
