import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Registry } from '../client/enterprises/registry.ts';
import type { RequestedEnterpriseAct } from '../domain/enterprise/cycle-rules.ts';
import { addDays } from '../domain/kernel/dates.ts';
import { workflowIds } from '../workflows/messages.ts';
import { certifiedEntry, entry, uscc } from './support/enterprises.ts';
import { SECTORS, smallPlan } from './support/plans.ts';
import { openTestStack, type TestStack, until } from './support/stack.ts';

let stack: TestStack;
let registry: Registry;
beforeAll(async () => {
  stack = await openTestStack('cycle');
  registry = stack.registry;
});
afterAll(() => stack.close());

const water = { org: 'water', name: '' };
const office = { org: 'office', name: '' };
const START = { from: '2019-02-01', daysPerSecond: 0.000_001 };

async function programme(id: string, clock: { from: string; daysPerSecond: number } = START): Promise<void> {
  await stack.service.startProgramme(smallPlan({ id, more: SECTORS, due: '2021-12-30' }), clock);
}

let keys = 0;
const act = async (programmeId: string, code: string, kind: RequestedEnterpriseAct['kind'], more: Partial<RequestedEnterpriseAct> = {}) =>
  registry.act(await registry.enterprise(programmeId, code), kind, {
    actor: ['start', 'assess', 'apply', 'assessYearly', 'propose', 'rectify'].includes(kind) ? water : office,
    key: `k${++keys}`,
    ...more,
  });

/** Events of every run of an enterprise's workflow, oldest run first. */
async function runs(id: string): Promise<number[]> {
  const lengths: number[] = [];
  const executions = stack.client.workflow.list({ query: `WorkflowId = '${workflowIds.enterprise(id)}'` });
  for await (const { runId } of executions) {
    const { events } = await stack.client.workflow.getHandle(workflowIds.enterprise(id), runId).fetchHistory();
    lengths.unshift(events?.length ?? 0);
  }
  return lengths;
}

const CREATION = ['start', 'assess', 'apply', 'accept', 'review', 'approve', 'announce'] as const;

describe('one whole cycle', () => {
  it('without lapses uses at most 60 events, and the next one begins in a run of its own with nothing lost', async () => {
    await programme('whole');
    await registry.enrol('whole', entry(1), water);
    for (const kind of CREATION) await act('whole', uscc(1), kind);
    await act('whole', uscc(1), 'certify', { number: 'AQB-1', level: 3 });
    await act('whole', uscc(1), 'assessYearly');
    const id = `whole/${uscc(1)}`;
    const lengths = await until('the next cycle', async () => {
      const found = await runs(id);
      return found.length === 2 && found;
    });
    console.log(`events of one whole cycle: ${lengths[0]}, of the run that goes on: ${lengths[1]}`);
    expect(lengths[0]).toBeLessThanOrEqual(60);

    // The second run knows what the first did: its acts, its certificate, and the keys of recent acts.
    const held = await registry.enterprise('whole', uscc(1));
    expect(held.state).toMatchObject({ stage: 'certified', reviewedOn: '2019-02-01', certificate: { number: 'AQB-1', expiresOn: '2022-01-31' } });
    const inEngine = await stack.client.workflow.getHandle(workflowIds.enterprise(id)).query('state');
    expect(inEngine).toEqual(held.state);
    await expect(act('whole', uscc(1), 'assessYearly')).rejects.toThrow('没有待完成的年度自评（上次 2019-02-01）');
    const events = await stack.store.ledger.events(id);
    expect(events.map((event) => event.type)).toEqual([
      'enrolled',
      'started',
      'selfAssessed',
      'applied',
      'accepted',
      'reviewBegun',
      'approved',
      'announced',
      'certified',
      'yearlyAssessed',
    ]);
    expect(events.map((event) => event.sequence)).toEqual(events.map((_, index) => index + 1));
  });

  it('sent twice with one key is one act, also across runs', async () => {
    await programme('twice');
    await registry.enrol('twice', certifiedEntry(2), water);
    const first = await act('twice', uscc(2), 'assessYearly', { key: 'same' });
    await until('the next run', async () => (await runs(`twice/${uscc(2)}`)).length === 2);
    expect(await act('twice', uscc(2), 'assessYearly', { key: 'same' })).toEqual(first);
    expect((await stack.store.ledger.events(`twice/${uscc(2)}`)).filter((event) => event.type === 'yearlyAssessed')).toHaveLength(1);
  });
});

describe('what nobody has to think of yet', () => {
  it('has no workflow; a date that comes starts it, and writes down what it brought about at its own instant', async () => {
    // Issued 2018-05-10: the first yearly self-assessment is due by 2019-05-09.
    await programme('idle', { from: '2019-05-07', daysPerSecond: 1 });
    await registry.enrol('idle', certifiedEntry(3), water);
    expect(await runs(`idle/${uscc(3)}`)).toEqual([]);
    const missed = await until('the missed self-assessment', async () =>
      (await stack.store.ledger.events(`idle/${uscc(3)}`)).find((event) => event.type === 'yearlyMissed'),
    );
    expect(new Date(missed.atMs).toISOString()).toBe('2019-05-09T16:00:00.000Z');
    expect(missed.actorOrg).toBeUndefined();
    expect((await runs(`idle/${uscc(3)}`)).length).toBe(1);
    // Late is still done: for the year that was missed, not for the next.
    await act('idle', uscc(3), 'assessYearly');
    expect((await registry.enterprise('idle', uscc(3))).state.certificate?.yearly[0]).toMatchObject({ dueOn: '2019-05-09', missed: true });
    expect((await registry.enterprise('idle', uscc(3))).state.certificate?.yearly[0]?.doneOn).toBeDefined();
  });
});

describe('starting the cycles of many', () => {
  it('goes on in the background, once for each, and refuses none that may start', async () => {
    await programme('intake');
    for (let number = 100; number < 160; number++) await registry.enrol('intake', entry(number), water);
    await act('intake', uscc(100), 'start');
    const intake = await registry.startCycles('intake', {}, office, 'all');
    const again = await registry.startCycles('intake', {}, office, 'all');
    expect(await intake.result()).toMatchObject({ started: 59, refused: 0, total: 59 });
    expect((await again.result()).started).toBe(59);
    await until(
      'all to have started',
      async () => (await stack.store.enterprises.progress('intake', { stages: ['creating'] }, undefined, '2019-02-01')).all === 60,
    );
    for (const number of [100, 101, 159]) {
      const started = (await stack.store.ledger.events(`intake/${uscc(number)}`)).filter((event) => event.type === 'started');
      expect(started, uscc(number)).toHaveLength(1);
    }
  });
});

describe('a consequence', () => {
  it('is proposed by the department, decided by the authority, and never by silence', async () => {
    await programme('consequence', { from: '2019-02-01', daysPerSecond: 200 });
    await registry.enrol('consequence', certifiedEntry(4), water);
    await act('consequence', uscc(4), 'propose', { consequence: 'revocation', reason: '抽查不合格' });
    // Years go by: nobody decides, nothing happens.
    await until('two years', async () => (await registry.service.context('consequence')).today > addDays('2019-02-01', 700));
    expect((await registry.enterprise('consequence', uscc(4))).state).toMatchObject({ stage: 'certified', proposal: { consequence: 'revocation' } });
    await expect(act('consequence', uscc(4), 'decide', { actor: water, grant: true, reason: '同意' })).rejects.toThrow('此操作应由达标发证部门办理');
    await act('consequence', uscc(4), 'decide', { actor: { org: 'authority', name: '' }, grant: true, reason: '公告〔2021〕第1号' });
    expect((await registry.enterprise('consequence', uscc(4))).state).toMatchObject({ stage: 'revoked' });
    expect((await registry.enterprise('consequence', uscc(4))).state.certificate).toBeUndefined();
  });

  it('of closing down is for the government: the authority cannot, the office writes it down', async () => {
    await programme('closure');
    await registry.enrol('closure', entry(5), water);
    await act('closure', uscc(5), 'propose', { consequence: 'closure', reason: '不具备安全生产条件' });
    await expect(act('closure', uscc(5), 'decide', { actor: { org: 'authority', name: '' }, grant: true, reason: '同意' })).rejects.toThrow('区政府');
    await act('closure', uscc(5), 'decide', { grant: true, reason: '区政府决定' });
    expect((await registry.enterprise('closure', uscc(5))).state.stage).toBe('closed');
    const id = workflowIds.enterprise(`closure/${uscc(5)}`);
    await until('its workflow to end', async () => (await stack.client.workflow.getHandle(id).describe()).status.name === 'COMPLETED');
    await expect(act('closure', uscc(5), 'start')).rejects.toThrow('该企业已关闭，不能办理“启动达标”');
  });
});
