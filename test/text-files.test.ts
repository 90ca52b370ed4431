import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { checkBehaviour } from '../client/files/behaviour.ts';
import { wrongStructure } from '../client/files/characters.ts';
import { readStateFile } from '../client/files/given-state.ts';
import { checkHolidays } from '../client/files/holidays.ts';
import { checkPlan } from '../client/files/plan.ts';
import { readText } from '../client/files/text.ts';
import { decodeText } from '../domain/kernel/encoding.ts';
import type { Plan } from '../domain/plan/plan.ts';
import { HOLIDAYS_2027_YAML } from './support/holidays.ts';
import { smallPlan } from './support/plans.ts';
import { scratchFolder, writeText } from './support/tables.ts';

const FOLDER = scratchFolder();
const at = (name: string) => path.join(FOLDER, name);

const PLAN = `id: lab
name: 沙坡头区标准化试点工程，堃喆镕
zone: Asia/Shanghai
from: 2026-11-01
to: 2028-12-31
source: { title: 试点方案 }
office: { name: 区安委办, officer: office@lab.example, director: director@lab.example }
committee: { name: 区安委会, officer: committee@lab.example }
operator: { name: 系统运维, officer: operator@lab.example }
departments:
  - { id: water, name: 区水务局, clause: 四（二）, officer: water@lab.example, head: water-head@lab.example }
sectors:
  - { id: hydro, name: 水利, clause: 四（二）, lead: water }
milestones:
  - { id: kickoff, name: 部署启动, clause: 五（一）, duty: 召开动员会, due: 2026-12-18, lead: all }
`;

describe('a text file', () => {
  it.each([
    ['UTF-8', 'utf8', false],
    ['UTF-8 with its mark', 'utf8', true],
    ['UTF-16 as “Unicode” of Notepad', 'utf16le', true],
    ['UTF-16 without a mark', 'utf16le', false],
    ['UTF-16, big end first', 'utf16be', true],
    ['UTF-16, big end first, without a mark', 'utf16be', false],
    ['GBK as “ANSI” of a Chinese Windows', 'gbk', false],
    ['GB18030 with its mark', 'gb18030', true],
    ['GB18030', 'gb18030', false],
  ])('in %s is read as it was meant', async (_, encoding, mark) => {
    expect(await readText(await writeText(at('plan.yaml'), PLAN, encoding, { mark }))).toBe(PLAN);
  });

  it('keeps characters that only GB18030 has', () => {
    expect(decodeText(iconv.encode('经办人：𠮷田、㐂；堃、喆，均为区水务局', 'gb18030')).text).toBe('经办人：𠮷田、㐂；堃、喆，均为区水务局');
  });

  it('of any Chinese that offices write comes back from each encoding', () => {
    const common = fc
      .integer({ min: 16, max: 55 })
      .chain((row) => fc.integer({ min: 1, max: 94 }).map((cell) => iconv.decode(Buffer.from([row + 160, cell + 160]), 'gbk')));
    const text = fc
      .array(
        fc.oneof(
          common.filter((character) => !/[\uE000-\uF8FF\uFFFD]/.test(character)),
          fc.constantFrom('a: ', '，', '（一）', '\n  - ', '2026'),
        ),
      )
      .map((parts) => `id: 区水务局 ${parts.join('')}`);
    fc.assert(
      fc.property(text, fc.constantFrom('utf8', 'utf16le', 'utf16be', 'gbk'), (original, encoding) => {
        expect(decodeText(iconv.encode(original, encoding)).text).toBe(original);
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ['Big5', iconv.encode('臺灣安全生產標準化試點工程，實施方案的通知：請各單位按時辦理', 'big5'), '编码无法识别的文本'],
    ['Shift JIS', iconv.encode('これは日本語のテキストです。安全管理計画', 'shift_jis'), '编码无法识别的文本'],
    ['a Western code page', iconv.encode('naïve café déjà vu größe', 'latin1'), '编码无法识别的文本'],
    ['UTF-32', iconv.encode(PLAN, 'utf32le', { addBOM: true }), 'UTF-32'],
    ['UTF-8 that is cut within a character', Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from('甲').subarray(0, 2)]), '损坏的 UTF-8'],
    ['UTF-16 that is cut within a character', Buffer.from([0xff, 0xfe, 0x32]), '损坏的 UTF-16'],
    ['a workbook', Buffer.from('PK\u0003\u0004…'), 'Excel、Word 等办公文件'],
    ['an old workbook', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1]), '旧版 Excel'],
    ['a PDF', Buffer.from('%PDF-1.7'), 'PDF'],
    ['what is no text at all', Buffer.from([1, 0, 0, 2, 0, 0, 9]), '二进制文件'],
  ])('that is %s is refused by that name', async (_, bytes, name) => {
    await writeFile(at('other.yaml'), bytes);
    await expect(readText(at('other.yaml'))).rejects.toThrow(name);
    expect(decodeText(bytes).text).toBeUndefined();
  });

  it('that is not there is a sentence', async () => {
    await expect(readText(at('nowhere.yaml'))).rejects.toThrow('读不到文件');
  });

  it('is the same plan, state, table of holidays or behaviour in every encoding', async () => {
    const plan = checkPlan(smallPlan({ id: 'encoded', departments: ['water'] })).plan as Plan;
    const state = 'state:\n  - { milestone: kickoff, department: water, done: 2019-03-02, by: 张三（水务局） }\n';
    const behaviour = 'name: 拖延的部门\neveryone: { neverSubmits: 0.1 }\n';
    for (const encoding of ['utf8', 'gb18030', 'utf16le']) {
      const mark = encoding === 'utf16le';
      const source = await readStateFile(await writeText(at('state.yaml'), state, encoding, { mark }));
      expect(source(plan, '2019-12-01')).toMatchObject({ given: [{ by: '张三（水务局）' }] });
      const table = checkHolidays(await readText(await writeText(at('2027.yaml'), HOLIDAYS_2027_YAML, encoding, { mark })));
      expect(table.table?.days[0]?.name).toBe('元旦');
      expect(checkBehaviour(await readText(await writeText(at('b.yaml'), behaviour, encoding, { mark })), plan).behaviour?.name).toBe('拖延的部门');
    }
  });
});

describe('a character that ought to be another one', () => {
  /** The plan with one passage replaced, and what is said of it. */
  const faults = (passage: string, by: string) => {
    expect(PLAN.split(passage)).toHaveLength(2);
    return checkPlan(PLAN.replace(passage, () => by)).faults.map(({ line, column, what }) => ({ at: `${line}:${column}`, ...what }));
  };

  it.each([
    ['a full-width colon', 'zone: Asia/Shanghai', 'zone： Asia/Shanghai', '3:5', '「：」不是半角字符，这里应写「:」，后加一个空格'],
    ['a full-width colon without a blank', 'zone: Asia/Shanghai', 'zone：Asia/Shanghai', '3:5', '「：」'],
    ['a colon without a blank', 'zone: Asia/Shanghai', 'zone:Asia/Shanghai', '3:5', '后面须加一个空格'],
    ['a full-width comma between fields', 'id: water, name', 'id: water，name', '11:16', '「，」不是半角字符，这里应写「,」'],
    ['a full-width hyphen', '  - { id: kickoff', '  － { id: kickoff', '15:3', '「－」不是半角字符，这里应写「-」'],
    ['a blank of a web page behind a colon', 'source: { title', 'source:\u00a0{ title', '6:8', '不间断空格（U+00A0），请改为半角空格'],
    ['a dash', '  - { id: kickoff', '  — { id: kickoff', '15:3', '「—」'],
    ['a full-width brace', 'source: { title: 试点方案 }', 'source: ｛ title: 试点方案 }', '6:9', '这里应写「{」'],
    ['a full-width bracket', 'lead: all', 'lead: ［water］', '15:82', '这里应写「[」'],
    ['a full-width number sign before a comment', 'zone: Asia/Shanghai', '＃ 时区\nzone: Asia/Shanghai', '3:1', '这里应写「#」'],
    ['a full-width number sign behind a value', 'zone: Asia/Shanghai', 'zone: Asia/Shanghai ＃ 时区', '3:21', '这里应写「#」'],
    ['a quotation mark', 'due: 2026-12-18', 'due: “2026-12-18”', '15:64', '「“」不是半角字符，这里应写「"」'],
    ['full-width digits', 'due: 2026-12-18', 'due: ２０２６-12-18', '15:64', '「２」不是半角字符，这里应写「2」'],
    ['a Chinese comma in a list', 'lead: all', 'lead: [water、office]', '15:88', '「、」不是半角字符，这里应写「,」'],
    ['a full-width at sign', 'officer: water@lab', 'officer: water＠lab', '11:58', '这里应写「@」'],
    ['a Chinese full stop in an address', 'officer: water@lab.', 'officer: water@lab。', '11:62', '这里应写「.」'],
    ['an ideographic blank before a line', '  - { id: kickoff', '　　- { id: kickoff', '15:1', '全角空格（U+3000），请改为半角空格'],
    ['a tab before a line', '  - { id: kickoff', '\t- { id: kickoff', '15:1', '制表符，请改为半角空格'],
    ['a no-break space before a line', '  - { id: kickoff', '\u00A0 - { id: kickoff', '15:1', '不间断空格（U+00A0）'],
    ['an invisible character in a field’s name', 'zone: ', 'zo\u200Bne: ', '3:1', '第 3 个字符（U+200B）是看不见的字符，请删去'],
    ['full-width letters in a field’s name', 'zone: ', 'ｚone: ', '3:1', '「ｚ」不是半角字符，这里应写「z」'],
    ['a full-width colon in braces', 'title: 试点方案', 'title：试点方案', '6:16', '这里应写「:」'],
  ])('is named with its place and what would be right: %s', (_, passage, by, place, said) => {
    const told = faults(passage, by).filter(({ zh }) => !zh.endsWith('未填写'));
    expect(told).toHaveLength(1);
    expect(told[0]).toMatchObject({ at: place, zh: expect.stringContaining(said) });
    expect(told[0]?.en.split(';')[0]).not.toMatch(/[一-龥]/);
  });

  it('is named everywhere at once, and nothing else of what follows from it', () => {
    const told = faults('id: water, name: 区水务局, clause', 'id: water，name： 区水务局， clause');
    expect(told.map((fault) => fault.at)).toEqual(['11:16', '11:21', '11:27']);
    const all = checkPlan('id：lab\nname：沙坡头区\nzone：Asia/Shanghai\n').faults;
    expect(all.map(({ line, column }) => `${line}:${column}`)).toEqual(['1:3', '2:5', '3:5']);
  });

  it('does not hide what is wrong besides', () => {
    const text = PLAN.replace('zone: ', 'zone： ').replace('source: { title: 试点方案 }', 'source: { title: 试点方案');
    expect(checkPlan(text).faults.map(({ line, what }) => [line, what.zh.includes('「：」')])).toEqual([
      [3, true],
      [7, false],
    ]);
  });

  it('is itself where it belongs to a text', () => {
    const { plan } = checkPlan(PLAN.replace('召开动员会', '“三个一批”：督促、检查，见〔2014〕49号（附件）；＃1 泵站　改造'));
    expect(plan?.milestones[0]?.duty).toBe('“三个一批”：督促、检查，见〔2014〕49号（附件）；＃1 泵站　改造');
  });

  it('is none in lines that end as on an old Mac', () => {
    expect(checkPlan(PLAN.replaceAll('\n', '\r')).faults).toEqual([]);
  });

  it('is one that somebody lost by reading and saving in the wrong encoding', () => {
    for (const lost of ['区水\uFFFD\uFFFD局', '区锟斤拷局'])
      expect(faults('区水务局', lost)).toMatchObject([{ at: expect.stringMatching(/^11:/), zh: expect.stringContaining('文字已经损坏') }]);
  });

  it('is quoted as it stands, where a number was meant as text', () => {
    expect(faults('clause: 五（一）', 'clause: 3.10')[0]?.zh).toContain('（现为 3.10）');
  });

  it('is looked for in time that grows with the file, whatever it holds', () => {
    const texts = (length: number) => [
      `${'  '.repeat(length)}：，。“${'{a，'.repeat(length / 2)}`,
      '"\\'.repeat(length),
      `{${'， '.repeat(length)}`,
      '-'.repeat(2 * length),
      "'".repeat(2 * length),
    ];
    // In work of the processor, the least of three: a busy machine takes longer, and does no more.
    const workMs = (text: string) =>
      Math.min(
        ...[1, 2, 3].map(() => {
          const before = process.cpuUsage();
          wrongStructure(text);
          const { user, system } = process.cpuUsage(before);
          return (user + system) / 1_000;
        }),
      );
    const long = texts(100_000);
    // Eight times as much would be 64 times the work where it grows with the square.
    for (const [index, short] of texts(12_500).entries()) expect(workMs(long[index] as string) / Math.max(workMs(short), 2)).toBeLessThan(24);
  });
});
