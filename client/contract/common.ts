import { z } from 'zod';
import { both } from '../../domain/kernel/language.ts';
import { LIGHTS } from '../../domain/kernel/lights.ts';
import { addressFault } from '../../domain/kernel/mail-address.ts';
import { isOwnKey } from '../../domain/kernel/own-keys.ts';
import { isBlank, type TextKind, textFault } from '../../domain/kernel/text.ts';
import { NOTICE_STATES } from '../../domain/words/notices.ts';

/** A code of the plan: a programme, a milestone, a department, a sector. */
export const code = z
  .string()
  .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/)
  .max(120);

/** 统一社会信用代码 */
export const usccParam = z.string().regex(/^[0-9A-HJ-NPQRTUWXY]{18}$/);

export const plainDate = z.iso
  .date()
  .regex(/^[1-9]/)
  .meta({ description: 'A calendar date, YYYY-MM-DD, from the year 1000 on' });
/** ISO 8601 with offset, in the programme's zone where it is programme time. */
export const instant = z.iso.datetime({ offset: true });

/** Keys of AES-256-GCM, hexadecimal, by which a browser seals what is typed and not sent: the first seals, all open. */
export const draftKeys = z.array(z.string().regex(/^[0-9a-f]{64}$/)).min(1);
/** As what, and by which keys, a browser keeps what is typed behind a mail's link. */
export const draftsOfLink = z.object({ name: z.string(), keys: draftKeys }).optional();
export const light = z.enum(LIGHTS);

/** A text without what domain/kernel/text.ts keeps out. */
const sound = (kind: TextKind, longest: number, shortest: number) =>
  z
    .string()
    .min(shortest)
    .max(longest)
    .superRefine((value, { addIssue }) => {
      const fault = textFault(value, kind, longest);
      if (fault) addIssue({ code: 'custom', message: both(fault.zh, fault.en) });
    });
/** What somebody writes, in as many lines as it takes. */
export const text = (longest: number, shortest = 0) => sound('prose', longest, shortest);
/** Something that is said: not blank. */
export const said = (longest: number) =>
  text(longest, 1)
    .refine((value) => !isBlank(value), both('没有写内容', 'there is nothing in it'))
    .transform((value) => value.trim());
/** What something is called: one line, nothing invisible in it, not blank. */
export const called = (longest: number) =>
  z
    .string()
    .max(longest)
    .transform((value) => value.trim())
    .pipe(sound('line', longest, 1));

/** One mail address; its domain may be Chinese. */
export const mailAddress = text(254)
  .refine((value) => addressFault(value) === undefined, {
    error: (issue) => {
      const { zh, en } = addressFault(String(issue.input)) ?? { zh: '不是邮件地址', en: 'is no mail address' };
      return both(zh, en);
    },
  })
  .meta({ format: 'idn-email' });

/** A query that pages: `after` is what the page before gave as `next`. */
export const paging = {
  limit: z.coerce.number().int().min(1).max(200).default(50).meta({ description: 'At most so many items' }),
  after: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,600}$/)
    .optional()
    .meta({ description: '`next` of the page before' }),
};

export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), next: z.string().optional().meta({ description: 'Give it as `after`; absent on the last page' }) });

/** The header that makes sending an act twice one act. */
export const actHeaders = z.object({
  'idempotency-key': z
    .string()
    .regex(/^[\x21-\x7e]{1,128}$/)
    .refine((key) => !isOwnKey(key), both('是系统自己办理时用的编号', 'is a key of what Duban does by itself'))
    .meta({ description: 'The same key twice is one act: 1 to 128 printable characters, a random UUID for instance' }),
});

export const ifMatchHeaders = z.object({ 'if-match': z.string().min(1).max(200).optional().meta({ description: 'The ETag of what is changed' }) });

/** What every item that a plan lists has: indicators, events, standing duties. */
export const itemOfPlan = z.object({ id: z.string(), name: z.string(), clause: z.string() });
export const programmeParams = z.object({ programme: code });
export const obligationParams = z.object({ programme: code, milestone: code, department: code });
export const enterpriseParams = z.object({ programme: code, uscc: usccParam });

/** One thing that is wrong, and where: a field, or a place in a plan file. */
export const fieldError = z.object({
  where: z.string().meta({ description: 'e.g. milestones[2].due' }),
  what: z.string(),
  line: z.int().optional(),
  column: z.int().optional(),
});
export type FieldError = z.output<typeof fieldError>;

/** RFC 9457. `detail` is a sentence for people in the language of Accept-Language; `code` is for programs. */
export const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    instance: z.string().optional(),
    code: z.string(),
    errors: z.array(fieldError).optional(),
  })
  .meta({ id: 'Problem' });
export type Problem = z.infer<typeof problem>;

/** What an act has brought about. */
/** What whoever decides has looked at: refused with 409 where what is decided on came in later. */
export const seen = z
  .int()
  .min(0)
  .optional()
  .meta({ description: 'The `sequence` that was shown with what is decided on; refused with 409 where that came in, or has changed, since' });

export const outcome = z.object({ key: z.string(), sequence: z.int(), stage: z.string() }).meta({ id: 'Outcome' });

/** Counts by name: of lights, stages or states. */
export const counts = z.record(z.string(), z.int());
/** Notices by what became of them; what there is none of is left out. */
export const noticeCounts = z.partialRecord(z.enum(NOTICE_STATES), z.int());
