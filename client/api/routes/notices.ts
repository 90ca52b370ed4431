import { wallClock } from '../../../calendar/china.ts';
import type { Language } from '../../../domain/kernel/language.ts';
import { recipientName } from '../../../domain/letters/letter.ts';
import type { Plan } from '../../../domain/plan/plan.ts';
import { mailTroubleSentence } from '../../../domain/words/mail.ts';
import { rungName } from '../../../domain/words/words.ts';
import type { NoticeRow } from '../../../prisma/notices.ts';
import { actHeaders, programmeParams } from '../../contract/common.ts';
import { noticeDetail, noticeKeyQuery, noticePage, noticeQuery, noticeSummary, resendRequest, resent } from '../../contract/notices.ts';
import { ServiceError } from '../../errors.ts';
import { resendNotices } from '../../service/resend.ts';
import { type Api, type ApiContext, answers, callerOf, cursorOf, departmentFilter, mustSee, paged, present, readCursor, say } from '../context.ts';
import { owedForSeconds } from '../metrics.ts';
import { noticeCounts } from '../notice-counts.ts';

function view(
  { messageId: _id, body: _body, programmeId, obligationId, sendAtMs, sentAtMs, ...row }: NoticeRow,
  plan: Plan,
  language: Language,
  enterprises: Map<string, string>,
) {
  const { iso } = wallClock(plan.zone);
  return present({
    ...row,
    programme: programmeId,
    obligation: obligationId,
    rungName: rungName(row.rung, language),
    recipientName: enterprises.get(row.recipient) ?? recipientName(plan, row.recipient, language),
    sendAt: iso(sendAtMs),
    sentAt: sentAtMs === undefined ? undefined : iso(sentAtMs),
  });
}

/** Obligations whose notices are looked up one by one; where more are meant, their notices are dense enough to be come upon. */
const FEW = 1_000;

export function noticeRoutes(app: Api, context: ApiContext): void {
  const { store, registry, board } = context;

  /** What the enterprises among the recipients are called, by recipient. */
  async function enterprisesIn(rows: NoticeRow[]): Promise<Map<string, string>> {
    const ids = rows.filter(({ kind }) => kind === 'enterprise').map(({ programmeId, recipient }) => `${programmeId}/${recipient.split('/')[0]}`);
    const found = ids.length > 0 ? await store.enterprises.getMany([...new Set(ids)]) : [];
    return new Map(found.map(({ uscc, name }) => [`${uscc}/enterprise`, name]));
  }

  /**
   * Subjects are made of a milestone's name, a body's name and a few fixed words. A text that is part of a few milestones' names means
   * their notices, which an index finds; undefined for any other, for which the ledger itself is searched.
   */
  async function obligationsNamed(programme: string, plan: Plan, text: string): Promise<string[] | undefined> {
    if (JSON.stringify([plan.departments, plan.office, plan.committee, plan.operator]).includes(text)) return undefined;
    const ids = (await board.rows(programme)).flatMap(({ id, milestoneName }) => (milestoneName.includes(text) ? [id] : []));
    return ids.length > 0 && ids.length <= FEW ? ids : undefined;
  }

  const writesToEnterprises = (plan: Plan) => plan.milestones.some(({ roster }) => roster?.write === 'enterprises');
  /** The obligations of a department: letters about them to its enterprises are its business. Undefined where none are written. */
  async function lettersFor(programme: string, plan: Plan, org: string | undefined): Promise<string[] | undefined> {
    if (org === undefined || !writesToEnterprises(plan)) return undefined;
    return (await board.rows(programme)).flatMap(({ id, state }) => (state.departmentId === org ? [id] : []));
  }

  app.route({
    method: 'GET',
    url: '/api/programmes/:programme/notices',
    config: { action: 'notice.read' },
    schema: {
      tags: ['notices'],
      summary: 'The ledger of notices, latest first',
      params: programmeParams,
      querystring: noticeQuery,
      response: answers(noticePage),
    },
    handler: async (request) => {
      const { department, obligation, after, limit, text, ...filter } = request.query;
      const { plan } = await registry.context(request.params.programme);
      const named = text === undefined ? undefined : await obligationsNamed(request.params.programme, plan, text);
      const org = departmentFilter(request, department);
      const letters = await lettersFor(request.params.programme, plan, org);
      const place = readCursor(after, 'number', 'string');
      const rows = await store.pages.notices({
        programmeId: request.params.programme,
        ...present(filter),
        ...(named ? { obligationIds: named } : text !== undefined && { text }),
        ...(org !== undefined && { org }),
        ...(letters && { lettersAbout: letters }),
        ...(obligation !== undefined && { obligationId: obligation }),
        ...(place && { after: { sendAtMs: place[0], key: place[1] } }),
        limit: limit + 1,
      });
      const enterprises = await enterprisesIn(rows);
      return paged(
        rows,
        limit,
        (row) => view(row, plan, say(request), enterprises),
        (row) => cursorOf(row.sendAtMs, row.key),
      );
    },
  });

  app.route({
    method: 'GET',
    url: '/api/programmes/:programme/notices/one',
    config: { action: 'notice.read' },
    schema: {
      tags: ['notices'],
      summary: 'One notice, with the message as it was sent',
      params: programmeParams,
      querystring: noticeKeyQuery,
      response: answers(noticeDetail),
    },
    handler: async (request) => {
      const row = await store.notices.get(request.query.key);
      if (!row || row.programmeId !== request.params.programme)
        throw new ServiceError('unknown', 'unknown-notice', { zh: '没有这条通知。', en: 'There is no such notice.' });
      const { plan } = await registry.context(row.programmeId);
      const about = row.kind === 'enterprise' ? await board.find(row.programmeId, row.obligationId ?? '') : undefined;
      mustSee(request, about?.state.departmentId ?? row.recipient.split('/')[0] ?? '');
      return present({ ...view(row, plan, say(request), await enterprisesIn([row])), messageId: row.messageId, body: row.body });
    },
  });

  app.route({
    method: 'GET',
    url: '/api/programmes/:programme/notices/summary',
    config: { action: 'notice.summary' },
    schema: { tags: ['notices'], summary: 'Expected against sent', params: programmeParams, response: answers(noticeSummary) },
    handler: async (request) => {
      const { programme } = request.params;
      const oldestOwedSeconds = await owedForSeconds(context, programme);
      const states = await noticeCounts(store, programme);
      const expected = Object.values(states).reduce((sum, count) => sum + count, 0);
      const troubles = (await store.mailTroubles.list()).map((trouble) => ({
        scope: trouble.scope,
        kind: trouble.kind,
        sentence: mailTroubleSentence(trouble, say(request)),
        since: new Date(trouble.sinceRealMs).toISOString(),
      }));
      return { states, expected, settled: expected - (states.owed ?? 0) - (states.sending ?? 0), oldestOwedSeconds, troubles };
    },
  });

  app.route({
    method: 'POST',
    url: '/api/programmes/:programme/notices/resend',
    config: { action: 'notice.resend' },
    schema: {
      tags: ['notices'],
      summary: 'Send again what could not be delivered, as far as it is still worth sending',
      params: programmeParams,
      headers: actHeaders,
      body: resendRequest,
      response: answers(resent),
    },
    handler: async (request) => {
      const { department, keys } = request.body;
      const caller = callerOf(request);
      const done = await resendNotices(context.service, request.params.programme, {
        ...(department !== undefined && { org: department }),
        ...(keys && { keys }),
      });
      const counted = { resent: done.resent.length, passed: done.passed.length, hurried: done.hurried };
      await store.accounts.events.add('noticesResent', caller.username, request.params.programme, counted);
      return counted;
    },
  });
}
