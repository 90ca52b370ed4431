import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { obligationId } from '../../../domain/obligation/obligation.ts';
import type { ObligationRow } from '../../../prisma/ledger.ts';
import { XLSX_TYPE } from '../../../spreadsheet/write.ts';
import { obligationParams, paging, programmeParams } from '../../contract/common.ts';
import {
  caseFile as caseFileSchema,
  decisions,
  obligationDetail,
  obligationExport,
  obligationPage,
  obligationQuery,
  roster,
} from '../../contract/obligations.ts';
import { caseFile } from '../../service/case-file.ts';
import { obligationsTable } from '../../views/exports.ts';
import { obligationDetailOf } from '../../views/obligation-detail.ts';
import { decisionsFor, listObligations, rosterOf } from '../../views/obligations.ts';
import { type Api, type ApiContext, answers, answersFile, callerOf, departmentFilter, mustSeeObligation, paged, readCursor, say } from '../context.ts';
import { CSV_TYPE, sendTable } from '../table-file.ts';

const ROOT = '/api/programmes/:programme/obligations/:milestone/:department';

/** The obligation that a path names, which is of those that the caller may see. */
export async function seenObligation({ service }: ApiContext, request: FastifyRequest<{ Params: z.output<typeof obligationParams> }>): Promise<ObligationRow> {
  const { programme, milestone, department } = request.params;
  const row = await service.obligation(obligationId(programme, milestone, department));
  mustSeeObligation(request, row.state);
  return row;
}

export function obligationRoutes(app: Api, context: ApiContext): void {
  const { service, settings } = context;

  app.route({
    method: 'GET',
    url: '/api/programmes/:programme/obligations',
    config: { action: 'obligation.read' },
    schema: {
      tags: ['obligations'],
      summary: 'Obligations, earliest due first',
      params: programmeParams,
      querystring: obligationQuery,
      response: answers(obligationPage),
    },
    handler: async (request) => {
      const department = departmentFilter(request, request.query.department);
      const after = readCursor(request.query.after, 'number', 'number', 'string');
      return paged(await listObligations(context, request.params.programme, request.query, department, after));
    },
  });

  app.route({
    method: 'GET',
    url: '/api/programmes/:programme/obligations.export',
    config: { action: 'obligation.read' },
    schema: {
      tags: ['obligations'],
      summary: 'All obligations that a filter means, as a file in words',
      params: programmeParams,
      querystring: obligationExport,
      response: answersFile('A table', XLSX_TYPE, CSV_TYPE),
    },
    handler: async (request, reply) => {
      const { format, department, ...filter } = request.query;
      const { plan, today } = await service.context(request.params.programme);
      const table = await obligationsTable(context, plan.id, filter, departmentFilter(request, department), say(request));
      return sendTable(reply, settings.scratchDir, `${plan.name}-任务-${today}`, format, table);
    },
  });

  app.route({
    method: 'GET',
    url: ROOT,
    config: { action: 'obligation.read' },
    schema: {
      tags: ['obligations'],
      summary: 'One obligation: where it stands and why, its ladder, what was sent, what comes next, what this user can do',
      params: obligationParams,
      response: answers(obligationDetail),
    },
    handler: async (request) => obligationDetailOf(service, await seenObligation(context, request), callerOf(request), say(request)),
  });

  app.route({
    method: 'GET',
    url: `${ROOT}/history`,
    config: { action: 'obligation.read' },
    schema: {
      tags: ['obligations'],
      summary: 'Its history as a case file: from the engine, or from the ledger when the engine has forgotten',
      params: obligationParams,
      response: answers(caseFileSchema),
    },
    handler: async (request) => caseFile(service, (await seenObligation(context, request)).id, say(request)),
  });

  app.route({
    method: 'GET',
    url: `${ROOT}/roster`,
    config: { action: 'obligation.read' },
    schema: {
      tags: ['obligations'],
      summary: 'The enterprises that it is about and that are not done yet, as of now',
      params: obligationParams,
      querystring: z.object({ ...paging }),
      response: answers(roster),
    },
    handler: async (request) => {
      const { items, next, ...progress } = await rosterOf(
        service,
        await seenObligation(context, request),
        request.query.limit,
        readCursor(request.query.after, 'string', 'string'),
      );
      const { items: missing, ...more } = paged({ items, ...(next && { next }) });
      return { ...progress, missing, ...more };
    },
  });

  app.route({
    method: 'GET',
    url: '/api/programmes/:programme/decisions',
    config: { action: 'decision.read' },
    schema: {
      tags: ['obligations'],
      summary: 'What waits for the user’s body to be decided: submissions, extensions, proposals',
      params: programmeParams,
      response: answers(decisions),
    },
    handler: async (request) => decisionsFor(context, request.params.programme, callerOf(request).org, say(request)),
  });
}
