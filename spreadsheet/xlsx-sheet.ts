import { columnOf, decodeEscapes, trimRow } from './cells.ts';
import { damaged } from './errors.ts';
import { atMost, LIMITS } from './limits.ts';
import { fillDown, type MergedArea, mergedArea } from './merged.ts';
import { type NumberFormat, numberText } from './number-format.ts';
import type { SheetRow } from './table.ts';
import { xmlReader } from './xml.ts';

/** What a sheet's cells refer to. */
export interface SheetContext {
  sharedStrings: string[];
  /** How each cell style shows a number. */
  formats: NumberFormat[];
  from1904: boolean;
}

/** Rows of a sheet that are not empty, from its XML in pieces: no more of it is held than one piece. */
export async function* sheetRows(xml: AsyncIterable<string>, areas: MergedArea[], context: SheetContext): AsyncGenerator<SheetRow> {
  const ready: SheetRow[] = [];
  let count = 0;
  const fill = fillDown(areas);
  const parser = sheetParser(context, (row, cells) => {
    // Before the merged text is added: a row that has none of its own is empty.
    if (trimRow(cells)) return;
    fill(row, cells);
    ready.push({ row, cells });
  });
  for await (const piece of xml) {
    parser.write(piece);
    count += ready.length;
    atMost('rows', count);
    yield* ready;
    ready.length = 0;
  }
  parser.end();
}

const ROWS_END = /<\/((?:[^\s<>:/]+:)?)sheetData\s*>/g;
/** Longer than that closing tag. */
const KEPT = 200;

/**
 * Areas of merged cells over more than one row. They stand behind the rows, which cost one more pass of inflating and are only searched
 * for their end; what follows it is read as the XML that it is.
 */
export async function mergedAreas(xml: AsyncIterable<string>): Promise<MergedArea[]> {
  let areas: MergedArea[] = [];
  let behind: ReturnType<typeof xmlReader> | undefined;
  let kept = '';
  const read = (piece: string) => {
    try {
      behind?.write(piece);
    } catch {
      // That was no end but text that looks like one; what is truly broken is found when the rows are read.
      behind = undefined;
    }
  };
  for await (const piece of xml) {
    const text = kept + piece;
    const end = [...text.matchAll(ROWS_END)].at(-1);
    if (end) {
      areas = [];
      const open = (name: string, { ref }: Record<string, string>) => {
        const area = name === 'mergeCell' && ref !== undefined ? mergedArea(ref) : undefined;
        if (area) areas.push(area);
      };
      behind = xmlReader({ open });
      read(`<${end[1]}worksheet>${text.slice(end.index + end[0].length)}`);
      kept = '';
    } else if (behind) read(piece);
    else kept = text.slice(-KEPT);
  }
  return areas;
}

/** Turns a sheet's tags into rows of text. */
function sheetParser({ sharedStrings, formats, from1904 }: SheetContext, emit: (row: number, cells: string[]) => void) {
  let row = 0;
  let numbered = true;
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
    if (type === 's') {
      const text = sharedStrings[Number(value)];
      if (text === undefined) throw damaged(`no shared string ${value}`);
      return text;
    }
    if (type === 'str' || type === 'inlineStr') return decodeEscapes(value);
    if (type === 'b') return value === '1' || value === 'true' ? 'TRUE' : 'FALSE';
    if (type === 'e') return value;
    if (type === 'd') return value.replace(/^(\d{4}-\d{2}-\d{2})T.*/, '$1');
    return numberText(value, formats[style], from1904);
  };

  return xmlReader({
    open(name, attributes) {
      wanted = false;
      if (name === 'row') {
        const { r } = attributes;
        numbered = r !== undefined;
        row = r === undefined ? row + 1 : Number(r);
        if (!Number.isInteger(row) || row < 1) throw damaged(`row ${r}`);
        cells = [];
        column = -1;
      } else if (name === 'c') {
        const { r, t, s } = attributes;
        column = r === undefined ? column + 1 : columnOf(r);
        // Some programs number the cells and not their rows.
        if (!numbered) row = Number(/\d+$/.exec(r ?? '')?.[0] ?? row);
        type = t ?? '';
        style = Number(s ?? 0);
        value = '';
        formula = false;
      } else if (name === 'f') formula = true;
      else if (name === 'rPh') phonetic = true;
      else wanted = name === 'v' || (name === 't' && !phonetic);
    },
    text(piece) {
      if (wanted) value += piece;
    },
    close(name) {
      wanted = false;
      if (name === 'rPh') phonetic = false;
      else if (name === 'c' && cells) {
        const text = cellText();
        // What is blank far to the right is no column.
        if (text === '' || (column >= LIMITS.columns && text.trim() === '')) return;
        if (column < 0) throw damaged('a cell without a place');
        atMost('columns', column + 1);
        while (cells.length < column) cells.push('');
        cells[column] = text;
      } else if (name === 'row' && cells) {
        emit(row, cells);
        cells = undefined;
      }
    },
  });
}
