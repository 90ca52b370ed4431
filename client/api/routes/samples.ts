import { obligationId } from '../../../domain/obligation/obligation.ts';
import { actorOf } from '../../accounts/caller.ts';
import { actHeaders, obligationParams, programmeParams } from '../../contract/common.ts';
import { drawSample, quotas, samples, sampleView } from '../../contract/targets.ts';
import { draw, quotaStatus, sampleViews } from '../../enterprises/samples.ts';
import { type Api, type ApiContext, answers, cached, callerOf, mustSee, ownDepartment, present } from '../context.ts';

const OBLIGATION = '/api/programmes/:programme/obligations/:milestone/:department';

export function sampleRoutes(app: Api, { registry, service, store }: ApiContext): void {
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
    config: { action: 'sample.draw', once: 'itself' },
    schema: {
      tags: ['samples'],
      summary: 'Draw at random, stratified by sector; to draw again needs a reason',
      params: obligationParams,
      headers: actHeaders.partial(),
      body: drawSample,
      response: answers(sampleView),
    },
    handler: async (request) => {
      const { programme, milestone, department } = request.params;
      const id = obligationId(programme, milestone, department);
      mustSee(request, (await service.obligation(id)).state.departmentId);
      const { quota: quotaId, share, seed, reason } = request.body;
      const key = request.headers['idempotency-key'];
      const { row } = await draw(registry, id, { actor: actorOf(callerOf(request)), ...present({ quotaId, share, seed, reason, key }) });
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
