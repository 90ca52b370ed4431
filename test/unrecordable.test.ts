import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ledgerActivities } from '../activities/ledger.ts';
import { ServiceError } from '../client/errors.ts';
import { checkPlan } from '../client/files/plan.ts';
import { programmeNowMs } from '../domain/kernel/clock.ts';
import { uploadedName } from '../domain/kernel/file-name.ts';
import { actFault } from '../domain/kernel/handed-in.ts';
import { advance } from '../domain/kernel/machine.ts';
import { shown, textFault } from '../domain/kernel/text.ts';
import { obligationMachine } from '../domain/obligation/machine.ts';
import { programmeMachine } from '../domain/programme/programme.ts';
import { type ActMessage, actUpdate, workflowIds } from '../workflows/messages.ts';
import { certifiedEntry } from './support/enterprises.ts';
import { EVIDENCE, SECTORS, smallPlan } from './support/plans.ts';
import { openTestStack, type TestStack, until } from './support/stack.ts';

const water = { org: 'water', name: '经办' };
/** `RESET_REAPPLY_TYPE_NONE` of the engine's own interface. */
const RESET_REAPPLY_NONE = 2;
const HALF = '\ud83d';
/** What stays out of every text, and what stays out of a name as well. */
const NOWHERE = ['\u0000', HALF, '\udc00', '\u0007', '\u001b', '\u0085', '\u202e', '\u2066', '\ufffe'];
const IN_NO_NAME = ['\n', '\t', '\u2028', '\u200b', '\u200d', '\u200f', '\ufeff', '\u00ad'];

describe('a text', () => {
  it('is refused with the character and its place where no database holds it, nobody sees it, or it turns the text around', () => {
    for (const bad of NOWHERE) expect(textFault(`总结${bad}报告`, 'prose', 100)?.zh, JSON.stringify(bad)).toMatch(/^第 3 个字符（U\+[0-9A-F]{4}）.+请删去$/);
    for (const bad of [...NOWHERE, ...IN_NO_NAME]) expect(textFault(`${bad}总结`, 'line', 100)?.en, JSON.stringify(bad)).toMatch(/^its character 1 \(U\+/);
    for (const good of ['防汛检查😀', '第一行\n\t第二行\r\n', '𠮷野家', 'é', '👨\u200d👩\u200d👧']) expect(textFault(good, 'prose', 100), good).toBeUndefined();
    for (const good of ['防汛检查😀', '𠮷野家', 'Å··（甲）']) expect(textFault(good, 'line', 100), good).toBeUndefined();
    expect(textFault('字'.repeat(101), 'line', 100)).toEqual({ zh: '有 101 个字符，最多 100 个，请写短些', en: expect.stringMatching(/^has 101 characters/) });
  });

  it('of unknown origin is shown with codes for what is forbidden, and cut between characters', () => {
    expect(shown(`a\u0000b${HALF}c`, 100)).toBe('a\\u0000b\\ud83dc');
    expect(shown('😀😀😀', 3)).toBe('😀…');
  });

  it('names a file as every system takes it', () => {
    expect(uploadedName('C:\\temp\\总结 报告.docx')).toBe('总结 报告.docx');
    expect(uploadedName('../../etc/passwd')).toBe('passwd');
    expect(uploadedName('报告.pdf. . ')).toBe('报告.pdf');
    expect(uploadedName('gpj.\u202eexe.pdf')).toBe('gpj.exe.pdf');
    expect(uploadedName('re\u200bport\u0000.t\u00adxt')).toBe('report.txt');
    // No characters at all, and two halves of a letter that an invisible one kept apart.
    expect(uploadedName('报\u{10fffe}告.pdf')).toBe('报告.pdf');
    expect(uploadedName('e\u200b\u0301.pdf')).toBe('\u00e9.pdf');
    expect(['NUL.txt', 'con', 'Com1.docx', 'aux', 'LPT9.x'].map(uploadedName)).toEqual(['_NUL.txt', '_con', '_Com1.docx', '_aux', '_LPT9.x']);
    expect(['', '...', '.pdf', ' . ', '\u202e'].map(uploadedName)).toEqual(['文件', '文件', '文件.pdf', '文件', '文件']);
    expect(Buffer.byteLength(uploadedName(`${'长'.repeat(3_000_000)}.pdf`))).toBeLessThanOrEqual(200);
  });
});

describe('an act as it is handed in', () => {
  const act = (more: object) => actFault({ key: 'k', actor: water, ...more });
  const file = (more: object) => act({ evidence: [{ ...EVIDENCE[0], ...more }] });

  it('is refused for what no history holds, wherever in it that stands', () => {
    expect(act({})).toBeUndefined();
    expect(act({ evidence: EVIDENCE, reason: '已办\n完毕', until: '2019-05-01', schedule: undefined })).toBeUndefined();
    for (const bad of NOWHERE) {
      for (const fault of [
        act({ reason: bad }),
        act({ key: bad }),
        act({ actor: { org: 'water', name: bad } }),
        file({ name: bad }),
        act({ any: [{ x: bad }] }),
      ])
        expect(fault, JSON.stringify(bad)).toMatchObject({ refused: 'act-faulty', details: { zh: expect.stringMatching(/U\+/) } });
    }
    for (const bad of IN_NO_NAME) expect(file({ name: `总${bad}结.txt` })).toMatchObject({ refused: 'act-faulty' });
  });

  it('is refused for what is too long, too many, too large, or no number', () => {
    const wrong: object[] = [
      { reason: '字'.repeat(2_001) },
      { key: 'k'.repeat(129) },
      { evidence: Array(21).fill(EVIDENCE[0]) },
      { evidence: Array(10_000).fill(EVIDENCE[0]) },
      { evidence: 'x' },
      { evidence: [null] },
      { many: Array(10_000).fill('x') },
      { large: Array(4_999).fill('字'.repeat(300)) },
      { number: Number.NaN },
      { sizeBytes: 1e300 },
      { until: '2019-02-30' },
      { actor: { org: '', name: '' } },
      { actor: null },
      { leads: 'fire' },
      { schedule: { dueDate: '2019-05-01', dueAtMs: 1 } },
      { ['x'.repeat(200)]: 1 },
      Array.from({ length: 20 }).reduce((deep: object) => ({ deep }), {}),
    ];
    for (const more of wrong) expect(act(more), JSON.stringify(more).slice(0, 80)).toMatchObject({ refused: 'act-faulty' });
    for (const sizeBytes of [0, -1, 1.5, 2 ** 40, '1', Number.POSITIVE_INFINITY]) expect(file({ sizeBytes }), String(sizeBytes)).toBeDefined();
    for (const sha256 of ['', 'a'.repeat(63), 'A'.repeat(64), '../../etc/passwd']) expect(file({ sha256 }), sha256).toBeDefined();
  });
});

describe('a plan file', () => {
  it('is refused where an escape makes such a character, with its line and column', () => {
    const plan = smallPlan({ id: 'escaped' });
    for (const [from, to] of [
      ['name: 安委办', 'name: "安委\\0办"'],
      ['name: 安委办', 'name: "安\\u200b委办"'],
      ['duty: 召开动员会', 'duty: "召开\\u202e动员会"'],
      ['clause: 三（一）', 'clause: "\\ud83d"'],
    ] as const) {
      const { faults } = checkPlan(plan.replace(from, to));
      expect(faults, to).toEqual([
        expect.objectContaining({ line: expect.any(Number), what: { zh: expect.stringMatching(/^这里第 \d 个字符（U\+/), en: expect.any(String) } }),
      ]);
      expect(faults[0]?.line).toBeGreaterThan(1);
    }
    // In a comment as well, since the whole file is kept; a mark at its head is none of them.
    expect(checkPlan(`${plan}# 备注\u0000\n`).faults).toEqual([
      { line: plan.split('\n').length, column: 5, where: '', what: { zh: '这个字符（U+0000）是空字符（NUL），请删去', en: expect.any(String) } },
    ]);
    expect(checkPlan(`\ufeff${plan}`).faults).toEqual([]);
    expect(checkPlan(plan).faults).toEqual([]);
  });
});

describe('what the ledger cannot hold', () => {
  let stack: TestStack;
  let database: pg.Client;
  beforeAll(async () => {
    stack = await openTestStack('unrecordable');
    database = new pg.Client({ connectionString: stack.config.databaseUrl });
    await database.connect();
    // The clock stands before the first reminder of `held`: nothing happens by itself.
    await stack.service.startProgramme(smallPlan({ id: 'held', departments: ['water', 'fire', 'roads', 'parks'] }), {
      from: '2019-03-21',
      daysPerSecond: 0.0001,
    });
  });
  afterAll(async () => {
    await database.end();
    await stack.close();
  });

  const update = (id: string, kind: string, message: object) =>
    stack.client.workflow.getHandle(workflowIds.obligation(id)).executeUpdate(actUpdate(kind), { args: [message as ActMessage] });
  const types = async (id: string) => (await stack.store.ledger.events(id)).map(({ type }) => type);

  it('stands in a mail server’s words with its code, wherever they are cut', async () => {
    // A thousand are kept, and the thousandth is the first half of a character.
    const answer = `554 ${'x'.repeat(995)}😀 \u0000 \ud800`;
    await stack.store.mailTroubles.put([{ scope: 'cut.example', kind: 'refused', answer, sinceMs: 0 }], false);
    const [kept] = (await stack.store.mailTroubles.list()).filter(({ scope }) => scope === 'cut.example');
    expect(kept?.answer).toBe(`554 ${'x'.repeat(995)}…`);
    await stack.store.mailTroubles.put([{ scope: 'cut.example', kind: 'refused', answer: 'a\u0000b\ud800', sinceMs: 0 }], false);
    expect((await stack.store.mailTroubles.list()).find(({ scope }) => scope === 'cut.example')?.answer).toBe('a\\u0000b\\ud800');
    await stack.store.mailTroubles.put([], true);
  });

  it('never enters a history: service and machine refuse it by themselves, and the obligation goes on', async () => {
    const id = 'held/kickoff/water';
    const name = `总结${HALF}.docx`;
    const evidence = [{ ...EVIDENCE[0], name }] as typeof EVIDENCE;
    await expect(stack.service.act(id, 'submit', { actor: water, key: 'half', evidence })).rejects.toThrow(
      /^未能办理：名称第 3 个字符（U\+D83D）是半个字符，请删去。$/,
    );
    await expect(stack.service.act(id, 'acknowledge', { actor: water, key: 'a\u0000b' })).rejects.toBeInstanceOf(ServiceError);
    await expect(stack.service.actProgramme('held', 'pause', { actor: { org: 'office', name: '\u0000' }, key: 'p', reason: 'x' })).rejects.toBeInstanceOf(
      ServiceError,
    );
    await stack.service.act(id, 'acknowledge', { actor: water, key: 'begun' });
    for (const bad of [name, '总\u0000结', '长'.repeat(500_000)])
      await expect(update(id, 'submit', { key: 'raw', actor: water, evidence: [{ ...EVIDENCE[0], name: bad }] })).rejects.toMatchObject({
        cause: { type: 'Refused' },
      });
    expect(await types(id)).toEqual(['acknowledged']);
    await stack.service.act(id, 'submit', { actor: water, key: 'good', evidence: EVIDENCE });
    expect(await types(id)).toEqual(['acknowledged', 'submitted']);
    expect(await stack.store.alarms.open()).toEqual([]);
  });

  it('is given up where it slipped through: the act is refused, the alarm names it, who did it and why, and the item goes on', async () => {
    const id = 'held/kickoff/fire';
    await database.query(`ALTER TABLE "Event" ADD CONSTRAINT unholdable CHECK (payload->>'reason' IS DISTINCT FROM '写不下')`);
    const fire = { org: 'fire', name: '张三' };
    await expect(stack.service.act(id, 'submit', { actor: fire, key: 's1', evidence: EVIDENCE, reason: '写不下' })).rejects.toMatchObject({
      code: 'not-recorded',
    });
    expect(await stack.store.alarms.open('held')).toEqual([
      expect.objectContaining({ kind: 'act-not-recorded', item: id, detail: { acts: ['submitted'], org: 'fire', name: '张三', reason: '写不下' } }),
    ]);
    expect(await types(id)).toEqual([]);
    await stack.service.act(id, 'submit', { actor: fire, key: 's2', evidence: EVIDENCE, reason: '写得下' });
    expect(await types(id)).toEqual(['submitted']);
    await database.query('ALTER TABLE "Event" DROP CONSTRAINT unholdable');
    const [alarm] = await stack.store.alarms.open();
    expect(await stack.store.alarms.settle(alarm?.key ?? '', 'admin')).toBe(true);
    expect(await stack.store.alarms.open()).toEqual([]);
  });

  it('is never given up where time brought it about: a lapse is an alarm, and is recorded as soon as it can be', async () => {
    await database.query(`ALTER TABLE "Event" ADD CONSTRAINT unholdable CHECK ("type" <> 'lapsed')`);
    await stack.service.startProgramme(smallPlan({ id: 'late', departments: ['water'] }), { from: '2019-04-29', daysPerSecond: 1 });
    const id = 'late/kickoff/water';
    const alarm = await until('the alarm', async () => (await stack.store.alarms.open('late'))[0]);
    expect(alarm).toMatchObject({ kind: 'not-recorded', item: id, detail: { acts: expect.arrayContaining(['lapsed']) } });
    await database.query('ALTER TABLE "Event" DROP CONSTRAINT unholdable');
    await until('the lapse', async () => (await types(id)).includes('lapsed'));
    // Nobody has to settle what came right by itself.
    await until('the alarm to be over', async () => (await stack.store.alarms.open('late')).every(({ kind }) => kind !== 'not-recorded'));
  });

  it('is a conflict where the ledger holds something else under the same number: nothing is swallowed, and a repeat is none', async () => {
    const id = 'held/kickoff/roads';
    const roads = { org: 'roads', name: '李四' };
    await stack.service.act(id, 'acknowledge', { actor: roads, key: 'ack' });
    const [held] = await stack.store.ledger.events(id);
    // What a restored or reset part would have left behind.
    const replaceKey = async (key: string) => {
      // Records cannot be changed: whoever restores or resets a part takes that guard away.
      await database.query('ALTER TABLE "Event" DISABLE TRIGGER "forEver"');
      await database.query('UPDATE "Event" SET "actKey" = $2 WHERE "itemId" = $1', [id, key]);
      await database.query('ALTER TABLE "Event" ENABLE TRIGGER "forEver"');
    };
    await replaceKey('another');
    const state = (await stack.store.ledger.obligation(id))?.state;
    const batch = {
      itemKind: 'obligation' as const,
      itemId: id,
      programmeId: 'held',
      fromSequence: 1,
      events: [{ type: 'acknowledged', atMs: held?.atMs ?? 0, key: 'ack', actor: roads }],
      notices: [],
      state,
    };
    await expect(stack.store.ledger.record(batch)).rejects.toMatchObject({ kind: 'ledger-conflict' });
    await replaceKey('ack');
    await stack.store.ledger.record(batch);
    // The same act under another number: a task that was lost has written it, and the acts that came with it were handed out in another order.
    await expect(stack.store.ledger.record({ ...batch, fromSequence: 2 })).rejects.toMatchObject({ kind: 'written-before' });
    await database.query(
      `INSERT INTO "Event" ("itemId", "sequence", "itemKind", "programmeId", "type", "at", "payload") VALUES ($1, 2, 'obligation', 'held', 'returned', now(), '{}')`,
      [id],
    );
    await expect(stack.service.act(id, 'submit', { actor: roads, key: 'sub', evidence: EVIDENCE })).rejects.toMatchObject({ code: 'not-recorded' });
    expect(await stack.store.alarms.open('held')).toEqual([
      expect.objectContaining({ kind: 'ledger-conflict', item: id, detail: expect.objectContaining({ org: 'roads' }) }),
    ]);
    expect(await types(id)).toEqual(['acknowledged', 'returned']);
  });

  it('is no conflict where time brought it about and another task cut it otherwise: the item goes on from there, and nobody is alarmed', async () => {
    const programmeId = 'cut';
    const id = `${programmeId}/kickoff/water`;
    await stack.service.startProgramme(smallPlan({ id: programmeId, departments: ['water'] }), { from: '2019-03-01', daysPerSecond: 0.000_001 });
    const row = await until('the obligation', () => stack.store.ledger.obligation(id));
    const { clock } = await stack.service.programme(programmeId);
    const first = row.state.schedule.rungs[0]?.atMs ?? 0;
    const second = row.state.schedule.rungs[1]?.atMs ?? 0;
    const batchAt = (nowMs: number) => {
      const events = obligationMachine.elapse(row.state, nowMs);
      const { state, owed } = advance(obligationMachine, row.state, events);
      const notices = owed.map(({ notice }) => notice);
      return { itemKind: 'obligation' as const, itemId: id, programmeId, clock, fromSequence: 1, events, notices, state };
    };
    const poked: number[] = [];
    const { record } = ledgerActivities(stack.store, async (_programme, _clock, sendAtMs) => void poked.push(sendAtMs));
    const short = batchAt(first);
    const long = batchAt(second);
    expect([short.events.length, long.events.length]).toEqual([1, 2]);
    await stack.store.ledger.record(short);
    // The second try comes after the next reminder: what the first has written stands, and its mail is seen to.
    await expect(record(long)).rejects.toMatchObject({ type: 'LedgerAhead', nonRetryable: true });
    expect(poked).toEqual([first]);
    await stack.store.ledger.record({ ...batchAt(second), fromSequence: 2, events: long.events.slice(1) });
    await stack.store.ledger.record(short);
    // Somebody has acted before the task was lost: what time would have brought about after that is no conflict either.
    const acknowledged = { type: 'acknowledged' as const, atMs: second + 1, key: 'seen', actor: water };
    const third = row.state.schedule.rungs[2]?.atMs ?? 0;
    const now = (await stack.store.ledger.obligation(id))?.state ?? row.state;
    const after = obligationMachine.evolve(now, acknowledged);
    await stack.store.ledger.record({ ...long, fromSequence: 3, events: [acknowledged], notices: [], state: after });
    await expect(record(batchAt(third))).rejects.toMatchObject({ type: 'LedgerAhead', nonRetryable: true });
    // A reminder of another instant is no part of any.
    const wrong = { ...long, events: [long.events[0], { ...long.events[1], atMs: second + 1 }] as typeof long.events };
    await expect(stack.store.ledger.record(wrong)).rejects.toMatchObject({ kind: 'ledger-conflict' });
    expect(await stack.store.alarms.open(programmeId)).toEqual([]);
  });

  it('is no lapse where a lost task had written what was handed in, and the roster is looked at before time goes on', async () => {
    const programmeId = 'handed-in';
    const id = `${programmeId}/self/water`;
    const roster = 'of: { certified: true, certifiedBefore: 2019-01-01 }, done: { reviewedSince: 2019-01-01 }, settle: done';
    const milestones = `  - { id: self, name: 自评, clause: 三, duty: 督促自评, due: 2019-04-30, lead: [water], confirm: true, roster: { ${roster} } }`;
    await stack.service.startProgramme(smallPlan({ id: programmeId, more: SECTORS, milestones }), {
      from: '2019-04-28',
      daysPerSecond: 0.2,
    });
    const { clock } = await stack.service.programme(programmeId);
    // After one morning and before the next, which would settle it.
    const later = (at: string) => until(at, async () => programmeNowMs(clock, Date.now()) > Date.parse(at), 240_000);
    await later('2019-04-28T12:00:00+08:00');
    await stack.registry.enrol(programmeId, certifiedEntry(1, '2018-05-10', { reviewedOn: '2019-02-01' }), { org: 'office', name: '' });
    const before = await types(id);
    const { state } = (await stack.store.ledger.obligation(id)) ?? {};
    if (!state) throw new Error('no obligation');
    const submitted = { type: 'submitted' as const, atMs: programmeNowMs(clock, Date.now()), key: 'lost', actor: water, evidence: EVIDENCE };
    const after = obligationMachine.evolve(state, submitted as never);
    await stack.store.ledger.record({
      itemKind: 'obligation',
      itemId: id,
      programmeId,
      fromSequence: state.sequence + 1,
      events: [submitted],
      notices: [],
      state: after,
    });
    await later('2019-04-30T12:00:00+08:00');
    expect(await types(id)).toEqual([...before, 'submitted']);
    expect(await stack.client.workflow.getHandle(workflowIds.obligation(id)).query('state')).toMatchObject({ stage: 'submitted', sequence: after.sequence });
  });

  it('is nothing new where an obligation was reset: it goes on from what the ledger holds, and says so', async () => {
    const id = 'held/kickoff/parks';
    const parks = { org: 'parks', name: '王五' };
    await stack.service.act(id, 'acknowledge', { actor: parks, key: 'a' });
    await stack.service.act(id, 'submit', { actor: parks, key: 's', evidence: EVIDENCE });
    const handle = stack.client.workflow.getHandle(workflowIds.obligation(id));
    const { events } = await handle.fetchHistory();
    const first = events?.find(({ workflowTaskCompletedEventAttributes }) => workflowTaskCompletedEventAttributes)?.eventId;
    await stack.client.workflowService.resetWorkflowExecution({
      namespace: stack.config.temporal.namespace,
      workflowExecution: { workflowId: handle.workflowId },
      reason: 'a test',
      requestId: 'reset',
      workflowTaskFinishEventId: first ?? null,
      resetReapplyType: RESET_REAPPLY_NONE,
    });
    await expect(stack.service.act(id, 'submit', { actor: parks, key: 's2', evidence: EVIDENCE })).rejects.toMatchObject({ code: 'wrong-stage' });
    expect((await stack.store.alarms.open('held'))[0]).toMatchObject({ kind: 'ledger-conflict', item: id });
    expect(await handle.query('state')).toMatchObject({ stage: 'submitted', sequence: 2 });
    await expect(stack.service.act(id, 'submit', { actor: parks, key: 's3', evidence: EVIDENCE })).rejects.toMatchObject({ code: 'wrong-stage' });
    await stack.service.act(id, 'confirm', { actor: { org: 'office', name: '' }, key: 'c' });
    expect(await types(id)).toEqual(['acknowledged', 'submitted', 'confirmed']);
  });

  it('is no conflict where it was written down before its task was lost: it stands, and what follows from it is done', async () => {
    const id = 'lost-task';
    const office = { org: 'office', name: '张三' };
    await stack.service.startProgramme(smallPlan({ id, departments: ['water'] }), { from: '2019-04-26', daysPerSecond: 0.000_1 });
    await stack.service.act(`${id}/kickoff/water`, 'acknowledge', { actor: water, key: 'a' });
    const { state, clock } = await stack.service.programme(id);
    // What the first try of the task wrote, a moment earlier than the second judges it.
    const closed = { type: 'closed' as const, atMs: programmeNowMs(clock, Date.now()), key: 'end', actor: office, reason: '结束' };
    const after = programmeMachine.evolve(state, closed);
    await stack.store.ledger.record({
      itemKind: 'programme',
      itemId: id,
      programmeId: id,
      fromSequence: state.sequence + 1,
      events: [closed],
      notices: [],
      state: after,
    });
    const handle = stack.client.workflow.getHandle(workflowIds.programme(id));
    const message: ActMessage = { key: 'end', actor: office, reason: '结束' };
    expect(await handle.executeUpdate(actUpdate('close'), { updateId: 'end', args: [message] })).toMatchObject({ key: 'end', stage: 'closed' });
    await until('the obligation to be withdrawn', async () => (await types(`${id}/kickoff/water`)).includes('withdrawn'));
    expect((await stack.store.ledger.events(id)).map(({ type }) => type)).toEqual(['closed']);
    expect(await stack.store.alarms.open(id)).toEqual([]);
  });
});
