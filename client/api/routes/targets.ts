import { wallClock } from '../../../calendar/china.ts';
import { PACE_DAYS } from '../../../domain/enterprise/target.ts';
import { sectorName } from '../../../domain/letters/roster.ts';
import { obligationId } from '../../../domain/obligation/obligation.ts';
import { nameOf } from '../../../domain/plan/plan.ts';
import type { SampleRow } from '../../../prisma/enterprises.ts';
import { actorOf } from '../../accounts/caller.ts';
import { code, obligationParams, programmeParams } from '../../contract/common.ts';
import { asOfQuery, behind, behindQuery, drawSample, quotas, samples, sampleView, targets } from '../../contract/enterprises.ts';
import { draw, quotaStatus, redraw } from '../../enterprises/samples.ts';
import { behindTarget, scopeName, targetStatus } from '../../enterprises/targets.ts';
import { type Api, type ApiContext, answers, cached, callerOf, cursorOf, mustSee, ownDepartment, paged, present, readCursor, say } from '../context.ts';

const OBLIGATION = '/api/programmes/:programme/obligations/:milestone/:department';

// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one closure over what it shares; to be carved, see test/structure.test.ts
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
      const language = say(request);
      const { plan } = await registry.context(programme);
      const views = await figures(`${programme}|${request.query.asOf ?? ''}`);
      return {
        assumption:
          language === 'zh'
            ? `预测假定：达标（启动）数按最近 ${PACE_DAYS} 天的净增速度继续（含到期、撤销），企业总数不变。`
            : `The numerator goes on as in the last ${PACE_DAYS} days, expiries and revocations included, and the number of enterprises stays.`,
        items: views.map((view) => ({
          ...view,
          figures: view.figures.map((figure) => ({ ...figure, scopeName: scopeName(plan, figure.scope, language) })),
          frozen: view.frozen.map((frozen) => ({ ...frozen, scopeName: scopeName(plan, frozen.scope, language) })),
        })),
      };
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
      const { plan } = await registry.context(programme);
      const own = ownDepartment(request);
      const place = readCursor(after, 'string', 'string');
      const lines = (await behindTarget(registry, programme, target, scope, which, asOf)).filter(
        (line) =>
          (own === undefined || line.departmentId === own) && (!place || line.sectorId > place[0] || (line.sectorId === place[0] && line.uscc > place[1])),
      );
      return paged(
        lines,
        limit,
        ({ uscc, name, sectorId, departmentId, stage, level, expiresOn }) =>
          present({ uscc, name, sector: sectorId, sectorName: sectorName(plan, sectorId), department: departmentId, stage, level, expiresOn }),
        (line) => cursorOf(line.sectorId, line.uscc),
      );
    },
  });

  async function sampleViews(rows: SampleRow[]) {
    const [first] = rows;
    if (!first) return [];
    const { plan } = await registry.context(first.programmeId);
    const usccs = [...new Set(rows.flatMap(({ drawn }) => drawn.map(({ uscc }) => `${first.programmeId}/${uscc}`)))];
    const names = new Map((await store.enterprises.getMany(usccs)).map(({ uscc, name }) => [uscc, name]));
    return rows.map((row) => {
      const again = redraw(row);
      return {
        id: row.id,
        obligation: row.obligationId,
        quota: row.quotaId,
        share: row.share,
        seed: row.seed,
        draw: row.draw,
        reason: row.reason,
        actor: nameOf(plan, row.actorOrg),
        actorName: row.actorName,
        at: wallClock(plan.zone).iso(row.atMs),
        rosterSize: row.roster.length,
        strata: again.strata.map(({ sectorId, size, drawn }) => ({ sector: sectorId, sectorName: sectorName(plan, sectorId), size, drawn })),
        drawn: row.drawn.map(({ uscc, sectorId }) => ({ uscc, sector: sectorId, name: names.get(uscc) ?? uscc })),
        reproduced: JSON.stringify(again.drawn) === JSON.stringify(row.drawn),
      };
    });
  }

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
      return { items: await sampleViews(await store.enterprises.samples({ obligationId: row.id })) };
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
      const [view] = await sampleViews([row]);
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
