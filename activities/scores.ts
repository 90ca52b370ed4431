import { wallClock } from '../calendar/china.ts';
import type { WorkingCalendar } from '../domain/kernel/calendar.ts';
import { DEFAULT_SCORING } from '../domain/plan/goal-fields.ts';
import type { Plan } from '../domain/plan/plan.ts';
import { scoreOf } from '../domain/score.ts';
import { halfYearsOf, madeOn } from '../domain/score-day.ts';
import { scoreInput } from '../prisma/scores.ts';
import type { Store } from '../prisma/store.ts';

/** Makes the score of every half-year whose day has come and which has no score yet: it then waits for the office. Gives how many were made. */
export async function makeScores(store: Store, plan: Plan, calendar: WorkingCalendar, startedAtMs: number, nowMs: number): Promise<number> {
  const wall = wallClock(plan.zone);
  const [today, startedOn] = [wall.date(nowMs), wall.date(startedAtMs)];
  const { made } = plan.scoring ?? DEFAULT_SCORING;
  // A half-year that was over before the programme was loaded is history, and nobody was told of it.
  const due = halfYearsOf(plan).filter((period) => period.to >= startedOn && madeOn(period, made, calendar) <= today);
  const known = new Set((await store.scores.made(plan)).map(({ period }) => period));
  const missing = due.filter(({ name }) => !known.has(name));
  for (const period of missing) {
    const scores = scoreOf(await scoreInput({ store, plan, calendar, nowMs, startedAtMs }, period));
    await store.scores.make(
      plan.id,
      period.name,
      nowMs,
      scores.map(({ lines: _lines, ...score }) => score),
    );
  }
  return missing.length;
}
