import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { MockActivityEnvironment } from '@temporalio/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { createActivities } from '../activities/index.ts';
import { openMailTransport } from '../activities/mail.ts';
import { openOutbox } from '../activities/outbox.ts';
import { openTroubles, watchMailServer } from '../activities/troubles.ts';
import { openCalendar } from '../calendar/china.ts';
import { checkPlan } from '../client/files/plan.ts';
import { type ProgrammeClock, programmeNowMs } from '../domain/kernel/clock.ts';
import { catchUp } from '../domain/kernel/machine.ts';
import { obligationMachine } from '../domain/obligation/machine.ts';
import { openObligation } from '../domain/obligation/obligation.ts';
import { plannedObligations } from '../domain/programme/campaign.ts';
import { openStore, type Store } from '../prisma/store.ts';
import { RFC_LIMITS, type StepLimits } from '../smtp/conversation.ts';
import type { Backoff } from '../smtp/verdicts.ts';
import type { DeliveryReport, Ports } from '../workflows/ports.ts';
import { smallPlan } from './support/plans.ts';
import { type Script, type ScriptedSmtp, scriptedSmtp } from './support/scripted-smtp.ts';
import { isolatedSettings, until, written } from './support/stack.ts';

// The activities on a real ledger and a mail server that misbehaves, without an engine: each port fails at each moment.

const PACE = { firstMs: 20, longestMs: 40 };
let databaseUrl: string;
let store: Store;
const rejections: unknown[] = [];
const onRejection = (reason: unknown) => rejections.push(reason);

beforeAll(async () => {
  databaseUrl = (await isolatedSettings('mailroom', 'smtp://127.0.0.1:1')).databaseUrl;
  store = openStore(databaseUrl);
  process.on('unhandledRejection', onRejection);
});
afterAll(async () => {
  process.off('unhandledRejection', onRejection);
  await store?.close();
});
const closings: (() => Promise<void>)[] = [];
afterEach(async () => {
  vi.useRealTimers();
  for (const close of closings.splice(0).reverse()) await close();
  // Long enough for Node to find a rejection that nobody waits for.
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(rejections.splice(0)).toEqual([]);
});

const DEPARTMENTS = ['water', 'fire', 'roads'];

/** A programme in the ledger whose clock stands at 2019-04-24, with a reminder owed to each department's officer. */
async function programme(id: string, { sendInRealMs = -1_000 }: { sendInRealMs?: number } = {}) {
  const text = smallPlan({ id, departments: DEPARTMENTS });
  const { plan } = checkPlan(text);
  if (!plan) throw new Error('the plan is faulty');
  const clock: ProgrammeClock = { originMs: Date.parse('2019-04-24T09:00:00+08:00'), realOriginMs: Date.now(), rate: 1 };
  const startedAtMs = clock.originMs;
  const obligations = plannedObligations(plan, openCalendar(plan, [])).map(({ spec, milestoneName }) => ({
    milestoneName,
    state: openObligation(spec, startedAtMs),
  }));
  const state = { programmeId: id, stage: 'running' as const, planVersion: 1, openMilestones: ['kickoff'], elapsedMs: startedAtMs, sequence: 0 };
  await store.programmes.create({ id, name: plan.name, zone: plan.zone, clock, startedAtMs, state }, { text, plan }, obligations);
  const owe = (rung: string, kind: 'ladder' | 'news', to = DEPARTMENTS, recipientOf = (department: string) => `${department}/officer`) =>
    store.notices.owe(
      to.map((department) => ({
        key: `${id}/kickoff/${department}/${rung}/v1/${recipientOf(department)}`,
        programmeId: id,
        obligationId: `${id}/kickoff/${department}`,
        kind,
        rung,
        dueVersion: 1,
        sequence: 1,
        recipient: recipientOf(department),
        sendAtMs: clock.originMs + sendInRealMs,
      })),
    );
  await owe('before-7-days', 'ladder');
  return { id, clock, owe, list: () => store.notices.list({ programmeId: id }) };
}

type Room = Record<string, unknown>;
type Mode = 'before' | 'after';

/** The store, of which one call fails once: before it did anything, or when its answer was on the way. `fault`: `room.method#1` for the first. */
function failing(fault: string, mode: Mode) {
  const calls: string[] = [];
  const wrap = (room: string, of: Room): Room =>
    new Proxy(of, {
      get: (target, name: string) => {
        const method = target[name];
        if (typeof method !== 'function') return method;
        return async (...given: unknown[]) => {
          const known = calls.filter((call) => call.startsWith(`${room}.${name}#`)).length;
          const call = `${room}.${name}#${known + 1}`;
          calls.push(call);
          if (call === fault && mode === 'before') throw new Error(`the database is away (${call})`);
          const result = await (method as (...args: unknown[]) => unknown).apply(target, given);
          if (call === fault) throw new Error(`the connection is lost (${call})`);
          return result;
        };
      },
    });
  const rooms = Object.fromEntries(Object.entries(store).map(([name, room]) => [name, typeof room === 'object' ? wrap(name, room as Room) : room]));
  return { store: rooms as unknown as Store, calls };
}

/** Calls into an engine that nobody reaches. */
const away = new Proxy({}, { get: () => () => Promise.reject(new Error('the engine is away')) });
const awayRoom = new Proxy({}, { get: (_none, call) => (call === 'getHandle' ? () => away : Reflect.get(away, call)) });
const withDeadline = (_deadline: unknown, work: () => unknown) => work();
const awayEngine = new Proxy({}, { get: (_none, name) => (name === 'withDeadline' ? withDeadline : awayRoom) }) as never;

interface Given {
  script?: Script;
  over?: Store;
  limits?: Partial<StepLimits>;
  /** How long a server that is down is left alone. */
  serverPace?: Backoff;
  /** The address of a gateway by which people may be told as well. */
  gateway?: string;
}

async function mailroom({ script = {}, over = store, limits, serverPace = PACE, gateway }: Given = {}) {
  const server: ScriptedSmtp = await scriptedSmtp(script);
  const transport = openMailTransport(server.url(), 'duban@office.example', 1_000, {
    pace: serverPace,
    ...(limits && { limits: { ...RFC_LIMITS, ...limits } }),
  });
  const outbox = openOutbox(over);
  closings.push(
    server.close,
    () => outbox.close(),
    () => transport.close(),
  );
  const activities = createActivities({
    store: over,
    client: awayEngine,
    identity: { confirm: async () => undefined as never },
    transport,
    outbox,
    mailFrom: 'duban@office.example',
    pace: PACE,
    ...(gateway !== undefined && { channel: { url: gateway, secret: '-'.repeat(32) } }),
  });
  const environment = (nowRealMs = Date.now()) => new MockActivityEnvironment({ currentAttemptScheduledTimestampMs: nowRealMs });
  const deliver = ({ id, clock }: { id: string; clock: ProgrammeClock }, nowRealMs?: number) =>
    environment(nowRealMs).run<[Parameters<Ports['deliver']>[0]], DeliveryReport, Ports['deliver']>(activities.deliver, { programmeId: id, clock });
  /** As the workflow does: again and again, whatever fails, until nothing is left to send. */
  const deliverAll = async (of: { id: string; clock: ProgrammeClock }) => {
    for (let round = 0; round < 40; round++) {
      await deliver(of).catch(() => undefined);
      const { owed = 0, sending = 0 } = await store.notices.counts(of.id);
      if (owed + sending === 0) return;
      await new Promise((resolve) => setTimeout(resolve, 60));
    }
  };
  return { server, transport, outbox, activities, environment, deliver, deliverAll };
}

describe('whatever fails while mails are sent', () => {
  it.each(['before', 'after'] as const)('ends no process, loses nothing and sends nothing twice: each call of the ledger, %s it is done', async (mode) => {
    const run = async (fault: string) => {
      const faulty = failing(fault, mode);
      const { server, deliverAll } = await mailroom({
        over: faulty.store,
        script: { recipient: (to) => (to === 'fire@x.example' ? '550 5.1.1 unknown' : undefined) },
      });
      const of = await programme(`${mode}-${fault.replaceAll(/\W+/g, '-').toLowerCase()}`);
      await deliverAll(of);
      const states = Object.fromEntries((await of.list()).filter(({ kind }) => kind === 'ladder').map(({ recipient, state }) => [recipient, state]));
      expect(states, fault).toEqual({ 'water/officer': 'sent', 'fire/officer': 'undeliverable', 'roads/officer': 'sent' });
      // Both departments, and the news of the third to office and operator: one copy of each.
      expect(server.taken.map(({ to }) => to).sort(), fault).toEqual(['office@x.example', 'operator@x.example', 'roads@x.example', 'water@x.example']);
      return faulty.calls;
    };
    const methods = new Set((await run('none')).map((call) => call.replace(/#.*/, '')));
    expect([...methods]).toEqual(
      expect.arrayContaining([
        ...['programmes.get', 'programmes.plan', 'mailTroubles.put'],
        ...['claim', 'settle', 'acceptedFor', 'nextDue', 'list'].map((name) => `notices.${name}`),
      ]),
    );
    // Two at a time: all at once they want more connections than a pool has, and on a busy machine Prisma ends who waits for one for two seconds.
    for (const method of methods) await Promise.all([1, 2].map((nth) => run(`${method}#${nth}`)));
  });

  it('and an engine that nobody reaches: every other activity fails in the hands of whoever called it', async () => {
    const of = await programme('others');
    const [row] = await store.ledger.obligations({ programmeId: of.id });
    const state = row?.state;
    if (!state) throw new Error('no obligation');
    const faults = ['none', 'programmes.get#1', 'programmes.plan#1', 'ledger.record#1', 'ledger.obligations#1', 'ledger.obligation#1', 'holidays.tables#1'];
    for (const fault of faults) {
      const { activities, environment } = await mailroom({ over: failing(fault, 'before').store });
      const batch = { itemKind: 'obligation' as const, itemId: state.id, programmeId: of.id, clock: of.clock, fromSequence: 1, events: [], notices: [], state };
      const owed = [{ key: 'k', kind: 'ladder' as const, rung: 'r', dueVersion: 1, recipient: 'water/officer', sendAtMs: 0, overtaken: false }];
      await Promise.allSettled([
        environment().run(activities.record, { ...batch, notices: owed } as never),
        environment().run(activities.record, { ...batch, notices: owed } as never),
        environment().run(activities.loadMilestone, { programmeId: of.id, milestoneId: 'kickoff' }),
        environment().run(activities.morning, { programmeId: of.id, clock: of.clock }),
        environment().run(activities.rosterDone, { obligationId: state.id }),
        environment().run(activities.applyPlanVersion, { programmeId: of.id, planVersion: 1, reason: '' }),
        environment().run(activities.withdrawAll, { programmeId: of.id, reason: '' }),
        environment().run(activities.startCycles, { programmeId: of.id, clock: of.clock, query: {}, actor: { org: 'office', name: '' }, key: 'k' } as never),
      ]);
    }
  });
});

describe('a notice of which no mail can be made', () => {
  it('holds up none of the others, and is told of after a few attempts', async () => {
    const { server, deliver, deliverAll } = await mailroom();
    const of = await programme('unwritten');
    // As a slip of a program would leave it.
    await written({ config: { databaseUrl } } as never, `UPDATE "Obligation" SET "state" = "state" - 'schedule' WHERE "id" = 'unwritten/kickoff/water'`);
    // One delivery, as the workflow asks for: it does not fail, and the others have theirs.
    expect((await deliver(of)).sent).toBe(2);
    expect(server.taken.map(({ to }) => to).sort()).toEqual(['fire@x.example', 'roads@x.example']);
    await deliverAll(of);
    const [lost] = (await of.list()).filter(({ recipient }) => recipient === 'water/officer');
    expect(lost).toMatchObject({ state: 'undeliverable', attempts: 5, answer: expect.stringMatching(/^这封邮件无法生成，请告知系统管理员：TypeError: /) });
    const told = server.taken.filter(({ to }) => to === 'office@x.example' || to === 'operator@x.example');
    expect(told.map(({ to }) => to).sort()).toEqual(['office@x.example', 'operator@x.example']);
    expect(server.taken).toHaveLength(4);
  });
});

describe('a mail whose fate nobody knows', () => {
  it('is counted, sent again under the same Message-ID, and given up after a few copies', async () => {
    for (const [name, dot] of [
      ['dropped', 'DROP'],
      ['late', { afterMs: 700, say: '250 ok' }],
    ] as const) {
      const { server, deliverAll } = await mailroom({ script: { dot: (to) => (to === 'water@x.example' ? dot : undefined) }, limits: { dot: 300 } });
      const of = await programme(`doubt-${name}`);
      await deliverAll(of);
      const notice = (await of.list()).find(({ recipient }) => recipient === 'water/officer');
      expect(notice).toMatchObject({ state: 'undeliverable', doubts: 4, attempts: 4, answer: expect.stringContaining('可能已送达') });
      const copies = server.taken.filter(({ to }) => to === 'water@x.example');
      expect(copies).toHaveLength(4);
      expect(new Set(copies.map(({ messageId }) => messageId)).size).toBe(1);
      expect((await of.list()).filter(({ recipient }) => recipient !== 'water/officer').map(({ state }) => state)).toEqual(['sent', 'sent', 'sent', 'sent']);
    }
  });

  const toOffice = () => 'office/officer';

  it.each([
    [['water'], ['fire', 'roads']],
    [['water', 'fire'], ['roads']],
  ])('goes again with what it went with (%j), and not with what came to be owed meanwhile (%j)', async (first, more) => {
    const { server, deliver, deliverAll } = await mailroom();
    const of = await programme(`in-doubt-${first.length}`);
    await deliverAll(of);
    const id = (department: string) => `in-doubt-${first.length}.kickoff.${department}.before-3-days.v1.office.officer`;
    server.now({ dot: 'DROP' });
    await of.owe('before-3-days', 'ladder', first, toOffice);
    await deliver(of);
    const [copy] = server.taken.slice(-1);
    await of.owe('before-3-days', 'ladder', more, toOffice);
    server.now({});
    await deliverAll(of);
    // The first three are those to the departments.
    expect([...new Set(server.taken.slice(3).map(({ messageId }) => messageId))].toSorted()).toEqual(
      (first.length === 1
        ? [`${id('water')}@office.example`, `${id('fire')}.and-1@office.example`]
        : [`${id('fire')}.and-1@office.example`, `${id('roads')}@office.example`]
      ).toSorted(),
    );
    expect(server.taken.filter(({ messageId, said }) => messageId === copy?.messageId && said !== undefined)).toHaveLength(1);
  });

  it('keeps its Message-ID where its process ends over it and some of it no longer matters then', async () => {
    const gone = await mailroom();
    const heir = await mailroom();
    const of = await programme('ended-over-it');
    await gone.deliverAll(of);
    gone.server.now({ dot: 'SILENT' });
    await of.owe('before-3-days', 'ladder', DEPARTMENTS, toOffice);
    const delivering = gone.deliver(of);
    await until('it to be handed over', async () => gone.server.taken.length === 4);
    await of.owe('before-1-day', 'ladder', ['water'], toOffice);
    await written(
      { config: { databaseUrl } } as never,
      `UPDATE "Notice" SET "claim" = 'gone', "claimedUntilReal" = now() - interval '1 hour' WHERE "state" = 'sending'`,
    );
    await written(
      { config: { databaseUrl } } as never,
      `UPDATE "Obligation" SET "state" = jsonb_set("state", '{stage}', '"waived"') WHERE "id" = 'ended-over-it/kickoff/fire'`,
    );
    await heir.deliverAll(of);
    await until('another to take it up', async () => {
      await heir.deliver(of);
      return heir.server.taken.length > 1;
    });
    expect(heir.server.taken.map(({ messageId }) => messageId)).toContain(gone.server.taken[3]?.messageId);
    expect(
      Object.fromEntries((await of.list()).filter(({ key }) => key.includes('before-3-days')).map(({ obligationId, state }) => [obligationId, state])),
    ).toEqual({
      'ended-over-it/kickoff/water': 'sent',
      'ended-over-it/kickoff/fire': 'moot',
      'ended-over-it/kickoff/roads': 'sent',
    });
    // The other that came meanwhile is a mail of its own.
    expect(heir.server.taken).toHaveLength(2);
    await gone.transport.close();
    await delivering.catch(() => undefined);
  });

  it('is one only after the final dot: what broke before was not taken, and is no doubt', async () => {
    const scripts: Script[] = [
      { recipient: (to) => (to === 'water@x.example' ? 'SILENT' : undefined) },
      { data: (to) => (to === 'water@x.example' ? 'DROP' : undefined) },
    ];
    for (const [index, script] of scripts.entries()) {
      const { server, deliver } = await mailroom({ script, limits: { recipient: 300 } });
      const of = await programme(`before-the-dot-${index}`);
      await deliver(of);
      const water = (await of.list()).find(({ recipient }) => recipient === 'water/officer');
      expect(water).toMatchObject({ doubts: 0, state: 'owed' });
      expect(water?.attempts).toBeGreaterThanOrEqual(1);
      server.now({});
      await new Promise((resolve) => setTimeout(resolve, 60));
      await deliver(of);
      expect((await of.list()).map(({ state }) => state)).toEqual(['sent', 'sent', 'sent']);
      expect(server.taken).toHaveLength(3);
    }
  });
});

describe('a slow mail server', () => {
  it('gets each mail once, however long its answer takes', async () => {
    const { server, deliver } = await mailroom({ script: { dot: { afterMs: 2_600, say: '250 ok' } } });
    const of = await programme('slow');
    await deliver(of);
    expect((await of.list()).map(({ state, attempts, doubts }) => ({ state, attempts, doubts }))).toEqual(
      DEPARTMENTS.map(() => ({ state: 'sent', attempts: 1, doubts: 0 })),
    );
    expect(server.taken).toHaveLength(3);
  });

  it('keeps its claims for as long as it is heard of, and loses them after that', async () => {
    const of = await programme('claims');
    const ask = { programmeId: of.id, dueAtMs: of.clock.originMs, limit: 10, except: { keys: [], recipients: [], domains: [], addresses: [] } };
    const keys = (await store.notices.claim({ ...ask, claim: 'one', holdMs: 400, takeOver: true })).map(({ key }) => key);
    expect(keys).toHaveLength(3);
    expect(await store.notices.renew(keys, 'one', 60_000)).toHaveLength(3);
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(await store.notices.claim({ ...ask, claim: 'two', holdMs: 400, takeOver: true })).toEqual([]);
    expect(await store.notices.renew(keys, 'two', 60_000)).toEqual([]);
    // A late answer of whoever lost a claim changes nothing; that a server took the mail stays true.
    await store.notices.settle(keys.slice(0, 1).map((key) => ({ key, claim: 'two', state: 'owed' as const, answer: 'late' })));
    await store.notices.settle(keys.slice(1, 2).map((key) => ({ key, claim: 'two', state: 'sent' as const, answer: '250 ok', sentAtMs: of.clock.originMs })));
    expect((await of.list()).map(({ state }) => state).sort()).toEqual(['sending', 'sending', 'sent']);
  });
});

describe('a refusal of us', () => {
  const REFUSAL = '554 5.7.1 <unknown[192.0.2.1]>: Client host rejected: Access denied';

  it('loses no notice, says so where people look, and ends by itself', async () => {
    const { server, deliver, deliverAll } = await mailroom({ script: { recipient: REFUSAL } });
    const of = await programme('refused');
    const report = await deliver(of);
    expect((await of.list()).map(({ state, doubts }) => ({ state, doubts }))).toEqual(DEPARTMENTS.map(() => ({ state: 'owed', doubts: 0 })));
    expect(report.health).toContain(REFUSAL);
    expect(await store.mailTroubles.list()).toMatchObject([{ scope: '', kind: 'refused', answer: REFUSAL }]);
    server.now({});
    await deliverAll(of);
    expect((await of.list()).map(({ state }) => state)).toEqual(['sent', 'sent', 'sent']);
    expect(await store.mailTroubles.list()).toEqual([]);
  });

  it('of the sign-in counts no attempt and is told in the server’s words', async () => {
    const { deliver } = await mailroom({
      script: { sender: '530 5.7.0 Authentication required' },
      serverPace: { firstMs: 60_000, longestMs: 60_000 },
    });
    const of = await programme('sign-in');
    const report = await deliver(of);
    expect(report).toMatchObject({ health: expect.stringContaining('530 5.7.0 Authentication required'), heldUntilMs: expect.any(Number) });
    expect(report.nextAtMs).toBeGreaterThanOrEqual(report.heldUntilMs as number);
    expect((await of.list()).map(({ state, attempts }) => ({ state, attempts }))).toEqual(DEPARTMENTS.map(() => ({ state: 'owed', attempts: 0 })));
  });
});

describe('a mail server that is down', () => {
  it('is an alarm though no mail is due, as soon as somebody has looked, and over when it answers', async () => {
    const { server, transport } = await mailroom({});
    const watch = watchMailServer(transport, openTroubles(store, transport), 20);
    closings.push(() => watch.stop());
    await store.mailTroubles.put([], true);
    const alarms = async () => (await store.alarms.open()).filter(({ key }) => key === 'mail/').map(({ kind, what }) => ({ kind, what }));
    server.now({ greeting: '421 4.3.2 shutting down' });
    await until('the alarm', async () => (await alarms()).length > 0);
    expect(await alarms()).toEqual([{ kind: 'mail-trouble', what: 'unreachable: 421 4.3.2 shutting down' }]);
    server.now({});
    await until('its end', async () => (await alarms()).length === 0);
    expect(await store.mailTroubles.list()).toEqual([]);
  });

  it('holds up nobody who is told by another way: what comes to be owed meanwhile is looked at when it comes', async () => {
    const gateway = createServer((_request, response) => response.writeHead(204).end());
    await new Promise<void>((resolve) => gateway.listen(0, '127.0.0.1', resolve));
    closings.push(async () => void gateway.close());
    const { deliver } = await mailroom({
      script: { greeting: '421 4.3.2 shutting down' },
      serverPace: { firstMs: 300_000, longestMs: 300_000 },
      gateway: `http://127.0.0.1:${(gateway.address() as AddressInfo).port}/`,
    });
    const of = await programme('held');
    const alone = await deliver(of);
    expect(alone.heldUntilMs).toBeGreaterThan(Date.now() + 60_000);
    await written(
      { config: { databaseUrl } as never },
      `INSERT INTO "User" ("id", "name", "username", "email", "role", "org", "tells") VALUES
      ('held', '吴', 'wu-held', 'wu-held@x.example', 'officer', 'water', '{"reminder": ["webhook"], "news": [], "digest": []}')`,
    );
    try {
      const report = await deliver(of);
      expect(report.heldUntilMs).toBeUndefined();
      expect(report.nextAtMs).toBeGreaterThan(Date.now() + 60_000);
      const told = (await of.list()).map(({ recipient, state }) => `${recipient} ${state}`).sort();
      expect(told).toEqual(['fire/officer owed', 'roads/officer owed', 'water/officer owed', 'water/officer@webhook@wu-held sent']);
    } finally {
      await written({ config: { databaseUrl } as never }, `DELETE FROM "User" WHERE "id" = 'held'`);
    }
  });
});

describe('a dead mailbox', () => {
  it('is told of once to office and operator, however many notices it does not take', async () => {
    const { server, deliverAll } = await mailroom({ script: { recipient: (to) => (to === 'water@x.example' ? '550 5.1.1 no such mailbox' : undefined) } });
    const of = await programme('dead');
    for (let index = 1; index <= 20; index++) await of.owe(`returned-${index}`, 'news', ['water']);
    await deliverAll(of);
    expect(server.asked.filter((to) => to === 'water@x.example')).toHaveLength(21);
    for (const to of ['office@x.example', 'operator@x.example']) expect(server.taken.filter((mail) => mail.to === to)).toHaveLength(1);
    // Once it takes mails again, the next time is another time.
    server.now({});
    await of.owe('returned-21', 'news', ['water']);
    await deliverAll(of);
    server.now({ recipient: (to) => (to === 'water@x.example' ? '550 5.1.1 no such mailbox' : undefined) });
    await of.owe('returned-22', 'news', ['water']);
    await deliverAll(of);
    expect(server.taken.filter((mail) => mail.to === 'office@x.example')).toHaveLength(2);
  });
});

describe('what comes due at one instant', () => {
  const RUNG_AT_MS = Date.parse('2019-05-16T09:00:00+08:00');
  const clockAtRung = (): ProgrammeClock => ({ originMs: RUNG_AT_MS, realOriginMs: Date.now(), rate: 1 });
  /** Records what an obligation's workflow does when its timer rings; what it owes of the time before is left out. */
  const ring = async (programmeId: string, itemId: string, atMs: number) => {
    const [row] = await store.ledger.obligations({ ids: [itemId] });
    if (!row) throw new Error(`there is no ${itemId}`);
    const { state, events } = catchUp(obligationMachine, row.state, atMs);
    const notices = events.filter((event) => event.atMs === RUNG_AT_MS).flatMap((event) => obligationMachine.owed(state, event));
    const wakeAtMs = obligationMachine.wake(state);
    const batch = { itemKind: 'obligation' as const, itemId, programmeId, fromSequence: row.state.sequence + 1, events, notices, state };
    await store.ledger.record({ ...batch, ...(wakeAtMs !== undefined && { wakeAtMs }) });
  };
  const untilTheRung = async (programmeId: string) => {
    const ids = (await store.ledger.obligations({ programmeId })).map(({ id }) => id);
    for (const id of ids) await ring(programmeId, id, RUNG_AT_MS - 1);
    return ids;
  };

  it('is one mail for the committee, though the obligations take their time to record it one after the other', async () => {
    const { id } = await programme('one-instant');
    const [first = '', ...others] = await untilTheRung(id);
    const slowly = async (...asked: Parameters<Store['ledger']['comesDue']>) => {
      const answer = await store.ledger.comesDue(...asked);
      for (const next of others.splice(0)) await ring(id, next, RUNG_AT_MS);
      return answer;
    };
    const { server, deliver } = await mailroom({ over: { ...store, ledger: { ...store.ledger, comesDue: slowly } } });
    await ring(id, first, RUNG_AT_MS);
    await deliver({ id, clock: clockAtRung() });
    expect(server.taken.filter(({ to }) => to === 'committee@x.example')).toHaveLength(1);
    const told = (await store.notices.list({ programmeId: id })).filter(({ recipient, sentAtMs }) => recipient === 'committee/officer' && sentAtMs);
    expect(told.map(({ obligationId }) => obligationId).toSorted()).toEqual(['fire', 'roads', 'water'].map((code) => `${id}/kickoff/${code}`));
  });

  it('is not held up for good by obligations that record nothing', async () => {
    const { id } = await programme('silent-instant');
    const [first = ''] = await untilTheRung(id);
    await ring(id, first, RUNG_AT_MS);
    const { server, deliver } = await mailroom();
    await deliver({ id, clock: clockAtRung() });
    expect(server.taken.filter(({ to }) => to === 'committee@x.example')).toHaveLength(1);
  });
});

describe('a copy', () => {
  it('is overtaken when a later rung to the mailbox is due, although its own copy is not owed yet', async () => {
    const of = await programme('copied');
    const later = { rung: 'before-3-working-days', kind: 'ladder' as const, dueVersion: 1, sequence: 2, sendAtMs: of.clock.originMs - 500 };
    const copy = 'copied/kickoff/water/before-7-days/v1/water/officer@zhang';
    await store.notices.oweCopies([{ key: copy, of: copy.replace('@zhang', ''), recipient: 'water/officer@zhang' }]);
    const claimed = async (claim: string) =>
      store.notices.claim({
        ...{ programmeId: of.id, dueAtMs: of.clock.originMs, claim, holdMs: 1, limit: 100, takeOver: false },
        except: { keys: [], recipients: [], domains: [], addresses: [] },
      });
    const [before] = (await claimed('before')).filter(({ key }) => key === copy);
    expect(before?.overtaken).toBe(false);
    await store.notices.settle([{ key: copy, claim: 'before', state: 'owed', answer: '', uncounted: true }]);
    await store.notices.owe([
      {
        ...later,
        key: 'copied/kickoff/water/before-3-working-days/v1/water/officer',
        programmeId: of.id,
        obligationId: 'copied/kickoff/water',
        recipient: 'water/officer',
      },
    ]);
    const after = await claimed('after');
    expect(after.map(({ recipient, rung, overtaken }) => [recipient, rung, overtaken])).toEqual([
      ['water/officer@zhang', 'before-7-days', true],
      ['water/officer', 'before-3-working-days', false],
    ]);
  });
});

describe('what is due', () => {
  it('is what the engine’s clock says: a worker whose own is wrong neither sends early nor asks without end', async () => {
    const { server, deliver } = await mailroom();
    const early = await programme('clock-ahead', { sendInRealMs: 600_000 });
    const due = await programme('clock-behind', { sendInRealMs: 1_000 });
    const engineNowMs = Date.now() + 2_000;
    vi.useFakeTimers({ toFake: ['Date'], now: engineNowMs + 3_600_000 });
    const ahead = await deliver(early, engineNowMs);
    expect(server.taken).toEqual([]);
    expect(ahead.nextAtMs).toBe(early.clock.realOriginMs + 600_000);
    vi.useFakeTimers({ toFake: ['Date'], now: engineNowMs - 3_600_000 });
    const behind = await deliver(due, engineNowMs);
    expect(server.taken).toHaveLength(3);
    expect(behind.nextAtMs).toBeUndefined();
    expect((await due.list()).every(({ sentAtMs = 0 }) => sentAtMs >= programmeNowMs(due.clock, engineNowMs))).toBe(true);
  });
});
