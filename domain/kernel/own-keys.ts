/**
 * Keys of what Duban itself does to an item, by number or by the plan's version: it finds by them what an attempt before has done. A person's
 * act under one of them would make what follows look done: a date that an amendment moves, a close, a measure that a rule proposes.
 */
const OWN = /^(?:(?:plan|calendar|order|rule|fulfil|join|number)-\d+$|correct-\d+(?:-|$)|programme-closed$|settled\/)/;

/** Whether a key is one that nobody but Duban itself acts under. */
export const isOwnKey = (key: string): boolean => OWN.test(key);
