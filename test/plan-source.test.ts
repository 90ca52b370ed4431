import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { openCalendar, wallClock } from '../calendar/calendar.ts';
import { checkPlan } from '../client/plan-file.ts';
import { plannedObligations } from '../domain/campaign.ts';
import { datedMilestones } from '../domain/plan.ts';

const PLANS = path.join(import.meta.dirname, '..', 'plans');
const textOf = (file: string) => readFileSync(path.join(PLANS, file), 'utf8');
const shapotou = () => {
  const { plan, faults } = checkPlan(textOf('shapotou-2019.yaml'));
  if (!plan) throw new Error(JSON.stringify(faults));
  return plan;
};

// Everything below was taken from the document itself, clause by clause, not from the file that it checks.

/** Clause 三 and the last paragraph: what is due, on which last day, in whose hands. */
const DATES: [clause: string, milestone: string, lastDay: string, who: 'departments' | 'office'][] = [
  ['文末', 'sector-plan', '2019-03-31', 'departments'],
  ['三（一）', 'kickoff', '2019-06-30', 'departments'],
  ['三（二）', 'training', '2019-07-31', 'departments'],
  ['三（三）', 'self-assessment', '2019-07-31', 'departments'],
  ['三（三）', 'verification', '2019-12-31', 'departments'],
  ['三（四）', 'mid-term', '2020-08-31', 'departments'],
  ['三（五）', 'look-back', '2021-08-31', 'office'],
  ['三（六）', 'summary', '2021-11-30', 'office'],
  ['文末', 'report-2019-06', '2019-06-30', 'departments'],
  ['文末', 'report-2019-11', '2019-11-30', 'departments'],
  ['文末', 'report-2020-06', '2020-06-30', 'departments'],
  ['文末', 'report-2020-11', '2020-11-30', 'departments'],
  ['文末', 'report-2021-06', '2021-06-30', 'departments'],
  ['文末', 'report-2021-11', '2021-11-30', 'departments'],
];

/** Clause 四: the departments. */
const DEPARTMENTS: [clause: string, name: string][] = [
  ['四（一）', '区应急管理局'],
  ['四（二）', '区发展和改革局'],
  ['四（三）', '区工业信息化和商务局'],
  ['四（四）', '区住房城乡建设和交通局'],
  ['四（五）', '区水务局'],
  ['四（六）', '区旅游和文化体育广电局'],
  ['四（七）', '其他行业领域主管部门'],
];

/** Clause 四: who leads which sector, and who assists; clause 二: which of them are key. */
const SECTORS: [name: string, lead: string, assist: string[], key: boolean][] = [
  ['煤矿', '区应急管理局', ['区发展和改革局'], true],
  ['非煤矿山', '区应急管理局', [], true],
  ['危险化学品', '区应急管理局', [], true],
  ['烟花爆竹', '区应急管理局', [], true],
  ['化工', '区应急管理局', ['区工业信息化和商务局'], false],
  ...['冶金', '有色', '建材', '机械', '轻工', '纺织'].map((name): [string, string, string[], boolean] => [
    name,
    '区应急管理局',
    ['区工业信息化和商务局'],
    true,
  ]),
  ['烟草', '区应急管理局', [], true],
  ['商贸', '区应急管理局', [], true],
  ['地方电力', '区发展和改革局', [], true],
  ['民爆', '区工业信息化和商务局', [], true],
  ['建筑施工', '区住房城乡建设和交通局', [], true],
  ['城镇燃气', '区住房城乡建设和交通局', [], true],
  ['交通运输', '区住房城乡建设和交通局', [], true],
  ['公路', '区住房城乡建设和交通局', [], false],
  ['水路', '区住房城乡建设和交通局', [], false],
  ['水利工程管理单位', '区水务局', [], false],
  ['水利施工企业', '区水务局', [], false],
  ['旅游', '区旅游和文化体育广电局', [], false],
  ['其他行业领域', '其他行业领域主管部门', [], false],
];

/** Clauses 二 and 三（三）, 三（五）: every percentage. */
const TARGETS = [
  { clause: '二（一）', asOf: '2019-12-31', atLeast: 0.6, counts: 'started', of: 'each-sector' },
  { clause: '二（二）', asOf: '2020-12-31', atLeast: 0.8, counts: 'certified', of: 'each-key-sector' },
  { clause: '二（三）', asOf: '2021-12-31', atLeast: 0.95, counts: 'certified', of: 'each-sector' },
  { clause: '二（三）', asOf: '2021-12-31', atLeast: 0.9, counts: 'certified', level: 3, of: 'key-sectors-together' },
];
const QUOTAS: [clause: string, atLeast: number][] = [
  ['三（三）', 0.5],
  ['三（五）', 0.2],
];
/** Who proposes and who decides: nothing is decided by the department itself, nor by silence. */
const CONSEQUENCES: [clause: string, word: string, proposes: RegExp, decides: RegExp][] = [
  ['三（三）', '撤销', /自治区、中卫市/, /发证部门/],
  ['三（五）', '限期整改', /区安委办/, /区安委办/],
  ['五（四）', '降级或撤销', /主管部门/, /发证部门/],
  ['五（四）', '关闭取缔', /主管部门/, /区政府/],
  ['五（四）', '升级达标', /主管部门/, /主管部门/],
  ['五（一）', '考核', /区安委办/, /区安委会/],
];

describe('the Shapotou plan', () => {
  it('holds every date of the document, with its clause', () => {
    const held = datedMilestones(shapotou()).map(({ id, dueDate, milestone }) => [
      milestone.clause,
      id,
      dueDate,
      milestone.lead === 'all' ? 'departments' : milestone.lead.join(),
    ]);
    expect(held.sort()).toEqual([...DATES].sort());
  });

  it('names every department, with its clause', () => {
    expect(shapotou().departments.map(({ clause, name }) => [clause, name])).toEqual(DEPARTMENTS);
  });

  it('gives every sector its lead and its assists, and marks the key ones', () => {
    const plan = shapotou();
    const name = (id: string | undefined) => plan.departments.find((department) => department.id === id)?.name;
    const held = plan.sectors.map((sector) => [sector.name, name(sector.lead), sector.assist.map(name), sector.key]);
    expect(held.sort()).toEqual([...SECTORS].sort());
  });

  it('has the four targets and both quotas as they stand', () => {
    const plan = shapotou();
    expect(plan.targets.map(({ id: _id, name: _name, ...target }) => target)).toEqual(TARGETS);
    expect(plan.quotas.map(({ clause, atLeast }) => [clause, atLeast])).toEqual(QUOTAS);
  });

  it('says of every consequence who proposes and who decides', () => {
    const held = shapotou().consequences;
    expect(held).toHaveLength(CONSEQUENCES.length);
    for (const [clause, word, proposes, decides] of CONSEQUENCES) {
      const found = held.find((consequence) => consequence.clause === clause && consequence.what.includes(word));
      expect(found?.proposes, word).toMatch(proposes);
      expect(found?.decides, word).toMatch(decides);
    }
  });

  it('runs from the first to the last day that the document speaks of', () => {
    expect(shapotou()).toMatchObject({ from: '2019-03-01', to: '2021-12-31', zone: 'Asia/Shanghai' });
  });

  it('comes to 86 obligations: seven departments in twelve milestones, and the office in two', () => {
    const plan = shapotou();
    const planned = plannedObligations(plan, openCalendar(plan));
    expect(planned).toHaveLength(7 * 12 + 2);
    // What ends with a day is due when the day ends: the first instant of the next.
    const ends: Record<string, string> = {
      '2019-06-30': '2019-07-01T00:00:00+08:00',
      '2019-12-31': '2020-01-01T00:00:00+08:00',
      '2021-08-31': '2021-09-01T00:00:00+08:00',
    };
    for (const { spec } of planned) {
      const expected = ends[spec.schedule.dueDate];
      if (expected) expect(wallClock(plan.zone).iso(spec.schedule.dueAtMs)).toBe(expected);
    }
  });

  it('tells the lead of a sector when a department lapses in what it assists with, and only where the work is done by sector', () => {
    const plan = shapotou();
    const leads = Object.fromEntries(plannedObligations(plan, openCalendar(plan)).map(({ spec }) => [`${spec.milestoneId}/${spec.departmentId}`, spec.leads]));
    expect(leads['kickoff/reform']).toEqual(['emergency']);
    expect(leads['kickoff/industry']).toEqual(['emergency']);
    expect(leads['kickoff/water']).toEqual([]);
    expect(leads['report-2019-06/reform']).toEqual([]);
  });
});

describe('every plan that ships', () => {
  const files = readdirSync(PLANS).filter((file) => file.endsWith('.yaml'));

  it('is one of at least two', () => {
    expect(files.length).toBeGreaterThanOrEqual(2);
  });

  it.each(files)('%s has no fault', (file) => {
    expect(checkPlan(textOf(file)).faults).toEqual([]);
  });

  it.each(files)('%s writes to no address outside .example', (file) => {
    const addresses = JSON.stringify(parse(textOf(file))).match(/[\w.-]+@[\w.-]+/g) ?? [];
    expect(addresses.length).toBeGreaterThan(0);
    for (const address of addresses) expect(address).toMatch(/\.example$/);
  });
});
