import { z } from 'zod';
import { BARS, ENTERPRISE_STAGES } from '../enterprise/enterprise.ts';
import { both } from '../kernel/language.ts';
import { DEFAULT_STEPS } from './defaults.ts';
import { atLeastOne, atMost, code, date, flag, MOST_LISTED, oneOf, text, wholeNumber } from './fields.ts';

/** A declared question about the registry: every part that is given has to hold. */
export const enterpriseQuery = z
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
