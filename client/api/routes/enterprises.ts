import { z } from 'zod';
import { wallClock } from '../../../calendar/china.ts';
import { CONSEQUENCES, ENTERPRISE_ACTS, ENTERPRISE_STAGES, type EnterpriseRole } from '../../../domain/enterprise/enterprise.ts';
import { nextEnterpriseInstant } from '../../../domain/enterprise/machine.ts';
import type { RegistryEntry } from '../../../domain/enterprise/registry-entry.ts';
import { isCertified, type ResolvedQuery, standingOf } from '../../../domain/enterprise/standing.ts';
import { usccFault } from '../../../domain/enterprise/uscc.ts';
import { OFFICE } from '../../../domain/kernel/bodies.ts';
import type { Language } from '../../../domain/kernel/language.ts';
import { sectorName } from '../../../domain/letters/roster.ts';
import { nameOf, type Plan } from '../../../domain/plan/plan.ts';
import { barName, consequenceName, enterpriseEventName, enterpriseStageName, inspectionResultName } from '../../../domain/words/enterprise.ts';
import { personName } from '../../../domain/words/words.ts';
import type { EnterpriseRow } from '../../../prisma/enterprises.ts';
import { actorOf, type Caller, departmentOf, sha256 } from '../../accounts/caller.ts';
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
import { type Action, mayDo } from '../../contract/roles.ts';
import { actPath } from '../../contract/tables.ts';
import { ServiceError } from '../../errors.ts';
import { plain } from '../../files/cells.ts';
import { onceOnly } from '../acts.ts';
import { type Api, type ApiContext, actOf, answers, callerOf, cursorOf, departmentFilter, mustSee, paged, present, readCursor, say } from '../context.ts';

const ROOT = '/api/programmes/:programme/enterprises';

type Filter = { sector?: string | undefined; stage?: (typeof ENTERPRISE_STAGES)[number] | undefined; certified?: 'true' | 'false' | undefined };
/** The whole registry, closed ones as well, as far as a filter goes. */
export const queryOf = ({ sector, stage, certified }: Filter, departmentId: string | undefined): ResolvedQuery => ({
  ...(sector !== undefined && { sectors: sector.split(',') }),
  stages: stage ? [stage] : [...ENTERPRISE_STAGES],
  ...(certified !== undefined && { certified: certified === 'true' }),
  ...(departmentId !== undefined && { departmentId }),
});

function view({ uscc, name, state }: EnterpriseRow, plan: Plan, today: string, language: Language): z.input<typeof enterpriseView> {
  return present({
    uscc,
    name,
    sector: state.sectorId,
    sectorName: sectorName(plan, state.sectorId),
    department: state.departmentId,
    departmentName: nameOf(plan, state.departmentId),
    stage: state.stage,
    stageName: enterpriseStageName(state.stage, language),
    level: state.certificate?.level,
    expiresOn: state.certificate?.expiresOn,
    certified: isCertified(standingOf(state), today),
    proposal: state.proposal?.consequence,
    rectifyBy: state.rectification?.limit,
  });
}

/** The acts that a person could try now, as far as role, body and stage go; the rules say the rest. */
function actsNow({ state }: EnterpriseRow, { role, org }: Caller): string[] {
  const bodies: Partial<Record<EnterpriseRole, string>> = { department: state.departmentId, office: OFFICE };
  return (Object.keys(ENTERPRISE_ACTS) as (keyof typeof ENTERPRISE_ACTS)[]).filter((kind) => {
    const { from, by } = ENTERPRISE_ACTS[kind];
    if (kind === 'correct' || !(from as readonly string[]).includes(state.stage)) return false;
    if (kind === 'decide' && !state.proposal) return false;
    if (kind === 'addNumber' && state.certificate?.number !== '') return false;
    return (by as readonly EnterpriseRole[]).some((one) => bodies[one] === org) && mayDo(role, `enterprise.${kind}`);
  });
}

// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one closure over what it shares; to be carved, see test/structure.test.ts
export function enterpriseRoutes(app: Api, context: ApiContext): void {
  const { registry, store } = context;

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
      const { text, after, limit, department, ...filter } = request.query;
      const { programme } = request.params;
      const { plan, today } = await registry.context(programme);
      const place = readCursor(after, 'string');
      const rows = await store.enterprises.list({
        programmeId: programme,
        query: queryOf(filter, departmentFilter(request, department)),
        date: today,
        limit: limit + 1,
        ...(text !== undefined && { text }),
        ...(place && { afterUscc: place[0] }),
      });
      return paged(
        rows,
        limit,
        (row) => view(row, plan, today, say(request)),
        ({ uscc }) => cursorOf(uscc),
      );
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
      const { text, department, sector } = request.query;
      const { programme } = request.params;
      const { today } = await registry.context(programme);
      const rows = await store.enterprises.stages({
        programmeId: programme,
        query: queryOf({ sector }, departmentFilter(request, department)),
        date: today,
        ...(text !== undefined && { text }),
      });
      const sum = (key: 'all' | 'certified') => rows.reduce((total, row) => total + row[key], 0);
      return { total: sum('all'), certified: sum('certified'), stages: Object.fromEntries(rows.map(({ stage, all }) => [stage, all])) };
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
    handler: async (request) => {
      const { programme, uscc } = request.params;
      const row = await registry.enterprise(programme, uscc);
      const { state } = row;
      mustSee(request, state.departmentId);
      const language = say(request);
      const [{ plan, today }, events] = await Promise.all([registry.context(programme), store.ledger.events(row.id)]);
      const { iso } = wallClock(plan.zone);
      const next = nextEnterpriseInstant(state);
      const { certificate, rectification, proposal } = state;
      return present({
        enterprise: view(row, plan, today, language),
        mail: row.mail,
        runningSince: state.runningSince,
        startedOn: state.startedOn,
        certificate: certificate && {
          number: certificate.number,
          level: certificate.level,
          issuedOn: certificate.issuedOn,
          expiresOn: certificate.expiresOn,
          renewableOn: certificate.renewableOn,
          yearly: certificate.yearly.map(({ dueOn, doneOn, missed }) => present({ dueOn, doneOn, missed: missed === true })),
        },
        reviewedOn: state.reviewedOn,
        inspectedOn: state.inspectedOn,
        rectification: rectification && { what: rectification.what, limit: rectification.limit, lapsed: rectification.lapsed === true },
        proposal:
          proposal &&
          present({
            consequence: proposal.consequence,
            consequenceName: consequenceName(proposal.consequence, language),
            level: proposal.level,
            lifts: proposal.lifts === true,
            rule: proposal.rule,
            decides: nameOf(plan, proposal.decides === 'department' ? state.departmentId : (proposal.decides ?? CONSEQUENCES[proposal.consequence].decides)),
            reason: proposal.reason,
            by: `${nameOf(plan, proposal.by.org)} ${proposal.by.name}`.trim(),
            at: iso(proposal.atMs),
          }),
        incentivesSuspended: state.incentivesSuspended === true,
        inspection:
          state.inspection &&
          present({
            on: state.inspection.on,
            result: state.inspection.result,
            resultName: inspectionResultName(state.inspection.result, language),
            what: state.inspection.what,
            by: state.inspection.onBehalfOf === undefined ? undefined : nameOf(plan, state.inspection.onBehalfOf),
          }),
        sanctions: (state.sanctions ?? []).map(({ consequence, on, document }) =>
          present({ consequence, consequenceName: consequenceName(consequence, language), on, document }),
        ),
        bars: state.bars.map(({ bar, on }) => ({ bar, barName: barName(bar, language), on })),
        next: next && { at: iso(next.atMs), type: next.type, name: enterpriseEventName(next.type, language) },
        events: events.map(({ sequence, type, atMs, actorOrg, actorName, payload }) => {
          const { on, reason } = payload;
          return present({
            sequence,
            type,
            name: enterpriseEventName(type, language),
            at: iso(atMs),
            on: typeof on === 'string' ? on : undefined,
            actor: actorOrg === undefined ? undefined : nameOf(plan, actorOrg),
            actorName: personName(actorName, language),
            reason: typeof reason === 'string' && reason !== '' ? reason : undefined,
            payload,
          });
        }),
        acts: actsNow(row, callerOf(request)),
      });
    },
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
      const { name, sector: wanted, department, mail, runningSince } = request.body;
      const language = say(request);
      const uscc = plain(request.body.uscc).toUpperCase();
      if (usccFault(uscc))
        throw new ServiceError('invalid', 'uscc-wrong', {
          zh: `统一社会信用代码“${uscc}”${usccFault(uscc, 'zh')}。`,
          en: `The code “${uscc}” ${usccFault(uscc, 'en')}.`,
        });
      const { plan, today } = await registry.context(programme);
      const sector = plan.sectors.find(({ id }) => id === wanted);
      const departmentId = department ?? departmentOf(callerOf(request)) ?? sector?.lead;
      if (!sector) throw new ServiceError('invalid', 'sector-wrong', { zh: `方案中没有行业 ${wanted}。`, en: `The plan has no sector ${wanted}.` });
      if (departmentId === undefined || !plan.departments.some(({ id }) => id === departmentId))
        throw new ServiceError('invalid', 'department-wrong', { zh: '请写明主管部门。', en: 'Say which department supervises it.' });
      mustSee(request, departmentId);
      const entry: RegistryEntry = { uscc, name, sectorId: sector.id, departmentId, stage: 'listed', ...present({ mail, runningSince }) };
      await registry.enrol(programme, entry, actorOf(callerOf(request)));
      return view(await registry.enterprise(programme, uscc), plan, today, language);
    },
  });

  for (const kind of Object.keys(enterpriseActs) as (keyof typeof enterpriseActs)[]) {
    app.route({
      method: 'POST',
      url: `${ROOT}/:uscc/${actPath(kind)}`,
      config: { action: `enterprise.${kind}` satisfies Action },
      schema: {
        tags: ['acts'],
        summary: `A step of an enterprise’s cycle: ${kind}`,
        params: enterpriseParams,
        headers: actHeaders,
        body: enterpriseActs[kind] as z.ZodType<Record<string, unknown>>,
        response: answers(outcome),
      },
      handler: async (request) => {
        const row = await registry.enterprise(request.params.programme, request.params.uscc);
        mustSee(request, row.state.departmentId);
        const act = actOf(request);
        await onceOnly(context, row.id, act, `enterprise.${kind}`);
        const { department: departmentId, sector: sectorId, ...body } = request.body as { department?: string; sector?: string };
        return registry.act(row, kind, { ...act, ...present({ ...body, departmentId, sectorId }) });
      },
    });
  }

  app.route({
    method: 'POST',
    url: '/api/programmes/:programme/intakes',
    config: { action: 'enterprise.startCycles' },
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
      const query: ResolvedQuery = { ...(request.body.sectors && { sectors: request.body.sectors }), ...(departmentId !== undefined && { departmentId }) };
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
