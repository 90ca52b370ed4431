import { AUTHORITY, COMMITTEE, GOVERNMENT, OFFICE, PROGRAMME } from '../kernel/bodies.ts';
import type { PlainDate } from '../kernel/dates.ts';
import type { Actor, Machine } from '../kernel/machine.ts';
import type { Refusal } from '../kernel/refusals.ts';
import { isRefusal, refuse } from '../kernel/refusals.ts';
import { unseen } from '../kernel/seen.ts';
import { sayingDropped } from './dropped.ts';
import {
  type ActRule,
  type Bar,
  type Certificate,
  CONSEQUENCES,
  type Consequence,
  type Dated,
  ENTERPRISE_ACTS,
  type EnterpriseAct,
  type EnterpriseEvent,
  type EnterpriseRole,
  type EnterpriseState,
  enterpriseId,
  FULL_SCORE,
  type HandedAct,
  type HandedIn,
  type InspectionResult,
  isCertifiedOn,
  isResting,
  type Level,
  type Need,
  type RegisteredFacts,
  type RuledProposal,
} from './enterprise.ts';
import { evolve } from './evolve.ts';
import { accepted, isHandedInBy, returned, toldToEnterprise } from './hand-in.ts';
import { yearlyOpenOn } from './yearly-assessment.ts';

const missing = (act: EnterpriseAct, what: 'bar' | 'consequence' | 'document' | 'grant' | 'level' | 'limit' | 'of' | 'result' | 'score') =>
  refuse('detail-missing', { act: act.kind, what });

/** Whether a consequence can befall it: what is downgraded or revoked has to be held, and a lower level has to be lower. */
export function consequenceUnfit(state: EnterpriseState, { consequence, level }: { consequence: Consequence; level?: Level | undefined }): Refusal | undefined {
  if (CONSEQUENCES[consequence].holding && !state.certificate) return refuse('no-valid-certificate');
  if (consequence === 'rectification' && !isResting(state.stage) && state.stage !== 'in-review')
    return refuse('enterprise-wrong-stage', { act: 'orderRectification', stage: state.stage });
  if (consequence !== 'downgrade') return undefined;
  const held = state.certificate?.level ?? 3;
  return level !== undefined && level > held ? undefined : refuse('level-not-lower', { level: String(held) });
}

/** The checks behind the table's `needs`; undefined where all is well. */
const NEEDS: Record<Need, (state: EnterpriseState, act: EnterpriseAct) => Refusal | undefined> = {
  'no-certificate': (state, { on }) => (isCertifiedOn(state, on) ? refuse('still-certified', { until: state.certificate?.expiresOn ?? '' }) : undefined),
  'running-long-enough': (state, { rules }) =>
    state.runningSince === undefined || state.runningSince <= rules.runningSinceAtMost
      ? undefined
      : refuse('running-too-short', { since: state.runningSince, atMost: rules.runningSinceAtMost }),
  'application-window': (state, act) => {
    const { certificate } = state;
    if (!certificate || act.on >= certificate.renewableOn) return undefined;
    const better = act.kind === 'apply' && act.level !== undefined && act.level < certificate.level;
    return better ? undefined : refuse('window-not-open', { from: certificate.renewableOn, until: certificate.expiresOn });
  },
  certificate: (state, act) => {
    if (act.kind !== 'certify' && act.kind !== 'renew') return undefined;
    if (!act.certificate) return missing(act, 'level');
    const { number, issuedOn, expiresOn } = act.certificate;
    if (number.trim() === '') return refuse('certificate-number-missing');
    if (issuedOn > act.on || expiresOn < issuedOn) return refuse('certificate-dates', { issued: issuedOn, expires: expiresOn });
    return state.certificate?.number === number ? refuse('certificate-known', { number }) : undefined;
  },
  'number-missing': ({ certificate }, act) => {
    if (!certificate) return refuse('no-certificate-held');
    if (certificate.number !== '') return refuse('number-known', { number: certificate.number });
    return act.kind === 'addNumber' && (act.number ?? '').trim() === '' ? refuse('certificate-number-missing') : undefined;
  },
  'direct-renewal': (state, act) => {
    const { rules, on } = act;
    if (!isCertifiedOn(state, on)) return refuse('certificate-expired', { expires: state.certificate?.expiresOn ?? '' });
    const missed = rules.yearlyReviews && state.certificate?.yearly.find((yearly) => yearly.doneOn === undefined);
    if (missed) return refuse('yearly-lacking', { due: missed.dueOn });
    const barred = state.bars.find(({ bar }) => rules.bars.includes(bar));
    if (barred) return refuse('renewal-barred', { bar: barred.bar, on: barred.on });
    const held = state.certificate?.level ?? 3;
    return act.kind === 'renew' && act.certificate && act.certificate.level < held ? refuse('level-not-assessed', { level: String(held) }) : undefined;
  },
  'yearly-open': (state, { on }) => (yearlyOpenOn(state, on) ? undefined : refuse('yearly-not-open', { last: state.reviewedOn ?? '' })),
  limit: (_state, act) => {
    if (act.kind !== 'orderRectification') return undefined;
    if (act.limit === undefined) return missing(act, 'limit');
    return act.limit < act.on ? refuse('limit-past', { limit: act.limit }) : undefined;
  },
  rectification: (state) => (state.rectification ? undefined : refuse('no-rectification')),
  'no-open-rectification': ({ rectification }) => (rectification ? refuse('rectification-open', { limit: rectification.limit }) : undefined),
  result: (state, act) => {
    if (act.kind !== 'conclude') return undefined;
    if (act.result === undefined) return missing(act, 'result');
    return act.result === 'pass' && state.rectification ? refuse('rectification-open', { limit: state.rectification.limit }) : undefined;
  },
  bar: (_state, act) => (act.kind === 'noteBar' && act.bar === undefined ? missing(act, 'bar') : undefined),
  'no-proposal': (state) => (state.proposal ? refuse('proposal-pending', { consequence: state.proposal.consequence }) : undefined),
  consequence: (state, act) => {
    if (act.kind !== 'propose') return undefined;
    const { consequence, level, actor, mayPropose = ['department'], onBehalfOf, through = ['office'], ruled } = act;
    if (actor.org === PROGRAMME) return ruled ? consequenceUnfit(state, ruled) : refuse('not-yours', { actor: actor.org, org: state.departmentId });
    if (consequence === undefined) return missing(act, 'consequence');
    // A body above acts through whom the plan says, the office unless it says otherwise; a department for itself.
    const proposer = onBehalfOf ?? (actor.org === OFFICE ? OFFICE : 'department');
    if (!mayPropose.includes(proposer) || (onBehalfOf !== undefined && !through.includes(actor.org === OFFICE ? 'office' : 'department')))
      return refuse('not-yours', {
        actor: actor.org === OFFICE ? (onBehalfOf ?? OFFICE) : actor.org,
        org: mayPropose.includes('department') ? state.departmentId : (mayPropose[0] ?? OFFICE),
      });
    if (act.lifts) return state.sanctions?.some((sanction) => sanction.consequence === consequence) ? undefined : refuse('nothing-to-lift', { consequence });
    if (CONSEQUENCES[consequence].holding && !isCertifiedOn(state, act.on)) return refuse('no-valid-certificate');
    return consequenceUnfit(state, { consequence, level });
  },
  proposal: (state, act) => {
    const { proposal } = state;
    if (!proposal) return refuse('no-proposal');
    const { decides = CONSEQUENCES[proposal.consequence].decides } = proposal;
    const decider = decides === 'department' ? state.departmentId : decides;
    if (act.actor.org !== OFFICE && act.actor.org !== decider) return refuse('not-yours', { actor: act.actor.org, org: decider });
    if (act.kind !== 'decide') return undefined;
    const changed = unseen(act, proposal.sequence);
    if (changed) return changed;
    if (act.grant === undefined) return missing(act, 'grant');
    if (!act.grant) return undefined;
    // What was written down by hand named its document in the reason; what a rule of the plan asks for has a field for it.
    if (proposal.rule !== undefined && (act.document ?? '').trim() === '') return missing(act, 'document');
    if (proposal.lifts) return undefined;
    if (proposal.consequence === 'rectification' && act.limit === undefined) return missing(act, 'limit');
    if (act.limit !== undefined && act.limit < act.on) return refuse('limit-past', { limit: act.limit });
    // It may have another certificate by now, or none.
    return act.grant ? consequenceUnfit(state, proposal) : undefined;
  },
  elsewhere: (state, act) =>
    act.kind === 'transfer' && act.sectorId === state.sectorId && act.departmentId === state.departmentId
      ? refuse('already-there', { department: state.departmentId })
      : undefined,
  answer: (state, act) => {
    if (act.kind !== 'handIn') return undefined;
    const { of, score, evidence = [] } = act;
    if (of === undefined) return missing(act, 'of');
    const lacking = mayBeDone(state, act, of, act.on);
    if (lacking) return lacking;
    if (evidence.length === 0) return refuse('evidence-missing');
    if (of === 'rectify') return undefined;
    if (score === undefined) return missing(act, 'score');
    return score >= 0 && score <= FULL_SCORE ? undefined : refuse('score-faulty', { score: String(score), full: String(FULL_SCORE) });
  },
  'handed-in': (state, act) => {
    if (act.kind !== 'acceptHandedIn' && act.kind !== 'returnHandedIn') return undefined;
    if (act.of === undefined) return missing(act, 'of');
    const handed = state.handedIn?.[act.of];
    if (!handed) return refuse('nothing-handed-in', { act: act.of });
    const changed = unseen(act, handed.sequence);
    if (changed) return changed;
    return act.kind === 'acceptHandedIn' ? mayBeDone(state, act, act.of, handed.on) : undefined;
  },
};

/** What stands in the way of the act that something handed in stands for, on the day on which it was handed in. */
function mayBeDone(state: EnterpriseState, act: EnterpriseAct, of: HandedAct, on: PlainDate): Refusal | undefined {
  const rule: ActRule = ENTERPRISE_ACTS[of];
  // Whoever answers what is over is told that, not in which stage it is.
  if (of === 'rectify' && !state.rectification) return refuse('no-rectification');
  if (!rule.from.includes(state.stage)) return refuse('enterprise-wrong-stage', { act: of, stage: state.stage });
  for (const need of rule.needs) {
    const lacking = NEEDS[need](state, { ...act, kind: of, on });
    if (lacking) return lacking;
  }
  return undefined;
}

function mayAct(state: EnterpriseState, actor: Actor, roles: readonly EnterpriseRole[]): Refusal | undefined {
  const orgs = {
    enterprise: state.uscc,
    department: state.departmentId,
    office: OFFICE,
    authority: AUTHORITY,
    government: GOVERNMENT,
    programme: PROGRAMME,
    committee: COMMITTEE,
  };
  return roles.some((role) => orgs[role] === actor.org) ? undefined : refuse('not-yours', { actor: actor.org, org: orgs[roles[0] ?? 'office'] });
}

function decide(state: EnterpriseState, act: EnterpriseAct, nowMs: number): EnterpriseEvent[] | Refusal {
  const events = broughtAbout(state, act, nowMs);
  return isRefusal(events) ? events : sayingDropped(state, act, events);
}

function broughtAbout(state: EnterpriseState, act: EnterpriseAct, nowMs: number): EnterpriseEvent[] | Refusal {
  const rule: ActRule = ENTERPRISE_ACTS[act.kind];
  if (!rule.from.includes(state.stage)) return refuse('enterprise-wrong-stage', { act: act.kind, stage: state.stage });
  const refused = mayAct(state, act.actor, rule.by);
  if (refused) return refused;
  const reason = act.reason?.trim() ?? '';
  if (rule.reason && reason === '') return refuse('reason-missing', { act: act.kind });
  for (const need of rule.needs) {
    const lacking = NEEDS[need](state, act);
    if (lacking) return lacking;
  }
  // What follows is there: the needs have asked for it. The type goes first: keys that come after a spread give each event a layout of its own.
  const by = { atMs: nowMs, key: act.key, actor: act.actor, on: act.on, ...(reason && { reason }) };
  switch (act.kind) {
    case 'start':
      return [{ type: 'started', ...by }];
    case 'assess':
      return [{ type: 'selfAssessed', ...by }];
    case 'apply':
      return [{ type: 'applied', ...by, ...(act.level && { level: act.level }) }];
    case 'accept':
      return [{ type: 'accepted', ...by }];
    case 'review':
      return [{ type: 'reviewBegun', ...by }];
    case 'approve':
      return [{ type: 'approved', ...by }];
    case 'announce':
      return [{ type: 'announced', ...by }];
    case 'certify':
      return [{ type: 'certified', ...by, certificate: act.certificate as Certificate }];
    case 'renew':
      return [{ type: 'renewed', ...by, certificate: act.certificate as Certificate }];
    case 'reject':
      return [{ type: 'rejected', ...by }];
    case 'addNumber':
      return [{ ...by, type: 'numbered', number: (act.number ?? '').trim() }];
    case 'assessYearly':
      return [{ type: 'yearlyAssessed', ...by, dueOn: yearlyOpenOn(state, act.on)?.dueOn ?? act.on }];
    case 'inspect':
      return [{ type: 'inspected', ...by }];
    case 'pass':
      return [{ type: 'passed', ...by }];
    case 'conclude': {
      const { result, severity, onBehalfOf, then } = act;
      const told = { ...(severity && result !== 'pass' && { severity }), ...(onBehalfOf !== undefined && { onBehalfOf }) };
      const concluded: EnterpriseEvent = { ...by, type: 'inspectionConcluded', result: result as InspectionResult, ...told };
      return then && !state.proposal ? [concluded, proposedBy(then, act.on, nowMs)] : [concluded];
    }
    case 'orderRectification':
      return [
        {
          ...by,
          type: 'rectificationOrdered',
          limit: act.limit as PlainDate,
          limitAtMs: act.limitAtMs as number,
          reason,
          ...(act.letter && { letter: true as const }),
        },
      ];
    case 'rectify':
      return [{ type: 'rectified', ...by }];
    case 'handIn': {
      const of = act.of as HandedAct;
      const dueOn = of === 'assessYearly' ? yearlyOpenOn(state, act.on)?.dueOn : undefined;
      const { score, evidence = [] } = act;
      return [{ ...by, type: 'handedIn', of, evidence, ...(dueOn !== undefined && { dueOn }), ...(of !== 'rectify' && score !== undefined && { score }) }];
    }
    case 'acceptHandedIn':
      return [accepted(act.of as HandedAct, state.handedIn?.[act.of as HandedAct] as HandedIn, by)];
    case 'returnHandedIn':
      return returned(state, act.of as HandedAct, state.handedIn?.[act.of as HandedAct] as HandedIn, { ...by, reason });
    case 'noteBar':
      return [{ ...by, type: 'barNoted', bar: act.bar as Bar }];
    case 'propose':
      if (act.ruled) return [{ ...by, ...proposedBy(act.ruled, act.on, nowMs), key: act.key }];
      return [
        {
          ...by,
          type: 'proposed',
          consequence: act.consequence as Consequence,
          reason,
          ...(act.level && { level: act.level }),
          ...(act.lifts && { lifts: true as const }),
          ...(act.onBehalfOf !== undefined && { onBehalfOf: act.onBehalfOf }),
        },
      ];
    case 'decide':
      return state.proposal ? decided(state.proposal, act, { ...by, reason }) : refuse('no-proposal');
    case 'transfer':
      return [{ ...by, type: 'transferred', sectorId: act.sectorId, departmentId: act.departmentId }];
    case 'correct':
      return [{ ...by, type: 'corrected', facts: act.facts, ...(act.keeps && { keeps: act.keeps }) }];
    case 'close':
      return [{ ...by, type: 'closed' }];
  }
}

/** What a rule of the plan proposes, in the plan's own name. */
const proposedBy = ({ decides, ...proposal }: RuledProposal, on: PlainDate, nowMs: number): EnterpriseEvent => ({
  type: 'proposed',
  atMs: nowMs,
  actor: { org: PROGRAMME, name: 'rule' },
  on,
  ...proposal,
  decides,
});

/** What a decision brings about. */
function decided(
  { consequence, level, also, rule, lifts }: NonNullable<EnterpriseState['proposal']>,
  { grant, document, limit, limitAtMs, letter, orderStands }: Extract<EnterpriseAct, { kind: 'decide' }>,
  told: Omit<Dated, 'type'> & { reason: string },
): EnterpriseEvent[] {
  const by = { ...told, ...(document !== undefined && document.trim() !== '' && { document: document.trim() }), ...(rule !== undefined && { rule }) };
  if (!grant) return [{ ...by, type: 'proposalRefused', consequence }];
  if (lifts) return [{ ...by, type: 'lifted', consequence }];
  const effect = (one: Consequence): EnterpriseEvent => {
    switch (one) {
      case 'downgrade':
        return { ...by, type: 'downgraded', level: level ?? 3, ...(orderStands && { orderStands }) };
      case 'revocation':
        return { ...by, type: 'revoked' };
      case 'suspension':
        return { ...by, type: 'incentivesSuspended' };
      case 'closure':
        return { ...by, type: 'closed' };
      case 'rectification':
        return {
          ...by,
          type: 'rectificationOrdered',
          limit: limit as PlainDate,
          limitAtMs: limitAtMs as number,
          decided: true,
          ...(letter && { letter }),
        };
      case 'upgrade':
        return { ...by, type: 'upgradeOrdered', ...(limit !== undefined && { limit }) };
      case 'circular':
        return { ...by, type: 'circularIssued' };
    }
  };
  return [effect(consequence), ...(also === undefined ? [] : [effect(also)])];
}

/**
 * What time alone brings about next; of what shares an instant, the first named here. Whether something is late is derived from its date;
 * this writes it down once.
 */
function nextInstant(state: EnterpriseState): EnterpriseEvent | undefined {
  const { stage, certificate, rectification, elapsedMs } = state;
  if (stage === 'closed') return undefined;
  let next: EnterpriseEvent | undefined;
  if (certificate) {
    const missed = certificate.yearly.find(
      (yearly) =>
        yearly.doneOn === undefined && !yearly.missed && !yearly.historic && yearly.dueAtMs > elapsedMs && !isHandedInBy(state, 'assessYearly', yearly.dueOn),
    );
    if (missed) next = { type: 'yearlyMissed', atMs: missed.dueAtMs, dueOn: missed.dueOn };
    const { expiresAtMs } = certificate;
    if (expiresAtMs > elapsedMs && (!next || expiresAtMs < next.atMs)) next = { type: 'expired', atMs: expiresAtMs };
  }
  if (!rectification || rectification.lapsed || isHandedInBy(state, 'rectify', rectification.limit)) return next;
  const lapsesAtMs = Math.max(rectification.limitAtMs, elapsedMs + 1);
  return !next || lapsesAtMs < next.atMs ? { type: 'rectificationLapsed', atMs: lapsesAtMs } : next;
}

/** One after the other: what one of them changes may bring about or prevent the next. */
function elapse(state: EnterpriseState, nowMs: number): EnterpriseEvent[] {
  const events: EnterpriseEvent[] = [];
  for (let current = state; ; ) {
    const next = nextInstant(current);
    if (!next || next.atMs > nowMs) return events;
    events.push(next);
    current = evolve(current, next);
  }
}

/** The state in which an enterprise is enrolled; what its dates brought about before `nowMs` (programme epoch ms) is history. */
export function enrolled(programmeId: string, uscc: string, facts: RegisteredFacts, nowMs: number): EnterpriseState {
  return {
    id: enterpriseId(programmeId, uscc),
    programmeId,
    uscc,
    ...facts,
    ...(facts.certificate && { certifiedOn: facts.certificate.issuedOn }),
    bars: [],
    elapsedMs: nowMs,
    sequence: 1,
  };
}

export const enterpriseMachine: Machine<EnterpriseState, EnterpriseAct, EnterpriseEvent> = {
  decide,
  elapse,
  evolve,
  owed: toldToEnterprise,
  wake: (state) => nextInstant(state)?.atMs,
  isFinal: (state) => state.stage === 'closed',
};

/** What time brings about next if nobody acts, and when (programme epoch ms). */
export function nextEnterpriseInstant(state: EnterpriseState): { type: EnterpriseEvent['type']; atMs: number } | undefined {
  return nextInstant(state);
}
