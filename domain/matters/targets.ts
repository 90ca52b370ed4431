import type { EnterpriseStage } from '../enterprise/enterprise.ts';
import { scopeName } from '../enterprise/scope-name.ts';
import { type BodyCount, figureOf, scopesOf, type TargetFigure } from '../enterprise/target.ts';
import { OFFICE } from '../kernel/bodies.ts';
import { daysBetween, type PlainDate } from '../kernel/dates.ts';
import { activeDepartments, type Plan, type PlanTarget, successorOf } from '../plan/plan.ts';
import type { MatterItem, MatterSet } from './matters.ts';

/** How far one scope of a target is, as a whole and as far as one department answers for it. */
export interface TargetPart {
  departmentId: string;
  whole: TargetFigure;
  /** Of the enterprises of the sectors that the department leads, and of those that it supervises in others. */
  own: TargetFigure;
}

/** Days to a month, where a pace is told by the month. */
const MONTH_DAYS = 30;

/**
 * Which departments a target belongs to: those that lead one of its sectors or supervise enterprises there, each with its own part.
 * A sector without enterprises asks nothing of anybody.
 */
export function targetParts(plan: Plan, target: PlanTarget, counts: BodyCount[], date: PlainDate, before?: BodyCount[]): TargetPart[] {
  const now = (org: string | undefined) => (org === undefined ? undefined : (successorOf(plan, org) ?? org));
  const leads = new Map(plan.sectors.map(({ id, lead }) => [id, now(lead)]));
  const ofDepartment = (all: BodyCount[], department: string) =>
    all.filter(({ sectorId, departmentId }) => leads.get(sectorId) === department || now(departmentId) === department);
  const shares = activeDepartments(plan).map(({ id }) => ({ id, counts: ofDepartment(counts, id), before: before && ofDepartment(before, id) }));
  return scopesOf(plan, target).flatMap((scope) => {
    const whole = figureOf(target, scope, counts, date, before);
    return shares.flatMap((share): TargetPart[] => {
      const own = figureOf(target, scope, share.counts, date, share.before);
      return own.denominator === 0 ? [] : [{ departmentId: share.id, whole, own }];
    });
  });
}

/** Nobody is reminded of what has been reached, be it by all together or by what is their own. */
export const isReached = ({ whole, own }: TargetPart) => whole.met || own.met;

export const targetSet = ({ id, asOf }: Pick<PlanTarget, 'id' | 'asOf'>, org: string = OFFICE): MatterSet => ({ kind: 'target', about: id, org, dueOn: asOf });

export function targetItems(plan: Plan, target: PlanTarget, parts: readonly TargetPart[]): MatterItem[] {
  return parts.map((part) => ({
    ...targetSet(target, part.departmentId),
    id: part.whole.scope,
    name: scopeName(plan, part.whole.scope, plan.language),
    ...(isReached(part) && { done: true as const }),
  }));
}

/** How many more it takes each month of thirty days to close a gap by a day; never told as less than it takes. */
export function paceNeeded(gap: number, date: PlainDate, asOf: PlainDate): number {
  const daysLeft = daysBetween(date, asOf);
  return daysLeft <= MONTH_DAYS ? gap : Math.ceil(Number(((gap * MONTH_DAYS * 10) / daysLeft).toFixed(6))) / 10;
}

/** How much each month of thirty days may add without using up what is left by a day; never told as more than there is. */
export function paceAllowed(room: number, date: PlainDate, asOf: PlainDate): number {
  const daysLeft = daysBetween(date, asOf);
  return daysLeft <= MONTH_DAYS ? room : Math.floor(Number(((room * MONTH_DAYS * 10) / daysLeft).toFixed(6))) / 10;
}

/** Enterprises by how few steps of the cycle are left to a certificate, then by sector and code. */
export function nearestFirst<T extends { stage: EnterpriseStage; sectorId: string; uscc: string }>(lines: readonly T[]): T[] {
  const place = ({ stage }: T) => NEAREST.indexOf(stage);
  return [...lines].sort((a, b) => place(a) - place(b) || (a.sectorId < b.sectorId ? -1 : a.sectorId > b.sectorId ? 1 : a.uscc < b.uscc ? -1 : 1));
}

/** Who holds a certificate that has run out or is of too low a level comes before those who begin again. */
const NEAREST: readonly EnterpriseStage[] = [
  'announced',
  'approved',
  'under-review',
  'accepted',
  'applied',
  'self-assessed',
  'in-review',
  'certified',
  'renewed',
  'downgraded',
  'creating',
  'revoked',
  'listed',
  'closed',
];

/** The scopes of a target for which a department is told which enterprises are nearest: its own part of what is short. */
export const shortSectors = (plan: Plan, parts: readonly TargetPart[], departmentId: string): { led: string[]; supervised: string[] } => {
  const sectors = new Set(parts.filter((part) => part.departmentId === departmentId && !isReached(part)).flatMap(({ whole }) => whole.sectors));
  const led = plan.sectors
    .filter(({ id, lead }) => sectors.has(id) && lead !== undefined && (successorOf(plan, lead) ?? lead) === departmentId)
    .map(({ id }) => id);
  return { led, supervised: [...sectors].filter((id) => !led.includes(id)) };
};
