import type { Words } from '../kernel/language.ts';
import { type Duty, placeOf } from './duty.ts';
import { type Extensions, extensionIn } from './extensions.ts';
import type { Sentence } from './reading.ts';
import type { Open } from './understanding.ts';

/** Which tasks the limits of extensions are about that a document names. */

const OF_ALL = /^(?:各项|每项|每个|所有|全部|一切|各类|各)[^，。；]{0,6}(?:任务|事项|工作|时限|件)/;

export interface ExtensionsRead {
  of: ReadonlyMap<Duty, Extensions>;
  /** What holds for the whole plan. */
  plan?: Extensions;
  open: Open[];
}

const NOT_OF: Words = {
  zh: '没有看出延期的限制说的是哪项任务，没有写进去，请核对',
  en: 'which milestone this limit of extensions is about was not found: it was not written down',
};

const TOO_SHORT: Words = {
  zh: '时限比提前申请的天数还短，来不及申请延期，没有写进去，请核对',
  en: 'the limit is no longer than the time before which an extension has to be asked for: it was not written down',
};

function couldAsk({ when }: Duty, { askBefore }: Extensions): boolean {
  if (!askBefore || when.kind !== 'after' || when.ahead || 'months' in when.within) return true;
  const [count = 0] = Object.values(askBefore);
  // A month has thirty-one days and twenty-three working days at the most.
  const months = 'months' in askBefore;
  return (
    ('days' in when.within && when.within.days > count * (months ? 31 : 1)) ||
    ('workingDays' in when.within && when.within.workingDays > count * (months ? 23 : 1))
  );
}

/** Whose extensions each rule is about: what stands before it in its paragraph, what it names, or, where nothing stands there, the whole plan. */
export function extensionsOf(sentences: readonly Sentence[], duties: readonly Duty[]): ExtensionsRead {
  const of = new Map<Duty, Extensions>();
  const far: { sentence: Sentence; rule: Extensions; duties: Duty[] }[] = [];
  const open: Open[] = [];
  let plan: Extensions | undefined;
  for (const sentence of sentences) {
    const found = extensionIn(sentence.text);
    if (!found) continue;
    const { rule } = found;
    if (OF_ALL.test(sentence.text.slice(found.at))) {
      plan = { ...rule, ...plan };
      continue;
    }
    const here = duties.filter((duty) => duty.sentence.clause === sentence.clause);
    const before = here.filter(
      (duty) =>
        duty.sentence.paragraph === sentence.paragraph &&
        (duty.sentence.at < sentence.at || (duty.sentence === sentence && sentence.text.indexOf(duty.place.words.slice(0, 6)) < found.at)),
    );
    const named = (list: readonly Duty[]) => list.filter(({ name, duty, place }) => [name, duty, place.words].some((text) => text.includes(found.of)));
    const near = before.filter((duty) => duty.sentence === before.at(-1)?.sentence);
    const given = found.of === '' ? (before.length > 0 ? near : here) : named(before).length > 0 ? named(before) : named(here);
    // 3个工作日内下达通知 is over before anybody could ask three working days ahead: the plan refuses such a rule.
    const meant = given.filter((duty) => couldAsk(duty, rule));
    if (given.length > 0 && meant.length === 0) open.push({ place: placeOf(sentence, sentence.text), why: 'terms', note: TOO_SHORT });
    else if (meant.length > 0) for (const duty of meant) of.set(duty, of.get(duty) ?? rule);
    else if (found.of !== '' && named(duties).length > 0) far.push({ sentence, rule, duties: named(duties).filter((duty) => couldAsk(duty, rule)) });
    else if (found.of === '' && here.length === 0) plan = { ...rule, ...plan };
    else open.push({ place: placeOf(sentence, sentence.text), why: 'terms', note: NOT_OF });
  }
  // What another clause says of tasks by what they are called gives way to what stands beside them.
  for (const { sentence, rule, duties: meant } of far) {
    const free = meant.filter((duty) => !of.has(duty));
    for (const duty of free) of.set(duty, rule);
    if (free.length === 0) open.push({ place: placeOf(sentence, sentence.text), why: 'terms', note: NOT_OF });
  }
  return { of, ...(plan && { plan }), open };
}
