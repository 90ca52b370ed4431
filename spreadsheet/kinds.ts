import { createReadStream } from 'node:fs';
import { SpreadsheetError } from './errors.ts';

/** What people hand in instead of a table, each by its own name and with what to do. What a file is, its content says, not its suffix. */
const STRANGERS = {
  empty: ['文件是空的。', 'The file is empty.'],
  password: [
    '这个工作簿加了打开密码；请用 Excel 或 WPS 打开，取消密码后另存为 .xlsx。',
    'This workbook has a password: open it with Excel or WPS and save it as .xlsx without one.',
  ],
  'old-excel': [
    '这是旧版 .xls（或 .et）表格；请用 Excel 或 WPS 打开，另存为不带密码的 .xlsx。',
    'This is a table of the old kind, .xls or .et: open it with Excel or WPS and save it as .xlsx without a password.',
  ],
  'binary-excel': [
    '这是 .xlsb 二进制工作簿；请用 Excel 或 WPS 打开，另存为 .xlsx。',
    'This is a binary workbook, .xlsb: open it with Excel or WPS and save it as .xlsx.',
  ],
  'open-document': [
    '这是 .ods（OpenDocument）表格；请用 WPS、Excel 或 LibreOffice 打开，另存为 .xlsx。',
    'This is an OpenDocument table, .ods: open it with WPS, Excel or LibreOffice and save it as .xlsx.',
  ],
  'web-page': [
    '这是网页（常由业务系统导出，后缀写作 .xls），不是表格；请用 Excel 或 WPS 打开，另存为 .xlsx。',
    'This is a web page, as other systems export them under the name .xls, and no table: open it with Excel or WPS and save it as .xlsx.',
  ],
  'xml-table': [
    '这是“XML 表格 2003”或其他 XML 文件；请用 Excel 或 WPS 打开，另存为 .xlsx。',
    'This is an “XML Spreadsheet 2003” or other XML: open it with Excel or WPS and save it as .xlsx.',
  ],
  'text-document': ['这是 Word、WPS 文字等文档，不是表格；请把名单放进 .xlsx。', 'This is a text document and no table: put the list into an .xlsx workbook.'],
  pdf: ['这是 PDF，不是表格；请交原来的 .xlsx 表格。', 'This is a PDF and no table: hand in the .xlsx that it was made from.'],
  picture: ['这是图片，不是表格；请交原来的 .xlsx 表格。', 'This is a picture and no table: hand in the .xlsx itself.'],
  'no-sheet': ['工作簿里没有可见的工作表；请取消隐藏后再导入。', 'The workbook has no visible sheet: show the one with the list.'],
  archive: ['这是压缩包；请解压后交其中的 .xlsx 或 .csv。', 'This is an archive: unpack it and hand in the .xlsx or .csv in it.'],
} as const;

export function stranger(code: keyof typeof STRANGERS): SpreadsheetError {
  const [zh, en] = STRANGERS[code];
  return new SpreadsheetError(code, { zh, en });
}

/** What the first bytes of a file are, in hex; BIFF2 to BIFF5 are .xls files of before 1997. */
const HEADS: [RegExp, keyof typeof STRANGERS][] = [
  [/^$/, 'empty'],
  [/^09(?:00|02|04|08)(?:04|06|08|10)00/, 'old-excel'],
  [/^25504446/, 'pdf'],
  [/^7b5c727466/, 'text-document'],
  [/^(?:89504e47|ffd8ff|47494638|424d....0000)/, 'picture'],
  [/^(?:52617221|377abcaf|1f8b)/, 'archive'],
];
/** Bytes of a file's beginning that tell what it is. */
export const HEAD_BYTES = 4_096;

/** Why a file is no table that we read, as far as its first bytes tell. */
export async function strangerByHead(file: string, head: Buffer): Promise<SpreadsheetError | undefined> {
  const hex = head.toString('hex', 0, 16);
  const [, known] = HEADS.find(([pattern]) => pattern.test(hex)) ?? [];
  if (known) return stranger(known);
  if (hex.startsWith('d0cf11e0')) return stranger(await compoundKind(file));
  const text = head.toString('latin1').replace(/^ï»¿/, '');
  if (/^\s*<\?xml|^\s*<Workbook/i.test(text)) return stranger(/<html/i.test(text) ? 'web-page' : 'xml-table');
  // Excel’s “single file web page” is a mail message.
  if (/^\s*<(?:!doctype|html|table|meta|head|style|body|!--)/i.test(text) || /^MIME-Version:/i.test(text)) return stranger('web-page');
  return undefined;
}

/** What Microsoft's older container holds, by the names of its streams, which it writes as UTF-16. */
async function compoundKind(file: string): Promise<keyof typeof STRANGERS> {
  const names: [Buffer, keyof typeof STRANGERS][] = [
    [Buffer.from('EncryptionInfo', 'utf16le'), 'password'],
    [Buffer.from('EncryptedPackage', 'utf16le'), 'password'],
    [Buffer.from('WordDocument', 'utf16le'), 'text-document'],
  ];
  let kept = Buffer.alloc(0);
  for await (const chunk of createReadStream(file)) {
    const bytes = Buffer.concat([kept, chunk as Buffer]);
    for (const [name, kind] of names) if (bytes.includes(name)) return kind;
    kept = bytes.subarray(-64);
  }
  return 'old-excel';
}

/** Why a zip archive with these parts, in small letters, is no workbook that we read. */
export function strangerAmong(parts: ReadonlySet<string>): SpreadsheetError | undefined {
  const any = (pattern: RegExp) => [...parts].some((part) => pattern.test(part));
  if (parts.has('[content_types].xml')) {
    if (any(/^xl\/workbook\.bin$/)) return stranger('binary-excel');
    return any(/^(?:word|ppt)\//) ? stranger('text-document') : undefined;
  }
  if (parts.has('content.xml') && any(/^(?:mimetype|meta-inf\/)/)) return stranger('open-document');
  return any(/\.(?:xlsx?|csv|et|docx?|pdf)$/) ? stranger('archive') : undefined;
}
