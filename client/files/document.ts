import { open, readFile } from 'node:fs/promises';
import path from 'node:path';
import { type Block, dayColumnsOf, hasTaskTable, isTaskHeader } from '../../domain/draft/draft.ts';
import { decodeText } from '../../domain/kernel/encoding.ts';
import type { Words } from '../../domain/kernel/language.ts';
import { many } from '../../domain/words/numbers.ts';
import { officeParts } from '../../spreadsheet/archive.ts';
import { SpreadsheetError } from '../../spreadsheet/errors.ts';
import { strangerByHead } from '../../spreadsheet/kinds.ts';
import { findSheet, openTable } from '../../spreadsheet/read.ts';
import { ServiceError, unreadable } from '../errors.ts';
import { dateOf, dayFrom1904 } from './day.ts';
import { docxBlocks } from './document-docx.ts';
import { htmlBlocks } from './document-html.ts';
import { pdfBlocks } from './document-pdf.ts';
import { refusal } from './refusal.ts';

/** A published document as paragraphs and tables: .docx, .pdf, .html, text in any Chinese encoding, or a task table. What a file is, its content says. */

export interface ReadDocument {
  blocks: Block[];
  /** Whether it is a table of tasks, whose rows are numbered as in the sheet. */
  kind: 'text' | 'table';
  notes: Words[];
}

const LARGEST_BYTES = 30_000_000;
const LARGEST_XML_BYTES = 60_000_000;
const MOST_CHARACTERS = 1_000_000;
const MOST_BLOCKS = 20_000;
const MOST_ROWS = 2_000;
/** No paragraph of a published document is longer; rules that look back and forth in one need an end. */
const LONGEST_PARAGRAPH = 4_000;

/** @throws ServiceError with one sentence where a file is no document, or too much of one. */
export async function readDocument(file: string): Promise<ReadDocument> {
  const { head, size } = await headOf(file);
  if (size > LARGEST_BYTES)
    throw refusal(
      'too-large',
      `文件 ${path.basename(file)} 超过 ${LARGEST_BYTES / 1e6} MB；请删去图片后另存`,
      `The file ${path.basename(file)} is larger than ${LARGEST_BYTES / 1e6} MB: save it without its pictures`,
    );
  const beginning = head.toString('latin1', 0, 8);
  try {
    if (beginning.includes('%PDF')) {
      return bounded(await pdfBlocks(await readFile(file)));
    }
    if (beginning.startsWith('PK')) {
      const parts = await officeParts(file, LARGEST_XML_BYTES);
      if (!parts.has('word/document.xml')) return await tableOf(file);
      return bounded(await docxBlocks(await readFile(file)));
    }
    // A workbook of another kind, by what it holds: with a password, of before 1997, or a page that calls itself one.
    const isArchive = /^MIME-Version:/i.test(head.toString('latin1'));
    const stranger = isArchive || /\.(?:xlsx?|et|csv)$/i.test(file) ? await strangerByHead(file, head) : undefined;
    if (stranger && (isArchive || stranger.code !== 'web-page')) throw stranger;
    if (/\.ya?ml$/i.test(file))
      throw refusal(
        'is-plan',
        `${path.basename(file)} 已是方案文件（YAML），不用再写草稿：检查后直接用它启动`,
        `${path.basename(file)} is a plan file already (YAML) and needs no draft: check it, and start from it as it is`,
      );
    if (head.toString('hex', 0, 4) === 'd0cf11e0')
      throw refusal(
        'old-word',
        '这是旧版 .doc（或 .wps、.xls）文件，或加了密码；请用 Word 或 WPS 打开，另存为不带密码的 .docx',
        'This is an old .doc, .wps or .xls file, or has a password: open it with Word or WPS and save it as .docx without one',
      );
    const { text, not } = decodeText(await readFile(file));
    if (not) throw refusal('not-text', `${path.basename(file)}：${not.zh}`, `${path.basename(file)}: ${not.en}`);
    if (/^\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype|html|head|body|table|div|p|meta|!--)/i.test(text) || /\.html?$/i.test(file)) {
      return bounded(htmlBlocks(text));
    }
    if (/\.csv$/i.test(file)) return await tableOf(file);
    return bounded(textBlocks(text));
  } catch (error) {
    if (error instanceof SpreadsheetError) throw new ServiceError('invalid', error.code, error.sentences);
    throw error;
  }
}

async function headOf(file: string): Promise<{ head: Buffer; size: number }> {
  try {
    const handle = await open(file);
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(16), 0, 16, 0);
      return { head: buffer.subarray(0, bytesRead), size: (await handle.stat()).size };
    } finally {
      await handle.close();
    }
  } catch {
    throw unreadable(file);
  }
}

/** Lines of text; what is parted by tabs or strokes, as a table is that was copied, is a table. */
function textBlocks(text: string): Block[] {
  const blocks: Block[] = [];
  for (const line of text.split(/\r\n?|\n|\f/)) {
    const parted = line.includes('\t') ? line.split('\t') : line.replace(/^\s*[|｜]|[|｜]\s*$/g, '').split(/[|｜]/);
    const cells = parted.map((cell) => cell.trim());
    const last = blocks.at(-1);
    if (cells.filter((cell) => cell !== '').length < 3) blocks.push({ kind: 'paragraph', text: line });
    else if (last?.kind === 'table') last.rows.push(cells);
    else blocks.push({ kind: 'table', rows: [cells] });
  }
  return blocks;
}

function bounded(blocks: readonly Block[]): ReadDocument {
  const kept = blocks.flatMap((block): Block[] => {
    if (block.kind === 'table') return block.rows.length > 0 ? [{ kind: 'table', rows: block.rows.slice(0, MOST_ROWS) }] : [];
    const text = block.text.trim();
    if (text === '') return [];
    const pieces = text.match(new RegExp(`[^]{1,${LONGEST_PARAGRAPH}}`, 'gu')) ?? [];
    return pieces.map((piece) => ({ kind: 'paragraph', text: piece }));
  });
  const characters = kept.reduce((sum, block) => sum + (block.kind === 'table' ? block.rows.flat().join('').length : block.text.length), 0);
  if (kept.length > MOST_BLOCKS || characters > MOST_CHARACTERS)
    throw refusal(
      'too-large',
      `文件有 ${kept.length} 段、${characters} 个字，太长了，不是一份方案；请只留方案本身`,
      `The file has ${many(kept.length, 'paragraph')} and ${many(characters, 'character')}: keep only the plan itself`,
    );
  if (characters === 0) throw refusal('empty', '文件里没有文字', 'There is no text in the file');
  return { blocks: kept, kind: 'text', notes: [] };
}

function dayOfSerial(cell: string, from1904: boolean): string {
  const day = dateOf(from1904 ? dayFrom1904(cell.trim()) : cell.trim());
  return 'date' in day ? day.date : cell;
}

/** The sheet with a task table, row by row where it stands, so that a row is called by its number in the sheet. */
async function tableOf(file: string): Promise<ReadDocument> {
  const table = await openTable(file);
  try {
    const { name, others, alike } = await findSheet(table, isTaskHeader);
    const rows: string[][] = [];
    for await (const { row, cells } of table.rows(name)) {
      if (row > MOST_ROWS)
        throw refusal('too-large', `表格超过 ${MOST_ROWS} 行，不是一份任务表`, `The table has more than ${MOST_ROWS} rows: that is no task table`);
      while (rows.length < row - 1) rows.push([]);
      rows.push(cells);
    }
    if (
      !rows.some((cells) => isTaskHeader(cells)) &&
      rows.slice(0, 30).some((cells) => cells.some((cell) => /社会信用代码|^(?:USCC|credit code)$/i.test(cell)))
    )
      throw refusal(
        'is-registry',
        '这是企业名单（有统一社会信用代码一栏），不是任务表：方案启动后在企业名单里导入',
        'This is a list of enterprises (it has a column of credit codes) and no task table: import it into the list of enterprises once the programme runs',
      );
    if (!hasTaskTable(rows))
      throw refusal(
        'no-header',
        '表里找不到表头；表头应有“任务”（或“工作内容”），以及“责任单位”或“完成时限”',
        'No header was found: it needs a column for the task (任务 or 工作内容), and one for 责任单位 or 完成时限',
      );
    const days = dayColumnsOf(rows);
    // A day that nobody has formatted is a number: 49490 is 2035-06-30.
    for (const cells of rows.slice(days.below + 1))
      for (const at of days.columns) if (/^\d{5}$/.test(cells[at]?.trim() ?? '')) cells[at] = dayOfSerial(cells[at] as string, table.from1904);
    const quoted = (names: readonly string[]) => `“${names.join('”“')}”`;
    const notes: Words[] =
      others.length === 0
        ? []
        : [
            {
              zh: `读的是工作表${quoted([name])}，没有读的有${quoted(others)}${alike.length > 0 ? `，其中${quoted(alike)}也有任务表` : ''}。`,
              en: `The sheet that was read is ${quoted([name])}; ${quoted(others)} was not${alike.length > 0 ? `, and ${quoted(alike)} hold task tables as well` : ''}.`,
            },
          ];
    return { blocks: [{ kind: 'table', rows }], kind: 'table', notes };
  } finally {
    table.close();
  }
}
