import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCalendar } from '../calendar/china.ts';
import { checkPlan } from '../client/files/plan.ts';
import { briefView } from '../client/service/brief.ts';
import { whyEnterprise } from '../client/views/enterprise-outlook.ts';
import { departmentOfNotice, listNotices } from '../client/views/notices.ts';
import { rehearsedRegistry } from '../domain/rehearsal/registry.ts';
import { rehearse } from '../domain/rehearsal/rehearsal.ts';
import { openTestApi, type Person, type TestApi } from './support/api.ts';
import { certifiedEntry, uscc } from './support/enterprises.ts';
import { form } from './support/form.ts';
import { at } from './support/lives.ts';
import { SECTORS, smallPlan } from './support/plans.ts';
import { inTime, openTestStack, SLOWEST, type TestStack, TooSlow, until } from './support/stack.ts';

// Letters to enterprises themselves about the steps of their cycle, by the rungs that the plan marks.

const LADDER = `
ladders:
  cycle:
    - { id: before-7-days, before: { days: 7 }, tell: [officer] }
    - { id: lapse, on: lapse, tell: [officer], write: enterprises }
    - { id: after-5-working-days, after: { workingDays: 5 }, tell: [head] }`;
const ENTRIES = [
  certifiedEntry(1, '2018-05-10', { mail: 'one@factory.example' }),
  certifiedEntry(2, '2018-05-10', { mail: 'gone@factory.example' }),
  certifiedEntry(3, '2018-05-10'),
  certifiedEntry(4, '2018-05-10', { mail: 'done@factory.example', sectorId: 'alarms', departmentId: 'fire' }),
];
const office = { org: 'office', name: '' };

describe('a rung of the cycle that is marked', () => {
  let stack: TestStack;
  let api: TestApi;
  beforeAll(async () => {
    stack = await openTestStack('cycle-letters');
    api = await openTestApi(stack);
  });
  afterAll(async () => {
    await api.close();
    await stack.close();
  });

  it('is foretold once, with how many enterprises it is about; of the authority’s steps nobody writes to them', () => {
    const { plan } = checkPlan(smallPlan({ id: 'letters', more: `${SECTORS}${LADDER}` }));
    if (!plan) throw new Error('faulty');
    const calendar = openCalendar(plan);
    const startedAtMs = at('2019-05-01 00:00');
    const applied = { ...certifiedEntry(5), stage: 'applied' as const, certificate: undefined, startedOn: '2018-01-01', mail: 'five@factory.example' };
    const { certificate: _none, ...waiting } = applied;
    const registry = rehearsedRegistry({ plan, calendar, startedAtMs, entries: [...ENTRIES, waiting], acts: () => undefined });
    const toMs = at('2019-05-25 00:00');
    const { matters } = rehearse({ plan, calendar, startedAtMs, toMs, acts: () => undefined, others: registry.items, rosters: registry });
    expect(matters.filter(({ recipient }) => recipient === 'roster/enterprise').map(({ date, items, outcome }) => `${date} ${items} ${outcome}`)).toEqual([
      '2019-05-10 4 sent',
    ]);
    expect(matters.filter(({ recipient }) => recipient.startsWith('authority') || recipient === 'office/officer').length).toBeGreaterThan(0);
  });

  it('writes once to each that has an address and is late still; one whose mailbox is gone harms nobody else, and its department sees it', () =>
    inTime(async (slower) => {
      const id = `letters-${slower}`;
      stack.mail.faults.set('gone@factory.example', 'refuse-for-good');
      await stack.service.startProgramme(smallPlan({ id, due: '2021-12-30', more: `${SECTORS}${LADDER}` }), {
        from: '2019-05-08',
        daysPerSecond: 0.4 / slower,
      });
      for (const one of ENTRIES) await stack.registry.enrol(id, one, office);
      await stack.registry.act(await stack.registry.enterprise(id, ENTRIES[3]?.uscc ?? ''), 'assessYearly', {
        actor: { org: 'fire', name: '' },
        key: 'done',
      });
      const all = async () => stack.store.notices.list({ programmeId: id });
      const letters = async () => (await all()).filter(({ recipient }) => recipient.endsWith('/enterprise') && recipient !== 'roster/enterprise');
      await until(
        'the letters',
        async () => (await letters()).length >= 2 && (await letters()).every(({ state }) => ['sent', 'undeliverable'].includes(state)),
        120_000,
      );
      const came = await letters();
      if (slower < SLOWEST && came.some(({ rung }) => rung !== 'matters-cycle-2019-05-10')) throw new TooSlow('the morning was gone');
      expect(came.map(({ address, state }) => `${address} ${state}`).sort()).toEqual(['gone@factory.example undeliverable', 'one@factory.example sent']);
      const mail = stack.mail.accepted().find(({ to }) => JSON.stringify(to).includes('one@factory.example'));
      expect(mail?.subject).toBe('【逾期催办】年度自评：已过时限，请尽快办理');
      expect(mail?.text).toContain('办理或咨询，请与water局联系');
      expect(mail?.text).not.toContain('样例企业2');
      // The department's own mail left, its ladder goes on, and nobody is alarmed about one enterprise's mailbox.
      await until('the head', async () => (await all()).some(({ recipient, state }) => recipient === 'water/head' && state === 'sent'), 120_000);
      expect((await all()).filter(({ rung, recipient }) => rung.startsWith('undeliverable') || recipient === 'operator/officer')).toEqual([]);
      expect((await letters()).length).toBe(2);
      const reading = { service: stack.service, board: api.context.board };
      const seen = async (org: string) =>
        (await listNotices(reading, id, {}, org, 50, undefined, 'zh')).items.filter(({ recipient }) => recipient.endsWith('/enterprise'));
      expect((await seen('water')).map(({ recipientName }) => recipientName).sort()).toEqual(['样例企业1有限公司', '样例企业2有限公司']);
      expect(await seen('fire')).toEqual([]);
      const [first] = came;
      expect(first && (await departmentOfNotice(reading, first))).toBe('water');

      // The page and the command say it until the registry has another mailbox.
      const head = await api.person('head', 'water');
      const page = async (number: number) => (await api.ask('GET', `/api/programmes/${id}/enterprises/${uscc(number)}`, { as: head })).json();
      expect((await page(1)).bounced).toBeUndefined();
      expect((await page(2)).bounced).toMatchObject({
        address: 'gone@factory.example',
        at: expect.stringMatching(/^2019-05-1/),
        subject: '【逾期催办】年度自评：已过时限，请尽快办理',
        answer: expect.stringMatching(/^5\d\d /),
        todo: expect.stringContaining('请与企业核对邮箱'),
      });
      const why = async () => (await whyEnterprise(stack.service, await stack.registry.enterprise(id, uscc(2)), 'zh')).because.join('\n');
      expect(await why()).toMatch(
        /发给企业（gone@factory\.example）的邮件没有送达：【逾期催办】年度自评：[^\n]+\n {2}邮件服务器答复：5\d\d [^\n]+\n {2}请与企业核对邮箱/,
      );
      const file = `统一社会信用代码,企业名称,行业领域,联系邮箱\n${uscc(2)},样例企业2有限公司,水库,new@factory.example\n`;
      const files = form([{ name: 'file', filename: '企业名单.csv', content: file }]);
      const report = await api.ask('POST', `/api/programmes/${id}/enterprises.import`, { as: head, ...files });
      expect(report.json()).toMatchObject({ renamed: 1, rejected: 0 });
      expect((await page(2)).mail).toBe('new@factory.example');
      expect((await page(2)).bounced).toBeUndefined();
      expect(await why()).not.toContain('没有送达');
    }));

  it('of one light, and late: overview, list, file, brief and digest give one count, and the list those whom the number counts', () =>
    inTime(async (slower) => {
      const id = `counts-${slower}`;
      await stack.service.startProgramme(smallPlan({ id, due: '2021-12-30', digestAt: '08:30', more: `${SECTORS}${LADDER}` }), {
        from: '2019-05-08',
        daysPerSecond: 0.4 / slower,
      });
      // The fifth has its day a week later than the digest looks ahead.
      const five = certifiedEntry(5, '2018-07-10');
      for (const one of [...ENTRIES, five]) await stack.registry.enrol(id, one, office);
      const done = ENTRIES[3]?.uscc ?? '';
      await stack.registry.act(await stack.registry.enterprise(id, done), 'assessYearly', { actor: { org: 'fire', name: '' }, key: 'done' });
      const digest = () => stack.mail.accepted().find(({ to, text }) => JSON.stringify(to).includes('water') && text?.includes('年度自评逾期'));
      await until('the digest', async () => digest() !== undefined, 120_000);
      expect(digest()?.text).toContain('年度自评逾期 3 家');
      const ask = async (query: string, as: Person) => (await api.ask('GET', `/api/programmes/${id}/enterprises${query}`, { as })).json();
      const person = await api.person('office');
      const codes = async (light: string, as = person) => (await ask(`?light=${light}`, as)).items.map(({ uscc }: { uscc: string }) => uscc);
      const late = ENTRIES.slice(0, 3).map(({ uscc }) => uscc);
      expect(await ask('/summary', person)).toMatchObject({ total: 5, lights: { yellow: 3, green: 2 }, late: [{ step: 'yearly', count: 3 }] });
      expect(await codes('yellow')).toEqual(late);
      expect(await codes('green')).toEqual([done, five.uscc]);
      expect(await codes('red')).toEqual([]);
      // A page ends where it ends, whatever the light.
      const first = await ask('?light=yellow&limit=2', person);
      expect(first.items).toHaveLength(2);
      expect((await ask(`?light=yellow&limit=2&after=${first.next}`, person)).items.map(({ uscc }: { uscc: string }) => uscc)).toEqual([late[2]]);
      const fire = await api.person('head', 'fire');
      expect((await ask('/summary', fire)).lights).toEqual({ green: 1 });
      expect(await codes('yellow', fire)).toEqual([]);
      const file = await api.ask('GET', `/api/programmes/${id}/enterprises.export?format=csv&light=yellow`, { as: person });
      expect(file.body.trim().split('\n')).toHaveLength(4);
      const { view } = await briefView(stack.service, id, 'zh');
      expect(view.items.filter(({ id: item }) => late.includes(item))).toHaveLength(3);
      expect(view.items.filter(({ id: item }) => [done, five.uscc].includes(item))).toEqual([]);
    }));

  it('is a fault in any other ladder, named where it stands', () => {
    const told = (more: string) => checkPlan(smallPlan({ id: 'p', more })).faults.map(({ where }) => where);
    expect(told(`ladder: [{ id: a, on: lapse, tell: [officer], write: enterprises }]`)).toEqual(['ladder[0].write']);
    expect(told(`ladders: { quota: [{ id: a, on: lapse, tell: [officer], write: enterprises }] }`)).toEqual(['ladders.quota[0].write']);
  });
});
