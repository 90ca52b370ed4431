import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { SlimObligation } from '../../../prisma/pages.ts';
import { actHeaders, ifMatchHeaders, outcome, programmeParams } from '../../contract/common.ts';
import {
  amendment,
  amendmentPreview,
  calendarQuery,
  calendarView,
  planBody,
  planCheck,
  planDocument,
  planVersions,
  stateCheck,
  stateQuery,
  timeline,
} from '../../contract/programmes.ts';
import { ServiceError } from '../../errors.ts';
import { toldIn } from '../../files/faults.ts';
import { previewAmendment } from '../../service/amendment-preview.ts';
import { planDays, spanWithin } from '../../views/days.ts';
import { sharedSchedules } from '../../views/schedules.ts';
import { planTimeline } from '../../views/timeline.ts';
import { onceOnly } from '../acts.ts';
import { type Api, type ApiContext, actOf, answers, departmentFilter, mustMatch, ownDepartment, present, say } from '../context.ts';
import { PLAN_BODY_BYTES } from '../json-bodies.ts';
import { filesForm, withUploads } from '../uploads.ts';

export const planEtag = (version: number) => `"plan-${version}"`;

/** Hands in a changed plan, once for each key. */
export async function amendPlan(context: ApiContext, id: string, text: string, act: ReturnType<typeof actOf> & { reason?: string }) {
  await onceOnly(context, id, act, 'amend');
  const done = await context.service.amendProgramme(id, text, act);
  context.board.stale(id);
  return done;
}

// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one closure over what it shares; to be carved, see test/structure.test.ts
export function planRoutes(app: Api, context: ApiContext): void {
  const { service, registry, store, board, bounded } = context;

  app.route({
    method: 'POST',
    url: '/api/plans/check',
    bodyLimit: PLAN_BODY_BYTES,
    config: { action: 'plan.try' },
    schema: { tags: ['plans'], summary: 'Every fault of a plan file, with its line and column', body: planBody, response: answers(planCheck) },
    handler: async (request) => {
      const { plan, faults, obligations } = await bounded.planSize({ text: request.body.plan, tables: await store.holidays.tables() });
      if (!plan) return { ok: false, faults: toldIn(faults, say(request)) };
      return {
        ok: true,
        faults: [],
        name: plan.name,
        from: plan.from,
        departments: plan.departments.length,
        milestones: plan.milestones.length,
        obligations,
      };
    },
  });

  app.route({
    method: 'POST',
    url: '/api/plans/state',
    config: { action: 'plan.try' },
    schema: {
      tags: ['plans'],
      summary: 'Read what was done before a plan is loaded (multipart/form-data: `plan`, its file, and `file`, .xlsx, .csv or .yaml); changes nothing',
      consumes: ['multipart/form-data'],
      body: filesForm({ plan: z.string().meta({ format: 'binary' }) }),
      querystring: stateQuery,
      response: answers(stateCheck),
    },
    handler: (request) =>
      withUploads(request, context.settings, async (uploads) => {
        const of = (field: string) => {
          const upload = uploads.find((one) => one.field === field);
          if (!upload) throw new ServiceError('invalid', 'part-missing', { zh: `表单中缺少 ${field}。`, en: `The form lacks ${field}.` });
          return upload.file;
        };
        const { given, faults } = await bounded.stateOf({ planFile: of('plan'), stateFile: of('file'), ...present(request.query) });
        return { state: given ?? [], faults: toldIn(faults, say(request)) };
      }),
  });

  app.route({
    method: 'POST',
    url: '/api/plans/calendar',
    bodyLimit: PLAN_BODY_BYTES,
    config: { action: 'plan.try' },
    schema: {
      tags: ['plans'],
      summary: 'Every date and every mail of a plan file in a span of days, and why one moved',
      querystring: calendarQuery,
      body: planBody,
      response: answers(calendarView),
    },
    handler: async (request) =>
      bounded.planCalendar({ text: request.body.plan, query: request.query, tables: await store.holidays.tables(), language: say(request) }),
  });

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
      const { plan, nowMs, today } = await registry.context(programme);
      const departmentId = departmentFilter(request, request.query.department);
      const days = spanWithin(plan, request.query, today);
      const { milestone } = request.query;
      const meant = ({ milestoneId, state }: SlimObligation) =>
        ['open', 'submitted', 'settled'].includes(state.stage) &&
        (departmentId === undefined || state.departmentId === departmentId) &&
        (milestone === undefined || milestoneId === milestone);
      const shared = await sharedSchedules(store, await board.rows(programme));
      return { from: days.from, to: days.to, entries: planDays(plan, shared, meant, days, nowMs, say(request)) };
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
    handler: async (request) => {
      const { programme } = request.params;
      const { plan, nowMs } = await registry.context(programme);
      const departmentId = ownDepartment(request);
      const meant = ({ state }: SlimObligation) => departmentId === undefined || state.departmentId === departmentId;
      return { items: planTimeline(plan, await sharedSchedules(store, await board.rows(programme)), meant, nowMs, say(request)) };
    },
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
      return sendPlan(reply, row.id, row.state.planVersion);
    },
  });

  async function sendPlan(reply: FastifyReply, id: string, version: number) {
    const contents = await store.programmes.plan(id, version);
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
    handler: async (request, reply) => sendPlan(reply, (await service.programme(request.params.programme)).id, request.params.version),
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
    config: { action: 'programme.amend' },
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
      if (!(await store.ledger.eventOfAct(programme, act.key))) mustMatch(request, planEtag(held.state.planVersion));
      return amendPlan(context, programme, request.body.plan, act);
    },
  });
}
