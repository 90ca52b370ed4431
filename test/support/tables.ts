import { mkdtempSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import iconv from 'iconv-lite';
import { afterAll } from 'vitest';
import { ZipFile } from 'yazl';

/** A folder for one test file, gone when its tests are done. */
export function scratchFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'duban-tables-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** Text as the programs of the field save it: none of what reads it is used to write it. */
export async function writeText(file: string, text: string, encoding: string, { mark = false } = {}): Promise<string> {
  await writeFile(file, iconv.encode(text, encoding, { addBOM: mark }));
  return file;
}

export async function writeZip(file: string, parts: Record<string, string | Buffer>): Promise<string> {
  const zip = new ZipFile();
  // A compressor for each of ten thousand little parts takes longer than all else.
  for (const [name, content] of Object.entries(parts)) zip.addBuffer(Buffer.from(content), name, { compress: content.length > 64 });
  zip.end();
  await writeFile(file, await buffer(zip.outputStream));
  return file;
}

const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

/** A workbook around one sheet's XML, as programs other than Excel write it: absolute targets, prefixes, parts in odd places. */
export function workbookParts(sheet: string, { strings, styles, from1904 = false }: { strings?: string; styles?: string; from1904?: boolean } = {}) {
  const relation = (id: number, type: string, target: string) => `<Relationship Id="r${id}" Type="${OFFICE}/${type}" Target="${target}"/>`;
  return {
    '_rels/.rels': `<Relationships>${relation(1, 'officeDocument', '/xl/book.xml')}</Relationships>`,
    'xl/book.xml': `<x:workbook xmlns:x="m" xmlns:r="${OFFICE}"><x:workbookPr date1904="${from1904 ? 1 : 0}"/><x:sheets><x:sheet name="a" sheetId="7" r:id="r3"/></x:sheets></x:workbook>`,
    'xl/_rels/book.xml.rels': `<Relationships>${relation(1, 'sharedStrings', 'strings.xml')}${relation(2, 'styles', 'styles.xml')}${relation(3, 'worksheet', 'worksheets/one.xml')}</Relationships>`,
    ...(strings !== undefined && { 'xl/strings.xml': strings }),
    ...(styles !== undefined && { 'xl/styles.xml': styles }),
    'xl/worksheets/one.xml': sheet,
  };
}
