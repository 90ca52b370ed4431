import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { briefNow } from '../activities/brief.ts';
import { wallClock } from '../calendar/china.ts';
import { decideProposal } from '../client/service/consequences.ts';
import { confirmScore, scoreProgramme } from '../client/service/score.ts';
import { readRows } from '../spreadsheet/read.ts';
import { dubanHere } from './support/commands.ts';
import { certifiedEntry, entry } from './support/enterprises.ts';
import { EVIDENCE, SECTORS, smallPlan } from './support/plans.ts';
import { inTime, openTestStack, type TestStack, TooSlow, until } from './support/stack.ts';

// On a clock that goes through weeks in seconds. Points are those of test/score.test.ts.

const H1 = { name: '2019H1', from: '2019-01-01', to: '2019-06-30' };

describe('duban score', () => {
  let stack: TestStack;
  beforeAll(async () => {
    stack = await openTestStack('score');
  });
  afterAll(() => stack.close());

  const duban = (...args: string[]) => {
    const { config } = stack;
    const { address, namespace } = config.temporal;
    return dubanHere(args, { DUBAN_DATA: config.dir, DATABASE_URL: config.databaseUrl, TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: namespace });
  };

  it('ranks who kept the date before who was silent, and names the ledger’s events behind each point', async () => {
    const { service, store } = stack;
    expect(await duban('score', '--period', '2019H1')).toEqual({ code: 1, out: '', err: '还没有督办事项。用 duban programme start 载入方案。\n' });
    expect((await duban('score', '--period', '2019Q1')).code).toBe(2);
    // Asked on 04-23 to acknowledge by 04-25, due on 04-30, red on 05-06, the second working day after the holiday.
    const ladder = `ladder:
  - { id: before-7-days, before: { days: 7 }, tell: [officer] }
  - { id: lapse, on: lapse, tell: [head, office] }
  - { id: after-2-working-days, after: { workingDays: 2 }, light: red, tell: [committee] }`;
    const id = await inTime(async (slower) => {
      const attempt = `scored-${slower}`;
      await service.startProgramme(smallPlan({ id: attempt, ladder }), { from: '2019-04-20', daysPerSecond: 1.5 / slower });
      const water = { key: 'k', actor: { org: 'water', name: '张三' } };
      await service.act(`${attempt}/kickoff/water`, 'acknowledge', water);
      await service.act(`${attempt}/kickoff/water`, 'submit', { ...water, key: 's', evidence: EVIDENCE });
      const { submittedAtMs = 0 } = (await store.ledger.obligation(`${attempt}/kickoff/water`))?.state ?? {};
      if (submittedAtMs >= Date.parse('2019-04-26T00:00:00+08:00')) throw new TooSlow('water was late');
      await until('the committee to hear of fire', async () =>
        (await store.ledger.events(`${attempt}/kickoff/fire`)).some(({ payload }) => payload.rung === 'after-2-working-days'),
      );
      const [first] = await store.ledger.events(`${attempt}/kickoff/fire`);
      if (first?.payload.acknowledgement === undefined) throw new TooSlow('fire was asked to acknowledge when its time was over');
      const told = await store.notices.accepted([`${attempt}/kickoff/fire`]);
      const byMs = Date.parse('2019-04-26T00:00:00+08:00');
      if (!told.some(({ recipient, atMs }) => recipient.startsWith('fire/') && atMs < byMs)) throw new TooSlow('fire had its mail when its time was over');
      return attempt;
    });

    const view = await scoreProgramme(service, { period: H1, programmeId: id }, 'zh');
    expect(view.departments.map(({ name, rank, total }) => [name, rank, total])).toEqual([
      ['water局', 1, 100],
      ['fire局', 2, 0],
    ]);
    const [best, worst] = view.departments;
    expect(best?.points.map(({ criterion, points, because }) => [criterion, points, because.map(({ what, actor }) => `${what} ${actor}`)])).toEqual([
      ['acknowledged', 20, ['签收 water局 张三']],
      ['submitted', 80, ['报送 water局 张三']],
    ]);
    expect(
      worst?.points.map(({ criterion, points, because }) => [criterion, points, because.map(({ at: when, what }) => `${when.slice(0, 10)} ${what}`)]),
    ).toEqual([
      ['acknowledged', 0, ['2019-04-23 到期前 7 个自然日', '2019-04-26 时限已到，未签收']],
      ['submitted', 0, ['2019-05-01 时限已到，未报送', '2019-05-01 逾期']],
      ['red', -10, ['2019-05-06 逾期后 2 个工作日']],
      ['unanswered', -5, ['2019-05-01 逾期']],
    ]);
    for (const { item, sequence, at: when } of view.departments.flatMap(({ points }) => points.flatMap(({ because }) => because)))
      if (item !== undefined) {
        const recorded = (await store.ledger.events(item)).find((event) => event.sequence === sequence);
        expect(recorded?.atMs).toBeGreaterThanOrEqual(Date.parse(when));
        expect(recorded?.atMs).toBeLessThan(Date.parse(when) + 1_000);
      }

    const file = path.join(stack.config.dir, 'score.xlsx');
    const shown = await duban('score', '--period', '2019H1', '--programme', id, '--trace', '--xlsx', file);
    expect(shown).toMatchObject({ code: 0, err: '' });
    expect(shown.out).toMatch(/^1 {5}water局 {2}100\.0 {2}20\.0 {2}80\.0/m);
    expect(shown.out).toMatch(/^fire局 {2}报送 {2}0\/80 {2}部署启动 {2}scored-\d\/kickoff\/fire {2}2019-04-30 24:00 时限已到，未报送/m);
    const cells: string[][] = [];
    for await (const row of readRows(file)) cells.push(row.cells);
    expect(cells[1]).toEqual(['部门', '项目', '得分', '满分', '阶段任务', '任务编号', '依据']);
    expect(cells.find(([name, criterion]) => name === 'fire局' && criterion === '红灯')?.[2]).toBe('-10');
    const one = JSON.parse((await duban('score', '--period', '2019H1', '--programme', id, '--department', 'fire', '--json')).out);
    expect(one.departments).toMatchObject([{ departmentId: 'fire', rank: 2, total: 0 }]);
  });

  it('is made on its day, waits for the office, and is sent to the bodies when it was confirmed', async () => {
    const { service, store } = stack;
    const more = `${SECTORS}
targets:
  - { id: rate, name: 达标率, clause: 二, asOf: 2019-06-28, atLeast: 0.5, counts: certified, of: each-sector }
scoring: { made: { workingDays: 1 } }
consequences:
  - { id: worst, clause: 五, when: 考核末位且低于60分, what: 约谈, proposes: 系统, decides: 安委办, rule: { on: score, score: { below: 60, last: 1 }, proposes: talk } }
`;
    // Half of the year ends on a Sunday: the score is made on the Monday after it.
    await service.startProgramme(smallPlan({ id: 'made', due: '2021-12-30', more }), { from: '2019-06-26', daysPerSecond: 1 });
    const office = { org: 'office', name: '李四' };
    await expect(confirmScore(service, 'made', H1, { actor: office })).rejects.toThrow('还没有成稿（半年考核 2019-07-01 自动成稿）');
    await stack.registry.enrol('made', certifiedEntry(1, '2018-05-10'), office);
    await stack.registry.enrol('made', entry(2, { sectorId: 'alarms', departmentId: 'fire' }), office);
    const { plan } = await service.context('made');
    const [made] = await until('the score', async () => {
      const scores = await store.scores.made(plan);
      return scores.length > 0 && scores;
    });
    // By hand: the dams are all certified, the alarms are not; 20 of 20 points and 0 of 20.
    expect(made).toMatchObject({
      period: '2019H1',
      departments: [
        { departmentId: 'water', rank: 1, total: 100 },
        { departmentId: 'fire', rank: 2, total: 0 },
      ],
    });
    const brief = await briefNow(store, plan, await service.calendarOf(plan), Date.parse('2019-07-08T09:00:00+08:00'));
    const since = wallClock(plan.zone).date(made?.madeAtMs ?? 0);
    expect(brief.items.find(({ kind }) => kind === 'score')).toMatchObject({ part: 'decision', since, dueOn: expect.not.stringContaining(since) });
    await expect(confirmScore(service, 'made', H1, { actor: { org: 'water', name: '' } })).rejects.toThrow('应由安委办办理');
    // Nothing follows upon a score that nobody has confirmed.
    expect(await store.consequences.list('made')).toEqual([]);
    await confirmScore(service, 'made', H1, { actor: office });
    await expect(confirmScore(service, 'made', H1, { actor: office })).rejects.toThrow('已经确认');
    const mails = await until('the mails', async () => {
      const sent = (await store.notices.list({ programmeId: 'made' })).filter(({ key, state }) => key.includes('/scored.2019H1/') && state === 'sent');
      return sent.length === 5 && sent;
    });
    expect(mails.map(({ recipient }) => recipient).sort()).toEqual(['committee/officer', 'fire/head', 'fire/officer', 'water/head', 'water/officer']);
    expect(mails.find(({ recipient }) => recipient === 'fire/head')?.subject).toBe('【考核】2019 年上半年：得分 0.0，第 2 名（共 2 个部门）');
    expect(mails.find(({ recipient }) => recipient === 'committee/officer')?.body).toContain('第 1 名 water局 总分 100.0（目标 100.0）');
    const rows = await until('what follows upon the score', async () => {
      const all = await store.consequences.list('made');
      return all.length > 0 && all;
    });
    expect(rows.map(({ org, consequence, reason }) => [org, consequence, reason])).toEqual([
      ['fire', 'talk', '考核末位且低于60分（2019 年上半年得 0 分，第 2 名）：约谈'],
    ]);
    const view = await scoreProgramme(service, { period: H1, programmeId: 'made' }, 'zh');
    expect(view.made?.confirmed).toMatchObject({ actor: '安委办 李四' });
    expect(view.departments[1]?.points[0]?.because.map(({ what }) => what)).toEqual(['消防 至 2019-06-28 应达 1，实有 0，未达到']);
  });

  it('takes the points that the office decided to take, names the document, and gives them back once it is lifted', async () => {
    const { service, store } = stack;
    const more = `consequences:
  - { id: fine, clause: 五, when: 逾期未报, what: 考核扣分, proposes: 安委办, decides: 安委办, rule: { on: lapse, proposes: points, points: 7, by: [office] } }
`;
    const milestones = `  - { id: kept, name: 按时的, clause: 一, duty: 办, due: 2019-04-30, lead: [water] }
  - { id: missed, name: 逾期的, clause: 一, duty: 办, due: 2019-04-12, lead: [water] }`;
    await service.startProgramme(smallPlan({ id: 'fined', milestones, more }), { from: '2019-04-10', daysPerSecond: 1 });
    await service.act('fined/kept/water', 'submit', { actor: { org: 'water', name: '张三' }, key: 's', evidence: EVIDENCE });
    const [proposal] = await until('the proposal', async () => {
      const rows = await store.consequences.list('fined', ['open']);
      return rows.length > 0 && rows;
    });
    expect(proposal).toMatchObject({ org: 'water', consequence: 'points', points: 7, cause: 'fined/missed/water' });
    const water = async () => {
      const view = await scoreProgramme(service, { period: H1, programmeId: 'fined' }, 'zh');
      return view.departments.find(({ departmentId }) => departmentId === 'water');
    };
    const taken = async () => (await water())?.points.filter(({ criterion }) => criterion === 'consequence');
    await until('what is due', async () => (await water())?.total !== undefined);
    // Nothing is taken before anybody has decided.
    expect(await taken()).toEqual([]);
    const decide = (to: 'granted' | 'lifted', document: string) =>
      decideProposal(service, proposal?.id ?? '', { actor: { org: 'office', name: '李四' }, key: to, to, reason: '情况属实', document });
    await decide('granted', '安委办〔2019〕2号');
    expect((await water())?.columns.consequence).toBe(-7);
    expect(await taken()).toMatchObject([
      {
        obligation: 'fined/missed/water',
        milestone: '逾期的',
        points: -7,
        because: [{ item: proposal?.id, sequence: 2, actor: '安委办 李四', what: expect.stringMatching(/^决定扣 7 分（安委办〔2019〕2号，2019-\d\d-\d\d）$/) }],
      },
    ]);
    await decide('lifted', '安委办〔2019〕5号');
    expect(await taken()).toEqual([]);
    expect((await water())?.columns.consequence).toBe(0);
  });
});
