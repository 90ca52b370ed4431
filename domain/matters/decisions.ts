import { confirmerOf, OFFICE } from '../kernel/bodies.ts';
import { dateAt, endOfDayMs, nthWorkingDay, type WorkingCalendar } from '../kernel/calendar.ts';
import type { ObligationState } from '../obligation/obligation.ts';
import { nameOf, type Plan } from '../plan/plan.ts';
import type { MatterItem } from './matters.ts';

/** The stages of a programme; `domain/programme` has them with what they mean. */
type ProgrammeStage = 'running' | 'paused' | 'closed' | 'completed';

/** Something that waits for somebody to decide. */
export interface Pending {
  kind: 'confirm' | 'extension' | 'proposal' | 'ending';
  /** The body that decides. */
  org: string;
  id: string;
  name: string;
  /** The department that asks, where the name does not say it. */
  from?: string;
  /** When it was asked for (programme epoch ms). */
  sinceMs: number;
}

/** What of an obligation waits for a decision. */
export function pendingOf(state: Pick<ObligationState, 'id' | 'departmentId' | 'stage' | 'submittedAtMs' | 'extension'>, name: string): Pending[] {
  const base = { org: confirmerOf(state), id: state.id, name, from: state.departmentId };
  if (state.stage === 'submitted' && state.submittedAtMs !== undefined) return [{ ...base, kind: 'confirm', sinceMs: state.submittedAtMs }];
  return state.stage === 'open' && state.extension ? [{ ...base, kind: 'extension', sinceMs: state.extension.requestedAtMs }] : [];
}

/** A consequence that a department has proposed: the office has it decided and writes the decision down. */
export const pendingProposal = (uscc: string, name: string, sinceMs: number): Pending => ({ kind: 'proposal', org: OFFICE, id: uscc, name, sinceMs });

/** Whether a programme whose last day has passed is closed or extended: asked until the office does either. */
export function pendingEnd(plan: Pick<Plan, 'id' | 'name' | 'to'>, calendar: WorkingCalendar, stage: ProgrammeStage): Pending[] {
  if (stage !== 'running' && stage !== 'paused') return [];
  return [{ kind: 'ending', org: OFFICE, id: plan.id, name: `${plan.name}（至 ${plan.to}）`, sinceMs: endOfDayMs(calendar, plan.to) }];
}

/** Each is to be decided within the plan's `decideWithin` working days; nothing is ever decided by silence. */
export function decisionItems(plan: Plan, calendar: WorkingCalendar, pending: readonly Pending[]): MatterItem[] {
  const dueOn = new Map<string, string>();
  return pending.map(({ sinceMs, from, name, ...item }) => {
    const on = dateAt(calendar, sinceMs);
    const due = dueOn.get(on) ?? nthWorkingDay(calendar, on, plan.decideWithin.workingDays, 1);
    dueOn.set(on, due);
    return { ...item, name: from === undefined ? name : `${name}（${nameOf(plan, from)}）`, about: '', dueOn: due };
  });
}
