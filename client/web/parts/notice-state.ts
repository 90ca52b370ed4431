import type { NOTICE_STATES } from '../../contract/tables.ts';
import type { Language } from '../../contract/words.ts';

export type NoticeState = (typeof NOTICE_STATES)[number];

const WORDS: Record<NoticeState, Record<Language, string>> = {
  owed: { zh: '待发', en: 'owed' },
  sending: { zh: '发送中', en: 'on its way' },
  sent: { zh: '已发', en: 'sent' },
  undeliverable: { zh: '无法送达', en: 'undeliverable' },
  overtaken: { zh: '已由后一级代替', en: 'replaced by a later rung' },
  moot: { zh: '已无须发送', en: 'no longer needed' },
};

/** What became of a notice, in words. */
export const noticeStateName = (state: string, language: Language) => WORDS[state as NoticeState]?.[language] ?? state;

/** Real seconds beyond which a notice that has not left is no longer a matter of a busy server. */
export const OWED_TOO_LONG_SECONDS = 600;
