import type {
  Bar,
  Consequence,
  EnterpriseActKind,
  EnterpriseEvent,
  EnterpriseStage,
  EnterpriseState,
  HandedAct,
  InspectionResult,
  Severity,
} from '../enterprise/enterprise.ts';
import { isResting } from '../enterprise/enterprise.ts';
import type { PlainDate } from '../kernel/dates.ts';
import { inLanguage, type Language, type Words } from '../kernel/language.ts';

/** What people read about enterprises, and what a registry file says in its column of stages. */
const STAGE: Record<EnterpriseStage, Words> = {
  listed: { zh: '未启动', en: 'not started' },
  creating: { zh: '推进中', en: 'creating' },
  'self-assessed': { zh: '已自评', en: 'self-assessed' },
  applied: { zh: '已申请', en: 'applied' },
  accepted: { zh: '已受理', en: 'accepted' },
  'under-review': { zh: '评审中', en: 'under review' },
  approved: { zh: '已审核', en: 'approved' },
  announced: { zh: '已公告', en: 'announced' },
  certified: { zh: '已达标', en: 'certified' },
  'in-review': { zh: '复查中', en: 'in review' },
  renewed: { zh: '已换证', en: 'renewed' },
  downgraded: { zh: '已降级', en: 'downgraded' },
  revoked: { zh: '已撤销', en: 'revoked' },
  closed: { zh: '已关闭', en: 'closed' },
};
export const enterpriseStageName = (stage: EnterpriseStage, language: Language = 'zh') => STAGE[stage][language];

/** How an enterprise stands on a day: its stage, but none rests certified with a certificate that has run out. */
export const enterpriseStanding = ({ stage, certificate }: Pick<EnterpriseState, 'stage' | 'certificate'>, today: PlainDate, language: Language = 'zh') => {
  const expired = isResting(stage) && certificate !== undefined && certificate.expiresOn < today;
  return expired ? { zh: '证书已过期', en: 'certificate expired' }[language] : enterpriseStageName(stage, language);
};

const ACT: Record<EnterpriseActKind, Words> = {
  start: { zh: '启动达标', en: 'start' },
  assess: { zh: '自评', en: 'assess' },
  apply: { zh: '申请', en: 'apply' },
  accept: { zh: '受理', en: 'accept' },
  review: { zh: '评审', en: 'review' },
  approve: { zh: '审核', en: 'approve' },
  announce: { zh: '公告', en: 'announce' },
  certify: { zh: '发证', en: 'certify' },
  reject: { zh: '退回申请', en: 'reject' },
  addNumber: { zh: '补录证书编号', en: 'add the certificate’s number' },
  assessYearly: { zh: '年度自评', en: 'assess yearly' },
  inspect: { zh: '抽查', en: 'inspect' },
  conclude: { zh: '登记抽查结果', en: 'conclude an inspection' },
  pass: { zh: '复查通过', en: 'pass' },
  orderRectification: { zh: '责令限期整改', en: 'order rectification' },
  rectify: { zh: '整改完成', en: 'rectify' },
  handIn: { zh: '企业报送', en: 'hand in, by the enterprise' },
  acceptHandedIn: { zh: '企业报送审核通过', en: 'accept what the enterprise handed in' },
  returnHandedIn: { zh: '退回企业报送', en: 'send back what the enterprise handed in' },
  renew: { zh: '直接换证', en: 'renew' },
  noteBar: { zh: '记录不予直接换证事项', en: 'note what bars renewal' },
  propose: { zh: '提出处理建议', en: 'propose' },
  decide: { zh: '决定', en: 'decide' },
  transfer: { zh: '划转', en: 'transfer' },
  correct: { zh: '更正登记', en: 'correct' },
  close: { zh: '关闭', en: 'close' },
};
export const isEnterpriseAct = (act: string): act is EnterpriseActKind => act in ACT;
export const enterpriseActName = (act: EnterpriseActKind, language: Language = 'zh') => ACT[act][language];

/** What an enterprise hands in, as a thing: the acts that it stands for are verbs in English. */
const HANDED: Record<HandedAct, Words> = {
  assess: { zh: '自评', en: 'self-assessment' },
  assessYearly: { zh: '年度自评', en: 'yearly self-assessment' },
  rectify: { zh: '整改情况', en: 'report of what was put right' },
};
export const handedName = (of: HandedAct, language: Language = 'zh') => HANDED[of][language];

const EVENT: Record<EnterpriseEvent['type'] | 'enrolled', Words> = {
  enrolled: { zh: '纳入登记', en: 'enrolled' },
  started: { zh: '启动达标', en: 'started' },
  selfAssessed: { zh: '完成自评', en: 'self-assessed' },
  applied: { zh: '提出申请', en: 'applied' },
  accepted: { zh: '受理', en: 'accepted' },
  reviewBegun: { zh: '开始评审', en: 'review begun' },
  approved: { zh: '审核通过', en: 'approved' },
  announced: { zh: '公告', en: 'announced' },
  certified: { zh: '发证', en: 'certified' },
  renewed: { zh: '换证', en: 'renewed' },
  rejected: { zh: '申请退回', en: 'rejected' },
  numbered: { zh: '补录证书编号', en: 'certificate’s number added' },
  yearlyAssessed: { zh: '完成年度自评', en: 'yearly self-assessment' },
  inspected: { zh: '抽查', en: 'inspected' },
  inspectionConcluded: { zh: '抽查结果', en: 'inspection concluded' },
  passed: { zh: '复查通过', en: 'passed' },
  rectified: { zh: '整改完成', en: 'rectified' },
  rectificationOrdered: { zh: '责令限期整改', en: 'rectification ordered' },
  handedIn: { zh: '企业报送', en: 'handed in by the enterprise' },
  handedInReturned: { zh: '退回企业报送', en: 'sent back to the enterprise' },
  barNoted: { zh: '记录不予直接换证事项', en: 'bar to renewal noted' },
  proposed: { zh: '提出处理建议', en: 'consequence proposed' },
  proposalRefused: { zh: '处理建议未获同意', en: 'proposal refused' },
  downgraded: { zh: '降级', en: 'downgraded' },
  revoked: { zh: '撤销', en: 'revoked' },
  incentivesSuspended: { zh: '暂停优惠政策', en: 'incentives suspended' },
  closed: { zh: '关闭', en: 'closed' },
  upgradeOrdered: { zh: '责令改造升级', en: 'upgrade ordered' },
  circularIssued: { zh: '通报', en: 'circular issued' },
  lifted: { zh: '解除处理', en: 'decision lifted' },
  transferred: { zh: '划转', en: 'transferred' },
  corrected: { zh: '更正登记', en: 'corrected' },
  yearlyMissed: { zh: '年度自评逾期', en: 'yearly self-assessment missed' },
  expired: { zh: '证书到期', en: 'certificate expired' },
  rectificationLapsed: { zh: '整改逾期', en: 'rectification lapsed' },
};
export const enterpriseEventName = (type: string, language: Language = 'zh') => EVENT[type as keyof typeof EVENT]?.[language] ?? type;

const CONSEQUENCE: Record<Consequence, Words> = {
  downgrade: { zh: '降级', en: 'downgrade' },
  revocation: { zh: '撤销', en: 'revocation' },
  suspension: { zh: '暂停优惠政策', en: 'suspension of incentives' },
  closure: { zh: '关闭取缔', en: 'closure' },
  rectification: { zh: '限期整改', en: 'rectification' },
  upgrade: { zh: '改造升级', en: 'upgrade' },
  circular: { zh: '通报', en: 'circular' },
};
export const consequenceName = (consequence: Consequence, language: Language = 'zh') => CONSEQUENCE[consequence][language];

/** What is proposed: a consequence, or that one be lifted. */
export function proposedName({ consequence, lifts }: { consequence: Consequence; lifts?: boolean | undefined }, language: Language = 'zh'): string {
  const name = consequenceName(consequence, language);
  return lifts ? { zh: `解除“${name}”`, en: `lift the ${name}` }[language] : name;
}

const RESULT: Record<InspectionResult, Words> = {
  pass: { zh: '合格', en: 'passed' },
  problems: { zh: '发现问题', en: 'problems found' },
  fail: { zh: '不合格', en: 'failed' },
};
export const inspectionResultName = (result: InspectionResult, language: Language = 'zh') => RESULT[result][language];

const SEVERITY: Record<Severity, Words> = { general: { zh: '一般问题', en: 'general' }, major: { zh: '重大问题', en: 'major' } };
export const severityName = (severity: Severity, language: Language = 'zh') => SEVERITY[severity][language];

const BAR: Record<Bar, Words> = {
  'fatal-accident': { zh: '发生死亡事故', en: 'a fatal accident' },
  'major-problem': { zh: '检查发现重大问题', en: 'a major problem found in an inspection' },
  rebuilt: { zh: '改建、扩建或迁址', en: 'a rebuild, extension or relocation' },
  'hazard-checks-lapsed': { zh: '隐患排查治理体系停摆', en: 'hazard checks that lapsed' },
};
export const barName = (bar: Bar, language: Language = 'zh') => BAR[bar][language];

/** `一级`, or `level 1`. */
export const levelName = (level: number, language: Language = 'zh') => inLanguage(language)(`${['', '一', '二', '三'][level] ?? level}级`, `level ${level}`);

/** A certificate's number, or that it is still to be added. */
export const certificateNumber = (number: string, language: Language = 'zh') => number || inLanguage(language)('待补', 'to be added');
