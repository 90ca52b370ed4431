import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ServiceError } from '../client/errors.ts';
import { readStateFile, stateOf } from '../client/files/given-state.ts';
import { checkPlan } from '../client/files/plan.ts';
import { explain } from '../client/service/explain.ts';
import { scoreProgramme } from '../client/service/score.ts';
import { periodOf } from '../domain/score.ts';
import { writeTable } from '../spreadsheet/write.ts';
import { workflowIds } from '../workflows/messages.ts';
import { strayWords } from './support/fault-words.ts';
import { EVIDENCE, smallPlan } from './support/plans.ts';
import { openTestStack, type TestStack, until } from './support/stack.ts';

let stack: TestStack;
beforeAll(async () => {
  stack = await openTestStack('late-start');
});
afterAll(() => stack.close());

const office = { org: 'office', name: '值班' };
const operator = { org: 'operator', name: '' };
const SHAPOTOU = readFileSync(path.join(import.meta.dirname, '..', 'plans', 'shapotou-2019.yaml'), 'utf8');
const MILESTONES = `  - { id: kickoff, name: 部署启动, clause: 三, duty: 动员, due: 2019-03-31, lead: all }
  - { id: report, name: 季度报告, clause: 三, duty: 报告, due: 2019-04-30, lead: all }
  - { id: check, name: 年中检查, clause: 三, duty: 检查, due: 2019-06-28, lead: [water] }
  - { id: plan, name: 工作方案, clause: 三, duty: 方案, due: 2019-07-31, lead: [office] }`;
const all = (programmeId: string) => stack.store.notices.list({ programmeId });
const settled = (programmeId: string) =>
  until('every notice to be settled', async () => {
    const notices = await all(programmeId);
    return notices.length > 0 && notices.every(({ state }) => state !== 'owed' && state !== 'sending') && notices;
  });

describe('a plan that is loaded late', () => {
  it('writes once to each department and to the office, and of what was due to nobody again', async () => {
    // Loaded on 20 April: kickoff is history; of the report's rungs those of 30 March and 23 April are past and ahead.
    const text = smallPlan({ id: 'late', milestones: MILESTONES, departments: ['water', 'fire', 'roads'] });
    const started = await stack.service.startProgramme(text, { from: '2019-04-20', daysPerSecond: 0.000_1 });
    expect(started).toEqual({ id: 'late', obligations: 8, historic: 3, done: 0, catchUps: 4, started: true });
    const notices = await settled('late');
    const summaries = notices.filter(({ kind }) => kind === 'catch-up');
    expect(summaries.map(({ key, state }) => `${key} ${state}`)).toEqual([
      'catch-up/late/fire/officer sent',
      'catch-up/late/office/officer sent',
      'catch-up/late/roads/officer sent',
      'catch-up/late/water/officer sent',
    ]);
    const [water] = summaries.filter(({ recipient }) => recipient === 'water/officer');
    expect(water?.subject).toBe('【载入说明】water局：载入前已到期 1 件，接下来 2 件');
    expect(water?.body).toContain('部署启动，时限 2019-03-31');
    expect(water?.body).toContain('年中检查，时限 2019-06-28');
    expect(water?.body).not.toContain('工作方案');
    const [ofOffice] = summaries.filter(({ recipient }) => recipient === 'office/officer');
    expect(ofOffice?.body).toContain('fire局：载入前已到期 1 件，接下来 1 件');
    expect(ofOffice?.body).toContain('工作方案，时限 2019-07-31');
    // Starting the same plan again owes nothing again.
    expect(await stack.service.startProgramme(text)).toMatchObject({ started: false, historic: 3, catchUps: 4 });
    await until('the report to begin', async () => (await stack.store.ledger.events('late/report/water')).length > 0);
    const mailed = (await settled('late')).filter(({ state }) => state === 'sent');
    expect(mailed.filter(({ kind }) => kind === 'catch-up')).toHaveLength(4);
    expect(mailed.filter(({ obligationId }) => obligationId?.includes('/kickoff/'))).toEqual([]);
    // What is still ahead tells the one rung that was due last, and no other.
    expect(mailed.filter(({ obligationId }) => obligationId === 'late/report/water').map(({ rung }) => rung)).toEqual(['before-30-days']);
    expect(stack.mail.received.filter(({ to }) => to === 'water@x.example')).toHaveLength(2);
  });

  it('tells of several rungs that have passed only the latest, and keeps the others as overtaken', async () => {
    await stack.service.startProgramme(smallPlan({ id: 'latest', departments: ['water'] }), { from: '2019-04-26', daysPerSecond: 0.000_1 });
    await until('the obligation to begin', async () => (await stack.store.ledger.events('latest/kickoff/water')).length > 0);
    const notices = await settled('latest');
    expect(notices.map(({ rung, state }) => `${rung} ${state}`)).toEqual(['before-30-days overtaken', 'before-7-days sent']);
  });

  it('is the Shapotou plan today: eight summaries, and to the office alone the brief of a Monday', async () => {
    const started = await stack.service.startProgramme(SHAPOTOU);
    expect(started).toMatchObject({ obligations: 86, historic: 86, catchUps: 8 });
    const summaries = await until('eight summaries to be sent', async () => {
      const sent = (await all('shapotou-2019')).filter(({ kind, state }) => kind === 'catch-up' && state === 'sent');
      return sent.length >= 8 && sent;
    });
    expect(new Set(summaries.map(({ recipient }) => recipient)).size).toBe(8);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    // The plan is over and nobody has closed it, which the office is asked each Monday at nine: by whoever loads it on a Monday, that day.
    const others = (await all('shapotou-2019')).filter(({ kind }) => kind !== 'catch-up');
    expect((await all('shapotou-2019')).length - others.length).toBe(8);
    for (const { kind, rung, recipient, sendAtMs } of others) {
      expect([kind, recipient]).toEqual(['matters', 'office/officer']);
      expect(rung).toMatch(/^matters-brief-/);
      expect(sendAtMs).toBeGreaterThan(Date.now() - 86_400_000);
      expect(new Date(sendAtMs).toLocaleString('en-GB', { timeZone: 'Asia/Shanghai', weekday: 'long', hour: '2-digit', minute: '2-digit' })).toMatch(
        /Monday.*09:00/,
      );
    }
  });

  it('owes its summaries until the mail server takes them, and sends none twice', async () => {
    const before = stack.mail.received.length;
    await stack.mail.down();
    await stack.service.startProgramme(smallPlan({ id: 'unreached', milestones: MILESTONES }), { from: '2019-04-05', daysPerSecond: 0.000_1 });
    await until('a first attempt', async () => (await all('unreached')).some(({ attempts }) => attempts > 0));
    await stack.mail.up();
    const notices = await settled('unreached');
    expect(notices.filter(({ kind }) => kind === 'catch-up').map(({ state, doubts }) => `${state} ${doubts}`)).toEqual(['sent 0', 'sent 0', 'sent 0']);
    const subjects = stack.mail.received.slice(before).map(({ mail }) => mail.subject ?? '');
    expect(subjects.filter((subject) => subject.startsWith('【载入说明】'))).toHaveLength(3);
  });
});

describe('what was done before', () => {
  const plan = (id: string) => smallPlan({ id, milestones: MILESTONES });
  const entry = { milestone: 'kickoff', department: 'water', done: '2019-03-20', by: '水务经办' };

  it('is settled from the start, says who entered it, and counts as handed in then', async () => {
    const state = [
      { ...entry, note: '已开动员会' },
      { milestone: 'kickoff', department: 'fire', done: '2019-04-10', by: '消防经办' },
      { milestone: 'check', department: 'water', done: '2019-04-18', by: '水务经办' },
    ];
    const started = await stack.service.startProgramme(
      plan('given'),
      { from: '2019-04-20', daysPerSecond: 0.000_1 },
      { source: stateOf(state), actor: operator },
    );
    expect(started).toMatchObject({ historic: 0, done: 3, catchUps: 3 });
    const row = await stack.service.obligation('given/kickoff/water');
    expect(row.state).toMatchObject({ stage: 'settled', entered: true, submittedAtMs: Date.parse('2019-03-20T00:00:00+08:00') });
    const [event, ...more] = await stack.store.ledger.events('given/kickoff/water');
    expect(more).toEqual([]);
    const { startedAtMs } = await stack.service.programme('given');
    expect(event).toMatchObject({
      sequence: 1,
      type: 'entered',
      atMs: Date.parse('2019-03-20T00:00:00+08:00'),
      actorOrg: 'water',
      actorName: '水务经办',
      payload: { enteredBy: operator, enteredAtMs: startedAtMs, late: false, reason: '已开动员会' },
    });
    const why = await explain(stack.service, 'given/kickoff/water', 'zh');
    expect(why.because).toContain('办结情况由运维在载入方案时（2019-04-20 00:00）登记，系统没有经办。');
    // Nothing of it runs: the check is due in June and done.
    await until('the report to begin', async () => (await stack.store.ledger.events('given/report/water')).length > 0);
    await expect(stack.client.workflow.getHandle(workflowIds.milestone('given', 'check')).describe()).rejects.toThrow(/not found/i);
    await expect(stack.service.act('given/check/water', 'submit', { actor: { org: 'water', name: '' }, key: 'x', evidence: EVIDENCE })).rejects.toMatchObject({
      code: 'wrong-stage',
    });

    const summary = (await settled('given')).find(({ key }) => key === 'catch-up/given/water/officer');
    expect(summary?.body).toContain('载入时登记为已办结');
    expect(summary?.body).toContain('部署启动，时限 2019-03-31，2019-03-20 办结');
    expect(summary?.subject).toBe('【载入说明】water局：载入前已到期 0 件，接下来 1 件');

    const period = periodOf('2019H1');
    if (!period) throw new Error('no period');
    const { departments } = await scoreProgramme(stack.service, { period, programmeId: 'given' }, 'en');
    const points = (department: string, milestone: string) =>
      departments
        .find(({ departmentId }) => departmentId === department)
        ?.points.filter((point) => point.obligation === `given/${milestone}/${department}` && point.criterion === 'submitted')
        .map((point) => point.points);
    // In time by the day that was given; ten days late by the day that was given.
    expect(points('water', 'kickoff')).toEqual([80]);
    expect(points('fire', 'kickoff')).toEqual([0]);
  });

  it('is refused whole, with every fault at its place, and nothing is loaded', async () => {
    const wrong = [
      { ...entry, milestone: 'kickof' },
      { ...entry, department: 'parks' },
      { ...entry, milestone: 'check', department: 'fire' },
      { ...entry, done: '2019-04-21' },
      { ...entry, done: '2009-03-20' },
      entry,
      { ...entry, done: '2019-03-21' },
    ];
    const sentence = async (source: ReturnType<typeof stateOf>, id = 'wrong') =>
      stack.service.startProgramme(plan(id), { from: '2019-04-20', daysPerSecond: 0.000_1 }, { source, actor: operator }).then(
        () => 'it was loaded',
        (error) => {
          if (!(error instanceof ServiceError)) return `not a refusal: ${error}`;
          const zh = error.words.zh;
          expect(strayWords(zh, `${plan(id)} by`), zh).toEqual([]);
          return error.words.en;
        },
      );
    expect((await sentence(stateOf(wrong))).split('\n')).toEqual([
      'What was given as done has 6 faults, and the plan was not loaded.',
      'state[0].milestone: no milestone is called "kickof"; write one of: kickoff, report, check, plan',
      'state[1].department: no department is called "parks"; write one of: water, fire, office',
      'state[2].department: the plan asks nothing of fire局 (fire) in check',
      'state[3].done: 2019-04-21 has not come yet: the plan is loaded on 2019-04-20',
      'state[4].done: 2009-03-20 lies before the programme, which begins on 2019-01-01',
      'state[6].milestone: kickoff of water is given already, as entry 6; leave one of the two',
    ]);
    const yaml = path.join(stack.config.dir, 'state.yaml');
    writeFileSync(
      yaml,
      'state:\n  - { milestone: kickoff, department: water, done: 2019-03-20, by: 经办 }\n  - { milestone: nothing, department: water, done: 2019-03-20, by: 经办 }\n',
    );
    expect(await sentence(await readStateFile(yaml))).toContain('line 3, column 18 state[1].milestone: no milestone is called "nothing"');
    writeFileSync(yaml, 'state:\n  - { milestone: kickoff, department: water, done: 2019-02-30 }\n');
    const faults = await sentence(await readStateFile(yaml));
    expect(faults).toContain('write a date that exists as YYYY-MM-DD');
    expect(faults).toContain('"by" is missing');
    expect(await stack.store.programmes.get('wrong')).toBeUndefined();
  });

  it('is read from a table with Chinese headers, names and dates', async () => {
    const file = path.join(stack.config.dir, '办结情况.xlsx');
    await writeTable(file, {
      title: '截至 2019-04-20 办结情况',
      header: ['阶段任务', '部门', '办结日期', '办理人', '说明'],
      rows: [
        ['部署启动', 'water局', '2019年3月20日', '水务经办', '已开会'],
        ['plan', '安委办', '2019/4/1', '办公室', ''],
      ],
    });
    const source = await readStateFile(file);
    const { plan: parsed } = checkPlan(plan('table'));
    if (!parsed) throw new Error('a faulty plan');
    expect(source(parsed, '2019-04-20')).toEqual({
      given: [
        { milestone: 'kickoff', department: 'water', done: '2019-03-20', by: '水务经办', note: '已开会' },
        { milestone: 'plan', department: 'office', done: '2019-04-01', by: '办公室' },
      ],
      faults: [],
    });
    expect(source(parsed, '2019-03-31')).toEqual({
      faults: [
        {
          where: '办结日期',
          what: { zh: '2019-04-01 尚未到来：方案于 2019-03-31 载入', en: '2019-04-01 has not come yet: the plan is loaded on 2019-03-31' },
          line: 4,
        },
      ],
    });
  });

  it('cannot be given to a programme that runs already, except the same again', async () => {
    const given = { source: stateOf([entry]), actor: office };
    const slowly = { from: '2019-04-20', daysPerSecond: 0.000_1 };
    await stack.service.startProgramme(plan('twice'), slowly, given);
    expect(await stack.service.startProgramme(plan('twice'), slowly, given)).toMatchObject({ started: false, done: 1 });
    const other = { source: stateOf([{ ...entry, department: 'fire' }]), actor: office };
    await expect(stack.service.startProgramme(plan('twice'), slowly, other)).rejects.toMatchObject({ code: 'running-already' });
    expect((await stack.service.obligation('twice/kickoff/fire')).state.stage).toBe('historic');
  });
});
