import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { inLanguage } from '../../../domain/kernel/language.ts';
import type { Evidence } from '../../../domain/obligation/obligation.ts';
import { obligationParams } from '../../contract/common.ts';
import { evidencePreview } from '../../contract/obligations.ts';
import { ServiceError } from '../../errors.ts';
import { shownType } from '../../files/preview.ts';
import { type Api, type ApiContext, answers, answersFile, attachment, say } from '../context.ts';
import { seenObligation } from './obligations.ts';

const ROOT = '/api/programmes/:programme/obligations/:milestone/:department';
const OCTETS = 'application/octet-stream';
const fileParams = obligationParams.extend({ sha256: z.string().regex(/^[0-9a-f]{64}$/) });

/** The files of submissions: saved, read for a page, or shown in place. */
export function evidenceRoutes(app: Api, context: ApiContext): void {
  const { store, settings, bounded } = context;

  /** A file of a submission, and where it is kept. */
  async function submittedFile(request: FastifyRequest<{ Params: z.output<typeof fileParams> }>): Promise<{ name: string; kept: string; sizeBytes: number }> {
    const { id } = await seenObligation(context, request);
    const submitted = (await store.ledger.events(id)).flatMap(({ payload }) => (payload.evidence as Evidence[] | undefined) ?? []);
    const file = submitted.find(({ sha256 }) => sha256 === request.params.sha256);
    const kept = path.join(settings.evidenceDir, request.params.sha256);
    const there = file && (await stat(kept).catch(() => undefined));
    if (!file || !there) throw new ServiceError('unknown', 'unknown-evidence', { zh: '这件任务没有这份材料。', en: 'This obligation has no such file.' });
    return { name: file.name, kept, sizeBytes: there.size };
  }

  app.route({
    method: 'GET',
    url: `${ROOT}/evidence/:sha256`,
    config: { action: 'obligation.read' },
    schema: {
      tags: ['obligations'],
      summary: 'One submitted file',
      params: fileParams,
      response: answersFile('The file as it was handed in', OCTETS),
    },
    handler: async (request, reply) => {
      const { name, kept, sizeBytes } = await submittedFile(request);
      return attachment(reply, name, OCTETS)
        .header('content-length', sizeBytes)
        .send(createReadStream(kept) as never);
    },
  });

  app.route({
    method: 'GET',
    url: `${ROOT}/evidence/:sha256/preview`,
    config: { action: 'obligation.read' },
    schema: {
      tags: ['obligations'],
      summary: 'What can be shown of a submitted file: its text and tables, or that it is to be fetched as pages or as a picture',
      params: fileParams,
      response: answers(evidencePreview),
    },
    handler: async (request) => {
      const { kept } = await submittedFile(request);
      const { why, ...shown } = await bounded.preview({ file: kept });
      return { ...shown, ...(why && { why: inLanguage(say(request))(why.zh, why.en) }) };
    },
  });

  app.route({
    method: 'GET',
    url: `${ROOT}/evidence/:sha256/shown`,
    config: { action: 'obligation.read' },
    schema: {
      tags: ['obligations'],
      summary: 'A submitted PDF or picture, to be shown in place: nothing of it may run',
      params: fileParams,
      response: answersFile('The file as it was handed in', 'application/pdf', 'image/png', 'image/jpeg', 'image/gif', 'image/bmp', 'image/webp'),
    },
    handler: async (request, reply) => {
      const { kept, sizeBytes } = await submittedFile(request);
      const type = await shownType(kept);
      if (type === undefined)
        throw new ServiceError('invalid', 'not-shown', {
          zh: '只有 PDF 和图片能这样显示，其他文件请下载。',
          en: 'Only PDF and pictures are shown so: download others.',
        });
      return (
        reply
          .header('content-disposition', 'inline')
          // Opened by itself, it is a document without scripts, without an origin, and without anything from elsewhere.
          .header('content-security-policy', "sandbox; default-src 'none'; img-src 'self'; frame-ancestors 'none'")
          .header('content-length', sizeBytes)
          .type(type)
          .send(createReadStream(kept) as never)
      );
    },
  });
}
