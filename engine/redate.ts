import type { Client } from '@temporalio/client';
import { openCalendar } from '../calendar/china.ts';
import { morningOf } from '../domain/digest/digest.ts';
import { programmeNowMs, realInstantMs } from '../domain/kernel/clock.ts';
import type { Actor } from '../domain/kernel/machine.ts';
import { isRefusal } from '../domain/kernel/refusals.ts';
import { holidayDaysMoved } from '../domain/plan/holiday-runs.ts';
import { withRecurrences } from '../domain/plan/recurrence.ts';
import { type AmendmentMoves, amendmentMoves, openingBy } from '../domain/programme/amendment.ts';
import { type ProgrammeAct, programmeMachine } from '../domain/programme/programme.ts';
import type { HolidayTableRow } from '../prisma/holidays.ts';
import type { ProgrammeRow } from '../prisma/programmes.ts';
import type { Store } from '../prisma/store.ts';
import { type ActMessage, type ActOutcome, workflowIds } from '../workflows/messages.ts';
import { actOn } from './act.ts';
import { EngineBusyError, NoAnswerError, NotRunningError, RefusedError } from './faults.ts';

/** Carries an act of the plan to a programme that runs. */
type Carry = (row: ProgrammeRow, act: ProgrammeAct) => Promise<ActOutcome>;

const isGoing = ({ state }: ProgrammeRow): boolean => state.stage === 'running' || state.stage === 'paused';

/** What the working days that hold now would move in a programme; undefined where nothing, or where it is over. */
async function movesNow(store: Store, row: ProgrammeRow, given: readonly HolidayTableRow[]) {
  const contents = isGoing(row) ? await store.programmes.plan(row.id, row.state.planVersion) : undefined;
  if (!contents) return undefined;
  const calendar = openCalendar(contents.plan, given);
  const plan = withRecurrences(contents.plan, calendar);
  const nowMs = programmeNowMs(row.clock, Date.now());
  const states = (await store.ledger.obligations({ programmeId: row.id })).map(({ state }) => state);
  const moves = amendmentMoves({ before: contents.plan, after: plan, calendar, nowMs }, states);
  return movedBy(moves) === 0 && !holidayDaysMoved(contents.plan, plan) ? undefined : { text: contents.text, plan, calendar, moves, nowMs };
}

/** How many obligations another table of holidays moves: a rule's rounds may move, come or go with it as well. */
export const movedBy = ({ redated, amended, added, revived, withdrawn }: AmendmentMoves): number =>
  redated.length + amended.length + added.length + revived.length + withdrawn.length;

/**
 * Has a programme work its dates out again by the working calendar that holds now: its plan becomes another version, in the same words. Nothing is
 * done where nothing moves, and one version has one key, so that it may be asked by any number at once, and again after it was cut short. Gives how
 * many obligations it moves.
 *
 * @param carry hands the act to the programme.
 * @throws RefusedError when the rules say no; whatever `carry` throws.
 */
export async function redate(store: Store, programmeId: string, { actor, reason }: { actor: Actor; reason: string }, carry: Carry): Promise<number> {
  return store.programmes.alone(programmeId, async () => {
    const row = await store.programmes.get(programmeId);
    const now = row && (await movesNow(store, row, await store.holidays.tables()));
    if (!row || !now) return 0;
    const { plan, moves, nowMs } = now;
    const planVersion = row.state.planVersion + 1;
    const opening = { addedMilestones: openingBy(moves, nowMs), calendar: now.calendar.version };
    const act: ProgrammeAct = { kind: 'amend', key: `calendar-${planVersion}`, actor, planVersion, ...opening, reason };
    const judged = programmeMachine.decide(row.state, act, nowMs);
    if (isRefusal(judged)) throw new RefusedError(judged, undefined);
    const sha256 = await store.programmes.putPlan(programmeId, planVersion, now.text, plan, reason);
    await carry(row, { ...act, sha256 });
    return movedBy(moves);
  });
}

/** Why dates are others, for the ledger: as everything there in Chinese. */
export const tableReason = ({ year, version = 1 }: { year: number; version?: number | undefined }): string =>
  version === 1 ? `${year}年放假安排已公布` : `${year}年放假安排已更正`;

/** Which tables of holidays a working calendar was given: the years, each with its version. */
const givenIn = (calendar: unknown): string => /^[^,]*,(.*)\+\d+$/.exec(String(calendar))?.[1] ?? '';

/** The working calendars that the dates which move were worked out by; none where dates only come. */
const heldBy = ({ redated, amended, withdrawn }: AmendmentMoves): string[] =>
  [...redated.map(({ state }) => state), ...amended.map(({ state }) => state), ...withdrawn].map(({ schedule }) => schedule.calendarVersion);

/** One comparison of one programme, as far as its dates are concerned. */
interface Dates {
  store: Store;
  client: Client;
  programme: ProgrammeRow;
  dryRun: boolean;
  /** For each programme the tables and the plan by which its dates were found right. */
  dated: Map<string, string>;
  /** How long ago (real ms) a table has to have been taken: until then whoever took it is at work on it. */
  afterMs: number;
}

/**
 * Carries out what a table of holidays moves that somebody has taken, where that was cut short once the table was kept: under the key that it would
 * have had, by whoever took the table, and the ledger says that it was finished afterwards. What has been carried out once is not begun again: what
 * still differs is told by the doctor. Gives what was found, and whether it has been put right.
 */
export async function finishTables({ store, client, programme, dryRun, dated, afterMs }: Dates): Promise<{ moved: number; repaired: boolean } | undefined> {
  const { id, state, appliedVersion = state.planVersion } = programme;
  // An amendment that is under way brings them itself.
  if (!isGoing(programme) || appliedVersion < state.planVersion) return undefined;
  const given = await store.holidays.tables();
  const [last] = given.toSorted((a, b) => b.createdReal.getTime() - a.createdReal.getTime());
  if (!last || last.createdReal.getTime() > Date.now() - afterMs) return undefined;
  const tables = given.map(({ year, version }) => `${year}-${version}`).join();
  const seen = `${tables} ${state.planVersion}`;
  if (dated.get(id) === seen) return undefined;
  const carried = (await store.ledger.events(id)).some(({ type, payload }) => type === 'amended' && givenIn(payload.calendar) === tables);
  const now = carried ? undefined : await movesNow(store, programme, given);
  // What was worked out by these very tables, and differs for another reason, was not cut short.
  const held = now ? heldBy(now.moves) : [];
  if (!now || (held.length > 0 && held.every((calendar) => givenIn(calendar) === tables))) {
    dated.set(id, seen);
    return undefined;
  }
  const moved = movedBy(now.moves);
  if (dryRun) return { moved, repaired: true };
  try {
    const reason = `${tableReason(last)}（采用时中断，由系统巡检接着办完）`;
    const done = await redate(store, id, { actor: last.actor, reason }, (row, { kind, ...message }) =>
      actOn(client, workflowIds.programme(row.id), kind, message as ActMessage),
    );
    // Somebody else was first.
    return done === 0 ? undefined : { moved: done, repaired: true };
  } catch (error) {
    // Looked at again in a minute: it may have been carried out all the same.
    if ([EngineBusyError, NoAnswerError, NotRunningError, RefusedError].some((kind) => error instanceof kind)) return { moved, repaired: false };
    throw error;
  }
}

/** When the next morning of a programme is (real epoch ms) by the working calendar that holds now; undefined where it has none any more. */
export async function nextMorningRealMs(store: Store, { id, state, clock }: ProgrammeRow): Promise<number | undefined> {
  const contents = state.stage === 'closed' ? undefined : await store.programmes.plan(id, state.planVersion);
  if (!contents) return undefined;
  const calendar = openCalendar(contents.plan, await store.holidays.tables());
  return realInstantMs(clock, morningOf(contents.plan, calendar, programmeNowMs(clock, Date.now())).nextAtMs);
}
