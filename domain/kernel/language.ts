/** Everything that people read, Chinese first. Codes never reach them: `domain/words` turns them into words. */
export type Language = 'zh' | 'en';

/** One thing said in both languages. */
export type Words = Record<Language, string>;

/** Chooses between a text in Chinese and the same in English. */
export type Say = <T>(zh: T, en: T) => T;

/** Gives the function that chooses the text of one language. Both texts stand side by side where they are used, so that neither is forgotten. */
export const inLanguage =
  (language: Language): Say =>
  (zh, en) =>
    language === 'zh' ? zh : en;

/**
 * One sentence in both languages as the single text that zod keeps of a fault. A schema does not know who asks, zod's own `error`
 * function is told neither, and `params` exist for one kind of fault only: a text with two lines passes everywhere, needs nothing
 * global, and whoever sees it raw can still read it. None of our sentences has a line break of its own.
 */
export const both = (zh: string, en: string): string => `${zh}\n${en}`;

/** The two sentences of such a text. */
export function apart(text: string): Words {
  const [zh = '', en = zh] = text.split('\n');
  return { zh, en };
}

/** A count with its thousands apart: `12,345`. */
export function countName(count: number): string {
  const [whole = '', fraction] = String(count).split('.');
  return `${whole.replace(/\B(?=(\d{3})+$)/g, ',')}${fraction === undefined ? '' : `.${fraction}`}`;
}

/** A count with its English noun: `1 day`, `12,345 days`. Chinese has no plural. */
export const many = (count: number, one: string, more = /[a-z]$/i.test(one) ? `${one}s` : one) => `${countName(count)} ${count === 1 ? one : more}`;

/** `（某某）`, ` (somebody)`: what stands behind a name. */
export const bracketed = (text: string, language: Language): string => inLanguage(language)(`（${text}）`, ` (${text})`);
