import { open } from 'node:fs/promises';
import { openCsv } from './csv-read.ts';
import { HEAD_BYTES, stranger, strangerByHead } from './kinds.ts';
import { atMost } from './limits.ts';
import type { OpenTable, SheetRow } from './table.ts';
import { openXlsx } from './xlsx-read.ts';

/**
 * Opens an .xlsx workbook, or a text file of UTF-8, UTF-16 or GB18030 with commas, tabs or semicolons. What a file is, its content says,
 * not its suffix. Cells are what Excel shows: numbers with the zeros and units of their format; but days are YYYY-MM-DD, 15 digits are
 * written out, and more than 15 are 9.1E+17, since Excel has lost the others. Formulas are what they last came to (#N/A where no program
 * has computed one); text of a merged area stands in each of its rows. Opening and reading throw SpreadsheetError where the file is no
 * such table or too large; file system errors as they are.
 */
export async function openTable(file: string): Promise<OpenTable> {
  const handle = await open(file);
  let head: Buffer;
  try {
    atMost('fileBytes', (await handle.stat()).size);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    head = buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
  const stranger = await strangerByHead(file, head);
  if (stranger) throw stranger;
  return head.toString('latin1', 0, 2) === 'PK' ? openXlsx(file) : openCsv(file, head);
}

/** Rows that are looked at for a header. */
export const HEADER_WITHIN_ROWS = 20;

/** The sheet that holds what was looked for. */
export interface FoundSheet {
  name: string;
  /** Other visible sheets, which are not read; `alike` are those that hold such a list as well. */
  others: string[];
  alike: string[];
}

/**
 * The first visible sheet in one of whose first rows `isHeader` sees the header of the list, or else the first visible one. Throws
 * SpreadsheetError where no sheet is visible.
 */
export async function findSheet(table: OpenTable, isHeader: (cells: string[]) => boolean): Promise<FoundSheet> {
  const visible = table.sheets.filter(({ hidden }) => !hidden).map(({ name }) => name);
  const [first] = visible;
  if (first === undefined) throw stranger('no-sheet');
  if (visible.length === 1) return { name: first, others: [], alike: [] };
  const holding: string[] = [];
  for (const name of visible) if (await holds(table.rows(name), isHeader)) holding.push(name);
  const [name = first] = holding;
  return { name, others: visible.filter((other) => other !== name), alike: holding.filter((other) => other !== name) };
}

async function holds(rows: AsyncGenerator<SheetRow>, isHeader: (cells: string[]) => boolean): Promise<boolean> {
  let looked = 0;
  for await (const { cells } of rows) {
    if (isHeader(cells)) return true;
    if (++looked === HEADER_WITHIN_ROWS) return false;
  }
  return false;
}

/** The rows of the sheet that `isHeader` finds, of the first visible one unless told. */
export async function* readRows(file: string, isHeader: (cells: string[]) => boolean = () => true): AsyncGenerator<SheetRow> {
  const table = await openTable(file);
  try {
    yield* table.rows((await findSheet(table, isHeader)).name);
  } finally {
    table.close();
  }
}
