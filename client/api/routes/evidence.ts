import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Evidence } from '../../../domain/kernel/evidence.ts';
import { inLanguage } from '../../../domain/kernel/language.ts';
import type { LedgerEvent } from '../../../prisma/ledger.ts';
import { enterpriseParams, obligationParams } from '../../contract/common.ts';
import { evidencePreview } from '../../contract/obligations.ts';
import { ServiceError } from '../../errors.ts';
import { shownType } from '../../files/preview.ts';
import { isTheirs } from '../../service/evidence.ts';
import { seenItem } from '../../service/registers.ts';
import { type Api, type ApiContext, answers, answersFile, attachment, mustSeeEnterprise, ownDepartment, say } from '../context.ts';
import { seenObligation } from './obligations.ts';
import { itemParams } from './registers.ts';

const OCTETS = 'application/octet-stream';
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** Where files were handed in: for an obligation, for an item of a register, or by an enterprise for itself. */
const PLACES = [
  {
    root: '/api/programmes/:programme/obligations/:milestone/:department',
    action: 'obligation.read',
    tag: 'obligations',
    params: obligationParams.extend({ sha256 }),
    what: 'submitted',
    none: { zh: '这件任务没有这份材料。', en: 'This obligation has no such file.' },
  },
  {
    root: '/api/programmes/:programme/registers/:register/items/:number',
    action: 'register.read',
    tag: 'registers',
    params: itemParams.extend({ sha256 }),
    what: 'handed-in',
    none: { zh: '这一项没有这份材料。', en: 'This item has no such file.' },
  },
  {
    root: '/api/programmes/:programme/enterprises/:uscc',
    action: 'enterprise.read',
    tag: 'enterprises',
    params: enterpriseParams.extend({ sha256 }),
    what: 'handed-in',
    none: { zh: '这家企业没有报送过这份材料。', en: 'This enterprise has handed in no such file.' },
  },
] as const;

/** The files that were handed in: saved, read for a page, or shown in place. */
export function evidenceRoutes(app: Api, context: ApiContext): void {
  for (const place of PLACES) filesOf(app, context, place);
}

function filesOf(app: Api, context: ApiContext, { root, action, tag, params, what, none }: (typeof PLACES)[number]): void {
  const { store, settings, bounded, registry, service } = context;

  /** What has happened to the item that a path names, as far as the caller may read what was handed in with it. */
  async function seenEvents(request: FastifyRequest): Promise<LedgerEvent[]> {
    const named = request.params as { programme: string; uscc?: string; register?: string; number?: number };
    if (named.register !== undefined && named.number !== undefined) {
      const { state } = await seenItem(service, named.programme, { register: named.register, number: named.number }, ownDepartment(request));
      return store.ledger.events(state.id);
    }
    if (named.uscc === undefined) {
      const { id, state } = await seenObligation(context, request as Parameters<typeof seenObligation>[1]);
      const events = await store.ledger.events(id);
      if (ownDepartment(request) === undefined) return events;
      const { plan } = await service.context(named.programme);
      return events.filter((event) => isTheirs(plan, state, event));
    }
    const row = await registry.enterprise(named.programme, named.uscc);
    mustSeeEnterprise(request, (await service.context(row.programmeId)).plan, row);
    return store.ledger.events(row.id);
  }

  /** A file that was handed in, and where it is kept. */
  async function submittedFile(request: FastifyRequest): Promise<{ name: string; kept: string; sizeBytes: number }> {
    const { sha256: hash } = request.params as { sha256: string };
    const submitted = (await seenEvents(request)).flatMap(({ payload }) => (payload.evidence as Evidence[] | undefined) ?? []);
    const file = submitted.find((one) => one.sha256 === hash);
    const kept = path.join(settings.evidenceDir, hash);
    const there = file && (await stat(kept).catch(() => undefined));
    if (!file || !there) throw new ServiceError('unknown', 'unknown-evidence', none);
    return { name: file.name, kept, sizeBytes: there.size };
  }

  app.route({
    method: 'GET',
    url: `${root}/evidence/:sha256`,
    config: { action },
    schema: {
      tags: [tag],
      summary: `One ${what} file`,
      params,
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
    url: `${root}/evidence/:sha256/preview`,
    config: { action },
    schema: {
      tags: [tag],
      summary: `What can be shown of a ${what} file: its text and tables, or that it is to be fetched as pages or as a picture`,
      params,
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
    url: `${root}/evidence/:sha256/shown`,
    config: { action },
    schema: {
      tags: [tag],
      summary: `A ${what} PDF or picture, to be shown in place: nothing of it may run`,
      params,
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
