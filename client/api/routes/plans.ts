import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { ProgrammeRow } from '../../../prisma/programmes.ts';
import { actHeaders, ifMatchHeaders, outcome, programmeParams } from '../../contract/common.ts';
import { amendment, amendmentPreview, calendarQuery, calendarView, planBody, planDocument, planVersions, timeline } from '../../contract/programmes.ts';
import { ServiceError } from '../../errors.ts';
import { previewAmendment } from '../../service/amendment-preview.ts';
import { programmeCalendar } from '../../views/days.ts';
import { programmeTimeline } from '../../views/timeline.ts';
import { amendPlan, onVersion, planEtag } from '../amend.ts';
import { type Api, type ApiContext, actOf, answers, departmentFilter, ownDepartment, present, say } from '../context.ts';
import { PLAN_BODY_BYTES } from '../json-bodies.ts';

export function planRoutes(app: Api, context: ApiContext): void {
  const { service, store } = context;

  app.route({
    method: 'GET',
    url: '/api/programmes/:programme/calendar',
    config: { action: 'programme.read' },
    schema: {
      tags: ['plans'],
      summary: 'What falls due and what is told in a span of days, as the obligations stand now',
      params: programmeParams,
      querystring: calendarQuery,
      response: answers(calendarView),
    },
    handler: async (request) => {
      const { programme } = request.params;
      const { department, ...query } = request.query;
      return programmeCalendar(context, programme, query, departmentFilter(request, department), say(request));
    },
  });

  app.route({
    method: 'GET',
    url: '/api/programmes/:programme/timeline',
    config: { action: 'programme.read' },
    schema: {
      tags: ['plans'],
      summary: 'Every milestone with its rungs and due dates on one axis of days, as the obligations stand now',
      params: programmeParams,
      response: answers(timeline),
    },
    handler: async (request) => programmeTimeline(context, request.params.programme, ownDepartment(request), say(request)),
  });

  app.route({
    method: 'GET',
    url: '/api/programmes/:programme/plan',
    config: { action: 'plan.read' },
    schema: {
      tags: ['plans'],
      summary: 'The plan that holds, as a file and as data; its ETag goes with an amendment',
      params: programmeParams,
      response: answers(planDocument),
    },
    handler: async (request, reply) => {
      const row = await service.programme(request.params.programme);
      return sendPlan(reply, row, row.state.planVersion);
    },
  });

  async function sendPlan(reply: FastifyReply, { id, state }: ProgrammeRow, version: number) {
    // What was handed in and not taken up is no version.
    const contents = version <= state.planVersion ? await store.programmes.plan(id, version) : undefined;
    if (!contents) throw new ServiceError('unknown', 'unknown-version', { zh: '没有这一版方案。', en: 'There is no such version of the plan.' });
    reply.header('etag', planEtag(version));
    return { version, text: contents.text, plan: contents.plan as unknown as Record<string, unknown> };
  }

  app.route({
    method: 'GET',
    url: '/api/programmes/:programme/plan/versions',
    config: { action: 'plan.read' },
    schema: { tags: ['plans'], summary: 'Every version of the plan', params: programmeParams, response: answers(planVersions) },
    handler: async (request) => {
      const { id, state } = await service.programme(request.params.programme);
      const rows = await store.programmes.versions(id);
      return {
        items: rows
          .filter(({ version }) => version <= state.planVersion)
          .map(({ version, reason, createdReal }) => ({ version, reason, createdAt: createdReal.toISOString() })),
      };
    },
  });

  app.route({
    method: 'GET',
    url: '/api/programmes/:programme/plan/versions/:version',
    config: { action: 'plan.read' },
    schema: {
      tags: ['plans'],
      summary: 'One version of the plan',
      params: programmeParams.extend({ version: z.coerce.number().int().min(1).max(100_000) }),
      response: answers(planDocument),
    },
    handler: async (request, reply) => sendPlan(reply, await service.programme(request.params.programme), request.params.version),
  });

  app.route({
    method: 'POST',
    url: '/api/programmes/:programme/plan/preview',
    bodyLimit: PLAN_BODY_BYTES,
    config: { action: 'plan.try' },
    schema: {
      tags: ['plans'],
      summary: 'What an amendment would move, before it is applied',
      params: programmeParams,
      body: planBody,
      response: answers(amendmentPreview),
    },
    handler: async (request) => {
      const { id } = await service.programme(request.params.programme);
      return previewAmendment(service, id, request.body.plan, say(request));
    },
  });

  app.route({
    method: 'PUT',
    url: '/api/programmes/:programme/plan',
    bodyLimit: PLAN_BODY_BYTES,
    config: { action: 'programme.amend', once: 'itself' },
    schema: {
      tags: ['plans'],
      summary: 'Hand in a changed plan: running obligations that it changes are moved',
      params: programmeParams,
      headers: actHeaders.extend(ifMatchHeaders.shape),
      body: amendment,
      response: answers(outcome),
    },
    handler: async (request) => {
      const { programme } = request.params;
      const held = await service.programme(programme);
      const act = { ...actOf(request), ...present({ reason: request.body.reason }) };
      // Sent again after it was done: the version has moved on by that very act.
      const read = (await store.ledger.eventOfAct(programme, act.key)) ? {} : onVersion(request, held);
      return amendPlan(context, programme, request.body.plan, { ...act, ...read });
    },
  });
}
