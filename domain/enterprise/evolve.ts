import { addDays, type PlainDate } from '../kernel/dates.ts';
import { extended } from '../kernel/extended.ts';
import {
  type Certificate,
  type Consequence,
  type EnterpriseEvent,
  type EnterpriseState,
  isAssessing,
  isCertifiedOn,
  isResting,
  type RegisteredFacts,
  type Sanction,
  type YearlyReview,
} from './enterprise.ts';
import { handedInAfter, keptOfHandedIn } from './hand-in.ts';

/** What a correction replaces: everything that a registry file can say, and what hangs on it (see `keptBy`). */
const REGISTERED = [
  'entered',
  'knownOn',
  'runningSince',
  'startedOn',
  'certificate',
  'certifiedOn',
  'reviewedOn',
  'rested',
  'rectification',
  'expiredAtMs',
] as const;

/** The day of the act that has led to a stage begins the time that the next step has. */
export function evolve(state: EnterpriseState, event: EnterpriseEvent): EnterpriseState {
  const next = changed(state, event);
  if (next.handedIn) {
    const kept = keptOfHandedIn(next, event);
    if (kept) next.handedIn = kept;
    else delete next.handedIn;
  }
  // A state of nobody else yet: a copy more for each event is what a rehearsal would spend most on.
  if (next.stage !== state.stage && event.type !== 'corrected' && 'on' in event) next.entered = { stage: next.stage, on: event.on };
  return next;
}

/** Changes a state that nobody else holds yet. Not spread into one more copy, for the reason that `extended` names. */
const changedTo = (next: EnterpriseState, change: Partial<EnterpriseState>): EnterpriseState => Object.assign(next, change);

function changed(state: EnterpriseState, event: EnterpriseEvent): EnterpriseState {
  const next: EnterpriseState = { ...state, sequence: state.sequence + 1, elapsedMs: Math.max(state.elapsedMs, event.atMs) };
  switch (event.type) {
    case 'started':
      return changedTo(without(next, 'rested', 'rectification', 'expiredAtMs', 'certifiedOn', 'certificate'), {
        stage: 'creating',
        startedOn: event.on,
        bars: [],
      });
    case 'selfAssessed':
      return changedTo(next, { stage: 'self-assessed' });
    case 'applied':
      if (isResting(state.stage)) next.rested = state.stage;
      return changedTo(next, { stage: 'applied' });
    case 'accepted':
      return changedTo(next, { stage: 'accepted' });
    case 'reviewBegun':
      return changedTo(next, { stage: 'under-review' });
    case 'approved':
      return changedTo(next, { stage: 'approved' });
    case 'announced':
      return changedTo(next, { stage: 'announced' });
    case 'rejected':
      return changedTo(without(next, 'rested'), { stage: state.rested ?? (state.certificate ? 'certified' : 'creating') });
    case 'certified':
    case 'renewed':
      return changedTo(without(next, 'rested', 'rectification', 'expiredAtMs'), {
        stage: event.type,
        certificate: event.certificate,
        certifiedOn: leavesNoGap(state, event.certificate) ? (state.certifiedOn ?? event.certificate.issuedOn) : event.certificate.issuedOn,
        startedOn: state.startedOn ?? event.on,
        bars: [],
        // Another certificate stands for itself: what was taken from the one before is not given back to it.
        ...(state.sanctions && { sanctions: state.sanctions.filter(({ consequence }) => consequence !== 'downgrade' && consequence !== 'revocation') }),
      });
    case 'numbered':
      return state.certificate ? { ...next, certificate: { ...state.certificate, number: event.number } } : next;
    case 'yearlyAssessed':
      withYearly(next, event.dueOn, { doneOn: event.on }).reviewedOn = event.on;
      return next;
    case 'yearlyMissed':
      return withYearly(next, event.dueOn, { missed: true });
    case 'expired':
      next.expiredAtMs = event.atMs;
      return next;
    case 'inspected':
      return { ...next, stage: 'in-review', rested: state.stage, inspectedOn: event.on };
    case 'inspectionConcluded': {
      const { on, result, severity, reason: what = '', onBehalfOf } = event;
      const inspection = { on, result, what, sequence: next.sequence, ...(severity && { severity }), ...(onBehalfOf !== undefined && { onBehalfOf }) };
      const rested = isResting(state.stage) ? state.stage : (state.rested ?? 'certified');
      const looked = { ...next, inspection, inspectedOn: on };
      return result === 'pass' ? { ...without(looked, 'rested'), stage: rested } : { ...looked, stage: 'in-review', rested };
    }
    case 'passed':
    case 'rectified':
      return changedTo(without(next, 'rested', 'rectification'), { stage: state.rested ?? 'certified' });
    case 'rectificationOrdered':
      return {
        ...(event.decided ? without(next, 'proposal') : next),
        stage: 'in-review',
        rested: isResting(state.stage) ? state.stage : (state.rested ?? 'certified'),
        rectification: { what: event.reason, limit: event.limit, limitAtMs: event.limitAtMs },
        // Whoever orders it has looked.
        inspectedOn: event.on,
      };
    case 'rectificationLapsed':
      return state.rectification ? { ...next, rectification: { ...state.rectification, lapsed: true } } : next;
    case 'handedIn':
    case 'handedInReturned':
      return { ...next, handedIn: handedInAfter(state, event) };
    case 'barNoted':
      return { ...next, bars: [...state.bars, { bar: event.bar, on: event.on }] };
    case 'proposed':
      return {
        ...next,
        proposal: {
          sequence: next.sequence,
          consequence: event.consequence,
          reason: event.reason,
          by: event.actor ?? { org: state.departmentId, name: '' },
          atMs: event.atMs,
          ...(event.level && { level: event.level }),
          ...(event.rule !== undefined && { rule: event.rule }),
          ...(event.also && { also: event.also }),
          ...(event.decides && { decides: event.decides }),
          ...(event.lifts && { lifts: event.lifts }),
          ...(event.onBehalfOf !== undefined && { onBehalfOf: event.onBehalfOf }),
        },
        ...(event.trigger !== undefined && { answered: [...(state.answered ?? []).slice(-MOST_ANSWERED), event.trigger] }),
      };
    case 'proposalRefused':
      return without(next, 'proposal');
    case 'downgraded': {
      // What was ordered to be put right is no better for a lower level: the review of it goes on, as an application that is under way does.
      const orderStands = event.orderStands && state.rectification !== undefined;
      return {
        ...(orderStands ? without(next, 'proposal') : without(next, 'proposal', 'rectification', 'rested')),
        ...(orderStands || isAssessing(state.stage) ? { rested: 'downgraded' as const } : { stage: 'downgraded' as const }),
        ...(state.certificate && { certificate: { ...state.certificate, level: event.level } }),
        ...sanctioned(state, event, 'downgrade', state.certificate && { level: state.certificate.level }),
      };
    }
    case 'revoked':
      return {
        ...without(next, 'proposal', 'rectification', 'rested', 'certificate', 'certifiedOn', 'expiredAtMs'),
        stage: 'revoked',
        // Whoever held a certificate has begun: that still counts.
        ...(state.startedOn === undefined && state.certificate && { startedOn: state.certificate.issuedOn }),
        ...sanctioned(
          state,
          event,
          'revocation',
          state.certificate && { certificate: state.certificate, ...(state.certifiedOn !== undefined && { certifiedOn: state.certifiedOn }) },
        ),
      };
    case 'incentivesSuspended':
      return { ...without(next, 'proposal'), incentivesSuspended: true, ...sanctioned(state, event, 'suspension') };
    case 'upgradeOrdered':
      return { ...without(next, 'proposal'), ...sanctioned(state, event, 'upgrade', event.limit === undefined ? {} : { limit: event.limit }) };
    case 'circularIssued':
      return { ...without(next, 'proposal'), ...sanctioned(state, event, 'circular') };
    case 'lifted':
      return lifted(without(next, 'proposal'), event.consequence);
    case 'transferred':
      return { ...next, sectorId: event.sectorId, departmentId: event.departmentId };
    case 'corrected':
      return corrected(state, next, event.facts);
    case 'closed':
      return { ...without(next, 'proposal', 'rectification', 'rested'), stage: 'closed', closedOn: event.on };
  }
}

/** What was late stays late where the certificate is the same: only what is new to the registry is history. */
function corrected(state: EnterpriseState, next: EnterpriseState, facts: RegisteredFacts): EnterpriseState {
  const whole = { ...without(next, ...REGISTERED), ...facts, ...keptBy(state, facts) };
  return state.knownOn === undefined && isSameCertificate(state, facts) ? without(whole, 'knownOn') : whole;
}

const isSameCertificate = ({ certificate: held }: EnterpriseState, { certificate }: RegisteredFacts) =>
  held?.issuedOn === certificate?.issuedOn && held?.expiresOn === certificate?.expiresOn;
/** Causes that a state remembers to have been answered. */
const MOST_ANSWERED = 30;

/** What stands against it, with a decision more: the latest of a kind. */
function sanctioned(
  { sanctions = [] }: EnterpriseState,
  { on, document }: { on: PlainDate; document?: string },
  consequence: Consequence,
  took: Partial<Sanction> = {},
): Pick<EnterpriseState, 'sanctions'> {
  return {
    sanctions: [...sanctions.filter((one) => one.consequence !== consequence), { consequence, on, ...(document !== undefined && { document }), ...took }],
  };
}

/** What a decision took away is given back by one of the same kind. */
function lifted(state: EnterpriseState, consequence: Consequence): EnterpriseState {
  const sanction = state.sanctions?.find((one) => one.consequence === consequence);
  const rest = { ...state, sanctions: (state.sanctions ?? []).filter((one) => one.consequence !== consequence) };
  if (consequence === 'suspension') return without(rest, 'incentivesSuspended');
  if (consequence === 'downgrade' && sanction?.level && rest.certificate)
    return {
      ...rest,
      certificate: { ...rest.certificate, level: sanction.level },
      ...(rest.stage === 'downgraded' && { stage: 'certified' as const }),
      ...(rest.rested === 'downgraded' && { rested: 'certified' as const }),
    };
  if (consequence === 'revocation' && sanction?.certificate && rest.stage === 'revoked')
    return {
      ...rest,
      stage: 'certified',
      certificate: sanction.certificate,
      ...(sanction.certifiedOn !== undefined && { certifiedOn: sanction.certifiedOn }),
    };
  return rest;
}

/** What a correction leaves as it was: a review under way where the stage is the same, a certificate's past where it is the same one. */
function keptBy(state: EnterpriseState, facts: RegisteredFacts): Partial<EnterpriseState> {
  const { certificate: held, rested, rectification, certifiedOn, expiredAtMs, entered, knownOn } = state;
  const { certificate } = facts;
  const review = facts.stage === state.stage && { ...(rested && { rested }), ...(rectification && { rectification }), ...(entered && { entered }) };
  const same = isSameCertificate(state, facts);
  const known = same && knownOn !== undefined && { knownOn };
  if (!certificate) return { ...review, ...known };
  if (!held || !same) return { ...review, certifiedOn: certificate.issuedOn };
  return {
    ...review,
    ...known,
    certifiedOn: certifiedOn ?? certificate.issuedOn,
    ...(expiredAtMs !== undefined && { expiredAtMs }),
    ...(facts.reviewedOn === state.reviewedOn && { certificate: { ...certificate, yearly: held.yearly } }),
  };
}

/** Whether a certificate follows the one that it holds without a day between them. */
function leavesNoGap(state: EnterpriseState, { issuedOn }: Certificate): boolean {
  return isCertifiedOn(state, issuedOn) || isCertifiedOn(state, addDays(issuedOn, -1));
}

/** Changes a state that nobody else holds yet, as `next` above is. */
function withYearly(state: EnterpriseState, dueOn: PlainDate, change: Partial<YearlyReview>): EnterpriseState {
  const { certificate } = state;
  if (!certificate) return state;
  const yearly = certificate.yearly.map((review) => (review.dueOn === dueOn ? extended(review, change) : review));
  state.certificate = { ...certificate, yearly };
  return state;
}

function without(state: EnterpriseState, ...keys: (keyof EnterpriseState)[]): EnterpriseState {
  // Copied, not deleted from: an engine keeps what was deleted from as a slow table of several times the size, for a hundred thousand.
  const rest: Record<string, unknown> = {};
  for (const key of Object.keys(state) as (keyof EnterpriseState)[]) if (!keys.includes(key)) rest[key] = state[key];
  return rest as unknown as EnterpriseState;
}
