import { OFFICE } from '../kernel/bodies.ts';
import type { PlainDate } from '../kernel/dates.ts';
import type { EnterpriseQuery, Plan, PlanRoster } from '../plan/plan.ts';
import { type Belonging, belongs } from './assistance.ts';
import { type CHOSEN_AS, type Details, hasDetails, type WantedDetails, wantedDetails } from './details.ts';
import type { EnterpriseStage, EnterpriseState, Level } from './enterprise.ts';

/**
 * What is counted about an enterprise, from one recorded change to the next. Kept for ever with the instants between which
 * it held, so that every number can be counted again as of any date.
 */
export interface Standing {
  sectorId: string;
  departmentId: string;
  stage: EnterpriseStage;
  startedOn?: PlainDate;
  /** The day on which the first of an unbroken chain of certificates was issued. */
  certifiedOn?: PlainDate;
  level?: Level;
  issuedOn?: PlainDate;
  expiresOn?: PlainDate;
  reviewedOn?: PlainDate;
  inspectedOn?: PlainDate;
  /** As they are now, whatever day is asked about: how they changed is not kept. */
  details?: Details;
}

export function standingOf(state: EnterpriseState): Standing {
  const { sectorId, departmentId, stage, startedOn, certifiedOn, certificate, reviewedOn, inspectedOn } = state;
  // One at a time: a rehearsal asks this of ten thousand after each change, and spreading what may be absent costs it several times as much.
  const standing: Standing = { sectorId, departmentId, stage };
  if (startedOn !== undefined) standing.startedOn = startedOn;
  if (certificate) {
    standing.certifiedOn = certifiedOn ?? certificate.issuedOn;
    standing.level = certificate.level;
    standing.issuedOn = certificate.issuedOn;
    standing.expiresOn = certificate.expiresOn;
  }
  if (reviewedOn !== undefined) standing.reviewedOn = reviewedOn;
  if (inspectedOn !== undefined) standing.inspectedOn = inspectedOn;
  return standing;
}

/** Whether an enterprise holds a valid certificate on a day. Expired and revoked ones do not count, nor does a closed enterprise. */
export function isCertified({ stage, issuedOn, expiresOn }: Standing, date: PlainDate): boolean {
  return stage !== 'closed' && issuedOn !== undefined && expiresOn !== undefined && issuedOn <= date && date <= expiresOn;
}

/** Whether an enterprise has begun creation. Holding a certificate, now or earlier, counts as having begun: the plan counts who is still outside. */
export function isStarted({ startedOn, issuedOn }: Standing, date: PlainDate): boolean {
  return (startedOn !== undefined && startedOn <= date) || (issuedOn !== undefined && issuedOn <= date);
}

/** A query with the plan's words turned into codes, so that nothing but standings is needed to answer it. */
export interface ResolvedQuery extends Omit<EnterpriseQuery, 'sectors' | keyof typeof CHOSEN_AS> {
  sectors?: string[];
  /** Only those that this department supervises. */
  departmentId?: string;
  /** Only those of these parks, townships, scales, classes. */
  details?: WantedDetails;
  /** Only those to whom at least one of these applies: what a body may see. */
  anyOf?: Belonging[];
}

export function resolveQuery(plan: Pick<Plan, 'sectors'>, asked: EnterpriseQuery, departmentId?: string): ResolvedQuery {
  const { sectors, parks, townships, scales, classes, ...query } = asked;
  const details = wantedDetails({ parks, townships, scales, classes });
  const codes = sectors === 'key' ? plan.sectors.filter((sector) => sector.key).map((sector) => sector.id) : sectors;
  return { ...query, ...(codes && { sectors: codes }), ...(details && { details }), ...(departmentId !== undefined && { departmentId }) };
}

/** Asks whom an obligation's roster is about and who of them is done. A department's roster has the enterprises that it supervises, the office's has all. */
export function rosterQueries(
  plan: Pick<Plan, 'sectors'>,
  { of, done }: Pick<PlanRoster, 'of' | 'done'>,
  departmentId: string,
): { of: ResolvedQuery; done?: ResolvedQuery } {
  return { of: resolveQuery(plan, of, departmentId === OFFICE ? undefined : departmentId), ...(done && { done: resolveQuery(plan, done) }) };
}

/** Whether an enterprise is meant. The database answers the same question; a law test holds the two together. */
export function matches(query: ResolvedQuery, standing: Standing, date: PlainDate): boolean {
  const { sectors, departmentId, stages, started, certified, level, certifiedBefore, certifiedSince, reviewedSince, inspectedSince } = query;
  const valid = isCertified(standing, date);
  const chain = valid ? standing.certifiedOn : undefined;
  return (
    (sectors === undefined || sectors.includes(standing.sectorId)) &&
    (departmentId === undefined || departmentId === standing.departmentId) &&
    (query.details === undefined || hasDetails(query.details, standing.details)) &&
    (query.anyOf === undefined || query.anyOf.some((one) => belongs(one, standing))) &&
    (stages === undefined ? standing.stage !== 'closed' : stages.includes(standing.stage)) &&
    (started === undefined || isStarted(standing, date) === started) &&
    (certified === undefined || valid === certified) &&
    (level === undefined || (valid && (standing.level ?? 9) <= level)) &&
    (certifiedBefore === undefined || (chain !== undefined && chain < certifiedBefore)) &&
    (certifiedSince === undefined || (chain !== undefined && chain >= certifiedSince)) &&
    (reviewedSince === undefined || (standing.reviewedOn !== undefined && standing.reviewedOn >= reviewedSince)) &&
    (inspectedSince === undefined || (standing.inspectedOn !== undefined && standing.inspectedOn >= inspectedSince))
  );
}
