import type { z } from 'zod';
import type { overview } from '../../../contract/programmes.ts';
import { LIGHTS, type Light, STAGES, type Stage } from '../../../contract/tables.ts';

/** Stages that stand for themselves only where there is something in them. */
const RARE: readonly Stage[] = ['waived', 'withdrawn', 'historic', 'unused'];

export interface Tile {
  /** `part`: one of the tiles that add up to `total`; `late`: counted in the lights already. */
  kind: 'total' | 'part' | 'late';
  light?: Light;
  stage?: Stage;
  count: number;
  /** The list that it counts. */
  query: Record<string, string | boolean>;
}

/** Gives the figures of the overview: all obligations, the parts that add up to them, and how many of those are late. */
export function tilesOf({ lateTotal, lights, stages, total }: Pick<z.output<typeof overview>, 'lateTotal' | 'lights' | 'stages' | 'total'>): Tile[] {
  return [
    { kind: 'total', count: total, query: { all: true } },
    ...[...LIGHTS].reverse().map((light): Tile => ({ kind: 'part', light, count: lights[light] ?? 0, query: { light, stage: 'open' } })),
    ...STAGES.filter((stage) => stage !== 'open' && (!RARE.includes(stage) || (stages[stage] ?? 0) > 0)).map(
      (stage): Tile => ({ kind: 'part', stage, count: stages[stage] ?? 0, query: { stage } }),
    ),
    { kind: 'late', count: lateTotal, query: { late: true } },
  ];
}
