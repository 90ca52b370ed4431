import type { Words } from '../kernel/language.ts';
import type { Sureness } from './source.ts';

/** How a drafted plan file is written, line by line. */

export const SURE: Record<Sureness, Words> = {
  sure: { zh: '确定', en: 'sure' },
  likely: { zh: '较有把握', en: 'likely' },
  guess: { zh: '请核对', en: 'guess' },
};

export const oneLine = (text: string) => text.replace(/[\n\r\u2028\u2029]+/g, ' ');
export const comment = (text: string, indent = '') =>
  oneLine(text)
    .match(/.{1,150}/gu)
    ?.map((line) => `${indent}# ${line}`) ?? [];
/** Plain where YAML takes it plain, or else in quotes. */
export const quoted = (text: string) => {
  const line = oneLine(text).slice(0, 400).trim();
  return /^[\p{Script=Han}“”《》（）、，。；：！？\w.%-]+$/u.test(line) && /^[\p{Script=Han}“《（]/u.test(line) ? line : JSON.stringify(line);
};

export function unique(base: string, taken: Set<string>): string {
  let id = base;
  for (let number = 2; taken.has(id); number++) id = `${base}-${String.fromCharCode(95 + number)}`.slice(0, 40);
  taken.add(id);
  return id;
}
