import { sectorName } from '../../../domain/letters/roster.ts';
import { obligationId } from '../../../domain/obligation/obligation.ts';
import { actorOf } from '../../accounts/caller.ts';
import { actHeaders, code, obligationParams, programmeParams } from '../../contract/common.ts';
import {
  asOfQuery,
  behind,
  behindQuery,
  drawSample,
  indicators,
  quotas,
  reported,
  reportValue as reportValueBody,
  samples,
  sampleView,
  targets,
} from '../../contract/enterprises.ts';
import { draw, quotaStatus, sampleViews } from '../../enterprises/samples.ts';
import { behindTarget, namedTargets, targetStatus } from '../../enterprises/targets.ts';
import { indicatorViews, reportValue } from '../../service/indicators.ts';
import { isAfter } from '../../views/obligations.ts';
import { pageOf } from '../../views/page.ts';
import { type Api, type ApiContext, actOf, answers, cached, callerOf, mustSee, ownDepartment, paged, present, readCursor, say } from '../context.ts';

const OBLIGATION = '/api/programmes/:programme/obligations/:milestone/:department';

export function targetRoutes(app: Api, { registry, service, store }: ApiContext): void {
  const figures = cached(2_000, (key) => {
    const [id = '', asOf = ''] = key.split('|');
    return targetStatus(registry, id, asOf === '' ? undefined : asOf);
  });

  app.route({
    method: 'GET',
    url: '/api/programmes/:programme/targets',
    config: { action: 'target.read' },
    schema: {
      tags: ['targets'],
      summary: 'Every target as of a date: numerator, denominator, rate, gap, forecast',
      params: programmeParams,
      querystring: asOfQuery,
      response: answers(targets),
    },
    handler: async (request) => {
      const { programme } = request.params;
      const { plan } = await service.context(programme);
      return namedTargets(plan, await figures(`${programme}|${request.query.asOf ?? ''}`), say(request));
    },
  });

  app.route({
    method: 'GET',
    url: '/api/programmes/:programme/targets/:target/enterprises',
    config: { action: 'target.read' },
    schema: {
      tags: ['targets'],
      summary: 'The enterprises behind one number: those that count, or those that do not yet',
      params: programmeParams.extend({ target: code }),
      querystring: behindQuery,
      response: answers(behind),
    },
    handler: async (request) => {
      const { scope, which, asOf, after, limit } = request.query;
      const { programme, target } = request.params;
      const { plan } = await service.context(programme);
      const own = ownDepartment(request);
      const place = readCursor(after, 'string', 'string');
      const lines = await behindTarget(registry, programme, target, scope, which, asOf);
      return paged(
        pageOf(
          lines.filter((line) => (own === undefined || line.departmentId === own) && isAfter(line, place)),
          limit,
          ({ uscc, name, sectorId, departmentId, stage, level, expiresOn }) =>
            present({ uscc, name, sector: sectorId, sectorName: sectorName(plan, sectorId), department: departmentId, stage, level, expiresOn }),
          ({ sectorId, uscc }) => [sectorId, uscc],
        ),
      );
    },
  });

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
    config: { action: 'indicator.report' },
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

  app.route({
    method: 'GET',
    url: `${OBLIGATION}/samples`,
    config: { action: 'sample.read' },
    schema: {
      tags: ['samples'],
      summary: 'Every draw for an obligation, each drawn again from its frozen roster and seed',
      params: obligationParams,
      response: answers(samples),
    },
    handler: async (request) => {
      const { programme, milestone, department } = request.params;
      const row = await service.obligation(obligationId(programme, milestone, department));
      mustSee(request, row.state.departmentId);
      return { items: await sampleViews(registry, await store.enterprises.samples({ obligationId: row.id })) };
    },
  });

  app.route({
    method: 'POST',
    url: `${OBLIGATION}/samples`,
    config: { action: 'sample.draw' },
    schema: {
      tags: ['samples'],
      summary: 'Draw at random, stratified by sector; to draw again needs a reason',
      params: obligationParams,
      body: drawSample,
      response: answers(sampleView),
    },
    handler: async (request) => {
      const { programme, milestone, department } = request.params;
      const id = obligationId(programme, milestone, department);
      mustSee(request, (await service.obligation(id)).state.departmentId);
      const { quota: quotaId, share, seed, reason } = request.body;
      const { row } = await draw(registry, id, { actor: actorOf(callerOf(request)), ...present({ quotaId, share, seed, reason }) });
      const [view] = await sampleViews(registry, [row]);
      if (!view) throw new Error(`The draw ${row.id} is not there although it was kept.`);
      return view;
    },
  });

  const status = cached(2_000, (id) => quotaStatus(registry, id));
  app.route({
    method: 'GET',
    url: '/api/programmes/:programme/quotas',
    config: { action: 'sample.read' },
    schema: {
      tags: ['samples'],
      summary: 'How far every quota is: of the frozen roster, drawn and inspected',
      params: programmeParams,
      response: answers(quotas),
    },
    handler: async (request) => {
      const { programme } = request.params;
      await service.programme(programme);
      const own = ownDepartment(request);
      return { items: (await status(programme)).filter(({ departmentId }) => own === undefined || departmentId === own) };
    },
  });
}
