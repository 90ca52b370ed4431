import type { Words } from '../kernel/language.ts';
import { mentionsIn } from './bodies.ts';
import { type Carried, isDatedByItself, readCarried } from './carried.ts';
import type { Duty } from './duty.ts';
import { fromOwnPrint, type Relative, triggerOf, withinOf } from './limits.ts';
import { dayOf, type Years } from './reading.ts';
import { rolesIn } from './roles.ts';
import { leastSure, type Place, type Sureness, uniform } from './source.ts';
import { isYearOnly, timesIn } from './times.ts';
import { daysOf, isNobody, NOBODY, type Open, type Parties, type When } from './understanding.ts';

/** Task tables 任务分解表: a row is a duty, with whom and by when in columns of their own, in any order. */

export interface TaskRow {
  place: Place;
  /** As an export has written it. */
  id?: string;
  name: string;
  duty: string;
  when?: Duty['when'];
  /** What has no column of its own. */
  carried?: Carried;
  /** Task and content, and the cell of its due date, as they stand there. */
  text: string[];
  due: string;
  leads: Parties;
  assists: Parties;
  sure: Sureness;
  remarks: Words[];
  /** One of several of its row, each with a text of its own. */
  ofPeriod?: true;
}

type Column = 'carried' | 'number' | 'code' | 'clause' | 'group' | 'task' | 'content' | 'lead' | 'assist' | 'start' | 'due' | 'person' | 'note';

/** 市直牵头部门, 属地责任单位 */
const WHOSE = '(?:[省市县区镇]直|[省市县区镇]级|属地|行业|具体|第一)?';
const BODY = '(?:单位|部门|科室|处室|股室|机构)';
const BODY_EN = '(?:units?|departments?|depts?|agency|agencies|body|bodies|offices?|party|parties|sections?|organi[sz]ations?|bureaus?)';
const COLUMNS: [Column, RegExp][] = [
  ['number', /^(?:序号|编号|序|no\.?|#|s\/?n|item(?:no\.?)?|serial(?:no\.?|number)?)$/],
  ['carried', /^附加内容$/],
  ['code', /^(?:代号|任务代号|id)$/],
  ['clause', /^(?:条款|依据条款|方案条款|clause)$/],
  [
    'person',
    /^(?:牵头|分管|责任|包抓|包保|主管|主要|联系|督办|挂钩|挂牌|具体)*(?:[省市县区局镇处委])?(?:领导|责任人|负责人|联系人|联络员|经办人)(?:姓名|及电话|及联系电话|及联系方式)?$|^(?:联系)?(?:电话|方式)$|^(?:任务|事项|工作)?(?:来源|依据)$|^(?:person|contact|leader|phone|source)s?$/,
  ],
  [
    'assist',
    new RegExp(
      `^${WHOSE}(?:责任)?(?:配合|协办|会办|协管|协同|参与|参加|协助|协作|联合|支持)(?:责任)?(?:落实)?${BODY}?$|^(?:support(?:ing)?|assist(?:ing|ant)?|co-?operating|co-?ordinating|partner(?:ing)?|participating)(?:${BODY_EN})?$`,
    ),
  ],
  [
    'lead',
    new RegExp(
      `^${WHOSE}(?:(?:牵头|责任|主办|落实|承办|实施|主责|负责|主要|主要责任|牵头责任|责任牵头|牵头或责任|牵头及责任|牵头和责任|牵头、责任|牵头/责任|责任/牵头|整改|主体责任|责任落实)(?:${BODY}|主体)|牵头|责任人单位|单位|部门|责任分工|分工|(?:lead(?:ing)?|responsible|accountable|implementing|main)(?:${BODY_EN})?|owner|inchargeof|whoisresponsible)$`,
    ),
  ],
  ['due', /^(?:起止|起讫|实施|工作|建设)(?:时间|日期|周期|期限|时段)$|^(?:时间|进度|推进|实施)?(?:节点|阶段)(?:安排|目标|要求|计划)$|^(?:推进|时序|序时)进度$/],
  ['start', /^(?:计划)?(?:启动|开始|起始|开工|开展)(?:时间|日期)$|^(?:start|from|begin(?:s|ning)?)(?:date|time)?$/],
  [
    'due',
    /^(?:(?:计划|任务|工作|要求|整改|办结|任务完成|预计)?(?:完成|办结|整改|截止|推进|实施|进度|报送|落实)?(?:时限|时间|日期|期限|时间节点|节点|时间安排|进度安排|时间要求|时限要求|进度要求)|due|deadlines?|(?:due|completion|target|end|finish|closing)(?:date|time|by)?|by(?:when)?|when|date|time(?:line|frame|limit)|schedule)$/,
  ],
  ['group', /^(?:类别|任务类别|工作类别|分类|领域|板块|阶段|一级任务|category|area|group)$/],
  [
    'content',
    /^(?:具体|主要|重点|年度|全年|总体)?(?:工作|任务|实施|推进|整改|整治)?(?:内容|措施|举措|要求|目标|标准|具体任务|细化措施|落实措施|目标任务|目标要求|内容及要求|内容和要求)$|^(?:具体任务|工作步骤)$|^[^责时进]{0,4}(?:内容|措施|举措|要求|做法|步骤)(?:及|和|与)?(?:标准|要求|目标)?$|^(?:description|details?|contents?|measures?|(?:specific)?(?:measures|steps)|requirements?)$/,
  ],
  [
    'task',
    /^(?:(?:重点|主要|工作|目标|整治|分解|年度)?(?:任务|事项|项目)(?:名称|清单)?|重点工作|工作|任务分解|问题|整治重点|项目名称|[^责时进]{0,5}(?:任务|事项|项目|实事|问题|工程|环节)(?:名称|清单|内容)?|(?:key|main|major|priority)?(?:tasks?|actions?|activit(?:y|ies)|works?|workitems?|milestones?|deliverables?|dut(?:y|ies)))$/,
  ],
  ['note', /^(?:备注|说明|其他|notes?|remarks?|comments?)$/],
];

const bare = (cell: string) =>
  uniform(cell)
    .replace(/（[^）]*）|[\s*：:“”]/g, '')
    .toLowerCase();
const columnOf = (cell: string): Column | undefined => {
  const name = bare(cell);
  return name === '' || name.length > (/^\p{ASCII}+$/u.test(name) ? 30 : 12) ? undefined : COLUMNS.find(([, pattern]) => pattern.test(name))?.[0];
};

interface Header {
  row: number;
  columns: Map<Column, number[]>;
  /** 一季度, 上半年, 6月底前: columns whose cells say what is to be done by then. */
  periods: { at: number; called: string }[];
  /** 2031年, 2032年: columns of what each year is to reach, beside one that says by when the whole is due. */
  years: { at: number; called: string }[];
}

const HEADER_WITHIN = 20;

/** A second line of a header names the columns that a cell of the first stands over: 责任分工 over 牵头单位 and 配合单位. */
const isSecondLine = (first: readonly string[], second: readonly string[]): boolean => {
  const own = second.filter((cell, at) => cell !== '' && cell !== first[at]);
  return (
    first.some((cell) => columnOf(cell) !== undefined) &&
    own.filter((cell) => columnOf(cell) !== undefined).length >= 2 &&
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
    const called = /^20\d\d年/.exec(bare(cell))?.[0];
    return called !== undefined && PERIOD.test(bare(cell)) && header[at - 1] !== cell ? [{ at, called }] : [];
  });

function headerOf(rows: readonly string[][], from = 0): Header | undefined {
  for (let row = from; row < Math.min(rows.length, from + HEADER_WITHIN); row++) {
    const first = rows[row] ?? [];
    const second = rows[row + 1] ?? [];
    const isDouble = isSecondLine(first, second);
    const header = isDouble ? Array.from({ length: Math.max(first.length, second.length) }, (_, at) => second[at] || (first[at] ?? '')) : first;
    const columns = columnsOf(header);
    const known = [...columns.keys()].filter((column) => column !== 'person');
    if (known.length >= 3 && (columns.has('task') || columns.has('content')) && (columns.has('lead') || columns.has('due')))
      return { row: isDouble ? row + 1 : row, columns, periods: columns.has('due') ? [] : periodsOf(header), years: yearsAmong(header) };
  }
  return undefined;
}

/** Whether a line of cells is the header of a task table. */
export const isTaskHeader = (cells: readonly string[]): boolean => headerOf([[...cells]]) !== undefined;

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
    return titles.at(-1) ?? line.at(-1) ?? '';
  }
  return '';
}

export interface ReadTables {
  rows: TaskRow[];
  open: Open[];
  /** What cells call the office. */
  office?: { name: string; place: Place };
}

export function rowsOf(tables: readonly { rows: string[][]; index: number; clause: string }[], years: Years): ReadTables {
  const rows: TaskRow[] = [];
  const open: Open[] = [];
  for (const table of tables) {
    const header = headerOf(table.rows);
    if (!header) {
      for (const [at, cells] of table.rows.entries())
        if (cells.some((cell) => timesIn(uniform(cell), { cell: true }).length > 0))
          open.push({
            place: { clause: table.clause, paragraph: table.index + at, words: cells.join(' | ') },
            why: 'row',
            note: { zh: '这张表没有“任务”“责任单位”“完成时限”一类的表头，没有读', en: 'the table has no header of a task table and was not read' },
          });
      continue;
    }
    readTable(table, header, years, rows, open);
  }
  const lasts = rows.flatMap(({ when }) => (when === undefined ? [] : daysOf(when)));
  const last = lasts.sort().at(-1);
  // Without any date nobody could say within which years they happen.
  const dated = rows.flatMap((row): TaskRow[] => {
    if (row.when?.kind !== 'by' || row.when.last !== '') return [row];
    if (last !== undefined) return [{ ...row, when: { kind: 'by', due: last, last } }];
    open.push({
      place: row.place,
      why: 'row',
      note: { zh: '表中没有一项写明日期，不知方案何时起止，没有读', en: 'no row has a date, so that nobody knows when the plan begins and ends' },
    });
    return [];
  });
  const office = tables
    .flatMap(({ rows: all, index }) =>
      all.flatMap((cells, at) => cells.flatMap((cell) => cell.split(/[、，；\n]/).map((item) => ({ item: item.trim(), at: index + at })))),
    )
    .find(({ item }) => item.length < 30 && mentionsIn(item).some(({ kind, name }) => kind === 'office' && name === item));
  return {
    rows: dated,
    open,
    ...(office && { office: { name: office.item, place: { clause: `第${office.at}行`, paragraph: office.at, words: office.item } } }),
  };
}

function readTable(
  { rows: all, index, clause }: { rows: string[][]; index: number; clause: string },
  { row: at, columns, periods, years: ofYears }: Header,
  years: Years,
  rows: TaskRow[],
  open: Open[],
): void {
  const cellsOf = (cells: readonly string[], column: Column) =>
    (columns.get(column) ?? []).map((where) => (cells[where] ?? '').trim()).filter((cell) => cell !== '');
  const plain = (cells: readonly string[], column: Column) =>
    cellsOf(cells, column).map((cell) => {
      const parted = column === 'lead' || column === 'assist' ? cell.replace(BLANK_BETWEEN, '、') : cell;
      return parted
        .split('\n')
        .map((line) => uniform(line).replace(ITEM, ''))
        .join('、')
        .replace(ITEM_WITHIN, '');
    });
  const tasks = all.map((cells) => cellsOf(cells, 'task').join('：'));
  for (let row = at + 1; row < all.length; row++) {
    const cells = all[row] as string[];
    const filled = [...new Set(cells.filter((cell) => cell !== ''))];
    if (filled.length === 0 || headerOf([cells]) || /^(?:合计|总计|填表人|注[：:]|备注[：:]|说明[：:])/.test(filled[0] as string)) continue;
    const content = cellsOf(cells, 'content').join('；');
    const task = tasks[row] ?? '';
    const number = plain(cells, 'number')[0];
    const own = cellsOf(cells, 'clause')[0];
    const called =
      own ??
      `${clause === '' || clause === '文首' ? '' : clause}${number !== undefined && /^[\d.一二三四五六七八九十（）]+$/.test(number) ? `表${number}` : `第${index + row}行`}`;
    const place: Place = { clause: called, paragraph: index + row, words: filled.join(' | ').slice(0, 120) };
    // One cell over the whole row is a heading.
    if (filled.length === 1) continue;
    const fault = (zh: string, en: string) => open.push({ place, why: 'row', note: { zh, en } });
    if (task === '' && content === '') {
      fault('这一行没有写任务', 'the row has no task');
      continue;
    }
    const shared = tasks.filter((other) => other !== '' && other === task).length > 1;
    // What an export wrote is what it was.
    const code = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.exec(cellsOf(cells, 'code')[0] ?? '')?.[0];
    const name =
      code !== undefined && task !== ''
        ? task.slice(0, 400)
        : task === ''
          ? short(content)
          : shared && content !== '' && content !== task
            ? `${short(task, 16)}：${short(content, 20)}`
            : short(task);
    const leadCells = plain(cells, 'lead');
    // 牵头单位 beside 责任单位: who is responsible then works with whoever leads.
    const [first, ...others] = columns.get('lead') ?? [];
    const leadFirst = leadCells.length > 1 && first !== undefined && others.length > 0;
    const brought = cellsOf(cells, 'carried')[0] ?? '';
    const carried = brought === '' ? undefined : readCarried(brought);
    const lead = partiesIn(leadFirst ? (leadCells[0] as string) : leadCells.join('、'));
    const more = partiesIn(plain(cells, 'assist').join('、'));
    const extra = leadFirst ? partiesIn(leadCells.slice(1).join('、')) : undefined;
    const assists = {
      ...NOBODY,
      names: [...new Set([...lead.assists.names, ...(extra ? extra.leads.names : []), ...more.leads.names, ...more.assists.names])],
    };
    const base = {
      place,
      name,
      duty: (content !== '' ? content : task).slice(0, 400),
      text: [
        ...plain(cells, 'task'),
        ...plain(cells, 'content'),
        ...ofYears.flatMap(({ at: where, called: year }) => (/\d/.test(cells[where] ?? '') ? [`${year}${uniform(cells[where] ?? '')}`] : [])),
      ],
      due: plain(cells, 'due').join('；'),
      leads: lead.leads,
      assists,
      ...(code !== undefined && { id: code }),
      ...(carried && { carried }),
    };
    if (brought !== '' && !carried) fault('“附加内容”不是导出时的样子，没有读', 'what it carries is not as an export wrote it, and was not read');
    // A standing duty has no due date: it is known by its reviews.
    if (carried?.reviews !== undefined) {
      rows.push({ ...base, sure: 'sure', remarks: [] });
      continue;
    }
    if (carried && isDatedByItself(carried)) {
      // The plan has no date of it; until its others are known it has none here either.
      const until = (carried.recurs as { until?: string } | undefined)?.until ?? '';
      rows.push({ ...base, when: { kind: 'by', due: until, last: until }, sure: 'sure', remarks: [] });
      continue;
    }
    const remarks: Words[] = more.leads.all ? [{ zh: '配合单位写的是全部，格式中未列', en: 'all assist, which is not listed' }] : [];
    if (periods.length > 0) {
      if (isNobody(lead.leads)) fault('没有看出由哪个单位负责', 'no body was found to answer for it');
      rows.push(...byPeriod(base, periods, cells, years));
      continue;
    }
    const { due } = base;
    const { whens: inDue, unread } = whensIn(due, years);
    // 见工作内容, or no column of dates at all: the text of the row may name them.
    const inText = inDue.length === 0 ? whensOfText([...plain(cells, 'content'), ...plain(cells, 'task')].join('；'), years) : [];
    const whens = inDue.length === 0 ? inText : opened(inDue, plain(cells, 'start').join(''), years);
    if (isNobody(lead.leads)) fault('没有看出由哪个单位负责', 'no body was found to answer for it');
    if (whens.length === 0) fault(due === '' ? '没有写完成时限' : `时限“${due}”不是日期`, due === '' ? 'no due date is given' : `“${due}” is no date`);
    else if (unread !== '' && inText.length === 0) fault(`时限中“${unread}”没有读懂`, `“${unread}” in the due date was not understood`);
    // What a row without a date says in numbers is read all the same.
    if (whens.length === 0) rows.push({ ...base, sure: 'guess', remarks });
    for (const [nth, { when, sure, remarks: said }] of whens.entries())
      rows.push({ ...base, ...(nth > 0 && { name: `${name}（${nth + 1}）` }), when, sure, remarks: [...remarks, ...said] });
  }
}

/** A row whose columns are quarters or months: what each cell says is due by the end of its own. */
function byPeriod(base: Omit<TaskRow, 'sure' | 'remarks'>, periods: Header['periods'], cells: readonly string[], years: Years): TaskRow[] {
  const filled = periods.flatMap(({ at, called }) => {
    const cell = uniform(cells[at] ?? '').replaceAll('\n', '');
    const [only] = whensIn(called, years).whens;
    return cell === '' || cell === '-' || !only ? [] : [{ called, cell, ...only }];
  });
  return filled.map(({ called, cell, when, sure, remarks }, index) => ({
    ...base,
    name: `${base.name}（${called}）`,
    duty: cell.slice(0, 400),
    // What the year is to reach is reached by its last part.
    text: [...(index === filled.length - 1 ? base.text : []), cell],
    due: '',
    ofPeriod: true,
    when,
    sure: leastSure(sure, 'likely'),
    remarks,
  }));
}

/** 1.一季度完成设计; 2.5月底前开工: numbers of items in a cell are no part of a date. */
const ITEM = /^(?:\d{1,2}[.．、]|（\d{1,2}）|[①-⑳])(?=\p{Script=Han}|20\d\d年|\d{1,2}月)/u;
const ITEM_WITHIN = /(?<=[；。])(?:\d{1,2}[.．、]|（\d{1,2}）|[①-⑳])(?=\p{Script=Han}|20\d\d年|\d{1,2}月)/gu;

/** 县交通局 县公安局: a blank behind what ends a name parts two. */
const BLANK_BETWEEN = /(?<=[局委办会厅队科室站所处院社心府司团部）])[ \u3000\t]+(?=\p{Script=Han})/gu;

const short = (text: string, most = 36) => {
  const first = text.split(/[。；\n]/)[0] ?? text;
  return first.length > most ? `${first.slice(0, most - 1)}…` : first;
};

const ALL =
  /^(?:全部|所有|各(?:有关|相关|责任|成员|项目|任务|牵头|[^、，]{0,4}责任)*(?:部门|单位)(?:和单位)?|全部(?:部门|单位|成员单位)|所有(?:部门|单位|成员单位)|(?:安委会|领导小组)?(?:各)?成员单位|all(?: departments| units| bodies)?)$/i;

/** The bodies of a cell: several in one, with or without words that say who leads. */
export function partiesIn(cell: string): { leads: Parties; assists: Parties } {
  let [leads, assists] = [NOBODY, NOBODY];
  const add = (one: Parties, item: string): Parties => {
    if (ALL.test(item)) return { ...one, all: true };
    const [mention] = mentionsIn(item);
    if (mention && mention.at === 0 && mention.end === item.length) {
      if (mention.kind === 'all') return { ...one, all: true };
      if (mention.kind === 'office') return { ...one, office: true };
      if (mention.kind === 'committee') return { ...one, committee: true };
    }
    return one.names.includes(item) ? one : { ...one, names: [...one.names, item] };
  };
  const items = itemsOf(cell);
  // 基础科（牵头）、各镇（街道）: whoever is called 牵头 leads, the others work with it.
  const chiefs = items.filter((item) => CHIEF.test(item));
  if (chiefs.length > 0 && items.every((item) => !/牵头|配合|会同|协助|参与|负责/.test(item.replace(ROLE, '')))) {
    for (const item of items) {
      const name = item.replace(ROLE, '');
      if (CHIEF.test(item)) leads = add(leads, name);
      else assists = add(assists, name);
    }
    return { leads, assists };
  }
  if (/牵头|配合|会同|协助|参与|负责/.test(cell) && rolesIn(cell).some(({ role }) => role === 'lead' || role === 'assist')) {
    for (const { role, name } of rolesIn(cell)) {
      if (role === 'assist') assists = add(assists, name);
      else if (role !== 'recipient') leads = add(leads, name);
    }
    return { leads, assists };
  }
  for (const item of items) {
    if (/（(?:配合|协助|协办)(?:单位)?）$/.test(item)) assists = add(assists, item.replace(ROLE, ''));
    else leads = add(leads, item.replace(ROLE, ''));
  }
  return { leads, assists };
}

const CHIEF = /（(?:总?牵头|主办)(?:单位|部门|科室)?）$/;
const ROLE = /（(?:总?牵头|主办|责任|主要责任|负责|配合|协助|协办)(?:单位|部门|科室)?）$/;

const HELD = '\u0001';
/** Blanks are gone between Chinese characters, so only marks part names; brackets hold remarks or parts of a name. */
const itemsOf = (cell: string): string[] =>
  cell
    // 各县（市、区） is one name.
    .replace(/（[^（）]*）/g, (bracket) => bracket.replaceAll('、', HELD))
    .split(/[、，,；;\n]|(?<=\p{Script=Han}{2}|）)\/(?=\p{Script=Han}{2})|(?<=[局办厅队])[和及](?=[省市县区各])/u)
    .map((raw) =>
      raw
        .replaceAll(HELD, '、')
        .trim()
        .replace(/[。.]$/, '')
        // 县教育局等相关部门
        .replace(/等(?:有关|相关|各|其他)*(?:部门|单位|科室)?$/, ''),
    )
    .filter((item) => item !== '' && item !== '-' && item !== '/' && item !== '无');

interface RowWhen {
  when: NonNullable<TaskRow['when']>;
  sure: Sureness;
  remarks: Words[];
}

const IN_TEXT: Words = { zh: '时限取自这一行的任务内容', en: 'the date stands in the text of the row' };

/** Dates that the text of a row names by themselves, and not by the year or in passing. */
const whensOfText = (text: string, years: Years): RowWhen[] =>
  timesIn(text).flatMap((time): RowWhen[] => {
    if (time.kind === 'relative') {
      const [trigger, limit] = [triggerOf(text, time, []), withinOf(time)];
      const when = trigger && limit && ({ kind: 'after', within: limit.within, event: trigger.event, by: trigger.by } as const);
      return when ? [{ when, sure: 'likely', remarks: [...limit.remarks, IN_TEXT] }] : [];
    }
    return (time.kind === 'by' && time.suffix !== 'reference' && time.suffix !== 'from' && !time.points.some(isYearOnly)) ||
      time.kind === 'recurring' ||
      time.kind === 'window'
      ? whensIn(time.words, years).whens.map((when) => ({ ...when, sure: leastSure(when.sure, 'likely'), remarks: [...when.remarks, IN_TEXT] }))
      : [];
  });

/** With the day that a column of its own says it begins on. */
function opened(whens: readonly RowWhen[], start: string, years: Years): RowWhen[] {
  const [only, ...more] = whens;
  const [time] = start === '' ? [] : timesIn(start, { cell: true });
  const point = time?.kind === 'by' ? time.points[0] : undefined;
  const first = point && dayOf(point, { ...(years.base !== undefined && { year: years.base }), sure: years.baseSure }, years)?.first;
  if (!only || more.length > 0 || only.when.kind !== 'by' || first === undefined || first > only.when.last) return [...whens];
  return [{ ...only, when: { kind: 'window', first, due: only.when.due, last: only.when.last } }];
}

/** The dates of a cell, and what is left of it that is none. */
function whensIn(cell: string, years: Years): { whens: RowWhen[]; unread: string } {
  let unread = cell;
  const whens: RowWhen[] = [];
  for (const time of timesIn(cell, { cell: true })) {
    const year = { ...(years.base !== undefined && { year: years.base }), sure: years.baseSure } as const;
    const read = (): RowWhen | undefined => {
      if (time.kind === 'recurring')
        return time.every.unsayable !== undefined || time.every.unit === 'day' || time.every.unit === 'term'
          ? undefined
          : { when: { kind: 'every', every: time.every }, sure: time.every.points.length > 0 ? 'sure' : 'likely', remarks: [] };
      if (time.kind === 'relative') {
        const printed = fromOwnPrint(time, years);
        if (printed !== undefined) return { when: { kind: 'by', due: printed, last: printed }, sure: 'likely', remarks: [] };
        const [trigger, limit] = [triggerOf(cell, time, []), withinOf(time)];
        return trigger && limit
          ? {
              when: { kind: 'after', within: limit.within, event: trigger.event, by: trigger.by },
              sure: leastSure('likely', limit.sure),
              remarks: limit.remarks,
            }
          : undefined;
      }
      if (time.kind === 'window') {
        const to = dayOf(time.to, year, years);
        const from = dayOf(time.from, year, years);
        if (!from || !to || to.last < from.first) return undefined;
        return {
          when: { kind: 'window', first: from.first, due: to.due, last: to.last },
          sure: leastSure(from.sure, to.sure),
          remarks: [{ zh: `原文是一段时间（${time.words}），以最后一天为时限`, en: `the table has a span (${time.words}): its last day is the due date` }],
        };
      }
      if (time.kind !== 'by' || time.suffix === 'from') return undefined;
      // 2032年大干季之前: what follows a year by itself says when in it.
      if (
        time.points.length === 1 &&
        time.points.some(isYearOnly) &&
        time.suffix === 'none' &&
        /^\p{Script=Han}{1,8}(?:之?前|期间?|后)/u.test(cell.slice(time.end))
      )
        return undefined;
      const moments = time.points.flatMap((point) => dayOf(point, year, years) ?? []);
      if (moments.length < time.points.length) return undefined;
      const sure = leastSure(...moments.map((moment) => moment.sure), time.points.some(isYearOnly) ? 'likely' : 'sure');
      const [only] = moments;
      if (!only) return undefined;
      const when: When =
        moments.length === 1
          ? { kind: 'by', due: only.due, last: only.last }
          : { kind: 'several', rounds: moments.map(({ due, last }) => ({ id: due, due, last })) };
      return { when, sure, remarks: [] };
    };
    const found = read();
    if (!found) continue;
    whens.push(found);
    unread = unread.replace(time.words, '');
    if (time.kind === 'relative' && found.when.kind === 'by') unread = unread.replace(time.event, '');
    if (found.when.kind === 'after') unread = unread.replace(triggerOf(cell, time as Relative, [])?.words ?? '', '');
  }
  unread = unread.replace(
    /[，、；。：（）\s]|完成|前|底|之|完成时限|时限|以前|分别|自|起|报送|各|一次|1次|开展|持续推进|长期|并|年内|\b(?:by|before|until|the|end|of|on|from|to|each|and)\b/gi,
    '',
  );
  return { whens, unread };
}
