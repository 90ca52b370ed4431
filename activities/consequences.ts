import type { Client } from '@temporalio/client';
import { proposalDue } from '../domain/enterprise/consequences.ts';
import { completeEnterpriseAct } from '../domain/enterprise/cycle-rules.ts';
import { scopeName } from '../domain/enterprise/scope-name.ts';
import { PROGRAMME } from '../domain/kernel/bodies.ts';
import type { WorkingCalendar } from '../domain/kernel/calendar.ts';
import type { ProgrammeClock } from '../domain/kernel/clock.ts';
import type { PlainDate } from '../domain/kernel/dates.ts';
import { judgedOn, type Missed, missedIndicator, missedProposals, missedTarget } from '../domain/matters/missed.ts';
import { reportedProposals } from '../domain/matters/reported.ts';
import { type ConfirmedScore, decidedProposals, scoredProposals } from '../domain/matters/upon-decisions.ts';
import type { KnownProposal } from '../domain/obligation/amounts.ts';
import { type DepartmentProposal, departmentProposals } from '../domain/obligation/consequences.ts';
import type { DatedIndicator, Plan } from '../domain/plan/plan.ts';
import { periodName } from '../domain/words/words.ts';
import { actOnEnterprise } from '../engine/act.ts';
import { RefusedError } from '../engine/faults.ts';
import { indicatorValues } from '../prisma/register-matters.ts';
import type { Store } from '../prisma/store.ts';
import type { ActMessage } from '../workflows/messages.ts';
import { targetNow } from './target-matters.ts';

const ACTOR = { org: PROGRAMME, name: 'rule' };

/**
 * Proposes what the plan's rules ask for by now and nobody has proposed yet: the rules never ask whether it happened today. Gives how many
 * proposals are new.
 */
export async function proposeByRules(
  { store, client }: { store: Store; client: Client },
  {
    plan,
    calendar,
    clock,
    today,
    startedOn,
    nowMs,
  }: { plan: Plan; calendar: WorkingCalendar; clock: ProgrammeClock; today: PlainDate; startedOn: PlainDate; nowMs: number },
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
  const proposals: DepartmentProposal[] = [];
  const known = await store.consequences.list(plan.id);
  if (causes.has('lapse') || causes.has('red') || causes.has('missed-round')) {
    const rows = await store.ledger.obligations({ programmeId: plan.id });
    proposals.push(
      ...departmentProposals(
        plan,
        rows.map(({ state, milestoneName: name }) => ({ state, name })),
        nowMs,
        known,
      ),
    );
  }
  if (causes.has('reported')) proposals.push(...reportedProposals(plan, today, known));
  if (causes.has('decided')) proposals.push(...decidedProposals(plan, calendar, today, known));
  if (causes.has('score')) proposals.push(...scoredProposals(plan, calendar, today, await confirmedScores(store, plan)));
  if (causes.has('missed-target') || causes.has('missed-indicator'))
    proposals.push(...(await proposedForMissed(store, plan, calendar, today, startedOn, known)));
  if (proposals.length === 0) return count;
  const asked = new Set(known.map(({ rule, cause }) => `${rule} ${cause}`));
  const unknown = proposals.filter(({ rule, cause }) => !asked.has(`${rule} ${cause}`));
  return count + (await store.consequences.propose(plan.id, unknown, nowMs, ACTOR));
}

/** Gives what the rules propose for targets and indicators whose day is over and that were missed. */
async function proposedForMissed(
  store: Store,
  plan: Plan,
  calendar: WorkingCalendar,
  today: PlainDate,
  startedOn: PlainDate,
  known: readonly KnownProposal[],
): Promise<DepartmentProposal[]> {
  const { targets, indicators, earlier } = judgedOn(plan, today, startedOn);
  const missed: Missed[] = [];
  for (const target of targets) {
    const { parts } = await targetNow(store, plan, calendar, target, today);
    missed.push(...missedTarget(plan, target, parts, (scope) => scopeName(plan, scope, plan.language)));
  }
  const values = await indicatorValues(store, plan, calendar, [...indicators, ...earlier]);
  const missedOf = (indicator: DatedIndicator) =>
    missedIndicator(
      plan,
      indicator,
      values.filter(({ indicatorId }) => indicatorId === indicator.id),
    );
  missed.push(...indicators.flatMap(missedOf));
  return missedProposals(plan, missed, earlier.flatMap(missedOf), known);
}

async function confirmedScores(store: Store, plan: Plan): Promise<ConfirmedScore[]> {
  return (await store.scores.made(plan)).flatMap(({ period, departments, confirmed }) =>
    confirmed ? [{ period, name: periodName(period, plan.language), confirmedAtMs: confirmed.atMs, departments }] : [],
  );
}
