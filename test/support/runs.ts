import { inject } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** By `npm run test:long`: how many times as many random cases of each law are drawn as by `npm test`. */
    times?: number;
  }
}

/** How many random cases of a law are drawn: so many by `npm test`, a multiple of them by `npm run test:long`. */
export const runs = (inATest: number): number => inATest * (inject('times') ?? 1);
