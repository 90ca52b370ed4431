import { describe, expect, it } from 'vitest';
import { closesCycle, type EnterpriseEvent } from '../domain/enterprise/enterprise.ts';
import { enterpriseMachine } from '../domain/enterprise/machine.ts';
import { possibleEnterpriseActs } from '../domain/enterprise/may.ts';
import { yearlyDueOn } from '../domain/enterprise/yearly-assessment.ts';
import { openCycle } from '../domain/matters/cycle.ts';
import { uscc } from './support/enterprises.ts';
import { at, calendar, certified, type Life, listed, plan } from './support/lives.ts';
import { EVIDENCE } from './support/plans.ts';

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
      assessYearly: { on: '2019-05-06', atMs: at('2019-05-06 10:00'), dueOn: '2019-05-09', score: 86.5, evidence: EVIDENCE, reason: '见自评报告' },
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
