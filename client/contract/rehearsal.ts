import { z } from 'zod';
import { ENTERPRISE_STAGES } from '../../domain/enterprise/enterprise.ts';
import { STAGES } from '../../domain/obligation/obligation.ts';
import { code, instant, plainDate, text } from './common.ts';
import { planText } from './programmes.ts';
import { MOST_REHEARSED } from './tables.ts';
import { figure } from './targets.ts';

const profile = z.enum(['punctual', 'typical', 'slack']);

export const rehearsalBody = z.object({
  plan: planText,
  /** A named behaviour, or a behaviour file's text. */
  behaviour: profile.default('typical'),
  behaviourText: text(100_000, 1).optional(),
  seed: text(100, 1).default('1'),
  from: plainDate.optional(),
  to: plainDate.optional(),
  enterprises: z.int().min(1).max(MOST_REHEARSED).optional().meta({ description: 'So many made-up enterprises live through their cycles as well' }),
  compare: profile.optional().meta({ description: 'Another behaviour, side by side' }),
});

const outcome = z.enum(['sent', 'overtaken', 'moot', 'waiting']);
const dayOf = z.object({ date: plainDate, mails: z.int() });
/** The registry file that enterprises come from; `first` are the first rejected rows with their reasons. */
const registryFile = z.object({
  name: z.string(),
  rows: z.int(),
  rejected: z.int(),
  first: z.array(z.object({ row: z.int(), reasons: z.array(z.string()) })),
});
export type RehearsedFile = z.output<typeof registryFile>;
/** What one rung tells of rosters on one day. */
const rosterRow = z.object({
  milestoneId: code,
  rung: z.string(),
  date: plainDate,
  /** Mails that carry a list; several departments' lists to somebody above them go in one. */
  mails: z.int(),
  /** Enterprises on the rosters, and of them those not done yet, over all departments that are told. */
  all: z.int(),
  missing: z.int(),
  /** Enterprises in the longest list of one mail. */
  longest: z.int(),
  /** Letters to enterprises themselves, and those that cannot be written for want of an address. */
  letters: z.int(),
  withoutAddress: z.int(),
});
export type RosterRow = z.output<typeof rosterRow>;
/** What becomes of the enterprises. */
const rehearsedEnterprises = z.object({
  count: z.int(),
  /** Absent where they are made up. */
  file: registryFile.optional(),
  lastDay: plainDate,
  /** Stages in which there is one at the start or at the end. */
  stages: z.array(z.object({ stage: z.enum(ENTERPRISE_STAGES), atStart: z.int(), atEnd: z.int() })),
  /** With a valid certificate. */
  certified: z.object({ atStart: z.int(), atEnd: z.int() }),
  targets: z.array(
    z.object({
      id: code,
      name: z.string(),
      clause: z.string(),
      asOf: plainDate,
      /** 0 to 1. */
      atLeast: z.number(),
      /** The day that the figures are of: `asOf`, or the last day looked at. */
      date: plainDate,
      /** Empty where its day was over before the programme was loaded. */
      figures: z.array(figure.omit({ scopeName: true, sectors: true })),
    }),
  ),
  rosters: z.array(rosterRow),
  /** Steps that the rules refused. */
  refused: z.int(),
});

const one = z.object({
  programme: code,
  behaviour: z.string(),
  seed: z.string(),
  from: instant,
  to: plainDate.optional(),
  summary: z.object({
    obligations: z.int(),
    /** Due before the programme was loaded: nobody is chased for these. */
    historic: z.int(),
    /**
     * Mails to bodies that leave, with summaries, daily digests and what is told by set, which `catchUps`, `digests` and `matters` count
     * by themselves; letters to enterprises are counted with the rosters.
     */
    sent: z.int(),
    catchUps: z.int(),
    digests: z.int(),
    matters: z.int(),
    overtaken: z.int(),
    moot: z.int(),
    waiting: z.int(),
    lapsed: z.int(),
    neverSettled: z.int(),
    /** Mails to the committee. */
    toCommittee: z.int(),
    firstDay: plainDate.optional(),
    lastDay: plainDate.optional(),
    worstDay: dayOf.optional(),
  }),
  bodies: z.array(
    z.object({
      org: code,
      /** What it answers for, and how much of that lapses and stays open for good. */
      obligations: z.int(),
      lapsed: z.int(),
      neverSettled: z.int(),
      /** With the daily digests, which `digests` counts by themselves. */
      mails: z.int(),
      digests: z.int(),
      worstDay: dayOf.optional(),
    }),
  ),
  enterprises: rehearsedEnterprises.optional(),
  findings: z.array(
    z.object({
      kind: z.string(),
      severity: z.enum(['serious', 'notable', 'minor']),
      count: z.int(),
      /** The place in the plan that would change it, and its line in the file. */
      where: z.string().optional(),
      line: z.int().optional(),
      what: z.object({ zh: z.string(), en: z.string() }),
    }),
  ),
  obligations: z.array(
    z.object({
      id: z.string(),
      milestone: z.string(),
      department: code,
      stage: z.enum(STAGES),
      due: plainDate,
      originalDue: plainDate,
      acknowledged: instant.optional(),
      submitted: instant.optional(),
      lapsed: instant.optional(),
      settled: instant.optional(),
      returns: z.int(),
    }),
  ),
  /** Summaries of what was due before, one a recipient. */
  catchUps: z.array(z.object({ key: z.string(), recipient: z.string(), leaves: instant })),
  /** The mail of one morning to one body, with what it says; `enterprises`: of these as well. */
  digests: z.array(
    z.object({
      org: code,
      leaves: instant,
      lines: z.array(z.object({ part: z.enum(['new', 'due', 'late', 'helps']), what: z.string(), count: z.int() })),
      enterprises: z.boolean(),
    }),
  ),
  /** Mails about like things that wait, told by set: how many they tell of. */
  matters: z.array(z.object({ matter: z.string(), recipient: z.string(), outcome, leaves: instant, items: z.int() })),
  notices: z.array(
    z.object({
      key: z.string(),
      rung: z.string(),
      recipient: z.string(),
      outcome,
      owed: instant,
      leaves: instant,
      /** The list in its mail: how many are meant, how many not done yet, how many of these have an address. */
      roster: z.object({ all: z.int(), missing: z.int(), withAddress: z.int() }).optional(),
    }),
  ),
});

/** What a plan would do; `compared` is the other side where one was asked for. */
export const rehearsal = one.extend({ compared: one.optional() }).meta({ id: 'Rehearsal' });
export type RehearsalAnswer = z.output<typeof one>;
export type RehearsedEnterprises = z.output<typeof rehearsedEnterprises>;
