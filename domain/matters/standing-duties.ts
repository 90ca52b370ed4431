import { addDays, type PlainDate } from '../kernel/dates.ts';
import type { Actor } from '../kernel/machine.ts';
import { activeDepartments, dueDateOf, type Plan, type PlanStanding } from '../plan/plan.ts';
import type { MatterItem } from './matters.ts';

/** What a body said of a standing duty, once; nothing changes it afterwards. */
export interface StandingReport {
  duty: string;
  org: string;
  /** Number of its event in the ledger. */
  sequence: number;
  /** The day on which it was said. */
  on: PlainDate;
  /** Programme epoch ms. */
  atMs: number;
  actor: Actor;
  text: string;
}

/** Who answers for a standing duty. */
export const standingLeads = (plan: Plan, { lead }: Pick<PlanStanding, 'lead'>): string[] =>
  lead === 'all' ? activeDepartments(plan).map(({ id }) => id) : lead;

/** One review round of a standing duty. */
export interface StandingReview {
  id: string;
  name: string;
  dueOn: PlainDate;
  /** What was said from this day on answers it: the day after the round before, the plan's first for the first. */
  since: PlainDate;
}

/** Asked on every morning of a rehearsal: a plan is never changed in place. */
const known = new WeakMap<PlanStanding['reviews'], { from: PlainDate; reviews: StandingReview[] }>();

export function reviewsOf({ from }: Pick<Plan, 'from'>, { reviews }: Pick<PlanStanding, 'reviews'>): readonly StandingReview[] {
  const found = known.get(reviews);
  if (found?.from === from) return found.reviews;
  let since = from;
  const dated = reviews.map(({ id, name, due }) => {
    const review = { id, name, dueOn: dueDateOf(due), since };
    since = addDays(review.dueOn, 1);
    return review;
  });
  known.set(reviews, { from, reviews: dated });
  return dated;
}

/** The round that is under way on a day: the first that has not passed; the last where all have. */
export const reviewOn = (reviews: readonly StandingReview[], date: PlainDate): StandingReview | undefined =>
  reviews.find(({ dueOn }) => dueOn >= date) ?? reviews.at(-1);

/** What answers a review: the last that a body said within it. */
export const answerTo = (reports: readonly StandingReport[], duty: string, org: string, { since, dueOn }: StandingReview): StandingReport | undefined =>
  reports.findLast((one) => one.duty === duty && one.org === org && one.on >= since && one.on <= dueOn);

/** Every standing duty at every round that is near enough to be told of: what was answered is done. */
export function standingItems(plan: Plan, reports: readonly StandingReport[], wanted: (dueOn: PlainDate) => boolean): MatterItem[] {
  // Most duties of a plan are reviewed on the same days.
  const asked = new Map<PlainDate, boolean>();
  const isWanted = (dueOn: PlainDate): boolean => {
    const known = asked.get(dueOn) ?? wanted(dueOn);
    asked.set(dueOn, known);
    return known;
  };
  return plan.standing.flatMap((duty) =>
    reviewsOf(plan, duty)
      .filter(({ dueOn }) => isWanted(dueOn))
      .flatMap((review) =>
        standingLeads(plan, duty).map((org): MatterItem => {
          const answer = answerTo(reports, duty.id, org, review);
          const item = { kind: 'standing' as const, about: '', org, dueOn: review.dueOn, id: duty.id, name: duty.name };
          return answer ? { ...item, said: { on: answer.on, text: answer.text }, done: true } : item;
        }),
      ),
  );
}
