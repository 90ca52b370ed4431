// What is long by nature: `npm run test:long -- [--cases 64] [--faults 5] [--inputs 20000] [--times 20] [--seed 7]`. The plan's three years and
// the small district's hundred days on a real clock; services that are ended at every moment; the console on a phone, in English and by the
// keyboard alone, where `npm test` looks at a few pages and tasks; random campaigns lived on real parts against the
// rehearsal, about three seconds each; rounds in which parts are killed at random moments, about forty seconds each, four stops of a worker in
// the middle of sending with each; of the laws with random cases a multiple of what `npm test` draws. The seed, which is printed, repeats a run;
// what failed is kept in test/output. `--share` does all of it with few cases and one seed, in bounded time: that is what CI runs.
// `--drawn` leaves out what is the same each time; `--moved` has only the files that `npm test` leaves out whole, as CI does.
import { parseArgs } from 'node:util';
import { bootstrap } from './bootstrap.mjs';

const ALL = { cases: 64, faults: 5, inputs: 20_000, times: 20 };
const SHARE = { cases: 5, faults: 1, inputs: 1_000, times: 5 };
const options = Object.fromEntries(['cases', 'faults', 'inputs', 'times', 'seed'].map((name) => [name, { type: 'string' }]));
const flag = { type: 'boolean', default: false };
const { share, drawn, moved, ...given } = parseArgs({ options: { ...options, share: flag, drawn: flag, moved: flag } }).values;
const numbers = {
  // The share draws with the seeds of `npm test`: it says the same of the same tree each time it runs.
  ...(share ? SHARE : { ...ALL, seed: Math.floor(Math.random() * 2 ** 31) }),
  ...Object.fromEntries(Object.entries(given).map(([name, text]) => [name, Number(text)])),
};
if (!Object.values(numbers).every((number) => Number.isInteger(number) && number >= 0)) {
  console.error('Write whole numbers: npm run test:long -- --cases 200 --faults 10 --times 20 --seed 7');
  process.exit(2);
}
const { cases, faults, inputs, times, seed } = numbers;
await bootstrap();
const { startVitest } = await import('vitest/node');
if (moved) {
  const vitest = await startVitest('test', [], { watch: false, project: ['long'] });
  await vitest.close();
  process.exit(process.exitCode ?? 0);
}
console.log(
  `${cases} campaigns and ${faults} rounds of faults, ${inputs} inputs for each parser and for the routes, laws ${times} times, with ${seed === undefined ? 'the seeds of npm test' : `seed ${seed}`}`,
);
const consoles = [
  ...['console-comments', 'console-dates', 'console-day', 'console-enterprise', 'console-pages', 'console-registers', 'console-tasks', 'console-today'],
  ...['paper', 'first-steps', 'board'],
];
const names = [
  ...(drawn ? [] : ['whole-plan', 'small-district', 'services', 'release', 'package', 'recovery', 'sealed-histories', ...consoles]),
  ...(cases > 0 ? ['model'] : []),
  ...(faults > 0 ? ['faults'] : []),
  ...(inputs > 0 ? ['fuzz'] : []),
  ...(times > 0 ? ['target-law', 'rehearsal', 'rehearsal-enterprises'] : []),
];
const vitest = await startVitest(
  'test',
  names.map((name) => `test/${name}.test.ts`),
  {
    watch: false,
    provide: {
      whole: true,
      modelCases: cases,
      fuzzInputs: inputs,
      times: Math.max(1, times),
      faultSeeds: faults,
      stops: share ? faults : 4 * faults,
      ...(seed !== undefined && { seed, faultFrom: seed }),
    },
  },
);
await vitest.close();
