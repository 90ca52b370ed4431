/** Places and texts of a workbook's cells. Pure. */

/** Column from 0 of a reference such as AB12, or -1. */
export function columnOf(reference: string): number {
  let column = 0;
  let at = 0;
  for (; at < reference.length; at++) {
    const letter = reference.charCodeAt(at) & ~0x20;
    if (letter < 65 || letter > 90) break;
    column = column * 26 + letter - 64;
  }
  return column - 1;
}

/** Column’s letters from its number from 0. */
export function columnLetters(column: number): string {
  const last = String.fromCharCode(65 + (column % 26));
  return column < 26 ? last : columnLetters(Math.floor(column / 26) - 1) + last;
}

/** `_x000D_` and the like, with which workbooks write what XML cannot hold. */
export const decodeEscapes = (text: string) =>
  text.includes('_x') ? text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))) : text;

const isBlank = (cell: string) => cell.trim() === '';

/** Takes the blank cells at a row's end away; true where nothing is left. */
export function trimRow(cells: string[]): boolean {
  while (cells.length > 0 && isBlank(cells.at(-1) as string)) cells.pop();
  return cells.length === 0;
}
