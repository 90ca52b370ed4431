import { addDays, type PlainDate } from '../kernel/dates.ts';
import { inLanguage } from '../kernel/language.ts';
import type { Actor } from '../kernel/machine.ts';
import { type HeldHours, type HeldSpan, windowsOf } from '../plan/hold.ts';
import { oftenText } from '../plan/often.ts';
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
  /** Of what has begun and has no limit: it is done. */
  done?: true;
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

/** What has to hold for a span. */
export interface Hold {
  /** Earliest first: those of each year, or the one that something has begun. */
  spans: readonly HeldSpan[];
  /** Hours of each of its days. */
  hours: readonly HeldHours[];
  /** The morning on which it is told, where it began before. */
  told?: PlainDate;
}

/** A duty without a date: one that is reviewed, one that has begun upon something and goes on until it is done, or what has to hold for a span. */
export interface StandingDuty extends Pick<PlanStanding, 'id' | 'name' | 'clause' | 'duty' | 'lead'> {
  reviews: readonly StandingReview[];
  /** The day on which it began, of what goes on until it is done. */
  begunOn?: PlainDate;
  hold?: Hold;
}

/** Asked on every morning of a rehearsal: a plan is never changed in place. */
const known = new WeakMap<Plan, readonly StandingDuty[]>();

/** Every standing duty that a plan asks for: one that begins upon something each time that it has begun, called by what it follows upon. */
export function standingDuties(plan: Plan): readonly StandingDuty[] {
  const found = known.get(plan);
  if (found) return found;
  const say = inLanguage(plan.language);
  const duties = plan.standing.flatMap(({ id, name: called, clause, duty, lead, reviews, after, holds, often, begun = [] }): StandingDuty[] => {
    const name = often ? say(`${called}（${oftenText(often)}）`, `${called} (${oftenText(often, 'en')})`) : called;
    if (reviews) return [{ id, name, clause, duty, lead, reviews: reviewsOf(plan, reviews) }];
    const hours = holds?.hours ?? [];
    if (holds && !after) return [{ id, name, clause, duty, lead, reviews: [], hold: { spans: windowsOf(plan, holds), hours } }];
    return begun.map(({ id: number, name: upon, on, told, until, for: answers = lead }) => ({
      ...{ id: `${id}-${number}`, clause, duty, lead: answers, reviews: [] },
      name: upon === undefined ? name : say(`${name}（${upon}）`, `${name} (${upon})`),
      ...(holds
        ? {
            hold: {
              spans: [{ from: on, ...(until !== undefined && { until }), ...(holds.until === 'none' && { endless: true as const }) }],
              hours,
              ...(told !== undefined && { told }),
            },
          }
        : { begunOn: on }),
    }));
  });
  known.set(plan, duties);
  return duties;
}

function reviewsOf({ from }: Pick<Plan, 'from'>, reviews: NonNullable<PlanStanding['reviews']>): readonly StandingReview[] {
  let since = from;
  return reviews.map(({ id, name, due }) => {
    const review = { id, name, dueOn: dueDateOf(due), since };
    since = addDays(review.dueOn, 1);
    return review;
  });
}

/** The round that is under way on a day: the first that has not passed; the last where all have. */
export const reviewOn = (reviews: readonly StandingReview[], date: PlainDate): StandingReview | undefined =>
  reviews.find(({ dueOn }) => dueOn >= date) ?? reviews.at(-1);

/** What answers a review: the last that a body said within it. */
export const answerTo = (reports: readonly StandingReport[], duty: string, org: string, { since, dueOn }: StandingReview): StandingReport | undefined =>
  reports.findLast((one) => one.duty === duty && one.org === org && one.on >= since && one.on <= dueOn);

/** The last that a body said of a duty: of what has begun it says whether that is done. */
export const lastSaid = (reports: readonly StandingReport[], duty: string, org: string): StandingReport | undefined =>
  reports.findLast((one) => one.duty === duty && one.org === org);

/** Every standing duty at every round that is near enough to be told of: what was answered is done. */
export function standingItems(plan: Plan, reports: readonly StandingReport[], wanted: (dueOn: PlainDate, orgs: readonly string[]) => boolean): MatterItem[] {
  // Most duties of a plan are reviewed on the same days, by the same bodies.
  const asked = new Map<string, boolean>();
  const isWanted = (dueOn: PlainDate, orgs: readonly string[]): boolean => {
    const key = `${dueOn} ${orgs.join()}`;
    const known = asked.get(key) ?? wanted(dueOn, orgs);
    asked.set(key, known);
    return known;
  };
  return standingDuties(plan).flatMap((duty) =>
    duty.reviews
      .filter(({ dueOn }) => isWanted(dueOn, standingLeads(plan, duty)))
      .flatMap((review) =>
        standingLeads(plan, duty).map((org): MatterItem => {
          const answer = answerTo(reports, duty.id, org, review);
          const item = { kind: 'standing' as const, about: '', org, dueOn: review.dueOn, id: duty.id, name: duty.name };
          return answer ? { ...item, said: { on: answer.on, text: answer.text }, done: true } : item;
        }),
      ),
  );
}

/** What has begun, has no limit and is not done, with what each body said of it last. */
export const followUpItems = (plan: Plan, reports: readonly StandingReport[]): MatterItem[] =>
  standingDuties(plan).flatMap((duty) =>
    duty.begunOn === undefined
      ? []
      : standingLeads(plan, duty).flatMap((org): MatterItem[] => {
          const said = lastSaid(reports, duty.id, org);
          if (said?.done) return [];
          const item = { kind: 'followUp' as const, about: '', org, dueOn: duty.begunOn as PlainDate, id: duty.id, name: duty.name };
          return [said ? { ...item, said: { on: said.on, text: said.text } } : item];
        }),
  );
