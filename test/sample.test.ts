import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawSample, type Sample, type SampleUnit } from '../domain/enterprise/sample.ts';
import { uscc } from './support/enterprises.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const draw = (roster: SampleUnit[], share: number, seed = '2019-1') => drawSample(roster, share, seed, sha256);

/** So many enterprises of each sector, numbered through. */
function rosterOf(sizes: Record<string, number>): SampleUnit[] {
  let number = 0;
  return Object.entries(sizes).flatMap(([sectorId, size]) => Array.from({ length: size }, () => ({ uscc: uscc(++number), sectorId })));
}
const quotas = ({ strata }: Sample) => Object.fromEntries(strata.map(({ sectorId, drawn }) => [sectorId, drawn]));
const codes = ({ drawn }: Sample) => drawn.map((unit) => unit.uscc).sort();

describe('a draw', () => {
  it('can be done again by hand, with the seed, the roster and sha256sum', () => {
    // for u in …; do echo "$(printf "2019-1:$u" | sha256sum | cut -c1-8) $u"; done | sort
    const roster = rosterOf({ dams: 6, alarms: 3 });
    const byHand = {
      // 0e21f91f, 2e1f01cc; the third, 5f895dd2, is 91999999000000009C
      alarms: ['919999990000000076', '919999990000000089'],
      // 1e0fa250, 2eecfb98, 48f278e7; then 9c58989f, 9d35e93f, f766f63c
      dams: ['919999990000000063', '91999999000000001K', '919999990000000050'],
    };
    // Half of nine are five: 3.33 of six dams and 1.67 of three alarms, so three and two.
    const sample = draw(roster, 0.5);
    expect(sample.strata).toEqual([
      { sectorId: 'alarms', size: 3, drawn: 2 },
      { sectorId: 'dams', size: 6, drawn: 3 },
    ]);
    expect(sample.drawn.map((unit) => unit.uscc)).toEqual([...byHand.alarms, ...byHand.dams]);
  });

  it.each([
    ['in proportion', { dams: 50, alarms: 30, roads: 20 }, 0.2, { dams: 10, alarms: 6, roads: 4 }],
    ['at least the share: a fifth of eleven are three', { dams: 11 }, 0.2, { dams: 3 }],
    ['half of an odd number rounded up', { dams: 7 }, 0.5, { dams: 4 }],
    ['no binary dust: 0.07 of 100 are 7', { dams: 100 }, 0.07, { dams: 7 }],
    ['the largest remainder first: 4.5, 3.3, 2.2 of ten', { dams: 45, alarms: 33, roads: 22 }, 0.1, { dams: 5, alarms: 3, roads: 2 }],
    ['one of the smallest sector, taken from the largest', { dams: 97, alarms: 1, roads: 2 }, 0.1, { dams: 8, alarms: 1, roads: 1 }],
    ['fewer places than sectors: the largest keep theirs', { dams: 9, alarms: 1, roads: 5, mines: 5 }, 0.15, { dams: 1, alarms: 0, roads: 1, mines: 1 }],
    ['all of them', { dams: 3, alarms: 2 }, 1, { dams: 3, alarms: 2 }],
    ['none', { dams: 3, alarms: 2 }, 0, { dams: 0, alarms: 0 }],
    ['of nobody', {}, 0.5, {}],
  ])('is %s', (_what, sizes, share, expected) => {
    const sample = draw(rosterOf(sizes as Record<string, number>), share);
    expect(quotas(sample)).toEqual(expected);
  });
});

describe('laws of a draw', () => {
  const SECTORS = ['dams', 'alarms', 'roads', 'mines', 'power'];
  const roster = fc
    .array(fc.constantFrom(...SECTORS), { maxLength: 120, size: 'max' })
    .map((sectors) => sectors.map((sectorId, number) => ({ uscc: uscc(number), sectorId })));
  /** In whole percent, as people write it. */
  const percent = fc.integer({ min: 0, max: 100 });
  const seed = fc.string({ minLength: 1, maxLength: 20 });

  it('draws the share rounded up, no more, of the roster, nobody twice, and says how many of each sector', () => {
    fc.assert(
      fc.property(roster, percent, seed, (units, share, key) => {
        const sample = draw(units, share / 100, key);
        // Exact in whole numbers: the least n with 100 n ≥ share × size.
        expect(sample.drawn.length).toBe(Math.ceil((share * units.length) / 100));
        expect(new Set(codes(sample)).size).toBe(sample.drawn.length);
        for (const unit of sample.drawn) expect(units).toContain(unit);
        for (const { sectorId, size, drawn } of sample.strata) {
          expect(units.filter((unit) => unit.sectorId === sectorId).length).toBe(size);
          expect(sample.drawn.filter((unit) => unit.sectorId === sectorId).length).toBe(drawn);
          expect(drawn).toBeLessThanOrEqual(size);
        }
        expect(sample.strata.map(({ sectorId }) => sectorId).sort()).toEqual([...new Set(units.map((unit) => unit.sectorId))].sort());
      }),
    );
  });

  it('gives every sector at least one, as far as the number goes, and a larger one never less', () => {
    fc.assert(
      fc.property(roster, percent, (units, share) => {
        const { strata, drawn } = draw(units, share / 100);
        expect(strata.filter((stratum) => stratum.drawn > 0).length).toBe(Math.min(strata.length, drawn.length));
        for (const one of strata) for (const other of strata) if (one.size > other.size) expect(one.drawn).toBeGreaterThanOrEqual(other.drawn);
      }),
    );
  });

  it('is within one of the exact proportion where no sector had to be lifted to its one', () => {
    fc.assert(
      fc.property(roster, percent, (units, share) => {
        const { strata, drawn } = draw(units, share / 100);
        const exact = (size: number) => (size * drawn.length) / units.length;
        if (strata.some(({ size }) => exact(size) < 1)) return;
        for (const stratum of strata) expect(Math.abs(stratum.drawn - exact(stratum.size))).toBeLessThan(1);
      }),
    );
  });

  it('is the same for anyone with the same seed, whatever the order of the roster', () => {
    const shuffled = roster.chain((units) => fc.tuple(fc.constant(units), fc.shuffledSubarray(units, { minLength: units.length, maxLength: units.length })));
    fc.assert(
      fc.property(shuffled, percent, seed, ([units, again], share, key) => {
        expect(draw(again, share / 100, key)).toEqual(draw(units, share / 100, key));
      }),
    );
  });

  it('draws more by adding to what a smaller share of the same sector drew', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 80 }), percent, percent, (size, one, other) => {
        const units = rosterOf({ dams: size });
        const [less, more] = [one, other].sort((a, b) => a - b).map((share) => codes(draw(units, share / 100))) as [string[], string[]];
        for (const code of less) expect(more).toContain(code);
      }),
    );
  });

  it('is another for another seed, and each of a sector is as likely as the next', () => {
    const units = rosterOf({ dams: 20, alarms: 10 });
    const seeds = 4_000;
    const times = new Map(units.map((unit) => [unit.uscc, 0]));
    const draws = new Set<string>();
    for (let seed = 0; seed < seeds; seed++) {
      const sample = draw(units, 0.2, `seed ${seed}`);
      expect(quotas(sample)).toEqual({ dams: 4, alarms: 2 });
      for (const { uscc: code } of sample.drawn) times.set(code, (times.get(code) ?? 0) + 1);
      draws.add(codes(sample).join());
    }
    // A fifth of 4,000 each, with a standard deviation of 25: six of them leave one wrong alarm in a hundred million.
    for (const [code, count] of times) expect(Math.abs(count - seeds / 5), code).toBeLessThan(6 * Math.sqrt(seeds * 0.2 * 0.8));
    // C(20,4) × C(10,2) = 218,025 draws: of 4,000 about 37 come twice.
    expect(draws.size).toBeGreaterThan(3_850);
  });
});
