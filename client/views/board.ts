import type { Light } from '../../domain/kernel/lights.ts';
import { LIGHTS } from '../../domain/kernel/lights.ts';
import type { LightOf } from '../../domain/matters/progress.ts';
import type { SlimObligation } from '../../prisma/pages.ts';
import type { Store } from '../../prisma/store.ts';
import type { Tally } from '../contract/programmes.ts';

/** How old the board's rows may be (real ms); what was done through this process shows at once. */
const FRESH_MS = 300;
/** How many obligations are read in one statement. */
const BATCH = 1_000;
/** A row may be committed a little after a later one; looking back this far misses none (real ms). */
const LOOK_BACK_MS = 5_000;
/** How often every row is compared all the same (real ms): for what changes without an event. */
const COMPARE_EVERY_MS = 30_000;

interface Held {
  rows: Map<string, SlimObligation>;
  sorted: SlimObligation[];
  /** When the rows were read (real ms): what was recorded by then is in them. */
  readAtMs: number;
  comparedAtMs: number;
  freshUntilMs: number;
  reading?: Promise<void>;
}

export type Board = ReturnType<typeof openBoard>;

/**
 * Keeps a programme's obligations in memory, earliest due first, so that lists, matrix and overview need no more than what has changed since.
 * Lights are derived by the domain each time, never kept.
 */
export function openBoard(store: Store) {
  const held = new Map<string, Held>();

  async function read(programmeId: string): Promise<void> {
    const entry = held.get(programmeId);
    if (!entry) return;
    const readAtMs = Date.now();
    // Between two looks at every row, only those rows are read of which something was recorded, unless rows have come in addition.
    const all = readAtMs - entry.comparedAtMs > COMPARE_EVERY_MS || (await store.pages.countObligations(programmeId)) !== entry.rows.size;
    const known = all ? await store.pages.sequences(programmeId) : await store.pages.sequencesSince(programmeId, entry.readAtMs - LOOK_BACK_MS);
    // A row that has recorded nothing yet may still be replaced: a row without an event is as it was planned.
    const changed = known.filter(({ id, sequence }) => entry.rows.get(id)?.sequence !== sequence).map(({ id }) => id);
    for (let at = 0; at < changed.length; at += BATCH)
      for (const row of await store.pages.slimObligations(changed.slice(at, at + BATCH))) entry.rows.set(row.id, row);
    if (changed.length > 0)
      entry.sorted = [...entry.rows.values()].sort((a, b) => a.state.schedule.dueAtMs - b.state.schedule.dueAtMs || (a.id < b.id ? -1 : 1));
    if (all) entry.comparedAtMs = readAtMs;
    entry.readAtMs = readAtMs;
    entry.freshUntilMs = readAtMs + FRESH_MS;
  }

  return {
    /** Gives the rows, earliest due first and at most `FRESH_MS` old. */
    async rows(programmeId: string): Promise<readonly SlimObligation[]> {
      const entry: Held = held.get(programmeId) ?? { rows: new Map(), sorted: [], readAtMs: 0, comparedAtMs: 0, freshUntilMs: 0 };
      held.set(programmeId, entry);
      if (Date.now() > entry.freshUntilMs) {
        entry.reading ??= read(programmeId).finally(() => {
          delete entry.reading;
        });
        await entry.reading;
      }
      return entry.sorted;
    },
    /** Says that a programme's rows are out of date, since something was done through this process. */
    stale(programmeId: string): void {
      const entry = held.get(programmeId);
      if (entry) entry.freshUntilMs = 0;
    },
    async find(programmeId: string, id: string): Promise<SlimObligation | undefined> {
      await this.rows(programmeId);
      return held.get(programmeId)?.rows.get(id);
    },
  };
}

const RANK = new Map<string, number>(LIGHTS.map((light, index) => [light, index]));
export const lightRank = (light: Light): number => RANK.get(light) ?? 0;

export const isLate = ({ state }: SlimObligation, nowMs: number) => state.stage === 'open' && state.schedule.dueAtMs <= nowMs;

export function emptyTally(): Tally {
  return { total: 0, stages: {}, lights: Object.fromEntries(LIGHTS.map((light) => [light, 0])), late: 0 };
}

export function count(tally: Tally, row: SlimObligation, nowMs: number, lightOf: LightOf): void {
  const { stage } = row.state;
  tally.total++;
  tally.stages[stage] = (tally.stages[stage] ?? 0) + 1;
  if (stage !== 'open') return;
  const light = lightOf(row.state, nowMs);
  tally.lights[light] = (tally.lights[light] ?? 0) + 1;
  if (isLate(row, nowMs)) tally.late++;
}
