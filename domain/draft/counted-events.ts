import { numberOf } from './numerals.ts';

/** Events that only count 一年内累计3次被通报的，约谈: what happens, how often, within which time, and what is proposed then. */

export interface CountedEvent {
  /** As people say it: 被通报. */
  event: string;
  times?: number;
  within?: { months: number } | { days: number } | { each: 'month' | 'quarter' | 'half-year' | 'year' };
  inARow?: number;
  proposes: 'talk' | 'circular' | 'no-award' | 'points';
  points?: number;
  /** The words of it, and where they and what it is upon stand. */
  words: string;
  at: number;
  end: number;
}

const COUNT = '(?<count>\\d{1,2}|[一二两三四五六七八九十]{1,2})';
const OFTEN = new RegExp(`(?:累计|达到?|共|先后)*${COUNT}(?:次|起|件|例|回)(?:及?以上|（含）以上|或以上)?`);
const SPANS: [RegExp, (count: number) => NonNullable<CountedEvent['within']>][] = [
  [/(?:一个|同一|单个)?(?:自然)?季度内|当季|同一季度/, () => ({ each: 'quarter' })],
  [/(?<!\p{Script=Han})半年内/u, () => ({ months: 6 })],
  [/(?<count>\d{1,2}|[一二两三四五六七八九十]{1,2})年(?:以|之)?内/, (count) => ({ months: count * 12 })],
  [/(?<count>\d{1,2}|[一二两三四五六七八九十]{1,2})个月(?:以|之)?内/, (count) => ({ months: count })],
  [/(?<count>\d{1,2}|[一二两三四五六七八九十]{1,2})[日天](?:以|之)?内/, (count) => ({ days: count })],
  [/(?:一个|同一)?(?:自然)?年度内?|当年内?|年内|全年/, () => ({ each: 'year' })],
  [/当月内?|月内|同一月/, () => ({ each: 'month' })],
];
const ROWS = { 月: 'month', 季度: 'quarter', 半年: 'half-year', 年度: 'year', 年: 'year' } as const;
const IN_A_ROW = /连续(?<count>\d|[二两三四])(?:个)?(?<unit>季度|半年|年度|年|月)(?!内)/;
const EACH_TIME = /每(?:发生|出现|发现|查实|查处|有)(?:一|1)(?:次|起|件|例)(?<event>[^，。；]{2,24}?)(?:的)?(?:，|扣)/;
/** What a plan knows by itself, or who is no body of it. */
const KNOWN_OTHERWISE = /逾期|超期|超时|未按|迟报|漏报|未报|(?:未|没有)(?:完成|达到|实现)|不达标/;
const ENTERPRISE =
  /(?:企业|经营者|经营户|商户|公司|工地|项目部|物业|业主|机构|场所|学员|个人)的，|约谈[^，。；]{0,12}(?:企业|经营|业主|法人|法定代表人|施工|物业|商户|公司)/;

function actionIn(text: string): Pick<CountedEvent, 'proposes' | 'points'> | undefined {
  const points = /扣(?:减|除)?(\d+(?:\.\d)?)分/.exec(text)?.[1];
  if (/约谈/.test(text)) return { proposes: 'talk' };
  if (points !== undefined && Number(points) >= 0.1 && Number(points) <= 100) return { proposes: 'points', points: Number(points) };
  if (/取消[^，。；]*(?:评优|评先|先进|资格)/.test(text)) return { proposes: 'no-award' };
  return /(?:全[省市县区]|予以|进行|给予|由[^，。；]{2,14})?通报(?:批评)?[。；，]?$|通报批评/.test(text) ? { proposes: 'circular' } : undefined;
}

/** The event of a sentence that only counts; undefined where there is none, or a plan could not say it. */
export function countedEventIn(text: string): CountedEvent | undefined {
  const each = EACH_TIME.exec(text);
  const eachAction = each && actionIn(text.slice(each.index));
  if (each && eachAction) {
    const event = eventOf(`发生${each.groups?.event ?? ''}`);
    return ENTERPRISE.test(text) ? undefined : { event, ...eachAction, words: text.replace(/[。；]$/, ''), at: each.index, end: each.index + each[0].length };
  }
  // The cause is what ends with 的 before a comma.
  const cause = /(?:^|[。；：])([^。；：]{4,60}?的(?:[^，。；]{0,14}))，/.exec(text);
  const action = cause && actionIn(text.slice(cause.index + cause[0].length));
  if (!cause || !action || ENTERPRISE.test(text)) return undefined;
  const given = cause[1] as string;
  const row = IN_A_ROW.exec(given);
  const bare = given.replace(/的[^的]{0,14}$/, '');
  const [at, end] = [text.indexOf(given), text.indexOf(given) + given.length];
  const words = text.replace(/[。；]$/, '');
  if (KNOWN_OTHERWISE.test(bare)) return undefined;
  if (row) {
    const inARow = numberOf(row.groups?.count ?? '');
    const event = eventOf(bare.replace(row[0], ''));
    const unit = ROWS[(row.groups?.unit ?? '年') as keyof typeof ROWS];
    return inARow === undefined || event.length < 2 ? undefined : { event, within: { each: unit }, inARow, ...action, words, at, end };
  }
  const often = OFTEN.exec(bare);
  const times = often && numberOf(often.groups?.count ?? '');
  if (!often || times === undefined || times === null || times < 2 || /连续/.test(bare)) return undefined;
  const counted = bare.replace(often[0], '');
  for (const [pattern, within] of SPANS) {
    const span = pattern.exec(counted);
    const count = span?.groups?.count === undefined ? 1 : numberOf(span.groups.count);
    if (!span || count === undefined) continue;
    const event = eventOf(counted.replace(span[0], ''));
    return event.length < 2 ? undefined : { event, times, within: within(count), ...action, words, at, end };
  }
  // 累计3次被通报的: since the programme began.
  const event = eventOf(counted);
  return /累计/.test(often[0]) && event.length >= 2 ? { event, times, ...action, words, at, end } : undefined;
}

const eventOf = (words: string): string =>
  words
    .replace(/[“”，]|^(?:对于?|凡|如|因|在)|同一(?:单位|部门|地区|乡镇|街道|县区|县|[^\p{Script=Han}])?|累计|先后/gu, '')
    .replace(/^(?:各)?(?:单位|部门|乡镇|街道|县（市、区）)(?=被|发生|出现)/, '')
    .replace(/(?:发生){2}/, '发生')
    .slice(0, 40);
