import { numberOf } from './numerals.ts';

/** Every percentage of a text with what it is of. */

export interface ShareIn {
  at: number;
  end: number;
  words: string;
  share: number;
  kind: 'target' | 'quota' | 'other';
  bound: 'at-least' | 'at-most' | 'none';
  of: string;
  level?: number;
  /** By how much something is to grow, or to shrink against a year before: 同比增长6%. */
  change?: true;
}

const SHARE =
  /(\d+(?:\.\d+)?)(%|个百分点)|(?<!个)百分之([一二三四五六七八九十百零〇点]+|\d+(?:\.\d+)?)|(?<!第)(?<of>[一二三四五六七八九十]{1,2})分之(?<part>[一二三四五六七八九])|(?<half>半数|一半)(?=以上|的|$|[，。；、）])/g;
const QUOTA = /检查比例|抽查|抽取|抽检|抽样|随机|抽验|复核|核查|检查计划|执法计划|暗访|回访|复查|双随机/;
const CHANGE = /(?:(?:下降|降低|减少|增长|提高|提升|上升|压减|递减|增加)(?![至到为])|同比|较|(?<!占)比(?![例重率]))[^，。；]{0,14}$/;
/** 同比增长6%, 年均递增8%, 较上年下降10%: against what it is counted is said, or that it grows. */
const GROWTH =
  /(?:(?:同比|环比|年均|平均每年|较上年|比上年|较去年|比去年|较\d{4}年|比\d{4}年)(?:同期)?(?:实现)?(?:增长|提高|提升|上升|递增|增加|下降|降低|减少|压减|压缩)|(?:增长|增速|递增)(?:率)?)(?:幅度?)?(?:要|应|力争|确保|预期|目标|不低于|不少于|达到|达|保持在|稳定在|为|超过|在|至少)*$/;
/** 改造提升完成率不低于90% is a rate, whatever it is of. */
const RATE_ITSELF = /(?<!增长|下降|提升|提高|递增|上升|降低|减少)率(?:均|要|应|须)*(?:达到?|不低于|不少于)$/;
/** What has been reached already, or a case. */
const NO_GOAL = /已|了|以来|累计|上年实现|去年实现|增长\d+(?:\.\d+)?%的(?!目标)/;
/** 提高到76%, whatever it was before. */
const CHANGED_TO = /(?:提高|提升|增长|上升|下降|降低|控制|压减)(?:至|到|为)[^，。；]{0,4}$/;
/** 抽查合格率达到98% is a share to be reached, and not a share to be drawn. */
const RATE =
  /(?<!抽查|抽检|抽取|检查|复核|回访|核查)率(?:均|须|要|应当?|要求|每年|每月|每季度?|始终|全部|力争|年内|全年)*(?:达|不低于|保持|稳定|为|控制|在|超过|不少于|提高|提升|≥|\d|$)/;
const TARGET =
  /率|达标|达到|完成|占|比例|比重|覆盖|实现|启动|创建|以上|不低于|建成|普及|整改|合格|改造|治理|清偿|清欠|化解|兑付|拨付|预拨|下达|支付|到位|接入|安装|办结|签约|开工|淘汰|整治|更换|销号|配备|培训|收缴|处置|控制在|压降|降至|降到/;
/** 运维经费不低于资产原值的2%: a share of something that is named. */
const OF_SOMETHING = /(?:不低于|不少于|不得低于)[^，。；、\d]{2,16}的$/;
/** 奖补额度不超过项目投资的20% */
const MOST_OF = /不(?:得|能|应|可)?(?:超过|高于)[^，。；、\d]{2,16}的$/;
const AT_MOST = /(?:不(?:得|能|应|可)?(?:超过|高于|大于|突破)|控制在|(?<!不|不得|不能|不可)低于|(?<!不|不得)小于|≤|降[至到])$/;
const AT_LEAST = /(?:不低于|不少于|达到|达|至少|超过|不得低于|不得少于|高于|力争|保持在|稳定在|提高到|提升到|提升至|提高至|实现|为|的)$/;
const LEVELS: Record<string, number> = { 一: 1, 二: 2, 三: 3 };

export function sharesIn(text: string): ShareIn[] {
  return [...text.matchAll(SHARE)].map((match) => {
    const [words, plain, unit, han] = match;
    const value = plain !== undefined ? Number(plain) : han !== undefined ? numberOf(han) : fractionOf(match.groups ?? {});
    const before = text.slice(0, match.index);
    const after = text.slice(match.index + words.length);
    const piece = /[^，。；：]*$/.exec(before)?.[0] ?? '';
    const context = `${/[^。；]*$/.exec(before)?.[0] ?? ''}${words}${/^[^，。；]*/.exec(after)?.[0] ?? ''}`;
    const level = /(?:标准化)?([一二三])级(?:及以上|以上)?/.exec(after.slice(0, 24))?.[1];
    const kind =
      isWeight(piece, before, after) ||
      unit === '个百分点' ||
      (CHANGE.test(piece) && !CHANGED_TO.test(piece) && !RATE_ITSELF.test(piece)) ||
      value === undefined ||
      isCase(piece, after)
        ? 'other'
        : QUOTA.test(context) && !RATE.test(piece)
          ? 'quota'
          : TARGET.test(context) || OF_SOMETHING.test(piece) || MOST_OF.test(piece)
            ? 'target'
            : 'other';
    const isChange = kind === 'other' && unit === '%' && GROWTH.test(piece) && !NO_GOAL.test(`${piece}${words}${after.slice(0, 4)}`);
    const bound =
      ((AT_MOST.test(before) || MOST_OF.test(piece)) && !/^(?:及)?以上/.test(after)) || /^(?:及)?以[内下]/.test(after)
        ? 'at-most'
        : AT_LEAST.test(before) || /^(?:以上|及以上|达到|的)/.test(after)
          ? 'at-least'
          : kind === 'other'
            ? 'none'
            : 'at-least';
    return {
      at: match.index,
      end: match.index + words.length,
      words,
      share: Math.round((value ?? 0) * 100) / 10_000,
      kind,
      bound,
      of: ofWhat(piece, after, before),
      ...(isChange && { change: true as const }),
      ...(level !== undefined && { level: LEVELS[level] as number }),
    };
  });
}

/** 漏查率超过3%的，责令重新排查: a case, and nothing to be reached. */
const isCase = (piece: string, after: string) =>
  (/(?<!不|不得|不能|不可)(?:超过|低于|高于|不足|未达到?|达不到|小于|大于)$/.test(piece) &&
    /^(?:以上|以下)?(?:的(?:，|(?:单位|部门|企业|个人|学校|项目|地区|乡镇|街道)|\p{Script=Han}{0,8}?[，要由予责])|的$)/u.test(after)) ||
  // 承载量达到80%时启动分流
  /^(?:以上|以下|及以上)?时(?!限|间|期)/.test(after);

/** 分值占比5%, 占科室绩效的3%, 扣减奖金10%: how much something counts or costs, and nothing to be reached. */
const isWeight = (piece: string, before: string, after: string) =>
  /(?:分值|权重|占(?:年度|年终|总分|总成绩|科室|部门|单位)?\p{Script=Han}{0,6}(?:绩效|考核|考评|总分|总成绩|得分)的?)[^，。；]{0,6}$/u.test(piece) ||
  (/(?:考核|绩效|考评)[^。；]{0,24}占比[^，。；]{0,6}$/.test(before) && !/率/.test(piece)) ||
  /(?:扣(?:减|除|发|罚)?|罚)[^，。；]{0,12}$/.test(piece) ||
  /^(?:的)?(?:权重|分值|绩效|奖金)/.test(after);

/** 三分之二, 半数以上 as a percentage. */
function fractionOf({ of, part, half }: Record<string, string | undefined>): number | undefined {
  if (half !== undefined) return 50;
  const [whole, some] = [numberOf(of ?? ''), numberOf(part ?? '')];
  return whole === undefined || some === undefined || some >= whole ? undefined : Math.round((some / whole) * 10_000) / 100;
}

/** What stands between what a share is of and its number. */
const HELD_BY =
  /(?:要|应|须|将|力争|确保|原则上|均|都|并|且|分别)*(?:不低于|不少于|达到|达|至少|超过|不得低于|不得少于|不超过|不高于|控制在|按照|按|占|为|实现|保持在|稳定在|提高到|提升到|高于|低于)*$/;
const DATE =
  '(?:到|至|于|在|截至)?(?:\\d{4}年|[今明次]年)?(?:\\d{1,2}月)?(?:\\d{1,2}日|[上中下]旬)?(?:年?底|年?末|年内|上半年|下半年|第?[一二三四]季度末?|初)?(?:前|之前|以前)?';
/** A date says nothing of what a share is of: 2034年6月底达到60%. */
const OWN_DATES = new RegExp(
  `^(?=到?\\d|年底|年内|[上下]半年|[一二三四]季度)${DATE}(?![、和及])，?|(?:年底|年内|\\d月|\\d日|[上中下]旬)(?:底|末|初)?(?:前|之前|以前)?$`,
  'g',
);

const DATES_WITHIN = /(?:到|至|于|在|截至)?\d{4}年(?:底|末|内)?(?:前)?$|(?:年底|上半年|下半年|[一二三四]季度末?|\d{1,2}月底?)(?:前)?$/;

/** The words that say what a share is of: those before it in its part of the sentence, or those behind it. */
function ofWhat(piece: string, after: string, before: string): string {
  const stripped = listedOf(piece.replace(HELD_BY, '')).replace(OWN_DATES, '');
  // 安排整治资金，4月底前到位60%: what comes in stands in the part before.
  const verb = /^(?:并|再)?(?:到位|完成|拨付|兑现|兑付|开工|完工|建成|投用|交付)$/.test(stripped);
  const earlier = verb ? /(?:安排|拨付|筹集|下达|完成|推进|实施|开展)?([^，。；：]{2,40})，[^，。；：]*$/.exec(before)?.[1] : undefined;
  if (earlier !== undefined) return `${earlier}${stripped}`;
  if (stripped.length >= 2) return stripped;
  const behind = /^(?:的|以上的?|左右的?)?([^，。；）]{2,40})/.exec(after)?.[1];
  if (behind !== undefined && !/^(?:以上|左右|以内|以下)$/.test(behind)) return behind;
  // 签约率2040年达到75%，2041年达到80%，2042年达到85%以上: what the first of them is of.
  const parts = (/[^。；：]*$/.exec(before)?.[0] ?? '').split('，').slice(0, -1).reverse();
  for (const part of parts) {
    const named = part
      .replace(/\d+(?:\.\d+)?%(?:以上|左右|以下|以内)?/g, '')
      .replace(HELD_BY, '')
      .replace(OWN_DATES, '')
      .replace(HELD_BY, '');
    if (/\d+(?:\.\d+)?%/.test(part) && named.replace(DATES_WITHIN, '').length >= 2) return named.replace(DATES_WITHIN, '');
    if (!/%/.test(part)) break;
  }
  return /([^，。；：]{2,40})[，：]?[^，。；：]*$/.exec(before)?.[1] ?? piece;
}

/** 保证率、达标率分别达到95%和92% names the second behind the first; 安装率100%、整改率98% names each. */
function listedOf(piece: string): string {
  const parts = piece.split(/\d+(?:\.\d+)?%(?:以上|左右|以下|以内)?[、和及]?/);
  const last = parts.at(-1) ?? '';
  if (parts.length === 1 || last.replace(OWN_DATES, '') !== '') return last;
  const [first = ''] = parts;
  const named = first.replace(HELD_BY, '').split(/、|和|(?<!以|普)及(?!时|格|其)/);
  const nth = named[parts.length - 1];
  return nth !== undefined && named.length > 1 && /分别/.test(first) && !/\d年$/.test(nth) ? nth : first.replace(HELD_BY, '');
}
