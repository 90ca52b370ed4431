// Faults by seed: `npm run test:faults -- --seeds 20 [--from 7] [--stops 100] [--losses 50] [--machine 100000]`. Without any of them ten
// seeds are drawn, with others only what they ask for. A seed of faults that fails is printed and kept in test/output; one of the machine is named.
import { parseArgs } from 'node:util';
import { bootstrap } from './bootstrap.mjs';

const options = {
  seeds: { type: 'string' },
  from: { type: 'string', default: '1' },
  stops: { type: 'string' },
  losses: { type: 'string' },
  machine: { type: 'string' },
};
const { values } = parseArgs({ options });
const numbers = Object.fromEntries(Object.entries(values).map(([name, text]) => [name, Number(text)]));
if (Object.values(numbers).some((number) => !Number.isInteger(number) || number < 0)) {
  console.error('Write whole numbers: npm run test:faults -- --seeds 20 --from 7 --stops 100 --losses 50 --machine 100000');
  process.exit(2);
}
const { from, stops, losses, machine } = numbers;
const isAsked = [stops, losses, machine].some((number) => number !== undefined);
const { seeds = isAsked ? 0 : 10 } = numbers;
const provide = {
  faultSeeds: seeds,
  faultFrom: from,
  ...(stops !== undefined && { stops }),
  ...(losses !== undefined && { losses, lossSeed: from }),
  ...(machine !== undefined && { machineSeeds: machine }),
};
const files = [
  ...(seeds > 0 || stops > 0 ? ['test/faults.test.ts'] : []),
  ...(losses === undefined ? [] : ['test/watchdog.test.ts']),
  ...(machine === undefined ? [] : ['test/machine-seeds.test.ts']),
];
if (files.length === 0) {
  console.error('Nothing is to be drawn: npm run test:faults -- --seeds 20, or --stops, --losses, --machine');
  process.exit(2);
}
await bootstrap();
const { startVitest } = await import('vitest/node');
const vitest = await startVitest('test', files, { watch: false, provide });
await vitest.close();
