import type { PlainDate } from '../kernel/dates.ts';
import { inLanguage, type Language, type Words } from '../kernel/language.ts';
import type { Light } from '../kernel/lights.ts';
import type { NotedEventType } from '../kernel/machine.ts';
import { peopleNamed } from '../kernel/people.ts';
import { readRung } from '../obligation/notices.ts';
import type { ObligationActKind, ObligationEvent, Stage, WaitsFor } from '../obligation/obligation.ts';
import type { PortionStage } from '../obligation/portion.ts';
import type { Moved } from '../obligation/schedule.ts';
import type { ProgrammeAct, ProgrammeEvent, ProgrammeState } from '../programme/programme.ts';
import type { ItemEvent } from '../register/register.ts';
import type { Criterion, ScoreLine } from '../score.ts';
import { matterTitle } from './matters.ts';

const say = (words: Words | undefined, language: Language, otherwise: string) => words?.[language] ?? otherwise;

const STAGE: Record<Stage, Words> = {
  open: { zh: '办理中', en: 'open' },
  submitted: { zh: '已报送，待办结', en: 'submitted, waiting to be confirmed' },
  settled: { zh: '已办结', en: 'settled' },
  waived: { zh: '已免除', en: 'waived' },
  withdrawn: { zh: '已撤回', en: 'withdrawn' },
  unused: { zh: '到期未提出', en: 'not used' },
  historic: { zh: '载入前已到期', en: 'due before the programme was loaded' },
};
export const stageName = (stage: Stage, language: Language = 'zh') => STAGE[stage][language];

const PROGRAMME_STAGE: Record<ProgrammeState['stage'], Words> = {
  running: { zh: '运行中', en: 'running' },
  paused: { zh: '已暂停发信', en: 'paused: mails are held back' },
  closed: { zh: '已结束', en: 'closed' },
  completed: { zh: '已全部办结', en: 'completed' },
};
export const programmeStageName = (stage: ProgrammeState['stage'], language: Language = 'zh') => PROGRAMME_STAGE[stage][language];

/** How a programme stands on a day: past its last day it is no longer just running. */
export function programmeStanding(
  { stage, to, today }: { stage: ProgrammeState['stage']; to: PlainDate; today: PlainDate },
  language: Language = 'zh',
): string {
  const name = programmeStageName(stage, language);
  if (today <= to || stage === 'closed' || stage === 'completed') return name;
  return inLanguage(language)(`${name}，期限已于 ${to} 届满，待决定结束或延长`, `${name}, past its last day ${to}: to be closed or extended`);
}

const PORTION_STAGE: Record<PortionStage, Words> = {
  open: { zh: '办理中', en: 'open' },
  submitted: { zh: '已报送，待接收', en: 'handed in, waiting to be accepted' },
  accepted: { zh: '已接收', en: 'accepted' },
  ended: { zh: '已结束', en: 'ended' },
};
/** How a portion that a department has passed on stands. */
export const portionStageName = (stage: PortionStage, language: Language = 'zh') => PORTION_STAGE[stage][language];

const LIGHT: Record<Light, Words> = {
  green: { zh: '绿灯', en: 'green' },
  blue: { zh: '蓝灯', en: 'blue' },
  yellow: { zh: '黄灯', en: 'yellow' },
  orange: { zh: '橙灯', en: 'orange' },
  red: { zh: '红灯', en: 'red' },
};
export const lightName = (light: Light, language: Language = 'zh') => LIGHT[light][language];

const ACT: Record<ObligationActKind | ProgrammeAct['kind'], Words> = {
  acknowledge: { zh: '签收', en: 'acknowledge' },
  submit: { zh: '报送', en: 'submit' },
  correct: { zh: '更正报送', en: 'correct' },
  withdrawSubmission: { zh: '撤回报送', en: 'take the submission back' },
  withdrawExtension: { zh: '撤回延期申请', en: 'take the request for an extension back' },
  instruct: { zh: '批示', en: 'instruct' },
  answer: { zh: '答复批示', en: 'answer the instruction' },
  comment: { zh: '留言', en: 'comment on' },
  readComments: { zh: '标为已阅', en: 'mark as read' },
  tick: { zh: '勾选分项', en: 'tick a part' },
  untick: { zh: '取消勾选分项', en: 'untick a part' },
  progress: { zh: '报告进展', en: 'report progress' },
  confirm: { zh: '办结', en: 'confirm' },
  return: { zh: '退回', en: 'return' },
  requestExtension: { zh: '申请延期', en: 'ask for an extension' },
  decideExtension: { zh: '审批延期', en: 'decide on an extension' },
  reassign: { zh: '改派', en: 'reassign' },
  passOn: { zh: '分解', en: 'pass on a part of' },
  endPortion: { zh: '收回分解事项', en: 'take a portion back' },
  acceptPortion: { zh: '接收分解事项', en: 'accept a portion' },
  returnPortion: { zh: '退回分解事项', en: 'send a portion back' },
  acknowledgePortion: { zh: '签收分解事项', en: 'acknowledge a portion' },
  submitPortion: { zh: '报送分解事项', en: 'hand a portion in' },
  waive: { zh: '免除', en: 'waive' },
  urge: { zh: '催办', en: 'urge' },
  amend: { zh: '调整方案', en: 'amend' },
  withdraw: { zh: '撤回', en: 'withdraw' },
  fulfil: { zh: '随名单办结', en: 'settle with its roster' },
  join: { zh: '随共同牵头单位办理', en: 'follow another that leads it' },
  pause: { zh: '暂停', en: 'pause' },
  resume: { zh: '恢复', en: 'resume' },
  close: { zh: '结束', en: 'close' },
  settleMilestone: { zh: '阶段任务办结', en: 'settle a milestone' },
};
export const actName = (act: string, language: Language = 'zh') => say((ACT as Partial<Record<string, Words>>)[act], language, act);

/** Of the machines that share these words, and of what is noted beside them; enterprises have their own. None is without words. */
const EVENT: Record<ObligationEvent['type'] | ProgrammeEvent['type'] | ItemEvent['type'] | NotedEventType, Words> = {
  rungReached: { zh: '催办', en: 'rung reached' },
  lapsed: { zh: '逾期', en: 'lapsed' },
  acknowledged: { zh: '签收', en: 'acknowledged' },
  submitted: { zh: '报送', en: 'submitted' },
  submissionWithdrawn: { zh: '撤回报送', en: 'submission taken back' },
  extensionWithdrawn: { zh: '撤回延期申请', en: 'request for an extension taken back' },
  instructed: { zh: '领导批示', en: 'instructed' },
  answered: { zh: '答复批示', en: 'instruction answered' },
  commented: { zh: '留言', en: 'commented' },
  commentsRead: { zh: '已阅留言', en: 'comments read' },
  ticked: { zh: '完成分项', en: 'part ticked' },
  unticked: { zh: '取消分项', en: 'part unticked' },
  progressed: { zh: '报告进展', en: 'progress reported' },
  confirmed: { zh: '办结', en: 'confirmed' },
  reviewed: { zh: '常态工作情况', en: 'standing duty reported' },
  reported: { zh: '填报数据', en: 'reported a value' },
  scoreMade: { zh: '考核成稿', en: 'score made' },
  scoreConfirmed: { zh: '考核确认', en: 'score confirmed' },
  returned: { zh: '退回', en: 'returned' },
  extensionRequested: { zh: '申请延期', en: 'extension requested' },
  extensionPassed: { zh: '审核同意延期，报下一级审批', en: 'extension agreed to and passed on to be decided' },
  extensionGranted: { zh: '同意延期', en: 'extension granted' },
  extensionRefused: { zh: '不同意延期', en: 'extension refused' },
  reassigned: { zh: '改派', en: 'reassigned' },
  passedOn: { zh: '分解', en: 'passed on' },
  portionEnded: { zh: '收回分解事项', en: 'portion taken back' },
  portionAcknowledged: { zh: '签收分解事项', en: 'portion acknowledged' },
  portionSubmitted: { zh: '报送分解事项', en: 'portion handed in' },
  portionAccepted: { zh: '接收分解事项', en: 'portion accepted' },
  portionReturned: { zh: '退回分解事项', en: 'portion sent back' },
  portionsReminded: { zh: '催办分解事项', en: 'portions: reminded' },
  portionsLapsed: { zh: '分解事项逾期', en: 'portions: late' },
  waived: { zh: '免除', en: 'waived' },
  urged: { zh: '专项催办', en: 'urged' },
  amended: { zh: '方案调整', en: 'amended' },
  withdrawn: { zh: '撤回', en: 'withdrawn' },
  unused: { zh: '到期未提出，自行关闭', en: 'not used in its time, and closed' },
  fulfilled: { zh: '名单完成，办结', en: 'roster done, settled' },
  endorsed: { zh: '审核同意，待办结', en: 'looked at and passed on to be confirmed' },
  jointlySubmitted: { zh: '共同牵头单位已报送', en: 'handed in by another that leads it' },
  jointlyReturned: { zh: '共同牵头单位的材料不再有效', en: 'what another had handed in stands no more' },
  jointlySettled: { zh: '随共同牵头单位办结', en: 'settled by another that leads it' },
  entered: { zh: '载入时登记办结', en: 'entered as done at loading' },
  paused: { zh: '暂停发信', en: 'paused' },
  resumed: { zh: '恢复发信', en: 'resumed' },
  closed: { zh: '结束督办', en: 'closed' },
  milestoneSettled: { zh: '阶段任务办结', en: 'milestone settled' },
  completed: { zh: '全部办结', en: 'completed' },
  proposed: { zh: '提出处理建议', en: 'consequence proposed' },
  granted: { zh: '同意处理建议', en: 'proposal granted' },
  refused: { zh: '不同意处理建议', en: 'proposal refused' },
  lifted: { zh: '解除处理', en: 'decision lifted' },
  imported: { zh: '导入名单', en: 'registry imported' },
  itemEntered: { zh: '列入清单', en: 'entered on a register' },
  itemCorrected: { zh: '更正清单内容', en: 'item corrected' },
  itemAssigned: { zh: '改派清单事项', en: 'item given to another body' },
  itemMoved: { zh: '调整清单时限', en: 'limit of an item moved' },
  itemExtensionRequested: { zh: '申请延期', en: 'extension asked for' },
  itemExtensionWithdrawn: { zh: '撤回延期申请', en: 'request for an extension taken back' },
  itemExtensionGranted: { zh: '同意延期', en: 'extension granted' },
  itemExtensionRefused: { zh: '不同意延期', en: 'extension refused' },
  itemHandedIn: { zh: '报送整改情况', en: 'item handed in' },
  itemReturned: { zh: '退回清单事项', en: 'item sent back' },
  itemStepDone: { zh: '通过一步', en: 'step of an item accepted' },
  itemStruckOff: { zh: '销号', en: 'struck off' },
  itemCancelled: { zh: '移出清单', en: 'taken off the register' },
  sectorsNamed: { zh: '对应行业名称', en: 'names of sectors given' },
};
export const eventName = (type: string, language: Language = 'zh') => say((EVENT as Partial<Record<string, Words>>)[type], language, type);

const WAITS: Record<WaitsFor, Words> = {
  acknowledge: { zh: '待签收', en: 'to be acknowledged' },
  submit: { zh: '待报送', en: 'to be handed in' },
  return: { zh: '被退回', en: 'sent back' },
  confirm: { zh: '待办结', en: 'to be confirmed' },
};
/** What an obligation waits for. */
export const waitsForName = (what: WaitsFor, language: Language = 'zh') => WAITS[what][language];

const CRITERION: Record<Criterion, Words> = {
  acknowledged: { zh: '签收', en: 'acknowledged' },
  submitted: { zh: '报送', en: 'submitted' },
  extended: { zh: '延期', en: 'extended' },
  returned: { zh: '退回', en: 'returned' },
  red: { zh: '红灯', en: 'red' },
  unanswered: { zh: '未办', en: 'unanswered' },
  target: { zh: '目标', en: 'targets' },
  quota: { zh: '抽查', en: 'quotas' },
  indicator: { zh: '指标', en: 'indicators' },
  consequence: { zh: '决定扣分', en: 'decided' },
};
export const criterionName = (criterion: Criterion, language: Language = 'zh') => CRITERION[criterion][language];

/** A half-year or a year by its code: `2019 年上半年` for 2019H1. */
export function periodName(period: string, language: Language = 'zh'): string {
  const year = period.slice(0, 4);
  if (period.endsWith('H1')) return inLanguage(language)(`${year} 年上半年`, `first half of ${year}`);
  if (period.endsWith('H2')) return inLanguage(language)(`${year} 年下半年`, `second half of ${year}`);
  return inLanguage(language)(`${year} 年`, year);
}

const EXEMPT: Record<NonNullable<ScoreLine['exempt']>, Words> = {
  'not-told': { zh: '未及时通知到，不计', en: 'not told in time: not counted' },
  running: { zh: '时限未到，暂不计', en: 'its time is not over: not counted yet' },
};
/** Why a criterion neither gives nor takes. */
export const exemptName = (exempt: NonNullable<ScoreLine['exempt']>, language: Language = 'zh') => EXEMPT[exempt][language];

const ROLE: Record<string, Words> = { officer: { zh: '经办人', en: 'officer' }, head: { zh: '负责人', en: 'head' }, director: { zh: '主任', en: 'director' } };
export const roleName = (role: string, language: Language = 'zh') => say(ROLE[role], language, role);

/**
 * What a rung is called. Rung ids are plan data; the default ladder's are `before-7-days` and the like, and other plans' ids
 * that follow the pattern read as well. Anything else stands as it is.
 */
export function rungName(rung: string, language: Language = 'zh'): string {
  const say = inLanguage(language);
  const fixed: Record<string, Words> = {
    acknowledge: { zh: '未签收提醒', en: 'not acknowledged' },
    // By an event that was reported, or by another milestone that is settled: what it was stands in the mail.
    raised: { zh: '开始计时', en: 'limit begins' },
    'catch-up': { zh: '载入说明', en: 'summary at loading' },
    address: { zh: '邮箱变更告知', en: 'mailbox changed' },
    'former-address': { zh: '邮箱变更告知原邮箱', en: 'mailbox changed, to the former one' },
    opens: { zh: '开始当日', en: 'opening day' },
    'due-day': { zh: '到期当日', en: 'due day' },
    begins: { zh: '期间开始通知', en: 'it begins' },
    over: { zh: '期间结束通知', en: 'it is over' },
    lapse: { zh: '逾期', en: 'lapse' },
    weekly: { zh: '每周催办', en: 'weekly chase' },
  };
  if (fixed[rung]) return fixed[rung][language];
  const distance = /^(before|after)-(\d+)-(working-)?days?$/.exec(rung);
  if (distance) {
    const [, side, count, working] = distance;
    return say(
      `${side === 'before' ? '到期前' : '逾期后'} ${count} 个${working ? '工作日' : '自然日'}`,
      `${count} ${working ? 'working ' : ''}day${count === '1' ? '' : 's'} ${side} it was due`,
    );
  }
  const weekly = /^weekly-(\d+)$/.exec(rung);
  if (weekly) return say(`每周催办第 ${weekly[1]} 次`, `weekly chase no. ${weekly[1]}`);
  const ref = readRung(rung);
  if (ref.about === 'digest') return say('每日简报', 'digest');
  if (ref.about === 'matters') return matterTitle(ref.matter, language);
  if (ref.about === 'entrance') return say('企业报送', 'handed in by enterprises');
  if (ref.about === 'news') return EVENT[ref.event]?.[language] ?? rung;
  if (ref.about === 'alarm') return say('系统告警', 'alarm');
  if (ref.about === 'second-factor') return say('动态码被重置', 'second factor reset');
  if (ref.about === 'address' || ref.about === 'former-address') return fixed[ref.about]?.[language] ?? rung;
  return ref.about === 'undeliverable' ? say('邮件无法送达', 'mail undeliverable') : rung;
}

const ITEM_KIND: Record<string, Words> = {
  obligation: { zh: '任务', en: 'obligation' },
  enterprise: { zh: '企业', en: 'enterprise' },
  registry: { zh: '企业名单', en: 'registry' },
  programme: { zh: '督办事项', en: 'programme' },
  consequence: { zh: '处理建议', en: 'proposal' },
  register: { zh: '清单', en: 'register' },
};
/** What an entry of the ledger is about. */
export const itemKindName = (kind: string, language: Language = 'zh') => ITEM_KIND[kind]?.[language] ?? kind;

/** Names that the machine writes where nobody acted. */
const NOBODY: Record<string, Words> = {
  rule: { zh: '方案规则', en: 'rule of the plan' },
  plan: { zh: '方案调整', en: 'amendment of the plan' },
};
/** The person in a body who acted, as the ledger has it; what the plan itself brought about is said so. */
export function personName<Name extends string | undefined>(written: Name, language: Language = 'zh'): Name | string {
  if (written === undefined) return written;
  const { name, away } = peopleNamed(written);
  if (away.length > 0) return inLanguage(language)(written, `${name} (for ${away.join(', ')})`);
  return NOBODY[written]?.[language] ?? written;
}

/** Why a mail left on another day: "因周末（2019-06-30）提前". */
export function movedReason(moved: Moved, language: Language = 'zh'): string {
  const kinds: Record<Moved['why'], Words> = {
    weekend: { zh: '周末', en: 'a weekend' },
    holiday: { zh: '法定节假日', en: 'a public holiday' },
    weekday: { zh: '工作日', en: 'a weekday' },
    'make-up': { zh: '调休上班日', en: 'a make-up working day' },
  };
  const name = moved.name ? inLanguage(language)(`（${moved.name}）`, ` (${moved.name})`) : '';
  return inLanguage(language)(`原定 ${moved.from} 为${kinds[moved.why].zh}${name}`, `${moved.from} is ${kinds[moved.why].en}${name}`);
}
