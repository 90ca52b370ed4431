import { timesIn } from './times.ts';

/** Bodies as a text names them. Nobody has a list of all: a name is known by its ending, and begins where a name can begin. */

export type BodyKind = 'body' | 'office' | 'committee' | 'all' | 'government' | 'outside';

export interface Mention {
  at: number;
  end: number;
  name: string;
  kind: BodyKind;
  /** Only what it does says that it is one: 运维单位应在…. */
  acting?: true;
}

const GROUPS: [BodyKind, RegExp][] = [
  [
    'outside',
    /(?<!各)(?:上级|国家|省级|自治区|(?:[^，。、；：]{1,3}市|[省市州县区])(?=有关|相关))[、和]?(?:[^，。、；：]{1,4}[省市州县区])?(?:有关|相关)?(?:主管)?(?:部门|单位)/g,
  ],
  [
    'body',
    /各(?:县|市|区|旗|州|乡镇|乡|镇|街道|园区|村|社区|级|部门|单位)(?:、(?:县|市|区|乡|镇|街道))*(?:（[^（）]{1,12}）)?(?!有关|相关)(?:(?![向报由要应于与对在为将]|会同|组织)\p{Script=Han}){0,8}?(?:安委会|委员会|指挥部|领导小组|安委办|消安委|消安办|食安办|河长办|防火办|防汛办)(?!各|成员|有关)/gu,
  ],
  ['body', /各(?:省|市|县|地方)级?(?:、[省市县]级?)*(?:行业)?主管部门/g],
  // 镇（街道）负责跟踪整改
  [
    'body',
    /(?<![各省市县区\p{Script=Han}])(?:乡镇|镇|县|区|村)（(?:街道|街|社区|市、区|市|区|居|园区)+）(?=负责|牵头|要(?!求)|应(?!急)|须|于|在|每|按|落实|组织)/gu,
  ],
  // 乡镇（街道）残联, 县（市、区）妇联
  [
    'body',
    /(?<!各)(?:乡镇|镇|乡|县|市|区|村|社区|苏木镇|街道)（(?:街道|镇|街|市|区|县|场|办|居|社区|市、区|县、区|街道、园区|开发区)+）(?:残联|妇联|团委|党委|工会|民政办|财政所|司法所|卫生院|中心校|政府|人民政府|办事处|党工委|\p{Script=Han}{2,4}局)/gu,
  ],
  // 乡镇人民政府 without 各, 市（州）农业农村局
  ['body', /(?<![各\p{Script=Han}])(?:乡镇|镇街|街镇)人民政府(?=应当?|须|要(?!求)|负责|牵头|每|，{3})/gu],
  ['body', /(?<!各)(?:市（州）|市（地、州）|市（地）|县（区）|县（市）|县（市、区）|区（县）)\p{Script=Han}{2,7}?局(?![长面势部])/gu],
  // 市防指, 县（区）防指, 市森防指: a headquarters by its short name.
  ['body', /(?<!各)(?:[省市县区州旗]|县（区）|县（市、区）|区（县）|市（州）)(?:防汛|抗旱|森林?)?防指(?!办|导|挥|成员|副|定|标|示|引|数|派出|令|各)/gu],
  // 各有关乡镇, 各相关县（市、区）: those of them that it is about.
  [
    'body',
    /各(?:有关|相关)(?:乡镇（街道）|镇（街道）|县（市、区）|乡镇|镇街|街镇|街道|县区|区县|镇|乡|县|村|社区)(?:人民政府|政府)?(?!部门|单位|领导|干部|级|域|场|所|委)/g,
  ],
  // 各区县局, 各县市区分局
  [
    'body',
    /各(?:区县|县区|市县|县市区?|市州|镇街|街镇)(?:\p{Script=Han}{0,6}?(?:分局|局|支队|大队|中心|管委会|人民政府|政府|办事处))?(?!属|域|级|委|部门|单位)/gu,
  ],
  // 各市属企业, 各区属国有公司: whoever the one that speaks holds.
  ['body', /各(?:[省市县区州旗]属|直属|所属|权属|出资|监管)(?:国有|重点)?(?:企业|公司|集团|国企)/g],
  ['body', /(?<!各)(?:开发|高新|功能)（园）区管委会/g],
  ['body', /各(?:行署|市州|州市|盟市|市|县|州|区)(?:、(?:市|县|区|州|盟|旗))+(?:人民)?政府/g],
  ['body', /其[他它](?:[^，。；：（）]{0,6}?)主管(?:部门|单位)/g],
  [
    'office',
    /(?:[\p{Script=Han}]{0,16}?)(?:安委会?办公室|安全生产委员会办公室|安委办|(?:安全|专业|防火|防汛|减灾|卫生运动|绿化)\p{Script=Han}{0,6}委员会办公室|专委会办公室|领导(?:小)?组办公室|指挥部办公室|联席会议办公室|(?:工作)?专班办公室|领导小组办|(?<!成立|组建|建立|设立|抽调|县级|市级|级)(?:整治|攻坚|治理|工作|推进|行动)专班(?!办公室|成员|[、和])|整治办|攻坚办|整改(?:工作)?办(?:公室)?(?!法|理|[事结])|(?:评审|迎评|迎检|评建|评估|复审|改革|创卫|创文|创园|创森|创模|创食|双减|铁腕)办(?:公室)?(?!法|理|[事结])|创[城建]办|[消食药]?(?:食药|消|食|减灾|防火)安办|双创办|河长办|林长办|防火办|防汛办)/gu,
  ],
  [
    'committee',
    /(?:[\p{Script=Han}]{0,20}?)(?:安委会|安全生产委员会|消防安全委员会|专委会|[安]委(?![会办员])|领导小组|(?<=工作|整治|创建|治理)领导组|联席会议|(?:总|防汛抗旱|联合)?指挥部)(?!办公室|办|(?:各|有关|相关)*成员)/gu,
  ],
  ['body', /(?<![各关])[省市县区乡镇]级(?:(?!有关|相关)[^，。；：、（）]){2,8}?(?:主管)?部门/g],
  [
    'all',
    /(?:(?:[市区县州省旗]直?)?(?:安委会|领导小组|指挥部|专班|联席会议)?(?:各|有关|相关)*成员单位|各(?:级|地|乡镇|镇街|街道|县区)各(?:有关|相关)*(?:部门|单位)|各(?:级|地|有关|相关|责任|牵头|参与|职能|行业(?:领域)?|监管|主管|业务|[市县区州省]直|部门)*[、和]?(?:部门|单位)(?:[、和](?:各)?(?:有关|相关)?(?:部门|单位))?|[市县区州省]直(?:各|有关|相关)*(?:部门|单位)|各(?:责任|牵头|有关|相关|业务|职能|配合)*(?:科室|处室|股室|内设机构)(?:、(?:\p{Script=Han}{0,3}各|各)(?:单位|部门|站所))?|[局委厅直]属各?单位|(?:有关|相关|行业|主管|监管|行业主管|责任)(?:部门|单位)|责任(?:科室|处室|股室))(?![：:])/gu,
  ],
  [
    'body',
    /(?:沿[江河湖海线岸])?各(?:(?:县|市|区|旗|州|苏木镇|苏木|嘎查|团场|乡镇|乡|镇|街道|园区|开发区|街|行政村|村|社区|开发（园）区|中小学校|学校|幼儿园|二级学院|学院|院系|系部)(?!场|域|块|庄|属|政(?!府))(?:、(?=(?:县|市|区|旗|州|乡|镇|街道|园区|开发区)(?![委政直级属]|\p{Script=Han}{1,10}(?:[局委办厅队院司社]|集团|中心|银行|学校|检察|工会|妇联|团委|残联|供电)))|（(?=(?:县|市|区|旗|州|乡|镇|街道|园区|开发区|场|社区|办))(?:[^（）]{1,12}）)?|）)?)+(?:人民政府|政府|办事处|管委会|居委会|村委会|[教农水住交卫民公应财自文市城][^，。；、（）]{1,7}(?:局|服务中心|中心|站|所)|[教农水住交卫民公应财自文市城林消][^，。；、（）各有相]{1,6}部门|\p{Script=Han}{2,5}办(?=每|于|在|要|应|按|负责|牵头|配合|[，、。；）]|$)|分?局(?=[，、。；）于在每要应按]|$))?(?:（[^（）]{1,12}）)?/gu,
  ],
  ['body', /(?:[省市县区]直|[省市县区]属)?各(?:涉农|商业|国有|地方|有关|相关)?(?:银行(?:机构)?|金融机构|保险(?:机构|公司)|医疗(?:卫生)?机构|养老机构)/g],
  ['body', /(?<!\p{Script=Han})(?:(?!各|由|经|报|请|向|对|与|和)\p{Script=Han}){2,4}(?:镇|乡)(?:人民)?政府(?!办)/gu],
  [
    'body',
    /各(?!有关|相关)\p{Script=Han}{0,6}?(?:监管所|派出所|司法所|工作站|站所|供电所|监督管理所|监督所|中小学校?|高等?院?校|直属学校|中心学?校|学区|教学点|卫生院|医院|养老院|敬老院|林场|农场|牧场|\p{Script=Han}{1,4}(?:站|所|队|段|部)(?=负责|牵头|要(?!求)|应当|须|于|在|每|分别|具体|按)|年级组?|教研组|处室|班级?(?![主子组车])|(?:临床|医技|护理|业务|职能|行政)(?:科室|部门)|病区|护理单元|党(?:总)?支部|子公司|分公司|分支机构|二级单位|直属单位|项目部|经理部|事业部|车间|分厂|班组)/gu,
  ],
  // 食品流通股牵头, 执法大队负责: sections of the office that speaks, at the beginning of what they do.
  [
    'body',
    /(?<=^|[。；，：])(?!各|全|该|有关|相关|专班|二级|三级|\p{Script=Han}{1,6}期[内间])(?:(?![由请向对将会与和及并报至于在应要须])\p{Script=Han}){2,8}(?:股|科|执法大队|检测中心|服务中心)(?=牵头|负责|会同|组织|配合|，{3}|每)/gu,
  ],
  // 县第一中学, 镇中心学校
  [
    'body',
    /(?<=^|[^\p{Script=Han}]|由|会同|和|及|与)[省市县区州旗镇乡](?:第[一二三四五六七八九十]+|中心|初级|高级|实验|职业|特殊教育|完全)(?:\p{Script=Han}{0,4}?)(?:学校|中学|小学|幼儿园|高中|初中)(?!生|食堂|周边|门口)/gu,
  ],
  // 教育部、公安部: ministries have no level before their names.
  [
    'body',
    /(?<=^|[^\p{Script=Han}]|由|会同|联合|和|及|与|报|送|向|请)(?:工业和信息化|财政|商务|教育|公安|交通运输|农业农村|生态环境|水利|文化和旅游|自然资源|住房(?:和)?城乡建设|人力资源(?:和)?社会保障|民政|司法|科技|科学技术|退役军人事务|应急管理|国家\p{Script=Han}{2,8}|中央(?:宣传|组织|统战|政法|社会工作))[部委](?![门长署分位员办托任])/gu,
  ],
  // 护理部、医务部 of a hospital, 安环部 of a company: sections by what they are commonly called.
  [
    'body',
    /(?<=^|[^\p{Script=Han}]|由|会同|联合|配合|协同|协助|和|及|与|请|报|交|送|向|至|督促|并)(?:[院局校厂所]|机关)?(?:保卫|总务|后勤|设备|基建|财务|医务|医保|护理|药剂|药学|院感|感控|感染管理|预防保健|公共卫生|质控|信息|网络信息|安全|安全管理|安全生产|安环|安监|安保|安全环保|生产|生产技术|工程|工程管理|运营|运维|采购|物资|法务|审计|纪检|纪检监察|监察|党建|党群|党群工作|人事|人力资源|综合|综合管理|行政|行政管理|企管|企业管理|技术|质量|客服|市场|营业|营销|调度|保障|后勤保障|后勤服务|膳食|教务|教科|教研|德育|政教|学工|学生|学生工作|招生|科研|科教|宣传|宣教|组织|团委|工会|招商|规划|建设|规划建设|计财|计划财务|财政金融|法规|政策法规|审批|执法|项目|项目管理|资产|资产管理|物业|物业管理|环保|消防|应急|应急管理|车管|动力|仓储|储运|检修)(?:科|处|部|股|办)(?![学室分长门署委置理罚以位于所员级公法事案])/gu,
  ],
  ['government', /(?:[市区县州省旗镇乡]|自治区)(?:委[、和])?[市区县州省旗镇乡]?(?:人民)?政府(?!办|采购|网|督查|研究|\p{Script=Han}{1,12}[室办])/gu],
];

const SUFFIX =
  /(?:人民政府办公室|政府办公室|委员会办公室|委员会|人大常委会|管委会|办公室|办事处|人民政府|分局|局|厅|支队|大队|总队|救援队|人民法院|法院|检察院|分行|总工会|工商联|妇联|团委|团[省市县区州旗]委|供销(?:合作)?(?:联合?)?社|农商行|营业[所部厅]|气象台|红十字会|残联|科协|学院|大学|医院|银行|集团|公司|中心|纪委监委机关|纪委监委|纪委办公室|纪检监察组|纪检监察室|宣传部|组织部|统战部|武装部|社工部|委|办|中队|街道|支行|(?:教务|学生(?:工作)?|保卫|基建|人事|财务|计划财务|科研|科技|计财|党政|宣传|组织|国际|对外(?:合作)?|离退休|发展规划|教师(?:工作)?|学科|质量|评估|校园|总务|后勤(?:保障|管理|服务)?|资产(?:管理)?|实验室(?:管理|与设备管理)?|招生(?:就业)?|审计|网络(?:信息)?)处|管理处|事务处|(?<=[局委院厅]\p{Script=Han}{2,6})[科股]|督[查导]室|研究室|政研室|(?<=[省市县区州院所])(?:特检|农科|社科|设计|规划|检测|检验|研究|科学|计量|质检|疾控)\p{Script=Han}{0,4}院|(?:水利|水务|水文|植保|农技|农业|林业|畜牧|兽医|文化|广播|安监|应急|环保|交管|劳保|计生|财政|司法|派出|自然资源|应急管理|综治|民政|社保|劳动保障|文体|市场监管|公路|运管|海事|渔政|农机|供电|国土|税务|监管|卫生|防疫|规划|统计|农经|监督|消防(?:救援)?|救援|环卫|园林|防疫|血防|退役军人)(?:服务|管理|工作)?(?:站|所|院))/gu;
/** Endings of other words as well: these need a level before them, or a beginning that no other word has. */
const WEAK = /(?:公司|集团|中心|学院|大学|医院|银行|委|办|街道|管理处|办公室|督[查导]室|研究室|政研室)$/;
const KNOWN_WEAK =
  /(?:发改|卫健|住建|城管|经信|国资|政法|纪|编|工信|农业农村|交通)委$|(?:政府|编|外事|金融|信访|网信|文明|食安|乡村振兴|机关事务|党政|党建|平安建设|应急管理|综合行政执法|综合执法|经济发展|社会事务|公共服务|规划建设|村镇建设|综合治理|综治|城市管理|城市建设|社区建设|民生服务|农业农村|基层治理|安全生产|生态环境|党群|宣传|平安|党建|城建|经发|综合|安监|环保|规建|村建|纪检|信访|网格|应急|城管|建管|执法|产业|招商|民政|文旅|[市区县]委)办(?:公室)?$|纪工委$|^(?:街道|社区|园区|管委会|中心|[局委院校厅镇乡](?![长党委]))(?!各|有关|相关|全)\p{Script=Han}{2,6}办(?:公室)?$|(?:资产|后勤|实验室|校园|公寓|设备)管理处$|^团[省市县区州旗]委$|(?:供电|燃气|水务|自来水|热力|交投|城投|国网.*|移动|联通|电信)公司$/u;
/** 市场监管局 begins with no level. */
const LEVEL = '(?:自治区|[省市县区州旗盟镇](?!场监|场监督))';
/** What stands before a name and is no part of it. */
const LEADING =
  /^(?:单位(?=[省市县区镇乡])|包括|下设|根据|按照|依据|结合|遵照|修订|完善|制定|制订|健全|出台|成立|组建|设立|承担|承接|履行|隶属|归口|调整|并|由|会同|协同|配合|协助|联合|督促|指导|组织|经(?![济信营贸])|向|报送?|抄[报送]|上报|报请|提请|商(?!务)|与|和|及|以及|请|将|把|对(?!外)|在|从|交(?!通)|给|依托|责成|授权|委托|如|即|是|为|以|接到|收到|书面|口头|电话|报告|反馈(?:给|至)?|提交|通报|函告|移交|接受|受|听取|同时|统筹|协调|牵头|负责|要求|推动|加强|支持|送|至|到|于|前|后(?!勤)|内|止|起|等(?!级)|的|要|应(?!急|用|对)|须|设在|设于|挂靠|移送|报告|征求|征询|呈报|汇总|实现|完成|达到|覆盖|建成|巩固|辖区(?=派出所|司法所|卫生院)|各(?=[省市县区州旗]))+/;
const WITHIN =
  /.*(?:期内|期间|时段内|移交|报送|上报|抄送|报|由|会同|协同|配合|协助|联合|督促|通过|经|向|请|对|后|前|的|和|与|及|牵头|设在|设于|接到|收到|报告)(?=[省市县区州旗镇乡])/;
const NO_BODY =
  /^(?:区管委会|.*(?:约谈|[局院校厂]长).*|.*全局|.*(?:微型|专职|志愿|新[增建设]|增设|[建设个座处])\p{Script=Han}{0,3}(?:消防|救援)(?:救援)?站|.?(?:大|当|政|时)局|.*(?:汇总|审核)?报局|.*(?:布|格|结|开|破|战|变|残|饭|僵)局|(?:各|该|本|我|所属|下属|基层|其他|有关|相关|主管|属地|当地|所在).*|(?:全[省市县区]|.*级以上).*|.*(?:举|主|承|督|创|交|兴|协|督|查|筹|快|帮|代|严|包|申|经|开|联|未|已|可|停|续|补|一窗通|集中|能|即|马上|网上|掌上)办|.*(?:市|区|县|镇)?中心|.{0,2}(?:公司|集团|医院|学院|大学|银行|街道|办公室)|.?委)$/u;
const LONGEST_NAME = 20;
const LONGEST_PLAIN = 13;

let said: RegExp | undefined;
/** Those of them that only act somewhere, and are bodies by that alone. */
let acts: ReadonlySet<string> = new Set();
/** All of them. */
let wholes: readonly string[] = [];
/** 学校 of a document that has 各学校: what begins a part of it and acts there, by what stands behind 各. */
let bare: RegExp | undefined;

/**
 * What a document calls a body in so many words (牵头单位：就业处) is that body elsewhere in it as well (8月31日前，就业处发布…), whether or not its name
 * tells. Names hold for as long as the work lasts, which waits for nothing: the same document gives the same understanding.
 */
export function knowing<T>(named: Iterable<string>, work: () => T, acting: readonly string[] = []): T {
  const before = { said, bare, acts, wholes };
  const known = new Set(named);
  const names = [...known, ...acting];
  wholes = [...new Set(names)];
  acts = new Set(acting.filter((name) => !known.has(name)));
  const each = [...new Set(names)].flatMap((name) => /^各((?!级|地|单位|部门|有关|相关)[\p{Script=Han}（）、]{2,12})$/u.exec(name)?.[1] ?? []);
  const any = each.sort((one, other) => other.length - one.length).join('|');
  // 评为不合格的县（市、区），应在…
  const governed = each.map((name) => name.replace(/(?<=）)(?:人民政府|政府)$/, '')).join('|');
  bare =
    each.length === 0
      ? undefined
      : new RegExp(
          `(?<=^|[，。；：]|由)(?:有关|相关|属地|辖区)?(?:${any})(?=应当?|须|要(?!求|点)|必须|在，|在收到|在接到|于，|每|对|组织|，{3}|报送|报告|提交)|(?<=的)(?:${governed})(?=，?(?:(?:应当?|须|必须|要)(?:在|于)?|于，))`,
          'gu',
        );
  const plain = [...new Set(names)].filter((name) => /^(?!各|有关|相关|其他|属地)\p{Script=Han}{3,14}$/u.test(name));
  said =
    plain.length === 0
      ? undefined
      : new RegExp(
          `(?<=^|[，。；：、（]|由|会同|联合|配合|协助|督促|请|报送?|交|送|和|及|与|向)(?:${plain.sort((one, other) => other.length - one.length).join('|')})(?![长员牌们分内外级类]|副|主任|办公室)`,
          'gu',
        );
  try {
    return work();
  } finally {
    ({ said, bare, acts, wholes } = before);
  }
}

/** 企业应在… of a document in which exactly one name ends so, such as 燃气经营企业: who is meant. */
export const oneEndingIn = (noun: string): string | undefined => {
  const [only, ...others] = wholes.filter((name) => name.endsWith(noun));
  return others.length === 0 ? only : undefined;
};

/** All bodies of a text in their order. Dates are no part of names. */
export function mentionsIn(given: string): Mention[] {
  const text = timesIn(given).reduce((so, { at, end }) => `${so.slice(0, at)}${'，'.repeat(end - at)}${so.slice(end)}`, given);
  const found: Mention[] = [];
  const free = (at: number, end: number) => found.every((other) => end <= other.at || at >= other.end);
  for (const [kind, pattern] of GROUPS)
    for (const match of text.matchAll(pattern)) {
      const skipped = kind === 'office' || kind === 'committee' ? nameStart(match[0]) : 0;
      const at = match.index + skipped;
      // 责任单位：县河长办，各乡镇）: a bracket that closes another is no part of the name.
      const whole = match[0].endsWith('）') && !match[0].includes('（') ? match[0].slice(0, -1) : match[0];
      const end = match.index + whole.length;
      const name = whole.slice(skipped);
      // 各乡镇河长办 are many, and none of them is the plan's own office.
      const isMany = (kind === 'office' || kind === 'committee') && /^(?:各|有关|属地|乡级|村级|乡镇|镇级)/.test(name);
      // 召开一次联席会议 is a meeting, and no body.
      const isMeeting = kind === 'committee' && name.endsWith('联席会议') && (/召开/.test(name) || /召开[^，。；、]{0,8}$/.test(text.slice(0, at)));
      if (free(at, end) && !isMeeting) found.push({ at, end, name, kind: isMany ? 'body' : kind, ...(/防指$/.test(name) && { acting: true as const }) });
    }
  for (const one of sectionsOf(text)) if (free(one.at, one.end)) found.push(one);
  for (const match of text.matchAll(SUFFIX)) {
    const end = match.index + match[0].length;
    const behind = text.slice(end, end + 2);
    // 市燃气集团白沙分公司 is one name.
    if (
      /^(?:集团|公司|银行)$/.test(match[0]) &&
      /^(?!负责|牵头|配合|要|应|须|于|在|将)\p{Script=Han}{1,6}?(?:分公司|支公司|分行|支行|分局)/u.test(text.slice(end))
    )
      continue;
    // 市级挂牌督办 is what is done.
    if (match[0] === '办' && /[督举承协]$/.test(text.slice(0, match.index))) continue;
    if (/^[面势限长部属]/.test(behind) && match[0] === '局') continue;
    // 完成辖区内村卫生室布局调整 names no bureau.
    if (match[0] === '局' && /[布格残饭僵破变]$/.test(text.slice(0, match.index))) continue;
    if (/^(?:会议|全会|办|会(?!同)|员|托|任|派|屈)/.test(behind) && /^[委办]$/.test(match[0])) continue;
    if (/^(?:理|法|公|案|事|学|证|好|结|税|班|者|企|园|医)/.test(behind) && match[0] === '办') continue;
    const left = Math.max(0, ...found.filter((other) => other.end <= match.index).map((other) => other.end), end - LONGEST_NAME);
    const token = /[\p{Script=Han}]*$/u.exec(text.slice(left, end))?.[0] ?? '';
    // 市公安局交警支队 is a part of the police and one name.
    const whole = found.find((other) => other.kind === 'body' && other.end === end - token.length && isPart(token));
    if (whole) {
      whole.name += token;
      whole.end = end;
      continue;
    }
    const name = nameIn(token);
    if (name === undefined || !free(end - name.length, end)) continue;
    found.push({ at: end - name.length, end, name, kind: 'body' });
  }
  for (const match of bare === undefined ? [] : text.matchAll(bare)) {
    const name = match[0].replace(/^(?:有关|相关|属地|辖区)/, '');
    if (free(match.index, match.index + match[0].length)) found.push({ at: match.index, end: match.index + match[0].length, name: `各${name}`, kind: 'body' });
  }
  for (const match of said === undefined ? [] : text.matchAll(said))
    if (free(match.index, match.index + match[0].length))
      found.push({ at: match.index, end: match.index + match[0].length, name: match[0], kind: 'body', ...(acts.has(match[0]) && { acting: true as const }) });
  return withPrefixes(text, withoutSecondNames(text, longestOnly(found)));
}

/** 工程管理部牵头，信息中心、设备物资部配合: what begins a part of a sentence and acts in it is a section of whoever speaks, by its ending alone. */
function sectionsOf(text: string): Mention[] {
  return [...text.matchAll(ACTING)].flatMap((match) => {
    let at = match.index;
    return (match[0] as string).split(/(?<=[、和])/).flatMap((piece): Mention[] => {
      const name = piece.replace(/[、和]$/, '');
      const start = at;
      at += piece.length;
      return /[省市县区州旗镇乡]/.test(name[0] ?? '') || NO_SECTION.test(name) ? [] : [{ at: start, end: start + name.length, name, kind: 'body' }];
    });
  });
}
const SECTION_NAME =
  '(?!各|全|该|本|有关|相关|专班|二级|三级|每)(?:(?![由请向对将会与和及并报至于在应要须、])\\p{Script=Han}){2,7}(?:部|中心|科|处|股|(?<!小|工作|专项|检查|验收|督导|督查|考核|考评|评审|评估|核查|专家)组|(?<![教卧寝])室|(?<![举主承督创交兴协查筹快帮代严包申经开联停续集会])办|[董监理]事会办公室|(?<![军部团梯舰车])队)';
const ACTING = new RegExp(
  `(?<=^|[。；，：]|由|牵头、|负责、)${SECTION_NAME}(?:[、和]${SECTION_NAME})*(?=共同|联合|分别|牵头|负责|会同|配合|协助|每[月季周半年旬]|应当|须于|做好|按(?:照)?职责|(?:于|在)?，{2,}|与[^，。；]{2,12}(?:联合|共同)|对[^，。；]{2,20}(?:进行|开展|实施|逐)|(?:完成|制定|编制|汇总|召开|建立|组织(?:开展|召开|实施|编制)?)(?!的|后|情况))`,
  'gu',
);
const NO_SECTION =
  /约谈|通报|(?:[全内外干局东西南北中一大上下前后底顶头]部|[一两几多各到此某好坏害益用长短远近何随查惩判处事]处|[学本专百分理文]科|(?:为|市|镇|县城|城区|重|核|轴|圆)中心)$|^(?:以|把|围绕|聚焦|坚持|突出|完成|实现)/;

/** 市委宣传部（市文明办） is one body with two names. */
const withoutSecondNames = (text: string, mentions: Mention[]) =>
  mentions.filter(
    ({ kind, at, end }) =>
      !(kind === 'body' && text[at - 1] === '（' && text[end] === '）' && mentions.some((other) => other.kind === 'body' && other.end === at - 1)),
  );

const isPart = (token: string) =>
  /^(?:(?!牵头|负责|配合|会同|组织|督促|协助|联合|抄送|报送?)\p{Script=Han}){2,9}(?:支队|大队|中队|分局|支行|分公司|所|站|办公室|督查室|中心|科|股)$/u.test(
    token,
  ) && !/^[省市县区州旗各和及与]/.test(token);

/** Where the name of an office begins behind what leads to it. */
const nameStart = (token: string) => {
  // 区委督查办会同指挥部办公室, 县政府成立攻坚行动指挥部
  const apart = /^.*(?:会同|联合(?!会)|协同|成立|建立|组建|设立)(?=\p{Script=Han}{3,})/u.exec(token)?.[0].length ?? 0;
  const led = apart + (LEADING.exec(token.slice(apart))?.[0].length ?? 0);
  return led + (WITHIN.exec(token.slice(led))?.[0].length ?? 0);
};

function nameIn(token: string): string | undefined {
  // Two names never have 会同 between them as one.
  let name = token.replace(/^.*(?:会同|协同|牵头|督促|联合)(?=\p{Script=Han}{3,}$)/u, '').replace(LEADING, '');
  const within = WITHIN.exec(name);
  if (within) name = name.slice(within[0].length);
  // 加油站由应急管理站负责
  name = name.replace(/^.*(?<!理|自)由(?=\p{Script=Han}{3,}$)/u, '');
  if (name.length > LONGEST_PLAIN) name = new RegExp(`${LEVEL}(?=[^省市县区州旗盟]{2,14}$).*`).exec(name)?.[0] ?? name;
  if (/^(?:纪委|党委|学校|校|院|局|委|厅|中心|公司|集团)办公室$/.test(name)) return name;
  if (name.length < 3 || name.length > LONGEST_NAME) return undefined;
  if (WEAK.test(name) && !new RegExp(`^.{0,6}${LEVEL}.{2,}`).test(name) && !KNOWN_WEAK.test(name)) return undefined;
  if (
    NO_BODY.test(name) &&
    !(KNOWN_WEAK.test(name) && /办公室$|..公司$/.test(name)) &&
    !(new RegExp(`^.{0,4}${LEVEL}.{3,}`).test(name) && !/^(?:各|该|本|全[省市县区]|属地|当地|所在)|级以上/.test(name))
  )
    return undefined;
  return name;
}

const longestOnly = (mentions: Mention[]) =>
  mentions
    .filter((one) => !mentions.some((other) => other !== one && other.at <= one.at && other.end >= one.end && other.end - other.at > one.end - one.at))
    .sort((one, other) => one.at - other.at);

/** In 市教育局、公安局 the second is the city’s as well. */
function withPrefixes(text: string, mentions: Mention[]): Mention[] {
  let prefix = '';
  return mentions.map((mention, index) => {
    const before = mentions[index - 1];
    const joined = before !== undefined && /^(?:、|和|及|以及|与)$/.test(text.slice(before.end, mention.at));
    const own = /^(?:[省市县区州旗](?!场))(?=..)/.exec(mention.name)?.[0];
    if (!joined) prefix = '';
    if (own !== undefined) prefix = own;
    return mention.kind === 'body' &&
      own === undefined &&
      joined &&
      prefix !== '' &&
      !/分局$/.test(mention.name) &&
      /^[^省市县区州旗各其国]{2,}(?:局|委|办|厅|委员会)$/.test(mention.name)
      ? { ...mention, name: `${prefix}${mention.name}` }
      : mention;
  });
}

/**
 * 市扬尘办 where the document has the office of 扬尘污染防治工作领导小组, and 县消安委 where it has 消防安全委员会: whom short names mean, by what
 * the document calls in full.
 */
export function shortFor(fulls: readonly string[]): (name: string) => 'office' | 'committee' | undefined {
  const isShort = (stem: string, full: string) => {
    let from = 0;
    for (const sign of stem) {
      from = full.indexOf(sign, from) + 1;
      if (from === 0) return false;
    }
    return true;
  };
  // 根治欠薪办 of 根治拖欠农民工工资工作领导小组: it begins alike, and most of its signs stand there in their order.
  const isAlike = (stem: string, full: string) => {
    const bare = full.replace(/^.{0,6}?[省市县区州旗镇乡](?=.{4})/, '');
    if (stem.length < 4 || !bare.startsWith(stem.slice(0, 2))) return false;
    let [from, found] = [0, 0];
    for (const sign of stem) {
      const at = bare.indexOf(sign, from);
      if (at < 0) continue;
      from = at + 1;
      found++;
    }
    return found / stem.length >= 0.75;
  };
  const stems = (ending: RegExp) => fulls.filter((full) => ending.test(full)).map((full) => full.replace(ending, ''));
  const offices = [...stems(/(?:工作)?(?:领导小组|指挥部|联席会议|委员会|专班)办公室$/), ...stems(/(?:工作)?(?:领导小组|指挥部|联席会议)$/)];
  // A commission that is an office of the government is no committee of the plan.
  const isBureau = /(?:卫生健康|发展和?改革|住房|建设|交通运输|经济|信息化|国有资产|教育|科技|民族|农业农村|农村工作)委员会/;
  const committees = [...stems(/(?:工作)?委员会$/), ...stems(/(?:工作)?委员会办公室$/)].filter((stem) => !isBureau.test(`${stem}委员会`));
  return (name) => {
    const [, level, office] = /^([省市县区州旗])?(.{2,6})办(?:公室)?$/.exec(name) ?? [];
    // 市森防指办公室 is not the one of a county.
    const isOf = (full: string) => level === undefined || full.slice(0, 8).includes(level) || !/[省市县区州旗]/.test(full.slice(0, 8));
    // 森防指办公室 is that of 森林草原防灭火指挥部.
    if (
      office !== undefined &&
      offices.some((full) => isOf(full) && (isShort(office, full) || isAlike(office, full) || (office.endsWith('指') && isShort(office.slice(0, -1), full))))
    )
      return 'office';
    const [, committee] = /^[省市县区州旗]?(.{2,5})委$/.exec(name) ?? [];
    return committee !== undefined && committees.some((full) => isShort(committee, full)) ? 'committee' : undefined;
  };
}

/** One name for each body of a document, whichever way it is written. */
export function canonicalNames(names: readonly string[]): (name: string) => string {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  const all = [...counts.keys()];
  const same = new Map<string, string>();
  for (const name of all) {
    // 应急管理局 where 区应急管理局 stands as well, and only one such.
    const longer = all.filter((other) => other !== name && other.endsWith(name) && new RegExp(`${LEVEL}$`).test(other.slice(0, other.length - name.length)));
    if (longer.length === 1 && !new RegExp(`^${LEVEL}`).test(name)) same.set(name, longer[0] as string);
    // 某市应急管理局 is 市应急管理局 where both stand.
    const shorter = all.find((other) => other !== name && name.endsWith(other) && new RegExp(`^${LEVEL}`).test(other) && name.length - other.length <= 4);
    if (shorter !== undefined && !/^各.{1,4}（/.test(name)) same.set(name, shorter);
    // 县（区）人民政府 where 各县（区）人民政府 stands as well
    const many = `各${name}`;
    // 市场监督管理所 where 各市场监督管理所 stands as well
    if (/^[^各].{0,3}（|^[^各].*(?:所|站|学校|企业|医院)$/.test(name) && all.includes(many)) same.set(name, many);
    // 各县（市、区） and 各县（市、区）人民政府
    const governed = all.find((other) => /^各/.test(name) && other !== name && other.startsWith(name) && /^(?:人民)?政府$/.test(other.slice(name.length)));
    if (governed !== undefined) same.set(name, governed);
    // 各村 where 各村（社区） stands as well
    const wider = all.filter((other) => /^各/.test(name) && other.startsWith(`${name}（`) && other.endsWith('）'));
    if (wider.length === 1) same.set(name, wider[0] as string);
  }
  const canonical = (name: string): string => {
    const next = same.get(name);
    return next === undefined || next === name ? name : canonical(next);
  };
  return canonical;
}
