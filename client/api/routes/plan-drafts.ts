import { randomUUID } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { wallClock } from '../../../calendar/china.ts';
import { blankPlan } from '../../../domain/draft/blank.ts';
import { yearQuestion } from '../../../domain/draft/year-question.ts';
import { addDays } from '../../../domain/kernel/dates.ts';
import { sha256 } from '../../accounts/caller.ts';
import { actHeaders, ifMatchHeaders } from '../../contract/common.ts';
import {
  beginDraft,
  type DRAFT_ORIGINS,
  DRAFT_STEPS,
  type DraftSource,
  draftParams,
  draftYear,
  draftYearMoved,
  keepDraft,
  keptDraft,
  MOST_DRAFTS,
  type PlanDraft,
  planDraft,
  planDrafts,
} from '../../contract/drafts.ts';
import { ServiceError } from '../../errors.ts';
import { type Api, type ApiContext, answers, callerOf, mustMatch, say } from '../context.ts';
import { PLAN_BODY_BYTES } from '../json-bodies.ts';
import { filesForm, withUploads } from '../uploads.ts';

const draftEtag = (version: number) => `"draft-${version}"`;
const YEAR_DAYS = 365;
/** The day by which somebody is asked of which year a document is. */
const today = () => wallClock('Asia/Shanghai').date(Date.now());

/** What a plan file calls itself, for a list. The file may be faulty or heavy, so that it is not read as YAML here. */
function nameIn(plan: string): string {
  // A pattern that finds the blanks at its end by itself takes hours for a line of a million of them.
  const written = (/^name:(.*)$/m.exec(plan)?.[1] ?? '').split('#', 1)[0]?.trim() ?? '';
  return written.replace(/^(["'])(.*)\1$/, '$2').slice(0, 200);
}

const unknownDraft = () =>
  new ServiceError('unknown', 'unknown-draft', { zh: '没有这份草稿，或已经删除。', en: 'There is no such draft, or it has been deleted.' });

const ownerOf = (request: FastifyRequest) => {
  const { id, personId } = callerOf(request);
  return personId ?? id;
};

/** Plans that are still being written: each a person’s own, kept here so that a closed browser loses nothing. */
export function planDraftRoutes(app: Api, { store, service, settings, bounded }: ApiContext): void {
  /** The draft that this request is about. */
  async function ownDraft(request: FastifyRequest, id: string): Promise<PlanDraft> {
    const row = await store.planDrafts.find(ownerOf(request), id);
    if (!row) throw unknownDraft();
    const { name, step, version, plan, looked, changedReal, yearSaid } = row;
    const source = (row.source ?? undefined) as DraftSource | undefined;
    const begun = row.begun as PlanDraft['begun'];
    const asksYear = yearSaid
      ? undefined
      : yearQuestion(plan, { begun, today: today(), ...(source?.assumedYear !== undefined && { assumedYear: source.assumedYear }) });
    return {
      id,
      name,
      version,
      plan,
      begun,
      step: step as PlanDraft['step'],
      changedAt: changedReal.toISOString(),
      looked: looked as number[],
      ...(source && { source }),
      ...(asksYear && { asksYear }),
    };
  }

  /** Begins a draft. The key of the request is its id, so that one that is sent twice is one draft. */
  async function begin(request: FastifyRequest, begun: (typeof DRAFT_ORIGINS)[number], plan: string, source?: DraftSource): Promise<PlanDraft> {
    const owner = ownerOf(request);
    const key = request.headers['idempotency-key'];
    const id = key === undefined ? randomUUID().replaceAll('-', '') : sha256(`${owner} ${key}`).slice(0, 32);
    const name = nameIn(plan) || (source?.file ?? '');
    const step = begun === 'plan' ? 'text' : DRAFT_STEPS[0];
    if (!(await store.planDrafts.begin({ id, owner, name, begun, plan, step, looked: [], source: source ?? null }, MOST_DRAFTS)))
      throw new ServiceError('conflict', 'too-many-drafts', {
        zh: `您已有 ${MOST_DRAFTS} 份草稿，请先删除不用的。`,
        en: `You have ${MOST_DRAFTS} drafts already: delete one that is of no use first.`,
      });
    return ownDraft(request, id);
  }

  /** The plan under a code that no programme has: two documents of one year would get the same. */
  async function withFreeCode(plan: string): Promise<string> {
    const taken = new Set((await store.programmes.list()).map(({ id }) => id));
    const [line, code] = /^id: *([a-z][a-z0-9-]*)/m.exec(plan) ?? [];
    if (line === undefined || code === undefined || !taken.has(code)) return plan;
    let number = 2;
    while (taken.has(`${code}-${number}`)) number++;
    return plan.replace(line, `id: ${code}-${number}`);
  }

  app.route({
    method: 'GET',
    url: '/api/plan-drafts',
    config: { action: 'plan.draft' },
    schema: { tags: ['plans'], summary: 'The caller’s own drafts, the latest first', response: answers(planDrafts) },
    handler: async (request) => ({
      items: (await store.planDrafts.list(ownerOf(request))).map(({ id, name, begun, step, changedReal }) => ({
        id,
        name,
        begun: begun as PlanDraft['begun'],
        step: step as PlanDraft['step'],
        changedAt: changedReal.toISOString(),
      })),
    }),
  });

  app.route({
    method: 'POST',
    url: '/api/plan-drafts',
    bodyLimit: PLAN_BODY_BYTES,
    config: { action: 'plan.draft', once: 'itself' },
    schema: {
      tags: ['plans'],
      summary: 'Begin a draft: empty, from the plan of a programme, or from a plan file',
      headers: actHeaders.partial(),
      body: beginDraft,
      response: answers(planDraft),
    },
    handler: async (request) => {
      const { body } = request;
      if ('programme' in body) {
        const { id, state } = await service.programme(body.programme);
        const held = await store.programmes.plan(id, state.planVersion);
        return begin(request, 'programme', await withFreeCode(held?.text ?? ''));
      }
      if ('plan' in body) return begin(request, 'plan', body.plan);
      const from = today();
      return begin(request, 'empty', await withFreeCode(blankPlan(`plan-${from.slice(0, 4)}`, from, addDays(from, YEAR_DAYS))));
    },
  });

  app.route({
    method: 'POST',
    url: '/api/plan-drafts/from-file',
    config: { action: 'plan.draft', once: 'itself' },
    schema: {
      tags: ['plans'],
      summary: 'Begin a draft from a document (.docx, .pdf, .txt, .html) or a task table (.xlsx, .csv), as multipart/form-data in the part `file`',
      consumes: ['multipart/form-data'],
      headers: actHeaders.partial(),
      body: filesForm(),
      response: answers(planDraft),
    },
    handler: (request) =>
      withUploads(request, settings, async ([upload]) => {
        const { plan, kind, source } = await bounded.draftForPage({ file: upload?.file ?? '', language: say(request), year: Number(today().slice(0, 4)) });
        return begin(request, kind, await withFreeCode(plan), source);
      }),
  });

  app.route({
    method: 'POST',
    url: '/api/plan-drafts/:draft/year',
    config: { action: 'plan.draft' },
    schema: {
      tags: ['plans'],
      summary: 'Say of which year a draft is: every date moves so that the first is of that year; its own first year leaves it as it is',
      params: draftParams,
      headers: ifMatchHeaders,
      body: draftYear,
      response: answers(draftYearMoved),
    },
    handler: async (request) => {
      const held = await ownDraft(request, request.params.draft);
      mustMatch(request, draftEtag(held.version));
      const { plan, step, looked, name, asksYear } = held;
      const years = asksYear ? request.body.year - asksYear.first : 0;
      const moved = asksYear && years !== 0 ? await bounded.movedDraft({ text: plan, years, first: asksYear.first, last: asksYear.last }) : undefined;
      const text = moved ? await withFreeCode(moved.text) : plan;
      const contents = { plan: text, step, looked, name: nameIn(text) || name, yearSaid: true as const };
      const answer = { version: held.version + 1, named: moved?.named.length ?? 0 };
      await store.answers.answerWith(answer);
      if (!(await store.planDrafts.keep(ownerOf(request), held.id, held.version, contents))) mustMatch(request, draftEtag(held.version + 1));
      return answer;
    },
  });
  keepRoutes(app, store, ownDraft);
}

/** Reads one, keeps what is written of it, deletes it. */
function keepRoutes(app: Api, store: ApiContext['store'], ownDraft: (request: FastifyRequest, id: string) => Promise<PlanDraft>): void {
  app.route({
    method: 'GET',
    url: '/api/plan-drafts/:draft',
    config: { action: 'plan.draft' },
    schema: {
      tags: ['plans'],
      summary: 'One draft, with what was read of its document; its ETag goes with a change',
      params: draftParams,
      response: answers(planDraft),
    },
    handler: async (request, reply) => {
      const draft = await ownDraft(request, request.params.draft);
      reply.header('etag', draftEtag(draft.version));
      return draft;
    },
  });

  app.route({
    method: 'PUT',
    url: '/api/plan-drafts/:draft',
    bodyLimit: PLAN_BODY_BYTES,
    config: { action: 'plan.draft' },
    schema: {
      tags: ['plans'],
      summary: 'Keep what was written, and the step that it is at',
      params: draftParams,
      headers: ifMatchHeaders,
      body: keepDraft,
      response: answers(keptDraft),
    },
    handler: async (request) => {
      const held = await ownDraft(request, request.params.draft);
      mustMatch(request, draftEtag(held.version));
      const name = nameIn(request.body.plan) || held.name;
      await store.answers.answerWith({ version: held.version + 1 });
      if (!(await store.planDrafts.keep(ownerOf(request), held.id, held.version, { ...request.body, name }))) mustMatch(request, draftEtag(held.version + 1));
      return { version: held.version + 1 };
    },
  });

  app.route({
    method: 'DELETE',
    url: '/api/plan-drafts/:draft',
    config: { action: 'plan.draft' },
    schema: { tags: ['plans'], summary: 'Delete a draft; nothing that runs depends on it', params: draftParams, response: answers(keptDraft) },
    handler: async (request) => {
      await store.answers.answerWith({ version: 0 });
      if (!(await store.planDrafts.remove(ownerOf(request), request.params.draft))) throw unknownDraft();
      return { version: 0 };
    },
  });
}
