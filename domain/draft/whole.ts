import { type DepartmentFound, planIn, type WholeFound } from './carried.ts';
import type { Names } from './parties.ts';
import type { Block } from './source.ts';
import type { TaskRow } from './table.ts';

/**
 * What is of the plan as a whole: as an export wrote it; the language of those who lead as rows say it; and that of the plan by the letters
 * that its document is written in.
 */
export function wholeOf(blocks: readonly Block[], rows: readonly TaskRow[], names: Names, leadsOf: (row: TaskRow) => readonly string[]): WholeFound {
  const exported = rows.map(({ carried }) => carried && planIn(carried)).find((plan) => plan !== undefined) ?? {};
  const departments = new Map<string, DepartmentFound>(
    (exported.departments ?? []).map((one) => [names(one.name), { ...one, name: names(one.name), exported: true }]),
  );
  for (const row of rows) if (row.language) for (const name of leadsOf(row)) departments.set(name, { ...departments.get(name), name, language: row.language });
  const text = blocks.map((block) => (block.kind === 'table' ? block.rows.flat().join(' ') : block.text)).join(' ');
  const isEnglish = !/\p{Script=Han}/u.test(text) && /[a-z]{3}/i.test(text);
  return { ...(isEnglish && { language: 'en' as const }), ...exported, departments: [...departments.values()] };
}

/** The language of its own that a department, or its head, has in a draft. */
export const departmentIn = ({ departments }: WholeFound, called: string): DepartmentFound | undefined => departments.find(({ name }) => name === called);
