import { XLSX_TYPE } from '../../../spreadsheet/write.ts';
import { actHeaders, programmeParams } from '../../contract/common.ts';
import { noticeDetail, noticeExport, noticeKeyQuery, noticePage, noticeQuery, noticeSummary, resendRequest, resent } from '../../contract/notices.ts';
import { ServiceError } from '../../errors.ts';
import { resendNotices } from '../../service/resend.ts';
import { noticesTable } from '../../views/exports.ts';
import { departmentOfNotice, listNotices, noticeDetailOf, noticeSummaryOf } from '../../views/notices.ts';
import { type Api, type ApiContext, answers, answersFile, callerOf, departmentFilter, mustSee, paged, readCursor, say } from '../context.ts';
import { owedForSeconds } from '../metrics.ts';
import { noticeCounts } from '../notice-counts.ts';
import { CSV_TYPE, sendTable } from '../table-file.ts';

export function noticeRoutes(app: Api, context: ApiContext): void {
  const { service, settings, store } = context;

  app.route({
    method: 'GET',
    url: '/api/programmes/:programme/notices',
    config: { action: 'notice.read' },
    schema: {
      tags: ['notices'],
      summary: 'The ledger of notices, latest first',
      params: programmeParams,
      querystring: noticeQuery,
      response: answers(noticePage),
    },
    handler: async (request) => {
      const { department, after, limit, ...filter } = request.query;
      const org = departmentFilter(request, department);
      const place = readCursor(after, 'number', 'string');
      return paged(await listNotices(context, request.params.programme, filter, org, limit, place, say(request)));
    },
  });

  app.route({
    method: 'GET',
    url: '/api/programmes/:programme/notices.export',
    config: { action: 'notice.read' },
    schema: {
      tags: ['notices'],
      summary: 'All notices that a filter means, as a file in words',
      params: programmeParams,
      querystring: noticeExport,
      response: answersFile('A table', XLSX_TYPE, CSV_TYPE),
    },
    handler: async (request, reply) => {
      const { format, department, ...filter } = request.query;
      const { plan, today } = await service.context(request.params.programme);
      const table = await noticesTable(context, plan.id, filter, departmentFilter(request, department), say(request));
      return sendTable(reply, settings.scratchDir, `${plan.name}-通知台账-${today}`, format, table);
    },
  });

  app.route({
    method: 'GET',
    url: '/api/programmes/:programme/notices/one',
    config: { action: 'notice.read' },
    schema: {
      tags: ['notices'],
      summary: 'One notice, with the message as it was sent',
      params: programmeParams,
      querystring: noticeKeyQuery,
      response: answers(noticeDetail),
    },
    handler: async (request) => {
      const row = await store.notices.get(request.query.key);
      if (!row || row.programmeId !== request.params.programme)
        throw new ServiceError('unknown', 'unknown-notice', { zh: '没有这条通知。', en: 'There is no such notice.' });
      mustSee(request, await departmentOfNotice(context, row));
      return noticeDetailOf(context, row, say(request));
    },
  });

  app.route({
    method: 'GET',
    url: '/api/programmes/:programme/notices/summary',
    config: { action: 'notice.summary' },
    schema: { tags: ['notices'], summary: 'Expected against sent', params: programmeParams, response: answers(noticeSummary) },
    handler: async (request) => {
      const { programme } = request.params;
      const oldestOwedSeconds = await owedForSeconds(context, programme);
      return noticeSummaryOf(context, await noticeCounts(store, programme), oldestOwedSeconds, say(request));
    },
  });

  app.route({
    method: 'POST',
    url: '/api/programmes/:programme/notices/resend',
    config: { action: 'notice.resend' },
    schema: {
      tags: ['notices'],
      summary: 'Send again what could not be delivered, as far as it is still worth sending',
      params: programmeParams,
      headers: actHeaders,
      body: resendRequest,
      response: answers(resent),
    },
    handler: async (request) => {
      const { department, keys } = request.body;
      const caller = callerOf(request);
      const done = await resendNotices(context.service, request.params.programme, {
        ...(department !== undefined && { org: department }),
        ...(keys && { keys }),
      });
      const counted = { resent: done.resent.length, passed: done.passed.length, hurried: done.hurried };
      await store.accounts.events.add('noticesResent', caller.username, request.params.programme, counted);
      return counted;
    },
  });
}
