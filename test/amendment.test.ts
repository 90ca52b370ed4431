import { MockActivityEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createActivities } from '../activities/index.ts';
import type { AmendmentPreview } from '../client/contract/programmes.ts';
import { checkPlan } from '../client/files/plan.ts';
import { previewAmendment } from '../client/service/amendment-preview.ts';
import { scoreProgramme } from '../client/service/score.ts';
import { periodOf } from '../domain/score.ts';
import { workflowIds } from '../workflows/messages.ts';
import { certifiedEntry, entry, uscc } from './support/enterprises.ts';
import { inEnglish } from './support/fault-words.ts';
import { EVIDENCE, SECTORS, smallPlan } from './support/plans.ts';
import { openTestStack, type TestStack, until } from './support/stack.ts';

// Every way to change a plan that runs, on the real engine. Each is asked for a preview first, and what is told is what was foretold.

let stack: TestStack;
beforeAll(async () => {
  stack = await openTestStack('amendment');
});
afterAll(() => stack.close());

const office = { org: 'office', name: '值班' };
const by = (org: string) => ({ org, name: '经办' });
const slowly = (from: string) => ({ from, daysPerSecond: 0.000_1 });
let keys = 0;
const key = () => `key-${++keys}`;

const milestone = (id: string, due: string, more = 'lead: all') => `  - { id: ${id}, name: 任务${id}, clause: 三, duty: 办理, due: ${due}, ${more} }`;
const plan = (id: string, milestones: string[], departments = ['water', 'fire'], more = '') =>
  smallPlan({ id, departments, milestones: milestones.join('\n'), more });
const state = async (id: string) => (await stack.service.obligation(id)).state;
const events = async (id: string) => (await stack.store.ledger.events(id)).map(({ type }) => type);
const act = (id: string, kind: Parameters<TestStack['service']['act']>[1], org: string, more = {}) =>
  stack.service.act(id, kind, { actor: by(org), key: key(), ...more });

/** Previews, applies, and demands that those are told at once whom the preview named, each once, by mail. */
async function amend(id: string, text: string): Promise<AmendmentPreview> {
  const told = async () => (await stack.store.notices.list({ programmeId: id })).filter(({ kind }) => kind === 'news');
  const before = new Set((await told()).map((notice) => notice.key));
  const preview = await previewAmendment(stack.service, id, text, 'zh');
  await stack.service.amendProgramme(id, text, { actor: office, key: key(), reason: '机构调整' });
  const news = await until('the news to leave', async () => {
    const fresh = (await told()).filter((notice) => !before.has(notice.key));
    return fresh.every(({ state: stage }) => stage === 'sent') && fresh;
  });
  const { amended, withdrawn, revived, carried } = preview;
  const foretold = [...amended, ...withdrawn, ...revived, ...carried].flatMap((one) => one.told.map((name) => `${one.id} ${name}`));
  expect(news.map(({ obligationId, recipient }) => `${obligationId} ${recipient.split('/')[0]}局`).sort()).toEqual(foretold.sort());
  expect(new Set(news.map(({ key: of }) => of)).size).toBe(news.length);
  return preview;
}
const ids = (list: { id: string }[]) => list.map(({ id }) => id).sort();

describe('a milestone', () => {
  it('that is added is history where it was due before, and otherwise reminded by the latest rung that has passed', async () => {
    await stack.service.startProgramme(plan('added', [milestone('kickoff', '2019-06-28')]), slowly('2019-04-24'));
    const preview = await amend('added', plan('added', [milestone('kickoff', '2019-06-28'), milestone('old', '2019-04-23'), milestone('soon', '2019-04-30')]));
    expect(preview.added.map(({ id, historic, told }) => ({ id, historic, told }))).toEqual([
      { id: 'added/old/water', historic: true, told: [] },
      { id: 'added/old/fire', historic: true, told: [] },
      { id: 'added/soon/water', historic: false, told: ['water局'] },
      { id: 'added/soon/fire', historic: false, told: ['fire局'] },
    ]);
    await until('the new one to remind', async () => (await stack.store.ledger.events('added/soon/fire')).length > 0);
    await until('the mails to leave', async () => {
      const notices = await stack.store.notices.list({ programmeId: 'added' });
      return notices.length === 4 && notices.every(({ state: stage }) => stage !== 'owed' && stage !== 'sending');
    });
    const sent = (await stack.store.notices.list({ programmeId: 'added', state: 'sent' })).map(({ key: of }) => of);
    expect(sent).toEqual(['added/soon/fire/before-7-days/v1/fire/officer', 'added/soon/water/before-7-days/v1/water/officer']);
    expect((await state('added/old/water')).stage).toBe('historic');
    expect((await stack.service.programme('added')).state.openMilestones).toEqual(['kickoff', 'soon']);
  });

  it('whose only work passes to others is not settled by that: its programme ends when they have done it', async () => {
    const only = (id: string) => plan(id, [milestone('only', '2019-08-30', 'lead: [water]')], ['water', 'fire', 'edu']);
    await stack.service.startProgramme(only('passes'), slowly('2019-04-24'));
    // Somebody has acted, so that it runs: its end is told while the amendment goes on.
    await act('passes/only/water', 'acknowledge', 'water');
    await amend('passes', only('passes').replace('lead: [water]', 'lead: [fire, edu]'));
    expect((await state('passes/only/water')).stage).toBe('withdrawn');
    const { state: passed } = await stack.service.programme('passes');
    expect(passed).toMatchObject({ stage: 'running', openMilestones: ['only'] });
    for (const org of ['fire', 'edu']) {
      await act(`passes/only/${org}`, 'submit', org, { evidence: EVIDENCE });
      await act(`passes/only/${org}`, 'confirm', 'office');
    }
    await until('the programme to end', async () => (await stack.service.programme('passes')).state.stage === 'completed');
    expect((await stack.store.ledger.events('passes')).map(({ type }) => type)).toEqual(['amended', 'milestoneSettled', 'completed']);
  });

  it('that is removed is withdrawn with all that was done kept, and what was settled stays', async () => {
    const kept = milestone('kept', '2019-08-30');
    await stack.service.startProgramme(plan('removed', [milestone('kickoff', '2019-06-28'), kept]), slowly('2019-04-24'));
    await act('removed/kickoff/water', 'submit', 'water', { evidence: EVIDENCE });
    await act('removed/kickoff/fire', 'submit', 'fire', { evidence: EVIDENCE });
    await act('removed/kickoff/fire', 'confirm', 'office');
    const preview = await amend('removed', plan('removed', [kept]));
    expect(preview).toMatchObject({ withdrawn: [{ id: 'removed/kickoff/water', stage: '已报送，待办结', told: ['water局'] }], amended: [], added: [] });
    expect(await events('removed/kickoff/water')).toEqual(['submitted', 'withdrawn']);
    expect((await state('removed/kickoff/fire')).stage).toBe('settled');

    // Put back by a later version it goes on where it was, and is told of again; with a date that is over it stays as it is.
    const past = await previewAmendment(stack.service, 'removed', plan('removed', [milestone('kickoff', '2019-04-20'), kept]));
    expect([past.revived, past.added, past.amended]).toEqual([[], [], []]);
    const back = await amend('removed', plan('removed', [milestone('kickoff', '2019-07-31'), kept]));
    expect(back.revived).toMatchObject([{ id: 'removed/kickoff/water', dueFrom: '2019-06-28', dueTo: '2019-07-31', told: ['water局'] }]);
    expect(await state('removed/kickoff/water')).toMatchObject({ stage: 'submitted', originalDueDate: '2019-06-28', dueVersion: 2 });
    await act('removed/kickoff/water', 'confirm', 'office');
    expect((await state('removed/kickoff/water')).stage).toBe('settled');
  });

  it('that was history and gets a new date comes back to life, is scored by that date, and ends like any other', async () => {
    const running = milestone('running', '2019-08-30', 'lead: [water]');
    await stack.service.startProgramme(plan('revived', [milestone('kickoff', '2019-03-29'), running]), slowly('2019-04-24'));
    expect((await state('revived/kickoff/water')).stage).toBe('historic');
    const still = await previewAmendment(stack.service, 'revived', plan('revived', [milestone('kickoff', '2019-04-19'), running]));
    expect([still.revived, still.amended, still.withdrawn]).toEqual([[], [], []]);

    const preview = await amend('revived', plan('revived', [milestone('kickoff', '2019-05-31'), running]));
    expect(preview.revived.map(({ id, dueFrom, dueTo, told }) => ({ id, dueFrom, dueTo, told }))).toEqual([
      { id: 'revived/kickoff/fire', dueFrom: '2019-03-29', dueTo: '2019-05-31', told: ['fire局'] },
      { id: 'revived/kickoff/water', dueFrom: '2019-03-29', dueTo: '2019-05-31', told: ['water局'] },
    ]);
    expect(await state('revived/kickoff/water')).toMatchObject({ stage: 'open', originalDueDate: '2019-05-31', sequence: 1 });
    expect(await events('revived/kickoff/water')).toEqual(['amended']);
    expect((await stack.service.programme('revived')).state.openMilestones).toEqual(['running', 'kickoff']);
    for (const org of ['water', 'fire']) {
      await act(`revived/kickoff/${org}`, 'submit', org, { evidence: EVIDENCE });
      await act(`revived/kickoff/${org}`, 'confirm', 'office');
    }
    await until('the milestone to be settled', async () => !(await stack.service.programme('revived')).state.openMilestones.includes('kickoff'));
    // Settled, and opened again by what a later version adds: it is settled a second time.
    await amend('revived', plan('revived', [milestone('kickoff', '2019-05-31'), running], ['water', 'fire', 'roads']));
    expect((await stack.service.programme('revived')).state.openMilestones).toEqual(['running', 'kickoff']);
    await act('revived/kickoff/roads', 'waive', 'office', { reason: '不涉及' });
    await until('it to be settled again', async () => !(await stack.service.programme('revived')).state.openMilestones.includes('kickoff'));
  });

  it('that is moved to a day that is over lapses at that moment, and keeps its original due date', async () => {
    await stack.service.startProgramme(plan('past', [milestone('kickoff', '2019-05-31')], ['water']), slowly('2019-04-24'));
    const preview = await amend('past', plan('past', [milestone('kickoff', '2019-04-19')], ['water']));
    expect(preview.amended).toMatchObject([{ id: 'past/kickoff/water', dueFrom: '2019-05-31', dueTo: '2019-04-19', lapses: true, told: ['water局'] }]);
    await until('the lapse', async () => (await events('past/kickoff/water')).includes('lapsed'));
    const { startedAtMs } = await stack.service.programme('past');
    const now = await state('past/kickoff/water');
    expect(now).toMatchObject({ originalDueDate: '2019-05-31', stage: 'open' });
    expect(now.lapsedAtMs).toBeGreaterThan(startedAtMs);
  });
});

describe('an extension that was granted', () => {
  const milestones = (lead: string, due = '2019-05-31') => [milestone('kickoff', due, `lead: [${lead}]`)];
  const extended = async (id: string) => {
    await stack.service.startProgramme(plan(id, milestones('water')), slowly('2019-04-24'));
    await act(`${id}/kickoff/water`, 'requestExtension', 'water', { until: '2019-06-28', reason: '汛期' });
    await act(`${id}/kickoff/water`, 'decideExtension', 'office', { grant: true });
  };

  it('stays where the plan changes the ladder or the hands, and gives the same date as before', async () => {
    await extended('kept');
    const ladder = 'ladder: [{ id: week-before, before: { days: 7 }, tell: [officer] }, { id: lapse, on: lapse, tell: [head], light: yellow }]';
    const preview = await amend('kept', plan('kept', milestones('water'), ['water', 'fire'], ladder));
    expect(preview.amended).toMatchObject([{ dueFrom: '2019-06-28', dueTo: '2019-06-28', lapses: false }]);
    const { schedule, originalDueDate } = await state('kept/kickoff/water');
    expect([schedule.dueDate, originalDueDate, schedule.rungs.map(({ id, date }) => `${id} ${date}`)]).toEqual([
      '2019-06-28',
      '2019-05-31',
      ['week-before 2019-06-21', 'lapse 2019-07-01'],
    ]);
    await amend('kept', plan('kept', milestones('fire'), ['water', 'fire'], ladder));
    expect(await state('kept/kickoff/water')).toMatchObject({ departmentId: 'fire', schedule: { dueDate: '2019-06-28' } });
  });

  it('gives way to another date of the plan', async () => {
    await extended('given-way');
    await amend('given-way', plan('given-way', milestones('water', '2019-06-14')));
    expect(await state('given-way/kickoff/water')).toMatchObject({ originalDueDate: '2019-05-31', schedule: { dueDate: '2019-06-14' } });
  });
});

describe('a milestone that is split', () => {
  it('goes on in its parts with all that was done, its original due date, and one mail for each part', async () => {
    const before = plan('split', [milestone('kickoff', '2019-05-31')], ['water', 'fire', 'roads', 'parks']);
    await stack.service.startProgramme(before, slowly('2019-04-24'));
    await act('split/kickoff/water', 'acknowledge', 'water');
    await act('split/kickoff/fire', 'submit', 'fire', { evidence: EVIDENCE });
    await act('split/kickoff/roads', 'submit', 'roads', { evidence: EVIDENCE });
    await act('split/kickoff/roads', 'confirm', 'office');
    const parts = [
      milestone('meeting', '2019-05-15', 'lead: [water, fire, roads], replaces: kickoff'),
      milestone('survey', '2019-06-28', 'lead: all, replaces: kickoff'),
    ];
    const preview = await amend('split', plan('split', parts, ['water', 'fire', 'roads', 'parks']));
    expect(ids(preview.replaced)).toEqual(['split/kickoff/fire', 'split/kickoff/parks', 'split/kickoff/water']);
    expect(preview.replaced.find(({ id }) => id === 'split/kickoff/water')?.by).toEqual(['split/meeting/water', 'split/survey/water']);
    expect(preview.carried.map(({ id, due, originalDue, stage }) => `${id} ${due} ${originalDue} ${stage}`).sort()).toEqual([
      'split/meeting/fire 2019-05-15 2019-05-31 已报送，待办结',
      'split/meeting/water 2019-05-15 2019-05-31 办理中',
      'split/survey/fire 2019-06-28 2019-05-31 已报送，待办结',
      'split/survey/parks 2019-06-28 2019-05-31 办理中',
      'split/survey/water 2019-06-28 2019-05-31 办理中',
    ]);
    // What roads has finished is finished; nothing of it is asked again.
    expect([preview.added, preview.withdrawn, preview.amended]).toEqual([[], [], []]);
    expect(await stack.store.ledger.obligation('split/meeting/roads')).toBeUndefined();
    expect((await state('split/kickoff/roads')).stage).toBe('settled');

    expect(await state('split/kickoff/water')).toMatchObject({ stage: 'withdrawn', replacedBy: ['split/meeting/water', 'split/survey/water'] });
    expect(await state('split/meeting/water')).toMatchObject({ stage: 'open', originalDueDate: '2019-05-31', acknowledgedAtMs: expect.any(Number) });
    const [carried] = await stack.store.ledger.events('split/meeting/fire');
    expect(carried).toMatchObject({ type: 'submitted', actorOrg: 'fire', payload: { carriedFrom: 'split/kickoff/fire', evidence: EVIDENCE } });

    // The parts run: the office decides on each of fire's, water hands in what it acknowledged before.
    await act('split/meeting/fire', 'confirm', 'office');
    await act('split/survey/fire', 'return', 'office', { reason: '缺底数' });
    await act('split/meeting/water', 'submit', 'water', { evidence: EVIDENCE });
    await expect(act('split/survey/water', 'acknowledge', 'water')).rejects.toMatchObject({ code: 'already-acknowledged' });
    await expect(act('split/kickoff/water', 'submit', 'water', { evidence: EVIDENCE })).rejects.toMatchObject({ code: 'wrong-stage' });
    expect((await state('split/meeting/fire')).stage).toBe('settled');

    // The same split stands in the next version, and is not done again.
    const next = await amend(
      'split',
      plan('split', [parts[0] ?? '', milestone('survey', '2019-07-31', 'lead: all, replaces: kickoff')], ['water', 'fire', 'roads', 'parks']),
    );
    expect([next.carried, next.added, next.replaced]).toEqual([[], [], []]);
    expect(ids(next.amended)).toEqual(['split/survey/fire', 'split/survey/parks', 'split/survey/water']);
    expect((await state('split/survey/water')).originalDueDate).toBe('2019-05-31');
  });

  it('is refused where the plan never had what is to be replaced', async () => {
    await stack.service.startProgramme(plan('unsplit', [milestone('kickoff', '2019-05-31')]), slowly('2019-04-24'));
    const typo = plan('unsplit', [milestone('meeting', '2019-05-15', 'lead: all, replaces: kickof')]);
    await expect(previewAmendment(stack.service, 'unsplit', typo)).rejects.toMatchObject({ code: 'replaces-unknown' });
    await expect(stack.service.amendProgramme('unsplit', typo, { actor: office, key: key() })).rejects.toMatchObject({ code: 'replaces-unknown' });
    expect((await stack.service.programme('unsplit')).state.planVersion).toBe(1);
  });
});

describe('a milestone that the plan gives to another department', () => {
  it('is the same obligation in other hands: both are told once, what is submitted stays submitted, what is settled stays', async () => {
    const lead = (org: string) => [
      milestone('check', '2019-05-31', `lead: [${org}]`),
      milestone('plan', '2019-06-28', `lead: [${org}]`),
      milestone('done', '2019-07-31', `lead: [${org}]`),
    ];
    await stack.service.startProgramme(plan('given', lead('water')), slowly('2019-04-24'));
    await act('given/check/water', 'acknowledge', 'water');
    await act('given/plan/water', 'submit', 'water', { evidence: EVIDENCE });
    await act('given/done/water', 'submit', 'water', { evidence: EVIDENCE });
    await act('given/done/water', 'confirm', 'office');
    const preview = await amend('given', plan('given', lead('fire')));
    expect(preview.amended.map(({ id, department, handedTo, told }) => ({ id, department, handedTo, told }))).toEqual([
      { id: 'given/check/water', department: 'water局', handedTo: 'fire局', told: ['fire局', 'water局'] },
      { id: 'given/plan/water', department: 'water局', handedTo: 'fire局', told: ['fire局', 'water局'] },
    ]);
    expect([preview.withdrawn, preview.added]).toEqual([[], []]);
    expect(await state('given/check/water')).toMatchObject({ departmentId: 'fire', originalDueDate: '2019-05-31', stage: 'open' });
    expect(await state('given/check/water')).not.toHaveProperty('acknowledgedAtMs');
    expect(await state('given/plan/water')).toMatchObject({ departmentId: 'fire', stage: 'submitted' });
    expect(await state('given/done/water')).toMatchObject({ departmentId: 'water', stage: 'settled' });
    await act('given/plan/water', 'confirm', 'office');
    await act('given/check/water', 'acknowledge', 'fire');

    // The next version moves it where it is, and another gives it back.
    const moved = await amend('given', plan('given', [milestone('check', '2019-06-14', 'lead: [fire]'), ...lead('fire').slice(1)]));
    expect(ids(moved.amended)).toEqual(['given/check/water']);
    expect(await state('given/check/water')).toMatchObject({ departmentId: 'fire', schedule: { dueDate: '2019-06-14' } });
    const back = await amend('given', plan('given', lead('water')));
    expect(back.amended).toMatchObject([{ id: 'given/check/water', handedTo: 'water局' }]);
    expect([back.added, back.withdrawn]).toEqual([[], []]);
  });

  it('is one that goes and one that comes where it is not one for one', async () => {
    await stack.service.startProgramme(plan('two', [milestone('check', '2019-05-31', 'lead: [water]')], ['water', 'fire', 'roads']), slowly('2019-03-04'));
    const preview = await amend('two', plan('two', [milestone('check', '2019-05-31', 'lead: [fire, roads]')], ['water', 'fire', 'roads']));
    expect([ids(preview.withdrawn), ids(preview.added), preview.amended]).toEqual([['two/check/water'], ['two/check/fire', 'two/check/roads'], []]);
  });
});

describe('a department that becomes part of another', () => {
  it('leaves what has begun and its enterprises there; what nobody has heard of is the other’s own', async () => {
    const milestones = [
      milestone('done', '2019-04-26'),
      milestone('soon', '2019-05-31'),
      milestone('later', '2019-09-30'),
      milestone('own', '2019-05-31', 'lead: [water]'),
    ];
    await stack.service.startProgramme(plan('merged', milestones, ['water', 'fire', 'roads'], SECTORS), slowly('2019-04-24'));
    const registry = stack.registry;
    await registry.enrol('merged', certifiedEntry(1), office);
    await registry.enrol('merged', entry(2, { sectorId: 'alarms', departmentId: 'fire' }), office);
    await act('merged/done/water', 'submit', 'water', { evidence: EVIDENCE });
    await act('merged/done/water', 'confirm', 'office');
    await act('merged/soon/water', 'acknowledge', 'water');
    await act('merged/own/water', 'submit', 'water', { evidence: EVIDENCE });
    await until('fire to be told of what is due on Friday', async () => (await stack.store.ledger.events('merged/done/fire')).length > 0);

    const version = (changed = milestones) =>
      plan(
        'merged',
        changed.slice(0, 3).concat((changed[3] ?? '').replace('lead: [water]', 'lead: [fire]')),
        ['water', 'fire', 'roads'],
        SECTORS.replace('lead: water', 'lead: fire'),
      ).replace('head: water-head@x.example', 'head: water-head@x.example, mergedInto: fire');
    const preview = await amend('merged', version());
    expect(preview.amended.map(({ id, handedTo }) => ({ id, handedTo }))).toEqual([
      { id: 'merged/own/water', handedTo: 'fire局' },
      { id: 'merged/soon/water', handedTo: 'fire局' },
    ]);
    expect(preview.replaced).toMatchObject([{ id: 'merged/later/water', by: ['merged/later/fire'] }]);
    expect(preview.merged).toEqual([{ from: 'water局', to: 'fire局', enterprises: 1, accounts: [] }]);
    expect([preview.added, preview.withdrawn]).toEqual([[], []]);

    expect(await state('merged/done/water')).toMatchObject({ stage: 'settled', departmentId: 'water' });
    expect(await state('merged/soon/water')).toMatchObject({ stage: 'open', departmentId: 'fire', originalDueDate: '2019-05-31' });
    expect(await state('merged/own/water')).toMatchObject({ stage: 'submitted', departmentId: 'fire' });
    expect((await state('merged/later/water')).stage).toBe('withdrawn');
    expect((await registry.enterprise('merged', uscc(1))).state.departmentId).toBe('fire');
    expect((await stack.store.ledger.events(`merged/${uscc(1)}`)).at(-1)).toMatchObject({
      type: 'transferred',
      actorOrg: 'programme',
      payload: { departmentId: 'fire' },
    });

    // The successor acts; nothing can be given to what is no more; the next version moves what it took over.
    await act('merged/soon/water', 'submit', 'fire', { evidence: EVIDENCE });
    await act('merged/soon/water', 'return', 'office', { reason: '缺材料' });
    await expect(act('merged/soon/roads', 'reassign', 'office', { departmentId: 'water', reason: '试' })).rejects.toMatchObject({ code: 'unknown-department' });
    const moved = await amend(
      'merged',
      version(milestones.map((line) => line.replace('任务soon, clause: 三, duty: 办理, due: 2019-05-31', '任务soon, clause: 三, duty: 办理, due: 2019-06-28'))),
    );
    expect(ids(moved.amended)).toEqual(['merged/soon/fire', 'merged/soon/roads', 'merged/soon/water']);
    expect([moved.added, moved.withdrawn, moved.replaced, moved.merged]).toEqual([[], [], [], []]);
    expect(await state('merged/soon/water')).toMatchObject({ departmentId: 'fire', originalDueDate: '2019-05-31', schedule: { dueDate: '2019-06-28' } });

    const period = periodOf('2019H1');
    if (!period) throw new Error('no period');
    const { departments } = await scoreProgramme(stack.service, { period, programmeId: 'merged' }, 'en');
    expect(departments.map(({ departmentId }) => departmentId)).toContain('fire');
  });
});

describe('an amendment that is carried out twice', () => {
  it('because its first attempt died, changes and tells nothing twice', async () => {
    const before = [milestone('kickoff', '2019-05-31'), milestone('history', '2019-03-29'), milestone('check', '2019-06-28', 'lead: [water]')];
    await stack.service.startProgramme(plan('again', before), slowly('2019-04-24'));
    await act('again/kickoff/water', 'acknowledge', 'water');
    const after = [
      milestone('meeting', '2019-05-31', 'lead: all, replaces: kickoff'),
      milestone('history', '2019-06-14'),
      milestone('check', '2019-06-28', 'lead: [fire]'),
    ];
    await amend('again', plan('again', after));
    const everything = async () => {
      const rows = await stack.store.ledger.obligations({ programmeId: 'again' });
      const notices = await stack.store.notices.list({ programmeId: 'again' });
      return { states: rows.map(({ state: each }) => each), keys: notices.map((notice) => notice.key) };
    };
    const once = await everything();
    expect(once.states.filter(({ stage }) => stage === 'open')).toHaveLength(5);
    const activities = createActivities({
      store: stack.store,
      client: stack.client,
      identity: stack.identity,
      transport: {} as never,
      outbox: {} as never,
      mailFrom: 'duban@x.example',
    });
    const { startedAtMs } = await stack.service.programme('again');
    await new MockActivityEnvironment().run(activities.applyPlanVersion, { programmeId: 'again', planVersion: 2, reason: '机构调整', atMs: startedAtMs + 1 });
    expect(await everything()).toEqual(once);
  });
});

describe('the plan file', () => {
  const faults = (text: string) => inEnglish(checkPlan(text).faults, text).map(({ where, what }) => `${where}: ${what}`);

  it('is checked for mergers and replacements that make no sense', () => {
    const merged = (id: string, into: string) => (text: string) =>
      text.replace(`head: ${id}-head@x.example`, `head: ${id}-head@x.example, mergedInto: ${into}`);
    const base = plan(
      'faulty',
      [milestone('kickoff', '2019-05-31', 'lead: [water]'), milestone('parts', '2019-05-31', 'lead: [fire], replaces: kickoff')],
      ['water', 'fire', 'roads'],
      SECTORS,
    );
    expect(faults(base)).toEqual(['milestones[1].replaces: "kickoff" still stands in the plan; take it out, or leave replaces away']);
    const fine = plan('faulty', [milestone('kickoff', '2019-05-31', 'lead: [fire]')], ['water', 'fire', 'roads']);
    expect(faults(merged('water', 'fire')(fine))).toEqual([]);
    expect(faults(merged('water', 'fires')(fine))).toEqual(['departments[0].mergedInto: no department is called "fires"; write one of: fire, roads']);
    expect(faults(merged('water', 'water')(fine))).toEqual(['departments[0].mergedInto: "water" cannot be part of itself']);
    expect(faults(merged('water', 'roads')(merged('roads', 'fire')(fine)))).toEqual([
      'departments[0].mergedInto: "roads" is part of "fire" itself; write "fire"',
    ]);
    expect(faults(merged('fire', 'water')(fine))).toEqual(['milestones[0].lead[0]: "fire" is part of "water" by now; write "water"']);
  });
});

describe('the workflows of what an amendment brings', () => {
  it('are children of their milestone and can be found', async () => {
    const { status } = await stack.client.workflow.getHandle(workflowIds.obligation('split/survey/parks')).describe();
    expect(status.name).toBe('RUNNING');
  });
});
