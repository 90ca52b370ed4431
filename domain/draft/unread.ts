import type { Words } from '../kernel/language.ts';
import { placeOf } from './duty.ts';
import { type Sentence, saidIn } from './reading.ts';
import { OTHER_DAY } from './times.ts';
import type { Open } from './understanding.ts';

/** Limits of a sentence that no rule has read: what is said of when must not be lost in the words of another duty. */

const COUNT = '(?:\\d+|[一二两三四五六七八九十]{1,3})';
const UNIT = '个?(?:工作日|自然日|小时|分钟|[日天]|月)';
const KINDS = [
  // 开挖前3个工作日, 有效期届满前30日, 提前48小时
  `(?:前|提前)(?:不少于|至少)?${COUNT}${UNIT}(?!前)`,
  // 征求意见时间不少于30日, 最长不超过60日, 公示5个工作日
  `(?:时间|期限?|时限|整改|延期|延长|公示|公告|原则上|最长)(?:不得?少于|不得?超过|为)?${COUNT}${UNIT}(?!\\d)`,
  // 每2小时汇总, 每6小时更新
  `每(?:隔)?${COUNT}个?(?:小时|分钟)(?![制])`,
  // 当日交办, 次旬第1日
  '当[日天](?:内)?(?=交办|办结|报送|上报|报告|反馈|处置|处理|转办|完成)',
  `次[旬周]第${COUNT}[日天]`,
  // 每月28日前（2月为25日前）
  OTHER_DAY.source,
  // 可延长至20个工作日
  `(?:延期|延长)[至到]${COUNT}${UNIT}`,
  // 2小时未得到控制的, 满6个月的，可申请移出
  `${COUNT}${UNIT}(?:内)?(?:仍|还|尚)?未[^，。；]{2,12}的(?=，)`,
  `满${COUNT}${UNIT}的(?=，可)`,
  // 看守火场不少于24小时, 留样不少于48小时
  `(?:看守|驻守|留观|留样|观察|保存|保留|留存)[^，。；]{0,8}不得?少于${COUNT}(?:个?工作日|小时|[日天]|个?月|年)`,
  '日产日清|日清日结',
  // 每次爆破24小时前备案, 岗前培训不少于72学时, 带班满4个月方可独立上岗
  `每次[^，。；]{1,10}?${COUNT}${UNIT}(?:之|以)?前`,
  `(?:岗前|上岗前)[^，。；]{0,12}不得?少于${COUNT}个?(?:学时|课时|小时|天)`,
  `满${COUNT}${UNIT}(?:以上)?后?方[可能]`,
];
const UNREAD = new RegExp(`(?:${KINDS.join('|')})`, 'g');
/** How long something takes on the average, or has to last in what it is of, is a goal and no limit of a duty. */
const MEASURED = /(?:平均|压缩|压减|缩短|控制|提速|占|值守|工期)[^，。；]{0,10}$/;

/** The words of limits that stand in a sentence and in none of its dates. */
const unreadIn = (text: string, times: readonly { at: number; end: number }[]): string[] =>
  [...text.matchAll(UNREAD)].flatMap(({ index, 0: words }) =>
    times.some((time) => time.at < index + words.length && index < time.end) || MEASURED.test(text.slice(0, index)) ? [] : [words],
  );

/** What is said of them: they are for a person to look at. */
export const unreadNotes = (text: string, times: readonly { at: number; end: number }[]): Words[] =>
  [...new Set(unreadIn(text, times))].map((words) => ({
    zh: `“${words}”没有读成任务的时限，请核对`,
    en: `“${words}” was not read as a limit of anything: look`,
  }));

/** 公布之日起，县公安局停止审批: what is so from that day on has no day by which it is done. */
const FROM_THEN = /(?:^|[，。；])([^，。；]{1,16}(?:之日|之时)起)，(?=[^，。；\d]{4,}[，。；]?)(?![^，。；]*(?:日|月|时|年)(?:内|前))/g;
/** 竣工验收合格后方可招生, 20时至次日7时不得动火, 禁渔期内禁止捕捞, 巡河当日24时前上传: no plan has them as tasks. */
const RULES =
  /[^，。；]*(?:方可|方能|\d{1,2}时至(?:次日)?\d{1,2}时[^，。；]{0,4}(?:不得|禁止|严禁)|期[内间](?:不得|禁止|严禁)|[^，。；每]{2,8}当日\d{1,2}时前)[^，。；]*/g;
export const asRules = (text: string): Words[] =>
  [...text.matchAll(RULES)].map(([words]) => ({ zh: `“${words}”是规矩，没有写成任务，请核对`, en: `“${words}” is a rule to be kept: it is no milestone` }));

const fromThen = (text: string): Words[] =>
  [...text.matchAll(FROM_THEN)].map(([, words = '']) => ({
    zh: `“${words}”就要做到，没有期限可算，没有写成任务，请核对`,
    en: `it holds from “${words}” on, and no limit is named: it is no milestone`,
  }));

export const unread = (sentence: Sentence): Open[] =>
  [
    ...unreadNotes(sentence.text, [...sentence.times.map(({ time }) => time), ...saidIn(sentence.text)]),
    ...fromThen(sentence.text),
    ...asRules(sentence.text),
  ].map((note) => ({
    place: placeOf(sentence, sentence.text),
    why: 'relative',
    note,
  }));
