import type { PlainDate } from '../kernel/dates.ts';
import type { Words } from '../kernel/language.ts';
import { surenessOf } from './around.ts';
import { type Duty, placeOf } from './duty.ts';
import { freeWords } from './free-words.ts';
import { cleanHeading } from './naming.ts';
import type { Sentence, Years } from './reading.ts';
import { countedIn } from './terms.ts';
import { isYearOnly } from './times.ts';
import { type CountFound, daysOf, type Parties } from './understanding.ts';

/** Numbers to be reached that a document dates by years alone, or states as its goals without any date. */

const BY_YEAR: Words = { zh: '只写到年份，以年底为时限', en: 'only a year is named: taken as its end' };
const BY_LAST: Words = { zh: '以这句话里最后一个时限为准', en: 'taken as the last date of its sentence' };
const BY_CLAUSE: Words = { zh: '以这一条的时限为准', en: 'taken as the date of its clause' };
const BY_PLAN: Words = { zh: '没有写时限，以方案最后一天为时限', en: 'no date is given: taken as the last day of the plan' };

export function goalsOf(
  sentences: readonly Sentence[],
  years: Years,
  duties: readonly Duty[],
  to: PlainDate,
  leadsOf: (sentence: Sentence) => Parties,
): CountFound[] {
  const bySentence = new Map<Sentence, Duty[]>();
  for (const duty of duties) bySentence.set(duty.sentence, [...(bySentence.get(duty.sentence) ?? []), duty]);
  const whole = new Set(duties.filter(({ ofClause, when }) => ofClause && when.kind !== 'year').map(({ sentence }) => sentence.clause.id));
  const headings = new Map(sentences.map(({ clause }) => [clause.id, clause]));
  const isGoal = ({ clause }: Sentence) => [clause, headings.get(clause.parent ?? '')].some((one) => one && /目标|指标/.test(cleanHeading(one.heading)));
  return sentences.flatMap((sentence): CountFound[] => {
    if (sentence.clause.id === '文首' || sentence.standing === 'bracket') return [];
    const found = (text: string, due: PlainDate, remark: Words): CountFound[] =>
      countedIn(text).counted.map((counted) => ({
        ...counted,
        due,
        report: leadsOf(sentence),
        place: placeOf(sentence, sentence.text),
        sure: 'guess',
        remarks: [remark, ...surenessOf(counted).remarks],
      }));
    const named = sentence.times.flatMap(({ time }) =>
      time.kind === 'by' && (time.suffix === 'none' || time.suffix === 'before') && time.points.length === 1 && isYearOnly(time.points[0] ?? {})
        ? [{ time, year: time.points[0]?.year }]
        : [],
    );
    // What no date of its own governs is due with the last one, with its clause or with the plan.
    const own = (bySentence.get(sentence) ?? []).filter((duty) => !duty.ofClause || sentence.standing === 'heading');
    const free = own.length > 0 ? freeWords(sentence) : '';
    if (free !== '') {
      const ofClause = duties.find(
        (duty) => duty.ofClause && duty.sentence !== sentence && duty.sentence.clause === sentence.clause && duty.when.kind === 'by',
      );
      const days = own.flatMap(({ when }) => (when.kind === 'every' || when.kind === 'year' ? [] : daysOf(when))).sort();
      if (days.length > 1) return found(free, days.at(-1) as PlainDate, BY_LAST);
      // 全年更新800台，其中上半年300台
      if (/^(?:全年|年内|年度内)|[，；](?:全年|年内)[^，；]*[，；]?$/.test(free) && years.base !== undefined)
        return found(free, `${years.base}-12-31`, BY_YEAR);
      return ofClause?.when.kind === 'by' ? found(free, ofClause.when.last, BY_CLAUSE) : found(free, wholeOr(sentence, days, to), BY_PLAN);
    }
    // 整改目标：关闭采石场3家: with the last date of its clause.
    if (sentence.times.length === 0 && /^(?:整改|工作|任务|年度)?目标：/.test(sentence.text)) {
      const of = duties.filter((duty) => duty.sentence.clause === sentence.clause && (duty.when.kind === 'by' || duty.when.kind === 'window'));
      const units = new Set(countedIn(sentence.text).counted.map(({ unit }) => unit));
      const alike = of.filter(({ duty }) => countedIn(duty).counted.some(({ unit }) => units.has(unit)));
      const last = (alike.length > 0 ? alike : of)
        .flatMap(({ when }) => (when.kind === 'every' ? [] : daysOf(when)))
        .sort()
        .at(-1);
      if (last !== undefined) return found(sentence.text, last, BY_CLAUSE);
    }
    // 事故全年不超过2起: kept in each year of the plan.
    if (named.length === 0 && sentence.times.every(({ time }) => time.words === '全年') && /全年|每年|年度/.test(sentence.text) && years.base !== undefined) {
      const ends = Array.from({ length: Math.min(5, Number(to.slice(0, 4)) - years.base + 1) }, (_, index) => `${(years.base as number) + index}-12-31`);
      const kept = ends.flatMap((end) => found(sentence.text, end > to ? to : end, BY_YEAR).filter(({ bound }) => bound === 'at-most'));
      if (kept.length > 0) return kept;
    }
    // 到11月，达标率95%以上；事故不超过2起: the date of its paragraph, where that has one.
    const earlier =
      sentence.times.length === 0 && isGoal(sentence)
        ? duties.filter(({ sentence: other, when }) => when.kind === 'by' && other.paragraph === sentence.paragraph && other.at < sentence.at)
        : [];
    const [date] = earlier.length === 1 ? earlier : [];
    if (date?.when.kind === 'by') return found(sentence.text, date.when.last, BY_CLAUSE);
    if (named.length === 0)
      return sentence.times.every(({ time }) => time.kind === 'by' && time.suffix === 'reference') && isGoal(sentence) && !whole.has(sentence.clause.id)
        ? found(sentence.text, to, BY_PLAN)
        : [];
    // 5月开展宣传，2033年培训400人次: a year that begins a part of its own is of that part.
    if (named.length < sentence.times.length)
      return named.flatMap(({ time, year }) =>
        year !== undefined && (years.base === undefined || year >= years.base) && /(?:^|[，；。])$/.test(sentence.text.slice(0, time.at))
          ? found(/^[^，；。]*/.exec(sentence.text.slice(time.end))?.[0] ?? '', `${year}-12-31`, BY_YEAR)
          : [],
      );
    // What a duty says is counted with it; and a sentence with other dates is read by those.
    if (named.length < sentence.times.length || (bySentence.has(sentence) && named.length === 1)) return [];
    const ends = named.map(({ year }) => year).filter((year) => year !== undefined && (years.base === undefined || year >= years.base));
    if (ends.length < named.length) return [];
    const before = sentence.text.slice(0, named[0]?.time.at);
    const verb = VERB.exec(before)?.[0] ?? '';
    const parts = named.flatMap(({ time, year }, index) => {
      const text = sentence.text.slice(time.end, named[index + 1]?.time.at);
      return found(/^\d/.test(text) ? `${verb || '完成'}${text}` : text, `${year}-12-31`, BY_YEAR);
    });
    return [...(named.length > 1 ? found(before, `${ends.at(-1)}-12-31`, BY_YEAR) : []), ...parts];
  });
}

/** 为教室换灯420间，开学前完成60%，10月底前全部完成: one date that is the end of all of it. */
const wholeOr = ({ text }: Sentence, days: readonly PlainDate[], to: PlainDate): PlainDate =>
  days[0] !== undefined && /\d月[^，。；]{0,6}全部|(?:其余|剩余|余下)[^。；]*\d月/.test(text) ? days[0] : to;

/** The verb of a whole, which its parts by years go on with: 更新管道96公里，其中2028年30公里. */
const VERB = /(?:更新改造|新建|改造|更新|建设|建成|治理|整治|完成|培训|新增|安装|淘汰|修复)\p{Script=Han}{0,12}?(?=\d)/u;
