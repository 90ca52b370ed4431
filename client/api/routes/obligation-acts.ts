import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { inLanguage } from '../../../domain/kernel/language.ts';
import type { FigureGiven } from '../../../domain/obligation/form.ts';
import { type ObligationState, obligationId } from '../../../domain/obligation/obligation.ts';
import type { PortionAsked } from '../../../domain/obligation/portion.ts';
import { actHeaders, obligationParams, outcome, programmeParams } from '../../contract/common.ts';
import { LEAVES } from '../../contract/leaves.ts';
import { acts, type evidence, keptEvidence, urgedMany, urgesMany } from '../../contract/obligations.ts';
import { actPath } from '../../contract/tables.ts';
import type { valueGiven } from '../../contract/targets.ts';
import { mentionsFor } from '../../service/comments.ts';
import { mustBeKept } from '../../service/evidence.ts';
import { actAndReport } from '../../service/figures.ts';
import { urgeMany } from '../../service/urge-many.ts';
import { onceOnly } from '../acts.ts';
import { type Api, type ApiContext, actOf, answers, callerOf, mustSeeAsOwn, mustSeeObligation, present, say } from '../context.ts';
import { filesForm, keepUploads } from '../uploads.ts';

const ROOT = '/api/programmes/:programme/obligations/:milestone/:department';
type Kind = keyof typeof acts;
const SUMMARIES: Record<Kind, string> = {
  acknowledge: 'The department says that it has received it',
  submit: 'The department hands in; the files were put to `evidence` before',
  correct: 'The department replaces what it handed in, as long as it is not decided',
  withdrawSubmission: 'The department takes back what it handed in, as long as it is not decided: reminders go on as if it had not been handed in',
  withdrawExtension: 'The department takes back its request for a later date, as long as it is not decided',
  instruct: 'A leader says in the office’s or the committee’s name what is to be done; it stands until it is answered',
  answer: 'The department answers the instructions that stand',
  comment: 'One of the bodies concerned says something to the others; whom it names is told at once by mail, the others in the digest',
  readComments: 'Whoever is named by comments has read them',
  tick: 'The department has done one part of the duty',
  untick: 'A part that was ticked is not done after all',
  progress: 'The department says how far it is, at any time before it hands in',
  passOn: 'The department passes parts of it on to units of its own, with earlier dates; each is told by mail, with a code that lets it act',
  endPortion: 'The department takes back what it has passed on to a unit',
  acceptPortion: 'The department accepts what a unit has handed in',
  returnPortion: 'The department sends back what a unit has handed in',
  confirm: 'The office accepts a submission',
  return: 'The office sends a submission back',
  requestExtension: 'The department asks for a later date, before the due date',
  decideExtension: 'Whom the plan has asked decides on an extension: the office unless it says otherwise',
  reassign: 'The office gives it to another department',
  waive: 'The office ends it',
  urge: 'The office or the committee urges an open one in its own words, mailed at once',
};

/** The user names for which a caller reads what names them. A key acts for its body, whoever made it. */
async function readAs({ store }: ApiContext, request: FastifyRequest, { mentions = [] }: ObligationState): Promise<string[]> {
  const caller = callerOf(request);
  const theirs = caller.by === 'key' ? ({ org }: { org: string }) => org === caller.org : await mentionsFor(store, caller);
  return mentions.filter(theirs).map(({ username }) => username);
}

export function obligationActRoutes(app: Api, context: ApiContext): void {
  const { service, board, settings, store } = context;

  for (const kind of Object.keys(acts) as Kind[]) {
    app.route({
      method: 'POST',
      url: `${ROOT}/${actPath(kind)}`,
      config: { action: `obligation.${kind}`, once: 'itself' },
      schema: {
        tags: ['acts'],
        summary: SUMMARIES[kind],
        params: obligationParams,
        headers: actHeaders,
        body: acts[kind] as z.ZodType<Record<string, unknown>>,
        response: answers(outcome),
      },
      handler: async (request) => {
        const { programme, milestone, department } = request.params;
        const id = obligationId(programme, milestone, department);
        const { state } = await service.obligation(id);
        // A lead reads what it is owed, may send it back and talks about it; everything else is its department's.
        if (kind === 'return' || kind === 'comment' || kind === 'readComments') mustSeeObligation(request, state);
        else mustSeeAsOwn(request, state);
        const act = actOf(request);
        const {
          department: departmentId,
          evidence: files,
          indicators: values = [],
          ...body
        } = request.body as {
          department?: string;
          evidence?: z.infer<typeof evidence>[];
          indicators?: z.infer<typeof valueGiven>[];
          reason?: string;
          until?: string;
          grant?: boolean;
          figures?: FigureGiven[];
          part?: string;
          share?: number;
          mention?: string[];
          portions?: PortionAsked[];
          portion?: string;
        };
        const done = await onceOnly(context, id, act, LEAVES.obligation[kind], request.body, async () => {
          const as = kind === 'comment' || kind === 'readComments' ? { as: await readAs(context, request, state) } : {};
          if (files) await mustBeKept({ store, evidenceDir: settings.evidenceDir }, (await service.context(programme)).plan, state, act.actor.org, files);
          const numbers = values.map(({ department: org, ...given }) => present({ ...given, org }));
          return actAndReport(
            service,
            id,
            kind,
            { ...act, ...as, ...present(body), ...(departmentId !== undefined && { departmentId }), ...(files && { evidence: files }) },
            numbers,
          );
        });
        board.stale(programme);
        return done;
      },
    });
  }

  for (const kind of ['urge', 'instruct'] as const)
    app.route({
      method: 'POST',
      url: `/api/programmes/:programme/obligations.${kind}`,
      config: { action: `obligation.${kind}`, once: 'itself' },
      schema: {
        tags: ['acts'],
        summary: `${kind === 'urge' ? 'Urge' : 'Instruct'} about several at once in the same words: each an act of its own, one mail to each body`,
        params: programmeParams,
        headers: actHeaders,
        body: urgesMany,
        response: answers(urgedMany),
      },
      handler: async (request) => {
        const { programme } = request.params;
        const { obligations, reason } = request.body;
        const theirs = obligations.filter((id) => id.startsWith(`${programme}/`));
        const items = await urgeMany(service, kind, theirs, { ...actOf(request), reason }, say(request));
        board.stale(programme);
        const strangers = obligations.filter((id) => !theirs.includes(id));
        const detail = { zh: '不是这个督办事项的任务。', en: 'It is no obligation of this programme.' };
        return { items: [...items, ...strangers.map((id) => ({ id, done: false, detail: inLanguage(say(request))(detail.zh, detail.en) }))] };
      },
    });

  app.route({
    method: 'POST',
    url: `${ROOT}/evidence`,
    config: { action: 'obligation.submit', once: 'nothing' },
    schema: {
      tags: ['acts'],
      summary: 'Keep files for a submission (multipart/form-data, field `file`, up to 20 of 100 MB); their hashes go with `submit`',
      consumes: ['multipart/form-data'],
      body: filesForm(),
      params: obligationParams,
      response: answers(keptEvidence),
    },
    handler: async (request) => {
      const { programme, milestone, department } = request.params;
      const id = obligationId(programme, milestone, department);
      mustSeeAsOwn(request, (await service.obligation(id)).state);
      const items = await keepUploads(request, settings);
      const { org, id: by } = callerOf(request);
      await store.keptFiles.put({ obligationId: id, org }, by, items);
      return { items };
    },
  });
}
