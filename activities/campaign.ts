import { heartbeat } from '@temporalio/activity';
import type { Client } from '@temporalio/client';
import { openCalendar, wallClock } from '../calendar/china.ts';
import { completeEnterpriseAct } from '../domain/enterprise/cycle-rules.ts';
import { OFFICE, PROGRAMME, recipientOf } from '../domain/kernel/bodies.ts';
import type { WorkingCalendar } from '../domain/kernel/calendar.ts';
import { programmeNowMs } from '../domain/kernel/clock.ts';
import { addressChanges } from '../domain/letters/address.ts';
import { obligationMachine } from '../domain/obligation/machine.ts';
import { addressKey, rungText } from '../domain/obligation/notices.ts';
import { type ObligationEvent, openObligation } from '../domain/obligation/obligation.ts';
import { nameOf, type Plan } from '../domain/plan/plan.ts';
import { type AmendmentMoves, amendmentMoves } from '../domain/programme/amendment.ts';
import { ADJUSTED, amendmentActs, type PlanAct, redatingActs } from '../domain/programme/amendment-acts.ts';
import { type AmendedBy, askedAgain, carriedOn } from '../domain/programme/carry-over.ts';
import { actOnEnterprise, actOnObligation, NotRunningError, openMilestone, RefusedError } from '../engine/act.ts';
import { inLanes } from '../engine/lanes.ts';
import { startMilestone } from '../engine/start.ts';
import type { LedgerEvent, ObligationRow } from '../prisma/ledger.ts';
import type { ProgrammeRow } from '../prisma/programmes.ts';
import type { Store } from '../prisma/store.ts';
import type { ActMessage } from '../workflows/messages.ts';
import type { Ports } from '../workflows/ports.ts';
import { engineClock } from './engine-time.ts';
import type { Poke } from './ledger.ts';

/** How often dates are looked at again that somebody else changed meanwhile. */
const MOST_PASSES = 3;
const ACTOR = { org: PROGRAMME, name: 'plan' };
/** Enterprises handed over at once. */
const PAGE = 250;

// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one closure over what it shares; to be carved, see test/structure.test.ts
export function campaignActivities(store: Store, client: Client, poke: Poke): Pick<Ports, 'applyPlanVersion' | 'withdrawAll'> {
  /** An act of the plan itself. That an obligation has been settled meanwhile is no fault: there is nothing left to move. */
  async function act(row: ObligationRow, { kind, ...message }: PlanAct): Promise<void> {
    heartbeat(row.id);
    try {
      await actOnObligation(client, row, kind, message as unknown as ActMessage);
    } catch (error) {
      if (!(error instanceof NotRunningError || error instanceof RefusedError)) throw error;
    }
  }

  async function planOf(programmeId: string, version: number): Promise<Plan> {
    const contents = await store.programmes.plan(programmeId, version);
    if (!contents) throw new Error(`The ledger has no version ${version} of the plan of ${programmeId}.`);
    return contents.plan;
  }

  /** Starts what the ledger holds as open and nothing runs yet, in milestones that the programme does not start by itself. */
  async function open({ id: programmeId, clock }: ProgrammeRow, plan: Plan, milestoneIds: Iterable<string>): Promise<void> {
    for (const milestoneId of milestoneIds) {
      heartbeat(milestoneId);
      await openMilestone(client, { programmeId, milestoneId }).catch(async (error) => {
        if (!(error instanceof NotRunningError)) throw error;
        // All of it was settled; it begins again for what is new, and is waited for: an act may come at once.
        await startMilestone(client, { clock, programmeId, milestoneId }, plan.name);
        await openMilestone(client, { programmeId, milestoneId });
      });
    }
  }

  /** What the new version asks for again, as a later event of the same obligation. */
  async function askAgain(programme: ProgrammeRow, { revived }: AmendmentMoves, by: AmendedBy): Promise<void> {
    for (const { state, to } of revived) {
      heartbeat(state.id);
      const { state: next, events, notices } = askedAgain(state, to, by);
      const wakeAtMs = obligationMachine.wake(next);
      const batch = { itemKind: 'obligation' as const, itemId: state.id, programmeId: programme.id, fromSequence: state.sequence + 1, events, notices };
      await store.ledger.record({ ...batch, state: next, ...(wakeAtMs !== undefined && { wakeAtMs }) });
    }
  }

  /** Parts of what was one, each from what its department had done when that was withdrawn for it. */
  async function carryOn(programme: ProgrammeRow, { carried }: AmendmentMoves, by: AmendedBy): Promise<void> {
    for (const { from, planned, to } of carried) {
      heartbeat(from.id);
      const row = await store.ledger.obligation(from.id);
      // Settled meanwhile: then nothing of it is left to do.
      if (row?.state.stage !== 'withdrawn' || row.state.replacedBy === undefined) continue;
      const history = (await store.ledger.events(from.id)).map(asEvent);
      const { state, events, notices } = carriedOn({ ...row, history }, planned, to, by);
      const about = { programmeId: programme.id, obligationId: state.id, sequence: state.sequence };
      await store.programmes.addObligations(
        [{ milestoneName: planned.milestoneName, state, events }],
        notices.map(({ overtaken: _never, ...notice }) => ({ ...notice, ...about })),
      );
    }
  }

  /**
   * What stays as it was asked for, by the working days of now. Somebody may be granted another date by the old ones in the very
   * moment: looked at again until all have theirs.
   */
  async function redate(
    { id: programmeId, clock }: ProgrammeRow,
    versions: { before: Plan; after: Plan; calendar: WorkingCalendar },
    { atMs, key, reason }: AmendedBy,
  ): Promise<void> {
    const realNowMs = engineClock();
    for (let pass = 1; pass <= MOST_PASSES; pass++) {
      const rows = new Map((await store.ledger.obligations({ programmeId })).map((row) => [row.id, row]));
      const states = [...rows.values()].map(({ state }) => state);
      // By the time of each pass: what a pass before has brought forward to its own moment is behind by now.
      const nowMs = Math.max(atMs, programmeNowMs(clock, realNowMs()));
      const redating = redatingActs(amendmentMoves({ ...versions, nowMs }, states), { key, reason });
      if (redating.length === 0) return;
      for (const { state, act: redates } of redating) await act(rows.get(state.id) as ObligationRow, redates);
    }
  }

  /** Enterprises of a department that is part of another by now go on there, each by an act of its own. */
  async function handOver(programme: ProgrammeRow, before: Plan, after: Plan, calendar: WorkingCalendar, by: AmendedBy): Promise<void> {
    const on = wallClock(after.zone).date(by.atMs);
    for (const { id: from, name, mergedInto: to } of after.departments) {
      if (to === undefined || before.departments.find((department) => department.id === from)?.mergedInto === to) continue;
      const reason = `${name}并入${nameOf(after, to)}`;
      for (let afterUscc = ''; ; ) {
        const page = await store.enterprises.list({ programmeId: programme.id, query: { departmentId: from }, date: on, afterUscc, limit: PAGE });
        if (page.length === 0) break;
        await inLanes(page, async (row) => {
          const { kind, ...message } = completeEnterpriseAct(after, calendar, row.state, {
            kind: 'transfer',
            actor: ACTOR,
            key: by.key,
            on,
            reason,
            departmentId: to,
          });
          await actOnEnterprise(client, row, programme.clock, kind, message as unknown as ActMessage).catch((error) => {
            if (!(error instanceof RefusedError)) throw error;
          });
        });
        afterUscc = page.at(-1)?.uscc ?? '';
        heartbeat(afterUscc);
      }
    }
  }

  /** Whoever may change an address cannot so receive codes unseen: the former mailbox and the office hear of it. */
  async function tellOfAddresses({ id: programmeId, clock }: ProgrammeRow, before: Plan, after: Plan, version: number, sendAtMs: number): Promise<void> {
    const changes = addressChanges(before, after);
    if (changes.length === 0) return;
    const told = [
      ...changes.map(({ recipient }) => ({ about: 'former-address' as const, recipient })),
      { about: 'address' as const, recipient: recipientOf(OFFICE, 'officer') },
    ];
    await store.notices.owe(
      told.map(({ about, recipient }) => ({
        key: addressKey(programmeId, version, about, recipient),
        programmeId,
        kind: 'address' as const,
        rung: rungText({ about, version }),
        dueVersion: 1,
        sequence: version,
        recipient,
        sendAtMs,
      })),
    );
    await poke(programmeId, clock, sendAtMs);
  }

  return {
    async applyPlanVersion({ programmeId, planVersion, reason, atMs, starting = [] }): Promise<void> {
      const [before, after] = await Promise.all([planOf(programmeId, planVersion - 1), planOf(programmeId, planVersion)]);
      const programme = await store.programmes.get(programmeId);
      if (!programme) throw new Error(`The ledger knows no programme ${programmeId}.`);
      const rows = new Map((await store.ledger.obligations({ programmeId })).map((row) => [row.id, row]));
      const nowMs = atMs ?? programmeNowMs(programme.clock, engineClock()());
      const calendar = openCalendar(after, await store.holidays.tables());
      const moves = amendmentMoves(
        { before, after, calendar, nowMs },
        [...rows.values()].map(({ state }) => state),
      );
      const key = `plan-${planVersion}`;
      const by: AmendedBy = { atMs: nowMs, key, reason: reason || ADJUSTED };
      const touched = new Set([...moves.added, ...moves.carried.map(({ planned }) => planned)].map(({ spec }) => spec.milestoneId));
      for (const { state } of moves.revived) touched.add(state.milestoneId);

      // Before anything else is told, and with it codes are sent to the new ones.
      await tellOfAddresses(programme, before, after, planVersion, nowMs);
      for (const { state, act: planAct } of amendmentActs(moves, after, { key, reason })) {
        // Brought to life by this very version, in an attempt that did not get to its end: only its start may be missing.
        if (planAct.kind === 'amend' && (await store.ledger.eventOfAct(state.id, key))) touched.add(state.milestoneId);
        else await act(rows.get(state.id) as ObligationRow, planAct);
      }
      await askAgain(programme, moves, by);
      await carryOn(programme, moves, by);
      await store.programmes.addObligations(moves.added.map(({ spec, milestoneName }) => ({ milestoneName, state: openObligation(spec, nowMs) })));
      if (moves.revived.length + moves.carried.length > 0) await poke(programmeId, programme.clock, nowMs);
      await open(
        programme,
        after,
        [...touched].filter((id) => !starting.includes(id)),
      );
      await redate(programme, { before, after, calendar }, { ...by, reason });
      await handOver(programme, before, after, calendar, by);
      await store.programmes.applied(programmeId, planVersion);
    },

    async withdrawAll({ programmeId, reason }): Promise<void> {
      for (const row of await store.ledger.obligations({ programmeId, stages: ['open', 'submitted'] })) {
        await act(row, { kind: 'withdraw', key: 'programme-closed', actor: ACTOR, reason });
      }
    },
  };
}

function asEvent({ type, atMs, actKey, actorOrg, actorName, payload }: LedgerEvent): ObligationEvent {
  const actor = actorOrg === undefined ? {} : { actor: { org: actorOrg, name: actorName ?? '' } };
  return { ...payload, type, atMs, ...(actKey !== undefined && { key: actKey }), ...actor } as unknown as ObligationEvent;
}
