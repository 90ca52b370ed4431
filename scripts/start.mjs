import process from 'node:process';
import { bootstrap } from './bootstrap.mjs';

// `npm` does not pass SIGTERM on: it ends, the shell between us and it ends, and nobody tells us. Whose child we are then changes.
const parent = process.ppid;
if (process.env.npm_lifecycle_event !== undefined) {
  setInterval(() => process.ppid !== parent && process.kill(process.pid, 'SIGTERM'), 300).unref();
}

await bootstrap();
await import('../dist/embedded/start.js');
