export interface Choice {
  value: string;
  label: string;
}

/** Turns whatever has an id and a name into choices. */
export const choicesOf = (of: readonly { id: string; name: string }[]): Choice[] => of.map(({ id, name }) => ({ value: id, label: name }));
