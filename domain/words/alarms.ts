import type { Language, Words } from '../kernel/language.ts';

const KIND: Record<string, Words> = {
  'act-not-recorded': { zh: '一次办理无法写入台账，已放弃', en: 'An act could not be recorded and was given up' },
  'ledger-conflict': { zh: '流程与台账不一致', en: 'The engine and the ledger disagree' },
  'not-recorded': { zh: '到期事项无法写入台账，正在重试', en: 'What time brought about cannot be recorded, and is tried again' },
};
/** What has gone wrong, in a few words. */
export const alarmName = (kind: string, language: Language = 'zh') => KIND[kind]?.[language] ?? kind;

const TO_DO: Record<string, Words> = {
  'act-not-recorded': {
    zh: '请告知办理人这次办理没有生效，核对内容后重新办理。',
    en: 'Tell whoever acted that nothing came of it; put it right and act again.',
  },
  'ledger-conflict': {
    zh: '多半是流程被重置，或数据库与引擎来自不同的备份；请先核对台账，再处理流程。',
    en: 'The workflow was reset, or database and engine come from different backups: compare with the ledger, then see to the workflow.',
  },
  'not-recorded': { zh: '请检查数据库；恢复后会自动补记。', en: 'See to the database: it is recorded as soon as that is well again.' },
};
/** What somebody should do about it. */
export const alarmToDo = (kind: string, language: Language = 'zh') => TO_DO[kind]?.[language] ?? '';
