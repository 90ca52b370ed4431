import { z } from 'zod';
import { calendarQuery, calendarView, planBody, planCheck, planCheckBody, stateCheck, stateQuery } from '../../contract/programmes.ts';
import { ServiceError } from '../../errors.ts';
import { toldIn } from '../../files/faults.ts';
import { type Api, type ApiContext, answers, present, say } from '../context.ts';
import { PLAN_BODY_BYTES } from '../json-bodies.ts';
import { filesForm, withUploads } from '../uploads.ts';

/** A plan that is only a file: what is wrong with it, what was done before it, what its days would be. */
export function planFileRoutes(app: Api, { store, settings, bounded }: ApiContext): void {
  app.route({
    method: 'POST',
    url: '/api/plans/check',
    bodyLimit: PLAN_BODY_BYTES,
    config: { action: 'plan.try' },
    schema: { tags: ['plans'], summary: 'Every fault of a plan file, with its line and column', body: planCheckBody, response: answers(planCheck) },
    handler: async (request) => {
      const { plan: text, programme } = request.body;
      const running = programme === undefined ? undefined : await store.programmes.get(programme);
      const held = running && (await store.programmes.plan(running.id, running.state.planVersion))?.text;
      const { plan, faults, obligations } = await bounded.planSize({ text, ...(held !== undefined && { held }), tables: await store.holidays.tables() });
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
      withUploads(request, settings, async (uploads) => {
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
}
