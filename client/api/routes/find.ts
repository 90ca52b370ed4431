import { programmeParams } from '../../contract/common.ts';
import { findQuery, found } from '../../contract/find.ts';
import { openFind } from '../../views/find.ts';
import { type Api, type ApiContext, answers, callerOf, ownDepartment, say } from '../context.ts';

export function findRoutes(app: Api, context: ApiContext): void {
  const { find, warm } = openFind(context);

  app.addHook('onListen', () => {
    warm().catch(() => undefined);
  });

  app.route({
    method: 'GET',
    url: '/api/programmes/:programme/find',
    config: { action: 'programme.read' },
    schema: {
      tags: ['programmes'],
      summary: 'One search over obligations, enterprises, files, notices, bodies, people and programmes, as far as the caller may see them',
      params: programmeParams,
      querystring: findQuery,
      response: answers(found),
    },
    handler: async (request) =>
      find(request.params.programme, request.query.q, { role: callerOf(request).role, department: ownDepartment(request) }, say(request)),
  });
}
