// Writes those pages of docs/reference that are made of the code; a test fails when one is out of date.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { bootstrap, ROOT } from './bootstrap.mjs';

await bootstrap();
const { madeOfCode } = await import('../dist/client/cli/reference.js');
for (const [name, text] of Object.entries(await madeOfCode())) writeFileSync(path.join(ROOT, 'docs', 'reference', name), text);
