import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { openDuban } from '../client/duban.ts';
import { exportRows, registryHeader } from '../client/enterprises/file.ts';
import type { RegistryEntry } from '../domain/enterprise/registry-entry.ts';
import { OFFICE } from '../domain/kernel/bodies.ts';
import { REAL_TIME } from '../domain/kernel/clock.ts';
import type { Plan } from '../domain/plan/plan.ts';
import { planSchema } from '../domain/plan/schema.ts';
import { generateDistrict } from '../domain/rehearsal/district.ts';
import { writeTable } from '../spreadsheet/write.ts';
import { runDuban } from './measure.ts';
import { openRig, type Rig } from './rig.ts';

const ROWS = 100_000;
const CYCLES = 10_000;

export function shapotouPlan(): Plan {
  return planSchema.parse(parse(readFileSync(path.join(import.meta.dirname, '..', '..', 'plans', 'shapotou-2019.yaml'), 'utf8')));
}

/** The Shapotou plan, loaded without its campaign: only its registry is measured. */
export async function loadRegistryPlan(rig: Rig): Promise<Plan> {
  const plan = shapotouPlan();
  const state = { programmeId: plan.id, stage: 'running' as const, planVersion: 1, openMilestones: [], elapsedMs: 0, sequence: 0 };
  await rig.store.programmes.create({ id: plan.id, name: plan.name, zone: plan.zone, clock: REAL_TIME, startedAtMs: 0, state }, { text: '', plan }, []);
  return plan;
}

/** `duban enterprise import` as a process of its own: its answer, how long it took and how much memory at the most. */
async function importFile(rig: Rig, file: string): Promise<{ seconds: number; peakMb: number; report: Record<string, unknown> }> {
  const { said, ...measured } = await runDuban(['enterprise', 'import', file, '--as', OFFICE, '--json'], { ...rig.environment, EVIDENCE_DIR: rig.dir });
  return { ...measured, report: JSON.parse(said) };
}

/** Brings a registry in as the command does. */
export async function importEntries(rig: Rig, plan: Plan, entries: RegistryEntry[]): Promise<void> {
  const file = path.join(rig.dir, 'registry.csv');
  await writeTable(file, { header: registryHeader, rows: exportRows(entries, plan) });
  await importFile(rig, file);
}

/** `import`: a registry of a hundred thousand rows goes in, and goes in again. */
export async function benchImport(json: boolean): Promise<void> {
  const rig = await openRig();
  const results: Record<string, unknown>[] = [];
  try {
    const plan = await loadRegistryPlan(rig);
    const entries = generateDistrict(plan, { seed: 'bench', count: ROWS, asOf: '2019-03-01' });
    for (const [name, again] of [
      ['first.xlsx', 'the same file again'],
      ['second.csv', undefined],
    ] as const) {
      const file = path.join(rig.dir, name);
      await writeTable(file, { header: registryHeader, rows: exportRows(entries, plan) });
      for (const what of [name === 'first.xlsx' ? 'xlsx, all new' : 'csv, all known', again].filter((one) => one !== undefined)) {
        const { seconds, peakMb: peak, report } = await importFile(rig, file);
        results.push({
          what,
          rows: report.rows,
          added: report.added,
          unchanged: report.unchanged,
          rejected: report.rejected,
          seconds: Number(seconds.toFixed(1)),
          peakMb: Math.round(peak),
        });
      }
    }
  } finally {
    await rig.close();
  }
  if (json) console.log(JSON.stringify(results, null, 2));
  else console.table(results);
}

/** `cycles`: the cycles of ten thousand enterprises are started in the background. */
export async function benchCycles(json: boolean): Promise<void> {
  const rig = await openRig();
  try {
    const plan = await loadRegistryPlan(rig);
    const entries = generateDistrict(plan, { seed: 'bench', count: CYCLES, asOf: '2019-03-01' }).map(
      ({ certificate: _certificate, startedOn: _started, ...entry }) => ({ ...entry, stage: 'listed' as const }),
    );
    await importEntries(rig, plan, entries);
    await rig.worker('duban');
    const registry = openDuban(rig.store, rig.engine.client).registry;
    const intake = await registry.startCycles(plan.id, {}, { org: OFFICE, name: 'bench' }, 'bench');
    const showing = setInterval(
      () =>
        void intake.progress().then(
          (progress) => !json && progress && console.error(`${progress.started} of ${progress.total}`),
          () => undefined,
        ),
      2_000,
    );
    const { started, refused, total, tookMs } = await intake.result();
    clearInterval(showing);
    for (const deadlineMs = Date.now() + 600_000; ; ) {
      const { all } = await rig.store.enterprises.progress(plan.id, { stages: ['creating'] }, undefined, '2026-01-01');
      if (all === started) break;
      if (Date.now() > deadlineMs) throw new Error(`${all} of ${started} have started in the ledger`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    const result = { enterprises: total, started, refused, seconds: Number((tookMs / 1_000).toFixed(1)), perSecond: Math.round((started / tookMs) * 1_000) };
    if (json) console.log(JSON.stringify(result, null, 2));
    else console.table([result]);
  } finally {
    await rig.close();
  }
}
