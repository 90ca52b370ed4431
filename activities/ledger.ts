import type { ProgrammeClock } from '../domain/kernel/clock.ts';
import { obligationMachine } from '../domain/obligation/machine.ts';
import { nameOf } from '../domain/plan/plan.ts';
import { ENDS_A_PAUSE } from '../domain/programme/programme.ts';
import type { Store } from '../prisma/store.ts';
import type { MilestoneContents, Ports, RecordBatch } from '../workflows/ports.ts';

/** Tells the mailroom of a programme that something is owed from `sendAtMs` (programme epoch ms) on. */
export type Poke = (programmeId: string, clock: ProgrammeClock, sendAtMs: number) => Promise<void>;

export function ledgerActivities(store: Store, poke: Poke): Pick<Ports, 'record' | 'loadMilestone'> {
  const poked = coalesced(poke);
  return {
    async record(batch: RecordBatch): Promise<void> {
      await store.ledger.record(batch);
      const owed = batch.notices.filter((notice) => !notice.overtaken);
      const released = batch.itemKind === 'programme' && batch.events.some((event) => ENDS_A_PAUSE.includes(event.type));
      // Asked for after the commit and before this counts as done: a crash in between repeats both.
      if (owed.length > 0 || released) await poked(batch.programmeId, batch.clock, released ? 0 : Math.min(...owed.map((notice) => notice.sendAtMs)));
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

/** Many items share an instant: while one poke is on its way, all that come meanwhile go together in the next. */
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
