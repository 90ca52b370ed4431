import type { z } from 'zod';
import type { FigureGiven } from '../../../domain/obligation/form.ts';
import { obligationId } from '../../../domain/obligation/obligation.ts';
import { actHeaders, obligationParams, outcome } from '../../contract/common.ts';
import type { valueGiven } from '../../contract/enterprises.ts';
import { acts, type evidence, keptEvidence } from '../../contract/obligations.ts';
import { actPath } from '../../contract/tables.ts';
import { mustBeKept } from '../../service/evidence.ts';
import { actAndReport } from '../../service/figures.ts';
import { LEAVES, onceOnly } from '../acts.ts';
import { type Api, type ApiContext, actOf, answers, callerOf, mustSee, mustSeeObligation, present } from '../context.ts';
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
  tick: 'The department has done one part of the duty',
  untick: 'A part that was ticked is not done after all',
  progress: 'The department says how far it is, at any time before it hands in',
  confirm: 'The office accepts a submission',
  return: 'The office sends a submission back',
  requestExtension: 'The department asks for a later date, before the due date',
  decideExtension: 'The office decides on an extension',
  reassign: 'The office gives it to another department',
  waive: 'The office ends it',
  urge: 'The office or the committee urges an open one in its own words, mailed at once',
};

export function obligationActRoutes(app: Api, context: ApiContext): void {
  const { service, board, settings, store } = context;

  for (const kind of Object.keys(acts) as Kind[]) {
    app.route({
      method: 'POST',
      url: `${ROOT}/${actPath(kind)}`,
      config: { action: `obligation.${kind}` },
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
        // A lead reads what it is owed, and may send it back; everything else is its department's.
        if (kind === 'return') mustSeeObligation(request, state);
        else mustSee(request, state.departmentId);
        const act = actOf(request);
        await onceOnly(context, id, act, LEAVES.obligation[kind]);
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
        };
        if (files) await mustBeKept(store, settings.evidenceDir, { obligationId: id, org: act.actor.org }, files);
        const numbers = values.map(({ department: org, ...given }) => present({ ...given, org }));
        const done = await actAndReport(
          service,
          id,
          kind,
          { ...act, ...present(body), ...(departmentId !== undefined && { departmentId }), ...(files && { evidence: files }) },
          numbers,
        );
        board.stale(programme);
        return done;
      },
    });
  }

  app.route({
    method: 'POST',
    url: `${ROOT}/evidence`,
    config: { action: 'obligation.submit' },
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
      mustSee(request, (await service.obligation(id)).state.departmentId);
      const items = await keepUploads(request, settings);
      const { org, id: by } = callerOf(request);
      await store.keptFiles.put({ obligationId: id, org }, by, items);
      return { items };
    },
  });
}
