import { heartbeat } from '@temporalio/activity';
import type { Client } from '@temporalio/client';
import { openCalendar } from '../calendar/china.ts';
import { morningOf } from '../domain/digest/digest.ts';
import { OFFICE, PLAN_ITSELF, recipientOf } from '../domain/kernel/bodies.ts';
import { programmeNowMs } from '../domain/kernel/clock.ts';
import { grouped } from '../domain/kernel/grouped.ts';
import { addressChanges } from '../domain/letters/address.ts';
import { obligationMachine } from '../domain/obligation/machine.ts';
import { addressKey, rungText } from '../domain/obligation/notices.ts';
import type { ObligationEvent } from '../domain/obligation/obligation.ts';
import type { Plan } from '../domain/plan/plan.ts';
import { type AmendmentMoves, amendmentMoves } from '../domain/programme/amendment.ts';
import { amendmentActs, type PlanAct, redatingActs } from '../domain/programme/amendment-acts.ts';
import { type AmendedBy, broughtToLife, type Held } from '../domain/programme/carry-over.ts';
import { actOnObligation, nudgeDigest, reopenMilestone } from '../engine/act.ts';
import { NotRunningError, RefusedError } from '../engine/faults.ts';
import { actOnHeld } from '../engine/heal.ts';
import type { LedgerEvent, ObligationRow } from '../prisma/ledger.ts';
import type { ProgrammeRow } from '../prisma/programmes.ts';
import type { Store } from '../prisma/store.ts';
import { type ActMessage, workflowIds } from '../workflows/messages.ts';
import type { Ports } from '../workflows/ports.ts';
import { engineClock } from './engine-time.ts';
import { handOver, type Versions } from './hand-over.ts';
import type { Poke } from './ledger.ts';

/** How often dates are looked at again because somebody else changed them meanwhile. */
const MOST_PASSES = 3;

export function campaignActivities(store: Store, client: Client, poke: Poke): Pick<Ports, 'applyPlanVersion' | 'withdrawAll'> {
  /**
   * Carries out an act of the plan itself. An obligation that has been settled meanwhile is no fault: there is nothing left to move. One that the
   * engine has lost is no such: it begins again from the ledger, and the plan holds for it as for the others.
   */
  async function act(row: ObligationRow, { kind, ...message }: PlanAct): Promise<void> {
    heartbeat(row.id);
    const item = { kind: 'obligation' as const, id: row.id, workflowId: workflowIds.obligation(row.id) };
    const send = () => actOnObligation(client, row, kind, message as unknown as ActMessage);
    await actOnHeld(store, client, item, message.key, send).catch(async (error) => {
      if (error instanceof RefusedError) return;
      const held = error instanceof NotRunningError ? await store.ledger.obligation(row.id) : undefined;
      if (!held || !obligationMachine.isFinal(held.state)) throw error;
    });
  }

  async function planOf(programmeId: string, version: number): Promise<Plan> {
    const contents = await store.programmes.plan(programmeId, version);
    if (!contents) throw new Error(`The ledger has no version ${version} of the plan of ${programmeId}.`);
    return contents.plan;
  }

  /** Starts what the ledger holds as open but nothing runs yet, in milestones that the programme does not start by itself. */
  async function open({ id: programmeId, clock }: ProgrammeRow, plan: Plan, milestoneIds: Iterable<string>): Promise<void> {
    for (const milestoneId of milestoneIds) {
      heartbeat(milestoneId);
      await reopenMilestone(client, { programmeId, milestoneId, clock }, plan.name);
    }
  }

  /** Writes down what the version brings to life. Gives the number of those of which somebody is told. */
  async function bringToLife(programme: ProgrammeRow, moves: AmendmentMoves, by: AmendedBy): Promise<number> {
    const { again, parts, fresh } = broughtToLife(moves, await heldNow(moves.carried.map(({ from }) => from.id)), by);
    for (const { state, events, notices } of again) {
      heartbeat(state.id);
      const wakeAtMs = obligationMachine.wake(state);
      const fromSequence = state.sequence - events.length + 1;
      const batch = { itemKind: 'obligation' as const, itemId: state.id, programmeId: programme.id, fromSequence, events, notices };
      await store.ledger.record({ ...batch, state, ...(wakeAtMs !== undefined && { wakeAtMs }) });
    }
    for (const { planned, life } of parts) {
      const { state, events, notices } = life;
      heartbeat(state.id);
      const about = { programmeId: programme.id, obligationId: state.id, sequence: state.sequence };
      await store.programmes.addObligations(
        [{ milestoneName: planned.milestoneName, state, events }],
        notices.map(({ overtaken: _never, ...notice }) => ({ ...notice, ...about })),
      );
    }
    await store.programmes.addObligations(fresh.map(({ planned, state }) => ({ milestoneName: planned.milestoneName, state })));
    return again.length + parts.length;
  }

  async function heldNow(ids: string[]): Promise<(id: string) => Held | undefined> {
    if (ids.length === 0) return () => undefined;
    const rows = new Map((await store.ledger.obligations({ ids })).map((row) => [row.id, row]));
    const events = grouped(await store.ledger.eventsOfAll(ids), ({ itemId }) => itemId);
    return (id) => {
      const row = rows.get(id);
      return row && { state: row.state, milestoneName: row.milestoneName, history: (events.get(id) ?? []).map(asEvent) };
    };
  }

  /**
   * Works out the dates of what stays as it was asked for again, by the working days of now. Somebody may be granted another date by the old
   * working days at the same moment, so it looks again until all have their dates.
   */
  async function redate(programme: ProgrammeRow, versions: Versions, { atMs, key, reason }: AmendedBy): Promise<void> {
    const { id: programmeId, clock } = programme;
    const realNowMs = engineClock();
    for (let pass = 1; pass <= MOST_PASSES; pass++) {
      const rows = new Map((await store.ledger.obligations({ programmeId })).map((row) => [row.id, row]));
      const states = [...rows.values()].map(({ state }) => state);
      // Each pass takes its own time: what an earlier pass has brought forward to its own moment is behind by now.
      const nowMs = Math.max(atMs, programmeNowMs(clock, realNowMs()));
      const redating = redatingActs(amendmentMoves({ ...versions, nowMs }, states), { key, reason });
      if (redating.length === 0) return;
      for (const { state, act: redates } of redating) await act(rows.get(state.id) as ObligationRow, redates);
    }
  }

  return {
    async applyPlanVersion({ programmeId, planVersion, reason, atMs, starting = [] }): Promise<void> {
      const [before, after] = await Promise.all([planOf(programmeId, planVersion - 1), planOf(programmeId, planVersion)]);
      const programme = await store.programmes.get(programmeId);
      if (!programme) throw new Error(`The ledger knows no programme ${programmeId}.`);
      const rows = new Map((await store.ledger.obligations({ programmeId })).map((row) => [row.id, row]));
      const nowMs = atMs ?? programmeNowMs(programme.clock, engineClock()());
      const tables = await store.holidays.tables();
      const calendar = openCalendar(after, tables);
      const versions = { before, after, calendar };
      const moves = amendmentMoves(
        { ...versions, nowMs },
        [...rows.values()].map(({ state }) => state),
      );
      const key = `plan-${planVersion}`;
      const by: AmendedBy = { atMs: nowMs, key, reason };
      const touched = new Set([...moves.added, ...moves.carried.map(({ planned }) => planned)].map(({ spec }) => spec.milestoneId));
      for (const { state } of moves.revived) touched.add(state.milestoneId);

      // Addresses are told of before anything else, because the codes for the new addresses are sent with it.
      if (await tellOfAddresses(store, programme, before, after, planVersion, nowMs)) await poke(programmeId, programme.clock, nowMs);
      for (const { state, act: planAct } of amendmentActs(moves, after, { key, reason })) {
        // The obligation was brought to life by this very version, in an attempt that did not get to its end: only its start may be missing.
        if (planAct.kind === 'amend' && (await store.ledger.eventOfAct(state.id, key))) touched.add(state.milestoneId);
        else await act(rows.get(state.id) as ObligationRow, planAct);
      }
      if ((await bringToLife(programme, moves, by)) > 0) await poke(programmeId, programme.clock, nowMs);
      await open(
        programme,
        after,
        [...touched].filter((id) => !starting.includes(id)),
      );
      await redate(programme, versions, by);
      await handOver({ store, client }, programme, versions, by);
      // Its mornings wait for the next one by the hour and the working days of before.
      const nextOf = (plan: Plan) => morningOf(plan, openCalendar(plan, tables), nowMs).nextAtMs;
      if (nextOf(before) !== nextOf(after)) await nudgeDigest(client, programmeId);
      await store.programmes.applied(programmeId, planVersion);
    },

    async withdrawAll({ programmeId, reason }): Promise<void> {
      const programme = await store.programmes.get(programmeId);
      if (!programme) throw new Error(`The ledger knows no programme ${programmeId}.`);
      for (const row of await store.ledger.obligations({ programmeId, stages: ['open', 'submitted'] })) {
        await act(row, { kind: 'withdraw', key: 'programme-closed', actor: PLAN_ITSELF, reason });
      }
    },
  };
}

function asEvent({ type, atMs, actKey, actorOrg, actorName, payload }: LedgerEvent): ObligationEvent {
  const actor = actorOrg === undefined ? {} : { actor: { org: actorOrg, name: actorName ?? '' } };
  return { ...payload, type, atMs, ...(actKey !== undefined && { key: actKey }), ...actor } as unknown as ObligationEvent;
}

/** Tells the former mailbox and the office of a changed address, so that nobody who may change one receives codes unseen. Returns whether anybody is told. */
async function tellOfAddresses(
  store: Store,
  { id: programmeId }: ProgrammeRow,
  before: Plan,
  after: Plan,
  version: number,
  sendAtMs: number,
): Promise<boolean> {
  const changes = addressChanges(before, after);
  if (changes.length === 0) return false;
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
  return true;
}
