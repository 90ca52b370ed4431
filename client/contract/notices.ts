import { z } from 'zod';
import { code, instant, noticeCounts, pageOf, paging, text } from './common.ts';
import { NOTICE_KINDS, NOTICE_STATES } from './tables.ts';

export const noticeView = z
  .object({
    key: z.string(),
    programme: z.string(),
    obligation: z.string().optional(),
    kind: z.enum(NOTICE_KINDS),
    rung: z.string(),
    rungName: z.string(),
    recipient: z.string(),
    recipientName: z.string(),
    state: z.enum(NOTICE_STATES),
    sendAt: instant,
    sentAt: instant.optional(),
    attempts: z.int(),
    /** Attempts of which nobody knows whether the server took the mail. */
    doubts: z.int(),
    address: z.string().optional(),
    subject: z.string().optional(),
    answer: z.string().optional(),
  })
  .meta({ id: 'Notice' });
export type NoticeView = z.output<typeof noticeView>;

export const noticeQuery = z.object({
  state: z.enum(NOTICE_STATES).optional(),
  department: code.optional().meta({ description: 'To this body: a department, office, committee or operator' }),
  obligation: text(300, 1).optional(),
  kind: z.enum(NOTICE_KINDS).optional(),
  rung: text(100, 1).optional(),
  text: text(100, 1).optional(),
  ...paging,
});
const { limit: _limit, after: _after, ...noticeFilter } = noticeQuery.shape;
export const noticeExport = z.object({ ...noticeFilter, format: z.enum(['xlsx', 'csv']).default('xlsx') });
export type NoticeFilter = Omit<z.output<typeof noticeQuery>, keyof typeof paging | 'department'>;
export const noticePage = pageOf(noticeView);

export const noticeDetail = noticeView.extend({ messageId: z.string().optional(), body: z.string().optional() }).meta({ id: 'NoticeDetail' });
export type NoticeDetail = z.output<typeof noticeDetail>;
export const noticeKeyQuery = z.object({ key: text(500, 1) });

/** Expected against sent. */
export const noticeSummary = z.object({
  states: noticeCounts,
  expected: z.int(),
  settled: z.int(),
  /** Real seconds that the oldest notice has been owed beyond its time; 0 when none is. */
  oldestOwedSeconds: z.number(),
  /** What stands in the way of mails, of the whole deployment: a sentence with the server's own words. */
  troubles: z.array(z.object({ scope: z.string(), kind: z.string(), sentence: z.string(), since: instant })),
});
export type NoticeSummary = z.output<typeof noticeSummary>;

export const resendRequest = z.object({
  department: code.optional().meta({ description: 'Only those to this body: a department, office, committee or operator' }),
  keys: z.array(text(500, 1)).min(1).max(500).optional().meta({ description: 'Only these notices' }),
});
export const resent = z.object({
  /** Notices that are owed again. */
  resent: z.int(),
  /** Notices that are not worth sending any more: a later one says it, or what they tell of is over. */
  passed: z.int(),
  /** Notices that waited for another attempt and are tried at once. */
  hurried: z.int(),
});
