import type { Words } from '../kernel/language.ts';
import { UNITS } from '../kernel/units.ts';
import { mentionsIn } from './bodies.ts';
import { ceilingsIn, eachOfKind } from './ceilings.ts';
import { numberOf } from './numerals.ts';
import type { Sentence } from './reading.ts';

/** What a document says beside who does what by when: who approves it, who gets a copy, what is counted, listed, withheld or taken off a score. */

export interface DutyTerms {
  /** Who accepts it, where that is another than the office alone. */
  confirm?: 'committee' | 'both';
  /** Bodies that get a submission as well, as the document calls them. */
  copyTo: string[];
  /** What was read and cannot be written into a plan. */
  remarks: Words[];
  /** The same, as something to look at. */
  open: { words: string; note: Words }[];
}

const APPROVES = /^[^，。；、]{0,8}?(?:同意|批准|审批|审定|审议|审核|审查|审签|核准|批复)/;
/** 确需延期的，经…审核: what is agreed to there is not the work itself. */
const UPON_A_CASE = /(?:确需|如需|需要|因[^，。；]{2,20}|申请)[^，。；]{0,12}的，[^。；]*$/;
const ASKED = /(?:经|报请?|提请|呈报?|报送|[核查]后报|并报|[核查]、|审核，|由|(?:经|报请?|提请)[^，。；、经报]{2,10}、)$/;

/** Who has to say yes: 经县安委办审核、县安委会审定, 报指挥部同意后实施. */
function approvalIn(text: string): Pick<DutyTerms, 'confirm' | 'remarks' | 'open'> {
  const mentions = mentionsIn(text);
  // 报镇党委、镇政府审定: both have to.
  const approves = (end: number): boolean =>
    APPROVES.test(text.slice(end)) || mentions.some((next) => /^[、和及]$/.test(text.slice(end, next.at)) && approves(next.end));
  const asked = mentions.filter(({ at, end }) => approves(end) && ASKED.test(text.slice(0, at)) && !UPON_A_CASE.test(text.slice(0, at)));
  // A body that no rule knows is asked as well: 报县规委会批准.
  const unknown = asked.length > 0 ? null : /(?:报请?|经|提请)(?<name>[^，。；、（）报经]{2,12}?)(?:同意|批准|审定|核准|批复)(?!的|文|书)/.exec(text);
  const by = (kind: string) => asked.some((mention) => mention.kind === kind);
  const others = asked.filter(({ kind }) => kind !== 'office' && kind !== 'committee' && kind !== 'all');
  const confirm = by('committee') ? (by('office') ? 'both' : 'committee') : undefined;
  const whom = [...others, ...(unknown ? [{ name: unknown.groups?.name ?? '', at: unknown.index + 1, end: unknown.index + unknown[0].length - 2 }] : [])];
  const remarks = whom.map(({ name }) => ({
    zh: `还要经${name}同意，方案里写不了，请另行安排`,
    en: `${name} has to agree as well, which a plan cannot say`,
  }));
  const open = whom.map(({ at, end }, index) => ({
    words: text.slice(Math.max(0, at - 1), end + 8).replace(/[，。；].*$/, ''),
    note: remarks[index] as Words,
  }));
  return { ...(confirm && { confirm }), remarks, open: confirm ? [] : open };
}

const COPIED = /(?:抄送|抄报|抄告|同时(?:报送?|送|函告|通报))(?:至|给|到)?/g;

/** Whoever is named behind 抄送, 抄报, 同时报, up to the end of that list. */
function copiesIn(text: string): string[] {
  return [...text.matchAll(COPIED)].flatMap(({ index, 0: words }) => {
    let end = index + words.length;
    const names: string[] = [];
    for (const mention of mentionsIn(text)) {
      if (mention.at < end) continue;
      if (!/^(?:[、和及与]|以及)?$/.test(text.slice(end, mention.at))) break;
      if (mention.kind === 'body' || mention.kind === 'committee') names.push(mention.kind === 'committee' ? 'committee' : mention.name);
      end = mention.end;
    }
    return names;
  });
}

/** What a sentence says of a duty beside its date. */
export function dutyTerms(text: string): DutyTerms {
  return { ...approvalIn(text), copyTo: copiesIn(text) };
}

/** A number to be reached, as the document says it. */
export interface Counted {
  name: string;
  value: number;
  unit: string;
  /** A number that must not be exceeded. */
  bound?: 'at-most';
  /** Each of several bodies has to reach it by itself: what the document calls one of them, such as 乡镇. */
  eachOf?: string;
}

const MADE =
  /完成|新建|改造|建成|安装|建设|创建|整治|新增|配备|培育|打造|治理|更换|设置|修建|加装|培训|购置|新购|购买|添置|修缮|关闭|设立|增设|取缔|清理|建立|淘汰|招聘|引进|发放|检修|修复|举办|组织招商|更新|种植|造林|栽植|检测|抽检|疏浚|清淤|硬化|绿化|创评|评选|认定|培养|招引|引入|建档|救助|帮扶|安置|储备|采购|配置|打通|拆除|搬迁|整改|新招|补充|拓宽|铺设|布设|升级|实施|开展|组织|开设|开挖|开通|开工|竣工|完工|上线|供应|接入|补齐|补足|完善|投放|投用|推广|创成|评定|化解|签约|落地|修编|修订|编制|制作|印发|印制|张贴|更新|加固|维修|改建|扩建|流转|扶持|培植|查处|打击|破获|销号|关停|淘汰|压减|迁改|迁移|抽测|宣讲|走访|慰问|演练|筛查|体检|检验|补贴|资助|招募|组建|衬砌|砌筑|铺装|敷设|架设|消除|清除|报废|回收|补植|发展|吸纳|带动|转移|选聘|选派|引育|认证|申报|划定|划设|划线|施划|划分|配齐|配强|(?:减少|压缩|压降|削减)(?![至到])|清退|收储|表彰|处置/;
/** What says by itself that a number is to be reached: 泊位不少于150个. */
const REACHED = /(?:不少于|不低于|至少|达到?|力争|突破|超过|累计|总数|共计?)$/;
/** These lead to how often something is done as well, which is no number to be reached. */
const OFTEN = /^(?:实施|开展|组织)$/;
/** Units that Chinese counts things in and no plan does. */
const OTHER_UNITS = '台套|顷|斤|头只|只|羽|份额|块|眼|口|盏|根|本|册|幅|张|组|对|排|门|孔|扇|枚|路|千米';
/** Units that stand beside numbers which are no goals of a plan, such as 10天内 and 第3期. */
const NOT_DRAFTED = '% ‰ ℃ 天 小时 学时 分 期 起 例 宗 只 张 册 口 架次 万人 万人次 万亩 万吨 平方公里 千瓦时 微克/立方米 毫克/升'.split(' ');
const DRAFTED: readonly string[] = UNITS.filter((unit) => !NOT_DRAFTED.includes(unit));
const NUMBER = new RegExp(
  `(?<before>[^，。；：、\\d]{0,20}?)(?<number>\\d+(?:[.,]\\d+)*)(?:余|多)?(?<times>[千万亿](?![元米克瓦]))?(?:余|多)?(?<unit>${[...DRAFTED]
    .sort((one, other) => other.length - one.length)
    .join('|')}|${OTHER_UNITS})(?!/|(?:工作日|小时|月|季度|百分点|年|周|学期|自然日|日))(?<after>[^，。；、\\d]{0,12})`,
  'g',
);

/** 石门、青龙两座水库: as words only where what is counted cannot be meant otherwise. */
const HAN_COUNT =
  /(?<![第一二三四五六七八九十百千每])(?:[两二三四五六七八九]|十[一二三四五六七八九]?|[二三四五六七八九]十[一二三四五六七八九]?)(?=(?:座|栋|艘|辆)(?!次|以上))/g;

/** 对9处边坡，8月底前全部安装监测: what is done to them stands in the part behind. */
const doneTo = (behind: string): string | undefined => {
  const near = /^[^，。；]{1,8}逐[一家处个户](?:开展|进行)?(检查|排查|走访|核查|评估|约谈)/.exec(behind)?.[1];
  if (near !== undefined) return near;
  const verb = MADE.exec(/^[^，。；]*，(?:[^，。；]{0,8}前)?(?:全部|一律|逐一|逐[家处个户])([^，。；]{0,8})/.exec(behind)?.[1] ?? '')?.[0];
  return verb !== undefined && OFTEN.test(verb) ? undefined : verb;
};

const TIMES: Record<string, number> = { 千: 1_000, 万: 10_000, 亿: 100_000_000 };

/** 法人户数减少12户 is called by what is before. */
const calledBy = (name: string, before: string, verb: string) =>
  verb === name && /减少|压/.test(verb) ? before.replace(/^年?月?[上中下]?旬?日?(?:底|末)?(?:之?前)?(?:使|将)?/, '') : name.replace(/^年/, '');

/** What is to be built, fitted or trained, in numbers; `other`: in units that no plan counts in. */
export function countedIn(given: string): { counted: Counted[]; other: string[] } {
  const text = given.replace(HAN_COUNT, (count) => String(numberOf(count)));
  const counted: Counted[] = [];
  const other: string[] = [];
  let verb = '';
  for (const { index, groups, 0: whole } of text.matchAll(NUMBER)) {
    const { before = '', number = '', unit = '', after = '', times } = groups ?? {};
    // 新建菜市场6个，总投资1.5亿元: what is made stands in the same part.
    const part = text.slice(0, index + before.length);
    const own = part.slice(Math.max(part.lastIndexOf('，'), part.lastIndexOf('；'), part.lastIndexOf('。'), part.lastIndexOf('：')) + 1);
    // 为30所学校更换报警装置: the verb stands behind the number.
    const led =
      MADE.exec(own)?.[0] ??
      (/(?:为|给)$|^(?:剩余|其余|余下)$/.test(before)
        ? MADE.exec(after)?.[0]
        : /^[①-⑳（）\d]*对/.test(own)
          ? doneTo(text.slice(index + whole.length - (groups?.after ?? '').length))
          : undefined);
    const isReached = REACHED.test(before) && unit !== '次';
    // How often something is done, and which of several, is no number to be reached; 每个乡镇建成示范片1个 is one of each.
    const eachOf = /[每第逐]$/.test(before) ? undefined : eachOfKind(before);
    if ((led === undefined && !isReached) || (eachOf === undefined && (/[每第逐]$|每[^，。；]{0,6}$/.test(before) || /每/.test(before)))) continue;
    // 沿岸500米范围内 says where.
    if (/^(?:范围|半径)/.test(after)) continue;
    if (/不超过|以内|以下/.test(before) || /^(?:以内|以下)/.test(after)) continue;
    if (led !== undefined && OFTEN.test(led) && /^(?:次|项|个|件|份|天)$/.test(unit) && !/(?:项目|工程)$/.test(before)) continue;
    if ((unit === '次' && Number(number) < 10) || (unit === '场' && Number(number) <= 3)) continue;
    // 不少于30人的扑火队, 5000平方米以上工地: what such a number stands with is not counted.
    if (/^(?:以上|及以上)?的/.test(after) || (/^(?:平方米|立方米|米|吨|公斤|层)$/.test(unit) && /^(?:以上|及以上)\p{Script=Han}/u.test(after))) continue;
    const near = MADE.exec(before);
    verb = near?.[0] ?? (verb || led || '');
    const thing = `${before.slice(near ? near.index + near[0].length : 0)}${after.replace(/^以上/, '')}`;
    const name = `${verb}${thing.replace(/（[^（）]*）/g, '').replace(/^(?:在|于|为|给)?(?:了|不少于|至少|共|累计|总计)*|(?:不少于|至少|达到?|共|超过|力争)$/g, '')}`;
    const counts = unit === '千米' ? '公里' : unit;
    if (DRAFTED.includes(counts))
      counted.push({
        name: calledBy(name, before, verb) || text.slice(0, 20),
        ...(eachOf !== undefined && { eachOf }),
        value: Math.round(Number(number.replaceAll(',', '')) * (TIMES[times ?? ''] ?? 1) * 100) / 100,
        unit: counts,
      });
    else other.push(`${before}${number}${unit}`.replace(/^.*[）（]/, ''));
  }
  counted.push(...ceilingsIn(given).ceilings.map((one) => ({ ...one, bound: 'at-most' as const })));
  return { counted, other };
}

const LIST = /(?:建立|形成|列出|编制|制定|梳理|建好|汇总)+(?:健全|完善|了)?(?<name>[^，。；、（）]{0,20}?(?:台账|清单))/;
const STRUCK = /销号|挂账督办|挂账整改|(?:整改|销号|办结)一[处项个件]|全部销号|逐[项一条]整改/;

/** 建立隐患台账，逐项整改、逐一销号: a list on which items are found and struck off. Lists that nobody strikes anything off are papers. */
export function registerIn(text: string, called?: RegExp): string | undefined {
  const listed = called || STRUCK.test(text) ? LIST.exec(text)?.groups?.name : undefined;
  const name = called && listed !== undefined && !called.test(listed) ? undefined : listed;
  return name?.replace(/^(?:本|各|相关|有关|全[省市县区])+/, '');
}

export interface Withheld {
  words: string;
  /** What is not done yet, and what must not be until it is. */
  work: string;
  held: string;
}

/** 校舍加固未完成的，不得通过开学条件验收 */
export function withheldIn(text: string): Withheld | undefined {
  const found =
    /(?<work>[^，。；：]{2,30}?)(?:尚)?未(?:完成|通过|整改|办结|验收|销号|落实|报送|达标|取得|经|按)[^，。；]{0,16}，?[^，。；]{0,14}?不得(?<held>[^，。；]{2,30})/.exec(
      text,
    ) ??
    /(?<work>)未(?!来|成年|必|免|尽)[^，。；]{2,20}，?[^，。；]{0,8}?(?:一律)?不得(?<held>[^，。；]{2,30})/.exec(text) ??
    /(?<work>)(?:不合格|不达标|不符合)[^，。；]{0,14}，?[^，。；]{0,8}?不得(?<held>[^，。；]{2,30})/.exec(text);
  if (!found) return undefined;
  const bare = (words: string) => words.replace(/^(?:凡是?|对于?|对)|(?:工作|任务|的)+$/g, '');
  return {
    words: found[0],
    work: bare(found.groups?.work ?? ''),
    held: bare((found.groups?.held ?? '').replace(/^(?:通过|组织|开展|进行|实施|启动|参加|申请|予以|转入|进入)+/, '')),
  };
}

/** Points that whoever is late loses each time: 逾期未报送的，每次扣2分. */
export function pointsIn(text: string): { words: string; points: number; sayable: boolean } | undefined {
  const found = /(?:逾期|迟报|漏报|未按|未报送|未完成|超期)[^。；]{0,30}?(?:每(?![少缺差])[^，。；扣]{1,8}|的)，?扣(?:减|除)?(\d+(?:\.\d+)?)分/.exec(text);
  if (found) {
    const points = Number(found[1]);
    // 逾期15天仍未完成: a rule knows that something has lapsed, and not for how long.
    return {
      words: found[0],
      points,
      sayable:
        Number.isInteger(Number((points * 10).toFixed(6))) &&
        points >= 0.1 &&
        points <= 100 &&
        !/(?:逾期|超期)(?:超过)?[\d一二三四五六七八九十]+[天日个]/.test(found[0]),
    };
  }
  const other = /[^，。；]{0,30}扣(?:减|除)?[^，。；\d]{0,10}(\d+(?:\.\d+)?)分/.exec(text);
  return other ? { words: other[0], points: Number(other[1]), sayable: false } : undefined;
}

/** What follows a dated sentence in its paragraph and has no date and no subject of its own belongs to the duty. */
export function wordsAround(sentence: Sentence, all: readonly Sentence[]): string {
  const own = all.filter(({ paragraph, at }) => paragraph === sentence.paragraph && at > sentence.at).sort((one, other) => one.at - other.at);
  const end = own.findIndex(({ times, text }) => times.length > 0 || (mentionsIn(text)[0]?.at ?? 9) === 0);
  return [sentence, ...(end < 0 ? own : own.slice(0, end))].map(({ text }) => text).join('');
}

/** What a clause says beside the sentences that have dates of their own: what a date in its heading, its label or its last bracket stands for. */
export const wordsOfClause = (sentence: Sentence, all: readonly Sentence[]): string =>
  all
    .filter(
      (other) =>
        other === sentence ||
        (other.clause === sentence.clause && other.times.length === 0 && (sentence.standing !== 'bracket' || other.paragraph === sentence.paragraph)),
    )
    .map(({ text }) => text)
    .join('');
