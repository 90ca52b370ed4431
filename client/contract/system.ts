import { z } from 'zod';
import {
  actHeaders,
  called,
  code,
  counts,
  draftKeys,
  draftsOfLink,
  instant,
  light,
  mailAddress,
  noticeCounts,
  pageOf,
  paging,
  plainDate,
  text,
} from './common.ts';
import { MAIL_LINK } from './mail-link.ts';
import { evidence, extensionLimits, formField } from './obligations.ts';
import { MAY, ROLES } from './roles.ts';

export const role = z.enum(ROLES);
export const username = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{1,28}[a-z0-9]$/)
  .meta({ description: 'Lower-case letters, digits, dot, hyphen, underline: 3 to 30' });
/** A password as it is set. */
export const newPassword = text(128, 10);

/** A code of an app, or a backup code. */
const typedCode = text(40, 1);
export const signIn = z.object({
  username: text(100, 1),
  password: text(256, 1),
  code: typedCode.optional().meta({ description: 'Of the second factor, where the account has one: the answer is 401 `code-first` without it' }),
});
export const givenCode = z.object({ code: typedCode });
export const secondFactor = z
  .object({
    on: z.boolean(),
    required: z.boolean().meta({ description: 'The deployment asks for it of this role' }),
    passwordNeeded: z.boolean(),
    backupCodesLeft: z.int(),
  })
  .meta({ id: 'SecondFactor' });
export const secondFactorSetUp = z.object({ password: text(256, 1).optional().meta({ description: 'Needed unless OIDC has signed in' }) });
/** What an app on the phone is given, once. */
export const secondFactorSecret = z.object({ uri: z.string(), secret: z.string() });
/** Shown once, and kept sealed: each opens in the place of a code, once. */
export const backupCodes = z.object({ codes: z.array(z.string()) });
export const session = z
  .object({
    user: z.object({ id: z.string(), username: z.string(), name: z.string(), role, org: z.string(), orgName: z.string() }),
    /** Until it is changed, nothing but `session.*` may be done. */
    mustChangePassword: z.boolean(),
    /** A code of the second factor, or setting it up: until then nothing but `session.*` may be done. */
    lacks: z.enum(['code', 'set-up']).optional(),
    /** How it was signed in. */
    by: z.enum(['password', 'key']),
    expiresAt: instant.optional(),
    /** By what this person's browsers seal what is typed and not sent; absent for keys, and before they are let in. */
    draftKeys: draftKeys.optional(),
    may: z.array(z.enum(Object.keys(MAY) as [keyof typeof MAY, ...(keyof typeof MAY)[]])),
  })
  .meta({ id: 'Session' });
export const passwordChange = z.object({ current: text(256, 1), password: newPassword });
export const ownSessions = z.object({
  items: z.array(
    z
      .object({
        id: z.string(),
        here: z.boolean().meta({ description: 'The session that asks' }),
        via: z.enum(['password', 'passkey', 'oidc']),
        ip: z.string(),
        userAgent: z.string(),
        createdAt: instant,
        lastSeenAt: instant.meta({ description: 'The last sign of life, to the minute' }),
      })
      .meta({ id: 'OwnSession' }),
  ),
});
export const sessionsToEnd = z.object({
  session: z.uuid().optional().meta({ description: 'All but the one that asks, where it is left out' }),
  password: text(256, 1).optional().meta({ description: 'Needed unless an OIDC provider has signed in, which has to be ten minutes ago at the most' }),
});
export const endedSessions = z.object({ ended: z.int() });
export const providers = z.object({
  oidc: z.object({ name: z.string(), start: z.string() }).optional(),
  passkeys: z.object({ origin: z.string().meta({ description: 'The address at which browsers use them' }) }).optional(),
});

export const userView = z
  .object({
    id: z.string(),
    username: z.string(),
    name: z.string(),
    email: z.string(),
    role,
    org: z.string(),
    mustChangePassword: z.boolean(),
    secondFactor: z.boolean().meta({ description: 'Signs in with a code besides the password' }),
    disabled: z.boolean(),
    mailed: z.boolean().meta({ description: 'Gets what goes to the mailbox of their role in their body at their own address as well' }),
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: 'User' });
export type UserView = z.output<typeof userView>;
export const users = z.object({ items: z.array(userView) });
export const userParams = z.object({ user: z.uuid() });
export const newUser = z.object({
  username,
  name: called(60),
  email: mailAddress.optional(),
  role,
  org: code.optional().meta({ description: 'The department, for officer and head; the others are their own body' }),
});
export type NewUser = z.output<typeof newUser>;
/** The password is shown here once and kept nowhere. */
export const createdUser = z.object({ user: userView, password: z.string() });
export const userChange = z.object({
  name: called(60).optional(),
  email: mailAddress.optional(),
  role: role.optional(),
  org: code.optional(),
  disabled: z.boolean().optional(),
  mailed: z.boolean().optional(),
});
export const passwordReset = z.object({ password: z.string() });

export const keyView = z
  .object({
    id: z.string(),
    name: z.string(),
    role,
    org: z.string(),
    createdBy: z.string(),
    createdAt: instant,
    expiresAt: instant.optional(),
    lastUsedAt: instant.optional(),
    revokedAt: instant.optional(),
  })
  .meta({ id: 'ApiKey' });
export type KeyView = z.output<typeof keyView>;
export const keys = z.object({ items: z.array(keyView) });
export const newKey = z.object({ name: called(60), role, org: code.optional(), days: z.int().min(1).max(3_650).default(365) });
export const createdKey = z.object({ key: keyView, secret: z.string() });
export const keyParams = z.object({ key: z.string().regex(/^[a-z0-9]{12}$/) });

export const accountEvents = pageOf(
  z.object({ at: instant, type: z.string(), by: z.string(), subject: z.string(), detail: z.record(z.string(), z.unknown()) }),
);
export const pageQuery = z.object({ ...paging });

/** What the service needs to answer; `mail` is left out where none is set. */
export const READY_PARTS = ['database', 'engine', 'identity', 'worker', 'mail', 'disk'] as const;
export type ReadyPart = (typeof READY_PARTS)[number];
const part = z.object({ ok: z.boolean(), what: z.string().optional() });
export const readiness = z
  .object({
    ready: z.boolean(),
    missing: z.array(z.string()),
    parts: z.partialRecord(z.enum(READY_PARTS), part),
    /** Alarms that nobody has seen to, by kind: they take nobody's service away. */
    alarms: counts,
  })
  .meta({ id: 'Readiness' });
export const health = z.object({ ok: z.literal(true), version: z.string() });

const distance = z.union([z.object({ days: z.int() }), z.object({ workingDays: z.int() })]);

/** Ladder, holidays and what is provisional, of one programme. */
export const settings = z.object({
  ladder: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      /** When it comes: exactly one of these. */
      before: distance.optional(),
      on: z.enum(['opens', 'due-day', 'lapse']).optional(),
      after: distance.optional(),
      repeat: z.object({ everyDays: z.int(), atMost: z.int() }).optional(),
      light: light.optional(),
      tell: z.array(z.string()),
    }),
  ),
  zone: z.string(),
  holidays: z.object({
    table: z.string(),
    version: z.string(),
    overrides: z.array(z.object({ date: plainDate, working: z.boolean(), name: z.string() })),
    /** Years of the programme without a published table: their dates may move. */
    provisionalYears: z.array(z.int()),
    days: z.array(z.object({ date: plainDate, kind: z.string(), name: z.string() })),
  }),
  digestAt: z.string(),
});
export type Settings = z.output<typeof settings>;

/** What went wrong and waits for somebody. */
export const alarms = z.object({
  items: z.array(
    z.object({
      key: z.string(),
      kind: z.string(),
      kindName: z.string(),
      toDo: z.string().meta({ description: 'What somebody should do about it' }),
      help: z.string().meta({ description: 'Where the runbook says more of it' }),
      programme: z.string().optional(),
      item: z.string().optional().meta({ description: 'The obligation, enterprise or programme that it is about' }),
      what: z.string().meta({ description: 'What the part that failed says itself' }),
      acts: z.array(z.string()),
      actNames: z.array(z.string()).meta({ description: 'What was done and came to nothing, in words' }),
      actor: z.string().optional(),
      reason: z.string().optional(),
      times: z.int(),
      firstAt: instant,
      lastAt: instant,
    }),
  ),
});
export type Alarms = z.output<typeof alarms>;
export const settleAlarm = z.object({ key: text(500, 1) });
export const alarmSettled = z.object({ key: z.string() });

const codeText = z.string().regex(/^[A-Za-z0-9/._-]{1,300}$/);
export const workflowView = z
  .object({
    id: z.string(),
    runId: z.string(),
    type: z.string(),
    status: z.string(),
    startedAt: instant,
    closedAt: instant.optional(),
    historyEvents: z.int(),
    programme: z.string().optional(),
    milestone: z.string().optional(),
    department: z.string().optional(),
    stage: z.string().optional(),
    light: z.string().optional(),
    due: instant.optional(),
    /** A name for people: whose obligation, which enterprise. */
    title: z.string(),
  })
  .meta({ id: 'Workflow' });
export type WorkflowView = z.output<typeof workflowView>;
export const workflowQuery = z.object({
  programme: code.optional(),
  milestone: code.optional(),
  department: code.optional(),
  kind: z.enum(['programme', 'milestone', 'obligation', 'enterprise', 'mailroom', 'digest', 'intake']).optional(),
  stage: code.optional(),
  light: code.optional(),
  status: z.enum(['Running', 'Completed', 'Failed', 'Terminated', 'TimedOut', 'Canceled']).optional(),
  limit: paging.limit,
  after: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,4000}$/)
    .optional(),
});
export const workflowPage = pageOf(workflowView).extend({ total: z.int() });
export const workflowKey = z.object({ id: codeText });
export const workflowDetail = z
  .object({
    workflow: workflowView,
    /** What it says of itself, as Markdown. */
    details: z.string(),
    pendingTimers: z.array(z.object({ timer: z.string(), summary: z.string(), wakesAt: instant, wakesAtProgramme: instant.optional() })),
    pendingActivities: z.array(
      z.object({
        id: z.string(),
        type: z.string(),
        state: z.string(),
        attempt: z.int(),
        nextAttemptAt: instant.optional(),
        lastFailure: z.string().optional(),
        heartbeat: z.unknown().optional(),
      }),
    ),
    /** Its page in the engine's own console, where that is known. */
    link: z.string().optional(),
  })
  .meta({ id: 'WorkflowDetail' });
export type WorkflowDetail = z.output<typeof workflowDetail>;
export const rawHistory = z.object({ events: z.array(z.record(z.string(), z.unknown())), next: z.string().optional() });
export const workflowRepair = workflowKey.extend({
  how: z.enum(['skip', 'rebuild']).meta({ description: '`skip` the act that cannot be written down, or `rebuild` it from the ledger' }),
});
export const retried = z.object({ id: z.string(), done: z.array(z.string()) });

/** Payloads as Temporal's protocol for codec servers has them: bytes in base64. */
const payload = z.object({ metadata: z.record(z.string().max(100), z.string().max(4_000)).optional(), data: z.string().max(4_000_000).optional() });
export const codecPayloads = z.object({ payloads: z.array(payload).max(1_000) });

const pollers = z.array(
  z.object({ identity: z.string(), lastSeenAt: instant, build: z.string().optional().meta({ description: 'WORKER_BUILD_ID, where it has one' }) }),
);

export const queueHealth = z.object({
  taskQueue: z.string(),
  workflowPollers: pollers,
  activityPollers: pollers,
  notices: noticeCounts,
});

/** Of any form: one that a mail program has cut off is told of in words for people. */
export const linkHeaders = z.object({ [MAIL_LINK]: text(16_000).default('').meta({ description: 'What stands behind the # of the link in a mail' }) });
export const linkActHeaders = actHeaders.extend(linkHeaders.shape);
export const linkCode = z.object({ code: z.string().regex(/^\d{8}$/) });
export const linkDetail = z.object({
  programmeName: z.string(),
  milestoneName: z.string(),
  departmentName: z.string(),
  unitName: z.string().optional().meta({ description: 'The unit to which the department has passed on what is shown' }),
  duty: z.string().optional(),
  clause: z.string().optional(),
  stage: z.string(),
  stageName: z.string(),
  light: z.string(),
  due: plainDate,
  originalDue: plainDate,
  because: z.array(z.string()),
  returned: z
    .object({
      at: instant,
      by: z.string(),
      reason: z.string(),
      before: z.object({ at: instant, reason: z.string().optional(), files: z.array(z.string()), evidence: z.array(evidence) }).optional(),
    })
    .optional()
    .meta({ description: 'Sent back and not handed in again yet: by whom, what is missing, and what was handed in before' }),
  acts: z.array(z.enum(['acknowledge', 'submit', 'requestExtension'])),
  extensionLimits: extensionLimits.optional(),
  /** What a submission has to say. */
  form: z.array(formField),
  /** Where to sign in and act with all rights; a unit to which a part was passed on has no account. */
  page: z.string().optional(),
  drafts: draftsOfLink,
});
export type LinkDetail = z.output<typeof linkDetail>;
