// What is long by nature: `npm run test:long -- [--cases 64] [--faults 5] [--inputs 20000] [--times 5] [--seed 7]`. Random campaigns lived on real parts against the
// rehearsal, about three seconds each, and rounds in which parts are killed at random moments, about forty seconds each, four stops of
// a worker in the middle of sending with each; of the laws with random cases a
// multiple of what `npm test` draws. The seed, which is printed, repeats a run; what failed is kept in test/output.
import { parseArgs } from 'node:util';
import { bootstrap } from './bootstrap.mjs';

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '64' },
    faults: { type: 'string', default: '5' },
    inputs: { type: 'string', default: '20000' },
    times: { type: 'string', default: '5' },
    seed: { type: 'string' },
  },
});
const seed = values.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(values.seed);
const [modelCases, faultRounds, fuzzInputs, times] = [values.cases, values.faults, values.inputs, values.times].map(Number);
if (![modelCases, faultRounds, fuzzInputs, times, seed].every((number) => Number.isInteger(number) && number >= 0)) {
  console.error('Write whole numbers: npm run test:long -- --cases 200 --faults 10 --times 5 --seed 7');
  process.exit(2);
}
await bootstrap();
console.log(
  `${modelCases} campaigns and ${faultRounds} rounds of faults, ${fuzzInputs} inputs for each parser and for the routes, laws ${times} times, with seed ${seed}`,
);
const { startVitest } = await import('vitest/node');
const files = [
  ...(modelCases > 0 ? ['test/model.test.ts'] : []),
  ...(faultRounds > 0 ? ['test/faults.test.ts'] : []),
  ...(fuzzInputs > 0 ? ['test/fuzz.test.ts'] : []),
  ...(times > 0 ? ['test/target-law.test.ts', 'test/rehearsal.test.ts', 'test/rehearsal-enterprises.test.ts'] : []),
];
const vitest = await startVitest('test', files, {
  watch: false,
  provide: { modelCases, fuzzInputs, times: Math.max(1, times), seed, faultSeeds: faultRounds, stops: 4 * faultRounds, faultFrom: seed },
});
await vitest.close();
