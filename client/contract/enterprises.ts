import { z } from 'zod';
import { DETAILS, type Detail, keptDetail } from '../../domain/enterprise/details.ts';
import {
  BARS,
  CONSEQUENCES,
  ENTERPRISE_STAGES,
  type EnterpriseActKind,
  HANDED_ACTS,
  INSPECTION_RESULTS,
  SEVERITIES,
} from '../../domain/enterprise/enterprise.ts';
import { LIGHTS } from '../../domain/kernel/lights.ts';
import { called, code, counts, instant, mailAddress, pageOf, paging, plainDate, said, seen, text } from './common.ts';
import { evidence } from './obligations.ts';

/** A detail as it is kept: however it is written, A 类 is A. */
const detail = (key: Detail, what: string) =>
  said(100)
    .transform((written) => keptDetail(key, written))
    .optional()
    .meta({ description: what });
const chosenBy = {
  park: detail('park', 'The park it stands in'),
  township: detail('township', 'The township it stands in'),
  scale: detail('scale', 'Its scale, such as 大型'),
  class: detail('class', 'Its class of supervision, such as A'),
};

const level = z.union([z.literal(1), z.literal(2), z.literal(3)]);

export const enterpriseView = z
  .object({
    uscc: z.string(),
    name: z.string(),
    sector: z.string(),
    sectorName: z.string(),
    department: z.string(),
    departmentName: z.string(),
    stage: z.enum(ENTERPRISE_STAGES),
    stageName: z.string(),
    level: z.int().optional(),
    expiresOn: plainDate.optional(),
    certified: z.boolean(),
    proposal: z.string().optional(),
    rectifyBy: plainDate.optional(),
    light: z.enum(LIGHTS),
    sequence: z.int().meta({ description: 'The number of its latest event: a decision says with it what was seen' }),
  })
  .meta({ id: 'Enterprise' });
export type EnterpriseView = z.output<typeof enterpriseView>;

/** Which enterprises: also what an export and a start of cycles take. */
export const enterpriseFilter = {
  sector: z
    .string()
    .regex(/^[a-z0-9-]+(,[a-z0-9-]+)*$/)
    .max(2_000)
    .optional()
    .meta({ description: 'One or more sectors, with commas' }),
  department: code.optional().meta({ description: 'Those that it supervises' }),
  assistedBy: code.optional().meta({ description: 'Those that this body assists with and another supervises' }),
  stage: z.enum(ENTERPRISE_STAGES).optional(),
  certified: z.enum(['true', 'false']).optional(),
  light: z.enum(LIGHTS).optional().meta({ description: 'The gravest light of what waits for it today' }),
  waits: z
    .string()
    .regex(/^(cycle\/[a-z]+|yearly|rectification|expiry)\/\d{4}-\d{2}-\d{2}$/)
    .optional()
    .meta({ description: 'Those of one line of what waits for the body that asks (`GET /api/todo`): kind, step of the cycle, last day' }),
  text: text(100).optional().meta({ description: 'Part of its name, or of its code' }),
  ...chosenBy,
};
export const enterpriseQuery = z.object({ ...enterpriseFilter, ...paging });
export type EnterpriseFilter = Omit<z.output<typeof enterpriseQuery>, keyof typeof paging | 'department' | 'assistedBy'>;
export const enterprisePage = pageOf(enterpriseView);
export const summaryQuery = z
  .object(enterpriseFilter)
  .pick({ sector: true, department: true, assistedBy: true, text: true, park: true, township: true, scale: true, class: true });
/** How the registry stands: `certified` are those whose certificate is valid today, at whatever stage. */
export const enterpriseSummary = z
  .object({
    total: z.int(),
    certified: z.int(),
    stages: counts,
    /** How many have each light, the gravest of what waits for an enterprise; lights that none has are absent. */
    lights: z.partialRecord(z.enum(LIGHTS), z.int()),
    /** What is late, by step of the cycle. */
    late: z.array(z.object({ step: z.string(), name: z.string(), count: z.int() })),
  })
  .meta({ id: 'EnterpriseSummary' });
export type EnterpriseSummary = z.output<typeof enterpriseSummary>;
export const exportQuery = z.object({ ...enterpriseFilter, format: z.enum(['xlsx', 'csv']).default('xlsx') });

const certificate = z.object({
  /** Empty where it was registered without one: to be added. */
  number: z.string(),
  level: z.int(),
  issuedOn: plainDate,
  expiresOn: plainDate,
  renewableOn: plainDate,
  yearly: z.array(z.object({ dueOn: plainDate, doneOn: plainDate.optional(), missed: z.boolean() })),
});

/** What an enterprise is waited for until a day, with the rungs that tell of it. */
const awaited = z.object({
  step: z.string(),
  name: z.string(),
  org: z.string(),
  orgName: z.string(),
  dueOn: plainDate,
  late: z.boolean(),
  /** Due before it was enrolled: nobody is written to. */
  historic: z.boolean(),
  light: z.enum(LIGHTS),
  rungs: z.array(z.object({ rung: z.string(), name: z.string(), date: plainDate, recipients: z.array(z.string()), toldOn: plainDate.optional() })),
  /** What is told next of it; absent where its whole ladder has been told. */
  next: z.object({ name: z.string(), date: plainDate, recipients: z.array(z.string()) }).optional(),
});
export type EnterpriseAwaited = z.output<typeof awaited>;

/** Something that an enterprise has handed in itself; `of` is the act that it stands for once it is accepted. */
const handedIn = z.object({
  of: z.enum(HANDED_ACTS),
  name: z.string(),
  on: plainDate,
  dueOn: plainDate.optional().meta({ description: 'The day until which it was asked for' }),
  score: z.number().optional(),
  reason: z.string().optional(),
  evidence: z.array(evidence),
});

export const enterpriseDetail = z
  .object({
    enterprise: enterpriseView,
    mail: z.string().optional(),
    /** The latest letter to its own address, where no server took it: the answer is the mail server's. */
    bounced: z.object({ address: z.string(), at: instant, subject: z.string(), answer: z.string(), todo: z.string() }).optional(),
    details: z.partialRecord(z.enum(DETAILS), z.string()).optional(),
    /** Who assists with it, and reads it as well. */
    assistedBy: z.array(z.object({ org: z.string(), orgName: z.string() })),
    runningSince: plainDate.optional(),
    startedOn: plainDate.optional(),
    certificate: certificate.optional(),
    reviewedOn: plainDate.optional(),
    inspectedOn: plainDate.optional(),
    rectification: z.object({ what: z.string(), limit: plainDate, lapsed: z.boolean() }).optional(),
    /** What the enterprise has handed in itself and its department has not decided on: the earliest first. */
    handedIn: z.array(handedIn),
    proposal: z
      .object({
        consequence: z.string(),
        consequenceName: z.string(),
        level: z.int().optional(),
        lifts: z.boolean(),
        rule: z.string().optional(),
        decides: z.string(),
        reason: z.string(),
        by: z.string(),
        at: instant,
      })
      .optional(),
    incentivesSuspended: z.boolean(),
    inspection: z.object({ on: plainDate, result: z.enum(INSPECTION_RESULTS), resultName: z.string(), what: z.string(), by: z.string().optional() }).optional(),
    /** What was decided against it and stands. */
    sanctions: z.array(z.object({ consequence: z.string(), consequenceName: z.string(), on: plainDate, document: z.string().optional() })),
    bars: z.array(z.object({ bar: z.string(), barName: z.string(), on: plainDate })),
    /** Earliest first. */
    awaited: z.array(awaited),
    next: z.object({ at: instant, type: z.string(), name: z.string() }).optional(),
    events: z.array(
      z.object({
        sequence: z.int(),
        type: z.string(),
        name: z.string(),
        at: instant,
        on: plainDate.optional(),
        actor: z.string().optional(),
        actorName: z.string().optional(),
        /** The body above that did it, where the actor only wrote it down. */
        onBehalfOf: z.string().optional(),
        reason: z.string().optional(),
        payload: z.record(z.string(), z.unknown()),
      }),
    ),
    acts: z.array(z.string()),
  })
  .meta({ id: 'EnterpriseDetail' });
export type EnterpriseDetail = z.output<typeof enterpriseDetail>;

export const enrolment = z.object({
  uscc: said(40).meta({ description: '统一社会信用代码, as on the business licence; blanks and small letters do not matter' }),
  name: called(200),
  sector: code,
  department: code.optional(),
  mail: mailAddress.optional(),
  runningSince: plainDate.optional(),
  ...chosenBy,
  contact: detail('contact', 'Whom to ask for'),
  phone: detail('phone', 'By which phone'),
});
export type Enrolment = z.output<typeof enrolment>;

const on = plainDate.optional().meta({ description: 'The day on which it took place; today unless told' });
const plain = z.object({ on, reason: said(2_000).optional(), seen });
const reasoned = z.object({ on, reason: said(2_000), seen });
const handedAct = z.enum(HANDED_ACTS).meta({ description: 'Which of what the enterprise has handed in: the act that it stands for' });
const certified = plain.extend({ number: called(100), level: level.optional(), issuedOn: plainDate.optional(), expiresOn: plainDate.optional() });

/** What each act of an enterprise's cycle takes. */
export const enterpriseActs = {
  start: plain,
  assess: plain,
  apply: plain.extend({ level: level.optional() }),
  accept: plain,
  review: plain,
  approve: plain,
  announce: plain,
  certify: certified,
  reject: reasoned,
  addNumber: plain.extend({ number: said(100) }),
  assessYearly: plain,
  inspect: plain,
  conclude: plain.extend({
    result: z.enum(INSPECTION_RESULTS),
    severity: z.enum(SEVERITIES).optional().meta({ description: 'How grave the problems are; general unless told. What they are stands in the reason' }),
    onBehalfOf: code
      .optional()
      .meta({ description: 'The body above that inspected, where somebody writes it down for it: whom the plan says (bodies, through)' }),
  }),
  pass: plain,
  orderRectification: reasoned.extend({ limit: plainDate }),
  rectify: plain,
  acceptHandedIn: z.object({ of: handedAct, reason: said(2_000).optional(), seen }),
  returnHandedIn: z.object({ of: handedAct, reason: said(2_000), seen }),
  renew: certified,
  noteBar: reasoned.extend({ bar: z.enum(BARS) }),
  propose: reasoned.extend({
    consequence: z.enum(Object.keys(CONSEQUENCES) as [keyof typeof CONSEQUENCES, ...(keyof typeof CONSEQUENCES)[]]),
    level: level.optional(),
    lifts: z.boolean().optional().meta({ description: 'true: what was decided before is to be lifted, such as incentives to be restored' }),
    onBehalfOf: code
      .optional()
      .meta({ description: 'The body above that proposes it, where somebody writes it down for it: whom the plan says (bodies, through)' }),
  }),
  decide: reasoned.extend({
    grant: z.boolean(),
    document: called(100)
      .optional()
      .meta({ description: 'Number of the document (文号); needed where a rule of the plan proposed it, and where a decision is lifted' }),
    limit: plainDate.optional().meta({ description: 'Last day for a rectification or an upgrade that is granted' }),
  }),
  transfer: reasoned.extend({ department: code.optional(), sector: code.optional() }),
  close: reasoned,
} as const satisfies Record<Exclude<EnterpriseActKind, 'correct' | 'handIn'>, z.ZodType>;

/** A form's field of an import: JSON of what the file calls sectors, by what it says, e.g. `{"民用爆炸物品":"civil-explosives"}`. */
export const sectorNames = z.record(z.string().min(1).max(200), code).refine((names) => Object.keys(names).length <= 200, 'names more than 200');

export const importReport = z
  .object({
    rows: z.int(),
    added: z.int(),
    renamed: z.int(),
    /** Certificates whose number was missing and is added. */
    numbered: z.int(),
    corrected: z.int(),
    unchanged: z.int(),
    rejected: z.int(),
    /** Certificates in the file without a number: to be added later. */
    withoutNumber: z.int(),
    /** The first rejected rows with every reason. */
    refusals: z.array(z.object({ row: z.int(), name: z.string(), reasons: z.array(z.string()) })),
    /** Names of sectors that mean nothing to the plan: say what they mean in the form's `sectors`, once. */
    unknownSectors: z.array(z.object({ name: z.string(), rows: z.int(), nearest: z.array(z.string()) })),
    ignored: z.array(z.string()),
    notes: z.array(z.string()).meta({ description: 'Which sheet was read and which were not; rows that stood for no enterprise' }),
    changes: z.array(z.string()),
    dryRun: z.boolean(),
    stopped: z.boolean(),
    /** Where the rejected rows can be had with their reasons, for a day. */
    rejects: z.string().optional(),
  })
  .meta({ id: 'ImportReport' });
export type ImportReport = z.output<typeof importReport>;

export const startCycles = z.object({
  sectors: z.array(code).max(100).optional(),
  department: code.optional(),
});
export const intake = z.object({
  id: z.string(),
  state: z.enum(['running', 'done', 'failed']),
  started: z.int(),
  refused: z.int(),
  total: z.int(),
  tookMs: z.number(),
});
