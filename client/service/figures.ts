import { resolveQuery } from '../../domain/enterprise/standing.ts';
import { OFFICE } from '../../domain/kernel/bodies.ts';
import type { PlainDate } from '../../domain/kernel/dates.ts';
import { reportersOf } from '../../domain/matters/indicators.ts';
import type { Figure, FigureGiven } from '../../domain/obligation/form.ts';
import type { ObligationState } from '../../domain/obligation/obligation.ts';
import { datedIndicators, datedMilestone, type Plan, type PlanForm } from '../../domain/plan/plan.ts';
import type { RequestedAct } from '../../domain/programme/campaign.ts';
import type { ActOutcome } from '../../workflows/messages.ts';
import type { ActRequest } from './acts.ts';
import { mustBeReportable, reportValue, type ValueGiven } from './indicators.ts';
import type { Service } from './service.ts';

/**
 * Carries out an act and reports the numbers that come with it: those that somebody gave for indicators, and those that fields of the
 * form feed. Sent again with the same key it reports what is lacking, and nothing twice.
 */
export async function actAndReport(
  service: Service,
  id: string,
  kind: RequestedAct['kind'],
  request: ActRequest,
  values: readonly ValueGiven[] = [],
): Promise<ActOutcome> {
  const [programmeId = ''] = id.split('/');
  const { actor, key } = request;
  const { state } = await service.obligation(id);
  const asked = request.figures ? { ...request, figures: readFigures(state.form, request.figures) } : request;
  const fed = asked.figures ? await fedBy(service, state, asked.figures) : [];
  const numbers = [...fed.filter(({ indicator }) => values.every((value) => value.indicator !== indicator)), ...values];
  // What a form feeds is judged by the rules, which name its field.
  await mustBeReportable(service, programmeId, values, actor);
  const done = await service.act(id, kind, asked);
  for (const given of numbers) await reportValue(service, programmeId, { ...given, actor, key: `${key}/${given.indicator}`, obligationId: id });
  return done;
}

/** The indicators that a submission reports; who took the work over and does not report one reports none. */
async function fedBy(
  service: Service,
  { programmeId, milestoneId, departmentId: org, form }: ObligationState,
  figures: readonly FigureGiven[],
): Promise<ValueGiven[]> {
  const { plan } = await service.context(programmeId);
  return figures.flatMap(({ field, value }): ValueGiven[] => {
    const feeds = form?.find(({ id }) => id === field)?.feeds;
    // A report of a month is about that month’s number, whenever it comes.
    const ofPeriod = datedIndicators(plan).find(({ round }) => round?.of === feeds && milestoneId.endsWith(`-${round?.id}`));
    const indicator = ofPeriod ?? plan.indicators.find(({ id }) => id === feeds);
    return indicator && typeof value === 'number' && reportersOf(plan, indicator).includes(org) ? [{ indicator: indicator.id, value, org }] : [];
  });
}

/** Numbers that came as text, from a command or a form of a page, as numbers where their field asks for one. */
function readFigures(form: PlanForm | undefined, given: readonly FigureGiven[]): FigureGiven[] {
  return given.map(({ field, value }) => {
    const number = form?.find(({ id }) => id === field)?.kind === 'number' && typeof value === 'string' ? Number(value.replaceAll(/[,，\s]/g, '')) : Number.NaN;
    return { field, value: Number.isNaN(number) ? value : number };
  });
}

/** What was handed in, with what the registry says instead where the plan asks it and the two differ. */
export async function figuresOf(
  { store }: Service,
  plan: Plan,
  { milestoneId, departmentId, figures = [] }: Pick<ObligationState, 'milestoneId' | 'departmentId' | 'figures'>,
  today: PlainDate,
): Promise<(Omit<Figure, 'feeds'> & { registry?: number })[]> {
  const form = datedMilestone(plan, milestoneId)?.milestone.form;
  return Promise.all(
    figures.map(async ({ feeds: _feeds, ...figure }) => {
      const query = form?.find(({ id }) => id === figure.field)?.registry;
      if (!query || typeof figure.value !== 'number') return figure;
      const meant = { ...resolveQuery(plan, query), ...(departmentId !== OFFICE && { departmentId }) };
      const { all } = await store.enterprises.progress(plan.id, meant, undefined, today);
      return all === figure.value ? figure : { ...figure, registry: all };
    }),
  );
}
