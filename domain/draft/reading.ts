import { addDays, addMonths, isPlainDate, type PlainDate } from '../kernel/dates.ts';
import { countedEventIn } from './counted-events.ts';
import { extensionIn } from './extensions.ts';
import { momentOf, type YearContext } from './moments.ts';
import { numberOf } from './numerals.ts';
import type { Clause, Outline, Paragraph } from './outline.ts';
import { labelledIn } from './roles.ts';
import { uniform } from './source.ts';
import { isYearOnly, type Point, type TimeFound, timesIn } from './times.ts';

/** Clauses cut into sentences, each with its dated expressions and the year that holds around it. */

export interface Sentence {
  clause: Clause;
  paragraph: Paragraph;
  at: number;
  text: string;
  /** Whether it is the clause’s heading, or stands in brackets behind a text: what it says is of the whole clause. */
  standing: 'heading' | 'bracket' | 'text';
  times: { time: TimeFound; year: YearContext }[];
}

export interface Years {
  /** The day under the document. */
  signed?: PlainDate;
  /** The year that the document is about. */
  base?: number;
  baseSure: 'likely' | 'guess';
  /** It was signed in the year before the one that its title names, and begins in that year already: months of autumn are of the earlier one. */
  turning?: true;
  /** The title names this one year, and no season that goes on into the next. */
  titled?: true;
  /** The day from which it is in force, where it says another than the day under it: 自2032年3月1日起施行. */
  inForce?: PlainDate;
  /** The last day on which it is in force, where it says for how long: 有效期2年, 有效期至2028年12月31日. */
  validTo?: PlainDate;
  /** The last day of the last of several years that the title names. */
  titledTo?: PlainDate;
  /** The days that the document says it is for: a date that names no year is one of them. */
  within?: { from: PlainDate; to: PlainDate; isOfOpening?: true };
}

/** The year of a title, of the day under the document, or of the first date that is no background. */
export function yearsOf(outline: Outline): Years {
  const within = withinOf(outline);
  const inForce = inForceOf(outline);
  const ofText = namedYears(outline);
  // A table by itself: of rows that name no year the first year of the others is meant.
  const ofTable = ofText.base === undefined ? firstOf(outline) : undefined;
  const validTo = validToOf(outline, inForce ?? ofText.signed);
  const lastTitled = /20\d{2}年?(?:-|至|~)(20\d{2})年(?!度?学)/.exec(outline.title)?.[1];
  const years: Years = {
    ...ofText,
    ...(ofTable !== undefined && { base: ofTable }),
    ...(inForce !== undefined && { inForce }),
    ...(validTo !== undefined && { validTo }),
    ...(lastTitled !== undefined && { titledTo: `${lastTitled}-12-31` }),
  };
  return within
    ? { ...years, ...(years.base === undefined || years.baseSure === 'guess' ? { base: Number(within.from.slice(0, 4)), baseSure: 'likely' } : {}), within }
    : years;
}

function firstOf({ tables }: Outline): number | undefined {
  const years = tables.flatMap(({ rows }) =>
    rows.flatMap((cells) =>
      cells.flatMap((cell) =>
        timesIn(uniform(cell), { cell: true }).flatMap((time) =>
          time.kind === 'window' ? (time.from.year ?? yearIn(time) ?? []) : time.kind === 'by' && time.suffix !== 'reference' ? (yearIn(time) ?? []) : [],
        ),
      ),
    ),
  );
  return years.length === 0 ? undefined : Math.min(...years);
}

const inForceOf = ({ clauses }: Outline): PlainDate | undefined =>
  clauses
    .flatMap(({ paragraphs }) => paragraphs)
    .flatMap(({ text }) => {
      const [day] = /\d{4}年\d{1,2}月\d{1,2}日(?=起(?:正式)?(?:施行|实施|执行))/.exec(/自[^。；]*起(?:正式)?(?:施行|实施|执行)/.exec(text)?.[0] ?? '') ?? [];
      const [time] = day === undefined ? [] : timesIn(day);
      const moment = time?.kind === 'by' ? momentOf(time.points[0] ?? {}, { sure: 'sure' }) : undefined;
      return /^本|[，。]本/.test(text) && moment ? [moment.last] : [];
    })[0];

/** 本办法自印发之日起施行，有效期2年。 */
const VALID =
  /^本[^。]*(?:施行|实施|执行)[^。]*?有效期(?:限)?(?:为)?(?:(?:至|到)(?<day>\d{4}年\d{1,2}月\d{1,2}日)|(?<years>\d{1,2}|[一二两三四五六七八九十])年)/;
const validToOf = ({ clauses }: Outline, begins: PlainDate | undefined): PlainDate | undefined =>
  clauses
    .flatMap(({ paragraphs }) => paragraphs)
    .flatMap(({ text }) => {
      const { day, years } = VALID.exec(text)?.groups ?? {};
      const [time] = day === undefined ? [] : timesIn(day);
      const named = time?.kind === 'by' ? momentOf(time.points[0] ?? {}, { sure: 'sure' })?.last : undefined;
      const count = years === undefined ? undefined : numberOf(years);
      return named ?? (count === undefined || begins === undefined ? [] : addDays(addMonths(begins, 12 * count), -1));
    })[0];

/** 决定自2027年5月1日至2028年1月31日在全区开展专项行动: what the opening says of the whole. */
const ofOpening = ({ clauses }: Outline): TimeFound[] =>
  (clauses.find(({ id }) => id === '文首')?.paragraphs ?? []).flatMap(({ text }) =>
    timesIn(text).filter(
      (time) =>
        time.kind === 'window' &&
        time.from.month !== undefined &&
        /(?:自|从|于|在)$/.test(text.slice(0, time.at)) &&
        /^，?(?:在|对|集中|组织|部署)?[^，。；]{0,12}(?:开展|组织|部署|实施|进行)/.test(text.slice(time.end)),
    ),
  );

function withinOf(outline: Outline): Years['within'] {
  const { title, spanned } = outline;
  const named = [spanned ?? '', title].flatMap((text) => timesIn(text)).find((time) => time.kind === 'window');
  const window = named ?? ofOpening(outline)[0];
  if (window?.kind !== 'window' || window.from.year === undefined) return undefined;
  const [from, to] = [momentOf(window.from, { sure: 'sure' }), momentOf(window.to, { sure: 'sure' })];
  return from && to && from.first <= to.last ? { from: from.first, to: to.last, ...(!named && { isOfOpening: true as const }) } : undefined;
}

function namedYears({ title, notice, signed, numbered, clauses }: Outline): Years {
  const day = signed && (/^(.{4})年(.+?)月(.+?)日/.exec(signed.text) ?? /^(\d{4})[./-](\d{1,2})[./-](\d{1,2})$/.exec(signed.text));
  const parts = day?.slice(1).map((part) => numberOf(part) ?? 0) ?? [];
  const signedDay = parts.length === 3 ? `${parts[0]}-${String(parts[1]).padStart(2, '0')}-${String(parts[2]).padStart(2, '0')}` : '';
  const given = isPlainDate(signedDay) ? { signed: signedDay } : {};
  const titled = /(?<!\d)(20\d{2})(?:年|-|至|~)/.exec(`${title} ${notice ?? ''}`)?.[1];
  if (titled !== undefined) {
    const isOne = [...title.matchAll(/20\d\d/g)].every(([year]) => year === titled) && !/[冬春]|学年|学期|三年|两年|五年/.test(title);
    const isTurning =
      given.signed !== undefined &&
      Number(titled) === Number(given.signed.slice(0, 4)) + 1 &&
      (/20\d\d年(?:元旦|春节|“?两节”?)/.test(title) || beginsIn(clauses, given.signed));
    return { ...given, base: Number(titled), baseSure: 'likely', ...(isTurning ? { turning: true } : isOne && { titled: true }) };
  }
  if (given.signed !== undefined) return { ...given, base: Number(given.signed.slice(0, 4)), baseSure: 'likely' };
  if (numbered !== undefined) return { ...given, base: numbered, baseSure: 'likely' };
  const dated = clauses.filter(({ id }) => id !== '文首').flatMap(({ paragraphs }) => paragraphs.flatMap(({ text }) => timesIn(text)));
  const yearsOf = (points: readonly Point[]) => points.flatMap(({ year }) => year ?? []);
  const named = dated.flatMap((time) =>
    time.kind === 'by' && time.suffix !== 'reference' ? yearsOf(time.points) : time.kind === 'window' ? yearsOf([time.from]) : [],
  );
  // A goal stands first and is for the last year; what is owed before it begins the plan: 到2034年底…；2032年5月底前….
  const owed = dated.flatMap((time) => (time.kind === 'by' && time.suffix === 'before' ? yearsOf(time.points) : []));
  const first = named[0] === undefined ? undefined : Math.min(named[0], ...owed);
  return first === undefined ? { baseSure: 'guess' } : { base: first, baseSure: 'guess' };
}

/** Whether a date that names the year in which the document was signed lies behind that day. */
const beginsIn = (clauses: readonly Clause[], signed: PlainDate): boolean =>
  clauses.some(({ paragraphs }) =>
    paragraphs.some(({ text }) =>
      timesIn(text).some((time) => {
        const points = time.kind === 'by' && time.suffix !== 'reference' ? time.points : time.kind === 'window' ? [time.from] : [];
        return points.some(
          (point) => point.year === Number(signed.slice(0, 4)) && point.month !== undefined && (momentOf(point, { sure: 'sure' })?.last ?? '') >= signed,
        );
      }),
    ),
  );

const yearIn = (time: TimeFound): number | undefined => {
  if (time.kind === 'window') return time.to.year ?? time.from.year;
  return time.kind === 'by' && time.suffix !== 'reference' ? time.points.find(({ year }) => year !== undefined)?.year : undefined;
};

/** Every sentence of every clause, with what is known of the year at each of its dates. */
export function sentencesOf({ clauses }: Outline, years: Years): Sentence[] {
  const byClause = new Map<string, number>();
  let running: number | undefined;
  // 活动时间：2029年3月至2030年1月: of what follows each month has a year of its own.
  let around: { from: number; to: number; month: number } | undefined;
  const read = clauses.flatMap((clause) => {
    const inherited = clause.parent === undefined ? undefined : byClause.get(clause.parent);
    let own = inherited;
    // 2029年11月15日至2030年3月15日, …；11月1日前: what a span over two years leaves to tell apart.
    let crossing: { from: number; to: number; month: number } | undefined;
    return clause.paragraphs.flatMap((paragraph, number) =>
      cut(paragraph.text, number === 0 ? clause : undefined).map(({ at, text, standing }) => {
        let here: number | undefined;
        const times = timesIn(text).map((time) => {
          const [month] = time.kind === 'by' ? time.points.flatMap((point) => point.month ?? []) : [];
          const year: YearContext =
            crossing && own === crossing.to && month !== undefined && month > crossing.month
              ? { year: crossing.from, sure: 'likely' }
              : here !== undefined
                ? { year: here, sure: 'sure' }
                : own !== undefined
                  ? { year: own, sure: 'likely' }
                  : years.base !== undefined && years.baseSure === 'likely'
                    ? { year: years.base, sure: 'likely' }
                    : around !== undefined && month !== undefined && running === around.to
                      ? { year: month >= around.month ? around.from : around.to, sure: 'guess' }
                      : (running ?? years.base) !== undefined
                        ? { year: (running ?? years.base) as number, sure: 'guess' }
                        : { sure: 'guess' };
          const named = yearIn(time);
          const background = named !== undefined && years.base !== undefined && named < years.base;
          if (named !== undefined && !background) {
            here = named;
            // 2027年引进20人，2028年引进15人: years by themselves inside a sentence say nothing of the next one.
            if (!isMentioned(time, at)) {
              own = named;
              running = named;
              around =
                time.kind === 'window' && time.from.year !== undefined && time.from.year === named - 1 && time.from.month !== undefined
                  ? { from: time.from.year, to: named, month: time.from.month }
                  : undefined;
              crossing =
                time.kind === 'window' && time.from.year !== undefined && time.to.month !== undefined && time.from.year < named
                  ? { from: time.from.year, to: named, month: time.to.month }
                  : undefined;
            }
            if (standing === 'heading' || number === 0) byClause.set(clause.id, named);
          }
          return { time, year };
        });
        return { clause, paragraph, at, text, standing, times };
      }),
    );
  });
  // 全年实施86公里 above 完成时限：11月15日: the limit that stands in a label is the one that is meant.
  const limited = new Set(read.flatMap(({ text, clause, times }) => (times.length > 0 && TIME_LABEL.test(text) ? [clause.id] : [])));
  return read
    .map(withoutSaid)
    .map((sentence) =>
      limited.has(sentence.clause.id) && !TIME_LABEL.test(sentence.text) && sentence.times.some(({ time }) => time.words === '全年')
        ? { ...sentence, times: sentence.times.filter(({ time }) => time.words !== '全年') }
        : sentence,
    );
}

/** Times of what a sentence says of extensions, or of events that only count, are none of a duty. */
function withoutSaid(sentence: Sentence): Sentence {
  const said = saidIn(sentence.text);
  return said.length === 0
    ? sentence
    : { ...sentence, times: sentence.times.filter(({ time }) => said.every(({ at, end }) => time.end <= at || time.at >= end)) };
}

/** Where such things stand. */
export const saidIn = (text: string): { at: number; end: number }[] => [extensionIn(text), countedEventIn(text)].filter((one) => one !== undefined);

const TIME_LABEL = /(?:^|[；，（。])(?:完成|办结|整改|工作|任务)?(?:时限|期限|时间)(?:要求)?：/;

const isMentioned = (time: TimeFound, at: number) => time.kind === 'by' && time.suffix === 'none' && time.points.every(isYearOnly) && time.at + at > 0;

const SAYS_OF_ALL = /时限|时间|完成|[年月日]|牵头|单位：|部门：|负责|配合|季度/;
/** （办公室、宣传科）: sections by their endings, and nothing else. */
const ONLY_NAMES = /^（\p{Script=Han}{1,8}(?:科|股|室|处|办|部)(?:、\p{Script=Han}{1,8}(?:科|股|室|处|办|部))*）[。；]?$/u;
const LAST_BRACKET = /^（[^（）]*(?:（[^（）]*）[^（）]*)*）[。；]?$/;

/** A paragraph’s sentences; brackets are not cut, and what stands in them at the end of the paragraph is a sentence of its own. */
function cut(text: string, clause: Clause | undefined): { at: number; text: string; standing: Sentence['standing'] }[] {
  const pieces: { at: number; text: string; standing: Sentence['standing'] }[] = [];
  let depth = 0;
  let start = 0;
  // 开展防灾减灾周活动，责任部门：安全办: a label behind a text parts nothing.
  const labels = clause ? labelledIn(text) : [];
  const push = (end: number) => {
    if (end > start) pieces.push({ at: start, text: text.slice(start, end), standing: 'text' });
    start = end;
  };
  for (let index = 0; index < text.length; index++) {
    const sign = text[index] as string;
    if (sign === '（') {
      if (
        depth === 0 &&
        index > 0 &&
        (/[。；！？]/.test(text[index - 1] as string) || SAYS_OF_ALL.test(text.slice(index)) || ONLY_NAMES.test(text.slice(index))) &&
        LAST_BRACKET.test(text.slice(index))
      )
        push(index);
      depth++;
    } else if (sign === '）') depth = Math.max(0, depth - 1);
    else if (depth === 0 && /[。；！？]/.test(sign)) push(index + 1);
    else if (
      depth === 0 &&
      sign === '：' &&
      clause &&
      start === 0 &&
      index < 42 &&
      pieces.length === 0 &&
      !labels.some(({ at, from }) => at > 0 && from === index + 1)
    )
      push(index + 1);
  }
  push(text.length);
  return pieces.map((piece, index) => ({
    ...piece,
    standing:
      /^（/.test(piece.text) && index > 0
        ? 'bracket'
        : clause && piece.at === 0 && clause.heading !== '' && piece.text.length <= clause.heading.length + 1
          ? 'heading'
          : 'text',
  }));
}

/** A point as a day, moved to the next year where the document is younger than it and did not name the year. */
export function dayOf(point: Point, year: YearContext, { signed, within, base, titled, turning }: Years) {
  const moment = momentOf(point, year);
  // 2043年春节前…, of November 2042: its 12月20日 is near.
  if (
    turning &&
    signed !== undefined &&
    base !== undefined &&
    point.month !== undefined &&
    point.year === undefined &&
    year.year === base &&
    year.sure !== 'sure'
  ) {
    const near = momentOf(point, { year: base - 1, sure: 'guess' });
    if (near && near.last >= signed) return near;
  }
  if (moment && within && point.year === undefined && year.sure !== 'sure' && !isYearOnly(point) && (moment.last < within.from || moment.first > within.to)) {
    const other = [1, -1]
      .map((shift) => momentOf(point, { year: (year.year ?? 0) + shift, sure: 'likely' }))
      .find((one) => one && one.last >= within.from && one.last <= within.to);
    if (other) return other;
  }
  if (!moment || point.year !== undefined || signed === undefined || moment.last >= signed || isYearOnly(point)) return moment;
  // 2030年度计划 of February: its 1月份 is over, and not of the year behind it.
  if (titled && signed.startsWith(String(base)) && year.year === base) return { ...moment, sure: 'guess' as const };
  return momentOf(point, { year: (year.year ?? 0) + 1, sure: 'guess' });
}
