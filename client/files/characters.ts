import type { Words } from '../../domain/kernel/language.ts';

/**
 * Characters that Chinese input methods write, and programs paste, where a YAML file wants an ASCII one. In the text of a plan they
 * are right; where they stand for a colon or a blank, the file is read wrongly, and the sentence has to say which, where, and what is meant.
 */

/** One such character: where it stands (offset from 0), what is said of it, and what would stand there. */
export interface WrongCharacter {
  offset: number;
  length: number;
  what: Words;
  right: string;
}

const PUNCTUATION: Record<string, string> = {
  '、': ',',
  '。': '.',
  '【': '[',
  '】': ']',
  '“': '"',
  '”': '"',
  '‘': "'",
  '’': "'",
  '—': '-',
  '–': '-',
  '―': '-',
  '−': '-',
  '•': '-',
  '·': '-',
  '●': '-',
};
const FULL_WIDTH_OFFSET = 0xfee0;
const INVISIBLE = /[\u00AD\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/;
const BLANK = /[\t\u00A0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000]/;
const BLANK_NAMES: Record<string, Words> = {
  '\t': { zh: '制表符', en: 'a tab' },
  '\u00A0': { zh: '不间断空格（U+00A0）', en: 'a no-break space (U+00A0)' },
  '\u3000': { zh: '全角空格（U+3000）', en: 'an ideographic space (U+3000)' },
};

const numberOf = (character: string) => `U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;

/** The character that is meant by another; undefined where it means itself. */
function meant(character: string): string | undefined {
  if (INVISIBLE.test(character)) return '';
  if (BLANK.test(character)) return ' ';
  // Brackets of this kind stand in text only.
  if (character === '（' || character === '）') return undefined;
  if (character >= '！' && character <= '～') return String.fromCharCode(character.charCodeAt(0) - FULL_WIDTH_OFFSET);
  return PUNCTUATION[character];
}

/** Says what a character is and what to write instead; in the structure of a file a blank follows colon and hyphen. */
function told(character: string, right: string, followed: boolean): Words {
  const blank = BLANK_NAMES[character] ?? { zh: `特殊空格（${numberOf(character)}）`, en: `a special space (${numberOf(character)})` };
  if (right === '')
    return { zh: `这里有看不见的字符（${numberOf(character)}），请删去`, en: `an invisible character stands here (${numberOf(character)}): remove it` };
  if (right === ' ') return { zh: `这里是${blank.zh}，请改为半角空格`, en: `${blank.en} stands here: write ordinary blanks` };
  if (character === ':') return { zh: '冒号“:”后面须加一个空格', en: 'put a blank after the colon ":"' };
  const after = followed ? { zh: '，后加一个空格', en: ' and a blank after it' } : { zh: '', en: '' };
  return {
    zh: `「${character}」不是半角字符，这里应写「${right}」${after.zh}`,
    en: `"${character}" is not the character that is meant here: write "${right}"${after.en}`,
  };
}

function wrong(offset: number, character: string, structural: boolean): WrongCharacter {
  const right = character === ':' ? ':' : (meant(character) ?? '');
  const followed = structural && (right === ':' || right === '-');
  return { offset, length: 1, what: told(character, right, followed), right: followed ? `${right} ` : right };
}

/** The first character of a value or key that ought to be another one. */
export function wrongWithin(text: string, from: number, to: number): WrongCharacter | undefined {
  for (let offset = from; offset < to; offset++) {
    const character = text[offset] as string;
    if (meant(character) !== undefined) return wrong(offset, character, false);
  }
  return undefined;
}

/** Quoted text and comments as blanks: what stands in them means itself. Looks at each character once, whatever the quotes. */
function masked(line: string): string {
  const unclosed = new Set<string>();
  let plain = '';
  for (let at = 0; at < line.length; at++) {
    const character = line[at] as string;
    const begins = at === 0 || /[\s:,[{-]/.test(line[at - 1] as string);
    if (character === '#' && (at === 0 || /\s/.test(line[at - 1] as string))) return plain + ' '.repeat(line.length - at);
    const end = (character === '"' || character === "'") && begins && !unclosed.has(character) ? closing(line, at) : at;
    if (end === undefined) unclosed.add(character);
    plain += end === undefined || end === at ? character : ' '.repeat(end - at + 1);
    at = end ?? at;
  }
  return plain;
}

/** Where the quote ends that opens at a place; undefined where it does not. */
function closing(line: string, from: number): number | undefined {
  const quote = line[from] as string;
  for (let at = from + 1; at < line.length; at++) {
    if (quote === '"' && line[at] === '\\') at++;
    else if (line[at] === quote) return at;
  }
  return undefined;
}

/** A field’s name where one may stand: at the beginning of a line or an item, or in braces. */
const KEY = /(?:^|[{,，、｛])(?:\s|[-－—–―−•·●])*[A-Za-z][\w-]*\s*(：|:(?=[^\s,}\]]))/dg;
/** A comma between two fields, or between two closed parts. */
const SEPARATOR = /([，、])\s*(?=[A-Za-z][\w-]*\s*[:：]|[{[｛［])/dg;
/** What opens a value. */
const OPENING = /(?:^|[:：－\-{[,，｛［])\s*([｛［【“”‘’＂＇])/dg;
const STRANGE_BLANK = /[:,{[\]}-] *([\u00A0\u1680\u2000-\u200A\u202F\u205F\u3000]+)/dg;
const CLOSING = /([｝］】])/dg;
const CLOSING_QUOTE = /([”’])\s*(?=[,，}\]｝］]|$)/dg;

/** Every character that ought to be another one for the file to have the structure that is meant; for a file that cannot be read as it stands. */
export function wrongStructure(text: string): WrongCharacter[] {
  const found = new Map<number, WrongCharacter>();
  let start = 0;
  for (const line of text.split('\n')) {
    const plain = masked(line);
    const add = (column: number) => found.set(start + column, wrong(start + column, plain[column] as string, true));
    const all = (shape: RegExp) => [...plain.matchAll(shape)].flatMap((match) => match.indices?.[1]?.[0] ?? []);
    const indent = /^\s*/.exec(line)?.[0].replace(/\r$/, '') ?? '';
    if (plain.trim() !== '') {
      const strange = /[^ ]+/.exec(indent);
      if (strange) {
        const at = start + strange.index;
        // A tab is as wide as two blanks at least; the others were typed one for one.
        found.set(at, {
          ...wrong(at, strange[0][0] as string, true),
          length: strange[0].length,
          right: strange[0].replaceAll('\t', '  ').replace(/[^ ]/g, ' '),
        });
      }
      if (/^[－—–―−•·●＃]/.test(plain.slice(indent.length))) add(indent.length);
      const opened = all(OPENING);
      const brackets = plain.search(/[{[｛［]/);
      for (const column of [...all(KEY), ...all(SEPARATOR).filter((at) => brackets >= 0 && at > brackets), ...opened]) add(column);
      if (opened.some((at) => /[｛［【]/.test(plain[at] as string))) for (const column of all(CLOSING)) add(column);
      if (opened.some((at) => /[“”‘’]/.test(plain[at] as string))) for (const column of all(CLOSING_QUOTE)) add(column);
      // Typed in a text program or copied from a page: no ordinary blank, where one has to stand.
      for (const match of plain.matchAll(STRANGE_BLANK)) for (const [at] of [...(match[1] as string)].entries()) add((match.indices?.[1]?.[0] ?? 0) + at);
      for (const [at, character] of [...plain].entries()) if (INVISIBLE.test(character)) add(at);
    }
    start += line.length + 1;
  }
  return [...found.values()].sort((a, b) => a.offset - b.offset);
}

/** The text with every wrong character put right. */
export function putRight(text: string, characters: readonly WrongCharacter[]): string {
  let done = 0;
  let mended = '';
  for (const { offset, length, right } of characters) {
    mended += text.slice(done, offset) + right;
    done = offset + length;
  }
  return mended + text.slice(done);
}
