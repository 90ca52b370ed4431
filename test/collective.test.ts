import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCalendar } from '../calendar/china.ts';
import { checkPlan } from '../client/files/plan.ts';
import { activeDepartments, type Plan } from '../domain/plan/plan.ts';
import { collectiveRemarks } from '../domain/plan/remarks.ts';
import { plannedObligations } from '../domain/programme/campaign.ts';
import { rehearse } from '../domain/rehearsal/rehearsal.ts';
import { entry } from './support/enterprises.ts';
import { at } from './support/lives.ts';
import { EVIDENCE, smallPlan } from './support/plans.ts';
import { openTestStack, type TestStack, until } from './support/stack.ts';

// 其他行业领域主管部门: one name for several bodies, who they are is said by sector and perhaps later.

const text = (id: string, standsFor: string | undefined, leads: { schools: string; hospitals: string }, due = '2019-05-30') =>
  smallPlan({
    id,
    departments: ['water', 'others', 'edu', 'health'],
    milestones: `
  - { id: plan, name: 实施方案, clause: 三, duty: 报方案, due: 2019-05-08, lead: [others] }
  - { id: kickoff, name: 部署启动, clause: 三, duty: 部署, due: ${due}, lead: [water], assist: [others] }`,
    more: `
sectors:
  - { id: dams, name: 水库, clause: 四, lead: water }
  - { id: schools, name: 学校, clause: 四, lead: ${leads.schools} }
  - { id: hospitals, name: 医院, clause: 四, lead: ${leads.hospitals} }
standing:
  - { id: duty, name: 常抓, clause: 五, duty: 常抓, lead: [others], reviews: [{ id: r, name: 年底, due: 2019-12-26 }] }`,
  }).replace('head: others-head@x.example }', `head: others-head@x.example${standsFor === undefined ? '' : `, standsFor: ${standsFor}`} }`);
const planOf = (yaml: string): Plan => {
  const { plan, faults } = checkPlan(yaml);
  if (!plan) throw new Error(JSON.stringify(faults));
  return plan;
};
const UNSAID = { schools: 'others', hospitals: 'others' };
const SAID = { schools: 'edu', hospitals: 'health' };
const whose = (plan: Plan) =>
  plannedObligations(plan, openCalendar(plan))
    .map(({ spec }) => `${spec.milestoneId} ${spec.departmentId}`)
    .sort();

describe('a name for several bodies', () => {
  it('answers itself until it is said who they are, which is remarked and no fault', () => {
    const plan = planOf(text('p', '[]', UNSAID));
    expect(whose(plan)).toEqual(whose(planOf(text('p', undefined, UNSAID))));
    const [remark] = collectiveRemarks(plan);
    expect(remark?.zh).toContain('“others局”是泛指，还没有写明学校、医院由哪个部门主管；在此之前任务、企业和通知都归 others，发到 others@x.example');
    expect(collectiveRemarks(planOf(text('p', undefined, UNSAID)))).toEqual([]);
  });

  it('means the real ones in every list once it is said, and itself only for sectors that it leads still', () => {
    const plan = planOf(text('p', '[edu, health]', SAID));
    expect(whose(plan)).toEqual(['kickoff edu', 'kickoff health', 'kickoff water', 'plan edu', 'plan health']);
    expect(plan.standing[0]?.lead).toEqual(['edu', 'health']);
    expect([collectiveRemarks(plan), activeDepartments(plan).map(({ id }) => id)]).toEqual([[], ['water', 'edu', 'health']]);
    const half = planOf(text('p', '[edu]', { schools: 'edu', hospitals: 'others' }));
    expect(whose(half)).toEqual(['kickoff edu', 'kickoff others', 'kickoff water', 'plan edu', 'plan others']);
    expect(collectiveRemarks(half).map(({ zh }) => zh)).toEqual([expect.stringContaining('还没有写明医院由哪个部门主管')]);
  });

  it('stands for nobody unknown, for itself or for another such name', () => {
    const told = (standsFor: string) => checkPlan(text('p', standsFor, UNSAID)).faults.map(({ where }) => where);
    expect(told('[nobody]')).toEqual(['departments[1].standsFor[0]']);
    expect(told('[others]')).toEqual(['departments[1].standsFor[0]']);
    expect(told('[edu, edu]')).toEqual(['departments[1].standsFor[1]']);
  });

  it('of the Shapotou plan is remarked', () => {
    const shapotou = planOf(readFileSync(path.join(import.meta.dirname, '..', 'plans', 'shapotou-2019.yaml'), 'utf8'));
    expect(collectiveRemarks(shapotou).map(({ en }) => en)).toEqual([expect.stringContaining('who leads 其他行业领域')]);
  });

  it('in a rehearsal that says it midway goes on with the real ones: what was late stays late, from its first date', () => {
    const [before, after] = [planOf(text('p', '[]', UNSAID)), planOf(text('p', '[edu, health]', SAID))];
    const calendar = openCalendar(before);
    const amendments = [{ plan: after, calendar: openCalendar(after), atMs: at('2019-05-13 10:00'), reason: '明确部门' }];
    const { obligations, notices } = rehearse({
      plan: before,
      calendar,
      startedAtMs: at('2019-05-01 00:00'),
      toMs: at('2019-05-25 00:00'),
      acts: () => undefined,
      amendments,
    });
    expect(obligations.map(({ state }) => `${state.id} ${state.stage} ${state.originalDueDate} ${state.lapsedAtMs !== undefined}`).sort()).toEqual([
      'p/kickoff/edu open 2019-05-30 false',
      'p/kickoff/health open 2019-05-30 false',
      'p/kickoff/others withdrawn 2019-05-30 false',
      'p/kickoff/water open 2019-05-30 false',
      'p/plan/edu open 2019-05-08 true',
      'p/plan/health open 2019-05-08 true',
      'p/plan/others withdrawn 2019-05-08 true',
    ]);
    // Ten working days after the first date the committee hears of each, of nobody else.
    const late = notices
      .filter(({ rung, outcome }) => rung === 'after-10-working-days' && outcome === 'sent')
      .map(({ departmentId, recipient }) => `${departmentId} ${recipient}`);
    expect(late.sort()).toEqual(['edu committee/officer', 'health committee/officer']);
    expect(notices.filter(({ recipient, leavesAtMs }) => recipient.startsWith('others/') && leavesAtMs > at('2019-05-14 12:00'))).toEqual([]);
  });
});

describe('on the real system', () => {
  let stack: TestStack;
  beforeAll(async () => {
    stack = await openTestStack('collective');
  });
  afterAll(() => stack.close());

  it('an amendment hands obligations, enterprises and letters to the real bodies, and loses nothing', async () => {
    const { service, registry, store } = stack;
    const due = '2019-12-30';
    await service.startProgramme(text('real', '[]', UNSAID, due), { from: '2019-05-06', daysPerSecond: 0.000_1 });
    const office = { org: 'office', name: '' };
    await registry.enrol('real', entry(1, { sectorId: 'schools', departmentId: 'others' }), office);
    await registry.enrol('real', entry(2, { sectorId: 'hospitals', departmentId: 'others' }), office);
    await service.act('real/kickoff/others', 'acknowledge', { actor: { org: 'others', name: '' }, key: 'ack' });
    await service.amendProgramme('real', text('real', '[edu, health]', SAID, due), { actor: office, key: 'said', reason: '明确部门' });
    const live = async () => (await store.ledger.obligations({ programmeId: 'real', stages: ['open'] })).map(({ id }) => id).sort();
    await until('the real bodies', async () => (await live()).length === 5);
    expect(await live()).toEqual(['real/kickoff/edu', 'real/kickoff/health', 'real/kickoff/water', 'real/plan/edu', 'real/plan/health']);
    const place = async (number: number) => (await registry.enterprise('real', entry(number).uscc)).state.departmentId;
    await until('the enterprises', async () => (await place(1)) === 'edu' && (await place(2)) === 'health');
    // The name acknowledged; the real one has to itself, acts for itself, and runs in the engine.
    expect((await service.obligation('real/kickoff/edu')).state.acknowledgedAtMs).toBeUndefined();
    await service.act('real/plan/edu', 'submit', { actor: { org: 'edu', name: '' }, key: 's', evidence: EVIDENCE });
    expect((await service.obligation('real/plan/edu')).state.stage).toBe('submitted');
    await expect(service.act('real/plan/health', 'submit', { actor: { org: 'others', name: '' }, key: 't', evidence: EVIDENCE })).rejects.toThrow('无权办理');
    const told = await until('the real ones to be told', async () => {
      const sent = (await store.notices.list({ programmeId: 'real' })).filter(({ state, rung }) => state === 'sent' && rung.startsWith('amended'));
      return sent.length >= 4 && sent.map(({ recipient }) => recipient);
    });
    expect([...new Set(told)].sort()).toEqual(['edu/officer', 'health/officer']);
  });
});
