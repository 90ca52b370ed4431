import { grouped } from '../../domain/kernel/grouped.ts';
import type { Language } from '../../domain/kernel/language.ts';
import { standingDuties, standingLeads } from '../../domain/matters/standing-duties.ts';
import { isBusinessOf, outsiderIn } from '../../domain/obligation/outsider.ts';
import { lastDayOf } from '../../domain/plan/hold.ts';
import { datedMilestones, eventOf, isRaised, type Plan } from '../../domain/plan/plan.ts';
import { heldHoursText } from '../../domain/words/holds.ts';
import { limitText } from '../../domain/words/limits.ts';
import { movedReason, rungName } from '../../domain/words/words.ts';
import type { SlimObligation } from '../../prisma/pages.ts';
import type { Timeline } from '../contract/programmes.ts';
import type { Held } from '../service/context.ts';
import { isLate, lightRank } from './board.ts';
import type { Reading } from './obligations.ts';
import { type SharedSchedule, sharedSchedules } from './schedules.ts';

/**
 * Lists the milestones of a programme, earliest due first, with what their obligations share told once. Withdrawn obligations are left out.
 *
 * @param meant which of the obligations are looked at.
 */
export function planTimeline(
  plan: Plan,
  shared: readonly SharedSchedule[],
  meant: (obligation: SlimObligation) => boolean,
  { nowMs, lightOf }: Pick<Held, 'nowMs' | 'lightOf'>,
  language: Language,
): Timeline['items'] {
  const dated = new Map(datedMilestones(plan).map((milestone) => [milestone.id, milestone]));
  const groups = shared.flatMap(({ schedule, obligations }) => {
    const found = obligations.filter((obligation) => obligation.state.stage !== 'withdrawn' && meant(obligation));
    const [first] = found;
    return first ? [{ milestoneId: first.milestoneId, milestoneName: first.milestoneName, schedule, obligations: found }] : [];
  });
  const timeline = [...grouped(groups, ({ milestoneId }) => milestoneId)].map(([milestone, ofMilestone]): Timeline['items'][number] => {
    const obligations = ofMilestone.flatMap((group) => group.obligations);
    const open = obligations.filter(({ state }) => state.stage === 'open');
    const worst = open.map(({ state }) => lightOf(state, nowMs)).sort((a, b) => lightRank(b) - lightRank(a))[0];
    const series = dated.get(milestone)?.milestone;
    const stages: Record<string, number> = {};
    for (const { state } of obligations) stages[state.stage] = (stages[state.stage] ?? 0) + 1;
    const dues = new Map<string, number>();
    for (const { schedule, obligations: of } of ofMilestone) dues.set(schedule.dueDate, (dues.get(schedule.dueDate) ?? 0) + of.length);
    const opens = ofMilestone.find(({ schedule }) => schedule.opens)?.schedule.opens?.date;
    const rungs = new Map(ofMilestone.flatMap(({ schedule }) => schedule.rungs.map((rung) => [`${rung.id} ${rung.date}`, rung] as const)));
    return {
      milestone,
      name: dated.get(milestone)?.name ?? ofMilestone[0]?.milestoneName ?? milestone,
      ...(series?.rounds && { series: { id: series.id, name: series.name } }),
      ...(opens !== undefined && { opens }),
      dues: [...dues].map(([date, count]) => ({ date, obligations: count })).sort((a, b) => (a.date < b.date ? -1 : 1)),
      obligations: obligations.length,
      stages,
      late: open.filter((obligation) => isLate(obligation, nowMs)).length,
      ...(worst && { light: worst }),
      provisional: ofMilestone.some(({ schedule }) => schedule.provisional),
      rungs: [...rungs.values()]
        .sort((a, b) => a.atMs - b.atMs)
        .map(({ id, date, side, light, moved }) => ({
          rungName: rungName(id, language),
          date,
          side,
          ...(light && { light }),
          ...(moved && { moved: { from: moved.from, why: movedReason(moved, language) } }),
        })),
    };
  });
  return timeline.sort((a, b) => ((a.dues[0]?.date ?? '') < (b.dues[0]?.date ?? '') ? -1 : 1));
}

/** Lists what has to hold for a span, each with its stretches. */
export const planHolds = (plan: Plan, own: string | undefined, language: Language): Timeline['holds'] =>
  standingDuties(plan).flatMap((duty) => {
    const { id, name, hold } = duty;
    const isMeant = own === undefined || standingLeads(plan, duty).some((org) => org === own || outsiderIn(plan, org).outsider?.through === own);
    if (!hold || !isMeant) return [];
    const spans = hold.spans.map((span) => ({ from: span.from, until: lastDayOf(span) ?? plan.to }));
    return [{ id, name, ...(hold.hours.length > 0 && { hours: heldHoursText(hold.hours, language) }), spans }];
  });

/** Lists what has no date until something happens: an event that may come any time, or another milestone that is not settled yet. */
export const planAhead = (plan: Plan, own: string | undefined, language: Language): Timeline['ahead'] =>
  plan.milestones.flatMap((milestone) => {
    const { id, name, rounds = [], lead } = milestone;
    const isAhead = isRaised(milestone) && (eventOf(milestone) !== undefined || rounds.length === 0);
    return isAhead && (own === undefined || lead === 'all' || lead.includes(own)) ? [{ id, name, limit: limitText(plan, milestone, language) }] : [];
  });

/** Gives the milestones of a programme on one axis of days: of all its obligations, or of one department's. */
export async function programmeTimeline({ service, board }: Reading, programmeId: string, own: string | undefined, language: Language): Promise<Timeline> {
  const held = await service.context(programmeId);
  const { plan } = held;
  const meant = ({ state }: SlimObligation) => own === undefined || isBusinessOf(state, own);
  const items = planTimeline(plan, await sharedSchedules(service.store, await board.rows(programmeId)), meant, held, language);
  return { items, holds: planHolds(plan, own, language), ahead: planAhead(plan, own, language) };
}
