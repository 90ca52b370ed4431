import { z } from 'zod';
import { BARS, ENTERPRISE_STAGES } from '../enterprise/enterprise.ts';
import { both } from '../kernel/language.ts';
import { DEFAULT_STEPS } from './defaults.ts';
import { atLeastOne, atMost, clause, code, date, flag, MOST_LISTED, oneOf, text, wholeNumber } from './fields.ts';

const listed = (what: string, called: string) =>
  z
    .union(
      [
        z.literal('any'),
        z
          .array(text('As lists of enterprises have it.'))
          .min(1, atLeastOne('项', 'entry'))
          .max(MOST_LISTED, atMost(MOST_LISTED, '项', 'entries')),
      ],
      { error: both(`请写 any（凡登记了${called}的），或列表，如 [甲, 乙]`, 'write any (whatever it is, as long as it is registered), or a list') },
    )
    .optional()
    .describe(what);

/** By what lists say of enterprises. */
const chosen = {
  parks: listed('In one of these parks 所在园区; any: in some park.', '园区'),
  townships: listed('In one of these townships 所在乡镇; any: in some township.', '乡镇'),
  scales: listed('Of one of these scales 企业规模, such as 大型; any: of a registered one.', '规模'),
  classes: listed('Of one of these classes of supervision 监管类别, such as A; any: of a registered one.', '监管类别'),
};

/** A body that looks after enterprises that another supervises: a department that assists, a park's management, a township. */
export const assistance = z
  .strictObject({
    by: code('A department’s id, or that of one of the bodies.'),
    clause,
    of: z
      .strictObject({
        sectors: z
          .array(code('A sector.'))
          .min(1, atLeastOne('个行业', 'sector'))
          .max(MOST_LISTED, atMost(MOST_LISTED, '项', 'entries'))
          .optional()
          .describe('Of these sectors; where one of them names the body in its own `assist`, this says how far that goes. Without it: of any.'),
        ...chosen,
      })
      .refine(
        (of) => Object.values(of).some((part) => part !== undefined),
        both('请写明哪些企业：sectors、parks、townships、scales、classes', 'say of which enterprises: sectors, parks, townships, scales, classes'),
      )
      .describe('With which enterprises. Every part that is given has to hold.'),
    tell: z
      .array(oneOf(['digest', 'copies']))
      .max(2, atMost(2, '项', 'entries'))
      .default(['digest'])
      .describe(
        'How it is told of them. digest: a section of its daily digest; copies: a copy of the letters about their steps, by ladders.assisted. []: it reads them and is told nothing.',
      ),
  })
  .describe('Who assists with which enterprises: it reads them, and is told; it changes nothing.');

/** A declared question about the registry: every part that is given has to hold. */
export const enterpriseQuery = z
  .strictObject({
    ...chosen,
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

export const roster = z
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

export const steps = z
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

export const ruleSet = z
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
