import type { Words } from '../kernel/language.ts';

/** Words that say that something is owed. */

export const DUTY =
  /应当?|要(?![求素点闻件])|须|必须|负责|完成|报送|上报|报[^告道警名价废考销酬]|开展|制定|建立|组织|召开|落实|提交|制订|印发|督促|检查|排查|整改|总结|推进|实现|执行|启用|推行|(?<!本.{0,8})实施/;

/** What somebody may have to do within a limit: more words than where a date is left out, since the limit itself says that it is owed. */
export const OWED = new RegExp(
  `${DUTY.source}|报|办结|处置|处理|到场|[到抵]达|赶[到赴]|答复|反馈|公开|公布|公示|备案|移交|移送|审核|审批|核查|核实|验收|拨付|到位|修复|撤离|转移|启动|通知|回复|办理|上传|录入|销号|清除|关闭|恢复|批复|评估|复查|调查|查处|受理|登记|提出|提交|作出|送达|交办|下发|发放|告知|约谈|通报|转办|下达`,
);

/** 每年1月20日至2月末，不受理复工申请: what must not be done in a span is nothing that anybody hands in. */
export const isOnlyBan = (words: string): boolean =>
  BAN.test(words) &&
  !OWED.test(
    words
      .replace(BANS, '')
      .replace(/除[^，。；]*外/g, '')
      .replace(/应急/g, ''),
  );
const BAN = /不受理|不予受理|(?:停止|暂停)受理|禁止|严禁|不得/;
const BANS = new RegExp(`(?:${BAN.source})[^，。；]*`, 'g');

export const BANNED: Words = {
  zh: '这段时间里不得做什么，不是要报送的事，没有写成任务，请核对',
  en: 'what must not be done in this time is nothing that is handed in: it is no milestone',
};

/** Whatever has to be done within the limit: 48小时内下架. What is only described (3年内的) is owed by nobody. */
export const isOwed = (words: string, after: string) =>
  // 两周内仍无改观的，移交纪委: what the limit is of is a case, and owed by nobody.
  // 作业结束后60分钟内不得撤离
  !/^，?(?:均|都|一律)?(?:不得|不准|禁止|严禁)/.test(after) &&
  !/^(?:仍|还|尚)?(?:未|无|没有|不能|拒不|达不到)[^，。；]{0,12}的(?=，|$)/.test(after) &&
  (OWED.test(words) || /^，?(?!的|未|不|仍|无|没|以|有效|免|可|或|及|和|至|到)\p{Script=Han}{2,}/u.test(after));
