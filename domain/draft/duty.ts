import type { PlainDate } from '../kernel/dates.ts';
import type { Words } from '../kernel/language.ts';
import { clauseDuty, clauseText, cleanHeading, nameOf, stripped, withoutTrigger } from './naming.ts';
import type { Sentence } from './reading.ts';
import { labelledIn, type Placed, rolesIn } from './roles.ts';
import { sharesIn } from './shares.ts';
import type { Place, Sureness } from './source.ts';
import { countedIn } from './terms.ts';
import type { TimeFound } from './times.ts';
import type { When } from './understanding.ts';

/** A dated duty of a sentence: what it is called, and who answers for it. */

export interface Duty {
  sentence: Sentence;
  place: Place;
  name: string;
  duty: string;
  /** Rounds of a recurrence are worked out once the plan’s span is known. */
  when: When | { kind: 'every'; every: Extract<TimeFound, { kind: 'recurring' }>['every']; within?: { from?: PlainDate; to?: PlainDate } };
  roles: Placed[];
  sure: Sureness;
  remarks: Words[];
  /** The date stands for the whole clause. */
  ofClause: boolean;
  hour?: string;
  /** A share stands in the words that the date governs. */
  hasShare: boolean;
}

export const placeOf = ({ clause, paragraph }: Sentence, words: string): Place => ({
  clause: clause.id,
  paragraph: paragraph.index,
  words: words.length > 120 ? `${words.slice(0, 119)}…` : words,
});

const LONGEST_DUTY = 300;
const LONGEST_NAME = 36;
const STANDS_ALONE = /^(?:时限|时间|完成|截止|于|在|至|到|之前|前|底|左右|阶段|：|，|。|；|、|（|）|-|\s)*$/;

/** Duty and name: of the whole clause where the date stands by itself, or else of the words that it governs. */
export function dutyOf(sentence: Sentence, words: string, label: string, time: TimeFound, upon = ''): Omit<Duty, 'when' | 'sure' | 'remarks'> {
  const { clause, standing } = sentence;
  const labels = labelledIn(sentence.text);
  const inLabel = labels.some(({ kind, from, to }) => kind === 'time' && time.at >= from && time.at <= to);
  const left = stripped(words, time);
  // A clause that is one sentence with several dates, each with a subject of its own, has no date for the whole.
  const isOfSeveral = sentence.times.length > 1 || (standing !== 'bracket' && words.length + 2 < sentence.text.length);
  const isSplit =
    isOfSeveral &&
    sentence.text !== words &&
    (rolesIn(words).some(({ role }) => role === 'lead') || (/[，；]/.test(sentence.text) && countedIn(left).counted.length > 0));
  const ofClause = (standing === 'heading' && !isSplit) || inLabel || standing === 'bracket' || STANDS_ALONE.test(left);
  // A clause that is one sentence with its subject and its date has no heading besides.
  const isAlone =
    standing === 'heading' &&
    (clauseText(sentence) === sentence.text || (sentence.times.length === 1 && clause.heading.includes(time.words))) &&
    rolesIn(words).some(({ at, role }) => at === 0 && role === 'lead');
  // 1.5月底前清理死角: its date is no part of what it is called.
  const called = cleanHeading(clause.heading);
  const heading = isAlone ? '' : called.startsWith(time.words) && called.length - time.words.length >= 4 ? stripped(called, time) : called;
  const own = ofClause && !isAlone ? clauseDuty(clause, sentence) : left;
  const roles = ofClause ? whoOfClause(sentence.text, time) : withSubject(nearest(words, time), sentence, time);
  const base = ofClause || label !== '' ? putRight(heading, clause) : '';
  const name =
    label !== '' && base !== ''
      ? `${base}：${label.replace(/[：，]/g, '')}`
      : base !== ''
        ? base
        : nameOf(upon === '' && (!ofClause || isAlone) ? byDate(words, time, left) : withoutTrigger(left, upon) || own);
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

/** 加大督查力度，年底逐一对账: a duty is called by the part that its date stands in, where that says what is done. */
function byDate(words: string, time: TimeFound, left: string): string {
  const at = words.indexOf(time.words);
  if (at < 0) return left;
  const from = Math.max(words.lastIndexOf('，', at), words.lastIndexOf('；', at), words.lastIndexOf('：', at)) + 1;
  const end = words.slice(at + time.words.length).search(/[，；。]/);
  const part = words.slice(from, end < 0 ? words.length : at + time.words.length + end);
  const rest = stripped(part, time).replace(/^(?:前|底|要|须|应当?|于)+|[。；，]$/g, '');
  return from > 0 && rest.length >= 6 && !/^(?:全部|全面|基本|初步|如期)?(?:完成|实现|达到|到位|建成|报|结束)/.test(rest) ? rest : left;
}

/** 改革办牵头推进，各部门每月25日前报送台账: whoever is meant by 各 reports for itself, and does not help whoever leads the whole. */
const isReportedBy = (subjects: readonly Placed[], words: string): boolean =>
  subjects.length > 0 && subjects.every(({ kind, name }) => kind === 'all' || /^各/.test(name)) && /^[^；。]*?(?:报送|上报|报告|提交|反馈)/.test(words);

/** 公务接待超标 above 整改措施：… is what has to be put right, and not what is done. */
const putRight = (heading: string, { paragraphs }: Sentence['clause']): string =>
  heading !== '' && !/整改|落实|制定|修订|完善|开展/.test(heading) && paragraphs.some(({ text }) => /^整改(?:措施|时限|期限)：/.test(text))
    ? `整改：${heading}`
    : heading;

/** Everybody whom a sentence names that stands for its clause, but for whoever leads the whole where each reports for itself. */
function whoOfClause(text: string, time: TimeFound): Placed[] {
  const all = rolesIn(text);
  const from = Math.max(text.lastIndexOf('，', time.at), text.lastIndexOf('；', time.at)) + 1;
  const own = all.filter(({ role, at, end }) => role === 'lead' && at >= from && end <= time.at);
  return isReportedBy(own, text.slice(time.at)) ? all.filter((mention) => mention.role !== 'lead' || own.includes(mention)) : all;
}

/** Of several subjects in a row the one in the part with the date is meant. */
function nearest(words: string, time: TimeFound): Placed[] {
  const all = rolesIn(words);
  const at = words.indexOf(time.words);
  const from = Math.max(words.lastIndexOf('，', at), words.lastIndexOf('；', at)) + 1;
  const end = words.slice(at + time.words.length).search(/[，；。]/);
  const to = end < 0 ? words.length : at + time.words.length + end;
  const own = all.filter((mention) => mention.role === 'lead' && mention.at >= from && mention.end <= to);
  const isOwn = isReportedBy(own, words.slice(at));
  return own.length === 0 || at < 0 ? all : all.filter((mention) => mention.role !== 'lead' || own.includes(mention) || (mention.chief && !isOwn));
}

/** A part without a subject of its own goes on with the one before it in its sentence. */
function withSubject(own: Placed[], { text, times }: Sentence, time: TimeFound): Placed[] {
  if (times.length < 2 || own.some(({ role }) => role === 'lead')) return own;
  const before = rolesIn(text).filter(({ role, end }) => (role === 'lead' || role === 'assist') && end <= time.at);
  const last = before.filter(({ role }) => role === 'lead').at(-1);
  if (!last) return own;
  const near = before.filter(({ role, at }) => role === 'lead' && text.slice(at, last.at).search(/[，；]/) < 0);
  if (isReportedBy(near, text.slice(last.end))) return [...near, ...own];
  // Who is called 牵头 leads on; of others the nearest part is meant.
  if (before.some(({ chief }) => chief)) return [...before, ...own];
  const from = Math.max(...[...text.slice(0, last.at).matchAll(/[，；]/g)].map(({ index }) => index + 1), 0);
  return [...before.filter(({ at }) => at >= from), ...own];
}
