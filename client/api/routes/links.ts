import { z } from 'zod';
import { confirmerOf } from '../../../domain/kernel/bodies.ts';
import type { FigureGiven } from '../../../domain/obligation/form.ts';
import { datedMilestone } from '../../../domain/plan/plan.ts';
import { stageName } from '../../../domain/words/words.ts';
import { outcome, plainDate, said } from '../../contract/common.ts';
import { MAIL_LINK } from '../../contract/mail-link.ts';
import { figureGiven } from '../../contract/obligations.ts';
import { linkActHeaders, linkCode, linkDetail, linkHeaders } from '../../contract/system.ts';
import { obligationPage } from '../../contract/tables.ts';
import { evidenceOfAct, keepEvidence, withKept } from '../../service/evidence.ts';
import { explain, obligationView } from '../../service/explain.ts';
import { mustBeTaken } from '../../service/file-kind.ts';
import { obligationActsFor } from '../../views/acts.ts';
import { formOf } from '../../views/obligation-detail.ts';
import { portionShown } from '../../views/portions.ts';
import { handedBefore, returnShown } from '../../views/returned.ts';
import { type Api, type ApiContext, answers, keyOf, present, say } from '../context.ts';
import { LINK_ACTS, openMailLinks } from '../mail-links.ts';
import { ApiProblem } from '../problems.ts';
import { filesForm, withUploads } from '../uploads.ts';

/** What a mail's link and code allow: look at the one obligation, and act on it as the department that was written to. */
export function linkRoutes(app: Api, context: ApiContext): void {
  const { service, settings } = context;
  const links = openMailLinks(context);

  app.route({
    method: 'GET',
    url: '/api/link',
    config: { action: 'link.read' },
    schema: { tags: ['links'], summary: 'The one obligation that a mail is about, to look at', headers: linkHeaders, response: answers(linkDetail) },
    handler: async (request, reply) => {
      const { link, state, milestoneName, org, plan, portion } = await links.opened(request.headers[MAIL_LINK]);
      const language = say(request);
      const held = await service.context(state.programmeId);
      const { nowMs } = held;
      reply.header('referrer-policy', 'no-referrer');
      if (portion) return { ...portionShown({ plan, state, portion, milestoneName, nowMs }, language), drafts: links.drafts(link) };
      const view = obligationView(state, milestoneName, held);
      const dated = datedMilestone(plan, state.milestoneId);
      const acts = obligationActsFor(state, { role: 'officer', org }, nowMs);
      return present({
        programmeName: plan.name,
        milestoneName,
        departmentName: view.departmentName,
        duty: dated?.milestone.duty,
        clause: dated?.milestone.clause,
        stage: view.stage,
        stageName: stageName(state.stage, language),
        light: view.light,
        due: view.due,
        originalDue: view.originalDue,
        extensionLimits: view.extensionLimits,
        because: (await explain(service, link.obligationId, language)).because,
        returned: await returnShown(service, plan, state),
        acts: LINK_ACTS.filter((kind) => acts.includes(kind) && confirmerOf(state) !== org),
        form: formOf(plan, state),
        // Nobody signs in for an outsider.
        page: state.outsider && org === state.departmentId ? undefined : settings.publicUrl + obligationPage(link.obligationId),
        drafts: links.drafts(link),
      });
    },
  });

  app.route({
    method: 'POST',
    url: '/api/link/acknowledge',
    config: { action: 'link.act', once: 'itself' },
    schema: {
      tags: ['links'],
      summary: 'Acknowledge with the code of the mail',
      headers: linkActHeaders,
      body: linkCode,
      response: answers(outcome),
    },
    handler: async (request) => {
      await links.proved(request, (await links.openedToAct(request, request.headers[MAIL_LINK])).link, request.body.code);
      return links.act(request, request.headers[MAIL_LINK], 'acknowledge', {});
    },
  });

  app.route({
    method: 'POST',
    url: '/api/link/request-extension',
    config: { action: 'link.act', once: 'itself' },
    schema: {
      tags: ['links'],
      summary: 'Ask for a later date with the code of the mail',
      headers: linkActHeaders,
      body: linkCode.extend({ until: plainDate, reason: said(2_000) }),
      response: answers(outcome),
    },
    handler: async (request) => {
      const { code, until, reason } = request.body;
      await links.proved(request, (await links.openedToAct(request, request.headers[MAIL_LINK])).link, code);
      return links.act(request, request.headers[MAIL_LINK], 'requestExtension', { until, reason });
    },
  });

  app.route({
    method: 'POST',
    url: '/api/link/submit',
    config: { action: 'link.act', once: 'itself' },
    schema: {
      tags: ['links'],
      summary:
        'Hand in with the code of the mail (multipart/form-data: first `code`, then `reason` and `figures` (JSON) if any, `keep` for files that were handed in before (JSON list of their sha256), then the files as `file`)',
      consumes: ['multipart/form-data'],
      body: filesForm({ code: z.string(), reason: z.string().optional(), figures: z.string().optional(), keep: z.string().optional() }),
      headers: linkActHeaders,
      response: answers(outcome),
    },
    handler: async (request) => {
      // Looked at before a byte of a file is taken in: the link at least has to be right.
      const opened = await links.openedToAct(request, request.headers[MAIL_LINK]);
      const { link, portion } = opened;
      let proof: Promise<void> | undefined;
      const prove = (code = '') => (proof ??= links.proved(request, link, code));
      return withUploads(
        request,
        settings,
        async (uploads, { code, reason, figures, keep }) => {
          await prove(code);
          const fresh = await keepEvidence(
            settings,
            uploads.map(({ file }) => file),
          );
          const before = (await evidenceOfAct(service.store, link.obligationId, keyOf(request))) ?? (await handedBefore(service, opened));
          const evidence = await withKept(settings.evidenceDir, before, keep, fresh);
          return links.act(request, request.headers[MAIL_LINK], 'submit', {
            evidence,
            ...readFigures(figures),
            ...(reason !== undefined && reason.trim() !== '' && { reason: reason.trim() }),
          });
        },
        // Nothing is taken in from whoever does not have the code.
        async (name, { code }) => {
          mustBeTaken(name);
          await prove(code);
        },
        portion ? 'text' : 'files',
      );
    },
  });
}

/** @throws ApiProblem when the field holds no list of figures. */
function readFigures(json: string | undefined): { figures?: FigureGiven[] } {
  if (json === undefined || json === '') return {};
  try {
    return { figures: z.array(figureGiven).max(40).parse(JSON.parse(json)) };
  } catch {
    throw new ApiProblem(400, 'figures-faulty', {
      zh: '填报的数据不对，请在页面上重新填写后报送。',
      en: 'The figures cannot be read: fill them in again on the page.',
    });
  }
}
