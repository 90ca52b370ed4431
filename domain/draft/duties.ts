import { addDays, addMonths, type PlainDate } from '../kernel/dates.ts';
import type { Words } from '../kernel/language.ts';
import { type Relative, triggerOf, withinOf } from './limits.ts';
import { isByCalendar, type Moment } from './moments.ts';
import { clauseDuty, clauseText, cleanHeading, nameOf, stripped, withoutTrigger } from './naming.ts';
import { numberOf } from './numerals.ts';
import { dayOf, type Sentence, type Years } from './reading.ts';
import { labelledIn, type Placed, rolesIn } from './roles.ts';
import { sharesIn } from './shares.ts';
import { leastSure, type Place, type Sureness } from './source.ts';
import { countedIn } from './terms.ts';
import { isYearOnly, type TimeFound } from './times.ts';
import type { Open, OpenWhy, Parties, When } from './understanding.ts';

/** Dated duties of sentences: which words a date governs, what they are called, and who answers for them. */

export interface Duty {
  sentence: Sentence;
  place: Place;
  name: string;
  duty: string;
  /** Rounds of a recurrence are worked out once the plan’s span is known. */
  when: When | { kind: 'every'; every: Extract<TimeFound, { kind: 'recurring' }>['every']; within?: { from: PlainDate; to?: PlainDate } };
  roles: Placed[];
  sure: Sureness;
  remarks: Words[];
  /** The date stands for the whole clause. */
  ofClause: boolean;
  hour?: string;
  /** A share stands in the words that the date governs. */
  hasShare: boolean;
}

export interface ReadDuties {
  duties: Duty[];
  open: Open[];
  /** The span that the document gives for the whole: 自2024年3月起至12月底，在全市开展…, 三年左右. */
  span: { from?: PlainDate; to?: PlainDate };
}

const DUTY =
  /应当?|要(?![求素点闻件])|须|必须|负责|完成|报送|上报|报[^告道警名价废考销酬]|开展|制定|建立|组织|召开|落实|提交|制订|印发|督促|检查|排查|整改|总结|推进|实现|执行|启用|推行|(?<!本.{0,8})实施/;
/** What somebody may have to do within a limit: more words than where a date is left out, since the limit itself says that it is owed. */
const OWED = new RegExp(
  `${DUTY.source}|报|办结|处置|处理|到场|赶[到赴]|答复|反馈|公开|公布|公示|备案|移交|移送|审核|审批|核查|核实|验收|拨付|到位|修复|撤离|转移|启动|通知|回复|办理|上传|录入|销号|清除|关闭|恢复|批复|评估|复查|调查|查处|受理|登记|提出|提交|作出|送达|交办|下发|发放|告知|约谈|通报|转办|下达`,
);
const OWN_PRINT = /本?(?:方案|通知|办法|意见|细则|规定|计划)?(?:印发|下发|发布|公布|施行|发文)(?:之日|后)?(?:起)?$/;

export function dutiesOf(sentences: readonly Sentence[], years: Years): ReadDuties {
  const result: ReadDuties = { duties: [], open: [], span: {} };
  const periods = periodsOf(sentences, years);
  const stages = stagesOf(sentences, years);
  for (const sentence of sentences) {
    if (sentence.clause.id === '文首') whole(sentence, years, result);
    if (sentence.times.length > MOST_DATES) {
      result.open.push({ place: placeOf(sentence, sentence.text), why: 'too-many', note: TOO_MANY_DATES });
      continue;
    }
    const governed = parts(sentence);
    for (const part of governed) readTime(part, sentence, years, result, { periods, stages });
    const says = sentence.standing === 'text' || sentence.times.some(({ time }) => time.kind === 'span');
    const lasting = LASTING.exec(sentence.text);
    if (lasting && (governed.length > 0 || labelledIn(sentence.text).some(({ kind }) => kind === 'time')))
      result.open.push({ place: placeOf(sentence, sentence.text), why: 'no-date', note: FOR_LONG });
    if (governed.length === 0 && says && DUTY.test(sentence.text) && sentence.clause.id !== '文首')
      result.open.push({ place: placeOf(sentence, sentence.text), why: 'no-date', note: NO_DATE });
  }
  // What a clause says is governed by the date that stands for the whole of it.
  const dated = new Set(result.duties.filter(({ ofClause, when }) => ofClause && when.kind !== 'year').map(({ place }) => place.clause));
  return { ...result, open: result.open.filter(({ why, note, place }) => why !== 'no-date' || note === FOR_LONG || !dated.has(place.clause)) };
}

const LASTING = /(?:长期|持续)(?:坚持|推进|开展)(?=[。；，）]?$|[。；，）])/;
const FOR_LONG: Words = { zh: '写了长期坚持，没有到哪一天为止', en: 'it goes on for good, and no last day is given' };
/** No sentence of a document has more; a list of days that has is for a person to look at. */
const MOST_DATES = 40;
const TOO_MANY_DATES: Words = { zh: `一句话里有 ${MOST_DATES} 个以上日期，没有读`, en: `more than ${MOST_DATES} dates in one sentence were not read` };
const NO_DATE: Words = { zh: '没有写时限', en: 'no date is given' };

export const placeOf = ({ clause, paragraph }: Sentence, words: string): Place => ({
  clause: clause.id,
  paragraph: paragraph.index,
  words: words.length > 120 ? `${words.slice(0, 119)}…` : words,
});

/** What the opening says of the whole campaign is its span, and no duty of anybody. */
function whole({ times, text }: Sentence, years: Years, { span }: ReadDuties): void {
  for (const { time, year } of times) {
    if (time.kind === 'by' && time.points.length === 1) {
      const moment = dayOf(time.points[0] ?? {}, year, years);
      const lasting = time.suffix === 'from' ? lastsUntil(text.slice(time.end), moment) : undefined;
      // 自4月10日起开展为期100天的行动; 决定于6月开展活动
      if (lasting?.kind === 'window') Object.assign(span, { from: lasting.first, to: lasting.last });
      else if (
        moment &&
        time.suffix === 'none' &&
        time.points[0]?.month !== undefined &&
        /(?:决定|定于|拟于|计划)[^，。；]{0,6}$/.test(text.slice(0, time.at)) &&
        /^[^。；]{0,16}(?:开展|组织|实施)/.test(text.slice(time.end))
      )
        Object.assign(span, { from: moment.first, to: moment.last });
    }
    if (time.kind === 'window') {
      const from = dayOf(time.from, year, years);
      const to = dayOf(time.to, { ...year, ...(from && { year: Number(from.last.slice(0, 4)) }) }, years);
      if (from && to && /开展|组织|实施|利用|用|进行|部署/.test(text)) Object.assign(span, { from: from.first, to: to.last });
    }
  }
}

interface Part {
  time: TimeFound;
  year: Sentence['times'][number]['year'];
  /** The words that the date governs. */
  words: string;
  /** What stands before the date in its own part, as a name for one of several. */
  label: string;
  /** A window around a recurrence in the same sentence. */
  within?: Part;
}

const RELEVANT = (time: TimeFound) => !(time.kind === 'by' && time.suffix === 'reference') && time.kind !== 'span';

/** A sentence with several dates is cut at its commas, and each date takes the parts that lead to it or follow it. */
function parts({ text, times }: Sentence): Part[] {
  const all = times.filter(({ time }) => RELEVANT(time));
  // 2月、3月每月举办: the months bound what comes again, and are no date besides.
  const bounding = all.filter((one, index) => isBounding(one.time, all[index + 1]?.time, text));
  const relevant = all.filter((one) => !bounding.includes(one));
  if (relevant.length === 0) return [];
  const bare = text.replace(/^（|）[。；]?$/g, '');
  if (relevant.length === 1) {
    const [{ time, year }] = relevant as [Sentence['times'][number]];
    const [around] = bounding;
    return [{ time, year, words: bare, label: '', ...(around && { within: { ...around, words: '', label: '' } }) }];
  }
  const pieces = piecesOf(text);
  const holder = relevant.map(({ time }) => pieces.findIndex(({ at, end }) => time.at >= at && time.at < end));
  return relevant.map(({ time, year }, index) => {
    const own = holder[index] as number;
    const piece = pieces[own] as { at: number; end: number };
    const alone = holder.filter((other) => other === own).length === 1;
    const before = text.slice(piece.at, time.at).replace(/^[（，；、]|(?:时限|时间|完成时间)：/g, '');
    const trailing = before.length >= 4 && /^(?:完成|结束|到位|办结)?[，；。）、]?$/.test(text.slice(time.end, piece.end));
    const previous = index === 0 ? -1 : (holder[index - 1] as number);
    const next = index + 1 < holder.length ? (holder[index + 1] as number) : pieces.length;
    const from = trailing ? (pieces[Math.min(previous + 1, own)] as { at: number }).at : index === 0 ? 0 : piece.at;
    const to = trailing ? piece.end : (pieces[Math.max(own, next - 1)] as { end: number }).end;
    const words = alone
      ? text.slice(from, to)
      : text.slice(
          index === 0 ? piece.at : (relevant[index - 1]?.time.end ?? 0),
          relevant[index + 1] && holder[index + 1] === own ? relevant[index + 1]?.time.at : piece.end,
        );
    const window =
      bounding.find((other) => all[all.indexOf(other) + 1]?.time === time) ??
      relevant.find((other, at) => at < index && (other.time.kind === 'window' || (other.time.kind === 'by' && other.time.suffix === 'from')));
    return {
      time,
      year,
      words: words.replace(/^[（，；、]|[，；、）]$/g, ''),
      label: trailing ? before : '',
      ...(window && time.kind === 'recurring' && { within: { ...window, words: '', label: '' } }),
    };
  });
}

const ABOUT: Words = { zh: '节前的天数、周数按工作日计（一周五天）', en: 'days and weeks before a holiday are taken as working days, five to a week' };

/** Months by themselves right before what comes again in them. */
const isBounding = (time: TimeFound, next: TimeFound | undefined, text: string) =>
  time.kind === 'by' &&
  (time.suffix === 'none' || time.suffix === 'reference') &&
  next?.kind === 'recurring' &&
  time.points.every(({ month, day, part }) => month !== undefined && day === undefined && part === undefined) &&
  /^[，的]?$/.test(text.slice(time.end, next.at));

function piecesOf(text: string): { at: number; end: number }[] {
  const pieces: { at: number; end: number }[] = [];
  let at = 0;
  for (let index = 0; index <= text.length; index++)
    if (index === text.length || /[，；]/.test(text[index] as string)) {
      if (index > at) pieces.push({ at, end: Math.min(index + 1, text.length) });
      at = index + 1;
    }
  return pieces;
}

function readTime(
  part: Part,
  sentence: Sentence,
  years: Years,
  { duties, open, span }: ReadDuties,
  { periods, stages }: { periods: readonly Period[]; stages: ReadonlyMap<number, Stage> },
): void {
  const { time, year, words, label } = part;
  const leaves = (why: OpenWhy, zh: string, en: string) => open.push({ place: placeOf(sentence, words), why, note: { zh, en } });
  const { clause, standing } = sentence;
  const opening = clause.id === '文首';
  switch (time.kind) {
    case 'named':
      if (DUTY.test(words) || /前$/.test(time.words))
        leaves('named-day', `“${time.words}”要看当年的日历，没有换算成日期`, `“${time.words}” depends on the year’s calendar and was not made a date`);
      return;
    case 'relative': {
      const day = fromOwnPrint(time, years);
      if (!day) {
        if (!readLimit(part, time, sentence, duties))
          leaves(
            'relative',
            `“${time.event ? `${time.event}…` : ''}${time.words}”从某件事发生时起算，没有固定日期`,
            `“${time.words}” runs from an event and has no date of its own`,
          );
        return;
      }
      push(duties, sentence, part, { kind: 'by', due: day, last: day }, 'likely', [
        { zh: `从文末日期 ${years.signed} 起算`, en: `counted from the day of the document, ${years.signed}` },
      ]);
      return;
    }
    case 'recurring': {
      if (opening && !DUTY.test(words)) return;
      if (time.every.unsayable !== undefined || time.every.unit === 'day' || time.every.unit === 'term') {
        leaves('unsayable', `“${time.words}”目前不能写成方案里的日期`, `“${time.words}” cannot be written as dates of a plan today`);
        return;
      }
      // 旱情期间每周一, 强降雨时每日: nobody knows when that is.
      if (ONLY_WHILE.test(sentence.text.slice(0, time.at))) {
        leaves('relative', `“${time.words}”要看当时的情况，没有固定日期`, `“${time.words}” depends on what happens and has no dates of its own`);
        return;
      }
      // 活动期间每周五: within the days of the whole, where the document says them.
      const named = /(?:活动|行动|整治|攻坚|专项|集中)期间，?$/.test(sentence.text.slice(0, time.at)) ? span : undefined;
      const period = part.within ? undefined : (periodAt(periods, sentence.text.slice(0, time.at)) ?? stageAround(sentence, stages));
      const window = period ?? (part.within && (windowOf(part.within.time, part.within.year, years) ?? monthsOf(part.within, years)));
      const since = part.within?.time.kind === 'by' ? dayOf(part.within.time.points[0] ?? {}, part.within.year, years)?.first : undefined;
      const guess = time.every.points.length === 0 && time.every.weekday === undefined && !isByCalendar(time.every);
      const about = time.every.about ? [ABOUT] : [];
      duties.push({
        ...dutyOf(sentence, words, label, time),
        when: {
          kind: 'every',
          every: time.every,
          ...(window
            ? { within: { from: window.from.first, to: window.to.last } }
            : since !== undefined
              ? { within: { from: since } }
              : named?.from !== undefined && named.to !== undefined && { within: { from: named.from, to: named.to } }),
        },
        sure: about.length > 0 ? 'guess' : guess ? 'likely' : 'sure',
        remarks: guess ? [{ zh: '只写了多久一次，按每期最后一天计', en: 'only how often is said: taken as the last day of each' }] : about,
      });
      return;
    }
    case 'window': {
      const window = windowOf(time, year, years);
      if (!window) {
        leaves('no-year', `“${time.words}”没有写年份，也推不出年份`, `no year is known for “${time.words}”`);
        return;
      }
      // 整治时间, 总体目标: when the whole is done, which bounds what comes again.
      if (/时间|期限|目标|总体/.test(clause.heading) && !/阶段/.test(clause.heading)) {
        span.from ??= window.from.first;
        if (span.to === undefined || span.to < window.to.last) span.to = window.to.last;
      }
      // The opening names the span of the whole; years alone are no dates either.
      if (opening || (isYearOnly(time.from) && isYearOnly(time.to))) {
        span.from ??= window.from.first;
        if (span.to === undefined || span.to < window.to.last) span.to = window.to.last;
        return;
      }
      push(
        duties,
        sentence,
        part,
        { kind: 'window', first: window.from.first, due: window.to.due, last: window.to.last },
        leastSure(window.from.sure, window.to.sure),
        [{ zh: `原文是一段时间（${time.words}），以最后一天为时限`, en: `the document has a span (${time.words}): its last day is the due date` }],
      );
      return;
    }
    case 'by': {
      const first = time.points[0];
      if (time.suffix === 'from') {
        const lasting = first && lastsUntil(sentence.text.slice(time.end), dayOf(first, year, years));
        if (lasting && !opening) {
          push(duties, sentence, part, lasting, 'likely', [
            {
              zh: `“${time.words}”起按原文写的天数或月数算到最后一天`,
              en: `the last day is counted from “${time.words}” by the days or months that are named`,
            },
          ]);
          return;
        }
        if (!opening && DUTY.test(words) && !(first && isYearOnly(first)))
          leaves('begins', `“${time.words}”只写了从何时开始，没有写到何时`, `“${time.words}” says only when it begins`);
        return;
      }
      const moments = time.points.map((point) => dayOf(point, year, years));
      if (moments.some((moment) => moment === undefined)) {
        leaves('no-year', `“${time.words}”没有写年份，推不出是哪一天，或没有这一天`, `“${time.words}” has no year that is known, or is no day that exists`);
        return;
      }
      readMoments(part, sentence, years, moments as Moment[], { duties, span }, opening, standing);
      return;
    }
    default:
  }
}

/** A limit from something on; false where the sentence does not say from what, or nothing is owed. */
function readLimit(part: Part, time: Relative, sentence: Sentence, duties: Duty[]): boolean {
  const earlier = sentence.times.flatMap(({ time: other }) => (other.kind === 'relative' && other.at < time.at ? [other] : []));
  const trigger = triggerOf(sentence.text, time, earlier);
  const limit = withinOf(time);
  if (!trigger || !limit || !isOwed(part.words.replace(trigger.words, ''), sentence.text.slice(time.end))) return false;
  const { within, sure, remarks } = limit;
  const { event, by } = trigger;
  duties.push({ ...dutyOf(sentence, part.words, part.label, time, trigger.words), when: { kind: 'after', within, event, by }, sure, remarks });
  return true;
}

/** Whatever has to be done within the limit: 48小时内下架. What is only described (3年内的) is owed by nobody. */
const isOwed = (words: string, after: string) => OWED.test(words) || /^，?(?!的|未|不|仍|无|没|以|有效|免|可|或|及|和|至|到)\p{Script=Han}{2,}/u.test(after);

function readMoments(
  part: Part,
  sentence: Sentence,
  years: Years,
  moments: Moment[],
  { duties, span }: Pick<ReadDuties, 'duties' | 'span'>,
  opening: boolean,
  standing: Sentence['standing'],
): void {
  const { time, words } = part;
  if (time.kind !== 'by') return;
  const [only] = moments as [Moment];
  const before = sentence.text.slice(0, time.at);
  const explicit = time.points.some(({ year }) => year !== undefined);
  // What lies before the document, or before its year, is background.
  const old = moments.every(({ last }) =>
    years.signed !== undefined ? last < years.signed : years.base !== undefined && Number(last.slice(0, 4)) < years.base,
  );
  if (explicit && old) return;
  const [last] = moments.slice(-1) as [Moment];
  // 行动时间：即日起至10月31日 bounds what comes again.
  const fromNow = /(?:即日起|自?(?:即|发文|印发)之?日起|现在起)(?:至|到|-|~)?$/.test(before) && moments.length === 1;
  if (fromNow && /时间|期限/.test(sentence.clause.heading) && (span.to === undefined || span.to < last.last)) span.to = last.last;
  if (opening && time.suffix !== 'before' && !labelledIn(sentence.text).some(({ kind }) => kind === 'time')) return;
  if (only.yearOnly && time.suffix !== 'before' && !/[到至]$/.test(before)) {
    // A year by itself is a stage, or says what something is of: 2024年度考核, 2024年工作要点.
    if (time.end < sentence.text.length && !/^[，。：、）]/.test(sentence.text.slice(time.end))) return;
    if (sentence.text.slice(0, time.at).length > 6) return;
    push(
      duties,
      sentence,
      { ...part, words: standing === 'heading' ? clauseText(sentence) : words },
      { kind: 'year', due: only.due, last: only.last },
      'guess',
      [],
    );
    return;
  }
  const vague =
    time.suffix === 'before' &&
    time.points.some(({ month, day, part: of }) => month !== undefined && day === undefined && of === undefined) &&
    !/内$/.test(time.words);
  const remarks: Words[] = vague ? [{ zh: `“${time.words}”按该月底计，也可能指月初之前`, en: `“${time.words}” is taken as the end of that month` }] : [];
  const sure = leastSure(...moments.map((moment) => moment.sure), vague ? 'likely' : 'sure', only.yearOnly ? 'likely' : 'sure');
  if (fromNow && years.signed !== undefined && years.signed < only.last)
    push(duties, sentence, part, { kind: 'window', first: years.signed, due: only.due, last: only.last }, sure, remarks);
  else if (moments.length === 1) push(duties, sentence, part, { kind: 'by', due: only.due, last: only.last }, sure, remarks);
  else push(duties, sentence, part, { kind: 'several', rounds: moments.map(({ due, last }) => ({ id: due, due, last })) }, sure, remarks);
}

/** What a document calls a span by: 10月1日至次年5月31日为森林防火期, 汛期（5月1日至9月30日）. */
interface Period {
  name: string;
  from: Moment;
  to: Moment;
}

const ONLY_WHILE =
  /(?:旱情|干旱|(?:强)?降雨|暴雨|台风|洪水|险情|疫情|高温|低温|寒潮|雨雪|冰冻|重污染|应急|预警|极端|恶劣|响应)(?:天气|响应)?(?:期间|时|时期|时段)，?$/;

const periodsOf = (sentences: readonly Sentence[], years: Years): Period[] =>
  sentences.flatMap(({ text, times }) =>
    times.flatMap(({ time, year }): Period[] => {
      const window = windowOf(time, year, years);
      const name =
        /^，?(?:为|是|列为)(?:全?[省市县区](?:的)?)?(?<name>\p{Script=Han}{2,10}期)(?![间内])/u.exec(text.slice(time.end))?.groups?.name ??
        /(?<name>\p{Script=Han}{1,8}期)(?:为|（)$/u.exec(text.slice(0, time.at))?.groups?.name;
      return window && name !== undefined ? [{ name, ...window }] : [];
    }),
  );

interface Stage {
  at: number;
  from: Moment;
  to: Moment;
}

/** 第二阶段：集中攻坚（4月1日至9月30日）。: the first words of a paragraph, which the rest of it stands in. */
const stagesOf = (sentences: readonly Sentence[], years: Years): ReadonlyMap<number, Stage> =>
  new Map(
    sentences.flatMap(({ text, at, paragraph, times }) => {
      const [only] = times;
      const window = only && text.length < 60 && /阶段|步骤/.test(text) && windowOf(only.time, only.year, years);
      return window ? [[paragraph.index, { at, ...window }] as const] : [];
    }),
  );

const stageAround = ({ paragraph, at, standing }: Sentence, stages: ReadonlyMap<number, Stage>): Stage | undefined => {
  const stage = stages.get(paragraph.index);
  return stage && stage.at < at && standing === 'text' ? stage : undefined;
};

/** 防火期内每旬: the period that the words right before a recurrence name. */
function periodAt(periods: readonly Period[], before: string): Period | undefined {
  const named = [...before.matchAll(/(\p{Script=Han}{1,8}期)(?:内|间|里)?/gu)].map(([, name = '']) => name);
  const fits = (name: string) =>
    periods.find((period) => period.name === name) ?? periods.find((period) => period.name.endsWith(name) || name.endsWith(period.name));
  for (const name of named.reverse()) {
    const found = fits(name);
    if (found) return found;
  }
  return undefined;
}

function monthsOf({ time, year }: Part, years: Years): { from: Moment; to: Moment } | undefined {
  if (time.kind !== 'by' || time.suffix === 'from') return undefined;
  const moments = time.points.flatMap((point) => dayOf(point, year, years) ?? []).sort((one, other) => (one.last < other.last ? -1 : 1));
  const [from, to] = [moments[0], moments.at(-1)];
  return from && to && { from, to };
}

function windowOf(time: TimeFound, year: Part['year'], years: Years): { from: Moment; to: Moment } | undefined {
  if (time.kind !== 'window') return undefined;
  const to = dayOf(time.to, year, years);
  if (!to) return undefined;
  const backwards = time.from.year === undefined && time.from.yearShift === undefined && time.to.year !== undefined;
  const from = dayOf(time.from, backwards ? { year: time.to.year as number, sure: 'sure' } : year, years);
  if (!from) return undefined;
  const start = Number(from.first.slice(0, 4));
  // 11月1日至次年3月31日, and a span that ends before it begins, run into the next year.
  const shifted =
    time.to.yearShift !== undefined && time.to.yearShift > 0 && time.to.year === undefined
      ? dayOf(time.to, { year: start, sure: year.sure }, { baseSure: 'guess' })
      : to;
  if (shifted && shifted.last >= from.first) return { from, to: shifted };
  if (time.to.year !== undefined) return undefined;
  const later = dayOf({ ...time.to, yearShift: 0 }, { year: start + 1, sure: 'guess' }, { baseSure: 'guess' });
  return later && { from, to: later };
}

/** 自5月10日起开展为期100天的行动: a span by its length. */
function lastsUntil(after: string, from: Moment | undefined): When | undefined {
  const [, count = '', unit] = /^[^。；]{0,12}?(?:为期|历时|持续)(\d+|[一二两三四五六七八九十百]+)(天|日|个月)/.exec(after) ?? [];
  const amount = numberOf(count);
  if (!from || from.first !== from.last || amount === undefined || amount < 2 || amount > 1_000) return undefined;
  const last = addDays(unit === '个月' ? addMonths(from.first, amount) : addDays(from.first, amount), -1);
  return { kind: 'window', first: from.first, due: last, last };
}

/** 自本方案印发之日起60日内, where the day under the document is known. */
export const fromOwnPrint = (time: Relative, { signed }: Years): PlainDate | undefined =>
  signed !== undefined && OWN_PRINT.test(time.event.replace(/[^\p{Script=Han}]+$/u, '')) ? fromPrint(time, signed) : undefined;

function fromPrint({ amount, unit }: Extract<TimeFound, { kind: 'relative' }>, signed: PlainDate): PlainDate | undefined {
  const days = unit === 'day' ? amount : unit === 'week' ? amount * 7 : undefined;
  return days === undefined ? undefined : addDays(signed, days);
}

function push(duties: Duty[], sentence: Sentence, { time, words, label }: Part, when: When, sure: Sureness, remarks: Words[]): void {
  duties.push({ ...dutyOf(sentence, words, label, time), when, sure, remarks });
}

const LONGEST_DUTY = 300;
const LONGEST_NAME = 36;
const STANDS_ALONE = /^(?:时限|时间|完成|截止|于|在|至|到|之前|前|底|左右|阶段|：|，|。|；|、|（|）|-|\s)*$/;

/** Duty and name: of the whole clause where the date stands by itself, or else of the words that it governs. */
function dutyOf(sentence: Sentence, words: string, label: string, time: TimeFound, upon = ''): Omit<Duty, 'when' | 'sure' | 'remarks'> {
  const { clause, standing } = sentence;
  const labels = labelledIn(sentence.text);
  const inLabel = labels.some(({ kind, from, to }) => kind === 'time' && time.at >= from && time.at <= to);
  const left = stripped(words, time);
  // A clause that is one sentence with several dates, each with a subject of its own, has no date for the whole.
  const isSplit =
    sentence.times.length > 1 &&
    sentence.text !== words &&
    (rolesIn(words).some(({ role }) => role === 'lead') || (/[，；]/.test(sentence.text) && countedIn(left).counted.length > 0));
  const ofClause = (standing === 'heading' && !isSplit) || inLabel || standing === 'bracket' || STANDS_ALONE.test(left);
  // A clause that is one sentence with its subject and its date has no heading besides.
  const isAlone = standing === 'heading' && clauseText(sentence) === sentence.text && rolesIn(words).some(({ at, role }) => at === 0 && role === 'lead');
  const heading = isAlone ? '' : cleanHeading(clause.heading);
  const own = ofClause && !isAlone ? clauseDuty(clause, sentence) : left;
  const roles = ofClause ? rolesIn(sentence.text) : withSubject(nearest(words, time), sentence, time);
  const base = ofClause || label !== '' ? heading : '';
  const name = label !== '' && base !== '' ? `${base}：${label.replace(/[：，]/g, '')}` : base !== '' ? base : nameOf(withoutTrigger(left, upon) || own);
  const text = (label !== '' && ofClause ? `${label.replace(/[：，]/g, '')}：${own}` : label !== '' ? words : own).replace(/^[，、；：]+|[；，。]+$/g, '');
  return {
    sentence,
    place: placeOf(sentence, ofClause && standing !== 'bracket' ? sentence.text : words),
    name: name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME - 1)}…` : name || heading || clause.id,
    duty: text.length > LONGEST_DUTY ? `${text.slice(0, LONGEST_DUTY - 1)}…` : text || heading || clause.id,
    roles,
    ofClause,
    ...(time.hour !== undefined && { hour: time.hour }),
    hasShare: sharesIn(words).some(({ kind }) => kind === 'target') && !ofClause,
  };
}

/** Of several subjects in a row the one in the part with the date is meant. */
function nearest(words: string, time: TimeFound): Placed[] {
  const all = rolesIn(words);
  const at = words.indexOf(time.words);
  const from = Math.max(words.lastIndexOf('，', at), words.lastIndexOf('；', at)) + 1;
  const end = words.slice(at + time.words.length).search(/[，；。]/);
  const to = end < 0 ? words.length : at + time.words.length + end;
  const own = all.filter((mention) => mention.role === 'lead' && mention.at >= from && mention.end <= to);
  return own.length === 0 || at < 0 ? all : all.filter((mention) => mention.role !== 'lead' || own.includes(mention) || mention.chief);
}

/** A part without a subject of its own goes on with the one before it in its sentence. */
function withSubject(own: Placed[], { text, times }: Sentence, time: TimeFound): Placed[] {
  if (times.length < 2 || own.some(({ role }) => role === 'lead')) return own;
  const before = rolesIn(text).filter(({ role, end }) => (role === 'lead' || role === 'assist') && end <= time.at);
  const last = before.filter(({ role }) => role === 'lead').at(-1);
  if (!last) return own;
  // Who is called 牵头 leads on; of others the nearest part is meant.
  if (before.some(({ chief }) => chief)) return [...before, ...own];
  const from = Math.max(...[...text.slice(0, last.at).matchAll(/[，；]/g)].map(({ index }) => index + 1), 0);
  return [...before.filter(({ at }) => at >= from), ...own];
}

/** The same parties in the order of the document. */
export const joined = (one: Parties, other: Parties): Parties => ({
  all: one.all || other.all,
  office: one.office || other.office,
  committee: one.committee || other.committee,
  names: [...new Set([...one.names, ...other.names])],
});
