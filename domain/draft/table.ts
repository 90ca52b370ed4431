import type { Language, Words } from '../kernel/language.ts';
import { mentionsIn } from './bodies.ts';
import { type Carried, isDatedByItself, isStanding, planIn, readCarried } from './carried.ts';
import type { Duty } from './duty.ts';
import { saysFirstLeads } from './parties.ts';
import type { Years } from './reading.ts';
import { isRegime } from './recurrences.ts';
import { limitsOfText, type RowLimit } from './row-limits.ts';
import { leastSure, type Place, type Sureness, uniform } from './source.ts';
import { BLANK_BETWEEN, begunWith, firstOf, ITEM, ITEM_WITHIN, opened, partiesIn, type RowWhen, stepsOfText, whensIn, whensOfText } from './table-cells.ts';
import { type Header, headerOf, isTaskHeader } from './table-header.ts';
import type { Column } from './table-meaning.ts';
import { type TimeFound, timesIn } from './times.ts';
import { daysOf, isNobody, NOBODY, type Open, type Parties } from './understanding.ts';
import { asRules, unreadNotes } from './unread.ts';

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
  /** In which mails to those who lead it are written, where the table has a column for that. */
  language?: Language;
  sure: Sureness;
  remarks: Words[];
  /** One of several of its row, each with a text of its own. */
  ofPeriod?: true;
}

export interface ReadTables {
  rows: TaskRow[];
  open: Open[];
  /** What cells call the office. */
  office?: { name: string; place: Place };
}

/** `isFirstChief`: the document says that whoever stands first in a cell leads. */
export function rowsOf(tables: readonly { rows: string[][]; index: number; clause: string }[], years: Years, isFirstChief = false): ReadTables {
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
    readTable({ ...table, rows: withoutDitto(table.rows) }, header, years, isFirstChief, rows, open);
  }
  const lasts = rows.flatMap(({ when }) => (when === undefined ? [] : daysOf(when)));
  // Of a table that an export wrote the plan's last day is known.
  const to = rows.map(({ carried }) => carried && planIn(carried)?.fields?.to).find((day) => typeof day === 'string') as string | undefined;
  const last = lasts.sort().at(-1) ?? to;
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
  { row: at, names, columns, periods, years: ofYears }: Header,
  years: Years,
  isFirstInAll: boolean,
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
  const isFirstChief = isFirstInAll || all.some((cells) => cells.some((cell) => saysFirstLeads(uniform(cell))));
  const tasks = all.map((cells) => cellsOf(cells, 'task').join('：'));
  open.push(...unreadColumns(names, { clause, index: index + at, read: new Set([...columns.values()].flat()) }));
  for (let row = at + 1; row < all.length; row++) {
    const cells = all[row] as string[];
    const filled = [...new Set(cells.filter((cell) => cell !== ''))];
    if (
      filled.length === 0 ||
      isTaskHeader(cells) ||
      cells.every((cell, where) => cell === (all[at] as string[])[where]) ||
      /^(?:合计|总计|填表人)/.test(filled[0] as string)
    )
      continue;
    // A note below the table is no row of it, and what it says by when is looked at by somebody.
    if (/^(?:注[：:]|备注[：:]|说明[：:])/.test(filled[0] as string)) {
      if (timesIn(uniform(filled.join(''))).length > 0)
        open.push({ place: { clause: `第${index + row}行`, paragraph: index + row, words: filled.join(' | ').slice(0, 120) }, why: 'row', note: A_NOTE });
      continue;
    }
    const isExported = cellsOf(cells, 'code').length > 0;
    const marked = (text: string) => (isExported ? text : text.replace(HALF_COMMA, '，'));
    const content = marked(cellsOf(cells, 'content').join('；'));
    // 1 in the column of tasks, under a heading over the whole row, is the number of a row.
    const isNumbered = /^\d{1,3}$/.test(tasks[row] ?? '') && content !== '';
    const task = isNumbered ? '' : marked(tasks[row] ?? '');
    const number = plain(cells, 'number')[0] ?? (isNumbered ? tasks[row] : undefined);
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
    // What an export wrote is what it was.
    const code = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.exec(cellsOf(cells, 'code')[0] ?? '')?.[0];
    const name = nameOf(task, content, { isCoded: code !== undefined, isShared: tasks.filter((other) => other !== '' && other === task).length > 1 });
    const leadCells = plain(cells, 'lead');
    // 牵头单位 beside 责任单位: who is responsible then works with whoever leads.
    const [first, ...others] = columns.get('lead') ?? [];
    const leadFirst = leadCells.length > 1 && first !== undefined && others.length > 0;
    const brought = cellsOf(cells, 'carried').join('');
    const carried = brought === '' ? undefined : readCarried(brought);
    const spoken = cellsOf(cells, 'language')[0] ?? '';
    const language = LANGUAGE_CALLED.find(([, called]) => called.test(spoken.trim()))?.[0];
    const inCells = leadFirst ? (leadCells[0] as string) : leadCells.join('、');
    const lead = isFirstChief ? firstOf(inCells) : partiesIn(inCells);
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
        // 秸秆综合利用率 | 97%以上: what stands in the column of the value is of what is named before.
        ...plain(cells, 'content').map((cell) => (VALUE.test(cell) ? `${task}${cell}` : cell)),
        ...ofYears.flatMap(({ at: where, called: year }) => (/\d/.test(cells[where] ?? '') ? [`${year}${uniform(cells[where] ?? '')}`] : [])),
      ],
      due: plain(cells, 'due').join('；'),
      leads: lead.leads,
      assists,
      ...(code !== undefined && { id: code }),
      ...(carried && { carried }),
      ...(language && { language }),
    };
    if (spoken !== '' && !language)
      fault(`“语言”一栏的“${spoken}”没有读懂，可写：中文、英文`, `the language “${spoken}” was not understood: write Chinese or English`);
    if (brought !== '' && !carried) fault('“附加内容”不是导出时的样子，没有读', 'what it carries is not as an export wrote it, and was not read');
    // A standing duty has no due date.
    if (carried && isStanding(carried)) {
      rows.push({ ...base, sure: 'sure', remarks: [] });
      continue;
    }
    if (carried && isDatedByItself(carried)) {
      // The plan has no date of it; until its others are known it has none here either.
      const { until: end = '' } = (carried.recurs as { until?: string } | undefined) ?? {};
      // Without an end it goes on beyond the plan's last day, which says nothing of that.
      const until = end === 'none' ? '' : end;
      rows.push({ ...base, when: { kind: 'by', due: until, last: until }, sure: 'sure', remarks: [] });
      continue;
    }
    const remarks: Words[] = more.leads.all || lead.assists.all ? [{ zh: '配合单位写的是全部，格式中未列', en: 'all assist, which is not listed' }] : [];
    if (isNobody(lead.leads)) fault('没有看出由哪个单位负责', 'no body was found to answer for it');
    if (periods.length > 0) {
      rows.push(...byPeriod(base, periods, cells, years));
      continue;
    }
    const said = [...plain(cells, 'content'), ...plain(cells, 'task')].join('；');
    for (const one of byDates(base, { task, said, start: plain(cells, 'start').join('') }, years, fault))
      rows.push({ ...one, remarks: [...remarks, ...one.remarks] });
  }
}

/** 验收单位: who looks whether it is done has no place in a plan yet, and must not be lost. */
const unreadColumns = (names: readonly string[], { clause, index, read }: { clause: string; index: number; read: ReadonlySet<number> }): Open[] =>
  names.flatMap((name, at): Open[] =>
    !read.has(at) &&
    names.indexOf(name) === at &&
    /^(?:验收|审核|审批|督办|督导|监督|考核|评估|核查|认定|销号)(?:验收|销号|责任)?(?:单位|部门|主体|机构)$/.test(uniform(name))
      ? [
          {
            place: { clause, paragraph: index, words: name },
            why: 'row',
            note: { zh: `表中“${name}”一栏没有写进方案，请核对`, en: `the column “${name}” has no place in the plan and was not written down` },
          },
        ]
      : [],
  );

type Base = Omit<TaskRow, 'sure' | 'remarks'>;

/** A row as often as it has dates: in the column for them, on the way there in its text, and as limits. */
function byDates(
  base: Base,
  { task, said, start }: { task: string; said: string; start: string },
  years: Years,
  fault: (zh: string, en: string) => void,
): TaskRow[] {
  const { due, name } = base;
  const isExported = base.carried !== undefined || base.id !== undefined;
  const { whens: inDue, unread } = whensIn(due, years);
  // 见工作内容, or no column of dates at all: the text of the row may name them.
  const inText = inDue.length === 0 ? whensOfText(said, years) : [];
  const inCell = begunWith(inDue.length === 0 ? inText : opened(inDue, start, years), due, years);
  const whens = [...inCell, ...(inDue.length === 0 || isExported ? [] : stepsOfText(said, inCell, years))];
  // 北环路6月底前，学府东街10月底前: each is called by what stands beside its date.
  const isParted = inCell.length > 1 && new Set(inCell.map(({ called }) => called ?? '')).size === inCell.length && inCell.every(({ called }) => called);
  if (whens.length === 0) fault(due === '' ? '没有写完成时限' : `时限“${due}”不是日期`, due === '' ? 'no due date is given' : `“${due}” is no date`);
  else if (inText.length > 0 && /^(?:即|立|长期|持续|常态|已|正)/.test(due)) fault(`时限“${due}”不是日期`, `“${due}” is no date`);
  else if (unread !== '' && inText.length === 0 && !isParted) fault(`时限中“${unread}”没有读懂`, `“${unread}” in the due date was not understood`);
  const limits = !isExported && inText.length === 0 ? limitsOfText(said) : [];
  if (base.carried === undefined) for (const { zh, en } of leftInText(said, inDue.length > 0 ? due : undefined, limits)) fault(zh, en);
  const nameOf = ({ words, called }: RowWhen, nth: number): Partial<Base> => {
    // Of several in the text of a row each is called by its own part.
    if (words !== undefined && whens.length > 1)
      return { name: task === '' ? short(words) : `${short(task, 16)}：${short(words, 24)}`, duty: words.slice(0, 400) };
    if (isParted) return { name: `${short(name, 20)}：${called}` };
    return nth > 0 ? { name: `${name}（${nth + 1}）` } : {};
  };
  return [
    // What a row without a date says in numbers is read all the same.
    ...(whens.length === 0 ? [{ ...base, sure: 'guess' as const, remarks: [] }] : []),
    ...limits.map((limit) => ({ ...limitRow(base, limit), remarks: [] })),
    ...whens.map((one, nth) => ({ ...base, ...nameOf(one, nth), when: one.when, sure: one.sure, remarks: one.remarks })),
  ];
}

/** 破损的24小时内更换 beside a due date is a task of its own. */
const limitRow = (base: Omit<TaskRow, 'sure' | 'remarks'>, { when, words, sure }: RowLimit): Omit<TaskRow, 'remarks'> => ({
  ...base,
  name: `${short(base.name, 16)}：${short(words, 24)}`,
  duty: words.slice(0, 400),
  when,
  sure,
});

/** What the text of a row says of when and no due date says: what comes again beside one, or a day that only the calendar or the weather knows. */
const leftInText = (text: string, due: string | undefined, limits: readonly RowLimit[]): Words[] => [
  ...datesLeft(text, due, limits),
  ...unreadNotes(text, timesIn(text)),
  ...asRules(text),
];

const datesLeft = (text: string, due: string | undefined, limits: readonly RowLimit[]): Words[] =>
  timesIn(text).flatMap((time): Words[] => {
    if (limits.some((limit) => limit.time.words === time.words)) return [];
    // 每学期演练1次 beside a due date is no part of that.
    if (due !== undefined)
      // Nor is 开挖前3个工作日告知, or 接报后2小时内到场.
      return (again(time) || time.kind === 'beside' || time.kind === 'relative') && !due.includes(time.words)
        ? [{ zh: `任务内容里的“${time.words}”没有写成时限`, en: `“${time.words}” in the text of the row is no due date` }]
        : [];
    // 每月两次，汛前完成清障
    return time.kind === 'named' && /前$/.test(time.words) ? [{ zh: `“${time.words}”没有换算成日期`, en: `“${time.words}” was not made a date` }] : [];
  });

/** What a row is called: as its author calls it where it has a code, or else by its first words. */
function nameOf(task: string, content: string, { isCoded, isShared }: { isCoded: boolean; isShared: boolean }): string {
  if (task === '') return short(content);
  if (isCoded) return task.slice(0, 400);
  return isShared && content !== '' && content !== task ? `${short(task, 16)}：${short(content, 20)}` : short(task);
}

/** 实行周调度 says how something is done. */
const again = (time: TimeFound): boolean => time.kind === 'recurring' && !isRegime(time);
/** 同上 is what stands above. */
function withoutDitto(rows: readonly string[][]): string[][] {
  const read: string[][] = [];
  for (const cells of rows) read.push(cells.map((cell, at) => (/^(?:同上|〃|″)$/.test(cell.trim()) ? (read.at(-1)?.[at] ?? cell) : cell)));
  return read;
}

const A_NOTE: Words = { zh: '表下的说明里有时间，没有读成任务', en: 'a note below the table names a time: it was read as no task' };

const LANGUAGE_CALLED: [Language, RegExp][] = [
  ['zh', /^(?:中文|汉语|汉文|zh|chinese)$/i],
  ['en', /^(?:英文|英语|en|english)$/i],
];

const VALUE = /^(?:[≥>]=?|不低于|不少于|达到?|控制在|\d)[^，。；]{0,10}%/;

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

/** A comma of another keyboard, as pages and exports have it. */
const HALF_COMMA = /(?<=\P{ASCII}),|,(?=\P{ASCII})/gu;

const short = (text: string, most = 36) => {
  const first = text.split(/[。；\n]/)[0] ?? text;
  return first.length > most ? `${first.slice(0, most - 1)}…` : first;
};
