/**
 * What the letters are called that tell an enterprise of one event of its own: what it handed in was accepted or sent back, or it has to put
 * something right. The machine of enterprises makes them, and whoever sends mails reads them.
 */
export const entranceRung = (sequence: number): string => `entrance-${sequence}`;

/** The number of the event; undefined for any other name of a rung. */
export const entranceSequence = (rung: string): number | undefined => {
  const digits = /^entrance-(\d{1,9})$/.exec(rung)?.[1];
  return digits === undefined ? undefined : Number(digits);
};

/** The key of such a letter; it begins with the enterprise's id, `programme/uscc`. */
export const entranceKey = (id: string, sequence: number, recipient: string): string => `${id}/${entranceRung(sequence)}/v1/${recipient}`;

/** The number of the event that a letter tells of, by its key; undefined for any other letter. */
export const entranceTold = (key: string): number | undefined => entranceSequence(key.split('/')[2] ?? '');
