import type { EnterpriseActKind, EnterpriseEvent } from '../../domain/enterprise/enterprise.ts';
import type { ObligationActKind, ObligationEvent } from '../../domain/obligation/obligation.ts';
import type { ProgrammeEvent } from '../../domain/programme/programme.ts';
import type { ItemActKind, ItemEvent } from '../../domain/register/register.ts';

type Leaves<Kind extends string, Event extends string> = Readonly<Record<Kind, readonly Event[]>>;

/** An act without a row does not compile. */
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
  decideExtension: ['extensionGranted', 'extensionRefused', 'extensionPassed'],
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

const ITEM: Leaves<ItemActKind, ItemEvent['type']> = {
  handIn: ['itemHandedIn'],
  strikeOff: ['itemStepDone', 'itemStruckOff'],
  return: ['itemReturned'],
  requestExtension: ['itemExtensionRequested'],
  withdrawExtension: ['itemExtensionWithdrawn'],
  decideExtension: ['itemExtensionGranted', 'itemExtensionRefused'],
  move: ['itemMoved'],
  assign: ['itemAssigned'],
  correct: ['itemCorrected'],
  cancel: ['itemCancelled'],
};

const PROGRAMME: Leaves<'amend' | 'pause' | 'resume' | 'close', ProgrammeEvent['type']> = {
  amend: ['amended'],
  pause: ['paused'],
  resume: ['resumed'],
  close: ['closed'],
};

/** The events that each act may leave in the ledger: by them a key is not taken for another act's, and what was typed as the reason of one is offered again. */
export const LEAVES = { obligation: OBLIGATION, enterprise: ENTERPRISE, item: ITEM, programme: PROGRAMME };
