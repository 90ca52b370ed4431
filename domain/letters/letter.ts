import { approverOf, approversOf, confirmerOf, EACH_ENTERPRISE, recipientOf, recipientParts } from '../kernel/bodies.ts';
import { daysBetween, type PlainDate } from '../kernel/dates.ts';
import { inLanguage, type Language } from '../kernel/language.ts';
import type { Light } from '../kernel/lights.ts';
import { copyParts } from '../kernel/people.ts';
import { fieldLabel, figureText } from '../obligation/form.ts';
import { nextInstant } from '../obligation/machine.ts';
import { readRung } from '../obligation/notices.ts';
import { lightOf, type ObligationState, openParts } from '../obligation/obligation.ts';
import { RAISED } from '../obligation/schedule.ts';
import { datedMilestones, nameOf, type Plan, type PlanMilestone } from '../plan/plan.ts';
import { limitText } from '../programme/events.ts';
import { hoursLeft } from '../words/numbers.ts';
import { lightName, roleName, rungName, stageName } from '../words/words.ts';

/** One line of a letter's table. */
export interface Fact {
  key:
    | 'duty'
    | 'owner'
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
function daysLeft(dueDate: PlainDate, today: PlainDate): string {
  const days = daysBetween(today, dueDate);
  if (days > 0) return `剩 ${days} 天`;
  return days === 0 ? '今日到期' : `逾期 ${-days} 天`;
}

/** What ends at a minute is told in hours once days say too little: on its last day it may be over or still to come. */
function timeLeft({ state: { schedule }, nowMs, today }: Pick<LetterInput, 'state' | 'nowMs' | 'today'>): string {
  const leftMs = schedule.dueAtMs - nowMs;
  const left = schedule.dueTime === undefined ? undefined : hoursLeft(leftMs, 'zh');
  if (!left) return daysLeft(schedule.dueDate, today);
  if (left.late) return leftMs > -120_000 ? '刚逾期' : `逾期 ${left.span}`;
  return `剩 ${left.span}`;
}

/** `2019-06-30`, or `2019-06-30 14:05` where it is due at a minute. */
export const dueText = ({ schedule: { dueDate, dueTime } }: Pick<ObligationState, 'schedule'>): string =>
  dueTime === undefined ? dueDate : `${dueDate} ${dueTime}`;

/** The words of one notice about one obligation. */
export function letterFor(input: LetterInput): Letter {
  const { plan, milestone, state, recipient, nowMs, minute } = input;
  const department = nameOf(plan, state.departmentId);
  const { org, role } = recipientParts(recipient);
  const { dueDate } = state.schedule;
  const left = timeLeft(input);
  const light = lightOf(state, nowMs);
  const late = nowMs >= state.schedule.dueAtMs;
  const { opens } = state.schedule;
  const news = input.kind === 'news' ? newsOf(input) : undefined;
  const own = org === state.departmentId;
  const kind = news?.title ?? titleOf(input);

  const facts: Letter['facts'] = [
    { key: 'duty', label: '任务', value: milestone.name },
    { key: 'owner', label: '责任单位', value: `${department}${state.role === 'assist' ? '（配合）' : ''}` },
    { key: 'due', label: '时限', value: `${opens ? `${opens.date} 至 ` : ''}${dueText(state)}（${left}）` },
  ];
  if (state.originalDueDate !== dueDate) facts.push({ key: 'originalDue', label: '原时限', value: state.originalDueDate });
  if (milestone.plan) {
    facts.push({ key: 'requirement', label: '要求', value: milestone.plan.duty });
    facts.push({ key: 'clause', label: '依据', value: `${plan.source.title} ${milestone.plan.clause}` });
  }
  const { raisedAtMs } = state.schedule;
  if (milestone.plan?.after && raisedAtMs !== undefined)
    facts.push({ key: 'begun', label: '起算', value: `${limitText(plan, milestone.plan.after)}（自 ${minute(raisedAtMs)} 起算）` });
  if (state.together) facts.push({ key: 'together', label: '共同牵头', value: partnersText(input) });
  const needed = needsText(plan, milestone.plan);
  if (needed !== undefined && state.stage !== 'settled') facts.push({ key: 'before', label: '办结条件', value: needed });
  facts.push({ key: 'standing', label: '现状', value: `${stageName(state.stage)}，${lightName(light)}` });
  facts.push(...askedFacts(state, minute));
  for (const { by, atMs, text } of state.instructions ?? [])
    facts.push({ key: 'instruction', label: '批示', value: `${text}（${nameOf(plan, by.org)}，${minute(atMs)}，待答复）` });
  if (input.reason) facts.push({ key: 'reason', label: '说明', value: input.reason });

  const closing: string[] = [];
  if (own && state.stage === 'open')
    closing.push(
      `办理方式：报送材料后${
        state.contributes
          ? '告知牵头单位，即告完成'
          : `任务转${approversOf(state)
              .map((org) => nameOf(plan, org))
              .join('审核、')}办结`
      }；${late ? '请尽快报送，并在材料中说明逾期原因' : '确有困难的，请在到期前申请延期并说明理由'}。`,
    );
  closing.push(`任务编号：${state.id}`);

  return {
    subject: `【${kind}】${department}：${milestone.name}（${left}）`,
    greeting: `${nameOf(plan, org)}${role ? ` ${roleName(role)}` : ''}：`,
    opening: [news?.sentence ?? openingOf(input, own ? '贵单位' : department)],
    facts,
    ...nextOf(plan, state, minute),
    closing,
    light,
  };
}

/** Who has handed in and who has not, of those who answer together, and what it takes. */
function partnersText({ plan, state, partners = [] }: LetterInput): string {
  const done = ({ stage, jointly }: ObligationState) => stage !== 'open' && !jointly;
  const all = [state, ...partners];
  const enough = state.together === 'any' && all.some(done);
  const each = all.map((one) => `${nameOf(plan, one.departmentId)}（${done(one) ? '已报' : enough ? '无须再报' : '未报'}）`).join('、');
  return `${each}；${state.together === 'any' ? '任一单位报送即可' : '各自报送'}`;
}

function needsText(plan: Plan, milestone: PlanMilestone | undefined): string | undefined {
  if (!milestone?.needs) return undefined;
  const names = new Map([...plan.milestones, ...datedMilestones(plan)].map(({ id, name }) => [id, name]));
  return `${milestone.needs.map((id) => `「${names.get(id) ?? id}」`).join('、')}办结后才能办结`;
}

/** What has to come with a submission, how far it is, and what came. */
function askedFacts(state: ObligationState, minute: LetterInput['minute']): Fact[] {
  const { form, parts, progress, figures = [], stage } = state;
  const open = openParts(state);
  const facts: Fact[] = [];
  if (parts) {
    const value = open.length === 0 ? `${parts.list.length} 项，已全部完成` : `${parts.list.length} 项，未完成：${open.map(({ name }) => name).join('、')}`;
    facts.push({ key: 'parts', label: '分项', value });
  }
  if (progress && stage === 'open')
    facts.push({
      key: 'progress',
      label: '进展',
      value: `${progress.text}${progress.share === undefined ? '' : `（${progress.share}%）`}，${minute(progress.atMs)}`,
    });
  if (form && stage === 'open')
    facts.push({
      key: 'form',
      label: '须填数据',
      value:
        form
          .filter(({ required }) => required)
          .map(fieldLabel)
          .join('、') || '可不填',
    });
  if (figures.length > 0 && stage !== 'open') facts.push({ key: 'figures', label: '报送数据', value: figures.map(figureText).join('，') });
  return facts;
}

/** What happens next if nobody acts, and whom it is told. */
function nextOf(plan: Plan, state: ObligationState, minute: LetterInput['minute']): Pick<Letter, 'next'> {
  const next = nextInstant(state);
  if (!next) return {};
  const whom = next.recipients.map((code) => recipientName(plan, code)).join('、');
  const what = next.lapse ? `到期未报送即记为逾期${whom ? `，并通报${whom}` : ''}` : `${whom ? `向${whom}` : ''}发送“${rungName(next.rung ?? '')}”催办通知`;
  return { next: `如未办理：${minute(next.sendAtMs)} ${what}。` };
}

/** What kind of mail a rung sends: it stands first in the subject. */
export function titleOf({ rung, state, nowMs }: Pick<LetterInput, 'rung' | 'state' | 'nowMs'>): string {
  if (rung === 'acknowledge') return '未签收';
  if (rung === RAISED && nowMs < state.schedule.dueAtMs) return '新任务';
  return nowMs >= state.schedule.dueAtMs ? '逾期催办' : '到期提醒';
}

/** The first sentence of a rung's mail: what `whose` owes, by when, and how late it is. */
export function openingOf({ rung, state, nowMs, today, milestone }: LetterInput, whose: string): string {
  const { dueTime, dueAtMs } = state.schedule;
  const left = timeLeft({ state, nowMs, today });
  if (rung === 'acknowledge') return `${whose}尚未签收「${milestone.name}」，请督促签收并办理。`;
  return `${whose}「${milestone.name}」应于 ${dueText(state)}${dueTime === undefined ? '（含当日）' : ''}前报送，${nowMs >= dueAtMs ? '至今未报，' : ''}${left}。`;
}

/** The news of an act: its title and its one sentence. */
function newsOf({ plan, rung, state, recipient }: LetterInput): { title: string; sentence: string } | undefined {
  const ref = readRung(rung);
  const [department, confirmer] = [nameOf(plan, state.departmentId), nameOf(plan, confirmerOf(state))];
  const partner = state.jointly ? nameOf(plan, state.jointly.org) : '共同牵头单位';
  switch (ref.about === 'news' ? ref.event : ref.about) {
    case 'submitted':
      if (state.copies?.includes(recipient) && !(state.needsConfirmation && recipient === recipientOf(approverOf(state), 'officer')))
        return { title: '抄送', sentence: `${department}已报送，按方案抄送${nameOf(plan, recipientParts(recipient).org)}。` };
      return state.contributes
        ? { title: '配合材料已到', sentence: '配合单位已报送由贵单位牵头事项所需的材料，请查收使用。' }
        : state.corrected
          ? { title: '待办结（已更正）', sentence: '责任单位已更正报送的材料，以这次报送为准，请审核后办结或退回。' }
          : { title: '待办结', sentence: '责任单位已报送，请审核后办结或退回。' };
    case 'submissionWithdrawn':
      return { title: '撤回报送', sentence: '责任单位已撤回报送的材料，无须再审核；这件任务视为没有报送，时限不变，催办照常。' };
    case 'extensionWithdrawn':
      return { title: '撤回延期申请', sentence: `责任单位已撤回延期申请，无须再审批；时限仍为 ${state.schedule.dueDate}。` };
    case 'instructed':
      return { title: '领导批示', sentence: '领导就这件任务作出批示，请按批示办理，并在任务页面答复；答复以前，批示一直列在任务页面和催办邮件中。' };
    case 'answered':
      return { title: '批示已答复', sentence: '责任单位已就批示作出答复，见说明。' };
    case 'endorsed':
      return { title: '待办结', sentence: `${confirmer}已审核同意，请审定后办结或退回。` };
    case 'jointlySubmitted':
      return { title: '共同牵头', sentence: `${partner}已为各共同牵头单位报送，待办结；在此期间贵单位无须再报。` };
    case 'jointlyReturned':
      return { title: '共同牵头', sentence: '共同牵头单位报送的材料已被退回或不再有效，任务仍须由共同牵头的任一单位报送。' };
    case 'jointlySettled':
      return { title: '共同牵头', sentence: `${partner}报送的材料已经办结，贵单位的任务随之办结，无须再办。` };
    case 'returned':
      return { title: '退回', sentence: `报送的材料已被${state.contributes ? '牵头单位' : state.approval ? '' : confirmer}退回，请按说明补充后重新报送。` };
    case 'extensionRequested':
      return { title: '延期待批', sentence: `责任单位申请延期至 ${state.extension?.until ?? '新的日期'}，请审批。在批准之前，原时限照旧。` };
    case 'extensionGranted':
      return { title: '同意延期', sentence: `${confirmer}同意延期，新时限为 ${state.schedule.dueDate}。` };
    case 'extensionRefused':
      return { title: '不同意延期', sentence: `${confirmer}不同意延期，时限仍为 ${state.schedule.dueDate}。` };
    case 'reassigned':
      return { title: '任务改派', sentence: `这件任务改由${department}办理。` };
    case 'amended':
      return { title: '方案调整', sentence: `方案有调整，这件任务的时限为 ${state.schedule.dueDate}。` };
    case 'waived':
      return { title: '任务免除', sentence: `${confirmer}已免除这件任务，无须再办。` };
    case 'urged':
      return { title: '催办', sentence: `${nameOf(plan, state.urged?.by ?? confirmerOf(state))}就这件任务专门催办，请按说明尽快办理。` };
    case 'fulfilled':
      return { title: '名单完成', sentence: '名单内的企业已全部完成，这件任务随之办结。' };
    case 'withdrawn':
      return { title: '任务撤回', sentence: '这件任务已随方案撤回，无须再办。' };
    default:
      return undefined;
  }
}

/** `区水务局负责人` for `water/head`, `Water bureau (head)` in English. */
export function recipientName(plan: Plan, recipient: string, language: Language = 'zh'): string {
  const copy = copyParts(recipient);
  if (copy.username !== undefined)
    return inLanguage(language)(
      `${recipientName(plan, copy.recipient)}（${copy.username}）`,
      `${recipientName(plan, copy.recipient, 'en')} (${copy.username})`,
    );
  const { org, role } = recipientParts(recipient);
  if (recipient === EACH_ENTERPRISE) return inLanguage(language)('名单内各企业', 'each enterprise on the roster');
  if (role === 'enterprise') return inLanguage(language)(`企业 ${org}`, `enterprise ${org}`);
  if (role === 'officer') return nameOf(plan, org);
  return inLanguage(language)(`${nameOf(plan, org)}${roleName(role)}`, `${nameOf(plan, org)} (${roleName(role, 'en')})`);
}
