import { z } from 'zod';
import { XLSX_TYPE } from '../../../spreadsheet/write.ts';
import { actHeaders, programmeParams } from '../../contract/common.ts';
import { announcements, departmentProposals, proposalDecided, proposalDecision } from '../../contract/consequences.ts';
import { ServiceError } from '../../errors.ts';
import { announcementsView, decideProposal, proposalsView } from '../../service/consequences.ts';
import { type Api, type ApiContext, actOf, answers, answersFile, present, say } from '../context.ts';
import { CSV_TYPE, sendTable } from '../table-file.ts';

const ROOT = '/api/programmes/:programme';

/** What the plan's rules propose about departments, and the public list of all decisions. */
export function consequenceRoutes(app: Api, { service, settings }: ApiContext): void {
  app.route({
    method: 'GET',
    url: `${ROOT}/proposals`,
    config: { action: 'decision.read' },
    schema: {
      tags: ['obligations'],
      summary: 'What the plan’s rules propose about departments, decided or not',
      params: programmeParams,
      response: answers(departmentProposals),
    },
    handler: async (request) => {
      return { items: await proposalsView(service, request.params.programme, say(request)) };
    },
  });

  app.route({
    method: 'POST',
    url: `${ROOT}/proposals/decide`,
    config: { action: 'proposal.decide' },
    schema: {
      tags: ['acts'],
      summary: 'Write down what was decided about a department, or lift it by a decision of the same kind',
      params: programmeParams,
      headers: actHeaders,
      body: proposalDecision,
      response: answers(proposalDecided),
    },
    handler: async (request) => {
      const { id, ...decision } = request.body;
      if (!id.startsWith(`${request.params.programme}/`))
        throw new ServiceError('unknown', 'unknown-proposal', { zh: `没有编号为 ${id} 的处理建议。`, en: `There is no proposal ${id}.` });
      return decideProposal(service, id, { ...actOf(request), ...present(decision) });
    },
  });

  app.route({
    method: 'GET',
    url: `${ROOT}/announcements`,
    config: { action: 'announcement.read' },
    schema: {
      tags: ['enterprises'],
      summary: 'Decisions on consequences, latest first: the list that is published',
      params: programmeParams,
      response: answers(announcements),
    },
    handler: async (request) => ({ items: (await announcementsView(service, request.params.programme, say(request))).items }),
  });

  app.route({
    method: 'GET',
    url: `${ROOT}/announcements.export`,
    config: { action: 'announcement.read' },
    schema: {
      tags: ['enterprises'],
      summary: 'The same as a file',
      params: programmeParams,
      querystring: z.object({ format: z.enum(['csv', 'xlsx']).default('csv') }),
      response: answersFile('A table', CSV_TYPE, XLSX_TYPE),
    },
    handler: async (request, reply) => {
      const { format } = request.query;
      const { name, table } = await announcementsView(service, request.params.programme, say(request));
      return sendTable(reply, settings.scratchDir, `${name}-处理决定公告`, format, table);
    },
  });
}
