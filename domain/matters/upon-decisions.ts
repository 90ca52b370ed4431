import { dateAt, type WorkingCalendar } from '../kernel/calendar.ts';
import { addDays, type PlainDate } from '../kernel/dates.ts';
import { inLanguage, many } from '../kernel/language.ts';
import { amountText, isUsedUp, type KnownProposal } from '../obligation/amounts.ts';
import { type DepartmentProposal, proposedBy } from '../obligation/consequences.ts';
import type { Plan } from '../plan/plan.ts';
import { fulfilling } from './counting.ts';
import { REACH_DAYS } from './missed.ts';

/**
 * What the plan's rules propose about a body because of what was decided of it before 一年内被通报3次的约谈, whatever was proposed before. What was
 * lifted or refused does not count.
 *
 * @param known what was proposed and decided, all of the programme.
 */
export function decidedProposals(plan: Plan, calendar: WorkingCalendar, date: PlainDate, known: readonly KnownProposal[]): DepartmentProposal[] {
  const say = inLanguage(plan.language);
  return plan.consequences.flatMap(({ id: rule, when, what, rule: asked }): DepartmentProposal[] => {
    if (asked?.on !== 'decided') return [];
    const granted = known
      .filter((one) => one.state === 'granted' && asked.consequences?.includes(one.rule))
      .map((one) => {
        const entered = dateAt(calendar, one.decidedAtMs ?? 0);
        return { ...one, id: nameOf(plan, one), at: `${one.decidedOn ?? entered}T00:00`, entered };
      })
      .sort((a, b) => (a.decidedAtMs ?? 0) - (b.decidedAtMs ?? 0) || (a.id < b.id ? -1 : 1));
    const own = known.filter((one) => one.rule === rule);
    const far = amountText(asked, plan.language);
    const bodies = [...new Set(granted.map(({ org }) => org))].filter((org) => !isUsedUp(asked, org, own));
    return bodies.flatMap((org) =>
      fulfilling(
        granted.filter((one) => one.org === org),
        asked,
      )
        .filter(({ lastEntered }) => lastEntered >= addDays(date, -REACH_DAYS))
        .map(({ id, at, count }): DepartmentProposal => {
          const on = at.slice(0, 10);
          return {
            ...{ rule, org, cause: `${plan.id}/decided/${id}/${org}`, ...proposedBy(asked) },
            reason: say(
              `${when}（${on} 的决定，第 ${count} 次${far ? `，${far}` : ''}）：${what}`,
              `${when} (decided on ${on}, no. ${count}${far ? `, ${far}` : ''}): ${what}`,
            ),
          };
        }),
    );
  });
}

/** What a decision is called in a cause, which has no slash in it: by its rule, and what brought it about. */
const nameOf = ({ id }: Pick<Plan, 'id'>, { rule, cause }: KnownProposal): string => `${rule}.${cause.slice(id.length + 1).replaceAll('/', '.')}`;

/** The score of a half-year that the office has confirmed. */
export interface ConfirmedScore {
  /** `2019H1`, and what people call it. */
  period: string;
  name: string;
  /** Programme epoch ms. */
  confirmedAtMs: number;
  departments: readonly { departmentId: string; total?: number; rank?: number }[];
}

/** What the plan's rules propose about departments for their confirmed scores 低于70分、排名末位的约谈, whatever was proposed before. */
export function scoredProposals(plan: Plan, calendar: WorkingCalendar, date: PlainDate, scores: readonly ConfirmedScore[]): DepartmentProposal[] {
  const say = inLanguage(plan.language);
  const recent = scores.filter(({ confirmedAtMs }) => dateAt(calendar, confirmedAtMs) >= addDays(date, -REACH_DAYS));
  return plan.consequences.flatMap(({ id: rule, when, what, rule: asked }) => {
    if (asked?.on !== 'score' || !asked.score) return [];
    const { below = Number.POSITIVE_INFINITY, from = 0, first = Number.POSITIVE_INFINITY, last = Number.POSITIVE_INFINITY } = asked.score;
    const such = ({ departments }: ConfirmedScore) => {
      // Whoever appraises has no rank, and nothing follows upon its score.
      const ranked = departments.flatMap(({ departmentId: org, total, rank }) => (total === undefined || rank === undefined ? [] : [{ org, total, rank }]));
      return ranked.filter(({ total, rank }) => total < below && total >= from && rank <= first && ranked.filter((other) => other.rank > rank).length < last);
    };
    const { inARow = 1 } = asked;
    const row = inARow === 1 ? '' : say(`连续 ${inARow} 次，`, `${inARow} in a row, `);
    return recent.flatMap((score) =>
      such(score)
        .filter(({ org }) => runUpTo(score, scores, (one) => such(one).some((other) => other.org === org)) % inARow === 0)
        .map(
          ({ org, total, rank }): DepartmentProposal => ({
            ...{ rule, org, cause: `${plan.id}/score/${score.period}/${org}`, ...proposedBy(asked) },
            reason: say(
              `${when}（${row}${score.name}得 ${total} 分，第 ${rank} 名）：${what}`,
              `${when} (${row}${many(total, 'point')} in the ${score.name}, rank ${rank}): ${what}`,
            ),
          }),
        ),
    );
  });
}

/** How many half-years in a row, up to this one, were such; one of which no score was confirmed ends the row. */
function runUpTo({ period }: ConfirmedScore, scores: readonly ConfirmedScore[], isSuch: (score: ConfirmedScore) => boolean): number {
  const held = new Set(scores.filter(isSuch).map((one) => halfYear(one.period)));
  let run = 0;
  while (held.has(halfYear(period) - run)) run++;
  return run;
}

/** Numbers half-years on, from `2019H1`. */
const halfYear = (period: string): number => Number(period.slice(0, 4)) * 2 + Number(period.slice(5));
