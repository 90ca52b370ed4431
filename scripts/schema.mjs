// Writes plans/schema.json from the zod schema; a test fails when it is out of date.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { bootstrap, ROOT } from './bootstrap.mjs';

await bootstrap();
const { planJsonSchema } = await import('../dist/domain/plan/schema.js');
writeFileSync(path.join(ROOT, 'plans', 'schema.json'), `${JSON.stringify(planJsonSchema(), null, 2)}\n`);
