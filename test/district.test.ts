import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { registryColumns } from '../client/enterprises/columns.ts';
import { exportRows } from '../client/enterprises/file.ts';
import { rowCheck } from '../client/enterprises/row-check.ts';
import { checkPlan } from '../client/files/plan.ts';
import type { RegistryEntry } from '../domain/enterprise/registry-entry.ts';
import { addDays, isPlainDate } from '../domain/kernel/dates.ts';
import { firstRandomOf, randomOf } from '../domain/kernel/random.ts';
import type { Plan } from '../domain/plan/plan.ts';
import { generateDistrict, INVENTED, LEAST_IN_SECTOR } from '../domain/rehearsal/district.ts';
import { smallPlan } from './support/plans.ts';

function planOf(text: string): Plan {
  const { plan, faults } = checkPlan(text);
  if (!plan) throw new Error(JSON.stringify(faults));
  return plan;
}
const shapotou = planOf(readFileSync(path.join(import.meta.dirname, '..', 'plans', 'shapotou-2019.yaml'), 'utf8'));
const ASOF = '2019-03-01';
const district = generateDistrict(shapotou, { seed: 'a', asOf: ASOF });
const share = (which: (entry: RegistryEntry) => boolean) => district.filter(which).length / district.length;
const sizeOf = (sectorId: string) => district.filter((entry) => entry.sectorId === sectorId).length;

// The tables of GB 32100-2015 and GB 11714-1997, written down here a second time.
const USCC_CHARACTERS = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const USCC_WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
function isUscc(code: string): boolean {
  if (code.length !== 18) return false;
  const values = [...code].map((character) => USCC_CHARACTERS.indexOf(character));
  // With the check character counted once the sum is a multiple of 31.
  const sum = values.reduce((total, value, at) => total + value * (USCC_WEIGHTS[at] ?? 1), 0);
  return !values.includes(-1) && sum % 31 === 0;
}
function isOrganisationCode(code: string): boolean {
  const value = (character: string) => (character === 'X' ? 10 : Number(character));
  const sum = [3, 7, 9, 10, 5, 8, 4, 2, 1].reduce((total, weight, at) => total + weight * value(code[at] ?? ''), 0);
  return /^\d{8}[\dX]$/.test(code) && sum % 11 === 0;
}

/** What an enterprise’s row contradicts itself in. */
function contradictions({ stage, runningSince, startedOn, certificate, reviewedOn }: RegistryEntry, asOf: string): string[] {
  const found: string[] = [];
  const inOrder = (name: string, ...dates: (string | undefined)[]) => {
    const known = dates.filter((date) => date !== undefined);
    if (!known.every(isPlainDate)) found.push(`${name}: no date`);
    if (known.some((date, at) => at > 0 && date < (known[at - 1] as string))) found.push(`${name}: ${known.join(' ')}`);
  };
  inOrder('running, started, today', runningSince, startedOn, asOf);
  inOrder('certificate', startedOn, certificate?.issuedOn, asOf, certificate?.expiresOn);
  inOrder('review', certificate?.issuedOn, reviewedOn, asOf);
  if ((stage === 'certified') !== (certificate !== undefined)) found.push(`${stage} and certificate`);
  if ((stage === 'listed') !== (startedOn === undefined)) found.push(`${stage} and started`);
  if (certificate && (certificate.number === '' || ![1, 2, 3].includes(certificate.level))) found.push('certificate incomplete');
  if (certificate && runningSince && addDays(runningSince, 180) > certificate.issuedOn) found.push('certified before it ran six months');
  if (reviewedOn && !certificate) found.push('review without certificate');
  return found;
}

describe('a generated district', () => {
  it('is the same for the same seed and another for another', () => {
    expect(generateDistrict(shapotou, { seed: 'a', asOf: ASOF })).toEqual(district);
    const other = generateDistrict(shapotou, { seed: 'b', asOf: ASOF });
    const names = new Set(district.map(({ name }) => name));
    const codes = new Set(district.map(({ uscc }) => uscc));
    expect(other.filter(({ name }) => names.has(name)).length).toBeLessThan(district.length / 2);
    expect(other.filter(({ uscc }) => codes.has(uscc))).toEqual([]);
  });

  it('has 1,200 enterprises over every sector, each under its sector’s lead, the common trades ahead of the rare ones', () => {
    expect(district).toHaveLength(1_200);
    expect(shapotou.sectors).toHaveLength(24);
    for (const { id, lead } of shapotou.sectors) {
      expect(sizeOf(id), id).toBeGreaterThanOrEqual(LEAST_IN_SECTOR);
      expect(new Set(district.filter(({ sectorId }) => sectorId === id).map(({ departmentId }) => departmentId)), id).toEqual(new Set([lead]));
    }
    for (const common of ['trade', 'transport', 'construction', 'tourism'])
      for (const rare of ['coal', 'civil-explosives', 'tobacco']) expect(sizeOf(common), `${common} and ${rare}`).toBeGreaterThan(5 * sizeOf(rare));
  });

  it('gives each a valid code of its own that no real registry has given, an invented name and a mail address that leads nowhere', () => {
    expect(isUscc('91350100M000100Y43')).toBe(true);
    expect(isUscc('91350100M000100Y34')).toBe(false);
    for (const { uscc, name, mail } of district) {
      expect(isUscc(uscc), uscc).toBe(true);
      expect(isOrganisationCode(uscc.slice(8, 17)), uscc).toBe(true);
      expect(uscc.slice(2, 8)).toBe('999999');
      expect(
        INVENTED.some((word) => name.startsWith(word)),
        name,
      ).toBe(true);
      expect(name.endsWith('有限公司'), name).toBe(true);
      expect(mail).toMatch(/^[\w.-]+@[\w.-]+\.example$/);
    }
    for (const key of ['uscc', 'name', 'mail'] as const) expect(new Set(district.map((entry) => entry[key])).size, key).toBe(district.length);
    const numbers = district.flatMap(({ certificate }) => certificate?.number ?? []);
    expect(new Set(numbers).size).toBe(numbers.length);
  });

  it('is certified in about a third, mostly at level three, and has a tenth on its way', () => {
    const certified = share(({ stage }) => stage === 'certified');
    expect(certified).toBeGreaterThan(0.3);
    expect(certified).toBeLessThan(0.4);
    const creating = share(({ stage }) => stage === 'creating');
    expect(creating).toBeGreaterThan(0.07);
    expect(creating).toBeLessThan(0.13);
    expect(certified + creating + share(({ stage }) => stage === 'listed')).toBeCloseTo(1);
    const [one, two, three] = [1, 2, 3].map((level) => district.filter(({ certificate }) => certificate?.level === level).length) as [number, number, number];
    expect(one).toBeGreaterThan(0);
    expect(two).toBeGreaterThan(one);
    expect(three).toBeGreaterThan(4 * two);
  });

  it('holds certificates of three years less a day that run out in each year of the campaign, some within three months', () => {
    const certificates = district.flatMap(({ certificate }) => certificate ?? []);
    for (const { issuedOn, expiresOn } of certificates) {
      expect(issuedOn >= '2016-03-02' && issuedOn <= '2018-12-31', issuedOn).toBe(true);
      const [year, rest] = [Number(issuedOn.slice(0, 4)) + 3, issuedOn.slice(4)];
      expect(addDays(expiresOn, 1)).toBe(rest === '-02-29' ? `${year}-02-28` : `${year}${rest}`);
    }
    const ending = (year: string) => certificates.filter(({ expiresOn }) => expiresOn.startsWith(year)).length;
    for (const year of ['2019', '2020', '2021']) expect(ending(year), year).toBeGreaterThan(certificates.length / 5);
    expect(certificates.filter(({ expiresOn }) => expiresOn <= '2019-06-01').length).toBeGreaterThan(5);
    expect(district.filter(({ runningSince }) => runningSince && runningSince > '2018-09-01').length).toBeGreaterThan(10);
  });

  it('contradicts itself nowhere, whatever the seed, the day and the count', () => {
    expect(contradictions({ ...(district.find(({ stage }) => stage === 'certified') as RegistryEntry), stage: 'listed' }, ASOF)).not.toEqual([]);
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 0, max: 3_000 }), fc.integer({ min: 72, max: 300 }), (seed, days, count) => {
        const asOf = addDays('2016-02-29', days);
        const entries = generateDistrict(shapotou, { seed, count, asOf });
        expect(entries).toHaveLength(count);
        expect(entries.flatMap((entry) => contradictions(entry, asOf))).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it('comes back unchanged through the rules of a registry file', async () => {
    const check = rowCheck(shapotou, ASOF, 'zh');
    const read: unknown[] = [];
    for await (const cells of exportRows(district, shapotou))
      read.push(check(read.length + 2, (key) => cells[registryColumns.findIndex((column) => column.key === key)] ?? ''));
    expect(read).toEqual(district.map((entry) => ({ entry })));
  });

  it('serves any plan with sectors, and says so when the count is too small', () => {
    const plan = planOf(
      smallPlan({
        id: 'other',
        ladder: 'sectors: [{ id: bakery, name: 烘焙, clause: 五, lead: fire }, { id: zoo, name: 动物园, clause: 五, assist: [fire] }]',
      }),
    );
    const entries = generateDistrict(plan, { seed: 1, count: 6, asOf: '2019-01-01' });
    expect(entries.map(({ sectorId, departmentId }) => `${sectorId} ${departmentId}`)).toEqual([
      ...Array.from({ length: 3 }, () => 'bakery fire'),
      ...Array.from({ length: 3 }, () => 'zoo fire'),
    ]);
    expect(entries[0]?.name).toContain('烘焙有限公司');
    expect(() => generateDistrict(plan, { seed: 1, count: 5, asOf: '2019-01-01' })).toThrow(/5 enterprises do not fill 2 sectors.*at least 6/);
  });

  it('grows to 100,000 with names and codes still unique', () => {
    const many = generateDistrict(shapotou, { seed: 'many', count: 100_000, asOf: ASOF });
    expect(new Set(many.map(({ name }) => name)).size).toBe(100_000);
    expect(new Set(many.map(({ uscc }) => uscc)).size).toBe(100_000);
  });
});

describe('seeded numbers', () => {
  it('repeat for the same parts, number or text, and differ for others', () => {
    const first = (...parts: (string | number)[]) => {
      const random = randomOf(...parts);
      return [random(), random(), random()];
    };
    expect(first('a', 7)).toEqual(first('a', '7'));
    expect(first('ab', 'c')).not.toEqual(first('a', 'bc'));
    expect(first('a')).not.toEqual(first('a', ''));
    for (const last of ['', 'c', '"\\', '证书']) expect(firstRandomOf('a', 7)(last)).toBe(randomOf('a', 7, last)());
  });

  it('fall evenly into [0, 1), the first of neighbouring seeds as well', () => {
    const buckets = (draw: (index: number) => number) => {
      const counts = Array.from({ length: 10 }, () => 0);
      for (let index = 0; index < 10_000; index++) {
        const number = draw(index);
        expect(number >= 0 && number < 1).toBe(true);
        const at = Math.floor(number * 10);
        counts[at] = (counts[at] ?? 0) + 1;
      }
      return counts;
    };
    const random = randomOf('even');
    // 1,000 expected in each, standard deviation 30: five of them either way.
    for (const counts of [buckets(() => random()), buckets((index) => randomOf('even', index)())])
      for (const count of counts) expect(Math.abs(count - 1_000)).toBeLessThan(150);
  });
});
