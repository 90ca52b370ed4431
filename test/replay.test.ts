import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import proto from '@temporalio/proto';
import { bundleWorkflowCode, DefaultLogger, Worker } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import { describe, expect, inject, it } from 'vitest';
import { SCENARIOS } from './support/scenarios.ts';

const ROOT = path.join(import.meta.dirname, '..');
const HISTORIES = path.join(import.meta.dirname, 'histories');
const recordings = readdirSync(HISTORIES).flatMap((version) =>
  readdirSync(path.join(HISTORIES, version)).map((file) => ({ version, name: path.basename(file, '.binpb'), file: path.join(HISTORIES, version, file) })),
);

const historyIn = (file: string) => proto.temporal.api.history.v1.History.decode(readFileSync(file));

const bundle = { codePath: inject('workflowBundle') };

describe('recorded histories', () => {
  it('exist for every scenario, and for nothing else', () => {
    const names = new Set(recordings.map((recording) => recording.name));
    expect([...names].sort()).toEqual(SCENARIOS.map((scenario) => scenario.name).sort());
  });

  it.each(recordings)('of $version replay: $name', async ({ file }) => {
    const history = historyIn(file);
    // A replay of nothing would pass as well.
    expect(history.events.length).toBeGreaterThan(5);
    await Worker.runReplayHistory({ workflowBundle: bundle }, history);
  });

  it('hold the longest life within 120 events', () => {
    const longest = recordings.find((recording) => recording.name === 'obligation-whole-ladder');
    expect(historyIn(longest?.file ?? '').events.length).toBeLessThanOrEqual(120);
  });
});

describe('a replay', () => {
  it('of a history without events fails', async () => {
    await expect(Worker.runReplayHistory({ workflowBundle: bundle }, { events: [] })).rejects.toThrow();
  });

  it('catches a change that running workflows cannot follow', async () => {
    // Of every release, so that what this one records is known to notice as well.
    const histories = recordings.filter((recording) => recording.name === 'obligation-punctual').map(({ file }) => historyIn(file));
    expect(histories.length).toBe(readdirSync(HISTORIES).length);
    const copy = path.join(import.meta.dirname, 'output', 'incompatible');
    rmSync(copy, { recursive: true, force: true });
    mkdirSync(copy, { recursive: true });
    for (const folder of ['domain', 'workflows']) cpSync(path.join(ROOT, folder), path.join(copy, folder), { recursive: true });
    const bundled = async () => {
      const { code } = await bundleWorkflowCode({ workflowsPath: path.join(copy, 'workflows', 'index.ts'), logger: new DefaultLogger('WARN') });
      return { code };
    };
    // One more timer at the start of an obligation, as someone could write it without `patched`.
    const file = path.join(copy, 'workflows', 'obligation.ts');
    const source = readFileSync(file, 'utf8');
    const changed = source
      .replace('import { continueAsNew,', 'import { sleep, continueAsNew,')
      .replace("let shown = '';", "await sleep('1 day');\n  let shown = '';");
    expect(changed).toMatch(/sleep, continueAsNew[\s\S]*await sleep/);
    writeFileSync(file, changed);
    const mutant = await bundled();
    for (const history of histories) await expect(Worker.runReplayHistory({ workflowBundle: mutant }, history)).rejects.toThrow(DeterminismViolationError);
    rmSync(copy, { recursive: true, force: true });
  });
});
