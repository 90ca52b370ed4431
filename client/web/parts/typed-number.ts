/** Reads a number as people type it: with signs of a Chinese keyboard (８６．５), blanks or commas between its digits; undefined where it is none. */
export function typedNumber(text: string): number | undefined {
  const plain = text.normalize('NFKC').replaceAll(/[,\s]/g, '').replace(/。/g, '.');
  const number = plain === '' ? Number.NaN : Number(plain);
  return Number.isFinite(number) ? number : undefined;
}
