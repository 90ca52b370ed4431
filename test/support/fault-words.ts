import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import type { Words } from '../../domain/kernel/language.ts';
import { PROFILES } from '../../domain/rehearsal/behaviour.ts';

/** Words of the plan format: its fields, and what may stand in them. */
function formatWords(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  if (Array.isArray(schema)) return schema.flatMap(formatWords);
  return Object.entries(schema).flatMap(([key, value]) => {
    if (key === 'properties') return [...Object.keys(value), ...Object.values(value).flatMap(formatWords)];
    return key === 'enum' || key === 'const' ? [value].flat().map(String) : formatWords(value);
  });
}

const KNOWN = new Set([
  ...formatWords(JSON.parse(readFileSync(path.join(import.meta.dirname, '..', '..', 'plans', 'schema.json'), 'utf8'))),
  ...Object.keys(PROFILES),
  // What the other files have, and what is written the same in any language.
  ...['year', 'state', 'office', 'off', 'true', 'false', 'null', 'YYYY-MM-DD', 'YYYY-MM', 'HH:MM', 'N', 'NUL', 'YAML'],
]);

/** Latin words in a Chinese sentence that are neither quoted, nor an example, nor of the format, nor what the file itself says. */
export function strayWords(zh: string, file: string): string[] {
  const bare = zh.replace(/"(?:[^"\\]|\\.)*"/g, ' ').replace(/如 [^\s，；）]+/g, ' ');
  const words = bare.match(/[A-Za-z](?:[\w:-]*\w)?/g) ?? [];
  return words.filter((word) => !KNOWN.has(word) && !new RegExp(`(?<![\\w-])${word}(?![\\w-])`).test(file));
}

/** Faults as an English reader has them, once each is seen to be told in Chinese as well. */
export function inEnglish<T extends { what: Words }>(faults: readonly T[], file: string): (Omit<T, 'what'> & { what: string })[] {
  return faults.map((fault) => {
    const { zh, en } = fault.what;
    expect(zh, en).toMatch(/\p{Script=Han}/u);
    expect(strayWords(zh, file), zh).toEqual([]);
    expect(en, zh).not.toMatch(/\n|undefined|\[object/);
    expect(zh, en).not.toMatch(/\n|undefined|\[object/);
    return { ...fault, what: en };
  });
}
