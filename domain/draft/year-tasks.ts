import type { Words } from '../kernel/language.ts';
import { placeOf } from './duty.ts';
import { clauseDuty, nameOf } from './naming.ts';
import type { ClauseParties } from './parties.ts';
import type { Sentence, Years } from './reading.ts';
import { labelledIn, rolesIn } from './roles.ts';
import type { ReadTables } from './table.ts';
import { type DatedDuty, isNobody, type Open } from './understanding.ts';

/**
 * A year's list of tasks (2030年重点工作责任分工) that dates none of them and says of each who answers: all are of that year, and are taken as due
 * by its end, for a person to look at.
 */

const BY_TITLE: Words = { zh: '没有写时限，以标题所写年份的年底为时限', en: 'no date is given: taken as the end of the year in the title' };
const endOf = (base: number) => ({ kind: 'by' as const, due: `${base}-12`, last: `${base}-12-31` });

/** Rows of tables none of which has a date. */
export function rowsOfYear({ rows, open, ...rest }: ReadTables, { titled, base }: Years): ReadTables {
  if (!titled || base === undefined || rows.length === 0 || rows.some(({ when, due, carried }) => when !== undefined || due !== '' || carried))
    return { rows, open, ...rest };
  const dated = rows.map((row) => (isNobody(row.leads) ? row : { ...row, when: endOf(base), sure: 'guess' as const, remarks: [...row.remarks, BY_TITLE] }));
  const known = new Set(dated.flatMap(({ when, place }) => (when === undefined ? [] : [place.paragraph])));
  return { ...rest, rows: dated, open: open.filter(({ why, place }) => why !== 'row' || !known.has(place.paragraph)) };
}

/** Clauses that say in a label or in their last bracket who answers for them. */
export function clausesOfYear(sentences: readonly Sentence[], { leads: find }: ClauseParties, { titled, base }: Years): DatedDuty[] {
  if (!titled || base === undefined) return [];
  const clauses = [...new Set(sentences.map(({ clause }) => clause))];
  return clauses.flatMap((clause): DatedDuty[] => {
    const own = sentences.filter((sentence) => sentence.clause === clause);
    const isNamed = own.some(
      ({ text, standing }) =>
        labelledIn(text).some(({ kind }) => kind === 'lead') || (standing === 'bracket' && rolesIn(text).some(({ role }) => role === 'lead')),
    );
    const [first] = own;
    // 2030年改造17公里，2031年基本完成: what names years itself is read by them.
    if (!first || !isNamed || clause.id === '文首' || own.some(({ times }) => times.length > 0)) return [];
    const { leads, assists, recipients, together } = find({ sentence: first, roles: [] });
    if (isNobody(leads)) return [];
    const duty = clauseDuty(clause, first).slice(0, 300) || clause.heading || clause.id;
    const name = clause.heading || nameOf(duty);
    return [
      {
        place: placeOf(first, first.text),
        name: name.length > 36 ? `${name.slice(0, 35)}…` : name,
        duty,
        when: endOf(base),
        leads,
        assists: leads.all ? [] : assists,
        recipients,
        ...(together && { together }),
        sure: 'guess',
        remarks: [BY_TITLE],
      },
    ];
  });
}

/** What is listed for want of a date, without what has one now. */
export const withoutDated = (open: readonly Open[], duties: readonly DatedDuty[]): Open[] =>
  open.filter(({ why, place }) => why !== 'no-date' || duties.every((duty) => duty.place.clause !== place.clause));
