import { openCalendar, wallClock } from '../../calendar/china.ts';
import { dateAt, type WorkingCalendar } from '../../domain/kernel/calendar.ts';
import { programmeNowMs } from '../../domain/kernel/clock.ts';
import { openLights } from '../../domain/matters/progress.ts';
import type { Plan } from '../../domain/plan/plan.ts';
import type { ObligationRow } from '../../prisma/ledger.ts';
import type { ProgrammeRow } from '../../prisma/programmes.ts';
import type { Store } from '../../prisma/store.ts';
import { unknownObligation, unknownProgramme } from '../errors.ts';

export type Context = ReturnType<typeof openContext>;
/** What nearly every question needs to know of a programme. */
export type Held = Awaited<ReturnType<Context['context']>>;

/** Reads what nearly every question needs of the ledger, and says so where it is not there. */
export function openContext(store: Store) {
  async function programme(id: string): Promise<ProgrammeRow> {
    const row = await store.programmes.get(id);
    if (!row) throw unknownProgramme(id);
    return row;
  }

  async function obligation(id: string): Promise<ObligationRow> {
    const row = await store.ledger.obligation(id);
    if (!row) throw unknownObligation(id);
    return row;
  }

  async function planOf({ id, state }: ProgrammeRow): Promise<Plan> {
    const contents = await store.programmes.plan(id, state.planVersion);
    if (!contents) throw unknownProgramme(id);
    return contents.plan;
  }

  /** The working calendar of a plan as this deployment knows it, with the holiday tables that it was given. */
  const calendarOf = async (plan: Plan): Promise<WorkingCalendar> => openCalendar(plan, await store.holidays.tables());

  /** Reads what nearly every question needs: the programme, its plan and calendar, its now (programme epoch ms), and the lights of its obligations. */
  async function context(programmeId: string) {
    const row = await programme(programmeId);
    const plan = await planOf(row);
    const nowMs = programmeNowMs(row.clock, Date.now());
    const calendar = await calendarOf(plan);
    const lights = openLights(plan, calendar, dateAt(calendar, row.startedAtMs));
    return { programme: row, plan, calendar, nowMs, today: wallClock(plan.zone).date(nowMs), ...lights };
  }

  return { programme, obligation, planOf, calendarOf, context };
}
