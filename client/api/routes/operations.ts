import { z } from 'zod';
import { openOperations } from '../../../engine/inspect.ts';
import { TASK_QUEUE } from '../../../workflows/messages.ts';
import { examination } from '../../contract/doctor.ts';
import { caseFile as caseFileSchema } from '../../contract/obligations.ts';
import { queueHealth, rawHistory, workflowDetail, workflowKey, workflowPage, workflowQuery } from '../../contract/system.ts';
import { CHECK_NAMES } from '../../doctor/finding.ts';
import { isNotRunning, ServiceError } from '../../errors.ts';
import { caseFile } from '../../service/case-file.ts';
import { workflowDetailOf, workflowViews } from '../../views/workflows.ts';
import { type Api, type ApiContext, answers, cached, present, say } from '../context.ts';

const instant = (ms: number) => new Date(ms).toISOString();
const token = (text: string | undefined) => (text === undefined ? undefined : new Uint8Array(Buffer.from(text, 'base64url')));
const tokenText = (bytes: Uint8Array | undefined) => (bytes ? Buffer.from(bytes).toString('base64url') : undefined);

/** What is said of a workflow that the engine does not know, or no longer. */
const known = <T>(asked: Promise<T>): Promise<T> =>
  asked.catch((error) => {
    if (!isNotRunning(error)) throw error;
    throw new ServiceError('unknown', 'unknown-workflow', {
      zh: '引擎中没有这个流程；已结束很久的只在台账中。',
      en: 'The engine has no such workflow; what ended long ago is in the ledger only.',
    });
  });

/** Examined at the most so often (real ms), however many look: each time everything is asked anew. */
const EXAMINED_EVERY_MS = 10_000;

export function operationRoutes(app: Api, context: ApiContext): void {
  const examined = cached(EXAMINED_EVERY_MS, async () => ({ findings: await context.examine(), atMs: Date.now() }));
  const { store, engine, settings } = context;
  const operations = openOperations(engine.client);

  app.route({
    method: 'GET',
    url: '/api/operations/workflows',
    config: { action: 'operation.read' },
    schema: { tags: ['operations'], summary: 'Workflows by the registered attributes', querystring: workflowQuery, response: answers(workflowPage) },
    handler: async (request) => {
      const { limit, after, ...filter } = request.query;
      const { rows, next, total } = await operations.list(present(filter), limit, token(after));
      return present({ items: await workflowViews(context, rows), total, next: tokenText(next) });
    },
  });

  app.route({
    method: 'GET',
    url: '/api/operations/workflow',
    config: { action: 'operation.read' },
    schema: { tags: ['operations'], summary: 'One workflow: what it waits for and what fails', querystring: workflowKey, response: answers(workflowDetail) },
    handler: async (request) => {
      const described = await known(operations.describe(request.query.id));
      const { id, runId } = described.row;
      const link = settings.temporalUiUrl && `${settings.temporalUiUrl}/namespaces/${engine.namespace}/workflows/${encodeURIComponent(id)}/${runId}/history`;
      return present({ ...(await workflowDetailOf(context, described)), link });
    },
  });

  app.route({
    method: 'GET',
    url: '/api/operations/workflow/case-file',
    config: { action: 'operation.read' },
    schema: { tags: ['operations'], summary: 'Its history as a case file', querystring: workflowKey, response: answers(caseFileSchema) },
    handler: async (request) => caseFile(context.service, request.query.id, say(request)),
  });

  app.route({
    method: 'GET',
    url: '/api/operations/workflow/events',
    config: { action: 'operation.read' },
    schema: {
      tags: ['operations'],
      summary: 'Its raw history, as the engine tells it',
      querystring: workflowKey.extend({
        after: z
          .string()
          .regex(/^[A-Za-z0-9_-]{1,4000}$/)
          .optional(),
      }),
      response: answers(rawHistory),
    },
    handler: async (request) => {
      const { events, next } = await known(operations.rawHistory(request.query.id, token(request.query.after)));
      return present({ events, next: tokenText(next) });
    },
  });

  app.route({
    method: 'GET',
    url: '/api/operations/doctor',
    config: { action: 'operation.read' },
    schema: { tags: ['operations'], summary: 'What `duban doctor` says, seen from the API’s machine', response: answers(examination) },
    handler: async (request) => {
      const language = say(request);
      const { findings, atMs } = await examined('');
      const items = findings.map(({ check, state, what, toDo }) =>
        present({ check, name: CHECK_NAMES[check][language], state, what: what[language], toDo: toDo?.[language] }),
      );
      return { examinedAt: instant(atMs), items };
    },
  });

  app.route({
    method: 'GET',
    url: '/api/operations/queue',
    config: { action: 'operation.read' },
    schema: { tags: ['operations'], summary: 'Who works on the task queue, and notices by state', response: answers(queueHealth) },
    handler: async () => {
      const [{ workflow, activity }, totals] = await Promise.all([operations.pollers(), store.pages.noticeTotals()]);
      const notices: Record<string, number> = {};
      for (const { state, count } of totals) notices[state] = (notices[state] ?? 0) + count;
      const seen = (pollers: typeof workflow) =>
        pollers.map(({ identity, lastSeenMs, build }) => ({ identity, lastSeenAt: instant(lastSeenMs), ...(build !== '' && { build }) }));
      return { taskQueue: TASK_QUEUE, workflowPollers: seen(workflow), activityPollers: seen(activity), notices };
    },
  });
}
