import type { StandingDuties } from '../../../contract/reports.ts';

export type Duty = StandingDuties['items'][number];
export type Body = Duty['bodies'][number];

/** Whether nothing is asked of a body any more: it has answered in this review; of what has begun, it has said that it is done; of what holds for a span nothing is. */
export const isOver = ({ begunOn, hold }: Pick<Duty, 'begunOn' | 'hold'>, { answer }: Body): boolean =>
  hold !== undefined || (begunOn === undefined ? answer !== undefined : answer?.done === true);

/** Lists the bodies that answer for any of the duties, each once. */
export const bodiesOf = (items: readonly Duty[]): Pick<Body, 'id' | 'name'>[] => [
  ...new Map(items.flatMap(({ bodies }) => bodies.map(({ id, name }) => [id, { id, name }] as const))).values(),
];

/**
 * Gives the duties as far as a filter goes: those of one body, with what that body alone said; those that somebody has not answered yet, or
 * that all have.
 */
export function dutiesShown(items: readonly Duty[], { body, state }: { body?: string; state?: string }): Duty[] {
  return items
    .map((duty) => (body === undefined ? duty : { ...duty, bodies: duty.bodies.filter(({ id }) => id === body) }))
    .filter(({ bodies }) => bodies.length > 0)
    .filter((duty) => state === undefined || duty.bodies.every((body) => isOver(duty, body)) === (state === 'said'));
}
