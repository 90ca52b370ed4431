import type { Client } from '@temporalio/client';
import { joinOf, partnersOf } from '../domain/obligation/together.ts';
import type { Plan } from '../domain/plan/plan.ts';
import { nudgeObligation } from '../engine/act.ts';
import type { ObligationRow } from '../prisma/ledger.ts';
import type { Store } from '../prisma/store.ts';
import type { Ports } from '../workflows/ports.ts';

/** Tells, every morning, those who do not stand as their partners in answering do to look around, because a word of that was lost. */
export async function remindPartners(store: Store, client: Client, plan: Plan): Promise<{ told: number; missing: boolean }> {
  const report = { told: 0, missing: false };
  if (plan.milestones.every(({ together }) => together !== 'any')) return report;
  const rows = await store.ledger.obligations({ programmeId: plan.id });
  const states = rows.map(({ state }) => state);
  for (const row of rows.filter(({ state }) => joinOf(state, states) !== undefined)) {
    if (await nudgeObligation(client, row)) report.told++;
    else report.missing = true;
  }
  return report;
}

/** Gives those who answer for one milestone together, as the ledger has them. */
export function togetherActivities(store: Store, client: Client): Pick<Ports, 'joined' | 'tellPartners'> {
  async function milestoneOf(obligationId: string): Promise<{ row?: ObligationRow; states: ObligationRow['state'][] }> {
    const row = await store.ledger.obligation(obligationId);
    const rows = row ? await store.ledger.obligations({ programmeId: row.programmeId, milestoneId: row.milestoneId }) : [];
    return { ...(row && { row }), states: rows.map(({ state }) => state) };
  }

  return {
    async joined({ obligationId }) {
      const { row, states } = await milestoneOf(obligationId);
      return row && joinOf(row.state, states);
    },

    async tellPartners({ obligationId }) {
      const { row, states } = await milestoneOf(obligationId);
      for (const { id } of row ? partnersOf(row.state, states) : []) await nudgeObligation(client, { id });
    },
  };
}
