import { PROGRAMME } from '../kernel/bodies.ts';
import type { ObligationAct, ObligationEvent, ObligationState } from './obligation.ts';

/** What the plan itself does to an obligation for what one of its partners has done. */
export type JoinAct = Extract<ObligationAct, { kind: 'join' }>;

/** Events of an obligation after which those who answer together with it are looked at again. */
const SHARED: readonly ObligationEvent['type'][] = [
  'submitted',
  'submissionWithdrawn',
  'returned',
  'confirmed',
  'fulfilled',
  'entered',
  'waived',
  'withdrawn',
  'unused',
  'reassigned',
  'amended',
];

/** Whether what happened to one of several who answer together may concern the others. */
export const concernsPartners = ({ together }: Pick<ObligationState, 'together'>, events: readonly { type: string }[]): boolean =>
  together === 'any' && events.some(({ type }) => (SHARED as readonly string[]).includes(type));

/** Those who lead the same milestone together with one. */
export const partnersOf = (state: ObligationState, all: readonly ObligationState[]): ObligationState[] =>
  state.together === undefined
    ? []
    : all.filter(({ id, milestoneId, together }) => id !== state.id && milestoneId === state.milestoneId && together !== undefined);

/**
 * What follows for an obligation of which what any one hands in counts for all, from how the others stand: asked when one of them has
 * changed, right before its own time is up, and every morning, so that a word that was lost is made good. Undefined where it stands as
 * it should.
 */
export function joinOf(state: ObligationState, all: readonly ObligationState[]): JoinAct | undefined {
  if (state.together !== 'any' || (state.stage !== 'open' && state.stage !== 'submitted')) return undefined;
  const act = (standing: JoinAct['standing'], org: string): JoinAct => ({
    kind: 'join',
    key: `join-${state.sequence}`,
    actor: { org: PROGRAMME, name: 'together' },
    standing,
    org,
  });
  // Who only stands by what another has handed in vouches for nothing.
  const others = partnersOf(state, all).filter(({ jointly }) => jointly === undefined);
  const settled = others.find(({ stage }) => stage === 'settled');
  if (settled) return act('settled', settled.departmentId);
  const submitted = others.find(({ stage }) => stage === 'submitted');
  if (submitted && state.stage === 'open') return act('submitted', submitted.departmentId);
  return !submitted && state.jointly ? act('open', state.jointly.org) : undefined;
}
