// Makes a bare clone runnable with nothing but Node and npm: installs, generates, builds. Imports nothing that has to be
// installed first. Whatever is up to date is skipped.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';

export const ROOT = path.join(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '..');
const LOCK_STAMP = path.join(ROOT, 'node_modules', '.duban-lock');
const BUILD_STAMP = path.join(ROOT, 'dist', '.built');
const SOURCES = ['domain', 'calendar', 'spreadsheet', 'smtp', 'workflows', 'activities', 'worker', 'client', 'engine', 'prisma', 'embedded', 'config', 'bench'];

// Whoever reads the output may leave before its end (`| head`). What cannot be shown is dropped; what it means is for the program that is started.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

/** Runs a command quietly, with the seconds that it takes on a terminal; shows what it said when it fails. */
async function step(label, command, args, environment = {}) {
  const began = Date.now();
  const terminal = process.stderr.isTTY;
  const seconds = () => Math.round((Date.now() - began) / 1000);
  const draw = () => process.stderr.write(`\r\x1b[K… ${label} ${seconds()} s`);
  const ticking = terminal ? setInterval(draw, 500) : undefined;
  if (!terminal) process.stderr.write(`… ${label}\n`);
  const child = spawn(command, args, {
    cwd: ROOT,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
  });
  // Nothing goes on behind the back of whoever ended this.
  const end = () => {
    child.kill('SIGTERM');
    process.exit(1);
  };
  for (const signal of ['SIGTERM', 'SIGHUP']) process.once(signal, end);
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      said += chunk;
    });
  const code = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  clearInterval(ticking);
  for (const signal of ['SIGTERM', 'SIGHUP']) process.off(signal, end);
  if (terminal) process.stderr.write('\r\x1b[K');
  if (code !== 0) {
    process.stderr.write(`${said}\n${label} failed: what it said stands above.\n`);
    process.exit(1);
  }
  process.stderr.write(`✓ ${label} ${seconds()} s\n`);
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  process.stderr.write(`Duban needs Node 20.19 or newer, and this is ${process.versions.node}: install a newer one from your system or nodejs.org.\n`);
  process.exit(1);
}

function newest(dir) {
  let latest = 0;
  for (const entry of readdirSync(dir, { withFileTypes: true })) {
    if (entry.name === 'generated') continue;
    const file = path.join(dir, entry.name);
    latest = Math.max(latest, entry.isDirectory() ? newest(file) : statSync(file).mtimeMs);
  }
  return latest;
}

const bin = (name) => path.join(ROOT, 'node_modules', '.bin', name);

export async function bootstrap() {
  checkNode();
  const lock = createHash('sha256')
    .update(readFileSync(path.join(ROOT, 'npm-shrinkwrap.json')))
    .digest('hex');
  if (!existsSync(LOCK_STAMP) || readFileSync(LOCK_STAMP, 'utf8') !== lock) {
    // Every package's own install script may be skipped: what they would do is done where it is needed.
    await step('installing packages (once)', 'npm', ['ci', '--no-audit', '--no-fund', '--ignore-scripts']);
    writeFileSync(LOCK_STAMP, lock);
  }
  const beganMs = Date.now();
  const sources = Math.max(
    ...SOURCES.map((dir) => newest(path.join(ROOT, dir))),
    statSync(path.join(ROOT, 'tsconfig.json')).mtimeMs,
    statSync(LOCK_STAMP).mtimeMs,
  );
  if (existsSync(BUILD_STAMP) && statSync(BUILD_STAMP).mtimeMs >= sources) return;
  // The client generator asks for a native engine that it does not use; any existing file satisfies it.
  await step('generating the database client', bin('prisma'), ['generate', '--schema', path.join(ROOT, 'prisma', 'schema.prisma')], {
    PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
  });
  // Types are checked by `npm test`: here it would take three quarters of the time of every first start.
  await step('compiling', bin('tsc'), ['-p', 'tsconfig.build.json', '--noCheck']);
  await step('building the console', bin('vite'), ['build', 'client/web', '--config', 'client/web/vite.config.ts', '--logLevel', 'warn']);
  await step('bundling the workflows', process.execPath, [path.join(ROOT, 'scripts', 'bundle.mjs')]);
  mkdirSync(path.dirname(BUILD_STAMP), { recursive: true });
  // Only its time is looked at, and that is the beginning: what was saved during a build is not in it.
  writeFileSync(BUILD_STAMP, '');
  utimesSync(BUILD_STAMP, beganMs / 1_000, beganMs / 1_000);
}
