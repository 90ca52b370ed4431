import { ApplicationFailure, activityInfo } from '@temporalio/activity';
import { log } from '../config/log.ts';
import { inStep } from '../config/trace.ts';
import type { ProgrammeClock } from '../domain/kernel/clock.ts';
import type { MachineEvent } from '../domain/kernel/machine.ts';
import { obligationMachine } from '../domain/obligation/machine.ts';
import { nameOf } from '../domain/plan/plan.ts';
import { ENDS_A_PAUSE } from '../domain/programme/programme.ts';
import type { NewAlarm } from '../prisma/alarms.ts';
import { NotRecordable } from '../prisma/ledger.ts';
import type { Store } from '../prisma/store.ts';
import { LEDGER_AHEAD, type MilestoneContents, NOT_RECORDABLE, type Ports, type RecordBatch, type Unrecorded, WRITTEN_BEFORE } from '../workflows/ports.ts';

/** Tells the mailroom of a programme that something is owed from `sendAtMs` (programme epoch ms) on. */
export type Poke = (programmeId: string, clock: ProgrammeClock, sendAtMs: number) => Promise<void>;

export function ledgerActivities(store: Store, poke: Poke): Pick<Ports, 'record' | 'held' | 'giveUp' | 'loadMilestone'> {
  const poked = coalesced(poke);

  async function held({ itemKind, itemId }: Pick<RecordBatch, 'itemKind' | 'itemId'>): Promise<{ sequence: number }> {
    const rows = { obligation: store.ledger.obligation, enterprise: store.enterprises.get, programme: store.programmes.get };
    const row = await rows[itemKind](itemId);
    if (!row) throw new Error(`The ledger knows no ${itemKind} ${itemId}.`);
    return row.state;
  }
  const sequenceHeld = async (batch: RecordBatch) => (await held(batch)).sequence;

  /** Alarms about what time brought about that this process has raised: over once it is recorded. */
  const waiting = new Set<string>();

  async function raise(alarm: NewAlarm): Promise<void> {
    await store.alarms.raise(alarm);
    if (alarm.kind === 'not-recorded') waiting.add(alarm.key);
    log.warn({ alarm: alarm.kind, programme: alarm.programmeId, item: alarm.item }, 'alarm');
  }

  /** Pokes the mailroom for a batch, after the commit and before the batch counts as done: a crash in between repeats both. */
  async function pokeFor(batch: RecordBatch): Promise<void> {
    const owed = batch.notices.filter((notice) => !notice.overtaken);
    const released = batch.itemKind === 'programme' && batch.events.some((event) => ENDS_A_PAUSE.includes(event.type));
    if (owed.length > 0 || released) await poked(batch.programmeId, batch.clock, released ? 0 : Math.min(...owed.map((notice) => notice.sendAtMs)));
  }

  async function record(batch: RecordBatch): Promise<void> {
    try {
      await store.ledger.record(batch);
    } catch (error) {
      if (!(error instanceof NotRecordable)) throw error;
      if (error.kind === 'written-before' || error.kind === 'gone-on') {
        // What the ledger holds may tell who is not told here.
        await pokeFor(error.kind === 'gone-on' ? { ...batch, notices: batch.notices.map((notice) => ({ ...notice, overtaken: false })) } : batch);
        throw ApplicationFailure.create({ type: error.kind === 'gone-on' ? LEDGER_AHEAD : WRITTEN_BEFORE, message: error.message, nonRetryable: true });
      }
      const anAct = batch.events.some(({ key }) => key !== undefined);
      const ahead = error.kind === 'ledger-conflict' && (await sequenceHeld(batch)) >= batch.fromSequence;
      await raise(alarmOf({ ...batch, why: error.message }, error.kind === 'not-recorded' && anAct ? 'act-not-recorded' : error.kind));
      // An act is given up, so that its item goes on. What time brings about is never given up: it is tried until somebody has helped.
      throw ApplicationFailure.create({ type: ahead ? LEDGER_AHEAD : NOT_RECORDABLE, message: error.message, nonRetryable: anAct || ahead });
    }
    log.info(recordedFacts(batch), 'recorded');
    await pokeFor(batch);
    const { key } = alarmOf({ ...batch, why: '' }, 'not-recorded');
    // Where it was tried before another worker may have raised it.
    if (waiting.delete(key) || activityInfo().attempt > 1) await store.alarms.settle(key, 'ledger').catch(() => undefined);
  }

  return {
    record: (batch) =>
      inStep(`record ${batch.itemKind}`, { parent: batch.trace, attributes: { 'duban.item': batch.itemId, 'duban.sequence': batch.fromSequence } }, () =>
        record(batch),
      ),

    held,

    async giveUp(unrecorded: Unrecorded): Promise<void> {
      await raise(alarmOf(unrecorded, 'act-not-recorded'));
    },

    async loadMilestone({ programmeId, milestoneId }): Promise<MilestoneContents> {
      const programme = await store.programmes.get(programmeId);
      if (!programme) throw new Error(`The ledger knows no programme ${programmeId}.`);
      const plan = await store.programmes.plan(programmeId, programme.state.planVersion);
      const rows = await store.ledger.obligations({ programmeId, milestoneId });
      return {
        name: rows[0]?.milestoneName ?? milestoneId,
        obligations: rows
          .filter(({ state }) => !obligationMachine.isFinal(state))
          .map(({ state }) => ({ spec: state, departmentName: plan ? nameOf(plan.plan, state.departmentId) : state.departmentId })),
      };
    },
  };
}

/** Tells what became of an item, and on whose part: without names, and without anything that somebody wrote. */
const recordedFacts = ({ programmeId, itemId, fromSequence, events, notices }: RecordBatch) => ({
  programme: programmeId,
  item: itemId,
  sequence: fromSequence,
  events: events.map(({ type }) => type),
  by: [...new Set(events.flatMap(({ actor }) => (actor ? [actor.org] : [])))],
  notices: notices.length,
});

/** Tells what somebody has to know of an unrecorded batch: which act of whom, and why it was done. */
function alarmOf({ itemId, programmeId, fromSequence, events, why }: Unrecorded, kind: NewAlarm['kind']): NewAlarm {
  const [first] = events;
  const { actor, reason } = (first ?? {}) as MachineEvent & { reason?: unknown };
  return {
    key: `${kind}/${itemId}/${fromSequence}/${first?.key ?? ''}`,
    kind,
    programmeId,
    item: itemId,
    what: why,
    detail: {
      acts: events.map(({ type }) => type),
      ...(actor && { org: actor.org, name: actor.name }),
      ...(typeof reason === 'string' && { reason }),
    },
  };
}

/** Sends pokes together: many items share an instant, so all pokes that come while one is on its way go together in the next. */
function coalesced(poke: Poke): Poke {
  const next = new Map<string, { sendAtMs: number; sent: Promise<void> }>();
  const current = new Map<string, Promise<void>>();
  return (programmeId, clock, sendAtMs) => {
    const joined = next.get(programmeId);
    if (joined) {
      joined.sendAtMs = Math.min(joined.sendAtMs, sendAtMs);
      return joined.sent;
    }
    const entry = { sendAtMs, sent: Promise.resolve() };
    entry.sent = (current.get(programmeId) ?? Promise.resolve())
      .catch(() => undefined)
      .then(() => {
        next.delete(programmeId);
        const sent = poke(programmeId, clock, entry.sendAtMs);
        current.set(programmeId, sent);
        return sent;
      });
    next.set(programmeId, entry);
    return entry.sent;
  };
}
