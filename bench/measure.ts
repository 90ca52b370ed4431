import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { SMTPServer } from 'smtp-server';

/** Kernel clock ticks a second, the same on every Linux that Node runs on. */
const TICKS = 100;

/** CPU seconds (user and system) that these processes and all below them have used so far. Linux only. */
export function cpuSeconds(pids: number[]): number {
  const children = new Map<number, number[]>();
  const used = new Map<number, number>();
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, 'latin1');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      const parent = Number(fields[1]);
      used.set(Number(entry), [11, 12, 13, 14].reduce((sum, index) => sum + Number(fields[index]), 0) / TICKS);
      children.set(parent, [...(children.get(parent) ?? []), Number(entry)]);
    } catch {
      // It ended meanwhile.
    }
  }
  let total = 0;
  const waiting = [...pids];
  for (let pid = waiting.pop(); pid !== undefined; pid = waiting.pop()) {
    total += used.get(pid) ?? 0;
    waiting.push(...(children.get(pid) ?? []));
  }
  return total;
}

/** Peak resident memory (MB) of a process that still runs; Linux only. */
const peakMbOf = (pid: number) => Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1_024;

/** A `duban` command as a process of its own: what it said, how long it took, its CPU seconds, how much memory at the most. Linux only. */
export async function runDuban(
  args: string[],
  environment: Record<string, string>,
): Promise<{ said: string; seconds: number; cpuSeconds: number; peakMb: number }> {
  const beganMs = performance.now();
  const main = path.join(import.meta.dirname, '..', 'client', 'cli', 'main.js');
  const child = spawn(process.execPath, [main, ...args], { env: environment, stdio: ['ignore', 'pipe', 'inherit'] });
  const { pid = 0 } = child;
  let [peakMb, used] = [0, 0];
  const watching = setInterval(() => {
    try {
      peakMb = Math.max(peakMb, peakMbOf(pid));
      used = Math.max(used, cpuSeconds([pid]));
    } catch {
      // It has just ended.
    }
  }, 50);
  let said = '';
  child.stdout.on('data', (chunk) => {
    said += chunk;
  });
  const code = await new Promise((resolve) => child.once('close', resolve));
  clearInterval(watching);
  if (code !== 0) throw new Error(`duban ${args.join(' ')} ended with ${code}`);
  return { said, seconds: (performance.now() - beganMs) / 1_000, cpuSeconds: used, peakMb };
}

export function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** Of values in order. */
export const percentile = (sorted: readonly number[], share: number): number => sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? 0;

/** Takes mails and remembers only when each came. */
export async function startCountingSink(): Promise<{ url: string; arrivedAtMs: number[]; close(): Promise<void> }> {
  const arrivedAtMs: number[] = [];
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    authOptional: true,
    logger: false,
    onData(stream, _session, done) {
      stream.resume();
      stream.on('end', () => {
        arrivedAtMs.push(Date.now());
        done();
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.server.address();
  return {
    url: `smtp://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
    arrivedAtMs,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
