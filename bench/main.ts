import { benchApi } from './api.ts';
import { benchIdle, benchProgrammes } from './idle.ts';
import { benchRearm, benchSlowDomain } from './recovery.ts';
import { benchCycles, benchImport } from './registry.ts';
import { benchRehearse } from './rehearse.ts';
import { benchRung } from './rung.ts';
import { benchScale } from './scale.ts';
import { benchSoak } from './soak.ts';
import { benchLetters, benchWave } from './wave.ts';

/** `npm run bench -- NAME [--json] [--count N]` (how many programmes, of `programmes`): figures that the documents quote. Loopback only, bounded in time and count. */
const BENCHES: Record<string, (json: boolean, count?: number) => Promise<void>> = {
  rung: benchRung,
  wave: benchWave,
  letters: benchLetters,
  import: benchImport,
  cycles: benchCycles,
  idle: benchIdle,
  programmes: benchProgrammes,
  api: benchApi,
  rehearse: benchRehearse,
  rearm: benchRearm,
  'slow-domain': benchSlowDomain,
  scale: benchScale,
  soak: benchSoak,
};

const [name = '', ...options] = process.argv.slice(2);
const bench = BENCHES[name];
if (!bench) {
  console.error(`Which bench? Write one of: ${Object.keys(BENCHES).join(', ')}.`);
  process.exit(2);
}
const at = options.indexOf('--count');
const count = at < 0 ? undefined : Number(options[at + 1]);
if (count !== undefined && !(Number.isInteger(count) && count > 0)) {
  console.error('--count takes a whole number of 1 or more.');
  process.exit(2);
}
await bench(options.includes('--json'), count);
process.exit(0);
