import { actorOf } from '../../accounts/caller.ts';
import { actHeaders, outcome, programmeParams } from '../../contract/common.ts';
import { LEAVES } from '../../contract/leaves.ts';
import {
  matrix,
  matrixQuery,
  overview,
  programmeAct,
  programmeList,
  programmeView,
  reasonedAct,
  startedProgramme,
  startProgramme,
} from '../../contract/programmes.ts';
import { stateOf } from '../../files/given-state.ts';
import { matrixOf, overviewOf, programmeOf } from '../../views/programmes.ts';
import { onceOnly } from '../acts.ts';
import { type Api, type ApiContext, actOf, answers, cached, callerOf, ownDepartment, present, say } from '../context.ts';
import { PLAN_BODY_BYTES } from '../json-bodies.ts';
import { noticeCounts } from '../notice-counts.ts';

export function programmeRoutes(app: Api, context: ApiContext): void {
  const { service, board, store } = context;

  app.route({
    method: 'GET',
    url: '/api/programmes',
    config: { action: 'programme.read' },
    schema: { tags: ['programmes'], summary: 'All programmes', response: answers(programmeList) },
    handler: async (request) => ({
      items: await Promise.all((await store.programmes.list()).map(({ id }) => programmeOf(service, id, say(request), ownDepartment(request)))),
    }),
  });

  app.route({
    method: 'POST',
    url: '/api/programmes',
    bodyLimit: PLAN_BODY_BYTES,
    config: { action: 'programme.start' },
    schema: {
      tags: ['programmes'],
      summary: 'Load a plan and start its programme; the same plan again changes nothing',
      body: startProgramme,
      response: answers(startedProgramme),
    },
    handler: async (request) => {
      const { plan, demonstration = {}, state } = request.body;
      const given = state && { source: stateOf(state), actor: actorOf(callerOf(request)) };
      return service.startProgramme(plan, present(demonstration), given);
    },
  });

  app.route({
    method: 'GET',
    url: '/api/programmes/:programme',
    config: { action: 'programme.read' },
    schema: { tags: ['programmes'], summary: 'One programme: its clock and what its plan names', params: programmeParams, response: answers(programmeView) },
    handler: async (request) => programmeOf(service, request.params.programme, say(request), ownDepartment(request)),
  });

  for (const [kind, body] of [
    ['pause', reasonedAct],
    ['resume', programmeAct],
    ['close', reasonedAct],
  ] as const) {
    app.route({
      method: 'POST',
      url: `/api/programmes/:programme/${kind}`,
      config: { action: `programme.${kind}`, once: 'itself' },
      schema: {
        tags: ['programmes'],
        summary: { pause: 'Hold all mails back; dates and lapses go on', resume: 'Send mails again', close: 'End it; what is not settled is withdrawn' }[kind],
        params: programmeParams,
        headers: actHeaders,
        body: body as typeof programmeAct,
        response: answers(outcome),
      },
      handler: async (request) => {
        const act = { ...actOf(request), ...present(request.body) };
        const { programme } = request.params;
        const done = await onceOnly(context, programme, act, LEAVES.programme[kind], act, () => service.actProgramme(programme, kind, act));
        board.stale(request.params.programme);
        return done;
      },
    });
  }

  const overviews = cached(1_000, (key) => {
    const [id = '', own = ''] = key.split('|');
    return overviewOf(context, id, own === '' ? undefined : own);
  });

  app.route({
    method: 'GET',
    url: '/api/programmes/:programme/overview',
    config: { action: 'programme.read' },
    schema: {
      tags: ['programmes'],
      summary: 'The figures of a first look: lights, what is due in 14 days, what is late, who is worst',
      params: programmeParams,
      response: answers(overview),
    },
    handler: async (request) => {
      const { programme } = request.params;
      const own = ownDepartment(request);
      const figures = await overviews(`${programme}|${own ?? ''}`);
      // Notices are of everybody: whoever sees one department is told of none.
      return { ...figures, notices: own === undefined ? await noticeCounts(store, programme) : {} };
    },
  });

  app.route({
    method: 'GET',
    url: '/api/programmes/:programme/matrix',
    config: { action: 'programme.read' },
    schema: {
      tags: ['programmes'],
      summary: 'Department by milestone: stage and light of each obligation due in a span, as planned or as moved',
      params: programmeParams,
      querystring: matrixQuery,
      response: answers(matrix),
    },
    handler: async (request) => matrixOf(context, request.params.programme, request.query, ownDepartment(request)),
  });
}
