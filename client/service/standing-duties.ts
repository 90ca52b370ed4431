import { wallClock } from '../../calendar/china.ts';
import { OFFICE } from '../../domain/kernel/bodies.ts';
import type { PlainDate } from '../../domain/kernel/dates.ts';
import type { Language } from '../../domain/kernel/language.ts';
import type { Actor } from '../../domain/kernel/machine.ts';
import { refuse } from '../../domain/kernel/refusals.ts';
import { type MatterLadders, openLadders } from '../../domain/matters/matters.ts';
import { answerTo, type Hold, lastSaid, reviewOn, type StandingReport, standingDuties, standingLeads } from '../../domain/matters/standing-duties.ts';
import { outsiderIn } from '../../domain/obligation/outsider.ts';
import { type HeldSpan, spanOn, standsOn } from '../../domain/plan/hold.ts';
import { nameOf } from '../../domain/plan/plan.ts';
import { heldHoursText } from '../../domain/words/holds.ts';
import { recipientName } from '../../domain/words/names.ts';
import { personName } from '../../domain/words/words.ts';
import type { StandingDuties } from '../contract/reports.ts';
import { mustBeSound, refusalError, ServiceError } from '../errors.ts';
import type { Service } from './service.ts';

interface StandingGiven {
  actor: Actor;
  /** The same key twice is one report. */
  key: string;
  text: string;
  /** Whose it is, where the office enters it for a department. */
  org?: string;
  /** Of what has begun and has no limit: it is done. What is said later without this opens it again. */
  done?: boolean;
}

/** Keeps what a body says of a standing duty, at any time; what was said before stays. */
export async function reportStanding(
  service: Service,
  programmeId: string,
  duty: string,
  { actor, key, text, org: given, done = false }: StandingGiven,
): Promise<{ sequence: number }> {
  mustBeSound({ actor, key, reason: text });
  const { plan, nowMs, today } = await service.context(programmeId);
  const duties = standingDuties(plan);
  const found = duties.find(({ id }) => id === duty);
  if (!found) {
    const known = duties.map(({ id }) => id).join(', ') || '-';
    throw new ServiceError('unknown', 'unknown-standing', {
      zh: `方案中没有代号为 ${duty} 的常态工作；可选：${known}。`,
      en: `The plan has no standing duty called ${duty}; there are ${known}.`,
    });
  }
  const org = given ?? actor.org;
  const isTheirs = actor.org === org || outsiderIn(plan, org).outsider?.through === actor.org;
  if (!isTheirs && actor.org !== OFFICE) throw refusalError(refuse('not-yours', { actor: actor.org, org }), plan);
  const leads = standingLeads(plan, found);
  if (!leads.includes(org)) {
    const known = leads.map((one) => nameOf(plan, one)).join('、');
    throw new ServiceError('forbidden', 'not-answering', {
      zh: `常态工作“${found.name}”由${known}负责，${nameOf(plan, org)}不报告；安委办代填的，请写明是哪个部门的。`,
      en: `“${found.name}” is for ${known}, not for ${nameOf(plan, org)}; the office has to say for which department it enters it.`,
    });
  }
  const reason = text.trim();
  if (reason === '') throw new ServiceError('invalid', 'text-missing', { zh: '请写明开展情况。', en: 'Say how it stands.' });
  if (done && found.begunOn === undefined)
    throw new ServiceError('invalid', 'never-done', {
      zh: `“${found.name}”是常态工作，没有完成之日；请只写开展情况。`,
      en: `“${found.name}” goes on for as long as the plan does and is never done: say only how it stands.`,
    });
  const said = { org, on: today, reason, ...(done && { done: true as const }) };
  return { sequence: await service.store.standingDuties.report(programmeId, duty, nowMs, actor, key, said) };
}

/** The rungs that tell of what holds for a span: that it begins, and that it is over. */
const holdRungs = ({ rungsOf }: MatterLadders, span: HeldSpan, org: string) => [
  ...rungsOf({ kind: 'hold', about: '', org, dueOn: span.from }),
  ...(span.until === undefined ? [] : rungsOf({ kind: 'held', about: '', org, dueOn: span.until.slice(0, 10) })),
];

/** How something that holds for a span stands today. */
function holdView(
  { spans, hours }: Hold,
  span: HeldSpan | undefined,
  today: PlainDate,
  language: Language,
): NonNullable<StandingDuties['items'][number]['hold']> {
  return {
    stands: span ? standsOn(span, today) : 'over',
    ...(span && { from: span.from, ...(span.until !== undefined && { until: span.until }), ...(span.endless && { endless: true as const }) }),
    ...(hours.length > 0 && { hours: heldHoursText(hours, language) }),
    spans: spans.map(({ from, until }) => ({ from, ...(until !== undefined && { until }) })),
  };
}

/** Every standing duty as of now: the review under way, who has answered it, and all that was said. `own`: only those of one department. */
export async function standingView(service: Service, programmeId: string, language: Language, own?: string): Promise<StandingDuties> {
  const { plan, calendar, today } = await service.context(programmeId);
  const { iso } = wallClock(plan.zone);
  const ladders = openLadders(plan, calendar);
  const reports = await service.store.standingDuties.reports(
    programmeId,
    standingDuties(plan).map(({ id }) => id),
  );
  const said = ({ on, atMs, actor, text, done }: StandingReport) => ({
    ...(done && { done }),
    on,
    at: iso(atMs),
    actor: `${nameOf(plan, actor.org)} ${personName(actor.name, language)}`.trim(),
    text,
  });
  return {
    items: standingDuties(plan).flatMap((duty) => {
      const { begunOn, hold } = duty;
      const span = hold && spanOn(hold.spans, today);
      const review = reviewOn(duty.reviews, today) ?? { id: '', name: '', dueOn: plan.to, since: plan.from };
      const leads = standingLeads(plan, duty).filter((org) => own === undefined || org === own || outsiderIn(plan, org).outsider?.through === own);
      if (leads.length === 0) return [];
      // What has begun is answered by what was said of it last, and over only where that was that it is done.
      const answerOf = (org: string) => (begunOn === undefined && !hold ? answerTo(reports, duty.id, org, review) : lastSaid(reports, duty.id, org));
      // Of what holds for a span nothing is asked.
      const isOver = (org: string) => hold !== undefined || (begunOn === undefined ? answerOf(org) !== undefined : answerOf(org)?.done === true);
      const asked = begunOn === undefined ? { kind: 'standing' as const, dueOn: review.dueOn } : { kind: 'followUp' as const, dueOn: begunOn };
      const silent = leads.filter((org) => !isOver(org));
      const told = hold?.spans.flatMap((one) => leads.flatMap((org) => holdRungs(ladders, one, org))) ?? [];
      const rungs = [...silent.flatMap((org) => ladders.rungsOf({ ...asked, about: '', org })), ...told].filter(({ date }) => date > today);
      const [next] = [...rungs].sort((a, b) => a.atMs - b.atMs);
      const recipients = [...new Set(rungs.filter(({ date }) => date === next?.date).flatMap((rung) => rung.recipients))];
      const item = {
        id: duty.id,
        name: duty.name,
        clause: duty.clause,
        duty: duty.duty,
        ...(begunOn !== undefined && { begunOn }),
        ...(hold && { hold: holdView(hold, span, today, language) }),
        review: { id: review.id, name: review.name, dueOn: review.dueOn, over: review.dueOn < today },
        ...(next && { next: { on: next.date, recipients: recipients.map((code) => recipientName(plan, code, language)) } }),
        bodies: leads.map((org) => {
          const answer = answerOf(org);
          const history = reports.filter((one) => one.duty === duty.id && one.org === org).reverse();
          return { id: org, name: nameOf(plan, org), ...(answer && { answer: said(answer) }), history: history.map(said) };
        }),
      };
      return [item];
    }),
  };
}
