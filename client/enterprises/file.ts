import type { RegistryEntry } from '../../domain/enterprise/registry-entry.ts';
import type { PlainDate } from '../../domain/kernel/dates.ts';
import { nameOf, type Plan } from '../../domain/plan/plan.ts';
import { enterpriseStageName, levelName } from '../../domain/words/enterprise.ts';
import type { Language } from '../../domain/words/words.ts';
import { SpreadsheetError } from '../../spreadsheet/errors.ts';
import { readRows, type SheetRow } from '../../spreadsheet/read.ts';
import { writeTable } from '../../spreadsheet/write.ts';
import { ServiceError, unreadable } from '../errors.ts';
import { departmentFinder, type Finder, sectorFinder } from './cells.ts';
import { type ColumnKey, isHeader, joinHeader, type RegistryHeader, recogniseHeader, registryColumns } from './columns.ts';
import { type RowCheck, rowCheck, type SectorReading } from './row-check.ts';

/** One row as it stands in the file, with the enterprise that it names or every reason why it names none. */
export type RegistryRow = SheetRow & ({ entry: RegistryEntry; reasons?: undefined } | { entry?: undefined; reasons: string[] });

export interface RegistryFile {
  /** What the columns are called, for the file of rejected rows. */
  header: string[];
  /** Columns that mean nothing to a registry and are left alone. */
  ignored: string[];
  /** To be read to the end or left with `return`, which closes the file. May be read once. */
  rows: AsyncGenerator<RegistryRow>;
}

/**
 * Opens a registry file and finds its header; its rows are read and checked as they are taken, without holding the file. Throws a
 * ServiceError with one sentence where the file is no table, or has no header that names code, name and sector once each.
 */
export async function readRegistry(file: string, plan: Plan, today: PlainDate, language: Language = 'zh', sectors: SectorReading = {}): Promise<RegistryFile> {
  const rows = clearly(file, readRows(file));
  try {
    const { header, rest } = await findHeader(rows);
    const recognised = new Set([...header.columns.values()].flat());
    return {
      header: header.names,
      ignored: header.names.filter((name, column) => name !== '' && !recognised.has(column)),
      rows: checkedRows(rest, rows, header, rowCheck(plan, today, language, sectors)),
    };
  } catch (error) {
    await rows.return(undefined);
    throw error;
  }
}

/** The same rows, with what stops reading said in one sentence. */
async function* clearly(file: string, rows: AsyncGenerator<SheetRow>): AsyncGenerator<SheetRow, undefined> {
  try {
    yield* rows;
  } catch (error) {
    if (error instanceof SpreadsheetError) throw new ServiceError(error.code, error.sentences);
    if (['ENOENT', 'EACCES', 'EISDIR', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) throw unreadable(file);
    throw error;
  }
}

const HEADER_WITHIN_ROWS = 20;

async function findHeader(rows: AsyncGenerator<SheetRow>): Promise<{ header: RegistryHeader; rest: SheetRow[] }> {
  let half: RegistryHeader | undefined;
  for (let looked = 0; looked < HEADER_WITHIN_ROWS; looked++) {
    const { value } = await rows.next();
    if (!value) break;
    const found = recogniseHeader(value.cells);
    if (!isHeader(found)) {
      if (found.columns.size > (half?.columns.size ?? 0)) half = found;
      continue;
    }
    const { value: next } = await rows.next();
    const joined = next && joinHeader(value.cells, next.cells);
    const header = joined ?? found;
    checkHeader(header);
    return { header, rest: next && !joined ? [next] : [] };
  }
  if (half && half.columns.size > 1) checkHeader(half);
  throw new ServiceError('no-header', {
    zh: `前 ${HEADER_WITHIN_ROWS} 行里找不到表头；表头应有“统一社会信用代码”“企业名称”“行业领域”各一栏，名单应在第一张工作表。`,
    en: `No header stands in the first ${HEADER_WITHIN_ROWS} rows: it needs the columns 统一社会信用代码, 企业名称 and 行业领域, and the list has to be on the first sheet.`,
  });
}

function checkHeader({ names, columns }: RegistryHeader): void {
  const missing = registryColumns.filter(({ key, required }) => required && !columns.has(key)).map(({ header }) => header);
  if (missing.length > 0)
    throw new ServiceError('missing-column', {
      zh: `表头缺少${missing.map((name) => `“${name}”`).join('、')}；请补上这一栏。`,
      en: `The header lacks ${missing.join(', ')}: add it.`,
    });
  for (const { key, header } of registryColumns) {
    const at = columns.get(key) ?? [];
    if (at.length < 2) continue;
    const named = at.map((column) => names[column]).join('”“');
    throw new ServiceError('double-column', {
      zh: `“${named}”都是“${header}”；请只留一栏。`,
      en: `“${named}” are all taken for ${header}: leave only one of them.`,
    });
  }
}

async function* checkedRows(first: SheetRow[], rows: AsyncGenerator<SheetRow>, { columns }: RegistryHeader, check: RowCheck): AsyncGenerator<RegistryRow> {
  const at = new Map([...columns].map(([key, [column]]) => [key, column as number]));
  const checked = (row: SheetRow): RegistryRow => ({ ...row, ...check(row.row, (key) => row.cells[at.get(key) ?? -1] ?? '') });
  try {
    for (const row of first) yield checked(row);
    for await (const row of rows) yield checked(row);
  } finally {
    await rows.return(undefined);
  }
}

export const registryHeader: string[] = registryColumns.map(({ header }) => header);

/** Enterprises as rows below `registryHeader`, such that reading them again gives the same. */
export async function* exportRows(entries: Iterable<RegistryEntry> | AsyncIterable<RegistryEntry>, plan: Plan): AsyncGenerator<string[]> {
  const sectors = sectorFinder(plan);
  const departments = departmentFinder(plan);
  // A name that two of them share says nothing: then the code.
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
  const added = language === 'zh' ? ['原行号', '未导入的原因'] : ['row', 'reasons'];
  await writeTable(file, { header: [...added, ...header], rows: lines() });
}
