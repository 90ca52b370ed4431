import { OFFICE, recipientOf } from '../kernel/bodies.ts';
import { catchUpKey } from '../obligation/notices.ts';
import type { ObligationState } from '../obligation/obligation.ts';
import type { Plan } from '../plan/plan.ts';

/** The summary owed to one recipient, once for a programme's whole life. */
export interface CatchUpNotice {
  /** `catch-up/programme/recipient`: unique for ever; the Message-ID is derived from it. */
  key: string;
  /** Recipient code `org/officer`. */
  recipient: string;
  /** Programme time (epoch ms) at which it leaves: when the programme starts. */
  sendAtMs: number;
}

/**
 * Whom a programme that starts at `startedAtMs` (programme epoch ms) owes a summary: each department of which the plan asked
 * something before, and the office, which answers for all of it. Nobody, where nothing was due before.
 */
export function catchUpNotices(plan: Plan, states: readonly ObligationState[], startedAtMs: number): CatchUpNotice[] {
  const asked = new Set(states.filter(({ schedule }) => schedule.dueAtMs <= startedAtMs).map(({ departmentId }) => departmentId));
  if (asked.size === 0) return [];
  const orgs = [...plan.departments.map((department) => department.id).filter((org) => asked.has(org)), OFFICE];
  return orgs.map((org) => recipientOf(org, 'officer')).map((recipient) => ({ key: catchUpKey(plan.id, recipient), recipient, sendAtMs: startedAtMs }));
}

/** The part of the summary that an obligation stands under; undefined where it has been settled since. */
export function catchUpPart(state: ObligationState): 'history' | 'done' | 'ahead' | undefined {
  if (state.stage === 'historic') return 'history';
  if (state.entered) return 'done';
  return state.stage === 'open' || state.stage === 'submitted' ? 'ahead' : undefined;
}
