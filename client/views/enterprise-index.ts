import type { Store } from '../../prisma/store.ts';

/** How many enterprises are read in one statement. */
const BATCH = 5_000;
/** Of how many programmes they are held; the one that nobody has asked for longest goes. */
export const PROGRAMMES = 4;

interface Row {
  id: string;
  name: string;
  code: string;
  /** All that it is found by, in small letters. */
  text: string;
  departmentId: string;
}

interface Held {
  rows: Map<string, Row>;
  byName: Row[];
  /** What all are found by as one text, in the order of their names: it is searched through ten times as fast as row by row. */
  joined: string;
  /** Where each row begins in it, and where the last one ends. */
  starts: Int32Array;
}

/** Stands between two rows, and in no text that is looked for. */
const BETWEEN = '\u0000';

/**
 * Holds what enterprises are found by in memory: PostgreSQL has no index for a part of a Chinese name, and would read a hundred thousand rows
 * for every key that somebody presses. It follows `Findable`; whose an enterprise is, is asked of its row once more before it is shown.
 */
export function openEnterpriseIndex({ findable }: Pick<Store, 'findable'>) {
  const held = new Map<string, Held>();

  async function load(programme: string): Promise<Held> {
    const rows = new Map<string, Row>();
    for (let after = ''; ; ) {
      const page = await findable.enterprisesAfter(programme, after, BATCH);
      for (const row of page) rows.set(row.id, row);
      after = page.at(-1)?.id ?? '';
      if (page.length < BATCH) return { rows, ...inOrder(rows) };
    }
  }

  return {
    /** Takes in what was written since (real epoch ms) and those that something happened to; everything where nothing is held yet. */
    async follow(programme: string, sinceRealMs: number, touched: readonly string[]): Promise<void> {
      const before = held.get(programme);
      held.delete(programme);
      const now = before ?? (await load(programme));
      held.set(programme, now);
      for (const other of [...held.keys()].slice(0, -PROGRAMMES)) held.delete(other);
      if (!before) return;
      const changed = await findable.enterprisesSince(programme, sinceRealMs, touched);
      const renamed = changed.some(({ id, text }) => now.rows.get(id)?.text !== text);
      for (const row of changed) now.rows.set(row.id, Object.assign(now.rows.get(row.id) ?? row, row));
      if (renamed) Object.assign(now, inOrder(now.rows));
    },

    isHeld: (programme: string): boolean => held.has(programme),

    /** Finds enterprises by part of what they are called, of one department alone where it is named; those whose name begins so come first. */
    async find(programme: string, text: string, department: string | undefined, most: number): Promise<Pick<Row, 'name' | 'code'>[]> {
      const all = held.get(programme);
      if (!all || text.includes(BETWEEN)) return [];
      const { byName, joined, starts } = all;
      const small = text.toLowerCase();
      const may = (row: Row) => department === undefined || row.departmentId === department;
      const found: Row[] = [];
      for (let at = firstFrom(byName, text); found.length < most; at++) {
        const row = byName[at];
        if (!row?.name.startsWith(text)) break;
        if (may(row)) found.push(row);
      }
      for (let at = joined.indexOf(small), place = 0; at !== -1 && found.length < most; at = joined.indexOf(small, starts[place])) {
        while ((starts[place + 1] ?? joined.length) <= at) place++;
        const row = byName[place++];
        if (row && may(row) && !row.name.startsWith(text)) found.push(row);
      }
      if (department === undefined || found.length === 0) return found;
      const theirs = await findable.ofDepartment(
        found.map(({ id }) => id),
        department,
      );
      return found.filter(({ id }) => theirs.has(id));
    },
  };
}

function inOrder(rows: ReadonlyMap<string, Row>): Omit<Held, 'rows'> {
  const byName = [...rows.values()].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.id < b.id ? -1 : 1));
  const starts = new Int32Array(byName.length + 1);
  for (const [place, { text }] of byName.entries()) starts[place + 1] = (starts[place] ?? 0) + text.length + BETWEEN.length;
  return { byName, joined: byName.map(({ text }) => text + BETWEEN).join(''), starts };
}

/** The place of the first row whose name is not before a text. */
function firstFrom(byName: readonly Row[], text: string): number {
  let [low, high] = [0, byName.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((byName[middle]?.name ?? '') < text) low = middle + 1;
    else high = middle;
  }
  return low;
}
