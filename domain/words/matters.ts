import type { Language, Words } from '../kernel/language.ts';
import { isReport, type MatterKind, type ReportKind, readMatterName } from '../matters/matters.ts';

const MATTER: Record<MatterKind, Words & { counted: Words; act: string }> = {
  confirm: { zh: '待办结', en: 'to be confirmed', counted: { zh: '件', en: 'submissions' }, act: '请审核报送材料，办结，或写明理由退回。' },
  extension: { zh: '延期待批', en: 'extensions to decide', counted: { zh: '件', en: 'requests' }, act: '请批准或不批准延期；批准之前，原时限照旧。' },
  proposal: { zh: '处理建议待决定', en: 'proposals to decide', counted: { zh: '项', en: 'proposals' }, act: '请作出决定并登记；不作决定不等于同意。' },
  ending: {
    zh: '期满待决定',
    en: 'past its last day',
    counted: { zh: '个工程', en: 'programmes' },
    act: '请作出决定：结束（关闭工程，未办结的任务随之撤回），或延长（调整方案的最后一天）。不作决定，未办结的任务继续催办、列入周报。',
  },
  decided: { zh: '决定告知', en: 'decisions', counted: { zh: '项', en: 'decisions' }, act: '请知悉，并在职责范围内执行。' },
};

/** What is told as a whole, on a morning of its own. */
const REPORTS: Record<ReportKind, Words> = {
  brief: { zh: '周报', en: 'weekly brief' },
  'end-report': { zh: '期满报告', en: 'report at the end' },
};

/** What waits: 待办结. */
export const matterKindName = (kind: MatterKind | ReportKind, language: Language = 'zh') => (isReport(kind) ? REPORTS[kind] : MATTER[kind])[language];
/** So many of a kind: 3 件. */
export const matterCount = (kind: MatterKind | ReportKind, count: number, language: Language = 'zh') =>
  `${count} ${isReport(kind) ? { zh: '项', en: 'items' }[language] : MATTER[kind].counted[language]}`;
/** What is to be done about it. */
export const matterAct = (kind: MatterKind) => MATTER[kind].act;
/** What a notice of this name tells of; the name itself where a later release wrote it. */
export const matterTitle = (name: string, language: Language = 'zh') => {
  if (isReport(name)) return REPORTS[name][language];
  const matter = readMatterName(name);
  return matter ? matterKindName(matter.kind, language) : name;
};
