import { openCalendar, packagedTables, wallClock } from '../../calendar/china.ts';
import type { HolidayTable } from '../../domain/kernel/calendar.ts';
import { programmeNowMs } from '../../domain/kernel/clock.ts';
import type { PlainDate } from '../../domain/kernel/dates.ts';
import type { Language } from '../../domain/kernel/language.ts';
import type { Actor } from '../../domain/kernel/machine.ts';
import { obligationMachine } from '../../domain/obligation/machine.ts';
import { holidayDaysMoved } from '../../domain/plan/holiday-runs.ts';
import { nameOf } from '../../domain/plan/plan.ts';
import { withRecurrences } from '../../domain/plan/recurrence.ts';
import { type AmendmentMoves, amendmentMoves } from '../../domain/programme/amendment.ts';
import { nudgeDigest } from '../../engine/act.ts';
import { movedBy, tableReason } from '../../engine/redate.ts';
import type { ObligationRow } from '../../prisma/ledger.ts';
import type { ProgrammeRow } from '../../prisma/programmes.ts';
import type { CalendarUpdate, CalendarYears } from '../contract/calendar.ts';
import { ServiceError } from '../errors.ts';
import type { GivenTable } from '../files/holidays.ts';
import { movedWords } from './explain.ts';
import type { Service } from './service.ts';

const isRunning = ({ state }: ProgrammeRow) => state.stage === 'running' || state.stage === 'paused';

/** A year's table from a file, or the sentence that says what is wrong with it. */
async function readTable({ reader }: Service, text: string): Promise<GivenTable> {
  const { table, faults } = await reader.checkHolidays(text);
  if (table) return table;
  const [first] = faults;
  const more = faults.length - 1;
  const where = first?.where ? `${first.where}: ` : '';
  throw new ServiceError(
    'invalid',
    'holidays-faulty',
    {
      zh: `节假日表有 ${faults.length} 处错误，未采用。第 ${first?.line} 行第 ${first?.column} 列：${where}${first?.what.zh}${more > 0 ? `（另有 ${more} 处）` : ''}`,
      en: `The holiday table has ${faults.length} fault${more > 0 ? 's' : ''} and was not taken. Line ${first?.line}, column ${first?.column}: ${where}${first?.what.en}${more > 0 ? ` (and ${more} more)` : ''}`,
    },
    { faults },
  );
}

/** Every year from the first that any programme touches, or that was asked for, to the last that is known or touched. */
export async function showCalendar(service: Service, year?: number): Promise<CalendarYears> {
  const { store } = service;
  const given = await store.holidays.tables();
  const packaged = packagedTables.years();
  const programmes = [];
  const years = new Set(given.map((table) => table.year));
  for (const row of (await store.programmes.list()).filter(isRunning)) {
    const plan = await service.planOf(row);
    const span = yearsOf(plan.from, plan.to);
    for (const one of span) years.add(one);
    const calendar = openCalendar(plan, given);
    const { rows, moves } = await movesOf(service, row, given);
    const open = rows.filter(({ state }) => !obligationMachine.isFinal(state));
    const provisional = open.filter(({ state }) => state.schedule.provisional);
    // A due date outside the plan's own span, as an extension may give one, counts as well.
    for (const { state } of open) years.add(Number(state.schedule.dueDate.slice(0, 4)));
    programmes.push({
      id: row.id,
      name: row.name,
      table: plan.holidays.table,
      version: calendar.version,
      overrides: plan.holidays.overrides,
      provisionalYears: plan.holidays.table === 'none' ? [] : span.filter((one) => yearOf(one, given, packaged).from === 'none'),
      provisional: byMilestone(provisional),
      outdated: moves.redated.length,
    });
  }
  const last = packaged.at(-1);
  if (last !== undefined) years.add(last);
  if (year !== undefined) years.add(year);
  const sources = [...years].sort((a, b) => a - b).map((one) => yearOf(one, given, packaged));
  if (year === undefined) return { years: sources, programmes };
  return { years: sources.filter((one) => one.year === year), days: given.find((table) => table.year === year)?.days ?? packagedTables.days(year), programmes };
}

function yearsOf(from: PlainDate, to: PlainDate): number[] {
  const first = Number(from.slice(0, 4));
  return Array.from({ length: Number(to.slice(0, 4)) - first + 1 }, (_, index) => first + index);
}

function yearOf(year: number, given: Awaited<ReturnType<Service['store']['holidays']['tables']>>, packaged: readonly number[]): CalendarYears['years'][number] {
  const table = given.find((one) => one.year === year);
  if (table) {
    const { version, actor, createdReal, papers } = table;
    return { year, from: 'given', source: `v${version} ${actor.org}${actor.name ? `:${actor.name}` : ''}`, givenAt: createdReal.toISOString(), papers };
  }
  return packaged.includes(year) ? { year, from: 'package', source: packagedTables.source } : { year, from: 'none' };
}

/** The dates of each milestone that are worked out over a year without a table. */
function byMilestone(rows: ObligationRow[]) {
  const found = new Map<string, CalendarYears['programmes'][number]['provisional'][number]>();
  for (const { milestoneName: milestone, state } of rows) {
    const due = state.schedule.dueDate;
    const dates = found.get(`${milestone} ${due}`) ?? { milestone, due, obligations: 0 };
    dates.obligations++;
    found.set(`${milestone} ${due}`, dates);
  }
  return [...found.values()].sort((a, b) => (a.due < b.due ? -1 : 1));
}

/** What the tables would move in one programme. */
async function movesOf(
  { store, planOf }: Service,
  row: ProgrammeRow,
  tables: readonly HolidayTable[],
): Promise<{ rows: ObligationRow[]; moves: AmendmentMoves; spans: boolean }> {
  const plan = await planOf(row);
  const rows = await store.ledger.obligations({ programmeId: row.id });
  const nowMs = programmeNowMs(row.clock, Date.now());
  const calendar = openCalendar(plan, tables);
  const states = rows.map(({ state }) => state);
  const after = withRecurrences(plan, calendar);
  return { rows, moves: amendmentMoves({ before: plan, after, calendar, nowMs }, states), spans: holidayDaysMoved(plan, after) };
}

/**
 * Says what a year's table would move, and does nothing. Without a table: what the tables that are there would move, as after an
 * upgrade that brought a year.
 *
 * @throws ServiceError when the table is faulty.
 */
export async function previewCalendar(service: Service, text: string | undefined, language: Language): Promise<CalendarUpdate> {
  const { update } = await planned(service, text, language);
  return update;
}

async function planned(service: Service, text: string | undefined, language: Language, year?: number) {
  const { store } = service;
  const held = await store.holidays.tables();
  const table = text === undefined ? undefined : await readTable(service, text);
  if (table && year !== undefined && table.year !== year)
    throw new ServiceError('invalid', 'holidays-of-another-year', {
      zh: `这是 ${table.year} 年的节假日表，不是 ${year} 年的。`,
      en: `This is the table of ${table.year}, not of ${year}.`,
    });
  const before = held.find(({ year }) => year === table?.year);
  const news = table && !(before && sameDays(before.days, table.days)) ? { ...table, version: (before?.version ?? 0) + 1 } : undefined;
  const tables = news ? [...held.filter(({ year }) => year !== news.year), news] : held;
  const affected: ProgrammeRow[] = [];
  const programmes: CalendarUpdate['programmes'] = [];
  for (const row of (await store.programmes.list()).filter(isRunning)) {
    const { rows, moves, spans } = await movesOf(service, row, tables);
    // A rule's rounds may move, come or go with the table as well, and so may what has to hold over holidays.
    if (movedBy(moves) === 0 && !spans) continue;
    affected.push(row);
    programmes.push({ id: row.id, name: row.name, ...(await tellMoves(service, row, rows, moves, language)), ...(spans && { spans: true as const }) });
  }
  const update: CalendarUpdate = { ...(table && { year: table.year }), ...(news && { version: news.version }), programmes };
  return { update, news, affected };
}

const sameDays = (a: HolidayTable['days'], b: HolidayTable['days']) => {
  const lines = (days: HolidayTable['days']) => days.map(({ date, working, name }) => `${date} ${working} ${name}`).join();
  return lines(a) === lines(b);
};

async function tellMoves(service: Service, row: ProgrammeRow, rows: ObligationRow[], { redated }: AmendmentMoves, language: Language) {
  const plan = await service.planOf(row);
  const names = new Map(rows.map(({ id, milestoneName }) => [id, milestoneName]));
  const sent = new Map<string, number>();
  for (const { obligationId } of await service.store.notices.list({ programmeId: row.id, state: 'sent' }))
    if (obligationId !== undefined) sent.set(obligationId, (sent.get(obligationId) ?? 0) + 1);
  const moved = redated.filter(({ as }) => as.moved.length > 0);
  return {
    moved: moved.map(({ state, as }) => ({
      id: state.id,
      department: nameOf(plan, state.departmentId),
      milestone: names.get(state.id) ?? state.milestoneId,
      due: state.schedule.dueDate,
      rungs: movedWords(as.moved, wallClock(plan.zone), language),
      sent: sent.get(state.id) ?? 0,
    })),
    settled: redated.length - moved.length,
  };
}

/**
 * Takes the official table of a year for the whole deployment and has every running programme work its dates out again; without a
 * table by those that are there. The same table again changes nothing, and completes what was broken off.
 *
 * @param given `year`: what the table has to be of, where that was said.
 * @throws ServiceError when the table is faulty, or somebody else has handed in one for the year in the same moment.
 */
export async function updateCalendar(
  service: Service,
  text: string | undefined,
  { actor, reason, year }: { actor: Actor; reason?: string; year?: number },
  language: Language,
): Promise<CalendarUpdate> {
  const { update, news, affected } = await planned(service, text, language, year);
  if (news && !(await service.store.holidays.put({ ...news, actor })))
    throw new ServiceError('stale', 'changed-meanwhile', {
      zh: `${news.year} 年的节假日表刚被他人更新，请查看后再试。`,
      en: `Somebody has handed in a table for ${news.year} in this very moment: look at it and try again.`,
    });
  const { year: of, version } = update;
  const why = reason ?? (of === undefined ? '节假日数据已更新' : tableReason({ year: of, version }));
  for (const row of affected) await service.redateProgramme(row, { actor, reason: why });
  // Their next working morning may be another one.
  if (news) for (const row of (await service.store.programmes.list()).filter(isRunning)) await nudgeDigest(service.client, row.id);
  return update;
}
