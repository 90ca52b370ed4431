/** How cells of a workbook become text. Pure. */

/** Formats that Excel numbers without spelling them out; 27 to 36 and 50 to 58 are dates in Chinese Excel. */
const isBuiltInDate = (id: number) => (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58);

/** Whether a number format shows a date: it names year, month or day outside quotes, brackets and escapes. */
export function isDateFormat(id: number, code: string | undefined): boolean {
  if (code === undefined) return isBuiltInDate(id);
  return /[ymd]/i.test(code.replace(/"[^"]*"|\[[^\]]*\]|\\.|_.|\*./g, '').replace(/general/gi, ''));
}

const DAY_MS = 86_400_000;
const FIRST_DAY = Date.UTC(1899, 11, 30);
const FIRST_DAY_1904 = Date.UTC(1904, 0, 1);
/** 9999-12-31 in the 1900 system. */
const LAST_SERIAL = 2_958_465;

/** The day of an Excel serial number as YYYY-MM-DD, its time of day dropped; undefined where it is no day. */
export function serialDay(serial: number, from1904 = false): string | undefined {
  const days = Math.floor(serial);
  if (!(days >= 1 && days <= LAST_SERIAL)) return undefined;
  // Excel’s 1900 has a 29 February; before it every day is one off.
  const offset = !from1904 && days < 60 ? 1 : 0;
  return new Date((from1904 ? FIRST_DAY_1904 : FIRST_DAY) + (days + offset) * DAY_MS).toISOString().slice(0, 10);
}

/** A number as Excel shows it: 15 digits, and as 9.1E+17 where more of them would be invented. */
export function numberText(raw: string): string {
  const value = Number(raw);
  if (!Number.isFinite(value)) return raw;
  if (Math.abs(value) >= 1e15) return value.toExponential().toUpperCase();
  return String(Number(value.toPrecision(15)));
}

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
