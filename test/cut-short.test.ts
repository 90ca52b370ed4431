import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Worker } from '@temporalio/worker';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { openCalendar } from '../calendar/china.ts';
import { openDuban } from '../client/duban.ts';
import { checkHolidays } from '../client/files/holidays.ts';
import { checkPlan } from '../client/files/plan.ts';
import { showCalendar, updateCalendar } from '../client/service/holidays.ts';
import { resendNotices } from '../client/service/resend.ts';
import { programmeNowMs, REAL_TIME } from '../domain/kernel/clock.ts';
import { type ObligationState, openObligation } from '../domain/obligation/obligation.ts';
import type { Plan } from '../domain/plan/plan.ts';
import { plannedObligations } from '../domain/programme/campaign.ts';
import { type Engine, openEngine } from '../engine/engine.ts';
import { type Finding, openMemory } from '../engine/reconcile.ts';
import { startObligation } from '../engine/start.ts';
import { lookOnce } from '../engine/watchdog.ts';
import { nudgeSignal, pokeSignal, stateQuery, TASK_QUEUE, workflowIds } from '../workflows/messages.ts';
import { entry, uscc } from './support/enterprises.ts';
import { HOLIDAYS_2027_YAML } from './support/holidays.ts';
import { EVIDENCE, SECTORS, smallPlan } from './support/plans.ts';
import { openTestStack, type TestStack, until, written } from './support/stack.ts';

// Deeds in two steps, first in the ledger and then in the engine, whose process loses the engine in between, as one does that is killed there. What is
// in the ledger goes on by itself; what is not was not done, and is done once when it is sent again.

const STILL = 0.000_01;
const office = { org: 'office', name: '值班' };
const operator = { org: 'operator', name: '运维' };
const by = (org: string) => ({ org, name: '经办' });
let keys = 0;
const key = () => `cut-${++keys}`;

let stack: TestStack;
/** A process whose line to the engine has gone: whatever it has written down it can carry no further. */
let gone: Engine;
let cut: ReturnType<typeof openDuban>;
const memory = openMemory();
beforeAll(async () => {
  stack = await openTestStack('cut-short');
  gone = await openEngine(stack.config.temporal);
  await gone.connection.close();
  cut = openDuban(stack.store, gone.client);
});
afterAll(() => stack?.close());

const look = (programmeId: string, lateMs = 500) => lookOnce(stack.store, stack.client, { id: 'worker/test', part: 'worker', memory, lateMs, programmeId });
const handle = (workflowId: string) => stack.client.workflow.getHandle(workflowId);
const stands = async (workflowId: string) =>
  handle(workflowId)
    .describe()
    .then(
      ({ status }) => status.name,
      () => 'UNKNOWN',
    );
const running = async (workflowId: string) => (await stands(workflowId)) === 'RUNNING';
/** The watchdog looks until something holds; gives the kinds of what it has found. */
async function lookedUntil(what: string, programmeId: string, holds: () => Promise<boolean>): Promise<string[]> {
  const kinds: string[] = [];
  await until(what, async () => {
    kinds.push(...(await look(programmeId)).map(({ kind }) => kind));
    return holds();
  });
  return kinds;
}

describe('a process that is cut off from the engine once the ledger has it', () => {
  it('while it starts a programme: its workflows begin, and its reminders leave', async () => {
    const plan = smallPlan({ id: 'begun' });
    await expect(cut.service.startProgramme(plan, { from: '2019-04-24', daysPerSecond: STILL })).rejects.toThrow();
    expect(await running(workflowIds.programme('begun'))).toBe(false);
    const found = await lookedUntil('the first reminders', 'begun', async () => ((await stack.store.notices.counts('begun')).sent ?? 0) >= 2);
    expect(found).toContain('missing');
    expect(await Promise.all([workflowIds.programme('begun'), workflowIds.digest('begun')].map(running))).toEqual([true, true]);
  });

  it('while it starts a programme: an act comes first, and is carried out', async () => {
    await expect(cut.service.startProgramme(smallPlan({ id: 'first' }), { from: '2019-04-24', daysPerSecond: STILL })).rejects.toThrow();
    expect(await stack.service.act('first/kickoff/water', 'waive', { actor: office, key: key(), reason: '机构撤并' })).toMatchObject({ stage: 'waived' });
    // What is begun after it knows that.
    await lookedUntil('the programme to run', 'first', () => running(workflowIds.milestone('first', 'kickoff')));
    await stack.service.act('first/kickoff/fire', 'submit', { actor: by('fire'), key: key(), evidence: EVIDENCE });
    await stack.service.act('first/kickoff/fire', 'confirm', { actor: office, key: key() });
    await lookedUntil('the programme to end', 'first', async () => (await stack.service.programme('first')).state.stage === 'completed');
  });

  it('while a lead sends back what was settled: it is open again, runs, and its department hears of it', async () => {
    const milestones = `  - { id: kickoff, name: 部署启动, clause: 三, duty: 召开动员会, due: 2019-04-30, lead: [water], contributions: [{ id: parks, name: 园区清单, duty: 报送园区清单, by: [fire], daysBefore: 3 }] }`;
    await stack.service.startProgramme(smallPlan({ id: 'back', milestones }), { from: '2019-04-24', daysPerSecond: STILL });
    const id = 'back/kickoff-parks/fire';
    await stack.service.act(id, 'submit', { actor: by('fire'), key: key(), evidence: EVIDENCE });
    // Not only not running: what has not begun yet hears of the return as it begins, and a milestone that is at work begins it again: nothing is missing.
    for (const workflowId of [workflowIds.obligation(id), workflowIds.milestone('back', 'kickoff-parks')])
      await until(`${workflowId} to be over`, async () => (await stands(workflowId)) === 'COMPLETED');
    await expect(cut.service.act(id, 'return', { actor: by('water'), key: key(), reason: '缺西园企业' })).rejects.toThrow();
    expect((await stack.store.ledger.obligation(id))?.state.stage).toBe('open');
    const returned = async () =>
      (await stack.store.notices.list({ obligationId: id, state: 'sent' })).some(
        ({ rung, recipient }) => rung.includes('returned') && recipient.startsWith('fire/'),
      );
    const found = await lookedUntil('it to run and to be told', 'back', async () => (await running(workflowIds.obligation(id))) && (await returned()));
    // The engine's lists may show what has ended as running for a moment: then it is asked, and knows less than the ledger.
    expect(['missing', 'engine-behind']).toContain(found[0]);
    await stack.service.act(id, 'submit', { actor: by('fire'), key: key(), evidence: EVIDENCE });
    expect((await stack.store.ledger.obligation(id))?.state.stage).toBe('settled');
  });

  it('while notices are sent again: they leave', async () => {
    const id = 'again/kickoff/water';
    await stack.service.startProgramme(smallPlan({ id: 'again' }), { from: '2019-04-24', daysPerSecond: STILL });
    await until('the first reminders', async () => ((await stack.store.notices.counts('again')).sent ?? 0) >= 2);
    // A mailroom that is at work finds them by itself.
    let seen = 0;
    await until('the mailroom to rest', async () => {
      const { raw, historyLength } = await handle(workflowIds.mailroom('again')).describe();
      const rests = (raw.pendingActivities ?? []).length === 0 && historyLength === seen;
      seen = historyLength;
      await new Promise((resolve) => setTimeout(resolve, 600));
      return rests;
    });
    await written(stack, `UPDATE "Notice" SET "state" = 'undeliverable', "sent" = NULL WHERE "obligationId" = $1`, [id]);
    await expect(resendNotices(cut.service, 'again', {})).rejects.toThrow();
    const state = async () => (await stack.store.notices.list({ obligationId: id })).map((notice) => notice.state);
    expect(await state()).toContain('owed');
    const found = await lookedUntil('them to leave', 'again', async () => (await state()).every((one) => one === 'sent'));
    expect(found).toContain('mail-stands');
  });

  it('while a plan is amended: nothing of it holds, nobody begins it, and the same again amends once', async () => {
    const text = (due: string) => smallPlan({ id: 'moved', due });
    await stack.service.startProgramme(text('2019-04-30'), { from: '2019-03-01', daysPerSecond: STILL });
    const given = { actor: office, key: key(), reason: '推迟' };
    await expect(cut.service.amendProgramme('moved', text('2019-05-31'), given)).rejects.toThrow();
    expect((await stack.store.programmes.versions('moved')).map(({ version }) => version)).toEqual([1, 2]);
    await look('moved');
    expect((await stack.service.programme('moved')).state).toMatchObject({ planVersion: 1 });
    const dates = async () => (await stack.store.ledger.obligations({ programmeId: 'moved' })).map(({ state }) => state.schedule.dueDate);
    expect(await dates()).toEqual(['2019-04-30', '2019-04-30']);
    for (let time = 1; time <= 2; time++) await stack.service.amendProgramme('moved', text('2019-05-31'), given);
    expect(await dates()).toEqual(['2019-05-31', '2019-05-31']);
    expect((await stack.service.programme('moved')).state).toMatchObject({ planVersion: 2 });
  });
});

describe('two who amend one plan', () => {
  const text = (id: string, due: string) => smallPlan({ id, due });
  const amended = async (id: string) => (await stack.store.ledger.events(id)).filter(({ type }) => type === 'amended').map(({ actKey }) => actKey);
  const due = async (id: string) => [...new Set((await stack.store.ledger.obligations({ programmeId: id })).map(({ state }) => state.schedule.dueDate))];
  /** How many plans are kept that no programme has taken up. */
  const handed = async (id: string) => {
    const client = new pg.Client({ connectionString: stack.config.databaseUrl });
    await client.connect();
    const { rows } = await client.query(`SELECT 1 FROM "HandedPlan" WHERE "programmeId" = $1`, [id]).finally(() => client.end());
    return rows.length;
  };
  const TOLD = '方案现在是第 2 版，您的改动是对照第 1 版写的，没有采用；您写的内容还在，请对照现行方案改好后再提交。';

  it('while no worker answers: what the first has handed in holds under the first one’s key, and the second is told', async () => {
    await stack.service.startProgramme(text('both', '2019-04-30'), { from: '2019-03-01', daysPerSecond: STILL });
    const [first, second] = ['2019-05-31', '2019-06-30'].map((until) => ({ text: text('both', until), reason: `改到${until}` }));
    if (!first || !second) throw new Error('two');
    const lost = await openEngine(stack.config.temporal);
    let refused: Promise<unknown> | undefined;
    await stack.withoutWorker(async () => {
      const handIn = (by: Engine['client'], { text, reason }: typeof first) =>
        openDuban(stack.store, by)
          .service.amendProgramme('both', text, { actor: office, key: reason, reason })
          .catch((error: unknown) => error);
      const kept = async (reason: string) => (await stack.store.programmes.versions('both')).some((version) => version.reason === reason);
      // Its process ends once the engine has the act.
      const unanswered = handIn(lost.client, first);
      await until('the first to be kept', () => kept(first.reason));
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      await lost.connection.close();
      expect(await unanswered).toBeInstanceOf(Error);
      refused = handIn(stack.client, second);
      await until('the second to be kept', () => kept(second.reason));
    });
    expect(await refused).toMatchObject({ code: 'plan-version', kind: 'conflict', words: { zh: TOLD } });
    expect(await amended('both')).toEqual([first.reason]);
    expect(await stack.store.programmes.plan('both', 2)).toMatchObject({ text: first.text });
    expect((await stack.store.programmes.versions('both')).map(({ reason }) => reason)).toEqual(['', first.reason]);
    await until('the dates of the first', async () => (await due('both')).join() === '2019-05-31');
    expect(await handed('both')).toBe(0);
    // Handed in again, read against what holds now.
    await stack.service.amendProgramme('both', second.text, { actor: office, key: key(), reason: second.reason, onVersion: 2 });
    expect(await due('both')).toEqual(['2019-06-30']);
  });

  it('while the first is put in force: what is handed in then stands in nobody’s place', async () => {
    await stack.service.startProgramme(text('moment', '2019-04-30'), { from: '2019-03-01', daysPerSecond: STILL });
    const plan = await stack.store.programmes.plan('moment', 1);
    if (!plan) throw new Error('no plan');
    await stack.store.programmes.putPlan('moment', 2, text('moment', '2019-05-31'), plan.plan, '先到');
    const taking = new pg.Client({ connectionString: stack.config.databaseUrl });
    await taking.connect();
    await taking.query('BEGIN');
    await taking.query(`SELECT 1 FROM "Programme" WHERE "id" = 'moment' FOR NO KEY UPDATE`);
    await taking.query(`UPDATE "PlanVersion" SET "reason" = '先到，生效' WHERE "programmeId" = 'moment' AND "version" = 2`);
    await taking.query(`UPDATE "Programme" SET "planVersion" = 2 WHERE "id" = 'moment'`);
    const handing = stack.store.programmes.putPlan('moment', 2, text('moment', '2019-06-30'), plan.plan, '后到');
    await until('it to wait', async () => {
      const { rows } = await taking.query(`SELECT 1 FROM pg_stat_activity WHERE "datname" = current_database() AND "wait_event_type" = 'Lock'`);
      return rows.length > 0;
    });
    await taking.query('COMMIT');
    await handing;
    await taking.end();
    expect((await stack.store.programmes.versions('moment')).map(({ reason }) => reason)).toEqual(['', '先到，生效']);
  });

  it('at the same moment, having read the same version: one is taken, and the other is told', async () => {
    await stack.service.startProgramme(text('once', '2019-04-30'), { from: '2019-03-01', daysPerSecond: STILL });
    const asked = ['2019-05-31', '2019-06-30'].map((until) =>
      stack.service.amendProgramme('once', text('once', until), { actor: office, key: until, reason: '改期', onVersion: 1 }),
    );
    const [taken, told] = (await Promise.allSettled(asked)).toSorted((one, other) => one.status.localeCompare(other.status));
    expect(taken).toMatchObject({ status: 'fulfilled' });
    expect(told).toMatchObject({ status: 'rejected', reason: { code: 'plan-version', words: { zh: TOLD } } });
    expect(await amended('once')).toEqual(await due('once'));
  });
});

describe('a table of holidays that was kept and carried no further', () => {
  // By the dates of test/redate.test.ts: due on Wednesday 2027-02-10, in the middle of a holiday from the 5th to the 12th by the table.
  const plan2027 = (id: string, changes = {}) =>
    smallPlan({ id, due: '2027-02-10', departments: ['water'], ...changes }).replace('from: 2019-01-01\nto: 2021-12-31', 'from: 2026-06-01\nto: 2027-12-31');
  const outdated = async () => (await showCalendar(stack.service)).programmes.filter((one) => one.outdated > 0).map(({ id }) => id);
  const amended = async (id: string) => (await stack.store.ledger.events(id)).filter(({ type }) => type === 'amended');
  const dated = (findings: Awaited<ReturnType<typeof look>>) =>
    findings.filter(({ kind }) => kind === 'dates-outdated').map(({ item, repaired }) => `${item} ${repaired}`);

  it('is finished by the watchdog under the key that it would have had, once, and the ledger says so', async () => {
    await stack.service.startProgramme(plan2027('dated'), { from: '2027-01-20', daysPerSecond: STILL });
    await stack.service.startProgramme(plan2027('other'), { from: '2027-01-20', daysPerSecond: STILL });
    await until('the first mails', async () => ((await stack.store.notices.counts('dated')).sent ?? 0) > 0);
    await expect(updateCalendar(cut.service, HOLIDAYS_2027_YAML, { actor: operator }, 'zh')).rejects.toThrow();
    expect(await stack.store.holidays.tables()).toMatchObject([{ year: 2027, version: 1 }]);
    expect(await outdated()).toEqual(['dated', 'other']);

    // Whoever took it may be at work on it still.
    expect(dated(await look('dated', 60_000))).toEqual([]);
    const found: string[] = [];
    await until('the dates to be right', async () => {
      found.push(...dated(await look('dated')));
      return found.length > 0;
    });
    expect(found).toEqual(['programme/dated true']);
    expect(await outdated()).toEqual(['other']);
    expect(await amended('dated')).toMatchObject([
      {
        ...{ actKey: 'calendar-2', actorOrg: 'operator', actorName: '运维' },
        payload: { planVersion: 2, reason: '2027年放假安排已公布（采用时中断，由系统巡检接着办完）' },
      },
    ]);
    // The third working day before the 10th: the 2nd, since the holiday begins on the 5th.
    const rungs = (await stack.store.ledger.obligation('dated/kickoff/water'))?.state.schedule.rungs;
    expect(rungs?.find(({ id }) => id === 'before-3-working-days')?.date).toBe('2027-02-02');

    // Two that look at once, and the operator who sends the same again, do nothing twice.
    const both = await Promise.all([1, 2].map(() => lookOnce(stack.store, stack.client, { id: 'api/test', part: 'api', lateMs: 500, programmeId: 'other' })));
    expect(both.flatMap(dated)).toEqual(['programme/other true']);
    expect(await updateCalendar(stack.service, HOLIDAYS_2027_YAML, { actor: operator }, 'zh')).toEqual({ year: 2027, programmes: [] });
    expect(dated(await look('dated'))).toEqual([]);
    expect([await amended('dated'), await amended('other')].map((events) => events.length)).toEqual([1, 1]);
    expect((await stack.store.alarms.open('dated')).map(({ kind }) => kind)).toContain('dates-outdated');
  });

  it('has the mornings told which one is next', async () => {
    const id = 'mornings';
    const without = HOLIDAYS_2027_YAML.split('\n')
      .filter((line) => !line.includes('春节'))
      .join('\n');
    // Saturday 30 January, standing still: its next working morning is Monday, and by the table Sunday, which is worked.
    await stack.store.holidays.put({ year: 2027, version: 2, days: checkHolidays(without).table?.days ?? [], papers: [], actor: operator });
    await stack.service.startProgramme(plan2027(id, { digestAt: '08:30' }), { from: '2027-01-30', daysPerSecond: STILL });
    const { clock } = await stack.service.programme(id);
    const next = async () => {
      const { events = [] } = await handle(workflowIds.digest(id)).fetchHistory();
      const timer = events?.findLast(({ timerStartedEventAttributes }) => timerStartedEventAttributes);
      if (!timer) return undefined;
      const afterMs = Number(timer.timerStartedEventAttributes?.startToFireTimeout?.seconds ?? 0) * 1_000;
      const atRealMs = Number(timer.eventTime?.seconds ?? 0) * 1_000 + afterMs;
      // Of the programme's own day: a second of ours is less than one of its.
      return new Date(clock.originMs + (atRealMs - clock.realOriginMs) * clock.rate + 8 * 3_600_000 + 5_000).toISOString().slice(0, 16);
    };
    await until('the next morning', async () => (await next()) === '2027-02-01T08:30');
    await stack.store.holidays.put({ year: 2027, version: 3, days: checkHolidays(HOLIDAYS_2027_YAML).table?.days ?? [], papers: [], actor: operator });
    await lookedUntil('the morning of the table', id, async () => (await next()) === '2027-01-31T08:30');
  });
});

describe('an act on what the engine has lost at that moment', () => {
  const lost = async (...workflowIds: string[]) => {
    for (const workflowId of workflowIds) await handle(workflowId).terminate('by mistake');
  };

  it('is carried out: what the ledger has as going on begins again, and nobody hears that it does not run', async () => {
    await stack.service.startProgramme(smallPlan({ id: 'lost', more: SECTORS }), { from: '2019-04-24', daysPerSecond: STILL });
    await stack.registry.enrol('lost', entry(1), office);
    await stack.registry.act(await stack.registry.enterprise('lost', uscc(1)), 'start', { actor: office, key: key() });
    await until('the first reminders', async () => ((await stack.store.notices.counts('lost')).sent ?? 0) >= 2);
    const [id, obligation] = ['lost/kickoff/water', workflowIds.obligation('lost/kickoff/water')];
    // Its milestone would begin it again by itself.
    await lost(workflowIds.milestone('lost', 'kickoff'), obligation);
    expect(await stack.service.act(id, 'acknowledge', { actor: by('water'), key: key() })).toMatchObject({ stage: 'open' });
    await lost(workflowIds.programme('lost'));
    expect(await stack.service.actProgramme('lost', 'pause', { actor: operator, key: key(), reason: '检修' })).toMatchObject({ stage: 'paused' });
    await lost(workflowIds.enterprise(`lost/${uscc(1)}`));
    const row = await stack.registry.enterprise('lost', uscc(1));
    await stack.registry.act(row, 'transfer', { actor: office, key: key(), departmentId: 'fire', reason: '改由消防主管' });
    expect((await stack.registry.enterprise('lost', uscc(1))).state.departmentId).toBe('fire');
    expect(await Promise.all([obligation, workflowIds.programme('lost'), workflowIds.enterprise(`lost/${uscc(1)}`)].map(running))).toEqual([true, true, true]);
    // What has ended is told of as before.
    await stack.service.act(id, 'waive', { actor: office, key: key(), reason: '机构撤并' });
    await expect(stack.service.act(id, 'acknowledge', { actor: by('water'), key: key() })).rejects.toMatchObject({ code: 'wrong-stage' });
  });

  it('is carried out once where its run was ended in the middle of it', async () => {
    await stack.service.startProgramme(smallPlan({ id: 'midst' }), { from: '2019-04-24', daysPerSecond: STILL });
    await until('the first reminders', async () => ((await stack.store.notices.counts('midst')).sent ?? 0) >= 2);
    const [id, act] = ['midst/kickoff/water', { actor: by('water'), key: key() }];
    const client = new pg.Client({ connectionString: stack.config.databaseUrl });
    await client.connect();
    try {
      // Nothing can be written down meanwhile.
      await client.query('BEGIN');
      await client.query('LOCK TABLE "Event" IN SHARE MODE');
      const acting = stack.service.act(id, 'acknowledge', act);
      await until('it to be written down', async () => (await client.query('SELECT 1 FROM pg_locks WHERE NOT granted')).rows.length > 0);
      await lost(workflowIds.milestone('midst', 'kickoff'), workflowIds.obligation(id));
      await client.query('COMMIT');
      expect(await acting).toMatchObject({ key: act.key, stage: 'open' });
    } finally {
      await client.end();
    }
    const acknowledged = async () => (await stack.store.ledger.events(id)).filter(({ type }) => type === 'acknowledged').map(({ actKey }) => actKey);
    expect(await acknowledged()).toEqual([act.key]);
    // It goes on from there.
    await stack.service.act(id, 'submit', { actor: by('water'), key: key(), evidence: EVIDENCE });
    expect(await acknowledged()).toEqual([act.key]);
  });
});

describe('a history in which writing down lasted over a task', () => {
  const [SLOW_MS, TASK_MS] = [1_500, 1_000];
  /** Lives an obligation with two rungs 500 ms apart, the first `firstMs` after its start; gives its history, once both have been written down. */
  async function lived(id: string, firstMs: number, meanwhile: (workflowId: string) => Promise<void>) {
    const { namespace, address } = stack.config.temporal;
    const connection = await NativeConnection.connect({ address });
    const activities = { record: () => new Promise((resolve) => setTimeout(resolve, SLOW_MS)) };
    const worker = await Worker.create({ connection, namespace, taskQueue: id, workflowBundle: { codePath: inject('workflowBundle') }, activities });
    const working = worker.run();
    const nowMs = Date.now();
    const { plan } = checkPlan(smallPlan({ id }));
    const [{ spec } = expect.fail()] = plannedObligations(plan as Plan, openCalendar(plan as Plan));
    const rung = (name: string, atMs: number) => ({ id: name, side: 'before' as const, date: '2019-05-05', atMs, recipients: ['water/officer'], absorbed: [] });
    const rungs = [rung('first', nowMs + firstMs), rung('second', nowMs + firstMs + 500)];
    const state = openObligation({ ...spec, schedule: { ...spec.schedule, dueAtMs: nowMs + 86_400_000, rungs } }, nowMs);
    const workflowId = workflowIds.obligation(state.id);
    const started = { taskQueue: id, workflowId, workflowTaskTimeout: TASK_MS, args: [{ clock: REAL_TIME, state }] };
    await stack.client.workflow.start('obligation', started);
    await meanwhile(workflowId);
    await until('both rungs to be written down', async () => ((await handle(workflowId).query(stateQuery)) as ObligationState).sequence >= state.sequence + 2);
    await new Promise((resolve) => setTimeout(resolve, 2 * SLOW_MS));
    const history = await handle(workflowId).fetchHistory();
    await handle(workflowId).terminate('seen');
    worker.shutdown();
    await working;
    await connection.close();
    return history;
  }
  const replayed = (history: Awaited<ReturnType<typeof lived>>) => Worker.runReplayHistory({ workflowBundle: { codePath: inject('workflowBundle') } }, history);

  it('is followed, where that was the first task', async () => {
    await replayed(await lived('over-first', 50, async () => {}));
  });

  it('is followed, where the task before it only looked around', async () => {
    await replayed(await lived('over-looked', 3_000, (workflowId) => handle(workflowId).signal(nudgeSignal)));
  });
});

describe('a workflow whose history no worker can follow', () => {
  /** Workflow code with two more timers at the start of an obligation, as a change without `changed()` would be. */
  async function another(): Promise<string> {
    const copy = path.join(import.meta.dirname, 'output', 'unfollowed');
    rmSync(copy, { recursive: true, force: true });
    mkdirSync(copy, { recursive: true });
    for (const folder of ['domain', 'workflows']) cpSync(path.join(import.meta.dirname, '..', folder), path.join(copy, folder), { recursive: true });
    const file = path.join(copy, 'workflows', 'obligation.ts');
    const source = readFileSync(file, 'utf8');
    writeFileSync(
      file,
      source
        .replace('import { continueAsNew,', 'import { sleep, continueAsNew,')
        .replace(/let shown/, "void sleep('1 day');\n  await sleep('2 days');\n  let shown"),
    );
    return path.join(copy, 'workflows', 'index.ts');
  }

  it('begins again from the ledger, where it would have told nobody anything any more, and keeps no other from being looked after', async () => {
    await stack.service.startProgramme(smallPlan({ id: 'astray' }), { from: '2019-04-24', daysPerSecond: STILL });
    await until('the first reminders', async () => ((await stack.store.notices.counts('astray')).sent ?? 0) >= 2);
    const [id, workflowId] = ['astray/kickoff/fire', workflowIds.obligation('astray/kickoff/fire')];
    const { clock } = await stack.service.programme('astray');
    const { code } = await bundleWorkflowCode({ workflowsPath: await another(), logger: new DefaultLogger('ERROR') });
    const connection = await NativeConnection.connect({ address: stack.config.temporal.address });
    await stack.withoutWorker(async () => {
      const { namespace } = stack.config.temporal;
      const astray = await Worker.create({ connection, namespace, taskQueue: TASK_QUEUE, workflowBundle: { code } });
      const working = astray.run();
      await handle(workflowId).terminate('to begin astray');
      await startObligation(stack.client, { clock, state: (await stack.store.ledger.obligation(id))?.state as ObligationState, title: '消防局' });
      await until('it to wait for its timer', async () =>
        ((await handle(workflowId).fetchHistory()).events ?? []).some((one) => one.timerStartedEventAttributes),
      );
      astray.shutdown();
      await working;
    });
    await connection.close();
    await handle(workflowId).signal(nudgeSignal);
    const answers = () =>
      handle(workflowId)
        .query(stateQuery)
        .then(
          () => true,
          () => false,
        );
    const found: Finding[] = [];
    await until('it to begin again', async () => {
      found.push(...(await lookOnce(stack.store, stack.client, { id: 'worker/test', part: 'worker', memory, programmeId: 'astray', mostAttempts: 2 })));
      return answers();
    });
    expect(found.filter(({ item }) => item === workflowId).map(({ kind, repaired }) => `${kind} ${repaired}`)).toEqual(['failing true']);
    expect(found.map(({ kind }) => kind)).not.toContain('not-watched');
    expect(await stack.service.act(id, 'acknowledge', { actor: by('fire'), key: key() })).toMatchObject({ stage: 'open' });
    const events = await stack.store.ledger.events(id);
    expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index + 1));
    const rungs = events.flatMap(({ payload }) => payload.rung ?? []);
    expect(new Set(rungs).size).toBe(rungs.length);
  });
});

describe('a mailroom that goes on in a new run', () => {
  it('still knows that somebody has seen to the mail server, and tries it at once', async () => {
    await stack.service.startProgramme(smallPlan({ id: 'seen-to' }), { from: '2019-04-24', daysPerSecond: STILL });
    await until('the first reminders', async () => ((await stack.store.notices.counts('seen-to')).sent ?? 0) >= 2);
    const mailroom = handle(workflowIds.mailroom('seen-to'));
    const before = (await mailroom.describe()).runId;
    const { clock } = await stack.service.programme('seen-to');
    await stack.withoutWorker(async () => {
      // More than one run holds; none of it is due.
      const inTwoYears = programmeNowMs(clock, Date.now()) + 700 * 86_400_000;
      for (let sent = 0; sent < 2_000; sent += 100) await Promise.all(Array.from({ length: 100 }, () => mailroom.signal(pokeSignal, inTwoYears)));
      await mailroom.signal(pokeSignal, 0);
    });
    const delivered = await until('a delivery of the next run', async () => {
      const { runId } = await mailroom.describe();
      if (runId === before) return false;
      const { events = [] } = await stack.client.workflow.getHandle(workflowIds.mailroom('seen-to'), runId).fetchHistory();
      return events?.find((one) => one.activityTaskScheduledEventAttributes)?.activityTaskScheduledEventAttributes ?? undefined;
    });
    const [asked] = (delivered.input?.payloads ?? []).map((payload) => JSON.parse(Buffer.from(payload.data ?? []).toString()));
    expect(asked).toMatchObject({ programmeId: 'seen-to', urged: true });
  });
});
