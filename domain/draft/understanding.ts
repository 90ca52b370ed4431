import type { PlainDate } from '../kernel/dates.ts';
import type { Words } from '../kernel/language.ts';
import type { Carried, WholeFound } from './carried.ts';
import type { CountedEvent } from './counted-events.ts';
import type { Extensions } from './extensions.ts';
import type { Round } from './moments.ts';
import type { Place, Sureness } from './source.ts';
import type { Every } from './times.ts';

/** What was understood of a document: richer than the plan’s format, which is one way of writing it out. */

/** Something with where it stands and how sure it is. */
export interface Found {
  place: Place;
  sure: Sureness;
  remarks: Words[];
}

/** Bodies that answer for something: all departments, or those named. */
export interface Parties {
  all: boolean;
  office: boolean;
  committee: boolean;
  names: string[];
}

export const NOBODY: Parties = { all: false, office: false, committee: false, names: [] };
export const isNobody = ({ all, office, committee, names }: Parties) => !all && !office && !committee && names.length === 0;

/** How long from something on. */
export type Within = { minutes: number } | { hours: number } | { days: number } | { workingDays: number } | { months: number };

/** What a day counts back from: as the document says it, and the task that is meant once all are known. */
export interface Beside {
  event: string;
  words: string;
  within: Within;
  from?: { clause: string; paragraph: number; name: string };
}

/** Reports that go on: how often, until what happens. */
export interface Again {
  every: { days: number } | { workingDays: number };
  until: string;
}

export type When =
  | { kind: 'by'; due: string; last: PlainDate; beside?: Beside }
  | { kind: 'window'; first: PlainDate; due: string; last: PlainDate }
  | { kind: 'several'; rounds: Round[] }
  | { kind: 'recurring'; every: Every; rounds: Round[]; within?: { from: PlainDate; to: PlainDate } }
  /** No day of its own: from something that happens on, or from a duty that is settled; `ahead`: so long before something whose day is said ahead. */
  | { kind: 'after'; within: Within; event: string; by: string[]; again?: Again; ahead?: true; follows?: { clause: string; paragraph: number; name: string } }
  /** Only a year is named: a stage, rather than a date. */
  | { kind: 'year'; due: string; last: PlainDate };

/** The last days by which something is kept; none where they are not known yet. */
export function daysOf(when: When | { kind: 'every' }): PlainDate[] {
  if (when.kind === 'every' || when.kind === 'after') return [];
  return 'rounds' in when ? when.rounds.map(({ last }) => last) : when.last === '' ? [] : [when.last];
}

export interface DatedDuty extends Found {
  /** A code that a table brought with it. */
  id?: string;
  name: string;
  duty: string;
  when: When;
  leads: Parties;
  assists: string[];
  /** Those who lead do it together. */
  together?: true;
  /** The hour of its day, as 18:00, or several, as 08:00、20:00. */
  hour?: string;
  /** Whom it is reported to, as the document calls them. */
  recipients: string[];
  /** What a table brought with it and has no column for. */
  carried?: Carried;
  /** Who accepts it, where that is another than the office alone. */
  confirm?: 'committee' | 'both';
  /** Who gets a submission as well; `committee` is the committee. */
  copyTo?: string[];
  /** How far more time may be given. */
  extensions?: Extensions;
  /** The duty that has to be settled before. */
  needs?: { clause: string; name: string };
}

/** 建立…台账，逐一销号: a list on which items are found and struck off. */
export interface RegisterFound extends Found {
  name: string;
}

/** A number to be reached by a day. */
export interface CountFound extends Found {
  name: string;
  value: number;
  unit: string;
  due: string;
  report: Parties;
  /** A number that must not be exceeded. */
  bound?: 'at-most';
  /** What the document calls each of those that have to reach it by themselves, and which of its bodies they are. */
  eachOf?: string;
  each?: string[];
}

/** 逾期未完成的，约谈主要负责人: what is proposed when something has lapsed, or comes late for the second time. */
export interface TalkFound extends Found {
  on: 'lapse' | 'missed-round' | 'missed-indicator';
}

/** An event that only counts, and what follows upon it. */
export interface CountedFound extends Found, Omit<CountedEvent, 'at' | 'end' | 'words'> {}

/** Points that whoever is late loses each time. */
export interface PointsFound extends Found {
  points: number;
}

/** A duty without a date, as an export wrote it. */
export interface StandingFound extends Found {
  id?: string;
  name: string;
  duty: string;
  leads: Parties;
  carried: Carried;
}

export interface BodyFound extends Found {
  name: string;
  /** Where it answers for something. */
  leads: string[];
  assists: string[];
}

export interface SectorFound extends Found {
  name: string;
  clauses: string[];
  key: boolean;
  alsoCalled: string[];
  lead?: string;
  assists: string[];
  note?: string;
}

export interface ShareFound extends Found {
  kind: 'target' | 'quota' | 'other';
  share: number;
  /** At least, at most, or neither of them said. */
  bound: 'at-least' | 'at-most' | 'none';
  of: string;
  name: string;
  asOf?: PlainDate;
  /** What comes again is measured each time; first whether it is, and, once all duties are known, by which rule. */
  isOfEach?: true;
  ofEach?: Extract<When, { kind: 'recurring' }>;
  due?: string;
  eachOf?: string;
  /** Bodies of which each has to reach it by itself. */
  each?: string[];
  /** What the plan’s format can count; without it the share is only listed. */
  counts?: { counts: 'started' | 'certified'; of: 'each-sector' | 'each-key-sector' | 'key-sectors-together' | 'all-sectors-together'; level?: number };
}

export type OpenWhy = 'terms' | 'relative' | 'begins' | 'named-day' | 'unsayable' | 'too-many' | 'no-date' | 'no-year' | 'outside' | 'row';

/** What looked like a duty or a date and is not in the plan. */
export interface Open {
  place: Place;
  why: OpenWhy;
  note: Words;
}

export interface Understanding {
  title: string;
  name: string;
  issuer?: string;
  signed?: PlainDate;
  /** The year of its dates, where the document names none and somebody has said which is meant. */
  assumedYear?: number;
  /** It has no date and no year, so that its first and last day are only there to be changed. */
  undated?: true;
  from: PlainDate;
  fromSure: Sureness;
  to: PlainDate;
  toSure: Sureness;
  /** `to` is the last day on which the document says that it is in force. */
  validTo?: PlainDate;
  office?: { name: string; place: Place };
  committee?: { name: string; place: Place };
  /** What an export wrote of the plan as a whole, and in what languages its mails are to be written, where not all of them in Chinese. */
  whole: WholeFound;
  clauses: { id: string; heading: string; parent?: string }[];
  bodies: BodyFound[];
  sectors: SectorFound[];
  duties: DatedDuty[];
  standing: StandingFound[];
  shares: ShareFound[];
  registers: RegisterFound[];
  counts: CountFound[];
  points: PointsFound[];
  talks: TalkFound[];
  counted: CountedFound[];
  /** How far more time may be given for anything of the plan. */
  extensions?: Extensions;
  open: Open[];
}
