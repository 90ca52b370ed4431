/**
 * What a task table has no column of its own for: a cell of its own carries it, as an export writes it, and a draft writes it into the
 * plan again. Bodies stand in it by their names, as everywhere in a table.
 */
export type Carried = Record<string, unknown>;

/** What a milestone may bring along, and, of a standing duty, its review rounds. */
const KEYS = [
  ...['scope', 'evidence', 'confirm', 'ladder', 'form', 'parts', 'progress', 'contributions', 'reviews'],
  ...['opens', 'dueAt', 'dayOff', 'together', 'needs', 'recurs', 'after', 'event'],
];

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

const owedIn = ({ contributions }: Carried): Owed[] => (Array.isArray(contributions) ? (contributions as Owed[]) : []);

/** An event as a plan declares it, with the first of the milestones that follow upon it. */
interface CarriedEvent {
  id: string;
  name: string;
  clause: string;
  reportedBy: 'all' | string[];
}

export const eventIn = ({ event }: Carried) => event as CarriedEvent | undefined;
const reportersIn = (carried: Carried): string[] => {
  const by = eventIn(carried)?.reportedBy;
  return Array.isArray(by) ? by : [];
};

/** Whether its time is a rule, or a limit from something on: what stands in the column for the date is for people then. */
export const isDatedByItself = ({ recurs, after }: Carried) => recurs !== undefined || after !== undefined;

/** The bodies that it names. */
export const bodiesIn = (carried: Carried): string[] => [
  ...owedIn(carried).flatMap(({ by, to }) => [...by, ...(to === undefined ? [] : [to])]),
  ...reportersIn(carried),
];

/** The same with other names for its bodies, such as their codes in a plan. */
export function withBodies(carried: Carried, called: (name: string) => string): Carried {
  const [owed, reporters, event] = [owedIn(carried), reportersIn(carried), eventIn(carried)];
  return {
    ...carried,
    ...(owed.length > 0 && {
      contributions: owed.map((one) => ({ ...one, by: one.by.map(called), ...(one.to !== undefined && { to: called(one.to) }) })),
    }),
    ...(event && reporters.length > 0 && { event: { ...event, reportedBy: reporters.map(called) } }),
  };
}

/** As lines of a plan file; JSON is YAML. */
export const carriedLines = (carried: Carried, indent: string): string[] =>
  Object.entries(carried)
    .filter(([key]) => key !== 'event')
    .map(([key, value]) => `${indent}${key}: ${JSON.stringify(value)}`);
