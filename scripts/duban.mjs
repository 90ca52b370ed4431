#!/usr/bin/env node
import { existsSync } from 'node:fs';
import path from 'node:path';
import { bootstrap, ROOT } from './bootstrap.mjs';

// A package has everything built in it, and no sources to build from.
if (existsSync(path.join(ROOT, 'tsconfig.build.json'))) await bootstrap();
await import('../dist/client/cli/main.js');
