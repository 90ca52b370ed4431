import type { UploadFile } from 'antd';
import type { z } from 'zod';
import type { evidence } from '../../contract/obligations.ts';

export type Evidence = z.output<typeof evidence>;
/** A file that somebody has chosen; `response` holds what the API says of it once it is kept there. */
export type ChosenFile = UploadFile<Evidence>;

/** Gives a file that the API keeps already, as the list of chosen files shows it. */
export const chosenFile = (response: Evidence): ChosenFile => ({
  ...{ uid: response.sha256, name: response.name, size: response.sizeBytes, status: 'done' as const, response },
});
export const keptOf = (files: readonly ChosenFile[]): Evidence[] => files.flatMap(({ response }) => (response ? [response] : []));
