/** Everything that people read, Chinese first. Codes never reach them: `domain/words` turns them into words. */
export type Language = 'zh' | 'en';

/** One thing said in both languages. */
export type Words = Record<Language, string>;

/** Gives of two things, one for each language, that for the language in which somebody is spoken to. */
export type Say = <T>(zh: T, en: T) => T;

/** Speaks one language. What is said stands in both side by side where it is said, so that neither is forgotten. */
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
