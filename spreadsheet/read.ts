import { open } from 'node:fs/promises';
import { readCsv } from './csv-read.ts';
import { SpreadsheetError } from './errors.ts';
import { atMost } from './limits.ts';
import { readXlsx } from './xlsx-read.ts';

/** One row that is not empty: its number from 1 as the sheet shows it, and its cells as text without empty ones at the end. */
export interface SheetRow {
  row: number;
  cells: string[];
}

/**
 * Reads the first visible sheet of an .xlsx workbook, or a text file of UTF-8, UTF-16 or GB18030 with commas, tabs or semicolons. What a
 * file is, its content says, not its suffix. Days are YYYY-MM-DD; numbers of more than 15 digits stay as Excel shows them (9.1E+17);
 * formulas are what they last came to (#N/A where no program has computed one); text of a merged area stands in each of its rows.
 * Throws SpreadsheetError where the file is no such table or too large; file system errors as they are.
 */
export async function* readRows(file: string): AsyncGenerator<SheetRow> {
  const handle = await open(file);
  let head: Buffer;
  try {
    atMost('fileBytes', (await handle.stat()).size);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(512), 0, 512, 0);
    head = buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
  if (head.length === 0) throw new SpreadsheetError('empty', { zh: '文件是空的。', en: 'The file is empty.' });
  if (head.toString('latin1', 0, 2) === 'PK') yield* readXlsx(file);
  else if (head.toString('hex', 0, 4) === 'd0cf11e0')
    throw new SpreadsheetError('old-excel', {
      zh: '这是旧版 .xls（或 .et）文件，或加了密码；请用 Excel 或 WPS 打开，另存为不带密码的 .xlsx。',
      en: 'This is an old .xls (or .et) file, or it has a password: open it with Excel or WPS and save it as .xlsx without a password.',
    });
  else if (/^\s*(<\?xml|<!doctype|<html|<table|<meta|<head)/i.test(head.toString('latin1').replace(/^ï»¿/, '')))
    throw new SpreadsheetError('web-page', {
      zh: '这是网页，不是表格；请用 Excel 或 WPS 打开，另存为 .xlsx。',
      en: 'This is a web page and no table: open it with Excel or WPS and save it as .xlsx.',
    });
  else yield* readCsv(file);
}
