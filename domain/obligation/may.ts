import { COMMITTEE, confirmerOf, OFFICE, PROGRAMME } from '../kernel/bodies.ts';
import { type ActorRole, isReturnable, OBLIGATION_ACTS, type ObligationActKind, type ObligationState, openParts, returnersOf } from './obligation.ts';

/** The bodies behind a role in one obligation; the first is named to whoever is none of them. */
export function actorsOf(state: Pick<ObligationState, 'departmentId'>, role: ActorRole): string[] {
  switch (role) {
    case 'owner':
      return [state.departmentId];
    case 'confirmer':
      return [confirmerOf(state)];
    case 'overseer':
      return state.departmentId === OFFICE ? [COMMITTEE] : [OFFICE, COMMITTEE];
    case 'programme':
      return [PROGRAMME];
  }
}

/** Lists the acts that a body could try at `nowMs` (programme epoch ms), as far as stage, body and time go; the rules say the rest. */
export function possibleActs(state: ObligationState, org: string, nowMs: number): ObligationActKind[] {
  return (Object.keys(OBLIGATION_ACTS) as ObligationActKind[]).filter((kind) => {
    const { from, by } = OBLIGATION_ACTS[kind];
    if (by === 'programme' || !(from as readonly string[]).includes(state.stage)) return false;
    if (kind === 'return') return isReturnable(state) && returnersOf(state).includes(org);
    if (!actorsOf(state, by).includes(org)) return false;
    if (kind === 'acknowledge') return state.acknowledgedAtMs === undefined;
    if (kind === 'tick') return openParts(state).length > 0;
    if (kind === 'untick') return (state.parts?.list.length ?? 0) > openParts(state).length;
    if (kind === 'requestExtension') return state.extension === undefined && nowMs < state.schedule.dueAtMs;
    if (kind === 'answer') return (state.instructions ?? []).length > 0;
    if (kind === 'decideExtension' || kind === 'withdrawExtension') return state.extension !== undefined;
    return true;
  });
}
