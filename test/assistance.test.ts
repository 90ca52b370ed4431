import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCalendar } from '../calendar/china.ts';
import { checkPlan } from '../client/files/plan.ts';
import { present } from '../domain/kernel/present.ts';
import { rehearsedRegistry } from '../domain/rehearsal/registry.ts';
import { rehearse } from '../domain/rehearsal/rehearsal.ts';
import { openTestApi, type Person, type TestApi } from './support/api.ts';
import { certifiedEntry, entry, uscc } from './support/enterprises.ts';
import { at } from './support/lives.ts';
import { smallPlan } from './support/plans.ts';
import { inTime, openTestStack, SLOWEST, type TestStack, TooSlow, until } from './support/stack.ts';

// Who assists with enterprises that another department supervises: a department in its sectors, a park, a township.

let stack: TestStack;
let api: TestApi;
beforeAll(async () => {
  stack = await openTestStack('assistance');
  api = await openTestApi(stack);
});
afterAll(async () => {
  await api.close();
  await stack.close();
});

const PLACES = `
bodies:
  - { id: east-park, name: 东园管委会, officer: east-park@x.example }
  - { id: town, name: 北镇政府 }
sectors:
  - { id: dams, name: 水库, clause: 四, key: true, lead: water, assist: [fire] }
  - { id: alarms, name: 消防, clause: 四, lead: fire, assist: [roads] }
assists:
  - { by: fire, clause: 四（三）, of: { sectors: [dams], parks: any }, tell: [digest, copies] }
  - { by: east-park, clause: 四（三）, of: { parks: [东园] }, tell: [copies] }
  - { by: town, clause: 四（三）, of: { townships: [北镇] }, tell: [] }`;
const ENTRIES = [
  certifiedEntry(1, '2018-05-10', { details: { park: '东园', contact: '安全科', phone: '000-1' } }),
  certifiedEntry(2, '2018-05-10', { details: { township: '北镇' } }),
  certifiedEntry(3, '2018-05-10', { sectorId: 'alarms', departmentId: 'fire', details: { park: '西园' } }),
  entry(4, { sectorId: 'alarms', departmentId: 'fire' }),
];
const [ONE, TWO, THREE, FOUR] = [1, 2, 3, 4].map(uscc) as [string, string, string, string];
const office = { org: 'office', name: '' };

describe('who assists with enterprises, over the API', () => {
  const people = {} as Record<'water' | 'fire' | 'roads' | 'park' | 'town' | 'stranger' | 'office', Person>;
  const root = '/api/programmes/seen/enterprises';
  beforeAll(async () => {
    const plan = smallPlan({ id: 'seen', departments: ['water', 'fire', 'roads'], more: PLACES });
    await stack.service.startProgramme(plan, { from: '2019-04-24', daysPerSecond: 0.000_001 });
    for (const one of ENTRIES) await stack.registry.enrol('seen', one, office);
    people.office = await api.person('office');
    for (const [key, org] of [
      ['water', 'water'],
      ['fire', 'fire'],
      ['roads', 'roads'],
      ['park', 'east-park'],
      ['town', 'town'],
      ['stranger', 'nobody'],
    ] as const)
      people[key] = await api.person('officer', org, key);
  });
  const listed = async (as: Person, query = '') => {
    const answer = await api.ask('GET', `${root}${query}`, { as });
    return answer.statusCode === 200 ? (answer.json().items as { uscc: string }[]).map((one) => one.uscc).sort() : answer.statusCode;
  };

  it('sees in lists, counts and exports what it supervises and what it assists with, and nobody sees anything else', async () => {
    const sees: Record<keyof typeof people, string[]> = {
      water: [ONE, TWO],
      // In its own sector all; in the other those of parks alone, since `assists` says how far it goes.
      fire: [ONE, THREE, FOUR],
      // The sector names it as an assist, and nothing limits that.
      roads: [THREE, FOUR],
      park: [ONE],
      town: [TWO],
      stranger: [],
      office: [ONE, TWO, THREE, FOUR],
    };
    for (const [who, codes] of Object.entries(sees)) {
      const as = people[who as keyof typeof people];
      expect(await listed(as), who).toEqual([...codes].sort());
      expect((await api.ask('GET', `${root}/summary`, { as })).json().total, who).toBe(codes.length);
      const exported = await api.ask('GET', '/api/programmes/seen/enterprises.export?format=csv', { as });
      const within = [ONE, TWO, THREE, FOUR].filter((code) => exported.body.includes(code)).sort();
      expect(within, who).toEqual([...codes].sort());
      for (const code of [ONE, TWO, THREE, FOUR]) {
        const read = await api.ask('GET', `${root}/${code}`, { as });
        const events = await api.ask('GET', `/api/programmes/seen/events?item=seen/${code}`, { as });
        const wanted = codes.includes(code) ? 200 : 403;
        expect([read.statusCode, events.statusCode], `${who} ${code}`).toEqual([wanted, wanted]);
      }
    }
  });

  it('tells apart what it supervises and what it assists with; nobody asks for another’s', async () => {
    expect(await listed(people.fire, '?department=fire')).toEqual([THREE, FOUR].sort());
    expect(await listed(people.fire, '?assistedBy=fire')).toEqual([ONE]);
    expect(await listed(people.office, '?assistedBy=fire&department=water')).toEqual([ONE]);
    expect(await listed(people.office, '?assistedBy=east-park')).toEqual([ONE]);
    expect([await listed(people.fire, '?assistedBy=roads'), await listed(people.park, '?department=water')]).toEqual([403, 403]);
    const { assistedBy, details, acts } = (await api.ask('GET', `${root}/${ONE}`, { as: people.park })).json();
    expect(assistedBy.map(({ orgName }: { orgName: string }) => orgName).sort()).toEqual(['fire局', '东园管委会'].sort());
    expect([details, acts]).toEqual([{ park: '东园', contact: '安全科', phone: '000-1' }, []]);
  });

  it('changes nothing: acts, enrolments, imports, starts of cycles and transfers are refused, and nothing happens', async () => {
    const before = (await stack.store.ledger.events(`seen/${ONE}`)).length;
    for (const as of [people.fire, people.park]) {
      const act = (path: string, body: object) => api.ask('POST', `${root}/${ONE}/${path}`, { as, body, headers: { 'idempotency-key': path } });
      const refused = [await act('assess-yearly', {}), await act('inspect', {}), await act('transfer', { department: 'fire', reason: '接管' })];
      expect(refused.map(({ statusCode }) => statusCode)).toEqual([403, 403, 403]);
    }
    const enrol = { uscc: uscc(9), name: '样例九厂', sector: 'dams' };
    for (const body of [enrol, { ...enrol, department: 'water' }])
      expect((await api.ask('POST', root, { as: people.park, body })).statusCode).toBeGreaterThanOrEqual(400);
    const intake = { as: people.park, body: {}, headers: { 'idempotency-key': 'start' } };
    const started = await api.ask('POST', '/api/programmes/seen/intakes', intake);
    expect(started.statusCode === 200 ? started.json().started : 0).toBe(0);
    expect((await stack.store.ledger.events(`seen/${ONE}`)).length).toBe(before);
    expect(await listed(people.office)).toHaveLength(4);
  });
});

describe('bodies above', () => {
  const root = '/api/programmes/above/enterprises';
  const bodies = `
bodies:
  - { id: region, name: 自治区有关部门 }
  - { id: city, name: 市有关部门, through: [department] }
sectors:
  - { id: dams, name: 水库, clause: 四, key: true, lead: water }
consequences:
  - { id: revocation, clause: 三, when: 抽查不合格, what: 撤销, proposes: 上级, decides: 发证部门, rule: { proposes: revocation, by: [region, city] } }`;

  it('act through whom the plan says, and every history names both', async () => {
    await stack.service.startProgramme(smallPlan({ id: 'above', more: bodies }), { from: '2019-04-24', daysPerSecond: 0.000_001 });
    await stack.registry.enrol('above', certifiedEntry(1, '2018-05-10'), office);
    const [officer, bureau] = [await api.person('office', undefined, 'above-office'), await api.person('head', 'water', 'above-water')];
    let acts = 0;
    const act = (as: Person, path: string, body: object) =>
      api.ask('POST', `${root}/${ONE}/${path}`, { as, body, headers: { 'idempotency-key': `act-${++acts}` } });
    expect((await act(bureau, 'inspect', {})).statusCode).toBe(200);
    const found = { result: 'fail', reason: '无应急预案' };
    const refused = [
      await act(bureau, 'conclude', { ...found, onBehalfOf: 'region' }),
      await act(officer, 'conclude', { ...found, onBehalfOf: 'city' }),
      await act(officer, 'conclude', { ...found, onBehalfOf: 'fire' }),
    ];
    expect(refused.map((answer) => [answer.statusCode, answer.json().detail])).toEqual([
      [403, '自治区有关部门的事项由安委办代为登记。'],
      [403, '市有关部门的事项由主管部门代为登记。'],
      [404, '方案中没有代号为 fire 的上级或有关单位；可选：region、city。'],
    ]);
    expect((await act(bureau, 'conclude', { ...found, onBehalfOf: 'city' })).statusCode).toBe(200);
    expect((await act(officer, 'propose', { consequence: 'revocation', reason: '抽查不合格', onBehalfOf: 'region' })).statusCode).toBe(200);
    const detail = (await api.ask('GET', `${root}/${ONE}`, { as: officer })).json();
    const named = (detail.events as { type: string; actor: string; onBehalfOf?: string }[]).flatMap(({ type, actor, onBehalfOf }) =>
      onBehalfOf === undefined ? [] : [`${type} ${actor} ${onBehalfOf}`],
    );
    expect(named).toEqual(['inspectionConcluded water局 市有关部门', 'proposed 安委办 自治区有关部门']);
    expect(detail.proposal.by).toBe('自治区有关部门（安委办 above-office office代登记）');
    const log = (await api.ask('GET', `/api/programmes/above/events?item=above/${ONE}`, { as: officer })).json().items;
    expect(log.flatMap(({ onBehalfOf }: { onBehalfOf?: string }) => onBehalfOf ?? [])).toEqual(['自治区有关部门', '市有关部门']);
    const { programme } = { programme: (await api.ask('GET', '/api/programmes/above', { as: bureau })).json() };
    expect(programme.bodies).toEqual([
      { id: 'region', name: '自治区有关部门', through: ['office'] },
      { id: 'city', name: '市有关部门', through: ['department'] },
    ]);
  });
});

describe('who assists with enterprises is told', () => {
  it('in its digest and by copies of the letters, as its rehearsal foretells, and of nothing else', () =>
    inTime(async (slower) => {
      const id = `told-${slower}`;
      const text = smallPlan({ id, departments: ['water', 'fire', 'roads'], more: PLACES, digestAt: '08:30', due: '2021-12-30' });
      await stack.service.startProgramme(text, { from: '2019-05-08', daysPerSecond: 0.4 / slower });
      const entries = ENTRIES.slice(0, 3);
      for (const one of entries) await stack.registry.enrol(id, one, office);
      const notices = async () => (await stack.store.notices.list({ programmeId: id })).filter(({ sendAtMs }) => sendAtMs < at('2019-05-10 12:00'));
      await until('the copies', async () => (await notices()).some(({ rung, state }) => rung.includes('assisted') && state === 'sent'), 120_000);
      await until(
        'all of that morning',
        async () => (await notices()).every(({ state }) => state === 'sent' || state === 'overtaken' || state === 'moot'),
        120,
      );
      const { plan, calendar, programme } = await stack.service.context(id).then(async (found) => ({ ...found, programme: await stack.service.programme(id) }));
      const registry = rehearsedRegistry({ plan, calendar, startedAtMs: programme.startedAtMs, entries, acts: () => undefined });
      const toMs = at('2019-05-10 12:00');
      const rehearsed = rehearse({
        plan,
        calendar,
        startedAtMs: programme.startedAtMs,
        toMs,
        acts: () => undefined,
        others: registry.items,
        rosters: registry,
      });
      const foretold = [
        ...rehearsed.digests.map(({ org, date }) => `digest ${date} ${org}/officer`),
        ...rehearsed.matters.map(({ kind, date, recipient }) => `${kind} ${date} ${recipient}`),
      ];
      const lived = (await notices()).flatMap(({ kind, rung, recipient }) => {
        if (kind === 'digest') return [`${rung.replace('digest-', 'digest ')} ${recipient}`];
        const [, matter, date] = /^matters-(\w+)-(\d{4}-\d\d-\d\d)$/.exec(rung) ?? [];
        return matter ? [`${matter} ${date} ${recipient}`] : [];
      });
      // A machine that stands still for a second is told the newest morning only.
      if (slower < SLOWEST && lived.length < foretold.length) throw new TooSlow('a morning was gone before it was told');
      expect(lived.sort()).toEqual(foretold.sort());
      expect(foretold).toContain('assisted 2019-05-10 fire/officer');
      expect(foretold).toContain('assisted 2019-05-10 east-park/officer');
      expect(foretold.filter((line) => /roads|town/.test(line))).toEqual([]);
      const said = async (wanted: string) => (await notices()).find(({ rung, recipient }) => `${rung} ${recipient}` === wanted);
      const copy = (await said('matters-assisted-2019-05-10 east-park/officer')) as { subject: string; body: string };
      expect(copy.subject).toBe('【配合企业】逾期 1 项');
      expect(copy.body).toContain('由主管部门办理，抄送贵单位');
      expect(copy.body).toContain('样例企业1有限公司');
      expect(copy.body).not.toMatch(/样例企业[23]有限公司/);
      const digest = (await said('digest-2019-05-10 fire/officer'))?.body ?? '';
      expect(digest).toMatch(/配合的企业（由主管部门办理）\s+1\. 年度自评逾期 1 家企业：样例企业1有限公司（2019-05-09）/);
      expect(digest).not.toContain('样例企业2有限公司');
    }));
});

describe('what a plan says of assistance', () => {
  const faults = (more: string) => {
    const { faults: found } = checkPlan(smallPlan({ id: 'plan', more }));
    return found.map(({ where, what }) => `${where} ${what.zh}`);
  };
  const sectors = 'sectors:\n  - { id: dams, name: 水库, clause: 四, lead: water }\n';

  it('names each fault where it stands: nobody so called, no sector so called, nothing chosen, nobody who could be told', () => {
    expect(
      faults(`${sectors}bodies: [{ id: town, name: 北镇政府 }]\nassists:
  - { by: nobody, clause: 四, of: { parks: any } }
  - { by: fire, clause: 四, of: { sectors: [damms] } }
  - { by: fire, clause: 四, of: {} }
  - { by: town, clause: 四, of: { townships: [北镇] } }
  - { by: office, clause: 四, of: { parks: any } }`),
    ).toEqual(['assists[2].of 请写明哪些企业：sectors、parks、townships、scales、classes']);
    expect(
      faults(`${sectors}bodies: [{ id: town, name: 北镇政府 }]\nassists:
  - { by: nobody, clause: 四, of: { parks: any } }
  - { by: fire, clause: 四, of: { sectors: [damms] } }
  - { by: town, clause: 四, of: { townships: [北镇] } }
  - { by: office, clause: 四, of: { parks: any } }`),
    ).toEqual([
      'assists[0].by 没有代号为 "nobody" 的部门，可用：water、fire、town',
      'assists[1].of.sectors[0] 没有代号为 "damms" 的行业，可用：dams',
      'assists[2].by "town"（北镇政府）没有收件地址（officer），无法告知；请在 bodies 中补上，或写 tell: []（只能查看，不告知）',
      'assists[3].by 安委办本来就能查看所有企业，请删去这一项',
    ]);
  });

  it('a roster may be about a park, a township, a scale or a class', () => {
    const milestones = `  - { id: visit, name: 园区检查, clause: 三, duty: 检查, due: 2019-05-30, lead: [water], roster: { of: { parks: any, classes: [C类, D] }, done: { inspectedSince: 2019-05-01 } } }`;
    const { plan } = checkPlan(smallPlan({ id: 'plan', more: sectors, milestones }));
    if (!plan) throw new Error('faulty');
    const calendar = openCalendar(plan);
    const details = [{ park: '东园', class: 'C' }, { park: '东园', class: 'A' }, { class: 'D' }, { park: '西园', class: 'D' }, undefined];
    const entries = details.map((of, index) => entry(index + 1, present({ details: of })));
    const startedAtMs = at('2019-05-08 00:00');
    const registry = rehearsedRegistry({ plan, calendar, startedAtMs, entries, acts: () => undefined });
    const { notices } = rehearse({
      plan,
      calendar,
      startedAtMs,
      toMs: at('2019-06-01 00:00'),
      acts: () => undefined,
      others: registry.items,
      rosters: registry,
    });
    expect(notices.find(({ rung }) => rung === 'lapse')?.roster ?? notices.find(({ roster }) => roster)?.roster).toMatchObject({ all: 2, missing: 2 });
  });
});
