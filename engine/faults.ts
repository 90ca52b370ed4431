import type { Refusal } from '../domain/kernel/refusals.ts';

/** What can go wrong with the engine. They stand apart from what speaks to it: whoever only tells of them has not to load that. */

/** Says that a person has to put something right about the Temporal server; the message is one sentence that says what. */
export class EngineError extends Error {}

/** Says that an act was handed to the engine and nobody tells what came of it, for want of a worker or of strength: it may still be carried out. */
export class NoAnswerError extends Error {}

/** Says that the engine took no act in for now, having too many in hand: it is not carried out. */
export class EngineBusyError extends Error {}

/** Says that the rules said no. */
export class RefusedError extends Error {
  readonly refusal: Refusal;
  constructor(refusal: Refusal, cause: unknown) {
    super(refusal.refused, { cause });
    this.refusal = refusal;
  }
}

/** Says that the engine does not run the item: it has ended, was never begun, or is forgotten. */
export class NotRunningError extends Error {}
