import { createContext, use } from 'react';
import type { DraftSource, DraftStep } from '../../../contract/drafts.ts';
import type { PlanCheck } from '../../parts/plan-check.ts';
import type { Path } from '../../parts/plan-edit.ts';

/** A plan as a form sees it: as far as it says something, whether or not it is faultless. */

export type Step = DraftStep | 'preview';

type Value = Parameters<typeof import('../../parts/plan-edit.ts').withValue>[2];

export interface Editing {
  text: string;
  data: Record<string, unknown>;
  /** Changes the plan at one or several places, as one step that can be taken back. */
  set(...changes: [path: Path, value: Value][]): void;
  check: PlanCheck | undefined;
  /** Goes to the field that says what is at a path. */
  goTo(path: Path, line?: number): void;
  /** The path to which somebody was sent last, until it has been shown. */
  sought: { path: Path; line?: number; count: number } | undefined;
  source: DraftSource | undefined;
  looked: readonly number[];
  look(index: number): void;
}

export const EditingContext = createContext<Editing | undefined>(undefined);

export function useEditing(): Editing {
  const editing = use(EditingContext);
  if (!editing) throw new Error('a form of a plan was shown without a plan');
  return editing;
}

export const at = (data: unknown, path: Path): unknown =>
  path.reduce<unknown>((of, key) => (typeof of === 'object' && of !== null ? (of as Record<string, unknown>)[key] : undefined), data);
export const textAt = (data: unknown, path: Path): string => {
  const value = at(data, path);
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
};
export const listAt = (data: unknown, path: Path): Record<string, unknown>[] => {
  const value = at(data, path);
  return Array.isArray(value) ? value.map((one) => (typeof one === 'object' && one !== null ? (one as Record<string, unknown>) : {})) : [];
};
export const textsAt = (data: unknown, path: Path): string[] => {
  const value = at(data, path);
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
};

/** Reads `milestones[2].due` as a path. */
export const pathOf = (where: string): Path =>
  [...where.matchAll(/\[(\d+)\]|([^.[\]]+)/g)].map(([, index, key]) => (index === undefined ? (key as string) : Number(index)));

export const fieldId = (path: Path) => `plan-${path.join('-')}`;

const ON_TASKS: readonly (string | number | undefined)[] = [
  ...['milestones', 'events', 'registers', 'standing', 'indicators', 'consequences', 'name', 'from', 'to', 'source'],
];

/** Gives the step on which a part of the plan is filled in; a part that has no form is in the file. */
export function stepOf([part]: Path): Step {
  if (ON_TASKS.includes(part)) return 'tasks';
  if (
    part === 'departments' ||
    part === 'groups' ||
    part === 'outsiders' ||
    part === 'language' ||
    part === 'office' ||
    part === 'committee' ||
    part === 'operator'
  )
    return 'contacts';
  if (part === 'ladder' || part === 'extensions') return 'ladder';
  return part === 'id' ? 'start' : 'text';
}

/** Lists those who can answer for something: departments and groups of them. */
export function bodiesOf(data: unknown): { id: string; name: string }[] {
  const departments = [...listAt(data, ['departments']), ...listAt(data, ['groups'])].map(({ id, name }) => ({
    id: String(id ?? ''),
    name: String(name ?? id ?? ''),
  }));
  return [...departments.filter(({ id }) => id !== ''), { id: 'office', name: textAt(data, ['office', 'name']) || 'office' }];
}

/** Lists those who can answer for what an event begins: classes of outsiders as well. */
export const leadersOf = (data: unknown): { id: string; name: string }[] => [
  ...bodiesOf(data),
  ...listAt(data, ['outsiders']).flatMap(({ id, name }) => (id ? [{ id: String(id), name: String(name || id) }] : [])),
];

/** Gives the first code of its kind that is free, such as `dept-3`. */
export function freeCode(kind: string, taken: readonly unknown[]): string {
  let number = taken.length + 1;
  while (taken.includes(`${kind}-${number}`)) number++;
  return `${kind}-${number}`;
}

/** Gives a key for each item of a list: its code, which two of them may share while somebody writes. */
export const keysOf = (list: readonly Record<string, unknown>[]): string[] =>
  list.map(({ id }, index) => (list.findIndex((other) => other.id === id) === index ? String(id) : `${id} ${index}`));
