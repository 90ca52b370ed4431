import type { TalkFound } from './understanding.ts';

/** A formal talk 约谈 with the head of whoever is late, and what a document says that it follows upon. */

/** 对整改不力的股室约谈负责人: it depends on something. 每季度约谈一次 does not. */
const UPON = /(?:的|时|对|因|凡|如)[^。；]{0,40}约谈/;
/** Whoever runs something is no department of the plan. */
const ENTERPRISE =
  /约谈[^，。；]{0,12}(?:企业|经营|业主|法人|法定代表人|施工|物业|商户|公司|厂|场所|车主|家长|机构负责人)|(?:企业|商户|经营者|经营户|公司|工地|项目部|物业)[^，。；]{0,12}的[^。；]{0,16}约谈/;
const LATE = /逾期|超期|超时|超过时限|未按[期时]|未按(?:要求|规定)?(?:的)?(?:时限|时间|期限|节点|时间节点)|未如期|未在规定(?:的)?(?:时限|期限|时间)/;
const SECOND =
  /(?:连续|累计)?(?:两|二|2)次(?:以上|及以上)?[^，。；]{0,10}(?:未按|未报|逾期|迟报|不按)|(?:未按[时期]|逾期|迟报)[^，。；]{0,8}(?:连续|累计|达到?)?(?:两|二|2)次/;
const MISSED = /未(?:完成|达到|实现)(?:[^，。；]{0,8})(?:目标|指标)|(?:目标|指标)[^，。；]{0,10}(?:未|没有)(?:完成|达到|实现|达标)/;
/** A rule knows that something has lapsed, and not for how long, nor whether it was the third time. */
const NOT_BY_RULE = /(?:逾期|超期|超时)(?:超过)?[\d一二三四五六七八九十两]+[天日个]|[三四五3-5]次|末位|倒数|后[两二三2-5]位|排名/;

export function talkIn(text: string): { words: string; on?: TalkFound['on'] } | undefined {
  if (!text.includes('约谈') || !UPON.test(text)) return undefined;
  const words = /[^。；]*约谈[^，。；]*/.exec(text)?.[0] ?? text;
  const cause = words.slice(0, words.indexOf('约谈'));
  if (ENTERPRISE.test(words) || NOT_BY_RULE.test(cause)) return { words };
  const on = SECOND.test(cause) ? 'missed-round' : LATE.test(cause) ? 'lapse' : MISSED.test(cause) ? 'missed-indicator' : undefined;
  return { words, ...(on && { on }) };
}
