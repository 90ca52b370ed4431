import { addDays, lastDayOfMonth, type PlainDate } from '../kernel/dates.ts';
import type { Duty } from './duty.ts';
import type { Outline } from './outline.ts';
import type { Sentence, Years } from './reading.ts';
import { labelledIn } from './roles.ts';
import type { Sureness } from './source.ts';
import type { TaskRow } from './table.ts';
import { daysOf } from './understanding.ts';

/** Within which days a recurrence comes again: its own, those of the stage that it stands in, or the whole. */
export interface Bounds {
  whole: Days;
  of(duty: Duty): Days;
}
export interface Days {
  from: PlainDate;
  to: PlainDate;
  /** The last day of the plan, where what comes again ends before. */
  last?: PlainDate;
  /** They are those of a stage. */
  isStage?: true;
}

export function boundsOf(duties: readonly Duty[], { title, clauses }: Outline, span: Span, years: Years, given: { from?: PlainDate; to?: PlainDate }): Bounds {
  const firsts = duties.flatMap(({ when }) =>
    when.kind === 'window' ? [when.first] : when.kind === 'by' && when.last !== '' ? [`${when.last.slice(0, 7)}-01`] : [],
  );
  const begins = years.signed ?? [span.from, ...firsts.sort().slice(0, 1)].sort().at(-1) ?? span.from;
  // 用8个月时间（4月至11月）: nothing comes again before the days that the document names for the whole.
  const from = given.from !== undefined && (given.from > begins || years.signed === undefined) ? given.from : begins;
  // A plan that is called by one year ends with it, whatever runs on beyond.
  // 2030-2031年度冬季: a season over two years ends with the month of its last date.
  const isSeason = /20\d\d(?:年)?(?:-|至|~)20\d\d年?(?:度|[秋冬春夏采供])|20\d\d年[秋冬春夏]{1,2}季?(?:-|至|~)20\d\d年[秋冬春夏]/.test(title);
  const titled = /(?<![\d\-至~])(20\d{2})年(?!(?:底|末|[秋冬春夏]{1,2}季?)?(?:-|至|~))/.exec(title)?.[1];
  const year = titled ?? (years.base !== undefined && /^.{0,20}二[〇零○]/.test(title) ? String(years.base) : undefined);
  // 有效期1年, while payments and results come later: what comes again ends with what is in force.
  const { validTo } = years;
  const inForce = validTo !== undefined && validTo < span.to && validTo > from ? validTo : undefined;
  const to = inForce ?? (year !== undefined && validTo === undefined && `${year}-12-31` < span.to && `${year}-12-31` > from ? `${year}-12-31` : span.to);
  const last = given.to !== undefined && given.to < to && given.to > from ? given.to : to;
  const latest = duties
    .flatMap(({ when }) => (when.kind === 'every' ? [] : daysOf(when)))
    .sort()
    .at(-1);
  // 2033年底前…（目标）: what comes again ends with the goal, though some single work goes on into another year; without a goal with the last of it.
  const headings = new Map(clauses.map(({ id, heading }) => [id, heading]));
  const goal = duties
    .flatMap(({ when, sentence: { clause } }) =>
      (when.kind === 'by' || when.kind === 'window') && [clause.heading, headings.get(clause.parent ?? '')].some((one) => /目标/.test(one ?? ''))
        ? daysOf(when)
        : [],
    )
    .sort()
    .at(-1);
  const isOneYear = years.base !== undefined && !/20\d{2}年?(?:[秋冬春夏]{1,2}季?)?(?:-|至|~)20\d{2}|[二三四五]年|“.{2,4}五”/.test(title);
  // …, but no earlier than the document says itself: 自5月1日至次年1月31日开展行动.
  const beyond =
    isOneYear && given.to === undefined && years.validTo === undefined && latest !== undefined && Number(latest.slice(0, 4)) > (years.base as number)
      ? lastDayOfMonth((goal ?? latest).slice(0, 7))
      : last;
  const closed = beyond < last && beyond > from ? beyond : last;
  const season = isSeason && latest !== undefined && lastDayOfMonth(latest.slice(0, 7)) < closed ? lastDayOfMonth(latest.slice(0, 7)) : closed;
  // Nothing comes again before the year that the plan is called by.
  const begun = titled !== undefined && !years.turning && from < `${titled}-01-01` && `${titled}-01-01` <= to ? `${titled}-01-01` : from;
  const whole = { from: begun > to ? span.from : begun, to: season, last: span.to };
  const stages = new Map(
    duties.flatMap((duty) => {
      const { when, place } = duty;
      if (when.kind === 'window' && isStage(duty)) return [[place.clause, { from: when.first, to: when.last }] as const];
      return when.kind === 'by' && isMonth(duty) ? [[place.clause, { from: `${when.due}-01`, to: when.last }] as const] : [];
    }),
  );
  // 完成时限：12月20日 bounds what comes again in its clause.
  const limits = new Map(
    duties.flatMap(({ when, ofClause, place, sentence }) =>
      when.kind === 'by' && ofClause && labelledIn(sentence.text).some(({ kind }) => kind === 'time') ? [[place.clause, when.last] as const] : [],
    ),
  );
  const parents = new Map(clauses.map(({ id, parent }) => [id, parent]));
  return {
    whole,
    of({ place }) {
      for (let id: string | undefined = place.clause; id !== undefined; id = parents.get(id)) {
        const stage = stages.get(id);
        if (stage) return { ...stage, last: span.to, isStage: true };
        const limit = limits.get(id);
        if (limit !== undefined && limit > whole.from && limit < whole.to) return { ...whole, to: lastDayOfMonth(limit.slice(0, 7)) };
      }
      return whole;
    },
  };
}

/** 4.12月份：教研组每周三开展联合教研: a clause that is called by a month, and by nothing else. */
const isMonth = ({ ofClause, sentence, when }: Duty) =>
  ofClause &&
  when.kind === 'by' &&
  /^\d{4}-\d{2}$/.test(when.due) &&
  /^(?:\d{4}年)?(?:1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])月份?$/.test(sentence.clause.heading);

/** The date stands for the whole clause, or the text of a stage begins with it: （二）整改阶段。3月1日至6月30日，逐项整改。 */
const isStage = ({ ofClause, sentence, when }: Duty) =>
  ofClause ||
  (when.kind === 'window' &&
    /阶段|步骤/.test(sentence.clause.heading) &&
    sentence.times[0]?.time.kind === 'window' &&
    sentence.times[0].time.at === 0 &&
    sentence.paragraph === sentence.clause.paragraphs[0]);

export interface Span {
  from: PlainDate;
  fromSure: Sureness;
  to: PlainDate;
  toSure: Sureness;
}

/** First and last day: as the document says, or so that the first reminder can leave and the last year ends. */
export function spanOf(
  { title }: Outline,
  years: Years,
  duties: readonly Duty[],
  rows: readonly TaskRow[],
  given: { from?: PlainDate; to?: PlainDate },
  sentences: readonly Sentence[],
): Span {
  const dated = [
    ...duties.flatMap(({ when }) => (when.kind === 'every' ? (!when.every.once && when.within?.to) || [] : daysOf(when))),
    ...rows.flatMap(({ when }) => (when === undefined ? [] : daysOf(when))),
  ];
  const sorted = dated.sort();
  const titled = /(20\d{2})(?:年)?(?:[秋冬春夏]{1,2}季?)?(?:-|至|~)(20\d{2})年/.exec(title);
  // 2040-2041学年: a school year ends in August.
  const schooled = /20\d{2}(?:年)?(?:-|至|~)(20\d{2})学年(?!第?[一二上下])/.exec(title)?.[1];
  const years3 = sentences.flatMap(({ times }) => times.flatMap(({ time }) => (time.kind === 'span' ? [time.years] : [])))[0];
  const base = years.base ?? (sorted[0] === undefined ? undefined : Number(sorted[0].slice(0, 4)));
  const bySpan = years3 !== undefined && base !== undefined ? `${base + years3 - 1}-12-31` : undefined;
  const latest = [sorted.at(-1), given.to, bySpan, titled ? `${titled[2]}-12-31` : undefined]
    .filter((day) => day !== undefined)
    .sort()
    .at(-1);
  const { validTo } = years;
  // What the action ends with is not what its plan does: summaries come later.
  const within = years.within?.isOfOpening ? undefined : years.within;
  const to =
    validTo !== undefined && (latest === undefined || latest <= validTo)
      ? validTo
      : schooled !== undefined && (latest === undefined || latest <= `${schooled}-08-31`)
        ? `${schooled}-08-31`
        : within && (latest === undefined || latest <= within.to)
          ? within.to
          : latest === undefined
            ? `${base ?? 2000}-12-31`
            : `${latest.slice(0, 4)}-12-31`;
  // Nothing but rules: from the beginning of their year.
  const earliest = sorted[0] ?? (base === undefined ? to : `${base}-01-31`);
  const first = years.signed ?? given.from;
  // A stage has to have its first day within the plan, and what comes again its rounds from then on.
  const opening = duties.flatMap(({ when }) => (when.kind === 'window' ? [`${when.first.slice(0, 7)}-01`] : [])).sort()[0];
  const inTime = `${addDays(earliest, -30).slice(0, 7)}-01`;
  const begun = titled && first === undefined && `${titled[1]}-01-01` < inTime ? `${titled[1]}-01-01` : inTime;
  const from = first !== undefined && first <= earliest ? first : opening !== undefined && opening < begun ? opening : begun;
  return {
    from,
    fromSure: from === years.signed ? 'sure' : from === given.from ? 'likely' : 'guess',
    to,
    toSure: to === validTo || (latest !== undefined && (latest === given.to || latest === to)) ? 'likely' : 'guess',
  };
}
