import { scopeName } from '../../domain/enterprise/scope-name.ts';
import { countedQuery, PACE_DAYS, scopesOf, type TargetFigure, targetFigures } from '../../domain/enterprise/target.ts';
import { endOfDayMs, type WorkingCalendar } from '../../domain/kernel/calendar.ts';
import { addDays, type PlainDate } from '../../domain/kernel/dates.ts';
import type { Language, Words } from '../../domain/kernel/language.ts';
import type { Plan } from '../../domain/plan/plan.ts';
import type { EnterpriseLine } from '../../prisma/enterprises.ts';
import type { Target, Targets } from '../contract/targets.ts';
import { ServiceError } from '../errors.ts';
import type { Registry } from './registry.ts';

/** A target with its numbers by scope, which nobody has named yet. */
export type TargetStatus = Omit<Target, 'figures' | 'frozen'> & {
  figures: TargetFigure[];
  /** The numbers that were frozen when its day ended, where it has. */
  frozen: Omit<Target['frozen'][number], 'scopeName'>[];
};

/** Gives every target of a programme as of a date: as it stood at the end of that day, or now for today. */
export async function targetStatus(registry: Registry, programmeId: string, asOf?: PlainDate): Promise<TargetStatus[]> {
  const { plan, calendar, today, nowMs } = await registry.service.context(programmeId);
  const { enterprises } = registry.service.store;
  const date = asOf ?? today;
  if (date > today)
    throw new ServiceError('invalid', 'in-the-future', {
      zh: `${date} 还没有到，今天是 ${today}；预测见当前的达标情况。`,
      en: `${date} has not come yet: today is ${today}. The forecast stands in today's status.`,
    });
  const paceFrom = addDays(date, -PACE_DAYS);
  const [counts, before, snapshots] = await Promise.all([
    enterprises.counts(programmeId, date, instantOf(calendar, date, nowMs)),
    enterprises.counts(programmeId, paceFrom, instantOf(calendar, paceFrom, nowMs)),
    enterprises.snapshots(programmeId),
  ]);
  // There is no pace without a past: a registry younger than that would count everything as growth.
  const known = before.length > 0 ? before : undefined;
  return plan.targets.map((target) => ({
    id: target.id,
    name: target.name,
    clause: target.clause,
    dueOn: target.asOf,
    atLeast: target.atLeast,
    asOf: date,
    figures: targetFigures(plan, target, counts, date, known),
    frozen: snapshots
      .filter((snapshot) => snapshot.targetId === target.id && snapshot.asOf === target.asOf)
      .map(({ scope, numerator, denominator }) => ({ scope, numerator, denominator })),
  }));
}

/**
 * Gives the last instant of a day (programme epoch ms), as of which its numbers are counted; undefined, which is now, for a day that has not
 * ended.
 */
export function instantOf(calendar: WorkingCalendar, date: PlainDate, nowMs: number): number | undefined {
  const lastMs = endOfDayMs(calendar, date) - 1;
  return lastMs < nowMs ? lastMs : undefined;
}

/** What a forecast takes for granted. */
export const ASSUMPTION: Words = {
  zh: `预测假定：达标（启动）数按最近 ${PACE_DAYS} 天的净增速度继续（含到期、撤销），企业总数不变。`,
  en: `Forecast: the numerator goes on as in the last ${PACE_DAYS} days, expiries and revocations included, and the number of enterprises stays.`,
};

/** Gives targets with the names of their scopes, as a person reads them. */
export function namedTargets(plan: Pick<Plan, 'sectors'>, targets: readonly TargetStatus[], language: Language): Targets {
  const named = <T extends { scope: string }>(numbers: T) => ({ ...numbers, scopeName: scopeName(plan, numbers.scope, language) });
  return {
    assumption: ASSUMPTION[language],
    items: targets.map((target) => ({ ...target, figures: target.figures.map(named), frozen: target.frozen.map(named) })),
  };
}

/** Lists the enterprises behind one number of a target: those that count, or those that do not yet. */
export async function behindTarget(
  registry: Registry,
  programmeId: string,
  targetId: string,
  scope: string,
  which: 'counted' | 'missing',
  asOf?: PlainDate,
): Promise<EnterpriseLine[]> {
  const { plan, calendar, today, nowMs } = await registry.service.context(programmeId);
  const target = plan.targets.find((candidate) => candidate.id === targetId);
  const ids = plan.targets.map(({ id }) => id).join(', ');
  if (!target)
    throw new ServiceError('unknown', 'unknown-target', {
      zh: `没有代号为 ${targetId} 的目标；可选：${ids}。`,
      en: `No target is called ${targetId}; there are ${ids}.`,
    });
  const scopes = scopesOf(plan, target);
  const found = scopes.find((candidate) => candidate.scope === scope);
  const known = scopes.map((candidate) => candidate.scope).join(', ');
  if (!found)
    throw new ServiceError('unknown', 'unknown-scope', {
      zh: `这项目标没有 ${scope} 这一项；可选：${known}。`,
      en: `This target has no part called ${scope}; there are ${known}.`,
    });
  const date = asOf ?? today;
  const atMs = instantOf(calendar, date, nowMs);
  const { sectors } = found;
  const counted = countedQuery(target);
  return which === 'counted'
    ? registry.service.store.enterprises.missing(programmeId, { sectors, ...counted }, undefined, date, atMs)
    : registry.service.store.enterprises.missing(programmeId, { sectors }, counted, date, atMs);
}
