import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const TEST = path.join(import.meta.dirname, '..');

/** Unpacks the code of a former release's worker (test/workers/README.md), for one test alone, where it finds the packages of this tree. */
export function unpackedWorker(version: string, forWhom: string): { folder: string; remove(): void } {
  const folder = path.join(TEST, 'output', `worker-${version}-${forWhom}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  execFileSync('tar', ['-xzf', path.join(TEST, 'workers', `${version}.tar.gz`), '-C', folder]);
  // Their maps are not kept with them: a loader that looks for them would complain of each.
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.js'))) {
    const file = path.join(folder, name);
    writeFileSync(file, readFileSync(file, 'utf8').replace(/^\/\/# sourceMappingURL=(?!data:).*$/m, ''));
  }
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
