import { z } from 'zod';
import { STAGES } from '../../domain/obligation/obligation.ts';
import { CRITERIA } from '../../domain/score.ts';
import { called, code, counts, fieldError, instant, light, mailAddress, noticeCounts, pageOf, paging, plainDate, said, text } from './common.ts';

const named = z.object({ id: z.string(), name: z.string() });
/** A whole plan file. */
export const planText = text(1_000_000, 1);

export const programmeView = z
  .object({
    id: z.string(),
    name: z.string(),
    zone: z.string(),
    stage: z.enum(['running', 'paused', 'closed', 'completed']),
    standing: z.string().meta({ description: 'The stage in words; past the plan’s last day it says so' }),
    endedOn: plainDate.optional().meta({ description: 'The plan’s last day, where it has passed and nobody has closed or extended the programme' }),
    planVersion: z.int(),
    /** Programme time. */
    now: instant,
    today: plainDate,
    startedAt: instant,
    /** Programme seconds a real second: 1 in production. */
    clockRate: z.number(),
    from: plainDate,
    to: plainDate,
    departments: z.array(named),
    /** Outsiders that reports have named; a department sees those whom it oversees. */
    outsiders: z.array(named),
    /** Bodies that the plan names besides, and through whom they act. */
    bodies: z.array(named.extend({ through: z.array(z.enum(['office', 'department'])) })),
    sectors: z.array(named.extend({ key: z.boolean(), lead: z.string().optional() })),
    milestones: z.array(named.extend({ due: plainDate, clause: z.string(), duty: z.string(), roster: z.boolean() })),
    quotas: z.array(named.extend({ milestone: z.string().optional(), atLeast: z.number() })),
    targets: z.array(named.extend({ dueOn: plainDate })),
    office: z.string(),
    committee: z.string(),
    lacks: z
      .array(z.enum(['announcements', 'enterprises', 'registers', 'reports', 'standing', 'targets']))
      .meta({ description: 'Kinds of thing that the plan has none of: the console leaves their pages out of its menu' }),
  })
  .meta({ id: 'Programme' });
export type ProgrammeView = z.output<typeof programmeView>;

export const programmeList = z.object({ items: z.array(programmeView) });

/** One obligation in a short list. */
export const lateItem = z.object({
  id: z.string(),
  milestone: z.string(),
  milestoneName: z.string(),
  department: z.string(),
  departmentName: z.string(),
  due: plainDate,
  daysLate: z.int(),
  light,
  stage: z.string(),
});
export type LateItem = z.output<typeof lateItem>;

const figures = z.object({
  total: z.int(),
  stages: counts,
  /** Of those that are open. */
  lights: counts,
  /** Due and not handed in. */
  late: z.int(),
});
export type Tally = z.output<typeof figures>;
const tally = figures.extend(named.shape);

/** What one look needs: the figures of everyone whom the user may see. */
export const overview = z
  .object({
    programme: z.string(),
    now: instant,
    clockRate: z.number(),
    total: z.int(),
    stages: counts,
    /** Of those that are open. */
    lights: counts,
    notices: noticeCounts,
    departments: z.array(tally),
    milestones: z.array(tally.extend({ due: plainDate })),
    /** Earliest due first; at most 50. */
    dueSoon: z.array(lateItem),
    dueSoonTotal: z.int(),
    late: z.array(lateItem),
    lateTotal: z.int(),
    /** Departments with most that is late, worst first; at most 5. */
    worst: z.array(z.object({ department: z.string(), departmentName: z.string(), late: z.int(), red: z.int() })),
  })
  .meta({ id: 'Overview' });
export type Overview = z.output<typeof overview>;

/** One cell of the matrix department x milestone. */
export const matrix = z.object({
  now: instant,
  cells: z.array(
    z.object({
      /** Whoever it was given to since, its id stays. */
      id: z.string(),
      department: z.string(),
      milestone: z.string(),
      role: z.string(),
      stage: z.enum(STAGES),
      light,
      due: plainDate,
      extension: z.boolean(),
    }),
  ),
});
export type Matrix = z.output<typeof matrix>;
export const matrixQuery = z.object({
  from: plainDate.optional().meta({ description: 'First day: the due date, or the one that it was moved from, lies in the span' }),
  to: plainDate.optional().meta({ description: 'Last day' }),
});

/** One obligation that was finished before: a milestone (or round) and a department by their codes, the day, who in it did it. */
export const doneBefore = z.strictObject({
  milestone: text(120, 1),
  department: text(40, 1),
  done: plainDate,
  by: called(100),
  note: said(400).optional(),
});

/** A clock for showing: begins on a date, the plan's first unless told, and runs faster than time. Neither given is the real clock. */
const demonstration = z.object({ from: plainDate.optional(), daysPerSecond: z.number().positive().max(100).optional() });
export type Demonstration = z.output<typeof demonstration>;

export const startProgramme = z.object({
  plan: planText,
  /** Absent for real time. */
  demonstration: demonstration.optional(),
  /** What was done before the plan is loaded: it is settled from the start, and the ledger says who entered it. */
  state: z.array(doneBefore).max(20_000).optional(),
});
/** A file of what was done before, read against a plan: what goes into `state`, or everything that is wrong with it. */
export const stateQuery = z.object({
  from: plainDate.optional().meta({ description: 'The day on which the plan will be loaded, where that is a demonstration’s; today unless told' }),
});
export const stateCheck = z.object({
  state: z.array(doneBefore.extend({ by: z.string(), note: z.string().optional() })),
  faults: z.array(z.object({ line: z.int().optional(), column: z.int().optional(), where: z.string(), what: z.string() })),
});

/** A programme as it stands right after a start. */
export const startedProgramme = z.object({
  id: z.string(),
  obligations: z.int(),
  historic: z.int().meta({ description: 'Due before it was loaded, and not entered as done: nobody is chased for these' }),
  done: z.int().meta({ description: 'Entered as done when it was loaded' }),
  catchUps: z.int().meta({ description: 'Summaries of what was due before, one a recipient' }),
  started: z.boolean().meta({ description: 'false when it ran already' }),
  restarted: z.array(z.string()).optional().meta({ description: 'Workflows that should have run and did not: they go on from the ledger' }),
});
export type StartedProgramme = z.output<typeof startedProgramme>;

export const programmeAct = z.object({ reason: said(2_000).optional() });
export const reasonedAct = z.object({ reason: said(2_000) });
export const amendment = z.object({ plan: planText, reason: said(2_000).optional() });

export const planDocument = z.object({ version: z.int(), text: z.string(), plan: z.record(z.string(), z.unknown()) });
export const planVersions = z.object({ items: z.array(z.object({ version: z.int(), reason: z.string(), createdAt: instant })) });

export const planCheck = z.object({
  ok: z.boolean(),
  faults: z.array(fieldError),
  name: z.string().optional(),
  /** The programme's first day. */
  from: plainDate.optional(),
  departments: z.int().optional(),
  milestones: z.int().optional(),
  obligations: z.int().optional(),
});
export const planBody = z.object({ plan: planText });
export const planCheckBody = planBody.extend({
  programme: code.optional().meta({ description: 'The programme that it is to change: likenesses that this has already are borne' }),
});

export const calendarEntry = z
  .object({
    date: plainDate,
    kind: z.enum(['due', 'rung']),
    milestone: z.string(),
    rung: z.string().optional(),
    rungName: z.string().optional(),
    side: z.enum(['before', 'lapse', 'after']).optional().meta({ description: 'Of a rung: which side of the due date that holds, however often it was moved' }),
    at: instant.meta({ description: 'When the mails leave; a due date ends at this instant' }),
    departments: z.array(z.string()),
    told: z.array(z.string()).meta({ description: 'Who is told, in words; of more than three departments only how many they are' }),
    moved: z.object({ from: plainDate, why: z.string() }).optional(),
    provisional: z.boolean().optional(),
    done: z.int().meta({ description: 'Of those departments, how many have handed in or are over; rungs from today on leave them out' }),
  })
  .meta({ id: 'CalendarEntry', description: 'What one day has of one milestone, for all departments that share it' });
export type CalendarEntry = z.output<typeof calendarEntry>;
export const calendarQuery = z.object({
  from: plainDate.optional().meta({ description: 'First day; the programme’s today unless told' }),
  to: plainDate.optional().meta({ description: 'Last day; 31 days after the first unless told, and at most 400' }),
  department: code.optional(),
  milestone: code.optional(),
});
export const calendarView = z.object({ from: plainDate, to: plainDate, entries: z.array(calendarEntry) });
export type CalendarView = z.output<typeof calendarView>;

/** The milestones of a programme on one axis of days, as its obligations stand: whoever has another due date has a mark of his own. */
export const timeline = z
  .object({
    items: z.array(
      z.object({
        milestone: z.string(),
        name: z.string(),
        /** Of a milestone that comes in rounds: all of them. */
        series: named.optional(),
        opens: plainDate.optional().meta({ description: 'Of a stage: its first day' }),
        dues: z.array(z.object({ date: plainDate, obligations: z.int() })),
        obligations: z.int(),
        stages: counts,
        /** Due and not handed in. */
        late: z.int(),
        /** The worst of those that are open. */
        light: light.optional(),
        provisional: z.boolean(),
        rungs: z.array(
          z.object({
            rungName: z.string(),
            date: plainDate,
            side: z.enum(['before', 'lapse', 'after']),
            light: light.optional(),
            moved: z.object({ from: plainDate, why: z.string() }).optional(),
          }),
        ),
      }),
    ),
    holds: z
      .array(named.extend({ hours: z.string().optional(), spans: z.array(z.object({ from: plainDate, until: plainDate })) }))
      .meta({ description: 'What has to hold for a span and asks nothing, with its stretches; one that ends when something is reported goes to the last day' }),
    ahead: z.array(named.extend({ limit: z.string() })).meta({ description: 'What has no date until something happens, with its limit in words' }),
  })
  .meta({ id: 'Timeline' });
export type Timeline = z.output<typeof timeline>;

const moved = z.object({ id: z.string(), department: z.string(), milestone: z.string() });
/** What an amendment would move, before it is applied. */
export const amendmentPreview = z.object({
  amended: z.array(
    z.object({
      id: z.string(),
      department: z.string(),
      milestone: z.string(),
      dueFrom: plainDate,
      dueTo: plainDate,
      /** The department that answers from then on, where that changes. */
      handedTo: z.string().optional(),
      /** It lapses at once, since the new date is over. */
      lapses: z.boolean(),
      /** Who hears of it at once. */
      told: z.array(z.string()),
      /** Rungs that are still ahead and leave on another day, come in addition, fall away, or tell somebody else; in words. */
      rungs: z.array(z.string()),
      /** Notices that were sent already and stay sent. */
      sent: z.int(),
    }),
  ),
  withdrawn: z.array(moved.extend({ stage: z.string(), told: z.array(z.string()) })),
  /** Ends because these stand for it; nobody is told of it by itself. */
  replaced: z.array(moved.extend({ stage: z.string(), by: z.array(z.string()) })),
  /** History, or withdrawn before, and asked for again. */
  revived: z.array(moved.extend({ dueFrom: plainDate, dueTo: plainDate, told: z.array(z.string()) })),
  /** New in the place of `from`: its acts and its original due date count here. */
  carried: z.array(moved.extend({ due: plainDate, originalDue: plainDate, from: z.string(), stage: z.string(), told: z.array(z.string()) })),
  /** `historic`: due before the amendment, so that nobody is chased for it. `told`: of reminders whose day has passed, the latest. */
  added: z.array(moved.extend({ due: plainDate, historic: z.boolean(), told: z.array(z.string()) })),
  /** Departments that become part of another: how many enterprises go there, and which accounts stay behind. */
  merged: z.array(z.object({ from: z.string(), to: z.string(), enterprises: z.int(), accounts: z.array(z.string()) })),
});

export type AmendmentPreview = z.output<typeof amendmentPreview>;

/** Without an address: a head in whose place the officer is told. */
export const contact = z.object({ org: z.string(), name: z.string(), role: z.enum(['officer', 'head', 'director']), address: z.string().optional() });
export const contacts = z.object({ planVersion: z.int(), items: z.array(contact) });
export type Contacts = z.output<typeof contacts>;
export const contactChange = z.object({ address: mailAddress, reason: said(2_000).optional() });

export const scoreQuery = z.object({
  period: z
    .string()
    .regex(/^\d{4}(H[12])?$/)
    .meta({ description: '2019H1 or 2019' }),
  department: code.optional(),
});
export const confirmScore = z.object({ period: scoreQuery.shape.period, reason: said(2_000).optional() });
export const confirmedScore = z.object({ period: z.string(), confirmed: instant });
export const score = z
  .object({
    programme: z.string(),
    name: z.string(),
    period: z.object({ name: z.string(), from: plainDate, to: plainDate }),
    asOf: instant.meta({ description: 'Programme time as of which it was counted' }),
    /** As it was made on its day, and confirmed by the office; what is counted below may have changed since. */
    made: z
      .object({
        at: instant,
        confirmed: z.object({ at: instant, actor: z.string(), reason: z.string() }).optional(),
        departments: z.array(z.object({ departmentId: z.string(), rank: z.int().optional(), total: z.number().optional() })),
      })
      .optional(),
    departments: z.array(
      z.object({
        departmentId: z.string(),
        name: z.string(),
        rank: z.int().optional(),
        total: z.number().optional(),
        columns: z.record(z.enum(CRITERIA), z.number()),
        obligations: z.int(),
        unsettled: z.int(),
        notYetDue: z.int(),
        points: z.array(
          z.object({
            obligation: z.string(),
            milestone: z.string(),
            criterion: z.enum(CRITERIA),
            points: z.number(),
            possible: z.number(),
            share: z.number(),
            exempt: z.enum(['not-told', 'running']).optional(),
            /** The events behind it, and the instant at which something was missing, oldest first. */
            because: z.array(
              z.object({ at: instant, what: z.string(), item: z.string().optional(), sequence: z.int().optional(), actor: z.string().optional() }),
            ),
          }),
        ),
      }),
    ),
  })
  .meta({ id: 'Score' });
export type Score = z.output<typeof score>;
export type ScorePoint = Score['departments'][number]['points'][number];

export const eventView = z
  .object({
    item: z.string(),
    /** A name for people: whose obligation, which enterprise. */
    itemName: z.string(),
    itemKind: z.string(),
    sequence: z.int(),
    type: z.string(),
    name: z.string(),
    /** Programme time. */
    at: instant,
    /** Real time. */
    recordedAt: instant,
    actor: z.string().optional(),
    actorName: z.string().optional(),
    /** The body above that did it, where the actor only wrote it down. */
    onBehalfOf: z.string().optional(),
    payload: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'Event' });
export type EventView = z.output<typeof eventView>;
export const eventQuery = z.object({
  item: text(300, 1).optional(),
  kind: z.enum(['obligation', 'programme', 'enterprise', 'registry']).optional(),
  type: z
    .string()
    .regex(/^[A-Za-z]{1,60}$/)
    .optional(),
  actor: code.optional(),
  acts: z.enum(['true', 'false']).optional().meta({ description: 'true: only what people did' }),
  from: plainDate.optional(),
  to: plainDate.optional(),
  ...paging,
});
export type EventFilter = Omit<z.output<typeof eventQuery>, keyof typeof paging>;
export const eventPage = pageOf(eventView);
