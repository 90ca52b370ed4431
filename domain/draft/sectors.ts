import type { Placed } from './roles.ts';

/** Sectors of a sentence of the division of work: 负责…等行业, 参与…, 协同某局做好…. */

export interface SectorIn {
  name: string;
  words: string;
  part: 'lead' | 'assist';
  /** Whom the subject helps with it, where the sentence says so. */
  helped?: string;
  note?: string;
}

const VERBS =
  '(?:负责|承担|牵头|参与|配合|协助|协同|组织|指导|推动|督促|监督|检查|做好|抓好|落实|开展|统筹|推进|协调|管理|监管|实施|做|抓|对|全[省市县区州]|辖区内?|本|所管|所属|和|及|并|、|的)';
const HEAD = new RegExp(`^(?:按[^，]{0,12}，)?${VERBS}+`);
const LIST =
  /^(.*?)(等)?(?:重点)?(行业领域|行业和领域|行业、领域|行业|领域|企业|单位|场所)(?:企业|单位|场所)?(?=的?(?:达标|创建|安全|专项|标准化|排查|整治|监管|生产|隐患|监督|管理|风险|工作|消防|环境)|[，。；]|$)/;
/** Behind 等领域 nothing else can be meant. */
const OF_SECTORS = /^([^，。；]*?)(等)(?:重点)?(行业领域|行业和领域|行业、领域|行业|领域)/;
const WITHIN = /^([^，。；、]{2,10}?(?:范围内|内))(?=.)/;

export function sectorsIn(sentence: string, subject: string, parties: readonly Placed[]): SectorIn[] {
  const found: SectorIn[] = [];
  let helped: string | undefined;
  let part: SectorIn['part'] = 'lead';
  const subjectEnd = parties.find(({ name }) => name === subject)?.end ?? 0;
  for (const piece of sentence.slice(subjectEnd).split(/(?<=[，；。])/)) {
    if (/^(?:并)?(?:参与|配合|协助|协同)/.test(piece)) part = 'assist';
    else if (/^(?:并)?(?:负责|牵头|承担|组织)/.test(piece)) part = 'lead';
    else if (found.length === 0 && !/负责|牵头|承担|参与|配合|协助|协同/.test(piece)) continue;
    const other = parties.find(({ name }) => name !== subject && piece.includes(name));
    helped = part === 'assist' ? other?.name : undefined;
    const own = other && part === 'assist' ? piece.slice(piece.indexOf(other.name) + other.name.length) : piece.replace(/^分别按照?[^，]*，/, '');
    const verbs = HEAD.exec(own)?.[0] ?? '';
    let rest = own.slice(verbs.length);
    const note = WITHIN.exec(rest)?.[1];
    if (note !== undefined) rest = rest.slice(note.length);
    const list = OF_SECTORS.exec(rest) ?? LIST.exec(rest);
    if (!list || verbs === '') continue;
    const [, names = '', etc, ending = ''] = list;
    if (names.length > 120 || /[（）“”]|[^、]{14,}/.test(names)) continue;
    const items = names.split(/[、和及]|以及/).filter((name) => name !== '');
    const last = items.length - 1;
    // 水利施工企业 is one of them; 旅游等行业企业 is not called so.
    const whole = items.map((name, index) => (index === last && etc === undefined && /企业|单位|场所/.test(ending) ? `${name}${ending}` : name));
    const named = whole.length > 0 ? whole : /主管部门$/.test(subject) ? [subject.replace(/主管(?:部门|单位)$/, '')] : [];
    found.push(
      ...named.map((name) => ({
        name,
        words: piece.replace(/[，；。]$/, ''),
        part,
        ...(helped !== undefined && { helped }),
        ...(note !== undefined && { note }),
      })),
    );
  }
  return found;
}

/** 煤矿企业 is 煤矿 where that stands as well. */
export const sectorStem = (name: string) => name.replace(/(?:企业|行业|领域|单位|场所)+$/, '');
