// Everything that has to hold: format and lint, types, unused code, behaviour; what is long by nature is `npm run test:long`. Arguments go to vitest.
import { spawn, spawnSync } from 'node:child_process';
import path from 'node:path';
import { bootstrap, ROOT } from './bootstrap.mjs';

await bootstrap();
const given = {
  cwd: ROOT,
  shell: process.platform === 'win32',
  // Pictures of pages are for whoever runs a file of the console by itself.
  env: { TEST_PICTURES: 'none', ...process.env },
};
const tool = (name) => path.join(ROOT, 'node_modules', '.bin', name);

/** Looks at the files without running them; shows what was said when something is wrong. */
async function look(label, name, args) {
  const child = spawn(tool(name), args, { ...given, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      said += chunk;
    });
  const status = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
  process.stderr.write(status === 0 ? `✓ ${label}\n` : `${said}\n✗ ${label}: what it said stands above.\n`);
  return status === 0;
}

// At once: each of them waits for the disk or for one processor for most of its time.
const looks = await Promise.all([
  look('format and lint', 'biome', ['check', '--error-on-warnings', '.']),
  look('types', 'tsc', ['--noEmit', '-p', 'tsconfig.json']),
  look('types of the console', 'tsc', ['-p', 'client/web/tsconfig.json']),
  look('unused code', 'knip', ['--no-progress']),
]);
if (looks.includes(false)) process.exit(1);
const { status } = spawnSync(tool('vitest'), ['run', '--project', 'parts', '--project', 'rules', ...process.argv.slice(2)], { ...given, stdio: 'inherit' });
process.exit(status ?? 1);
