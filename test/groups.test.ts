import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCalendar } from '../calendar/china.ts';
import { checkPlan } from '../client/files/plan.ts';
import { planRemarks } from '../client/files/plan-remarks.ts';
import { withAddress } from '../client/files/plan-text.ts';
import { rehearsePlan } from '../client/rehearsal/rehearse.ts';
import { previewAmendment } from '../client/service/amendment-preview.ts';
import type { Plan } from '../domain/plan/plan.ts';
import { plannedObligations } from '../domain/programme/campaign.ts';
import { type Behaviour, PROFILES } from '../domain/rehearsal/behaviour.ts';
import { inEnglish } from './support/fault-words.ts';
import { smallPlan } from './support/plans.ts';
import { openTestStack, type TestStack } from './support/stack.ts';

// Departments that a plan names together, and departments whose head nobody has an address of.

const TOWNS = ['hilltop', 'lakeside', 'ferry'];
const GROUPS = `
groups:
  - { id: towns, name: 各乡镇, of: [hilltop, lakeside, ferry] }
`;
const text = (id: string, milestones: string, groups = GROUPS) => smallPlan({ id, departments: ['water', 'fire', ...TOWNS], more: groups, milestones });
const milestone = (id: string, more: string) => `  - { id: ${id}, name: 任务${id}, clause: 三, duty: 办理, due: 2019-06-28, ${more} }`;
const headless = (file: string, ...ids: string[]) => ids.reduce((all, id) => all.replace(`, head: ${id}-head@x.example`, ''), file);

function planOf(file: string): Plan {
  const { plan, faults } = checkPlan(file);
  if (!plan) throw new Error(JSON.stringify(faults));
  return plan;
}
const asked = (file: string) => {
  const plan = planOf(file);
  return plannedObligations(plan, openCalendar(plan)).map(({ spec }) => `${spec.milestoneId}/${spec.departmentId} ${spec.role}`);
};
const faultsOf = (file: string) => inEnglish(checkPlan(file).faults, file).map(({ where, what }) => `${where}: ${what}`);

describe('a group of departments', () => {
  it('stands for its departments wherever departments are listed', () => {
    const plan = planOf(
      text(
        'everywhere',
        [
          milestone('lead', 'lead: [towns]'),
          milestone('help', 'lead: [water], assist: [towns]'),
          milestone('before', 'lead: [water], contributions: [{ id: list, name: 清单, duty: 交清单, by: [towns] }]'),
          '  - { id: tell, name: 上报, clause: 三, duty: 上报, after: { event: flood, within: { days: 3 } }, lead: [towns] }',
        ].join('\n'),
        `${GROUPS}
events: [{ id: flood, name: 发生内涝, clause: 三, reportedBy: [towns] }]
standing: [{ id: watch, name: 值守, clause: 四, duty: 值守, lead: [towns, fire], reviews: [{ id: mid, name: 年中, due: 2019-06-30 }] }]
indicators: [{ id: pumps, name: 泵站, clause: 四, unit: 座, value: 10, due: 2019-12-31, report: [fire, towns] }]
sectors: [{ id: dams, name: 水库, clause: 四, lead: water, assist: [towns] }]
`,
      ),
    );
    const lists = [
      ...plan.milestones.flatMap(({ lead, assist, contributions = [] }) => [lead, assist, ...contributions.map(({ by }) => by)]),
      plan.events[0]?.reportedBy,
      plan.standing[0]?.lead,
      plan.indicators[0]?.report,
      plan.sectors[0]?.assist,
    ];
    const water = ['water'];
    expect(lists).toEqual([TOWNS, [], water, TOWNS, water, [], TOWNS, TOWNS, [], TOWNS, [...TOWNS, 'fire'], ['fire', ...TOWNS], TOWNS]);
  });

  it('stands for each of its departments where each has a number of its own, and whoever is named beside it has that', () => {
    const plan = planOf(
      text(
        'each',
        milestone('a', 'lead: [water]'),
        `${GROUPS}indicators: [{ id: pumps, name: 泵站, clause: 四, unit: 座, each: { ferry: 9, towns: 5, fire: 2 }, due: 2019-12-31 }]`,
      ),
    );
    expect(plan.indicators[0]?.each).toEqual({ hilltop: 5, lakeside: 5, ferry: 9, fire: 2 });
  });

  it('asks nobody twice who is listed by name, leads already or is in two groups', () => {
    const more = `${GROUPS}  - { id: shore, name: 沿河乡镇, of: [lakeside, ferry] }\n`;
    expect(asked(text('once', milestone('a', 'lead: [shore, towns, ferry]'), more))).toEqual(['a/lakeside lead', 'a/hilltop lead', 'a/ferry lead']);
    expect(asked(text('helps', milestone('a', 'lead: [ferry], assist: [towns]')))).toEqual(['a/ferry lead', 'a/hilltop assist', 'a/lakeside assist']);
    expect(asked(text('all', milestone('a', 'lead: all, assist: [towns]')))).toHaveLength(5);
  });

  it('names what is wrong with it, and what is wrong beside it at its own place', () => {
    const wrong = `
groups:
  - { id: towns, name: 各乡镇, of: [hilltop, nowhere, hilltop] }
  - { id: water, name: 各部门, of: [towns] }
  - { id: towns, name: 各乡镇, of: [ferry] }
`;
    expect(faultsOf(text('wrong', milestone('a', 'lead: [towns, elsewhere, all]'), wrong))).toEqual([
      expect.stringMatching(/^groups\[0\]\.of\[1\]: no department is called "nowhere"; write one of: water, fire, hilltop/),
      expect.stringMatching(/^groups\[0\]\.of\[2\]: "hilltop" is taken by groups\[0\]\.of\[0\]/),
      expect.stringMatching(/^groups\[1\]\.id: "water" stands for another body/),
      expect.stringMatching(/^groups\[1\]\.of\[0\]: "towns" is a group itself/),
      expect.stringMatching(/^groups\[2\]\.id: "towns" is taken by groups\[0\]/),
      expect.stringMatching(/^groups\[2\]\.name: "各乡镇" is the name of groups\[0\] already/),
      // Behind a group the second entry of the file is no more the second of the list.
      expect.stringMatching(/^milestones\[0\]\.lead\[1\]: no department is called "elsewhere".*towns/),
      expect.stringMatching(/^milestones\[0\]\.lead\[2\]: for all departments write lead: all/),
    ]);
    expect(
      faultsOf(
        text(
          'single',
          `  - { id: a, name: a, clause: 三, duty: 办理, due: 2019-06-28, lead: [towns] }`,
          `${GROUPS}indicators: [{ id: share, name: 率, clause: 四, unit: '%', value: 10, due: 2019-12-31, report: [towns] }]`,
        ),
      ),
    ).toEqual([expect.stringMatching(/^indicators\[0\]\.report: in % the numbers of several bodies cannot be added up/)]);
  });

  it('ships in an example that loads', () => {
    const plan = planOf(readFileSync(path.join(import.meta.dirname, '..', 'plans', 'example-together.yaml'), 'utf8'));
    expect(plan.groups.map(({ of }) => of.length)).toEqual([3, 3]);
  });
});

describe('a department without the address of its head', () => {
  const silent: Behaviour = { ...PROFILES.slack, everyone: { ...PROFILES.slack.everyone, neverSubmits: 1, acknowledges: 0, asksExtension: 0 } };
  const file = headless(text('headless', milestone('a', 'lead: [water, ferry]')), 'ferry');

  it('has its officer told, once, what a head is told', () => {
    const { rehearsal } = rehearsePlan({ plan: planOf(file), behaviour: silent, seed: 'headless' });
    const mails = (org: string) =>
      rehearsal.notices.filter(
        ({ obligationId, recipient, outcome }) => obligationId.endsWith(`/${org}`) && recipient.startsWith(`${org}/`) && outcome === 'sent',
      );
    const by = (org: string, rung: string) =>
      mails(org)
        .filter((notice) => notice.rung === rung)
        .map(({ recipient }) => recipient)
        .sort();
    expect([by('ferry', 'lapse'), by('ferry', 'weekly-1')]).toEqual([['ferry/officer'], ['ferry/officer']]);
    expect([by('water', 'lapse'), by('water', 'weekly-1')]).toEqual([['water/head'], ['water/head', 'water/officer']]);
    expect(rehearsal.notices.filter(({ recipient }) => recipient === 'ferry/head')).toEqual([]);
  });

  it('is said plainly, and may be given an address later', () => {
    const remarks = (of: Plan) => planRemarks({ ...of, briefOn: 'monday' }).map(({ zh }) => zh);
    expect(remarks(planOf(file))).toEqual(['ferry局没有写负责人邮箱（head）：逾期通报等应发负责人的，一并发给经办人。']);
    expect(remarks(planOf(text('heads', milestone('a', 'lead: all'))))).toEqual([]);
    const added = withAddress({ text: file, place: ['departments', 4, 'head'], address: 'boss@x.example' }) ?? '';
    expect(planOf(added).departments[4]).toMatchObject({ id: 'ferry', officer: 'ferry@x.example', head: 'boss@x.example' });
    expect(withAddress({ text: file, place: ['departments', 4, 'director'], address: 'boss@x.example' })).toBeUndefined();
  });
});

describe('groups in a programme that runs', () => {
  let stack: TestStack;
  beforeAll(async () => {
    stack = await openTestStack('groups');
  });
  afterAll(() => stack.close());

  it('asks whoever joins one, withdraws what was asked of whoever leaves, urges an officer alone, and tells nobody of a head that came', async () => {
    const { service, store } = stack;
    const two = GROUPS.replace(', ferry', '');
    const file = (groups: string) => text('live', milestone('a', 'lead: [towns]'), groups);
    const first = headless(file(two), 'hilltop');
    await service.startProgramme(first, { from: '2019-06-20', daysPerSecond: 0.000_1 });
    expect((await store.ledger.obligations({ programmeId: 'live' })).map(({ id }) => id).sort()).toEqual(['live/a/hilltop', 'live/a/lakeside']);

    const office = { org: 'office', name: '值班' };
    expect(await previewAmendment(service, 'live', file(two))).toMatchObject({ amended: [{ id: 'live/a/hilltop', told: [] }], added: [], withdrawn: [] });
    await service.amendProgramme('live', file(two), { actor: office, key: 'head' });
    const { state } = await service.obligation('live/a/hilltop');
    expect(state.schedule.rungs.find(({ side }) => side === 'lapse')?.recipients).toEqual(['hilltop/head', 'office/officer']);
    expect((await store.notices.list({ programmeId: 'live' })).filter(({ kind }) => kind === 'news')).toEqual([]);

    await service.amendProgramme('live', file(GROUPS.replace('hilltop, ', '')), { actor: office, key: 'members' });
    const stages = (await store.ledger.obligations({ programmeId: 'live' })).map((row) => `${row.id} ${row.state.stage} ${row.state.departmentId}`).sort();
    // Who comes in the place of one who goes takes the same obligation over.
    expect(stages).toEqual(['live/a/hilltop open ferry', 'live/a/lakeside open lakeside']);

    await service.startProgramme(headless(text('late', milestone('a', 'lead: [towns]')), 'hilltop'), { from: '2019-06-28', daysPerSecond: 0.5 });
    const lapsed = async () => (await service.obligation('late/a/hilltop')).state.lapsedAtMs !== undefined;
    for (let waited = 0; waited < 200 && !(await lapsed()); waited++) await new Promise((resolve) => setTimeout(resolve, 100));
    await service.act('late/a/hilltop', 'urge', { actor: office, key: 'urge', reason: '请尽快' });
    const urges = (await store.notices.list({ programmeId: 'late' })).filter(({ rung }) => rung.startsWith('urged'));
    expect(urges.map(({ recipient }) => recipient)).toEqual(['hilltop/officer']);
  });
});
