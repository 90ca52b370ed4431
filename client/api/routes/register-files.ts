import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { z } from 'zod';
import { writeTable, XLSX_TYPE } from '../../../spreadsheet/write.ts';
import { actorOf } from '../../accounts/caller.ts';
import { itemsExport, registerImport } from '../../contract/registers.ts';
import { importItems, registerTable } from '../../service/register-file.ts';
import { type Api, type ApiContext, answers, answersFile, attachment, callerOf, ownDepartment, present, say } from '../context.ts';
import { openRejects } from '../rejects.ts';
import { scratchFile, sendScratch } from '../scratch.ts';
import { CSV_TYPE } from '../table-file.ts';
import { filesForm, withUploads } from '../uploads.ts';
import { registerParams } from './registers.ts';

/** A register as a file: out, and in again. */
export function registerFileRoutes(app: Api, { service, settings }: ApiContext): void {
  const rejects = openRejects(settings.scratchDir);

  app.route({
    method: 'GET',
    url: '/api/programmes/:programme/registers/:register/items.export',
    config: { action: 'register.read' },
    schema: {
      tags: ['registers'],
      summary: 'A register as a spreadsheet that goes in again unchanged',
      params: registerParams,
      querystring: itemsExport,
      response: answersFile('A table', XLSX_TYPE, CSV_TYPE),
    },
    handler: async (request, reply) => {
      const { programme, register } = request.params;
      const { department: org, format } = request.query;
      const { name, table } = await registerTable(service, programme, register, present({ org, own: ownDepartment(request) }), say(request));
      const file = await scratchFile(settings.scratchDir, `.${format}`);
      try {
        await writeTable(file, table);
      } catch (error) {
        await rm(file, { force: true });
        throw error;
      }
      return sendScratch(attachment(reply, `${name}.${format}`, format === 'csv' ? CSV_TYPE : XLSX_TYPE), file);
    },
  });

  app.route({
    method: 'POST',
    url: '/api/programmes/:programme/registers/:register/items.import',
    config: { action: 'register.import' },
    schema: {
      tags: ['registers'],
      summary: 'Bring in a spreadsheet of items (multipart/form-data: `file`, .xlsx or .csv); the same file again changes nothing',
      consumes: ['multipart/form-data'],
      body: filesForm(),
      params: registerParams,
      querystring: z.object({ dryRun: z.enum(['true', 'false']).optional() }),
      response: answers(registerImport),
    },
    handler: async (request) => {
      const { programme, register } = request.params;
      const actor = actorOf(callerOf(request));
      const dryRun = request.query.dryRun === 'true';
      return withUploads(request, settings, async ([upload]) => {
        const kept = await rejects.place(actor.org, upload?.name ?? 'items');
        const asked = { actor, key: randomUUID(), language: say(request), dryRun, rejectsFile: kept.file };
        const { rejectsFile, ...report } = await importItems(service, programme, register, upload?.file ?? '', asked);
        return { ...report, ...(rejectsFile !== undefined && { rejects: `/api/imports/${kept.id}/rejects` }) };
      });
    },
  });
}
