import { numberOf } from './numerals.ts';
import { labelledIn } from './roles.ts';
import { type Block, uniform } from './source.ts';

/** The clauses of a document by its own numbers, and what stands around them: title, issuer, day, salutation, attachments. */

export interface Paragraph {
  /** Counted from 1 over the whole document; all rows of a table count. */
  index: number;
  text: string;
}

export interface Clause {
  /** As the document numbers it: 三, 三（一）, 三（一）1, 第五条（二）, 文首, 文末, 附件1. */
  id: string;
  parent?: string;
  /** What it is called: its first words. */
  heading: string;
  /** Whether the heading stands in a line of its own. */
  headed: boolean;
  paragraphs: Paragraph[];
}

export interface Outline {
  title: string;
  /** The document that sends the plan out, where there is one: 关于印发…的通知. */
  notice?: string;
  issuer?: string;
  /** The day under the document, as it stands there. */
  signed?: Paragraph;
  /** The span that stands in brackets under the title: （2026年8月-2027年7月）. */
  spanned?: string;
  /** The year in the number of the document: 某安〔2030〕5号. */
  numbered?: number;
  clauses: Clause[];
  tables: { rows: string[][]; index: number; clause: string }[];
}

type Kind = 'part' | 'article' | 'stage' | 'square' | 'first' | 'han' | 'han-bracket' | 'number' | 'dotted' | 'number-bracket' | 'half-bracket' | 'circle';
interface Label {
  kind: Kind;
  ordinal: number;
  /** As it stands in the name of a clause. */
  shown: string;
  length: number;
}

const HAN = '[一二三四五六七八九十百〇零]{1,5}';
const LABELS: [Kind, RegExp, (number: string, called: string) => string][] = [
  ['part', new RegExp(`^第(${HAN}|\\d{1,2})(?<called>章|部分|编)[、：. ]?`), (number, called) => `第${number}${called}`],
  ['article', new RegExp(`^第(${HAN}|\\d{1,3})条[、：. ]?`), (number) => `第${number}条`],
  // 第二阶段：自查自评（2月-5月） in a line of its own; one with its text behind it is a paragraph of its clause.
  ['stage', new RegExp(`^第(${HAN})阶段(?=[：:（、 ][^。；]{0,50}$)[：:、 ]?`), (number) => `第${number}阶段`],
  ['han', new RegExp(`^(${HAN})(?:、|[.．](?!\\d))`), (number) => number],
  // 一是…, 二是…: each in a paragraph of its own.
  ['first', new RegExp(`^(${HAN})(?:是(?=要|\\p{Script=Han}{2})|要(?=\\p{Script=Han}{2}))`, 'u'), (number) => number],
  ['han-bracket', new RegExp(`^（(${HAN})）[、.]?`), (number) => `（${number}）`],
  ['dotted', /^(\d{1,2}(?:\.\d{1,2}){1,3})(?=年[底末内]|[^\d%.年月日万亿个家元倍米公])[、.]?/, (number) => number],
  // 3.6月10日前 is the third item and begins with a day.
  [
    'number',
    /^(\d{1,2})(?:、|\.(?!\d)|\.(?=\d{4,6}\p{Script=Han})(?!20\d\d\p{Script=Han})|\.(?=20\d\d年|1?\d月(?:\d|第|底|末|初|份|前|[上中下]旬|、1?\d月)))/u,
    (number) => number,
  ],
  ['number-bracket', /^（(\d{1,2})）[、.]?/, (number) => `（${number}）`],
  ['half-bracket', /^(\d{1,2})）[、.]?/, (number) => `${number}）`],
  ['circle', /^([①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳])[、.]?/, (number) => number],
];

function labelOf(text: string): Label | undefined {
  // 【总体目标】…: called by what stands in the brackets.
  const square = /^【([^【】：]{2,16})】/.exec(text)?.[0];
  if (square !== undefined) return { kind: 'square', ordinal: 0, shown: square, length: 0 };
  for (const [kind, pattern, shown] of LABELS) {
    const match = pattern.exec(text);
    const [whole, number] = match ?? [];
    if (whole === undefined || number === undefined) continue;
    const ordinal = kind === 'circle' ? number.charCodeAt(0) - 0x245f : numberOf(number.split('.').at(-1) ?? '');
    if (ordinal !== undefined) return { kind, ordinal, shown: shown(number, match?.groups?.called ?? ''), length: whole.length };
  }
  return undefined;
}

/** Labels that begin behind a full stop in the middle of a line: what a PDF or a careless copy has run together. */
const RUN_TOGETHER = new RegExp(`(?<=[。；：])(?=（${HAN}）|${HAN}、|第${HAN}条)`);
/** A page that has lost its lines: 四、时间安排 （一）部署阶段（5月） 各县制定方案。 （二）…. Its blanks are what is left of them. */
function apartAtBlanks(text: string): string[] {
  const labels = text.match(BLANK_LABEL) ?? [];
  if (labels.length < 2) return [text];
  return text.replace(/(阶段[（(][^（）()]{1,24}[）)])[ \u3000]+/g, '$1。').split(BLANK_LABEL);
}
const BLANK_LABEL = /[ \u3000]+(?=[（(][一二三四五六七八九十]{1,3}[）)]|[一二三四五六七八九十]{1,3}、)/g;
/** ［区水利局牵头］, 【责任单位：…】 behind a text say what （…） says there. */
const SQUARE = /(?<=[。；！])[［[【]([^［］[\]【】]{2,120})[］\]】](?=[。；]?$)/;
/** 1.1 2042年底…: the blank parts the number from the year. */
const DOTTED = /^\s*(\d{1,2}(?:\.\d{1,2}){1,3})[ \u3000]+(?=\d)/;
const SPACED = /^\s*(\d{1,2})[ \u3000]+(?=\p{Script=Han})/u;
const SENTENCE = /[。；：！]/;
const DOCUMENT_NUMBER = /^[^。；]{1,16}〔\d{4}〕\d+号$/;
const SIGNED_DAY = /^(?:\d{4}|[一二][〇零○O一二三四五六七八九]{3})年.{1,3}月.{1,4}日(?:印发)?$|^20\d\d([./-])\d{1,2}\1\d{1,2}$/;
/** What a page says of itself above or below its text. */
const OF_PAGE =
  /^(?:发布(?:日期|时间|机构|单位)|(?:信息)?来源|索引号|索取号|浏览(?:次数|量)?|点击(?:数|率|量)?|阅读(?:次数|量)?|字号|字体|发文(?:机关|单位)|成文日期|(?:公开|生成|生效|废止)日期|文件编号|主题分类|信息分类|公开方式|【?打印|分享到)[：:]/;
const ATTACHMENT = /^附(?:件|表|录)(\d*|[一二三四五六七八九十]*)[：:.、]?(.*)$/;
const LONGEST_TITLE_LINE = 60;
const LONGEST_HEADING = 40;

/** Words between the brackets of 关于印发《…》的通知, or the line itself. */
const NOTICE = /^(.*?)关于(?:印发|下发|转发|发布)(?:《(.+)》|(.+?))的通知$/;

export function outlineOf(blocks: readonly Block[]): Outline {
  const { paragraphs, tables } = counted(blocks);
  const front = frontOf(paragraphs);
  const body = paragraphs.slice(front.lines);
  const tail = tailOf(body);
  const clauses = new Clauses();
  const placed = tables.map(({ rows, index }) => ({ rows, index, clause: '' }));
  let waiting = 0;
  const place = (before: number) => {
    for (; waiting < placed.length && (placed[waiting]?.index ?? 0) < before; waiting++) (placed[waiting] as { clause: string }).clause = clauses.current();
  };
  let isSecond = false;
  for (const [at, paragraph] of body.entries()) {
    place(paragraph.index);
    // A title may stand on two lines.
    const isOver: boolean = !isSecond && front.title !== '' && `${paragraph.text}${body[at + 1]?.text ?? ''}` === front.title;
    const isTitle = isSecond || isOver || paragraph.text === front.title;
    isSecond = isOver;
    if (tail.drop.has(paragraph.index) || (isTitle && clauses.begun())) {
      // The plan itself begins after the notice that sends it out.
      if (isTitle) clauses.begin('');
      continue;
    }
    clauses.add(
      paragraph,
      tables.some(({ index }) => index === paragraph.index + 1),
    );
  }
  place(Number.POSITIVE_INFINITY);
  const issuer = front.issuer ?? tail.issuer;
  const numbered = paragraphs.slice(0, front.lines).flatMap(({ text }) => (DOCUMENT_NUMBER.test(text) ? (/〔(20\d\d)〕/.exec(text)?.[1] ?? []) : []))[0];
  return {
    title: front.title,
    ...(front.notice !== undefined && { notice: front.notice }),
    ...(issuer !== undefined && { issuer }),
    ...((tail.signed ?? front.signed) && { signed: (tail.signed ?? front.signed) as Paragraph }),
    ...(front.spanned !== undefined && { spanned: front.spanned }),
    ...(numbered !== undefined && { numbered: Number(numbered) }),
    clauses: clauses.all(),
    tables: placed,
  };
}

function counted(blocks: readonly Block[]): { paragraphs: Paragraph[]; tables: { rows: string[][]; index: number }[] } {
  const paragraphs: Paragraph[] = [];
  const tables: { rows: string[][]; index: number }[] = [];
  let index = 0;
  // 1 工作目标 above 1.1 is a number with a blank behind it.
  const isDotted = blocks.some((block) => block.kind === 'paragraph' && /^\s*1\.1[^\d%]/.test(block.text));
  for (const block of blocks) {
    if (block.kind === 'table') {
      tables.push({ rows: block.rows, index: index + 1 });
      index += block.rows.length;
      continue;
    }
    for (const line of apartAtBlanks(block.text))
      for (const text of uniform(isDotted ? line.replace(SPACED, '$1.').replace(DOTTED, '$1、') : line)
        .replace(SQUARE, '（$1）')
        .split(RUN_TOGETHER))
        if (text !== '') paragraphs.push({ index: ++index, text });
  }
  return { paragraphs, tables };
}

/** A document’s text piece by piece, each under the number that a place calls it by, in the way of writing that places quote. */
export function passagesOf(blocks: readonly Block[]): { number: number; cells: string[] }[] {
  const { paragraphs, tables } = counted(blocks);
  return [
    ...paragraphs.map(({ index, text }) => ({ number: index, cells: [text] })),
    // Cells that are merged are read as one.
    ...tables.flatMap(({ rows, index }) =>
      rows.map((cells, at) => ({ number: index + at, cells: cells.filter((cell, column) => cell !== '' && cell !== cells[column - 1]) })),
    ),
  ]
    .filter(({ cells }) => cells.length > 0)
    .sort((one, other) => one.number - other.number);
}

/** （某某局 2027年1月18日）, 某某市人民政府2034年2月28日印发, （2032年2月20日市人民政府第18次常务会议审议通过） */
const UNDER_TITLE =
  /^（?([^（）\d]{0,30}?)，?((?:\d{4}|[一二][〇零○O一二三四五六七八九]{3})年[^年月日]{1,3}月[^年月日]{1,4}日)(?:(?<passed>\p{Script=Han}{2,24}?(?:人民政府|委员会))?[^（）。；]{0,24}?通过|(?<printed>\p{Script=Han}{2,24}(?:局|委|办|会|府|厅|部|室|公司|医院|学校|大学|学院|中心))?(?:印发|发布|公布)|(?<under>\p{Script=Han}{2,24}(?:局|委|办|会|府|厅|部|室|公司|医院|学校|大学|学院|中心)))?）?$/u;

/** 工作方案及重点任务清单 by itself, under the first line of a title. */
const GOES_ON =
  /^(?:暨|及|和|与)?(?:总体|具体|年度)?(?:工作|实施|行动|整治|活动|重点)+(?:方案|计划|任务|要点)(?:(?:暨|及|和|与)\p{Script=Han}{2,12}(?:清单|分工|计划|方案))?$/u;
const SENT =
  /现将《([^《》]{4,60}(?:方案|计划|要点|清单|意见|措施)(?:（[^（）]{2,24}）)?)》[^。]{0,8}(?:印发|下发|转发)|^《([^《》]{4,60}(?:方案|计划|要点|清单|意见|措施))》已经?[^。]{2,30}(?:同意|通过)[^。]{0,6}，现[^。]{0,4}印发/;
const ISSUER_LINE = /^\p{Script=Han}{3,20}(?:局|委员会|委|办公室|人民政府|厅|指挥部|领导小组|管委会|医院|学校|大学|学院|[中小]学|公司|集团|街道办事处)$/u;
/** The lines before the text: title, number, to whom. */
function frontOf(paragraphs: readonly Paragraph[]): { lines: number; title: string; notice?: string; issuer?: string; signed?: Paragraph; spanned?: string } {
  const lines = paragraphs.map(({ text }) => text);
  const title: string[] = [];
  let at = 0;
  for (; at < lines.length && at < 12; at++) {
    const line = lines[at] as string;
    if (DOCUMENT_NUMBER.test(line) || /^（.{2,40}）$/.test(line) || SIGNED_DAY.test(line) || /^(?:附件|目录)\d*$/.test(line)) continue;
    if (labelOf(line) || (SENTENCE.test(line) && !/^关于/.test(line)) || line.length > LONGEST_TITLE_LINE) break;
    // 某区人民政府文件 is the head of the paper.
    if (title.length === 0 && /^\p{Script=Han}{4,30}文件$/u.test(line) && !/方案|清理/.test(line)) continue;
    title.push(line);
    if (
      /(?:通知|方案|计划|意见|办法|细则|规定|要点|清单|通告|决定|措施|规划|任务(?:分工|分解表?)|(?:分解|任务|分工|责任)表)(?:（[^（）]{2,24}）)?$/.test(
        title.join(''),
      ) &&
      !/^关于/.test(lines[at + 1] ?? '')
    ) {
      at++;
      // …三年行动计划（2022-2024年） over 工作方案及任务清单: a title on two lines.
      const more = lines[at] ?? '';
      if (!/通知$/.test(line) && more.length <= 24 && GOES_ON.test(more) && !title.join('').includes(more)) title.push(lines[at++] as string);
      break;
    }
  }
  let [signed, spanned, by] = [undefined as Paragraph | undefined, undefined as string | undefined, undefined as string | undefined];
  // Whose it is stands in a line of its own above the title.
  if (
    title.length > 1 &&
    ISSUER_LINE.test(title[0] as string) &&
    /(?:方案|计划|要点|清单|意见|措施|分工|任务)(?:（.*）)?$/.test(title[1] as string) &&
    !/^(?:关于|印发)/.test(title[1] as string)
  )
    by = title.shift();
  for (; at < lines.length; at++) {
    const line = lines[at] as string;
    const under = UNDER_TITLE.exec(line);
    const [, whose, day] = under ?? [];
    if (day !== undefined) {
      signed = { index: paragraphs[at]?.index ?? 0, text: day };
      if (whose) by = whose;
      else by = under?.groups?.passed ?? under?.groups?.printed ?? under?.groups?.under ?? by;
    } else if (/^（\d{4}.{2,40}）$/.test(line)) spanned = line.slice(1, -1);
    else if (!DOCUMENT_NUMBER.test(line)) break;
  }
  // Whom the document is addressed to.
  while (
    at < lines.length &&
    /^[^。；]{2,160}：$/.test(lines[at] as string) &&
    (/^(?:各|市|县|区|省|有关|机关)/.test(lines[at] as string) ||
      /[，、](?:各|[省市县区]直)[^：]*(?:部门|单位|机构|街道|乡镇|企业)[^：]{0,4}：$/.test(lines[at] as string)) &&
    !labelOf(lines[at] as string)
  )
    at++;
  // A page without its title begins with whom it is addressed to, and names in its first words what it sends out.
  const sent =
    title.length > 0
      ? undefined
      : lines.slice(at, at + 2).flatMap(
          (line) =>
            SENT.exec(line)
              ?.slice(1)
              .find((found) => found !== undefined) ?? [],
        )[0];
  const whole = sent ?? title.join('');
  const [, sender = '', quoted, bare] = NOTICE.exec(whole) ?? /^([^《》]{4,40}?)(?:联合)?(?:印发|下发|转发)《(.+)》的通知$/.exec(whole) ?? [];
  const inner = quoted ?? bare;
  const issuer = sender !== '' ? apart(sender) : (by ?? /^(.{3,24}?(?:局|委员会|委|办公室|人民政府|厅|部))关于/.exec(whole)?.[1]);
  return {
    lines: at,
    title: inner ?? whole,
    ...(inner !== undefined && { notice: whole }),
    ...(issuer !== undefined && issuer !== '' && { issuer: issuer.replace(/(?<=[会府局委办部厅室院学社])文件/, '') }),
    ...(signed && { signed }),
    ...(spanned !== undefined && { spanned }),
  };
}

/** 松岭县委办公室 松岭县人民政府办公室, whose blank is gone: two that begin with one place. */
function apart(sender: string): string {
  const place = /^(?:中共)?(\p{Script=Han}{1,4}?[省市县区州旗])/u.exec(sender)?.[1];
  return place === undefined ? sender : sender.replace(new RegExp(`(?<=.{4})(?<![、和])(?=(?:中共)?${place})`, 'g'), '、').replace('中共、', '中共');
}

/** Signature and day under a text, whom it was copied to. */
function tailOf(body: readonly Paragraph[]): { drop: Set<number>; signed?: Paragraph; issuer?: string } {
  const drop = new Set<number>();
  let [signed, issuer] = [undefined as Paragraph | undefined, undefined as string | undefined];
  for (const [at, { index, text }] of body.entries()) {
    if (/^(?:抄送|主送|联系人|联系电话|此件(?:公开|主动)|（此件|信息公开)/.test(text) || OF_PAGE.test(text)) drop.add(index);
    const printed = /^(.{3,30}?)((?:\d{4}|[一二][〇零○O一二三四五六七八九]{3})年.{1,3}月.{1,4}日)印发$/.exec(text);
    if (printed) {
      drop.add(index);
      signed ??= { index, text: printed[2] as string };
      issuer ??= printed[1];
      continue;
    }
    if (!SIGNED_DAY.test(text)) continue;
    drop.add(index);
    signed ??= { index, text: text.replace(/印发$/, '') };
    for (let before = at - 1; before >= Math.max(0, at - 3); before--) {
      const { text: line = '', index: of = 0 } = body[before] ?? {};
      if (SENTENCE.test(line) || line.length > 40 || labelOf(line) || ATTACHMENT.test(line)) break;
      drop.add(of);
      issuer ??= line;
    }
  }
  return { drop, ...(signed && { signed }), ...(issuer !== undefined && { issuer }) };
}

/** Builds the tree while paragraphs come in. */
class Clauses {
  private readonly list: (Clause & { label?: Label; level: number })[] = [];
  private stack: { kind: Kind; shown: string; id: string }[] = [];
  private prefix = '';

  /** What follows is a text of its own: an attachment, or the plan behind its notice. */
  begin(prefix: string): void {
    this.stack = [];
    this.prefix = prefix;
  }

  begun = () => this.list.length > 0;
  current = () => this.list.at(-1)?.id ?? '文首';

  /** `isAbove` tells that a table follows at once. */
  add(paragraph: Paragraph, isAbove = false): void {
    const { text } = paragraph;
    const attached = ATTACHMENT.exec(text);
    if (attached && text.length < LONGEST_HEADING && !SENTENCE.test(attached[2] ?? '')) {
      // The list of attachments under a text names them; an attachment itself has a line without a colon.
      if (/^附(?:件|表|录).{0,3}：/.test(text) && !isAbove) return;
      this.begin(`附件${attached[1] ?? ''}`);
      this.open({ id: this.prefix, heading: attached[2] || this.prefix, headed: true, paragraphs: [], level: 0 });
      return;
    }
    const label = labelOf(text);
    if (label && this.fits(label)) {
      this.openLabelled(label, paragraph);
      return;
    }
    const last = this.list.at(-1);
    if (!last || (this.stack.length === 0 && this.prefix === '' && last.id !== '文首'))
      this.open({ id: '文首', heading: '', headed: false, paragraphs: [paragraph], level: 0 });
    else last.paragraphs.push(paragraph);
  }

  /** A number that begins a line and does not go on with any list is no label, such as a year’s figure. */
  private fits({ kind, ordinal }: Label): boolean {
    return kind !== 'number' || ordinal <= 60;
  }

  private openLabelled(label: Label, { index, text }: Paragraph): void {
    const at = this.stack.findIndex(({ kind }) => kind === label.kind);
    if (label.kind === 'part' || label.kind === 'article') this.stack = this.stack.filter(({ kind }) => kind === 'part' && label.kind === 'article');
    else if (label.kind === 'square') this.stack = this.stack.filter(({ kind }) => kind === 'part');
    else if (at >= 0) this.stack = this.stack.slice(0, at);
    const above = this.stack.filter(({ kind }) => !(kind === 'part' && (label.kind === 'article' || this.stack.some((one) => one.kind === 'article'))));
    const id = `${this.prefix}${label.kind === 'dotted' ? '' : above.map(({ shown }) => shown).join('')}${label.shown}`;
    const parent = this.stack.at(-1)?.id ?? (this.prefix || undefined);
    if (label.ordinal === 2) this.nameTheFirst(label, id, parent);
    const square = label.kind === 'square' ? label.shown.slice(1, -1) : undefined;
    const rest = text.slice(square === undefined ? label.length : label.shown.length).replace(/^ /, '');
    const { heading, headed } = square === undefined ? headingOf(rest) : { heading: square, headed: rest === '' };
    this.stack.push({ kind: label.kind, shown: label.shown, id });
    this.open({ id, ...(parent !== undefined && { parent }), heading, headed, paragraphs: [{ index, text: rest }], label, level: this.stack.length });
  }

  /** An item that has lost its （一）: the paragraph before （二） that follows the heading without a label. */
  private nameTheFirst(label: Label, id: string, parent: string | undefined): void {
    const last = this.list.at(-1);
    if (!last || last.id !== (parent ?? last.id) || this.list.some(({ parent: of, label: other }) => of === parent && other?.kind === label.kind)) return;
    if (last.paragraphs.length < 2 || label.kind === 'part') return;
    const first = last.paragraphs.pop() as Paragraph;
    const shown = label.shown.replace(/[二2②]/, (two) => ({ 二: '一', '2': '1', '②': '①' })[two] ?? two);
    const { heading, headed } = headingOf(first.text);
    this.open({
      id: `${id.slice(0, id.length - label.shown.length)}${shown}`,
      ...(parent !== undefined && { parent }),
      heading,
      headed,
      paragraphs: [first],
      label: { ...label, ordinal: 1, shown },
      level: last.level + 1,
    });
  }

  private open(clause: Clause & { label?: Label; level: number }): void {
    // Numbers may begin again in another part of a document: no two clauses have one name.
    const same = this.list.filter(({ id }) => id === clause.id || id.startsWith(`${clause.id}#`)).length;
    this.list.push(same === 0 || clause.id === '文首' ? clause : { ...clause, id: `${clause.id}#${same + 1}` });
  }

  all(): Clause[] {
    this.closing();
    return this.list.map(({ label: _label, level: _level, ...clause }) => clause);
  }

  /** Paragraphs behind the last item of a list whose other items are one paragraph each are the document's own last words. */
  private closing(): void {
    const end = this.list.findIndex(({ id }) => id.startsWith('附件'));
    const body = end < 0 ? this.list : this.list.slice(0, end);
    const last = body.at(-1);
    if (!last?.label || last.paragraphs.length < 2 || last.headed) return;
    const siblings = body.filter(({ parent, label }) => parent === last.parent && label?.kind === last.label?.kind && label !== last.label);
    if (siblings.length === 0 || siblings.some(({ paragraphs }) => paragraphs.length > 1)) return;
    const [own, ...rest] = last.paragraphs as [Paragraph, ...Paragraph[]];
    last.paragraphs = [own];
    this.list.splice(body.length, 0, { id: '文末', heading: '', headed: false, paragraphs: rest, level: 0 });
  }
}

/** The first words of a clause, and whether they are all of its first paragraph. */
function headingOf(text: string): { heading: string; headed: boolean } {
  const end = text.search(/[。：；]/);
  const label = text[end] === '：' ? labelledIn(text).find(({ at, from }) => at > 0 && from === end + 1) : undefined;
  if (label) return headingOf(text.slice(0, label.at).replace(/[，、（]$/, '；'));
  if (end < 0) return text.length <= LONGEST_HEADING ? { heading: text, headed: true } : { heading: '', headed: false };
  const heading = text.slice(0, end);
  return {
    heading: heading.length <= LONGEST_HEADING ? heading : '',
    headed: end === text.length - 1 && text[end] !== '；' && heading.length <= LONGEST_HEADING,
  };
}
