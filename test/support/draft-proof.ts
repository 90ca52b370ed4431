import type { Understanding } from '../../domain/draft/draft.ts';
import type { Every } from '../../domain/draft/times.ts';
import { daysOf, type Within } from '../../domain/draft/understanding.ts';
import { lastDayOfMonth } from '../../domain/kernel/dates.ts';
import { dueDateOf } from '../../domain/plan/plan.ts';
import type { Expected } from '../documents/expected.ts';

/** How much of what a person reads was found, and how much of what was found a person reads. */

export interface Score {
  what: string;
  expected: number;
  found: number;
  missing: string[];
  wrong: string[];
}

export const recall = ({ expected, missing }: Score) => (expected === 0 ? 1 : 1 - missing.length / expected);
export const precision = ({ found, wrong }: Score) => (found === 0 ? 1 : 1 - wrong.length / found);

/** Two lists of texts, each as a set. */
export function compared(what: string, expected: Iterable<string>, found: Iterable<string>, alsoRight: (text: string) => boolean = () => false): Score {
  const [right, seen] = [new Set(expected), new Set(found)];
  return {
    what,
    expected: right.size,
    found: seen.size,
    missing: [...right].filter((one) => !seen.has(one)),
    wrong: [...seen].filter((one) => !right.has(one) && !alsoRight(one)),
  };
}

/** Every date that was understood, with its clause: of duties, of stages and of shares. */
export function datesFound({ duties, shares, counts }: Understanding): { clause: string; last: string }[] {
  const clauses = (clause: string) => clause.split('、');
  return [
    // Of what comes every day the rule says it all.
    ...duties.flatMap(({ place, when }) =>
      (when.kind === 'recurring' && when.every.unit === 'day' ? [] : daysOf(when)).map((last) => ({
        clause: place.clause,
        last,
      })),
    ),
    ...counts.map(({ place, due }) => ({ clause: place.clause, last: dueDateOf(due) })),
    ...shares
      .filter(({ kind, asOf }) => kind !== 'other' && asOf !== undefined)
      .flatMap(({ place, asOf }) => clauses(place.clause).map((clause) => ({ clause, last: asOf as string }))),
  ];
}

/** m30, h2, d15, w10, M3 */
const shortOf = (within: Within) => {
  const [[unit, count]] = Object.entries(within) as [[string, number]];
  return `${{ minutes: 'm', hours: 'h', days: 'd', workingDays: 'w', months: 'M' }[unit]}${count}`;
};

/** Rules that are no list of rounds, as expectations write them. */
const ruleOf = ({ unit, step, nth, weekday, workingDay, monthOf, points, holidays, afterHoliday }: Every): string | undefined => {
  if (unit === 'holiday') return `holiday ${holidays?.join('+') ?? 'each'} ${afterHoliday ? '+' : '-'}${workingDay ?? 1}`;
  const month = monthOf ?? (unit === 'year' ? points[0]?.month : undefined);
  const often = `${unit}${step === undefined ? '' : `/${step}`}${month === undefined ? '' : ` m${month}`}`;
  if (workingDay !== undefined) return `${often} w${workingDay}`;
  if (nth !== undefined) return `${often} ${weekday}#${nth}`;
  if (unit === 'week' && step !== undefined) return `${often}${weekday === undefined ? '' : ` ${weekday}`}`;
  return unit === 'day' || unit === 'working-day' || (unit === 'half-month' && points.length === 0) ? often : undefined;
};

const partiesOf = ({ leads }: Pick<Understanding['duties'][number], 'leads'>) => [
  ...(leads.all ? ['all'] : []),
  ...(leads.office ? ['office'] : []),
  ...(leads.committee ? ['committee'] : []),
  ...leads.names,
];

type ExpectedShare = Expected['shares'][number];
const shareText = ([clause, percent, kind, of]: ExpectedShare) => `${clause} ${percent}% ${kind}${of ? ` of ${of}` : ''}`;

/** A share as the one that is expected, where what it is of says the same. */
function shareFound({ place, share, kind, of }: Understanding['shares'][number], { shares }: Expected): string[] {
  return place.clause.split('、').map((clause) => {
    const percent = Math.round(share * 10_000) / 100;
    const same = shares.filter((one) => one[0] === clause && one[1] === percent && one[2] === kind);
    const meant = same.find((one) => one[3] !== undefined && of.includes(one[3])) ?? same.find((one) => one[3] === undefined);
    return meant ? shareText(meant) : `${shareText([clause, percent, kind])}${same.length > 0 ? ` of “${of}”` : ''}`;
  });
}

/** What was found against what a person wrote down. */
export function scoresOf(found: Understanding, expected: Expected): Score[] {
  const dates = datesFound(found);
  const fits = (clause: string, last: string) =>
    expected.dates.some((one) => one.clause === clause && (typeof one.due === 'string' ? one.due === last : one.due.pattern.test(last))) ||
    (expected.alsoRight ?? []).some(([of, due]) => of === clause && (typeof due === 'string' ? due === last : due.test(last)));
  const wanted = expected.dates.flatMap(({ clause, due }) => (typeof due === 'string' ? [due] : due.includes).map((last) => `${clause} ${last}`));
  const parties = expected.dates.flatMap(({ clause, due, leads, assists }) => {
    const day = typeof due === 'string' ? due : (due.includes[0] as string);
    const duties = found.duties.filter(({ place, when }) => place.clause === clause && daysOf(when).includes(day));
    // A number that is dated by a year alone is no duty, and is reported by whoever answers for it.
    const reported = found.counts.flatMap(({ place, due, report }) =>
      place.clause === clause && dueDateOf(due) === day ? [{ leads: report, assists: [] as string[] }] : [],
    );
    const of: Pick<Understanding['duties'][number], 'leads' | 'assists'>[] = duties.length > 0 ? duties : reported;
    const right = (names: string[] | undefined, seen: (duty: (typeof of)[number]) => string[]) =>
      names === undefined || of.some((duty) => [...seen(duty)].sort().join() === [...names].sort().join());
    const show = of.map((duty) => `${partiesOf(duty)} + ${duty.assists}`).join(' | ');
    return [
      ...(leads === undefined ? [] : [{ text: `${clause} ${day} led by ${leads} (found: ${show})`, right: right(leads, partiesOf) }]),
      ...(assists === undefined ? [] : [{ text: `${clause} ${day} assisted by ${assists} (found: ${show})`, right: right(assists, (duty) => duty.assists) }]),
    ];
  });
  const limits = found.duties.flatMap(({ place, when, leads }) =>
    when.kind === 'after' ? [{ clause: place.clause, within: shortOf(when.within), upon: when.follows?.name ?? when.event, leads }] : [],
  );
  const limitText = ({ clause, within }: { clause: string; within: string }) => `${clause} ${within}`;
  const sectors = (list: [string, string, string[]][]) => list.map(([name, lead, assists]) => `${name}: ${lead} + ${assists}`);
  return [
    compared(
      'clauses',
      expected.clauses,
      found.clauses.map(({ id }) => id),
    ),
    compared(
      'dated clauses',
      expected.dates.map(({ clause }) => clause),
      dates.filter(({ clause }) => expected.dates.some((one) => one.clause === clause)).map(({ clause }) => clause),
    ),
    compared(
      'dates',
      wanted,
      dates.filter(({ clause, last }) => wanted.includes(`${clause} ${last}`) || !fits(clause, last)).map(({ clause, last }) => `${clause} ${last}`),
    ),
    ...(expected.rules
      ? [
          compared(
            'rules',
            expected.rules.map((one) => one.join(' ')),
            found.duties.flatMap(({ place, when }) => {
              const rule = when.kind === 'recurring' ? ruleOf(when.every) : undefined;
              return rule === undefined ? [] : [`${place.clause} ${rule}`];
            }),
          ),
        ]
      : []),
    compared('limits', (expected.limits ?? []).map(limitText), limits.map(limitText)),
    compared(
      'what limits run from, and who',
      (expected.limits ?? []).map(({ clause, within, upon, leads }) => `${clause} ${within} ${upon} ${leads}`),
      // As the one expected, where it says the same in more words.
      limits.map((limit) => {
        const same = expected.limits?.find(
          ({ clause, within, upon, leads }) =>
            clause === limit.clause &&
            within === limit.within &&
            limit.upon.includes(upon) &&
            (leads === undefined || [...partiesOf(limit)].sort().join() === [...leads].sort().join()),
        );
        return same ? `${same.clause} ${same.within} ${same.upon} ${same.leads}` : `${limit.clause} ${limit.within} ${limit.upon} ${partiesOf(limit)}`;
      }),
    ),
    {
      what: 'lead and assist',
      expected: parties.length,
      found: parties.length,
      missing: parties.filter(({ right }) => !right).map(({ text }) => text),
      wrong: parties.filter(({ right }) => !right).map(({ text }) => text),
    },
    compared(
      'bodies',
      expected.bodies,
      found.bodies.map(({ name }) => name),
    ),
    ...(expected.sectors
      ? [compared('sectors', sectors(expected.sectors), sectors(found.sectors.map(({ name, lead, assists }) => [name, lead ?? '', assists])))]
      : []),
    compared(
      'percentages',
      expected.shares.map(shareText),
      found.shares.flatMap((share) => shareFound(share, expected)),
    ),
    ...(expected.terms ? [compared('terms beside the dates', expected.terms.map(toDay), termsFound(found).map(toDay))] : []),
    compared(
      'not understood, and listed',
      expected.open.map(([clause, words]) => `${clause} ${words}`),
      expected.open
        .filter(([clause, words]) => found.open.some(({ place, note }) => place.clause === clause && `${place.words}${note.zh}`.includes(words)))
        .map(([clause, words]) => `${clause} ${words}`),
    ),
  ];
}

/** 2024-06 is kept by the last day of June. */
const toDay = (text: string) => text.replace(/ (\d{4}-\d{2})$/, (_, month: string) => ` ${lastDayOfMonth(month)}`);

/** Who approves, gets copies, waits; registers, numbers and points: as the expectations write them. */
const termsFound = ({ duties, registers, counts, shares, points, talks }: Understanding) => [
  ...duties.flatMap(({ place: { clause }, confirm, copyTo = [], needs }) => [
    ...(confirm ? [`confirm ${clause} ${confirm}`] : []),
    ...copyTo.map((name) => `copy ${clause} ${name}`),
    ...(needs ? [`needs ${clause} ${needs.clause}`] : []),
  ]),
  ...registers.map(({ place, name }) => `register ${place.clause} ${name}`),
  ...counts.map(
    ({ place, value, unit, due, bound, each }) => `${bound ? 'ceiling' : each ? 'each' : 'indicator'} ${place.clause} ${value} ${unit} ${dueDateOf(due)}`,
  ),
  ...shares.flatMap(({ place, kind, share, bound, each, asOf }) =>
    kind === 'target' && (bound === 'at-most' || each) && asOf !== undefined
      ? [`${bound === 'at-most' ? 'ceiling' : 'each'} ${place.clause} ${Math.round(share * 10_000) / 100} % ${asOf}`]
      : [],
  ),
  ...talks.map(({ place, on }) => `talk ${place.clause} ${on}`),
  ...points.map((one) => `points ${one.place.clause} ${one.points}`),
];

/** The scores as lines for people. */
export const scoreLines = (name: string, scores: readonly Score[]) =>
  [
    name,
    ...scores.map((score) => {
      const [found, right] = [recall(score), precision(score)].map((share) => `${(share * 100).toFixed(1).padStart(5)}%`);
      return `  ${score.what.padEnd(28)} recall ${found} of ${String(score.expected).padStart(3)}   precision ${right} of ${String(score.found).padStart(3)}${score.missing.map((text) => `\n      missing: ${text}`).join('')}${score.wrong.map((text) => `\n      wrong:   ${text}`).join('')}`;
    }),
  ].join('\n');
