import type { ItemView, Registers } from '../../../contract/registers.ts';
import { inLanguage, type Language, withinText } from '../../../contract/words.ts';
import type { Field, Values } from '../../parts/ask.ts';

export type Register = Registers['items'][number];
export type Item = ItemView;

/** Gives the fields of a register, such as `涉及人数（人）`, for a dialog beside the other fields. */
export const fieldsOf = ({ fields }: Register, language: Language, initial: (id: string) => string | number | undefined = () => undefined): Field[] =>
  fields.map(({ id, name, kind, unit, required, decimals, within }) => {
    const before = initial(id);
    return {
      ...{ name: `value-${id}`, label: unit === undefined ? name : `${name}（${unit}）`, required, kind: kind === 'date' || kind === 'number' ? kind : 'text' },
      ...(kind === 'number' && { fault: (typed: string) => numberFault(typed, decimals, language) }),
      ...(before !== undefined && { initial: before }),
      ...(within !== undefined && { help: withinText(within, language) }),
    };
  });

/** Tells what is wrong with a number as it was typed; the rules say the rest. */
function numberFault(typed: string, decimals: number, language: Language): string | undefined {
  const t = inLanguage(language);
  const value = Number(typed.replaceAll(/[,，\s]/g, ''));
  if (typed === '') return undefined;
  if (!Number.isFinite(value)) return t(`应为数字，现为“${typed}”`, `has to be a number, not “${typed}”`);
  if (Number(value.toFixed(decimals)) === value) return undefined;
  return decimals === 0
    ? t(`应为整数，现为 ${value}`, `has to be a whole number, not ${value}`)
    : t(`最多 ${decimals} 位小数，现为 ${value}`, `may have ${decimals} decimal places, ${value} has more`);
}

/**
 * Gives what was typed into those fields, as it is handed in; numbers where they read as such, so that the rules say what is wrong with the
 * others.
 */
export function valuesTyped({ fields }: Register, typed: Values): { field: string; value: string | number }[] {
  return fields.flatMap(({ id, kind }) => {
    const given = String(typed[`value-${id}`] ?? '').trim();
    if (given === '') return [];
    const number = kind === 'number' ? Number(given.replaceAll(/[,，\s]/g, '')) : Number.NaN;
    return [{ field: id, value: Number.isFinite(number) ? number : given }];
  });
}
