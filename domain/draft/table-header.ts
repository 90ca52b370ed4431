import { uniform } from './source.ts';
import { type Column, completed, meaningOf, meantColumns } from './table-meaning.ts';
import { isYearOnly, timesIn } from './times.ts';

/** What the columns of a task table are called, and which lines of it are its header. */

/** 市直牵头部门, 属地责任单位 */
const WHOSE = '(?:[省市县区镇]直|[省市县区镇]级|属地|行业|具体|第一)?';
const BODY = '(?:单位|部门|科室|处室|股室|机构)';
const BODY_EN = '(?:units?|departments?|depts?|agency|agencies|body|bodies|offices?|party|parties|sections?|organi[sz]ations?|bureaus?)';
const COLUMNS: [Column, RegExp][] = [
  ['number', /^(?:序号|编号|序|no\.?|#|s\/?n|item(?:no\.?)?|serial(?:no\.?|number)?)$/],
  ['carried', /^附加内容\d*$/],
  ['code', /^(?:代号|任务代号|id)$/],
  ['clause', /^(?:条款|依据条款|方案条款|clause)$/],
  [
    'person',
    /^(?:牵头|分管|责任|包抓|包保|主管|主要|联系|督办|挂钩|挂牌|具体)*(?:[省市县区局镇处委])?(?:领导|责任人|负责人|联系人|联络员|经办人)(?:姓名|及电话|及联系电话|及联系方式)?$|^(?:联系)?(?:电话|方式)$|^(?:任务|事项|工作)?(?:来源|依据)$|^(?:person|contact|leader|phone|source)s?$/,
  ],
  [
    'assist',
    new RegExp(
      `^${WHOSE}(?:责任)?(?:配合|协办|会办|协管|协同|参与|参加|协助|协作|联合|支持|(?:技术|业务)?指导)(?:责任)?(?:落实)?${BODY}?$|^责任主体[与和及]协同(?:单位|部门)$|^(?:support(?:ing)?|assist(?:ing|ant)?|co-?operating|co-?ordinating|partner(?:ing)?|participating)(?:${BODY_EN})?$`,
    ),
  ],
  [
    'lead',
    new RegExp(
      `^${WHOSE}(?:(?:牵头|责任|主办|落实|承办|实施|主责|负责|主要|主要责任|牵头责任|责任牵头|牵头或责任|牵头及责任|牵头和责任|牵头、责任|牵头/责任|责任/牵头|整改|主体责任|责任落实|建设|主管|行业主管|业务主管|监管|项目)(?:${BODY}|主体)|项目(?:法人|业主)|业主单位|牵头|责任人单位|单位|部门|责任分工|分工|(?:责任|承办|实施)(?:乡镇|镇街|乡镇街道|街道|社区|村居?|学校|院系|车间|班组)|(?:lead(?:ing)?|responsible|accountable|implementing|main)(?:${BODY_EN})?|owner|inchargeof|whoisresponsible)$`,
    ),
  ],
  ['due', /^(?:起止|起讫|实施|工作|建设)(?:时间|日期|周期|期限|时段)$|^(?:时间|进度|推进|实施)?(?:节点|阶段)(?:安排|目标|要求|计划)$|^(?:推进|时序|序时)进度$/],
  ['start', /^(?:计划)?(?:启动|开始|起始|开工|开展)(?:时间|日期)$|^计划(?:开始|启动|开工)$|^(?:start|from|begin(?:s|ning)?)(?:date|time)?$/],
  [
    'due',
    /^(?:(?:计划|预计|要求)(?:完成|办结|完工|竣工|交付)|(?:计划|任务|工作|要求|整改|办结|任务完成|预计)?(?:完成|办结|整改|截止|推进|实施|进度|报送|落实|完工|竣工|交付|投用|销号)?(?:时限|时间|日期|期限|时间节点|节点|时间安排|进度安排|时间要求|时限要求|进度要求)|due|deadlines?|(?:due|completion|target|end|finish|closing)(?:date|time|by)?|by(?:when)?|when|date|time(?:line|frame|limit)|schedule)$/,
  ],
  ['group', /^(?:类别|任务类别|工作类别|分类|领域|板块|阶段|一级任务|category|area|group)$/],
  [
    'content',
    /^(?:具体|主要|重点|年度|全年|总体)?(?:工作|任务|实施|推进|整改|整治)?(?:内容|措施|举措|要求|目标|标准|具体任务|细化措施|落实措施|目标任务|目标要求|内容及要求|内容和要求)$|^(?:具体任务|工作步骤|里程碑(?:节点|事件)?|关键节点|\p{Script=Han}{2,6}(?:及|和|与)(?:实施|推进|进度|工作)(?:计划|安排)|(?:目标|指标|任务)值)$|^[^责时进]{0,4}(?:内容|措施|举措|要求|做法|步骤|标准|成效)(?:及|和|与)?(?:标准|要求|目标)?$|^(?:description|details?|contents?|measures?|(?:specific)?(?:measures|steps)|requirements?)$/u,
  ],
  [
    'task',
    /^(?:(?:重点|主要|工作|目标|整治|分解|年度)?(?:任务|事项|项目)(?:名称|清单)?|重点工作|重点工程|工作|任务分解|(?:专项|重点)?(?:整治|检查|督查)?(?:行业|领域|类别)名称|专项整治\p{Script=Han}{0,8}名称|问题|(?:考核|工作|目标)?指标(?:名称)?|整治重点|项目名称|[^责时进]{0,5}(?:任务|事项|项目|实事|问题|工程|环节)(?:名称|清单|内容)?|(?:key|main|major|priority)?(?:tasks?|actions?|activit(?:y|ies)|works?|workitems?|milestones?|deliverables?|dut(?:y|ies)))$/u,
  ],
  ['language', /^(?:邮件|通知|信函|来往)?(?:语言|语种)$|^(?:mail)?language$/],
  ['note', /^(?:备注|说明|其他|notes?|remarks?|comments?)$/],
];

/** 检查时间, 检查部门: what is called by any other word for when and who. */
const OTHERS: [Column, RegExp][] = [
  ['due', /^(?!填报|制表|印发|发现|立案|受理|成立|报到|更新|登记|出生|检出|上报)\p{Script=Han}{2,6}(?:时间|时限|期限|日期)$/u],
  [
    'lead',
    /^(?!验收|督办|督导|监督|监管责任|填报|制表|报送|抄送|审批|交办|来文|联系|受理|考核|评估|核查|审核|统计|汇总|服务|受检|被|上级|原)\p{Script=Han}{2,6}(?:单位|部门|科室)$/u,
  ],
];

const bare = (cell: string) =>
  uniform(cell)
    .replace(/（[^）]*）|[\s*：:“”]/g, '')
    .toLowerCase();
const columnOf = (cell: string): Column | undefined => {
  const name = bare(cell);
  return name === '' || name.length > (/^\p{ASCII}+$/u.test(name) ? 30 : 12)
    ? undefined
    : [...COLUMNS, ...OTHERS].find(([, pattern]) => pattern.test(name))?.[0];
};

export interface Header {
  row: number;
  /** What its columns are called. */
  names: string[];
  columns: Map<Column, number[]>;
  /** 一季度, 上半年, 6月底前: columns whose cells say what is to be done by then. */
  periods: { at: number; called: string }[];
  /** 2031年, 2032年, 投资完成率: columns of what each year is to reach or of a share, beside one that says by when the whole is due. */
  years: { at: number; called: string }[];
}

const HEADER_WITHIN = 20;

/** A second line of a header names the columns that a cell of the first stands over: 责任分工 over 牵头单位 and 配合单位. */
const isSecondLine = (first: readonly string[], second: readonly string[]): boolean => {
  const own = second.filter((cell, at) => cell !== '' && cell !== first[at]);
  // 主责 and 协同 under one 责任分工: a cell of the first line that goes over both.
  const under = second.filter(
    (cell, at) => cell !== '' && cell !== first[at] && cell.length <= 5 && (first[at] === '' || first[at] === first[at - 1] || first[at] === first[at + 1]),
  );
  return (
    first.some((cell) => columnOf(cell) !== undefined) &&
    (own.filter((cell) => columnOf(cell) !== undefined).length >= 2 ||
      (under.length >= 2 && under.every((cell) => columnOf(cell) !== undefined || meaningOf(cell) !== undefined))) &&
    second.every((cell) => cell.length <= 12 && (!/\d/.test(cell) || PERIOD.test(bare(cell))))
  );
};

/** 2031年, 3月底, 2季度 over or among the names of columns. */
const PERIOD = /^(?:20\d\d年?(?:度)?|\d{1,2}月(?:底|末|份)?|[1-4]季度)(?:目标|任务|计划)?$/;

function columnsOf(cells: readonly string[]): Map<Column, number[]> {
  const columns = new Map<Column, number[]>();
  for (const [at, cell] of cells.entries()) {
    const column = columnOf(cell);
    // A merged cell stands in each of its columns.
    if (column !== undefined && cells[at - 1] !== cell) columns.set(column, [...(columns.get(column) ?? []), at]);
  }
  return columns;
}

function periodsOf(header: readonly string[]): Header['periods'] {
  const found = header.flatMap((cell, at) => {
    const called = bare(cell).replace(/(?:目标|任务|进度|计划|内容|要求|安排|完成|工作|节点|情况)+$/, '');
    const [time, more] = called.length > 12 ? [] : timesIn(called, { cell: true });
    return time?.kind === 'by' && !more && time.at === 0 && time.end === called.length && !time.points.some(isYearOnly) && header[at - 1] !== cell
      ? [{ at, called }]
      : [];
  });
  return found.length >= 2 ? found : [];
}

const yearsAmong = (header: readonly string[]): Header['years'] =>
  header.flatMap((cell, at) => {
    const name = bare(cell);
    const called = PERIOD.test(name) ? /^20\d\d年/.exec(name)?.[0] : /^\p{Script=Han}{2,12}(?:率|比例|占比)$/u.test(name) ? `${name}达到` : undefined;
    return called !== undefined && header[at - 1] !== cell ? [{ at, called }] : [];
  });

/** The header of a task table: by the names that are known; or else by what they mean and what stands below them. */
export function headerOf(rows: readonly string[][]): Header | undefined {
  const named = namedHeader(rows);
  if (named) {
    const header = named.names;
    return { ...named, columns: completed(header, named.columns, rows.slice(named.row + 1), named.periods.length > 0) };
  }
  for (const [row, cells] of rows.slice(0, HEADER_WITHIN).entries()) {
    const columns = meantColumns(cells, columnOf, rows.slice(row + 1));
    if (columns) return { row, names: [...cells], columns, periods: [], years: yearsAmong(cells) };
  }
  return undefined;
}

function namedHeader(rows: readonly string[][], from = 0): Header | undefined {
  for (let row = from; row < Math.min(rows.length, from + HEADER_WITHIN); row++) {
    const first = rows[row] ?? [];
    const second = rows[row + 1] ?? [];
    const isDouble = isSecondLine(first, second);
    const header = isDouble ? Array.from({ length: Math.max(first.length, second.length) }, (_, at) => second[at] || (first[at] ?? '')) : first;
    const columns = columnsOf(header);
    const known = [...columns.keys()].filter((column) => column !== 'person');
    if (known.length >= 3 && (columns.has('task') || columns.has('content')) && (columns.has('lead') || columns.has('due')))
      return { row: isDouble ? row + 1 : row, names: header, columns, periods: columns.has('due') ? [] : periodsOf(header), years: yearsAmong(header) };
  }
  return undefined;
}

/** Whether a line of cells is the header of a task table. */
export const isTaskHeader = (cells: readonly string[]): boolean => namedHeader([[...cells]]) !== undefined;

/** Whether there is a task table among lines of cells, whatever its columns are called. */
export const hasTaskTable = (rows: readonly string[][]): boolean => headerOf(rows) !== undefined;

/** Which columns of a table of tasks hold days, and from which of its lines on: there a bare number is a day as workbooks count them. */
export function dayColumnsOf(rows: readonly string[][]): { below: number; columns: number[] } {
  const header = headerOf(rows);
  return { below: header?.row ?? rows.length, columns: header ? [...(header.columns.get('due') ?? []), ...(header.columns.get('start') ?? [])] : [] };
}

/** What stands above the header of the first task table. */
export function titleAbove(tables: readonly { rows: string[][] }[]): string {
  for (const { rows } of tables) {
    const header = headerOf(rows);
    if (!header) continue;
    const line = rows
      .slice(0, header.row)
      .map((cells) => [...new Set(cells.filter((cell) => cell !== ''))])
      .flatMap((cells) => (cells.length === 1 && (cells[0] as string).length >= 4 ? (cells as [string]) : []));
    // 单位：万元, 附件1 and 填报单位：… stand there as well and are no titles.
    const titles = line.filter((text) => !/^(?:附件|附表|（|\()|[：:]/.test(text));
    // 附件：…任务分工表
    return titles.at(-1) ?? line.at(-1)?.replace(/^附(?:件|表)\d*[：:]\s*(?=.{6})|[：:]$/g, '') ?? '';
  }
  return '';
}
