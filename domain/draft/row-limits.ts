import { type Relative, triggerOf, withinOf } from './limits.ts';
import { isOwed } from './owed.ts';
import type { Sureness } from './source.ts';
import { type TimeFound, timesIn } from './times.ts';
import type { When } from './understanding.ts';

/** Limits that the text of a table's row names beside its due date: 破损的24小时内更换. */

export interface RowLimit {
  time: TimeFound;
  when: When;
  /** The part of the text that says it. */
  words: string;
  sure: Sureness;
}

export function limitsOfText(text: string): RowLimit[] {
  return text.split(/(?<=[。；])/).flatMap((sentence) => {
    const relative = timesIn(sentence).filter((time): time is Relative => time.kind === 'relative');
    return relative.flatMap((time, index): RowLimit[] => {
      const trigger = triggerOf(sentence, time, relative.slice(0, index));
      const limit = withinOf(time);
      const from = Math.max(...['，', '；', '：'].map((mark) => sentence.lastIndexOf(mark, time.at))) + 1;
      const stop = sentence.slice(time.end).search(/[，。；]/);
      const words = sentence.slice(from, stop < 0 ? sentence.length : time.end + stop);
      if (!trigger || !limit || !isOwed(words.replace(trigger.words, ''), sentence.slice(time.end))) return [];
      const { event, by } = trigger;
      return [{ time, when: { kind: 'after', within: limit.within, event, by }, words, sure: 'likely' }];
    });
  });
}
