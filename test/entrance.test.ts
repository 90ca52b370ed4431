import { createHash, createHmac, randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkPlan } from '../client/files/plan.ts';
import { keepEvidence } from '../client/service/evidence.ts';
import { pageOfTodo } from '../client/web/parts/todo.ts';
import { closesCycle, type EnterpriseEvent } from '../domain/enterprise/enterprise.ts';
import { enterpriseMachine } from '../domain/enterprise/machine.ts';
import { possibleEnterpriseActs } from '../domain/enterprise/may.ts';
import { yearlyDueOn } from '../domain/enterprise/yearly-assessment.ts';
import { EACH_ENTERPRISE } from '../domain/kernel/bodies.ts';
import { addDays } from '../domain/kernel/dates.ts';
import { entranceLetter, type ToldEvent } from '../domain/letters/entrance.ts';
import { linkCode, linkToken } from '../domain/letters/link.ts';
import { openCycle } from '../domain/matters/cycle.ts';
import { type MatterSet, openLadders } from '../domain/matters/matters.ts';
import { openTestApi, type Person, SECRET, type TestApi } from './support/api.ts';
import { certifiedEntry, uscc } from './support/enterprises.ts';
import { form } from './support/form.ts';
import { at, calendar, certified, type Life, listed, plan } from './support/lives.ts';
import { EVIDENCE, SECTORS, smallPlan } from './support/plans.ts';
import { openTestStack, type TestStack, until, written } from './support/stack.ts';

const FILES = { evidence: EVIDENCE };
/** What the last act owed. */
const owed = ({ state, events }: Life) => enterpriseMachine.owed(state, events.at(-1) as EnterpriseEvent).map(({ key }) => key);
/** What waits for the enterprise and for its department on a day: the step and its last day. */
const waits = ({ state }: Life, on: string) =>
  openCycle(plan, calendar, '2019-01-01')
    .itemsOf(state, '样例', on)
    .filter(({ historic }) => !historic)
    .map(({ about, dueOn, org }) => `${about} ${dueOn} ${org}`);

// Issued 2018-05-10 for three years: its yearly self-assessments are due on 2019-05-09 and 2020-05-09, each of them from the day after the one before.
describe('what an enterprise hands in itself', () => {
  it('counts once its department has accepted it, as of the day on which it was handed in', () => {
    const life = certified().act('2019-05-06', 'handIn', { of: 'assessYearly', score: 86.5, reason: '见自评报告', ...FILES });
    expect(life.state.handedIn).toEqual({
      assessYearly: { sequence: 2, on: '2019-05-06', atMs: at('2019-05-06 10:00'), dueOn: '2019-05-09', score: 86.5, evidence: EVIDENCE, reason: '见自评报告' },
    });
    expect(life.state.certificate?.yearly.map(({ doneOn }) => doneOn)).toEqual([undefined, undefined]);
    expect(owed(life)).toEqual([]);
    // The day of it passes while the department has not looked: nobody is late but the department.
    life.act('2019-05-20', 'acceptHandedIn', { of: 'assessYearly' });
    expect(life.happened()).toEqual(['handedIn', 'yearlyAssessed']);
    expect(life.state.certificate?.yearly).toMatchObject([{ dueOn: '2019-05-09', doneOn: '2019-05-06' }, { dueOn: '2020-05-09' }]);
    expect(life.state.certificate?.yearly[0]?.missed).toBeUndefined();
    expect(life.state).toMatchObject({ stage: 'certified', reviewedOn: '2019-05-06' });
    expect(life.state.handedIn).toBeUndefined();
  });

  it('closes its cycle, and the enterprise is told, when it is accepted; one that is done by the department tells it nothing', () => {
    const life = certified()
      .act('2019-05-06', 'handIn', { of: 'assessYearly', score: 86, ...FILES })
      .act('2019-05-07', 'acceptHandedIn', { of: 'assessYearly' });
    expect(closesCycle(life.events.at(-1) as EnterpriseEvent)).toBe(true);
    const { id, sequence } = life.state;
    expect(owed(life)).toEqual([`${id}/entrance-${sequence}/v1/${uscc(1)}/enterprise`]);
    expect(owed(certified().act('2019-05-06', 'assessYearly'))).toEqual([]);
    // Whatever it handed in, its department may do the act itself: then nothing waits any more.
    const both = certified()
      .act('2019-05-06', 'handIn', { of: 'assessYearly', score: 86, ...FILES })
      .act('2019-05-07', 'assessYearly');
    expect(both.state.handedIn).toBeUndefined();
    expect(both.try('2019-05-08', 'acceptHandedIn', { of: 'assessYearly' })).toBe('nothing-handed-in');
  });

  it('is not decided on unseen, nor taken away: neither what is added nor what its department does itself', () => {
    const waiting = () => certified().act('2019-05-06', 'handIn', { of: 'assessYearly', score: 86, ...FILES });
    const added = () => waiting().act('2019-05-07', 'handIn', { of: 'assessYearly', score: 91, ...FILES });
    const { sequence } = waiting().state;
    for (const kind of ['acceptHandedIn', 'returnHandedIn'] as const) {
      expect(added().try('2019-05-08', kind, { of: 'assessYearly', seen: sequence }), kind).toBe('changed-since');
      expect(added().try('2019-05-08', kind, { of: 'assessYearly', seen: sequence + 1 }), kind).toBeUndefined();
    }
    for (const kind of ['assessYearly', 'close'] as const) {
      expect(waiting().try('2019-05-08', kind, { seen: sequence - 1 }), kind).toBe('changed-since');
      expect(waiting().try('2019-05-08', kind, { seen: sequence }), kind).toBeUndefined();
    }
    // So with a proposal that has taken the place of another.
    const proposed = certified().act('2019-03-01', 'propose', { consequence: 'suspension' });
    const seen = proposed.state.sequence;
    proposed.act('2019-03-02', 'decide', { grant: false }).act('2019-03-03', 'propose', { consequence: 'revocation' });
    expect(proposed.try('2019-03-04', 'decide', { grant: true, seen })).toBe('changed-since');
    expect(proposed.try('2019-03-04', 'decide', { grant: true, seen: proposed.state.sequence })).toBeUndefined();
  });

  it('waits on, and can be decided on, while the enterprise applies for a better level', () => {
    const applied = () =>
      certified()
        .act('2019-05-06', 'handIn', { of: 'assessYearly', score: 86, ...FILES })
        .act('2019-05-07', 'apply', { level: 2 });
    expect(applied().state.handedIn?.assessYearly).toBeDefined();
    expect(waits(applied(), '2019-05-08')).toContain('vet 2019-05-13 water');
    const accepted = applied().act('2019-05-10', 'acceptHandedIn', { of: 'assessYearly' });
    expect(accepted.state).toMatchObject({ stage: 'applied', reviewedOn: '2019-05-06' });
    expect(accepted.state.certificate?.yearly[0]?.doneOn).toBe('2019-05-06');
    expect(accepted.act('2019-05-11', 'reject').state.stage).toBe('certified');
    // Sent back, it is handed in anew where it is.
    const back = applied().act('2019-05-08', 'returnHandedIn', { of: 'assessYearly' });
    expect(back.try('2019-05-09', 'handIn', { of: 'assessYearly', score: 90, ...FILES })).toBeUndefined();
  });

  it('is dropped on record, and the enterprise is told, where nobody can decide on it any more', () => {
    const yearly = () => certified().act('2019-05-06', 'handIn', { of: 'assessYearly', score: 86, ...FILES });
    const ordered = () =>
      certified()
        .act('2019-03-01', 'orderRectification', { limit: '2019-03-29' })
        .act('2019-03-05', 'handIn', { of: 'rectify', ...FILES });
    const revoked = yearly().act('2019-05-07', 'propose', { consequence: 'revocation' }).act('2019-05-08', 'decide', { grant: true });
    const certifiedAnew = yearly().act('2019-05-07', 'apply', { level: 2 });
    for (const kind of ['accept', 'review', 'approve', 'announce'] as const) certifiedAnew.act('2019-05-08', kind);
    certifiedAnew.act('2019-05-09', 'certify', { number: 'AQB-2', level: 2 });
    const lives: [Life, type: string, of: string][] = [
      [yearly().act('2019-05-07', 'assessYearly'), 'yearlyAssessed', 'assessYearly'],
      [yearly().act('2019-05-07', 'close'), 'closed', 'assessYearly'],
      [revoked, 'revoked', 'assessYearly'],
      [certifiedAnew, 'certified', 'assessYearly'],
      [ordered().act('2019-03-06', 'rectify'), 'rectified', 'rectify'],
      // A row of the registry that was put right: the enterprise holds no certificate, or has nothing to put right.
      [yearly().act('2019-05-07', 'correct', { keeps: true }), 'corrected', 'assessYearly'],
      [ordered().act('2019-03-06', 'orderRectification', { limit: '2019-04-30' }), 'rectificationOrdered', 'rectify'],
    ];
    for (const [life, type, of] of lives) {
      expect(life.state.handedIn, type).toBeUndefined();
      expect(life.events.at(-1), type).toMatchObject({ type, dropped: [of] });
      expect(owed(life), type).toEqual([expect.stringMatching(/\/entrance-\d+\/v1\//)]);
      const letter = entranceLetter({
        ...{ plan, recipient: `${uscc(1)}/enterprise`, name: '样例', departmentId: 'water', event: life.events.at(-1) as ToldEvent, today: '2019-05-09' },
      });
      expect(letter?.subject, type).toBe(`【不再审核】${of === 'rectify' ? '整改情况' : '年度自评'}`);
    }
    // What was accepted or sent back is not dropped, and nothing is where nothing waits.
    for (const life of [yearly().act('2019-05-07', 'acceptHandedIn', { of: 'assessYearly' }), certified().act('2019-05-07', 'assessYearly')])
      expect(life.events.at(-1)).not.toHaveProperty('dropped');
  });

  it('outlives a correction of the registry where what it is for does: of other dates it is that of its year', () => {
    const yearly = () => certified().act('2019-05-06', 'handIn', { of: 'assessYearly', score: 86, ...FILES });
    // Issued three weeks earlier than was written down: its year ends on 19 April, so that on 6 May the next one is open.
    const moved = yearly().act('2019-05-07', 'correct', { keeps: true, entry: certifiedEntry(1, '2018-04-20') });
    expect(moved.state.handedIn?.assessYearly).toMatchObject({ on: '2019-05-06', dueOn: '2020-04-19' });
    expect(moved.events.at(-1)).not.toHaveProperty('dropped');
    const named = yearly().act('2019-05-07', 'correct', { keeps: true, entry: certifiedEntry(1, '2018-05-10', { sectorId: 'alarms', departmentId: 'fire' }) });
    expect(named.state.handedIn?.assessYearly).toMatchObject({ dueOn: '2019-05-09' });
    // Written down without a certificate, nothing is left that it could be for.
    const gone = yearly().act('2019-05-07', 'correct', { keeps: true });
    expect(gone.state.handedIn).toBeUndefined();
    // Nor is it taken away unseen by whoever corrects a row.
    expect(yearly().try('2019-05-07', 'correct', { keeps: true, seen: yearly().state.sequence - 1 })).toBe('changed-since');
  });

  it('is sent back with a reason: what its day has passed for meanwhile is late from then on, and can be handed in anew', () => {
    const life = certified().act('2019-05-06', 'handIn', { of: 'assessYearly', score: 86, ...FILES });
    expect(life.try('2019-05-20', 'returnHandedIn', { of: 'assessYearly', reason: ' ' })).toBe('reason-missing');
    life.happened();
    life.act('2019-05-20', 'returnHandedIn', { of: 'assessYearly', reason: '缺评分表' });
    expect(life.events).toMatchObject([
      { type: 'handedInReturned', of: 'assessYearly', reason: '缺评分表' },
      { type: 'yearlyMissed', dueOn: '2019-05-09', atMs: at('2019-05-20 10:00') },
    ]);
    const [returned] = life.events;
    expect(enterpriseMachine.owed(life.state, returned as EnterpriseEvent)).toMatchObject([{ recipient: `${uscc(1)}/enterprise`, kind: 'news' }]);
    life.act('2019-05-21', 'handIn', { of: 'assessYearly', score: 88, ...FILES }).act('2019-05-22', 'acceptHandedIn', { of: 'assessYearly' });
    expect(life.state.certificate?.yearly[0]).toMatchObject({ doneOn: '2019-05-21', missed: true });
    // In time to be sent back and done again, nothing was missed.
    const early = certified().act('2019-05-06', 'handIn', { of: 'assessYearly', score: 86, ...FILES });
    early.act('2019-05-07', 'returnHandedIn', { of: 'assessYearly', reason: '缺评分表' });
    expect(early.happened()).toEqual(['handedIn', 'handedInReturned']);
    expect(early.until('2019-05-10').happened()).toEqual(['yearlyMissed']);
  });

  it('answers a rectification: what is in by its limit does not lapse while nobody looks, and does so once it is sent back', () => {
    const ordered = () => certified().act('2019-03-01', 'orderRectification', { limit: '2019-03-29', letter: true });
    const life = ordered();
    expect(owed(life)).toHaveLength(1);
    life.act('2019-03-29', 'handIn', { of: 'rectify', ...FILES });
    life.happened();
    expect(life.until('2019-04-10').happened()).toEqual([]);
    const back = life.act('2019-04-10', 'returnHandedIn', { of: 'rectify', reason: '警示标志仍缺失' });
    back.happened();
    expect(back.until('2019-04-11').happened()).toEqual(['rectificationLapsed']);
    // The answer to one order is none to the next.
    const again = ordered()
      .act('2019-03-05', 'handIn', { of: 'rectify', ...FILES })
      .act('2019-03-06', 'orderRectification', { limit: '2019-04-30' });
    expect(again.state.handedIn).toBeUndefined();
    const done = ordered()
      .act('2019-03-28', 'handIn', { of: 'rectify', ...FILES })
      .act('2019-04-02', 'acceptHandedIn', { of: 'rectify' });
    expect(done.state).toMatchObject({ stage: 'certified' });
    expect(done.state.rectification).toBeUndefined();
    expect(done.happened()).toEqual(['rectificationOrdered', 'handedIn', 'rectified']);
  });

  it('is of the day on which it first came, whatever is added to it while its department has not looked', () => {
    const ordered = certified()
      .act('2019-03-01', 'orderRectification', { limit: '2019-03-29', letter: true })
      .act('2019-03-28', 'handIn', { of: 'rectify', ...FILES })
      .act('2019-04-02', 'handIn', { of: 'rectify', reason: '补交照片', ...FILES });
    expect(ordered.until('2019-04-10').happened()).not.toContain('rectificationLapsed');
    const yearly = certified()
      .act('2019-05-06', 'handIn', { of: 'assessYearly', score: 80, ...FILES })
      .act('2019-05-12', 'handIn', { of: 'assessYearly', score: 82, ...FILES })
      .act('2019-05-14', 'acceptHandedIn', { of: 'assessYearly' });
    expect(yearly.state.certificate?.yearly[0]).toMatchObject({ dueOn: '2019-05-09', doneOn: '2019-05-06' });
    expect(yearly.state.certificate?.yearly[0]?.missed).toBeUndefined();
  });

  it('is written about to the enterprise where a decision has ordered it to put something right, as where its department has', () => {
    const life = certified()
      .act('2019-03-01', 'propose', { consequence: 'rectification', reason: '抽查发现问题' })
      .act('2019-03-05', 'decide', { actor: { org: 'office', name: '值班' }, reason: '〔2019〕3号', grant: true, limit: '2019-03-29', letter: true });
    expect(life.events.at(-1)).toMatchObject({ type: 'rectificationOrdered', decided: true });
    expect(owed(life)).toHaveLength(1);
  });

  it('is its department’s to look at: the enterprise is reminded of its own steps and not of that one', () => {
    const rungs = `${SECTORS}\nladders:\n  cycle:\n    - { id: before-3-days, before: { days: 3 }, tell: [officer], write: enterprises }`;
    const { plan: writing } = checkPlan(smallPlan({ id: 'opened', more: rungs }));
    if (!writing) throw new Error('the plan is faulty');
    const { rungsOf } = openLadders(writing, calendar);
    const told = (about: MatterSet['about']) => rungsOf({ kind: 'cycle', about, org: 'water', dueOn: '2019-05-24' }).flatMap(({ recipients }) => recipients);
    // Whichever is asked first.
    expect([told('vet'), told('yearly'), told('vet')]).toEqual([['water/officer'], ['water/officer', EACH_ENTERPRISE], ['water/officer']]);
  });

  it('takes the enterprise on where it creates, and is held to the same rules as the act that it stands for', () => {
    const life = listed()
      .act('2019-03-01', 'start')
      .act('2019-06-03', 'handIn', { of: 'assess', score: 70, ...FILES });
    expect(life.state.stage).toBe('creating');
    life.act('2019-06-10', 'acceptHandedIn', { of: 'assess' });
    expect(life.state).toMatchObject({ stage: 'self-assessed', entered: { stage: 'self-assessed', on: '2019-06-03' } });
    const young = listed({ runningSince: '2018-12-15' }).act('2019-03-01', 'start');
    expect(young.try('2019-06-14', 'handIn', { of: 'assess', score: 70, ...FILES })).toBe('running-too-short');
    expect(certified().try('2019-03-01', 'handIn', { of: 'assess', score: 70, ...FILES })).toBe('enterprise-wrong-stage');
    expect(
      certified()
        .act('2019-02-10', 'inspect')
        .try('2019-03-01', 'handIn', { of: 'rectify', ...FILES }),
    ).toBe('no-rectification');
    expect(certified().try('2019-03-01', 'handIn', { of: 'rectify', ...FILES })).toBe('no-rectification');
    const assessed = certified().act('2019-03-01', 'assessYearly');
    expect(assessed.try('2019-03-02', 'handIn', { of: 'assessYearly', score: 70, ...FILES })).toBe('yearly-not-open');
  });

  it('needs its files, and a self-assessment the score that it gives itself', () => {
    const refused = (more: object) => certified().try('2019-03-01', 'handIn', { of: 'assessYearly', score: 70, ...FILES, ...more });
    expect(refused({ evidence: [] })).toBe('evidence-missing');
    expect(refused({ score: undefined })).toBe('detail-missing');
    expect(refused({ of: undefined })).toBe('detail-missing');
    for (const score of [-0.1, 100.1]) expect(refused({ score }), String(score)).toBe('score-faulty');
    for (const score of [0, 100]) expect(refused({ score }), String(score)).toBeUndefined();
    expect(
      certified()
        .act('2019-03-01', 'orderRectification', { limit: '2019-03-29' })
        .try('2019-03-02', 'handIn', { of: 'rectify', ...FILES }),
    ).toBeUndefined();
  });

  it('is the enterprise’s own to hand in, and its own department’s to decide on', () => {
    const handed = () => certified().act('2019-03-01', 'handIn', { of: 'assessYearly', score: 70, ...FILES });
    for (const by of [uscc(2), 'water', 'fire', 'office', 'programme'])
      expect(certified().try('2019-03-01', 'handIn', { of: 'assessYearly', score: 70, ...FILES, by }), by).toBe('not-yours');
    for (const by of [uscc(1), 'fire', 'office', 'authority', 'programme'])
      for (const kind of ['acceptHandedIn', 'returnHandedIn'] as const)
        expect(handed().try('2019-03-02', kind, { of: 'assessYearly', by }), by).toBe('not-yours');
    expect(possibleEnterpriseActs(handed().state, 'water')).toEqual(expect.arrayContaining(['acceptHandedIn', 'returnHandedIn']));
    for (const state of [certified().state, handed().state]) expect(possibleEnterpriseActs(state, uscc(1))).toEqual([]);
    expect(possibleEnterpriseActs(certified().state, 'water')).not.toContain('acceptHandedIn');
    expect(handed().try('2019-03-02', 'acceptHandedIn', { of: 'rectify' })).toBe('nothing-handed-in');
  });

  it('waits for the department by a day of its own, and no longer for the enterprise', () => {
    // 2019-04-26 is a Friday, before the holiday from 1 to 4 May with its make-up days on 28 April and 5 May.
    const life = certified();
    expect(waits(life, '2019-04-26')).toContain('yearly 2019-05-09 water');
    life.act('2019-04-26', 'handIn', { of: 'assessYearly', score: 70, ...FILES });
    expect(plan.decideWithin).toEqual({ workingDays: 5 });
    // Five working days: Sunday 28, Monday 29, Tuesday 30 April, Sunday 5 and Monday 6 May.
    expect(waits(life, '2019-04-26').filter((one) => /vet|yearly 2019/.test(one))).toEqual(['vet 2019-05-06 water']);
    expect(yearlyDueOn(life.state)).toBe('2020-05-09');
    const ordered = certified()
      .act('2019-03-01', 'orderRectification', { limit: '2019-03-29' })
      .act('2019-03-02', 'handIn', { of: 'rectify', ...FILES });
    expect(waits(ordered, '2019-03-02').filter((one) => /vet|rectify/.test(one))).toEqual(['vet 2019-03-08 water']);
  });
});

const PUBLIC = 'http://localhost';
const sign = (text: string) => createHmac('sha256', SECRET).update(text).digest('hex');
const LADDER = `
ladders:
  cycle:
    - { id: before-7-days, before: { days: 7 }, tell: [officer], write: enterprises }
    - { id: lapse, on: lapse, tell: [officer, head], write: enterprises }`;
const office = { org: 'office', name: '' };
const PDF = '%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n';

describe('a plan that lets enterprises in', () => {
  const faults = (more: string) => checkPlan(smallPlan({ id: 'p', more })).faults.map(({ where }) => where);

  it('has to write to them, since they come in by the link in their letters alone', () => {
    expect(faults('entrance: open')).toEqual(['entrance']);
    expect(faults(`entrance: open${LADDER}`)).toEqual([]);
    expect(faults('entrance: ajar')).toEqual(['entrance']);
    const { plan: silent } = checkPlan(smallPlan({ id: 'p' }));
    expect(silent?.entrance).toBe('closed');
  });
});

describe('the entrance for enterprises', () => {
  /** A file that somebody else has handed in. */
  const another = () => {
    const file = path.join(stack.config.dir, '别家的报告.txt');
    writeFileSync(file, '别家的报告');
    return file;
  };
  let stack: TestStack;
  let api: TestApi;
  let water: Person;
  let fire: Person;
  beforeAll(async () => {
    stack = await openTestStack('entrance', { publicUrl: PUBLIC, authSecret: SECRET });
    api = await openTestApi(stack);
    water = await api.person('officer', 'water');
    fire = await api.person('officer', 'fire');
    // The self-assessments are due on 19 May: seven days before is a Sunday, so that the letter leaves on Friday 10 May.
    const start = { from: '2019-05-10', daysPerSecond: 0.1 };
    await stack.service.startProgramme(smallPlan({ id: 'open', due: '2021-12-30', more: `${SECTORS}${LADDER}\nentrance: open` }), start);
    await stack.service.startProgramme(smallPlan({ id: 'shut', due: '2021-12-30', more: `${SECTORS}${LADDER}` }), start);
    for (const id of ['open', 'shut'])
      for (const number of [1, 2, 3]) await stack.registry.enrol(id, certifiedEntry(number, '2018-05-20', { mail: `e${number}@${id}.example` }), office);
    // Somebody has written a clerk's own mailbox into the registry: what goes there lets nobody act for the enterprise.
    await stack.registry.enrol('open', certifiedEntry(4, '2018-05-20', { mail: 'Water@x.example' }), office);
  });
  afterAll(async () => {
    await api?.close();
    await stack?.close();
  });

  const letters = (address: string) => stack.mail.accepted().filter(({ to }) => JSON.stringify(to).toLowerCase().includes(address));
  /** The link and the code of the latest letter to a mailbox with this in its subject. */
  async function letterTo(address: string, subject: string) {
    const mail = await until(`“${subject}” to ${address}`, async () => letters(address).findLast((one) => one.subject?.includes(subject)), 120_000);
    const [, token = ''] = /http:\/\/localhost\/m#(\S+)/.exec(mail.text ?? '') ?? [];
    const [, code = ''] = /验证码 (\d{4} \d{4})/.exec(mail.text ?? '') ?? [];
    return { mail, token, code: code.replace(' ', '') };
  }
  const look = (token: string, as?: Person) => api.ask('GET', `/api/links/${token}/enterprise`, { ...(as && { as }) });
  function handIn(token: string, code: string, { key = randomUUID(), filename = '自评报告.pdf', ...given }: Record<string, string> = {}, who?: Person) {
    const fields = Object.entries({ code, of: 'assessYearly', score: '86.5', ...given }).filter(([, value]) => value !== '');
    const chosen = filename === '' ? [] : [{ name: 'file', filename, content: PDF }];
    const files = form([...fields.map(([name, value]) => ({ name, value })), ...chosen]);
    return api.ask('POST', `/api/links/${token}/hand-in`, {
      payload: files.payload,
      headers: { ...files.headers, 'idempotency-key': key },
      ...(who && { as: who }),
    });
  }
  const page = async (number: number, as = water) => (await api.ask('GET', `/api/programmes/open/enterprises/${uscc(number)}`, { as })).json();
  const decide = (number: number, act: string, body: object, as = water) =>
    api.ask('POST', `/api/programmes/open/enterprises/${uscc(number)}/${act}`, { as, body, headers: { 'idempotency-key': randomUUID() } });
  const state = async (number: number) => (await stack.registry.enterprise('open', uscc(number))).state;

  it('is opened by the letter to its own address: link and code show it what it owes, and nothing of another', async () => {
    const { mail, token, code } = await letterTo('e1@open.example', '年度自评');
    expect(mail.text).toContain('30 天内有效');
    const shown = await look(token);
    expect(shown.statusCode).toBe(200);
    expect(shown.headers['referrer-policy']).toBe('no-referrer');
    expect(shown.json()).toMatchObject({
      name: '样例企业1有限公司',
      departmentName: 'water局',
      // The certificate ends on 2021-05-19: it may apply from three months before, and has thirty days for that.
      due: [
        { name: '年度自评', dueOn: '2019-05-19', late: false },
        { name: '年度自评', dueOn: '2020-05-19', late: false },
        { name: '换证申请', dueOn: '2021-03-21', late: false },
        { name: '证书到期', dueOn: '2021-05-19', late: false },
      ],
      waiting: [],
      returned: [],
      acts: [{ of: 'assessYearly', dueOn: '2019-05-19', scored: true }],
    });
    expect(shown.body).not.toMatch(/样例企业[234]/);
    // What can act for it stands in the mail alone.
    const kept = await until('the letter in the ledger', async () => {
      const rows = await stack.store.notices.list({ programmeId: 'open', org: uscc(1) });
      return rows.find(({ state: sent }) => sent === 'sent');
    });
    expect(kept.body).toContain('/m#…');
    expect(kept.body).not.toContain(token);
    expect(kept.body).not.toContain(`${code.slice(0, 4)} ${code.slice(4)}`);
    expect(JSON.stringify(await stack.store.ledger.events(`open/${uscc(1)}`))).not.toContain(code);
  });

  it('stands in one line of 我的待办 with others of its day, and the line leads to exactly these', async () => {
    const { items } = (await api.ask('GET', '/api/todo', { as: water })).json() as { items: Parameters<typeof pageOfTodo>[0][] };
    const line = items.find(({ kind, programme, due }) => kind === 'cycle' && programme === 'open' && due === '2019-05-19') as (typeof items)[number];
    expect(line).toMatchObject({ id: 'yearly', count: 4 });
    const page = pageOfTodo(line, 'shut');
    expect(page).toBe('/p/open/enterprises?waits=cycle/yearly/2019-05-19');
    const listed = async (query: string, as: Person) =>
      ((await api.ask('GET', `/api/programmes/open/enterprises?${query}`, { as })).json().items as { uscc: string }[]).map((one) => one.uscc);
    const all = [1, 2, 3, 4].map((number) => uscc(number)).sort();
    expect((await listed(page.split('?')[1] ?? '', water)).sort()).toEqual(all);
    // Of another day, or for a body for which none of them waits, it is nothing; with another filter, what fits both.
    expect(await listed('waits=cycle/yearly/2019-05-20', water)).toEqual([]);
    expect(await listed('waits=cycle/yearly/2019-05-19', await api.person('office', 'office'))).toEqual([]);
    expect(await listed(`waits=cycle/yearly/2019-05-19&text=${uscc(2)}`, water)).toEqual([uscc(2)]);
    expect(await listed('waits=cycle/yearly/2019-05-19&light=red', water)).toEqual([]);
    const file = await api.ask('GET', '/api/programmes/open/enterprises.export?format=csv&waits=cycle/yearly/2019-05-20', { as: water });
    expect(file.body).not.toContain(uscc(1));
  });

  it('lets in nobody with another’s code, an old link, a link to something else, or an account', async () => {
    const [one, two] = [await letterTo('e1@open.example', '年度自评'), await letterTo('e2@open.example', '年度自评')];
    expect((await handIn(one.token, two.code)).json()).toMatchObject({ status: 403, code: 'wrong-code' });
    expect((await handIn(one.token, one.code, {}, water)).json()).toMatchObject({ status: 403, code: 'signed-in-as-another' });
    const noticeKey = (await stack.store.notices.list({ programmeId: 'open', org: uscc(1) }))[0]?.key ?? '';
    const old = linkToken(noticeKey, 'e1@open.example', Date.now() - 31 * 86_400_000, sign);
    expect((await look(old)).json()).toMatchObject({ status: 410, code: 'link-over' });
    expect((await handIn(old, one.code)).json()).toMatchObject({ status: 410, code: 'link-over' });
    const others = [
      linkToken(noticeKey, 'e1@open.example', Date.now(), (text) => createHmac('sha256', 'another').update(text).digest('hex')),
      one.token.replace(uscc(1), uscc(2)),
      // Nothing was written to it of this, and nobody can say so by signing it.
      linkToken(`open/${uscc(1)}/entrance-9/v1/${uscc(1)}/enterprise`, 'e1@open.example', Date.now(), sign),
      // A code of an obligation lets nobody act for an enterprise, and the other way round.
      linkToken('open/kickoff/water/before-7-days/v1/water/officer', 'water@x.example', Date.now(), sign),
    ];
    for (const token of others) {
      expect((await look(token)).json(), token).toMatchObject({ status: 404, code: 'unknown-link' });
      expect((await handIn(token, one.code)).json(), token).toMatchObject({ status: 404, code: 'unknown-link' });
    }
    expect((await api.ask('GET', `/api/links/${one.token}`)).json()).toMatchObject({ status: 404, code: 'unknown-link' });
    const obligation = await api.ask('POST', `/api/links/${one.token}/acknowledge`, { body: { code: one.code }, headers: { 'idempotency-key': 'x' } });
    expect(obligation.json()).toMatchObject({ status: 404, code: 'unknown-link' });
    expect((await state(1)).handedIn).toBeUndefined();
    expect((await state(2)).handedIn).toBeUndefined();
  });

  it('is shut where the plan has not opened it, and where the mailbox is that of somebody who decides', async () => {
    const { mail } = await letterTo('e1@shut.example', '年度自评');
    expect(mail.text).not.toContain('/m#');
    expect(mail.text).not.toContain('验证码');
    const noticeKey = (await stack.store.notices.list({ programmeId: 'shut', org: uscc(1) }))[0]?.key ?? '';
    const token = linkToken(noticeKey, 'e1@shut.example', Date.now(), sign);
    expect((await look(token)).json()).toMatchObject({ status: 410, code: 'entrance-closed' });
    expect((await handIn(token, linkCode(noticeKey, 'e1@shut.example', sign))).json()).toMatchObject({ status: 410, code: 'entrance-closed' });
    await until('the letter about the fourth', async () => letters('water@x.example').some(({ text }) => text?.includes('样例企业4有限公司：')), 120_000);
    for (const { text } of letters('water@x.example').filter((one) => one.text?.includes('样例企业4有限公司：'))) expect(text).not.toContain('/m#');
    // Nor does anybody who signs in hand in for one.
    expect((await decide(1, 'hand-in', { of: 'assessYearly' })).statusCode).toBe(404);
  });

  it('takes the self-assessment with score and files, which counts once its department has accepted it', async () => {
    const { token, code } = await letterTo('e1@open.example', '年度自评');
    expect((await handIn(token, code, { score: '' })).json()).toMatchObject({ status: 422, code: 'detail-missing' });
    expect((await handIn(token, code, { score: '101' })).json()).toMatchObject({ status: 422, code: 'score-faulty' });
    expect((await handIn(token, code, { score: 'viel' })).json()).toMatchObject({ status: 400, code: 'hand-in-faulty' });
    expect((await handIn(token, code, { filename: 'report.exe' })).statusCode).toBe(422);
    const key = randomUUID();
    const done = await handIn(token, code, { key, reason: '见自评报告' });
    expect(done.statusCode).toBe(200);
    expect((await handIn(token, code, { key, reason: '见自评报告' })).json()).toEqual(done.json());
    const events = await stack.store.ledger.events(`open/${uscc(1)}`);
    expect(events.filter(({ type }) => type === 'handedIn')).toMatchObject([
      {
        actorOrg: uscc(1),
        actorName: '企业（邮件验证码）',
        payload: { byMail: `${uscc(1)}/enterprise`, of: 'assessYearly', score: 86.5, dueOn: '2019-05-19' },
      },
    ]);
    expect((await look(token)).json()).toMatchObject({
      due: [{ dueOn: '2020-05-19' }, { dueOn: '2021-03-21' }, { dueOn: '2021-05-19' }],
      waiting: [{ of: 'assessYearly', score: 86.5, files: ['自评报告.pdf'] }],
    });

    // Its department sees it among what waits for it, on its page and in its digest; another department sees nothing of it.
    const todo = async (as: Person) => ((await api.ask('GET', '/api/todo', { as })).json().items as { name: string }[]).map(({ name }) => name);
    expect(await todo(water)).toContain('企业报送待审核：样例企业1有限公司');
    expect((await todo(fire)).join()).not.toContain('企业报送待审核');
    const detail = await page(1);
    expect(detail.acts).toEqual(expect.arrayContaining(['acceptHandedIn', 'returnHandedIn']));
    const [handed] = detail.handedIn;
    expect(handed).toMatchObject({
      of: 'assessYearly',
      name: '年度自评',
      dueOn: '2019-05-19',
      score: 86.5,
      reason: '见自评报告',
      evidence: [{ name: '自评报告.pdf' }],
    });
    const file = (as: Person, number = 1) => api.ask('GET', `/api/programmes/open/enterprises/${uscc(number)}/evidence/${handed.evidence[0].sha256}`, { as });
    expect((await file(water)).body).toBe(PDF);
    expect((await file(fire)).statusCode).toBe(403);
    expect((await file(water, 2)).statusCode).toBe(404);

    expect((await decide(1, 'accept-handed-in', { of: 'assessYearly' }, fire)).statusCode).toBe(403);
    expect((await decide(1, 'accept-handed-in', { of: 'rectify' })).json()).toMatchObject({ status: 409, code: 'nothing-handed-in' });
    expect((await decide(1, 'accept-handed-in', { of: 'assessYearly' })).statusCode).toBe(200);
    const counted = await state(1);
    expect(counted.handedIn).toBeUndefined();
    expect(counted.certificate?.yearly[0]).toMatchObject({ dueOn: '2019-05-19', doneOn: handed.on });
    expect(counted.reviewedOn).toBe(handed.on);
    expect((await stack.store.enterprises.progress('open', {}, { reviewedSince: '2019-05-01' }, '2019-05-20')).done).toBe(1);
    const { mail } = await letterTo('e1@open.example', '【审核通过】年度自评');
    expect(mail.text).toContain(`办理日期记为 ${handed.on}`);
    expect(mail.text).not.toContain('/m#');
    expect(await todo(water)).not.toContain('企业报送待审核：样例企业1有限公司');
  });

  it('is told why something came back, and hands it in anew; an address that was given up lets nobody in', async () => {
    const first = await letterTo('e2@open.example', '年度自评');
    expect((await handIn(first.token, first.code)).statusCode).toBe(200);
    expect((await decide(2, 'return-handed-in', { of: 'assessYearly', reason: '缺评分表' })).statusCode).toBe(200);
    const back = await letterTo('e2@open.example', '【退回】年度自评');
    expect(back.mail.text).toContain('缺评分表');
    expect((await look(back.token)).json()).toMatchObject({
      waiting: [],
      returned: [{ of: 'assessYearly', reason: '缺评分表' }],
      acts: [{ of: 'assessYearly' }],
    });
    // What it has handed in may stay with what it hands in anew: its own, for this very thing, and nothing else that it knows the hash of.
    const [{ evidence: before }] = (await look(back.token)).json().returned as [{ evidence: { sha256: string; name: string }[] }];
    expect(before).toMatchObject([{ name: '自评报告.pdf', sha256: createHash('sha256').update(PDF).digest('hex') }]);
    const [foreign = { sha256: '' }] = await keepEvidence({ evidenceDir: stack.config.evidenceDir }, [another()]);
    const keeping = (hashes: unknown, more: Record<string, string> = {}) =>
      handIn(back.token, back.code, { score: '89', keep: JSON.stringify(hashes), filename: '', ...more });
    expect((await keeping([foreign.sha256])).json()).toMatchObject({ status: 422, code: 'evidence-unknown' });
    expect((await keeping([])).json()).toMatchObject({ status: 400, code: 'no-file' });
    expect((await keeping('../etc/passwd')).json()).toMatchObject({ status: 422, code: 'keep-faulty' });
    expect((await state(2)).handedIn).toBeUndefined();
    const kept = { key: randomUUID() };
    for (let time = 1; time <= 2; time++) expect((await keeping([before[0]?.sha256], kept)).statusCode).toBe(200);
    expect((await state(2)).handedIn?.assessYearly).toMatchObject({ score: 89, evidence: before });
    // A code is for its own letter.
    expect((await handIn(back.token, first.code)).json()).toMatchObject({ status: 403, code: 'wrong-code' });
    expect((await handIn(back.token, back.code, { score: '90' })).statusCode).toBe(200);
    const loaded = await page(2);
    expect(loaded.handedIn).toMatchObject([{ of: 'assessYearly', score: 90 }]);
    // What is added after its department has opened the page is not accepted unseen.
    expect((await handIn(back.token, back.code, { score: '91' })).statusCode).toBe(200);
    const unseen = await decide(2, 'accept-handed-in', { of: 'assessYearly', seen: loaded.enterprise.sequence });
    expect(unseen.json()).toMatchObject({ status: 409, code: 'changed-since', detail: expect.stringContaining('请看过最新内容再决定') });
    expect((await page(2)).handedIn).toMatchObject([{ of: 'assessYearly', score: 91 }]);

    const file = `统一社会信用代码,企业名称,行业领域,联系邮箱\n${uscc(2)},样例企业2有限公司,水库,new@open.example\n`;
    const files = form([{ name: 'file', filename: '企业名单.csv', content: file }]);
    expect((await api.ask('POST', '/api/programmes/open/enterprises.import', { as: water, ...files })).json()).toMatchObject({ renamed: 1, rejected: 0 });
    expect((await look(back.token)).json()).toMatchObject({ status: 410, code: 'link-over' });
    expect((await handIn(back.token, back.code)).json()).toMatchObject({ status: 410, code: 'link-over' });
    // The same notice, sent again to where the enterprise is now, opens nothing to whoever reads the former mailbox.
    const key = (await stack.store.notices.list({ programmeId: 'open', org: uscc(2) })).find(({ subject }) => subject?.includes('【退回】'))?.key ?? '';
    await written(stack, 'UPDATE "Notice" SET "address" = $1 WHERE "key" = $2', ['new@open.example', key]);
    expect((await handIn(back.token, back.code)).json()).toMatchObject({ status: 410, code: 'link-over' });
    const again = linkToken(key, 'new@open.example', Date.now(), sign);
    expect((await look(again)).statusCode).toBe(200);
    expect((await handIn(again, back.code)).json()).toMatchObject({ status: 403, code: 'wrong-code' });
    expect((await handIn(again, linkCode(key, 'new@open.example', sign))).statusCode).toBe(200);
  });

  it('answers a rectification that it was told of the moment it was ordered', async () => {
    const { today } = await stack.service.context('open');
    expect((await decide(3, 'order-rectification', { limit: addDays(today, 60), reason: '警示标志缺失' })).statusCode).toBe(200);
    const { mail, token, code } = await letterTo('e3@open.example', '【限期整改】');
    expect(mail.text).toContain('警示标志缺失');
    // It comes by the letter of this, whatever else waits.
    expect((await look(token)).json()).toMatchObject({ rectification: { what: '警示标志缺失' }, acts: [{ of: 'rectify' }, { of: 'assessYearly' }] });
    const reminder = await letterTo('e3@open.example', '年度自评');
    expect((await look(reminder.token)).json()).toMatchObject({ acts: [{ of: 'assessYearly' }, { of: 'rectify' }] });
    expect((await handIn(token, code, { of: 'rectify', score: '' })).statusCode).toBe(200);
    expect((await decide(3, 'accept-handed-in', { of: 'rectify' })).statusCode).toBe(200);
    expect(await state(3)).toMatchObject({ stage: 'certified' });
    // No more than its cycle's events in the engine, whatever it handed in.
    const history = await stack.service.client.workflow.getHandle(`enterprise/open/${uscc(3)}`).fetchHistory();
    expect(history.events?.length ?? 0).toBeLessThanOrEqual(60);
  });
});
