import { columnOf } from './cells.ts';

/** An area of merged cells over more than one row. */
export interface MergedArea {
  column: number;
  firstRow: number;
  lastRow: number;
}

const AREA = /^\$?([A-Z]+)\$?(\d+):\$?([A-Z]+)\$?(\d+)$/i;

/** The area that a reference such as A2:B4 names, if it spans several rows. */
export function mergedArea(reference: string): MergedArea | undefined {
  const [, from, first, to, last] = AREA.exec(reference.trim()) ?? [];
  if (from === undefined || to === undefined || first === last) return undefined;
  const rows = [Number(first), Number(last)];
  return { column: Math.min(columnOf(from), columnOf(to)), firstRow: Math.min(...rows), lastRow: Math.max(...rows) };
}

/** Gives the rows of a merged area the text that stands in its first one: a department written once beside its enterprises. */
export function fillDown(areas: MergedArea[]): (row: number, cells: string[]) => void {
  const waiting = areas.sort((a, b) => b.firstRow - a.firstRow);
  let open: { area: MergedArea; text: string }[] = [];
  return (row, cells) => {
    open = open.filter(({ area }) => area.lastRow >= row);
    for (const { area, text } of open) {
      while (cells.length <= area.column) cells.push('');
      if (cells[area.column]?.trim() === '') cells[area.column] = text;
    }
    for (let area = waiting.at(-1); area && area.firstRow <= row; area = waiting.at(-1)) {
      waiting.pop();
      if (area.firstRow === row) open.push({ area, text: cells[area.column] ?? '' });
    }
  };
}
