import { belongs } from '../../domain/enterprise/assistance.ts';
import type { EnterpriseState } from '../../domain/enterprise/enterprise.ts';
import type { ResolvedQuery } from '../../domain/enterprise/standing.ts';
import { addDays } from '../../domain/kernel/dates.ts';
import type { Light } from '../../domain/kernel/lights.ts';
import { present } from '../../domain/kernel/present.ts';
import { reachOfSteps } from '../../domain/matters/cycle.ts';
import type { Awaited as AwaitedItem } from '../../domain/matters/outlook.ts';
import type { Chosen } from '../../prisma/enterprise-query.ts';
import type { Service } from '../service/service.ts';
import type { Outlook } from './enterprise-outlook.ts';

/** An enterprise for which something waits or comes near, and its light, as its own page says it. */
export interface Lit {
  state: EnterpriseState;
  light: Light;
  awaited: AwaitedItem[];
}

/**
 * Gives the lights of the enterprises that a query and a text mean. A light follows from the plan's ladders, which a statement cannot ask, so
 * every enterprise with a date within the reach of its ladder is looked at; all others are green.
 */
export async function lightsOf(
  service: Service,
  programmeId: string,
  { plan, today, cycle, of }: Outlook,
  { sectors, details, anyOf }: Pick<ResolvedQuery, 'sectors' | 'details' | 'anyOf'>,
  text?: string,
): Promise<Lit[]> {
  const near = { until: addDays(today, reachOfSteps(plan)), newFrom: cycle.newFrom, all: cycle.hasPeriods };
  const rows = await service.store.matters.dated(programmeId, near);
  const chosen = present({ sectors, details });
  return rows.flatMap(({ name, details: its, state }) => {
    const place = { ...state, details: its };
    const meant = belongs(chosen, place) && (anyOf === undefined || anyOf.some((part) => belongs(part, place)));
    if (!meant || (text !== undefined && !name.includes(text) && !state.uscc.includes(text))) return [];
    return [{ state, ...of(state, name) }];
  });
}

/** Tells which codes have a light: those that were found to have it or, for green, all but those with another. */
export async function codesWith(service: Service, programmeId: string, outlook: Outlook, query: ResolvedQuery, light: Light): Promise<Chosen> {
  const lit = await lightsOf(service, programmeId, outlook, query);
  const codes = (wanted: (one: Lit) => boolean) => lit.filter(wanted).map(({ state }) => state.uscc);
  return light === 'green' ? { except: codes((one) => one.light !== 'green') } : { only: codes((one) => one.light === light) };
}
