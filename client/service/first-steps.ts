import type { FirstSteps } from '../contract/first-steps.ts';
import type { Service } from './service.ts';

/** How far a new installation is: who can sign in, whether a plan runs, whether the registry is filled. */
export async function firstStepsOf(service: Service): Promise<FirstSteps> {
  const { store } = service;
  const people = (await store.accounts.users.list()).filter(({ disabled }) => !disabled);
  const rows = await store.programmes.list();
  const first = rows.find(({ state }) => state.stage === 'running') ?? rows[0];
  const office = people.some(({ role }) => role === 'office');
  if (!first) return { office, departments: { all: 0, lacking: [] } };
  const { plan, today } = await service.context(first.id);
  const there = plan.departments.filter(({ mergedInto }) => mergedInto === undefined);
  const known = new Set(people.filter(({ role }) => role === 'officer' || role === 'head').map(({ org }) => org));
  const enterprises = plan.sectors.length === 0 ? undefined : await store.enterprises.list({ programmeId: first.id, date: today, limit: 1 });
  return {
    office,
    programme: first.id,
    departments: { all: there.length, lacking: there.filter(({ id }) => !known.has(id)).map(({ name }) => name) },
    ...(enterprises && { registry: enterprises.length > 0 }),
  };
}
