import { addDays, addMonths } from '../kernel/dates.ts';
import type { Moment } from './moments.ts';
import { numberOf } from './numerals.ts';
import { dayOf, type Sentence, type Years } from './reading.ts';
import { type TimeFound, timesIn } from './times.ts';
import type { When } from './understanding.ts';

/** Spans of days that a document names, and what stands within them. */

type Dated = Sentence['times'][number];

/** What a document calls a span by: 10月1日至次年5月31日为森林防火期, 汛期（5月1日至9月30日）. */
export interface Period {
  name: string;
  from: Moment;
  to: Moment;
  /** Of each year, and not of one alone. */
  isOfEachYear?: true;
}

export const ONLY_WHILE =
  /(?:旱情|干旱|(?:强)?降雨|暴雨|台风|洪水|险情|疫情|高温|低温|寒潮|雨雪|冰冻|重污染|应急|预警|极端|恶劣|响应)(?:天气|响应)?(?:期间|时|时期|时段)，?$/;

export const periodsOf = (sentences: readonly Sentence[], years: Years): Period[] => [...ofEachYear(sentences, years), ...ofSpans(sentences, years)];

const ofSpans = (sentences: readonly Sentence[], years: Years): Period[] =>
  sentences.flatMap(({ text, times }) =>
    times.flatMap(({ time, year }): Period[] => {
      const window = windowOf(time, year, years);
      const name =
        /^，?(?:为|是|列为)(?:全?[省市县区](?:的)?)?(?<name>\p{Script=Han}{2,10}(?:期|时段))(?![间内])/u.exec(text.slice(time.end))?.groups?.name ??
        /(?<name>\p{Script=Han}{1,8}(?:期|时段))(?:为|（)$/u.exec(text.slice(0, time.at))?.groups?.name;
      const isOfEachYear = /^每年/.test(name ?? '');
      return window && name !== undefined ? [{ name: name.replace(/^每年/, ''), ...window, ...(isOfEachYear && { isOfEachYear }) }] : [];
    }),
  );

/** 每年10月1日至次年5月31日为森林防火期，其中每年2月1日至4月30日为高火险期。 */
const EACH_YEAR = /每年(?<span>[^，。；为]{4,24}?)(?:为|是|列为)(?:全?[省市县区](?:的)?)?(?<name>\p{Script=Han}{2,10}(?:期|时段))(?=[，。；]|$)/gu;

/** What is said so is what something is called, and nobody owes it. */
export const isNaming = (text: string): boolean => {
  const [first, ...more] = text.replace(/^其中，?/, '').matchAll(EACH_YEAR);
  return (first?.index === 0 && more.length === 0) || /^每年\p{Script=Han}{1,8}(?:期|时段)(?:为|是)$/u.test(text);
};

/** The first of each that the plan may be about: in or after the year that it is called by, the second of a sentence within the first. */
function ofEachYear(sentences: readonly Sentence[], years: Years): Period[] {
  const base = years.base ?? (years.signed === undefined ? undefined : Number(years.signed.slice(0, 4)));
  if (base === undefined) return [];
  return sentences.flatMap(({ text }) => {
    const found: Period[] = [];
    for (const { groups } of text.matchAll(EACH_YEAR)) {
      const [time] = timesIn(groups?.span ?? '');
      const whole = found[0];
      const fits = [-1, 0, 1].flatMap((shift) => {
        const window = time && windowOf(time, { year: base + shift, sure: 'likely' }, { baseSure: 'likely' });
        const isIn =
          window && (whole ? window.from.first >= whole.from.first && window.to.last <= whole.to.last : window.to.last >= (years.signed ?? `${base}-01-01`));
        // Without a day of its own a plan begins with the season that begins in its year.
        return isIn && (whole || years.signed !== undefined || window.from.first >= `${base}-01-01`) ? [window] : [];
      });
      if (fits[0] && groups?.name !== undefined) found.push({ name: groups.name, ...fits[0], isOfEachYear: true });
    }
    return found;
  });
}

/** 汛期（5月1日至9月30日）实行值班；各村每日报告: the span that a sentence begins with holds for all of its parts. */
export function openingsOf(sentences: readonly Sentence[], years: Years): ReadonlyMap<Sentence, { from: Moment; to: Moment }> {
  const openings = new Map<Sentence, { from: Moment; to: Moment }>();
  for (const [index, sentence] of sentences.entries()) {
    const before = sentences[index - 1];
    const goesOn = before?.paragraph === sentence.paragraph && before.text.endsWith('；');
    const [first] = sentence.times;
    const own =
      first && /^(?:自|从|在|于)?(?:\p{Script=Han}{1,8}[（，])?(?:自|从)?$/u.test(sentence.text.slice(0, first.time.at))
        ? windowOf(first.time, first.year, years)
        : undefined;
    const opening = own ?? (goesOn ? openings.get(before) : undefined);
    if (opening) openings.set(sentence, opening);
  }
  return openings;
}

/** 汛期每周, 高温时段每日: right before what comes again, a time that has a name. */
export const NAMED_TIME =
  /(?:汛|主汛|防火|火险|禁烧|高温|低温|凌汛|冰冻|枯水|丰水|供暖|采暖|禁渔|休渔|旅游旺|旺|封山|高峰|重点|敏感|关键|特殊|特别防护|节假日?|寒?暑?假|考试|过渡|响应|管控|隔离|值守)(?:季|时段|时期|期间?|时)(?:内|里)?，?$/;

export interface Stage {
  at: number;
  from: Moment;
  to: Moment;
}

/** 第二阶段：集中攻坚（4月1日至9月30日）。: the first words of a paragraph, which the rest of it stands in. */
export const stagesOf = (sentences: readonly Sentence[], years: Years): ReadonlyMap<number, Stage> =>
  new Map(
    sentences.flatMap(({ text, at, paragraph, times }) => {
      const [only] = times;
      const window = only && text.length < 60 && /阶段|步骤/.test(text) && windowOf(only.time, only.year, years);
      return window ? [[paragraph.index, { at, ...window }] as const] : [];
    }),
  );

export const stageAround = ({ paragraph, at, standing }: Sentence, stages: ReadonlyMap<number, Stage>): Stage | undefined => {
  const stage = stages.get(paragraph.index);
  return stage && stage.at < at && standing === 'text' ? stage : undefined;
};

/** 防火期内每旬: the period that the words right before a recurrence name. */
export function periodAt(periods: readonly Period[], before: string): Period | undefined {
  const named = [...before.matchAll(/(\p{Script=Han}{1,8}(?:期|时段))(?:内|间|里)?/gu)].map(([, name = '']) => name);
  const fits = (name: string) =>
    periods.find((period) => period.name === name) ?? periods.find((period) => period.name.endsWith(name) || name.endsWith(period.name));
  for (const name of named.reverse()) {
    // 市气象局在防火期内: who acts may stand right before it.
    for (let from = 0; from === 0 || name.length - from >= 3; from++) {
      const found = fits(name.slice(from));
      if (found) return found;
    }
  }
  return undefined;
}

export function monthsOf({ time, year }: Dated, years: Years): { from: Moment; to: Moment } | undefined {
  if (time.kind !== 'by' || time.suffix === 'from') return undefined;
  const moments = time.points.flatMap((point) => dayOf(point, year, years) ?? []).sort((one, other) => (one.last < other.last ? -1 : 1));
  const [from, to] = [moments[0], moments.at(-1)];
  return from && to && { from, to };
}

export function windowOf(time: TimeFound, year: Dated['year'], years: Years): { from: Moment; to: Moment } | undefined {
  if (time.kind !== 'window') return undefined;
  const to = dayOf(time.to, year, years);
  if (!to) return undefined;
  const backwards = time.from.year === undefined && time.from.yearShift === undefined && time.to.year !== undefined;
  const from = dayOf(time.from, backwards ? { year: time.to.year as number, sure: 'sure' } : year, years);
  if (!from) return undefined;
  const start = Number(from.first.slice(0, 4));
  // 11月1日至次年3月31日, and a span that ends before it begins, run into the next year.
  const shifted =
    time.to.yearShift !== undefined && time.to.yearShift > 0 && time.to.year === undefined && time.from.yearShift === undefined
      ? dayOf(time.to, { year: start, sure: year.sure }, { baseSure: 'guess' })
      : to;
  if (shifted && shifted.last >= from.first) return { from, to: shifted };
  if (time.to.year !== undefined) return undefined;
  const later = dayOf({ ...time.to, yearShift: 0 }, { year: start + 1, sure: 'guess' }, { baseSure: 'guess' });
  return later && { from, to: later };
}

/** 自5月10日起开展为期100天的行动: a span by its length. */
export function lastsUntil(after: string, from: Moment | undefined): When | undefined {
  const [, count = '', unit] = /^[^。；]{0,12}?(?:为期|历时|持续)(\d+|[一二两三四五六七八九十百]+)(天|日|个月)/.exec(after) ?? [];
  const amount = numberOf(count);
  if (!from || from.first !== from.last || amount === undefined || amount < 2 || amount > 1_000) return undefined;
  const last = addDays(unit === '个月' ? addMonths(from.first, amount) : addDays(from.first, amount), -1);
  return { kind: 'window', first: from.first, due: last, last };
}

/** 汛期为5月1日至9月30日: a span that says what something is called is nobody's task. */
export const isNamed = (before: string): boolean =>
  /(?:^|[，。；：])(?:每年|我[省市县区])?(?!\p{Script=Han}{0,6}(?:整改|整治|治理|攻坚|创建|建设|实施|行动|活动|改造|施工|准备|宣传|动员|总结|检查|试点|排查|部署|推进))\p{Script=Han}{1,8}(?:期|时段)(?:为|是)$/u.test(
    before,
  );

/** 入汛前, 汛期前, 禁采期前10日: the day before a time that the document has said by its days. */
export function periodBegun(periods: readonly Period[], words: string): Period | undefined {
  const name = words.replace(/^(?:每年|次年|今年|\d{4}年)/, '').replace(/(?:之?前|来临前|到来前|开始前)$/, '');
  const called = /^(?:入汛|汛|汛期)$/.test(name) ? '汛期' : name;
  return periods.find((period) => period.name === called) ?? periods.find((period) => period.name.endsWith(called) && !/^主/.test(period.name));
}
