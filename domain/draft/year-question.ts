import type { PlainDate } from '../kernel/dates.ts';

/** What somebody is asked who begins a programme from a document, a plan or another programme that is of another year. */
export interface YearQuestion {
  /** `unsaid`: the document names no year; `past`: all its dates have passed; `again`: another programme has these dates. */
  why: 'unsaid' | 'past' | 'again';
  /** The first and the last year of its dates. */
  first: number;
  last: number;
  /** The years in which the first may be instead. */
  offers: number[];
}

export interface AskedAbout {
  begun: 'document' | 'table' | 'programme' | 'plan' | 'empty';
  /** The year that was taken for a document without one. */
  assumedYear?: number;
  today: PlainDate;
}

const DATE = /(?<![\d.-])20\d{2}-(?:0[1-9]|1[0-2])(?:-\d{2})?(?![\d-])/g;
const FROM = /^from: *["']?(20\d{2}-\d{2}-\d{2})/m;
const TO = /^to: *["']?(20\d{2}-\d{2}-\d{2})/m;
/** Lines of a plan file that hold no date of its own: remarks, and what its document is called. */
const ASIDE = /^\s*#|^\s*(?:source|title|number):/;

/** The first and the last day that a plan file names: as it says itself, or of all its dates. It may be faulty, so that it is not read as YAML here. */
function spanIn(plan: string): { from: PlainDate; to: PlainDate } | undefined {
  const said = (pattern: RegExp) => pattern.exec(plan)?.[1];
  const dates = plan
    .split('\n')
    .flatMap((line) => (ASIDE.test(line) ? [] : (line.replace(/\s#.*$/, '').match(DATE) ?? [])))
    .sort();
  const [from, to] = [said(FROM) ?? dates[0], said(TO) ?? dates.at(-1)];
  return from !== undefined && to !== undefined ? { from, to: to.length === 7 ? `${to}-31` : to } : undefined;
}

/** Asks once for the year of a programme that is begun, where its dates are hardly meant as they stand; undefined where they are. */
export function yearQuestion(plan: string, { begun, assumedYear, today }: AskedAbout): YearQuestion | undefined {
  const span = begun === 'empty' ? undefined : spanIn(plan);
  if (!span) return undefined;
  const [first, last, now] = [span.from, span.to, today].map((day) => Number(day.slice(0, 4))) as [number, number, number];
  const why = assumedYear !== undefined ? 'unsaid' : span.to < today ? 'past' : begun === 'programme' && first <= now ? 'again' : undefined;
  const movedTo = (year: number) => `${last + year - first}${span.to.slice(4)}`;
  const offers = [now, now + 1].filter((year) => year !== first && movedTo(year) >= today);
  return why && offers.length > 0 ? { why, first, last, offers } : undefined;
}
