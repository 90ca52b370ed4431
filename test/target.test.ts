import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leastOf } from '../domain/enterprise/share.ts';
import { isCertified, isStarted, matches, type ResolvedQuery, resolveQuery, type Standing, standingOf } from '../domain/enterprise/standing.ts';
import { PACE_DAYS, type SectorCount, scopesOf, targetFigures } from '../domain/enterprise/target.ts';
import type { PlanTarget } from '../domain/plan/plan.ts';
import { certified } from './support/lives.ts';

/** Three sectors, the first two of them key. */
const plan = {
  sectors: [
    { id: 'mines', name: '矿山', clause: '四', key: true, assist: [] },
    { id: 'dams', name: '水库', clause: '四', key: true, assist: [] },
    { id: 'hotels', name: '旅游', clause: '四', key: false, assist: [] },
  ],
};
const target = (changes: Partial<PlanTarget> = {}): PlanTarget => ({
  id: 't',
  name: '达标率',
  clause: '二',
  asOf: '2021-12-31',
  atLeast: 0.95,
  counts: 'certified',
  of: 'each-sector',
  ...changes,
});
/** Of so many enterprises so many certified at level 3, unless told otherwise. */
const count = (sectorId: string, enterprises: number, third: number, more: Partial<SectorCount> = {}): SectorCount => ({
  sectorId,
  enterprises,
  started: third,
  certified: [0, 0, third],
  closed: 0,
  ...more,
});
const figures = (of: Partial<PlanTarget>, counts: SectorCount[], before?: SectorCount[], date = '2021-07-04') =>
  targetFigures(plan, target(of), counts, date, before);

describe('the least number that reaches a share', () => {
  it.each([
    [0.95, 20, 19],
    [0.95, 21, 20],
    [0.6, 5, 3],
    [0.07, 100, 7],
    [0.29, 100, 29],
    [0.57, 100, 57],
    [0.9, 0, 0],
    [1, 7, 7],
    [0, 7, 0],
  ])('%f of %i is %i', (share, of, least) => {
    expect(leastOf(share, of)).toBe(least);
  });

  it('is exact for every whole percent of every number', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 0, max: 100_000 }), (percent, of) => {
        expect(leastOf(percent / 100, of)).toBe(Math.ceil((percent * of) / 100));
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('a target’s figures', () => {
  it('are those of each sector, met at exactly the threshold and not one below', () => {
    const [mines, dams] = figures({}, [count('mines', 20, 19), count('dams', 20, 18), count('hotels', 1, 1)]);
    expect(mines).toEqual({ scope: 'mines', sectors: ['mines'], numerator: 19, denominator: 20, closed: 0, rate: 0.95, met: true, gap: 0 });
    expect(dams).toMatchObject({ numerator: 18, rate: 0.9, met: false, gap: 1 });
  });

  it('of the plan’s four targets take each their own sectors', () => {
    const scopes = (of: PlanTarget['of']) => scopesOf(plan, { of }).map(({ scope, sectors }) => `${scope}: ${sectors.join()}`);
    expect(scopes('each-sector')).toEqual(['mines: mines', 'dams: dams', 'hotels: hotels']);
    expect(scopes('each-key-sector')).toEqual(['mines: mines', 'dams: dams']);
    expect(scopes('key-sectors-together')).toEqual(['key: mines,dams']);
    expect(scopes('all-sectors-together')).toEqual(['all: mines,dams,hotels']);
  });

  it('of key sectors together may be met where one of them is not: separate metrics', () => {
    // 90 of 100 mines and 6 of 6 dams: 96 of 106 are 90.6 %.
    const counts = [count('mines', 100, 90), count('dams', 6, 6), count('hotels', 50, 0)];
    expect(figures({ of: 'key-sectors-together', atLeast: 0.9 }, counts)).toMatchObject([{ scope: 'key', numerator: 96, denominator: 106, met: true, gap: 0 }]);
    expect(figures({ of: 'each-key-sector' }, counts).map(({ scope, met, gap }) => [scope, met, gap])).toEqual([
      ['mines', false, 5],
      ['dams', true, 0],
    ]);
    expect(figures({ of: 'all-sectors-together', atLeast: 0.9 }, counts)).toMatchObject([{ numerator: 96, denominator: 156, met: false, gap: 45 }]);
  });

  it('leave a sector without enterprises unmet and without a rate, and lack nobody there', () => {
    const [mines, , hotels] = figures({}, [count('mines', 0, 0, { closed: 3 })]);
    expect(mines).toEqual({ scope: 'mines', sectors: ['mines'], numerator: 0, denominator: 0, closed: 3, met: false, gap: 0 });
    expect(hotels).toMatchObject({ numerator: 0, denominator: 0, closed: 0, met: false, gap: 0 });
  });

  it('show the closed apart, in no numerator and no denominator', () => {
    expect(figures({ of: 'all-sectors-together' }, [count('mines', 10, 9, { closed: 4 }), count('dams', 10, 10, { closed: 1 })])).toMatchObject([
      { numerator: 19, denominator: 20, closed: 5, met: true },
    ]);
  });

  it('count a level and those better than it', () => {
    const counts = [count('mines', 10, 0, { certified: [1, 2, 4], started: 9 })];
    const of = (changes: Partial<PlanTarget>) => figures(changes, counts)[0]?.numerator;
    expect([of({}), of({ level: 3 }), of({ level: 2 }), of({ level: 1 }), of({ counts: 'started' })]).toEqual([7, 7, 3, 1, 9]);
  });

  it('count nothing of a sector that the plan does not have', () => {
    expect(figures({ of: 'all-sectors-together' }, [count('mines', 4, 4), count('ghosts', 9, 0)])).toMatchObject([{ numerator: 4, denominator: 4 }]);
  });
});

describe('a forecast', () => {
  // From 2021-07-04 to 2021-12-31 there are 180 days, as many as the pace is taken from.
  const forecast = (now: number, before: number, date = '2021-07-04') =>
    figures({}, [count('mines', 20, now)], [count('mines', 20, before)], date)[0]?.forecast;

  it('goes on at the pace of the last half-year', () => {
    expect(PACE_DAYS).toBe(180);
    expect(forecast(12, 6)).toEqual({ numerator: 18, rate: 0.9, met: false });
    expect(forecast(13, 7)).toEqual({ numerator: 19, rate: 0.95, met: true });
  });

  it('over half the time grows by half, rounded down', () => {
    // 90 days before the end of the year.
    expect(forecast(12, 5, '2021-10-02')).toMatchObject({ numerator: 15 });
  });

  it('counts what was lost against it, and neither falls below nothing nor passes all', () => {
    expect(forecast(10, 14)).toMatchObject({ numerator: 6 });
    expect(forecast(3, 19)).toMatchObject({ numerator: 0, met: false });
    expect(forecast(15, 2)).toMatchObject({ numerator: 20, met: true });
  });

  it('there is none on the day itself or after it, without a past, or where there is nobody', () => {
    expect(forecast(12, 6, '2021-12-30')).toBeDefined();
    expect(forecast(12, 6, '2021-12-31')).toBeUndefined();
    expect(forecast(12, 6, '2022-01-01')).toBeUndefined();
    expect(figures({}, [count('mines', 20, 12)])[0]).not.toHaveProperty('forecast');
    expect(figures({}, [count('mines', 0, 0)], [count('mines', 20, 12)])[0]).not.toHaveProperty('forecast');
  });
});

describe('laws of figures', () => {
  const sector = (sectorId: string) =>
    fc.tuple(fc.nat(300), fc.nat(300), fc.nat(300), fc.nat(300), fc.nat(300)).map(
      ([one, two, three, begun, rest]): SectorCount => ({
        sectorId,
        certified: [one, two, three],
        started: one + two + three + begun,
        enterprises: one + two + three + begun + rest,
        closed: begun,
      }),
    );
  const counts = fc.tuple(sector('mines'), sector('dams'), sector('hotels')).chain((all) => fc.subarray(all));
  const asked = fc.record({
    counts: fc.constantFrom('started' as const, 'certified' as const),
    atLeast: fc.integer({ min: 0, max: 100 }).map((percent) => percent / 100),
    level: fc.constantFrom(1, 2, 3),
  });

  it('never a numerator above its denominator, and the gap is just what is lacking', () => {
    fc.assert(
      fc.property(counts, counts, asked, (now, before, of) => {
        for (const each of ['each-sector', 'each-key-sector', 'key-sectors-together', 'all-sectors-together'] as const)
          for (const figure of figures({ ...of, of: each }, now, before)) {
            expect(figure.numerator).toBeLessThanOrEqual(figure.denominator);
            expect(figure.rate ?? 0).toBeLessThanOrEqual(1);
            if (figure.denominator === 0) continue;
            expect(figure.met).toBe(figure.gap === 0);
            const reaches = (numerator: number) => 100 * numerator >= Math.round(of.atLeast * 100) * figure.denominator;
            expect(reaches(figure.numerator + figure.gap)).toBe(true);
            if (figure.gap > 0) expect(reaches(figure.numerator + figure.gap - 1)).toBe(false);
            expect(figure.forecast?.numerator ?? 0).toBeGreaterThanOrEqual(0);
            expect(figure.forecast?.numerator ?? 0).toBeLessThanOrEqual(figure.denominator);
          }
      }),
    );
  });

  it('the sectors one by one add up to all of them together', () => {
    fc.assert(
      fc.property(counts, asked, (now, of) => {
        const sums = (each: PlanTarget['of']) =>
          figures({ ...of, of: each }, now).reduce(
            (sum, { numerator, denominator, closed }) => sum.map((part, index) => part + ([numerator, denominator, closed][index] ?? 0)),
            [0, 0, 0],
          );
        expect(sums('each-sector')).toEqual(sums('all-sectors-together'));
        expect(sums('each-key-sector')).toEqual(sums('key-sectors-together'));
      }),
    );
  });
});

describe('where an enterprise stands', () => {
  const standing = (changes: Partial<Standing> = {}): Standing => ({
    sectorId: 'dams',
    departmentId: 'water',
    stage: 'certified',
    certifiedOn: '2018-05-10',
    level: 3,
    issuedOn: '2018-05-10',
    expiresOn: '2021-05-09',
    ...changes,
  });
  const bare: Standing = { sectorId: 'dams', departmentId: 'water', stage: 'listed' };

  it('certified: from the day of issue to the last day, and not when closed', () => {
    const days = ['2018-05-09', '2018-05-10', '2021-05-09', '2021-05-10'];
    expect(days.map((date) => isCertified(standing(), date))).toEqual([false, true, true, false]);
    expect(isCertified(standing({ stage: 'closed' }), '2019-06-01')).toBe(false);
    for (const stage of ['in-review', 'applied', 'downgraded', 'renewed'] as const) expect(isCertified(standing({ stage }), '2019-06-01'), stage).toBe(true);
    expect(isCertified({ ...bare, stage: 'revoked' }, '2019-06-01')).toBe(false);
  });

  it('started: from the beginning of creation, or from a certificate, also when that has expired', () => {
    expect([isStarted(bare, '2019-06-01'), isStarted({ ...bare, startedOn: '2019-06-01' }, '2019-05-31')]).toEqual([false, false]);
    expect(isStarted({ ...bare, startedOn: '2019-06-01' }, '2019-06-01')).toBe(true);
    expect(['2018-05-09', '2018-05-10', '2030-01-01'].map((date) => isStarted(standing(), date))).toEqual([false, true, true]);
  });

  it('is read from an enterprise’s state as it lives', () => {
    expect(standingOf(certified().state)).toEqual(standing());
    const life = certified().act('2019-04-01', 'assessYearly').act('2019-06-01', 'inspect');
    expect(standingOf(life.state)).toEqual(standing({ stage: 'in-review', reviewedOn: '2019-04-01', inspectedOn: '2019-06-01' }));
    life.act('2019-06-02', 'pass').act('2019-06-03', 'propose', { consequence: 'revocation' }).act('2019-06-04', 'decide', { grant: true });
    expect(standingOf(life.state)).toEqual({ ...bare, stage: 'revoked', startedOn: '2018-05-10', reviewedOn: '2019-04-01', inspectedOn: '2019-06-01' });
  });

  const yes = (query: ResolvedQuery, one: Standing, date = '2019-06-01') => matches(query, one, date);

  it('certified before 2019 and valid: first issued before it, without a gap since', () => {
    const before = { certifiedBefore: '2019-01-01' };
    expect(yes(before, standing())).toBe(true);
    expect(yes(before, standing({ certifiedOn: '2018-12-31', issuedOn: '2018-12-31', expiresOn: '2021-12-30' }))).toBe(true);
    expect(yes(before, standing({ certifiedOn: '2019-01-01', issuedOn: '2019-01-01', expiresOn: '2021-12-31' }))).toBe(false);
    // Renewed in 2020 without a gap since 2017: still one of them. Renewed after a gap: no longer.
    expect(yes(before, standing({ certifiedOn: '2017-03-01', issuedOn: '2020-02-20', expiresOn: '2023-02-19' }), '2021-06-01')).toBe(true);
    expect(yes(before, standing({ certifiedOn: '2020-02-20', issuedOn: '2020-02-20', expiresOn: '2023-02-19' }), '2021-06-01')).toBe(false);
    expect(yes(before, standing(), '2021-05-10'), 'expired').toBe(false);
    expect(yes(before, { ...bare, stage: 'revoked', startedOn: '2018-05-10' }), 'revoked').toBe(false);
    expect(yes(before, standing({ stage: 'closed' })), 'closed').toBe(false);
    expect(yes({ certifiedSince: '2019-01-01' }, standing())).toBe(false);
    expect(yes({ certifiedSince: '2018-05-10' }, standing())).toBe(true);
    expect(yes({ certifiedSince: '2018-05-10' }, standing(), '2021-05-10'), 'expired').toBe(false);
  });

  it('an unbroken chain is kept by a renewal and broken by a gap', () => {
    const due = () => certified().act('2019-04-01', 'assessYearly').act('2020-04-01', 'assessYearly');
    const renewed = due().act('2021-03-01', 'renew', { number: 'AQB-2' });
    const again = due().act('2021-06-01', 'start').act('2021-06-02', 'assess').act('2021-06-03', 'apply');
    for (const kind of ['accept', 'review', 'approve', 'announce'] as const) again.act('2021-06-04', kind);
    again.act('2021-06-05', 'certify', { number: 'AQB-2', level: 3 });
    expect(yes({ certifiedBefore: '2019-01-01' }, standingOf(renewed.state), '2021-08-31')).toBe(true);
    expect(yes({ certifiedBefore: '2019-01-01' }, standingOf(again.state), '2021-08-31')).toBe(false);
    expect(yes({ certifiedSince: '2019-03-01' }, standingOf(again.state), '2021-08-31')).toBe(true);
  });

  it('of a stage: any but closed, unless the question names closed', () => {
    expect([yes({}, standing()), yes({}, bare), yes({}, standing({ stage: 'closed' }))]).toEqual([true, true, false]);
    expect([yes({ stages: ['closed'] }, standing({ stage: 'closed' })), yes({ stages: ['closed'] }, standing())]).toEqual([true, false]);
    expect([yes({ stages: ['certified', 'renewed'] }, standing()), yes({ stages: ['renewed'] }, standing())]).toEqual([true, false]);
  });

  it('of a level: certified at it or better, and only while it is valid', () => {
    expect([yes({ level: 3 }, standing()), yes({ level: 2 }, standing()), yes({ level: 2 }, standing({ level: 1 }))]).toEqual([true, false, true]);
    expect([yes({ level: 3 }, standing(), '2021-05-10'), yes({ level: 3 }, bare)]).toEqual([false, false]);
  });

  it('asked the other way round: not started, not certified', () => {
    expect([yes({ started: false }, bare), yes({ started: false }, standing())]).toEqual([true, false]);
    expect([yes({ certified: false }, standing()), yes({ certified: false }, standing(), '2021-05-10'), yes({ certified: true }, standing())]).toEqual([
      false,
      true,
      true,
    ]);
  });

  it('reviewed or inspected since a day, that day included', () => {
    const one = standing({ reviewedOn: '2019-07-31', inspectedOn: '2019-12-31' });
    expect([yes({ reviewedSince: '2019-07-31' }, one), yes({ reviewedSince: '2019-08-01' }, one), yes({ reviewedSince: '2019-01-01' }, standing())]).toEqual([
      true,
      false,
      false,
    ]);
    expect([yes({ inspectedSince: '2019-12-31' }, one), yes({ inspectedSince: '2020-01-01' }, one), yes({ inspectedSince: '2019-01-01' }, standing())]).toEqual(
      [true, false, false],
    );
  });

  it('of the key sectors, of those named, of one department', () => {
    expect(resolveQuery(plan, { sectors: 'key', certified: true }, 'water')).toEqual({ sectors: ['mines', 'dams'], certified: true, departmentId: 'water' });
    expect(resolveQuery(plan, { sectors: ['hotels'] })).toEqual({ sectors: ['hotels'] });
    expect(resolveQuery(plan, { started: true })).toEqual({ started: true });
    expect([yes({ sectors: ['dams'] }, standing()), yes({ sectors: ['mines'] }, standing())]).toEqual([true, false]);
    expect([yes({ departmentId: 'water' }, standing()), yes({ departmentId: 'fire' }, standing())]).toEqual([true, false]);
  });
});
