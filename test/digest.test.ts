import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { briefNow } from '../activities/brief.ts';
import { letters } from '../activities/letters.ts';
import type { Registry } from '../client/enterprises/registry.ts';
import { targetStatus } from '../client/enterprises/targets.ts';
import { isInDigest, lateFrom, morningOf } from '../domain/digest/digest.ts';
import { isWorking } from '../domain/kernel/calendar.ts';
import { addDays, daysBetween } from '../domain/kernel/dates.ts';
import { digestWords } from '../domain/letters/digest.ts';
import { rehearsedRegistry } from '../domain/rehearsal/registry.ts';
import type { ClaimedNotice } from '../prisma/notices.ts';
import { certifiedEntry, entry, uscc } from './support/enterprises.ts';
import { at } from './support/lives.ts';
import { EVIDENCE, SECTORS, smallPlan } from './support/plans.ts';
import { inTime, openTestStack, SLOWEST, type TestStack, TooSlow, until } from './support/stack.ts';

let stack: TestStack;
let registry: Registry;
beforeAll(async () => {
  stack = await openTestStack('digest');
  registry = stack.registry;
});
afterAll(() => stack.close());

const office = { org: 'office', name: '' };
const water = { org: 'water', name: '' };
const digests = async (programmeId: string, org: string) => (await stack.store.notices.list({ programmeId, org })).filter((notice) => notice.kind === 'digest');

describe('the digest', () => {
  it('comes on working mornings to whom it has something to say: what is new, due and late, once a day', () =>
    inTime(async (slower) => {
      const id = `daily-${slower}`;
      const plan = smallPlan({
        id,
        more: SECTORS,
        digestAt: '08:30',
        due: '2019-05-15',
        milestones: '  - { id: kickoff, name: 部署启动, clause: 三, duty: 部署, due: 2019-05-08, lead: [water] }',
      });
      // Labour Day: 1 to 4 May are off, Sunday 5 May is worked.
      await stack.service.startProgramme(plan, { from: '2019-04-28', daysPerSecond: 1 / slower });
      await registry.enrol(id, certifiedEntry(1, '2018-05-10'), office);
      await registry.enrol(id, certifiedEntry(2, '2016-05-08'), office);
      // A morning is over in a second here: a busy machine may be behind with the last of them.
      const sentTo = async () => (await digests(id, 'water')).filter((notice) => notice.state === 'sent');
      await until('the last morning of the week', async () => (await sentTo()).some((notice) => notice.rung >= 'digest-2019-05-10'));
      const sent = await sentTo();
      // A machine that stood still over that morning tells the next one instead.
      if (slower < SLOWEST && !sent.some((notice) => notice.rung === 'digest-2019-05-10')) throw new TooSlow('the last morning was gone before it was told');
      const mornings = sent.map((notice) => new Date(notice.sendAtMs + 8 * 3_600_000).toISOString().slice(0, 16));
      expect(mornings.every((morning) => morning.endsWith('T08:30'))).toBe(true);
      expect(new Set(mornings).size).toBe(mornings.length);
      for (const off of ['2019-05-01', '2019-05-02', '2019-05-03', '2019-05-04']) expect(mornings).not.toContain(`${off}T08:30`);
      // A machine that stands still for a second is told the newest morning only.
      if (slower < SLOWEST && !mornings.includes('2019-05-06T08:30')) throw new TooSlow('a morning was gone before it was told');
      expect(mornings).toContain('2019-05-06T08:30');
      const due = sent.find((notice) => notice.rung === 'digest-2019-05-06');
      expect(due?.subject).toMatch(/^【每日简报】2019-05-06 water局：7 天内到期 1 件、企业 \d 家/);
      expect(due?.body).toContain('任务 1 件：部署启动（2019-05-08）');
      expect(due?.body).toContain('年度自评 1 家企业：样例企业1有限公司（2019-05-09）');
      expect(due?.body).toContain('证书到期 1 家企业：样例企业2有限公司（2019-05-07）');
      const late = sent.find((notice) => notice.rung === 'digest-2019-05-10');
      expect(late?.body).toContain('任务 1 件逾期未报：部署启动（2019-05-08）');
      expect(late?.body).toContain('年度自评逾期 1 家企业：样例企业1有限公司（2019-05-09）');
      expect(late?.body).toContain('证书已过期 1 家企业，不再计入达标：样例企业2有限公司（2019-05-07）');
      // Fire has nothing to do, and hears nothing.
      expect(await digests(id, 'fire')).toEqual([]);
    }));

  it('tells of enterprises on the same days by the rules of a rehearsal as by the statements over the registry', async () => {
    const id = 'law';
    // One department for each enterprise, so that each is asked about by itself; issued in all months of four years.
    const numbers = Array.from({ length: 12 }, (_, index) => index + 1);
    const departmentOf = (number: number) => `bureau-${number}`;
    const departments = ['water', 'fire', ...numbers.map(departmentOf)];
    await stack.service.startProgramme(smallPlan({ id, more: SECTORS, departments, digestAt: '08:30' }), { from: '2019-05-06', daysPerSecond: 0.000_001 });
    for (const number of numbers) {
      const issuedOn = `${2015 + (number % 4)}-${String((number * 5) % 12 || 12).padStart(2, '0')}-${String(5 + number).padStart(2, '0')}`;
      const departmentId = departmentOf(number);
      await registry.enrol(id, number > 10 ? entry(number, { departmentId }) : certifiedEntry(number, issuedOn, { departmentId }), office);
    }
    const order = { actor: office, key: 'order', reason: '隐患', limit: '2019-07-01' };
    await registry.act(await registry.enterprise(id, uscc(3)), 'orderRectification', order);
    const states = await Promise.all(numbers.map(async (number) => (await registry.enterprise(id, uscc(number))).state));
    const { plan, calendar } = await stack.service.context(id);
    let [said, silent] = [0, 0];
    for (let date = '2018-01-01'; date < '2022-01-01'; date = addDays(date, 3)) {
      const nowMs = Date.parse(`${date}T08:30:00+08:00`);
      const from = lateFrom(plan, calendar, date);
      const window = { date, sinceMs: nowMs, newsUntilMs: nowMs, nowMs, lateFrom: from, asksWeekly: false, helpers: [] };
      const lines = (await stack.store.digests.lines(id, window)).filter(({ what }) => what !== 'obligation');
      const told = states.filter((state) => isInDigest(state, date, from)).map(({ departmentId }) => departmentId);
      expect([date, ...told.sort()]).toEqual([date, ...new Set(lines.map(({ org }) => org).sort())]);
      said += told.length;
      silent += states.length - told.length;
    }
    expect(Math.min(said, silent)).toBeGreaterThan(60);
  });

  it('tells one piece of news once, however late its mornings leave, and what a morning never told on the next', () =>
    inTime(async (slower) => {
      const id = `once-${slower}`;
      // Digests are made by hand here: none leaves by itself.
      await stack.service.startProgramme(smallPlan({ id, more: SECTORS, due: '2021-06-28' }), { from: '2019-05-13', daysPerSecond: 0.2 / slower });
      await registry.enrol(id, certifiedEntry(1, '2018-09-10'), office);
      const now = async () => (await stack.service.context(id)).nowMs;
      await until('half past eight', async () => (await now()) > at('2019-05-13 08:30'));
      await registry.act(await registry.enterprise(id, uscc(1)), 'propose', { actor: water, key: 'p', consequence: 'revocation', reason: '抽查不合格' });
      await registry.act(await registry.enterprise(id, uscc(1)), 'decide', { actor: office, key: 'd', grant: true, reason: '〔2019〕3号' });
      if ((await now()) >= at('2019-05-14 08:30')) throw new TooSlow('the morning was gone before it was decided');
      const { plan } = await stack.service.context(id);
      const said = async (date: string, leaves: string) => {
        const notice = { key: `digest/${id}/${date}/water/officer`, kind: 'digest', rung: `digest-${date}`, recipient: 'water/officer' };
        const composed = await letters(stack.store, plan, at(leaves)).compose(notice as ClaimedNotice);
        return JSON.stringify(composed).includes('撤销 1 家企业');
      };
      // Three mornings, each of them hours late.
      expect([
        await said('2019-05-13', '2019-05-13 17:00'),
        await said('2019-05-14', '2019-05-14 17:00'),
        await said('2019-05-15', '2019-05-15 17:00'),
      ]).toEqual([false, true, false]);
      const never = { key: `digest/${id}/2019-05-14/water/officer`, programmeId: id, kind: 'digest' as const, rung: 'digest-2019-05-14', dueVersion: 1 };
      await stack.store.notices.owe([
        { ...never, sequence: daysBetween('1970-01-01', '2019-05-14'), recipient: 'water/officer', sendAtMs: at('2030-01-01 08:30') },
      ]);
      expect(await said('2019-05-15', '2019-05-15 09:00')).toBe(true);
    }));

  it('leaves out what has been late for more than three working days', async () => {
    const id = 'stale';
    await stack.service.startProgramme(
      smallPlan({ id, more: SECTORS, digestAt: '08:30', due: '2019-05-09', departments: ['water'] }).replace(/ {2}- \{ id: alarms.*\n/, ''),
      {
        from: '2019-05-06',
        daysPerSecond: 0.000_001,
      },
    );
    await registry.enrol(id, certifiedEntry(1, '2018-05-10'), office);
    // Two more that were to put something right by then: of one of them something has been proposed already.
    for (const number of [2, 3]) {
      await registry.enrol(id, certifiedEntry(number, '2018-09-10'), office);
      const order = { actor: water, key: 'o', reason: '隐患', limit: '2019-05-09' };
      await registry.act(await registry.enterprise(id, uscc(number)), 'orderRectification', order);
    }
    await registry.act(await registry.enterprise(id, uscc(3)), 'propose', { actor: water, key: 'p', consequence: 'revocation', reason: '拒不整改' });
    const { plan, calendar } = await stack.service.context(id);
    const late = async (date: string) => {
      const { sinceMs, atMs, lateFrom: from } = morningOf(plan, calendar, at(`${date} 08:30`));
      const lines = await stack.store.digests.lines(id, { date, sinceMs, newsUntilMs: atMs, nowMs: atMs, lateFrom: from, asksWeekly: false, helpers: [] });
      return lines.filter(({ part }) => part === 'late').map(({ what, count }) => `${what} ${count}`);
    };
    // All were due on Thursday the ninth: Friday, Monday and Tuesday tell of them.
    for (const date of ['2019-05-10', '2019-05-13', '2019-05-14'])
      expect((await late(date)).sort()).toEqual(['obligation 1', 'rectification 1', 'rectificationProposed 1', 'yearly 1']);
    expect(digestWords({ part: 'late', what: 'rectificationProposed', count: 1 })).toBe('整改逾期 1 家企业，已提出处理建议，待决定');
    expect(await late('2019-05-15')).toEqual([]);
  });

  it('counts for the office the requests for more time that lie with it: nobody decides on its own, and what was passed on lies with the next', async () => {
    const id = 'granters';
    const one = (code: string, lead: string, by: string) =>
      `  - { id: ${code}, name: 任务${code}, clause: 三, duty: 报送, due: 2019-06-28, lead: [${lead}], extensions: { grantedBy: ${by} } }\n`;
    const milestones = one('a', 'water', '[water, office]') + one('b', 'fire', '[office, committee]') + one('c', 'water', 'committee');
    await stack.service.startProgramme(smallPlan({ id, digestAt: '08:30', milestones }), { from: '2019-05-06', daysPerSecond: 0.000_001 });
    for (const [code, org] of [
      ['a', 'water'],
      ['b', 'fire'],
      ['c', 'water'],
    ] as const)
      await stack.service.act(`${id}/${code}/${org}`, 'requestExtension', { actor: { org, name: '' }, key: 'e', until: '2019-07-12', reason: '人手不足' });
    const { plan, calendar } = await stack.service.context(id);
    const waiting = async () => {
      const { sinceMs, atMs, lateFrom: from } = morningOf(plan, calendar, at('2019-05-07 08:30'));
      const window = { date: '2019-05-07', sinceMs, newsUntilMs: atMs, nowMs: atMs, lateFrom: from, asksWeekly: false, helpers: [] };
      return (await stack.store.digests.lines(id, window)).flatMap(({ org, what, count }) => (org === 'office' ? [`${what} ${count}`] : []));
    };
    expect(await waiting()).toEqual(['extension 2']);
    await stack.service.act(`${id}/b/fire`, 'decideExtension', { actor: office, key: 'g', grant: true });
    expect(await waiting()).toEqual(['extension 1']);
  });

  it('leaves out what has waited for a decision for three working days longer than it may, with the time of the rule that proposed it', async () => {
    const id = 'undecided';
    const rule = `consequences:
  - { id: slide, clause: 五, when: 抽查不合格, what: 撤销, proposes: 部门, decides: 发证部门, rule: { on: inspection, result: fail, proposes: revocation, decideWithin: { workingDays: 10 } } }`;
    const waits = smallPlan({ id, more: `${SECTORS}\n${rule}`, digestAt: '08:30', due: '2019-06-28', departments: ['water', 'fire'] });
    // Monday 6 May 2019, and it stays that day.
    await stack.service.startProgramme(waits, { from: '2019-05-06', daysPerSecond: 0.000_001 });
    await stack.service.act(`${id}/kickoff/water`, 'submit', { actor: water, key: 's', evidence: EVIDENCE });
    await stack.service.act(`${id}/kickoff/fire`, 'requestExtension', { actor: { org: 'fire', name: '' }, key: 'e', until: '2019-07-12', reason: '人手不足' });
    for (const number of [1, 2]) await registry.enrol(id, certifiedEntry(number, '2018-09-10'), office);
    await registry.act(await registry.enterprise(id, uscc(1)), 'propose', { actor: water, key: 'p', consequence: 'revocation', reason: '管理滑坡' });
    await registry.act(await registry.enterprise(id, uscc(2)), 'conclude', { actor: water, key: 'c', result: 'fail', reason: '无应急预案' });
    const { plan, calendar } = await stack.service.context(id);
    const waiting = async (date: string) => {
      const { sinceMs, atMs, lateFrom: from } = morningOf(plan, calendar, at(`${date} 08:30`));
      const lines = await stack.store.digests.lines(id, { date, sinceMs, newsUntilMs: atMs, nowMs: atMs, lateFrom: from, asksWeekly: false, helpers: [] });
      return lines.flatMap(({ org, what, count }) => (org === 'office' ? [`${what} ${count}`] : [])).sort();
    };
    // To be decided by Monday the 13th (5 working days) and, by the rule, by Monday the 20th: three working days longer they are told of.
    for (const date of ['2019-05-07', '2019-05-13', '2019-05-16'])
      expect([date, await waiting(date)]).toEqual([date, ['confirm 1', 'extension 1', 'proposal 2']]);
    for (const date of ['2019-05-17', '2019-05-23']) expect([date, await waiting(date)]).toEqual([date, ['proposal 1']]);
    expect(await waiting('2019-05-24')).toEqual([]);
    // The brief holds all of them until somebody decides.
    const { items } = await briefNow(stack.store, plan, calendar, at('2019-06-03 09:00'));
    expect(items.map(({ part, kind }) => `${part} ${kind}`).sort()).toEqual([
      'decision confirm',
      'decision extension',
      'decision proposal',
      'decision proposal',
    ]);
  });

  it('asks for the numbers that certificates were registered without on the first working day of each week, until they are entered', async () => {
    const id = 'numberless';
    await stack.service.startProgramme(smallPlan({ id, more: SECTORS, digestAt: '08:30', due: '2021-06-28' }), {
      from: '2019-04-19',
      daysPerSecond: 0.000_001,
    });
    const without = (number: number, issuedOn: string) => {
      const given = certifiedEntry(number, issuedOn);
      return { ...given, certificate: { ...(given.certificate as NonNullable<typeof given.certificate>), number: '' } };
    };
    const entries = [without(1, '2018-09-10'), without(2, '2016-04-10'), certifiedEntry(3, '2018-09-10', { sectorId: 'alarms', departmentId: 'fire' })];
    for (const given of entries) await registry.enrol(id, given, office);
    const { plan, calendar } = await stack.service.context(id);
    const linesOf = async (date: string) => {
      const { sinceMs, atMs, lateFrom: from, asksWeekly } = morningOf(plan, calendar, at(`${date} 08:30`));
      return stack.store.digests.lines(id, { date, sinceMs, newsUntilMs: atMs, nowMs: atMs, lateFrom: from, asksWeekly, helpers: [] });
    };
    const askedOn = async (first: string, last: string) => {
      const asked: string[] = [];
      for (let date = first; date <= last; date = addDays(date, 1))
        if (isWorking(calendar.day(date))) for (const { what, org, count } of await linesOf(date)) if (what === 'number') asked.push(`${date} ${org} ${count}`);
      return asked;
    };
    // Sundays 28 April and 5 May are worked and end the weeks before; the certificate of the second ended on 9 April.
    expect(await askedOn('2019-04-20', '2019-05-08')).toEqual(['2019-04-22 water 1', '2019-04-29 water 1', '2019-05-06 water 1']);
    // After the National Day the week begins on Tuesday; Saturday 12 October is worked.
    expect(await askedOn('2019-09-30', '2019-10-14')).toEqual(['2019-09-30 water 1', '2019-10-08 water 1', '2019-10-14 water 1']);
    // The rehearsal has a digest on the same mornings.
    const rehearsed = rehearsedRegistry({ plan, calendar, startedAtMs: calendar.instantMs('2019-04-19', '00:00'), entries, acts: () => undefined });
    for (let date = '2019-04-23'; date < '2019-05-09'; date = addDays(date, 1)) {
      if (!isWorking(calendar.day(date))) continue;
      const said = (await linesOf(date)).map(({ org }) => org);
      for (const org of ['water', 'fire'])
        expect([date, org, rehearsed.inDigest(org, morningOf(plan, calendar, at(`${date} 08:30`)))]).toEqual([date, org, said.includes(org)]);
    }
    const letter = async (date: string) => {
      const notice = { key: `digest/${id}/${date}/water/officer`, kind: 'digest', rung: `digest-${date}`, recipient: 'water/officer' };
      return JSON.stringify(await letters(stack.store, plan, at(`${date} 08:30`)).compose(notice as ClaimedNotice));
    };
    expect(await letter('2019-04-29')).toContain('证书编号待补 1 家企业，请登记：样例企业1有限公司');
    expect(await letter('2019-04-30')).not.toContain('证书编号待补');
    await registry.act(await registry.enterprise(id, uscc(1)), 'addNumber', { actor: water, key: 'n', number: '宁AQB-0001' });
    expect(await askedOn('2019-04-29', '2019-05-08')).toEqual([]);
    expect(await letter('2019-05-06')).not.toContain('证书编号待补');
  });

  it('asks once a week for another mailbox of an enterprise whose own takes no mail, until there is one or a mail is taken', async () => {
    const id = 'bounced';
    await stack.service.startProgramme(smallPlan({ id, more: SECTORS, digestAt: '08:30', due: '2021-06-28' }), {
      from: '2019-04-19',
      daysPerSecond: 0.000_001,
    });
    for (const number of [1, 2, 3]) await registry.enrol(id, { ...certifiedEntry(number, '2018-09-10'), mail: `e${number}@x.example` }, office);
    const { plan, calendar } = await stack.service.context(id);
    /** What became of a mail that left on a day, as the mailroom writes it down. */
    const left = async (number: number, on: string, state: 'sent' | 'undeliverable', address = `e${number}@x.example`) => {
      const [recipient, sendAtMs] = [`${uscc(number)}/enterprise`, at(`${on} 09:00`)];
      const key = `matters/${id}/${on}/${recipient}`;
      await stack.store.notices.owe([{ key, programmeId: id, kind: 'matters', rung: 'told', dueVersion: 1, sequence: 0, recipient, sendAtMs }]);
      const nobody = { keys: [], recipients: [], domains: [], addresses: [] };
      const claimed = await stack.store.notices.claim({
        programmeId: id,
        dueAtMs: sendAtMs,
        claim: key,
        holdMs: 60_000,
        limit: 100,
        takeOver: false,
        except: nobody,
      });
      await stack.store.notices.settle(
        claimed.map((one) =>
          one.key === key
            ? { key, claim: key, state, answer: '550 5.1.1', address, sentAtMs: sendAtMs }
            : { ...one, state: 'owed', answer: '', uncounted: true },
        ),
      );
    };
    const asked = async (date: string) => {
      const { sinceMs, atMs, lateFrom: from, asksWeekly } = morningOf(plan, calendar, at(`${date} 08:30`));
      const lines = await stack.store.digests.lines(id, { date, sinceMs, newsUntilMs: atMs, nowMs: atMs, lateFrom: from, asksWeekly, helpers: [] });
      return lines.filter(({ what }) => what === 'mailbox').flatMap(({ org, count, examples }) => [org, count, ...examples.map(({ name }) => name)]);
    };
    expect(await asked('2019-05-06')).toEqual([]);
    await left(1, '2019-04-23', 'undeliverable');
    await left(2, '2019-04-23', 'undeliverable');
    await left(2, '2019-04-24', 'sent');
    // One that has moved already.
    await left(3, '2019-04-23', 'undeliverable', 'former@x.example');
    expect(await asked('2019-04-30')).toEqual([]);
    expect(await asked('2019-05-06')).toEqual(['water', 1, '样例企业1有限公司']);
    await left(1, '2019-05-07', 'sent');
    expect(await asked('2019-05-13')).toEqual([]);
  });

  it('tells the office what waits for it, and stops when it has been done', async () => {
    const plan = smallPlan({ id: 'waiting', more: SECTORS, digestAt: '08:30', due: '2019-06-28', departments: ['water'] });
    await stack.service.startProgramme(plan.replace(/ {2}- \{ id: alarms.*\n/, ''), { from: '2019-04-08', daysPerSecond: 0.7 });
    await stack.service.act('waiting/kickoff/water', 'submit', { actor: water, key: 's', evidence: EVIDENCE });
    await registry.enrol('waiting', certifiedEntry(1), office);
    await registry.act(await registry.enterprise('waiting', uscc(1)), 'propose', { actor: water, key: 'p', consequence: 'revocation', reason: '抽查不合格' });
    const told = await until('a digest of the office', async () => (await digests('waiting', 'office')).find((notice) => notice.body?.includes('处理建议')));
    expect(told.body).toContain('待办结 1 件：部署启动（2019-06-28）');
    expect(told.body).toContain('处理建议待决定 1 家企业：样例企业1有限公司');
    await stack.service.act('waiting/kickoff/water', 'confirm', { actor: office, key: 'c' });
    await registry.act(await registry.enterprise('waiting', uscc(1)), 'decide', { actor: office, key: 'd', grant: false, reason: '证据不足' });
    const { today } = await registry.service.context('waiting');
    await until(
      'some days',
      async () => (await registry.service.context('waiting')).today >= `${today.slice(0, 8)}${String(Number(today.slice(8)) + 4).padStart(2, '0')}`,
    );
    expect((await digests('waiting', 'office')).filter((notice) => notice.state === 'sent' && notice.rung > `digest-${today}`)).toEqual([]);
  });
});

describe('a target whose day has ended', () => {
  it('is frozen as it stood then: who is enrolled or certified later changes the next number and not that one', () =>
    inTime(async (slower) => {
      const id = `frozen-${slower}`;
      const more = `${SECTORS}
targets:
  - { id: early, name: 启动, clause: 二, asOf: 2019-04-09, atLeast: 0.6, counts: started, of: each-sector }
`;
      await stack.service.startProgramme(smallPlan({ id, more, due: '2021-06-28' }), { from: '2019-04-08', daysPerSecond: 1 / slower });
      await registry.enrol(id, entry(1, { stage: 'creating', startedOn: '2019-03-01' }), office);
      await registry.enrol(id, entry(3), office);
      if ((await registry.service.context(id)).today > '2019-04-09') throw new TooSlow('the day was over before all were enrolled');
      const frozen = await until('the snapshot', async () => {
        const rows = await stack.store.enterprises.snapshots(id);
        return rows.length > 0 && rows;
      });
      expect(frozen.map(({ scope, numerator, denominator, asOf }) => ({ scope, numerator, denominator, asOf }))).toEqual([
        { scope: 'alarms', numerator: 0, denominator: 0, asOf: '2019-04-09' },
        { scope: 'dams', numerator: 1, denominator: 2, asOf: '2019-04-09' },
      ]);
      await registry.enrol(id, entry(5), office);
      await registry.act(await registry.enterprise(id, uscc(3)), 'start', { actor: water, key: 's' });
      const [now] = await targetStatus(registry, id);
      expect(now?.figures.find((figure) => figure.scope === 'dams')).toMatchObject({ numerator: 2, denominator: 3, gap: 0, met: true });
      expect(now?.frozen.find((figure) => figure.scope === 'dams')).toMatchObject({ numerator: 1, denominator: 2 });
      const [then] = await targetStatus(registry, id, '2019-04-09');
      expect(then?.figures.find((figure) => figure.scope === 'dams')).toMatchObject({ numerator: 1, denominator: 2, gap: 1, met: false });
    }));
});
