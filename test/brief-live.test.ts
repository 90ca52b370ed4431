import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { briefNow } from '../activities/brief.ts';
import { briefView } from '../client/service/brief.ts';
import { certifiedEntry, entry } from './support/enterprises.ts';
import { EVIDENCE, SECTORS, smallPlan } from './support/plans.ts';
import { inTime, openTestStack, SLOWEST, type TestStack, TooSlow, until } from './support/stack.ts';

const office = { org: 'office', name: '值班' };

describe('progress that was asked for', () => {
  let stack: TestStack;
  beforeAll(async () => {
    stack = await openTestStack('brief-progress');
  });
  afterAll(() => stack.close());

  it('and never came stands in the brief once, late since the first day that nobody answered', async () => {
    const milestones = `  - { id: kickoff, name: 部署启动, clause: 三, duty: 办, due: 2019-04-30, lead: [water], progress: { everyWorkingDays: 2 } }`;
    // Monday 8 April 2019, and it stays that day: asked for by the 10th, 12th, 16th, 18th.
    await stack.service.startProgramme(smallPlan({ id: 'silent', milestones }), { from: '2019-04-08', daysPerSecond: 0.000_001 });
    const { plan, calendar } = await stack.service.context('silent');
    const late = async (date: string) => {
      const { items } = await briefNow(stack.store, plan, calendar, calendar.instantMs(date, '09:00'));
      return items.map(({ part, kind, id, dueOn, daysLate }) => ({ part, kind, id, dueOn, daysLate }));
    };
    const id = 'silent/kickoff/water';
    expect(await late('2019-04-10')).toEqual([]);
    expect(await late('2019-04-18')).toEqual([{ part: 'matter', kind: 'progress', id, dueOn: '2019-04-10', daysLate: 8 }]);
    // What lists are made of turns blue by the same days, and answers with it.
    const { lightOf } = await stack.service.context('silent');
    const lights = async () => {
      const row = await stack.board.find('silent', id);
      return row && ['2019-04-10', '2019-04-11', '2019-04-13'].map((date) => lightOf(row.state, calendar.instantMs(date, '09:00')));
    };
    expect(await lights()).toEqual(['green', 'blue', 'blue']);
    await stack.service.act(id, 'progress', { actor: { org: 'water', name: '' }, key: 'p', reason: '正在筹备', share: 40 });
    stack.board.stale('silent');
    expect(await lights()).toEqual(['green', 'green', 'blue']);
    expect(await late('2019-04-18')).toEqual([{ part: 'matter', kind: 'progress', id, dueOn: '2019-04-12', daysLate: 6 }]);
  });

  it('a certificate that runs out while the next one has been applied for stands in it as well', async () => {
    await stack.service.startProgramme(smallPlan({ id: 'applied', more: SECTORS, due: '2021-12-30' }), { from: '2019-04-08', daysPerSecond: 0.000_001 });
    await stack.registry.enrol('applied', certifiedEntry(1, '2016-05-10'), office);
    const code = certifiedEntry(1).uscc;
    await stack.registry.act(await stack.registry.enterprise('applied', code), 'apply', { actor: { org: 'water', name: '' }, key: 'a', on: '2019-04-08' });
    const { plan, calendar } = await stack.service.context('applied');
    const late = async (date: string) => (await briefNow(stack.store, plan, calendar, calendar.instantMs(date, '09:00'))).items.filter(({ id }) => id === code);
    expect((await late('2019-05-09')).map(({ about }) => about)).toEqual(['accept']);
    expect((await late('2019-05-13')).find(({ kind }) => kind === 'expiry')).toMatchObject({ part: 'enterprise', dueOn: '2019-05-09', daysLate: 4 });
  });
});

describe('an urge', () => {
  let stack: TestStack;
  beforeAll(async () => {
    stack = await openTestStack('brief');
  });
  afterAll(() => stack.close());

  it('and the brief go on when the ladder is over, and the plan’s last day asks what is to become of it', () => inTime(live));

  async function live(slower: number): Promise<void> {
    const id = `late-${slower}`;
    const text = smallPlan({
      id,
      due: '2019-04-12',
      briefOn: 'monday',
      more: SECTORS,
      // The last rung leaves on 22 April: from then on the ladder tells nobody.
      ladder:
        'ladder:\n  - { id: lapse, on: lapse, light: yellow, tell: [head, office] }\n  - { id: weekly, repeat: { everyDays: 7, atMost: 1 }, light: red, tell: [officer] }',
    }).replace('to: 2021-12-31', 'to: 2019-06-09');
    await stack.service.startProgramme(text, { from: '2019-04-08', daysPerSecond: 1.5 / slower });
    await stack.registry.enrol(id, certifiedEntry(1, '2016-05-10', { sectorId: 'dams', departmentId: 'water' }), office);
    await stack.registry.enrol(id, entry(2), office);
    await stack.service.act(`${id}/kickoff/fire`, 'submit', { actor: { org: 'fire', name: '' }, key: 's', evidence: EVIDENCE });
    const refusedAs = (key: string) =>
      stack.service.act(`${id}/kickoff/water`, 'urge', { actor: office, key, reason: '请三日内报送' }).then(
        () => 'done',
        (error) => error.code,
      );
    const mails = async () => (await stack.store.notices.list({ programmeId: id })).filter(({ state }) => state === 'sent');
    const briefs = async () => (await mails()).filter(({ rung }) => rung.startsWith('matters-brief-'));
    await until('a brief after the ladder', async () => (await briefs()).some(({ rung }) => rung > 'matters-brief-2019-04-29'));

    // The office urges: at once to officer and head, in its own words, and not again for a day.
    expect(await refusedAs('u1')).toBe('done');
    expect(['done', 'urged-lately']).toContain(await refusedAs('u2'));
    const urges = await until('both mails', async () => {
      const found = (await mails()).filter(({ rung }) => rung.startsWith('urged-'));
      return found.length >= 2 && found;
    });
    expect(new Set(urges.map(({ recipient }) => recipient))).toEqual(new Set(['water/officer', 'water/head']));
    expect(urges[0]?.body).toContain('请三日内报送');
    expect((await stack.store.ledger.events(`${id}/kickoff/water`)).find(({ type }) => type === 'urged')?.payload.reason).toBe('请三日内报送');

    const end = await until(
      'the report at the end',
      async () => (await mails()).filter(({ rung }) => rung.startsWith('matters-end-report-')).length === 2 && mails(),
    );
    const report = end.find(({ rung, recipient }) => rung.startsWith('matters-end-report-') && recipient === 'committee/officer');
    // 9 June 2019 is a Sunday.
    expect(report?.rung).toBe('matters-end-report-2019-06-10');
    expect(report?.subject).toContain('未结 2 件');
    expect(report?.body).toMatch(/water局：部署启动，时限 2019-04-12，逾期未报/);
    expect(report?.body).toMatch(/fire局：部署启动，时限 2019-04-12，已报送待办结/);
    const told = await briefs();
    // The obligation is late from the 15th on; every Monday from then on is briefed, each once: 6 May follows Labour Day, 7 June is off. On a
    // quick machine fire's submission waits by the 8th already.
    const weeks = ['2019-04-08', '2019-04-15', '2019-04-22', '2019-04-29', '2019-05-06', '2019-05-13', '2019-05-20', '2019-05-27', '2019-06-03'];
    const dates = told.map(({ rung }) => rung.slice(-10)).filter((date) => date < '2019-06-10');
    if (slower < SLOWEST && dates.length < 6) throw new TooSlow('weeks were gone before they were told');
    expect(weeks).toEqual(expect.arrayContaining(dates));
    expect(new Set(dates).size).toBe(dates.length);
    // A machine that stands still for a week's worth of the clock is told the newest only.
    expect(dates.length).toBeGreaterThanOrEqual(6);
    const last = told.findLast(({ rung }) => rung < 'matters-brief-2019-06-10');
    expect(last?.recipient).toBe('office/officer');
    // water: its obligation, and the enterprise whose certificate ended on 9 May; fire: its submission waits to be confirmed.
    expect(last?.body).toMatch(/water局：任务「部署启动」，时限 2019-04-12，逾期 5\d 天/);
    expect(last?.body).toMatch(/water局：证书到期「样例企业1有限公司」，时限 2019-05-09/);
    expect(last?.body).toMatch(/待办结「部署启动（fire局）」，2019-04-\d\d 提出，已等 \d\d 天/);
    const raw = stack.mail.received.find(({ mail }) => mail.subject === last?.subject)?.mail;
    expect(raw?.attachments.map(({ filename }) => filename)).toEqual([expect.stringMatching(/周报.*\.xlsx$/)]);
    const { view, table } = await briefView(stack.service, id, 'zh');
    expect(view.endedOn).toBe('2019-06-09');
    expect([...(table.rows as string[][])].map(([kind]) => kind)).toEqual(expect.arrayContaining(['任务', '待决定：待办结', '证书到期', '待决定：期满待决定']));
  }
});
