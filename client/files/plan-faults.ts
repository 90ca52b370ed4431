import type { Words } from '../../domain/kernel/language.ts';
import type { Plan } from '../../domain/plan/plan.ts';

export type Path = readonly PropertyKey[];

/** One thing wrong at a path of the plan. */
export interface CrossFault {
  /** Told apart wherever it stands, where a plan that runs may have it: it ran before anybody looked for it. */
  likeness?: string;
  path: Path;
  what: Words;
}

/** Departments that a list may name; a name for several among them means those that it stands for. */
export const nameable = ({ departments }: Pick<Plan, 'departments'>): string[] =>
  departments.flatMap(({ id, mergedInto }) => (mergedInto === undefined ? [id] : []));

/** Looks a name up, and writes the fault down where nothing is called so. */
export type UnknownCheck = (
  path: Path,
  id: string,
  known: string[],
  kind: 'department' | 'milestone' | 'event' | 'sector' | 'register' | 'target' | 'indicator' | 'consequence' | 'outsiders' | 'calendar',
) => void;

/** `milestones[2].due` */
export function pathText(path: Path): string {
  return path.map((step, index) => (typeof step === 'number' ? `[${step}]` : `${index === 0 ? '' : '.'}${String(step)}`)).join('');
}

export interface PlacedId {
  id: string;
  path: Path;
}

export function idsIn(list: readonly { id: string }[], path: Path): PlacedId[] {
  return list.map(({ id }, index) => ({ id, path: [...path, index, 'id'] }));
}

/** Names that are given twice. */
export function doubles(ids: PlacedId[]): CrossFault[] {
  return ids.flatMap(({ id, path }, index) => {
    const first = ids.findIndex((other) => other.id === id);
    if (first === index) return [];
    const holder = pathText((ids[first]?.path ?? []).filter((step) => step !== 'id'));
    return [{ path, what: { zh: `"${id}" 已由 ${holder} 使用，请另取代号`, en: `"${id}" is taken by ${holder}; take another` } }];
  });
}
