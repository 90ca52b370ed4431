import { actHeaders } from '../../contract/common.ts';
import { retried, workflowKey, workflowRepair } from '../../contract/system.ts';
import { repair } from '../../service/repair.ts';
import { type Api, type ApiContext, answers } from '../context.ts';

/** What an operator can do about a workflow that is stuck. */
export function repairRoutes(app: Api, context: ApiContext): void {
  app.route({
    method: 'POST',
    url: '/api/operations/workflow/retry',
    config: { action: 'operation.retry' },
    schema: {
      tags: ['operations'],
      summary: 'Look again now: at the clock, at what is owed, at what failed',
      headers: actHeaders,
      body: workflowKey,
      response: answers(retried),
    },
    handler: async (request) => ({ id: request.body.id, done: await repair(context, request.body.id, 'retry') }),
  });

  app.route({
    method: 'POST',
    url: '/api/operations/workflow/repair',
    config: { action: 'operation.retry' },
    schema: {
      tags: ['operations'],
      summary: 'See to an item that is stuck: go on without the act that cannot be written down, or start it again from the ledger',
      headers: actHeaders,
      body: workflowRepair,
      response: answers(retried),
    },
    handler: async (request) => ({ id: request.body.id, done: await repair(context, request.body.id, request.body.how) }),
  });
}
