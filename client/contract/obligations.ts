import { z } from 'zod';
import { LONGEST } from '../../domain/kernel/text.ts';
import { OBLIGATION_ACTS, STAGES, WAITS_FOR } from '../../domain/obligation/obligation.ts';
import { MOST_PORTIONS, PORTION_STAGES } from '../../domain/obligation/portion.ts';
import { called, code, instant, light, mailAddress, noticeCounts, pageOf, paging, plainDate, said, seen, text } from './common.ts';
import { ROLES } from './roles.ts';
import { NOTICE_STATES } from './tables.ts';
import { valueGiven } from './targets.ts';

/** What the plan says of extensions, where it limits them. */
export const extensionLimits = z
  .object({
    askBy: plainDate.optional().meta({ description: 'The last day on which one may be asked for' }),
    times: z.int().optional().meta({ description: 'How often it is granted at the most' }),
    granted: z.int().meta({ description: 'How often it was' }),
    last: plainDate.optional().meta({ description: 'The last day that it may be granted to' }),
  })
  .meta({ id: 'ExtensionLimits' });

export const obligationView = z
  .object({
    id: z.string(),
    programme: z.string(),
    milestone: z.string(),
    milestoneName: z.string(),
    department: z.string(),
    departmentName: z.string(),
    role: z.enum(['lead', 'assist']),
    approver: z.string().meta({ description: 'The body that accepts what is handed in, or does so next' }),
    stage: z.enum(STAGES),
    /** The next step that somebody owes; absent once it is over. */
    waits: z.enum(WAITS_FOR).optional(),
    /** Sent back and not handed in again yet, and what was missing. */
    returned: z.object({ at: instant, reason: z.string() }).optional(),
    light,
    due: plainDate,
    dueTime: z.string().optional().meta({ description: '`HH:MM`, where it is due at a minute of that day and not at its end' }),
    originalDue: plainDate,
    acknowledged: instant.optional(),
    submitted: instant.optional(),
    lapsed: instant.optional(),
    settled: instant.optional(),
    extension: z.object({ until: plainDate, reason: z.string() }).optional(),
    extensionLimits: extensionLimits.optional(),
    sequence: z.int().meta({ description: 'The number of its latest event: a decision says with it what was seen' }),
  })
  .meta({ id: 'Obligation' });
export type ObligationView = z.output<typeof obligationView>;

export const obligationQuery = z.object({
  department: code.optional(),
  milestone: code.optional(),
  light: light.optional(),
  stage: z.enum(STAGES).optional().meta({ description: 'Without it those that are not over: open and submitted' }),
  waits: z.enum(WAITS_FOR).optional().meta({ description: 'Those that wait for this step' }),
  all: z.enum(['true', 'false']).optional().meta({ description: 'true: of every stage' }),
  late: z.enum(['true', 'false']).optional().meta({ description: 'true: due and not handed in' }),
  dueFrom: plainDate.optional(),
  dueTo: plainDate.optional(),
  text: text(100).optional().meta({ description: 'Part of the milestone’s or department’s name' }),
  sort: z.enum(['due', 'urgency']).default('due').meta({ description: 'urgency: the worst light first' }),
  ...paging,
});
export type ObligationFilter = z.output<typeof obligationQuery>;
const { limit: _limit, after: _after, ...obligationFilter } = obligationQuery.shape;
export const obligationExport = z.object({ ...obligationFilter, format: z.enum(['xlsx', 'csv']).default('xlsx') });
export const obligationPage = pageOf(obligationView);

const told = z.object({
  at: instant,
  rung: z.string(),
  rungName: z.string(),
  recipient: z.string(),
  recipientName: z.string(),
  state: z.enum(NOTICE_STATES),
  answer: z.string().optional(),
  superseded: z.literal(true).optional().meta({ description: 'About a due date, or a department, that holds no longer' }),
});

export type Told = z.output<typeof told>;

/** One rung on the time axis of an obligation. */
const ladderRung = z.object({
  id: z.string(),
  name: z.string(),
  at: instant,
  date: plainDate,
  side: z.enum(['before', 'lapse', 'after']),
  light: light.optional(),
  recipients: z.array(z.string()),
  recipientNames: z.array(z.string()),
  moved: z.object({ from: plainDate, because: z.string() }).optional(),
  /** What became of it: its notices for the due date that holds, by state. Empty for one that has not come yet. */
  notices: noticeCounts,
});

export const evidence = z.object({ sha256: z.string(), name: z.string(), sizeBytes: z.int() }).meta({ id: 'Evidence' });
/** A kept file as a submission names it. */
export const handedIn = z.object({
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  name: called(LONGEST.name),
  sizeBytes: z
    .int()
    .min(1)
    .max(100 * 1024 * 1024),
});
/** What is kept for a submission to name. */
export const keptEvidence = z.object({ items: z.array(evidence) });

/** What a page shows of one file: pages or a picture are fetched as they are, everything else is text that was read from it. */
export const evidencePreview = z
  .object({
    kind: z.enum(['pdf', 'picture', 'text', 'none']),
    blocks: z.array(
      z.union([z.object({ kind: z.literal('paragraph'), text: z.string() }), z.object({ kind: z.literal('table'), rows: z.array(z.array(z.string())) })]),
    ),
    cut: z.boolean().meta({ description: 'There is more in the file than is shown' }),
    why: z.string().optional().meta({ description: 'Why nothing is shown' }),
  })
  .meta({ id: 'EvidencePreview' });
export type EvidencePreview = z.output<typeof evidencePreview>;

const figure = z.object({
  field: z.string(),
  name: z.string(),
  value: z.union([z.number(), z.string()]),
  unit: z.string().optional(),
  least: z.number().optional().meta({ description: 'The least that the plan asks for, where the value is below it' }),
  registry: z.number().optional().meta({ description: 'What the registry says instead, where the plan asks it and the two differ' }),
});

/** How old a day may be. */
export const fieldAge = z
  .union([z.object({ days: z.int() }), z.object({ months: z.int() })])
  .meta({ description: 'A day is no earlier than so long before the day on which it is handed in or entered, and no later than that' });

/** A field of a form as somebody fills it in. */
export const formField = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['number', 'text', 'date', 'file']),
  unit: z.string().optional(),
  decimals: z.int(),
  required: z.boolean(),
  atMost: z.number().optional(),
  atLeast: z.number().optional().meta({ description: 'Less is taken only with a reason' }),
  within: fieldAge.optional(),
  reports: code.optional().meta({ description: 'The indicator of which the department reports this number, with a submission or with its progress' }),
});
export type FormField = z.output<typeof formField>;

const ledgerLine = z.object({
  sequence: z.int(),
  type: z.string(),
  name: z.string(),
  at: instant,
  actor: z.string().optional(),
  actorName: z.string().optional(),
  onBehalfOf: z.string().optional().meta({ description: 'The outsider for whom the department that oversees it acted' }),
  byMail: z.string().optional().meta({ description: 'The recipient whose mail had the code that acted, where nobody had signed in' }),
  reason: z.string().optional(),
  until: plainDate.optional(),
  due: plainDate.optional().meta({ description: 'The due date from then on, where it set one' }),
  to: z.string().optional().meta({ description: 'The department that answers from then on, where it was reassigned' }),
  evidence: z.array(evidence).optional(),
  figures: z.array(figure).optional(),
  part: z.string().optional().meta({ description: 'The part of the duty that was ticked' }),
  share: z.int().optional().meta({ description: 'How far it was, in per cent' }),
  units: z.array(z.string()).optional().meta({ description: 'Names of the units whose portions it is about' }),
});

/** What a department has passed on to a unit, and how it stands. */
const portion = z
  .object({
    id: z.string(),
    name: z.string(),
    mail: z.string().optional().meta({ description: 'For those who act for the department' }),
    task: z.string(),
    due: plainDate,
    stage: z.enum(PORTION_STAGES),
    stageName: z.string(),
    light,
    late: z.boolean().meta({ description: 'Due and not handed in' }),
    passedOn: instant,
    acknowledged: instant.optional(),
    submitted: instant.optional(),
    text: z.string().optional().meta({ description: 'What the unit said when it handed in' }),
    evidence: z.array(evidence),
    returned: z.object({ at: instant, reason: z.string() }).optional(),
    next: z.string().optional().meta({ description: 'What happens next if nobody acts, as a sentence' }),
    acts: z.array(z.enum(['endPortion', 'acceptPortion', 'returnPortion'])).meta({ description: 'What this user could do with it now' }),
  })
  .meta({ id: 'Portion' });
export type PortionView = z.output<typeof portion>;

/** The acts that a person can ask for, as the user sees them now. */
const possibleAct = z.enum(Object.keys(OBLIGATION_ACTS) as [keyof typeof OBLIGATION_ACTS, ...(keyof typeof OBLIGATION_ACTS)[]]);

export const obligationDetail = z
  .object({
    obligation: obligationView,
    duty: z.string().optional(),
    clause: z.string().optional(),
    needsEvidence: z.boolean(),
    needsConfirmation: z.boolean(),
    leads: z.array(z.object({ id: z.string(), name: z.string() })),
    through: z.object({ id: z.string(), name: z.string() }).optional().meta({ description: 'Where an outsider answers: the department that oversees it' }),
    /** Who confirms, returns and decides. */
    confirmer: z.object({ id: z.string(), name: z.string() }),
    /** Who accepts what is handed in, one after the other. */
    approvers: z.array(z.object({ id: z.string(), name: z.string() })),
    together: z
      .object({
        settle: z.enum(['all', 'any']).meta({ description: 'Each signs for its part; or what any of them hands in counts for all' }),
        partners: z.array(z.object({ id: z.string(), name: z.string(), stage: z.enum(STAGES), obligation: z.string() })),
        handedInBy: z.string().optional().meta({ description: 'The one of them that has handed it in, where it is another' }),
      })
      .optional(),
    /** Who gets what is handed in as well. */
    copies: z.array(z.string()),
    /** What has to be settled before it can be confirmed, and is not. */
    waitsFor: z.array(z.string()),
    returns: z.int(),
    provisional: z.boolean(),
    acknowledgeBy: plainDate.optional(),
    because: z.array(z.string()),
    next: z
      .object({
        at: instant,
        mailAt: instant,
        rung: z.string(),
        rungName: z.string(),
        recipients: z.array(z.string()),
        movedBecause: z.string().optional(),
        sentence: z.string().meta({ description: 'The one of `because` that says it' }),
      })
      .optional(),
    ladder: z.array(ladderRung),
    sent: z.array(told),
    waiting: z.array(told),
    /** The evidence of the latest submission. */
    evidence: z.array(evidence),
    /** What a submission has to say. */
    form: z.array(formField),
    /** What the latest one said. */
    figures: z.array(figure),
    /** The parts of the duty, and who did which when. */
    parts: z.array(z.object({ id: z.string(), name: z.string(), done: z.object({ at: instant, by: z.string() }).optional() })),
    partsMissing: z.enum(['refuse', 'reason']).optional().meta({ description: 'What a submission comes to while parts are open' }),
    progress: z.object({ at: instant, by: z.string(), text: z.string(), share: z.int().optional(), evidence: z.array(evidence) }).optional(),
    /** What the department that answers has passed on to units of its own. */
    portions: z.array(portion),
    /** What leaders have said of it and nobody has answered yet. */
    instructions: z.array(z.object({ at: instant, by: z.string(), text: z.string() })),
    /** What the bodies concerned have said of it to one another. */
    comments: z.array(
      z.object({ sequence: z.int(), at: instant, by: z.string(), text: z.string(), mentions: z.array(z.string()).meta({ description: 'Names' }) }),
    ),
    /** Comments that name this user, whom they stand in for, or somebody who has left their body, and that are not read yet. */
    mentioned: z.array(z.object({ sequence: z.int(), name: z.string(), at: instant, by: z.string(), text: z.string() })),
    /** Whom a comment of this user can name. */
    people: z.array(z.object({ username: z.string(), name: z.string(), orgName: z.string(), role: z.enum(ROLES) })),
    events: z.array(ledgerLine),
    /** What this user could do now, as far as role and stage go. */
    acts: z.array(possibleAct),
    roster: z.boolean(),
  })
  .meta({ id: 'ObligationDetail' });
export type ObligationDetail = z.output<typeof obligationDetail>;

export const caseFile = z
  .object({
    id: z.string(),
    source: z.enum(['engine', 'ledger']).meta({ description: 'The engine’s own history, or the ledger when the engine has forgotten' }),
    /** `at` is programme time; `event` the number of the engine's event, or of the ledger's. */
    lines: z.array(z.object({ at: instant, event: z.int(), what: z.string() })),
  })
  .meta({ id: 'CaseFile' });
export type CaseFile = z.output<typeof caseFile>;

export const figureGiven = z.object({ field: code, value: z.union([z.number(), called(LONGEST.name)]) });

/** A part of an obligation that goes to a section, a township or an enterprise of the department. */
const portionAsked = z.object({
  name: called(LONGEST.name),
  mail: mailAddress,
  task: said(2_000),
  due: plainDate.meta({ description: 'The unit’s own date: before that of the obligation, and still to come' }),
});

const submission = z.object({
  evidence: z.array(handedIn).max(20).default([]),
  reason: said(2_000).optional(),
  /** What the plan's form asks for. */
  figures: z.array(figureGiven).max(40).optional(),
  /** Numbers that come with it. */
  indicators: z.array(valueGiven).max(100).optional(),
});

export const acts = {
  acknowledge: z.object({ reason: said(2_000).optional() }),
  submit: submission,
  correct: submission.omit({ indicators: true }),
  withdrawSubmission: z.object({ reason: said(2_000) }),
  withdrawExtension: z.object({ reason: said(2_000).optional() }),
  instruct: z.object({ reason: said(2_000) }),
  answer: z.object({ reason: said(2_000) }),
  comment: z.object({
    reason: said(2_000),
    mention: z.array(called(LONGEST.name)).max(20).optional().meta({ description: 'User names of the people whom it names: they are told at once' }),
  }),
  readComments: z.object({}),
  tick: z.object({ part: code, reason: said(2_000).optional() }),
  untick: z.object({ part: code, reason: said(2_000) }),
  progress: z.object({
    share: z.int().min(0).max(100).optional(),
    reason: said(2_000),
    evidence: z.array(handedIn).max(20).optional(),
    /** Numbers that come with it. */
    indicators: z.array(valueGiven).max(100).optional(),
  }),
  passOn: z.object({ portions: z.array(portionAsked).min(1).max(MOST_PORTIONS), reason: said(2_000).optional() }),
  endPortion: z.object({ portion: code, reason: said(2_000), seen }),
  acceptPortion: z.object({ portion: code, reason: said(2_000).optional(), seen }),
  returnPortion: z.object({ portion: code, reason: said(2_000), seen }),
  confirm: z.object({ reason: said(2_000).optional(), seen }),
  return: z.object({ reason: said(2_000), seen }),
  requestExtension: z.object({ until: plainDate, reason: said(2_000) }),
  decideExtension: z.object({ grant: z.boolean(), reason: said(2_000).optional(), seen }),
  reassign: z.object({ department: code, reason: said(2_000), seen }),
  waive: z.object({ reason: said(2_000), seen }),
  urge: z.object({ reason: said(2_000) }),
} as const;

/** Urges or instructs about several at once, in the same words. */
export const urgesMany = z.object({
  obligations: z
    .array(z.string().regex(/^[a-z0-9-]+(\/[a-z0-9-]+){2}$/))
    .min(1)
    .max(200),
  reason: said(2_000),
});
export const urgedMany = z
  .object({
    items: z.array(z.object({ id: z.string(), done: z.boolean(), detail: z.string().optional().meta({ description: 'Why not' }) })),
  })
  .meta({ id: 'UrgedMany' });

/** What waits for a body to decide. */
export const decisions = z
  .object({
    returnTexts: z.array(z.string()).meta({ description: 'Reasons with which submissions were sent back lately, to choose from' }),
    submissions: z.array(
      obligationView.extend({
        evidence: z.array(evidence),
        figures: z.array(figure),
        note: z.string().optional().meta({ description: 'What was said with it' }),
      }),
    ),
    extensions: z.array(obligationView),
    proposals: z.array(
      z.object({
        uscc: z.string(),
        name: z.string(),
        department: z.string(),
        departmentName: z.string(),
        consequence: z.string(),
        consequenceName: z.string().meta({ description: 'What is proposed, as people say it; a lift says so' }),
        lifts: z.boolean(),
        decides: z.string().meta({ description: 'Name of the body that decides' }),
        level: z.int().optional(),
        reason: z.string(),
        by: z.string(),
        at: instant,
        sequence: z.int().meta({ description: 'The number of the enterprise’s latest event' }),
      }),
    ),
  })
  .meta({ id: 'Decisions' });
export type Decisions = z.output<typeof decisions>;
export type Submission = z.output<typeof decisions>['submissions'][number];

export const roster = z.object({
  all: z.int(),
  done: z.int(),
  asOf: plainDate,
  missing: z.array(
    z.object({ uscc: z.string(), name: z.string(), sector: z.string(), sectorName: z.string(), stage: z.string(), expiresOn: plainDate.optional() }),
  ),
  next: z.string().optional(),
});
export type Roster = z.output<typeof roster>;
