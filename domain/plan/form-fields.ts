import { z } from 'zod';
import { both } from '../kernel/language.ts';
import { UNITS } from '../kernel/units.ts';
import { enterpriseQuery } from './enterprise-fields.ts';
import { atLeastOne, atMost, code, flag, oneOf, text, wholeNumber } from './fields.ts';

/** What a field of a form may hold. */
export const FIELD_KINDS = ['number', 'text', 'date', 'file'] as const;

const field = z
  .strictObject({
    id: code('Code of the field, unique in the form.'),
    name: text('What it is called, as it stands in the form.'),
    kind: oneOf(FIELD_KINDS, { zh: '数、文字、日期、文件', en: 'a number, one line of text, a day, one of the files handed in' }).default('number'),
    unit: oneOf(UNITS).optional().describe('What a number is counted in.'),
    decimals: wholeNumber(0, 4, 'Decimal places that a number may have.').default(0),
    required: flag().default(true).describe('Whether a submission without it is refused.'),
    atMost: z
      .number(both('请写一个不小于 0 的数', 'write a number from 0'))
      .min(0, both('请写一个不小于 0 的数', 'write a number from 0'))
      .max(1e12, both('这个数太大，请换用更大的单位', 'that is too large: use a larger unit'))
      .optional()
      .describe('The largest number that is taken; of per cent 100 unless told.'),
    atLeast: z
      .number(both('请写一个大于 0 的数', 'write a number above 0'))
      .positive(both('请写一个大于 0 的数', 'write a number above 0'))
      .max(1e12, both('这个数太大，请换用更大的单位', 'that is too large: use a larger unit'))
      .optional()
      .describe(
        'The least that each submission is to reach 每次不少于20家、比例不低于10%: less is taken only with a reason, which is kept, and is told as less.',
      ),
    within: z
      .union(
        [
          z.strictObject({ days: wholeNumber(1, 3_650, 'Calendar days.') }),
          z.strictObject({ months: wholeNumber(1, 240, 'Calendar months: from the same day of an earlier month on, or its last.') }),
        ],
        {
          error: both('请写 { days: N } 或 { months: N }，N 为不小于 1 的整数', 'write { days: N } or { months: N } with a whole number from 1'),
        },
      )
      .optional()
      .describe(
        'Of a day: it is no earlier than so long before the day on which it is handed in, and no later than that 检测报告出具日期不得早于申报前6个月; of an item of a register, than the day on which it is entered.',
      ),
    feeds: code('An indicator of the plan in the same unit: the number is reported for it with each submission.').optional(),
    registry: enterpriseQuery
      .optional()
      .describe('The same as a question about the registry: a number that differs from how many of the department’s enterprises are meant is flagged.'),
  })
  .refine(
    (f) =>
      f.kind === 'number' ||
      (f.unit === undefined && f.feeds === undefined && f.registry === undefined && f.atMost === undefined && f.atLeast === undefined && f.decimals === 0),
    both(
      'unit、decimals、atMost、atLeast、feeds、registry 只能用于数（kind: number）',
      'unit, decimals, atMost, atLeast, feeds and registry are for numbers (kind: number) only',
    ),
  )
  .refine((f) => f.atLeast === undefined || f.atLeast <= (f.atMost ?? (f.unit === '%' ? 100 : f.unit === '‰' ? 1_000 : f.atLeast)), {
    path: ['atLeast'],
    error: both('atLeast 大于 atMost（比率最多 100%），谁也填不出来', 'atLeast is above atMost (or above all there is), so that nobody could give it'),
  })
  .refine((f) => f.within === undefined || f.kind === 'date', {
    path: ['within'],
    error: both('within 只能用于日期，请写 kind: date，或删去 within', 'within is for a day: write kind: date, or leave within out'),
  })
  .describe('One field of a form.');

export const form = z
  .array(field)
  .min(1, atLeastOne('个填报项', 'field'))
  .max(40, atMost(40, '个填报项', 'fields'))
  .describe('What a submission has to say in figures, texts and files by name; a round’s forms are rolled up (duban report roll-up).');

export const parts = z
  .strictObject({
    list: z
      .array(z.strictObject({ id: code('Code of the part.'), name: text('What it is, in a few words.') }))
      .min(2, both('分项至少要有两项，只有一项的不必分', 'a duty has two parts or more'))
      .max(40, atMost(40, '个分项', 'parts')),
    missing: oneOf(['refuse', 'reason'], { zh: '不收，或须说明', en: 'not taken, or with a reason' })
      .default('refuse')
      .describe('What a submission comes to while parts are not ticked: refused, or taken with a reason that is kept in the ledger.'),
  })
  .describe('The parts of a duty, ticked one by one; by whom and when stays on record.');

export const progress = z
  .strictObject({
    everyWorkingDays: wholeNumber(
      1,
      120,
      'Working days of the programme’s calendar between two. Whoever lets one pass in silence has a blue light until progress is reported.',
    ),
  })
  .describe(
    'Progress is asked for again and again, from the first reminder to the due date, by ladders.progress. It can be reported at any time without this.',
  );
