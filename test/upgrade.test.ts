import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { replayOpen } from '../worker/replay.ts';
import { workflowBundle } from '../worker/worker.ts';
import { PATCHES } from '../workflows/patches.ts';
import { smallPlan } from './support/plans.ts';
import { openTestStack, type TestStack, until } from './support/stack.ts';

// Before a worker of another release takes work: whether what runs can go on with its code.

const ROOT = path.join(import.meta.dirname, '..');

let stack: TestStack;
beforeAll(async () => {
  stack = await openTestStack('upgrade');
  await stack.service.startProgramme(smallPlan({ id: 'open' }), { from: '2019-04-24', daysPerSecond: 0.000_1 });
  await stack.service.startProgramme(smallPlan({ id: 'other' }), { from: '2019-04-24', daysPerSecond: 0.000_1 });
  for (const id of ['open', 'other']) await until('the first reminders', async () => ((await stack.store.notices.counts(id)).sent ?? 0) >= 2);
});
afterAll(() => stack.close());

/** Changes as somebody could write them without telling those that run: in which file, what becomes what, and who breaks. */
const MUTANTS: [file: string, from: RegExp, to: string, breaks: RegExp][] = [
  ['obligation.ts', /(\n {2}let shown = '';)/, "\n  await mutantSleep('1 day');$1", /^obligation\//],
  ['mailroom.ts', /(\n {2}const bounded = )/, "\n  await mutantSleep('1 day');$1", /^mailroom\//],
  ['programme.ts', /(export async function programme\([^)]*\)[^{]*\{)/, "$1\n  await mutantSleep('1 day');", /^programme\//],
  ['milestone.ts', /(export async function milestone\([^)]*\)[^{]*\{)/, "$1\n  await mutantSleep('1 day');", /^milestone\//],
];

async function bundleOf(file: string, from: RegExp, to: string): Promise<{ code: string }> {
  const copy = path.join(import.meta.dirname, 'output', 'upgrade');
  rmSync(copy, { recursive: true, force: true });
  mkdirSync(copy, { recursive: true });
  for (const folder of ['domain', 'workflows']) cpSync(path.join(ROOT, folder), path.join(copy, folder), { recursive: true });
  const changed = path.join(copy, 'workflows', file);
  const source = readFileSync(changed, 'utf8');
  const mutant = source.replace(from, to);
  expect(mutant, file).not.toBe(source);
  writeFileSync(changed, `import { sleep as mutantSleep } from '@temporalio/workflow';\n${mutant}`);
  const { code } = await bundleWorkflowCode({ workflowsPath: path.join(copy, 'workflows', 'index.ts'), logger: new DefaultLogger('ERROR') });
  rmSync(copy, { recursive: true, force: true });
  return { code };
}

describe('what runs', () => {
  it('can go on with this code; filters leave out what is not asked for', async () => {
    const bundle = await workflowBundle();
    const seen: number[] = [];
    const all = await replayOpen(stack.client, bundle, {}, { progress: (done) => seen.push(done) });
    expect(all.breaks).toEqual([]);
    // Of each programme itself, its milestone, its mailroom and two obligations.
    expect(all.replayed).toBeGreaterThanOrEqual(10);
    expect(seen.at(-1)).toBe(all.replayed);
    const obligations = await replayOpen(stack.client, bundle, { programme: 'other', type: 'obligation' });
    expect(obligations).toMatchObject({ replayed: 2, breaks: [] });
    expect((await replayOpen(stack.client, bundle, { limit: 3 }, { parallel: 1 })).replayed).toBeLessThanOrEqual(3);
  });

  it.each(MUTANTS)('would break by a change of %s, and is named with where', async (file, from, to, breaks) => {
    const { replayed, breaks: found } = await replayOpen(stack.client, await bundleOf(file, from, to), {});
    expect(replayed).toBeGreaterThanOrEqual(10);
    expect(found.length).toBeGreaterThanOrEqual(2);
    for (const { workflowId, event, why } of found) {
      expect(workflowId).toMatch(breaks);
      // The engine's library names the event for commands in another order, and only what is missing where a local activity did not come.
      if (event === undefined) expect(why).toMatch(/TMPRL1100|nondeterminism/i);
      else expect(event).toBeGreaterThan(3);
    }
  });
});

describe('a change of workflow code', () => {
  it('goes through the list of changes, which says why and since when, and lists nothing that is not used', () => {
    const folder = path.join(ROOT, 'workflows');
    const sources = readdirSync(folder)
      .filter((file) => file.endsWith('.ts') && file !== 'patches.ts')
      .map((file) => readFileSync(path.join(folder, file), 'utf8'));
    for (const source of sources) expect(source).not.toMatch(/\b(patched|deprecatePatch)\b/);
    const used = sources.flatMap((source) => [...source.matchAll(/\bchanged\('([^']+)'\)/g)].map(([, id]) => id));
    expect([...new Set(used)].sort()).toEqual(Object.keys(PATCHES).sort());
    for (const { since, reason } of Object.values(PATCHES)) {
      expect(since).toMatch(/^\d+\.\d+\.\d+$/);
      expect(reason.length).toBeGreaterThan(20);
    }
  });
});
