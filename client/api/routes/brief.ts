import { XLSX_TYPE, xlsxBuffer } from '../../../spreadsheet/write.ts';
import { brief } from '../../contract/brief.ts';
import { programmeParams } from '../../contract/common.ts';
import { briefView } from '../../service/brief.ts';
import { type Api, type ApiContext, answers, answersFile, attachment, say } from '../context.ts';

/** The office's weekly brief, at any time. */
export function briefRoutes(app: Api, { service }: ApiContext): void {
  app.route({
    method: 'GET',
    url: '/api/programmes/:programme/brief',
    config: { action: 'brief.read' },
    schema: {
      tags: ['obligations'],
      summary: 'Everything that is late and open, and what waits for a decision and how long: what the office’s weekly brief says',
      params: programmeParams,
      response: answers(brief),
    },
    handler: async (request) => (await briefView(service, request.params.programme, say(request))).view,
  });

  app.route({
    method: 'GET',
    url: '/api/programmes/:programme/brief.xlsx',
    config: { action: 'brief.read' },
    schema: { tags: ['obligations'], summary: 'The same as a workbook', params: programmeParams, response: answersFile('A table', XLSX_TYPE) },
    handler: async (request, reply) => {
      const { view, table } = await briefView(service, request.params.programme, say(request));
      return attachment(reply, `${view.name}-周报-${view.date}.xlsx`, XLSX_TYPE).send((await xlsxBuffer(table)) as never);
    },
  });
}
