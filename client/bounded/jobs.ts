import type { z } from 'zod';
import { openCalendar, wallClock } from '../../calendar/china.ts';
import type { HolidayTable } from '../../domain/kernel/calendar.ts';
import type { PlainDate } from '../../domain/kernel/dates.ts';
import type { Language } from '../../domain/kernel/language.ts';
import { openObligation } from '../../domain/obligation/obligation.ts';
import { isBusinessOf } from '../../domain/obligation/outsider.ts';
import type { Plan } from '../../domain/plan/plan.ts';
import { withRecurrences } from '../../domain/plan/recurrence.ts';
import { plannedObligations } from '../../domain/programme/campaign.ts';
import { PROFILES } from '../../domain/rehearsal/behaviour.ts';
import type { calendarQuery } from '../contract/programmes.ts';
import { rehearsal, type rehearsalBody } from '../contract/rehearsal.ts';
import { readRegistry } from '../enterprises/file.ts';
import { ServiceError } from '../errors.ts';
import { checkBehaviour } from '../files/behaviour.ts';
import type { SectorNames } from '../files/cells.ts';
import type { draftOf } from '../files/draft.ts';
import { readStateFile } from '../files/given-state.ts';
import { checkHolidays } from '../files/holidays.ts';
import { checkedPlan, checkPlan } from '../files/plan.ts';
import { movedDraft } from '../files/plan-move.ts';
import { withAddress, withRoundsWritten } from '../files/plan-text.ts';
import { readRegisterFile } from '../files/register-file.ts';
import { readText } from '../files/text.ts';
import { linesOf } from '../files/yaml.ts';
import { rehearsalData } from '../rehearsal/data.ts';
import { inventEnterprises } from '../rehearsal/enterprises.ts';
import { reportPage } from '../rehearsal/page.ts';
import { type RehearsalReport, type RehearsalRequest, rehearsePlan } from '../rehearsal/rehearse.ts';
import { planDays, spanWithin } from '../views/days.ts';
import { sharedPlanned } from '../views/schedules.ts';

/** Rows of a registry that are handed over at once. */
const ROWS = 250;

type Body = z.infer<typeof rehearsalBody>;
interface RehearsalGiven {
  body: Body;
  tables: readonly HolidayTable[];
}

/**
 * All that is done with what people hand in before it is known to be good. Each job runs in a thread (thread.ts), so what goes in and
 * comes out is data.
 */
export const jobs = {
  checkPlan: (given: Parameters<typeof checkPlan>[0]) => checkPlan(given),

  checkHolidays: (text: string) => checkHolidays(text),

  /** A plan with as much of it as a list of faults leaves room for. */
  planSize({ text, held, tables }: { text: string; held?: string; tables: readonly HolidayTable[] }) {
    const { plan, faults } = checkPlan(held === undefined ? text : { text, held });
    if (!plan) return { faults };
    const calendar = openCalendar(plan, tables);
    return { plan, faults, obligations: plannedObligations(withRecurrences(plan, calendar), calendar).length };
  },

  /** Every date and every mail of a plan in a span of days. */
  planCalendar({ text, query, tables, language }: { text: string; query: z.infer<typeof calendarQuery>; tables: readonly HolidayTable[]; language: Language }) {
    const read = checkedPlan(text);
    const calendar = openCalendar(read, tables);
    const plan = withRecurrences(read, calendar);
    const days = spanWithin(plan, query, plan.from);
    const planned = plannedObligations(plan, calendar).map(({ spec, milestoneName }) => ({
      milestoneName,
      state: openObligation(spec, Number.NEGATIVE_INFINITY),
    }));
    const { department, milestone } = query;
    const meant: Parameters<typeof planDays>[2] = ({ milestoneId, state }) =>
      (department === undefined || isBusinessOf(state, department)) && (milestone === undefined || milestoneId === milestone);
    return { from: days.from, to: days.to, entries: planDays(plan, sharedPlanned(planned), meant, days, Number.NEGATIVE_INFINITY, language) };
  },

  /** What was done before, read against the plan that it belongs to. */
  async stateOf({ planFile, stateFile, from }: { planFile: string; stateFile: string; from?: PlainDate }) {
    const plan = checkedPlan(await readText(planFile));
    const source = await readStateFile(stateFile);
    return source(plan, from ?? wallClock(plan.zone).date(Date.now()));
  },

  withAddress,
  withRoundsWritten,
  movedDraft,

  /** A plan drafted from a document; what reads Word and PDF is large and loaded only for this. */
  draft: async (given: Parameters<typeof draftOf>[0]) => (await import('../files/draft.ts')).draftOf(given),

  /** The same for whoever goes on with it on a page: with the document’s text, and where in it each milestone stands. */
  draftForPage: async (given: Parameters<typeof draftOf>[0]) => (await import('../files/draft-source.ts')).draftForPage(given),

  /** What a page shows of a file that was handed in. */
  preview: async (given: { file: string }) => (await import('../files/preview.ts')).previewOf(given),

  /** A rehearsal as the JSON that its contract describes. */
  rehearsal(given: RehearsalGiven): string {
    const { report, other } = rehearsed(given);
    const data = rehearsalData(report, linesOf(given.body.plan));
    return JSON.stringify(rehearsal.parse(other ? { ...data, compared: rehearsalData(other, () => undefined) } : data));
  },

  /** The same as a page. */
  rehearsalPage({ language, ...given }: RehearsalGiven & { language: Language }): { name: string; page: string } {
    const { report, other } = rehearsed(given);
    return { name: report.request.plan.name, page: reportPage(report, other, linesOf(given.body.plan), language) };
  },

  /** A spreadsheet of items of a register, row by row. */
  readRegisterFile: (given: Parameters<typeof readRegisterFile>[0]) => readRegisterFile(given),

  /** A registry file: its header first, then its rows, some at a time; with each what is to be noted so far. */
  async *registryRows({ file, plan, today, language, learnt }: { file: string; plan: Plan; today: PlainDate; language: Language; learnt: SectorNames }) {
    const { header, ignored, notes, rows } = await readRegistry(file, plan, today, language, learnt);
    yield { header, ignored, notes: notes() };
    let batch = [];
    for await (const row of rows) {
      if (batch.push(row) < ROWS) continue;
      yield { rows: batch, notes: notes() };
      batch = [];
    }
    yield { rows: batch, notes: notes() };
  },
};

export type JobName = keyof typeof jobs;

/** What a request asks for, and the other side of its comparison. */
function rehearsed({ body, tables }: RehearsalGiven): { report: RehearsalReport; other?: RehearsalReport } {
  const { behaviour: named, behaviourText, seed, from, to, enterprises, compare } = body;
  const plan = checkedPlan(body.plan);
  const given = behaviourText === undefined ? undefined : checkBehaviour(behaviourText, plan);
  if (given && !given.behaviour)
    throw new ServiceError('invalid', 'behaviour-faulty', {
      zh: `行为文件第 ${given.faults[0]?.line} 行有误：${given.faults[0]?.what.zh}`,
      en: `The behaviour file is wrong in line ${given.faults[0]?.line}: ${given.faults[0]?.what.en}`,
    });
  const request: RehearsalRequest = {
    plan,
    tables,
    behaviour: given?.behaviour ?? PROFILES[named],
    seed,
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    ...(enterprises !== undefined && { enterprises: inventEnterprises(plan, enterprises, seed, from ?? plan.from) }),
  };
  const report = rehearsePlan(request);
  return compare === undefined ? { report } : { report, other: rehearsePlan({ ...request, behaviour: PROFILES[compare] }) };
}
