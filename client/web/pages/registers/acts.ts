import type { Words } from '../../../contract/words.ts';
import type { Item } from './register.ts';

export type ItemAct = Item['acts'][number];

/** The acts that may be done to an item, as its buttons and the table of roles name them. */
export const ITEM_ACTS: Record<ItemAct, Words> = {
  handIn: { zh: '报送整改情况', en: 'Hand in' },
  strikeOff: { zh: '销号', en: 'Strike off' },
  return: { zh: '退回', en: 'Send back' },
  requestExtension: { zh: '申请延期', en: 'Ask for more time' },
  withdrawExtension: { zh: '撤回延期申请', en: 'Take the request back' },
  decideExtension: { zh: '审批延期', en: 'Decide on the extension' },
  move: { zh: '调整时限', en: 'Move the limit' },
  assign: { zh: '改派', en: 'Give to another' },
  correct: { zh: '更正', en: 'Correct' },
  cancel: { zh: '移出清单', en: 'Take off' },
};

/** What an act on one item is called: a step is handed in by its name, and one before the last is accepted and strikes nothing off yet. */
export function actText(act: ItemAct, { steps = [], step = 1 }: Pick<Item, 'steps' | 'step'>): Words {
  const name = steps[step - 1]?.name;
  if (act === 'handIn' && name !== undefined) return { zh: `报送“${name}”`, en: `Hand in “${name}”` };
  return act === 'strikeOff' && step < steps.length ? { zh: '通过这一步', en: 'Accept this step' } : ITEM_ACTS[act];
}
