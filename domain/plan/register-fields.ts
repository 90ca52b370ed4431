import { z } from 'zod';
import { both } from '../kernel/language.ts';
import { extensionRules } from './extension-fields.ts';
import { atLeastOne, atMost, clause, code, date, MOST_LISTED, oneOf, text, wholeNumber } from './fields.ts';
import { form } from './form-fields.ts';

const departments = (what: string) =>
  z
    .union(
      [
        z.literal('all'),
        z
          .array(code('A department’s id, or office.'))
          .min(1, atLeastOne('个单位', 'body'))
          .max(MOST_LISTED, atMost(MOST_LISTED, '项', 'entries')),
      ],
      {
        error: both('请写 all（所有部门），或部门代号的列表（office 也可写入）', 'write all, or a list of department ids (office is one)'),
      },
    )
    .default('all')
    .describe(what);

const limit = z.union(
  [
    z.strictObject({ days: wholeNumber(1, 1_000, 'Calendar days after the day on which it is entered.') }),
    z.strictObject({ workingDays: wholeNumber(1, 500, 'Working days after the day on which it is entered.') }),
    z.strictObject({ by: date('The same day for all; what is entered later names its own.') }),
  ],
  {
    error: both(
      '请写 { days: N }、{ workingDays: N }（N 为不小于 1 的整数）或 { by: YYYY-MM-DD }（统一的日期）',
      'write { days: N } or { workingDays: N } with a whole number from 1, or { by: YYYY-MM-DD } for one day for all',
    ),
  },
);

const step = z
  .strictObject({
    name: text('What it is, in a few words: 报方案.'),
    limit: limit.describe('By when, counted from the day on which the item is entered. A step is never due before the one before it.'),
    from: oneOf(['entered', 'before'], { zh: '登记那天、前一步通过那天', en: 'the day on which it is entered, the day on which the step before is accepted' })
      .optional()
      .describe(
        'before: the limit counts from the day on which the step before is accepted 整改完成后5个工作日内验收. Without it: from the day on which the item is entered.',
      ),
  })
  .describe('One of the dated steps that an item owes.');

export const register = z
  .strictObject({
    id: code('Code of the register.'),
    name: text('What people call it: 隐患清单.'),
    clause,
    enteredBy: departments('Who may enter items: every department, or those listed. The office always may.'),
    owners: departments('Who may have to see to an item: every department, or those listed.'),
    fields: form
      .refine(
        (fields) =>
          fields.every(({ kind, feeds, registry, atLeast: least }) => kind !== 'file' && feeds === undefined && registry === undefined && least === undefined),
        both(
          '清单的填报项不能是文件（kind: file），也不能写 feeds、registry、atLeast；合计由指标的 register 计数',
          'a field of a register is no file and has neither feeds, registry nor atLeast: an indicator with `register` counts the items',
        ),
      )
      .optional()
      .describe('What is written down of each item besides its name, who sees to it and by when.'),
    limit: limit.optional().describe('By when an item is to be done that comes without a day of its own. Without it: each item has to name its day.'),
    steps: z
      .array(step)
      .min(2, both('分步的请至少写两步；只有一步的写 limit', 'name two steps or more; for one write limit'))
      .max(10, atMost(10, '步', 'steps'))
      .optional()
      .describe(
        'Instead of limit: each item owes these in turn 方案、整改、验收. Each is handed in and accepted by whoever strikes off, with the last one the item is struck off. A day that an item names itself is that of its first step.',
      ),
    extensions: extensionRules.optional().describe('How far an item may be given more time; without it freely. Of steps it is about the one that is owed.'),
    strikeOff: oneOf(['office', 'committee'], { zh: '安委办、安委会', en: 'the office, the committee' })
      .default('office')
      .describe('Who looks at what was done and strikes the item off 销号. What the office itself has to see to is struck off by the committee.'),
  })
  .refine((r) => r.limit === undefined || r.steps === undefined, both('limit 与 steps 只写一项', 'give limit or steps, not both'))
  .describe(
    'A register of things that are found on the way 清单: hazards, sites, kindergartens. Each item has its own owner and limit, is reminded of and escalated by ladders.register, and struck off when done.',
  );
export type PlanRegister = z.infer<typeof register>;
