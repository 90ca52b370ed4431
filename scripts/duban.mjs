#!/usr/bin/env node
import { bootstrap } from './bootstrap.mjs';

await bootstrap();
await import('../dist/client/cli/main.js');
