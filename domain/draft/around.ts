import type { Words } from '../kernel/language.ts';
import { ceilingsIn } from './ceilings.ts';
import { countedEventIn } from './counted-events.ts';
import { type Duty, placeOf } from './duty.ts';
import { freeWords } from './free-words.ts';
import { cleanHeading } from './naming.ts';
import { COMMITTEE, type Names, OFFICE } from './parties.ts';
import { type Sentence, saidIn } from './reading.ts';
import { labelledIn } from './roles.ts';
import { talkIn } from './talks.ts';
import { type Counted, countedIn, dutyTerms, pointsIn, registerIn, withheldIn, wordsAround, wordsOfClause } from './terms.ts';
import type { CountedFound, CountFound, DatedDuty, Open, PointsFound, RegisterFound, TalkFound } from './understanding.ts';

/** Terms of a whole document: beside each duty what its sentence says, and what other sentences say of duties. */

export interface Around {
  registers: RegisterFound[];
  points: PointsFound[];
  talks: TalkFound[];
  counted: CountedFound[];
  open: Open[];
}

const NOT_BY_LAPSE: Words = {
  zh: '方案里只能在逾期时扣分（最多一位小数），没有写进去，请核对',
  en: 'a plan takes points, of one decimal place at the most, when something has lapsed: this was not written into it',
};
const NO_TALK: Words = {
  zh: '方案里只能在逾期、两轮未报或指标未完成时提出约谈单位，这一句没有写进去，请核对',
  en: 'a plan proposes a talk where something has lapsed, a second round was missed or an indicator was: this was not written into it',
};
const NO_CEILING: Words = { zh: '这个上限没有列为指标，请核对', en: 'this limit was made no indicator: look at it' };
const IS_CEILING: Words = { zh: '不得超过的数，到期后看是否守住', en: 'a number that must not be exceeded: judged after its day' };
const NO_GATE: Words = { zh: '“未……不得……”没有对应到方案里的两项任务，请核对', en: 'what must wait for what was not found among the milestones' };
const NO_DAY: Words = { zh: '没有写到哪一天为止，没有列为指标', en: 'no day is named for it, so that it is no indicator' };
export const NO_UNIT: Words = { zh: '这个单位方案里不能计数，没有列为指标', en: 'a plan does not count in this unit' };

/** What a duty's sentence says beside its date. */
export function withTerms(duty: Duty, dated: DatedDuty, sentences: readonly Sentence[], names: Names): { duty: DatedDuty; counts: CountFound[]; open: Open[] } {
  const { sentence } = duty;
  const shared = sentence.times.length > 1 && !duty.ofClause;
  // A clause that is one sentence stands for itself.
  const free = duty.ofClause && sentence.standing !== 'heading' ? '' : freeWords(sentence);
  const bound = (words: string) => (free !== '' && words.startsWith(free.slice(0, -1)) ? words.slice(free.length) : words);
  const whole = shared ? duty.place.words : duty.ofClause ? wordsOfClause(sentence, sentences) : wordsAround(sentence, sentences);
  const text = bound(whole);
  const { confirm, copyTo, remarks, open } = dutyTerms(whole);
  const place = (words: string) => placeOf(sentence, words);
  const copies = [...new Set(copyTo.map((name) => (name === 'committee' || names(name) === COMMITTEE ? 'committee' : names(name))))].filter(
    (name) => name !== OFFICE && !dated.leads.names.includes(name),
  );
  const due =
    'due' in dated.when && dated.when.kind !== 'year' ? dated.when.due || undefined : dated.when.kind === 'several' ? dated.when.rounds.at(-1)?.due : undefined;
  // 剩余3栋10月31日前完成
  const ofOther = yearsApart(text, labelledIn(sentence.text).some(({ kind }) => kind === 'time') ? undefined : due);
  const numbers = countedIn(shared ? sentence.times.reduce((so, { time }) => so.replace(time.words, ''), text) : text);
  return {
    duty: {
      ...dated,
      ...(confirm && { confirm }),
      ...(copies.length > 0 && { copyTo: copies }),
      remarks: [...dated.remarks, ...remarks],
    },
    counts:
      due === undefined
        ? []
        : numbers.counted.map((counted) => ({
            ...counted,
            due: ofOther.get(`${counted.value} ${counted.unit}`) ?? due,
            report: dated.leads,
            place: place(text),
            ...surenessOf(counted),
          })),
    open: [
      ...open.map(({ words, note }): Open => ({ place: place(words), why: 'terms', note })),
      ...(due === undefined && dated.when.kind !== 'year'
        ? numbers.counted.map(({ name, value, unit }): Open => ({ place: place(`${name}${value}${unit}`), why: 'terms', note: NO_DAY }))
        : []),
      ...(due === undefined ? [] : numbers.other.map((words): Open => ({ place: place(words), why: 'terms', note: NO_UNIT }))),
    ],
  };
}

/** 2037年不少于1.5亿元，2038年上半年全部清零: what a year by itself begins is of that year. */
function yearsApart(text: string, due: string | undefined): Map<string, string> {
  // 全年面积不低于28万亩，5月20日前完成任务分解: what is of the whole year is due by its end.
  const whole =
    due === undefined
      ? []
      : [...text.matchAll(/(?<=^|[，；。：])(?:全年|年内|年度内)(?![^，；。]*\d月)([^，；。]*)/g)].flatMap(([, words = '']) =>
          countedIn(words).counted.map(({ value, unit }) => [`${value} ${unit}`, `${due.slice(0, 4)}-12`] as const),
        );
  const parts = [...text.matchAll(/(?<=^|[，；。：])(20\d\d)年(?!\d|底|末|内|前|度|[上下]半年|第|[一二三四]季)([^，；。]*)/g)];
  return new Map([
    ...whole,
    ...parts.flatMap(([, year, words = '']) => countedIn(words).counted.map(({ value, unit }) => [`${value} ${unit}`, `${year}-12-31`] as const)),
  ]);
}

/** A ceiling is for a person to look at: nobody is praised for a number that is no ceiling. */
export const surenessOf = ({ bound, eachOf }: Counted): Pick<CountFound, 'sure' | 'remarks'> =>
  bound === 'at-most' ? { sure: 'guess', remarks: [IS_CEILING] } : { sure: eachOf === undefined ? 'likely' : 'guess', remarks: [] };

/** Registers, points and what could not be written of them. */
export function aroundOf(sentences: readonly Sentence[]): Around {
  const found: Around = { registers: [], points: [], talks: [], counted: [], open: [] };
  const isStruck = sentences.some(({ text }) => /销号/.test(text));
  for (const sentence of sentences) {
    const paragraph = sentences.filter((other) => other.paragraph === sentence.paragraph).map(({ text }) => text);
    const list =
      registerIn(sentence.text) ??
      (registerIn(paragraph.join('')) !== undefined ? /(?:台账|清单)/.test(sentence.text) && registerIn(paragraph.join('')) : undefined) ??
      // Struck off elsewhere in the document: only what lists faults.
      (isStruck ? registerIn(sentence.text, /(?:问题|隐患|风险|整改)[^，。；]{0,4}(?:台账|清单)$/) : undefined);
    const heading = cleanHeading(sentence.clause.heading).replace(/(?:专项|集中)?(?:工作)?$/, '');
    const called = list === '台账' || list === '清单' ? `${heading}${list}` : list;
    if (list && sentence.text.includes(list) && found.registers.every(({ name }) => name !== called))
      found.registers.push({ name: called || list, place: placeOf(sentence, sentence.text), sure: 'likely', remarks: [] });
    const event = countedEventIn(sentence.text);
    if (event) {
      const { at: _at, end: _end, words, ...rest } = event;
      found.counted.push({ ...rest, place: placeOf(sentence, words), sure: 'guess', remarks: [] });
    }
    const lost = event ? undefined : pointsIn(sentence.text);
    if (lost?.sayable) found.points.push({ points: lost.points, place: placeOf(sentence, lost.words), sure: 'likely', remarks: [] });
    else if (lost) found.open.push({ place: placeOf(sentence, lost.words), why: 'terms', note: NOT_BY_LAPSE });
    const talk = event ? undefined : talkIn(sentence.text);
    if (talk?.on) found.talks.push({ on: talk.on, place: placeOf(sentence, talk.words), sure: 'guess', remarks: [] });
    else if (talk) found.open.push({ place: placeOf(sentence, talk.words), why: 'terms', note: NO_TALK });
    for (const words of saidIn(sentence.text).length > 0 ? [] : ceilingsIn(sentence.text).unsure)
      found.open.push({ place: placeOf(sentence, words), why: 'terms', note: NO_CEILING });
  }
  return found;
}

/** With what has to be settled before what: only where both are one duty of the plan each, since a wrong order would hold up the wrong one. */
export function gated(duties: readonly DatedDuty[], sentences: readonly Sentence[]): { duties: DatedDuty[]; open: Open[] } {
  const needs = new Map<DatedDuty, DatedDuty>();
  const open: Open[] = [];
  for (const sentence of sentences) {
    const held = withheldIn(sentence.text);
    if (!held) continue;
    const about = (words: string) =>
      words.length < 2 ? [] : duties.filter(({ name, duty, place }) => [name, duty, place.words].some((text) => turned(text.replace(held.words, ''), words)));
    const [before, after] = [about(held.work), about(held.held)];
    const [first, second] = [before[0], after[0]];
    if (before.length === 1 && after.length === 1 && first && second && first !== second) needs.set(second, first);
    else open.push({ place: placeOf(sentence, held.words), why: 'terms', note: NO_GATE });
  }
  return {
    duties: duties.map((duty) => {
      const before = needs.get(duty);
      return before ? { ...duty, needs: { clause: before.place.clause, name: before.name } } : duty;
    }),
    open,
  };
}

/** 校舍加固 is said by 加固校舍 as well. */
function turned(text: string, words: string): boolean {
  if (text.includes(words)) return true;
  return words.length >= 4 && text.includes(`${words.slice(-2)}${words.slice(0, -2)}`);
}
