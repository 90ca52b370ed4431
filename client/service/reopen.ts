import { type ProgrammeClock, programmeNowMs } from '../../domain/kernel/clock.ts';
import { advance } from '../../domain/kernel/machine.ts';
import { isRefusal, type Refusal } from '../../domain/kernel/refusals.ts';
import { obligationMachine } from '../../domain/obligation/machine.ts';
import type { ObligationAct } from '../../domain/obligation/obligation.ts';
import type { Plan } from '../../domain/plan/plan.ts';
import { beginAgain } from '../../engine/act.ts';
import type { Engine } from '../../engine/engine.ts';
import { pokeMailroom } from '../../engine/start.ts';
import type { ObligationRow } from '../../prisma/ledger.ts';
import type { Store } from '../../prisma/store.ts';
import type { ActOutcome } from '../../workflows/messages.ts';

/**
 * Carries out an act on an obligation that has ended and is open by it: what a lead sends back. Nothing of it runs that could write it
 * down, so it is written here, as an amendment does what it asks for again, and the obligation begins anew from the ledger.
 */
export async function actOnEnded(
  { store, client }: { store: Store; client: Engine['client'] },
  { row, act, plan, clock }: { row: ObligationRow; act: ObligationAct; plan: Plan; clock: ProgrammeClock },
): Promise<ActOutcome | Refusal> {
  const nowMs = programmeNowMs(clock, Date.now());
  const decided = obligationMachine.decide(row.state, act, nowMs);
  if (isRefusal(decided)) return decided;
  const { state, owed } = advance(obligationMachine, row.state, decided);
  const wakeAtMs = obligationMachine.wake(state);
  const notices = owed.map(({ notice }) => notice);
  const batch = {
    itemKind: 'obligation' as const,
    itemId: row.id,
    programmeId: row.programmeId,
    fromSequence: row.state.sequence + 1,
    events: decided,
    notices,
  };
  try {
    await store.ledger.record({ ...batch, state, ...(wakeAtMs !== undefined && { wakeAtMs }) });
  } catch (error) {
    // Somebody else was first: the rules say what came of that.
    const now = await store.ledger.obligation(row.id);
    const judged = now && now.state.sequence > row.state.sequence ? obligationMachine.decide(now.state, act, nowMs) : undefined;
    if (judged && isRefusal(judged)) return judged;
    throw error;
  }
  await pokeMailroom(client, row.programmeId, clock, nowMs);
  await beginAgain(client, row, clock, plan.name);
  return { key: act.key, sequence: state.sequence, stage: state.stage };
}
