import type { ItemView, Registers } from '../../../contract/registers.ts';
import { inLanguage, type Language } from '../../../contract/words.ts';
import { Faults, type Field, type Values } from '../../parts/ask.ts';

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

/** What is wrong with the numbers typed, said at their fields; the rules say the rest. */
export function faultsTyped(register: Register, typed: Values, language: Language): Faults | undefined {
  const t = inLanguage(language);
  const wrong = valuesTyped(register, typed).flatMap(({ field, value }): [string, string][] => {
    const { kind, decimals = 0 } = register.fields.find(({ id }) => id === field) ?? {};
    if (kind !== 'number') return [];
    if (typeof value !== 'number') return [[field, t(`须是数，却写了“${value}”`, `has to be a number, not “${value}”`)]];
    if (Number(value.toFixed(decimals)) === value) return [];
    return [
      [
        field,
        decimals === 0
          ? t(`须是整数，却写了 ${value}`, `has to be a whole number, not ${value}`)
          : t(`最多 ${decimals} 位小数，却写了 ${value}`, `may have ${decimals} decimal places, ${value} has more`),
      ],
    ];
  });
  return wrong.length === 0 ? undefined : new Faults(Object.fromEntries(wrong.map(([field, says]) => [`value-${field}`, says])));
}

/** What was typed into those fields, as it is handed in; numbers where they read as such, so that the rules say what is wrong with the others. */
export function valuesTyped({ fields }: Register, typed: Values): { field: string; value: string | number }[] {
  return fields.flatMap(({ id, kind }) => {
    const given = String(typed[`value-${id}`] ?? '').trim();
    if (given === '') return [];
    const number = kind === 'number' ? Number(given.replaceAll(/[,，\s]/g, '')) : Number.NaN;
    return [{ field: id, value: Number.isFinite(number) ? number : given }];
  });
}
