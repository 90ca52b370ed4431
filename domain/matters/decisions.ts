import { approverOf, confirmerOf, OFFICE } from '../kernel/bodies.ts';
import { dateAt, endOfDayMs, nthWorkingDay, type WorkingCalendar } from '../kernel/calendar.ts';
import { inLanguage } from '../kernel/language.ts';
import { granterOf } from '../obligation/extension.ts';
import type { ObligationState } from '../obligation/obligation.ts';
import { nameOf, type Plan } from '../plan/plan.ts';
import type { MatterItem, Proposed } from './matters.ts';

/** The stages of a programme; `domain/programme` has them with what they mean. */
type ProgrammeStage = 'running' | 'paused' | 'closed' | 'completed';

/** Something that waits for somebody to decide. */
export interface Pending {
  kind: 'confirm' | 'extension' | 'proposal' | 'ending' | 'score' | 'strike' | 'itemExtension';
  /** The body that decides. */
  org: string;
  id: string;
  name: string;
  /** The department that asks, where the name does not say it. */
  from?: string;
  /** When it was asked for (programme epoch ms). */
  sinceMs: number;
  /** The plan's rule that proposes it: it may have a time of its own. */
  rule?: string;
  /** Of a proposal; absent where only their number is asked for. */
  proposed?: Proposed;
}

const NOTHING: readonly Pending[] = [];

/** What of an obligation waits for a decision. */
export function pendingOf(
  state: Pick<ObligationState, 'id' | 'departmentId' | 'stage' | 'submittedAtMs' | 'extension' | 'jointly' | 'approval' | 'reviewer' | 'endorsedAtMs'> &
    Parameters<typeof granterOf>[0],
  name: string,
): readonly Pending[] {
  if (state.stage !== 'submitted' && !(state.stage === 'open' && state.extension)) return NOTHING;
  const base = { org: confirmerOf(state), id: state.id, name, from: state.departmentId };
  // What one has handed in for all is decided once, where it was handed in.
  if (state.stage === 'submitted' && state.jointly) return NOTHING;
  if (state.stage === 'submitted' && state.submittedAtMs !== undefined)
    return [{ kind: 'confirm', sinceMs: state.endorsedAtMs ?? state.submittedAtMs, ...base, org: approverOf(state) }];
  return state.stage === 'open' && state.extension
    ? [{ kind: 'extension', sinceMs: state.extension.passedAtMs ?? state.extension.requestedAtMs, ...base, org: granterOf(state) }]
    : [];
}

/** What a proposal about a department is called where many wait. */
export const DEPARTMENT_PROPOSAL = '部门处理建议';

/** A consequence that a department has proposed: the office has it decided and writes the decision down. */
export const pendingProposal = (id: string, name: string, sinceMs: number, rule?: string): Pending => ({
  kind: 'proposal',
  org: OFFICE,
  id,
  name,
  sinceMs,
  ...(rule !== undefined && { rule }),
});

/** Whether a programme whose last day has passed is closed or extended: asked until the office does either. */
export function pendingEnd(plan: Pick<Plan, 'id' | 'name' | 'to' | 'language'>, calendar: WorkingCalendar, stage: ProgrammeStage): Pending[] {
  if (stage !== 'running' && stage !== 'paused') return [];
  return [
    {
      kind: 'ending',
      org: OFFICE,
      id: plan.id,
      name: inLanguage(plan.language)(`${plan.name}（至 ${plan.to}）`, `${plan.name} (to ${plan.to})`),
      sinceMs: endOfDayMs(calendar, plan.to),
    },
  ];
}

/** A score that was made and waits for the office. */
export const pendingScore = (period: string, name: string, sinceMs: number): Pending => ({ kind: 'score', org: OFFICE, id: period, name, sinceMs });

/** Each is to be decided within the plan's `decideWithin` working days; nothing is ever decided by silence. */
export function decisionItems(plan: Plan, calendar: WorkingCalendar, pending: readonly Pending[]): MatterItem[] {
  const say = inLanguage(plan.language);
  const dueOn = new Map<string, string>();
  const within = new Map(plan.consequences.flatMap(({ id, rule }) => (rule?.decideWithin ? [[id, rule.decideWithin.workingDays] as const] : [])));
  return pending.map(({ sinceMs, from, name, rule, ...item }) => {
    const on = dateAt(calendar, sinceMs);
    const days = within.get(rule ?? '') ?? plan.decideWithin.workingDays;
    const due = dueOn.get(`${on} ${days}`) ?? nthWorkingDay(calendar, on, days, 1);
    dueOn.set(`${on} ${days}`, due);
    const what = name === DEPARTMENT_PROPOSAL ? say(name, 'Proposals about departments') : name;
    return { about: '', dueOn: due, ...item, name: from === undefined ? what : say(`${what}（${nameOf(plan, from)}）`, `${what} (${nameOf(plan, from)})`) };
  });
}
