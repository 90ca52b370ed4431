import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { HistoryAndWorkflowId } from '@temporalio/client';
import proto from '@temporalio/proto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Break, replayHistories, replayOpen } from '../worker/replay.ts';
import { workflowBundle } from '../worker/worker.ts';
import { workflowIds } from '../workflows/messages.ts';
import { PATCHES } from '../workflows/patches.ts';
import { copiedSources, HARMLESS, MUTANTS, type Mutant } from './support/mutants.ts';
import { smallPlan } from './support/plans.ts';
import { openTestStack, type TestStack, until } from './support/stack.ts';

// Before a worker of another release takes work: whether what runs, and what ran under any release, can go on with its code.

const ROOT = path.join(import.meta.dirname, '..');
const HISTORIES = path.join(import.meta.dirname, 'histories');

/** What every release recorded, named `release/scenario`. */
const recorded: HistoryAndWorkflowId[] = readdirSync(HISTORIES).flatMap((version) =>
  readdirSync(path.join(HISTORIES, version)).map((file) => ({
    workflowId: `${version}/${path.basename(file, '.binpb')}`,
    history: proto.temporal.api.history.v1.History.decode(readFileSync(path.join(HISTORIES, version, file))),
  })),
);

let stack: TestStack;
let sources: ReturnType<typeof copiedSources>;
beforeAll(async () => {
  sources = copiedSources();
  stack = await openTestStack('upgrade');
  // Each has its programme itself, its milestone, its mailroom, its digest and two obligations.
  await stack.service.startProgramme(smallPlan({ id: 'open' }), { from: '2019-04-24', daysPerSecond: 0.000_1 });
  await stack.service.startProgramme(smallPlan({ id: 'other' }), { from: '2019-04-24', daysPerSecond: 0.000_1 });
  for (const id of ['open', 'other']) {
    await until('the first reminders', async () => ((await stack.store.notices.counts(id)).sent ?? 0) >= 2);
    // Until it has asked for its first morning, any code suits it.
    await until('the first morning', async () => (await stack.client.workflow.getHandle(workflowIds.digest(id)).describe()).historyLength >= 5);
  }
});
afterAll(async () => {
  sources.remove();
  await stack.close();
});

/** Whether what a release recorded, named `release/scenario`, cannot be led on by a mutant. */
function isBrokenBy({ breaks, unlessOf }: Mutant, id: string): boolean {
  const [version = '', scenario = ''] = id.split('/');
  return breaks.includes(scenario) && !unlessOf?.includes(version);
}
const idsOf = (breaks: Break[]) => breaks.map(({ workflowId }) => workflowId).sort();

describe('the changes that have to be caught', () => {
  it('are ten, break every workflow, and a recording of every release', () => {
    expect(MUTANTS).toHaveLength(10);
    const index = readFileSync(path.join(ROOT, 'workflows', 'index.ts'), 'utf8');
    const workflows = [...index.matchAll(/export \{ (\w+) \}/g)].map(([, name]) => name);
    const broken = recorded.map(({ workflowId }) => workflowId).filter((id) => MUTANTS.some((mutant) => isBrokenBy(mutant, id)));
    // A scenario begins with the workflow that lives it.
    expect([...new Set(broken.map((id) => /\/(\w+)/.exec(id)?.[1]))].sort()).toEqual(workflows.sort());
    expect([...new Set(broken.map((id) => id.split('/')[0]))].sort()).toEqual(readdirSync(HISTORIES).sort());
  });
});

describe('what runs', () => {
  it('can go on with this code; filters leave out what is not asked for', async () => {
    const bundle = await workflowBundle();
    const seen: number[] = [];
    const all = await replayOpen(stack.client, bundle, {}, { progress: (done) => seen.push(done) });
    expect(all.breaks).toEqual([]);
    expect(all.replayed).toBeGreaterThanOrEqual(12);
    expect(seen.at(-1)).toBe(all.replayed);
    const obligations = await replayOpen(stack.client, bundle, { programme: 'other', type: 'obligation' });
    expect(obligations).toMatchObject({ replayed: 2, breaks: [] });
    expect((await replayOpen(stack.client, bundle, { limit: 3 }, { parallel: 1 })).replayed).toBeLessThanOrEqual(3);
  });

  it.each(MUTANTS.map((mutant) => [mutant.what, mutant] as const))('would break by %s, and is named with where', async (_, mutant) => {
    const workflowBundle = await sources.bundleWith(mutant);
    const past = await replayHistories(recorded, { workflowBundle });
    const open = await replayOpen(stack.client, workflowBundle, {});
    expect(past.replayed).toBe(recorded.length);
    const broken = recorded.map(({ workflowId }) => workflowId).filter((id) => isBrokenBy(mutant, id));
    expect(broken.length).toBeGreaterThan(0);
    expect(idsOf(past.breaks)).toEqual(broken.sort());
    expect(open.replayed).toBeGreaterThanOrEqual(12);
    const types = [...new Set(idsOf(open.breaks).map((id) => id.split('/')[0] ?? ''))];
    expect(types.filter((type) => !mutant.mayBreakOpen?.includes(type))).toEqual(mutant.breaksOpen);
    for (const { event, why } of [...past.breaks, ...open.breaks]) {
      // The engine's library names the event for commands in another order, and only what is missing where a local activity did not come.
      if (event === undefined) expect(why).toMatch(/TMPRL1100|nondeterminism/i);
      else expect(event).toBeGreaterThan(3);
    }
  });

  it.each(HARMLESS.map((change) => [change.what, change] as const))('and what ran goes on with %s', async (_, change) => {
    const workflowBundle = await sources.bundleWith(change);
    expect(await replayHistories(recorded, { workflowBundle })).toEqual({ replayed: recorded.length, breaks: [] });
    expect((await replayOpen(stack.client, workflowBundle, {})).breaks).toEqual([]);
  });
});

describe('a change of workflow code', () => {
  it('goes through the list of changes, which says why and since when, and lists nothing that is not used', () => {
    const folder = path.join(ROOT, 'workflows');
    const texts = readdirSync(folder)
      .filter((file) => file.endsWith('.ts') && file !== 'patches.ts')
      .map((file) => readFileSync(path.join(folder, file), 'utf8'));
    for (const source of texts) expect(source).not.toMatch(/\b(patched|deprecatePatch)\b/);
    const used = texts.flatMap((source) => [...source.matchAll(/\bchanged\('([^']+)'\)/g)].map(([, id]) => id));
    expect([...new Set(used)].sort()).toEqual(Object.keys(PATCHES).sort());
    for (const { since, reason } of Object.values(PATCHES)) {
      expect(since).toMatch(/^\d+\.\d+\.\d+$/);
      expect(reason.length).toBeGreaterThan(20);
    }
  });
});
