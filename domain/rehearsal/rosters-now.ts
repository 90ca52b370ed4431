import { matches, rosterQueries, type Standing } from '../enterprise/standing.ts';
import { dateAt, type WorkingCalendar } from '../kernel/calendar.ts';
import type { ObligationState } from '../obligation/obligation.ts';
import { datedMilestones, type Plan } from '../plan/plan.ts';
import type { RosterNow, Rosters } from './rehearsed.ts';

/** Opens what a rung that lists enterprises asks, and what settles an obligation by its roster. */
export function openRostersNow(
  plan: Plan,
  calendar: WorkingCalendar,
  among: (departmentId: string | undefined) => readonly { standing: Standing; hasAddress: boolean }[],
): Pick<Rosters, 'at' | 'isDone' | 'any'> {
  const rosterOf = new Map(datedMilestones(plan).map((dated) => [dated.id, dated.milestone.roster]));
  const queries = new Map<string, ReturnType<typeof rosterQueries>>();
  const queriesOf = ({ milestoneId, departmentId }: ObligationState) => {
    const roster = rosterOf.get(milestoneId);
    if (!roster) return undefined;
    const key = `${milestoneId}/${departmentId}`;
    const found = queries.get(key) ?? rosterQueries(plan, roster, departmentId);
    queries.set(key, found);
    return found;
  };
  let asked: { nowMs: number; answers: Map<string, RosterNow> } | undefined;
  /** For each obligation, where in the list somebody was missing when it was last looked for: mostly they still are. */
  const missingAt = new Map<string, number>();

  return {
    at(state, nowMs) {
      const of = queriesOf(state);
      if (!of) return undefined;
      // One answer serves all whom a rung tells of it.
      if (asked?.nowMs !== nowMs) asked = { nowMs, answers: new Map() };
      const known = asked.answers.get(state.id);
      if (known) return known;
      const date = dateAt(calendar, nowMs);
      const now: RosterNow = { all: 0, missing: 0, withAddress: 0 };
      for (const { standing, hasAddress } of among(of.of.departmentId)) {
        if (!matches(of.of, standing, date)) continue;
        now.all++;
        if (of.done && matches(of.done, standing, date)) continue;
        now.missing++;
        if (hasAddress) now.withAddress++;
      }
      asked.answers.set(state.id, now);
      return now;
    },
    isDone(state, nowMs) {
      const of = queriesOf(state);
      const { done } = of ?? {};
      if (!of || !done) return false;
      const date = dateAt(calendar, nowMs);
      const own = among(of.of.departmentId);
      const first = missingAt.get(state.id) ?? 0;
      let all = 0;
      for (let step = 0; step < own.length; step++) {
        const index = (first + step) % own.length;
        const { standing } = own[index] as { standing: Standing };
        if (!matches(of.of, standing, date)) continue;
        if (!matches(done, standing, date)) {
          missingAt.set(state.id, index);
          return false;
        }
        all++;
      }
      return all > 0;
    },
    any(query, departmentId, nowMs) {
      const { of } = rosterQueries(plan, { of: query }, departmentId);
      const date = dateAt(calendar, nowMs);
      return among(of.departmentId).some(({ standing }) => matches(of, standing, date));
    },
  };
}
