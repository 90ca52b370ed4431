import { inLanguage } from '../../../domain/kernel/language.ts';
import { rehearsal, rehearsalBody } from '../../contract/rehearsal.ts';
import { type Api, type ApiContext, answers, answersFile, attachment, say } from '../context.ts';
import { PLAN_BODY_BYTES } from '../json-bodies.ts';

export function rehearsalRoutes(app: Api, { store, bounded }: ApiContext): void {
  app.route({
    method: 'POST',
    url: '/api/plans/rehearse',
    bodyLimit: PLAN_BODY_BYTES,
    config: { action: 'plan.try' },
    schema: {
      tags: ['plans'],
      summary: 'Run a plan in memory: what it would send, and what is wrong with it',
      body: rehearsalBody,
      response: answers(rehearsal),
    },
    handler: async (request, reply) => {
      const text = await bounded.rehearsal({ body: request.body, tables: await store.holidays.tables() });
      // Checked against the contract and written as JSON where it was worked out: it may be many megabytes.
      return reply.type('application/json; charset=utf-8').send(text as never);
    },
  });

  app.route({
    method: 'POST',
    url: '/api/plans/rehearse.html',
    bodyLimit: PLAN_BODY_BYTES,
    config: { action: 'plan.try' },
    schema: {
      tags: ['plans'],
      summary: 'The same as one page that needs nothing else, to be kept or printed',
      body: rehearsalBody,
      response: answersFile('A page', 'text/html; charset=utf-8'),
    },
    handler: async (request, reply) => {
      const language = say(request);
      const { name, page } = await bounded.rehearsalPage({ body: request.body, tables: await store.holidays.tables(), language });
      return attachment(reply, `${name} ${inLanguage(language)('预演', 'rehearsal')}.html`, 'text/html; charset=utf-8').send(page);
    },
  });
}
