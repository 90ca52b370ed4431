import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { environmentGiven } from '../config/config.ts';
import { median, runDuban } from './measure.ts';

/** Enterprises, and how often each is rehearsed. */
const SIZES = [
  { enterprises: 10_000, runs: 5 },
  { enterprises: 100_000, runs: 3 },
];

/** `rehearse`: the Shapotou plan with its enterprises over three years, as a person runs it, from the command to the written report. */
export async function benchRehearse(json: boolean): Promise<void> {
  const dir = mkdtempSync(path.join(tmpdir(), 'duban-bench-'));
  const plan = path.join(import.meta.dirname, '..', '..', 'plans', 'shapotou-2019.yaml');
  const report = path.join(dir, 'report.html');
  const results: Record<string, unknown>[] = [];
  try {
    for (const { enterprises, runs } of SIZES) {
      const taken: Awaited<ReturnType<typeof runDuban>>[] = [];
      for (let run = 0; run < runs; run++)
        taken.push(
          await runDuban(['rehearse', plan, '--enterprises', String(enterprises), '--out', report], { PATH: environmentGiven().PATH ?? '', DUBAN_DATA: dir }),
        );
      results.push({
        enterprises,
        runs,
        seconds: Number(median(taken.map(({ seconds }) => seconds)).toFixed(1)),
        slowest: Number(Math.max(...taken.map(({ seconds }) => seconds)).toFixed(1)),
        cpuSeconds: Number(median(taken.map(({ cpuSeconds }) => cpuSeconds)).toFixed(1)),
        peakMb: Math.round(Math.max(...taken.map(({ peakMb }) => peakMb))),
        reportKb: Math.round(statSync(report).size / 1_024),
        same: new Set(taken.map(({ said }) => said)).size === 1,
      });
    }
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
  if (json) console.log(JSON.stringify(results, null, 2));
  else console.table(results);
}
