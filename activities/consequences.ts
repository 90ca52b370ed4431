import type { Client } from '@temporalio/client';
import { proposalDue } from '../domain/enterprise/consequences.ts';
import { completeEnterpriseAct } from '../domain/enterprise/cycle-rules.ts';
import { PROGRAMME } from '../domain/kernel/bodies.ts';
import type { WorkingCalendar } from '../domain/kernel/calendar.ts';
import type { ProgrammeClock } from '../domain/kernel/clock.ts';
import type { PlainDate } from '../domain/kernel/dates.ts';
import { departmentProposals } from '../domain/obligation/consequences.ts';
import type { Plan } from '../domain/plan/plan.ts';
import { actOnEnterprise } from '../engine/act.ts';
import { RefusedError } from '../engine/faults.ts';
import type { Store } from '../prisma/store.ts';
import type { ActMessage } from '../workflows/messages.ts';

const ACTOR = { org: PROGRAMME, name: 'rule' };

/**
 * Proposes what the plan's rules ask for by now and nobody has proposed yet: the rules never ask whether it happened today. Gives how many
 * proposals are new.
 */
export async function proposeByRules(
  { store, client }: { store: Store; client: Client },
  { plan, calendar, clock, today, nowMs }: { plan: Plan; calendar: WorkingCalendar; clock: ProgrammeClock; today: PlainDate; nowMs: number },
): Promise<number> {
  const causes = new Set(plan.consequences.map(({ rule }) => rule?.on));
  let count = 0;
  if (causes.has('inspection') || causes.has('rectification-expired'))
    for (const row of await store.consequences.candidates(plan.id)) {
      const ruled = proposalDue(plan, row.state);
      if (!ruled) continue;
      const request = { kind: 'propose' as const, actor: ACTOR, key: `rule-${row.state.sequence}`, on: today, reason: ruled.reason, ruled };
      const { kind, ...message } = completeEnterpriseAct(plan, calendar, row.state, request);
      await actOnEnterprise(client, row, clock, kind, message as unknown as ActMessage).then(
        () => count++,
        (error) => {
          // Somebody proposed or settled it at this very moment.
          if (!(error instanceof RefusedError)) throw error;
        },
      );
    }
  if (causes.has('lapse') || causes.has('red') || causes.has('missed-round')) {
    const rows = await store.ledger.obligations({ programmeId: plan.id });
    const proposals = departmentProposals(
      plan,
      rows.map(({ state, milestoneName: name }) => ({ state, name })),
      nowMs,
    );
    const known = new Set((await store.consequences.list(plan.id)).map(({ rule, cause }) => `${rule} ${cause}`));
    count += await store.consequences.propose(
      plan.id,
      proposals.filter(({ rule, cause }) => !known.has(`${rule} ${cause}`)),
      nowMs,
      ACTOR,
    );
  }
  return count;
}
