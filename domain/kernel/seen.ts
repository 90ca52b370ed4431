import type { Act } from './machine.ts';
import { type Refusal, refuse } from './refusals.ts';

/**
 * Refuses a decision on what came in after whoever decides had looked. `cameIn` is the number of the event with which it did: absent where an
 * earlier release wrote the state, as `seen` is where nobody says what they have looked at.
 */
export const unseen = ({ kind, seen }: Pick<Act, 'kind' | 'seen'>, cameIn: number | undefined): Refusal | undefined =>
  seen !== undefined && cameIn !== undefined && cameIn > seen ? refuse('changed-since', { act: kind }) : undefined;
