/** Names of files that come into Duban and leave it: each system that may receive them has to take them, Windows being the strictest. */

/** What Windows refuses, as the full-width character that looks the same and that it takes. */
const LOOKS_LIKE: Record<string, string> = { '<': '＜', '>': '＞', ':': '：', '"': '＂', '/': '／', '\\': '＼', '|': '｜', '?': '？', '*': '＊' };
/** Names of devices: Windows takes them with no suffix at all, nor with any. */
const RESERVED = /^(con|prn|aux|nul|conin\$|conout\$|clock\$|com[0-9¹²³]|lpt[0-9¹²³])(?=$|[ .])/i;
const isReserved = (name: string): boolean => RESERVED.test(name);
/** Linux takes 255 in UTF-8; the rest is for what a program puts before or behind it, such as “(1)”. */
const LONGEST_BYTES = 200;

const bytesOf = (text: string) => new TextEncoder().encode(text).length;

/** A name for a file with a text in it, and a suffix such as `.xlsx`. */
export function fileName(text: string, suffix = ''): string {
  const kept = text
    .normalize('NFC')
    .replace(/[<>:"/\\|?*]/g, (character) => LOOKS_LIKE[character] ?? '')
    .replace(/[\s\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    // Invisible characters could make a name look like another; half a character is none.
    .replace(/[\p{Cf}\p{Cs}\p{Cn}]/gu, '');
  let short = '';
  for (const character of kept) {
    if (bytesOf(short + character + suffix) > LONGEST_BYTES) break;
    short += character;
  }
  const trimmed = short.replace(/^[ .]+|[ .]+$/g, '');
  const name = isReserved(trimmed) ? `_${trimmed}` : trimmed;
  return `${name || '文件'}${suffix}`;
}

/** The name of a file that was handed in, as every system takes it and as it reads: no folders, nothing invisible, no device's name, no dot or blank at its end. */
export function uploadedName(given: string): string {
  const name = cleaned(given);
  // What goes brings together what stood apart: two halves of one letter, a blank and the end.
  return name === given ? name : uploadedName(name);
}

function cleaned(given: string): string {
  const base = given.split(/[\\/]/).at(-1) ?? '';
  // Nobody reads the middle of such a name, and its ending says what it is.
  const last = base.length > 1_000 ? base.slice(0, 500) + base.slice(-100) : base;
  const clean = last
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cs}\p{Cf}\p{Noncharacter_Code_Point}\u2028\u2029<>:"|?*]/gu, '')
    .trim()
    .replace(/[.\s]+$/, '');
  const dot = clean.lastIndexOf('.');
  const [stem, ending] = dot >= 0 ? [clean.slice(0, dot), clean.slice(dot)] : [clean, ''];
  const named = stem.replace(/^[.\s]+/, '').trim() === '' ? `文件${ending}` : clean;
  const safe = isReserved(named) ? `_${named}` : named;
  if (bytesOf(safe) <= LONGEST_BYTES) return safe;
  // Cut where a blank or a dot stands, it would end with one after all.
  return `${[...stem].slice(0, 50).join('')}${[...ending].slice(0, 10).join('')}`.replace(/[.\s]+$/, '');
}
