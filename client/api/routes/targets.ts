import type { Language } from '../../../domain/kernel/language.ts';
import { sectorName } from '../../../domain/words/names.ts';
import { XLSX_TYPE } from '../../../spreadsheet/write.ts';
import { code, programmeParams } from '../../contract/common.ts';
import { course, courseExport } from '../../contract/course.ts';
import { asOfQuery, behind, behindQuery, targets, targetsExport } from '../../contract/targets.ts';
import { courseOf, courseTable, targetsTable } from '../../enterprises/course.ts';
import { behindTarget, namedTargets, targetStatus } from '../../enterprises/targets.ts';
import { isAfter } from '../../views/obligations.ts';
import { pageOf } from '../../views/page.ts';
import { type Api, type ApiContext, answers, answersFile, cached, ownDepartment, paged, present, readCursor, say } from '../context.ts';
import { CSV_TYPE, sendTable } from '../table-file.ts';

export function targetRoutes(app: Api, { registry, service, settings }: ApiContext): void {
  // What is over does not change, and a month is no second.
  const courses = cached(30_000, (key) => {
    const [id = '', language] = key.split('|');
    return courseOf(registry, id, language as Language);
  });
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
    url: '/api/programmes/:programme/targets.export',
    config: { action: 'target.read' },
    schema: {
      tags: ['targets'],
      summary: 'The same as a file: a line for each number of each target',
      params: programmeParams,
      querystring: targetsExport,
      response: answersFile('A table', XLSX_TYPE, CSV_TYPE),
    },
    handler: async (request, reply) => {
      const { plan, today } = await service.context(request.params.programme);
      const { asOf = '', format } = request.query;
      const named = namedTargets(plan, await figures(`${plan.id}|${asOf}`), say(request));
      return sendTable(reply, settings.scratchDir, `${plan.name}-达标情况-${asOf || today}`, format, targetsTable(named, say(request)));
    },
  });

  app.route({
    method: 'GET',
    url: '/api/programmes/:programme/targets.course',
    config: { action: 'target.read' },
    schema: {
      tags: ['targets'],
      summary: 'Every target over time: at the end of each month, today, and by its forecast on its day',
      params: programmeParams,
      response: answers(course),
    },
    handler: async (request) => courses(`${(await service.context(request.params.programme)).plan.id}|${say(request)}`),
  });

  app.route({
    method: 'GET',
    url: '/api/programmes/:programme/targets.course.export',
    config: { action: 'target.read' },
    schema: {
      tags: ['targets'],
      summary: 'The same as a file',
      params: programmeParams,
      querystring: courseExport,
      response: answersFile('A table', XLSX_TYPE, CSV_TYPE),
    },
    handler: async (request, reply) => {
      const { plan, today } = await service.context(request.params.programme);
      const table = courseTable(await courses(`${plan.id}|${say(request)}`), say(request));
      return sendTable(reply, settings.scratchDir, `${plan.name}-达标进度-${today}`, request.query.format, table);
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
