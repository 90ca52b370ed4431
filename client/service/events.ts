import { dateAt, endOfDayMs, type WorkingCalendar } from '../../domain/kernel/calendar.ts';
import { addDays } from '../../domain/kernel/dates.ts';
import { inLanguage, type Language } from '../../domain/kernel/language.ts';
import { addressFault } from '../../domain/kernel/mail-address.ts';
import { present } from '../../domain/kernel/present.ts';
import { mailboxesOf } from '../../domain/letters/address.ts';
import { isNamed, type NamedOutsider, namedOutsiders, outsidersOf, withOutsiders, withUnnamed } from '../../domain/plan/outsiders.ts';
import { datedMilestone, datedMilestones, nameOf, type Plan, type PlanEvent, type PlanStanding, eventOf as raisedBy } from '../../domain/plan/plan.ts';
import { countedBy, countedReport, isOnlyCounted } from '../../domain/programme/counted.ts';
import {
  announces,
  answerersOf,
  endedRounds,
  enteredLate,
  outsidersAsked,
  owesByDate,
  raisedDuties,
  raisedRounds,
  reportersOf,
} from '../../domain/programme/events.ts';
import { endedHolds } from '../../domain/programme/holds.ts';
import { momentOf } from '../../domain/programme/moments.ts';
import { holdsText } from '../../domain/words/holds.ts';
import { limitText } from '../../domain/words/limits.ts';
import type { EventReported, PlanEvents, ReportEventBody } from '../contract/plan-events.ts';
import { mustBeSound, ServiceError } from '../errors.ts';
import type { ActRequest } from './acts.ts';
import type { Service } from './service.ts';

/** An event as somebody reports it: when it happened, now unless told, or, of what is announced and only of that, the day on which it will be. */
type EventGiven = Pick<ActRequest, 'actor' | 'key'> & ReportEventBody & { event: string };

function eventOf(plan: Plan, id: string) {
  const event = plan.events.find((one) => one.id === id);
  if (event) return event;
  const known = plan.events.map((one) => one.id).join(', ') || '-';
  throw new ServiceError('unknown', 'unknown-event', {
    zh: `方案中没有代号为 ${id} 的触发事项；可选：${known}。`,
    en: `The plan has no event called ${id}; there are ${known}.`,
  });
}

/** Whether a report of an event ends what holds until then. */
const endsWith = (holds: PlanStanding['holds'], event: string): boolean => typeof holds?.until === 'object' && holds.until.event === event;

/** How long after the plan's last day an announced event may be at the latest: a year that was mistyped is further away. */
const ANNOUNCED_AFTER_END_DAYS = 366;

/** When a report says that something happened, or will be. */
function whenOf(plan: Plan, calendar: WorkingCalendar, nowMs: number, { event: id, at, on }: EventGiven): { atMs: number; on?: string } {
  const { name } = eventOf(plan, id);
  if (announces(plan, id)) {
    const last = addDays(plan.to, ANNOUNCED_AFTER_END_DAYS);
    if (on !== undefined && at === undefined && on.slice(0, 10) >= plan.from && on.slice(0, 10) <= last) return { atMs: nowMs, on };
    throw new ServiceError('invalid', 'event-needs-day', {
      zh: `“${name}”要提前报告，请写明是哪一天（on，如 ${dateAt(calendar, nowMs)}）：不早于方案首日 ${plan.from}，不晚于 ${last}；不写 at。`,
      en: `“${name}” is reported ahead: say on which day it will be (on, such as ${dateAt(calendar, nowMs)}), from ${plan.from} to ${last}, and leave at out.`,
    });
  }
  if (on !== undefined)
    throw new ServiceError('invalid', 'event-not-announced', {
      zh: `方案中没有要在“${name}”之前办的任务，不写 on；发生之后再报告，何时发生写 at。`,
      en: `Nothing in the plan is due before “${name}”: leave on out, report it once it has happened, and say when with at.`,
    });
  const atMs = at === undefined ? nowMs : calendar.instantMs(at.slice(0, 10), at.slice(11));
  if (atMs > nowMs || dateAt(calendar, atMs) < plan.from)
    throw new ServiceError('invalid', 'event-not-yet', {
      zh: `发生时间 ${momentOf(calendar, atMs)} 不对：应在方案首日 ${plan.from} 之后，且不晚于现在（${momentOf(calendar, nowMs)}）。`,
      en: `It cannot have happened at ${momentOf(calendar, atMs)}: give a time from ${plan.from} on that is not after now, ${momentOf(calendar, nowMs)}.`,
    });
  return { atMs };
}

/**
 * Who it is of each class of outsiders that an event asks for something.
 *
 * @throws ServiceError where nobody says so, where it asks nothing of their class, or where a mailbox cannot be theirs.
 */
function outsidersNamed(plan: Plan, { id, name: event }: PlanEvent, { outsiders: given = [], for: meant }: EventGiven): NamedOutsider[] {
  const asked = outsidersAsked(plan, id);
  const needed = asked.filter((of) => isNamed(plan, of));
  const called = (needed.length > 0 ? needed : asked).map((of) => nameOf(plan, of));
  // Only departments have to act this time.
  if (given.length === 0 && (meant !== undefined || asked.length === 0)) return [];
  if (asked.length === 0)
    throw new ServiceError('invalid', 'not-for-outsiders', {
      zh: `“${event}”不要求外部单位办理什么，请不写 outsiders。`,
      en: `Nothing about “${event}” is asked of outsiders: leave outsiders out.`,
    });
  const named = given.map(
    ({ of = needed.length === 1 ? (needed[0] as string) : asked.length === 1 ? (asked[0] as string) : '', name, mail }): NamedOutsider => ({
      of,
      name: name.trim(),
      ...(mail !== undefined && { mail: mail.trim() }),
    }),
  );
  const stranger = named.find(({ of }) => !asked.includes(of));
  if (stranger || (given.length === 0 && needed.length > 0))
    throw new ServiceError('invalid', 'outsider-unnamed', {
      zh: `请写明是哪个${called.join('、')}${needed.length > 1 ? `（每个另写是哪一类：${needed.join('、')}）` : ''}；只由部门办理的，写明由哪个部门办理。`,
      en: `Say who it is: ${called.join(', ')}${needed.length > 1 ? ` (each with its class, one of ${needed.join(', ')})` : ''}. Where only departments have to act, say which.`,
    });
  const taken = mailboxesOf(plan);
  for (const { of, name, mail } of named) {
    if (mail === undefined) continue;
    const fault = addressFault(mail);
    if (fault)
      throw new ServiceError('invalid', 'outsider-mailbox', {
        zh: `“${name}”的邮箱 ${mail} 不对：${fault.zh}。`,
        en: `The mailbox ${mail} of ${name} is wrong: ${fault.en}.`,
      });
    const held = outsidersOf(plan, of)?.members?.find((member) => member.name === name)?.officer;
    if (held !== undefined && held.toLowerCase() !== mail.toLowerCase())
      throw new ServiceError('conflict', 'outsider-mailbox', {
        zh: `“${name}”已登记另一个邮箱；请不填邮箱再报告，需要更换的请告知${plan.office.name}。`,
        en: `${name} is known with another mailbox: report it without one, and tell ${plan.office.name} where that has to be changed.`,
      });
    if (taken.has(mail.toLowerCase()))
      throw new ServiceError('invalid', 'outsider-mailbox', {
        zh: `${mail} 是方案中单位的邮箱，不能作为“${name}”的邮箱；没有它自己的邮箱的，请不填，通知发给监管部门。`,
        en: `${mail} is the mailbox of a body of the plan and not that of ${name}: without one of its own leave it out, and the department that oversees it is written to.`,
      });
  }
  return withUnnamed(plan, asked, named, meant);
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
      const outsiders = outsidersNamed(plan, event, given);
      const { ids, kept } = namedOutsiders(plan, outsiders, owesByDate(plan, outsiders) ? dateAt(calendar, nowMs) : undefined);
      const report = {
        event: id,
        ...whenOf(plan, calendar, nowMs, given),
        toldMs: nowMs,
        ...(about !== undefined && { about }),
        ...(meant && { for: meant }),
        ...(ids.length > 0 && { outsiders: ids }),
      };
      const ends = plan.milestones.some(({ after }) => after?.again?.until === id) || plan.standing.some(({ holds }) => endsWith(holds, id));
      if (isOnlyCounted(plan, id) && !ends && meant === undefined && ids.length === 0)
        throw new ServiceError('invalid', 'report-about-nobody', {
          zh: `“${event.name}”按单位累计，请写明是哪个单位；可选：${[...answerers, ...outsidersAsked(plan, id)].join(', ')}。`,
          en: `“${event.name}” is counted for each body: say which it is about, of ${[...answerers, ...outsidersAsked(plan, id)].join(', ')}.`,
        });
      const counted = countedReport(plan, { ...report, at: momentOf(calendar, report.atMs), ...enteredLate(calendar, report) });
      const rows = await service.store.ledger.obligations({ programmeId });
      const had = new Set(rows.map(({ milestoneId }) => milestoneId));
      const raised = raisedRounds(withOutsiders(plan, kept), calendar, { ...report, had });
      const ended = endedRounds(plan, calendar, report);
      const begun = [...raisedDuties(withOutsiders(plan, kept), calendar, { ...report, had }), ...endedHolds(plan, id, momentOf(calendar, report.atMs), about)];
      // What only ends something and ends nothing would be a report of nothing.
      if (raised.length + ended.length + counted.length + begun.length === 0)
        throw new ServiceError('invalid', 'nothing-to-end', {
          zh: `没有正在续报或正在执行、可由“${event.name}”结束的事项${about === undefined ? '' : `（${about}）`}；请核对事项，或不写 about。`,
          en: `Nothing goes on that “${event.name}” would end${about === undefined ? '' : ` (${about})`}: look at the event, or leave about out.`,
        });
      const held = await service.store.programmes.plan(programmeId, programme.state.planVersion);
      const text = await service.reader.withRoundsWritten({ text: held?.text ?? '', raised, ended, counted, begun, outsiders: kept });
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
  const { plan, calendar } = await service.context(programmeId);
  const isLate = (milestone: string) => {
    const { dueDate, reported: by } = datedMilestone(plan, milestone) ?? {};
    const { until } = by ?? {};
    const endMs = until === undefined ? endOfDayMs(calendar, dueDate ?? plan.to) : calendar.instantMs(until.slice(0, 10), until.slice(11));
    return endMs <= (kept?.atMs ?? 0);
  };
  return {
    sequence: outcome.sequence,
    milestones: reported.milestones,
    late: reported.milestones.filter(isLate),
    counted: reported.milestones.length === 0 && isOnlyCounted(plan, id),
  };
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
      ...(announces(plan, event.id) && { announces: announces(plan, event.id) }),
      outsiders: outsidersAsked(plan, event.id).flatMap((id) => {
        const of = outsidersOf(plan, id);
        return of && !of.unnamed ? [{ id, name: of.name, through: nameOf(plan, of.through), known: (of.members ?? []).map(({ name }) => name) }] : [];
      }),
      raises: [
        ...plan.milestones.flatMap((milestone) =>
          raisedBy(milestone) === event.id ? [{ id: milestone.id, name: milestone.name, limit: limitText(plan, milestone, language) }] : [],
        ),
        ...plan.standing.flatMap(({ id, name, after, holds }) =>
          after?.event === event.id
            ? [
                {
                  id,
                  name,
                  standing: true as const,
                  limit: holds ? holdsText(plan, holds, language) : inLanguage(language)('没有时限，办完为止', 'without a limit, until it is done'),
                },
              ]
            : [],
        ),
      ],
      counts: countedBy(plan, event.id).map(({ id, when, what }) => ({ id, when, what })),
      counted: (event.reports ?? []).map(({ id, at, for: orgs, about }) => ({ id, at, of: named(orgs), ...(about !== undefined && { about }) })).reverse(),
      ends: [
        ...plan.milestones.flatMap(({ id, name, after }) => (after?.again?.until === event.id ? [{ id, name }] : [])),
        ...plan.standing.flatMap(({ id, name, holds }) => (endsWith(holds, event.id) ? [{ id, name, standing: true as const }] : [])),
      ],
      going: [
        ...new Set([
          ...plan.milestones.flatMap(({ after, rounds = [] }) =>
            after?.again?.until === event.id ? rounds.flatMap(({ reported }) => (reported?.ended === undefined && reported?.about) || []) : [],
          ),
          ...plan.standing.flatMap(({ holds, begun = [] }) =>
            endsWith(holds, event.id) ? begun.flatMap(({ ended, name }) => (ended === undefined && name) || []) : [],
          ),
        ]),
      ],
      reports: dated
        .flatMap(({ id, name, dueDate, milestone, reported }) =>
          reported && reported.of === undefined && raisedBy(milestone) === event.id
            ? [present({ milestone: id, name, at: reported.at, due: reported.until ?? dueDate, on: reported.on, ended: reported.ended })]
            : [],
        )
        .sort((a, b) => b.at.localeCompare(a.at) || a.milestone.localeCompare(b.milestone)),
    })),
  };
}
