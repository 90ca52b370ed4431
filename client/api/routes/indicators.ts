import { actHeaders, code, programmeParams } from '../../contract/common.ts';
import { indicators, reported, reportValue as reportValueBody } from '../../contract/targets.ts';
import { indicatorViews, reportValue } from '../../service/indicators.ts';
import { type Api, type ApiContext, actOf, answers, present, say } from '../context.ts';

export function indicatorRoutes(app: Api, { service }: ApiContext): void {
  app.route({
    method: 'GET',
    url: '/api/programmes/:programme/indicators',
    config: { action: 'target.read' },
    schema: {
      tags: ['targets'],
      summary: 'Every indicator: how far, what it takes, the forecast, what the registry says, and every number that was reported',
      params: programmeParams,
      response: answers(indicators),
    },
    handler: async (request) => indicatorViews(service, request.params.programme, say(request)),
  });

  app.route({
    method: 'POST',
    url: '/api/programmes/:programme/indicators/:indicator/values',
    config: { action: 'indicator.report', once: 'itself' },
    schema: {
      tags: ['targets'],
      summary: 'Report a number of an indicator; what was reported before stays',
      params: programmeParams.extend({ indicator: code }),
      headers: actHeaders,
      body: reportValueBody,
      response: answers(reported),
    },
    handler: async (request) => {
      const { programme, indicator } = request.params;
      const { department: org, ...given } = request.body;
      return reportValue(service, programme, { ...actOf(request), ...present({ ...given, org }), indicator });
    },
  });
}
