import { absenceMade, absenceParams, absences, newAbsence } from '../../contract/absences.ts';
import { type Api, type ApiContext, answers, callerOf } from '../context.ts';

/** Who is away, from when to when, and who stands in. */
export function absenceRoutes(app: Api, { accounts }: ApiContext): void {
  app.route({
    method: 'GET',
    url: '/api/absences',
    config: { action: 'absence.read' },
    schema: {
      tags: ['session'],
      summary: 'Who of the user’s body is away and who stands in; for operator and auditor of every body',
      response: answers(absences),
    },
    handler: async (request) => {
      const caller = callerOf(request);
      const org = caller.role === 'operator' || caller.role === 'auditor' ? undefined : caller.org;
      const above = caller.role === 'operator' || (caller.role !== 'officer' && caller.role !== 'auditor');
      return {
        items: (await accounts.absencesOf(org)).map(({ id, whose, standIn, from, to }) => ({
          id,
          user: { id: whose.id, name: whose.name, org: whose.org },
          standIn: { id: standIn.id, name: standIn.name, org: standIn.org },
          from,
          to,
          may: above || whose.id === caller.id,
        })),
        people: (await accounts.peopleOf(org)).map(({ id, name, role, org: body }) => ({ id, name, role, org: body })),
        standsInFor: await accounts.standsInFor(caller.id),
      };
    },
  });

  app.route({
    method: 'POST',
    url: '/api/absences',
    config: { action: 'absence.write' },
    schema: {
      tags: ['session'],
      summary: 'Say that somebody is away and who of the same body stands in: what is owed goes to both',
      body: newAbsence,
      response: answers(absenceMade),
    },
    handler: async (request) => ({ id: (await accounts.setAway(callerOf(request), request.body)).id }),
  });

  app.route({
    method: 'DELETE',
    url: '/api/absences/:absence',
    config: { action: 'absence.write' },
    schema: { tags: ['session'], summary: 'End it before its last day', params: absenceParams, response: answers(absenceMade) },
    handler: async (request) => {
      await accounts.endAway(callerOf(request), request.params.absence);
      return { id: request.params.absence };
    },
  });
}
