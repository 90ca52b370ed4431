import { UNITS } from '../kernel/units.ts';
import { mentionsIn } from './bodies.ts';
import { timesIn } from './times.ts';

/** Numbers that must not be exceeded, and numbers that each of several bodies has to reach by itself. */

export interface Ceiling {
  name: string;
  value: number;
  unit: string;
}

const HELD =
  '控制在|保持在|稳定在|(?:压减|压降|压缩|下降|降低|减少|降|减)(?:至|到)|不(?:得|能|应|可|准)?(?:超过|多于|高于|大于|突破)|≤|(?<!不|不得|不能|不可)(?:低于|小于|少于)';
/** What is counted here and nowhere else: how long something takes is no number to be reached. */
const MORE_UNITS = ['例', '小时', '分钟', '秒', '吨标准煤', '分'];
const UNIT_NAMES = [...UNITS, ...MORE_UNITS]
  .filter((unit) => unit !== '%')
  .sort((one, other) => other.length - one.length)
  .join('|');
const CEILING = new RegExp(
  `(?<what>[^，。；：、（）]{2,36}?)(?<held>${HELD})(?<number>\\d+(?:[.,]\\d+)*)(?<times>[千万亿](?![元米克瓦]))?(?<unit>${UNIT_NAMES})(?!/|分之|工作日)(?<within>以内|之内|以下|内)?(?<after>[^，。；、）]{0,6})`,
  'g',
);
/** What somebody counts and reports over a time. */
const MEASURED =
  /事故|死亡|亡人|伤亡|火灾|起数|发案|案件|投诉|警情|信访|舆情|亏损|负债|户数|家数|总数|总量|缺口|库存|积压|病例|新发|住院日|平均|周期|时长|费(?!者)|支出|能耗|用水量|用电量|排放|超标|差错|违规|违法|剩余|存量|欠|事件|险情|溺水|伤害|损失/;
/** What holds for one thing at a time, or says how something has to be made. */
const OF_ONE =
  /每|单[个次户笔项位体]|最高|最多|间距|距离|高度|宽度|深度|厚度|温度|湿度|时速|车速|速度|坡度|压力|浓度|班额|间隔|期限|时限|时间|工期|剂量|限额|补助|补贴|奖励|罚款|载[重客]|容量|层|年龄|误差|偏差|审批|办结/;

/**
 * 一般事故不超过2起, 亏损企业压降至3户以内: a number that somebody counts over a time and that must not be exceeded. `unsure` are limits that are said
 * of one thing at a time, of how often or of how long, or in units that no plan counts in.
 */
export function ceilingsIn(text: string): { ceilings: Ceiling[]; unsure: string[] } {
  const [ceilings, unsure] = [[] as Ceiling[], [] as string[]];
  for (const { groups, 0: whole } of text.matchAll(CEILING)) {
    const { what = '', held = '', number = '', times, unit = '', within = '', after = '' } = groups ?? {};
    // 控制在98个以上; 超过3起的，…: the one is a least, the other a case.
    if (/^(?:以上|及以上)/.test(after) || /^(?:的|时(?!间|限))/.test(after) || (/^(?:控制|保持|稳定)在$/.test(held) && within === '')) continue;
    const isBroughtDown = /^(?:控制在|(?:压减|压降|压缩|下降|降低|减少|降|减)[至到])$/.test(held);
    const isSure = !OF_ONE.test(what) && unit !== '次' && (UNITS as readonly string[]).includes(unit) && (isBroughtDown || MEASURED.test(what));
    const name = nameOf(what);
    if (isSure && name.length >= 2) ceilings.push({ name, value: amountOf(number, times), unit });
    else unsure.push(whole.slice(what.length > 20 ? what.length - 20 : 0));
  }
  return { ceilings, unsure };
}

const TIMES: Record<string, number> = { 千: 1_000, 万: 10_000, 亿: 100_000_000 };
const amountOf = (number: string, times: string | undefined) => Math.round(Number(number.replaceAll(',', '')) * (TIMES[times ?? ''] ?? 1) * 100) / 100;

const nameOf = (given: string) => {
  const [who] = mentionsIn(given);
  const what = who?.at === 0 ? given.slice(who.end) : given;
  return timesIn(what)
    .reduceRight((so, { at, end }) => so.slice(0, at) + so.slice(end), what)
    .replace(/全年|年内|年度内|本年度|每年|\d{4}年(?:度)?/g, '')
    .replace(/^[^\p{Script=Han}]*(?:确保|力争|将|把|使|全[省市县区镇]|要|应|须|严格|坚决|实现|做到|的)*|(?:须|应|要|均|都|必须|严格|力争|总体|年均)+$/gu, '');
};

/** A percentage that holds for one thing at a time, such as a slope: nobody reports it. */
export const isOfOneThing = (words: string) => OF_ONE.test(words);

/** 每个乡镇不少于1个, 每村2名: each of several bodies has a number of its own. */
const EACH = /每(?:个)?(?<kind>县|区|乡镇|镇街|镇|乡|街道|社区|村|学校|园区|开发区|科室|部门|网格|子公司|分公司)/;

/** The bodies of which each has to reach the number in this part of a sentence; `kind` is what the document calls one of them. */
export function eachOfKind(part: string): string | undefined {
  return (
    EACH.exec(part)?.groups?.kind ??
    /各(?<kind>县（市、区）|县区|乡镇（街道）|镇（街道）|县|区|乡镇|镇街|镇|乡|街道|社区|村|学校|园区|开发区|科室|子公司|分公司|单位)[^，。；]{0,10}?(?:均|都|分别|各自)/.exec(
      part,
    )?.groups?.kind
  );
}
