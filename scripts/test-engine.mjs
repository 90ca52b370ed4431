// The campaign, amendments, the watchdog, replay, random campaigns and faults on a Temporal server that somebody else has started:
// `TEMPORAL_ADDRESS=127.0.0.1:7233 npm run test:engine [-- --cases 5 --seeds 1 --seed 7]`. It needs the right to make namespaces, and
// leaves them behind; the server itself is neither stopped nor killed.
import { parseArgs } from 'node:util';
import { bootstrap } from './bootstrap.mjs';

const options = { cases: { type: 'string', default: '5' }, seeds: { type: 'string', default: '1' }, seed: { type: 'string', default: '7' } };
const { values } = parseArgs({ options });
const [modelCases, faultSeeds, seed] = [values.cases, values.seeds, values.seed].map(Number);
const { TEMPORAL_ADDRESS: engineAddress } = process.env;
if (!engineAddress || ![modelCases, faultSeeds, seed].every((number) => Number.isInteger(number) && number >= 0)) {
  console.error('Say where the server is, and write whole numbers: TEMPORAL_ADDRESS=127.0.0.1:7233 npm run test:engine -- --cases 5 --seeds 1');
  process.exit(2);
}
await bootstrap();
const { startVitest } = await import('vitest/node');
const names = ['engine', 'campaign', 'amendment', 'watchdog', 'enterprise-cycle', 'roster', 'replay', 'upgrade', 'model', 'faults'];
const files = names.map((name) => `test/${name}.test.ts`);
const vitest = await startVitest('test', files, {
  watch: false,
  provide: { engineAddress, modelCases, faultSeeds, faultFrom: seed, stops: 4 * faultSeeds, seed },
});
await vitest.close();
