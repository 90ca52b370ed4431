import { z } from 'zod';
import { both } from '../kernel/language.ts';
import { atLeastOne, atMost, clause, code, MOST_LISTED, oneOf, text, wholeNumber } from './fields.ts';
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

export const register = z
  .strictObject({
    id: code('Code of the register.'),
    name: text('What people call it: 隐患清单.'),
    clause,
    enteredBy: departments('Who may enter items: every department, or those listed. The office always may.'),
    owners: departments('Who may have to see to an item: every department, or those listed.'),
    fields: form
      .refine(
        (fields) => fields.every(({ kind, feeds, registry }) => kind !== 'file' && feeds === undefined && registry === undefined),
        both(
          '清单的填报项不能是文件（kind: file），也不能写 feeds、registry；合计由指标的 register 计数',
          'a field of a register is no file and has neither feeds nor registry: an indicator with `register` counts the items',
        ),
      )
      .optional()
      .describe('What is written down of each item besides its name, who sees to it and by when.'),
    limit: z
      .union(
        [
          z.strictObject({ days: wholeNumber(1, 1_000, 'Calendar days after the day on which it is entered.') }),
          z.strictObject({ workingDays: wholeNumber(1, 500, 'Working days after the day on which it is entered.') }),
        ],
        {
          error: both('请写 { days: N } 或 { workingDays: N }，N 为不小于 1 的整数', 'write { days: N } or { workingDays: N } with a whole number from 1'),
        },
      )
      .optional()
      .describe('By when an item is to be done that comes without a day of its own. Without it: each item has to name its day.'),
    strikeOff: oneOf(['office', 'committee'], { zh: '安委办、安委会', en: 'the office, the committee' })
      .default('office')
      .describe('Who looks at what was done and strikes the item off 销号. What the office itself has to see to is struck off by the committee.'),
  })
  .describe(
    'A register of things that are found on the way 清单: hazards, sites, kindergartens. Each item has its own owner and limit, is reminded of and escalated by ladders.register, and struck off when done.',
  );
export type PlanRegister = z.infer<typeof register>;
