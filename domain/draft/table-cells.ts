import type { Words } from '../kernel/language.ts';
import { mentionsIn } from './bodies.ts';
import type { Duty } from './duty.ts';
import { onceWithin } from './holidays.ts';
import { fromOwnPrint, type Relative, triggerOf, withinOf } from './limits.ts';
import { beforeTenDays } from './moments.ts';
import { isOwed } from './owed.ts';
import { NAMED_TIME } from './periods.ts';
import { dayOf, type Years } from './reading.ts';
import { rolesIn } from './roles.ts';
import { sharesIn } from './shares.ts';
import { leastSure, type Sureness } from './source.ts';
import { isYearOnly, type TimeFound, timesIn } from './times.ts';
import { daysOf, isNobody, NOBODY, type Parties, type When } from './understanding.ts';

/** What a cell of a task table holds: bodies, dates, numbers of items. */

/** 1.一季度完成设计; 2.5月底前开工: numbers of items in a cell are no part of a date. */
export const ITEM = /^(?:\d{1,2}[.．、]|（\d{1,2}）|[①-⑳])(?=\p{Script=Han}|20\d\d年|\d{1,2}月)/u;
export const ITEM_WITHIN = /(?<=[；。])(?:\d{1,2}[.．、]|（\d{1,2}）|[①-⑳])(?=\p{Script=Han}|20\d\d年|\d{1,2}月)/gu;

/** 县交通局 县公安局: a blank behind what ends a name parts two. */
export const BLANK_BETWEEN = /(?<=[局委办会厅队科室站所处院社心府司团部）])[ \u3000\t]+(?=\p{Script=Han})/gu;

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
  const joint = JOINT.exec(cell);
  if (joint) return { leads: partiesIn(joint[1] as string).leads, assists: joint[2] === undefined ? NOBODY : partiesIn(joint[2]).leads };
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

/** 责任部门（第一个为牵头部门）: whoever stands first leads, unless the cell itself says who does. */
export function firstOf(cell: string): ReturnType<typeof partiesIn> {
  const whole = partiesIn(cell);
  const [first, ...others] = itemsOf(cell);
  if (first === undefined || others.length === 0 || JOINT.test(cell) || whole.assists.names.length > 0) return whole;
  const { leads } = partiesIn(first);
  if (leads.all || leads.office || isNobody(leads)) return whole;
  return { leads, assists: partiesIn(others.join('、')).leads };
}

/** 区发改局、区财政局（共同牵头），各镇: who stands before the bracket leads together. */
const JOINT = /^([^，；]+)（(?:共同|联合)(?:牵头|主办)(?:单位|部门)?）(?:[，；、](.+))?$/;

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

export interface RowWhen {
  when: Duty['when'];
  sure: Sureness;
  remarks: Words[];
  /** The part of the row's text that the date stands in. */
  words?: string;
  /** What its own part of the cell says beside the date: 北环路 of 北环路6月底前，学府东街10月底前. */
  called?: string;
}

const IN_TEXT: Words = { zh: '时限取自这一行的任务内容', en: 'the date stands in the text of the row' };

/** Dates that the text of a row names by themselves, and not by the year or in passing. */
export const whensOfText = (text: string, years: Years): RowWhen[] =>
  timesIn(text).flatMap((time, index, times): RowWhen[] => {
    if (time.kind === 'window' && spanBefore(times, index + 1, text)) return [];
    if (time.kind === 'relative') {
      const [trigger, limit] = [triggerOf(text, time, []), withinOf(time)];
      const when = trigger && limit && ({ kind: 'after', within: limit.within, event: trigger.event, by: trigger.by } as const);
      return when ? [{ when, sure: 'likely', remarks: [...limit.remarks, IN_TEXT], words: partAround(text, time) }] : [];
    }
    return (time.kind === 'by' && time.suffix !== 'reference' && time.suffix !== 'from' && !time.points.some(isYearOnly)) ||
      time.kind === 'recurring' ||
      time.kind === 'window'
      ? whensIn(text.slice(spanBefore(times, index, text)?.at ?? time.at, time.end), years).whens.map((when) => ({
          ...when,
          sure: leastSure(when.sure, 'likely'),
          remarks: [...when.remarks, IN_TEXT],
          words: partAround(text, time),
        }))
      : [];
  });

const partAround = (text: string, { at, end }: TimeFound): string =>
  `${/[^，；。：]*$/.exec(text.slice(0, at))?.[0] ?? ''}${text.slice(at, end)}${/^[^；。]*/.exec(text.slice(end))?.[0] ?? ''}`.replace(ITEM, '');

/** 6月底前开工率达到75%, 第二季度全部开工 beside 9月底前: days on the way to the due date of the row, which its text names. */
export function stepsOfText(text: string, due: readonly RowWhen[], years: Years): RowWhen[] {
  const days = due.flatMap(({ when }) => daysOf(when)).sort();
  const last = days.at(-1);
  if (last === undefined) return [];
  return timesIn(text).flatMap((time): RowWhen[] => {
    if (time.kind !== 'by' || time.points.length !== 1 || time.points.some(isYearOnly) || (time.suffix !== 'before' && time.suffix !== 'none')) return [];
    const from = Math.max(...['，', '；', '。', '：'].map((mark) => text.lastIndexOf(mark, time.at))) + 1;
    const words = text.slice(from, time.end) + (/^[^，；。]*/.exec(text.slice(time.end))?.[0] ?? '');
    const moment = dayOf(time.points[0] ?? {}, { ...(years.base !== undefined && { year: years.base }), sure: years.baseSure }, years);
    const isStep = moment && moment.last < last && !days.includes(moment.last) && (years.signed === undefined || moment.last >= years.signed);
    if (!isStep || !(isOwed(words.replace(time.words, ''), text.slice(time.end)) || sharesIn(words).length > 0 || REACHED.test(words))) return [];
    return [{ when: { kind: 'by', due: moment.due, last: moment.last }, sure: 'likely', remarks: [IN_TEXT], words }];
  });
}
const REACHED = /完成|开工|竣工|建成|投用|封顶|达到|到位|启动|交付|不少于/;

/** 2027年1月起，长期坚持: what comes again begins then. */
export function begunWith(whens: readonly RowWhen[], due: string, years: Years): RowWhen[] {
  const [since, ...more] = timesIn(due, { cell: true }).flatMap((time) => (time.kind === 'by' && time.suffix === 'from' ? time.points : []));
  const from =
    since && more.length === 0 ? dayOf(since, { ...(years.base !== undefined && { year: years.base }), sure: years.baseSure }, years)?.first : undefined;
  if (from === undefined) return [...whens];
  return whens.map((one) => (one.when.kind === 'every' && one.when.within === undefined ? { ...one, when: { ...one.when, within: { from } } } : one));
}

/** What stands in its part of a cell beside a date. */
function partBeside(cell: string, { at, end }: TimeFound): string | undefined {
  const before = /[^，；。\n]*$/.exec(cell.slice(0, at))?.[0] ?? '';
  const after = /^[^，；。\n]*/.exec(cell.slice(end))?.[0] ?? '';
  const part = `${before}${after}`.replace(ITEM, '');
  return timesIn(part).length === 0 && /^\p{Script=Han}[^（）：]{1,19}$/u.test(part) && !/^(?:完成|办结|结束|前|底前|完工|开展|启动|报送)$/.test(part)
    ? part
    : undefined;
}

/** With the day that a column of its own says it begins on. */
export function opened(whens: readonly RowWhen[], start: string, years: Years): RowWhen[] {
  const [only, ...more] = whens;
  const [time] = start === '' ? [] : timesIn(start, { cell: true });
  const point = time?.kind === 'by' ? time.points[0] : undefined;
  const first = point && dayOf(point, { ...(years.base !== undefined && { year: years.base }), sure: years.baseSure }, years)?.first;
  if (!only || more.length > 0 || only.when.kind !== 'by' || first === undefined || first > only.when.last) return [...whens];
  return [{ ...only, when: { kind: 'window', first, due: only.when.due, last: only.when.last } }];
}

/** The span right before what comes again in it. */
function spanBefore(times: readonly TimeFound[], index: number, cell: string): Extract<TimeFound, { kind: 'window' }> | undefined {
  const [span, time] = [times[index - 1], times[index]];
  return span?.kind === 'window' && time?.kind === 'recurring' && /^(?:期间)?内?，?$/.test(cell.slice(span.end, time.at)) ? span : undefined;
}

/** The dates of a cell, and what is left of it that is none. */
export function whensIn(cell: string, years: Years): { whens: RowWhen[]; unread: string } {
  let unread = cell;
  const whens: RowWhen[] = [];
  let said: number | undefined;
  const times = timesIn(cell, { cell: true });
  for (const [index, time] of times.entries()) {
    // 2036年6月30日前建成，9月30日前投用: the year of a cell goes on.
    const base = said ?? years.base;
    const year = { ...(base !== undefined && { year: base }), sure: said === undefined ? years.baseSure : 'likely' } as const;
    if (time.kind === 'by') said = time.points.findLast(({ year: named }) => named !== undefined)?.year ?? said;
    // 汛期每周一次: nobody knows when that is.
    if (time.kind === 'recurring' && NAMED_TIME.test(cell.slice(0, time.at))) continue;
    const read = (): RowWhen | undefined => {
      if (time.kind === 'recurring') {
        if (time.every.unsayable !== undefined || time.every.unit === 'term') return undefined;
        const once = time.every.once && onceWithin(time.every, year, years.signed);
        if (time.every.once && !once) return undefined;
        const span = spanBefore(times, index, cell);
        const [from, to] = span ? [dayOf(span.from, year, years), dayOf(span.to, year, years)] : [];
        const within = once ?? (from && to && from.first <= to.last ? { from: from.first, to: to.last } : undefined);
        return {
          when: { kind: 'every', every: time.every, ...(within && { within }) },
          sure: time.every.points.length > 0 ? 'sure' : 'likely',
          remarks: [],
        };
      }
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
        // 11月15日至次年3月15日，每月开展一次: the span is when it comes again, and no task besides.
        if (spanBefore(times, index + 1, cell)) return undefined;
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
      const part = partBeside(cell, time);
      const when: When =
        moments.length === 1
          ? { kind: 'by', due: only.due, last: only.last }
          : { kind: 'several', rounds: moments.map(({ due, last }) => ({ id: due, due, last })) };
      return { when, sure, remarks: beforeTenDays(time), ...(part !== undefined && { called: part }) };
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
