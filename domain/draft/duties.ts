import { addDays, addMonths } from '../kernel/dates.ts';
import type { Words } from '../kernel/language.ts';
import { type Duty, dutyOf, placeOf } from './duty.ts';
import { introduced } from './introduced.ts';
import { fromOwnPrint, type Relative, type Trigger, triggerOf, withinOf } from './limits.ts';
import { beforeTenDays, type Moment } from './moments.ts';
import { clauseText } from './naming.ts';
import { BANNED, DUTY, isOnlyBan, isOwed, OWED } from './owed.ts';
import { type Part, partsOf, type ReadDuties } from './part.ts';
import { isNamed, lastsUntil, openingsOf, periodBegun, periodsOf, stagesOf, windowOf } from './periods.ts';
import { dayOf, type Sentence, saidIn, type Years } from './reading.ts';
import { isRegime } from './recurrences.ts';
import { readRecurring, type Surroundings } from './recurring-duties.ts';
import { labelledIn } from './roles.ts';
import { leastSure, type Sureness } from './source.ts';
import { type Every, isYearOnly, type TimeFound } from './times.ts';
import type { OpenWhy, When } from './understanding.ts';
import { unread } from './unread.ts';

/** Dated duties of sentences: which words a date governs, and what the date comes to. */

export function dutiesOf(sentences: readonly Sentence[], years: Years): ReadDuties {
  const result: ReadDuties = { duties: [], open: [], span: {} };
  const periods = periodsOf(sentences, years);
  const stages = stagesOf(sentences, years);
  const openings = openingsOf(sentences, years);
  for (const sentence of sentences) {
    if (sentence.clause.id === '文首') whole(sentence, years, result);
    if (sentence.times.length > MOST_DATES) {
      result.open.push({ place: placeOf(sentence, sentence.text), why: 'too-many', note: TOO_MANY_DATES });
      continue;
    }
    const governed = partsOf({ ...sentence, times: sentence.times.filter(({ time }) => !isNamedByRegime(sentence, time, sentences)) });
    for (const part of governed) readTime(part, sentence, years, result, { periods, stages, openings, before: sentences });
    for (const { time } of sentence.times)
      if (time.kind === 'span' && /内$/.test(time.words) && sentence.clause.id !== '文首')
        result.open.push({ place: placeOf(sentence, sentence.text), why: 'relative', note: YEARS_LONG(time.words) });
    const says = sentence.standing === 'text' || sentence.times.some(({ time }) => time.kind === 'span');
    const lasting = LASTING.exec(sentence.text);
    if (lasting && (governed.length > 0 || labelledIn(sentence.text).some(({ kind }) => kind === 'time')))
      result.open.push({ place: placeOf(sentence, sentence.text), why: 'no-date', note: FOR_LONG });
    if (governed.length === 0 && says && saidIn(sentence.text).length === 0 && DUTY.test(sentence.text) && sentence.clause.id !== '文首')
      result.open.push({ place: placeOf(sentence, sentence.text), why: 'no-date', note: NO_DATE });
    if (sentence.clause.id !== '文首') result.open.push(...unread(sentence));
  }
  result.duties.push(...introduced(sentences, result.duties));
  // What a clause says is governed by the date that stands for the whole of it.
  const dated = new Set(result.duties.filter(({ ofClause, when }) => ofClause && when.kind !== 'year').map(({ place }) => place.clause));
  return { ...result, open: result.open.filter(({ why, note, place }) => why !== 'no-date' || note === FOR_LONG || !dated.has(place.clause)) };
}

/** （1）建立月调度机制。各县每月5日前报送; 实行“月调度、季督导”制度…每季度末月20日前督导: how a regime is called only says how often, where its clause says when. */
const isNamedByRegime = (sentence: Sentence, time: TimeFound, all: readonly Sentence[]): boolean =>
  isRegime(time) &&
  all.some(
    (other) =>
      other !== sentence &&
      other.clause === sentence.clause &&
      (sentence.standing === 'heading' ? other.standing !== 'heading' : other.paragraph === sentence.paragraph) &&
      other.times.some((one) => one.time.kind === 'recurring' && one.time.every.unit === time.every.unit && !isRegime(one.time)),
  );

const LASTING = /(?:长期|持续)(?:坚持|推进|开展)(?=[。；，）]?$|[。；，）])|(?:时限|期限|时间)：(?:长期|持续|常年|常态化?|贯穿全年)[^，。；]{0,4}[。；]?$/;
const FOR_LONG: Words = { zh: '写了长期坚持，没有到哪一天为止', en: 'it goes on for good, and no last day is given' };
const YEARS_LONG = (words: string): Words => ({
  zh: `“${words}”没有写从哪一天算起，没有换算成日期`,
  en: `“${words}” does not say from which day on and was not made a date`,
});
/** No sentence of a document has more; a list of days that has is for a person to look at. */
const MOST_DATES = 40;
const TOO_MANY_DATES: Words = { zh: `一句话里有 ${MOST_DATES} 个以上日期，没有读`, en: `more than ${MOST_DATES} dates in one sentence were not read` };
const NO_DATE: Words = { zh: '没有写时限', en: 'no date is given' };

/** What the opening says of the whole campaign is its span, and no duty of anybody. */
function whole({ times, text }: Sentence, years: Years, { span }: ReadDuties): void {
  for (const { time, year } of times) {
    if (time.kind === 'by' && time.points.length === 1) {
      const moment = dayOf(time.points[0] ?? {}, year, years);
      const lasting = time.suffix === 'from' ? lastsUntil(text.slice(time.end), moment) : undefined;
      // 自即日起至2041年3月31日结束
      const isEnd = time.suffix !== 'from' && FROM_NOW.test(text.slice(0, time.at));
      if (isEnd && moment) Object.assign(span, { ...(years.signed !== undefined && { from: years.signed }), to: moment.last });
      // 自4月10日起开展为期100天的行动; 决定于6月开展活动
      else if (lasting?.kind === 'window') Object.assign(span, { from: lasting.first, to: lasting.last });
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

/** What holds only for whatever has failed or been found. */
const CASE = /(?:未|没有|不能|无法|仍不|逾期|新发现|新查出)[^，。；]{0,14}的，/;

/** 即日起至…, before a day. */
const FROM_NOW = /(?:即日起|自?(?:即|发文|印发)之?日起|现在起)(?:至|到|-|~)?$/;

function readTime(part: Part, sentence: Sentence, years: Years, { duties, open, span }: ReadDuties, surroundings: Surroundings): void {
  const { time, year, words } = part;
  const leaves = (why: OpenWhy, zh: string, en: string) => open.push({ place: placeOf(sentence, words), why, note: { zh, en } });
  const { clause, standing } = sentence;
  const opening = clause.id === '文首';
  switch (time.kind) {
    case 'named':
      if (/前$/.test(time.words) && beforePeriod(part, sentence, years, duties, surroundings, time.words, {})) return;
      if (DUTY.test(words) || /前$/.test(time.words) || /交|报|实行|安排|巡|值守|演练/.test(words))
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
    case 'beside': {
      if (time.unit === 'day' && beforePeriod(part, sentence, years, duties, surroundings, time.event, { days: time.amount })) return;
      // 有效期届满前3个月评估 counts back from the last day of the document itself.
      if (years.validTo !== undefined && /^(?:本\p{Script=Han}{2,4})?有效期(?:届|期)?满$/u.test(time.event) && time.unit !== 'working-day') {
        const day = time.unit === 'month' ? addMonths(years.validTo, -time.amount) : addDays(years.validTo, -time.amount);
        push(duties, sentence, part, { kind: 'by', due: day, last: day }, 'likely', [
          { zh: `从有效期最后一天 ${years.validTo} 往前算`, en: `counted back from the last day in force, ${years.validTo}` },
        ]);
        return;
      }
      const within = time.unit === 'month' ? { months: time.amount } : time.unit === 'working-day' ? { workingDays: time.amount } : { days: time.amount };
      push(duties, sentence, part, { kind: 'by', due: '', last: '', beside: { event: time.event, words: time.words, within } }, 'likely', []);
      return;
    }
    case 'recurring':
      if (opening && !DUTY.test(words)) return;
      readRecurring({ ...part, time }, sentence, years, { duties, open, span }, surroundings);
      return;
    case 'window': {
      const window = windowOf(time, year, years);
      if (!window) {
        leaves('no-year', `“${time.words}”没有写年份，也推不出年份`, `no year is known for “${time.words}”`);
        return;
      }
      if (isOnlyBan(words.replace(time.words, ''))) {
        leaves('unsayable', BANNED.zh, BANNED.en);
        return;
      }
      // 整治时间, 总体目标: when the whole is done, which bounds what comes again.
      if (/时间|期限|目标|总体/.test(clause.heading) && !/阶段/.test(clause.heading)) {
        if (!/安排|步骤|进度/.test(clause.heading)) span.from ??= window.from.first;
        if (span.to === undefined || span.to < window.to.last) span.to = window.to.last;
      }
      // The opening names the span of the whole; years alone are no dates either.
      if (opening || (isYearOnly(time.from) && isYearOnly(time.to))) {
        span.from ??= window.from.first;
        if (span.to === undefined || span.to < window.to.last) span.to = window.to.last;
        return;
      }
      // 主汛期（6月20日至8月20日）防指每周一会商: only bounds what comes again.
      if (isNamed(sentence.text.slice(0, time.at))) return;
      const next = sentence.times[sentence.times.findIndex((one) => one.time === time) + 1]?.time;
      if (next?.kind === 'recurring' && !OWED.test(sentence.text.slice(time.end, next.at)) && /^[^；。]*$/.test(sentence.text.slice(0, next.at))) return;
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
      // 有效期至2028年12月31日 ends the document, and nobody owes anything in it.
      if (/有效期(?:限)?(?:为|至|到|截至)?$/.test(sentence.text.slice(0, time.at))) return;
      // 每年开展一次，2027年起实施: from when on it is owed at all.
      if (time.suffix === 'from' && first && isYearOnly(first) && years.signed === undefined && /^(?:实施|施行|执行)/.test(sentence.text.slice(time.end))) {
        const begins = span.from ?? dayOf(first, year, years)?.first;
        if (begins !== undefined) span.from = begins;
      }
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
      // 当年内未整改到位的，次年3月底前必须完成: of whichever year it happens in.
      if (year.sure !== 'sure' && time.points.some(({ yearShift }) => yearShift !== undefined) && CASE.test(sentence.text)) {
        leaves('relative', `“${time.words}”要看事情发生在哪一年，没有换算成日期`, `“${time.words}” depends on the year in which it happens`);
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

/** 入汛前 where the document says when that is: by the day before, each year where it is of each. */
function beforePeriod(
  part: Part,
  sentence: Sentence,
  years: Years,
  duties: Duty[],
  { periods }: Surroundings,
  words: string,
  { days = 1 }: { days?: number },
): boolean {
  const period = periodBegun(periods, words);
  if (!period || period.name.length < 2) return false;
  // 汛前检查，4月中旬完成: what is done is called so, and has a day of its own.
  const isCalled = /^(?:检查|排查|准备|备汛|巡查|体检|检修|维修)/.test(sentence.text.slice(part.time.end));
  if (isCalled && sentence.times.some(({ time }) => time.kind === 'by')) return false;
  const day = addDays(period.from.first, -days);
  const isYearly = period.isOfEachYear || /每年/.test(sentence.text.slice(0, part.time.at));
  const remarks = [
    {
      zh: `“${period.name}”从 ${period.from.first.slice(5)} 开始，往前算`,
      en: `counted back from ${period.from.first.slice(5)}, when “${period.name}” begins`,
    },
  ];
  if (isYearly) {
    const every: Every = { unit: 'year', points: [{ month: Number(day.slice(5, 7)), day: Number(day.slice(8)) }] };
    duties.push({ ...dutyOf(sentence, part.words, part.label, part.time), when: { kind: 'every', every }, sure: 'likely', remarks });
    return true;
  }
  if (years.signed !== undefined && day < years.signed) return false;
  push(duties, sentence, part, { kind: 'by', due: day, last: day }, 'likely', remarks);
  return true;
}

/** A limit from something on; false where the sentence does not say from what, or nothing is owed. */
function readLimit(part: Part, time: Relative, sentence: Sentence, duties: Duty[]): boolean {
  const earlier = sentence.times.flatMap(({ time: other }) => (other.kind === 'relative' && other.at < time.at ? [other] : []));
  const own = triggerOf(sentence.text, time, earlier);
  const before = own ? undefined : goneOnWith(sentence, time, duties);
  const trigger = own ?? before?.trigger;
  const limit = withinOf(time);
  if (!trigger || !limit || !isOwed(part.words.replace(trigger.words, ''), sentence.text.slice(time.end))) return false;
  const { within, sure, remarks } = limit;
  const { event, by } = trigger;
  const duty = { ...dutyOf(sentence, part.words, part.label, time, trigger.words), ...limited(sentence.text, time) };
  const isLed = before === undefined || duty.roles.some(({ role }) => role === 'lead');
  duties.push({ ...duty, ...(!isLed && { roles: [...before.roles, ...duty.roles] }), when: { kind: 'after', within, event, by }, sure, remarks });
  return true;
}

/** 复杂问题整改时限不超过15日 is called by what has such a limit. */
function limited(text: string, time: Relative): { name?: string } {
  const of = /^[时期]限/.test(time.words)
    ? /[^，。；]*$/.exec(text.slice(0, time.at))?.[0].replace(/^(?:明确|确定|规定|制定|落实)[^，]*[和、及]/, '')
    : undefined;
  return of === undefined ? {} : { name: of.length < 4 ? `${of}到位` : of };
}

/** 任务下达后30日内，…；60日内完成初步设计。: a sentence that begins with its limit goes on with what the one before it runs from. */
function goneOnWith({ text, paragraph }: Sentence, time: Relative, duties: readonly Duty[]): { trigger: Trigger; roles: Duty['roles'] } | undefined {
  const before = duties.at(-1);
  const goesOn =
    time.at <= 1 &&
    before?.when.kind === 'after' &&
    before.place.paragraph === paragraph.index &&
    /；$/.test(before.sentence.text) &&
    !/^[^。]*的，/.test(text);
  return goesOn && before.when.kind === 'after' ? { trigger: { event: before.when.event, by: before.when.by, words: '' }, roles: before.roles } : undefined;
}

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
  const fromNow = FROM_NOW.test(before) && moments.length === 1;
  if (fromNow && /时间|期限/.test(sentence.clause.heading) && (span.to === undefined || span.to < last.last)) span.to = last.last;
  if (opening && time.suffix !== 'before' && !labelledIn(sentence.text).some(({ kind }) => kind === 'time')) return;
  if (only.yearOnly && time.suffix !== 'before' && !/[到至]$/.test(before)) {
    // A year by itself is a stage, or says what something is of: 2024年度考核, 2024年工作要点.
    const isPart =
      /^(?:计划|力争)?(?:完成|建成|改造|新建|整治)\d/.test(sentence.text.slice(time.end)) &&
      sentence.times.some(({ time: other }) => other.kind === 'by' && other.at > time.end && other.points.every((point) => !isYearOnly(point)));
    // 老旧小区改造2027年完成18个，2028年6月30日前完成剩余24个: by its end.
    if (isPart) push(duties, sentence, part, { kind: 'by', due: only.due, last: only.last }, 'likely', [BY_YEAR]);
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
  const remarks: Words[] = vague
    ? [{ zh: `“${time.words}”按该月底计，也可能指月初之前`, en: `“${time.words}” is taken as the end of that month` }]
    : beforeTenDays(time);
  const sure = leastSure(...moments.map((moment) => moment.sure), vague ? 'likely' : 'sure', only.yearOnly ? 'likely' : 'sure');
  if (fromNow && years.signed !== undefined && years.signed < only.last)
    push(duties, sentence, part, { kind: 'window', first: years.signed, due: only.due, last: only.last }, sure, remarks);
  else if (moments.length === 1) push(duties, sentence, part, { kind: 'by', due: only.due, last: only.last }, sure, remarks);
  else push(duties, sentence, part, { kind: 'several', rounds: moments.map(({ due, last }) => ({ id: due, due, last })) }, sure, remarks);
}

const BY_YEAR: Words = { zh: '只写到年份，以年底为时限', en: 'only a year is named: taken as its end' };

function push(duties: Duty[], sentence: Sentence, { time, words, label }: Part, when: When, sure: Sureness, remarks: Words[]): void {
  duties.push({ ...dutyOf(sentence, words, label, time), when, sure, remarks });
}
