import { createReadStream } from 'node:fs';
import { SpreadsheetError } from './errors.ts';
import { atMost } from './limits.ts';

/** By its mark or its zeros, else UTF-8 where the whole file is that, else what Chinese Excel and WPS save as "CSV". */
export async function encodingOf(file: string, head: Buffer): Promise<string> {
  const mark = head.toString('hex', 0, 2);
  if (mark === 'fffe') return 'utf-16le';
  if (mark === 'feff') return 'utf-16be';
  if (head.toString('hex', 0, 3) === 'efbbbf') return 'utf-8';
  // Text of one byte or several has no zeros; UTF-16 has one in every comma and line end.
  const zeros = [0, 0];
  for (const [at, byte] of head.entries()) if (byte === 0) zeros[at % 2] = (zeros[at % 2] as number) + 1;
  const [even = 0, odd = 0] = zeros;
  if (even + odd > 0) return odd > even ? 'utf-16le' : 'utf-16be';
  try {
    for await (const _ of textOf(file, 'utf-8'));
    return 'utf-8';
  } catch (error) {
    if (error instanceof SpreadsheetError) return 'gb18030';
    throw error;
  }
}

/** A file's text in pieces; refused as soon as it is none of that encoding. */
export async function* textOf(file: string, encoding: string): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  try {
    for await (const chunk of createReadStream(file)) yield decoder.decode(chunk as Buffer, { stream: true });
    yield decoder.decode();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_ENCODING_INVALID_ENCODED_DATA') throw error;
    throw new SpreadsheetError(
      'encoding',
      {
        zh: '文件的文字编码既不是 UTF-8、UTF-16 也不是 GB18030；请用 Excel 或 WPS 打开后另存为 .xlsx。',
        en: 'The file’s text is neither UTF-8, UTF-16 nor GB18030: open it with Excel or WPS and save it as .xlsx.',
      },
      { cause: error },
    );
  }
}

/** One line of a file as it is, and what ended it. */
export interface Line {
  text: string;
  end: string;
}

/** Lines in batches, whichever of CR LF, LF and CR ends them; none is longer than a cell may be. */
export async function* linesOf(pieces: AsyncIterable<string>): AsyncGenerator<Line[]> {
  let rest = '';
  for await (const piece of pieces) {
    rest += piece;
    const lines: Line[] = [];
    let at = 0;
    for (const { 0: end, index } of rest.matchAll(/\r\n|\n|\r/g)) {
      // A CR at the very end may be half of a CR LF.
      if (end === '\r' && index === rest.length - 1) break;
      lines.push({ text: rest.slice(at, index), end });
      at = index + end.length;
    }
    rest = rest.slice(at);
    atMost('cellCharacters', rest.length);
    yield lines;
  }
  if (rest !== '') yield [{ text: rest.replace(/\r$/, ''), end: rest.endsWith('\r') ? '\r' : '' }];
}
