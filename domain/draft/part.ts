import type { PlainDate } from '../kernel/dates.ts';
import { mentionsIn } from './bodies.ts';
import type { Duty } from './duty.ts';
import { OWED } from './owed.ts';
import type { Sentence } from './reading.ts';
import type { TimeFound } from './times.ts';
import type { Open } from './understanding.ts';

/** Parts of sentences that a date governs, and what reading them gives. */

export interface ReadDuties {
  duties: Duty[];
  open: Open[];
  /** The span that the document gives for the whole: 自2024年3月起至12月底，在全市开展…, 三年左右. */
  span: { from?: PlainDate; to?: PlainDate };
}

export interface Part {
  time: TimeFound;
  year: Sentence['times'][number]['year'];
  /** The words that the date governs. */
  words: string;
  /** What stands before the date in its own part, as a name for one of several. */
  label: string;
  /** A window around a recurrence in the same sentence. */
  within?: Part;
  /** The last day of a recurrence, as its sentence says it. */
  end?: Sentence['times'][number];
}

const isUntil = (time: TimeFound, next: TimeFound, text: string) =>
  time.kind === 'recurring' &&
  next.kind === 'by' &&
  /^[^。；]{0,16}，?(?:至|到|直至|直到|持续至|持续到)$/.test(text.slice(time.end, next.at)) &&
  (/(?:止|为止)$/.test(next.words) || /^(?:结束|止|为止|完毕)/.test(text.slice(next.end)));

const RELEVANT = (time: TimeFound) => !(time.kind === 'by' && time.suffix === 'reference') && time.kind !== 'span';

/** A sentence with several dates is cut at its commas, and each date takes the parts that lead to it or follow it. */
export const partsOf = (sentence: Sentence): Part[] => cutAtDates(sentence).flatMap((part) => eachSubject(part));

/** 审定后20日内，县发改局完成批复，县财政局落实资金: what each of several does by one day is a duty of its own. */
function eachSubject(part: Part): Part[] {
  const { time, words, label } = part;
  const at = words.indexOf(time.words);
  const head = at < 0 ? '' : words.slice(0, at + time.words.length);
  if (label !== '' || head === '' || /[，；]/.test(head) || words[head.length] !== '，' || /牵头|负责|配合|协助|参与|参加|会同|联合|分别|共同|；/.test(words))
    return [part];
  const groups: string[] = [];
  for (const piece of words.slice(head.length + 1).split('，')) {
    const [first] = mentionsIn(piece);
    const acts = first?.at === 0 && first.kind === 'body' && OWED.test(piece.slice(first.end, first.end + 6));
    if (acts || groups.length === 0) groups.push(piece);
    else groups.push(`${groups.pop()}，${piece}`);
  }
  const isOfEach = groups.length > 1 && groups.every((group) => mentionsIn(group)[0]?.at === 0);
  return isOfEach ? groups.map((group) => ({ ...part, words: `${head}，${group}` })) : [part];
}

function cutAtDates({ text, times }: Sentence): Part[] {
  const all = times.filter(({ time }) => RELEVANT(time));
  // 2月、3月每月举办: the months bound what comes again, and are no date besides.
  const bounding = all.filter((one, index) => isBounding(one.time, all[index + 1]?.time, text));
  // 每月检测一次，至10月底结束: its last day.
  const until = (time: TimeFound) => {
    const next = all[all.findIndex((one) => one.time === time) + 1];
    return next && isUntil(time, next.time, text) ? next : undefined;
  };
  const ends = all.flatMap(({ time }) => until(time) ?? []);
  const relevant = all.filter((one) => !bounding.includes(one) && !ends.includes(one));
  if (relevant.length === 0) return [];
  const bare = text.replace(/^（|）[。；]?$/g, '');
  if (relevant.length === 1) {
    const [{ time, year }] = relevant as [Sentence['times'][number]];
    const [around] = bounding;
    const end = until(time);
    return [{ time, year, words: bare, label: '', ...(around && { within: { ...around, words: '', label: '' } }), ...(end && { end }) }];
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
    const [before1, after1] = [relevant[index - 1]?.time, holder[index + 1] === own ? relevant[index + 1]?.time : undefined];
    const words = alone
      ? text.slice(from, to)
      : text.slice(
          index === 0 || !before1 ? piece.at : (seamOf(text, before1.end, time.at) ?? before1.end),
          after1 ? (seamOf(text, time.end, after1.at) ?? after1.at) : piece.end,
        );
    const window =
      bounding.find((other) => all[all.indexOf(other) + 1]?.time === time) ??
      // 施工期为4月1日至11月30日，汛期（6月15日至9月15日）每周一报送: the nearest span before it.
      relevant.findLast((other, at) => at < index && (other.time.kind === 'window' || (other.time.kind === 'by' && other.time.suffix === 'from')));
    return {
      time,
      year,
      words: words.replace(/^[（，；、]|[，；、）]$/g, '').replace(/^）/, ''),
      label: trailing ? before : '',
      ...(window && time.kind === 'recurring' && { within: { ...window, words: '', label: '' } }),
      ...(until(time) && { end: until(time) as Sentence['times'][number] }),
    };
  });
}

/** 消防站每季度组织1次、各社区每半年组织1次: where the second begins with its own subject. */
function seamOf(text: string, from: number, to: number): number | undefined {
  const mark = text.lastIndexOf('、', to - 1);
  if (mark < from) return undefined;
  const [who, ...more] = mentionsIn(text.slice(mark + 1, to));
  return who && more.length === 0 && who.at === 0 && /^(?:分别|应当?|要|须|于|在)*$/.test(text.slice(mark + 1 + who.end, to)) ? mark : undefined;
}

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
