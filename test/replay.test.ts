import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { bundleWorkflowCode, DefaultLogger, Worker, type WorkflowBundleOption } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import { beforeAll, describe, expect, it } from 'vitest';
import { quietRuntime, workflowBundle } from '../worker/worker.ts';
import { SCENARIOS } from './support/scenarios.ts';

const ROOT = path.join(import.meta.dirname, '..');
const HISTORIES = path.join(import.meta.dirname, 'histories');
const recordings = readdirSync(HISTORIES).flatMap((version) =>
  readdirSync(path.join(HISTORIES, version)).map((file) => ({ version, name: path.basename(file, '.json'), file: path.join(HISTORIES, version, file) })),
);

const historyIn = (file: string) => JSON.parse(readFileSync(file, 'utf8'));

let bundle: WorkflowBundleOption;
beforeAll(async () => {
  quietRuntime();
  bundle = await workflowBundle();
});

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
    // The working tree with one more timer in the obligation, as someone could write it without `patched`.
    const changed = path.join(import.meta.dirname, 'output', 'incompatible');
    rmSync(changed, { recursive: true, force: true });
    mkdirSync(changed, { recursive: true });
    for (const folder of ['domain', 'workflows']) cpSync(path.join(ROOT, folder), path.join(changed, folder), { recursive: true });
    const file = path.join(changed, 'workflows', 'obligation.ts');
    const source = readFileSync(file, 'utf8');
    const incompatible = source
      .replace('import { continueAsNew,', 'import { sleep, continueAsNew,')
      .replace('return (await item.run()).stage;', "await sleep('1 day');\n  return (await item.run()).stage;");
    expect(incompatible).toMatch(/sleep, continueAsNew[\s\S]*await sleep/);
    writeFileSync(file, incompatible);
    const { code } = await bundleWorkflowCode({ workflowsPath: path.join(changed, 'workflows', 'index.ts'), logger: new DefaultLogger('WARN') });
    const punctual = recordings.find((recording) => recording.name === 'obligation-punctual');
    await expect(Worker.runReplayHistory({ workflowBundle: { code } }, historyIn(punctual?.file ?? ''))).rejects.toThrow(DeterminismViolationError);
    rmSync(changed, { recursive: true, force: true });
  });
});
