import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { z } from 'zod';
import { OFFICE } from '../../../domain/kernel/bodies.ts';
import { inLanguage, type Language } from '../../../domain/kernel/language.ts';
import { XLSX_TYPE } from '../../../spreadsheet/write.ts';
import { actorOf } from '../../accounts/caller.ts';
import { programmeParams, said } from '../../contract/common.ts';
import { exportQuery, importReport, sectorNames } from '../../contract/enterprises.ts';
import { importRegistry, mayImport } from '../../enterprises/import.ts';
import { noAnswer, ServiceError } from '../../errors.ts';
import { chosenOf } from '../../views/enterprise-chosen.ts';
import { openOutlook } from '../../views/enterprise-outlook.ts';
import { enterprisesMeant } from '../../views/enterprises.ts';
import { type Api, type ApiContext, answers, answersFile, attachment, callerOf, mustSee, say, whoseOf } from '../context.ts';
import { openRejects } from '../rejects.ts';
import { scratchFile, sendScratch } from '../scratch.ts';
import { CSV_TYPE } from '../table-file.ts';
import { filesForm, withUploads } from '../uploads.ts';

function namesIn(field: string): z.output<typeof sectorNames> {
  try {
    return sectorNames.parse(JSON.parse(field));
  } catch {
    throw new ServiceError('invalid', 'sectors-wrong', {
      zh: '行业对应（sectors）须为 JSON，如 {"民用爆炸物品":"civil-explosives"}。',
      en: 'The field `sectors` has to be JSON such as {"民用爆炸物品":"civil-explosives"}.',
    });
  }
}

const cutBefore = (language: Language): string =>
  inLanguage(language)(
    '这份文件先前导入到一半时中断过：那次已导入的行，这次计入“无变化”。',
    'This file was being brought in before and was cut short: the rows that were in by then count as unchanged.',
  );

/** The registry as a file: out, and in again. */
export function registryFileRoutes(app: Api, { registry, service, store, enterpriseLights, settings }: ApiContext): void {
  const rejects = openRejects(settings.scratchDir);

  app.route({
    method: 'GET',
    url: '/api/programmes/:programme/enterprises.export',
    config: { action: 'enterprise.read' },
    schema: {
      tags: ['enterprises'],
      summary: 'The registry as a file that goes in again unchanged',
      params: programmeParams,
      querystring: exportQuery,
      response: answersFile('A table', XLSX_TYPE, CSV_TYPE),
    },
    handler: async (request, reply) => {
      const { format, department, assistedBy, text, light, waits, ...filter } = request.query;
      const { programme } = request.params;
      const outlook = await openOutlook(service, programme);
      const { plan, today } = outlook;
      const file = await scratchFile(settings.scratchDir, `.${format}`);
      try {
        const query = enterprisesMeant(plan, filter, whoseOf(request, { department, assistedBy }));
        const chosen = await chosenOf({ service, enterpriseLights }, programme, outlook, query, { light, waits, asking: callerOf(request).org });
        await registry.exportTo(programme, file, query, text, chosen);
      } catch (error) {
        await rm(file, { force: true });
        throw error;
      }
      return sendScratch(attachment(reply, `${plan.name}-企业名单-${today}.${format}`, format === 'csv' ? CSV_TYPE : XLSX_TYPE), file);
    },
  });

  app.route({
    method: 'POST',
    url: '/api/programmes/:programme/enterprises.import',
    config: { action: 'enterprise.import' },
    schema: {
      tags: ['enterprises'],
      summary: 'Bring in a registry file (multipart/form-data: `file`, .xlsx or .csv); the same file again changes nothing',
      consumes: ['multipart/form-data'],
      body: filesForm({ sectors: z.string().optional() }),
      params: programmeParams,
      querystring: z.object({
        dryRun: z.enum(['true', 'false']).optional(),
        correction: said(500).optional().meta({ description: 'The office: put right what was registered wrongly, for this reason' }),
      }),
      response: answers(importReport),
    },
    handler: async (request, reply) => {
      const { programme } = request.params;
      const actor = actorOf(callerOf(request));
      mayImport(actor, (await service.context(programme)).plan);
      const { correction } = request.query;
      if (correction !== undefined && actor.org !== OFFICE)
        throw new ServiceError('forbidden', 'not-yours', { zh: '登记错误由安委办更正。', en: 'Only the office puts right what was registered wrongly.' });
      const dryRun = request.query.dryRun === 'true';
      const stopping = new AbortController();
      // Whoever closes the page stops after the batch under way; the same file again goes on.
      reply.raw.once('close', () => !reply.raw.writableFinished && stopping.abort());
      return withUploads(request, settings, async ([upload]) => {
        const kept = await rejects.place(actor.org, upload?.name ?? 'registry');
        const {
          rejectsFile,
          unwritten: _,
          ...report
        } = await importRegistry(registry, programme, upload?.file ?? '', {
          actor,
          language: say(request),
          signal: stopping.signal,
          rejectsFile: kept.file,
          ...(dryRun && { dryRun }),
          ...(correction !== undefined && { correction }),
          ...(upload?.fields.sectors !== undefined && { sectorNames: namesIn(upload.fields.sectors) }),
        });
        // Nobody waits for it any more; and it is not the answer to the same file, which goes on from there.
        if (report.stopped) throw noAnswer();
        if (store.answers.begunBefore() && !dryRun) report.notes.push(cutBefore(say(request)));
        return { ...report, dryRun, ...(rejectsFile !== undefined && { rejects: `/api/imports/${kept.id}/rejects` }) };
      });
    },
  });

  app.route({
    method: 'GET',
    url: '/api/imports/:id/rejects',
    config: { action: 'enterprise.import' },
    schema: {
      tags: ['enterprises'],
      summary: 'The rejected rows of an import, each with its reasons',
      params: z.object({ id: z.uuid() }),
      response: answersFile('A workbook', XLSX_TYPE),
    },
    handler: async (request, reply) => {
      const found = await rejects.open(request.params.id);
      if (!found)
        throw new ServiceError('unknown', 'unknown-import', { zh: '没有这份结果文件，它只保留一天。', en: 'There is no such file; they are kept for a day.' });
      mustSee(request, found.org);
      return attachment(reply, found.name, XLSX_TYPE).send(createReadStream(found.file) as never);
    },
  });
}
