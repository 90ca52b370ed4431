import { DETAILS, type Detail } from '../../domain/enterprise/details.ts';
import type { RegistryEntry } from '../../domain/enterprise/registry-entry.ts';
import { type ColumnKey, registryColumns } from './columns.ts';

/** What a row of a file says otherwise than the registry, grouped by what it takes to bring it in. */
export interface Differences {
  /** The columns that follow the file: name, address and details. */
  follows: ColumnKey[];
  /** The columns that the cycle must have recorded: only a correction changes them. */
  cycle: ColumnKey[];
  /** The number of a certificate that was registered without one. */
  number?: string;
}

/** Compares a row with what is registered, as far as the file has the column and something in it. */
export function differencesOf(held: RegistryEntry, entry: RegistryEntry, columns: ReadonlyMap<ColumnKey, unknown>): Differences {
  const pairs: [ColumnKey, unknown, unknown][] = [
    ['name', held.name, entry.name],
    ['mail', held.mail, entry.mail],
    ['sector', held.sectorId, entry.sectorId],
    ['department', held.departmentId, entry.departmentId],
    ['runningSince', held.runningSince, entry.runningSince],
    ['startedOn', held.startedOn, entry.startedOn],
    ['stage', held.stage, entry.stage],
    ['level', held.certificate?.level, entry.certificate?.level],
    ['certificate', held.certificate?.number, entry.certificate?.number],
    ['issuedOn', held.certificate?.issuedOn, entry.certificate?.issuedOn],
    ['expiresOn', held.certificate?.expiresOn, entry.certificate?.expiresOn],
    ['reviewedOn', held.reviewedOn, entry.reviewedOn],
    ...DETAILS.map((key): [ColumnKey, unknown, unknown] => [key, held.details?.[key], entry.details?.[key]]),
  ];
  const all = pairs.flatMap(([key, before, now]) => (columns.has(key) && now !== undefined && now !== before ? [key] : []));
  const number = held.certificate && held.certificate.number === undefined ? entry.certificate?.number : undefined;
  return {
    follows: all.filter(followsTheFile),
    cycle: all.filter((key) => !followsTheFile(key) && !(number !== undefined && key === 'certificate')),
    ...(number !== undefined && { number }),
  };
}

const followsTheFile = (key: ColumnKey) => key === 'name' || key === 'mail' || DETAILS.includes(key as Detail);

export const headerOf = (key: ColumnKey) => registryColumns.find((column) => column.key === key)?.header ?? key;
