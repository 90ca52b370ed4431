import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { inLanguage } from '../../../domain/kernel/language.ts';
import { periodName } from '../../../domain/words/words.ts';
import { writeTable, XLSX_TYPE } from '../../../spreadsheet/write.ts';
import { actHeaders, programmeParams } from '../../contract/common.ts';
import { confirmedScore, confirmScore as confirmScoreBody, score, scoreQuery } from '../../contract/programmes.ts';
import { confirmScore, periodAsked, scoreProgramme, scoreTable, traceTable } from '../../service/score.ts';
import { type Api, type ApiContext, actOf, answers, answersFile, attachment, departmentFilter, present, say } from '../context.ts';
import { scratchFile, sendScratch } from '../scratch.ts';

export function scoreRoutes(app: Api, { service, settings }: ApiContext): void {
  const scored = (request: FastifyRequest<{ Params: { programme: string }; Querystring: z.output<typeof scoreQuery> }>) => {
    const departmentId = departmentFilter(request, request.query.department);
    const asked = { period: periodAsked(request.query.period), programmeId: request.params.programme, ...present({ departmentId }) };
    return scoreProgramme(service, asked, say(request));
  };

  app.route({
    method: 'GET',
    url: '/api/programmes/:programme/score',
    config: { action: 'score.read' },
    schema: {
      tags: ['score'],
      summary: 'Scores of the departments for a half-year or a year, every point with its events',
      params: programmeParams,
      querystring: scoreQuery,
      response: answers(score),
    },
    handler: scored,
  });

  app.route({
    method: 'POST',
    url: '/api/programmes/:programme/score/confirm',
    config: { action: 'score.confirm' },
    schema: {
      tags: ['score'],
      summary: 'The office says that the score of a half-year holds; the bodies are told of it next morning',
      params: programmeParams,
      headers: actHeaders,
      body: confirmScoreBody,
      response: answers(confirmedScore),
    },
    handler: async (request) => {
      const { period, reason } = request.body;
      return confirmScore(service, request.params.programme, periodAsked(period), { actor: actOf(request).actor, ...present({ reason }) });
    },
  });

  app.route({
    method: 'GET',
    url: '/api/programmes/:programme/score.xlsx',
    config: { action: 'score.read' },
    schema: {
      tags: ['score'],
      summary: 'The same as a spreadsheet; with `trace` every point',
      params: programmeParams,
      querystring: scoreQuery.extend({ trace: z.enum(['true', 'false']).optional() }),
      response: answersFile('A workbook', XLSX_TYPE),
    },
    handler: async (request, reply) => {
      const language = say(request);
      const viewed = await scored(request);
      const file = await scratchFile(settings.scratchDir, '.xlsx');
      const trace = request.query.trace === 'true';
      const [zh, en] = trace ? ['考核明细', 'every point of the score'] : ['考核', 'score'];
      const title = inLanguage(language)(
        `${viewed.name} ${periodName(viewed.period.name)}${zh}`,
        `${viewed.name}: ${en} for the ${periodName(viewed.period.name, 'en')}`,
      );
      await writeTable(file, { title, ...(trace ? traceTable(viewed, language) : scoreTable(viewed, language)) });
      return sendScratch(attachment(reply, `${title}.xlsx`, XLSX_TYPE), file);
    },
  });
}
