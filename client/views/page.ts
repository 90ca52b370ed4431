/** One page of a list; `next` is the place of its last item, where there is more. */
export interface Page<T, P> {
  items: T[];
  next?: P;
}

/** Makes a page of rows of which one more than `limit` was read. */
export function pageOf<R, T, P>(rows: readonly R[], limit: number, view: (row: R) => T, place: (row: R) => P): Page<T, P> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { items: shown.map(view), ...(rows.length > limit && last !== undefined && { next: place(last) }) };
}
