import type { Language, Words } from '../kernel/language.ts';
import { type MatterKind, readMatterName } from '../matters/matters.ts';

const MATTER: Record<MatterKind, Words & { counted: Words; act: string }> = {
  confirm: { zh: '待办结', en: 'to be confirmed', counted: { zh: '件', en: 'submissions' }, act: '请审核报送材料，办结，或写明理由退回。' },
  extension: { zh: '延期待批', en: 'extensions to decide', counted: { zh: '件', en: 'requests' }, act: '请批准或不批准延期；批准之前，原时限照旧。' },
  proposal: { zh: '处理建议待决定', en: 'proposals to decide', counted: { zh: '家企业', en: 'enterprises' }, act: '请作出决定并登记；不作决定不等于同意。' },
  target: { zh: '达标目标', en: 'targets', counted: { zh: '项', en: 'targets' }, act: '请督促下列企业推进创建；企业的进展请及时登记。' },
};

/** What waits: 待办结. */
export const matterKindName = (kind: MatterKind, language: Language = 'zh') => MATTER[kind][language];
/** So many of a kind: 3 件. */
export const matterCount = (kind: MatterKind, count: number, language: Language = 'zh') => `${count} ${MATTER[kind].counted[language]}`;
/** What is to be done about it. */
export const matterAct = (kind: MatterKind) => MATTER[kind].act;
/** What a notice of this name tells of; the name itself where a later release wrote it. */
export const matterTitle = (name: string, language: Language = 'zh') => {
  const matter = readMatterName(name);
  return matter ? matterKindName(matter.kind, language) : name;
};
