import { approverOf, COMMITTEE, confirmerOf, OFFICE, PROGRAMME } from '../kernel/bodies.ts';
import { concernedBodies, readBy } from './comments.ts';
import { askRefused, granterOf } from './extension.ts';
import { type ActorRole, isReturnable, OBLIGATION_ACTS, type ObligationActKind, type ObligationState, openParts, returnersOf } from './obligation.ts';
import { MOST_PORTIONS } from './portion.ts';
import { portionAllows } from './portion-acts.ts';

/** The body that answers what a department asks for or hands in: who accepts a submission may be another than who decides on the rest. */
const confirmerFor = (state: Parameters<typeof approverOf>[0] & Parameters<typeof granterOf>[0], kind: ObligationActKind): string =>
  kind === 'confirm' || kind === 'return' ? approverOf(state) : kind === 'decideExtension' ? granterOf(state) : confirmerOf(state);

/** The bodies behind a role in one obligation for an act; the first is named to whoever is none of them. */
export function actorsOf(
  state: Parameters<typeof approverOf>[0] &
    Parameters<typeof concernedBodies>[0] &
    Pick<ObligationState, 'portions' | 'outsider'> &
    Parameters<typeof granterOf>[0],
  role: ActorRole,
  kind: ObligationActKind,
): string[] {
  switch (role) {
    case 'owner':
      return [state.departmentId, ...(state.outsider ? [state.outsider.through] : [])];
    case 'confirmer':
      return [confirmerFor(state, kind)];
    case 'overseer':
      return state.departmentId === OFFICE ? [COMMITTEE] : [OFFICE, COMMITTEE];
    case 'party':
      return concernedBodies(state);
    case 'unit':
      return (state.portions ?? []).map(({ id }) => id);
    case 'programme':
      return [PROGRAMME];
  }
}

/** Acts on a submission: of several who answer together only the one that has handed in has them. */
export const OF_WHO_HANDED_IN: readonly ObligationActKind[] = ['confirm', 'return', 'correct', 'withdrawSubmission'];

/** What is done with an obligation of a department and not with an outsider’s: it is nobody else’s, and it has no units. */
export const OF_BODIES_ALONE: readonly ObligationActKind[] = ['reassign', 'passOn'];

/** Lists the acts that a body could try at `nowMs` (programme epoch ms), as far as stage, body and time go; the rules say the rest. */
export function possibleActs(state: ObligationState, org: string, nowMs: number): ObligationActKind[] {
  return (Object.keys(OBLIGATION_ACTS) as ObligationActKind[]).filter((kind) => {
    const { from, by } = OBLIGATION_ACTS[kind];
    // A unit acts by its mail alone.
    if (by === 'programme' || by === 'unit' || !(from as readonly string[]).includes(state.stage)) return false;
    // What another has handed in is decided, corrected and taken back there.
    if (state.jointly && state.stage === 'submitted' && OF_WHO_HANDED_IN.includes(kind)) return false;
    if (state.outsider && OF_BODIES_ALONE.includes(kind)) return false;
    if (kind === 'return') return isReturnable(state) && returnersOf(state).includes(org);
    if (!actorsOf(state, by, kind).includes(org)) return false;
    if (kind === 'acknowledge') return state.acknowledgedAtMs === undefined;
    if (kind === 'tick') return openParts(state).length > 0;
    if (kind === 'untick') return (state.parts?.list.length ?? 0) > openParts(state).length;
    if (kind === 'requestExtension') return state.extension === undefined && nowMs < state.schedule.dueAtMs && !askRefused(state, nowMs);
    // The date of a portion comes before that of the whole.
    if (kind === 'passOn') return nowMs < state.schedule.dueAtMs && (state.portions ?? []).length < MOST_PORTIONS;
    if (kind === 'readComments') return readBy(state, org).length > 0;
    if (kind === 'endPortion' || kind === 'acceptPortion' || kind === 'returnPortion') return portionAllows(state, kind);
    if (kind === 'answer') return (state.instructions ?? []).length > 0;
    if (kind === 'decideExtension' || kind === 'withdrawExtension') return state.extension !== undefined;
    return true;
  });
}
