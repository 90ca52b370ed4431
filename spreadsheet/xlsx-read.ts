import path from 'node:path';
import yauzl from 'yauzl';
import { decodeEscapes } from './cells.ts';
import { damaged, SpreadsheetError } from './errors.ts';
import { strangerAmong } from './kinds.ts';
import { atMost, LIMITS } from './limits.ts';
import { type NumberFormat, numberFormat } from './number-format.ts';
import type { OpenTable, SheetRow } from './table.ts';
import { mergedAreas, type SheetContext, sheetRows } from './xlsx-sheet.ts';
import { type XmlHandlers, xmlReader } from './xml.ts';

/**
 * Opens a workbook. Its rows are streamed: the reader waits for whoever takes them, and holds one piece and the shared strings, never the
 * sheet. Each piece is a few milliseconds of work, so it needs no thread of its own.
 */
export async function openXlsx(file: string): Promise<OpenTable> {
  const zip = await yauzl.openPromise(file, { autoClose: false }).catch((error) => {
    throw saidPlainly(error);
  });
  try {
    atMost('parts', zip.entryCount);
    const book = new Book(zip);
    for await (const entry of zip.eachEntry()) book.parts.set(entry.fileName.toLowerCase(), entry);
    await book.open();
    return book;
  } catch (error) {
    zip.close();
    throw saidPlainly(error);
  }
}

const saidPlainly = (error: unknown) => (error instanceof SpreadsheetError ? error : damaged(error));

class Book implements OpenTable {
  readonly parts = new Map<string, yauzl.Entry>();
  sheets: { name: string; hidden: boolean }[] = [];
  from1904 = false;
  private readonly zip: yauzl.ZipFile;
  private readonly partOf = new Map<string, string>();
  private related: { type: string; target: string }[] = [];
  private context: Promise<SheetContext> | undefined;

  constructor(zip: yauzl.ZipFile) {
    this.zip = zip;
  }

  /** Finds the parts that matter where the workbook itself says that they are. */
  async open(): Promise<void> {
    const stranger = strangerAmong(new Set(this.parts.keys()));
    if (stranger) throw stranger;
    const root = await this.relations('');
    const book = [...root.values()].find(({ type }) => type === 'officeDocument')?.target;
    if (book === undefined) throw damaged('no workbook');
    const relations = await this.relations(book);
    this.related = [...relations.values()];
    await this.parse(book, {
      open: (name, attributes) => {
        if (name === 'workbookPr') this.from1904 = /^(1|true)$/.test(attributes.date1904 ?? '');
        if (name !== 'sheet') return;
        const id = Object.entries(attributes).find(([key]) => key.endsWith(':id'))?.[1];
        const relation = relations.get(id ?? '');
        // Sheets of charts and macros are no tables.
        if (relation?.type !== 'worksheet') return;
        const called = attributes.name ?? '';
        this.partOf.set(called, relation.target);
        this.sheets.push({ name: called, hidden: /hidden/i.test(attributes.state ?? '') });
      },
    });
  }

  async *rows(sheet: string): AsyncGenerator<SheetRow> {
    try {
      const part = this.partOf.get(sheet);
      if (part === undefined) throw damaged(`no sheet ${sheet}`);
      // Awaited at once: a promise that fails while something else is awaited has nobody to hear it, and ends the process.
      this.context ??= this.readContext();
      const context = await this.context;
      yield* sheetRows(this.text(part), await mergedAreas(this.text(part)), context);
    } catch (error) {
      throw saidPlainly(error);
    }
  }

  close(): void {
    this.zip.close();
  }

  private async readContext(): Promise<SheetContext> {
    return { sharedStrings: await this.sharedStrings(), formats: await this.formats(), from1904: this.from1904 };
  }

  /** What a part points to, by id; types without their address, which differs between editions of the standard. */
  private async relations(part: string): Promise<Map<string, { type: string; target: string }>> {
    const found = new Map<string, { type: string; target: string }>();
    const folder = path.posix.dirname(part);
    await this.parse(path.posix.join(folder, '_rels', `${path.posix.basename(part)}.rels`), {
      open: (name, { Id, Type, Target }) => {
        if (name !== 'Relationship' || Id === undefined || Type === undefined || Target === undefined) return;
        found.set(Id, {
          type: Type.slice(Type.lastIndexOf('/') + 1),
          target: path.posix.join(Target.startsWith('/') ? '' : folder, Target).replace(/^\//, ''),
        });
      },
    });
    return found;
  }

  /** The part of a type that a workbook may do without. */
  private optional(type: string): string | undefined {
    const target = this.related.find((relation) => relation.type === type)?.target;
    return target !== undefined && this.parts.has(target.toLowerCase()) ? target : undefined;
  }

  private async sharedStrings(): Promise<string[]> {
    const strings: string[] = [];
    const part = this.optional('sharedStrings');
    if (part === undefined) return strings;
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

  private async formats(): Promise<NumberFormat[]> {
    const formats: NumberFormat[] = [];
    const part = this.optional('styles');
    if (part === undefined) return formats;
    const codes = new Map<number, string>();
    let inCells = false;
    await this.parse(part, {
      open: (name, { numFmtId, formatCode }) => {
        const id = Number(numFmtId ?? 0);
        if (name === 'numFmt') codes.set(id, formatCode ?? '');
        else if (name === 'cellXfs') inCells = true;
        else if (name === 'xf' && inCells) formats.push(numberFormat(id, codes.get(id)));
      },
      close: (name) => {
        if (name === 'cellXfs') inCells = false;
      },
    });
    return formats;
  }

  private async parse(part: string, handlers: XmlHandlers): Promise<void> {
    const reader = xmlReader(handlers);
    for await (const piece of this.text(part)) reader.write(piece);
    reader.end();
  }

  /** A part's text in pieces, with an eye on what it inflates to. */
  private async *text(part: string): AsyncGenerator<string> {
    const entry = this.parts.get(part.toLowerCase());
    if (!entry) throw damaged(`no ${part}`);
    atMost('partBytes', entry.uncompressedSize);
    let decoder: InstanceType<typeof TextDecoder> | undefined;
    let bytes = 0;
    let sinceTag = 0;
    for await (const chunk of (await this.zip.openReadStreamPromise(entry)) as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > LIMITS.ratioFromBytes) atMost('ratio', bytes / Math.max(entry.compressedSize, 1));
      const tag = chunk.lastIndexOf(60);
      sinceTag = tag < 0 ? sinceTag + chunk.length : chunk.length - tag;
      atMost('cellCharacters', sinceTag);
      decoder ??= new TextDecoder({ fffe: 'utf-16le', feff: 'utf-16be' }[chunk.toString('hex', 0, 2)] ?? 'utf-8', { fatal: true });
      yield decoder.decode(chunk, { stream: true });
    }
    yield decoder?.decode() ?? '';
  }
}
