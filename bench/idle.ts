import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { openDuban } from '../client/duban.ts';
import { OFFICE } from '../domain/kernel/bodies.ts';
import { generateDistrict } from '../domain/rehearsal/district.ts';
import { cpuSeconds } from './measure.ts';
import { importEntries, loadRegistryPlan } from './registry.ts';
import { openRig, type Rig } from './rig.ts';

// What costs nothing, or should: enterprises that sleep, and a hundred programmes in one deployment. With the worker as operators run it, its
// watchdog included.

const CYCLES = 10_000;
const PROGRAMMES = 100;
/** How long is watched, and how long before that nothing is done (real ms). */
const WATCHED_MS = 120_000;
const SETTLE_MS = 60_000;
const STARTED_WITHIN_MS = 900_000;

async function dubanWorker(rig: Rig): Promise<number> {
  return (await rig.shippedWorker()).pid ?? 0;
}

/** What a deployment uses while nothing happens, each part in % of one core. */
async function quiet(rig: Rig, worker: number): Promise<Record<string, number>> {
  await pause(SETTLE_MS);
  const parts = { worker, engine: rig.server.pid ?? 0, database: rig.database.pid ?? 0 };
  const before = Object.entries(parts).map(([name, pid]) => ({ name, pid, used: cpuSeconds([pid]) }));
  const beganMs = performance.now();
  await pause(WATCHED_MS);
  const passed = (performance.now() - beganMs) / 1_000;
  const shares = before.map(({ name, pid, used }) => [name, ((cpuSeconds([pid]) - used) / passed) * 100] as const);
  return rounded(Object.fromEntries([...shares, ['together', shares.reduce((sum, [, share]) => sum + share, 0)]]));
}

const rounded = (figures: Record<string, number>) => Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, Number(value.toFixed(2))]));

/** `idle`: what ten thousand enterprises cost whose cycles wait for their next day. */
export async function benchIdle(json: boolean): Promise<void> {
  const rig = await openRig();
  try {
    const plan = await loadRegistryPlan(rig);
    const worker = await dubanWorker(rig);
    const without = await quiet(rig, worker);
    const entries = generateDistrict(plan, { seed: 'bench', count: CYCLES, asOf: '2019-03-01' }).map(
      ({ certificate: _certificate, startedOn: _started, ...entry }) => ({ ...entry, stage: 'listed' as const }),
    );
    await importEntries(rig, plan, entries);
    const { started } = await (
      await openDuban(rig.store, rig.engine.client).registry.startCycles(plan.id, {}, { org: OFFICE, name: 'bench' }, 'bench')
    ).result();
    for (const deadlineMs = Date.now() + STARTED_WITHIN_MS; ; await pause(500)) {
      const { all } = await rig.store.enterprises.progress(plan.id, { stages: ['creating'] }, undefined, '2026-01-01');
      if (all === started) break;
      if (Date.now() > deadlineMs) throw new Error(`${all} of ${started} have started in the ledger`);
    }
    const asleep = await quiet(rig, worker);
    print(json, [
      { what: 'no enterprise', ...without },
      { what: `${started} enterprises asleep`, ...asleep },
    ]);
  } finally {
    await rig.close();
  }
}

/** The plan of an example with another name. */
function examplePlan(id: string): string {
  const file = path.join(import.meta.dirname, '..', '..', 'plans', 'example-fire-drill.yaml');
  return readFileSync(file, 'utf8').replace(/^id: .*$/m, `id: ${id}`);
}

/** `programmes`: a hundred programmes, or as many as told, in one deployment sleep; then a hundred more live through the same weeks. */
export async function benchProgrammes(json: boolean, count = PROGRAMMES): Promise<void> {
  const rig = await openRig();
  try {
    const worker = await dubanWorker(rig);
    const { service } = openDuban(rig.store, rig.engine.client);
    const pids = [worker, rig.server.pid ?? 0, rig.database.pid ?? 0];
    const idsOf = (name: string) => Array.from({ length: count }, (_, index) => `${name}-${index}`);
    const beganMs = performance.now();
    for (const id of idsOf('asleep')) await service.startProgramme(examplePlan(id));
    const startSeconds = (performance.now() - beganMs) / 1_000;
    const asleep = await quiet(rig, worker);
    const before = cpuSeconds(pids);
    const ids = idsOf('awake');
    // From 1 September to the first lapse on the 17th, in four minutes and more: mails of all of them are due at the same instants.
    for (const id of ids) await service.startProgramme(examplePlan(id), { from: '2027-09-01', daysPerSecond: 18 / 300 });
    for (const deadlineMs = Date.now() + STARTED_WITHIN_MS; ; await pause(5_000)) {
      const told = await Promise.all(ids.map((programmeId) => rig.store.notices.list({ programmeId })));
      const lapsed = told.filter((notices) => notices.some(({ rung, state }) => rung === 'lapse' && state === 'sent')).length;
      if (lapsed === count) break;
      if (Date.now() > deadlineMs) throw new Error(`${lapsed} of ${count} programmes have told of their lapse`);
    }
    const used = cpuSeconds(pids) - before;
    const states: Record<string, number> = {};
    for (const id of ids) for (const [state, count] of Object.entries(await rig.store.notices.counts(id))) states[state] = (states[state] ?? 0) + count;
    print(json, [
      { what: `${count} programmes asleep`, startSeconds: Number(startSeconds.toFixed(1)), ...asleep },
      { what: `${count} more through a lapse`, ...states, mails: rig.sink.arrivedAtMs.length, cpuSeconds: Number(used.toFixed(1)) },
    ]);
  } finally {
    await rig.close();
  }
}

function print(json: boolean, rows: Record<string, unknown>[]): void {
  if (json) console.log(JSON.stringify(rows, null, 2));
  else console.table(rows);
}
