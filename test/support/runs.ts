import { inject } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** By `npm run test:long`: everything is lived to its end. */
    whole?: boolean;
    /** By `npm run test:long`: how many times as many random cases of each law are drawn as by `npm test`. */
    times?: number;
  }
}

/** Whether everything is lived to its end, as by `npm run test:long`. `npm test` lives what comes first, in which each kind of thing happens once. */
export const WHOLE = inject('whole') === true;

/** How many random cases of a law are drawn: so many by `npm test`, a multiple of them by `npm run test:long`. */
export const runs = (inATest: number): number => inATest * (inject('times') ?? 1);

/**
 * Of cases that differ in little, such as the screen on which the same is done: `npm test` takes the first of each so many, `npm run test:long`
 * takes all.
 */
export const some = <T>(outOf: number, cases: readonly T[]): T[] => cases.filter((_, index) => WHOLE || index % outOf === 0);
