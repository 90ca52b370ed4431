import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { wallClock } from '../../../calendar/china.ts';
import { rosterQueries } from '../../../domain/enterprise/standing.ts';
import { COMMITTEE, confirmerOf, OFFICE, recipientParts } from '../../../domain/kernel/bodies.ts';
import type { Language } from '../../../domain/kernel/language.ts';
import { recipientName } from '../../../domain/letters/letter.ts';
import { sectorName } from '../../../domain/letters/roster.ts';
import { type Evidence, lightOf, OBLIGATION_ACTS, type ObligationState, obligationId } from '../../../domain/obligation/obligation.ts';
import { datedMilestones, nameOf, type Plan } from '../../../domain/plan/plan.ts';
import { consequenceName } from '../../../domain/words/enterprise.ts';
import { eventName, movedReason, personName, roleName, rungName } from '../../../domain/words/words.ts';
import type { LedgerEvent } from '../../../prisma/ledger.ts';
import type { SlimObligation } from '../../../prisma/pages.ts';
import type { Caller } from '../../accounts/caller.ts';
import { obligationParams, paging, programmeParams } from '../../contract/common.ts';
import { caseFile as caseFileSchema, decisions, obligationDetail, obligationPage, obligationQuery, roster } from '../../contract/obligations.ts';
import { mayDo } from '../../contract/roles.ts';
import { ServiceError } from '../../errors.ts';
import { caseFile } from '../../service/case-file.ts';
import { explain, obligationView } from '../../service/explain.ts';
import { isLate, lightRank } from '../../views/board.ts';
import {
  type Api,
  type ApiContext,
  answers,
  answersFile,
  attachment,
  callerOf,
  cursorOf,
  departmentFilter,
  mustSee,
  paged,
  present,
  readCursor,
  say,
} from '../context.ts';

const ROOT = '/api/programmes/:programme/obligations/:milestone/:department';
const idOf = ({ programme, milestone, department }: z.infer<typeof obligationParams>) => obligationId(programme, milestone, department);
const OCTETS = 'application/octet-stream';

/** The acts that a person could try now, as far as role, body and stage go; the rules say the rest. */
export function actsNow(state: ObligationState, { role, org }: Pick<Caller, 'role' | 'org'>) {
  return (Object.keys(OBLIGATION_ACTS) as (keyof typeof OBLIGATION_ACTS)[]).filter((kind) => {
    const { from, by } = OBLIGATION_ACTS[kind];
    if (by === 'programme' || !(from as readonly string[]).includes(state.stage)) return false;
    if (org !== (by === 'owner' ? state.departmentId : confirmerOf(state))) return false;
    if (kind === 'acknowledge' && state.acknowledgedAtMs !== undefined) return false;
    if (kind === 'requestExtension' && (state.extension || state.lapsedAtMs !== undefined)) return false;
    if (kind === 'decideExtension' && !state.extension) return false;
    return mayDo(role, `obligation.${kind}` as Parameters<typeof mayDo>[1]);
  });
}

const latestSubmission = (events: LedgerEvent[]) =>
  events.findLast(({ type }) => type === 'submitted')?.payload as { evidence?: Evidence[]; reason?: string } | undefined;
const evidenceOf = (events: LedgerEvent[]): Evidence[] => latestSubmission(events)?.evidence ?? [];

function mailboxName(recipient: string, plan: Plan, language: Language): string {
  const { org, role } = recipientParts(recipient);
  return language === 'zh' ? `${nameOf(plan, org)}${roleName(role)}` : `${nameOf(plan, org)} (${roleName(role, 'en')})`;
}

/** By rank, each worked out once; what has the same rank stays in its order. */
function inOrder<T>(rows: readonly T[], rank: (row: T) => number): T[] {
  return rows
    .map((row) => ({ row, rank: rank(row) }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ row }) => row);
}

// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one closure over what it shares; to be carved, see test/structure.test.ts
export function obligationRoutes(app: Api, context: ApiContext): void {
  const { service, registry, board, store, settings } = context;
  const sorting = {
    due: ({ state }: SlimObligation) => [0, state.schedule.dueAtMs] as const,
    urgency: ({ state }: SlimObligation, nowMs: number) => [state.stage === 'open' ? -lightRank(lightOf(state, nowMs)) : 9, state.schedule.dueAtMs] as const,
  };

  app.route({
    method: 'GET',
    url: '/api/programmes/:programme/obligations',
    config: { action: 'obligation.read' },
    schema: {
      tags: ['obligations'],
      summary: 'Obligations, earliest due first',
      params: programmeParams,
      querystring: obligationQuery,
      response: answers(obligationPage),
    },
    handler: async (request) => {
      const { query } = request;
      const { programme } = request.params;
      const { plan, nowMs } = await registry.context(programme);
      const department = departmentFilter(request, query.department);
      const after = readCursor(query.after, 'number', 'number', 'string');
      const order = sorting[query.sort];
      const stages = query.stage ? [query.stage] : query.all === 'true' ? undefined : ['open', 'submitted'];
      const meant = (row: SlimObligation): boolean => {
        const { state } = row;
        if (department !== undefined && state.departmentId !== department) return false;
        if (query.milestone !== undefined && row.milestoneId !== query.milestone) return false;
        if (stages && !stages.includes(state.stage)) return false;
        if (query.late !== undefined && isLate(row, nowMs) !== (query.late === 'true')) return false;
        if (query.dueFrom !== undefined && state.schedule.dueDate < query.dueFrom) return false;
        if (query.dueTo !== undefined && state.schedule.dueDate > query.dueTo) return false;
        if (query.light !== undefined && lightOf(state, nowMs) !== query.light) return false;
        if (query.text !== undefined && !`${row.milestoneName} ${nameOf(plan, state.departmentId)}`.includes(query.text)) return false;
        if (!after) return true;
        const [rank, due] = order(row, nowMs);
        const [afterRank, afterDue, afterId] = after;
        return rank > afterRank || (rank === afterRank && (due > afterDue || (due === afterDue && row.id > afterId)));
      };
      const rows = (await board.rows(programme)).filter(meant);
      // By due date they stand in their order already.
      const found = (query.sort === 'due' ? rows : inOrder(rows, (row) => order(row, nowMs)[0])).slice(0, query.limit + 1);
      return paged(
        found,
        query.limit,
        (row) => obligationView(row.state, row.milestoneName, plan, nowMs),
        (row) => cursorOf(...order(row, nowMs), row.id),
      );
    },
  });

  app.route({
    method: 'GET',
    url: ROOT,
    config: { action: 'obligation.read' },
    schema: {
      tags: ['obligations'],
      summary: 'One obligation: where it stands and why, its ladder, what was sent, what comes next, what this user can do',
      params: obligationParams,
      response: answers(obligationDetail),
    },
    handler: async (request) => {
      const id = idOf(request.params);
      const row = await service.obligation(id);
      const { state } = row;
      mustSee(request, state.departmentId);
      const language = say(request);
      const [why, { plan }, events] = await Promise.all([explain(service, id, language), registry.context(row.programmeId), store.ledger.events(id)]);
      const { iso } = wallClock(plan.zone);
      const dated = datedMilestones(plan).find((milestone) => milestone.id === row.milestoneId);
      const all = [...why.sent, ...why.waiting];
      return present({
        obligation: why.obligation,
        duty: dated?.milestone.duty,
        clause: dated?.milestone.clause,
        needsEvidence: state.needsEvidence,
        needsConfirmation: state.needsConfirmation,
        leads: state.leads.map((org) => ({ id: org, name: nameOf(plan, org) })),
        confirmer: { id: confirmerOf(state), name: nameOf(plan, confirmerOf(state)) },
        returns: state.returns,
        provisional: state.schedule.provisional,
        acknowledgeBy: state.acknowledgement?.byDate,
        because: why.because,
        next: why.next,
        ladder: state.schedule.rungs.map((rung) => {
          const notices: Record<string, number> = {};
          for (const { rung: of, state: became, superseded } of all) if (of === rung.id && !superseded) notices[became] = (notices[became] ?? 0) + 1;
          return present({
            id: rung.id,
            name: rungName(rung.id, language),
            at: iso(rung.atMs),
            date: rung.date,
            side: rung.side,
            light: rung.light,
            recipients: rung.recipients,
            recipientNames: rung.recipients.map((code) => recipientName(plan, code, language)),
            moved: rung.moved && { from: rung.moved.from, because: movedReason(rung.moved, language) },
            notices,
          });
        }),
        sent: why.sent,
        waiting: why.waiting,
        evidence: evidenceOf(events),
        events: events.map(({ sequence, type, atMs, actorOrg, actorName, payload }) => {
          const reason = payload.reason;
          const { until, schedule, departmentId: to } = payload as { until?: unknown; schedule?: { dueDate?: string }; departmentId?: string };
          return present({
            sequence,
            type,
            name: type === 'rungReached' && typeof payload.rung === 'string' ? rungName(payload.rung, language) : eventName(type, language),
            at: iso(atMs),
            actor: actorOrg === undefined ? undefined : nameOf(plan, actorOrg),
            actorName: personName(actorName, language),
            byMail: typeof payload.byMail === 'string' ? mailboxName(payload.byMail, plan, language) : undefined,
            reason: typeof reason === 'string' && reason !== '' ? reason : undefined,
            until: typeof until === 'string' ? until : undefined,
            due: schedule?.dueDate,
            to: to === undefined ? undefined : nameOf(plan, to),
            evidence: payload.evidence as Evidence[] | undefined,
          });
        }),
        acts: actsNow(state, callerOf(request)),
        roster: dated?.milestone.roster !== undefined,
      });
    },
  });

  app.route({
    method: 'GET',
    url: `${ROOT}/history`,
    config: { action: 'obligation.read' },
    schema: {
      tags: ['obligations'],
      summary: 'Its history as a case file: from the engine, or from the ledger when the engine has forgotten',
      params: obligationParams,
      response: answers(caseFileSchema),
    },
    handler: async (request) => {
      const id = idOf(request.params);
      mustSee(request, (await service.obligation(id)).state.departmentId);
      return caseFile(service, id, say(request));
    },
  });

  app.route({
    method: 'GET',
    url: `${ROOT}/evidence/:sha256`,
    config: { action: 'obligation.read' },
    schema: {
      tags: ['obligations'],
      summary: 'One submitted file',
      params: obligationParams.extend({ sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
      response: answersFile('The file as it was handed in', OCTETS),
    },
    handler: async (request, reply) => {
      const id = idOf(request.params);
      mustSee(request, (await service.obligation(id)).state.departmentId);
      const submitted = (await store.ledger.events(id)).flatMap(({ payload }) => (payload.evidence as Evidence[] | undefined) ?? []);
      const file = submitted.find(({ sha256 }) => sha256 === request.params.sha256);
      const kept = path.join(settings.evidenceDir, request.params.sha256);
      const there = file && (await stat(kept).catch(() => undefined));
      if (!file || !there) throw new ServiceError('unknown', 'unknown-evidence', { zh: '这件任务没有这份材料。', en: 'This obligation has no such file.' });
      return attachment(reply, file.name, OCTETS)
        .header('content-length', there.size)
        .send(createReadStream(kept) as never);
    },
  });

  app.route({
    method: 'GET',
    url: `${ROOT}/roster`,
    config: { action: 'obligation.read' },
    schema: {
      tags: ['obligations'],
      summary: 'The enterprises that it is about and that are not done yet, as of now',
      params: obligationParams,
      querystring: z.object({ ...paging }),
      response: answers(roster),
    },
    handler: async (request) => {
      const row = await service.obligation(idOf(request.params));
      const org = row.state.departmentId;
      mustSee(request, org);
      const { plan, today } = await registry.context(row.programmeId);
      const wanted = datedMilestones(plan).find((milestone) => milestone.id === row.milestoneId)?.milestone.roster;
      if (!wanted) throw new ServiceError('unknown', 'unknown-roster', { zh: '这件任务没有企业名单。', en: 'This obligation has no roster.' });
      const { of, done } = rosterQueries(plan, wanted, org);
      const [progress, missing] = await Promise.all([
        store.enterprises.progress(plan.id, of, done, today),
        store.enterprises.missing(plan.id, of, done, today),
      ]);
      const after = readCursor(request.query.after, 'string', 'string');
      const rest = after ? missing.filter((line) => line.sectorId > after[0] || (line.sectorId === after[0] && line.uscc > after[1])) : missing;
      const { items, next } = paged(
        rest,
        request.query.limit,
        (line) =>
          present({
            uscc: line.uscc,
            name: line.name,
            sector: line.sectorId,
            sectorName: sectorName(plan, line.sectorId),
            stage: line.stage,
            expiresOn: line.expiresOn,
          }),
        (line) => cursorOf(line.sectorId, line.uscc),
      );
      return present({ all: progress.all, done: progress.done, asOf: today, missing: items, next });
    },
  });

  app.route({
    method: 'GET',
    url: '/api/programmes/:programme/decisions',
    config: { action: 'decision.read' },
    schema: {
      tags: ['obligations'],
      summary: 'What waits for the user’s body to be decided: submissions, extensions, proposals',
      params: programmeParams,
      response: answers(decisions),
    },
    handler: async (request) => {
      const { programme } = request.params;
      const { org } = callerOf(request);
      const language = say(request);
      const { plan, nowMs } = await registry.context(programme);
      const { iso } = wallClock(plan.zone);
      const mine = (await board.rows(programme)).filter(({ state }) => ![OFFICE, COMMITTEE].includes(org) || confirmerOf(state) === org);
      const submitted = mine.filter(({ state }) => state.stage === 'submitted').slice(0, 500);
      const latest = new Map((await store.pages.submissions(submitted.map(({ id }) => id))).map((event) => [event.itemId, latestSubmission([event])]));
      const proposing = org === COMMITTEE ? [] : await store.enterprises.proposed(programme);
      return {
        submissions: submitted.map((row) => {
          const { evidence = [], reason } = latest.get(row.id) ?? {};
          return present({ ...obligationView(row.state, row.milestoneName, plan, nowMs), evidence, note: reason });
        }),
        extensions: mine
          .filter(({ state }) => state.stage === 'open' && state.extension !== undefined)
          .map((row) => obligationView(row.state, row.milestoneName, plan, nowMs)),
        proposals: proposing.flatMap(({ uscc, name, state }) =>
          state.proposal
            ? [
                present({
                  uscc,
                  name,
                  department: state.departmentId,
                  departmentName: nameOf(plan, state.departmentId),
                  consequence: state.proposal.consequence,
                  consequenceName: consequenceName(state.proposal.consequence, language),
                  level: state.proposal.level,
                  reason: state.proposal.reason,
                  by: `${nameOf(plan, state.proposal.by.org)} ${state.proposal.by.name}`.trim(),
                  at: iso(state.proposal.atMs),
                }),
              ]
            : [],
        ),
      };
    },
  });
}
