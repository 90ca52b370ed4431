import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { SpreadsheetError } from './errors.ts';
import { atMost, LIMITS } from './limits.ts';
import type { SheetRow } from './read.ts';

/** Rows of a text file with separators, streamed; the row's number is the one that Excel shows when it opens the file. */
export async function* readCsv(file: string): AsyncGenerator<SheetRow> {
  const encoding = await encodingOf(file);
  const parser = parse({
    delimiter: await delimiterOf(file, encoding),
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    relax_quotes: true,
    max_record_size: LIMITS.cellCharacters,
  });
  const text = Readable.from(textOf(file, encoding));
  text.on('error', (error) => parser.destroy(error));
  text.pipe(parser);
  let row = 0;
  try {
    for await (const record of parser as AsyncIterable<string[]>) {
      atMost('rows', ++row);
      atMost('columns', record.length);
      if (record.every((cell) => cell.trim() === '')) continue;
      const cells = record.map(unguard);
      while (cells.at(-1)?.trim() === '') cells.pop();
      yield { row, cells };
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new SpreadsheetError(
      'bad-csv',
      { zh: `第 ${row + 1} 行起引号没有配对，请改正后再导入。`, en: `A quote that opens at row ${row + 1} or later is not closed: correct it.` },
      { cause: error },
    );
  } finally {
    text.destroy();
  }
}

/** The apostrophe that csvText puts before what would be a formula. */
export const GUARDED = /^'*[=+\-@\t\r\n＝＋－＠]/;
const unguard = (cell: string) => (cell.startsWith("'") && GUARDED.test(cell) ? cell.slice(1) : cell);

/** By its mark, else UTF-8 where the whole file is that, else what Chinese Excel and WPS save as "CSV". */
async function encodingOf(file: string): Promise<string> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(3), 0, 3, 0);
    const mark = buffer.subarray(0, bytesRead).toString('hex');
    if (mark.startsWith('fffe')) return 'utf-16le';
    if (mark.startsWith('feff')) return 'utf-16be';
  } finally {
    await handle.close();
  }
  for (const encoding of ['utf-8', 'gb18030'])
    try {
      for await (const _ of textOf(file, encoding));
      return encoding;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ERR_ENCODING_INVALID_ENCODED_DATA') throw error;
    }
  throw new SpreadsheetError('encoding', {
    zh: '文件的文字编码既不是 UTF-8 也不是 GB18030；请用 Excel 或 WPS 打开后另存为 .xlsx。',
    en: 'The file’s text is neither UTF-8 nor GB18030: open it with Excel or WPS and save it as .xlsx.',
  });
}

async function* textOf(file: string, encoding: string): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  for await (const chunk of createReadStream(file)) yield decoder.decode(chunk as Buffer, { stream: true });
  yield decoder.decode();
}

const DELIMITERS = [',', '\t', ';'];
const LINES_LOOKED_AT = 20;

/** The separator that the first lines have most of outside quotes. */
async function delimiterOf(file: string, encoding: string): Promise<string> {
  let head = '';
  for await (const chunk of textOf(file, encoding)) {
    head += chunk;
    if (head.length > 64_000) break;
  }
  const counts = new Map(DELIMITERS.map((delimiter) => [delimiter, 0]));
  let quoted = false;
  let lines = 0;
  for (const character of head) {
    if (character === '"') quoted = !quoted;
    else if (quoted) continue;
    else if (character === '\n' && ++lines === LINES_LOOKED_AT) break;
    else if (counts.has(character)) counts.set(character, (counts.get(character) ?? 0) + 1);
  }
  return [...counts].reduce((most, one) => (one[1] > most[1] ? one : most))[0];
}
