import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { writeOds } from 'hucre/ods';
import { writeXlsx } from 'hucre/xlsx';
import { describe, expect, it } from 'vitest';
import { findSheet, openTable, readRows } from '../spreadsheet/read.ts';
import type { SheetRow } from '../spreadsheet/table.ts';
import { scratchFolder, workbookParts, writeText, writeZip } from './support/tables.ts';

const FOLDER = scratchFolder();
const at = (name: string) => path.join(FOLDER, name);

async function rowsOf(file: string): Promise<SheetRow[]> {
  const rows: SheetRow[] = [];
  for await (const row of readRows(file)) rows.push(row);
  return rows;
}
const cellsOf = async (file: string) => (await rowsOf(file)).map(({ cells }) => cells);

describe('what is no table that is read', () => {
  it('is called by its name, whatever its suffix', async () => {
    const compound = (stream: string) => Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(600), Buffer.from(stream, 'utf16le')]);
    const files: [string, Buffer, string][] = [
      ['a.xls', compound('Workbook'), '旧版 .xls'],
      ['a.doc', compound('WordDocument'), '文档'],
      ['biff5.xls', Buffer.from('0908080000051000', 'hex'), '旧版 .xls'],
      ['biff2.xls', Buffer.from('0900040002001000', 'hex'), '旧版 .xls'],
      ['mail.xls', Buffer.from('MIME-Version: 1.0\r\nX-Document-Type: Workbook\r\n'), '网页'],
      ['page.xls', Buffer.from('\uFEFF \r\n<meta charset="utf-8"><table>'), '网页'],
      ['table.xml', Buffer.from('<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>'), 'XML 表格 2003'],
      ['a.pdf', Buffer.from('%PDF-1.7'), 'PDF'],
      ['a.png', Buffer.from('89504e470d0a1a0a', 'hex'), '图片'],
      ['a.rtf', Buffer.from('{\\rtf1\\ansi'), '文档'],
      ['a.dbf', Buffer.from('0301010a0200000061001100000000d8', 'hex'), '文字编码'],
      ['a.rar', Buffer.from('Rar!\x1a\x07'), '压缩包'],
      ['a.ods', Buffer.from(await writeOds({ sheets: [{ name: 'a', rows: [['甲']] }] })), '.ods'],
      ['secret.xlsx', Buffer.from(await writeXlsx({ sheets: [{ name: 'a', rows: [['甲']] }], encryption: { password: 'p', spinCount: 10 } })), '打开密码'],
    ];
    for (const [name, content, called] of files) {
      await writeFile(at(name), content);
      await expect(rowsOf(at(name)), name).rejects.toThrow(called);
    }
    const types = { '[Content_Types].xml': '<Types/>' };
    await expect(rowsOf(await writeZip(at('a.xlsb'), { ...types, 'xl/workbook.bin': 'x' }))).rejects.toThrow('.xlsb');
    await expect(rowsOf(await writeZip(at('a.docx'), { ...types, 'word/document.xml': '<w/>' }))).rejects.toThrow('文档');
    await expect(rowsOf(await writeZip(at('a.zip'), { '名单.xlsx': 'PK' }))).rejects.toThrow('压缩包');
  });
});

describe('text with separators by other programs', () => {
  const csv = (...lines: string[]) => writeText(at('other.csv'), lines.join('\r\n'), 'utf8');
  const faults = async (...lines: string[]) =>
    (await rowsOf(await csv('a,b,c', ...lines))).slice(1).map(({ row, cells, fault }) => [row, cells.join('|'), fault !== undefined]);

  it.each<[string, string[], [string, boolean][]]>([
    [
      'never closed',
      ['1,"甲,x', '2,乙,x'],
      [
        ['1|"甲|x', true],
        ['2|乙|x', false],
      ],
    ],
    [
      'met by a quote within a later name',
      ['1,"甲,x', '2,乙,x', '3,丙"厂,x'],
      [
        ['1|"甲|x', true],
        ['2|乙|x', false],
        ['3|丙"厂|x', false],
      ],
    ],
    [
      'met by a stray one at a later cell’s end',
      ['1,"甲,x', '2,乙,x', '3,丙",x'],
      [
        ['1|"甲|x', true],
        ['2|乙|x', false],
        ['3|丙"|x', true],
      ],
    ],
    [
      'met by another that opens',
      ['1,"甲,x', '2,"乙,x', '3,"丙",x'],
      [
        ['1|"甲|x', true],
        ['2|"乙|x', true],
        ['3|丙|x', false],
      ],
    ],
    [
      'closed too early',
      ['"1","甲"乙","x"', '"2","丙","x"'],
      [
        ['1|"甲"乙"|x', true],
        ['2|丙|x', false],
      ],
    ],
  ])('a stray quote is a fault of its own row: %s', async (_, lines, expected) => {
    expect(await faults(...lines)).toEqual(expected.map(([cells, fault], index) => [index + 2, cells, fault]));
  });

  it('a stray quote costs one row of twenty thousand', async () => {
    const rows = await faults('0,"甲,x', ...Array.from({ length: 20_000 }, (_, line) => `${line},乙,x`));
    expect(rows).toHaveLength(20_001);
    expect(rows.filter(([, , fault]) => fault)).toEqual([[2, '0|"甲|x', true]]);
  });

  it('quotes are none of a fault in pairs, as inches, around lines and blanks', async () => {
    expect(await faults('1,"鑫达"厂,24"', '2, "乙" ,"x"', '3,"丙\r\n丁, ""戊""",x', `4,'己"庚,x`)).toEqual([
      [2, '1|"鑫达"厂|24"', false],
      [3, '2|乙|x', false],
      [4, '3|丙\r\n丁, "戊"|x', false],
      [5, `4|'己"庚|x`, false],
    ]);
    expect(await cellsOf(await csv('"代\r\n码","名\r\n称",c', '1,甲,x'))).toEqual([
      ['代\r\n码', '名\r\n称', 'c'],
      ['1', '甲', 'x'],
    ]);
  });

  it('a formula that only wraps a text is that text, and no other is', async () => {
    expect(await cellsOf(await csv('="0012",="a ""b""",x', `"=""91""",=1+1,'t`, '="x"&1,y'))).toEqual([
      ['0012', 'a "b"', 'x'],
      ['91', '=1+1', "'t"],
      ['="x"&1', 'y'],
    ]);
  });

  const ends = ['\n', '\r\n', '\r'].flatMap((end) =>
    [
      ['', ','],
      ['sep=;', ';'],
      ['"sep=|"', '|'],
      ['\uFEFFsep=\t', '\t'],
    ].map(([head, separator]) => ({ end: JSON.stringify(end).slice(1, -1), head, separator: separator as string, text: end })),
  );
  it.each(ends)('rows are counted as Excel counts them: lines end in $end, first line “$head”', async ({ text, head, separator }) => {
    // Programs that write such a line put the mark of the encoding behind it.
    const lines = [...(head ? [head] : []), `\uFEFF代码${separator}名称`, '', `1${separator}甲`];
    expect(await rowsOf(await writeText(at('ends.csv'), lines.join(text), 'utf8'))).toEqual([
      { row: 1, cells: ['代码', '名称'] },
      { row: 3, cells: ['1', '甲'] },
    ]);
  });

  it.each([',', '\t', ';', '|', '，'])('the separator is the one that the rows agree on, not one that a note is full of: %j', async (separator) => {
    const rows = ['代码,名称,行业', '1,甲、乙,煤', '2,丙,煤'].map((line) => line.replaceAll(',', separator));
    const read = await cellsOf(await csv('说明：代码,名称;行业，部门|日期\t级别, 证书, 其余, 可不填', ...rows));
    expect(read.slice(-3)).toEqual([
      ['代码', '名称', '行业'],
      ['1', '甲、乙', '煤'],
      ['2', '丙', '煤'],
    ]);
  });

  it('UTF-16 is known without its mark', async () => {
    for (const encoding of ['utf-16le', 'utf-16be'])
      expect(await cellsOf(await writeText(at('bare.txt'), '代码\t名称\r\n1\t甲\r\n', encoding))).toEqual([
        ['代码', '名称'],
        ['1', '甲'],
      ]);
  });

  it('blank columns and rows, however many, are none', async () => {
    expect(await rowsOf(await csv(`a,b${','.repeat(1_000)}`, `${',,\r\n'.repeat(310_000)}c`))).toEqual([
      { row: 1, cells: ['a', 'b'] },
      { row: 310_002, cells: ['c'] },
    ]);
  });
});

describe('workbooks by other programs', () => {
  const NS = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
  const text = (cell: string) => `<c t="inlineStr"><is><t>${cell}</t></is></c>`;
  const sheet = (rows: string, behind = '') => `<worksheet xmlns="${NS}"><sheetData>${rows}</sheetData>${behind}</worksheet>`;
  const book = (xml: string, more: Parameters<typeof workbookParts>[1] = {}) => writeZip(at('book.xlsx'), workbookParts(xml, more));

  it('text is text as CDATA too, whole or in part, shared or not, and hints of pronunciation never are', async () => {
    const strings =
      '<sst><si><t><![CDATA[甲<乙>]]></t><rPh sb="0" eb="1"><t><![CDATA[こう]]></t></rPh></si><si><r><t>丙</t></r><r><t><![CDATA[&丁]]></t></r></si></sst>';
    const rows = `<row><c t="s"><v>0</v></c><c t="s"><v><![CDATA[1]]></v></c>${text('a<![CDATA[ & ]]>b')}<c t="str"><f><![CDATA[A1]]></f><v><![CDATA[算得]]></v></c><c><v><![CDATA[7]]></v></c></row>`;
    expect(await cellsOf(await book(sheet(rows), { strings }))).toEqual([['甲<乙>', '丙&丁', 'a & b', '算得', '7']]);
  });

  it('a shared string that is not there is damage, and one without a number is an empty cell', async () => {
    await expect(cellsOf(await book(sheet('<row><c t="s"><v>3</v></c></row>'), { strings: '<sst><si><t>甲</t></si></sst>' }))).rejects.toThrow('已损坏');
    expect(await cellsOf(await book(sheet(`<row><c t="s"/>${text('乙')}</row>`), { strings: '<sst><si><t>甲</t></si></sst>' }))).toEqual([['', '乙']]);
  });

  const spelt: [string, string][] = [
    ['as Excel does', '<mergeCells count="1"><mergeCell ref="A2:A4"/></mergeCells>'],
    ['in single quotes', "<mergeCells count='1'><mergeCell ref='A2:A4' /></mergeCells>"],
    ['over lines, with an attribute more', '<mergeCells\n>\n<mergeCell\n  id="1"\n  ref = "A2:A4"\n></mergeCell></mergeCells>'],
    ['absolute, in small letters, from the end', '<mergeCells><mergeCell ref="$a$4:$a$2"/></mergeCells>'],
    ['as entities', '<mergeCells><mergeCell ref="A2&#58;A&#52;"/></mergeCells>'],
    [
      'behind other parts, one of them commented out',
      '<autoFilter ref="A1:B6"/><!-- <mergeCell ref="A5:A6"/> --><mergeCells><mergeCell ref="B1:D1"/><mergeCell ref="A2:A4"/></mergeCells><pageMargins/>',
    ],
  ];
  it.each(spelt)('a merged area is found spelt %s', async (_, areas) => {
    const rows = ['部门', '水务局', '', '', '住建局', ''].map(
      (department, index) =>
        `<row r="${index + 1}"><c r="A${index + 1}" t="inlineStr"><is><t>${department}</t></is></c><c r="B${index + 1}"><v>${index}</v></c></row>`,
    );
    // Within a cell the same signs are text.
    const tricky = `<row r="7">${text('<![CDATA[</sheetData><mergeCells><mergeCell ref="A5:A6"/></mergeCells>]]>')}</row>`;
    const expected = ['部门', '水务局', '水务局', '水务局', '住建局', ''];
    for (const xml of [
      sheet(rows.join('') + tricky, areas),
      `<x:worksheet xmlns:x="${NS}"><x:sheetData>${(rows.join('') + tricky).replace(/<(\/?)(row|c|v|is|t)\b/g, '<$1x:$2')}</x:sheetData>${areas.replace(/<(\/?)(?=[a-z])/gi, '<$1x:')}</x:worksheet>`,
    ])
      expect((await cellsOf(await book(xml))).slice(0, 6).map(([department]) => department)).toEqual(expected);
  });

  const FORMATS: [string | number, string, string][] = [
    ['000000', '12', '000012'],
    ['"宁AQB"00000000', '20190012', '宁AQB20190012'],
    ['0000-00', '201905', '2019-05'],
    ['@', '123', '123'],
    ['General', '640500201900001', '640500201900001'],
    ['General', '0.30000000000000004', '0.3'],
    ['0', '911234567890123456', '9.112345678901235E+17'],
    ['G/通用格式', '43230', '43230'],
    ['G/通用格式"级"', '3', '3级'],
    ['0"级"', '3', '3级'],
    ['0.00%', '0.125', '12.50%'],
    ['#,##0.00_ ;[Red]\\-#,##0.00\\ ', '-1234.5', '-1,234.50'],
    ['[=1]"是";[=0]"否";General', '1', '是'],
    ['yyyy"年"m"月"d"日"', '43230', '2018-05-10'],
    ['[$-804]yyyy"年"m"月"d"日";@', '43230.75', '2018-05-10'],
    ['[DBNum1][$-804]yyyy"年"m"月"d"日"', '43230', '2018-05-10'],
    ['[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy', '43230', '2018-05-10'],
    ['yyyy\\-mm\\-dd\\ hh:mm', '43230.5', '2018-05-10'],
    ['yyyy"年"m"月"', '43221', '2018年5月'],
    ['m"月"d"日"', '43230', '5月10日'],
    ['not a format "', '7', '7'],
    [14, '43230', '2018-05-10'],
    [31, '43230', '2018-05-10'],
    [57, '43221', '2018年5月'],
    [58, '43230', '5月10日'],
    [20, '0.5', '12:00'],
    [10, '0.5', '50.00%'],
  ];
  it('numbers are what Excel shows: their zeros, units and signs; whole days as YYYY-MM-DD, parts of days as parts', async () => {
    const escaped = (code: string) => code.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
    const codes = FORMATS.map(([format], index) => (typeof format === 'string' ? `<numFmt numFmtId="${200 + index}" formatCode="${escaped(format)}"/>` : ''));
    const styles = `<styleSheet><numFmts>${codes.join('')}</numFmts><cellXfs>${FORMATS.map(([format], index) => `<xf numFmtId="${typeof format === 'string' ? 200 + index : format}"/>`).join('')}</cellXfs></styleSheet>`;
    const rows = FORMATS.map(([, value], index) => `<row><c s="${index}"><v>${value}</v></c></row>`).join('');
    expect(await cellsOf(await book(sheet(rows), { styles }))).toEqual(FORMATS.map(([, , shown]) => [shown]));
    // The other system of days, for what is shown in part as well.
    const days = '<row><c s="13"><v>41768</v></c><c s="18"><v>41759</v></c></row>';
    expect(await cellsOf(await book(sheet(days), { styles, from1904: true }))).toEqual([['2018-05-10', '2018年5月']]);
  });

  it('what another vocabulary puts among the rows is none of theirs, in the strict edition too', async () => {
    const strict = `<s:worksheet xmlns:s="http://purl.oclc.org/ooxml/spreadsheetml/main" xmlns:z="z"><s:sheetData><s:row r="2"><s:c r="A2" t="d"><s:v>2018-05-10T08:30:00</s:v></s:c><s:c r="B2" t="inlineStr"><s:is><s:t>甲</s:t></s:is><z:v>不是</z:v></s:c><z:c><z:v>9</z:v></z:c></s:row></s:sheetData></s:worksheet>`;
    expect(await rowsOf(await book(strict))).toEqual([{ row: 2, cells: ['2018-05-10', '甲'] }]);
  });

  it('parts may be UTF-16, rows numbered on their cells only, blanks as far to the right as they like', async () => {
    const utf16 = Buffer.concat([
      Buffer.from('fffe', 'hex'),
      Buffer.from(`<?xml version="1.0" encoding="UTF-16"?>${sheet(`<row>${text('甲')}</row>`)}`, 'utf16le'),
    ]);
    expect(await cellsOf(await writeZip(at('utf16.xlsx'), { ...workbookParts(''), 'xl/worksheets/one.xml': utf16 }))).toEqual([['甲']]);
    expect(await rowsOf(await book(sheet('<row><c r="B5"><v>1</v></c></row><row><c r="A9"><v>2</v></c></row>')))).toEqual([
      { row: 5, cells: ['', '1'] },
      { row: 9, cells: ['2'] },
    ]);
    const far = '<row r="1"><c r="A1"><v>1</v></c><c r="XFC1" t="inlineStr"><is><t> </t></is></c><c r="XFD1" s="1"/></row><row r="1048576"/>';
    expect(await rowsOf(await book(sheet(far, '<mergeCells><mergeCell ref="A4:XFD4"/></mergeCells>')))).toEqual([{ row: 1, cells: ['1'] }]);
  });

  it('the sheet is the first visible one with the header that is looked for; others are named', async () => {
    const found = async (sheets: Record<string, string[][]>, hidden = '') => {
      await writeFile(at('sheets.xlsx'), await writeXlsx({ sheets: Object.entries(sheets).map(([name, rows]) => ({ name, rows, hidden: name === hidden })) }));
      const table = await openTable(at('sheets.xlsx'));
      try {
        return await findSheet(table, (cells) => cells.includes('代码') && cells.includes('名称'));
      } finally {
        table.close();
      }
    };
    const list = [['标题'], ['代码', '名称'], ['1', '甲']];
    expect(await found({ 说明: [['代码'], ['名称']], 机械: list, 建材: list })).toEqual({ name: '机械', others: ['说明', '建材'], alike: ['建材'] });
    expect(await found({ 旧: list, 新: list }, '旧')).toEqual({ name: '新', others: [], alike: [] });
    expect(await found({ 甲: [['x']], 乙: [['y']] })).toEqual({ name: '甲', others: ['乙'], alike: [] });
    await expect(found({ 甲: list }, '甲')).rejects.toThrow('没有可见的工作表');
  });
});
