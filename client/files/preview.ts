import { open } from 'node:fs/promises';
import path from 'node:path';
import type { Words } from '../../domain/kernel/language.ts';
import { officeParts } from '../../spreadsheet/archive.ts';
import { SpreadsheetError } from '../../spreadsheet/errors.ts';
import { openTable } from '../../spreadsheet/read.ts';
import type { EvidencePreview } from '../contract/obligations.ts';
import { ServiceError } from '../errors.ts';
import { readDocument } from './document.ts';

/** What a page shows of a handed-in file: its bytes as pages or a picture, or its text. Nothing of the file runs. */
type FilePreview = Omit<EvidencePreview, 'why'> & { why?: Words };

const HEAD_BYTES = 1_024;
/** What somebody looks at before they decide; the rest is in the file. */
const MOST_BLOCKS = 400;
const MOST_SHEETS = 5;
const MOST_ROWS = 200;
const MOST_CELLS = 30;
const LARGEST_XML_BYTES = 60_000_000;

const PICTURES: [type: string, is: (head: Buffer) => boolean][] = [
  ['image/png', (head) => head.toString('latin1', 1, 4) === 'PNG'],
  ['image/jpeg', (head) => head.toString('hex', 0, 3) === 'ffd8ff'],
  ['image/gif', (head) => head.toString('latin1', 0, 4) === 'GIF8'],
  ['image/bmp', (head) => head.toString('latin1', 0, 2) === 'BM'],
  ['image/webp', (head) => head.toString('latin1', 0, 4) === 'RIFF' && head.toString('latin1', 8, 12) === 'WEBP'],
];

/** The type under which a file may be shown in place, by its first bytes and never by its name; undefined for everything else. */
export async function shownType(file: string): Promise<string | undefined> {
  const head = await headOf(file);
  return head.includes('%PDF-') ? 'application/pdf' : PICTURES.find(([, is]) => is(head))?.[0];
}

async function headOf(file: string): Promise<Buffer> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** Reads what a page shows of a file. What cannot be shown says why, in a sentence. */
export async function previewOf({ file }: { file: string }): Promise<FilePreview> {
  const type = await shownType(file);
  if (type !== undefined) return { kind: type === 'application/pdf' ? 'pdf' : 'picture', blocks: [], cut: false };
  try {
    return await textOf(file);
  } catch (error) {
    if (!(error instanceof ServiceError || error instanceof SpreadsheetError)) throw error;
    const words = error instanceof ServiceError ? error.words : error.sentences;
    // A kept file is called by its hash, which says nothing to anybody.
    return nothing(words.zh.includes(path.basename(file)) ? NOT_SHOWN : words);
  }
}

const NOT_SHOWN: Words = { zh: '这类文件不能在页面上预览，请下载查看。', en: 'Such a file is not shown here: download it.' };
const nothing = (why: Words): FilePreview => ({ kind: 'none', blocks: [], cut: false, why });

async function textOf(file: string): Promise<FilePreview> {
  if ((await headOf(file)).toString('latin1', 0, 2) === 'PK') {
    const parts = await officeParts(file, LARGEST_XML_BYTES);
    if ([...parts].some((name) => name.startsWith('xl/'))) return sheetsOf(file);
    if (!parts.has('word/document.xml')) return nothing({ zh: '压缩包不能在页面上预览，请下载查看。', en: 'An archive is not shown here: download it.' });
  }
  const { blocks } = await readDocument(file);
  const shown = blocks.slice(0, MOST_BLOCKS).map((block) => (block.kind === 'table' ? { ...block, rows: block.rows.slice(0, MOST_ROWS) } : block));
  const cut = blocks.length > MOST_BLOCKS || blocks.some((block) => block.kind === 'table' && block.rows.length > MOST_ROWS);
  return { kind: 'text', blocks: shown, cut };
}

/** Every visible sheet, as far as somebody looks. */
async function sheetsOf(file: string): Promise<FilePreview> {
  const table = await openTable(file);
  try {
    const visible = table.sheets.filter(({ hidden }) => !hidden);
    const blocks: FilePreview['blocks'] = [];
    let cut = visible.length > MOST_SHEETS;
    for (const { name } of visible.slice(0, MOST_SHEETS)) {
      const rows: string[][] = [];
      for await (const { cells } of table.rows(name)) {
        if (rows.length >= MOST_ROWS) {
          cut = true;
          break;
        }
        cut ||= cells.length > MOST_CELLS;
        rows.push(cells.slice(0, MOST_CELLS));
      }
      blocks.push({ kind: 'paragraph', text: name }, { kind: 'table', rows });
    }
    return { kind: 'text', blocks, cut };
  } finally {
    table.close();
  }
}
