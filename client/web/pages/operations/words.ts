import { ENTERPRISE_STAGES, type EnterpriseStage, STAGES, type Stage } from '../../../contract/tables.ts';
import { enterpriseStageName, inLanguage, type Language, programmeStageName, stageName, type Words } from '../../../contract/words.ts';

const KIND: Record<string, Words> = {
  programme: { zh: '督办事项', en: 'Programme' },
  milestone: { zh: '阶段任务', en: 'Milestone' },
  obligation: { zh: '任务', en: 'Obligation' },
  enterprise: { zh: '企业', en: 'Enterprise' },
  mailroom: { zh: '发信', en: 'Mailroom' },
  digest: { zh: '每日简报', en: 'Digest' },
  intake: { zh: '批量启动', en: 'Intake' },
};
export const WORKFLOW_KINDS = Object.keys(KIND);
export const kindName = (kind: string, language: Language) => KIND[kind]?.[language] ?? kind;

const STATUS: Record<string, Words> = {
  Running: { zh: '运行中', en: 'running' },
  Completed: { zh: '已结束', en: 'completed' },
  Failed: { zh: '失败', en: 'failed' },
  Terminated: { zh: '被终止', en: 'terminated' },
  TimedOut: { zh: '超时', en: 'timed out' },
  Canceled: { zh: '已取消', en: 'canceled' },
  ContinuedAsNew: { zh: '已转入下一段运行', en: 'goes on in a new run' },
};
/** The kinds that the list can be filtered by. */
export const STATUSES = Object.keys(STATUS).filter((status) => status !== 'ContinuedAsNew');
export const statusName = (status: string, language: Language) => STATUS[status]?.[language] ?? status;

const PROGRAMME_STAGES = ['running', 'paused', 'closed', 'completed'] as const;

/** Gives the stages that a kind can be in; none where it has no stages. */
export function stagesOf(kind: string | undefined): readonly string[] {
  if (kind === 'obligation') return STAGES;
  if (kind === 'enterprise') return ENTERPRISE_STAGES;
  return kind === 'programme' ? PROGRAMME_STAGES : [];
}

/** Names a workflow's stage: the codes of the kinds overlap, their words do not. */
export function workflowStageName(kind: string, stage: string, language: Language): string {
  if (kind === 'obligation' && (STAGES as readonly string[]).includes(stage)) return stageName(stage as Stage, language);
  if (kind === 'enterprise' && (ENTERPRISE_STAGES as readonly string[]).includes(stage)) return enterpriseStageName(stage as EnterpriseStage, language);
  const programme = PROGRAMME_STAGES.find((one) => one === stage);
  return programme === undefined ? stage : programmeStageName(programme, language);
}

const ACTIVITY: Record<string, Words> = {
  record: { zh: '记入台账', en: 'record in the ledger' },
  held: { zh: '与台账核对', en: 'compare with the ledger' },
  giveUp: { zh: '放弃一次无法记入的办理', en: 'give up an act that cannot be recorded' },
  loadMilestone: { zh: '读取阶段任务', en: 'read the milestone' },
  deliver: { zh: '发信', en: 'send mails' },
  rosterDone: { zh: '核对名单', en: 'check the roster' },
  joined: { zh: '核对共同办理的各方', en: 'look at those who answer together' },
  tellPartners: { zh: '告知共同办理的各方', en: 'tell those who answer together' },
  morning: { zh: '晨间汇总', en: 'morning round' },
  startCycles: { zh: '批量启动企业', en: 'start cycles' },
  applyPlanVersion: { zh: '执行方案调整', en: 'apply the amendment' },
  withdrawAll: { zh: '撤回未办结任务', en: 'withdraw all' },
};
export const activityName = (type: string, language: Language) => ACTIVITY[type]?.[language] ?? type;

const ACTIVITY_STATE: Record<string, Words> = {
  Started: { zh: '正在执行', en: 'at work' },
  Scheduled: { zh: '等待执行', en: 'waiting for its turn' },
  CancelRequested: { zh: '正在取消', en: 'being cancelled' },
  Paused: { zh: '已暂停', en: 'paused' },
};
export const activityStateName = (state: string, language: Language) => ACTIVITY_STATE[state]?.[language] ?? state;

/** Names what "retry now" has done, from the API's short codes. */
export function retriedName(done: string, language: Language): string {
  const t = inLanguage(language);
  if (done === 'nudge') return t('已让它重新核对时间', 'it looks at the clock again');
  if (done === 'poke') return t('已让发信重新核对待发通知', 'the mailroom looks again at what is owed');
  if (done === 'skip') return t('已跳过这次办理，请告知办理人', 'it goes on without the act: tell whoever acted');
  if (done === 'ledger') return t('已把流程中多出的内容补记到台账', 'what only the workflow knew is in the ledger now');
  if (done === 'rebuild') return t('已按台账重建', 'it was started again from the ledger');
  if (done === 'ended') return t('台账中已结束，流程已停止', 'the ledger has it as ended, and so it ends');
  const activity = activityName(done.replace(/^activity /, ''), language);
  return t(`已立即重试“${activity}”`, `tried again: ${activity}`);
}
