import { isPair, isScalar, parseDocument, type Scalar, visit } from 'yaml';
import { openCalendar } from '../../calendar/china.ts';
import { isWorking } from '../../domain/kernel/calendar.ts';
import { isPlainDate, type PlainDate } from '../../domain/kernel/dates.ts';
import { datedMilestones } from '../../domain/plan/plan.ts';
import { checkPlan, goodPlan } from './plan.ts';
import { PARSING, withLineFeeds } from './yaml.ts';
import { yamlOverLimit } from './yaml-limits.ts';

/** A plan with every date and every name of a year moved by whole years. */
export interface MovedPlan {
  text: string;
  id: string;
  from: PlainDate;
  to: PlainDate;
  /** What is due on a day that is not worked, as far as that year's table is known. */
  daysOff: { name: string; due: PlainDate; called: string; provisional: boolean }[];
  /** 29 February, where the new year has none. */
  shortened: PlainDate[];
  /** Lines that name a year and were left as they are: words of the published document. */
  named: { line: number; text: string }[];
  /** Days off that the plan names itself belong to the old years. */
  hasOverrides: boolean;
}

const LEFT = new Set(['source', 'overrides', 'officer', 'head', 'director', 'zone', 'mailAt']);
const WEEKEND = '周末';
const YEAR = /(?<![\d.])(20\d{2})(?![\d.])/g;

/** What is left of a text whose dates are moved. */
type Moved = Pick<MovedPlan, 'text' | 'shortened' | 'named'>;

/** Moves every date of a plan file, and every name of a year from `first` to `last`. `keepCodes`: what leads from elsewhere to a milestone stays. */
function movedText(text: string, { years, first, last, keepCodes = false }: { years: number; first: number; last: number; keepCodes?: boolean }): Moved {
  const document = parseDocument(text, PARSING);
  const later = (words: string) => words.replace(YEAR, (year) => (Number(year) >= first && Number(year) <= last ? String(Number(year) + years) : year));
  const shortened: PlainDate[] = [];
  const named: { line: number; text: string }[] = [];
  const edits: { from: number; to: number; text: string }[] = [];
  visit(document, {
    Scalar(_key, node, path) {
      const keys = path.flatMap((part) => (isPair(part) && isScalar(part.key) ? [String(part.key.value)] : []));
      const pair = path.at(-1);
      if ((isPair(pair) && pair.key === node) || keys.some((key) => LEFT.has(key))) return;
      const [start, end] = node.range ?? [];
      if (start === undefined || end === undefined || (typeof node.value !== 'string' && typeof node.value !== 'number')) return;
      const moved = movedScalar(node, keys);
      if (moved !== undefined && moved !== text.slice(start, end)) edits.push({ from: start, to: end, text: moved });
      else if (moved === undefined && later(String(node.value)) !== String(node.value))
        named.push({ line: text.slice(0, start).split('\n').length, text: String(node.value) });
    },
  });
  function movedScalar({ value, source, range }: Scalar, keys: string[]): string | undefined {
    const key = keys.at(-1) ?? '';
    const written = text.slice(range?.[0] ?? 0, range?.[1] ?? 0);
    const date = /^(\d{4})(-\d{2}(?:-\d{2})?)$/.exec(String(value));
    if (date) return written.replace(String(source ?? value), movedDate(date[1] as string, date[2] as string));
    // Codes are the same wherever they are named; what is called by a year is called by the new one.
    const isCode = /^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(String(value));
    if (keepCodes && (isCode || key === 'id') && keys.length > 1) return written;
    return key === 'name' || key === 'id' || isCode ? later(written) : undefined;
  }
  function movedDate(year: string, rest: string): string {
    const date = `${Number(year) + years}${rest}`;
    if (rest !== '-02-29' || isPlainDate(date)) return date;
    shortened.push(`${year}${rest}`);
    return `${Number(year) + years}-02-28`;
  }
  const moved = edits
    .sort((one, other) => other.from - one.from)
    .reduce((so, { from, to, text: words }) => `${so.slice(0, from)}${words}${so.slice(to)}`, text);
  return { text: moved, shortened, named };
}

/** The text of a plan, with its comments and its layout, for `years` later. What is wrong with the plan is told as by a check. */
export function movedPlan(given: string, years: number): MovedPlan {
  const text = withLineFeeds(given);
  const before = goodPlan(checkPlan(text));
  const [first, last] = [Number(before.from.slice(0, 4)), Number(before.to.slice(0, 4))];
  const { text: result, shortened, named } = movedText(text, { years, first, last });
  const plan = goodPlan(checkPlan(result));
  const calendar = openCalendar(plan);
  return {
    text: result,
    id: plan.id,
    from: plan.from,
    to: plan.to,
    daysOff: datedMilestones(plan)
      // A rule says itself what it does on such a day.
      .filter(({ milestone }) => milestone.recurs === undefined && milestone.dayOff === undefined && milestone.dueBy === undefined)
      .flatMap(({ name, dueDate }) => {
        const day = calendar.day(dueDate);
        const called = day.expected ?? day.name ?? (isWorking(day) ? undefined : WEEKEND);
        return called === undefined || (isWorking(day) && day.expected === undefined) ? [] : [{ name, due: dueDate, called, provisional: day.provisional }];
      }),
    shortened,
    named,
    hasOverrides: before.holidays.overrides.length > 0,
  };
}

/**
 * The same of a draft, which need not be a good plan yet: its milestones keep their codes, by which each is found in its document. What is
 * too much to be read stays as it is.
 */
export function movedDraft({ text: given, years, first, last }: { text: string; years: number; first: number; last: number }): Moved {
  const text = withLineFeeds(given);
  return yamlOverLimit(text) ? { text, shortened: [], named: [] } : movedText(text, { years, first, last, keepCodes: true });
}
