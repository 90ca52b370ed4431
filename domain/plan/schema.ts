import { z } from 'zod';
import { BARS, CONSEQUENCES, ENTERPRISE_STAGES, SEVERITIES } from '../enterprise/enterprise.ts';
import { both } from '../kernel/language.ts';
import { LIGHTS } from '../kernel/lights.ts';
import {
  DEFAULT_CYCLE_LADDER,
  DEFAULT_DECIDE_WITHIN,
  DEFAULT_DECIDED_LADDER,
  DEFAULT_DECISION_LADDER,
  DEFAULT_DIGEST_AT,
  DEFAULT_LADDER,
  DEFAULT_MAIL_AT,
  DEFAULT_QUOTA_LADDER,
  DEFAULT_RULES,
  DEFAULT_SCORE_LADDER,
  DEFAULT_STEPS,
  DEFAULT_TARGET_LADDER,
  DEFAULT_URGE_AGAIN,
} from './defaults.ts';
import {
  address,
  atLeastOne,
  atMost,
  clause,
  code,
  date,
  dueDate,
  flag,
  mailTime,
  mailTimeOrOff,
  oneOf,
  roundCode,
  share,
  text,
  wholeNumber,
} from './fields.ts';

/** Days of the week on which the office's brief may fall. */
export const BRIEF_ON = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'] as const;

/** Names in one list: as many as there may be departments or sectors. */
const MOST_LISTED = 200;

/** Who is told. The roles resolve against the obligation's own department; see `recipientsOf` in ladder.ts. */
export const AUDIENCES = ['officer', 'head', 'office', 'director', 'committee', 'lead'] as const;
export type Audience = (typeof AUDIENCES)[number];

const audiences = z
  .array(
    oneOf(AUDIENCES, {
      zh: '依次为：部门经办人、部门负责人、安委办、安委办主任、安委会、所协助事项的牵头部门',
      en: 'officer and head of the department, the office, its director, the committee, the lead department of what it assists in',
    }),
  )
  .min(1, atLeastOne('个收件人', 'recipient'))
  .max(MOST_LISTED, atMost(MOST_LISTED, '项', 'entries'))
  .describe('Who is told.');

const offset = z
  .union(
    [
      z.strictObject({ days: wholeNumber(1, 365, 'Calendar days.') }),
      z.strictObject({ workingDays: wholeNumber(1, 120, 'Working days of the programme’s calendar.') }),
    ],
    { error: both('请写 { days: N } 或 { workingDays: N }，N 为不小于 1 的整数', 'write { days: N } or { workingDays: N } with a whole number from 1') },
  )
  .describe('A distance from the due date, in calendar or in working days.');
export type Offset = z.infer<typeof offset>;

const rung = z
  .strictObject({
    id: code('Code of the rung, unique in the ladder.'),
    before: offset.optional().describe('So long before the due date.'),
    on: oneOf(['due-day', 'lapse']).optional().describe('due-day: the morning of the due date; lapse: the first mail morning after it lapsed.'),
    after: offset.optional().describe('So long after the due date.'),
    repeat: z
      .strictObject({
        everyDays: wholeNumber(1, 365, 'Calendar days between two.'),
        atMost: wholeNumber(1, 52, 'How many at the most; without a limit nobody reads them any more.'),
      })
      .optional()
      .describe('Again and again after the rung before it in the list.'),
    light: oneOf(LIGHTS).optional().describe('The light that the obligation shows from this rung on.'),
    tell: audiences,
  })
  .refine(
    (r) => [r.before, r.on, r.after, r.repeat].filter((part) => part !== undefined).length === 1,
    both('before、on、after、repeat 须写且只写一项', 'give exactly one of before, on, after, repeat'),
  )
  .describe('One step of the ladder.');
export type LadderRung = z.infer<typeof rung>;

const ladder = z
  .array(rung)
  .min(1, both('催办级次至少要有一级', 'a ladder needs at least one rung'))
  .max(40, atMost(40, '级催办', 'rungs'))
  .describe('Reminders and escalations, earliest first.');

const ladders = z
  .strictObject({
    decision: ladder
      .default([...DEFAULT_DECISION_LADDER])
      .describe('For what waits for a decision: submissions to confirm, extensions to grant, consequences that were proposed.'),
    target: ladder
      .default([...DEFAULT_TARGET_LADDER])
      .describe('For targets and indicators: before the day each department that lacks enterprises is told, on: lapse tells of every sector, met or missed.'),
    score: ladder.default([...DEFAULT_SCORE_LADDER]).describe('For scores that the office has confirmed: whom they are sent to, on the next morning.'),
    quota: ladder.default([...DEFAULT_QUOTA_LADDER]).describe('For quotas that are not reached: who must draw and inspect is told.'),
    cycle: ladder
      .default([...DEFAULT_CYCLE_LADDER])
      .describe('For the dated steps of enterprises’ cycles; officer and head are those of whoever the step belongs to.'),
    decided: ladder
      .default([...DEFAULT_DECIDED_LADDER])
      .describe('How the bodies that a consequence names in `notify` are told of a decision; due on the working day after it was written down.'),
  })
  .describe('By which steps that which is told by set reminds and escalates: like things of one body and one day go in one mail.');

const acknowledge = z
  .strictObject({
    workingDays: wholeNumber(1, 60, 'Working days after the first notice within which receipt has to be acknowledged.'),
    tell: audiences,
  })
  .describe('The deadline for acknowledging, separate from the one for finishing.');

/** A declared question about the registry: every part that is given has to hold. */
const enterpriseQuery = z
  .strictObject({
    sectors: z
      .union(
        [
          z.literal('key'),
          z
            .array(code('A sector.'))
            .min(1, atLeastOne('个行业', 'sector'))
            .max(MOST_LISTED, atMost(MOST_LISTED, '项', 'entries')),
        ],
        {
          error: both('请写 key（重点行业），或行业代号的列表', 'write key, or a list of sector codes'),
        },
      )
      .optional()
      .describe('Of these sectors; key: of the key sectors. Without it: of any.'),
    stages: z
      .array(oneOf(ENTERPRISE_STAGES))
      .min(1, atLeastOne('个阶段', 'stage'))
      .max(MOST_LISTED, atMost(MOST_LISTED, '项', 'entries'))
      .optional()
      .describe('In one of these stages. Without it: in any but closed.'),
    started: flag().optional().describe('Whether it has begun creation, or holds or held a certificate.'),
    certified: flag().optional().describe('Whether it holds a certificate that is valid on the day asked about.'),
    level: wholeNumber(1, 3, 'Certified at this level or a better one (1 is the best).').optional(),
    certifiedBefore: date('First certified, without a gap since, before this day.').optional(),
    certifiedSince: date('First certified, without a gap since, on or after this day.').optional(),
    reviewedSince: date('Its last yearly self-assessment is of this day or later.').optional(),
    inspectedSince: date('Last inspected on this day or later.').optional(),
  })
  .describe('Which enterprises are meant. Every part that is given has to hold.');
export type EnterpriseQuery = z.infer<typeof enterpriseQuery>;

const roster = z
  .strictObject({
    of: enterpriseQuery.describe('Which enterprises the obligation is about; of a department only those that it supervises, of the office all.'),
    done: enterpriseQuery.optional().describe('What an enterprise must be to be done with. Without it nothing is ticked off.'),
    settle: oneOf(['submission', 'done'])
      .default('submission')
      .describe('submission: settled by what the department hands in; done: by itself as well, once every enterprise on the roster is done.'),
    write: oneOf(['department', 'enterprises'])
      .default('department')
      .describe('enterprises: before the due date, each enterprise that is not done yet is written to at its own address as well.'),
  })
  .describe('The enterprises that the obligation is about, looked up in the registry each time that somebody is told.');
export type PlanRoster = z.infer<typeof roster>;

const SPAN = both(
  '请写 { days: N }、{ workingDays: N } 或 { months: N }，N 为不小于 1 的整数；不设时限则写 off',
  'write { days: N }, { workingDays: N } or { months: N } with a whole number from 1, or off for no day',
);
const span = z.union(
  [
    z.strictObject({ days: wholeNumber(1, 1_000, 'Calendar days.') }),
    z.strictObject({ workingDays: wholeNumber(1, 500, 'Working days of the programme’s calendar.') }),
    z.strictObject({ months: wholeNumber(1, 60, 'Calendar months.') }),
  ],
  { error: SPAN },
);
export type Span = z.infer<typeof span>;
const spanOrOff = z.union([span, z.literal('off')], { error: SPAN });
const onOrOff = (what: string) => oneOf(['on', 'off']).describe(what);

const steps = z
  .strictObject({
    start: spanOrOff.default(DEFAULT_STEPS.start).describe('Enrolled to started, for an enterprise that is enrolled later than the first lists.'),
    startBy: date('The last day to start for all that were enrolled before it.').optional(),
    assess: spanOrOff.default(DEFAULT_STEPS.assess).describe('Started to self-assessed.'),
    apply: spanOrOff.default(DEFAULT_STEPS.apply).describe('Self-assessed to applied.'),
    accept: spanOrOff.default(DEFAULT_STEPS.accept).describe('Applied to accepted: the authority’s.'),
    review: spanOrOff.default(DEFAULT_STEPS.review).describe('Accepted to reviewed: the authority’s.'),
    approve: spanOrOff.default(DEFAULT_STEPS.approve).describe('Reviewed to approved: the authority’s.'),
    announce: spanOrOff.default(DEFAULT_STEPS.announce).describe('Approved to announced: the authority’s.'),
    certify: spanOrOff.default(DEFAULT_STEPS.certify).describe('Announced to issued: the authority’s.'),
    certifyBy: date('The last day to hold a certificate for all that were enrolled before it.').optional(),
    pass: spanOrOff.default(DEFAULT_STEPS.pass).describe('Inspected to passed.'),
    renew: spanOrOff.default(DEFAULT_STEPS.renew).describe('To apply for the next certificate, from the first day on which that may be done.'),
    rectify: onOrOff('Rectifications, each by its own limit.').default(DEFAULT_STEPS.rectify),
    yearly: onOrOff('Yearly self-assessments, each by its own day.').default(DEFAULT_STEPS.yearly),
    expiry: onOrOff('Certificates that run out.').default(DEFAULT_STEPS.expiry),
  })
  .describe('The time that each step of a cycle has; what is missed reminds and escalates by ladders.cycle.');

const ruleSet = z
  .strictObject({
    id: code('Code of the rule set.'),
    from: date('The first day on which it holds.'),
    sectors: z
      .array(code('A sector.'))
      .min(1, atLeastOne('个行业', 'sector'))
      .max(MOST_LISTED, atMost(MOST_LISTED, '项', 'entries'))
      .optional()
      .describe('For these sectors; without it for all that no other rule set names.'),
    basis: text('The rule that it is taken from.').optional(),
    validYears: wholeNumber(1, 10, 'Years for which a certificate is valid.').default(3),
    runningMonths: wholeNumber(0, 60, 'Months that an enterprise must have been running before it assesses itself.').default(6),
    applyMonthsBefore: wholeNumber(1, 24, 'Months before expiry from which it may apply again.').default(3),
    yearlyReviews: flag().default(true).describe('Whether direct renewal needs every yearly self-assessment.'),
    bars: z
      .array(oneOf(BARS))
      .max(MOST_LISTED, atMost(MOST_LISTED, '项', 'entries'))
      .default([...BARS])
      .describe('What bars direct renewal when it was noted since the certificate was issued.'),
    steps: steps.prefault({}),
  })
  .describe('How long certificates are valid and what they need, from a day on.');
export type RuleSet = z.infer<typeof ruleSet>;

const department = z.strictObject({
  id: code('Code of the department.'),
  name: text('Its name.'),
  clause,
  officer: address('the officer who does the work'),
  head: address('the department’s head'),
  mergedInto: code('A department’s id.')
    .optional()
    .describe('The department that it is part of by now: its open obligations and its enterprises go on there, and nothing new is asked of it.'),
});

const sector = z.strictObject({
  id: code('Code of the sector.'),
  name: text('Its name.'),
  clause,
  alsoCalled: z
    .array(text('Another name.'))
    .max(50, atMost(50, '个别名', 'names'))
    .optional()
    .describe('What lists of enterprises call it as well, such as 民用爆炸物品 for 民爆.'),
  key: flag().default(false).describe('Whether the plan counts it among the key sectors.'),
  lead: code('The department that answers for it.').optional(),
  assist: z
    .array(code('A department that helps.'))
    .max(MOST_LISTED, atMost(MOST_LISTED, '项', 'entries'))
    .default([]),
  note: text('How far the assistance goes, where the plan limits it.').optional(),
});

const milestone = z
  .strictObject({
    id: code('Code of the milestone.'),
    name: text('Its name, as it stands in a mail’s subject.'),
    clause,
    duty: text('What is owed, in one sentence.'),
    due: dueDate.optional(),
    rounds: z
      .array(z.strictObject({ id: roundCode, name: text('Name of the round.'), due: dueDate }))
      .min(1, atLeastOne('轮', 'round'))
      .max(60, atMost(60, '轮', 'rounds'))
      .optional()
      .describe('Instead of due: a duty that comes again; each round is a milestone of its own.'),
    lead: z
      .union(
        [
          z.literal('all'),
          z
            .array(code('A department’s id, or office.'))
            .min(1, atLeastOne('个部门', 'department'))
            .max(MOST_LISTED, atMost(MOST_LISTED, '项', 'entries')),
        ],
        {
          error: both('请写 all（所有部门），或部门代号的列表（office 也可写入）', 'write all, or a list of department ids (office is one)'),
        },
      )
      .describe('Who answers: every department, or those listed.'),
    assist: z
      .array(code('A department’s id.'))
      .max(MOST_LISTED, atMost(MOST_LISTED, '项', 'entries'))
      .default([])
      .describe('Who only helps; its lapse tells the leads.'),
    scope: oneOf(['department', 'sectors'])
      .default('department')
      .describe('sectors: the work is done sector by sector, so that the lapse of a department that assists in a sector also tells that sector’s lead.'),
    evidence: flag().default(true).describe('Whether a submission needs at least one file.'),
    confirm: flag().default(true).describe('Whether the office has to accept a submission before it is settled.'),
    ladder: ladder.optional().describe('Instead of the plan’s ladder.'),
    roster: roster.optional(),
    replaces: code('A milestone (or milestone-round) that the plan had before.')
      .optional()
      .describe('It stands for this one, whole or in part: what was done for the old one counts here, and its original due date stays.'),
  })
  .refine((m) => (m.due === undefined) !== (m.rounds === undefined), both('due 与 rounds 须写且只写一项', 'give either due or rounds'))
  .describe('A dated step of the plan.');

const quota = z.strictObject({
  id: code('Code of the quota.'),
  name: text('Its name.'),
  clause,
  atLeast: share.describe('The least share of the enterprises meant.'),
  of: text('Which enterprises the share is taken of.'),
  roster: enterpriseQuery.optional().describe('The same as a question about the registry: what a sample for this quota is drawn from.'),
  counts: oneOf(['drawn', 'inspected'])
    .default('inspected')
    .describe('drawn: an enterprise counts once it is in the sample; inspected: once it has been inspected as well.'),
  milestone: code(
    'The milestone (or milestone-round) whose leads have to draw and inspect: it is not settled below the quota without a reason. Without it: the office.',
  ).optional(),
  due: dueDate
    .optional()
    .describe('Its day, from which on a sample is drawn from the roster as it stood then. Without it: that of the milestone, or the plan’s last.'),
});
export type PlanQuota = z.infer<typeof quota>;

const target = z.strictObject({
  id: code('Code of the target.'),
  name: text('Its name.'),
  clause,
  asOf: date('The day on which it is measured.'),
  atLeast: share.describe('The threshold.'),
  counts: oneOf(['started', 'certified']).describe('What an enterprise must be to count.'),
  level: wholeNumber(1, 3, 'Certified at this level or a better one (1 is the best).').optional(),
  of: oneOf(['each-sector', 'each-key-sector', 'key-sectors-together', 'all-sectors-together']).describe(
    'Over which enterprises, and whether each sector must reach it or all of them together.',
  ),
  follows: text('What follows where it is missed, for the mail that tells of it.').optional(),
});
export type PlanTarget = z.infer<typeof target>;

/** What an indicator may be counted in: a closed list, so that a slip of the pen is found before numbers come in. */
export const UNITS = [
  '%',
  '个',
  '家',
  '户',
  '台',
  '部',
  '处',
  '座',
  '次',
  '场',
  '件',
  '份',
  '项',
  '条',
  '人',
  '人次',
  '公里',
  '平方米',
  '元',
  '万元',
  '亿元',
] as const;

const indicator = z
  .strictObject({
    id: code('Code of the indicator.'),
    name: text('Its name.'),
    clause,
    unit: oneOf(UNITS).describe('What it is counted in.'),
    value: z
      .number(both('请写一个大于 0 的数，如 200', 'write a number above 0, such as 200'))
      .gt(0, both('请写一个大于 0 的数，如 200', 'write a number above 0, such as 200'))
      .max(1e12, both('这个数太大，请换用更大的单位', 'that is too large: use a larger unit'))
      .describe('The number to be reached; 80 for 80 %.'),
    due: dueDate.describe('The day by which it has to be reached.'),
    report: z
      .union(
        [
          z.literal('all'),
          z
            .array(code('A department’s id, or office.'))
            .min(1, both('请至少写一个填报单位，否则没有人报数', 'name at least one body that reports it, or nobody will'))
            .max(MOST_LISTED, atMost(MOST_LISTED, '项', 'entries')),
        ],
        {
          error: both(
            '请写由谁填报：all（所有部门），或部门代号的列表（office 也可写入）',
            'write who reports it: all, or a list of department ids (office is one)',
          ),
        },
      )
      .describe('Who reports it. The numbers of several are added up.'),
    registry: z
      .strictObject({
        of: enterpriseQuery.optional().describe('The enterprises that a share is taken of; without it: all.'),
        counts: enterpriseQuery.describe('The enterprises that count.'),
      })
      .optional()
      .describe('The same as a question about the registry: a reported number that differs from its answer is flagged.'),
  })
  .describe('Any other number that the plan asks for.');
export type PlanIndicator = z.infer<typeof indicator>;

const points = (what: string) => wholeNumber(0, 100, what);
const deduction = (each: number, atMost: number, what: string) =>
  z
    .strictObject({ each: points('Points for each.').default(each), atMost: points('Points for all of them at one obligation, at the most.').default(atMost) })
    .describe(what);

const scoring = z
  .strictObject({
    acknowledged: points('Points for acknowledging within the deadline; together with submitted 100.').default(20),
    submitted: points('Points for handing in by the original due date.').default(80),
    extended: points('Points instead of those for submitted, where it was handed in late but by the date that it was moved to.').default(40),
    returned: deduction(5, 10, 'Taken for each submission that was sent back.').default({ each: 5, atMost: 10 }),
    red: deduction(10, 20, 'Taken for each red rung that was reached.').default({ each: 10, atMost: 20 }),
    unanswered: deduction(5, 5, 'Taken where an obligation has lapsed and nothing of it was ever handed in.').default({ each: 5, atMost: 5 }),
    target: points('Points for each target, or each of its sectors, that a department leads or supervises enterprises of; 0: not at all.').default(20),
    quota: points('Points for each quota that it had to draw and inspect; 0: not at all.').default(20),
    indicator: points('Points for each indicator that it reports; 0: not at all.').default(20),
    made: z
      .strictObject({ workingDays: wholeNumber(1, 60, 'Working days after the half-year.') })
      .default({ workingDays: 5 })
      .describe('When the score of a half-year is made by itself and waits for the office to confirm it.'),
    assistShare: share.default(0.5).describe('How much an obligation counts for a department that only assists in it; 0: not at all.'),
  })
  .describe('How departments are scored for a half-year: in points of 100 for each obligation, beside those for targets, quotas and indicators.');
export type Scoring = z.infer<typeof scoring>;
/** What holds where a plan says nothing about scoring. */
export const DEFAULT_SCORING: Scoring = scoring.parse({});

/** What a rule may propose: something for an enterprise, or points for a department. */
const PROPOSABLE = [...(Object.keys(CONSEQUENCES) as (keyof typeof CONSEQUENCES)[]), 'points'] as const;

const consequenceRule = z
  .strictObject({
    on: oneOf(['inspection', 'rectification-expired', 'lapse', 'red', 'missed-round'])
      .optional()
      .describe(
        'What brings it about: the result of an inspection or a rectification past its limit, of an enterprise; a lapse, a red light or the second missed round, of a department. Without it only people propose it.',
      ),
    result: oneOf(['problems', 'fail']).optional().describe('Of an inspection: only with this result.'),
    severity: oneOf(SEVERITIES).optional().describe('Of an inspection: only with problems so grave.'),
    milestones: z
      .array(code('A milestone.'))
      .min(1, atLeastOne('项阶段任务', 'milestone'))
      .max(MOST_LISTED, atMost(MOST_LISTED, '项', 'entries'))
      .optional()
      .describe('Of a department: only for these milestones.'),
    proposes: oneOf(PROPOSABLE).describe('What is proposed to the body that decides.'),
    otherwise: oneOf(PROPOSABLE).optional().describe('What is proposed instead where that cannot befall it, such as a downgrade from the lowest level.'),
    with: oneOf(['suspension', 'circular', 'upgrade']).optional().describe('What goes with it.'),
    points: wholeNumber(1, 100, 'Points that a department loses, where points are proposed.').optional(),
    by: z
      .array(code('department, office, or a body of the plan.'))
      .min(1, atLeastOne('个单位', 'body'))
      .max(20, atMost(20, '个单位', 'bodies'))
      .default(['department'])
      .describe('Who may propose it by hand: department is the one that supervises; bodies above act through the office.'),
    decides: oneOf(['department', 'office', 'authority', 'government']).optional().describe('Who decides, where it is another than usual.'),
    decideWithin: z
      .strictObject({ workingDays: wholeNumber(1, 60, 'Working days of the programme’s calendar.') })
      .optional()
      .describe('Instead of the plan’s decideWithin.'),
    notify: z
      .array(code('office, committee, authority, a department or a body of the plan.'))
      .max(MOST_LISTED, atMost(MOST_LISTED, '项', 'entries'))
      .default([])
      .describe('Who is told of a decision that was granted.'),
  })
  .refine(
    (r) =>
      r.on === undefined || r.on === 'inspection' || r.on === 'rectification-expired'
        ? r.proposes !== 'points' || r.on === undefined
        : r.proposes === 'points' || r.proposes === 'circular',
    both(
      '对部门（lapse、red、missed-round）只能提 circular 或 points；points 只对部门',
      'of a department (lapse, red, missed-round) only circular or points can be proposed, and points of a department only',
    ),
  )
  .describe('The same as a rule that acts. Nothing is ever decided by silence.');
export type ConsequenceRule = z.infer<typeof consequenceRule>;

const consequence = z.strictObject({
  id: code('Code of the consequence.'),
  clause,
  when: text('What it follows upon.'),
  what: text('What follows.'),
  proposes: text('Who proposes it.'),
  decides: text('Who decides.'),
  rule: consequenceRule.optional(),
});

/** The file that a programme is run from. Every rule that a person may want to change is in here with its default. */
export const planSchema = z
  .strictObject({
    id: code('Code of the programme; it stands in every id and may not change.'),
    name: text('Name of the programme.'),
    zone: text('IANA time zone in which its days begin and end, as area and city: Asia/Shanghai for Beijing time; or UTC.'),
    from: date('The first day of the programme.'),
    to: date('The last day of the programme.'),
    source: z.strictObject({ title: text('Title of the document that the plan is taken from.'), issuer: text('Who issued it.').optional() }),
    holidays: z
      .strictObject({
        table: oneOf(['china', 'none']).describe('china: public holidays and make-up working days of the State Council; none: weekends only.'),
        overrides: z
          .array(z.strictObject({ date: date('The day.'), working: flag().describe('Whether it is worked.'), name: text('Why.') }))
          .max(400, atMost(400, '天', 'days'))
          .default([])
          .describe('Days that differ from the table.'),
      })
      .default({ table: 'china', overrides: [] }),
    mailAt: mailTime.default(DEFAULT_MAIL_AT).describe('When mails leave, on working days.'),
    digestAt: mailTimeOrOff
      .default(DEFAULT_DIGEST_AT)
      .describe('When each department gets its digest of what is new, due and late, on working days that have something to say; off: never.'),
    briefOn: oneOf([...BRIEF_ON, 'off'])
      .default('monday')
      .describe(
        'The day of the week on which the office gets its brief of all that is late or waits for a decision; not worked: the next day that is; off: never.',
      ),
    office: z
      .strictObject({ name: text('Its name.'), officer: address('the office'), director: address('the office’s director') })
      .describe('The safety office: receives escalations, confirms submissions.'),
    committee: z
      .strictObject({ name: text('Its name.'), officer: address('the committee') })
      .describe('Told of red escalations and of what the office itself lets lapse.'),
    operator: z.strictObject({ name: text('Its name.'), officer: address('whoever keeps Duban running') }).describe('Told of mails that cannot be delivered.'),
    authority: z
      .strictObject({ name: text('Its name.'), officer: address('the authority').optional() })
      .default({ name: '达标发证部门' })
      .describe('The body that certifies, downgrades and revokes; the office writes its decisions down.'),
    government: z
      .strictObject({ name: text('Its name.') })
      .default({ name: '区政府' })
      .describe('Decides on closing enterprises down.'),
    bodies: z
      .array(
        z.strictObject({
          id: code('Code of the body.'),
          name: text('Its name.'),
          officer: address('the body').optional(),
        }),
      )
      .max(50, atMost(50, '个单位', 'bodies'))
      .default([])
      .describe(
        'Bodies that the plan names and that have no work of their own in it, such as those of the region and the city: they act through the office’s hand; without an address the office passes on what they are told.',
      ),
    departments: z
      .array(department)
      .min(1, atLeastOne('个部门', 'department'))
      .max(200, atMost(200, '个部门', 'departments')),
    sectors: z
      .array(sector)
      .max(200, atMost(200, '个行业', 'sectors'))
      .default([]),
    ladder: ladder.default([...DEFAULT_LADDER]),
    acknowledge: acknowledge.default({ workingDays: 2, tell: ['head'] }),
    ladders: ladders.prefault({}),
    decideWithin: z
      .strictObject({ workingDays: wholeNumber(1, 60, 'Working days of the programme’s calendar.') })
      .default(DEFAULT_DECIDE_WITHIN)
      .describe('Within this time after it was asked for the office decides on a submission, a request for more time or a proposal.'),
    urgeAgainAfter: z
      .strictObject({ days: wholeNumber(1, 60, 'Calendar days.') })
      .default(DEFAULT_URGE_AGAIN)
      .describe('So long after the office has urged a late obligation it does not urge it again.'),
    milestones: z
      .array(milestone)
      .min(1, atLeastOne('项阶段任务', 'milestone'))
      .max(200, atMost(200, '项阶段任务', 'milestones')),
    quotas: z
      .array(quota)
      .max(50, atMost(50, '个抽查指标', 'quotas'))
      .default([]),
    targets: z
      .array(target)
      .max(50, atMost(50, '个达标目标', 'targets'))
      .default([]),
    indicators: z
      .array(indicator)
      .max(100, atMost(100, '项指标', 'indicators'))
      .default([])
      .describe('Numbers to be reached that are no share of enterprises: lifts, estates, money.'),
    scoring: scoring.optional(),
    consequences: z
      .array(consequence)
      .max(50, atMost(50, '条后果', 'consequences'))
      .default([]),
    ruleSets: z
      .array(ruleSet)
      .min(1, atLeastOne('套规则', 'rule set'))
      .max(100, atMost(100, '套规则', 'rule sets'))
      .default([DEFAULT_RULES]),
  })
  .describe('A programme as Duban runs it.');

export type Plan = z.infer<typeof planSchema>;
export type PlanMilestone = z.infer<typeof milestone>;

/** The plan file's format as JSON Schema, so that an editor completes and checks it. Published as plans/schema.json. */
export function planJsonSchema(): object {
  return z.toJSONSchema(planSchema, { io: 'input' });
}
