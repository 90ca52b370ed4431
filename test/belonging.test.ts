import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createActivities } from '../activities/index.ts';
import { openDuban } from '../client/duban.ts';
import type { Config } from '../config/config.ts';
import { lookAtNamespace, missingAttributes, openEngine, openNamespace } from '../engine/engine.ts';
import { openIdentity, StrangerError } from '../engine/identity.ts';
import { openWatchdog } from '../engine/watchdog.ts';
import { openStore, type Store } from '../prisma/store.ts';
import { lookForStuck, prepare, StuckWorkerError, startWorker } from '../worker/worker.ts';
import { workflowIds } from '../workflows/messages.ts';
import { openTestApi, type TestApi } from './support/api.ts';
import { smallPlan } from './support/plans.ts';
import { isolatedSettings, openTestStack, type TestStack, until } from './support/stack.ts';

// Which database and which namespace of the engine belong together, and what is done with a stranger.

const closing: (() => Promise<unknown>)[] = [];
let stack: TestStack;
let api: TestApi;
beforeAll(async () => {
  stack = await openTestStack('belonging');
  api = await openTestApi(stack);
  await stack.service.startProgramme(smallPlan({ id: 'camp' }), { from: '2019-04-24', daysPerSecond: 0.000_1 });
  await until('the first reminders', async () => ((await stack.store.notices.counts('camp')).sent ?? 0) >= 2);
});
afterAll(async () => {
  await api.close();
  for (const close of closing) await close();
  await stack.close();
});

async function sql(statement: string, database = 'postgres'): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: urlOf(database) });
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}
const urlOf = (database: string) => inject('postgresUrl').replace(/\/postgres$/, `/${database}`);
const nameOf = (url: string) => new URL(url).pathname.slice(1);
const tablesOf = async (database: string) =>
  (await sql(`SELECT tablename FROM pg_tables WHERE schemaname = 'public'`, database)).map(({ tablename }) => tablename);

/** An empty database and settings of a worker that would use it on `namespace`. */
async function emptyDatabase(name: string, namespace: string): Promise<Config> {
  await sql(`CREATE DATABASE ${name}_${process.pid}`);
  return { ...stack.config, databaseUrl: urlOf(`${name}_${process.pid}`), temporal: { ...stack.config.temporal, namespace } };
}

/** What says whether the two belong together. */
async function partsOf({ databaseUrl, temporal }: Config) {
  const engine = await openEngine(temporal);
  const store = openStore(databaseUrl);
  closing.push(() => Promise.allSettled([store.close(), engine.connection.close()]));
  return { engine, store, identity: openIdentity(engine, store) };
}

const rowsOf = async (store: Store) => (await store.deployment.get())?.namespace;

describe('a namespace and a database at their first start', () => {
  it('become each other’s once, however many start at once, and stay so', async () => {
    const config = await isolatedSettings('belonging-first', stack.config.smtpUrl);
    const all = await Promise.all(Array.from({ length: 6 }, () => partsOf(config)));
    await openNamespace((all[0] as (typeof all)[0]).engine);
    // Whoever looks after another has claimed finds the two theirs already; nobody is refused, and somebody came first.
    const first = await Promise.all(all.map(({ identity }) => identity.claim()));
    expect(first).toContain('unclaimed');
    expect([...new Set(first)].filter((answer) => answer !== 'unclaimed' && answer !== 'ours')).toEqual([]);
    expect(await Promise.all(all.map(({ identity }) => identity.claim()))).toEqual(all.map(() => 'ours'));
    await Promise.all(all.map(({ identity }) => identity.confirm()));
  });

  it('are given to one of two databases that come at once; the other stays free for a namespace of its own', async () => {
    const one = await isolatedSettings('belonging-one', stack.config.smtpUrl);
    const two = { ...(await isolatedSettings('belonging-two', stack.config.smtpUrl)), temporal: one.temporal };
    const both = [await partsOf(one), await partsOf(two)];
    await openNamespace((both[0] as (typeof both)[0]).engine);
    const claims = await Promise.allSettled(both.map(({ identity }) => identity.claim()));
    expect(claims.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const [winner, loser] = claims[0]?.status === 'fulfilled' ? both : [...both].reverse();
    expect(await rowsOf((winner as (typeof both)[0]).store)).toBe(one.temporal.namespace);
    expect(await rowsOf((loser as (typeof both)[0]).store)).toBeUndefined();
  });

  it('of an earlier release find each other by the programmes that run, before any stranger does', async () => {
    const { store, identity, engine } = await partsOf(stack.config);
    // As an earlier release left it.
    await sql('DELETE FROM "Deployment"', nameOf(stack.config.databaseUrl));
    await engine.connection.workflowService.deleteWorkflowExecution({ namespace: engine.namespace, workflowExecution: { workflowId: 'deployment' } });
    await until('the mark to be gone', async () =>
      engine.client.workflow
        .getHandle('deployment')
        .describe()
        .then(
          () => false,
          () => true,
        ),
    );
    const stranger = await partsOf(await emptyDatabase('belonging_early', stack.config.temporal.namespace));
    await expect(stranger.identity.claim()).rejects.toThrow(/runs camp, of which the database .*belonging_early_\d+ knows nothing: set DATABASE_URL/);
    expect(await identity.check()).toBe('unclaimed');
    await identity.claim();
    expect(await rowsOf(store)).toBe(stack.config.temporal.namespace);
    await identity.confirm();
  });
});

describe('a stranger', () => {
  it('is refused before it takes a task, makes a table or a namespace of its own out of it', async () => {
    const config = await emptyDatabase('belonging_staging', stack.config.temporal.namespace);
    await expect(startWorker(config)).rejects.toThrow(
      /^The namespace belonging-\d+ of the Temporal server at .* belongs to the database .*duban_belonging_\d+, and DATABASE_URL leads to .*belonging_staging_\d+: set TEMPORAL_NAMESPACE/,
    );
    expect(await tablesOf(nameOf(config.databaseUrl))).toEqual([]);
    await stack.identity.confirm();
  });

  it('is a copy of the database, even one that knows everything, until somebody says that it has taken the other’s place', async () => {
    const name = `belonging_copy_${process.pid}`;
    const config = { ...stack.config, databaseUrl: urlOf(name) };
    // A copy wants nobody to be connected; a dump that is restored comes to the same.
    await sql(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${nameOf(stack.config.databaseUrl)}'`);
    await until('the copy', async () =>
      sql(`CREATE DATABASE ${name} TEMPLATE ${nameOf(stack.config.databaseUrl)}`).catch(async () => {
        await sql(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${nameOf(stack.config.databaseUrl)}'`);
        return false as const;
      }),
    );
    await expect(startWorker(config)).rejects.toThrow(
      /The database .*belonging_copy_\d+ is a copy: what it was copied or restored from belongs to namespace belonging-\d+/,
    );
    const copy = await partsOf(config);
    await copy.identity.adopt();
    await copy.identity.confirm();
    const original = await partsOf(stack.config);
    await expect(original.identity.check()).rejects.toThrow(/belongs to the database .*belonging_copy_\d+, and DATABASE_URL leads to/);
    // Whatever still works with the original does nothing any more, and the API says so.
    const { store, client } = stack;
    const activities = createActivities({
      store,
      client,
      identity: original.identity,
      transport: {} as never,
      outbox: {} as never,
      mailFrom: 'duban@x.example',
    });
    await expect(activities.withdrawAll({ programmeId: 'camp', reason: 'x' })).rejects.toBeInstanceOf(StrangerError);
    expect((await store.ledger.obligations({ programmeId: 'camp', stages: ['open'] })).length).toBe(2);
    // Its watchdog as well: by its ledger an obligation is missing, which is no business of its any more.
    const missing = [workflowIds.milestone('camp', 'kickoff'), workflowIds.obligation('camp/kickoff/water')];
    for (const id of missing) await client.workflow.getHandle(id).terminate('as the other has it');
    const runs = () => Promise.all(missing.map(async (id) => (await client.workflow.getHandle(id).describe()).status.name === 'RUNNING'));
    const looked: unknown[] = [];
    const identity = {
      check: () => {
        looked.push(1);
        return original.identity.check();
      },
    };
    const watchdog = openWatchdog(store, client, 'api', { everyMs: 50, lateMs: 300, identity });
    closing.push(() => watchdog.stop());
    await until('it to have looked', async () => looked.length >= 5);
    expect(await runs()).toEqual([false, false]);
    const ready = await until('the API not to be ready', async () => {
      const answer = await api.ask('GET', '/readyz');
      return answer.statusCode === 503 && answer.json();
    });
    expect(ready).toMatchObject({ missing: ['identity'], parts: { identity: { what: expect.stringContaining('belonging_copy') } } });
    await original.identity.adopt();
    await original.identity.confirm();
    await until('the API to be ready', async () => (await api.ask('GET', '/readyz')).statusCode === 200);
    await until('what is missing to go on', async () => (await runs()).every(Boolean));
    await watchdog.stop();
  });

  it('is a database that is led to another namespace than its own, and nothing of that name is made', async () => {
    const elsewhere = { ...stack.config, temporal: { ...stack.config.temporal, namespace: `belonging-elsewhere-${process.pid}` } };
    const { engine, identity } = await partsOf(elsewhere);
    const refused = /belongs to namespace belonging-\d+ of the Temporal server at .*, and the settings lead to the namespace belonging-elsewhere/;
    await expect(identity.check()).rejects.toThrow(refused);
    await expect(prepare(elsewhere)).rejects.toThrow(refused);
    expect(await lookAtNamespace(engine)).toEqual({});
    await openNamespace(engine);
    await expect(startWorker(elsewhere)).rejects.toThrow(refused);
    expect((await missingAttributes(engine)).length).toBeGreaterThan(0);
  });
});

describe('whatever refuses', () => {
  it('is asked before a namespace, a schema or a table is made: rights and places of the database', async () => {
    const namespace = `belonging-unmade-${process.pid}`;
    const config = await emptyDatabase('belonging_unmade', namespace);
    await sql(`CREATE DATABASE belonging_other_${process.pid}`);
    const { engine, identity } = await partsOf(config);
    await expect(identity.check()).rejects.toThrow(/has no namespace belonging-unmade-\d+: set TEMPORAL_NAMESPACE to the one that is used, or start a worker/);
    expect(await identity.foresee()).toBe('unclaimed');
    const otherOwner = { ...config, ownerDatabaseUrl: urlOf(`belonging_other_${process.pid}`) };
    await expect(prepare(otherOwner)).rejects.toThrow(/MIGRATION_DATABASE_URL leads to .*belonging_other_\d+ and DATABASE_URL to .*belonging_unmade_\d+/);
    // Whoever works may not sign in, though whoever owns the tables may.
    const stranger = Object.assign(new URL(config.databaseUrl), { username: 'nobody_here', password: 'x' }).href;
    await expect(prepare({ ...config, databaseUrl: stranger, ownerDatabaseUrl: config.databaseUrl })).rejects.toThrow(/nobody_here/);
    // A schema of its own is only looked for.
    await openStore(`${config.databaseUrl}?schema=duban`).inspect('makes');
    expect(await sql(`SELECT FROM pg_namespace WHERE nspname = 'duban'`, nameOf(config.databaseUrl))).toEqual([]);
    for (const database of [nameOf(config.databaseUrl), `belonging_other_${process.pid}`]) expect(await tablesOf(database)).toEqual([]);
    expect(await lookAtNamespace(engine)).toEqual({});
  });

  it('is asked before a table is made: a search attribute of another type', async () => {
    const namespace = `belonging-typed-${process.pid}`;
    const config = await emptyDatabase('belonging_typed', namespace);
    const { engine } = await partsOf(config);
    await openNamespace(engine);
    // A text is 1.
    await engine.connection.operatorService.addSearchAttributes({ namespace, searchAttributes: { DubanKind: 1 } });
    await until(
      'the attribute',
      async () => 'DubanKind' in ((await engine.connection.operatorService.listSearchAttributes({ namespace })).customAttributes ?? {}),
    );
    await expect(prepare(config)).rejects.toThrow(/the search attribute DubanKind is of another type than Keyword: remove it/);
    expect(await tablesOf(nameOf(config.databaseUrl))).toEqual([]);
    expect((await missingAttributes(engine)).map(({ name }) => name)).toContain('DubanProgramme');
  });
});

/**
 * A worker that is started again when it ends by itself, as whoever supervises it does: the engine may show the namespace that it has
 * deleted for a moment more, and a worker that has settled with that one ends once it sees the other.
 */
function supervised(config: Config): { stop(): Promise<void> } {
  let stopped = false;
  let worker: Awaited<ReturnType<typeof startWorker>> | undefined;
  const working = (async () => {
    while (!stopped) {
      try {
        worker = await startWorker(config);
        await worker.finished;
      } catch (error) {
        if (!(error instanceof StrangerError)) throw error;
        await pause(500);
      }
    }
  })();
  // Heard of at once, so that it is no failure of nobody's; said when it is stopped.
  working.catch(() => undefined);
  return {
    async stop() {
      stopped = true;
      worker?.stop();
      await working;
    },
  };
}

describe('an engine that has lost everything', () => {
  it('is left by the whole process where its library does not let go of a worker that was turned away', async () => {
    let failed = false;
    const looking = lookForStuck(() => failed, 300);
    try {
      expect(await Promise.race([looking.found, pause(700, 'at work')])).toBe('at work');
      failed = true;
      await expect(looking.found).rejects.toThrow(StuckWorkerError);
    } finally {
      looking.stop();
    }
  });

  it('goes on from the database when a worker starts, with all that was open, and tells nobody twice', { timeout: 900_000 }, async () => {
    const config = await isolatedSettings('belonging-lost', stack.config.smtpUrl);
    const worker = await startWorker(config);
    const { engine, store } = await partsOf(config);
    const service = openDuban(store, engine.client).service;
    // At a day a second the next rungs come while the engine is away.
    await service.startProgramme(smallPlan({ id: 'lost', departments: ['water', 'fire', 'roads'] }), { from: '2019-04-24', daysPerSecond: 1 });
    await until('the first reminders', async () => ((await store.notices.counts('lost')).sent ?? 0) >= 3);
    worker.stop();
    await worker.finished;
    const before = await engine.connection.workflowService.describeNamespace({ namespace: engine.namespace });
    await engine.connection.operatorService.deleteNamespace({ namespace: engine.namespace });
    // The engine's own parts go on with the old one for seconds after it is described as gone.
    for (const look of [
      () => engine.connection.workflowService.describeNamespace({ namespace: engine.namespace }),
      () => engine.client.workflow.getHandle('deployment').describe(),
    ])
      await until('the namespace to be gone', async () =>
        look().then(
          () => false,
          () => true,
        ),
      );
    const again = supervised(config);
    await until('the namespace to be made again', async () =>
      engine.connection.workflowService.describeNamespace({ namespace: engine.namespace }).then(
        ({ namespaceInfo }) => namespaceInfo?.id !== before.namespaceInfo?.id,
        () => false,
      ),
    );
    const after = await engine.connection.workflowService.describeNamespace({ namespace: engine.namespace });
    expect(after.namespaceInfo?.id).not.toBe(before.namespaceInfo?.id);
    const rungs = async (department: string) => (await store.ledger.events(`lost/kickoff/${department}`)).map(({ type, payload }) => payload.rung ?? type);
    // A poll that was begun with the name of the namespace that is gone waits for a minute in it before it is asked again.
    for (const department of ['water', 'fire', 'roads'])
      await until(`the lapse of ${department}`, async () => (await rungs(department)).includes('lapse'), 300_000);
    await again.stop();
    for (const department of ['water', 'fire', 'roads']) {
      const told = await rungs(department);
      expect(new Set(told).size).toBe(told.length);
    }
    const ids = stack.mail.received.map(({ mail }) => mail.messageId).filter((id) => id?.includes('lost.kickoff'));
    expect(new Set(ids).size).toBe(ids.length);
  });
});
