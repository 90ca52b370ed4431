import type { Language, Words } from '../kernel/language.ts';
import { ITEM_ACTS, type ItemActKind, type ItemNews, type ItemStage, type ItemState, stepAfter } from '../register/register.ts';

const STAGE: Record<ItemStage, Words> = {
  open: { zh: '待整改', en: 'open' },
  handedIn: { zh: '待销号', en: 'to be struck off' },
  struckOff: { zh: '已销号', en: 'struck off' },
  cancelled: { zh: '已移出', en: 'taken off' },
};
/** A stage of items of a register. */
export const itemStageName = (stage: ItemStage, language: Language = 'zh') => STAGE[stage][language];

const STEP_HANDED_IN: Words = { zh: '待核实', en: 'to be looked at' };
/** Where an item stands: a step before its last is looked at, and strikes nothing off. */
export const itemStandingName = (item: Pick<ItemState, 'stage' | 'steps' | 'step'>, language: Language = 'zh') =>
  item.stage === 'handedIn' && stepAfter(item) ? STEP_HANDED_IN[language] : itemStageName(item.stage, language);

const ACT: Record<ItemActKind, Words> = {
  handIn: { zh: '报送整改情况', en: 'hand in' },
  strikeOff: { zh: '销号', en: 'strike off' },
  return: { zh: '退回', en: 'return' },
  requestExtension: { zh: '申请延期', en: 'ask for an extension' },
  withdrawExtension: { zh: '撤回延期申请', en: 'take the request for an extension back' },
  decideExtension: { zh: '审批延期', en: 'decide on an extension' },
  move: { zh: '调整时限', en: 'move the limit of' },
  assign: { zh: '改派', en: 'assign' },
  correct: { zh: '更正', en: 'correct' },
  cancel: { zh: '移出清单', en: 'take off' },
};
export const isItemAct = (act: string): act is ItemActKind => act in ITEM_ACTS;
/** What is done to an item of a register. */
export const itemActName = (act: ItemActKind, language: Language = 'zh') => ACT[act][language];

const NEWS: Record<ItemNews, Words> = {
  entered: { zh: '新列入', en: 'new' },
  assigned: { zh: '改派给贵单位', en: 'given to you' },
  moved: { zh: '时限调整', en: 'limit moved' },
  extended: { zh: '同意延期', en: 'extension granted' },
  notExtended: { zh: '不同意延期', en: 'extension refused' },
  returned: { zh: '退回重办', en: 'sent back' },
  stepDone: { zh: '上一步已通过', en: 'step accepted, the next is due' },
  struckOff: { zh: '已销号', en: 'struck off' },
  cancelled: { zh: '已移出清单', en: 'taken off' },
};
/** What is new of an item to whoever sees to it. */
export const itemNewsName = (news: ItemNews, language: Language = 'zh') => NEWS[news][language];
