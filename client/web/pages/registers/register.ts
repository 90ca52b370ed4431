import type { ItemView, Registers } from '../../../contract/registers.ts';
import type { Field, Values } from '../../parts/ask.ts';

export type Register = Registers['items'][number];
export type Item = ItemView;

/** `涉及人数（人）`, in a dialog beside the other fields. */
export const fieldsOf = ({ fields }: Register, initial: (id: string) => string | number | undefined = () => undefined): Field[] =>
  fields.map(({ id, name, kind, unit, required }) => {
    const before = initial(id);
    return {
      ...{ name: `value-${id}`, label: unit === undefined ? name : `${name}（${unit}）`, required, kind: kind === 'date' || kind === 'number' ? kind : 'text' },
      ...(before !== undefined && { initial: before }),
    };
  });

/** What was typed into those fields, as it is handed in; numbers where they read as such, so that the rules say what is wrong with the others. */
export function valuesTyped({ fields }: Register, typed: Values): { field: string; value: string | number }[] {
  return fields.flatMap(({ id, kind }) => {
    const given = String(typed[`value-${id}`] ?? '').trim();
    if (given === '') return [];
    const number = kind === 'number' ? Number(given.replaceAll(/[,，\s]/g, '')) : Number.NaN;
    return [{ field: id, value: Number.isFinite(number) ? number : given }];
  });
}
