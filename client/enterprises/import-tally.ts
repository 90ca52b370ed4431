import type { Refused } from './row-check.ts';

/** How many changes are shown. */
const CHANGES_SHOWN = 20;
/** How many rejected rows are told with their reasons at once; all of them are in the file. */
const REFUSALS_SHOWN = 100;
const UNKNOWN_SHOWN = 100;

interface RejectedRow {
  row: number;
  cells: string[];
  reasons: string[];
}

export type Tally = ReturnType<typeof openTally>;

/**
 * Counts what an import does, and keeps the rows that it does not bring in.
 *
 * @param nameAt the column of the file in which the enterprise's name stands.
 */
export function openTally(nameAt = -1) {
  const counts = { rows: 0, added: 0, renamed: 0, numbered: 0, corrected: 0, unchanged: 0, withoutNumber: 0 };
  const rejects: RejectedRow[] = [];
  const changes: string[] = [];
  const unknown = new Map<string, { name: string; rows: number; nearest: string[] }>();
  return {
    counts,
    rejects,

    changed: () => counts.added + counts.renamed + counts.numbered + counts.corrected > 0,

    reject({ row, cells }: Pick<RejectedRow, 'row' | 'cells'>, reasons: string[]): void {
      rejects.push({ row, cells, reasons });
    },

    note(change: string): void {
      if (changes.length < CHANGES_SHOWN) changes.push(change);
    },

    unknownSector({ name, nearest }: NonNullable<Refused['unknownSector']>): void {
      const known = unknown.get(name);
      if (known) known.rows++;
      else if (unknown.size < UNKNOWN_SHOWN) unknown.set(name, { name, rows: 1, nearest });
    },

    /** Gives everything counted so far; from now on `rejects` are in the order of the file. */
    report() {
      rejects.sort((one, other) => one.row - other.row);
      return {
        ...counts,
        rejected: rejects.length,
        refusals: rejects.slice(0, REFUSALS_SHOWN).map(({ row, cells, reasons }) => ({ row, name: (cells[nameAt] ?? '').slice(0, 100), reasons })),
        unknownSectors: [...unknown.values()],
        changes,
      };
    },
  };
}
