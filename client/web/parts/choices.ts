export interface Choice {
  value: string;
  label: string;
}

/** What has an id and a name, to be chosen from. */
export const choicesOf = (of: readonly { id: string; name: string }[]): Choice[] => of.map(({ id, name }) => ({ value: id, label: name }));
