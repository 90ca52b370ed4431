import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCalendar } from '../calendar/china.ts';
import { draw, quotaStatus } from '../client/enterprises/samples.ts';
import { checkPlan } from '../client/files/plan.ts';
import { isQuotaReached, quotaDuties, quotaNumbers } from '../domain/enterprise/quota.ts';
import { rehearsedRegistry } from '../domain/rehearsal/registry.ts';
import { rehearse } from '../domain/rehearsal/rehearsal.ts';
import { certifiedEntry } from './support/enterprises.ts';
import { EVIDENCE, SECTORS, smallPlan } from './support/plans.ts';
import { openTestStack, type TestStack, until } from './support/stack.ts';

const planOf = (text: string) => {
  const { plan, faults } = checkPlan(text);
  if (!plan) throw new Error(JSON.stringify(faults));
  return plan;
};
const QUOTAS = `${SECTORS}
quotas:
  - { id: verified, name: 抽查验证, clause: 三, atLeast: 0.2, of: 达标企业, roster: { certified: true }, milestone: look, due: 2019-06-28 }
`;
const LOOK = (due: string) => `
  - { id: look, name: 回头看, clause: 三, duty: 抽查验证, due: ${due}, lead: [water, fire] }`;
const quotaPlan = (id: string, due = '2019-12-31') => smallPlan({ id, more: QUOTAS, milestones: LOOK(due) });
const TEN = Array.from({ length: 10 }, (_, index) => certifiedEntry(index + 1, '2019-02-11'));
const office = { org: 'office', name: '' };
const water = { org: 'water', name: '' };

describe('a quota', () => {
  it('is the duty of the leads of what needs it, due on its own day or with it; of the office where nothing does', () => {
    const plan = planOf(`${quotaPlan('duties')}`);
    const [own] = plan.quotas as [(typeof plan.quotas)[number]];
    const { due: _due, ...withIt } = own;
    const { milestone: _milestone, ...alone } = withIt;
    const duties = quotaDuties({ ...plan, quotas: [own, withIt, alone] }).map(({ dueOn, orgs, milestoneId }) => [dueOn, orgs.join(), milestoneId]);
    expect(duties).toEqual([
      ['2019-06-28', 'water,fire', 'look'],
      ['2019-12-31', 'water,fire', 'look'],
      ['2021-12-31', 'office', undefined],
    ]);
  });

  it('is reached by what counts, at exactly its share and not one below', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), fc.nat(300), fc.nat(300), fc.nat(300), (percent, of, drawn, inspected) => {
        const numbers = quotaNumbers({ atLeast: percent / 100 }, of, drawn, inspected);
        expect(isQuotaReached({ counts: 'drawn' }, numbers)).toBe(drawn * 100 >= percent * of);
        expect(isQuotaReached({ counts: 'inspected' }, numbers)).toBe(drawn * 100 >= percent * of && inspected * 100 >= percent * of);
      }),
    );
  });

  it('that names a milestone with rounds has to say which', () => {
    const rounds = `
  - { id: look, name: 回头看, clause: 三, duty: 抽查验证, lead: [water], rounds: [{ id: 2019-06, name: 上半年, due: 2019-06 }] }`;
    const { faults } = checkPlan(smallPlan({ id: 'rounds', more: QUOTAS, milestones: rounds }));
    expect(faults.map(({ where }) => where)).toEqual(['quotas[0].milestone']);
    expect(checkPlan(smallPlan({ id: 'rounds', more: QUOTAS.replace('milestone: look,', 'milestone: look-2019-06,'), milestones: rounds })).faults).toEqual([]);
  });

  it('is foretold by a rehearsal: at 30 and 7 days, as a lapse, then up to the committee and weekly', () => {
    const plan = planOf(quotaPlan('foretold'));
    const calendar = openCalendar(plan);
    const startedAtMs = calendar.instantMs('2019-03-01', '00:00');
    const registry = rehearsedRegistry({ plan, calendar, startedAtMs, entries: TEN, acts: () => undefined });
    const { matters } = rehearse({ plan, calendar, startedAtMs, acts: () => undefined, others: registry.items, rosters: registry });
    const told = matters.filter(({ kind, outcome }) => kind === 'quota' && outcome === 'sent').map(({ date, recipient }) => `${date} ${recipient}`);
    // By hand: due Friday 28 June; the fire bureau has no enterprises. Ten working days after are Friday 12 July, a week on is the 19th.
    expect(told.slice(0, 7)).toEqual([
      '2019-05-29 water/officer',
      '2019-06-21 water/officer',
      '2019-07-01 water/officer',
      '2019-07-01 water/head',
      '2019-07-01 office/officer',
      '2019-07-05 office/director',
      '2019-07-12 committee/officer',
    ]);
    expect(told.slice(7).map((line) => line.slice(0, 10))).toEqual(
      ['07-19', '07-26', '08-02', '08-09', '08-16', '08-23', '08-30', '09-06'].flatMap((day) => Array(3).fill(`2019-${day}`)),
    );
  });
});

describe('a quota on the real system', () => {
  let stack: TestStack;
  beforeAll(async () => {
    stack = await openTestStack('quota-matters');
  });
  afterAll(() => stack.close());

  it('reminds who must draw, draws late from the roster of its day, and is not settled below without a reason', async () => {
    const id = 'drawn';
    const { service, registry, store } = stack;
    await service.startProgramme(quotaPlan(id), { from: '2019-06-20', daysPerSecond: 1 });
    for (const one of TEN) await registry.enrol(id, one, office);
    const mails = async () => (await store.notices.list({ programmeId: id })).filter(({ kind, state }) => kind === 'matters' && state === 'sent');
    // Its mails leave side by side: each of them is waited for.
    const sent = await until('the lapse', async () => {
      const found = await mails();
      return ['office/officer', 'water/head'].every((one) => found.some(({ recipient }) => recipient === one)) && found;
    });
    // A busy machine comes to the next rungs meanwhile.
    const lapseAtMs = sent.find(({ recipient }) => recipient === 'office/officer')?.sendAtMs ?? 0;
    const told = sent.filter(({ sendAtMs }) => sendAtMs <= lapseAtMs);
    expect([...new Set(told.map(({ recipient }) => recipient))].sort()).toEqual(['office/officer', 'water/head', 'water/officer']);
    expect(told.find(({ recipient }) => recipient === 'water/head')?.body).toContain('抽查验证，名单 10 家，至少 2 家，已抽取 0 家，已检查 0 家');
    expect(await quotaStatus(registry, id)).toMatchObject([{ departmentId: 'water', drawn: 0, denominator: 10, gap: 2, dueOn: '2019-06-28', late: false }]);

    // Certified when the quota's day was over: nobody draws them.
    for (let number = 11; number <= 20; number++) await registry.enrol(id, certifiedEntry(number, '2019-02-11'), office);
    const { row } = await draw(registry, `${id}/look/water`, { actor: water, quotaId: 'verified', seed: 's' });
    expect(row.roster.map((unit) => unit.uscc).sort()).toEqual(TEN.map((one) => one.uscc).sort());
    expect(row.drawn).toHaveLength(2);
    expect(await quotaStatus(registry, id)).toMatchObject([{ drawn: 2, numerator: 0, gap: 2, late: true }]);

    await service.act(`${id}/look/water`, 'submit', { actor: water, key: 's', evidence: EVIDENCE });
    await expect(service.act(`${id}/look/water`, 'confirm', { actor: office, key: 'c1' })).rejects.toThrow(
      '“抽查验证”未达到：名单 10 家，至少须抽取并检查 2 家，现已抽取 2 家、检查 0 家。仍要办结的，请写明理由',
    );
    await expect(service.act(`${id}/look/water`, 'confirm', { actor: office, key: 'c2', reason: ' ' })).rejects.toThrow('请写明理由');
    await service.act(`${id}/look/water`, 'confirm', { actor: office, key: 'c3', reason: '其余企业停产，复产后补查' });
    const confirmed = (await store.ledger.events(`${id}/look/water`)).find(({ type }) => type === 'confirmed');
    expect(confirmed?.payload).toMatchObject({ reason: '其余企业停产，复产后补查', short: [{ quota: 'verified', of: 10, least: 2, drawn: 2, inspected: 0 }] });

    // Who has nobody to draw has no quota to reach.
    await service.act(`${id}/look/fire`, 'submit', { actor: { org: 'fire', name: '' }, key: 's', evidence: EVIDENCE });
    expect((await service.act(`${id}/look/fire`, 'confirm', { actor: office, key: 'c' })).stage).toBe('settled');
  });

  it('that is reached lets what needs it be settled, and nobody is reminded', async () => {
    const id = 'reached';
    const { service, registry, store } = stack;
    await service.startProgramme(quotaPlan(id), { from: '2019-06-20', daysPerSecond: 0.000_001 });
    for (const one of TEN) await registry.enrol(id, one, office);
    const { row } = await draw(registry, `${id}/look/water`, { actor: water, quotaId: 'verified' });
    for (const unit of row.drawn) {
      const enterprise = await registry.enterprise(id, unit.uscc);
      await registry.act(enterprise, 'inspect', { actor: water, key: 'i' });
    }
    await service.act(`${id}/look/water`, 'submit', { actor: water, key: 's', evidence: EVIDENCE });
    expect((await service.act(`${id}/look/water`, 'confirm', { actor: office, key: 'c' })).stage).toBe('settled');
    expect((await store.ledger.events(`${id}/look/water`)).find(({ type }) => type === 'confirmed')?.payload).not.toHaveProperty('short');
  });
});
