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

/** What is asked of details: this value, one of several, or, with `true`, that it is known at all, such as any park. */
export type WantedDetails = Partial<Record<Detail, string | readonly string[] | true>>;

/** How a plan calls what enterprises are chosen by. */
export const CHOSEN_AS = { parks: 'park', townships: 'township', scales: 'scale', classes: 'class' } as const satisfies Record<string, ChosenBy>;
/** Enterprises as a plan chooses them by what lists say of them; `any`: known at all. */
export type ChosenAs = { [key in keyof typeof CHOSEN_AS]?: 'any' | readonly string[] | undefined };

/** What a plan chooses by, in the words of the registry; undefined where it does not. */
export function wantedDetails(chosen: ChosenAs): WantedDetails | undefined {
  const wanted = (Object.keys(CHOSEN_AS) as (keyof typeof CHOSEN_AS)[]).flatMap((as) => {
    const [key, asked] = [CHOSEN_AS[as], chosen[as]];
    return asked === undefined ? [] : [[key, asked === 'any' || asked.map((value) => keptDetail(key, value))] as const];
  });
  return wanted.length === 0 ? undefined : Object.fromEntries(wanted);
}

/** Whether an enterprise with these details is one of those chosen; what is not known is no. */
export function hasDetails(wanted: WantedDetails, held: Details = {}): boolean {
  return DETAILS.every((key) => {
    const [asked, value] = [wanted[key], held[key]];
    if (asked === undefined) return true;
    if (value === undefined) return false;
    return asked === true || (typeof asked === 'string' ? asked === value : asked.includes(value));
  });
}
