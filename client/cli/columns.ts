/** Columns that a text takes: a Chinese character is as wide as two others. */
export const widthOf = (text: string): number => [...text].reduce((width, character) => width + (character > '\u2E7F' ? 2 : 1), 0);

/** Columns side by side. */
export function aligned(rows: string[][]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => rows.reduce((widest, row) => Math.max(widest, widthOf(row[column] ?? '')), 0));
  return rows.map((row) =>
    row
      .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - widthOf(cell)))
      .join('  ')
      .trimEnd(),
  );
}

/** A text in lines of at most so many columns, broken at spaces and between Chinese characters, but before no closing mark and after no opening one. */
export function wrapped(text: string, columns: number): string {
  const lines = [''];
  for (const [piece] of text.matchAll(/[（《“(]*(?:[^\s\u2E80-\uFFEF]+|[\u2E80-\uFFEF])[，。；：、？）》”),]*|\s+/gu)) {
    const last = lines.length - 1;
    if (widthOf(`${lines[last]}${piece}`.trimEnd()) <= columns) lines[last] += piece;
    else lines.push(piece.trimStart());
  }
  return lines.map((line) => line.trimEnd()).join('\n');
}
