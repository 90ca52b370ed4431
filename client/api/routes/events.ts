import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { writeTable, XLSX_TYPE } from '../../../spreadsheet/write.ts';
import { code, programmeParams } from '../../contract/common.ts';
import { eventPage, eventQuery } from '../../contract/programmes.ts';
import { eventTable, listEvents } from '../../views/events.ts';
import {
  type Api,
  type ApiContext,
  answers,
  answersFile,
  attachment,
  callerOf,
  mustSee,
  mustSeeAsOwn,
  mustSeeEnterprise,
  ownDepartment,
  paged,
  readCursor,
  say,
} from '../context.ts';
import { openLive } from '../live.ts';
import type { Metrics } from '../metrics.ts';
import { ApiProblem } from '../problems.ts';
import { scratchFile, sendScratch } from '../scratch.ts';

export function eventRoutes(app: Api, context: ApiContext, metrics: Metrics): void {
  const { store, service, settings } = context;
  const live = openLive(context, metrics);
  app.addHook('preClose', () => live.close());

  app.route({
    method: 'GET',
    url: '/api/programmes/:programme/events',
    config: { action: 'event.read' },
    schema: {
      tags: ['events'],
      summary: 'What happened, latest first; a department sees its own obligations, or one enterprise that it may see',
      params: programmeParams,
      querystring: eventQuery,
      response: answers(eventPage),
    },
    handler: async (request) => {
      const { limit, after, ...filter } = request.query;
      const own = ownDepartment(request);
      if (own !== undefined && filter.item !== undefined) await mustSeeItem(request, filter.item);
      const place = readCursor(after, 'number', 'string', 'number');
      return paged(await listEvents(context, request.params.programme, filter, own, limit, place, say(request)));
    },
  });

  async function mustSeeItem(request: FastifyRequest, item: string): Promise<void> {
    const enterprise = await store.enterprises.get(item);
    if (enterprise) return mustSeeEnterprise(request, (await service.context(enterprise.programmeId)).plan, enterprise);
    const row = await store.ledger.obligation(item);
    if (row) mustSeeAsOwn(request, row.state);
    else mustSee(request, '');
  }

  app.route({
    method: 'GET',
    url: '/api/programmes/:programme/events.xlsx',
    config: { action: 'event.export' },
    schema: {
      tags: ['events'],
      summary: 'The audit log as a spreadsheet',
      params: programmeParams,
      querystring: eventQuery.omit({ limit: true, after: true }),
      response: answersFile('A workbook', XLSX_TYPE),
    },
    handler: async (request, reply) => {
      const { name, ...table } = await eventTable(context, request.params.programme, request.query, say(request));
      const file = await scratchFile(settings.scratchDir, '.xlsx');
      await writeTable(file, table);
      return sendScratch(attachment(reply, `${name}-台账.xlsx`, XLSX_TYPE), file);
    },
  });

  app.route({
    method: 'GET',
    url: '/api/events',
    exposeHeadRoute: false,
    config: { action: 'event.read' },
    schema: {
      tags: ['events'],
      summary: 'Live: server-sent events of what happens in one programme, as far as the user may see it',
      description:
        'Events are named `ledger` and may come twice; `here` comes every second; `reload` says that too much was missed, `signed-out` that the session has ended. Reconnect with `Last-Event-ID`.',
      querystring: z.object({ programme: code, after: z.coerce.number().int().min(0).max(8e15).optional() }),
      response: answersFile('A stream of events', 'text/event-stream'),
    },
    handler: async (request, reply) => {
      const { programme, after } = request.query;
      await service.programme(programme);
      const caller = callerOf(request);
      if (live.full(caller.id))
        throw new ApiProblem(429, 'too-many-streams', { zh: '打开的页面太多，请关闭一些。', en: 'Too many pages are open: close some.' });
      const lastId = Number(request.headers['last-event-id']);
      const missedSinceMs = Number.isSafeInteger(lastId) && lastId > 0 ? lastId : after;
      const held = Object.fromEntries(Object.entries(reply.getHeaders()).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
      reply.hijack();
      reply.raw.writeHead(200, { ...held, 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store', 'x-accel-buffering': 'no' });
      await live.follow(
        programme,
        {
          caller,
          department: ownDepartment(request),
          language: say(request),
          response: reply.raw,
        },
        missedSinceMs,
      );
      return reply;
    },
  });
}
