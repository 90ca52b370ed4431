import type { Words } from './language.ts';
import { many } from './language.ts';

/**
 * What a text is, wherever one comes in: the contract of the API, files, commands and the machines ask here. What no database or engine
 * holds, what nobody sees and what makes a line read otherwise than it is stays out.
 */

/** `line`: a name, a code, one line of a form. `prose`: what somebody says, in as many lines as it takes. */
export type TextKind = 'line' | 'prose';

/** Characters (UTF-16) that texts of each kind have at the most. */
export const LONGEST = { key: 128, code: 120, name: 200, address: 254, reason: 2_000 } as const;

interface Forbidden {
  such: RegExp;
  words: Words;
  /** Only where a line is meant: prose holds them and reads the same. */
  inLines?: true;
}

/** Letters and signs by their class, and nothing to see: fillers of Hangul, the blank of Braille. */
const FILLERS = /[\u115f\u1160\u3164\uffa0\u2800]/u;

/** Whether there is nothing in a text that anybody could see. */
export const isBlank = (text: string): boolean => !/[^\s\p{C}\p{Z}\u115f\u1160\u3164\uffa0\u2800]/u.test(text);

// In the order in which they are looked for: NUL is a control character, and has a sentence of its own.
const FORBIDDEN: Forbidden[] = [
  { such: /\p{Cs}/u, words: { zh: '是半个字符', en: 'half a character' } },
  // biome-ignore lint/suspicious/noControlCharactersInRegex: it is what no database holds
  { such: /\u0000/u, words: { zh: '是空字符（NUL）', en: 'NUL' } },
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is looked for; a tab and ends of lines are none of them in prose
  { such: /[\u0001-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/u, words: { zh: '是控制字符', en: 'a control character' } },
  { such: /[\u202a-\u202e\u2066-\u2069]/u, words: { zh: '是看不见的改变文字方向的字符', en: 'an invisible character that turns the text around' } },
  { such: /[\ufff9-\ufffb]|\p{Noncharacter_Code_Point}/u, words: { zh: '不是可用的字符', en: 'no character for a text' } },
  { such: FILLERS, words: { zh: '是看不见的占位字符', en: 'an invisible filler' } },
  { such: /[\t\n\r\u2028\u2029]/u, words: { zh: '是换行或制表符，这里只能写一行', en: 'the end of a line or a tab, and one line is meant' }, inLines: true },
  { such: /\p{Cf}/u, words: { zh: '是看不见的字符', en: 'an invisible character' }, inLines: true },
];

/** The first character that stays out of a text, where it stands (an index) and what it is; undefined where there is none. */
export function forbidden(text: string, kind: TextKind): { at: number; code: string; words: Words } | undefined {
  for (const { such, words, inLines } of FORBIDDEN) {
    if (inLines && kind === 'prose') continue;
    const at = text.search(such);
    if (at >= 0) return { at, code: `U+${(text.codePointAt(at) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`, words };
  }
  return undefined;
}

/** Finds what is wrong with a text, and at which character (from 1); undefined where nothing is. */
export function textFault(text: string, kind: TextKind, longest: number): Words | undefined {
  if (text.length > longest)
    return {
      zh: `有 ${text.length} 个字符，最多 ${longest} 个，请写短些`,
      en: `has ${many(text.length, 'character')}, at most ${longest} are taken: make it shorter`,
    };
  const found = forbidden(text, kind);
  if (!found) return undefined;
  const { code, words } = found;
  const place = [...text.slice(0, found.at)].length + 1;
  return { zh: `第 ${place} 个字符（${code}）${words.zh}，请删去`, en: `its character ${place} (${code}) is ${words.en}: remove it` };
}

/** A text of unknown origin as it can be shown and kept: what is forbidden stands as its code, what is too long is cut. */
export function shown(text: string, longest: number): string {
  const cut = text.length > longest ? `${text.slice(0, longest).replace(/[\ud800-\udbff]$/, '')}…` : text;
  return FORBIDDEN.filter(({ inLines }) => !inLines).reduce(
    (so, { such }) => so.replace(new RegExp(such, 'gu'), (found) => `\\u${(found.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`),
    cut,
  );
}
