import { XLSX_TYPE } from '../../../spreadsheet/write.ts';
import { programmeParams } from '../../contract/common.ts';
import { trendExport, trend as trendSchema } from '../../contract/trend.ts';
import { trendOf, trendTable } from '../../views/trend.ts';
import { type Api, type ApiContext, answers, answersFile, ownDepartment, say } from '../context.ts';
import { CSV_TYPE, sendTable } from '../table-file.ts';

export function trendRoutes(app: Api, context: ApiContext): void {
  app.route({
    method: 'GET',
    url: '/api/programmes/:programme/trend',
    config: { action: 'programme.read' },
    schema: {
      tags: ['programmes'],
      summary: 'What became of what was due: month by month and body by body',
      params: programmeParams,
      response: answers(trendSchema),
    },
    handler: (request) => trendOf(context, request.params.programme, ownDepartment(request)),
  });

  app.route({
    method: 'GET',
    url: '/api/programmes/:programme/trend.export',
    config: { action: 'programme.read' },
    schema: {
      tags: ['programmes'],
      summary: 'The same as a file',
      params: programmeParams,
      querystring: trendExport,
      response: answersFile('A table', XLSX_TYPE, CSV_TYPE),
    },
    handler: async (request, reply) => {
      const { of, format } = request.query;
      const { plan, today } = await context.service.context(request.params.programme);
      const table = trendTable(await trendOf(context, plan.id, ownDepartment(request)), of, say(request));
      return sendTable(reply, context.settings.scratchDir, `${plan.name}-${of === 'months' ? '逐月办理情况' : '各单位办理情况'}-${today}`, format, table);
    },
  });
}
