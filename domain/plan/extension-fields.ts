import { z } from 'zod';
import { both } from '../kernel/language.ts';
import { atMost, code, date, wholeNumber } from './fields.ts';

const NONE = both(
  'times: 0 表示不能延期，请删去 askBefore、inAll 等，或改写 times',
  'times: 0 means no extension at all: leave askBefore and inAll out, with all else, or change times',
);
const SHARE = both('请写 0.01 到 3 的数，如 0.5（一半）', 'write a number from 0.01 to 3, such as 0.5 for a half');

const WHO_GRANTS = both(
  '请写 office（办公室）、committee（领导小组）或一个部门的代码，依次批准的写成 [water, committee]，先审核的在前',
  'write office, committee or the code of a department, or several in order such as [water, committee], first who is asked first',
);
const ONE_ALONE = both(
  '依次批准的要写两个以上；只有一个的直接写，如 grantedBy: committee',
  'name two or more in order, or one alone without brackets, such as grantedBy: committee',
);
const granter = code('office, committee or a department.');

/** How far more time may be given 延期: what breaks it can neither be asked for nor granted. */
export const extensionRules = z
  .strictObject({
    askBefore: z
      .union(
        [
          z.strictObject({ days: wholeNumber(1, 365, 'Calendar days.') }),
          z.strictObject({ workingDays: wholeNumber(1, 120, 'Working days of the programme’s calendar.') }),
          z.strictObject({ months: wholeNumber(1, 24, 'Calendar months: by the same day of an earlier month, or its last.') }),
          z.strictObject({ by: date('The last day on which it may be asked for 应于9月底前提出, whatever the due day is.') }),
        ],
        {
          error: both(
            '请写 { days: N }、{ workingDays: N }、{ months: N }（N 为不小于 1 的整数）或 { by: 2027-09-30 }',
            'write { days: N }, { workingDays: N } or { months: N } with a whole number from 1, or { by: 2027-09-30 } for a day',
          ),
        },
      )
      .optional()
      .describe('At the latest so long before the due day it may be asked for, by the end of that day; or by a day. Without it: until it is due.'),
    times: wholeNumber(0, 20, 'So many times at the most is it granted; 0: not at all.').optional(),
    inAll: z
      .union(
        [
          z.strictObject({ days: wholeNumber(1, 1_000, 'Calendar days.') }),
          z.strictObject({ workingDays: wholeNumber(1, 500, 'Working days.') }),
          z.strictObject({ months: wholeNumber(1, 120, 'Calendar months: by the same day of a later month, or its last.') }),
          z.strictObject({ by: date('The last day that it may be granted to.') }),
          z.strictObject({
            share: z
              .number(SHARE)
              .min(0.01, SHARE)
              .max(3, SHARE)
              .describe('A share of the limit itself, in days from its first day, less than a day left out: 0.5 for its half.'),
          }),
        ],
        {
          error: both(
            '请写 { days: N }、{ workingDays: N }、{ months: N }（N 为不小于 1 的整数）、{ share: 0.5 }（原期限的一半）或 { by: 2027-12-31 }',
            'write { days: N }, { workingDays: N } or { months: N } with a whole number from 1, { share: 0.5 } for half of the limit, or { by: 2027-12-31 }',
          ),
        },
      )
      .optional()
      .describe('At most so long in all, counted from the due day that the plan gives, however often it is granted; or until a last day.'),
    each: z
      .union(
        [
          z.strictObject({ days: wholeNumber(1, 1_000, 'Calendar days.') }),
          z.strictObject({ workingDays: wholeNumber(1, 500, 'Working days.') }),
          z.strictObject({ months: wholeNumber(1, 120, 'Calendar months: by the same day of a later month, or its last.') }),
        ],
        {
          error: both(
            '请写 { days: N }、{ workingDays: N } 或 { months: N }，N 为不小于 1 的整数',
            'write { days: N }, { workingDays: N } or { months: N } with a whole number from 1',
          ),
        },
      )
      .optional()
      .describe('At most so long each time 每次不超过30日, counted from the due day that holds.'),
    grantedBy: z
      .union(
        [
          granter,
          z
            .array(granter)
            .min(2, ONE_ALONE)
            .max(4, atMost(4, '个', 'bodies')),
        ],
        { error: WHO_GRANTS },
      )
      .optional()
      .describe(
        'Who decides on it: office, committee or a department; the office without it, and the committee on what the office itself has to do. Several in order 经主管部门审核、报县政府批准, [water, committee]: each is asked once the one before has agreed, the last grants, and whoever refuses refuses it.',
      ),
  })
  .refine((rules) => rules.times !== 0 || Object.values(rules).filter((rule) => rule !== undefined).length === 1, { path: ['times'], error: NONE })
  .describe('By when an extension has to be asked for, how often it may be granted, and how long it may be in all. Without it: before it is due, and freely.');
export type ExtensionRules = z.infer<typeof extensionRules>;
