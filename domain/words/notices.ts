import type { Language, Words } from '../kernel/language.ts';
import { inLanguage } from '../kernel/language.ts';
import { rungName } from './words.ts';

/** `owed`, on its way, accepted by a server, refused for good, replaced by a later one, or no longer needed. */
export const NOTICE_STATES = ['owed', 'sending', 'sent', 'undeliverable', 'overtaken', 'moot'] as const;
export type NoticeState = (typeof NOTICE_STATES)[number];

const STATE: Record<NoticeState, Words> = {
  owed: { zh: '待发', en: 'owed' },
  sending: { zh: '发送中', en: 'on its way' },
  sent: { zh: '已发', en: 'sent' },
  undeliverable: { zh: '无法送达', en: 'undeliverable' },
  overtaken: { zh: '已由后一级代替', en: 'replaced by a later rung' },
  moot: { zh: '已无须发送', en: 'no longer needed' },
};
/** What became of a notice. */
export const noticeStateName = (state: NoticeState, language: Language = 'zh') => STATE[state][language];

/** What a mail server's yes (SMTP's 2xx) says to whoever reads no SMTP; a no, and whatever Duban itself notes, is shown as it stands. */
export const answerName = (answer: string, language: Language = 'zh') =>
  /^2\d\d\b/.test(answer) ? inLanguage(language)('邮件服务器已收下', 'accepted by the mail server') : answer;

/**
 * `ladder` and `news` are about an obligation; `enterprise` tells one enterprise of what an obligation's roster asks of it; a
 * `digest` is about all that a department has to do, `matters` about like things that wait for a body until a day, a `catch-up` about
 * all that was due before the programme was loaded. News that a mailbox cannot be reached is about no obligation either; nor is an
 * `address`, which tells of a mailbox that was changed, an `alarm`, which tells the operator what waits for them,
 * and an `account`, which tells a person what was done to their account.
 */
export const NOTICE_KINDS = ['ladder', 'news', 'digest', 'matters', 'enterprise', 'catch-up', 'address', 'alarm', 'account'] as const;
export type NoticeKind = (typeof NOTICE_KINDS)[number];

const KIND: Record<NoticeKind, Words> = {
  ladder: { zh: '催办', en: 'Reminder' },
  news: { zh: '办理情况', en: 'News' },
  digest: { zh: '每日简报', en: 'Daily digest' },
  matters: { zh: '待办提醒', en: 'Reminder of what waits' },
  enterprise: { zh: '致企业函', en: 'Letter to an enterprise' },
  'catch-up': { zh: '载入说明', en: 'Summary at loading' },
  address: { zh: '邮箱变更', en: 'Changed mailbox' },
  alarm: { zh: '系统告警', en: 'Alarm' },
  account: { zh: '账号安全', en: 'Account' },
};
export const noticeKindName = (kind: NoticeKind, language: Language = 'zh') => KIND[kind][language];

/** Kinds of which there is one notice a day or a programme, not one a rung: their name says it all. */
const NAMED_BY_KIND: readonly NoticeKind[] = ['digest', 'catch-up', 'address', 'alarm', 'account'];

/** What a notice is called: its kind, and its rung where there is more than one of the kind at a time. */
export function noticeTitle({ kind, rung }: { kind: NoticeKind; rung: string }, language: Language = 'zh'): string {
  if (NAMED_BY_KIND.includes(kind)) return noticeKindName(kind, language);
  return `${noticeKindName(kind, language)}${inLanguage(language)('：', ': ')}${rungName(rung, language)}`;
}
