import type { EnterpriseActKind, EnterpriseEvent } from '../../domain/enterprise/enterprise.ts';
import type { Actor } from '../../domain/kernel/machine.ts';
import type { ObligationActKind, ObligationEvent } from '../../domain/obligation/obligation.ts';
import type { ProgrammeEvent } from '../../domain/programme/programme.ts';
import type { ApiContext } from './context.ts';
import { ApiProblem } from './problems.ts';

type Leaves<Kind extends string, Event extends string> = Readonly<Record<Kind, readonly Event[]>>;

/** What each act leaves in the ledger, so that a key is not taken for another act's. An act without a row does not compile. */
const OBLIGATION: Leaves<ObligationActKind, ObligationEvent['type']> = {
  acknowledge: ['acknowledged'],
  submit: ['submitted'],
  tick: ['ticked'],
  untick: ['unticked'],
  progress: ['progressed'],
  correct: ['submitted'],
  withdrawSubmission: ['submissionWithdrawn'],
  withdrawExtension: ['extensionWithdrawn'],
  instruct: ['instructed'],
  answer: ['answered'],
  comment: ['commented'],
  readComments: ['commentsRead'],
  confirm: ['confirmed', 'endorsed'],
  return: ['returned'],
  requestExtension: ['extensionRequested'],
  decideExtension: ['extensionGranted', 'extensionRefused'],
  reassign: ['reassigned'],
  urge: ['urged'],
  passOn: ['passedOn'],
  endPortion: ['portionEnded'],
  acceptPortion: ['portionAccepted'],
  returnPortion: ['portionReturned'],
  acknowledgePortion: ['portionAcknowledged'],
  submitPortion: ['portionSubmitted'],
  waive: ['waived'],
  amend: ['amended', 'reassigned'],
  withdraw: ['withdrawn'],
  fulfil: ['fulfilled'],
  join: ['jointlySubmitted', 'jointlyReturned', 'jointlySettled'],
};

const ENTERPRISE: Leaves<EnterpriseActKind, EnterpriseEvent['type']> = {
  start: ['started'],
  assess: ['selfAssessed'],
  apply: ['applied'],
  accept: ['accepted'],
  review: ['reviewBegun'],
  approve: ['approved'],
  announce: ['announced'],
  certify: ['certified'],
  reject: ['rejected'],
  addNumber: ['numbered'],
  assessYearly: ['yearlyAssessed'],
  inspect: ['inspected'],
  conclude: ['inspectionConcluded'],
  pass: ['passed'],
  orderRectification: ['rectificationOrdered'],
  rectify: ['rectified'],
  handIn: ['handedIn'],
  acceptHandedIn: ['selfAssessed', 'yearlyAssessed', 'rectified'],
  returnHandedIn: ['handedInReturned'],
  renew: ['renewed'],
  noteBar: ['barNoted'],
  propose: ['proposed'],
  // Whatever was proposed takes effect, a closure as well.
  decide: ['proposalRefused', 'lifted', 'downgraded', 'revoked', 'incentivesSuspended', 'closed', 'rectificationOrdered', 'upgradeOrdered', 'circularIssued'],
  transfer: ['transferred'],
  correct: ['corrected'],
  close: ['closed'],
};

const PROGRAMME: Leaves<'amend' | 'pause' | 'resume' | 'close', ProgrammeEvent['type']> = {
  amend: ['amended'],
  pause: ['paused'],
  resume: ['resumed'],
  close: ['closed'],
};

export const LEAVES = { obligation: OBLIGATION, enterprise: ENTERPRISE, programme: PROGRAMME };

/**
 * A key that has carried an act already answers with what that act brought about, but only to the body that acted and for the same
 * act: for any other it would look done and be nothing.
 */
export async function onceOnly(
  { store }: Pick<ApiContext, 'store'>,
  itemId: string,
  { actor, key }: { actor: Actor; key: string },
  leaves: readonly string[],
): Promise<void> {
  const done = await store.ledger.eventOfAct(itemId, key);
  if (!done) return;
  if (done.actorOrg === actor.org && leaves.includes(done.type)) return;
  throw new ApiProblem(422, 'idempotency-key-reused', {
    zh: '这个 Idempotency-Key 已用于另一次办理，请换一个。',
    en: 'This Idempotency-Key has carried another act: use a new one.',
  });
}
