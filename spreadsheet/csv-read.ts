import { trimRow } from './cells.ts';
import { atMost } from './limits.ts';
import type { OpenTable, SheetRow } from './table.ts';
import { encodingOf, type Line, linesOf, textOf } from './text.ts';

/** Opens a text file with separators: one sheet without a name. */
export async function openCsv(file: string, head: Buffer): Promise<OpenTable> {
  const encoding = await encodingOf(file, head);
  return {
    sheets: [{ name: '', hidden: false }],
    from1904: false,
    rows: () => csvRows(linesOf(textOf(file, encoding))),
    close: () => undefined,
  };
}

const LINES_LOOKED_AT = 20;
/** The line by which some programs tell Excel the separator; Excel does not count it as a row. */
const SEPARATOR_LINE = /^\uFEFF?"?sep=(.)"?[,;\t]*$/i;

/** Rows, streamed; a row's number is the one that Excel shows when it opens the file. */
async function* csvRows(batches: AsyncGenerator<Line[]>): AsyncGenerator<SheetRow> {
  let waiting: Line[] = [];
  let delimiter: string | undefined;
  let row = 0;
  let found = 0;
  let width = 0;
  function* records(ended: boolean): Generator<SheetRow> {
    delimiter ??= begin();
    let at = 0;
    for (let record = recordAt(waiting, at, { delimiter, width, ended }); record; record = recordAt(waiting, at, { delimiter, width, ended })) {
      at = record.next;
      row++;
      const cells = record.cells.map(unguard);
      if (trimRow(cells)) continue;
      atMost('rows', ++found);
      atMost('columns', cells.length);
      width = Math.max(width, record.cells.length);
      yield { row, cells, ...(record.stray && { fault: STRAY_QUOTE }) };
    }
    waiting = waiting.slice(at);
  }
  function begin(): string {
    const told = SEPARATOR_LINE.exec(waiting[0]?.text ?? '')?.[1];
    if (told === undefined) return delimiterOf(waiting.slice(0, LINES_LOOKED_AT).map(({ text }) => text));
    // Programs that write this line put the mark of the encoding behind it.
    waiting = waiting.slice(1).map(({ text, end }, at) => ({ text: at === 0 ? text.replace(/^\uFEFF/, '') : text, end }));
    return told;
  }
  for await (const batch of batches) {
    waiting = waiting.concat(batch);
    if (delimiter !== undefined || waiting.length >= LINES_LOOKED_AT) yield* records(false);
  }
  yield* records(true);
}

const STRAY_QUOTE = {
  zh: '这一行有一个引号（"）没有配对，请补上另一个或删去',
  en: 'A quote (") in this row has no partner: add it, or remove the one that is there',
};

interface Dialect {
  delimiter: string;
  /** Cells of the widest row so far. */
  width: number;
  /** Whether the lines at hand are the file's last. */
  ended: boolean;
}

/** The record that begins at a line; undefined where there is none or it takes lines that have not been read. */
function recordAt(lines: Line[], first: number, dialect: Dialect): { cells: string[]; next: number; stray: boolean } | undefined {
  if (first >= lines.length) return undefined;
  const { delimiter, width } = dialect;
  const cells: string[] = [];
  let stray = false;
  let line = first;
  let at = 0;
  for (;;) {
    const { text } = lines[line] as Line;
    const quote = quoteAt(text, at, delimiter);
    const quoted = quote < 0 ? undefined : quotedCell(lines, line, quote, dialect);
    if (quoted === 'more') return undefined;
    // Lines that would each be a row are rows: then a quote without a partner has met another of its kind.
    if (quoted && (quoted.line === line || !eachIsRow(lines.slice(first, quoted.line + 1), delimiter, width))) {
      cells.push(quoted.text);
      ({ line, at } = quoted);
    } else {
      const end = text.indexOf(delimiter, at);
      const cell = end < 0 ? text.slice(at) : text.slice(at, end);
      cells.push(cell);
      stray ||= isStray(cell);
      at = end < 0 ? text.length : end;
    }
    if (at >= (lines[line] as Line).text.length) return { cells, next: line + 1, stray };
    at += 1;
  }
}

/** Where a cell's opening quote stands, blanks before it apart, or -1. */
function quoteAt(text: string, at: number, delimiter: string): number {
  let quote = at;
  while (text[quote] === ' ' && delimiter !== ' ') quote++;
  return text[quote] === '"' ? quote : -1;
}

/** More than that no cell of Excel holds: a quote that is open for longer was never meant to enclose. */
const LONGEST_QUOTED = 32_767;

/** The cell that a quote opens and where it ends; undefined where nothing closes it as the format wants, before a separator or a line's end. */
function quotedCell(
  lines: Line[],
  first: number,
  quote: number,
  { delimiter, ended }: Dialect,
): { text: string; line: number; at: number } | 'more' | undefined {
  let cell = '';
  let at = quote + 1;
  for (let line = first; line < lines.length; line++, at = 0) {
    const { text, end } = lines[line] as Line;
    for (;;) {
      const next = text.indexOf('"', at);
      if (next < 0) break;
      cell += text.slice(at, next);
      at = next + 1;
      if (text[at] === '"') {
        cell += '"';
        at++;
        continue;
      }
      while (text[at] === ' ') at++;
      return at === text.length || text.startsWith(delimiter, at) ? { text: cell, line, at } : undefined;
    }
    cell += text.slice(at) + end;
    if (line > first && cell.length > LONGEST_QUOTED) return undefined;
  }
  return ended ? undefined : 'more';
}

const count = (text: string, part: string) => text.split(part).length - 1;

const eachIsRow = (lines: Line[], delimiter: string, width: number) => width > 1 && lines.every(({ text }) => count(text, delimiter) === width - 1);

/** Whether a cell without enclosing quotes has one that means nothing: not an inch sign (24", 24"管), nor a pair within a name. */
const isStray = (cell: string) => cell.includes('"') && count(cell, '"') % 2 === 1 && (/^\s*"/.test(cell) || /[^\d"]"\s*$/.test(cell));

/** The apostrophe that csvText puts before what would be a formula. */
export const GUARDED = /^'*[=+\-@\t\r\n＝＋－＠]/;
/** A formula that is but a text: with it programs keep Excel from taking a code for a number. */
const TEXT_FORMULA = /^=\s*"((?:[^"]|"")*)"$/;

function unguard(cell: string): string {
  if (cell.startsWith("'") && GUARDED.test(cell)) return cell.slice(1);
  return cell.startsWith('=') ? cell.replace(TEXT_FORMULA, (_, text: string) => text.replaceAll('""', '"')) : cell;
}

const DELIMITERS = [',', '\t', ';', '|', '，'];

/** The separator that most lines have equally many of outside quotes; among those the one that stands there most often. */
function delimiterOf(lines: string[]): string {
  const unquoted = lines.map((line) => line.replace(/"[^"]*"/g, ''));
  const scored = DELIMITERS.map((delimiter) => {
    const times = new Map<number, number>();
    for (const line of unquoted) {
      const found = count(line, delimiter);
      if (found > 0) times.set(found, (times.get(found) ?? 0) + 1);
    }
    const [each, agreeing] = [...times].reduce((most, one) => (one[1] * 100 + one[0] > most[1] * 100 + most[0] ? one : most), [0, 0]);
    return { delimiter, score: agreeing * 1_000 + Math.min(each, 999) };
  });
  return scored.reduce((most, one) => (one.score > most.score ? one : most)).delimiter;
}
