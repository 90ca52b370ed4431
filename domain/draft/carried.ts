/**
 * What a task table has no column of its own for: a cell of its own carries it, as an export writes it, and a draft writes it into the
 * plan again. Bodies stand in it by their names, as everywhere in a table.
 */
export type Carried = Record<string, unknown>;

/** What a milestone may bring along, and, of a standing duty, its review rounds. */
const KEYS = ['scope', 'evidence', 'confirm', 'ladder', 'form', 'parts', 'progress', 'contributions', 'reviews'] as const;

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

/** The bodies that it names. */
export const bodiesIn = (carried: Carried): string[] => owedIn(carried).flatMap(({ by, to }) => [...by, ...(to === undefined ? [] : [to])]);

/** The same with other names for its bodies, such as their codes in a plan. */
export function withBodies(carried: Carried, called: (name: string) => string): Carried {
  const owed = owedIn(carried);
  if (owed.length === 0) return carried;
  return { ...carried, contributions: owed.map((one) => ({ ...one, by: one.by.map(called), ...(one.to !== undefined && { to: called(one.to) }) })) };
}

/** As lines of a plan file; JSON is YAML. */
export const carriedLines = (carried: Carried, indent: string): string[] =>
  Object.entries(carried).map(([key, value]) => `${indent}${key}: ${JSON.stringify(value)}`);
