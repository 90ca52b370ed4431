import { type Mention, oneEndingIn } from './bodies.ts';
import { timesIn } from './times.ts';

/**
 * Whoever acts at the beginning of a part of a sentence, and is called by what it does: 项目法人应在1个月内…, 管护主体每季度巡查, 分包单位每月10日前编制.
 * Nobody has a list of them either: such a name ends as these do, and what follows it says that something is owed, or when.
 */

const ENDING =
  '(?:单位|法人|主体|(?<!企)业主|开办者|举办者|经营者|队伍|机关|仲裁院|仲裁委|总监|分公司|项目部|监理|工作组|责任人|(?:包案|包保|包联|包抓|挂点|挂钩|联系|带班|分管)(?:领导|干部)|(?<![局科处所部站队社厂区县市镇乡股])[校园院]长)';
/** Many of these are only spoken of: that they owe something has to be said. */
const MANY = '(?:企业|机构|部门)';
/** What leads to somebody else, or says of whom something is. */
const NO_NAME =
  '(?!有关|相关|责任|全|该|本|其|此|上述|前款|牵头|配合|成员|承办|主办|经办|新[增建办设]|各级|各相关|各有关|各责任|职能|行业|主管|监管|协管|上级|下级|同级|双方|任何|所有|其他|其它|个别|部分|重点|所属|下属|督促|组织|指导|要求|推动|引导|鼓励|支持|协调|通知|约谈|责令|对|经|将|把|向|为|以|因|按|凡|如|若|不|未|已|由|至|到|从|在|并|且|与|和|明确|落实|建立|成立|设立|实行|加强|完善|会同|联合|委托|聘请|选派|派出|抽调|协助|服务|推进|促进|保障|发挥|压实|强化|严格|规范|深入|开展|进入|接受|告知|报告?|移送|交由|送|给)';
const item = (ending: string) =>
  `${NO_NAME}(?:各|被(?=通报|约谈|督办|点名|问责))?(?:(?![的对由将与会和及或在于应要须需按向把被并每自从])\\p{Script=Han}){2,10}?${ending}`;
/** Dates are held by signs that no text has, so that what follows a name may be one. */
const DATE = '\u0001';
const OWES = '(?:应当?|须|必须|要(?!求|素|点|件))';
const ACTS = `(?:${OWES}|(?:主要)?负责人?(?=应|要|须|${DATE})|负责(?!人|制)|对(?=[^，。；]{2,20}(?:实行|开展|进行|逐))|自(?=[^，。；]{2,20}(?:起|后))|(?:于|在)?(?=${DATE})|(?:在)?(?:接到|收到|接报))`;
const acting = (ending: string, acts: string) => `(?<=^|[。；，：）]|[。；，]由)${item(ending)}(?:、${item(ending)})*(?=(?:分别|均|都|一律|还|也)?${acts})`;
const BY_ENDING = acting(ENDING, ACTS);
/** 属地教育部门1小时内报告, 发证部门应当…: a department by what it looks after. */
const BY_FIELD = acting(
  '(?<=教育|公安|民政|卫健|卫生健康|住建|水利|农业农村|市场监管|应急管理?|生态环境|自然资源|交通运输|城管|消防|林业|文旅|人社|财政|税务|发证|审批|受理)(?:主管)?部门',
  ACTS,
);
/** 承办单位, 责任领导: whoever a matter is given to, where it acts. */
const GIVEN = `(?<=^|[。；，：）]|[。；，]由)(?:承办|主办|经办|受理|首接|接访|牵头|责任)(?:单位|部门)(?=(?:主要)?(?:${OWES}|(?:于|在)?${DATE}))|(?<=^|[。；，：）]|[。；，]由)(?:包案|责任|牵头|挂牌)领导(?=(?:${OWES}|负责(?!人|制)|(?:于|在|自)?${DATE}))|(?<=由)(?:承办|受理|首接|接访)(?:单位|部门)(?=(?:具体|直接)?(?:负责(?!人|制)|牵头|办理))|(?<=由)(?:包案|包保|挂点|责任|牵头|挂牌)领导(?=(?:具体|直接)?(?:负责(?!人|制)|牵头|组织))`;
const OF_MANY = acting(MANY, OWES);
const ACTING = new RegExp(
  `${BY_ENDING}|${BY_FIELD}|${GIVEN}|${OF_MANY}|(?<=^|[。；，：）])(?:校长|园长|工作组)(?=${OWES}|(?:于|在)?${DATE}|在?接到|在?收到)|(?<=^|[。；，：])各(?!级|有关|相关|责任|牵头|成员|配合)\\p{Script=Han}{2,4}部门(?=${ACTS})|(?<=^|[。；，：）])各(?!级|有关|相关|责任|牵头|成员|配合)\\p{Script=Han}{2,10}(?:企业|机构)(?=(?:主要)?负责人(?:带队|牵头|组织|要|应|须))`,
  'gu',
);

/** 企业应在2小时内启动响应, 评为“差”的机构，应在30日内整改 */
const ALONE = new RegExp(`(?<=^|[。；，：）]|的)(?<noun>企业|机构)(?=，?${OWES})`, 'gu');

const alone = (held: string, known: readonly Mention[]): Mention[] =>
  [...held.matchAll(ALONE)].flatMap(({ index, groups }): Mention[] => {
    const end = index + 2;
    const name = known.every((other) => other.end <= index || other.at >= end) ? oneEndingIn(groups?.noun ?? '') : undefined;
    return name === undefined ? [] : [{ at: index, end, name, kind: 'body', acting: true }];
  });

export const actorsIn = (text: string, known: readonly Mention[]): Mention[] => {
  if (!WORTH.test(text)) return [];
  const held = timesIn(text).reduce((so, { at, end }) => `${so.slice(0, at)}${DATE.repeat(end - at)}${so.slice(end)}`, text);
  const bare = alone(held, known);
  const acting = [...held.matchAll(ACTING)].flatMap((match): Mention[] => {
    let at = match.index;
    return match[0].split(/(?<=、)/).flatMap((piece): Mention[] => {
      const name = piece.replace(/、$/, '');
      const start = at;
      at += piece.length;
      const isFree = known.every((other) => other.end <= start || other.at >= start + name.length);
      return isFree ? [{ at: start, end: start + name.length, name, kind: 'body', acting: true }] : [];
    });
  });
  return [...acting, ...bare];
};
const WORTH = new RegExp(`${ENDING}|${MANY}`, 'u');
