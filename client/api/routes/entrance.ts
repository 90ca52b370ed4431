import { z } from 'zod';
import { HANDED_ACTS } from '../../../domain/enterprise/enterprise.ts';
import { entranceTold } from '../../../domain/kernel/entrance.ts';
import { outcome, said } from '../../contract/common.ts';
import { entranceDetail } from '../../contract/entrance.ts';
import { MAIL_LINK } from '../../contract/mail-link.ts';
import { linkActHeaders, linkHeaders } from '../../contract/system.ts';
import { evidenceOfAct, keepEvidence, withKept } from '../../service/evidence.ts';
import { mustBeTaken } from '../../service/file-kind.ts';
import { entranceDetailOf, handedBefore } from '../../views/entrance.ts';
import { type Api, type ApiContext, answers, keyOf, say } from '../context.ts';
import { type Handed, openEntranceLinks } from '../entrance-links.ts';
import { ApiProblem } from '../problems.ts';
import { filesForm, withUploads } from '../uploads.ts';

/** What the fields of the form hold, once they have been read. */
const fields = z.object({
  of: z.enum(HANDED_ACTS),
  score: z
    .string()
    .regex(/^\s*-?\d{1,6}(\.\d{1,2})?\s*$/)
    .transform(Number)
    .optional(),
  reason: said(2_000).optional(),
});

/** What a letter's link and code allow an enterprise: to look at what is due of it, and to hand in for itself. */
export function entranceRoutes(app: Api, context: ApiContext): void {
  const { service, store, settings } = context;
  const entrance = openEntranceLinks(context);

  app.route({
    method: 'GET',
    url: '/api/link/enterprise',
    config: { action: 'link.read' },
    schema: {
      tags: ['links'],
      summary: 'The one enterprise that a letter is to: what is due of it, to look at',
      headers: linkHeaders,
      response: answers(entranceDetail),
    },
    handler: async (request, reply) => {
      const { row, link } = await entrance.opened(request.headers[MAIL_LINK]);
      reply.header('referrer-policy', 'no-referrer');
      return { ...(await entranceDetailOf(service, row, entranceTold(link.noticeKey), say(request))), drafts: entrance.drafts(link) };
    },
  });

  app.route({
    method: 'POST',
    url: '/api/link/hand-in',
    config: { action: 'link.act', once: 'itself' },
    schema: {
      tags: ['links'],
      summary:
        'Hand in for the enterprise with the code of the letter (multipart/form-data: first `code`, then `of`, `score` for a self-assessment, `reason` if any, `keep` for files that were handed in before (JSON list of their sha256), then the files as `file`)',
      consumes: ['multipart/form-data'],
      body: filesForm({ code: z.string(), of: z.enum(HANDED_ACTS), score: z.string().optional(), reason: z.string().optional(), keep: z.string().optional() }),
      headers: linkActHeaders,
      response: answers(outcome),
    },
    handler: async (request) => {
      // Looked at before a byte of a file is taken in: the link at least has to be right.
      const entered = await entrance.openedToAct(request, request.headers[MAIL_LINK]);
      let proof: Promise<void> | undefined;
      const prove = (code = '') => (proof ??= entrance.proved(request, entered.link, code));
      return withUploads(
        request,
        settings,
        async (uploads, { code, keep, ...given }) => {
          await prove(code);
          const handed = readFields(given);
          const fresh = await keepEvidence(
            settings,
            uploads.map(({ file }) => file),
          );
          const { id, state } = entered.row;
          const before = (await evidenceOfAct(store, id, keyOf(request))) ?? handedBefore(state, await store.ledger.events(id), handed.of);
          const evidence = await withKept(settings.evidenceDir, before, keep, fresh);
          return entrance.handIn(request, entered, { ...handed, evidence });
        },
        // Nothing is taken in from whoever does not have the code.
        async (name, { code }) => {
          mustBeTaken(name);
          await prove(code);
        },
      );
    },
  });
}

/** @throws ApiProblem when the fields do not say what is handed in. */
function readFields({ of, score = '', reason = '' }: Record<string, string>): Omit<Handed, 'evidence'> {
  const read = fields.safeParse({ of, ...(score.trim() !== '' && { score }), ...(reason.trim() !== '' && { reason }) });
  if (!read.success)
    throw new ApiProblem(400, 'hand-in-faulty', {
      zh: '报送的内容不对：请选择报送哪一项，得分填数字，说明不超过 2000 字。',
      en: 'What is handed in cannot be read: choose what it is, give the score as a number and a remark of at most 2,000 characters.',
    });
  const { of: act, score: points, reason: remark } = read.data;
  return { of: act, ...(points !== undefined && { score: points }), ...(remark !== undefined && { reason: remark }) };
}
