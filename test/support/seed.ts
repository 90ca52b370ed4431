import fc from 'fast-check';
import { inject } from 'vitest';

// `npm test` says the same of the same tree each time it runs: its random cases are drawn with one seed. `npm run test:long` draws others.

/** Any number would do; a change of it is a change of what `npm test` looks at. */
export const SEED = inject('seed') ?? 20_261_128;

fc.configureGlobal({ seed: SEED });
