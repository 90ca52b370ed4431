/** Names of files that leave Duban: each system that may receive them has to take them, Windows being the strictest. */

/** What Windows refuses, as the full-width character that looks the same and that it takes. */
const LOOKS_LIKE: Record<string, string> = { '<': '＜', '>': '＞', ':': '：', '"': '＂', '/': '／', '\\': '＼', '|': '｜', '?': '？', '*': '＊' };
/** Names of devices: Windows takes them with no suffix at all, nor with any. */
const RESERVED = /^(con|prn|aux|nul|conin\$|conout\$|clock\$|com[0-9¹²³]|lpt[0-9¹²³])(?=$|[ .])/i;
export const isReserved = (name: string): boolean => RESERVED.test(name);
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
