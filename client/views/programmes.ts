import { wallClock } from '../../calendar/china.ts';
import { addDays, daysBetween, type PlainDate } from '../../domain/kernel/dates.ts';
import type { Language } from '../../domain/kernel/language.ts';
import { present } from '../../domain/kernel/present.ts';
import { isBusinessOf } from '../../domain/obligation/outsider.ts';
import { datedMilestones, nameOf, type Plan, successorOf } from '../../domain/plan/plan.ts';
import { programmeMachine } from '../../domain/programme/programme.ts';
import { programmeStanding } from '../../domain/words/words.ts';
import type { SlimObligation } from '../../prisma/pages.ts';
import type { LateItem, Matrix, Overview, ProgrammeView, Tally } from '../contract/programmes.ts';
import type { Held } from '../service/context.ts';
import type { Service } from '../service/service.ts';
import { count, emptyTally, isLate } from './board.ts';
import type { Reading } from './obligations.ts';

/** How far ahead "soon" reaches, and how many obligations a first look shows of each kind. */
const SOON_DAYS = 14;
const SHOWN = 50;
const WORST_SHOWN = 5;

/** Gives one programme: its clock and what its plan names. */
export async function programmeOf(service: Service, id: string, language: Language = 'zh', own?: string): Promise<ProgrammeView> {
  const { programme, plan, nowMs, today } = await service.context(id);
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
    outsiders: (plan.outsiders ?? [])
      .filter(({ through }) => own === undefined || (successorOf(plan, through) ?? through) === own)
      .flatMap(({ members = [] }) => members.map(({ id: org }) => ({ id: org, name: nameOf(plan, org) }))),
    bodies: plan.bodies.map(({ id: body, name, through }) => ({ id: body, name, through })),
    sectors: plan.sectors.map(({ id: sector, name, key, lead }) => present({ id: sector, name, key, lead })),
    milestones: datedMilestones(plan).map(({ id: milestone, name, dueDate, milestone: { clause, duty, roster } }) => ({
      id: milestone,
      name,
      due: dueDate,
      clause,
      duty,
      roster: roster !== undefined,
    })),
    quotas: plan.quotas.map(({ id: quota, name, milestone, atLeast }) => present({ id: quota, name, atLeast, milestone })),
    targets: plan.targets.map(({ id: target, name, asOf }) => ({ id: target, name, dueOn: asOf })),
    office: plan.office.name,
    committee: plan.committee.name,
    lacks: lackedBy(plan),
  };
}

/** Tells what a plan has nothing of, so that nobody is shown an empty page of it. Enterprises come by the sectors of a plan. */
function lackedBy({ sectors, registers, standing, targets, indicators, quotas, milestones }: Plan): ProgrammeView['lacks'] {
  const has: Record<ProgrammeView['lacks'][number], number> = {
    announcements: sectors.length,
    enterprises: sectors.length,
    registers: registers.length,
    reports: milestones.filter(({ form }) => form !== undefined).length,
    standing: standing.length,
    targets: targets.length + indicators.length + quotas.length,
  };
  return Object.entries(has).flatMap(([kind, count]) => (count === 0 ? [kind as keyof typeof has] : []));
}

/** Gives the figures of a first look, without notices: of everybody, or of one department. */
export async function overviewOf({ service, board }: Reading, id: string, own: string | undefined): Promise<Omit<Overview, 'notices'>> {
  const held = await service.context(id);
  const { programme, plan, nowMs, today } = held;
  const rows = (await board.rows(id)).filter(({ state }) => own === undefined || isBusinessOf(state, own));
  const all = emptyTally();
  const departments = new Map<string, Tally>();
  const milestones = new Map<string, { tally: Tally; first: SlimObligation }>();
  for (const row of rows) {
    const { departmentId } = row.state;
    const department = departments.get(departmentId) ?? emptyTally();
    const milestone = milestones.get(row.milestoneId) ?? { tally: emptyTally(), first: row };
    // An outsider is no department, and what it lets lapse is not the lapse of the one that oversees it.
    if (!row.state.outsider) departments.set(departmentId, department);
    milestones.set(row.milestoneId, milestone);
    for (const tally of [all, department, milestone.tally]) count(tally, row, nowMs, held.lightOf);
  }
  const soonUntil = addDays(today, SOON_DAYS);
  const late = rows.filter((row) => isLate(row, nowMs));
  const soon = rows.filter((row) => row.state.stage === 'open' && !isLate(row, nowMs) && row.state.schedule.dueDate <= soonUntil);
  const dated = new Map(datedMilestones(plan).map((milestone) => [milestone.id, milestone]));
  return {
    programme: id,
    now: wallClock(plan.zone).iso(nowMs),
    clockRate: programme.clock.rate,
    total: all.total,
    stages: all.stages,
    lights: all.lights,
    departments: [...departments].map(([org, tally]) => ({ id: org, name: nameOf(plan, org), ...tally })).sort(inOrderOf(plan)),
    milestones: [...milestones].map(([milestoneId, { tally, first }]) => ({
      id: milestoneId,
      name: dated.get(milestoneId)?.name ?? first.milestoneName,
      due: dated.get(milestoneId)?.dueDate ?? first.state.schedule.dueDate,
      ...tally,
    })),
    dueSoon: soon.slice(0, SHOWN).map((row) => shortly(row, held)),
    dueSoonTotal: soon.length,
    late: late.slice(0, SHOWN).map((row) => shortly(row, held)),
    lateTotal: late.length,
    worst: worstOf(departments, plan),
  };
}

function shortly({ id, milestoneId, milestoneName, state }: SlimObligation, { plan, today, nowMs, lightOf }: Held): LateItem {
  const due = state.schedule.dueDate;
  return {
    id,
    milestone: milestoneId,
    milestoneName,
    department: state.departmentId,
    departmentName: nameOf(plan, state.departmentId),
    due,
    daysLate: Math.max(0, daysBetween(due, today)),
    light: lightOf(state, nowMs),
    stage: state.stage,
  };
}

/** Lists the departments with something late: those with most red first, then those with most late. */
function worstOf(departments: ReadonlyMap<string, Tally>, plan: Plan): Overview['worst'] {
  return [...departments]
    .map(([org, { late, lights }]) => ({ department: org, departmentName: nameOf(plan, org), late, red: lights.red ?? 0 }))
    .filter(({ late }) => late > 0)
    .sort((a, b) => b.red - a.red || b.late - a.late)
    .slice(0, WORST_SHOWN);
}

/** Sorts departments as the plan lists them, then all other bodies. */
function inOrderOf(plan: Plan) {
  const place = new Map(plan.departments.map(({ id }, index) => [id, index]));
  const last = plan.departments.length;
  return (a: { id: string }, b: { id: string }) => (place.get(a.id) ?? last) - (place.get(b.id) ?? last) || (a.id < b.id ? -1 : 1);
}

/** Gives, department by milestone, the stage and light of each obligation due in a span, as planned or as moved. */
export async function matrixOf(
  { service, board }: Reading,
  id: string,
  { from = '', to = '9999-12-31' }: { from?: PlainDate | undefined; to?: PlainDate | undefined },
  own: string | undefined,
): Promise<Matrix> {
  const { plan, nowMs, lightOf } = await service.context(id);
  // An obligation that was moved out of the span is still in it: its milestone's column is not whole without it.
  const inSpan = ({ state: { schedule, originalDueDate } }: SlimObligation) => {
    const [first, last] = [schedule.dueDate, originalDueDate].sort();
    return (first ?? '') <= to && (last ?? '') >= from;
  };
  const rows = (await board.rows(id)).filter((row) => !row.state.outsider && (own === undefined || row.state.departmentId === own) && inSpan(row));
  return {
    now: wallClock(plan.zone).iso(nowMs),
    cells: rows.map((row) => ({
      id: row.id,
      department: row.state.departmentId,
      milestone: row.milestoneId,
      role: row.state.role,
      stage: row.state.stage,
      light: lightOf(row.state, nowMs),
      due: row.state.schedule.dueDate,
      extension: row.state.extension !== undefined,
    })),
  };
}
