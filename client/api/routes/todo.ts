import { todo } from '../../contract/todo.ts';
import { mentionsFor } from '../../service/comments.ts';
import { todoOf } from '../../views/todo.ts';
import { type Api, type ApiContext, answers, callerOf, say } from '../context.ts';

/** What waits for whoever asks, across programmes. */
export function todoRoutes(app: Api, context: ApiContext): void {
  app.route({
    method: 'GET',
    url: '/api/todo',
    config: { action: 'todo.read' },
    schema: {
      tags: ['obligations'],
      summary:
        'Everything that waits for the user’s body, in every programme that runs: what to acknowledge, to hand in, to decide, to see to; the most urgent first',
      response: answers(todo),
    },
    handler: async (request) => {
      const caller = callerOf(request);
      return todoOf(context, caller.org, say(request), caller.by === 'key' ? undefined : await mentionsFor(context.store, caller));
    },
  });
}
