import { format, getFormatDateInfo, getFormatFromId } from 'numfmt';

/** How numbers of a cell become the text that Excel shows. Pure. */

const MONTH = 'yyyy"年"m"月"';
const DAY = 'm"月"d"日"';
const TIME = 'h"时"mm"分"';
/** What Chinese Excel and WPS mean by numbers that a workbook does not spell out (ECMA-376, 18.8.30); the library has the others. */
const CHINESE: Record<number, string> = {
  ...Object.fromEntries([27, 36, 50, 52, 57].map((id) => [id, MONTH])),
  ...Object.fromEntries([28, 29, 51, 53, 54, 58].map((id) => [id, DAY])),
  ...Object.fromEntries([32, 33, 34, 35, 55, 56].map((id) => [id, TIME])),
  30: 'm-d-yy',
  31: `${MONTH}d"日"`,
};

/** How a cell shows its number: as it is, as a day, or as a format code says, which may show a part of a date. */
export type NumberFormat = 'plain' | 'day' | { code: string; dated: boolean };

export function numberFormat(id: number, spelt: string | undefined): NumberFormat {
  const code = (spelt ?? CHINESE[id] ?? (id > 0 && id < 50 ? getFormatFromId(id, 'zh-CN') : '')).replaceAll('G/通用格式', 'General');
  if (code === '' || /^(?:\[\$-\w+\])?(?:general|@)(?:;@)?$/i.test(code)) return 'plain';
  try {
    const { year, month, day } = getFormatDateInfo(code);
    return year && month && day ? 'day' : { code, dated: year || month || day };
  } catch {
    return 'plain';
  }
}

/** Excel keeps 15 digits of a number: what stands behind them is made up. */
const FIRST_DOUBTFUL = 1e15;

/**
 * A number as Excel shows it: a day as YYYY-MM-DD, otherwise with its format's zeros, units and signs. A number that lost digits is
 * 9.1E+17 whatever the format is, so that nobody takes it for a code.
 */
export function numberText(raw: string, shape: NumberFormat = 'plain', from1904 = false): string {
  const value = Number(raw);
  if (!Number.isFinite(value)) return raw;
  if (Math.abs(value) >= FIRST_DOUBTFUL) return value.toExponential().toUpperCase();
  const day = shape === 'day' ? serialDay(value, from1904) : undefined;
  if (day !== undefined) return day;
  const plain = String(Number(value.toPrecision(15)));
  if (typeof shape === 'string') return plain;
  try {
    const shown = format(shape.code, shape.dated && from1904 ? value + DAYS_BEFORE_1904 : value, { locale: 'zh-CN' }).trim();
    // What a format cannot show is a row of signs.
    return /^#+$/.test(shown) ? plain : shown;
  } catch {
    return plain;
  }
}

const DAY_MS = 86_400_000;
const FIRST_DAY = Date.UTC(1899, 11, 30);
const FIRST_DAY_1904 = Date.UTC(1904, 0, 1);
const DAYS_BEFORE_1904 = 1_462;
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
