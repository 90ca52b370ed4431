import { createHmac } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { confirmerOf } from '../../../domain/kernel/bodies.ts';
import { linkCode as codeOf, type MailLink, readLink, same } from '../../../domain/letters/link.ts';
import type { FigureGiven } from '../../../domain/obligation/form.ts';
import type { ObligationState } from '../../../domain/obligation/obligation.ts';
import { addressOf, datedMilestones, nameOf, type Plan } from '../../../domain/plan/plan.ts';
import { roleName, stageName } from '../../../domain/words/words.ts';
import { networkOf } from '../../accounts/throttle.ts';
import { actHeaders, outcome, plainDate, said } from '../../contract/common.ts';
import { figureGiven } from '../../contract/obligations.ts';
import { linkCode, linkDetail, linkParams } from '../../contract/system.ts';
import { obligationPage } from '../../contract/tables.ts';
import { keepEvidence } from '../../service/evidence.ts';
import { explain, obligationView } from '../../service/explain.ts';
import { actAndReport } from '../../service/figures.ts';
import { mustBeTaken } from '../../service/file-kind.ts';
import { obligationActsFor } from '../../views/acts.ts';
import { formOf } from '../../views/obligation-detail.ts';
import { onceOnly } from '../acts.ts';
import { type Api, type ApiContext, answers, present, say } from '../context.ts';
import { ApiProblem } from '../problems.ts';
import { filesForm, withUploads } from '../uploads.ts';

/** Wrong codes for one mail, and from one address, before they are locked for a while (real ms). */
const MAIL_FAILURES = 5;
const ADDRESS_FAILURES = 30;
const WINDOW_MS = 15 * 60_000;
const LINK_ACTS = ['acknowledge', 'submit', 'requestExtension'] as const;

const unknownLink = () =>
  new ApiProblem(404, 'unknown-link', { zh: '链接不对，请从邮件中完整打开。', en: 'The link is not right: open it from the mail as a whole.' });
const overLink = () =>
  new ApiProblem(410, 'link-over', {
    zh: '链接已失效，请登录后查看，或用最近一封邮件中的链接。',
    en: 'The link has expired: sign in, or use the one in the latest mail.',
  });

interface Opened {
  link: MailLink;
  state: ObligationState;
  milestoneName: string;
  org: string;
  role: string;
  plan: Plan;
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

/** What a mail's link and code allow: look at the one obligation, and act on it as the department that was written to. */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one closure over what it shares; to be carved, see test/structure.test.ts
export function linkRoutes(app: Api, context: ApiContext): void {
  const { service, accounts, board, settings, store } = context;
  const { throttle } = accounts.store;
  const sign = (text: string) => createHmac('sha256', settings.authSecret).update(text).digest('hex');

  /** As `opened`, for whoever wants to act with it. */
  async function openedToAct(request: FastifyRequest, token: string): Promise<Opened> {
    const found = await opened(token);
    mustBeNobodyElse(request, found);
    return found;
  }

  /** The link and its obligation, as long as the mail's department still answers for it. */
  async function opened(token: string): Promise<Opened> {
    const link = readLink(token, Date.now(), sign);
    if (link === undefined) throw unknownLink();
    if (link === 'expired') throw overLink();
    const [org = '', role = ''] = link.recipient.split('/');
    const row = await store.ledger.obligation(link.obligationId);
    if (!row) throw unknownLink();
    if (row.state.departmentId !== org) throw overLink();
    const { plan } = await service.context(row.programmeId);
    const { address } = (await store.notices.get(link.noticeKey)) ?? {};
    // Whoever reads the mailbox that was given up is the recipient no longer.
    if (address !== undefined && address !== addressOf(plan, link.recipient)) throw overLink();
    return { link, state: row.state, milestoneName: row.milestoneName, org, role, plan };
  }

  /** The code is its recipient's: whoever has signed in as anybody else acts as themselves, or not at all. */
  function mustBeNobodyElse({ caller }: FastifyRequest, { org, role, plan }: Opened): void {
    if (!caller || (caller.org === org && caller.role === role)) return;
    throw new ApiProblem(403, 'signed-in-as-another', {
      zh: `您以“${caller.name}”登录，不能用发给${nameOf(plan, org)}${roleName(role)}的验证码办理；请用自己的账号办理，或退出登录后由收件人本人办理。`,
      en: `You are signed in as “${caller.name}”, and the code is for ${nameOf(plan, org)} (${roleName(role, 'en')}): act with your own account, or sign out and let the recipient act.`,
    });
  }

  async function proved(request: FastifyRequest, { noticeKey }: MailLink, code: string): Promise<void> {
    const [mailKey, addressKey] = [`link:${sign(noticeKey).slice(0, 32)}`, `link-ip:${networkOf(request.ip)}`];
    const ofAddress = await throttle.failures(addressKey, WINDOW_MS);
    // Counted before the code is looked at, so that guesses side by side get no more tries than one after the other.
    const tries = await throttle.failed(mailKey, WINDOW_MS);
    if (tries > MAIL_FAILURES || ofAddress.failures >= ADDRESS_FAILURES)
      throw new ApiProblem(
        429,
        'locked-out',
        { zh: '验证码错误次数过多，请 15 分钟后再试，或登录后办理。', en: 'Too many wrong codes: try again in 15 minutes, or sign in.' },
        { 'retry-after': '900' },
      );
    if (same(codeOf(noticeKey, sign), code.replaceAll(/\s/g, ''))) {
      await throttle.forget(mailKey);
      return;
    }
    await throttle.failed(addressKey, WINDOW_MS);
    throw new ApiProblem(403, 'wrong-code', { zh: '验证码不对，请按邮件中的八位数字填写。', en: 'The code is wrong: type the eight digits from the mail.' });
  }

  app.route({
    method: 'GET',
    url: '/api/links/:token',
    config: { action: 'link.read' },
    schema: { tags: ['links'], summary: 'The one obligation that a mail is about, to look at', params: linkParams, response: answers(linkDetail) },
    handler: async (request, reply) => {
      const { link, state, milestoneName, org, plan } = await opened(request.params.token);
      const language = say(request);
      const { nowMs } = await service.context(state.programmeId);
      const view = obligationView(state, milestoneName, plan, nowMs);
      const dated = datedMilestones(plan).find(({ id }) => id === state.milestoneId);
      const acts = obligationActsFor(state, { role: 'officer', org }, nowMs);
      reply.header('referrer-policy', 'no-referrer');
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
        because: (await explain(service, link.obligationId, language)).because,
        acts: LINK_ACTS.filter((kind) => acts.includes(kind) && confirmerOf(state) !== org),
        form: formOf(state),
        page: settings.publicUrl + obligationPage(link.obligationId),
      });
    },
  });

  /** The act of whoever has typed the right code: the ledger says that it was by mail, and to which mailbox. */
  async function act(request: FastifyRequest, token: string, kind: (typeof LINK_ACTS)[number], more: Record<string, unknown>) {
    const { link, state, org, role, plan } = await openedToAct(request, token);
    const key = String(request.headers['idempotency-key'] ?? '');
    const actor = { org, name: `${nameOf(plan, org).slice(0, 100)}${roleName(role)}（邮件验证码）`, byMail: link.recipient };
    await onceOnly(context, link.obligationId, { actor, key }, kind);
    const done = await actAndReport(service, link.obligationId, kind, { actor, key, ...more });
    board.stale(state.programmeId);
    return done;
  }

  app.route({
    method: 'POST',
    url: '/api/links/:token/acknowledge',
    config: { action: 'link.act' },
    schema: {
      tags: ['links'],
      summary: 'Acknowledge with the code of the mail',
      params: linkParams,
      headers: actHeaders,
      body: linkCode,
      response: answers(outcome),
    },
    handler: async (request) => {
      await proved(request, (await openedToAct(request, request.params.token)).link, request.body.code);
      return act(request, request.params.token, 'acknowledge', {});
    },
  });

  app.route({
    method: 'POST',
    url: '/api/links/:token/request-extension',
    config: { action: 'link.act' },
    schema: {
      tags: ['links'],
      summary: 'Ask for a later date with the code of the mail',
      params: linkParams,
      headers: actHeaders,
      body: linkCode.extend({ until: plainDate, reason: said(2_000) }),
      response: answers(outcome),
    },
    handler: async (request) => {
      const { code, until, reason } = request.body;
      await proved(request, (await openedToAct(request, request.params.token)).link, code);
      return act(request, request.params.token, 'requestExtension', { until, reason });
    },
  });

  app.route({
    method: 'POST',
    url: '/api/links/:token/submit',
    config: { action: 'link.act' },
    schema: {
      tags: ['links'],
      summary: 'Hand in with the code of the mail (multipart/form-data: first `code`, then `reason` and `figures` (JSON) if any, then the files as `file`)',
      consumes: ['multipart/form-data'],
      body: filesForm({ code: z.string(), reason: z.string().optional(), figures: z.string().optional() }),
      params: linkParams,
      headers: actHeaders,
      response: answers(outcome),
    },
    handler: async (request) => {
      // Looked at before a byte of a file is taken in: the link at least has to be right.
      const { link } = await openedToAct(request, request.params.token);
      return withUploads(
        request,
        settings,
        async (uploads) => {
          const { code = '', reason, figures } = uploads[0]?.fields ?? {};
          await proved(request, link, code);
          const evidence = await keepEvidence(
            settings.evidenceDir,
            uploads.map(({ file }) => file),
          );
          return act(request, request.params.token, 'submit', {
            evidence,
            ...readFigures(figures),
            ...(reason !== undefined && reason.trim() !== '' && { reason: reason.trim() }),
          });
        },
        mustBeTaken,
      );
    },
  });
}
