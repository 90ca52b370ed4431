import { actHeaders, code, programmeParams } from '../../contract/common.ts';
import { eventReported, planEvents, reportEventBody } from '../../contract/plan-events.ts';
import { planEvents as planEventsOf, reportEvent } from '../../service/events.ts';
import { type Api, type ApiContext, actOf, answers, present, say } from '../context.ts';

export function planEventRoutes(app: Api, { service }: ApiContext): void {
  app.route({
    method: 'GET',
    url: '/api/programmes/:programme/plan-events',
    config: { action: 'programme.read' },
    schema: {
      tags: ['programmes'],
      summary: 'What starts a deadline when it is reported: who may report it, what it raises, what has been reported',
      params: programmeParams,
      response: answers(planEvents),
    },
    handler: async (request) => planEventsOf(service, request.params.programme, say(request)),
  });

  app.route({
    method: 'POST',
    url: '/api/programmes/:programme/plan-events/:event/reports',
    config: { action: 'planEvent.report', once: 'itself' },
    schema: {
      tags: ['programmes'],
      summary: 'Report that an event has happened: what it raises is owed from then on',
      params: programmeParams.extend({ event: code }),
      headers: actHeaders,
      body: reportEventBody,
      response: answers(eventReported),
    },
    handler: async (request) => {
      const { programme, event } = request.params;
      return reportEvent(service, programme, { ...actOf(request), ...present(request.body), event });
    },
  });
}
