import type { Language } from '../kernel/language.ts';

/**
 * What a task table has no column of its own for: a cell of its own carries it, as an export writes it, and a draft writes it into the
 * plan again. Bodies stand in it by their names, as everywhere in a table.
 */
export type Carried = Record<string, unknown>;

/** What a milestone may bring along, and, of a standing duty, its review rounds, what it follows upon, for how long it holds, and how often it is done. */
const KEYS = [
  ...['scope', 'evidence', 'confirm', 'ladder', 'form', 'parts', 'progress', 'contributions', 'reviews', 'standing', 'holds', 'often'],
  ...[
    'opens',
    'dueAt',
    'dayOff',
    'calendar',
    'dueBy',
    'together',
    'needs',
    'recurs',
    'after',
    'event',
    'ending',
    'rounds',
    'replaces',
    'copyTo',
    'reviewer',
    'optional',
    'plan',
  ],
];

/** Excel takes 32,767 characters in a cell; what is longer goes on in further columns. */
const LONGEST = 30_000;

/** What a cell carries in pieces that cells hold, none of which begins or ends with a blank, since readers take those away. */
export function carriedPieces(text: string): string[] {
  const pieces: string[] = [];
  let from = 0;
  while (text.length - from > LONGEST) {
    let to = from + LONGEST;
    while (to > from + 1 && (/\s/.test(text.slice(to - 1, to + 1)) || /[\uDC00-\uDFFF]/.test(text[to] ?? ''))) to--;
    pieces.push(text.slice(from, to));
    from = to;
  }
  return [...pieces, text.slice(from)];
}

/** @returns undefined where the cell holds nothing of the kind. */
export function readCarried(cell: string): Carried | undefined {
  try {
    const value: unknown = JSON.parse(cell);
    const isSound =
      typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).every((key) => KEYS.some((known) => known === key));
    return isSound ? (value as Carried) : undefined;
  } catch {
    return undefined;
  }
}

interface Owed {
  by: string[];
  to?: string;
}

/** What is of the plan as a whole, with the first task of its table: its languages, and the departments that “all” stands for. */
export interface CarriedPlan {
  language?: Language;
  office?: Language;
  director?: Language;
  committee?: Language;
  operator?: Language;
  /** What the office is called, where nobody could tell by the name. */
  called?: string;
  /** Fields of the plan that name no body, as they stand in it: its days, its calendar, its hours, its ladders. */
  fields?: Record<string, unknown>;
  /** Classes of outsiders, each with the name of the department that oversees it. */
  outsiders?: { name: string; through: string; clause?: string; unnamed?: true }[];
  departments?: { name: string; clause?: string; language?: Language; headLanguage?: Language }[];
}
/** A department of which a table says more than what it does; `exported`: an export wrote it. */
export type DepartmentFound = NonNullable<CarriedPlan['departments']>[number] & { exported?: true };
export type WholeFound = Omit<CarriedPlan, 'departments'> & { departments: DepartmentFound[] };

export const planIn = ({ plan }: Carried) => plan as CarriedPlan | undefined;

const owedIn = ({ contributions }: Carried): Owed[] => (Array.isArray(contributions) ? (contributions as Owed[]) : []);

/** An event as a plan declares it, with the first of the milestones that follow upon it. */
interface CarriedEvent {
  id: string;
  name: string;
  clause: string;
  reportedBy: 'all' | string[];
}

/** The events that a milestone brings along: the one that it follows upon, and the one that ends its reports. */
const EVENTS = ['event', 'ending'] as const;
export const eventsIn = (carried: Carried): CarriedEvent[] => EVENTS.flatMap((key) => (carried[key] as CarriedEvent | undefined) ?? []);
const reportersIn = (carried: Carried): string[] => eventsIn(carried).flatMap(({ reportedBy: by }) => (Array.isArray(by) ? by : []));

/** Whether it is a standing duty, which has no due date. */
export const isStanding = ({ reviews, standing }: Carried): boolean => reviews !== undefined || standing === true;

/** Whether its time is a rule, a limit from something on, or a day that counts from another's: what stands in the column for the date is for people then. */
export const isDatedByItself = ({ recurs, after, dueBy }: Carried) => recurs !== undefined || after !== undefined || dueBy !== undefined;

const copiesIn = ({ copyTo }: Carried): string[] => (Array.isArray(copyTo) ? (copyTo as string[]) : []);

const reviewerIn = ({ reviewer }: Carried): string[] => (typeof reviewer === 'string' ? [reviewer] : []);

/** Stand in it by their codes, as nothing else does. */
const BUILT_IN = ['office', 'committee'];

/** The bodies that it names, but for office and committee. */
export const bodiesIn = (carried: Carried): string[] =>
  [
    ...copiesIn(carried),
    ...reviewerIn(carried),
    ...owedIn(carried).flatMap(({ by, to }) => [...by, ...(to === undefined ? [] : [to])]),
    ...reportersIn(carried),
  ].filter((name) => !BUILT_IN.includes(name));

/** The same with other names for its bodies, such as their codes in a plan. */
export function withBodies(carried: Carried, by: (name: string) => string): Carried {
  const called = (name: string) => (BUILT_IN.includes(name) ? name : by(name));
  const [owed, copies] = [owedIn(carried), copiesIn(carried)];
  const events = EVENTS.flatMap((key) => {
    const event = carried[key] as CarriedEvent | undefined;
    return event && Array.isArray(event.reportedBy) ? [[key, { ...event, reportedBy: event.reportedBy.map(called) }] as const] : [];
  });
  return {
    ...carried,
    ...(owed.length > 0 && {
      contributions: owed.map((one) => ({ ...one, by: one.by.map(called), ...(one.to !== undefined && { to: called(one.to) }) })),
    }),
    ...(copies.length > 0 && { copyTo: copies.map(called) }),
    ...(typeof carried.reviewer === 'string' && { reviewer: called(carried.reviewer) }),
    ...Object.fromEntries(events),
  };
}

/** As lines of a plan file; JSON is YAML. */
export const carriedLines = (carried: Carried, indent: string): string[] =>
  Object.entries(carried)
    .filter(([key]) => !['event', 'ending', 'plan', 'rounds', 'standing'].includes(key))
    .map(([key, value]) => `${indent}${key}: ${JSON.stringify(value)}`);
