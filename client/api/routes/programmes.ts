import { z } from 'zod';
import { wallClock } from '../../../calendar/china.ts';
import { addDays, daysBetween } from '../../../domain/kernel/dates.ts';
import type { Language } from '../../../domain/kernel/language.ts';
import { lightOf } from '../../../domain/obligation/obligation.ts';
import { datedMilestones, nameOf, type Plan } from '../../../domain/plan/plan.ts';
import { programmeMachine } from '../../../domain/programme/programme.ts';
import { periodOf } from '../../../domain/score.ts';
import { programmeStanding } from '../../../domain/words/words.ts';
import type { SlimObligation } from '../../../prisma/pages.ts';
import { writeTable, XLSX_TYPE } from '../../../spreadsheet/write.ts';
import { actorOf } from '../../accounts/caller.ts';
import { actHeaders, outcome, programmeParams } from '../../contract/common.ts';
import {
  matrix,
  matrixQuery,
  overview,
  programmeAct,
  programmeList,
  programmeView,
  reasonedAct,
  score,
  scoreQuery,
  startedProgramme,
  startProgramme,
} from '../../contract/programmes.ts';
import { ServiceError } from '../../errors.ts';
import { stateOf } from '../../files/given-state.ts';
import { scoreProgramme, scoreTable, traceTable } from '../../service/score.ts';
import { count, emptyTally, isLate, type Tally } from '../../views/board.ts';
import { onceOnly } from '../acts.ts';
import {
  type Api,
  type ApiContext,
  actOf,
  answers,
  answersFile,
  attachment,
  cached,
  callerOf,
  departmentFilter,
  ownDepartment,
  present,
  say,
} from '../context.ts';
import { PLAN_BODY_BYTES } from '../json-bodies.ts';
import { noticeCounts } from '../notice-counts.ts';
import { scratchFile, sendScratch } from '../scratch.ts';

const SOON_DAYS = 14;
const SHOWN = 50;

// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one closure over what it shares; to be carved, see test/structure.test.ts
export function programmeRoutes(app: Api, context: ApiContext): void {
  const { service, registry, board, store, settings } = context;

  async function view(id: string, language: Language) {
    const { programme, plan, nowMs, today } = await registry.context(id);
    const { iso } = wallClock(plan.zone);
    return {
      id,
      name: programme.name,
      zone: programme.zone,
      stage: programme.state.stage,
      standing: programmeStanding({ stage: programme.state.stage, to: plan.to, today }, language),
      ...(today > plan.to && !programmeMachine.isFinal(programme.state) && { endedOn: plan.to }),
      planVersion: programme.state.planVersion,
      now: iso(nowMs),
      today,
      startedAt: iso(programme.startedAtMs),
      clockRate: programme.clock.rate,
      from: plan.from,
      to: plan.to,
      departments: plan.departments.map(({ id: org, name }) => ({ id: org, name })),
      sectors: plan.sectors.map(({ id: sector, name, key, lead }) => ({ id: sector, name, key, ...(lead !== undefined && { lead }) })),
      milestones: datedMilestones(plan).map(({ id: milestone, name, dueDate, milestone: { clause, duty, roster } }) => ({
        id: milestone,
        name,
        due: dueDate,
        clause,
        duty,
        roster: roster !== undefined,
      })),
      quotas: plan.quotas.map(({ id: quota, name, milestone, atLeast }) => ({ id: quota, name, atLeast, ...(milestone !== undefined && { milestone }) })),
      targets: plan.targets.map(({ id: target, name, asOf }) => ({ id: target, name, dueOn: asOf })),
      office: plan.office.name,
      committee: plan.committee.name,
    };
  }

  app.route({
    method: 'GET',
    url: '/api/programmes',
    config: { action: 'programme.read' },
    schema: { tags: ['programmes'], summary: 'All programmes', response: answers(programmeList) },
    handler: async (request) => ({ items: await Promise.all((await store.programmes.list()).map(({ id }) => view(id, say(request)))) }),
  });

  app.route({
    method: 'POST',
    url: '/api/programmes',
    bodyLimit: PLAN_BODY_BYTES,
    config: { action: 'programme.start' },
    schema: {
      tags: ['programmes'],
      summary: 'Load a plan and start its programme; the same plan again changes nothing',
      body: startProgramme,
      response: answers(startedProgramme),
    },
    handler: async (request) => {
      const { plan, demonstration = {}, state } = request.body;
      const given = state && { source: stateOf(state), actor: actorOf(callerOf(request)) };
      return service.startProgramme(plan, present(demonstration), given);
    },
  });

  app.route({
    method: 'GET',
    url: '/api/programmes/:programme',
    config: { action: 'programme.read' },
    schema: { tags: ['programmes'], summary: 'One programme: its clock and what its plan names', params: programmeParams, response: answers(programmeView) },
    handler: async (request) => view(request.params.programme, say(request)),
  });

  for (const [kind, body] of [
    ['pause', reasonedAct],
    ['resume', programmeAct],
    ['close', reasonedAct],
  ] as const) {
    app.route({
      method: 'POST',
      url: `/api/programmes/:programme/${kind}`,
      config: { action: `programme.${kind}` },
      schema: {
        tags: ['programmes'],
        summary: { pause: 'Hold all mails back; dates and lapses go on', resume: 'Send mails again', close: 'End it; what is not settled is withdrawn' }[kind],
        params: programmeParams,
        headers: actHeaders,
        body: body as typeof programmeAct,
        response: answers(outcome),
      },
      handler: async (request) => {
        const act = { ...actOf(request), ...present(request.body) };
        await onceOnly(context, request.params.programme, act, kind);
        const done = await service.actProgramme(request.params.programme, kind, act);
        board.stale(request.params.programme);
        return done;
      },
    });
  }

  const overviews = cached(1_000, async (key) => {
    const [id = '', own = ''] = key.split('|');
    const { programme, plan, nowMs, today } = await registry.context(id);
    const rows = (await board.rows(id)).filter(({ state }) => own === '' || state.departmentId === own);
    const all = emptyTally();
    const departments = new Map<string, Tally & { red: number }>();
    const milestones = new Map<string, Tally>();
    const soonUntil = addDays(today, SOON_DAYS);
    const late: SlimObligation[] = [];
    const soon: SlimObligation[] = [];
    const firstOf = new Map<string, SlimObligation>();
    for (const row of rows) {
      const { departmentId, stage, schedule } = row.state;
      if (!firstOf.has(row.milestoneId)) firstOf.set(row.milestoneId, row);
      const department = departments.get(departmentId) ?? { ...emptyTally(), red: 0 };
      const milestone = milestones.get(row.milestoneId) ?? emptyTally();
      departments.set(departmentId, department);
      milestones.set(row.milestoneId, milestone);
      for (const tally of [all, department, milestone]) count(tally, row, nowMs);
      if (isLate(row, nowMs)) late.push(row);
      else if (stage === 'open' && schedule.dueDate <= soonUntil) soon.push(row);
    }
    for (const department of departments.values()) department.red = department.lights.red ?? 0;
    const short = (row: SlimObligation) => ({
      id: row.id,
      milestone: row.milestoneId,
      milestoneName: row.milestoneName,
      department: row.state.departmentId,
      departmentName: nameOf(plan, row.state.departmentId),
      due: row.state.schedule.dueDate,
      daysLate: Math.max(0, daysBetween(row.state.schedule.dueDate, today)),
      light: lightOf(row.state, nowMs),
      stage: row.state.stage,
    });
    const named = datedMilestones(plan);
    return {
      programme: id,
      now: wallClock(plan.zone).iso(nowMs),
      clockRate: programme.clock.rate,
      total: all.total,
      stages: all.stages,
      lights: all.lights,
      departments: [...departments].map(([org, { red: _red, ...tally }]) => ({ id: org, name: nameOf(plan, org), ...tally })).sort(inOrderOf(plan)),
      milestones: [...milestones].map(([milestoneId, tally]) => {
        const first = firstOf.get(milestoneId);
        const dated = named.find((milestone) => milestone.id === milestoneId);
        return {
          id: milestoneId,
          name: dated?.name ?? first?.milestoneName ?? milestoneId,
          due: dated?.dueDate ?? first?.state.schedule.dueDate ?? today,
          ...tally,
        };
      }),
      dueSoon: soon.slice(0, SHOWN).map(short),
      dueSoonTotal: soon.length,
      late: late.slice(0, SHOWN).map(short),
      lateTotal: late.length,
      worst: [...departments]
        .filter(([, tally]) => tally.late > 0)
        .sort(([, a], [, b]) => b.red - a.red || b.late - a.late)
        .slice(0, 5)
        .map(([org, tally]) => ({ department: org, departmentName: nameOf(plan, org), late: tally.late, red: tally.red })),
    };
  });

  app.route({
    method: 'GET',
    url: '/api/programmes/:programme/overview',
    config: { action: 'programme.read' },
    schema: {
      tags: ['programmes'],
      summary: 'The figures of a first look: lights, what is due in 14 days, what is late, who is worst',
      params: programmeParams,
      response: answers(overview),
    },
    handler: async (request) => {
      const { programme } = request.params;
      const own = ownDepartment(request);
      const figures = await overviews(`${programme}|${own ?? ''}`);
      // Notices are of everybody: whoever sees one department is told of none.
      return { ...figures, notices: own === undefined ? await noticeCounts(store, programme) : {} };
    },
  });

  app.route({
    method: 'GET',
    url: '/api/programmes/:programme/matrix',
    config: { action: 'programme.read' },
    schema: {
      tags: ['programmes'],
      summary: 'Department by milestone: stage and light of each obligation due in a span, as planned or as moved',
      params: programmeParams,
      querystring: matrixQuery,
      response: answers(matrix),
    },
    handler: async (request) => {
      const { from = '', to = '9999-12-31' } = request.query;
      const { plan, nowMs } = await registry.context(request.params.programme);
      const own = ownDepartment(request);
      // One that was moved out of the span is still in it: its milestone's column is not whole without it.
      const inSpan = ({ state: { schedule, originalDueDate } }: SlimObligation) => {
        const [first, last] = [schedule.dueDate, originalDueDate].sort();
        return (first ?? '') <= to && (last ?? '') >= from;
      };
      const rows = (await board.rows(request.params.programme)).filter((row) => (own === undefined || row.state.departmentId === own) && inSpan(row));
      return {
        now: wallClock(plan.zone).iso(nowMs),
        cells: rows.map(({ id, milestoneId, state }) => ({
          id,
          department: state.departmentId,
          milestone: milestoneId,
          role: state.role,
          stage: state.stage,
          light: lightOf(state, nowMs),
          due: state.schedule.dueDate,
          extension: state.extension !== undefined,
        })),
      };
    },
  });

  const asked = (query: z.infer<typeof scoreQuery>) => {
    const period = periodOf(query.period);
    if (!period)
      throw new ServiceError('invalid', 'period-wrong', {
        zh: '请写半年（如 2019H1）或年份（如 2019）。',
        en: 'Write a half-year such as 2019H1, or a year such as 2019.',
      });
    return period;
  };

  app.route({
    method: 'GET',
    url: '/api/programmes/:programme/score',
    config: { action: 'score.read' },
    schema: {
      tags: ['score'],
      summary: 'Scores of the departments for a half-year or a year, every point with its events',
      params: programmeParams,
      querystring: scoreQuery,
      response: answers(score),
    },
    handler: async (request) => {
      const departmentId = departmentFilter(request, request.query.department);
      return scoreProgramme(
        service,
        { period: asked(request.query), programmeId: request.params.programme, ...(departmentId !== undefined && { departmentId }) },
        say(request),
      );
    },
  });

  app.route({
    method: 'GET',
    url: '/api/programmes/:programme/score.xlsx',
    config: { action: 'score.read' },
    schema: {
      tags: ['score'],
      summary: 'The same as a spreadsheet; with `trace` every point',
      params: programmeParams,
      querystring: scoreQuery.extend({ trace: z.enum(['true', 'false']).optional() }),
      response: answersFile('A workbook', XLSX_TYPE),
    },
    handler: async (request, reply) => {
      const departmentId = departmentFilter(request, request.query.department);
      const language = say(request);
      const viewed = await scoreProgramme(
        service,
        { period: asked(request.query), programmeId: request.params.programme, ...(departmentId !== undefined && { departmentId }) },
        language,
      );
      const file = await scratchFile(settings.scratchDir, '.xlsx');
      const trace = request.query.trace === 'true';
      const [zh, en] = trace ? ['考核明细', 'every point of the score'] : ['考核', 'score'];
      const title = language === 'zh' ? `${viewed.name} ${viewed.period.name} ${zh}` : `${viewed.name}: ${en} for ${viewed.period.name}`;
      await writeTable(file, { title, ...(trace ? traceTable(viewed, language) : scoreTable(viewed, language)) });
      return sendScratch(attachment(reply, `${title}.xlsx`, XLSX_TYPE), file);
    },
  });
}

/** Departments as the plan lists them, then whoever else. */
function inOrderOf(plan: Plan) {
  const place = new Map(plan.departments.map(({ id }, index) => [id, index]));
  return (a: { id: string }, b: { id: string }) => (place.get(a.id) ?? 999) - (place.get(b.id) ?? 999) || (a.id < b.id ? -1 : 1);
}
