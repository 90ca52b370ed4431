import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCalendar } from '../calendar/china.ts';
import { checkPlan } from '../client/files/plan.ts';
import type { BodyCount } from '../domain/enterprise/target.ts';
import { addDays } from '../domain/kernel/dates.ts';
import { openLadders, openTold, reachedOn } from '../domain/matters/matters.ts';
import { nearestFirst, paceNeeded, targetItems, targetParts } from '../domain/matters/targets.ts';
import { rehearsedRegistry } from '../domain/rehearsal/registry.ts';
import { rehearse } from '../domain/rehearsal/rehearsal.ts';
import { readRows } from '../spreadsheet/read.ts';
import { certifiedEntry, entry } from './support/enterprises.ts';
import { SECTORS, smallPlan } from './support/plans.ts';
import { inTime, openTestStack, SLOWEST, type TestStack, TooSlow, until } from './support/stack.ts';

const planOf = (text: string) => {
  const { plan, faults } = checkPlan(text);
  if (!plan) throw new Error(JSON.stringify(faults));
  return plan;
};
const TARGETS = `
targets:
  - { id: rate, name: 2019 年达标率 80%, clause: 二, asOf: 2019-12-31, atLeast: 0.8, counts: certified, of: each-sector, follows: 通报批评 }
`;
const targetPlan = (id: string) => smallPlan({ id, more: `${SECTORS}${TARGETS}` });

/** Of one sector under one department, so many enterprises of which so many are certified. */
const count = (sectorId: string, departmentId: string, enterprises: number, third: number): BodyCount => ({
  sectorId,
  departmentId,
  enterprises,
  started: third,
  certified: [0, 0, third],
  closed: 0,
});

/**
 * Dams: ten enterprises, eight under the water bureau of which six are certified, two under the fire bureau of which none is: 6 of 10 where 80 %
 * need 8. Alarms: five under the fire bureau, four certified: 80 % exactly.
 */
const DISTRICT = [count('dams', 'water', 8, 6), count('dams', 'fire', 2, 0), count('alarms', 'fire', 5, 4)];

describe('a target belongs to departments', () => {
  const plan = planOf(targetPlan('parts'));
  const [target] = plan.targets as [(typeof plan.targets)[number]];
  const partsOf = (counts: BodyCount[], of = target.of) =>
    targetParts(plan, { ...target, of }, counts, '2019-10-02').map(({ departmentId, whole, own }) => [
      departmentId,
      whole.scope,
      `${own.numerator}/${own.denominator}`,
      own.gap,
      whole.gap,
    ]);

  it('to who leads a sector with all of it, to who only supervises there with its own', () => {
    expect(partsOf(DISTRICT)).toEqual([
      ['water', 'dams', '6/10', 2, 2],
      ['fire', 'dams', '0/2', 2, 2],
      ['fire', 'alarms', '4/5', 0, 0],
    ]);
  });

  it('of sectors together each has what it leads and what it supervises, and none is asked for a sector without enterprises', () => {
    // 10 of 15 where 12 are needed; water answers for all ten dams, fire for its two dams and five alarms: 4 of 7 where 6 are needed.
    expect(partsOf(DISTRICT, 'all-sectors-together')).toEqual([
      ['water', 'all', '6/10', 2, 2],
      ['fire', 'all', '4/7', 2, 2],
    ]);
    expect(partsOf([count('alarms', 'fire', 1, 1)])).toEqual([['fire', 'alarms', '1/1', 0, 0]]);
  });

  it('goes with a department that has become part of another', () => {
    const merged = { ...plan, departments: plan.departments.map((one) => (one.id === 'fire' ? { ...one, mergedInto: 'water' } : one)) };
    expect(targetParts(merged, target, DISTRICT, '2019-10-02').map(({ departmentId, own }) => `${departmentId} ${own.numerator}/${own.denominator}`)).toEqual([
      'water 6/10',
      'water 4/5',
    ]);
  });

  it('needs a pace that closes the gap in time, never told as less', () => {
    expect(paceNeeded(12, '2019-10-02', '2019-12-31')).toBe(4);
    expect(paceNeeded(7, '2019-10-02', '2019-12-31')).toBe(2.4);
    expect(paceNeeded(5, '2019-12-24', '2019-12-31')).toBe(5);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 1, max: 400 }), (gap, days) => {
        const pace = paceNeeded(gap, '2019-01-01', addDays('2019-01-01', days));
        expect((pace * days) / 30).toBeGreaterThanOrEqual(days <= 30 ? 0 : gap - 1e-9);
        if (days <= 30) expect(pace).toBe(gap);
      }),
    );
  });

  it('names those first who have the fewest steps left', () => {
    const at = (uscc: string, stage: 'listed' | 'applied' | 'announced' | 'creating') => ({ uscc, stage, sectorId: 'dams' });
    const order = nearestFirst([at('1', 'listed'), at('2', 'applied'), at('4', 'announced'), at('3', 'announced'), at('5', 'creating')]);
    expect(order.map(({ uscc }) => uscc)).toEqual(['3', '4', '2', '5', '1']);
  });

  it('whoever has reached its own part is reminded of nothing, whatever the counts; after the day all are told', () => {
    const calendar = openCalendar(plan);
    const ladders = openLadders(plan, calendar);
    const some = fc.record({ enterprises: fc.nat(12), third: fc.nat(12) });
    fc.assert(
      fc.property(fc.array(some, { minLength: 3, maxLength: 3 }), (sizes) => {
        const counts = DISTRICT.map((one, index) => {
          const { enterprises = 0, third = 0 } = sizes[index] ?? {};
          return count(one.sectorId, one.departmentId, enterprises, Math.min(third, enterprises));
        });
        const parts = targetParts(plan, target, counts, '2019-12-24');
        const items = targetItems(plan, target, parts);
        const told = openTold();
        const on = (date: string) => reachedOn(ladders, items, { date, startedOn: '2019-12-01' }, told);
        const before = on('2019-12-24');
        for (const rung of before.rungs) told.add(rung);
        // By hand: a department is behind where a sector has fewer than four of five, and so has what is its own.
        const behind = (department: string) =>
          ['dams', 'alarms'].some((sector) => {
            const all = counts.filter(({ sectorId }) => sectorId === sector);
            const leads = { dams: 'water', alarms: 'fire' }[sector] === department;
            const own = all.filter(({ departmentId }) => leads || departmentId === department);
            const short = (list: BodyCount[]) => {
              const [of, done] = [list.reduce((sum, { enterprises }) => sum + enterprises, 0), list.reduce((sum, { started }) => sum + started, 0)];
              return of > 0 && done * 5 < of * 4;
            };
            return short(all) && short(own);
          });
        expect(before.notices.map(({ recipient }) => recipient).sort()).toEqual(['fire', 'water'].filter(behind).map((department) => `${department}/officer`));
        const after = on('2020-01-02').notices.map(({ recipient }) => recipient);
        expect(after.sort()).toEqual(counts.some(({ enterprises }) => enterprises > 0) ? ['committee/officer', 'office/officer'] : []);
      }),
      { numRuns: 200 },
    );
  });
});

/** The district above as entries: certificates of 2018 are valid beyond 2019. */
const ENTRIES = [
  ...[1, 2, 3, 4, 5, 6].map((number) => certifiedEntry(number, '2018-05-10')),
  entry(7, { stage: 'creating', startedOn: '2019-03-01' }),
  entry(8),
  entry(9, { departmentId: 'fire' }),
  entry(10, { departmentId: 'fire' }),
  ...[11, 12, 13, 14].map((number) => certifiedEntry(number, '2018-05-10', { sectorId: 'alarms', departmentId: 'fire' })),
  entry(15, { sectorId: 'alarms', departmentId: 'fire' }),
];

function rehearsed() {
  const plan = planOf(targetPlan('foretold'));
  const calendar = openCalendar(plan);
  const startedAtMs = calendar.instantMs('2019-03-01', '00:00');
  const registry = rehearsedRegistry({ plan, calendar, startedAtMs, entries: ENTRIES, acts: () => undefined });
  const { matters } = rehearse({ plan, calendar, startedAtMs, acts: () => undefined, others: registry.items, rosters: registry });
  return matters.filter(({ kind, outcome }) => kind === 'target' && outcome === 'sent').map(({ date, recipient, items }) => `${date} ${recipient} ${items}`);
}

describe('a rehearsal', () => {
  it('foretells who is told 90, 30 and 7 days before the day, and who of the result', () => {
    // 2 October lies in the National Day week: the last working day before it is 30 September. 1 December is a Sunday. New Year is not worked.
    expect(rehearsed()).toEqual([
      '2019-09-30 water/officer 1',
      '2019-09-30 fire/officer 1',
      '2019-11-29 water/officer 1',
      '2019-11-29 fire/officer 1',
      '2019-12-24 water/officer 1',
      '2019-12-24 fire/officer 1',
      '2020-01-02 office/officer 3',
      '2020-01-02 committee/officer 3',
    ]);
  });
});

describe('a target on the real system', () => {
  let stack: TestStack;
  beforeAll(async () => {
    stack = await openTestStack('target-matters');
  });
  afterAll(() => stack.close());

  it('reminds a week before with the nearest enterprises, and tells office and committee of every sector afterwards', () =>
    inTime(async (slower) => {
      const id = `counted-${slower}`;
      await stack.service.startProgramme(targetPlan(id), { from: '2019-12-22', daysPerSecond: 1 / slower });
      for (const one of ENTRIES) await stack.registry.enrol(id, one, { org: 'office', name: '' });
      // A machine that comes to another week has the office's brief as well.
      const mails = async () => (await stack.store.notices.list({ programmeId: id })).filter(({ key, kind }) => kind === 'matters' && key.includes('/target.'));
      await until(
        'the result',
        async () =>
          (await mails()).filter(({ state, recipient }) => state === 'sent' && !recipient.includes('water') && !recipient.includes('fire')).length >= 2,
      );
      const told = await mails();
      expect(told.map(({ recipient, state }) => `${recipient} ${state}`).sort()).toEqual([
        'committee/officer sent',
        'fire/officer sent',
        'office/officer sent',
        'water/officer sent',
      ]);
      // On its own morning, or the next where this machine wakes late: the clock runs a day a second.
      const mornings = new Map(told.map(({ key, recipient }) => [recipient, key.split('/')[3] ?? '']));
      expect((mornings.get('water/officer') ?? '') >= '2019-12-24' && (mornings.get('water/officer') ?? '') <= '2019-12-31').toBe(true);
      expect((mornings.get('office/officer') ?? '') >= '2020-01-02').toBe(true);

      const water = told.find(({ recipient }) => recipient === 'water/officer');
      if (slower < SLOWEST && water?.subject?.includes('未达到')) throw new TooSlow('the day was gone before anybody was reminded');
      expect(water?.subject).toMatch(/^【达标目标】2019 年达标率 80%：还差 2 家（(还有 [1-7] 天|今天考核)）$/);
      expect(water?.body).toMatch(/水库 6\/10（60%），差 2 家，[0-7] 天内须新增 2 家/);
      expect(water?.body).toContain('2020-01-02 将考核结果通报安委办、安委会');
      const mail = stack.mail.accepted().findLast(({ to, subject }) => JSON.stringify(to).includes('water@') && subject?.includes('还差 2 家'));
      const file = path.join(mkdtempSync(path.join(tmpdir(), 'duban-target-')), 'list.xlsx');
      writeFileSync(file, mail?.attachments[0]?.content ?? '');
      const rows: string[][] = [];
      for await (const { cells } of readRows(file)) rows.push(cells);
      // Title, header, then who is creating before those who have not begun.
      expect(rows.slice(2).map(([name]) => name)).toEqual([7, 8, 9, 10].map((number) => `样例企业${number}有限公司`));
      const fire = told.find(({ recipient }) => recipient === 'fire/officer');
      expect(fire?.body).toContain('水库 0/2（0%）（全区合计 6/10（60%）），差 2 家');
      expect(fire?.body).toContain('消防 4/5（80%）');

      const office = told.find(({ recipient }) => recipient === 'office/officer');
      expect(office?.subject).toBe('【达标目标】2019 年达标率 80%：2 项中 1 项未达到');
      expect(office?.body).toContain('水库 6/10（60%），差 2 家，water局、fire局');
      expect(office?.body).toContain('消防 4/5（80%），fire局');
      expect(office?.body).toContain('冻结');
      expect(office?.body).toContain('通报批评');
    }));
});
