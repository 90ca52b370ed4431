import { wallClock } from '../../calendar/china.ts';
import { approverOf, approversOf } from '../../domain/kernel/bodies.ts';
import type { PlainDate } from '../../domain/kernel/dates.ts';
import { bracketed, inLanguage, type Language } from '../../domain/kernel/language.ts';
import type { Actor } from '../../domain/kernel/machine.ts';
import { extensionSaid, granterOf, grantersOf } from '../../domain/obligation/extension.ts';
import { type Figure, fieldAsked, figureText } from '../../domain/obligation/form.ts';
import { nextInstant, obligationMachine } from '../../domain/obligation/machine.ts';
import { readNoticeKey } from '../../domain/obligation/notices.ts';
import type { Evidence, MovedRung } from '../../domain/obligation/obligation.ts';
import { type ObligationState, openParts, waitsFor } from '../../domain/obligation/obligation.ts';
import { nameOf, type Plan } from '../../domain/plan/plan.ts';
import { extensionText } from '../../domain/words/extension.ts';
import { recipientName } from '../../domain/words/names.ts';

import { many } from '../../domain/words/numbers.ts';
import { eventName, lightName, movedReason, personName, rungName, stageName } from '../../domain/words/words.ts';
import type { LedgerEvent } from '../../prisma/ledger.ts';
import type { NoticeRow } from '../../prisma/notices.ts';
import type { ObligationDetail, ObligationView } from '../contract/obligations.ts';
import type { Held } from './context.ts';
import { type Coded, portionReasons } from './portions.ts';
import type { Service } from './service.ts';

/** Why an item is where it is, and what happens next, as far as the detail of an obligation says it; `moved`: rungs on another day. */
export type Why = Pick<ObligationDetail, 'obligation' | 'because' | 'next' | 'sent' | 'waiting'> & {
  moved: { rung: string; from: string; to: string; because: string }[];
};

export function obligationView(
  state: ObligationState,
  milestoneName: string,
  { plan, nowMs, lightOf }: Pick<Held, 'plan' | 'nowMs' | 'lightOf'>,
): ObligationView {
  const { iso } = wallClock(plan.zone);
  const instant = (ms: number | undefined) => (ms === undefined ? undefined : iso(ms));
  const optional = {
    acknowledged: instant(state.acknowledgedAtMs),
    submitted: instant(state.submittedAtMs),
    lapsed: instant(state.lapsedAtMs),
    settled: instant(state.settledAtMs),
    waits: waitsFor(state),
    returned: state.returned && { at: iso(state.returned.atMs), reason: state.returned.reason },
    extension: state.extension && { until: state.extension.until, reason: state.extension.reason },
    extensionLimits: state.stage === 'open' ? extensionSaid(state) : undefined,
  };
  return {
    id: state.id,
    sequence: state.sequence,
    programme: state.programmeId,
    milestone: state.milestoneId,
    milestoneName,
    department: state.departmentId,
    departmentName: nameOf(plan, state.departmentId),
    role: state.role,
    approver: approverOf(state),
    stage: state.stage,
    light: lightOf(state, nowMs),
    due: state.schedule.dueDate,
    ...(state.schedule.dueTime !== undefined && { dueTime: state.schedule.dueTime }),
    originalDue: state.originalDueDate,
    ...(Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)) as Partial<ObligationView>),
  };
}

const codedIn =
  (language: Language, commands: boolean): Coded =>
  (code) =>
    commands ? inLanguage(language)(`［${code}］`, ` [${code}]`) : '';

/**
 * Answers `why` from the ledger: it knows what the engine holds and what it has forgotten. `asCommands` adds the codes of parts, fields and
 * portions, by which commands mean them.
 */
export async function explain({ store, obligation, context }: Service, id: string, language: Language, asCommands = false): Promise<Why> {
  const row = await obligation(id);
  const held = await context(row.programmeId);
  const { plan, nowMs } = held;
  const { state } = row;
  const wall = wallClock(plan.zone);
  const notices = await store.notices.list({ obligationId: id });
  const events = await store.ledger.events(id);
  const view = obligationView(state, row.milestoneName, held);
  const next = nextInstant(state);
  const told = (notice: NoticeRow) => ({
    at: wall.iso(notice.sentAtMs ?? notice.sendAtMs),
    rung: notice.rung,
    rungName: rungName(notice.rung, language),
    recipient: notice.recipient,
    recipientName: recipientName(plan, notice.recipient, language, state),
    state: notice.state,
    ...(notice.answer !== undefined && { answer: notice.answer }),
    ...((readNoticeKey(notice.key)?.dueVersion ?? 0) < (state.sameSince ?? state.dueVersion) && { superseded: true as const }),
  });
  return {
    obligation: view,
    because: reasons(view, state, events, { plan, nowMs, language, coded: codedIn(language, asCommands), silentOn: held.silentOn(state, nowMs) }),
    ...(next && {
      next: {
        at: wall.iso(next.atMs),
        mailAt: wall.iso(next.sendAtMs),
        rung: next.rung ?? 'lapse',
        rungName: rungName(next.rung ?? 'lapse', language),
        recipients: next.recipients.map((code) => recipientName(plan, code, language)),
        ...(next.moved && { movedBecause: movedReason(next.moved, language) }),
        sentence: nextSentence(next, plan, language),
      },
    }),
    moved: state.schedule.rungs.flatMap((rung) =>
      rung.moved ? [{ rung: rung.id, from: rung.moved.from, to: rung.date, because: movedReason(rung.moved, language) }] : [],
    ),
    sent: notices.filter((notice) => notice.state !== 'owed' && notice.state !== 'sending').map(told),
    waiting: notices.filter((notice) => notice.state === 'owed' || notice.state === 'sending').map(told),
  };
}

/** What was handed in last, of an obligation's events. */
export const latestSubmission = (events: LedgerEvent[]) =>
  events.findLast(({ type }) => type === 'submitted')?.payload as { evidence?: Evidence[]; reason?: string; figures?: Figure[] } | undefined;

interface Telling {
  plan: Plan;
  nowMs: number;
  language: Language;
  coded: Coded;
  /** The day by which progress was asked for in vain. */
  silentOn: PlainDate | undefined;
}

function reasons(view: ObligationView, state: ObligationState, events: LedgerEvent[], { plan, nowMs, language, coded, silentOn }: Telling): string[] {
  const say = inLanguage(language);
  const wall = wallClock(plan.zone);
  const lines = [
    say(
      `${view.departmentName}「${view.milestoneName}」${stageName(state.stage)}，${lightName(view.light, 'zh')}，时限 ${view.due}。`,
      `${view.departmentName}, "${view.milestoneName}": ${stageName(state.stage, 'en')}, ${lightName(view.light, 'en')}, due ${view.due}.`,
    ),
  ];
  if (view.originalDue !== view.due) lines.push(say(`原时限 ${view.originalDue}。`, `It was first due on ${view.originalDue}.`));
  const last = events.findLast(({ actorOrg, type }) => actorOrg !== undefined && type !== 'commented' && type !== 'commentsRead');
  if (last) {
    const who = `${nameOf(plan, last.actorOrg ?? '')}${last.actorName ? bracketed(personName(last.actorName, language), language) : ''}`;
    const reason =
      typeof last.payload.reason === 'string' && last.payload.reason ? say(`，说明：${last.payload.reason}`, `, because: ${last.payload.reason}`) : '';
    lines.push(
      say(
        `最近一次办理：${wall.minute(last.atMs)} ${who}${eventName(last.type)}${reason}。`,
        `Last act: ${wall.minute(last.atMs)} ${eventName(last.type, 'en')} by ${who}${reason}.`,
      ),
    );
  }
  if (last?.type === 'entered') {
    const { enteredBy, enteredAtMs } = last.payload as { enteredBy: Actor; enteredAtMs: number };
    const who = nameOf(plan, enteredBy.org);
    lines.push(
      say(
        `办结情况由${who}在载入方案时（${wall.minute(enteredAtMs)}）登记，系统没有经办。`,
        `${who} entered this when the plan was loaded (${wall.minute(enteredAtMs)}); Duban saw nothing of it.`,
      ),
    );
  }
  if (state.lapsedAtMs !== undefined)
    lines.push(
      say(
        `${wall.endMinute(state.lapsedAtMs)} 到期未报，记为逾期。`,
        `Nothing had been submitted when it fell due at ${wall.endMinute(state.lapsedAtMs)}: lapsed.`,
      ),
    );
  if (silentOn !== undefined)
    lines.push(say(`${silentOn} 应报的进展，至今没有报告。`, `The progress that was asked for by ${silentOn} has not been reported.`));
  lines.push(...askedLines(state, plan, language, coded), ...portionReasons(state, plan, nowMs, language, coded));
  if (state.urged)
    lines.push(
      say(
        `专项催办过 ${state.urged.times} 次，最近一次 ${wall.minute(state.urged.atMs)}。`,
        `It was urged ${many(state.urged.times, 'time')}, last at ${wall.minute(state.urged.atMs)}.`,
      ),
    );
  for (const { atMs, by, text } of state.instructions ?? [])
    lines.push(
      say(
        `${nameOf(plan, by.org)} ${wall.minute(atMs)} 批示：${text}，待答复。`,
        `${nameOf(plan, by.org)} instructed at ${wall.minute(atMs)}: ${text}; not answered yet.`,
      ),
    );
  for (const { atMs, by, text, name } of state.mentions ?? [])
    lines.push(
      say(
        `${nameOf(plan, by.org)} ${wall.minute(atMs)} 留言提到 ${name}：${text}，未阅。`,
        `${nameOf(plan, by.org)} named ${name} in a comment at ${wall.minute(atMs)}: ${text}; not read yet.`,
      ),
    );
  if (state.extension) {
    const granter = granterOf(state);
    const agreed = state.extension.at === undefined ? [] : grantersOf(state).slice(0, grantersOf(state).indexOf(granter));
    const before = agreed.map((org) => nameOf(plan, org));
    lines.push(
      say(
        `申请延期至 ${state.extension.until}，${before.length > 0 ? `${before.join('、')}已审核同意，` : ''}待${nameOf(plan, granter)}审批；批准之前原时限照旧。`,
        `An extension until ${state.extension.until} is waiting to be decided by ${nameOf(plan, granter)}${before.length > 0 ? `, after ${before.join(' and ')} agreed` : ''}; the due date holds until then.`,
      ),
    );
  }
  if (view.extensionLimits)
    lines.push(say(`延期规定：${extensionText(view.extensionLimits, 'zh')}。`, `Extensions by the plan: ${extensionText(view.extensionLimits, 'en')}.`));
  if (state.jointly) {
    const partner = nameOf(plan, state.jointly.org);
    lines.push(say(`${partner}已为共同牵头的各单位报送。`, `${partner} has handed it in for all who lead it together.`));
  }
  if (state.endorsedAtMs !== undefined && state.stage === 'submitted')
    lines.push(
      say(
        `${nameOf(plan, approversOf(state)[0] ?? '')}已审核同意，待${nameOf(plan, approverOf(state))}办结。`,
        `${nameOf(plan, approversOf(state)[0] ?? '')} has passed it on; ${nameOf(plan, approverOf(state))} has to confirm it.`,
      ),
    );
  if (state.stage === 'submitted')
    lines.push(say('已报送，催办暂停，等待办结或退回。', 'It has been submitted: the ladder stands still until it is confirmed or returned.'));
  if (state.stage === 'historic') lines.push(say('载入方案时已过时限，不再催办。', 'It was due before the programme was loaded, so nobody is chased for it.'));
  const next = nextInstant(state);
  if (next) {
    lines.push(nextSentence(next, plan, language));
  } else if (!obligationMachine.isFinal(state) && state.stage === 'open') {
    lines.push(
      plan.briefOn === 'off'
        ? say('催办已全部发完，不会再自动发信；任务仍未办结。', 'The whole ladder has been told; nothing more is sent by itself, and it is still open.')
        : say(
            '催办已全部发完；办结以前每周列入安委办周报，安委办可随时催办。',
            'The whole ladder has been told; until it is settled it stands in the office’s weekly brief, and the office can urge it at any time.',
          ),
    );
  }
  lines.push(...redatedLines(events, wall, language));
  if (state.schedule.provisional)
    lines.push(
      say('部分日期落在节假日安排尚未公布的年份，属暂定。', 'Some dates lie in a year whose holiday table is not published yet: they are provisional.'),
    );
  return lines;
}

/** What a submission has to say and which parts it needs, how far they are, and what was handed in. */
function askedLines(state: ObligationState, plan: Plan, language: Language, coded: Coded): string[] {
  const say = inLanguage(language);
  const wall = wallClock(plan.zone);
  const lines: string[] = [];
  const by = ({ org, name }: Actor) => `${nameOf(plan, org)}${name ? bracketed(personName(name, language), language) : ''}`;
  const { parts, ticked = [], progress, form, figures = [] } = state;
  if (parts) {
    const open = openParts(state);
    const done = parts.list.length - open.length;
    lines.push(say(`分项 ${parts.list.length} 项，已完成 ${done} 项。`, `${done} of its ${parts.list.length} parts are done.`));
    for (const { part, atMs, by: actor } of ticked) {
      const name = parts.list.find(({ id }) => id === part)?.name;
      if (name !== undefined)
        lines.push(say(`  ✓ ${name}${coded(part)}：${wall.minute(atMs)} ${by(actor)}`, `  ✓ ${name}${coded(part)}: ${wall.minute(atMs)} ${by(actor)}`));
    }
    for (const { id, name } of open) lines.push(`  □ ${name}${coded(id)}`);
  }
  if (progress) {
    const share = `${progress.share === undefined ? '' : ` ${progress.share}%`}${(progress.evidence ?? []).map(({ name }) => ` ${name}`).join('')}`;
    lines.push(
      say(
        `最近进展（${wall.minute(progress.atMs)} ${by(progress.by)}）：${progress.text}${share}`,
        `Progress at ${wall.minute(progress.atMs)} by ${by(progress.by)}: ${progress.text}${share}`,
      ),
    );
  }
  if (figures.length > 0 && state.stage !== 'open')
    lines.push(`${say('报送数据：', 'Figures: ')}${figures.map((figure) => figureText(figure, language)).join(say('，', ', '))}`);
  else if (form && state.stage === 'open')
    lines.push(
      say(
        `报送时须填：${form.map((field) => `${fieldAsked(field, 'zh')}${coded(field.id)}${field.required ? '' : '（可不填）'}`).join('、')}。`,
        `A submission gives: ${form.map((field) => `${fieldAsked(field, 'en')}${coded(field.id)}${field.required ? '' : ' (may be left out)'}`).join(', ')}.`,
      ),
    );
  return lines;
}

function nextSentence(next: NonNullable<ReturnType<typeof nextInstant>>, plan: Plan, language: Language): string {
  const say = inLanguage(language);
  const wall = wallClock(plan.zone);
  const whom = next.recipients.map((code) => recipientName(plan, code, language)).join(say('、', ', '));
  const lapses = say('到期未报即记逾期', 'it lapses if nothing is submitted');
  const what = next.ends ? say('到期没有提出的，自行关闭', 'closed if nobody has used it') : next.lapse ? lapses : rungName(next.rung ?? '', language);
  const tells = whom ? say(`，${wall.minute(next.sendAtMs)} 发给${whom}`, `, told at ${wall.minute(next.sendAtMs)} to ${whom}`) : '';
  const moved = next.moved ? say(`（${movedReason(next.moved)}）`, ` (${movedReason(next.moved, 'en')})`) : '';
  const at = next.lapse || next.ends ? wall.endMinute(next.atMs) : wall.minute(next.atMs);
  return say(`下一步：${at} ${what}${tells}${moved}。`, `Next: ${at} ${what}${tells}${moved}.`);
}

/** What the latest holiday table made of its dates: which mails leave at another time than they would have, and why. */
function redatedLines(events: LedgerEvent[], wall: Wall, language: Language): string[] {
  const event = events.findLast(({ payload }) => payload.redated !== undefined);
  if (!event) return [];
  const { redated, reason } = event.payload as { redated: { moved: MovedRung[] }; reason: string };
  const moved = movedWords(redated.moved, wall, language);
  const on = wall.minute(event.atMs);
  if (moved.length === 0)
    return [inLanguage(language)(`${on} ${reason}，重新推算后日期不变。`, `${on}: ${reason}. Worked out again, its dates stay as they are.`)];
  return [inLanguage(language)(`${on} ${reason}，重新推算：${moved.join('；')}。`, `${on}: ${reason}. Worked out again: ${moved.join('; ')}.`)];
}

type Wall = ReturnType<typeof wallClock>;

/** `到期前 3 个工作日 2027-02-05 09:00 → 2027-02-04 09:00`, one for each rung that moves. */
export function movedWords(moved: readonly MovedRung[], wall: Wall, language: Language): string[] {
  return moved.map(({ rung, fromMs, toMs }) => `${rungName(rung, language)} ${wall.minute(fromMs)} → ${wall.minute(toMs)}`);
}

/** One instant of a plan: when an obligation is due, or when a rung is told, to whom and why on that day. */
export interface CalendarEntry {
  obligation: string;
  milestone: string;
  department: string;
  kind: 'due' | 'rung';
  rung?: string;
  /** ISO 8601 with offset. A due instant is the end of the due date, exclusive. */
  at: string;
  recipients: string[];
  moved?: { from: string; why: string };
  provisional?: true;
}

/** Every due instant and every rung instant of a plan, earliest first. Before its first day nobody is written to. */
export function planCalendar(plan: Plan, states: ObligationState[], language: Language = 'en'): CalendarEntry[] {
  const { iso } = wallClock(plan.zone);
  const entries = states.flatMap(({ id, milestoneId, departmentId, schedule }) => {
    const of = { obligation: id, milestone: milestoneId, department: departmentId };
    const due = { atMs: schedule.dueAtMs, ...of, kind: 'due' as const, at: iso(schedule.dueAtMs), recipients: [] };
    const rungs = schedule.rungs
      .filter(({ date }) => date >= plan.from)
      .map((rung) => ({
        atMs: rung.atMs,
        ...of,
        kind: 'rung' as const,
        rung: rung.id,
        at: iso(rung.atMs),
        recipients: rung.recipients,
        ...(rung.moved && { moved: { from: rung.moved.from, why: movedReason(rung.moved, language) } }),
        ...(schedule.provisional && { provisional: true as const }),
      }));
    return [due, ...rungs];
  });
  return entries.sort((a, b) => a.atMs - b.atMs || a.obligation.localeCompare(b.obligation)).map(({ atMs: _atMs, ...entry }) => entry);
}
