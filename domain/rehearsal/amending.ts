import type { WorkingCalendar } from '../kernel/calendar.ts';
import { grouped } from '../kernel/grouped.ts';
import type { Plan } from '../plan/plan.ts';
import { amendmentMoves } from '../programme/amendment.ts';
import { amendmentActs, redatingActs } from '../programme/amendment-acts.ts';
import { type BroughtToLife, broughtToLife } from '../programme/carry-over.ts';
import { withReports } from '../programme/events.ts';
import type { Agenda } from './agenda.ts';
import type { Lives, PlanVersion } from './lives.ts';

/** Another version of the plan that comes to hold while the programme runs. */
export interface RehearsedAmendment {
  plan: Plan;
  calendar: WorkingCalendar;
  /** When the version is made (programme epoch ms). */
  atMs: number;
  /** The reason in the office's words; empty where it gives none. */
  reason: string;
  /** Tells when its act with this key reaches an obligation (programme epoch ms), where that takes a while. */
  reachesAtMs?(obligationId: string, key: string): number;
}

/** Carries out on the agenda what `applyPlanVersion` in activities/campaign.ts carries out live: the same moves, by the same acts and births. */
export function amend(
  { plan: written, calendar: days, atMs, reason, reachesAtMs = () => atMs }: RehearsedAmendment,
  key: string,
  { agenda, version, lives }: { agenda: Agenda; version: PlanVersion; lives: Lives },
): void {
  const before = version.plan;
  // Whoever writes a version knows nothing of what has begun meanwhile.
  const after = withReports(before, written);
  version.plan = after;
  version.calendar = days;
  const movesAt = (instantMs: number) => amendmentMoves({ before, after, calendar: days, nowMs: instantMs }, lives.states());
  const moves = movesAt(atMs);
  const bring = (life: NonNullable<ReturnType<Lives['get']>>, { state, events, notices: owed }: BroughtToLife) => {
    const told = owed.map((notice) => ({ notice, owedAtMs: atMs }));
    lives.record(life, state, events, told);
    lives.begin(life);
  };
  let doneAtMs = atMs;
  for (const { state, act } of amendmentActs(moves, after, { key, reason })) {
    const actAtMs = Math.max(atMs, reachesAtMs(state.id, act.key));
    agenda.once(actAtMs, 'amending', () => lives.perform(state.id, act));
    doneAtMs = Math.max(doneAtMs, actAtMs);
  }
  agenda.once(doneAtMs, 'amending', () => {
    const held = (id: string) => {
      const old = lives.get(id)?.rehearsed;
      return old && { state: old.state, milestoneName: old.milestoneName, history: old.events };
    };
    const { again, parts, fresh } = broughtToLife(moves, held, { atMs, key, reason });
    for (const revived of again) {
      const life = lives.get(revived.state.id);
      if (life) bring(life, revived);
    }
    for (const { planned, life } of parts) bring(lives.add(planned, life.state), life);
    for (const { planned, state } of fresh) lives.begin(lives.add(planned, state));
    // Everything is compared once for all that it reaches at one instant: an event's report is a version of its own, and there may be thousands.
    const reached = grouped(lives.states(), ({ id, dueVersion }) => Math.max(doneAtMs, reachesAtMs(id, `${key}-v${dueVersion}`)));
    for (const [actAtMs, states] of reached) {
      const ids = new Set(states.map(({ id }) => id));
      agenda.once(actAtMs, 'amending', () => {
        for (const { state, act } of redatingActs(movesAt(actAtMs), { key, reason })) if (ids.has(state.id)) lives.perform(state.id, act);
      });
    }
  });
}
