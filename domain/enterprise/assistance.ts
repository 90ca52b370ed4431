import type { Plan } from '../plan/plan.ts';
import { type Details, hasDetails, type WantedDetails, wantedDetails } from './details.ts';

/** One way to belong to a question about the registry: every part that is given has to hold. */
export interface Belonging {
  departmentId?: string;
  /** Supervised by anybody but this department. */
  notOf?: string;
  sectors?: string[];
  details?: WantedDetails;
}

/** Where an enterprise belongs: who supervises it, in which sector, and what lists say of it. */
export interface Place {
  sectorId: string;
  departmentId: string;
  details?: Details | null | undefined;
}

export const belongs = ({ departmentId, notOf, sectors, details }: Belonging, place: Place): boolean =>
  (departmentId === undefined || departmentId === place.departmentId) &&
  (notOf === undefined || notOf !== place.departmentId) &&
  (sectors === undefined || sectors.includes(place.sectorId)) &&
  (details === undefined || hasDetails(details, place.details ?? {}));

type Assisting = Pick<Plan, 'sectors' | 'assists'>;

/**
 * The enterprises that a body assists with: those that the plan's `assists` give it, and all of the sectors that name it as an assist,
 * unless `assists` says of a sector how far it goes. What it supervises itself is not among them.
 */
export function assistedBy({ sectors, assists }: Assisting, org: string): Belonging[] {
  const own = assists.filter(({ by }) => by === org);
  const limited = new Set(own.flatMap(({ of }) => of.sectors ?? []));
  const whole = sectors.flatMap(({ id, assist }) => (assist.includes(org) && !limited.has(id) ? [id] : []));
  const parts = own.map(({ of: { sectors: among, ...chosen } }): Belonging => {
    const details = wantedDetails(chosen);
    return { notOf: org, ...(among && { sectors: among }), ...(details && { details }) };
  });
  return whole.length > 0 ? [...parts, { notOf: org, sectors: whole }] : parts;
}

/** The enterprises that a body may read: those that it supervises and those that it assists with. */
export const seenBy = (plan: Assisting, org: string): Belonging[] => [{ departmentId: org }, ...assistedBy(plan, org)];

/** Every body that assists with enterprises, and with which; in the order of the plan. */
export function assistants(plan: Assisting): { org: string; parts: Belonging[] }[] {
  const orgs = new Set([...plan.assists.map(({ by }) => by), ...plan.sectors.flatMap(({ assist }) => assist)]);
  return [...orgs].map((org) => ({ org, parts: assistedBy(plan, org) })).filter(({ parts }) => parts.length > 0);
}

/** Which bodies assist with an enterprise. */
export const assistantsOf = (plan: Assisting, place: Place): string[] =>
  assistants(plan).flatMap(({ org, parts }) => (parts.some((part) => belongs(part, place)) ? [org] : []));

/**
 * Whom the plan wants told of enterprises that they assist with, and of which: in the daily digest, or by copies of the letters about
 * their steps. Of a sector's `assist` alone nobody is told.
 */
export function toldOfAssisted({ assists }: Assisting, how: 'digest' | 'copies'): { org: string; parts: Belonging[] }[] {
  const told = assists.filter(({ tell }) => tell.includes(how));
  return [...new Set(told.map(({ by }) => by))].map((org) => ({ org, parts: assistedBy({ sectors: [], assists: told }, org) }));
}
