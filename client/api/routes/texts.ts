import { programmeParams } from '../../contract/common.ts';
import { texts } from '../../contract/texts.ts';
import { textsFor } from '../../views/texts.ts';
import { type Api, type ApiContext, answers, callerOf } from '../context.ts';

/** What somebody typed before and may use again. */
export function textRoutes(app: Api, { store }: ApiContext): void {
  app.route({
    method: 'GET',
    url: '/api/programmes/:programme/texts',
    config: { action: 'programme.read' },
    schema: {
      tags: ['session'],
      summary: 'Reasons that the caller, and others of their body, gave before: to be used again',
      params: programmeParams,
      response: answers(texts),
    },
    handler: async (request) => textsFor(store, request.params.programme, callerOf(request)),
  });
}
