import { z } from 'zod';
import { isPlainDate } from '../kernel/dates.ts';
import type { Language, Words } from '../kernel/language.ts';
import { both } from '../kernel/language.ts';
import { addressFault } from '../kernel/mail-address.ts';

/** What the fields of plans and of the other files are made of, each with what to write instead in both languages. */

/** Said where a list is empty: `measured` counts, such as 个部门. */
export const atLeastOne = (measured: string, noun: string) => both(`请至少写一${measured}`, `name at least one ${noun}`);
export const atMost = (most: number, measured: string, nouns: string) => both(`最多写 ${most} ${measured}`, `write at most ${most} ${nouns}`);

const longest = (most: number) => atMost(most, '个字符', 'characters');

const pattern = (shape: RegExp, zh: string, en: string) => z.string(both(zh, en)).regex(shape, both(zh, en));

const CODE = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** A code as near as can be to what was written instead: plan-2024 for 2024-plan. */
function codeLike(given: unknown): string {
  const words = String(typeof given === 'string' || typeof given === 'number' ? given : '')
    .toLowerCase()
    .match(/[a-z0-9]+/g);
  const [letters = [], digits = []] = [words?.filter((word) => /^[a-z]/.test(word)), words?.filter((word) => /^\d/.test(word))];
  const near = [...(letters.length > 0 || digits.length === 0 ? letters : ['plan']), ...digits].join('-');
  return CODE.test(near) && near.length <= 40 ? near : 'water';
}

const codeFault = ({ input }: { input?: unknown }) =>
  both(
    `请写由小写字母、数字和连字符组成的代号，如 "${codeLike(input)}"，以字母开头`,
    `write a code of lower-case letters, digits and hyphens, such as "${codeLike(input)}", beginning with a letter`,
  );

/** Codes stand in ids, file names and search attributes: lower case letters, digits and single hyphens. */
export const code = (what: string) => z.string({ error: codeFault }).regex(CODE, { error: codeFault }).max(40, longest(40)).describe(what);

const ROUND_CODE = both('请写小写字母、数字和连字符，如 2019-06', 'write lower-case letters, digits and hyphens, such as 2019-06');
/** A bare 1 is a number in YAML, and has nothing in it that could be written otherwise. */
const roundFault = ({ input }: { input?: unknown }) =>
  typeof input === 'number' ? both(`数字须加引号，如 "${input}"`, `a number needs quotes: "${input}"`) : ROUND_CODE;

export const roundCode = z
  .string({ error: roundFault })
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, ROUND_CODE)
  .max(40, longest(40))
  .describe('Code of the round, added to the milestone’s.');

/** Something that is said, without the blanks around it. */
export const said = (most: number) => z.string().trim().min(1, both('这里不能为空', 'write something here')).max(most, longest(most));
export const text = (what: string) => said(400).describe(what);

export const clause = text('The clause of the source document that this comes from, as the document numbers it, e.g. 三（一）.');

export const realDate = (example = '2019-06-30') => {
  const sentence = both(`请写成 YYYY-MM-DD 的真实日期，如 ${example}`, `write a date that exists as YYYY-MM-DD, such as ${example}`);
  return z.string(sentence).refine(isPlainDate, sentence);
};
export const date = (what: string) => realDate().describe(what);

/** In the place of a last day: it goes on beyond the plan's own 长期坚持. */
export const NO_LAST_DAY = 'none';

const DUE = both(
  '请写成 YYYY-MM-DD 的真实日期，或写 YYYY-MM 表示该月底',
  'write a date that exists as YYYY-MM-DD, or a month as YYYY-MM for "by the end of that month"',
);
export const dueDate = z
  .string(DUE)
  .refine((value) => isPlainDate(value) || /^\d{4}-(0[1-9]|1[0-2])$/.test(value), DUE)
  .describe('Due at the end of this day in the programme’s zone; a month (YYYY-MM) means its last day.');

export const mailTime = pattern(/^([01]\d|2[0-3]):[0-5]\d$/, '请写成 HH:MM 的时刻，如 09:00', 'write a time as HH:MM, such as 09:00');
export const mailTimeOrOff = pattern(
  /^(([01]\d|2[0-3]):[0-5]\d|off)$/,
  '请写成 HH:MM 的时刻，如 08:30；不发则写 off',
  'write a time as HH:MM, such as 08:30, or off',
);

/** One mail address; its domain may be Chinese. */
export const mailAddress = z
  .string(both('请写一个邮件地址，如 water@shapotou.example', 'write one mail address, such as water@shapotou.example'))
  .superRefine((value, context) => {
    const fault = addressFault(value);
    if (fault) context.addIssue({ code: 'custom', message: both(fault.zh, fault.en) });
  })
  .meta({ format: 'idn-email' });
export const address = (whose: string) => mailAddress.describe(`Mail address of ${whose}.`);

export const wholeNumber = (least: number, most: number, what: string) => {
  const sentence = both(`请写 ${least} 到 ${most} 的整数`, `write a whole number from ${least} to ${most}`);
  return z.int(sentence).min(least, sentence).max(most, sentence).describe(what);
};

const SHARE = both('请写 0 到 1 之间的比例，如 0.6 表示 60%', 'write a share between 0 and 1, such as 0.6 for 60 %');
export const share = z.number(SHARE).min(0, SHARE).max(1, SHARE);

export const flag = () => z.boolean(both('请写 true（是）或 false（否）', 'write true or false'));

/** One of a few words; `meaning` explains them where they do not explain themselves. */
export const oneOf = <const T extends readonly string[]>(words: T, meaning?: Words) =>
  z.enum(words, {
    error: both(
      `请写其中之一：${words.join('、')}${meaning ? `（${meaning.zh}）` : ''}`,
      `write one of: ${words.join(', ')}${meaning ? ` (${meaning.en})` : ''}`,
    ),
  });

/** The languages that mails and files are written in, Chinese first. */
export const LANGUAGES = ['zh', 'en'] as const satisfies readonly Language[];
export const language = (what: string) => oneOf(LANGUAGES, { zh: '中文、英文', en: 'Chinese, English' }).describe(what);

/** Names in one list: as many as there may be departments or sectors. */
export const MOST_LISTED = 200;

const MONTH_DAY = /^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;
/** Whether it is a day of each year as MM-DD; 02-29, of a leap year, is the end of February in any other. */
export const isMonthDay = (value: string) => MONTH_DAY.test(value) && isPlainDate(`2028-${value}`);
export const monthDay = (description: string) => {
  const wanted = both('请写成 MM-DD 的月日，如 12-31', 'write month and day as MM-DD, such as 12-31');
  return z.string(wanted).refine(isMonthDay, wanted).describe(description);
};
