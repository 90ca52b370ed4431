import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { matterItems, oweMatters } from '../activities/matters.ts';
import { keepingSteps, readSteps } from '../activities/steps-now.ts';
import { openCalendar, wallClock } from '../calendar/china.ts';
import { checkPlan } from '../client/files/plan.ts';
import { whyEnterprise } from '../client/views/enterprise-outlook.ts';
import { enterpriseDetailOf, summariseEnterprises } from '../client/views/enterprises.ts';
import { morningOf } from '../domain/digest/digest.ts';
import { addDays } from '../domain/kernel/dates.ts';
import { rehearsedRegistry } from '../domain/rehearsal/registry.ts';
import { rehearse } from '../domain/rehearsal/rehearsal.ts';
import { certifiedEntry, entry, uscc } from './support/enterprises.ts';
import { at } from './support/lives.ts';
import { EVIDENCE, SECTORS, smallPlan } from './support/plans.ts';
import { inTime, openTestStack, SLOWEST, type TestStack, TooSlow, until, written } from './support/stack.ts';

let stack: TestStack;
beforeAll(async () => {
  stack = await openTestStack('matters');
});
afterAll(() => stack.close());

const planOf = (text: string) => {
  const { plan, faults } = checkPlan(text);
  if (!plan) throw new Error(JSON.stringify(faults));
  return plan;
};

describe('a decision', () => {
  const water = { org: 'water', name: '' };

  it('that nobody takes is told to the office on its day, to its director when it is late, and to the committee; a rehearsal says the same', () =>
    inTime(async (slower) => {
      const id = `undecided-${slower}`;
      const text = smallPlan({ id, due: '2019-06-28', departments: ['water'] });
      await stack.service.startProgramme(text, { from: '2019-04-08', daysPerSecond: 2 / slower });
      await stack.service.act(`${id}/kickoff/water`, 'submit', { actor: water, key: 's', evidence: EVIDENCE });
      const mails = async () => (await stack.store.notices.list({ programmeId: id })).filter(({ kind, state }) => kind === 'matters' && state === 'sent');
      await until('the committee', async () => (await mails()).some(({ recipient }) => recipient === 'committee/officer'));
      const told = await mails();
      expect(new Set(told.map(({ key }) => key)).size).toBe(told.length);
      const lapse = told.find(({ recipient }) => recipient === 'office/director');
      expect(lapse?.subject).toMatch(/^【待办结】逾期 1 件$/);
      expect(lapse?.body).toContain('部署启动（water局），时限 ');
      expect(lapse?.body).toContain('安委会');

      const state = (await stack.store.ledger.obligation(`${id}/kickoff/water`))?.state;
      const plan = planOf(text);
      const calendar = openCalendar(plan);
      const { matters } = rehearse({
        plan,
        calendar,
        startedAtMs: (await stack.service.programme(id)).startedAtMs,
        toMs: Math.max(...told.map(({ sendAtMs }) => sendAtMs)),
        acts: ({ stage }) =>
          stage === 'open' ? { atMs: state?.submittedAtMs ?? 0, request: { kind: 'submit', actor: water, key: 's', evidence: EVIDENCE } } : undefined,
      });
      const morningOf = (key: string) => key.split('/')[3];
      const foretold = matters.map(({ recipient, date }) => `${date} ${recipient}`).sort();
      const lived = told.map(({ key, recipient }) => `${morningOf(key)} ${recipient}`).sort();
      // A machine that missed a morning told it on the next.
      if (slower < SLOWEST && lived.join() !== foretold.join()) throw new TooSlow(`told ${lived.join()} instead of ${foretold.join()}`);
      expect(lived).toEqual(foretold);

      // Decided: what was owed and has not left is dropped, and nothing more comes.
      await stack.service.act(`${id}/kickoff/water`, 'confirm', { actor: { org: 'office', name: '' }, key: 'c' });
      const { today } = await stack.registry.service.context(id);
      await until('three weeks', async () => (await stack.registry.service.context(id)).today > addDays(today, 21));
      expect((await mails()).filter(({ key }) => (morningOf(key) ?? '') > today)).toEqual([]);
    }));
});

describe('steps of enterprises', () => {
  const office = { org: 'office', name: '' };

  it('the same people hear of the same rungs, one mail each with the list as it is, and why and page and summary say so', () =>
    inTime(async (slower) => {
      const id = `live-${slower}`;
      await stack.service.startProgramme(smallPlan({ id, more: SECTORS, due: '2021-06-28' }), { from: '2019-04-22', daysPerSecond: 2 / slower });
      for (const number of [1, 2, 3]) await stack.registry.enrol(id, certifiedEntry(number, '2018-05-10'), office);
      // Enrolled after its certificate had run out.
      await stack.registry.enrol(id, certifiedEntry(4, '2015-05-10'), office);
      const mails = async () => (await stack.store.notices.list({ programmeId: id })).filter(({ kind, state }) => kind === 'matters' && state === 'sent');
      await until('the reminder', async () => (await mails()).some(({ recipient }) => recipient === 'water/officer'));
      await stack.registry.act(await stack.registry.enterprise(id, uscc(1)), 'assessYearly', { actor: { org: 'water', name: '' }, key: 'a' });
      await until('the director', async () => (await mails()).some(({ recipient }) => recipient === 'office/director'));
      const sent = await mails();
      const toWhom = sent.map(({ recipient }) => recipient);
      const rungs = ['water/officer', 'water/officer', 'water/head', 'office/officer', 'office/director'];
      // A machine that missed a morning told two rungs on the next.
      if (slower < SLOWEST && toWhom.join() !== rungs.join()) throw new TooSlow(`told ${toWhom.join()}`);
      expect(toWhom).toEqual(rungs);
      expect(sent[0]?.subject).toBe('【达标进度】将到期 3 项');
      expect(sent[3]?.subject).toBe('【达标进度】water局：逾期 2 项');
      expect(sent[3]?.body).toContain('年度自评 2 家');
      expect(sent[3]?.body).toContain('样例企业3有限公司，时限 2019-05-09，逾期');
      expect(sent[3]?.body).not.toContain('样例企业1有限公司');

      // A rehearsal of the same enterprises with the same act says the same.
      const done = (await stack.store.ledger.events(`${id}/${uscc(1)}`)).find(({ type }) => type === 'yearlyAssessed');
      const { plan, calendar, programme } = await stack.service.context(id);
      const { startedAtMs } = programme;
      const registry = rehearsedRegistry({
        plan,
        calendar,
        startedAtMs,
        entries: [1, 2, 3, 4].map((number) => certifiedEntry(number, number === 4 ? '2015-05-10' : '2018-05-10')),
        acts: ({ uscc: code, sequence }) =>
          code === uscc(1) && sequence === 1
            ? {
                atMs: done?.atMs ?? 0,
                request: { kind: 'assessYearly', actor: { org: 'water', name: '' }, key: 'a', on: wallClock('Asia/Shanghai').date(done?.atMs ?? 0) },
              }
            : undefined,
      });
      const toMs = Math.max(...sent.map(({ sentAtMs = 0 }) => sentAtMs));
      const foretold = rehearse({ plan, calendar, startedAtMs, toMs, acts: () => undefined, others: registry.items, rosters: registry }).matters;
      expect(foretold.filter(({ outcome }) => outcome === 'sent').map(({ recipient, items }) => `${recipient} ${items}`)).toEqual(
        sent.map(({ recipient, subject = '' }) => `${recipient} ${/ (\d+) 项/.exec(subject)?.[1]}`),
      );

      const why = await whyEnterprise(stack.service, await stack.registry.enterprise(id, uscc(2)), 'zh');
      expect(why.light).toBe('red');
      expect(why.because[0]).toBe(`样例企业2有限公司（${uscc(2)}，water局）：已达标，红灯。`);
      expect(why.because.join('\n')).toMatch(/年度自评：water局，时限 2019-05-09，逾期 \d+ 天。\n {2}2019-0\S+ 已发：/);
      const detail = await enterpriseDetailOf(stack.service, await stack.registry.enterprise(id, uscc(4)), { role: 'office', org: 'office' }, 'zh');
      expect(detail.enterprise).toMatchObject({ stageName: '证书已过期', light: 'red', certified: false });
      expect(detail.awaited).toMatchObject([{ step: 'expiry', dueOn: '2018-05-09', late: true, historic: true, rungs: [] }]);
      const { late } = await summariseEnterprises(stack, id, {}, {}, 'zh');
      expect(late).toEqual([
        { step: 'yearly', name: '年度自评', count: 2 },
        { step: 'expiry', name: '证书到期', count: 1 },
      ]);
    }));

  it('what an earlier release wrote down is told as well', async () => {
    const id = 'older';
    await stack.service.startProgramme(smallPlan({ id, more: SECTORS, due: '2021-06-28' }), { from: '2019-04-22', daysPerSecond: 0.000_001 });
    await stack.registry.enrol(id, entry(1, { stage: 'applied' }), office);
    const { plan, calendar, programme } = await stack.service.context(id);
    const row = await stack.registry.enterprise(id, uscc(1));
    const { entered: _entered, knownOn: _knownOn, ...old } = row.state;
    await stack.store.ledger.record({
      itemKind: 'enterprise',
      itemId: row.id,
      programmeId: id,
      fromSequence: 2,
      events: [{ type: 'barNoted', atMs: old.elapsedMs }],
      notices: [],
      state: { ...old, sequence: 2 },
    });
    const morning = morningOf(plan, calendar, at('2019-04-29 08:31'));
    expect(await oweMatters(stack.store, plan, calendar, morning, programme.startedAtMs)).toBe(1);
    expect(await oweMatters(stack.store, plan, calendar, morning, programme.startedAtMs)).toBe(0);
    const owed = (await stack.store.notices.list({ programmeId: id })).filter(({ kind }) => kind === 'matters');
    expect(owed.map(({ recipient, rung }) => `${rung} ${recipient}`)).toEqual(['matters-cycle-2019-04-29 office/officer']);
  });

  it('are read once for a morning and its letters, and who has changed since is read again', async () => {
    const id = 'once';
    const more = `${SECTORS}
assists: [{ by: fire, clause: 四, of: { sectors: [dams] }, tell: [copies] }]`;
    await stack.service.startProgramme(smallPlan({ id, more, due: '2021-06-28' }), { from: '2019-05-06', daysPerSecond: 0.000_001 });
    for (const number of [1, 2, 3, 4]) await stack.registry.enrol(id, certifiedEntry(number, '2018-05-10'), office);
    // Nothing of it is near but what an upgrade has still to bring.
    await stack.registry.enrol(id, certifiedEntry(6, '2018-12-10'), office);
    const sixth = () => stack.registry.enterprise(id, uscc(6));
    await stack.registry.act(await sixth(), 'propose', { actor: { org: 'water', name: '' }, key: 'p', reason: '装备落后', consequence: 'upgrade' });
    await stack.registry.act(await sixth(), 'decide', { actor: office, key: 'd', reason: '同意', grant: true, limit: '2019-06-10' });
    const { plan, calendar } = await stack.service.context(id);
    let whole = 0;
    const counting: typeof stack.store = {
      ...stack.store,
      matters: {
        ...stack.store.matters,
        dated: (...of) => {
          whole++;
          return stack.store.matters.dated(...of);
        },
      },
    };
    const steps = keepingSteps(counting);
    const [now, anew] = [() => steps(plan, calendar, '2019-05-06'), () => readSteps(stack.store)(plan, calendar, '2019-05-06')];
    const told = (items: Awaited<ReturnType<typeof now>>) => items.map(({ kind, about, id: code }) => `${kind} ${about} ${code.slice(-2)}`);
    const ofOne = (number: number) => ['cycle yearly', 'assisted yearly'].map((what) => `${what} ${uscc(number).slice(-2)}`);
    const first = await now();
    expect(told(first).filter((line) => line.includes('yearly'))).toEqual([1, 2, 3, 4].flatMap(ofOne));
    expect(told(first)).toContain(`cycle upgrade ${uscc(6).slice(-2)}`);
    expect(await now()).toEqual(first);

    // One assesses itself, one is closed, one comes in, one has another name: before their workflows have done anything else.
    await stack.registry.act(await stack.registry.enterprise(id, uscc(2)), 'assessYearly', { actor: { org: 'water', name: '' }, key: 'a' });
    await stack.registry.act(await stack.registry.enterprise(id, uscc(4)), 'close', { actor: office, key: 'c', reason: '注销' });
    await stack.registry.enrol(id, certifiedEntry(5, '2018-05-20'), office);
    await written(stack, `UPDATE "Enterprise" SET "name" = '样例改名有限公司' WHERE "id" = $1`, [`${id}/${uscc(3)}`]);
    const later = await now();
    expect(told(later).filter((line) => line.includes('yearly'))).toEqual([1, 3, 5].flatMap(ofOne));
    expect(later.find((item) => item.id === uscc(3))?.name).toBe('样例改名有限公司');
    expect(later).toEqual(await anew());
    // What a transaction writes that had begun before, and ends after, is not missed either.
    const late = new pg.Client({ connectionString: stack.config.databaseUrl });
    await late.connect();
    await late.query('BEGIN');
    await late.query(`UPDATE "Enterprise" SET "name" = '样例又改有限公司' WHERE "id" = $1`, [`${id}/${uscc(1)}`]);
    await now();
    await late.query('COMMIT');
    await late.end();
    expect((await now()).find((item) => item.id === uscc(1))?.name).toBe('样例又改有限公司');
    expect(whole).toBe(1);
    // Another day, or another plan, is another question.
    await steps(plan, calendar, '2019-05-07');
    await steps({ ...plan }, calendar, '2019-05-07');
    expect(whole).toBe(3);
  });

  it('that a whole province misses on one day is one mail as well: more of them than a call can have arguments', async () => {
    const MANY = 150_000;
    const id = 'province';
    await stack.service.startProgramme(smallPlan({ id, more: SECTORS, due: '2021-06-28' }), { from: '2019-04-22', daysPerSecond: 0.000_001 });
    await stack.registry.enrol(id, entry(1, { stage: 'applied' }), office);
    const alike = `"id" || '-' || n, 'uscc', "uscc" || '-' || n`;
    await written(
      stack,
      `INSERT INTO "Enterprise" SELECT copy.* FROM "Enterprise" e, generate_series(2, ${MANY}) AS n, LATERAL jsonb_populate_record(NULL::"Enterprise",
        to_jsonb(e) || jsonb_build_object('id', ${alike}, 'state', e."state" || jsonb_build_object('id', ${alike}))) AS copy WHERE e."id" = '${id}/${uscc(1)}'`,
    );
    const { plan, calendar, programme } = await stack.service.context(id);
    const morning = morningOf(plan, calendar, at('2019-04-29 08:31'));
    expect(await oweMatters(stack.store, plan, calendar, morning, programme.startedAtMs)).toBe(1);
    const items = await matterItems(stack.store, plan, calendar, morning.date, ({ kind }) => kind === 'cycle');
    expect(items.filter(({ kind }) => kind === 'cycle')).toHaveLength(MANY);
  });
});
