import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { openCalendar, wallClock } from '../calendar/china.ts';
import { checkPlan } from '../client/files/plan.ts';
import { DEFAULT_LADDER } from '../domain/plan/defaults.ts';
import { datedMilestones, type Plan } from '../domain/plan/plan.ts';
import { planSchema } from '../domain/plan/schema.ts';
import { plannedObligations } from '../domain/programme/campaign.ts';

const PLANS = path.join(import.meta.dirname, '..', 'plans');
const SHAPOTOU = 'shapotou-2019.yaml';
const FIRE_DRILL = 'example-fire-drill.yaml';
const textOf = (file: string) => readFileSync(path.join(PLANS, file), 'utf8');
/** What the file itself says, without the defaults of the schema. */
const written = (file: string) => parse(textOf(file));
const planOf = (file: string): Plan => planSchema.parse(written(file));
const obligationsOf = (plan: Plan) => plannedObligations(plan, openCalendar(plan)).map(({ spec }) => spec);

/** Every string and number in a parsed file, wherever it stands. */
function scalars(value: unknown): (string | number)[] {
  if (typeof value === 'string' || typeof value === 'number') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(scalars) : [];
}

// Everything below was taken from the document itself, clause by clause, not from the file that it checks.

/** Clause 三 and the last paragraph: what is due, on which last day, at which instant that day has ended, in whose hands. */
const DATES: [clause: string, milestone: string, lastDay: string, ended: string, who: 'departments' | 'office'][] = [
  ['文末', 'sector-plan', '2019-03-31', '2019-04-01T00:00:00+08:00', 'departments'],
  ['三（一）', 'kickoff', '2019-06-30', '2019-07-01T00:00:00+08:00', 'departments'],
  ['三（二）', 'training', '2019-07-31', '2019-08-01T00:00:00+08:00', 'departments'],
  ['三（三）', 'self-assessment', '2019-07-31', '2019-08-01T00:00:00+08:00', 'departments'],
  ['三（三）', 'verification', '2019-12-31', '2020-01-01T00:00:00+08:00', 'departments'],
  ['三（四）', 'mid-term', '2020-08-31', '2020-09-01T00:00:00+08:00', 'departments'],
  ['三（五）', 'look-back', '2021-08-31', '2021-09-01T00:00:00+08:00', 'office'],
  ['三（六）', 'summary', '2021-11-30', '2021-12-01T00:00:00+08:00', 'office'],
  ['文末', 'report-2019-06', '2019-06-30', '2019-07-01T00:00:00+08:00', 'departments'],
  ['文末', 'report-2019-11', '2019-11-30', '2019-12-01T00:00:00+08:00', 'departments'],
  ['文末', 'report-2020-06', '2020-06-30', '2020-07-01T00:00:00+08:00', 'departments'],
  ['文末', 'report-2020-11', '2020-11-30', '2020-12-01T00:00:00+08:00', 'departments'],
  ['文末', 'report-2021-06', '2021-06-30', '2021-07-01T00:00:00+08:00', 'departments'],
  ['文末', 'report-2021-11', '2021-11-30', '2021-12-01T00:00:00+08:00', 'departments'],
];

/** Clause 四: the departments. */
const DEPARTMENTS: [clause: string, id: string, name: string][] = [
  ['四（一）', 'emergency', '区应急管理局'],
  ['四（二）', 'reform', '区发展和改革局'],
  ['四（三）', 'industry', '区工业信息化和商务局'],
  ['四（四）', 'housing', '区住房城乡建设和交通局'],
  ['四（五）', 'water', '区水务局'],
  ['四（六）', 'culture', '区旅游和文化体育广电局'],
  ['四（七）', 'others', '其他行业领域主管部门'],
];

/** Clause 四: who leads which sector and who assists, by the clauses that say so; clause 二: which of them are key. */
const SECTORS: [clause: string, name: string, lead: string, assist: string[], key: boolean][] = [
  ['四（一）、四（二）', '煤矿', '区应急管理局', ['区发展和改革局'], true],
  ['四（一）', '非煤矿山', '区应急管理局', [], true],
  ['四（一）', '危险化学品', '区应急管理局', [], true],
  ['四（一）', '烟花爆竹', '区应急管理局', [], true],
  ['四（三）', '化工', '区应急管理局', ['区工业信息化和商务局'], false],
  ['四（一）、四（三）', '冶金', '区应急管理局', ['区工业信息化和商务局'], true],
  ['四（一）、四（三）', '有色', '区应急管理局', ['区工业信息化和商务局'], true],
  ['四（一）、四（三）', '建材', '区应急管理局', ['区工业信息化和商务局'], true],
  ['四（一）、四（三）', '机械', '区应急管理局', ['区工业信息化和商务局'], true],
  ['四（一）、四（三）', '轻工', '区应急管理局', ['区工业信息化和商务局'], true],
  ['四（一）、四（三）', '纺织', '区应急管理局', ['区工业信息化和商务局'], true],
  ['四（一）', '烟草', '区应急管理局', [], true],
  ['四（一）', '商贸', '区应急管理局', [], true],
  ['四（二）', '地方电力', '区发展和改革局', [], true],
  ['四（三）', '民爆', '区工业信息化和商务局', [], true],
  ['四（四）', '建筑施工', '区住房城乡建设和交通局', [], true],
  ['四（四）', '城镇燃气', '区住房城乡建设和交通局', [], true],
  ['四（四）', '交通运输', '区住房城乡建设和交通局', [], true],
  ['四（四）', '公路', '区住房城乡建设和交通局', [], false],
  ['四（四）', '水路', '区住房城乡建设和交通局', [], false],
  ['四（五）', '水利工程管理单位', '区水务局', [], false],
  ['四（五）', '水利施工企业', '区水务局', [], false],
  ['四（六）', '旅游', '区旅游和文化体育广电局', [], false],
  ['四（七）', '其他行业领域', '其他行业领域主管部门', [], false],
];

/** Clause 二: every share of enterprises that has to be reached, and by when. */
const TARGETS = [
  { clause: '二（一）', asOf: '2019-12-31', atLeast: 0.6, counts: 'started', of: 'each-sector' },
  { clause: '二（二）', asOf: '2020-12-31', atLeast: 0.8, counts: 'certified', of: 'each-key-sector' },
  { clause: '二（三）', asOf: '2021-12-31', atLeast: 0.95, counts: 'certified', of: 'each-sector' },
  { clause: '二、二（三）', asOf: '2021-12-31', atLeast: 0.9, counts: 'certified', level: 3, of: 'key-sectors-together' },
];

/** Clauses 三（三） and 三（五）: of what, how much, and when. */
const QUOTAS = [
  {
    clause: '三（三）',
    atLeast: 0.5,
    of: '2019 年以前达标且在有效期内的企业',
    due: '2019-12',
    // Into the enforcement plan: being drawn is enough.
    roster: { certified: true, certifiedBefore: '2019-01-01' },
    counts: 'drawn',
    milestone: 'verification',
  },
  {
    clause: '三（五）',
    atLeast: 0.2,
    of: '创建工程实施以来达标的企业',
    // 抽查验证: only what was inspected counts.
    roster: { certified: true, certifiedSince: '2019-01-01' },
    counts: 'inspected',
    milestone: 'look-back',
  },
];

/** Who proposes and who decides. Downgrade, revocation and closure are never decided by the department that proposes them. */
const CONSEQUENCES: [clause: string, when: string, what: string, proposes: string, decides: string][] = [
  ['三（三）', '抽查验证', '撤销称号，通报有关部门暂停或取消优惠政策', '抽查验证的自治区、中卫市有关部门', '达标发证部门；优惠政策由有关部门'],
  ['三（五）', '不符合运行管理要求', '限期整改', '区安委办', '区安委办'],
  ['五（四）', '滑坡', '降级或撤销', '行业领域主管部门', '达标发证部门'],
  ['五（四）', '标准化最低标准，安全生产条件不具备或事故多发频发', '关闭取缔', '行业领域主管部门', '区政府'],
  ['五（四）', '安全技术装备相对落后', '升级达标', '行业领域主管部门', '行业领域主管部门'],
  ['五（一）', '目标效能考核', '列入考核', '区安委办', '区安委办'],
];

describe('the Shapotou plan', () => {
  it('is the programme of three years in its own zone, on the working days of China', () => {
    expect(planOf(SHAPOTOU)).toMatchObject({
      id: 'shapotou-2019',
      zone: 'Asia/Shanghai',
      from: '2019-03-01',
      to: '2021-12-31',
      holidays: { table: 'china', overrides: [] },
    });
  });

  it('holds every date of the document and no other, with its clause and in its hands', () => {
    const held = datedMilestones(planOf(SHAPOTOU)).map(({ id, dueDate, milestone }) => [
      milestone.clause,
      id,
      dueDate,
      milestone.lead === 'all' ? 'departments' : milestone.lead.join(),
    ]);
    expect(held.sort()).toEqual(DATES.map(([clause, id, lastDay, , who]) => [clause, id, lastDay, who]).sort());
  });

  it('writes a day only where the document names one, and elsewhere the month that ends', () => {
    const milestones: { id: string; due?: string; rounds?: { due: string }[] }[] = written(SHAPOTOU).milestones;
    const withDay = milestones.filter(({ due, rounds }) => [due ?? [], rounds?.map((round) => round.due) ?? []].flat().some((at) => at.length === 10));
    expect(withDay.map(({ id }) => id)).toEqual(['sector-plan']);
  });

  it('calls each report by the month in which it is due', () => {
    const rounds = planOf(SHAPOTOU).milestones.find(({ id }) => id === 'report')?.rounds;
    expect(rounds?.map(({ due, name }) => [due, name.slice(0, name.indexOf('月') + 1)])).toEqual([
      ['2019-06', '2019 年 6 月'],
      ['2019-11', '2019 年 11 月'],
      ['2020-06', '2020 年 6 月'],
      ['2020-11', '2020 年 11 月'],
      ['2021-06', '2021 年 6 月'],
      ['2021-11', '2021 年 11 月'],
    ]);
  });

  it('works by sector in what the document asks of each sector, and by department in the rest', () => {
    expect(planOf(SHAPOTOU).milestones.map(({ id, scope }) => [id, scope])).toEqual([
      ['sector-plan', 'department'],
      ['kickoff', 'sectors'],
      ['training', 'sectors'],
      ['self-assessment', 'sectors'],
      ['verification', 'sectors'],
      ['mid-term', 'sectors'],
      ['look-back', 'department'],
      ['summary', 'department'],
      ['report', 'department'],
    ]);
  });

  it('wants evidence and the confirmation of the office for everything', () => {
    expect(planOf(SHAPOTOU).milestones.filter(({ evidence, confirm }) => !evidence || !confirm)).toEqual([]);
  });

  it('names every department, with its clause', () => {
    expect(planOf(SHAPOTOU).departments.map(({ clause, id, name }) => [clause, id, name])).toEqual(DEPARTMENTS);
  });

  it('writes to roles, not to persons', () => {
    const plan = planOf(SHAPOTOU);
    expect(plan.departments.map(({ officer, head }) => [officer, head])).toEqual(
      DEPARTMENTS.map(([, id]) => [`${id}@shapotou.example`, `${id}-head@shapotou.example`]),
    );
    expect([plan.office.officer, plan.office.director, plan.committee.officer, plan.operator.officer]).toEqual([
      'office@shapotou.example',
      'office-director@shapotou.example',
      'committee@shapotou.example',
      'operator@shapotou.example',
    ]);
  });

  it('gives every sector its lead and its assists, with their clauses, and marks the key ones', () => {
    const plan = planOf(SHAPOTOU);
    const name = (id: string | undefined) => plan.departments.find((department) => department.id === id)?.name;
    const held = plan.sectors.map((sector) => [sector.clause, sector.name, name(sector.lead), sector.assist.map(name), sector.key]);
    expect(held.sort()).toEqual([...SECTORS].sort());
  });

  it('confines the assistance of the industry bureau to the industrial parks, and of no other', () => {
    const confined = planOf(SHAPOTOU).sectors.filter(({ note }) => note?.startsWith('配合限各工业园区内企业'));
    expect(confined.map(({ name }) => name).sort()).toEqual(['化工', '冶金', '有色', '建材', '机械', '轻工', '纺织'].sort());
  });

  it('says how 化工, which the document gives no lead of its own, stands to 危险化学品', () => {
    expect(planOf(SHAPOTOU).sectors.find(({ name }) => name === '化工')?.note).toContain('危险化学品');
  });

  it('has the four targets as they stand', () => {
    expect(planOf(SHAPOTOU).targets.map(({ id: _id, name: _name, follows: _follows, ...target }) => target)).toEqual(TARGETS);
    // 五（一）: what follows for all of them.
    expect(new Set(planOf(SHAPOTOU).targets.map(({ follows }) => follows))).toEqual(new Set(['列入年度安全生产目标效能考核（五（一））']));
  });

  it('has both quotas as they stand', () => {
    expect(planOf(SHAPOTOU).quotas.map(({ id: _id, name: _name, ...quota }) => quota)).toEqual(QUOTAS);
  });

  it('says of every consequence upon what it follows, who proposes it and who decides', () => {
    expect(planOf(SHAPOTOU).consequences.map(({ id: _id, rule: _rule, ...consequence }) => consequence)).toEqual(
      CONSEQUENCES.map(([clause, when, what, proposes, decides]) => ({
        clause,
        when: expect.stringContaining(when),
        what: expect.stringContaining(what),
        proposes,
        decides,
      })),
    );
  });

  it('makes a rule of every consequence: what brings it about, what is proposed, and by whom', () => {
    expect(planOf(SHAPOTOU).consequences.map(({ id, rule }) => [id, rule?.on, rule?.result, rule?.proposes, rule?.otherwise, rule?.with, rule?.by])).toEqual([
      ['revocation', 'inspection', 'fail', 'revocation', undefined, 'suspension', ['region', 'city', 'department', 'office']],
      ['rectification', 'inspection', 'problems', 'rectification', undefined, undefined, ['office', 'department']],
      ['downgrade', 'rectification-expired', undefined, 'downgrade', 'revocation', undefined, ['department']],
      ['closure', undefined, undefined, 'closure', undefined, undefined, ['department']],
      ['upgrade', 'inspection', 'problems', 'upgrade', undefined, undefined, ['department']],
      ['appraisal', 'red', undefined, 'points', undefined, undefined, ['office']],
    ]);
  });

  it('holds no number but the shares of the document and the level', () => {
    const numbers = scalars(written(SHAPOTOU)).filter((scalar) => typeof scalar === 'number');
    expect(numbers.sort()).toEqual([0.2, 0.5, 0.6, 0.8, 0.9, 0.95, 3]);
  });

  it('says no number in words for people that the document does not say', () => {
    // Codes, dates and addresses hold no Chinese; what does is read by people.
    const texts = scalars(written(SHAPOTOU)).filter((scalar): scalar is string => typeof scalar === 'string' && /\p{Script=Han}/u.test(scalar));
    const said = texts.flatMap((text) => text.match(/\d+(?:\.\d+)? ?[%年月日]?/g) ?? []).map((number) => number.replace(' ', ''));
    expect([...new Set(said)].sort()).toEqual(['11月', '2019年', '2020年', '2021年', '60%', '6月', '80%', '90%', '95%'].sort());
  });

  it.each([
    ['2019', '60%'],
    ['2020', '80%'],
    ['2021', '95%'],
    ['2021', '90%'],
  ])('calls the target of %s at %s by that year and share', (year, share) => {
    const named = planOf(SHAPOTOU).targets.filter(({ name }) => name.startsWith(`${year} 年`) && name.includes(share));
    expect(named.map(({ asOf, atLeast }) => [asOf, `${Math.round(atLeast * 100)}%`])).toEqual([[`${year}-12-31`, share]]);
  });

  it('leaves the ladder and the deadline for acknowledging to their defaults', () => {
    expect(Object.keys(written(SHAPOTOU))).not.toEqual(expect.arrayContaining(['ladder']));
    expect(Object.keys(written(SHAPOTOU))).not.toEqual(expect.arrayContaining(['acknowledge']));
    expect(planOf(SHAPOTOU).ladder).toEqual(DEFAULT_LADDER);
  });

  it('tells an editor which schema it follows in its first line', () => {
    expect(textOf(SHAPOTOU).split('\n')[0]).toBe('# yaml-language-server: $schema=./schema.json');
  });
});

describe('the obligations of the Shapotou plan', () => {
  it('come to 86: seven departments in twelve milestones, and the office in two', () => {
    expect(obligationsOf(planOf(SHAPOTOU))).toHaveLength(7 * 12 + 2);
  });

  it('give each milestone to all seven departments, or to the office alone', () => {
    const held = obligationsOf(planOf(SHAPOTOU)).map(({ milestoneId, departmentId, role }) => `${milestoneId}/${departmentId}/${role}`);
    const owed = DATES.flatMap(([, id, , , who]) => (who === 'office' ? ['office'] : DEPARTMENTS.map(([, code]) => code)).map((code) => `${id}/${code}/lead`));
    expect(held.sort()).toEqual(owed.sort());
  });

  it.each(DATES)('of %s %s end with %s, at %s', (_clause, milestone, lastDay, ended) => {
    const plan = planOf(SHAPOTOU);
    const dues = obligationsOf(plan)
      .filter(({ milestoneId }) => milestoneId === milestone)
      .map(({ schedule }) => `${schedule.dueDate} ${wallClock(plan.zone).iso(schedule.dueAtMs)}`);
    expect([...new Set(dues)]).toEqual([`${lastDay} ${ended}`]);
  });

  it('tell the lead of a sector when a department lapses in what it assists with, and only where the work is done by sector', () => {
    const telling = obligationsOf(planOf(SHAPOTOU)).filter(({ leads }) => leads.length > 0);
    expect(telling.map(({ milestoneId, departmentId, leads }) => `${milestoneId}/${departmentId} ${leads.join()}`).sort()).toEqual(
      ['kickoff', 'training', 'self-assessment', 'verification', 'mid-term']
        .flatMap((milestone) => [`${milestone}/reform emergency`, `${milestone}/industry emergency`])
        .sort(),
    );
  });
});

describe('the fire drill plan', () => {
  it('comes to seven obligations: two milestones of two departments, what the fire service owes to one of them, and one of the office', () => {
    const held = obligationsOf(planOf(FIRE_DRILL)).map(({ milestoneId, departmentId, role }) => `${milestoneId}/${departmentId}/${role}`);
    expect(held.sort()).toEqual([
      'debriefing/office/lead',
      'drill-calendar/libraries/lead',
      'drill-calendar/schools/lead',
      'drill-routes/fire-service/assist',
      'drill/fire-service/assist',
      'drill/libraries/lead',
      'drill/schools/lead',
    ]);
  });

  it.each([
    ['drill-calendar', '2027-09-18T00:00:00+02:00'],
    // Summer time ends on 2027-10-31 itself.
    ['drill', '2027-11-01T00:00:00+01:00'],
    ['debriefing', '2027-11-13T00:00:00+01:00'],
  ])('has %s end at %s by the clocks of its own zone', (milestone, ended) => {
    const plan = planOf(FIRE_DRILL);
    const dues = obligationsOf(plan)
      .filter(({ milestoneId }) => milestoneId === milestone)
      .map(({ schedule }) => wallClock(plan.zone).iso(schedule.dueAtMs));
    expect([...new Set(dues)]).toEqual([ended]);
  });

  it('does without confirmation in one milestone and without evidence in another', () => {
    const { milestones } = planOf(FIRE_DRILL);
    expect(milestones.filter(({ confirm }) => !confirm).map(({ id }) => id)).toEqual(['drill-calendar']);
    expect(milestones.filter(({ evidence }) => !evidence).map(({ id }) => id)).toEqual(['debriefing']);
  });
});

describe('every plan that ships', () => {
  const files = readdirSync(PLANS);
  const plans = files.filter((file) => file.endsWith('.yaml'));

  it('is looked at here, the Shapotou plan and the fire drill among them', () => {
    expect(plans).toEqual(expect.arrayContaining([SHAPOTOU, FIRE_DRILL]));
  });

  it.each(plans)('%s is read by the schema', (file) => {
    expect(planSchema.safeParse(written(file)).error).toBeUndefined();
  });

  it.each(plans)('%s has no fault', (file) => {
    expect(checkPlan(textOf(file)).faults).toEqual([]);
  });

  it.each(files)('%s names no address outside .example, not even in a comment', (file) => {
    const addresses = textOf(file).match(/[\p{L}\p{N}._%+-]+@[\p{L}\p{N}.-]+/gu) ?? [];
    expect(addresses.filter((address) => !address.endsWith('.example'))).toEqual([]);
  });
});
