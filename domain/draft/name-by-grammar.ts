import type { Mention } from './bodies.ts';

/**
 * Bodies that only their place in a sentence tells: 由安全办牵头，团委、学生会协助; 产权管理科会同规划发展科，…. Whoever leads, is led with or helps
 * in so many words is a body, where its name ends as names of bodies do.
 */

const ENDING =
  '(?:[局委办厅处院司社站所科股署馆]|书店|电视台|(?<![大学机社协])会|(?<![军])队|(?<![教卧寝])室|(?<![内外全局干])部|(?<!小|检查|督导|督查|核查|考核|考评|评审|评估|调查|专家|工作|专项|验收|帮扶|巡查)组|[大中小]学|学校|中心校|党校|幼儿园|党支部|学生会|中心|集团|公司|街道|社区|景区|园区|林场|年级|车间|协会|商会|联合会|基金会|管委会|工会|团委|妇联)';
const ITEM = `(?!各|有关|相关|全体|所有|其他|双方|上级|属地|当地|所在|责任|牵头|配合|第三方|该|本|其)(?:(?![的是要应须将已可能并对把被由和与及为在以从向到后前内每请]|牵头|负责|会同|配合|协助|参与|联合|组织|开展)\\p{Script=Han}){1,12}?${ENDING}`;
const LIST = `${ITEM}(?:[、和与及]${ITEM})*`;
const PLACES = [
  // 由规划科、法规科牵头
  new RegExp(
    `(?<=(?<![理自])由)${LIST}(?=(?:共同|联合|分别|具体|统一|统筹)?(?:牵头|负责(?!人)|会同|组织|承办|主办|实施|落实|完成|开展|制定|编制|汇总|审核|提供|发布|报送))`,
    'gu',
  ),
  // …牵头，团委、学生会配合
  new RegExp(
    `(?<=(?:牵头|负责|主办|承办)(?:落实|实施|推进|组织|开展)?[，；、])${LIST}(?=(?:积极|密切|按职责|具体)?(?:配合|协助|参与|参加|协办|协同|落实|实施))`,
    'gu',
  ),
  // 会同规划发展科，; 联合司法所开展
  new RegExp(`(?<=会同|(?<![市县区乡镇工农])联合(?!会))${LIST}(?=[，。；）]|于|在|对|每|定期|(?:共同|联合)?(?:开展|编制|制定|组织|建立|研究|进行|实施))`, 'gu'),
  // 安全办牵头, 产权管理科会同
  new RegExp(`(?<=^|[，。；：（])${LIST}(?=(?:共同|联合)?牵头(?![单部人科处、])|会同)`, 'gu'),
];

export const inGrammar = (text: string, known: readonly Mention[]): Mention[] => {
  if (!/牵头|负责|会同|联合|由|配合|协助/.test(text)) return [];
  const found: Mention[] = [];
  const isFree = (at: number, end: number) => [...known, ...found].every((other) => other.end <= at || other.at >= end);
  for (const place of PLACES)
    for (const match of text.matchAll(place)) {
      let at = match.index;
      for (const piece of match[0].split(/(?<=[、和与及])/)) {
        const name = piece.replace(/[、和与及]$/, '');
        if ((name.length >= 3 || SHORT.test(name)) && isFree(at, at + name.length)) found.push({ at, end: at + name.length, name, kind: 'body' });
        at += piece.length;
      }
    }
  return found;
};
/** Names of two characters that are bodies by themselves. */
const SHORT = /^(?:团委|工会|妇联|党委|党办|校办|院办|局办|科协|残联|侨联|文联)$/;
