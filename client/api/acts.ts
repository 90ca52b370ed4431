import type { Actor } from '../../domain/kernel/machine.ts';
import type { ApiContext } from './context.ts';
import { ApiProblem } from './problems.ts';

/** What each act leaves in the ledger: so that a key is not taken for another act's. */
const LEAVES: Record<string, readonly string[]> = {
  acknowledge: ['acknowledged'],
  submit: ['submitted'],
  confirm: ['confirmed'],
  return: ['returned'],
  requestExtension: ['extensionRequested'],
  decideExtension: ['extensionGranted', 'extensionRefused'],
  reassign: ['reassigned'],
  waive: ['waived'],
  urge: ['urged'],
  amend: ['amended'],
  pause: ['paused'],
  resume: ['resumed'],
  close: ['closed'],
  'enterprise.start': ['started'],
  'enterprise.assess': ['selfAssessed'],
  'enterprise.apply': ['applied'],
  'enterprise.accept': ['accepted'],
  'enterprise.review': ['reviewBegun'],
  'enterprise.approve': ['approved'],
  'enterprise.announce': ['announced'],
  'enterprise.certify': ['certified'],
  'enterprise.reject': ['rejected'],
  'enterprise.addNumber': ['numbered'],
  'enterprise.assessYearly': ['yearlyAssessed'],
  'enterprise.inspect': ['inspected'],
  'enterprise.pass': ['passed'],
  'enterprise.orderRectification': ['rectificationOrdered'],
  'enterprise.rectify': ['rectified'],
  'enterprise.renew': ['renewed'],
  'enterprise.noteBar': ['barNoted'],
  'enterprise.propose': ['proposed'],
  // Whatever was proposed takes effect, a closure as well.
  'enterprise.decide': ['proposalRefused', 'downgraded', 'revoked', 'incentivesSuspended', 'closed', 'rectificationOrdered'],
  'enterprise.transfer': ['transferred'],
  'enterprise.close': ['closed'],
};

/** Whether an event can be what an act left: one that no act is listed with may be anybody's. */
function leaves(kind: string, type: string): boolean {
  return LEAVES[kind]?.includes(type) || !Object.values(LEAVES).some((types) => types.includes(type));
}

/**
 * A key that has carried an act already answers with what that act brought about, but only to the body that acted and for the same
 * act: for any other it would look done and be nothing.
 */
export async function onceOnly(
  { store }: Pick<ApiContext, 'store'>,
  itemId: string,
  { actor, key }: { actor: Actor; key: string },
  kind: string,
): Promise<void> {
  const done = await store.ledger.eventOfAct(itemId, key);
  if (!done) return;
  if (done.actorOrg === actor.org && leaves(kind, done.type)) return;
  throw new ApiProblem(422, 'idempotency-key-reused', {
    zh: '这个 Idempotency-Key 已用于另一次办理，请换一个。',
    en: 'This Idempotency-Key has carried another act: use a new one.',
  });
}
