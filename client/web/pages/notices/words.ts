import type { Language } from '../../../contract/words.ts';

const KIND: Record<string, Record<Language, string>> = {
  ladder: { zh: '催办', en: 'Ladder' },
  news: { zh: '办理情况', en: 'News of acts' },
  digest: { zh: '每日简报', en: 'Digest' },
  enterprise: { zh: '致企业函', en: 'To enterprises' },
  address: { zh: '邮箱变更', en: 'Changed mailboxes' },
};
export const NOTICE_KINDS = Object.keys(KIND);
export const noticeKindName = (kind: string, language: Language) => KIND[kind]?.[language] ?? kind;
