import type { Bar, Consequence, EnterpriseActKind, EnterpriseEvent, EnterpriseStage } from '../enterprise/enterprise.ts';
import type { Language } from './words.ts';

/** What people read about enterprises, and what a registry file says in its column of stages. */
const STAGE: Record<EnterpriseStage, Record<Language, string>> = {
  listed: { zh: '未启动', en: 'not started' },
  creating: { zh: '创建中', en: 'creating' },
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

type Words = Record<Language, string>;

const ACT: Record<EnterpriseActKind, Words> = {
  start: { zh: '启动创建', en: 'start' },
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
  pass: { zh: '复查通过', en: 'pass' },
  orderRectification: { zh: '责令限期整改', en: 'order rectification' },
  rectify: { zh: '整改完成', en: 'rectify' },
  renew: { zh: '直接换证', en: 'renew' },
  noteBar: { zh: '记录不予直接换证事项', en: 'note what bars renewal' },
  propose: { zh: '提出处理建议', en: 'propose' },
  decide: { zh: '决定', en: 'decide' },
  transfer: { zh: '划转', en: 'transfer' },
  correct: { zh: '更正登记', en: 'correct' },
  close: { zh: '关闭', en: 'close' },
};
export const enterpriseActName = (act: EnterpriseActKind, language: Language = 'zh') => ACT[act][language];

const EVENT: Record<EnterpriseEvent['type'] | 'enrolled', Words> = {
  enrolled: { zh: '纳入登记', en: 'enrolled' },
  started: { zh: '启动创建', en: 'started' },
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
  passed: { zh: '复查通过', en: 'passed' },
  rectified: { zh: '整改完成', en: 'rectified' },
  rectificationOrdered: { zh: '责令限期整改', en: 'rectification ordered' },
  barNoted: { zh: '记录不予直接换证事项', en: 'bar to renewal noted' },
  proposed: { zh: '提出处理建议', en: 'consequence proposed' },
  proposalRefused: { zh: '处理建议未获同意', en: 'proposal refused' },
  downgraded: { zh: '降级', en: 'downgraded' },
  revoked: { zh: '撤销', en: 'revoked' },
  incentivesSuspended: { zh: '暂停优惠政策', en: 'incentives suspended' },
  closed: { zh: '关闭', en: 'closed' },
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
};
export const consequenceName = (consequence: Consequence, language: Language = 'zh') => CONSEQUENCE[consequence][language];

const BAR: Record<Bar, Words> = {
  'fatal-accident': { zh: '发生死亡事故', en: 'a fatal accident' },
  'major-problem': { zh: '检查发现重大问题', en: 'a major problem found in an inspection' },
  rebuilt: { zh: '改建、扩建或迁址', en: 'a rebuild, extension or relocation' },
  'hazard-checks-lapsed': { zh: '隐患排查治理体系停摆', en: 'hazard checks that lapsed' },
};
export const barName = (bar: Bar, language: Language = 'zh') => BAR[bar][language];

/** `一级`, or `level 1`. */
export const levelName = (level: number, language: Language = 'zh') => (language === 'zh' ? `${['', '一', '二', '三'][level] ?? level}级` : `level ${level}`);

/** A certificate's number, or that it is still to be added. */
export const certificateNumber = (number: string, language: Language = 'zh') => number || (language === 'zh' ? '待补' : 'to be added');

/** What an act may lack. */
const DETAIL: Record<string, Words> = {
  bar: { zh: '是哪一项（--bar）', en: 'to be told which (--bar)' },
  consequence: { zh: '建议作何处理（--consequence）', en: 'to be told what is proposed (--consequence)' },
  grant: { zh: '同意（--grant）或不同意（--refuse）', en: 'a yes (--grant) or a no (--refuse)' },
  level: { zh: '证书等级（--level）', en: 'the certificate’s level (--level)' },
  limit: { zh: '整改期限（--limit）', en: 'a last day (--limit)' },
};

/** The sentences for what an enterprise's rules refuse; see `sentenceOf` in wording.ts. */
export function enterpriseRefusals(d: Record<string, string>, language: Language, named: (org: string) => string): Record<string, Words> {
  const act = ACT[d.act as EnterpriseActKind]?.[language] ?? d.act ?? '';
  const stage = STAGE[d.stage as EnterpriseStage]?.[language] ?? d.stage ?? '';
  const consequence = CONSEQUENCE[d.consequence as Consequence]?.[language] ?? d.consequence ?? '';
  const bar = BAR[d.bar as Bar]?.[language] ?? d.bar ?? '';
  const what = DETAIL[d.what ?? ''] ?? { zh: '', en: '' };
  return {
    'enterprise-wrong-stage': { zh: `该企业${stage}，不能办理“${act}”。`, en: `The enterprise is ${stage}, which does not allow “${act}”.` },
    'still-certified': {
      zh: `该企业证书有效期至 ${d.until}，无须重新启动创建；换证或复评请用“申请”。`,
      en: `Its certificate is valid until ${d.until}: apply for another instead of starting again.`,
    },
    'running-too-short': {
      zh: `该企业 ${d.since} 才开始运行，须在 ${d.atMost} 或以前开始运行才能自评。`,
      en: `It has been running since ${d.since} only; to assess itself it must have started by ${d.atMost}.`,
    },
    'window-not-open': {
      zh: `证书有效期至 ${d.until}，${d.from} 起才能申请；申请更高等级不受此限。`,
      en: `Its certificate runs until ${d.until}; it may apply from ${d.from} on, or at any time for a better level.`,
    },
    'certificate-number-missing': { zh: `“${act || '发证'}”须写明证书编号。`, en: 'A certificate needs its number.' },
    'no-certificate-held': { zh: '该企业没有证书，无从补录编号。', en: 'It holds no certificate that a number could be added to.' },
    'number-known': {
      zh: `证书编号已登记为 ${d.number}；登记有误的，由安委办更正。`,
      en: `The number is registered as ${d.number} already; the office puts it right if it is wrong.`,
    },
    'certificate-dates': {
      zh: `证书日期不对：发证 ${d.issued}，有效期至 ${d.expires}。`,
      en: `The certificate's dates are wrong: issued ${d.issued}, valid until ${d.expires}.`,
    },
    'certificate-known': { zh: `证书 ${d.number} 就是现持证书。`, en: `Certificate ${d.number} is the one that it holds already.` },
    'certificate-expired': {
      zh: `证书已于 ${d.expires} 到期，不能直接换证，请重新申请。`,
      en: `Its certificate expired on ${d.expires}: it has to apply again.`,
    },
    'yearly-lacking': {
      zh: `缺 ${d.due} 前应完成的年度自评，不能直接换证，请申请复评。`,
      en: `The yearly self-assessment due by ${d.due} is missing, which bars direct renewal: apply for re-assessment.`,
    },
    'renewal-barred': { zh: `${d.on} 记有“${bar}”，不能直接换证，请申请复评。`, en: `Direct renewal is barred by ${bar} on ${d.on}: apply for re-assessment.` },
    'yearly-not-open': {
      zh: `没有待完成的年度自评${d.last ? `（上次 ${d.last}）` : ''}。`,
      en: `No yearly self-assessment is open${d.last ? ` (the last was on ${d.last})` : ''}.`,
    },
    'limit-past': { zh: `整改期限 ${d.limit} 已过，请写以后的日期。`, en: `The limit ${d.limit} has passed: give a later date.` },
    'no-rectification': { zh: '没有正在进行的限期整改。', en: 'No rectification is under way.' },
    'rectification-open': {
      zh: `限期整改（至 ${d.limit}）还在进行，整改完成后用“整改完成”。`,
      en: `A rectification is under way until ${d.limit}: record that it is done first.`,
    },
    'proposal-pending': { zh: `已有“${consequence}”建议待决定。`, en: `A proposal (${consequence}) is waiting to be decided already.` },
    'no-valid-certificate': { zh: '该企业没有有效证书，无从降级或撤销。', en: 'It holds no valid certificate that could be downgraded or revoked.' },
    'level-not-assessed': {
      zh: `现为${levelName(Number(d.level))}，直接换证不能提高等级，请申请复评。`,
      en: `It holds level ${d.level}; a better one takes an assessment: apply for it.`,
    },
    'detail-missing': { zh: `办理“${act}”须写明${what.zh}。`, en: `“${act}” needs ${what.en}.` },
    'level-not-lower': {
      zh: d.level === '3' ? '现为三级，已是最低等级，只能建议撤销。' : `现为${levelName(Number(d.level))}，降级须写更低的等级（--level）。`,
      en:
        d.level === '3'
          ? 'It holds level 3, the lowest: revocation is all that can be proposed.'
          : `It holds level ${d.level}; a downgrade needs a lower one (--level).`,
    },
    'no-proposal': { zh: '没有待决定的处理建议。', en: 'No proposal is waiting to be decided.' },
    'already-there': {
      zh: `该企业本来就由${named(d.department ?? '')}主管，行业也相同。`,
      en: `${named(d.department ?? '')} supervises it already, in that sector.`,
    },
  };
}
