import type { ResolvedQuery } from '../../domain/enterprise/standing.ts';
import type { Chosen } from '../../prisma/enterprise-query.ts';
import type { EnterpriseFilter } from '../contract/enterprises.ts';
import type { Service } from '../service/service.ts';
import { mattersWaiting } from '../service/waiting.ts';
import type { EnterpriseLights } from './enterprise-lights.ts';
import type { Outlook } from './enterprise-outlook.ts';

/** What lists of enterprises are made of. */
export interface ReadingEnterprises {
  service: Service;
  enterpriseLights: EnterpriseLights;
}

/** Tells which codes are meant by a light, and by a line of what waits for whoever asks. */
export async function chosenOf(
  { service, enterpriseLights }: ReadingEnterprises,
  programmeId: string,
  outlook: Outlook,
  query: ResolvedQuery,
  { light, waits, asking }: Pick<EnterpriseFilter, 'light' | 'waits'> & { asking: string },
): Promise<Chosen | undefined> {
  const lit = light && (await enterpriseLights.codesWith(programmeId, outlook, query, light));
  if (waits === undefined) return lit;
  const only = await waitingInLine(service, programmeId, asking, waits);
  if (!lit) return { only };
  return { only: only.filter((uscc) => ('only' in lit ? lit.only.includes(uscc) : !lit.except.includes(uscc))) };
}

/** Gives the codes of the enterprises for which one line of 我的待办 stands: the lines are made of the same. */
async function waitingInLine(service: Service, programmeId: string, org: string, waits: string): Promise<string[]> {
  const { plan, calendar, today } = await service.context(programmeId);
  const { items, late } = await mattersWaiting(service.store, plan, calendar, today, org);
  const steps = items.filter(({ kind }) => kind === 'cycle').map((item) => ({ line: `cycle/${item.about}/${item.dueOn}`, id: item.id }));
  return [...steps, ...late.map(({ kind, dueOn, id }) => ({ line: `${kind}/${dueOn}`, id }))].flatMap(({ line, id }) => (line === waits ? [id] : []));
}
