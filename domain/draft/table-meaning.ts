import { mentionsIn } from './bodies.ts';
import { uniform } from './source.ts';
import { whensIn } from './table-cells.ts';

/** What a column of a task table is where its name is no known one: by what the name is about, and by what stands in its cells. */

/** What a column of a task table holds. */
export type Column =
  | 'carried'
  | 'number'
  | 'code'
  | 'clause'
  | 'group'
  | 'task'
  | 'content'
  | 'lead'
  | 'assist'
  | 'start'
  | 'due'
  | 'person'
  | 'language'
  | 'note';

const MEANING: [Column, RegExp][] = [
  ['person', /(?:领导|责任人|负责人|联系人|联络员|电话|姓名|专员|长)$/],
  ['assist', /配合|协同|协助|协办|协作|参与|参加|会办|联动|支持/],
  ['start', /^(?!.*(?:止|至|完成|结束)).*(?:开始|启动|起始|开工|何时起)/],
  ['due', /时限|期限|何时|什么时候|时间|日期|节点|时序|截止|哪天/],
  ['lead', /牵头|责任(?!状|书|制|清单|落实情况)|承办|主办|主责|主抓|负责|谁|(?:落实|实施)主体|单位$|部门$|科室$|股室$|处室$/],
  ['content', /内容|措施|举措|做法|怎么|如何|要求|标准|目标|成效|成果|步骤|路径|安排|指标/],
  ['task', /任务|事项|工作|项目|问题|清单|做什么|干什么|重点|环节/],
];

const bare = (cell: string) => uniform(cell).replace(/（[^）]*）|[\s*：:“”?？]/g, '');

/** By the words in its name, as people say it: 谁牵头, 什么时候完成, 怎么干. */
export const meaningOf = (cell: string): Column | undefined => {
  const name = bare(cell);
  if (/^[起始止终讫]$/.test(name)) return /[起始]/.test(name) ? 'start' : 'due';
  return name.length < 2 || name.length > 10 || /\d/.test(name) ? undefined : MEANING.find(([, pattern]) => pattern.test(name))?.[0];
};

const YEARS = { base: 2000, baseSure: 'guess' } as const;
const isDate = (cell: string) => {
  const text = uniform(cell);
  if (text.length > 40) return false;
  const { whens, unread } = whensIn(text, YEARS);
  return whens.length > 0 && unread.length <= 4;
};
const NAME =
  /^(?:各)?\p{Script=Han}{2,12}(?:[局委办会厅处院司社站所科股室部队署]|中心|集团|公司|街道|社区|[镇乡村]|学校|政府|单位|部门|管委会|[大中小]学)(?:（[^（）]{1,10}）)?$/u;
const isBodies = (cell: string) => {
  const items = uniform(cell)
    .split(/[、，,；;\n]/)
    .map((item) => item.trim())
    .filter((item) => item !== '');
  return (
    items.length > 0 &&
    items.every((item) => {
      const [only] = mentionsIn(item);
      return (only !== undefined && only.at === 0 && only.end === item.length) || NAME.test(item);
    })
  );
};

const MOST_LOOKED_AT = 40;
/** How many of the cells below are dates, or names of bodies and nothing else; undefined where all are empty. */
export function contentOf(below: readonly string[][], column: number): { dates: number; bodies: number; length: number; count: number } | undefined {
  const cells = below.slice(0, MOST_LOOKED_AT).flatMap((row) => (row[column] ?? '').trim() || []);
  if (cells.length === 0) return undefined;
  const share = (is: (cell: string) => boolean) => cells.filter(is).length / cells.length;
  return { dates: share(isDate), bodies: share(isBodies), length: cells.reduce((sum, cell) => sum + cell.length, 0) / cells.length, count: cells.length };
}

/** Columns with those added whose names are not known, where name and cells, or the cells alone without any doubt, say what they are. */
export function completed(
  header: readonly string[],
  known: ReadonlyMap<Column, number[]>,
  below: readonly string[][],
  hasPeriods: boolean,
): Map<Column, number[]> {
  const columns = new Map(known);
  // A first column without a name that counts: 1, 2, 一, ….
  const counts = below.flatMap((row) => (row[0] ?? '').trim() || []);
  if (
    !columns.has('number') &&
    (header[0] ?? '').trim() === '' &&
    counts.length > 0 &&
    counts.every((cell) => /^(?:\d{1,3}|[一二三四五六七八九十]{1,3})$/.test(cell))
  )
    columns.set('number', [0]);
  const taken = new Set([...columns.values()].flat());
  const free = header.flatMap((cell, at) => (taken.has(at) || cell.trim() === '' || header[at - 1] === cell ? [] : [{ at, meant: meaningOf(cell) }]));
  const looked = free.map((one) => ({ ...one, content: contentOf(below, one.at) }));
  const add = (column: Column, found: { at: number } | undefined) => {
    if (!found || columns.has(column)) return;
    columns.set(column, [found.at]);
    looked.splice(looked.indexOf(found as (typeof looked)[number]), 1);
  };
  if (!hasPeriods)
    add(
      'due',
      looked.find(({ meant, content }) => meant === 'due' && (content?.dates ?? 0) >= 0.5) ??
        // Of two columns of dates without known names the later one is when it ends.
        looked.findLast(({ meant, content }) => meant !== 'start' && content && content.count >= 2 && content.dates >= 0.8),
    );
  add(
    'start',
    looked.find(({ meant, content }) => meant === 'start' && (content?.dates ?? 0) >= 0.5),
  );
  add(
    'lead',
    looked.find(({ meant, content }) => meant === 'lead' && (content?.bodies ?? 0) >= 0.5) ??
      looked.find(({ meant, content }) => meant !== 'assist' && meant !== 'person' && content && content.count >= 2 && content.bodies >= 0.8),
  );
  if (columns.has('lead'))
    add(
      'assist',
      looked.find(({ meant, content }) => meant === 'assist' && (content?.bodies ?? 0) >= 0.5),
    );
  // 量化指标, 具体安排 where no other column says what is done.
  if (!columns.has('content')) for (const { at, meant } of looked) if (meant === 'content') columns.set('content', [...(columns.get('content') ?? []), at]);
  return columns;
}

/** A header of which no name is known in so many words: who, by when and what, each by its meaning and its cells. */
export function meantColumns(
  header: readonly string[],
  strict: (cell: string) => Column | undefined,
  below: readonly string[][],
): Map<Column, number[]> | undefined {
  const filled = header.filter((cell) => cell.trim() !== '');
  if (filled.length < 3 || new Set(filled).size < filled.length || filled.some((cell) => cell.length > 12)) return undefined;
  const own = new Map<Column, number[]>();
  for (const [at, cell] of header.entries()) {
    const column = strict(cell);
    if (column !== undefined) own.set(column, [...(own.get(column) ?? []), at]);
  }
  const columns = completed(header, own, below, false);
  // 任务, 负责, 要求: the days stand in the text of the rows.
  const isWithoutDays = !columns.has('due') && filled.every((cell) => cell.length <= 6) && (own.has('task') || own.has('content'));
  if (!columns.has('lead') || !(columns.has('due') || isWithoutDays)) return undefined;
  const left = header.flatMap((cell, at) =>
    [...columns.values()].flat().includes(at) || cell.trim() === '' ? [] : [{ at, meant: meaningOf(cell), content: contentOf(below, at) }],
  );
  for (const column of ['content', 'task'] as const)
    for (const { at, meant } of left) if (meant === column) columns.set(column, [...(columns.get(column) ?? []), at]);
  if (!columns.has('task') && !columns.has('content')) {
    const longest = left
      .filter(({ content }) => (content?.length ?? 0) >= 4)
      .sort((one, other) => (other.content?.length ?? 0) - (one.content?.length ?? 0))[0];
    if (!longest) return undefined;
    columns.set('task', [longest.at]);
  }
  return columns;
}
