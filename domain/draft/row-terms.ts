import type { PlainDate } from '../kernel/dates.ts';
import { surenessOf } from './around.ts';
import type { Moment } from './moments.ts';
import type { Names } from './parties.ts';
import { dayOf as momentIn, type Years } from './reading.ts';
import { sharesIn } from './shares.ts';
import type { TaskRow } from './table.ts';
import { countedIn, type DutyTerms, dutyTerms, registerIn } from './terms.ts';
import { isYearOnly, timesIn } from './times.ts';
import { type CountFound, daysOf, type Open, type Parties, type RegisterFound, type ShareFound } from './understanding.ts';

/** What rows of a task table say beside who and by when: who approves, what is counted, and every percentage. */

export interface RowTerms {
  shares: ShareFound[];
  counts: CountFound[];
  registers: RegisterFound[];
  open: Open[];
  of: ReadonlyMap<TaskRow, DutyTerms>;
}

export function termsOfRows(rows: readonly TaskRow[], partiesOf: (row: TaskRow) => Parties, names: Names, noUnit: Open['note'], years: Years): RowTerms {
  const found = {
    shares: [] as ShareFound[],
    counts: [] as CountFound[],
    registers: [] as RegisterFound[],
    open: [] as Open[],
    of: new Map<TaskRow, DutyTerms>(),
  };
  for (const row of rows) {
    // What an export carries has a column of its own for all of this.
    if (row.carried !== undefined || row.id !== undefined) continue;
    const same = row.ofPeriod ? [row] : rows.filter(({ place }) => place.paragraph === row.place.paragraph);
    const text = row.text.join('；');
    const terms = dutyTerms(text);
    found.of.set(row, { ...terms, copyTo: terms.copyTo.map((name) => (name === 'committee' ? name : names(name))) });
    if (same[0] !== row) continue;
    const { place } = row;
    const list = registerIn(text);
    if (list !== undefined && found.registers.every(({ name }) => name !== list)) found.registers.push({ name: list, place, sure: 'likely', remarks: [] });
    found.open.push(...terms.open.map(({ words, note }): Open => ({ place: { ...place, words }, why: 'terms', note })));
    const days = same.flatMap(({ when }) => (when === undefined ? [] : daysOf(when)));
    const last = [...days].sort().at(-1);
    const report = partiesOf(row);
    const seen = new Set<string>();
    const numbers = row.text.map(countedIn);
    for (const { counted, due } of [...datedInText(row, same, days), ...datedByPart(row.text, last, years)])
      if (!seen.has(`${counted.value} ${counted.unit}`)) {
        seen.add(`${counted.value} ${counted.unit}`);
        found.counts.push({ ...counted, due, report, place, ...surenessOf(counted) });
      }
    for (const counted of numbers.flatMap((one) => one.counted)) {
      const due = dueOf(same, dayOf(counted.name, row.due, days) ?? last);
      if (due === undefined || seen.has(`${counted.value} ${counted.unit}`)) continue;
      seen.add(`${counted.value} ${counted.unit}`);
      found.counts.push({ ...counted, due, report, place, ...surenessOf(counted) });
    }
    for (const words of new Set(numbers.flatMap(({ other }) => other))) found.open.push({ place: { ...place, words }, why: 'terms', note: noUnit });
    const said = new Set<number>();
    for (const [share, asOf] of [
      ...row.text.flatMap((cell) =>
        sharesIn(cell).map((one) => [one, ownDay(partAt(cell, one.at), last, years)?.last ?? withinYear(yearOf(cell), last)] as const),
      ),
      ...sharesInDue(row.due, days),
    ]) {
      if (said.has(share.share)) continue;
      said.add(share.share);
      // 贷款余额同比增长15% by the day of its row is a goal.
      const isGrowth = share.change === true && asOf !== undefined && /同比|环比|年均|较/.test(share.of);
      const kind = isGrowth ? 'target' : share.kind;
      const bound = isGrowth && share.bound === 'none' ? 'at-least' : share.bound;
      const { of } = share;
      found.shares.push({
        kind,
        share: share.share,
        bound,
        of: of || row.name,
        name: `${row.name} ${share.words}`,
        ...(asOf !== undefined && { asOf }),
        place,
        sure: 'likely',
        remarks: [],
      });
    }
  }
  return found;
}

/** 2031年覆盖率60%: what a column of its own says of a year. */
const yearOf = (cell: string): PlainDate | undefined => {
  const year = /^(20\d\d)年(?!底|末|前|内|\d)/.exec(cell)?.[1];
  return year === undefined ? undefined : `${year}-12-31`;
};

/** 2027年目标 beside 11月底前: the day of the row, where it lies in that year. */
const withinYear = (year: PlainDate | undefined, last: PlainDate | undefined): PlainDate | undefined =>
  year !== undefined && last?.slice(0, 4) === year.slice(0, 4) ? last : (year ?? last);

/** 6月底前完成改造3000户；11月底前完成改造6500户: each number with the date of its own part, where every part of the text has one. */
function datedInText(
  { text, due: cell }: TaskRow,
  same: readonly TaskRow[],
  days: readonly PlainDate[],
): { counted: ReturnType<typeof countedIn>['counted'][number]; due: string }[] {
  const dated = (texts: readonly string[]) =>
    texts.flatMap((one) => one.split(/[，；。]/)).filter((part) => timesIn(part).some(({ kind }) => kind === 'by' || kind === 'window'));
  const parts = [dated(text), dated([cell])].find((list) => list.length === days.length && list.some((part) => countedIn(part).counted.length > 0));
  return (parts ?? []).flatMap((part, index) => {
    const due = dueOf(same, days[index]);
    return due === undefined ? [] : countedIn(part).counted.map((counted) => ({ counted, due }));
  });
}

/** The part of a text between its commas. */
const partAt = (text: string, at: number): string => (/[^，；。]*$/.exec(text.slice(0, at))?.[0] ?? '') + (/^[^，；。]*/.exec(text.slice(at))?.[0] ?? '');

/** 其中第三季度末完成800个: the day that a part names before the due date of its row. */
function ownDay(part: string, last: PlainDate | undefined, years: Years): Moment | undefined {
  const [time, more] = timesIn(part);
  if (!time || more || time.kind !== 'by' || time.points.length !== 1 || time.points.some(isYearOnly) || last === undefined) return undefined;
  if (time.suffix !== 'before' && time.suffix !== 'none') return undefined;
  const moment = momentIn(time.points[0] ?? {}, { ...(years.base !== undefined && { year: years.base }), sure: years.baseSure }, years);
  return moment && moment.last < last && (years.signed === undefined || moment.last >= years.signed) ? moment : undefined;
}

const datedByPart = (texts: readonly string[], last: PlainDate | undefined, years: Years) =>
  texts
    .flatMap((text) => text.split(/[，；。]/))
    .flatMap((part) => {
      const day = ownDay(part, last, years);
      return day ? countedIn(part).counted.map((counted) => ({ counted, due: day.due })) : [];
    });

/** 7月中旬前完成招聘，8月20日前完成培训: what is recruited is counted by the day of its own part. */
function dayOf(name: string, due: string, days: readonly PlainDate[]): PlainDate | undefined {
  const parts = due.split(/[，；]/).filter((part) => part !== '');
  // A part with a number of its own counts that one.
  const own = parts.filter((part) => part.includes(name.slice(0, 2)) && countedIn(part).counted.length === 0);
  return parts.length === days.length && own.length === 1 ? days[parts.indexOf(own[0] as string)] : undefined;
}

/** As the plan writes it, such as 2026-12 for the end of a month. */
function dueOf(rows: readonly TaskRow[], last: PlainDate | undefined): string | undefined {
  for (const { when } of rows) {
    if (when === undefined || when.kind === 'after') continue;
    const all = 'rounds' in when ? when.rounds : 'due' in when ? [when] : [];
    const found = all.find((one) => one.last === last && one.due !== '');
    if (found) return found.due;
  }
  return undefined;
}

/** 6月底完成60%，10月底全部完成: each share with the date of its own part. */
function sharesInDue(due: string, days: readonly PlainDate[]): (readonly [ReturnType<typeof sharesIn>[number], PlainDate | undefined])[] {
  const parts = due.split(/[，；]/).filter((part) => part !== '');
  return parts.flatMap((part, index) =>
    sharesIn(part).map((share) => [{ ...share, kind: 'target' as const }, parts.length === days.length ? days[index] : [...days].sort().at(-1)] as const),
  );
}
