import type { Refusal } from '../kernel/refusals.ts';
import { refuse } from '../kernel/refusals.ts';
import type { EnterpriseAct, EnterpriseEvent, EnterpriseState, HandedAct } from './enterprise.ts';
import { evolve } from './evolve.ts';
import { BECOMES, handedInOf } from './hand-in.ts';

/**
 * Says on each event what it takes away of what the enterprise has handed in and nobody has decided on: it stands in the ledger, and the
 * enterprise is told. Nothing is taken away that came in after whoever acts had looked.
 */
export function sayingDropped(state: EnterpriseState, act: EnterpriseAct, events: EnterpriseEvent[]): EnterpriseEvent[] | Refusal {
  if (!state.handedIn) return events;
  const said: EnterpriseEvent[] = [];
  let before = state;
  for (const event of events) {
    const after = evolve(before, event);
    const gone = handedInOf(before).filter(({ of }) => after.handedIn?.[of] === undefined && !answers(event, of));
    const unseen = gone.find(({ sequence }) => act.seen !== undefined && sequence !== undefined && sequence > act.seen);
    if (unseen) return refuse('changed-since', { act: act.kind });
    said.push(gone.length === 0 ? event : ({ ...event, dropped: gone.map(({ of }) => of) } as EnterpriseEvent));
    before = after;
  }
  return said;
}

/** Whether an event is what its department has decided on something handed in. */
function answers(event: EnterpriseEvent, of: HandedAct): boolean {
  if (event.type === 'handedInReturned') return event.of === of;
  return 'accepted' in event && event.accepted === true && event.type === BECOMES[of];
}
