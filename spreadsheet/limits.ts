import { SpreadsheetError } from './errors.ts';

/** What a table may be at the most. A registry of 100,000 rows and twelve columns is 10 MB and inflates to 100. */
export const LIMITS = {
  fileBytes: 100_000_000,
  rows: 300_000,
  columns: 256,
  /** Parts of one workbook. */
  parts: 10_000,
  /** One part of a workbook, inflated. */
  partBytes: 1_000_000_000,
  /** Inflated to compressed: sheets that repeat themselves reach 60. */
  ratio: 250,
  /** Below this nothing is called a bomb: small parts may repeat themselves as they like. */
  ratioFromBytes: 20_000_000,
  sharedStringCharacters: 300_000_000,
  /** Excel holds 32,767 in a cell. */
  cellCharacters: 1_000_000,
};

/** Refuses what is larger than LIMITS allow: one mechanism for files, rows, columns and cells. */
export function atMost(what: keyof typeof LIMITS, found: number): void {
  const most = LIMITS[what];
  if (found <= most) return;
  const [zh, en] = {
    fileBytes: [`文件超过 ${most / 1e6} MB`, `The file is larger than ${most / 1e6} MB`],
    rows: [`表格超过 ${most} 行，请拆成几个文件`, `The table has more than ${most} rows: split it`],
    columns: [`表格超过 ${most} 列，请删去名单以外的列`, `The table has more than ${most} columns: remove those that are not part of it`],
    parts: ['文件不是正常的工作簿：内含部件过多', 'This is no ordinary workbook: it has too many parts'],
    partBytes: ['文件解压后过大，不是正常的工作簿', 'This is no ordinary workbook: it inflates to too much'],
    ratio: [
      '文件压缩比异常，已拒绝读取；请用 Excel 或 WPS 重新另存为 .xlsx',
      'The file’s compression ratio is that of an attack; save it again as .xlsx with Excel or WPS',
    ],
    ratioFromBytes: ['', ''],
    sharedStringCharacters: ['表格文字过多，请拆成几个文件', 'The table holds too much text: split it'],
    cellCharacters: ['有一行或一个单元格的文字过长', 'A line or a cell holds too much text'],
  }[what] as [string, string];
  throw new SpreadsheetError('too-large', { zh: `${zh}。`, en: `${en}.` });
}
