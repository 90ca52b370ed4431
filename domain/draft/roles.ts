import { actorsIn } from './actors.ts';
import { type Mention, mentionsIn } from './bodies.ts';
import { inGrammar } from './name-by-grammar.ts';
import { timesIn } from './times.ts';

/** Who leads and who assists by the words around the names: 牵头, 配合, 会同, 责任单位：… */

export type Role = 'lead' | 'assist' | 'recipient' | 'named';
export type Placed = Mention & {
  role: Role;
  labelled?: true;
  /** Called 牵头 in so many words: who is only responsible beside it assists. */
  chief?: true;
  /** Leads only in that somebody else helps it: 配合市林业局开展…. */
  helped?: true;
};

const LEAD_LABEL =
  '牵头(?:负责)?(?:单位|部门)|(?:主要)?责任(?:单位|部门|主体|科室|股室|站所)|主办(?:单位|部门)|落实(?:单位|部门)|牵头(?:科室|处室|股室)?|责任处室|实施(?:单位|主体)|承办(?:单位|部门)|主责(?:单位|部门)|负责(?:单位|部门)|牵头及责任单位|责任分工|主要负责';
const ASSIST_LABEL =
  '(?:责任)?配合(?:单位|部门|科室|处室|股室)?|协办(?:单位|部门|科室|股室)?|协同(?:单位|部门)|参与(?:单位|部门)|参加(?:单位|部门)|协助(?:单位|部门)|联合(?:单位|部门)';
const TIME_LABEL =
  '(?:工作|整改|办结|完成|任务)?时限(?:要求)?|(?:计划)?(?:完成|办结|整改|实施|工作|截止|推进)时间(?:节点|安排|要求)?|时间(?:节点|安排|要求)?|(?:完成|整改|工作)?期限|进度(?:安排|要求)?|完成节点';
const OTHER_LABEL = '责任(?:人|领导)|分管领导|联系人|(?:工作|整改)?(?:目标|措施|任务)|备注|牵头领导|包抓领导';
const LABEL = new RegExp(
  `(?<=^|[（。；，、|）]|[^\\p{Script=Han}]|[局委会厅府队处镇乡街院司联社站所科底旬末日]|公室|中心|(?:街|开发|管理|县|市、)[道区]|部门|单位)(?:(?<lead>${LEAD_LABEL})|(?<assist>${ASSIST_LABEL})|(?<time>${TIME_LABEL})|(?<other>${OTHER_LABEL}))(?:[：:]|(?<=(?:^|[，。；（])(?:牵头|责任|配合|主办|协办)(?:单位|部门|科室))(?:为|是)?(?=[省市县区镇乡各]\\p{Script=Han}{1,12}(?:局|委|办|会|厅|府|队|中心|所|站|校|院)))`,
  'gu',
);

export interface Labelled {
  kind: 'lead' | 'assist' | 'time' | 'other';
  /** Where the label begins, its value begins and ends. */
  at: number;
  from: number;
  to: number;
  value: string;
}

/** 责任单位：市教育局；完成时限：2024年6月底 and their kin, wherever they stand. */
export function labelledIn(text: string): Labelled[] {
  const labels = [...text.matchAll(LABEL)];
  return labels.map((match, index) => {
    const kind = (['lead', 'assist', 'time', 'other'] as const).find((name) => match.groups?.[name] !== undefined) as Labelled['kind'];
    const from = match.index + match[0].length;
    const next = labels[index + 1]?.index ?? text.length;
    const rest = text.slice(from, next);
    const end = rest.search(/[。]|）(?![^（]*）)|；(?!$)(?=[^；]{0,12}(?:单位|部门|时限|时间|领导|责任人))/);
    const to = end < 0 ? next : from + end;
    return { kind, at: match.index, from, to, value: text.slice(from, to).replace(/[；，、（]$/, '') };
  });
}

const RECIPIENT =
  /(?:报送?|报至|报给|报到|送至?|上报|抄[报送]|呈报|报告|报备|汇报|函告|通报|提交|反馈|汇总|备案|移交|移送|推送|告知|向|上交|交)(?:给|至|到|于)?$/;
const TOLD =
  /(?:经|提请|报请|请示|接受|按照|根据|受|落实|贯彻|依托|通过|以|对|督促|指导|要求|由上级|与上级|推动|支持|帮助|成立|设在|调整|听取|征求|征询|发挥|承担|承接|履行)$/;
/** The object of these helps whoever is the subject. */
const TOGETHER_WITH = /(?:会同|联合|商(?!务)|组织|协调|与|同)(?:辖区|属地|当地)?$/;
/** The object of these is helped by whoever is the subject. */
const HELPING = /(?:配合|协同|协助|支持)$/;
const LEADS_AFTER =
  /^(?:等)?(?:有关|相关)?(?:单位|部门)?(?:（[^）]*）)?(?:[，：])?(?:分别|共同|具体|要|应|应当|须|将|会)?(?:按(?:照)?(?:各自)?(?:职责|职能)?(?:分工)?)?(?:共同|具体|分别)?(?:牵头|负责|承担|主办|主责|组织|总牵头|(?:抓好?|推进|贯彻)?落实(?=$|[，。；）])|推进(?=$|[，。；）]))/;
const ASSISTS_AFTER =
  /^（(?:配合|协办|协助|参与)|^(?:等)?(?:有关|相关)?(?:单位|部门)?(?:按(?:照)?(?:(?:各自)?职责(?:分工)?|[^，。；]{2,20}?(?:原则|要求|规定|分工)))?(?:要|应|予以|积极|密切|负责|派员|派人)?(?:做好)?(?:配合|协助|参与|参加|协办|协同|指导(?=$|[，。；）]))/;
/** 汛期（4月1日至9月30日）各村每日报告: a span in brackets is no part of a name. */
const OBJECT_OF = /(?:明确|确定|列明|指定|细化|压实)(?!由)[^，。；：]{2,16}、$/;
const SUBJECT_BEFORE = /(?:^|[，。；：（、“]|由|请|和|及|以及|与|(?:期|季|期间|阶段)（[^（）]{2,24}）|期[内间])(?:属地|辖区|当地|所在地)?$/;

/** The bodies of a sentence with the parts that they have in it. */
export function rolesIn(text: string): Placed[] {
  const labels = labelledIn(text);
  // 责任单位区民政局: the label itself is nobody.
  const named = mentionsIn(text).filter(({ at, end }) => !labels.some((label) => at >= label.at && end <= label.from));
  const listed = [...named, ...itemsOf(labels, named), ...sectionsIn(text, named)];
  const inPlace = [...listed, ...inGrammar(text, listed)];
  const known = [...inPlace, ...actorsIn(text, inPlace)];
  const mentions = [...known, ...besideIn(text, known)].sort((one, other) => one.at - other.at);
  const groups = listsOf(text, mentions);
  // Read once for all of its bodies, and only where there are some.
  const ends = new Set(mentions.length === 0 ? [] : timesIn(text).map(({ end }) => end));
  return groups.flatMap((group): Placed[] => {
    const [first, last] = [group[0] as Mention, group.at(-1) as Mention];
    const label = labels.find(({ from, to }) => first.at >= from && last.end <= to + 1);
    if (label?.kind === 'lead' || label?.kind === 'assist') {
      // 市教育局牵头，市公安局配合 behind a label says more than the label.
      const role = label.kind === 'lead' && ASSISTS_AFTER.test(text.slice(last.end, Math.max(label.to, last.end))) ? 'assist' : label.kind;
      const chief = role === 'lead' && /牵头|主办/.test(text.slice(label.at, label.from));
      return group.map((mention) => ({ ...mention, role, labelled: true as const, ...(chief && { chief: true as const }) }));
    }
    // 整改措施：人事处牵头… is a text like any other.
    if (label?.kind === 'other' && !/(?:目标|措施|任务)[：:]$/.test(text.slice(label.at, label.from)))
      return group.map((mention) => ({ ...mention, role: 'named' as const }));
    const role = roleOf(text, first, last, mentions, ends);
    const chief = role === 'lead' && /^[^，。；]{0,12}?(?<!指定|明确|确定)(?:牵头|承办|主办)/.test(text.slice(last.end));
    return group.map((mention) => ({
      ...mention,
      ...(mention.kind === 'government' && role === 'lead' && { kind: 'body' as const }),
      role,
      ...(chief && { chief: true as const }),
      ...(role === 'lead' && HELPING.test(text.slice(0, first.at)) && { helped: true as const }),
    }));
  });
}

/** 协办部门：马克思主义学院、教务处: whatever stands in such a list is a body, whether or not its name tells. */
const itemsOf = (labels: readonly Labelled[], named: readonly Mention[]): Mention[] =>
  labels.flatMap(({ kind, from, value }) => {
    if (kind !== 'lead' && kind !== 'assist') return [];
    let at = from;
    return value.split(/(?<=[、，])/).flatMap((piece): Mention[] => {
      const item = piece.replace(/[、，]$/, '');
      const start = at;
      at += piece.length;
      const isFree = named.every(({ at: one, end }) => end <= start || one >= start + item.length);
      return isFree && NAME.test(item) ? [{ at: start, end: start + item.length, name: item, kind: 'body' }] : [];
    });
  });
/** 各社区居委会、各物业服务企业配合: companies are bodies where they stand in one list with others. */
const besideIn = (text: string, named: readonly Mention[]): Mention[] =>
  [...text.matchAll(MANY), ...text.matchAll(LISTED), ...text.matchAll(BRIEF)].flatMap((match): Mention[] => {
    const [at, end] = [match.index, match.index + match[0].length];
    const isFree = named.every((other) => other.end <= at || other.at >= end);
    const isListed = named.some((other) => (other.end === at - 1 && text[at - 1] === '、') || (other.at === end + 1 && text[end] === '、'));
    return isFree && isListed ? [{ at, end, name: match[0], kind: 'body' }] : [];
  });
/** 市场监管所、综合执法队、各社区配合: what ends as sections do, right beside a body of the same list. */
const LISTED =
  /(?<=、)(?!各|有关|相关|其他)\p{Script=Han}{2,6}(?:办|队|所|站|中心|科|股|处|林场|农场|牧场)(?=、各|配合|协助|协同|参与|牵头|负责|每|按|要(?!求)|应当|须)/gu;
/** 公安分局、法院、检察院建立联动机制 */
const BRIEF = /(?<=、)(?:法院|工会|团委|妇联|残联|供电|税务)(?=[、和及]|牵头|负责|配合|建立|联合)/gu;
const MANY = /各(?!有关|相关|级|类|种)\p{Script=Han}{2,10}?(?:企业|公司|机构|协会|商会|单位)(?=$|[、，。；）]|配合|协助|参与|负责|牵头|按)/gu;

/** （医政科）, （办公室、规划财务科负责）: sections of an office stand in the last bracket of what they do, and no level tells that they are bodies. */
const sectionsIn = (text: string, named: readonly Mention[]): Mention[] => {
  const inside = /^（([^（）]*(?:（[^（）]*）[^（）]*)*)）[。；]?$/.exec(text)?.[1];
  if (inside === undefined) return [];
  return [...inside.matchAll(SECTION)].flatMap((match): Mention[] => {
    const [at, end] = [1 + match.index, 1 + match.index + match[0].length];
    return named.every((other) => other.end <= at || other.at >= end) ? [{ at, end, name: match[0], kind: 'body' }] : [];
  });
};
const SECTION =
  /(?<=^|[、，；：]|会同|配合|协助|和|及|与|由)(?!各|有关|相关|由|会同|配合|协助)(?:(?!会同|配合|协助|牵头|负责|[和及与])\p{Script=Han}){1,10}?(?:科|股|室|处|办|队|所|站|中心|院|校|部)(?=$|[、，；]|指导|落实|参加|会同|牵头|负责|配合|协助|按|和|及|与|具体|分别|共同)/gu;

const NAME =
  /^(?!各(?!\p{Script=Han}{2,12}(?:企业|公司|机构|协会|学校|医院|商户|院校|银行|物业)$|(?:病区|专班|项目办|管理区|经济区|单元|支部|网格|工作组|专项组|子公司|分公司|基地|园区|班级|年级组?|教研组)$)|有关|相关|全体|所有|全部|其他|同上|无$|按|由|根据|长期|持续|立行|常态)(?:(?!负责|牵头|配合|完成|开展|组织|按照|职责|以及)\p{Script=Han}){2,16}$/u;

/** Where somebody is called 牵头, whoever else is responsible assists. */
export const underChiefs = (placed: readonly Placed[]): Placed[] =>
  placed.some(({ chief }) => chief)
    ? placed.map((mention) =>
        mention.role === 'lead' && !mention.chief && (mention.kind === 'body' || mention.kind === 'all') ? { ...mention, role: 'assist' } : mention,
      )
    : [...placed];

function roleOf(text: string, first: Mention, last: Mention, mentions: readonly Mention[], ends: ReadonlySet<number>): Role {
  const before = text.slice(0, first.at);
  const after = text.slice(last.end);
  // 党工委、管委会主要领导每月听取汇报: persons, and not the body.
  if (!first.acting && /^(?:党政)?(?:主要|分管)(?:领导|负责人|负责同志)/.test(after)) return 'named';
  if (first.kind === 'outside') return 'named';
  // 9月10日前，区政府形成自评报告: what the government itself owes, it owes by a day.
  if (first.kind === 'government')
    return /(?:^|[，。；])$/.test(before) && /^(?:要|应|须|将)?(?:形成|组织|召开|制定|印发|出台|开展|成立|建立|公布|报送|审议)(?!的)/.test(after)
      ? 'lead'
      : 'named';
  // 报送工业信息部、国家某委: the first of the list may be a name that nobody knows.
  // 报区委总值班室和区整治办
  if (
    RECIPIENT.test(before) ||
    /报(?:告|送)?[^，。；、的]{2,12}[室部委府道办][和及]$/.test(before) ||
    /(?:报送|上报|抄送|抄报|通报)(?:给)?(?:[^，。；、的]{2,16}、)+$/.test(before)
  )
    return 'recipient';
  const subjectBefore = mentions.some(({ end, kind }) => end <= first.at && kind !== 'outside' && !/[。；]/.test(text.slice(end, first.at)));
  // 由县林业局指定承办单位，承办单位应在…: whoever is named then acts.
  if (/^(?:指定|明确|确定)承办(?:单位|部门)，承办/.test(after)) return 'named';
  if (HELPING.test(before)) return 'lead';
  if (TOGETHER_WITH.test(before) && subjectBefore) return 'assist';
  // 卫生院、敬老院由镇社会事务办负责: what is looked after.
  if (!last.name.startsWith('各') && /^(?:、\p{Script=Han}{2,10})*由\p{Script=Han}{2,14}(?:负责|牵头|组织|实施)/u.test(after)) return 'named';
  // 明确包案领导、责任单位: what is said of them, and nobody who acts.
  if (OBJECT_OF.test(before) && !LEADS_AFTER.test(after)) return 'named';
  // 经县安委办初审、市应急局审定后实施: whoever agrees helps nobody.
  if (AGREES.test(after) && /(?:经|报|提请|送)[^，。；]{2,30}(?:、|，|并)$/.test(before)) return 'named';
  // 市与各县签订责任书
  if (TOLD.test(before) || /(?:^|[，；])[省市县区](?:与|同|和)$/.test(before)) return 'named';
  if (ASSISTS_AFTER.test(after)) return 'assist';
  if (LEADS_AFTER.test(after)) return 'lead';
  if (/(?:会同|联合|配合|协助|协同)[^，。；]*(?:、|和|及)?$/.test(before) && /^(?:等)?(?:有关|相关)?(?:单位|部门)?$/.test(after)) return 'assist';
  // 乡镇卫生院全部达标: what a goal is of, and nobody who acts.
  if (OF_A_KIND.test(last.name) && /^(?:全部|基本|均|都)*(?:达标|达到|建成|实现|覆盖|占)|^[^，。；]{0,10}(?:率|比例|占比)/.test(after)) return 'named';
  // 每周五下午5点前各街道办事处报送: a date ends where its subject begins.
  // 评为不合格的县（市、区），应在…提交方案
  const isSuch = first.name.startsWith('各') && text[first.at] !== '各' && /(?:^|[，。；])[^，。；]{2,16}的$/.test(before);
  const isSubject = SUBJECT_BEFORE.test(before) || isSuch || ends.has(first.at) || (first.acting === true && /[）的]$/.test(before));
  // 区住建局为52所幼儿园加装 acts for them; 县住建局为牵头单位 does not.
  return isSubject ? (/^(?:的|为(?!\d|各|全|每|辖区|困难|独居)|等[^部单])/.test(after) ? 'named' : 'lead') : 'named';
}

const AGREES = /^(?:初审|审核|审定|审议|审批|审查|复审|复核|批准|同意|核准)(?!员|意见|单位|报告|工作|流程|制度)/;

/** Many of one kind, by no name of their own. */
const OF_A_KIND = /^(?:乡镇|社区|村级?|农村|基层|城区|公办|民办)\p{Script=Han}*(?:院|中心|室|学校|小学|园)$/u;

/** Names with only 、 or 和 between them share one part. */
function listsOf(text: string, mentions: readonly Mention[]): Mention[][] {
  const lists: Mention[][] = [];
  for (const mention of mentions) {
    const before = lists.at(-1)?.at(-1);
    if (before && /^(?:等)?(?:、|，|；|和|及|以及|与| )?$/.test(text.slice(before.end, mention.at)) && !/[，；]/.test(text.slice(before.end, mention.at)))
      lists.at(-1)?.push(mention);
    else lists.push([mention]);
  }
  return lists;
}
