import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { EnterpriseRow } from '../../../prisma/enterprises.ts';
import { actorOf, departmentOf, sha256 } from '../../accounts/caller.ts';
import { actHeaders, enterpriseParams, outcome, programmeParams } from '../../contract/common.ts';
import {
  enrolment,
  enterpriseActs,
  enterpriseDetail,
  enterprisePage,
  enterpriseQuery,
  enterpriseSummary,
  enterpriseView,
  intake,
  startCycles,
  summaryQuery,
} from '../../contract/enterprises.ts';
import { LEAVES } from '../../contract/leaves.ts';
import type { Action } from '../../contract/roles.ts';
import { actPath } from '../../contract/tables.ts';
import { newEntry } from '../../enterprises/enrolment.ts';
import { openOutlook } from '../../views/enterprise-outlook.ts';
import { enterpriseDetailOf, enterpriseViewOf, listEnterprises, summariseEnterprises } from '../../views/enterprises.ts';
import { onceOnly } from '../acts.ts';
import {
  type Api,
  type ApiContext,
  actOf,
  answers,
  callerOf,
  departmentFilter,
  mustSee,
  mustSeeEnterprise,
  paged,
  present,
  readCursor,
  say,
  whoseOf,
} from '../context.ts';

const ROOT = '/api/programmes/:programme/enterprises';

export function enterpriseRoutes(app: Api, context: ApiContext): void {
  const { registry, service } = context;

  type Named = FastifyRequest<{ Params: z.output<typeof enterpriseParams> }>;

  /** The enterprise that a path names, which is one of those that the caller's body supervises: who assists with it changes nothing. */
  async function own(request: Named): Promise<EnterpriseRow> {
    const row = await registry.enterprise(request.params.programme, request.params.uscc);
    mustSee(request, row.state.departmentId);
    return row;
  }

  /** The enterprise that a path names, which is one of those that the caller may read. */
  async function seen(request: Named): Promise<EnterpriseRow> {
    const row = await registry.enterprise(request.params.programme, request.params.uscc);
    mustSeeEnterprise(request, (await service.context(row.programmeId)).plan, row);
    return row;
  }

  app.route({
    method: 'GET',
    url: ROOT,
    config: { action: 'enterprise.read' },
    schema: {
      tags: ['enterprises'],
      summary: 'The registry, by code',
      params: programmeParams,
      querystring: enterpriseQuery,
      response: answers(enterprisePage),
    },
    handler: async (request) => {
      const { after, limit, department, assistedBy, ...filter } = request.query;
      const [afterUscc] = readCursor(after, 'string') ?? [];
      const whose = { ...whoseOf(request, { department, assistedBy }), asking: callerOf(request).org };
      return paged(await listEnterprises(context, request.params.programme, filter, whose, limit, afterUscc, say(request)));
    },
  });

  app.route({
    method: 'GET',
    url: `${ROOT}/summary`,
    config: { action: 'enterprise.read' },
    schema: {
      tags: ['enterprises'],
      summary: 'How many enterprises stand at each stage, and how many hold a valid certificate',
      params: programmeParams,
      querystring: summaryQuery,
      response: answers(enterpriseSummary),
    },
    handler: async (request) => {
      const { department, assistedBy, ...filter } = request.query;
      return summariseEnterprises(context, request.params.programme, filter, whoseOf(request, { department, assistedBy }), say(request));
    },
  });

  app.route({
    method: 'GET',
    url: `${ROOT}/:uscc`,
    config: { action: 'enterprise.read' },
    schema: {
      tags: ['enterprises'],
      summary: 'One enterprise: where it stands, its certificate, what happened, what comes next',
      params: enterpriseParams,
      response: answers(enterpriseDetail),
    },
    handler: async (request) => enterpriseDetailOf(service, await seen(request), callerOf(request), say(request)),
  });

  app.route({
    method: 'POST',
    url: ROOT,
    config: { action: 'enterprise.enrol' },
    schema: {
      tags: ['enterprises'],
      summary: 'Enrol one new enterprise; it counts from now on',
      params: programmeParams,
      body: enrolment,
      response: answers(enterpriseView),
    },
    handler: async (request) => {
      const { programme } = request.params;
      const caller = callerOf(request);
      const { plan } = await service.context(programme);
      const entry = newEntry(plan, request.body, departmentOf(caller));
      mustSee(request, entry.departmentId);
      await registry.enrol(programme, entry, actorOf(caller));
      return enterpriseViewOf(await registry.enterprise(programme, entry.uscc), await openOutlook(service, programme), say(request));
    },
  });

  for (const kind of Object.keys(enterpriseActs) as (keyof typeof enterpriseActs)[]) {
    app.route({
      method: 'POST',
      url: `${ROOT}/:uscc/${actPath(kind)}`,
      config: { action: `enterprise.${kind}` satisfies Action, once: 'itself' },
      schema: {
        tags: ['acts'],
        summary: `A step of an enterprise’s cycle: ${kind}`,
        params: enterpriseParams,
        headers: actHeaders,
        body: enterpriseActs[kind] as z.ZodType<Record<string, unknown>>,
        response: answers(outcome),
      },
      handler: async (request) => {
        const row = await own(request);
        const act = actOf(request);
        const { department: departmentId, sector: sectorId, ...body } = request.body as { department?: string; sector?: string };
        const asked = { ...act, ...present({ ...body, departmentId, sectorId }) };
        return onceOnly(context, row.id, act, LEAVES.enterprise[kind], request.body, () => registry.act(row, kind, asked));
      },
    });
  }

  intakeRoutes(app, context);
}

/** Starts of cycles in the background, and how far each is. */
function intakeRoutes(app: Api, { registry }: ApiContext): void {
  app.route({
    method: 'POST',
    url: '/api/programmes/:programme/intakes',
    config: { action: 'enterprise.startCycles', once: 'itself' },
    schema: {
      tags: ['enterprises'],
      summary: 'Begin the cycle of every enterprise that fits and has not started, in the background',
      params: programmeParams,
      headers: actHeaders,
      body: startCycles,
      response: answers(intake),
    },
    handler: async (request) => {
      const { programme } = request.params;
      const departmentId = departmentFilter(request, request.body.department);
      const { actor, key } = actOf(request);
      const query = present({ sectors: request.body.sectors, departmentId });
      // A key in an address: what is no short plain text is turned into one.
      const id = /^[A-Za-z0-9._-]{1,64}$/.test(key) ? key : sha256(key);
      await registry.startCycles(programme, query, actor, id);
      return registry.intakeStatus(programme, actor.org, id);
    },
  });

  app.route({
    method: 'GET',
    url: '/api/programmes/:programme/intakes/:id',
    config: { action: 'enterprise.startCycles' },
    schema: {
      tags: ['enterprises'],
      summary: 'How far a start of cycles is that the caller’s body has asked for',
      params: programmeParams.extend({ id: z.string().regex(/^[A-Za-z0-9._-]{1,200}$/) }),
      response: answers(intake),
    },
    handler: async (request) => registry.intakeStatus(request.params.programme, callerOf(request).org, request.params.id),
  });
}
