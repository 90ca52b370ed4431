import { approversOf, recipientParts } from '../kernel/bodies.ts';
import { daysBetween, type PlainDate } from '../kernel/dates.ts';
import { inLanguage, type Language, many, type Words } from '../kernel/language.ts';
import type { Light } from '../kernel/lights.ts';
import { askRefused, extensionSaid } from '../obligation/extension.ts';
import { fieldAsked, figureText } from '../obligation/form.ts';
import { nextInstant } from '../obligation/machine.ts';
import { readRung } from '../obligation/notices.ts';
import { lightOf, type ObligationState, openParts } from '../obligation/obligation.ts';
import { opensText, RAISED } from '../obligation/schedule.ts';
import { languageOf } from '../plan/language.ts';
import { datedMilestone, datedMilestones, isRaised, nameOf, type Plan, type PlanMilestone } from '../plan/plan.ts';
import { dayName, listed, minuteName } from '../words/dates.ts';
import { extensionText } from '../words/extension.ts';
import { limitText } from '../words/limits.ts';
import { recipientName } from '../words/names.ts';
import { hoursLeft } from '../words/numbers.ts';
import { lightName, roleName, rungName, stageName } from '../words/words.ts';
import { newsOf } from './act-news.ts';
import { departmentNews } from './portion-news.ts';

/** One line of a letter's table. */
export interface Fact {
  key:
    | 'duty'
    | 'owner'
    | 'through'
    | 'due'
    | 'originalDue'
    | 'requirement'
    | 'clause'
    | 'begun'
    | 'standing'
    | 'reason'
    | 'form'
    | 'parts'
    | 'progress'
    | 'instruction'
    | 'figures'
    | 'together'
    | 'before'
    | 'count'
    | 'recipient'
    | 'account'
    | 'address'
    | 'answer'
    | 'chain-position'
    | 'chain-hash'
    | 'chain-taken';
  label: string;
  value: string;
}

/** What one mail says, as plain lines; activities/mail.ts gives it headers and HTML. */
export interface Letter {
  /** The language that all of it is in. */
  language: Language;
  subject: string;
  /** Opening line: to whom. */
  greeting: string;
  /** Paragraphs before the table. */
  opening: string[];
  /** What is owed, by when, by whom, which clause. Other letters pick facts by their key, never by the label that people read. */
  facts: Fact[];
  /** Lists under a title each, after the facts. */
  lists?: { title: string; lines: string[] }[];
  /** What happens next if nothing is done; stands before the closing. */
  next?: string;
  /** How to act. */
  closing: string[];
  light: Light;
}

export interface LetterInput {
  plan: Plan;
  milestone: { name: string; plan: PlanMilestone | undefined };
  state: ObligationState;
  kind: 'ladder' | 'news';
  rung: string;
  recipient: string;
  /** Programme epoch ms. */
  nowMs: number;
  /** Date and minute of an instant in the programme's zone. */
  minute(ms: number): string;
  today: PlainDate;
  /** How those stand who answer for it together with its department. */
  partners?: ObligationState[];
  /** Why an act was decided as it was, for the news of one. */
  reason?: string;
}

/** How many days are left, or by how many it is late, as people say it. */
export function daysLeft(dueDate: PlainDate, today: PlainDate, language: Language): string {
  const say = inLanguage(language);
  const days = daysBetween(today, dueDate);
  if (days > 0) return say(`还有 ${days} 天`, `${many(days, 'day')} left`);
  return days === 0 ? say('今天到期', 'due today') : say(`逾期 ${-days} 天`, `${many(-days, 'day')} late`);
}

/** What ends at a minute is told in hours once days say too little: on its last day it may be over or still to come. */
function timeLeft({ state: { schedule }, nowMs, today }: Pick<LetterInput, 'state' | 'nowMs' | 'today'>, language: Language): string {
  const say = inLanguage(language);
  const leftMs = schedule.dueAtMs - nowMs;
  const left = schedule.dueTime === undefined ? undefined : hoursLeft(leftMs, language);
  if (!left) return daysLeft(schedule.dueDate, today, language);
  if (left.late) return leftMs > -120_000 ? say('刚逾期', 'just late') : say(`逾期 ${left.span}`, `${left.span} late`);
  return say(`还有 ${left.span}`, `${left.span} left`);
}

/** `2019-06-30`, or `2019-06-30 14:05` where it is due at a minute. */
export const dueText = ({ schedule: { dueDate, dueTime } }: Pick<ObligationState, 'schedule'>, language: Language): string =>
  dueTime === undefined ? dayName(dueDate, language) : minuteName(`${dueDate} ${dueTime}`, language);

/** The words of one notice about one obligation. */
export function letterFor(input: LetterInput): Letter {
  const { plan, milestone, state, recipient, nowMs } = input;
  const language = languageOf(plan, recipient);
  const say = inLanguage(language);
  const minute = (ms: number) => minuteName(input.minute(ms), language);
  const department = nameOf(plan, state.departmentId);
  const { org, role } = recipientParts(recipient);
  const { dueDate } = state.schedule;
  const left = timeLeft(input, language);
  const light = lightOf(state, nowMs);
  const late = nowMs >= state.schedule.dueAtMs;
  const { opens } = state.schedule;
  const portions = input.kind === 'news' ? departmentNews(input, language) : undefined;
  const news = portions ?? (input.kind === 'news' ? newsOf(input, language) : undefined);
  const own = org === state.departmentId;
  const kind = news?.title ?? titleOf(input, language);
  const answers = `${department}${assistText(state, language)}`;

  const facts: Letter['facts'] = [
    { key: 'duty', label: say('任务', 'Obligation'), value: milestone.name },
    { key: 'owner', label: say('责任单位', 'Responsible'), value: answers },
    {
      key: 'due',
      label: say('时限', 'Due'),
      value: say(
        `${opens ? `${opensText(opens)} 至 ` : ''}${dueText(state, 'zh')}（${left}）`,
        `${opens ? `${opens.time === undefined ? dayName(opens.date, 'en') : minuteName(opensText(opens), 'en')} to ` : ''}${dueText(state, 'en')} (${left})`,
      ),
    },
  ];
  if (state.outsider) facts.push({ key: 'through', label: say('监管部门', 'Overseen by'), value: nameOf(plan, state.outsider.through) });
  if (state.originalDueDate !== dueDate) facts.push({ key: 'originalDue', label: say('原时限', 'First due'), value: dayName(state.originalDueDate, language) });
  if (milestone.plan) {
    facts.push({ key: 'requirement', label: say('要求', 'Duty'), value: milestone.plan.duty });
    facts.push({ key: 'clause', label: say('依据', 'Clause'), value: say(`${plan.source.title} ${milestone.plan.clause}`, clauseText(plan, milestone.plan)) });
  }
  const { raisedAtMs } = state.schedule;
  if (milestone.plan && isRaised(milestone.plan) && raisedAtMs !== undefined) {
    const limit = limitText(plan, milestone.plan, language);
    const since = minute(raisedAtMs);
    const on = datedMilestone(plan, state.milestoneId)?.reported?.on?.replace('T', ' ');
    const told = say(`${limit}（事项日期 ${on}，${since} 报告）`, `${on} (${limit}; reported ${since})`);
    facts.push({
      key: 'begun',
      label: say('起算', 'Counted from'),
      value: milestone.plan.after ? say(`${limit}（自 ${since} 起算）`, `${since} (${limit})`) : told,
    });
  }
  if (state.together) facts.push({ key: 'together', label: say('共同牵头', 'Led together'), value: partnersText(input, language) });
  const needed = needsText(plan, milestone.plan, language);
  if (needed !== undefined && state.stage !== 'settled') facts.push({ key: 'before', label: say('办结条件', 'Can be confirmed once'), value: needed });
  facts.push({
    key: 'standing',
    label: say('现状', 'Status'),
    value: say(`${stageName(state.stage)}，${lightName(light)}`, `${stageName(state.stage, 'en')}, ${lightName(light, 'en')} light`),
  });
  facts.push(...askedFacts(state, minute, language));
  for (const { by, atMs, text } of state.instructions ?? [])
    facts.push({
      key: 'instruction',
      label: say('批示', 'Instruction'),
      value: say(`${text}（${nameOf(plan, by.org)}，${minute(atMs)}，待答复）`, `${text} (${nameOf(plan, by.org)}, ${minute(atMs)}; waits for an answer)`),
    });
  const ref = readRung(input.rung);
  const talk = ref.about === 'news' && ref.event === 'commented';
  if (input.reason) facts.push({ key: 'reason', label: talk ? say('留言', 'Comments') : say('说明', 'Remarks'), value: input.reason });

  const closing: string[] = [];
  if (state.optional && state.stage === 'open') closing.push(ofRightText(plan, state, language));
  else if (own && state.stage === 'open') closing.push(howText(input, late, language));
  else if (state.outsider?.through === org && state.stage === 'open') closing.push(throughText(language));
  closing.push(numberLine([state.id], language));

  return {
    language,
    subject: say(`【${kind}】${department}：${milestone.name}（${left}）`, `[${kind}] ${department}: ${milestone.name} (${left})`),
    greeting: say(`${nameOf(plan, org)}${role ? ` ${roleName(role)}` : ''}：`, greetingEn(plan, recipient)),
    opening: [news?.sentence ?? openingOf(input, own ? { zh: '贵单位', en: 'You', several: true } : { zh: department, en: department }, language)],
    facts,
    ...(portions && { lists: portions.lists }),
    ...nextOf(plan, state, minute, language),
    closing,
    light,
  };
}

/** `To School board (head):`: how a letter in English begins. */
export const greetingEn = (plan: Plan, recipient: string): string => `To ${recipientName(plan, recipient, 'en')}:`;

/** The plan's document and a clause of it. */
export const clauseText = ({ source }: Plan, { clause }: { clause: string }): string => `${source.title}, ${clause}`;

/** `（配合）`, behind the name of a body that only helps. */
export const assistText = ({ role }: Pick<ObligationState, 'role'>, language: Language): string =>
  role === 'assist' ? inLanguage(language)('（配合）', ' (assists)') : '';

export const numberLine = (ids: readonly string[], language: Language): string =>
  inLanguage(language)(`任务编号：${ids.join('、')}`, `Obligation no.: ${ids.join(', ')}`);

/** What comes of using a right, and of letting it be. */
const ofRightText = (plan: Plan, state: ObligationState, language: Language): string =>
  inLanguage(language)(
    `需要的，请在期限内报送；不需要的，不用办理，到期自行关闭，不计逾期${state.outsider ? `。${nameOf(plan, state.outsider.through)}也可以代为报送` : ''}。`,
    `To use it, hand in within its time. Nobody has to: once its time is over it is closed, and nothing is late.${state.outsider ? ` ${nameOf(plan, state.outsider.through)} may hand in for them.` : ''}`,
  );

/** What comes of handing in, and what to do where that is not possible in time. */
function howText({ plan, state, nowMs }: LetterInput, late: boolean, language: Language): string {
  const approvers = approversOf(state).map((org) => nameOf(plan, org));
  return inLanguage(language)(
    `办理方式：报送材料后${state.contributes ? '告知牵头单位，即告完成' : `任务转${approvers.join('审核、')}办结`}；${
      late ? '请尽快报送，并在材料中说明逾期原因' : moreTime(state, nowMs, 'zh')
    }。`,
    `What to do: hand in your documents; ${
      state.contributes ? 'the lead is told, and it is settled' : `${approvers.join(', then ')} will confirm them or send them back`
    }. ${late ? 'Please hand in as soon as you can, and say in the documents why it is late.' : moreTime(state, nowMs, 'en')}`,
  );
}

/** What the department that oversees an outsider can do about what that owes. */
const throughText = (language: Language): string =>
  inLanguage(language)(
    '办理方式：请督促其按时报送；贵单位也可以代其报送或申请延期，台账记明由贵单位代报。',
    'What to do: please see that they hand in on time. You may also hand in or ask for an extension for them; the record says that you did.',
  );

/** What whoever cannot keep the date may do, as far as the plan lets more time be asked for. */
function moreTime(state: ObligationState, nowMs: number, language: Language): string {
  const say = inLanguage(language);
  const said = extensionSaid(state);
  if (said && askRefused(state, nowMs))
    return say('按方案不能再申请延期，请按时报送', 'By the plan no extension can be asked for any more: please keep the date.');
  const limits = said ? say(`（${extensionText(said, 'zh')}）`, ` (${extensionText(said, 'en')})`) : '';
  return say(`确有困难的，请在到期前申请延期并说明理由${limits}`, `If you cannot keep the date, ask for an extension before it and give the reason${limits}.`);
}

/** Who has handed in and who has not, of those who answer together, and what it takes. */
function partnersText({ plan, state, partners = [] }: LetterInput, language: Language): string {
  const say = inLanguage(language);
  const done = ({ stage, jointly }: ObligationState) => stage !== 'open' && !jointly;
  const all = [state, ...partners];
  const enough = state.together === 'any' && all.some(done);
  const standing = (one: ObligationState) =>
    done(one) ? say('已报', 'handed in') : enough ? say('无须再报', 'need not hand in any more') : say('未报', 'not handed in');
  const each = all.map((one) => say(`${nameOf(plan, one.departmentId)}（${standing(one)}）`, `${nameOf(plan, one.departmentId)} (${standing(one)})`));
  const takes = state.together === 'any' ? say('任一单位报送即可', 'one of them is enough') : say('各自报送', 'each hands in its own part');
  return say(`${each.join('、')}；${takes}`, `${each.join(', ')}; ${takes}`);
}

function needsText(plan: Plan, milestone: PlanMilestone | undefined, language: Language): string | undefined {
  if (!milestone?.needs) return undefined;
  const names = new Map([...plan.milestones, ...datedMilestones(plan)].map(({ id, name }) => [id, name]));
  const needed = milestone.needs.map((id) => names.get(id) ?? id);
  return inLanguage(language)(
    `${needed.map((name) => `「${name}」`).join('、')}办结后才能办结`,
    `${listed(
      needed.map((name) => `“${name}”`),
      'en',
    )} ${needed.length === 1 ? 'is' : 'are'} settled`,
  );
}

/** What has to come with a submission, how far it is, and what came. */
function askedFacts(state: ObligationState, minute: LetterInput['minute'], language: Language): Fact[] {
  const say = inLanguage(language);
  const { form, parts, progress, figures = [], stage } = state;
  const open = openParts(state);
  const facts: Fact[] = [];
  if (parts) {
    const { length } = parts.list;
    const names = listed(
      open.map(({ name }) => name),
      language,
    );
    const value =
      open.length === 0
        ? say(`${length} 项，已全部完成`, `${many(length, 'part')}, all done`)
        : say(`${length} 项，未完成：${names}`, `${many(length, 'part')}, not done: ${names}`);
    facts.push({ key: 'parts', label: say('分项', 'Parts'), value });
  }
  if (progress && stage === 'open')
    facts.push({
      key: 'progress',
      label: say('进展', 'Progress'),
      value: say(
        `${progress.text}${progress.share === undefined ? '' : `（${progress.share}%）`}，${minute(progress.atMs)}`,
        `${progress.text}${progress.share === undefined ? '' : ` (${progress.share}%)`}, ${minute(progress.atMs)}`,
      ),
    });
  if (form && stage === 'open')
    facts.push({
      key: 'form',
      label: say('须填数据', 'Figures to give'),
      value:
        listed(
          form.filter(({ required }) => required).map((field) => fieldAsked(field, language)),
          language,
        ) || say('可不填', 'none that must be given'),
    });
  if (figures.length > 0 && stage !== 'open')
    facts.push({
      key: 'figures',
      label: say('报送数据', 'Figures handed in'),
      value: figures.map((figure) => figureText(figure, language)).join(say('，', ', ')),
    });
  return facts;
}

/** What happens next if nobody acts, and whom it is told. */
function nextOf(plan: Plan, state: ObligationState, minute: LetterInput['minute'], language: Language): Pick<Letter, 'next'> {
  const next = nextInstant(state);
  if (!next) return {};
  const whom = listed(
    next.recipients.map((code) => recipientName(plan, code, language)),
    language,
  );
  // A rung that the plan calls as it likes has no name that a reader would know.
  const name = rungName(next.rung ?? '', language);
  const rung = name === next.rung ? '' : name;
  const at = minute(next.sendAtMs);
  if (next.ends) return { next: inLanguage(language)(`到期没有提出的，自行关闭，不再通知。`, 'Not used in its time it is closed, and nobody is told.') };
  return {
    next: inLanguage(language)(
      `如未办理：${at} ${next.lapse ? `到期未报送即记为逾期${whom ? `，并通报${whom}` : ''}` : `${whom ? `向${whom}` : ''}发送${rung && `“${rung}”`}催办通知`}。`,
      next.lapse
        ? `If nothing is done: it is recorded as late once its time is over${whom ? `, and at ${at} ${whom} will be told` : ''}.`
        : `If nothing is done: at ${at} the reminder ${rung && `“${rung}” `}will be sent${whom ? ` to ${whom}` : ''}.`,
    ),
  };
}

/** What kind of mail a rung sends: it stands first in the subject. */
export function titleOf({ rung, state, nowMs }: Pick<LetterInput, 'rung' | 'state' | 'nowMs'>, language: Language): string {
  const say = inLanguage(language);
  if (rung === 'acknowledge') return say('未签收', 'Not acknowledged');
  if (state.optional) return rung === RAISED ? say('可以提出', 'A right') : say('期限提醒', 'Reminder');
  if (rung === RAISED && nowMs < state.schedule.dueAtMs) return say('新任务', 'New');
  return nowMs >= state.schedule.dueAtMs ? say('逾期催办', 'Overdue') : say('到期提醒', 'Reminder');
}

/** Who owes something, as a sentence begins with it: `several` takes a verb in the plural. */
interface Owing extends Words {
  several?: true;
}

/** The first sentence of a rung's mail: what `whose` owes, by when, and how late it is. */
export function openingOf({ rung, state, nowMs, today, milestone }: LetterInput, { zh, en, several }: Owing, language: Language): string {
  const say = inLanguage(language);
  const { dueTime, dueAtMs } = state.schedule;
  const left = timeLeft({ state, nowMs, today }, language);
  if (state.optional)
    return say(
      `${zh}可以在 ${dueText(state, 'zh')}${dueTime === undefined ? '（含当日）' : ''}前提出「${milestone.name}」，${left}；不提出的，到期自行关闭。`,
      `${en} may use “${milestone.name}” by ${dueTime === undefined ? 'the end of ' : ''}${dueText(state, 'en')}: ${left}. Nobody has to, and then it is closed.`,
    );
  const [have, are, were] = several ? ['have', 'are', 'were'] : ['has', 'is', 'was'];
  if (rung === 'acknowledge')
    return say(
      `${zh}尚未签收「${milestone.name}」，请督促签收并办理。`,
      `${en} ${have} not acknowledged “${milestone.name}” yet. Please see that it is acknowledged and taken in hand.`,
    );
  // What was handed in and came back was reported, and still is not there.
  const back = !several && state.returned !== undefined;
  const lacking = back ? '报送后被退回，至今没有重新报送，' : '至今未报，';
  const by = `by ${dueTime === undefined ? 'the end of ' : ''}${dueText(state, 'en')}`;
  return say(
    `${zh}「${milestone.name}」应于 ${dueText(state, 'zh')}${dueTime === undefined ? '（含当日）' : ''}前报送，${nowMs >= dueAtMs ? lacking : ''}${left}。`,
    nowMs >= dueAtMs
      ? `${en} ${were} to hand in “${milestone.name}” ${by}${back ? '; it was sent back' : ''} and ${have} not ${back ? 'handed it in again' : 'done so'}: ${left}.`
      : `${en} ${are} to hand in “${milestone.name}” ${by}: ${left}.`,
  );
}
