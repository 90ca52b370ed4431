import { existsSync, readdirSync, readlinkSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import { type Cell, readXlsx, writeXlsx } from 'hucre/xlsx';
import { describe, expect, it, vi } from 'vitest';
import { readDocument } from '../client/files/document.ts';
import { officeParts } from '../spreadsheet/archive.ts';
import { SpreadsheetError } from '../spreadsheet/errors.ts';
import { readRows } from '../spreadsheet/read.ts';
import type { SheetRow } from '../spreadsheet/table.ts';
import { writeTable, writeWorkbook, xlsxBuffer } from '../spreadsheet/write.ts';
import { scratchFolder, workbookParts, writeText, writeZip } from './support/tables.ts';

const FOLDER = scratchFolder();
const at = (name: string) => path.join(FOLDER, name);

async function rowsOf(file: string): Promise<SheetRow[]> {
  const rows: SheetRow[] = [];
  for await (const row of readRows(file)) rows.push(row);
  return rows;
}
const cellsOf = async (file: string) => (await rowsOf(file)).map(({ cells }) => cells);
const codeOf = async (file: string) => {
  try {
    await rowsOf(file);
  } catch (error) {
    if (error instanceof SpreadsheetError) return error.code;
    throw error;
  }
  return 'read';
};

describe('text with separators', () => {
  const encodings: [string, string, boolean][] = [
    ['UTF-8', 'utf8', false],
    ['UTF-8 with a mark', 'utf8', true],
    ['GB18030', 'gb18030', false],
    ['UTF-16 as Excel’s “Unicode text”', 'utf16le', true],
    ['UTF-16, the other way round', 'utf16be', true],
  ];
  const separators: [string, string][] = [
    ['commas', ','],
    ['tabs', '\t'],
    ['semicolons', ';'],
  ];
  const all = encodings.flatMap(([name, encoding, mark]) => separators.map(([what, separator]) => ({ name, encoding, mark, what, separator })));

  it.each(all)('reads $name with $what', async ({ encoding, mark, separator }) => {
    const quoted = `"龙泉${separator}""东""\n二厂"`;
    const text = [
      '某区企业名单',
      ['代码', '企业名称', '备注'].join(separator),
      '',
      ['1', quoted, '㐂𠮷', ' ', ''].join(separator),
      ['2', '', '乙'].join(separator),
    ];
    const file = await writeText(at('text.csv'), `${text.join('\r\n')}\r\n`, encoding, { mark });
    expect(await rowsOf(file)).toEqual([
      { row: 1, cells: ['某区企业名单'] },
      { row: 2, cells: ['代码', '企业名称', '备注'] },
      { row: 4, cells: ['1', `龙泉${separator}"东"\n二厂`, '㐂𠮷'] },
      { row: 5, cells: ['2', '', '乙'] },
    ]);
  });

  it('reads characters that lie across the pieces in which a file is read', async () => {
    // An odd start shifts two-byte and four-byte characters over every edge of 64 kB.
    const lines = Array.from({ length: 30_000 }, (_, line) => ['沙'.repeat(line % 7), '㐂坡头', `a${line}`]);
    const file = await writeText(at('long.csv'), lines.map((cells) => cells.join(',')).join('\n'), 'gb18030');
    expect(await cellsOf(file)).toEqual(lines);
  });

  it('is told apart by its content, whatever the suffix says', async () => {
    expect(await cellsOf(await writeText(at('really-csv.xlsx'), '甲,乙\n', 'gb18030'))).toEqual([['甲', '乙']]);
    await writeFile(at('really-xlsx.csv'), await xlsxBuffer({ header: ['甲', '乙'], rows: [] }));
    expect(await cellsOf(at('really-xlsx.csv'))).toEqual([['甲', '乙']]);
  });

  it('refuses what is no text of its kind', async () => {
    await writeFile(at('bytes.csv'), Buffer.from([0xb0, 0xa1, 0x2c, 0xff, 0xff, 0x0a]));
    expect(await codeOf(at('bytes.csv'))).toBe('encoding');
    expect(await codeOf(await writeText(at('page.xls'), '<html><table>', 'utf8', { mark: true }))).toBe('web-page');
    await writeFile(at('old.xls'), Buffer.from('d0cf11e0a1b11ae1', 'hex'));
    expect(await codeOf(at('old.xls'))).toBe('old-excel');
    await writeFile(at('empty.csv'), '');
    expect(await codeOf(at('empty.csv'))).toBe('empty');
  });
});

describe('workbooks', () => {
  it('gives the first visible sheet’s cells as text', async () => {
    const cells = new Map<string, Partial<Cell>>([
      ['1,1', { value: '', type: 'richText', richText: [{ text: '龙泉' }, { text: '（东）', font: { bold: true } }] }],
      ['1,2', { value: 3, type: 'formula', formula: '1+2', formulaResult: 3 }],
      ['1,3', { value: new Date(Date.UTC(2018, 4, 10)), type: 'date', style: { numFmt: 'yyyy"年"m"月"d"日"' } }],
      ['1,4', { value: 43_230, type: 'number', style: { numFmt: '[Red]0.00"天d"' } }],
    ]);
    const bytes = await writeXlsx({
      sheets: [
        { name: '说明', hidden: true, rows: [['不读这张']] },
        {
          name: '名单',
          rows: [['标题'], ['甲', null, null, null, null, 0.1 + 0.2, Number('911234567890123456'), true, ' ', null], [], ['', ' ', null], ['乙']],
          cells,
          rowDefs: new Map([
            [3, { hidden: true }],
            [4, { hidden: true }],
          ]),
        },
      ],
    });
    await writeFile(at('cells.xlsx'), bytes);
    expect(await rowsOf(at('cells.xlsx'))).toEqual([
      { row: 1, cells: ['标题'] },
      { row: 2, cells: ['甲', '龙泉（东）', '3', '2018-05-10', '43230.00天d', '0.3', '9.112345678901235E+17', 'TRUE'] },
      { row: 5, cells: ['乙'] },
    ]);
  });

  it('writes the text of a merged area into each of its rows that is not empty otherwise', async () => {
    await writeFile(
      at('merged.xlsx'),
      await writeXlsx({
        sheets: [
          {
            name: 'a',
            rows: [
              ['名单', null, null],
              ['部门', '企业', null],
              ['水务局', '一', null],
              [null, '二', '右'],
              [null, null, null],
              ['住建局', '三', null],
            ],
            merges: [
              { startRow: 0, startCol: 0, endRow: 0, endCol: 2 },
              { startRow: 2, startCol: 0, endRow: 4, endCol: 0 },
            ],
          },
        ],
      }),
    );
    expect(await rowsOf(at('merged.xlsx'))).toEqual([
      { row: 1, cells: ['名单'] },
      { row: 2, cells: ['部门', '企业'] },
      { row: 3, cells: ['水务局', '一'] },
      { row: 4, cells: ['水务局', '二', '右'] },
      { row: 6, cells: ['住建局', '三'] },
    ]);
  });

  const STYLES =
    '<styleSheet><numFmts><numFmt numFmtId="176" formatCode="[$-804]yyyy\\-mm\\-dd;@"/><numFmt numFmtId="177" formatCode="G/通用格式"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="31"/><xf numFmtId="176"/><xf numFmtId="177"/><xf numFmtId="20"/></cellXfs></styleSheet>';

  it('reads what other programs write: prefixes, no references, phonetic hints, formulas with and without a result', async () => {
    const strings =
      '<sst><si><t xml:space="preserve">东_x000D_京</t><rPh sb="0" eb="1"><t>とう</t></rPh></si><si><r><t>甲</t></r><r><rPr><b/></rPr><t>乙</t></r></si></sst>';
    const sheet = `<x:worksheet xmlns:x="m"><x:sheetData>
      <x:row><x:c t="s"><x:v>0</x:v></x:c><x:c t="s"><x:v>1</x:v></x:c><x:c t="str"><x:f>A1</x:f><x:v>算得</x:v></x:c><x:c><x:f>NOW()</x:f></x:c><x:c t="e"><x:v>#REF!</x:v></x:c></x:row>
      <x:row r="9"><x:c r="B9" s="1"><x:v>43230.75</x:v></x:c><x:c s="2"><x:v>43230</x:v></x:c><x:c s="3"><x:v>43230</x:v></x:c><x:c s="4"><x:v>0.5</x:v></x:c><x:c t="inlineStr"><x:is><x:t>a&amp;b</x:t></x:is></x:c></x:row>
      <x:row/></x:sheetData></x:worksheet>`;
    expect(await rowsOf(await writeZip(at('other.xlsx'), workbookParts(sheet, { strings, styles: STYLES })))).toEqual([
      { row: 1, cells: ['东\r京', '甲乙', '算得', '#N/A', '#REF!'] },
      { row: 9, cells: ['', '2018-05-10', '2018-05-10', '43230', '12:00', 'a&b'] },
    ]);
  });

  it('counts days as the workbook does', async () => {
    const sheet =
      '<worksheet><sheetData><row><c s="1"><v>1</v></c><c s="1"><v>59</v></c><c s="1"><v>61</v></c><c s="1"><v>43230</v></c></row></sheetData></worksheet>';
    // 1900-03-01 is 61, since Excel’s 1900 has a 29 February; in the other system day 0 is 1904-01-01, and dates lie 1,462 days later.
    expect(await cellsOf(await writeZip(at('1900.xlsx'), workbookParts(sheet, { styles: STYLES })))).toEqual([
      ['1900-01-01', '1900-02-28', '1900-03-01', '2018-05-10'],
    ]);
    expect(await cellsOf(await writeZip(at('1904.xlsx'), workbookParts(sheet, { styles: STYLES, from1904: true })))).toEqual([
      ['1904-01-02', '1904-02-29', '1904-03-02', '2022-05-11'],
    ]);
  });

  it('says of every broken file that it is broken, wherever it was cut', async () => {
    const whole = await xlsxBuffer({ header: ['甲', '乙'], rows: Array.from({ length: 500 }, (_, row) => [`${row}`, `企业${row * 7919}`]) });
    for (let cut = 2; cut < whole.length; cut += 97) {
      await writeFile(at('cut.xlsx'), whole.subarray(0, cut));
      expect(await codeOf(at('cut.xlsx'))).toBe('broken');
    }
    const parts = workbookParts('<worksheet><sheetData><row><c><v>1</v></c></row></sheetData></worksheet>');
    expect(await cellsOf(await writeZip(at('parts.xlsx'), parts))).toEqual([['1']]);
    for (const part of Object.keys(parts)) expect(await codeOf(await writeZip(at('parts.xlsx'), { ...parts, [part]: '<a><b></a>' }))).toBe('broken');
    for (const part of Object.keys(parts)) {
      const others = Object.fromEntries(Object.entries(parts).filter(([name]) => name !== part));
      expect(await codeOf(await writeZip(at('parts.xlsx'), others))).toBe('broken');
    }
    expect(await codeOf(await writeZip(at('word.xlsx'), { 'word/document.xml': '<w/>' }))).toBe('broken');
    // Entities are not followed, so that none can grow.
    const entity = '<!DOCTYPE a [<!ENTITY b "c">]><worksheet><sheetData><row><c t="inlineStr"><is><t>&b;</t></is></c></row></sheetData></worksheet>';
    expect(await codeOf(await writeZip(at('entity.xlsx'), workbookParts(entity)))).toBe('broken');
  });

  it('says so as well where two of its parts are broken at once, and leaves no failure behind that nobody hears', async () => {
    const heard: unknown[] = [];
    const hear = (reason: unknown) => heard.push(reason);
    process.on('unhandledRejection', hear);
    // The sheet is long, so that it is still being read when the styles have failed.
    const sheet = `<worksheet><sheetData>${Array.from({ length: 60_000 }, (_, row) => `<row><c><v>${row * 7919}</v></c></row>`).join('')}`;
    for (const part of ['styles', 'strings'])
      expect(await codeOf(await writeZip(at('two.xlsx'), workbookParts(sheet, { [part]: '<a><b></a>' })))).toBe('broken');
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', hear);
    expect(heard).toEqual([]);
  });

  it('refuses what inflates to far more than it is', async () => {
    const bomb = `<worksheet><sheetData>${`<row>${' '.repeat(1_000)}</row>`.repeat(30_000)}</sheetData></worksheet>`;
    await expect(rowsOf(await writeZip(at('bomb.xlsx'), workbookParts(bomb)))).rejects.toThrow('压缩比异常');
    const cell = `<worksheet><sheetData><row><c t="inlineStr"><is><t>${'字'.repeat(2_000_000)}</t></is></c></row></sheetData></worksheet>`;
    expect(await codeOf(await writeZip(at('bomb.xlsx'), workbookParts(cell)))).toBe('too-large');
    const wide = '<worksheet><sheetData><row><c r="XFD1"><v>1</v></c></row></sheetData></worksheet>';
    expect(await codeOf(await writeZip(at('wide.xlsx'), workbookParts(wide)))).toBe('too-large');
    expect(await codeOf(await writeText(at('rows.csv'), 'a\n'.repeat(300_001), 'utf8'))).toBe('too-large');
    expect(await codeOf(await writeText(at('line.csv'), 'a,'.repeat(5_000_000), 'utf8'))).toBe('too-large');
  });

  it('refuses what has more parts than any workbook or document, before it opens one', async () => {
    const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`xl/media/${index}.xml`, '<a/>']));
    const sheet = workbookParts('<worksheet><sheetData><row><c><v>1</v></c></row></sheetData></worksheet>');
    const own = Object.keys(sheet).length;
    expect(await cellsOf(await writeZip(at('most.xlsx'), { ...sheet, ...many(10_000 - own) }))).toEqual([['1']]);
    const more = await writeZip(at('more.xlsx'), { ...sheet, ...many(10_001 - own) });
    expect(await codeOf(more)).toBe('too-large');
    await expect(officeParts(more, 1)).rejects.toThrow('内含部件过多');
    await expect(
      readDocument(await writeZip(at('more.docx'), { '[Content_Types].xml': '<Types/>', 'word/document.xml': '<w/>', ...many(10_000) })),
    ).rejects.toThrow('内含部件过多');
  });

  it.skipIf(!existsSync('/proc/self/fd'))('lets go of the file where its reader stops, ends or fails', async () => {
    const open = () => readdirSync('/proc/self/fd').filter((fd) => existsSync(`/proc/self/fd/${fd}`) && readlinkSync(`/proc/self/fd/${fd}`).startsWith(FOLDER));
    const table = { header: ['甲'], rows: Array.from({ length: 50_000 }, (_, row) => [`${row}`]) };
    for (const name of ['stop.xlsx', 'stop.csv']) {
      await writeTable(at(name), table);
      await vi.waitFor(() => expect(open()).toEqual([]));
      for await (const { row } of readRows(at(name))) {
        if (row === 2) expect(open()).toHaveLength(1);
        if (row === 3) break;
      }
      await vi.waitFor(() => expect(open()).toEqual([]));
      await rowsOf(at(name));
      await vi.waitFor(() => expect(open()).toEqual([]));
    }
    await writeZip(at('stop.xlsx'), workbookParts('<worksheet><sheetData><row></sheetData></worksheet>'));
    expect(await codeOf(at('stop.xlsx'))).toBe('broken');
    await vi.waitFor(() => expect(open()).toEqual([]));
  });
});

describe('what is written', () => {
  const ODD = [
    '=1+1',
    '+86',
    '-5',
    '@sum',
    '91350100M000100Y43',
    '0012',
    '<a>&"\'',
    '_x0041_',
    ' 前后 ',
    '两\n行',
    '回\r车',
    '\u0001',
    '𠮷',
    '',
    "'=1",
    '2018-05-10',
  ];

  it('is plain text in a workbook for a reader that is not ours', async () => {
    const bytes = await xlsxBuffer({ title: '某区名单', header: ['甲', '乙'], rows: ODD.map((text) => ['x', text]) });
    const { sheets } = await readXlsx(bytes);
    expect(sheets).toHaveLength(1);
    const [sheet] = sheets;
    expect(sheet?.rows.slice(0, 2).map((cells) => cells.filter((cell) => cell !== null))).toEqual([['某区名单'], ['甲', '乙']]);
    expect(sheet?.rows.slice(2).map(([, text]) => text ?? '')).toEqual(ODD);
    for (const cell of sheet?.cells?.values() ?? []) expect(cell.formula).toBeUndefined();
    expect(sheet?.freezePane).toMatchObject({ rows: 2 });
  });

  it('is no formula in CSV either, and begins with the mark that Excel needs', async () => {
    await writeTable(at('formulas.csv'), { header: ['甲'], rows: [['=1+1'], ['-5'], ['＝1'], ["'=1"], ["'t"], ['a,"b"'], ['\t=1']] });
    expect(await readFile(at('formulas.csv'), 'utf8')).toBe(`\uFEFF甲\r\n'=1+1\r\n'-5\r\n'＝1\r\n''=1\r\n't\r\n"a,""b"""\r\n'\t=1\r\n`);
  });

  it('prints across, as wide as the page, with its header on every page and no reason cut off', async () => {
    const long = '统一社会信用代码校验位不符，有一位写错了，请对照营业执照。'.repeat(4);
    const table = {
      header: ['行', '原因'],
      rows: [
        ['2', long],
        ['3', '短'],
        ['4', '两\n行'],
      ],
    };
    await writeWorkbook(at('print.xlsx'), { 名单: { title: '某区未导入名单', ...table }, "书记'的": table });
    const { sheets } = await readXlsx(await readFile(at('print.xlsx')), { readStyles: true });
    for (const sheet of sheets)
      expect(sheet.pageSetup).toMatchObject({ paperSize: 'a4', orientation: 'landscape', fitToPage: true, fitToWidth: 1, fitToHeight: 0 });
    expect(sheets.map((sheet) => sheet.pageSetup?.printTitlesRow)).toEqual(['$1:$2', '$1:$1']);
    const [first] = sheets;
    for (const at of ['1,0', '2,1', '3,1']) expect(first?.cells?.get(at)?.style?.alignment?.wrapText).toBe(true);
    expect(first?.cells?.get('0,0')?.style?.alignment?.wrapText ?? false).toBe(false);
    // A reason of 112 Chinese characters takes four lines of a column of 60; 15 points each.
    const heights = [2, 3, 4].map((row) => first?.rowDefs?.get(row)?.height);
    expect(heights).toEqual([60, undefined, 30]);
  });

  it('cuts text that Excel would call damage', async () => {
    const bytes = await xlsxBuffer({ header: ['甲'], rows: [['字'.repeat(40_000)]] });
    const text = (await readXlsx(bytes)).sheets[0]?.rows[1]?.[0] as string;
    expect(text).toHaveLength(32_767);
    expect(text.endsWith('字…')).toBe(true);
  });

  it.each(['xlsx', 'csv'])('comes back from %s as it was', async (suffix) => {
    // Whatever UTF-8 and XML can hold; what Unicode calls no character at all is left out.
    const cell = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 20 }), fc.string({ unit: 'binary', maxLength: 8 }), fc.constantFrom(...ODD));
    const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(table, async (rows) => {
        const kept = rows.map((cells) => ['x', ...cells.map((text) => text.replace(/[\uFFFE\uFFFF]/g, '')), 'y']);
        const file = at(`odd.${suffix}`);
        // As wide as the widest row, as everything that is written: by its width a reader tells rows from lines within a cell.
        const header = ['甲', '乙', '丙', '丁', '戊', '己'];
        await writeTable(file, { header, rows: kept });
        expect(await cellsOf(file)).toEqual([header, ...kept]);
      }),
      { numRuns: 60 },
    );
  });

  it('is the same bytes for the same table', async () => {
    const table = { title: '名单', header: ['甲'], rows: [['一'], ['二']] };
    expect(await xlsxBuffer(table)).toEqual(await xlsxBuffer(table));
  });

  it('leaves an error of the rows to whoever asked for the file', async () => {
    async function* failing() {
      yield ['一'];
      throw new Error('the store is gone');
    }
    for (const name of ['failing.xlsx', 'failing.csv'])
      await expect(writeTable(at(name), { header: ['甲'], rows: failing() })).rejects.toThrow('the store is gone');
    await expect(xlsxBuffer({ header: ['甲'], rows: failing() })).rejects.toThrow('the store is gone');
  });
});
