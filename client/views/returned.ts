import { wallClock } from '../../calendar/china.ts';
import { confirmerOf } from '../../domain/kernel/bodies.ts';
import { present } from '../../domain/kernel/present.ts';
import type { Evidence, ObligationState } from '../../domain/obligation/obligation.ts';
import type { Portion } from '../../domain/obligation/portion.ts';
import { nameOf, type Plan, withMerged } from '../../domain/plan/plan.ts';
import type { LinkDetail } from '../contract/system.ts';
import type { Service } from '../service/service.ts';

/** Gives what whoever comes by a mail's link has to know of a return above all else: who has sent it back, why, and what was handed in before. */
export async function returnShown({ store }: Service, plan: Plan, { id, returned, ...state }: ObligationState): Promise<LinkDetail['returned']> {
  if (!returned) return undefined;
  const { iso } = wallClock(plan.zone);
  const events = await store.ledger.events(id);
  const by = events.findLast(({ type }) => type === 'returned')?.actorOrg ?? confirmerOf(state);
  const handedIn = events.findLast(({ type }) => type === 'submitted');
  const { evidence = [], reason } = (handedIn?.payload ?? {}) as { evidence?: Evidence[]; reason?: string };
  const before = handedIn && present({ at: iso(handedIn.atMs), reason, files: evidence.map(({ name }) => name), evidence });
  return present({ at: iso(returned.atMs), by: nameOf(plan, by), reason: returned.reason, before });
}

interface Handing {
  plan: Plan;
  state: ObligationState;
  /** The body that hands in. */
  org: string;
  portion?: Portion;
}

/** Gives the files of what was handed in before and sent back, by the same body or unit: they may stay with what is handed in anew. */
export async function handedBefore({ store }: Service, { plan, state, org, portion }: Handing): Promise<Evidence[]> {
  if (portion) return portion.returned ? (portion.evidence ?? []) : [];
  if (!state.returned) return [];
  const last = (await store.ledger.events(state.id)).findLast(({ type }) => type === 'submitted');
  return last && withMerged(plan, org).includes(last.actorOrg ?? '') ? ((last.payload.evidence as Evidence[] | undefined) ?? []) : [];
}
