import type { Client } from '@temporalio/client';
import { openCalendar, wallClock } from '../calendar/china.ts';
import { digestBodies, type Morning, morningOf } from '../domain/digest/digest.ts';
import { toldOfAssisted } from '../domain/enterprise/assistance.ts';
import { rosterQueries } from '../domain/enterprise/standing.ts';
import { targetFigures } from '../domain/enterprise/target.ts';
import { PROGRAMME, recipientOf } from '../domain/kernel/bodies.ts';
import { endOfDayMs, type WorkingCalendar } from '../domain/kernel/calendar.ts';
import { type ProgrammeClock, programmeNowMs } from '../domain/kernel/clock.ts';
import { daysBetween, type PlainDate } from '../domain/kernel/dates.ts';
import { digestKey, rungText } from '../domain/obligation/notices.ts';
import { datedMilestone, type Plan } from '../domain/plan/plan.ts';
import { actOnObligation, nudgeObligation } from '../engine/act.ts';
import { NotRunningError, RefusedError } from '../engine/faults.ts';
import { inLanes } from '../engine/lanes.ts';
import { rearm } from '../engine/rearm.ts';
import { startEnterprise } from '../engine/start.ts';
import type { ObligationRow } from '../prisma/ledger.ts';
import { quotasShort } from '../prisma/quotas.ts';
import type { Store } from '../prisma/store.ts';
import type { MorningReport, Ports } from '../workflows/ports.ts';
import { beating } from './beating.ts';
import { oweReports } from './brief.ts';
import { proposeByRules } from './consequences.ts';
import { engineClock } from './engine-time.ts';
import type { Poke } from './ledger.ts';
import { oweMatters } from './matters.ts';
import { beginFollowers } from './order.ts';
import { makeScores } from './scores.ts';
import type { StepsNow } from './steps-now.ts';
import { remindPartners } from './together.ts';
import { oweUnreached } from './unreached.ts';

/** How many enterprises are woken at once. */
const PAGE = 500;
/** How long ago an obligation's timer should have rung for it to count as lost (real ms); a worker that was away catches up in less. */
const LOST_AFTER_MS = 60 * 60_000;

export function morningActivities(store: Store, client: Client, poke: Poke, steps: StepsNow): Pick<Ports, 'morning' | 'rosterDone'> {
  async function rosterDone(plan: Plan, row: ObligationRow, date: PlainDate): Promise<boolean> {
    const { milestoneId, state } = row;
    const roster = datedMilestone(plan, milestoneId)?.milestone.roster;
    if (!roster?.done) return false;
    const queries = rosterQueries(plan, roster, state.departmentId);
    const { all, done } = await store.enterprises.progress(plan.id, queries.of, queries.done, date);
    if (all === 0 || done < all) return false;
    // An obligation below its quota does not settle by itself.
    return (await quotasShort({ store, plan, calendar: openCalendar(plan, await store.holidays.tables()), today: date }, row)).length === 0;
  }

  /** Freezes the numbers of every target whose day has ended, as they stood at that end. */
  async function freeze(plan: Plan, calendar: WorkingCalendar, nowMs: number): Promise<number> {
    const frozen = new Set((await store.enterprises.snapshots(plan.id)).map((snapshot) => `${snapshot.targetId} ${snapshot.asOf}`));
    let count = 0;
    for (const target of plan.targets) {
      // Numbers are counted as of the last instant of the day, as everywhere for a date: what the next day begins with is not in them.
      const atMs = endOfDayMs(calendar, target.asOf) - 1;
      if (atMs >= nowMs || frozen.has(`${target.id} ${target.asOf}`)) continue;
      const counts = await store.enterprises.counts(plan.id, target.asOf, atMs);
      const rows = targetFigures(plan, target, counts, target.asOf).map(({ scope, numerator, denominator, closed }) => ({
        targetId: target.id,
        scope,
        asOf: target.asOf,
        numerator,
        denominator,
        closed,
        atMs,
      }));
      await store.enterprises.freeze(plan.id, rows);
      count++;
    }
    return count;
  }

  /** Starts the workflows of the enterprises whose next date has come: an enterprise that waits for nothing yet has no workflow. */
  async function wake(programmeId: string, clock: ProgrammeClock, nowMs: number): Promise<number> {
    let woken = 0;
    for (let after = ''; ; ) {
      const page = await store.enterprises.sleepers(programmeId, nowMs, after, PAGE);
      if (page.length === 0) return woken;
      await inLanes(page, async (row) => {
        if (await startEnterprise(client, row, clock)) woken++;
      });
      after = page.at(-1)?.id ?? '';
    }
  }

  /**
   * Settles the obligations that their roster settles, tells those whose timer was lost to look again, and starts those that the engine does
   * not have.
   */
  async function lookAfter(plan: Plan, clock: ProgrammeClock, date: PlainDate, nowMs: number): Promise<{ fulfilled: number; rearmed: number }> {
    const apart = await remindPartners(store, client, plan);
    const report = { fulfilled: 0, rearmed: apart.told };
    let missing = apart.missing;
    for (const row of await store.ledger.obligations({ programmeId: plan.id, stages: ['open'] })) {
      if (row.state.settles === 'roster' && (await rosterDone(plan, row, date))) {
        const message = { key: `fulfil-${row.state.sequence}`, actor: { org: PROGRAMME, name: 'roster' } };
        await actOnObligation(client, row, 'fulfil', message).then(
          () => report.fulfilled++,
          (error) => {
            // Somebody handed it in or withdrew it at this very moment: nothing is left to settle.
            if (!(error instanceof RefusedError || error instanceof NotRunningError)) throw error;
          },
        );
      } else if (row.wakeAtMs !== undefined && row.wakeAtMs < nowMs - LOST_AFTER_MS * clock.rate) {
        if (await nudgeObligation(client, row)) report.rearmed++;
        else missing = true;
      }
    }
    if (missing) report.rearmed += (await rearm(store, client, plan.id)).started.length;
    return report;
  }

  async function owe(plan: Plan, { date, sinceMs, lateFrom, asksWeekly, atMs: sendAtMs }: Morning): Promise<number> {
    const window = { date, sinceMs, newsUntilMs: sendAtMs, nowMs: sendAtMs, lateFrom, asksWeekly, helpers: toldOfAssisted(plan, 'digest') };
    const orgs = new Set((await store.digests.lines(plan.id, window)).map(({ org }) => org));
    const known = digestBodies(plan).filter((org) => orgs.has(org));
    await store.notices.owe(
      known.map((org) => ({
        key: digestKey(plan.id, date, recipientOf(org, 'officer')),
        programmeId: plan.id,
        kind: 'digest' as const,
        rung: rungText({ about: 'digest', date }),
        dueVersion: 1,
        // The sequence counts days, so that a later digest overtakes one that could not leave.
        sequence: daysBetween('1970-01-01', date),
        recipient: recipientOf(org, 'officer'),
        sendAtMs,
      })),
    );
    return known.length;
  }

  async function wholeMorning({ programmeId, clock }: Parameters<Ports['morning']>[0]): Promise<MorningReport> {
    const realNowMs = engineClock();
    const programme = await store.programmes.get(programmeId);
    const contents = programme && (await store.programmes.plan(programmeId, programme.state.planVersion));
    const none = { snapshots: 0, woken: 0, fulfilled: 0, digests: 0, matters: 0, rearmed: 0 };
    if (!programme || !contents || programme.state.stage === 'closed') return none;
    const { plan } = contents;
    const calendar = openCalendar(plan, await store.holidays.tables());
    const nowMs = programmeNowMs(clock, realNowMs());
    const today = wallClock(plan.zone).date(nowMs);
    // The morning is found by instants: on a fast clock the timer may ring a day late.
    const morning = morningOf(plan, calendar, nowMs);
    const next = { nextAtMs: morning.nextAtMs };
    const snapshots = await freeze(plan, calendar, nowMs);
    const woken = await wake(programmeId, clock, nowMs);
    // Nothing is owed to the campaign any more; its targets, its enterprises and what waits for a decision go on.
    const over = programme.state.stage === 'completed';
    const { fulfilled, rearmed } = over ? none : await lookAfter(plan, clock, today, nowMs);
    const digests = morning.digests && !over ? await owe(plan, morning) : 0;
    await makeScores(store, plan, calendar, programme.startedAtMs, nowMs);
    const begun = over ? 0 : await beginFollowers({ store, client }, programme, plan, calendar, today);
    // What begins this morning is told this morning.
    const grown = begun === 0 ? undefined : await store.programmes.get(programmeId);
    const now = (grown && (await store.programmes.plan(programmeId, grown.state.planVersion)))?.plan ?? plan;
    const startedOn = wallClock(plan.zone).date(programme.startedAtMs);
    const proposed = await proposeByRules({ store, client }, { plan, calendar, clock, today, startedOn, nowMs });
    const unreached = over ? 0 : await oweUnreached(store, plan, morning.atMs);
    const matters = await oweMatters(store, now, calendar, morning, programme.startedAtMs, steps);
    const reports = await oweReports(store, plan, calendar, morning, programme.startedAtMs);
    if (digests + matters + reports + unreached > 0) await poke(programmeId, clock, morning.atMs);
    return { ...next, snapshots, woken, fulfilled, digests, matters, proposed, rearmed };
  }

  return {
    async rosterDone({ obligationId, nowMs }): Promise<boolean> {
      const row = await store.ledger.obligation(obligationId);
      const programme = row && (await store.programmes.get(row.programmeId));
      const contents = programme && (await store.programmes.plan(programme.id, programme.state.planVersion));
      if (!row || !programme || !contents) return false;
      return rosterDone(contents.plan, row, wallClock(programme.zone).date(nowMs ?? programmeNowMs(programme.clock, Date.now())));
    },

    morning: (input) => beating(() => wholeMorning(input)),
  };
}
