import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import { columnLetters } from './cells.ts';
import { GUARDED } from './csv-read.ts';

/** Media type of an .xlsx workbook. */
export const XLSX_TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** What the only sheet of a workbook is called. */
const SHEET = '名单';

/** What is written: text only, so that codes stay codes and nothing is taken for a formula. */
export interface Table {
  /** A line above the header; a file that is to be read again needs none. */
  title?: string;
  header: string[];
  rows: Iterable<string[]> | AsyncIterable<string[]>;
}

/** An .xlsx workbook in memory, for a mail. 10,000 rows of ten columns cost about 0.1 CPU seconds; the header is bold and stays in view. */
export async function xlsxBuffer(table: Table): Promise<Buffer> {
  return buffer(workbook({ [SHEET]: table }));
}

/** Writes an .xlsx workbook of several sheets, by their names: at most 31 characters each, none of \\ / ? * [ ] : in them. */
export async function writeWorkbook(file: string, sheets: Record<string, Table>): Promise<void> {
  await pipeline(workbook(sheets), createWriteStream(file));
}

/** Writes a file as its suffix says, .csv or .xlsx, row by row; CSV is UTF-8 with a byte order mark, as Excel needs it. */
export async function writeTable(file: string, table: Table): Promise<void> {
  const content = /\.csv$/i.test(file) ? Readable.from(csv(table)) : workbook({ [SHEET]: table });
  await pipeline(content, createWriteStream(file));
}

const CHUNK_CHARACTERS = 64_000;

async function* csv({ title, header, rows }: Table): AsyncGenerator<string> {
  let text = `\uFEFF${title === undefined ? '' : csvLine([title])}${csvLine(header)}`;
  for await (const row of rows) {
    text += csvLine(row);
    if (text.length < CHUNK_CHARACTERS) continue;
    yield text;
    text = '';
  }
  yield text;
}

const csvLine = (cells: string[]) => `${cells.map(csvCell).join(',')}\r\n`;

/** An apostrophe before what a spreadsheet would compute (OWASP, CSV injection); readRows takes it away again. */
function csvCell(cell: string): string {
  const safe = GUARDED.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/**
 * A workbook is five small parts and its sheets, written as a template: the libraries that build any workbook need three to fifteen
 * times the time (docs/decisions has the figures), and every department's mail carries one.
 */
function workbook(sheets: Record<string, Table>): NodeJS.ReadableStream {
  const zip = new ZipFile();
  for (const [name, xml] of Object.entries(partsOf(sheets))) zip.addBuffer(Buffer.from(XML + xml), name, { mtime: MADE });
  for (const [index, table] of Object.values(sheets).entries()) {
    const sheet = Readable.from(sheetXml(table), { objectMode: false, highWaterMark: 4 * CHUNK_CHARACTERS });
    sheet.on('error', (error) => zip.outputStream.emit('error', error));
    zip.addReadStream(sheet, `xl/${pathOf(index)}`, { mtime: MADE, compressionLevel: 3 });
  }
  zip.end();
  return zip.outputStream;
}

/** Fixed, so that the same table is the same bytes. */
const MADE = new Date(Date.UTC(2019, 0, 1));
const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
const pathOf = (index: number) => `worksheets/sheet${index + 1}.xml`;

/** Everything but the sheets. */
function partsOf(tables: Record<string, Table>): Record<string, string> {
  const sheets = Object.entries(tables).map(([name, table], index) => ({ name, id: index + 1, path: pathOf(index), headerRow: headerRowOf(table) }));
  const overrides = sheets.map(({ path }) => `<Override PartName="/xl/${path}" ContentType="${TYPE}.worksheet+xml"/>`).join('');
  const listed = sheets.map(({ name, id }) => `<sheet name="${xmlText(name)}" sheetId="${id}" r:id="rId${id}"/>`).join('');
  const related = sheets.map(({ id, path }) => `<Relationship Id="rId${id}" Type="${OFFICE}/worksheet" Target="${path}"/>`).join('');
  // The rows that every printed page begins with.
  const repeated = sheets.map(
    ({ name, headerRow }, index) =>
      `<definedName name="_xlnm.Print_Titles" localSheetId="${index}">${xmlText(`'${name.replaceAll("'", "''")}'!$1:$${headerRow}`)}</definedName>`,
  );
  return {
    '[Content_Types].xml': `<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${TYPE}.sheet.main+xml"/>${overrides}<Override PartName="/xl/styles.xml" ContentType="${TYPE}.styles+xml"/></Types>`,
    '_rels/.rels': `<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets>${listed}</sheets><definedNames>${repeated.join('')}</definedNames></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships xmlns="${PACKAGE}/relationships">${related}<Relationship Id="rId${sheets.length + 1}" Type="${OFFICE}/styles" Target="styles.xml"/></Relationships>`,
    'xl/styles.xml': STYLES,
  };
}

// Styles: 0 as it comes, 1 text (49 is the format @), 2 bold text, both in as many lines as they need, 3 bold text in one line.
const FONT = '<sz val="11"/><name val="宋体"/>';
const cellStyle = (font: number, wrapped: boolean) =>
  `<xf numFmtId="49" fontId="${font}" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"${wrapped ? ' applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf>' : '/>'}`;
const STYLES = `<styleSheet xmlns="${MAIN}"><fonts count="2"><font>${FONT}</font><font><b/>${FONT}</font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>${cellStyle(0, true)}${cellStyle(1, true)}${cellStyle(1, false)}</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`;
const TEXT = 1;
const BOLD = 2;
const TITLE = 3;

// A4 across, as wide as the page and as long as it takes, numbered below.
const FIT = '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>';
const PAGE =
  '<pageMargins left="0.4" right="0.4" top="0.6" bottom="0.6" header="0.3" footer="0.3"/><pageSetup paperSize="9" orientation="landscape" fitToWidth="1" fitToHeight="0"/><headerFooter><oddFooter>&amp;C&amp;P / &amp;N</oddFooter></headerFooter>';

const headerRowOf = ({ title }: Table) => (title === undefined ? 1 : 2);

async function* sheetXml(table: Table): AsyncGenerator<string> {
  const { title, header, rows } = table;
  const headerRow = headerRowOf(table);
  const first: string[][] = [];
  let columns: Column[] | undefined;
  let row = headerRow;
  let text = '';
  // Widths stand before the rows: the first ones tell what the columns need.
  const begin = () => {
    columns = columnsOf([header, ...first]);
    text = `${XML}<worksheet xmlns="${MAIN}">${FIT}<sheetViews><sheetView workbookViewId="0"><pane ySplit="${headerRow}" topLeftCell="A${headerRow + 1}" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>${columns.map(columnXml).join('')}</cols><sheetData>`;
    if (title !== undefined) text += rowXml([title], 1, columns, TITLE);
    text += rowXml(header, headerRow, columns, BOLD);
    for (const cells of first) text += rowXml(cells, ++row, columns, TEXT);
  };
  for await (const cells of rows) {
    if (columns === undefined) {
      first.push(cells);
      if (first.length === ROWS_MEASURED) begin();
      continue;
    }
    text += rowXml(cells, ++row, columns, TEXT);
    if (text.length < CHUNK_CHARACTERS) continue;
    yield text;
    text = '';
  }
  if (columns === undefined) begin();
  yield `${text}</sheetData>${PAGE}</worksheet>`;
}

const ROWS_MEASURED = 100;
const BLANK_EDGE = /^\s|\s$/;
const LINE_POINTS = 15;
/** Excel shows no higher row. */
const HIGHEST_POINTS = 409;

function rowXml(cells: string[], row: number, columns: Column[], style: number): string {
  let xml = '';
  let lines = 1;
  for (let index = 0; index < cells.length; index++) {
    const cell = cells[index] as string;
    if (cell === '') continue;
    const { letters, width } = columns[index] ?? { letters: columnLetters(index), width: WIDEST };
    if (style !== TITLE && (cell.length * 2 + 2 > width || cell.includes('\n'))) lines = Math.max(lines, linesOf(cell, width));
    xml += `<c r="${letters}${row}" s="${style}" t="inlineStr"><is><t${BLANK_EDGE.test(cell) ? ' xml:space="preserve"' : ''}>${xmlText(cell)}</t></is></c>`;
  }
  // Programs that open a file do not all work out the height of what is wrapped.
  const height = lines > 1 ? ` ht="${Math.min(lines * LINE_POINTS, HIGHEST_POINTS)}" customHeight="1"` : '';
  return `<row r="${row}"${height}>${xml}</row>`;
}

/** Excel takes no more in a cell and calls the file damaged otherwise. */
const CELL_CHARACTERS = 32_767;
/** What XML cannot hold as it is, half a character outside the basic plane, and what would be read as an escape. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what XML cannot hold
const SPECIAL = /[&<>\u0000-\u0008\u000B-\u001F\uFFFE\uFFFF\p{Cs}]|_(?=x[0-9A-Fa-f]{4}_)/u;
const EVERY_SPECIAL = new RegExp(SPECIAL, 'gu');
const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

function xmlText(text: string): string {
  const cut = text.length > CELL_CHARACTERS ? `${text.slice(0, CELL_CHARACTERS - 1)}…` : text;
  return SPECIAL.test(cut) ? cut.replace(EVERY_SPECIAL, escaped) : cut;
}

function escaped(character: string): string {
  if (character >= '\uD800' && character <= '\uDFFF') return '\uFFFD';
  return ENTITIES[character] ?? `_x${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`;
}

interface Column {
  letters: string;
  /** In digits of the font, as workbooks measure it. */
  width: number;
}

const NARROWEST = 8;
const WIDEST = 60;

/** Chinese characters are twice as wide as others. */
function widthOf(text: string): number {
  let width = 2;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    // The second half of a character adds nothing.
    if (unit < 0xdc00 || unit > 0xdfff) width += unit > 0x2e7f ? 2 : 1;
  }
  return width;
}
const linesOf = (cell: string, width: number) => cell.split('\n').reduce((lines, line) => lines + Math.max(1, Math.ceil((widthOf(line) - 2) / (width - 2))), 0);

function columnsOf(rows: string[][]): Column[] {
  const count = Math.max(...rows.map((cells) => cells.length), 1);
  return Array.from({ length: count }, (_, index) => {
    const widths = rows.map((cells) => widthOf((cells[index] ?? '').slice(0, WIDEST)));
    return { letters: columnLetters(index), width: Math.min(WIDEST, Math.max(NARROWEST, ...widths)) };
  });
}

const columnXml = ({ width }: Column, index: number) => `<col min="${index + 1}" max="${index + 1}" width="${width}" customWidth="1"/>`;
