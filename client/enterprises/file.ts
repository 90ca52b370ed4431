import { DETAILS, type Detail } from '../../domain/enterprise/details.ts';
import type { RegistryEntry } from '../../domain/enterprise/registry-entry.ts';
import type { PlainDate } from '../../domain/kernel/dates.ts';
import type { Language, Words } from '../../domain/kernel/language.ts';
import { inLanguage, many } from '../../domain/kernel/language.ts';
import { nameOf, type Plan } from '../../domain/plan/plan.ts';
import { enterpriseStageName, levelName } from '../../domain/words/enterprise.ts';
import { SpreadsheetError } from '../../spreadsheet/errors.ts';
import { type FoundSheet, findSheet, HEADER_WITHIN_ROWS, openTable, readRows } from '../../spreadsheet/read.ts';
import type { OpenTable, SheetRow } from '../../spreadsheet/table.ts';
import { writeTable } from '../../spreadsheet/write.ts';
import { ServiceError, unreadable } from '../errors.ts';
import { departmentFinder, type Finder, type SectorNames, sectorFinder } from '../files/cells.ts';
import { dayFrom1904 } from '../files/day.ts';
import { hasCode, type ListColumns, PassedRows, passedKind } from '../files/row-kind.ts';
import { type ColumnKey, isHeader, joinHeader, type RegistryHeader, recogniseHeader, registryColumns } from './columns.ts';
import { type Refused, type RowCheck, rowCheck } from './row-check.ts';

/** One row as it stands in the file, with the enterprise that it names or every reason why it names none. */
export type RegistryRow = SheetRow & ({ entry: RegistryEntry; reasons?: undefined } | ({ entry?: undefined } & Refused));

export interface RegistryFile {
  /** What the columns are called, for the file of rejected rows. */
  header: string[];
  /** Columns that mean nothing to a registry and are left alone. */
  ignored: string[];
  /** Tells which sheet is read and which are not; once the rows are read, also which of them stood for no enterprise. */
  notes(): string[];
  /** The rows, to be read to the end or left with `return`, which closes the file. They may be read once. */
  rows: AsyncGenerator<RegistryRow>;
}

/**
 * Opens a registry file and finds its header; its rows are read and checked as they are taken, without holding the file. Throws a
 * ServiceError with one sentence where the file is no table, or has no header that names code, name and sector once each.
 */
export async function readRegistry(file: string, plan: Plan, today: PlainDate, language: Language = 'zh', learnt: SectorNames = {}): Promise<RegistryFile> {
  let table: OpenTable | undefined;
  try {
    table = await openTable(file);
    const sheet = await findSheet(table, isListHeader);
    const rows = table.rows(sheet.name);
    const { header, rest } = await findHeader(rows, sheet);
    const recognised = new Set([...header.columns.values()].flat());
    const passed = new PassedRows();
    const { from1904 } = table;
    return {
      header: header.names,
      ignored: header.names.filter((name, column) => name !== '' && !recognised.has(column)),
      notes: () => [...sheetNotes(sheet), ...passed.sentences()].map((words) => words[language]),
      rows: clearly(file, table, checkedRows({ first: rest, rows, header, from1904, passed, language, check: rowCheck(plan, today, language, learnt) })),
    };
  } catch (error) {
    table?.close();
    throw clear(file, error);
  }
}

/** Counts the rows that a registry could be read from: an upper bound, since notes and blanks are among them. */
export async function countRows(file: string): Promise<number> {
  let count = 0;
  for await (const _row of readRows(file, isListHeader)) count++;
  return count;
}

const isListHeader = (cells: string[]) => isHeader(recogniseHeader(cells));

function sheetNotes({ name, others, alike }: FoundSheet): Words[] {
  if (others.length === 0) return [];
  const quoted = (names: string[]) => `“${names.join('”“')}”`;
  return [
    {
      zh: `读的是工作表${quoted([name])}，没有读的有${quoted(others)}。`,
      en: `The sheet that was read is ${quoted([name])}; ${quoted(others)} was not.`,
    },
    ...(alike.length > 0
      ? [
          {
            zh: `${quoted(alike)}里也有企业名单，没有读；要导入就各另存为一个文件，再分别导入。`,
            en: `${quoted(alike)} hold lists as well and were not read: to bring them in, save each as a file of its own and import it.`,
          },
        ]
      : []),
  ];
}

/** Says in one sentence what stops reading. */
function clear(file: string, error: unknown): unknown {
  if (error instanceof SpreadsheetError) return new ServiceError('invalid', error.code, error.sentences);
  return ['ENOENT', 'EACCES', 'EISDIR', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '') ? unreadable(file) : error;
}

/** Gives the same rows; closes the table when they end or are left. */
async function* clearly(file: string, table: OpenTable, rows: AsyncGenerator<RegistryRow>): AsyncGenerator<RegistryRow, undefined> {
  try {
    yield* rows;
  } catch (error) {
    throw clear(file, error);
  } finally {
    table.close();
  }
}

async function findHeader(rows: AsyncGenerator<SheetRow>, { others }: FoundSheet): Promise<{ header: RegistryHeader; rest: SheetRow[] }> {
  let half: RegistryHeader | undefined;
  for (let looked = 0; looked < HEADER_WITHIN_ROWS; looked++) {
    const { value } = await rows.next();
    if (!value) break;
    const found = recogniseHeader(value.cells);
    if (!isHeader(found)) {
      if (found.columns.size > (half?.columns.size ?? 0)) half = found;
      continue;
    }
    if (value.fault)
      throw new ServiceError('invalid', 'bad-header', {
        zh: `第 ${value.row} 行（表头）：${value.fault.zh}。`,
        en: `Row ${value.row}, the header: ${value.fault.en}.`,
      });
    const { value: next } = await rows.next();
    const joined = next && joinHeader(value.cells, next.cells);
    const header = joined ?? found;
    checkHeader(header);
    return { header, rest: next && !joined ? [next] : [] };
  }
  if (half && half.columns.size > 1) checkHeader(half);
  throw new ServiceError('invalid', 'no-header', {
    zh: `${others.length > 0 ? `${others.length + 1} 张工作表的` : ''}前 ${HEADER_WITHIN_ROWS} 行里找不到表头；表头应有“统一社会信用代码”“企业名称”“行业领域”各一栏，隐藏的工作表不读。`,
    en: `No header stands in the first ${HEADER_WITHIN_ROWS} rows${others.length > 0 ? ` of any of ${many(others.length + 1, 'sheet')}` : ''}: it needs the columns 统一社会信用代码, 企业名称 and 行业领域; hidden sheets are not read.`,
  });
}

function checkHeader({ names, columns }: RegistryHeader): void {
  const missing = registryColumns.filter(({ key, required }) => required && !columns.has(key)).map(({ header }) => header);
  if (missing.length > 0)
    throw new ServiceError('invalid', 'missing-column', {
      zh: `表头缺少${missing.map((name) => `“${name}”`).join('、')}；请补上这一栏。`,
      en: `The header lacks ${missing.join(', ')}: add it.`,
    });
  for (const { key, header } of registryColumns) {
    const at = columns.get(key) ?? [];
    if (at.length < 2) continue;
    const named = at.map((column) => names[column]).join('”“');
    throw new ServiceError('invalid', 'double-column', {
      zh: `“${named}”都是“${header}”；请只留一栏。`,
      en: `“${named}” are all taken for ${header}: leave only one of them.`,
    });
  }
}

interface Reading {
  first: SheetRow[];
  rows: AsyncGenerator<SheetRow>;
  header: RegistryHeader;
  from1904: boolean;
  passed: PassedRows;
  language: Language;
  check: RowCheck;
}

const DAYS: ColumnKey[] = ['runningSince', 'startedOn', 'issuedOn', 'expiresOn', 'reviewedOn'];

async function* checkedRows({ first, rows, header, from1904, passed, language, check }: Reading): AsyncGenerator<RegistryRow> {
  const at = new Map([...header.columns].map(([key, [column]]) => [key, column as number]));
  const columnsOf = (keys: ColumnKey[]) => keys.flatMap((key) => at.get(key) ?? []);
  const list: ListColumns = { identity: columnsOf(['uscc', 'name']), prefilled: columnsOf(['sector', 'department', 'stage']) };
  const days = from1904 ? columnsOf(DAYS) : [];
  async function* all() {
    yield* first;
    yield* rows;
  }
  try {
    for await (const row of all()) {
      const { cells, fault } = row;
      const kind = hasCode(cells, list) ? undefined : isListHeader(cells) ? 'note' : passedKind(cells, list);
      if (kind && !fault) {
        passed.add(kind, row.row);
        continue;
      }
      // The date is written into the cell at once, so that a row that is rejected says the same when it comes back in another workbook.
      for (const column of days) if (column < cells.length) cells[column] = dayFrom1904(cells[column] as string);
      const checked = check(row.row, (key) => cells[at.get(key) ?? -1] ?? '');
      yield { row: row.row, cells, ...(fault ? { reasons: [faultSentence(fault, language)] } : checked) };
    }
  } finally {
    await rows.return(undefined);
  }
}

const faultSentence = (fault: Words, language: Language) => inLanguage(language)(`${fault.zh}。`, `${fault.en}.`);

export const registryHeader: string[] = registryColumns.map(({ header }) => header);

/** Writes enterprises as rows below `registryHeader`, such that reading them again gives the same. */
export async function* exportRows(entries: Iterable<RegistryEntry> | AsyncIterable<RegistryEntry>, plan: Plan): AsyncGenerator<string[]> {
  const sectors = sectorFinder(plan);
  const departments = departmentFinder(plan);
  // A name that two of them share says nothing, so the code is written instead.
  const unmistakable = (name: string, id: string, { find }: Finder) => (find(name) === id ? name : id);
  for await (const { sectorId, departmentId, certificate, ...entry } of entries) {
    const cells: Record<ColumnKey, string> = {
      uscc: entry.uscc,
      name: entry.name,
      sector: unmistakable(plan.sectors.find(({ id }) => id === sectorId)?.name ?? sectorId, sectorId, sectors),
      department: unmistakable(nameOf(plan, departmentId), departmentId, departments),
      mail: entry.mail ?? '',
      runningSince: entry.runningSince ?? '',
      startedOn: entry.startedOn ?? '',
      stage: enterpriseStageName(entry.stage),
      level: certificate ? levelName(certificate.level) : '',
      certificate: certificate?.number ?? '',
      issuedOn: certificate?.issuedOn ?? '',
      expiresOn: certificate?.expiresOn ?? '',
      reviewedOn: entry.reviewedOn ?? '',
      ...(Object.fromEntries(DETAILS.map((key) => [key, entry.details?.[key] ?? ''])) as Record<Detail, string>),
    };
    yield registryColumns.map(({ key }) => cells[key]);
  }
}

/** Writes rejected rows, .xlsx or .csv by the suffix: row number and reasons, then the cells as they stood, ready to be corrected and read again. */
export async function writeRejects(
  file: string,
  header: string[],
  rows: Iterable<RegistryRow> | AsyncIterable<RegistryRow>,
  language: Language = 'zh',
): Promise<void> {
  async function* lines() {
    for await (const { row, reasons, cells } of rows) if (reasons) yield [String(row), reasons.join(' '), ...cells];
  }
  const added = inLanguage(language)(['原行号', '未导入的原因'], ['row', 'reasons']);
  await writeTable(file, { header: [...added, ...header], rows: lines() });
}
