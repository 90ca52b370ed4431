import type { Words } from '../kernel/language.ts';
import { type Duty, placeOf } from './duty.ts';
import { clauseDuty, cleanHeading, nameOf } from './naming.ts';
import type { Sentence } from './reading.ts';
import { labelledIn, rolesIn } from './roles.ts';

/** Items that say who answers, under a sentence that says by when: 10月底前上线：（1）…（牵头：市人社局）（2）…. */

const FROM_ABOVE: Words = { zh: '时限取自上面引出这一项的那句话', en: 'the date stands in the sentence that leads to this item' };
const LONGEST_NAME = 36;

export function introduced(sentences: readonly Sentence[], duties: readonly Duty[]): Duty[] {
  const byClause = new Map<string, Sentence[]>();
  for (const sentence of sentences) byClause.set(sentence.clause.id, [...(byClause.get(sentence.clause.id) ?? []), sentence]);
  return [...byClause.values()].flatMap((own): Duty[] => {
    const [first] = own as [Sentence];
    const above = first.clause.parent === undefined ? undefined : byClause.get(first.clause.parent)?.at(-1);
    if (!above?.text.endsWith('：') || own.some(({ times }) => times.length > 0)) return [];
    const isNamed = own.some(
      ({ text, standing }) =>
        labelledIn(text).some(({ kind }) => kind === 'lead') || (standing === 'bracket' && rolesIn(text).some(({ role }) => role === 'lead')),
    );
    const [dated, ...others] = duties.filter(({ sentence, when }) => sentence === above && when.kind !== 'year');
    if (!isNamed || !dated || others.length > 0 || dated.when.kind !== 'by') return [];
    const duty = clauseDuty(first.clause, first).slice(0, 300);
    const name = cleanHeading(first.clause.heading) || nameOf(duty);
    return [
      {
        sentence: first,
        place: placeOf(first, first.text),
        name: name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME - 1)}…` : name || first.clause.id,
        duty: duty || name || first.clause.id,
        when: dated.when,
        roles: [],
        sure: 'likely',
        remarks: [FROM_ABOVE],
        ofClause: true,
        hasShare: false,
      },
    ];
  });
}
