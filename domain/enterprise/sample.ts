import { leastOf } from './share.ts';

/** One enterprise that may be drawn. */
export interface SampleUnit {
  uscc: string;
  sectorId: string;
}

export interface Sample {
  drawn: SampleUnit[];
  /** How many were drawn of how many, sector by sector. */
  strata: { sectorId: string; size: number; drawn: number }[];
}

/**
 * Draws at least `share` of a roster, sector by sector in proportion (largest remainder; of every sector at least one, as far as
 * the number goes). Within a sector those come first whose `digest` of `seed:uscc` sorts first, so that whoever has the seed
 * and the frozen roster can draw again by hand: `printf 'SEED:USCC' | sha256sum`, sorted.
 *
 * @param digest SHA-256 of a text as lower-case hexadecimal.
 */
export function drawSample(roster: readonly SampleUnit[], share: number, seed: string, digest: (text: string) => string): Sample {
  const bySector = new Map<string, SampleUnit[]>();
  for (const unit of roster) {
    const units = bySector.get(unit.sectorId);
    if (units) units.push(unit);
    else bySector.set(unit.sectorId, [unit]);
  }
  const sectors = [...bySector.keys()].sort();
  const sizes = sectors.map((sectorId) => bySector.get(sectorId)?.length ?? 0);
  const quotas = allocate(sizes, leastOf(share, roster.length));
  const strata = sectors.map((sectorId, index) => ({ sectorId, size: sizes[index] ?? 0, drawn: quotas[index] ?? 0 }));
  const drawn = strata.flatMap(({ sectorId, drawn: count }) =>
    (bySector.get(sectorId) ?? [])
      .map((unit) => ({ unit, order: digest(`${seed}:${unit.uscc}`) }))
      .sort((a, b) => (a.order < b.order ? -1 : 1))
      .slice(0, count)
      .map(({ unit }) => unit),
  );
  return { drawn, strata };
}

/** Shares `total` out over strata in proportion to their sizes; none gets more than it has. Ties go to the earlier one. */
function allocate(sizes: number[], total: number): number[] {
  const all = sizes.reduce((sum, size) => sum + size, 0);
  if (all === 0) return sizes;
  const exact = sizes.map((size) => (size * total) / all);
  const given = exact.map((part, index) => Math.min(sizes[index] ?? 0, Math.max(1, Math.floor(part))));
  const surplus = (index: number) => (given[index] ?? 0) - (exact[index] ?? 0);
  const change = (by: 1 | -1, may: (index: number) => boolean) => {
    const candidates = sizes.map((_, index) => index).filter(may);
    const next = candidates.sort((a, b) => by * (surplus(a) - surplus(b)) || a - b)[0];
    if (next === undefined) return false;
    given[next] = (given[next] ?? 0) + by;
    return true;
  };
  const sum = () => given.reduce((count, part) => count + part, 0);
  while (sum() < total && change(1, (index) => (given[index] ?? 0) < (sizes[index] ?? 0)));
  while (sum() > total && change(-1, (index) => (given[index] ?? 0) > 1));
  // Fewer places than strata: the largest keep theirs.
  while (sum() > total && change(-1, (index) => (given[index] ?? 0) > 0));
  return given;
}
