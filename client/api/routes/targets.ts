import { sectorName } from '../../../domain/letters/roster.ts';
import { code, programmeParams } from '../../contract/common.ts';
import { asOfQuery, behind, behindQuery, targets } from '../../contract/enterprises.ts';
import { behindTarget, namedTargets, targetStatus } from '../../enterprises/targets.ts';
import { isAfter } from '../../views/obligations.ts';
import { pageOf } from '../../views/page.ts';
import { type Api, type ApiContext, answers, cached, ownDepartment, paged, present, readCursor, say } from '../context.ts';

export function targetRoutes(app: Api, { registry, service }: ApiContext): void {
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
}
