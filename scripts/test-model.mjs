// The model test for longer: `npm run test:model -- --cases 200 [--seed 7]`. The seed repeats a run; a failure is kept in test/output.
import { parseArgs } from 'node:util';
import { bootstrap } from './bootstrap.mjs';

const { values } = parseArgs({ options: { cases: { type: 'string', default: '100' }, seed: { type: 'string' } } });
const [modelCases, modelSeed] = [Number(values.cases), values.seed === undefined ? undefined : Number(values.seed)];
if (!Number.isInteger(modelCases) || modelCases < 1 || (modelSeed !== undefined && !Number.isInteger(modelSeed))) {
  console.error('Write whole numbers: npm run test:model -- --cases 200 --seed 7');
  process.exit(2);
}
await bootstrap();
const { startVitest } = await import('vitest/node');
const vitest = await startVitest('test', ['test/model.test.ts'], { watch: false, provide: { modelCases, ...(modelSeed !== undefined && { modelSeed }) } });
await vitest.close();
