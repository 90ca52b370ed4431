// Everything that has to hold: format and lint, types, unused code, behaviour; what is long by nature is `npm run test:long`. Arguments go to vitest.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { bootstrap, ROOT } from './bootstrap.mjs';

await bootstrap();
const checks = [
  ['biome', ['check', '--error-on-warnings', '.']],
  ['tsc', ['--noEmit', '-p', 'tsconfig.json']],
  ['tsc', ['-p', 'client/web/tsconfig.json']],
  ['knip', ['--no-progress']],
  ['vitest', ['run', '--project', 'parts', '--project', 'rules', ...process.argv.slice(2)]],
];
for (const [tool, args] of checks) {
  process.stderr.write(`▶ ${tool}\n`);
  const { status } = spawnSync(path.join(ROOT, 'node_modules', '.bin', tool), args, {
    cwd: ROOT,
    stdio: 'inherit',
    shell: process.platform === 'win32',
    // Pictures of pages are for whoever runs a file of the console by itself.
    env: { TEST_PICTURES: 'none', ...process.env },
  });
  if (status !== 0) process.exit(status ?? 1);
}
