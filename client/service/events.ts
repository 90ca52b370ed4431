import { dateAt } from '../../domain/kernel/calendar.ts';
import type { Language } from '../../domain/kernel/language.ts';
import { datedMilestones, nameOf, type Plan } from '../../domain/plan/plan.ts';
import { answerersOf, endedRounds, limitText, momentOf, raisedRounds, reportersOf } from '../../domain/programme/events.ts';
import type { EventReported, PlanEvents } from '../contract/plan-events.ts';
import { mustBeSound, ServiceError } from '../errors.ts';
import type { ActRequest } from './acts.ts';
import type { Service } from './service.ts';

/** An event as somebody reports it. */
export interface EventGiven extends Pick<ActRequest, 'actor' | 'key'> {
  event: string;
  /** The minute at which it happened, in the programme's zone; now unless told. */
  at?: string;
  /** What it is about, such as a place. */
  about?: string;
  /** Who has to act this time; all whom the plan names unless told. */
  for?: string[];
}

function eventOf(plan: Plan, id: string) {
  const event = plan.events.find((one) => one.id === id);
  if (event) return event;
  const known = plan.events.map((one) => one.id).join(', ') || '-';
  throw new ServiceError('unknown', 'unknown-event', {
    zh: `方案中没有代号为 ${id} 的触发事项；可选：${known}。`,
    en: `The plan has no event called ${id}; there are ${known}.`,
  });
}

/** Reports an event: what it raises is owed from then on. The same key twice is one report. */
export async function reportEvent(service: Service, programmeId: string, given: EventGiven): Promise<EventReported> {
  const { actor, key, event: id, about, for: meant } = given;
  mustBeSound({ actor, key, ...(about !== undefined && { reason: about }) });
  const outcome = await service
    .amendBy(programmeId, { actor, key, ...(about !== undefined && { reason: about }) }, async () => {
      const { programme, plan, calendar, nowMs } = await service.context(programmeId);
      const event = eventOf(plan, id);
      const answerers = answerersOf(plan, id);
      const strangers = (meant ?? []).filter((org) => !answerers.includes(org));
      if (strangers.length > 0)
        throw new ServiceError('invalid', 'not-an-answerer', {
          zh: `“${event.name}”不由${strangers.map((org) => nameOf(plan, org)).join('、')}办理；可选：${answerers.join(', ')}。`,
          en: `Nothing about “${event.name}” is asked of ${strangers.map((org) => nameOf(plan, org)).join(', ')}; there are ${answerers.join(', ')}.`,
        });
      const atMs = given.at === undefined ? nowMs : calendar.instantMs(given.at.slice(0, 10), given.at.slice(11));
      if (atMs > nowMs || dateAt(calendar, atMs) < plan.from)
        throw new ServiceError('invalid', 'event-not-yet', {
          zh: `发生时间 ${momentOf(calendar, atMs)} 不对：应在方案首日 ${plan.from} 之后，且不晚于现在（${momentOf(calendar, nowMs)}）。`,
          en: `It cannot have happened at ${momentOf(calendar, atMs)}: give a time from ${plan.from} on that is not after now, ${momentOf(calendar, nowMs)}.`,
        });
      const report = { event: id, atMs, toldMs: nowMs, ...(about !== undefined && { about }), ...(meant && { for: meant }) };
      const raised = raisedRounds(plan, calendar, report);
      const ended = endedRounds(plan, calendar, report);
      // What only ends something and ends nothing would be a report of nothing.
      if (raised.length + ended.length === 0)
        throw new ServiceError('invalid', 'nothing-to-end', {
          zh: `没有正在续报、可由“${event.name}”结束的事项${about === undefined ? '' : `（${about}）`}；请核对事项，或不写 about。`,
          en: `Nothing goes on that “${event.name}” would end${about === undefined ? '' : ` (${about})`}: look at the event, or leave about out.`,
        });
      const held = await service.store.programmes.plan(programmeId, programme.state.planVersion);
      const text = await service.reader.withRoundsWritten({ text: held?.text ?? '', raised, ended });
      const milestones = raised.map(({ milestone, round }) => `${milestone}-${round.id}`);
      return { text, reported: { event: id, milestones, by: reportersOf(plan, event) } };
    })
    .catch((error) => {
      if (!(error instanceof ServiceError && error.code === 'plan-version')) throw error;
      throw new ServiceError('conflict', 'plan-version', {
        zh: '方案刚刚被他人修改，这次上报没有记下；您填写的内容还在，请再提交一次。',
        en: 'The plan was changed by somebody else in this very moment, so this report was not taken. What you wrote is still there: submit it again.',
      });
    });
  // What the key stands for, in a repeat as in the first.
  const kept = await service.store.ledger.eventOfAct(programmeId, key);
  const { reported } = (kept?.payload ?? {}) as { reported?: { event: string; milestones: string[] } };
  if (reported?.event !== id)
    throw new ServiceError('conflict', 'key-of-another-act', {
      zh: '这个办理编号已用于另一件事，请换一个编号。',
      en: 'This key was used for something else already: take another.',
    });
  return { sequence: outcome.sequence, milestones: reported.milestones };
}

/** The events of a plan: who may report them, what they raise, and what has been reported, the latest first. */
export async function planEvents(service: Service, programmeId: string, language: Language): Promise<PlanEvents> {
  const { plan } = await service.context(programmeId);
  const dated = datedMilestones(plan);
  const named = (orgs: readonly string[]) => orgs.map((id) => ({ id, name: nameOf(plan, id) }));
  return {
    items: plan.events.map((event) => ({
      ...{ id: event.id, name: event.name, clause: event.clause },
      reporters: named(reportersOf(plan, event)),
      answerers: named(answerersOf(plan, event.id)),
      raises: plan.milestones.flatMap(({ id, name, after, dueAt }) =>
        after?.event === event.id ? [{ id, name, limit: limitText(plan, { after, dueAt }, language) }] : [],
      ),
      ends: plan.milestones.flatMap(({ id, name, after }) => (after?.again?.until === event.id ? [{ id, name }] : [])),
      going: [
        ...new Set(
          plan.milestones.flatMap(({ after, rounds = [] }) =>
            after?.again?.until === event.id ? rounds.flatMap(({ reported }) => (reported?.ended === undefined && reported?.about) || []) : [],
          ),
        ),
      ],
      reports: dated
        .flatMap(({ id, name, dueDate, milestone, reported }) =>
          reported && reported.of === undefined && milestone.after?.event === event.id
            ? [{ milestone: id, name, at: reported.at, due: reported.until ?? dueDate, ...(reported.ended !== undefined && { ended: reported.ended }) }]
            : [],
        )
        .sort((a, b) => b.at.localeCompare(a.at) || a.milestone.localeCompare(b.milestone)),
    })),
  };
}
