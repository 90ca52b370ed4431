/**
 * What lists say of an enterprise besides its cycle: the park and the township it stands in, its scale (大型、规上), its class of
 * supervision (分类监管: A, B, C, D, or as the plan calls them), whom to ask for and by which phone. People find, choose and
 * export enterprises by it; it changes with the file, without a step of the cycle.
 */
export const DETAILS = ['park', 'township', 'scale', 'class', 'contact', 'phone'] as const;
export type Detail = (typeof DETAILS)[number];
export type Details = Partial<Record<Detail, string>>;

/** By which of them enterprises are chosen: whom to ask for is nobody's group. */
export const CHOSEN_BY = ['park', 'township', 'scale', 'class'] as const satisfies readonly Detail[];
export type ChosenBy = (typeof CHOSEN_BY)[number];

/** As they are kept, so that Ａ类, a 类 and A are one class, and 大 and 大型企业 one scale. */
export function keptDetail(key: Detail, written: string): string {
  const text = written.normalize('NFKC').trim();
  if (key === 'class') return /^([a-z])\s*[类级]?(?:企业)?$/i.exec(text)?.[1]?.toUpperCase() ?? text;
  if (key === 'scale') return text.replace(/^([大中小微])(?:型)?(?:企业)?$/, '$1型');
  return text;
}

/** The details among other fields; undefined where there is none. */
export function detailsAmong(fields: { readonly [key in Detail]?: string | undefined }): Details | undefined {
  const found = DETAILS.flatMap((key) => {
    const value = keptDetail(key, fields[key] ?? '');
    return value === '' ? [] : [[key, value] as const];
  });
  return found.length === 0 ? undefined : Object.fromEntries(found);
}

/** Whether an enterprise with these details is one of those chosen; what is not known is no. */
export const hasDetails = (wanted: Details, held: Details = {}): boolean => DETAILS.every((key) => wanted[key] === undefined || wanted[key] === held[key]);
