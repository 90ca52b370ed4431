import { XLSX_TYPE, xlsxBuffer } from '../../../spreadsheet/write.ts';
import { actHeaders, code, obligationParams, programmeParams } from '../../contract/common.ts';
import { forms, rolledUp, standingDuties, standingReport, standingReported } from '../../contract/reports.ts';
import { formsOf, rollUpView } from '../../service/roll-up.ts';
import { reportStanding, standingView } from '../../service/standing-duties.ts';
import { type Api, type ApiContext, actOf, answers, answersFile, attachment, ownDepartment, present, say } from '../context.ts';

/** What departments hand in as figures, rolled up, and how standing duties stand. */
export function reportRoutes(app: Api, { service }: ApiContext): void {
  const milestoneParams = obligationParams.omit({ department: true });

  app.route({
    method: 'GET',
    url: '/api/programmes/:programme/forms',
    config: { action: 'report.read' },
    schema: { tags: ['reports'], summary: 'The milestones and rounds whose submissions carry figures', params: programmeParams, response: answers(forms) },
    handler: async (request) => ({ items: await formsOf(service, request.params.programme) }),
  });

  app.route({
    method: 'GET',
    url: '/api/programmes/:programme/forms/:milestone',
    config: { action: 'report.read' },
    schema: {
      tags: ['reports'],
      summary: 'The forms of one milestone or round together: each department’s figures, totals, who is missing, where the registry says otherwise',
      params: milestoneParams,
      response: answers(rolledUp),
    },
    handler: async (request) => {
      const { programme, milestone } = request.params;
      return (await rollUpView(service, programme, milestone, say(request))).view;
    },
  });

  app.route({
    method: 'GET',
    url: '/api/programmes/:programme/forms/:milestone/roll-up.xlsx',
    config: { action: 'report.read' },
    schema: { tags: ['reports'], summary: 'The same as a workbook', params: milestoneParams, response: answersFile('A table', XLSX_TYPE) },
    handler: async (request, reply) => {
      const { programme, milestone } = request.params;
      const { view, table } = await rollUpView(service, programme, milestone, say(request));
      return attachment(reply, `${view.name}-汇总-${view.asOf}.xlsx`, XLSX_TYPE).send((await xlsxBuffer(table)) as never);
    },
  });

  app.route({
    method: 'GET',
    url: '/api/programmes/:programme/standing-duties',
    config: { action: 'standing.read' },
    schema: {
      tags: ['reports'],
      summary: 'Every duty without a date: who answers, the review under way, what was said; a department has its own',
      params: programmeParams,
      response: answers(standingDuties),
    },
    handler: async (request) => standingView(service, request.params.programme, say(request), ownDepartment(request)),
  });

  app.route({
    method: 'POST',
    url: '/api/programmes/:programme/standing-duties/:duty/reports',
    config: { action: 'standing.report', once: 'itself' },
    schema: {
      tags: ['reports'],
      summary: 'Say how a standing duty stands, at any time; what was said before stays',
      params: programmeParams.extend({ duty: code }),
      headers: actHeaders,
      body: standingReport,
      response: answers(standingReported),
    },
    handler: async (request) => {
      const { programme, duty } = request.params;
      const { text, department: org, done } = request.body;
      return reportStanding(service, programme, duty, { ...actOf(request), ...present({ text, org, done }) });
    },
  });
}
