// What is long by nature: `npm run test:long -- [--cases 64] [--faults 5] [--inputs 20000] [--times 20] [--seed 7]`: the files that `npm test`
// leaves out whole (scripts/long.mjs), the console on a phone, in English and by the keyboard alone among them; and more of those of which it takes
// a part: the plan's three years and the small district's hundred days on a real clock; random campaigns lived on real parts against the
// rehearsal, about three seconds each; rounds in which parts are killed at random moments, about forty seconds each, four stops of a worker in
// the middle of sending with each; of the laws with random cases a multiple of what `npm test` draws. The seed, which is printed, repeats a run;
// what failed is kept in test/output. `--share` does all of it with few cases and one seed, in bounded time. `--drawn` leaves out what is the same
// each time; `--moved` has only the files that `npm test` leaves out whole, without those that a release alone takes, and the whole of the console's
// tasks, as CI does.
import { parseArgs } from 'node:util';
import { bootstrap } from './bootstrap.mjs';
import { FIRST_WALK, FOR_A_RELEASE, IN_PART, LONG } from './long.mjs';

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
  // The first walk in a browser with them, of whose tasks `npm test` takes a part.
  const files = [...LONG.filter((file) => !FOR_A_RELEASE.includes(file)), FIRST_WALK].map((file) => `test/${file}`);
  const vitest = await startVitest('test', files, { watch: false, provide: { whole: true } });
  await vitest.close();
  process.exit(process.exitCode ?? 0);
}
console.log(
  `${cases} campaigns and ${faults} rounds of faults, ${inputs} inputs for each parser and for the routes, laws ${times} times, with ${seed === undefined ? 'the seeds of npm test' : `seed ${seed}`}`,
);
/** Those whose cases are drawn, and the number that says how many. */
const LAWS = ['target-law', 'rehearsal', 'rehearsal-enterprises', 'obligation', 'enterprise-laws', 'calendar'];
const DRAWN = { model: cases, faults, fuzz: inputs, ...Object.fromEntries(LAWS.map((name) => [name, times])) };
const names = [...LONG, ...IN_PART].filter((file) => (DRAWN[file.replace('.test.ts', '')] ?? (drawn ? 0 : 1)) > 0);
const vitest = await startVitest(
  'test',
  names.map((name) => `test/${name}`),
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
