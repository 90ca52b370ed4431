/** What a document is to the rules: its paragraphs and tables in order. How they were read is the readers' business. */

export type Block = { kind: 'paragraph'; text: string } | { kind: 'table'; rows: string[][] };

/** Sure: the document says it in so many words. Likely: one part of it comes from elsewhere in the document. Guess: a person has to look. */
export type Sureness = 'sure' | 'likely' | 'guess';

const RANK: Record<Sureness, number> = { sure: 0, likely: 1, guess: 2 };
export const leastSure = (...all: Sureness[]): Sureness => all.reduce((one, other) => (RANK[other] > RANK[one] ? other : one), 'sure');

/** Where in the document something stands. */
export interface Place {
  /** As the document numbers it, e.g. 三（一）. */
  clause: string;
  /** Paragraph, or row of a table, counted from 1 over the whole document. */
  paragraph: number;
  words: string;
}

const WIDE = /[\uff01-\uff5e]/g;
/** Full-width marks stay as they are: they are how Chinese is punctuated, and the rules look for them. */
const KEPT = new Set([...'（），：；？！']);

/**
 * A paragraph in one way of writing: digits and letters of ordinary width, every dash and every bracket as one, no blanks beside Chinese
 * characters. What is quoted to people afterwards is this text.
 */
export function uniform(text: string): string {
  return text
    .replace(/[⑴-⒇]/g, (mark) => `（${mark.charCodeAt(0) - 0x2473}）`)
    .replace(/[⒈-⒛]/g, (mark) => `${mark.charCodeAt(0) - 0x2487}、`)
    .replace(/[㈠-㈩]/g, (mark) => `（${'一二三四五六七八九十'[mark.charCodeAt(0) - 0x3220]}）`)
    .replace(/[\u00ad\u200b-\u200f\u2060\ufeff]/g, '')
    .replace(WIDE, (mark) => (KEPT.has(mark) ? mark : String.fromCharCode(mark.charCodeAt(0) - 0xfee0)))
    .replace(/[\s\u3000\u00a0]+/g, ' ')
    .trim()
    .replace(/ ?([^\p{ASCII}]) ?/gu, '$1')
    .replace(/ (?=\d+ ?[年月日号%])|(?<=\d) (?=[年月日号%])/g, '')
    .replace(/[(〈]/g, (mark) => (mark === '(' ? '（' : '《'))
    .replace(/[)〉]/g, (mark) => (mark === ')' ? '）' : '》'))
    .replace(/[–—―‐‑‒−﹣]+|-{2,}/g, '-')
    .replace(/[〜～∼]/g, '~')
    .replace(/(?<=[^\p{ASCII}]),|,(?=[^\p{ASCII}])/gu, '，')
    .replace(/(?<=[^\p{ASCII}]):/gu, '：')
    .replace(/;/g, '；');
}
