import type { Words } from './language.ts';

/**
 * How bytes of a text file become text, at every door: UTF-8, UTF-16 and GB18030 as Chinese Windows and WPS save them. Nothing is
 * guessed: what is none of them for certain is refused by name, since a wrong guess goes in as garbage for good. Pure, for pages too.
 */

export type Decoded = { text: string; encoding: Encoding; not?: undefined } | { text?: undefined; encoding?: undefined; not: Words };
export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'gb18030';

/** What a file begins with that is no text, or text that no clerk's program saves; the longest beginnings first. */
const BEGINNINGS: [bytes: number[], what: Words][] = [
  [[0xff, 0xfe, 0, 0], { zh: 'UTF-32 编码的文本', en: 'text in UTF-32' }],
  [[0, 0, 0xfe, 0xff], { zh: 'UTF-32 编码的文本', en: 'text in UTF-32' }],
  [[0x50, 0x4b, 3, 4], { zh: 'Excel、Word 等办公文件或压缩包', en: 'an Excel or Word file, or an archive' }],
  [[0xd0, 0xcf, 0x11, 0xe0], { zh: '旧版 Excel、Word 或 WPS 文件', en: 'an old Excel, Word or WPS file' }],
  [[0x25, 0x50, 0x44, 0x46], { zh: 'PDF 文件', en: 'a PDF file' }],
  [[0x7b, 0x5c, 0x72, 0x74, 0x66], { zh: 'RTF 文档', en: 'an RTF document' }],
];

const MARKS: [bytes: number[], encoding: Encoding][] = [
  [[0xef, 0xbb, 0xbf], 'utf-8'],
  [[0xff, 0xfe], 'utf-16le'],
  [[0xfe, 0xff], 'utf-16be'],
  [[0x84, 0x31, 0x95, 0x33], 'gb18030'],
];

const begins = (bytes: Uint8Array, beginning: number[]) => beginning.every((byte, index) => bytes[index] === byte);

const refused = (what: Words): Decoded => ({
  not: {
    zh: `文件是${/^[A-Z]/.test(what.zh) ? ' ' : ''}${what.zh}，读不了；请另存为 UTF-8 编码的文本文件`,
    en: `the file is ${what.en} and cannot be read: save it as a text file in UTF-8`,
  },
});

/** The text of a file without its byte order mark, or what it is instead. */
export function decodeText(bytes: Uint8Array): Decoded {
  const beginning = BEGINNINGS.find(([of]) => begins(bytes, of));
  if (beginning) return refused(beginning[1]);
  const marked = MARKS.find(([of]) => begins(bytes, of))?.[1];
  if (marked !== undefined) return decodedAs(bytes, [marked]) ?? refused(BROKEN[marked]);
  const wide = wideWithoutMark(bytes);
  if (wide === 'binary') return refused({ zh: '二进制文件，不是文本', en: 'binary, no text' });
  if (wide !== undefined) return decodedAs(bytes, [wide]) ?? refused(BROKEN[wide]);
  return decodedAs(bytes, isChinese(bytes) ? ['utf-8', 'gb18030'] : ['utf-8']) ?? refused(UNKNOWN);
}

const broken = (name: string): Words => ({ zh: `损坏的 ${name} 文本`, en: `damaged text in ${name}` });
const BROKEN: Record<Encoding, Words> = {
  'utf-8': broken('UTF-8'),
  'utf-16le': broken('UTF-16'),
  'utf-16be': broken('UTF-16'),
  gb18030: broken('GB18030'),
};
const UNKNOWN: Words = {
  zh: '编码无法识别的文本（既不是 UTF-8、UTF-16，也不是 GB18030/GBK，可能是繁体 Big5）',
  en: 'text of an unknown encoding (neither UTF-8, UTF-16 nor GB18030/GBK; perhaps Big5)',
};

function decodedAs(bytes: Uint8Array, encodings: Encoding[]): Decoded | undefined {
  for (const encoding of encodings)
    try {
      const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
      return { text: text.startsWith('\uFEFF') ? text.slice(1) : text, encoding };
    } catch {
      // Not in this one.
    }
  return undefined;
}

/** What no text file holds, whoever wrote it: control characters but for tabs, line and page breaks. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const NO_TEXT = /[\u0000-\u0008\u000E-\u001F\uFFFE\uFFFF]/;

/**
 * UTF-16 that lost its mark: text of YAML and tables has plenty of ASCII characters, whose other byte is zero, nearly always on the same
 * side. No other text has a zero.
 */
function wideWithoutMark(bytes: Uint8Array): Encoding | 'binary' | undefined {
  if (!bytes.includes(0)) return undefined;
  let [even, odd] = [0, 0];
  for (let at = 0; at < bytes.length; at++) if (bytes[at] === 0) at % 2 === 0 ? even++ : odd++;
  const encoding = odd > even ? 'utf-16le' : 'utf-16be';
  const { text } = decodedAs(bytes, [encoding]) ?? {};
  return text === undefined || NO_TEXT.test(text) ? 'binary' : encoding;
}

/** The share of characters beyond ASCII that GB 2312 covers in any text that Chinese offices write. */
const COMMON = 0.7;

/**
 * Whether bytes that are valid as GB18030 are Chinese in it: nearly every sequence of bytes is valid, so that Big5 or Western text would
 * become rare characters. What offices write is in GB 2312, but for a name here and there.
 */
function isChinese(bytes: Uint8Array): boolean {
  let all = 0;
  let common = 0;
  for (let at = 0; at < bytes.length; at++) {
    const first = bytes[at] as number;
    if (first < 0x80) continue;
    all++;
    const second = bytes[at + 1] ?? 0;
    const isDigit = second >= 0x30 && second <= 0x39;
    // Punctuation, numbers and full-width forms (A1 to A3), then characters; between them lie kana, Greek, Cyrillic and what is unassigned.
    if (second >= 0xa1 && ((first >= 0xa1 && first <= 0xa3) || (first >= 0xb0 && first <= 0xf7))) common++;
    at += isDigit ? 3 : 1;
  }
  return all === 0 || common >= COMMON * all;
}
