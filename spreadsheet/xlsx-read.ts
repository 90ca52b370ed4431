import path from 'node:path';
import { SaxesParser, type SaxesTagPlain } from 'saxes';
import yauzl from 'yauzl';
import { columnOf, decodeEscapes, isDateFormat, numberText, serialDay } from './cells.ts';
import { SpreadsheetError } from './errors.ts';
import { atMost, LIMITS } from './limits.ts';
import type { SheetRow } from './read.ts';

/**
 * Rows of a workbook's first visible sheet, streamed: the reader waits for whoever takes the rows, and holds one chunk and the
 * shared strings, never the sheet. Each chunk is a few milliseconds of work, so it needs no thread of its own.
 */
export async function* readXlsx(file: string): AsyncGenerator<SheetRow> {
  let zip: yauzl.ZipFile | undefined;
  try {
    zip = await yauzl.openPromise(file, { autoClose: false });
    atMost('parts', zip.entryCount);
    const book = new Book(zip);
    for await (const entry of zip.eachEntry()) book.parts.set(entry.fileName.toLowerCase(), entry);
    yield* book.rows();
  } catch (error) {
    if (error instanceof SpreadsheetError) throw error;
    throw broken(error);
  } finally {
    zip?.close();
  }
}

const broken = (cause: unknown) =>
  new SpreadsheetError(
    'broken',
    {
      zh: '文件已损坏或不是 .xlsx 工作簿；请用 Excel 或 WPS 打开后重新另存为 .xlsx。',
      en: 'The file is damaged or no .xlsx workbook: open it with Excel or WPS and save it again as .xlsx.',
    },
    { cause },
  );

type Handlers = { open?: (name: string, tag: SaxesTagPlain) => void; close?: (name: string) => void; text?: (text: string) => void };

/** Names without their prefix: WPS and some programs write `x:row`. */
const local = (name: string) => name.slice(name.indexOf(':') + 1);

const attribute = (tag: SaxesTagPlain, name: string) => tag.attributes[name];

class Book {
  readonly parts = new Map<string, yauzl.Entry>();
  private readonly zip: yauzl.ZipFile;

  constructor(zip: yauzl.ZipFile) {
    this.zip = zip;
  }

  async *rows(): AsyncGenerator<SheetRow> {
    const { sheet, strings, styles, from1904 } = await this.structure();
    const sharedStrings = await this.sharedStrings(strings);
    const dateStyles = await this.dateStyles(styles);
    const merged = await this.merged(sheet);
    const ready: SheetRow[] = [];
    let count = 0;
    const fill = fillDown(merged);
    const parser = sheetParser({
      sharedStrings,
      dateStyles,
      from1904,
      row: (row, cells) => {
        // Before the merged text is added: a row that has none of its own is empty.
        if (cells.every((cell) => cell.trim() === '')) return;
        fill(row, cells);
        while (cells.at(-1)?.trim() === '') cells.pop();
        ready.push({ row, cells });
      },
    });
    for await (const chunk of this.text(sheet)) {
      parser.write(chunk);
      count += ready.length;
      atMost('rows', count);
      yield* ready;
      ready.length = 0;
    }
    parser.end();
  }

  /** Where the parts are that matter, as the workbook itself says. */
  private async structure() {
    const root = await this.relations('');
    const book = [...root.values()].find(({ type }) => type === 'officeDocument')?.target;
    if (book === undefined) throw broken('no workbook');
    const relations = await this.relations(book);
    const sheets: { id: string; hidden: boolean }[] = [];
    let from1904 = false;
    await this.parse(book, {
      open: (name, tag) => {
        if (name === 'workbookPr') from1904 = /^(1|true)$/.test(attribute(tag, 'date1904') ?? '');
        if (name !== 'sheet') return;
        const id = Object.entries(tag.attributes).find(([key]) => key !== 'id' && local(key) === 'id')?.[1];
        if (id !== undefined) sheets.push({ id, hidden: /hidden/i.test(attribute(tag, 'state') ?? '') });
      },
    });
    const tables = sheets.filter(({ id }) => relations.get(id)?.type === 'worksheet');
    const chosen = tables.find(({ hidden }) => !hidden);
    if (!chosen) throw new SpreadsheetError('no-sheet', { zh: '工作簿里没有可见的工作表。', en: 'The workbook has no visible sheet.' });
    const of = (type: string) => [...relations.values()].find((relation) => relation.type === type)?.target;
    return { sheet: relations.get(chosen.id)?.target as string, strings: of('sharedStrings'), styles: of('styles'), from1904 };
  }

  /** What a part points to, by id; types without their address, which differs between editions of the standard. */
  private async relations(part: string): Promise<Map<string, { type: string; target: string }>> {
    const found = new Map<string, { type: string; target: string }>();
    const folder = path.posix.dirname(part);
    const file = path.posix.join(folder, '_rels', `${path.posix.basename(part)}.rels`);
    await this.parse(file, {
      open: (name, tag) => {
        const [id, type, target] = ['Id', 'Type', 'Target'].map((key) => attribute(tag, key));
        if (name !== 'Relationship' || id === undefined || type === undefined || target === undefined) return;
        found.set(id, {
          type: type.slice(type.lastIndexOf('/') + 1),
          target: path.posix.join(target.startsWith('/') ? '' : folder, target).replace(/^\//, ''),
        });
      },
    });
    return found;
  }

  private async sharedStrings(part: string | undefined): Promise<string[]> {
    const strings: string[] = [];
    if (part === undefined || !this.parts.has(part.toLowerCase())) return strings;
    let text = '';
    let wanted = false;
    let phonetic = false;
    let characters = 0;
    await this.parse(part, {
      open: (name) => {
        if (name === 'si') text = '';
        else if (name === 'rPh') phonetic = true;
        wanted = name === 't' && !phonetic;
      },
      text: (piece) => {
        if (wanted) text += piece;
      },
      close: (name) => {
        wanted = false;
        if (name === 'rPh') phonetic = false;
        if (name !== 'si') return;
        strings.push(decodeEscapes(text));
        characters += text.length;
        atMost('sharedStringCharacters', characters);
      },
    });
    return strings;
  }

  /** Which cell styles show their number as a date. */
  private async dateStyles(part: string | undefined): Promise<boolean[]> {
    const dates: boolean[] = [];
    if (part === undefined || !this.parts.has(part.toLowerCase())) return dates;
    const codes = new Map<number, string>();
    let inCells = false;
    await this.parse(part, {
      open: (name, tag) => {
        const id = Number(attribute(tag, 'numFmtId'));
        if (name === 'numFmt') codes.set(id, attribute(tag, 'formatCode') ?? '');
        else if (name === 'cellXfs') inCells = true;
        else if (name === 'xf' && inCells) dates.push(isDateFormat(id, codes.get(id)));
      },
      close: (name) => {
        if (name === 'cellXfs') inCells = false;
      },
    });
    return dates;
  }

  /** Areas of merged cells over more than one row; they stand behind the rows, so that they cost one more pass of inflating. */
  private async merged(part: string): Promise<MergedArea[]> {
    const areas: MergedArea[] = [];
    let rest = '';
    for await (const chunk of this.text(part)) {
      const text = rest + chunk;
      if (text.includes('mergeCell '))
        for (const [, letters, first, last] of text.matchAll(/<(?:\w+:)?mergeCell [^>]*?ref="([A-Z]+)(\d+):[A-Z]+(\d+)"/g))
          if (first !== last) areas.push({ column: columnOf(letters as string), firstRow: Number(first), lastRow: Number(last) });
      rest = text.slice(Math.max(text.lastIndexOf('<'), text.length - 200, 0));
    }
    return areas;
  }

  private async parse(part: string, { open, close, text }: Handlers): Promise<void> {
    const parser = new SaxesParser({ xmlns: false, position: false });
    if (open) parser.on('opentag', (tag) => open(local(tag.name), tag));
    if (close) parser.on('closetag', (tag) => close(local(tag.name)));
    if (text) parser.on('text', text);
    for await (const chunk of this.text(part)) parser.write(chunk);
    parser.close();
  }

  /** A part's text in chunks, with an eye on what it inflates to. */
  private async *text(part: string): AsyncGenerator<string> {
    const entry = this.parts.get(part.toLowerCase());
    if (!entry) throw broken(`no ${part}`);
    atMost('partBytes', entry.uncompressedSize);
    const decoder = new TextDecoder('utf-8', { fatal: true });
    let bytes = 0;
    let sinceTag = 0;
    for await (const chunk of (await this.zip.openReadStreamPromise(entry)) as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > LIMITS.ratioFromBytes) atMost('ratio', bytes / Math.max(entry.compressedSize, 1));
      const tag = chunk.lastIndexOf(60);
      sinceTag = tag < 0 ? sinceTag + chunk.length : chunk.length - tag;
      atMost('cellCharacters', sinceTag);
      yield decoder.decode(chunk, { stream: true });
    }
    yield decoder.decode();
  }
}

interface MergedArea {
  column: number;
  firstRow: number;
  lastRow: number;
}

/** Gives the rows of a merged area the text that stands in its first one: a department written once beside its enterprises. */
function fillDown(areas: MergedArea[]): (row: number, cells: string[]) => void {
  const waiting = areas.sort((a, b) => b.firstRow - a.firstRow);
  let open: { area: MergedArea; text: string }[] = [];
  return (row, cells) => {
    open = open.filter(({ area }) => area.lastRow >= row);
    for (const { area, text } of open) {
      while (cells.length <= area.column) cells.push('');
      if (cells[area.column] === '') cells[area.column] = text;
    }
    for (let area = waiting.at(-1); area && area.firstRow <= row; area = waiting.at(-1)) {
      waiting.pop();
      if (area.firstRow === row) open.push({ area, text: cells[area.column] ?? '' });
    }
  };
}

/** Turns a sheet's tags into rows of text. */
function sheetParser({
  sharedStrings,
  dateStyles,
  from1904,
  row: emit,
}: {
  sharedStrings: string[];
  dateStyles: boolean[];
  from1904: boolean;
  row: (row: number, cells: string[]) => void;
}) {
  const parser = new SaxesParser({ xmlns: false, position: false });
  let row = 0;
  let cells: string[] | undefined;
  let column = -1;
  let type = '';
  let style = -1;
  let value = '';
  let formula = false;
  let phonetic = false;
  let wanted = false;

  const cellText = (): string => {
    // A formula that no program has computed yet: never take it for an empty cell.
    if (value === '') return formula && type !== 'str' ? '#N/A' : '';
    if (type === 's') return sharedStrings[Number(value)] ?? '';
    if (type === 'str' || type === 'inlineStr') return decodeEscapes(value);
    if (type === 'b') return value === '1' ? 'TRUE' : 'FALSE';
    if (type === 'e') return value;
    if (type === 'd') return value.slice(0, 10);
    return (dateStyles[style] ? serialDay(Number(value), from1904) : undefined) ?? numberText(value);
  };

  parser.on('opentag', (tag) => {
    const name = local(tag.name);
    wanted = false;
    if (name === 'row') {
      const given = attribute(tag, 'r');
      row = given === undefined ? row + 1 : Number(given);
      if (!Number.isInteger(row) || row < 1) throw broken(`row ${given}`);
      cells = [];
      column = -1;
    } else if (name === 'c') {
      const reference = attribute(tag, 'r');
      column = reference === undefined ? column + 1 : columnOf(reference);
      type = attribute(tag, 't') ?? '';
      style = Number(attribute(tag, 's') ?? -1);
      value = '';
      formula = false;
    } else if (name === 'f') formula = true;
    else if (name === 'rPh') phonetic = true;
    else wanted = name === 'v' || (name === 't' && !phonetic);
  });
  parser.on('text', (piece) => {
    if (wanted) value += piece;
  });
  parser.on('closetag', (tag) => {
    const name = local(tag.name);
    wanted = false;
    if (name === 'rPh') phonetic = false;
    else if (name === 'c' && cells) {
      const text = cellText();
      if (text === '') return;
      if (column < 0) throw broken('a cell without a place');
      atMost('columns', column + 1);
      while (cells.length < column) cells.push('');
      cells[column] = text;
    } else if (name === 'row' && cells) {
      emit(row, cells);
      cells = undefined;
    }
  });
  return { write: (chunk: string) => void parser.write(chunk), end: () => void parser.close() };
}
