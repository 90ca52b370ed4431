import { wallClock } from '../../calendar/china.ts';
import { ENTERPRISE_ACTS, type EnterpriseActKind } from '../../domain/enterprise/enterprise.ts';
import { type ProgrammeClock, programmeNowMs } from '../../domain/kernel/clock.ts';
import type { Language, Words } from '../../domain/kernel/language.ts';
import { bracketed, inLanguage } from '../../domain/kernel/language.ts';
import { present } from '../../domain/kernel/present.ts';
import { type Figure, type FigureGiven, figureText } from '../../domain/obligation/form.ts';
import { datedMilestone, nameOf, type Plan } from '../../domain/plan/plan.ts';
import { enterpriseActName, enterpriseEventName } from '../../domain/words/enterprise.ts';
import { actName, eventName, personName, rungName } from '../../domain/words/words.ts';
import { isEngineDown } from '../../engine/engine.ts';
import { contentOf, type HistoryEvent, wholeHistory } from '../../engine/inspect.ts';
import { workflowIds } from '../../workflows/messages.ts';
import type { CaseFile } from '../contract/obligations.ts';
import { isNotRunning } from '../errors.ts';
import { unitsIn } from './portions.ts';
import type { Service } from './service.ts';

/** The history of a workflow, or of an obligation or a programme by its own id, as a case file, newest last. */
export async function caseFile(service: Service, id: string, language: Language): Promise<CaseFile> {
  const { workflowId, programmeId, itemId } = await target(service, id);
  const programme = await service.programme(programmeId);
  const plan = await service.planOf(programme);
  const { portions = [], form = [], parts } = (await service.store.ledger.obligation(itemId))?.state ?? {};
  const teller: Teller = {
    ...{ plan, clock: programme.clock, language },
    unit: (code) => portions.find((portion) => portion.id === code)?.name,
    part: (code) => parts?.list.find(({ id: one }) => one === code)?.name,
    field: (code) => form.flatMap(({ id: one, name, unit }) => (one === code ? [present({ name, unit })] : []))[0],
    ...wordsOf(workflowId, language),
  };
  try {
    const events = await wholeHistory(service.client, workflowId);
    return { id, source: 'engine', lines: events.flatMap((event) => engineLine(event, teller)) };
  } catch (error) {
    // What happened is in the ledger as well, also while the engine does not answer.
    if (!isNotRunning(error) && !isEngineDown(error)) throw error;
    const wall = wallClock(plan.zone);
    const lines = (await service.store.ledger.events(itemId)).map((event) => ({
      at: wall.iso(event.atMs),
      event: event.sequence,
      what: `${teller.event(event.type)}${event.actorOrg ? ` · ${nameOf(plan, event.actorOrg)}` : ''}${typeof event.payload.onBehalfOf === 'string' ? `（${inLanguage(language)('代', 'for ')}${nameOf(plan, event.payload.onBehalfOf)}）` : ''}${detail(event.payload, language)}`,
    }));
    return { id, source: 'ledger', lines };
  }
}

/** The workflow behind an id as people write it: an obligation's or a programme's own, or a workflow id; and what the ledger calls it. */
async function target(service: Service, id: string): Promise<{ workflowId: string; programmeId: string; itemId: string }> {
  const [head = '', second = ''] = id.split('/');
  if (Object.hasOwn(workflowIds, head) && second !== '') return { workflowId: id, programmeId: second, itemId: id.slice(head.length + 1) };
  if (!id.includes('/')) return { workflowId: workflowIds.programme((await service.programme(id)).id), programmeId: id, itemId: id };
  return { workflowId: workflowIds.obligation(id), programmeId: (await service.obligation(id)).programmeId, itemId: id };
}

/** Acts and events of enterprises have words of their own, since obligations use some of the same codes. */
function wordsOf(workflowId: string, language: Language) {
  const enterprise = workflowId.startsWith(workflowIds.enterprise(''));
  return {
    act: (kind: string) => (enterprise && kind in ENTERPRISE_ACTS ? enterpriseActName(kind as EnterpriseActKind, language) : actName(kind, language)),
    event: (type: string) => (enterprise ? enterpriseEventName(type, language) : eventName(type, language)),
  };
}

export interface Teller {
  plan: Plan;
  clock: ProgrammeClock;
  language: Language;
  act(kind: string): string;
  event(type: string): string;
  /** The name of the unit behind a portion’s code. */
  unit?(code: unknown): string | undefined;
  /** What a part of the duty, and a field of its form, are called: the history has their codes. */
  part?(code: unknown): string | undefined;
  field?(code: string): Pick<Figure, 'name' | 'unit'> | undefined;
}

const milestoneName = (plan: Plan, id: string) => datedMilestone(plan, id)?.name ?? id;

/** What a workflow is called by whoever does not read its id. */
function workflowNames(workflowId: string, plan: Plan): [zh: string, en: string] {
  const [kind, , second = '', third = ''] = workflowId.split('/');
  switch (kind) {
    case 'milestone':
      return [`阶段任务“${milestoneName(plan, second)}”`, `the milestone “${milestoneName(plan, second)}”`];
    case 'obligation':
      return [`任务“${milestoneName(plan, second)}”（${nameOf(plan, third)}）`, `“${milestoneName(plan, second)}” of ${nameOf(plan, third)}`];
    case 'mailroom':
      return ['发信', 'the mailroom'];
    case 'digest':
      return ['每日简报', 'the daily digest'];
    case 'enterprise':
      return [`企业 ${second}`, `the enterprise ${second}`];
    default:
      return [workflowId, workflowId];
  }
}

/** What the engine runs for a workflow, where it says nothing of its own about it. */
const ACTIVITY: Record<string, string> = {
  loadMilestone: '读取阶段任务',
  rosterDone: '核对名单',
  deliver: '发信',
  morning: '晨间汇总',
  startCycles: '批量启动企业',
  applyPlanVersion: '执行方案调整',
  withdrawAll: '撤回未办结任务',
  held: '核对台账',
  giveUp: '登记告警',
  joined: '核对共同牵头单位的办理情况',
  tellPartners: '告知共同牵头单位',
};

/** What a signal tells a workflow, by the names of workflows/messages.ts. */
const SIGNAL: Record<string, Words> = {
  poke: { zh: '有新通知待发', en: 'new notices are owed' },
  nudge: { zh: '重新核对时间', en: 'looks at the clock again' },
  skip: { zh: '系统管理员令其跳过无法记录的办理', en: 'an operator has it go on without an act that cannot be recorded' },
  milestoneSettled: { zh: '阶段任务办结', en: 'a milestone is settled' },
};

export function engineLine(event: HistoryEvent, { plan, clock, language, unit, part, field: fieldOf, ...words }: Teller): CaseFile['lines'] {
  const realMs = Number(event.eventTime?.seconds ?? 0) * 1_000 + Number(event.eventTime?.nanos ?? 0) / 1_000_000;
  const wall = wallClock(plan.zone);
  const line = (zh: string, en: string): CaseFile['lines'] => [
    { at: wall.iso(programmeNowMs(clock, realMs)), event: Number(event.eventId), what: inLanguage(language)(zh, en) },
  ];
  const failed = (what: Words, failure: { message?: string | null } | null | undefined) => {
    const why = failure?.message;
    return line(why ? `${what.zh}：${why}` : what.zh, why ? `${what.en}: ${why}` : what.en);
  };
  const summary = event.userMetadata?.summary ? String(contentOf(event.userMetadata.summary)) : '';
  const accepted = event.workflowExecutionUpdateAcceptedEventAttributes?.acceptedRequest?.input;
  const child = event.startChildWorkflowExecutionInitiatedEventAttributes;

  if (event.workflowExecutionStartedEventAttributes) {
    return event.workflowExecutionStartedEventAttributes.continuedExecutionRunId ? line('续接上一段运行', 'goes on in a new run') : line('立项', 'started');
  }
  if (accepted) {
    const payload = accepted.args?.payloads?.[0];
    const message = payload
      ? (contentOf(payload) as { actor?: { org: string; name: string }; reason?: string; part?: string; share?: number; figures?: FigureGiven[] } & Record<
          string,
          unknown
        >)
      : {};
    const who = message.actor
      ? `${nameOf(plan, message.actor.org)}${message.actor.name ? bracketed(personName(message.actor.name, language), language) : ''}`
      : '';
    const why = message.reason ? inLanguage(language)(`，说明：${message.reason}`, `, because: ${message.reason}`) : '';
    const act = words.act(accepted.name ?? '');
    const figures = (message.figures ?? [])
      .map(({ field, value }) => figureText({ ...(fieldOf?.(field) ?? { name: field }), value }, language))
      .join(inLanguage(language)('，', ', '));
    const what = [
      part?.(message.part) ?? message.part,
      unitsIn(message)?.join('、') ?? unit?.(message.portion),
      message.share === undefined ? undefined : `${message.share}%`,
      figures || undefined,
    ]
      .filter(Boolean)
      .map((one) => ` · ${one}`)
      .join('');
    return line(`收到：${who}${act}${what}${why}`, `received: ${act}${what}${who ? ` by ${who}` : ''}${why}`);
  }
  const recorded = summary.split(', ').flatMap((type) => (type === '' ? [] : [words.event(type)]));
  if (event.markerRecordedEventAttributes) {
    const types = recorded;
    return line(`记入台账：${types.join('、')}`, `recorded: ${types.join(', ')}`);
  }
  if (event.timerStartedEventAttributes) {
    const until =
      realMs +
      Number(event.timerStartedEventAttributes.startToFireTimeout?.seconds ?? 0) * 1_000 +
      Number(event.timerStartedEventAttributes.startToFireTimeout?.nanos ?? 0) / 1_000_000;
    const at = wall.minute(programmeNowMs(clock, until));
    return line(`定时至 ${at}：${summary}`, `waits until ${at}: ${summary}`);
  }
  if (event.timerFiredEventAttributes) return line('到时', 'the time has come');
  if (event.timerCanceledEventAttributes) return line('定时取消（情况有变）', 'timer cancelled: things changed');
  if (child) {
    const [zh, en] = workflowNames(child.workflowId ?? '', plan);
    return line(`启动${zh}`, `starts ${en}`);
  }
  if (event.childWorkflowExecutionCompletedEventAttributes) {
    const { workflowId } = event.childWorkflowExecutionCompletedEventAttributes.workflowExecution ?? {};
    const [zh, en] = workflowNames(workflowId ?? '', plan);
    return line(`${zh}已结束`, `${en} has ended`);
  }
  if (event.activityTaskScheduledEventAttributes) {
    const { activityType } = event.activityTaskScheduledEventAttributes;
    const name = activityType?.name ?? '';
    // What is tried again for as long as it takes names its events by their codes, like the marker of what was written at once.
    if (name === 'record') return line(`记入台账：${recorded.join('、')}`, `recorded: ${recorded.join(', ')}`);
    // Its summary for the engine's own page is the milestone's code.
    if (name === 'loadMilestone') return line(`执行：读取“${milestoneName(plan, summary)}”`, `runs ${name} ${milestoneName(plan, summary)}`);
    return line(`执行：${summary === '' ? (ACTIVITY[name] ?? name) : summary}`, `runs ${name} ${summary}`.trim());
  }
  if (event.activityTaskFailedEventAttributes) return failed({ zh: '执行失败', en: 'failed' }, event.activityTaskFailedEventAttributes.failure);
  if (event.activityTaskTimedOutEventAttributes) return line('执行超时', 'timed out');
  if (event.workflowTaskFailedEventAttributes)
    return failed({ zh: '流程代码出错', en: 'workflow code failed' }, event.workflowTaskFailedEventAttributes.failure);
  if (event.workflowExecutionSignaledEventAttributes) {
    const { signalName } = event.workflowExecutionSignaledEventAttributes;
    const signal = SIGNAL[signalName ?? ''];
    return signal ? line(signal.zh, signal.en) : [];
  }
  if (event.workflowExecutionContinuedAsNewEventAttributes) return line('转入下一段运行', 'goes on in a new run');
  if (event.workflowExecutionCompletedEventAttributes) return line('结束', 'ended');
  return [];
}

function detail(payload: Record<string, unknown>, language: Language): string {
  const parts: string[] = [];
  if (typeof payload.rung === 'string') parts.push(rungName(payload.rung, language));
  if (typeof payload.until === 'string') parts.push(payload.until);
  if (typeof payload.part === 'string' && typeof payload.name === 'string') parts.push(payload.name);
  parts.push(...(unitsIn(payload) ?? []));
  if (typeof payload.share === 'number') parts.push(`${payload.share}%`);
  if (typeof payload.reason === 'string' && payload.reason !== '') parts.push(payload.reason);
  if (Array.isArray(payload.figures)) parts.push(...(payload.figures as Figure[]).map((figure) => figureText(figure, language)));
  return parts.length > 0 ? ` · ${parts.join(' · ')}` : '';
}
