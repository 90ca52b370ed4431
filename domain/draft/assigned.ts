import { numberOf } from './numerals.ts';
import type { Sentence } from './reading.ts';
import { type Placed, rolesIn } from './roles.ts';
import { NOBODY, type Parties } from './understanding.ts';

/** Who answers for a clause where another place says so: 区文旅局牵头落实第二部分第（一）、（二）项, or a table of who does what without any date. */

export interface Assigned {
  leads: Parties;
  assists: string[];
}

/** What is needed of a row of a task table. */
export interface Assigning {
  text: string[];
  due: string;
  when?: unknown;
  carried?: unknown;
  leads: Parties;
  assists: Parties;
}

const HAN = '[一二三四五六七八九十]{1,3}';
const REFERENCE = new RegExp(`第?(${HAN})(?:部分|章|大项|条|、)?(?:中|里|的)?第?((?:（${HAN}）(?:、|和|及|至|到|-)?)+)(?:项|条|款|点|小项)?`, 'g');
const DONE = /(?:落实|负责|承担|牵头|组织实施|实施|完成|推进)[^，。；]{0,8}$/;

/** The clauses that a sentence names by their numbers: 第二部分第（一）至（三）项. */
const clausesNamed = (text: string): string[] =>
  [...text.matchAll(REFERENCE)].flatMap((match) => {
    if (!DONE.test(text.slice(0, match.index))) return [];
    const [, part = '', list = ''] = match;
    const items = [...list.matchAll(new RegExp(`（(${HAN})）(至|到|-)?`, 'g'))];
    return items.flatMap(([, item = '', to], index) => {
      const last = to === undefined ? undefined : numberOf(items[index + 1]?.[1] ?? '');
      const first = numberOf(item) ?? 0;
      return last === undefined || last > 40 ? [`${part}（${item}）`] : Array.from({ length: last - first + 1 }, (_, at) => `${part}（${hanOf(first + at)}）`);
    });
  });

const hanOf = (number: number): string => {
  const [tens, ones] = [Math.floor(number / 10), number % 10];
  return `${tens === 0 ? '' : tens === 1 ? '十' : `${'一二三四五六七八九'[tens - 1]}十`}${ones === 0 ? '' : '一二三四五六七八九'[ones - 1]}`;
};

const NUMBERED = /^(?:[一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十\d]{1,3}）|\d{1,2}[.、．])/;
const plain = (text: string) => text.replace(NUMBERED, '').replace(/[。；：\s“”]/g, '');

/** By clause; a clause that two places give to different bodies has all of them. */
export function assignedIn(
  sentences: readonly Sentence[],
  rows: readonly Assigning[],
  collect: (placed: readonly Placed[]) => Assigned,
  names: (name: string) => string,
): ReadonlyMap<string, Assigned> {
  const found = new Map<string, Assigned>();
  const add = (clause: string, { leads, assists }: Assigned) => {
    const before = found.get(clause) ?? { leads: NOBODY, assists: [] };
    found.set(clause, {
      leads: {
        all: before.leads.all || leads.all,
        office: before.leads.office || leads.office,
        committee: before.leads.committee || leads.committee,
        names: [...new Set([...before.leads.names, ...leads.names])],
      },
      assists: [...new Set([...before.assists, ...assists])],
    });
  };
  for (const { text, clause } of sentences) {
    if (!/第/.test(text) || !/（/.test(text)) continue;
    const own = collect(rolesIn(text));
    for (const named of clausesNamed(text)) if (named !== clause.id) add(named, own);
  }
  const headings = new Map<string, string[]>();
  for (const { clause } of sentences)
    if (clause.heading !== '') headings.set(plain(clause.heading), [...new Set([...(headings.get(plain(clause.heading)) ?? []), clause.id])]);
  for (const row of rows) {
    if (row.when !== undefined || row.carried !== undefined || row.due !== '') continue;
    // A heading that two clauses have says of neither.
    const [clause, ...others] = row.text.flatMap((text) => headings.get(plain(text)) ?? []);
    if (clause === undefined || others.some((other) => other !== clause)) continue;
    add(clause, {
      leads: { ...row.leads, names: row.leads.names.map(names).filter((name) => !name.startsWith('@')) },
      assists: row.assists.names.map(names).filter((name) => !name.startsWith('@')),
    });
  }
  return found;
}
