import { inLanguage, type Language } from '../kernel/language.ts';
import type { ExtensionSaid } from '../obligation/extension.ts';
import { many } from './numbers.ts';

/** `最迟 2027-06-23 申请，最多延期 1 次，最迟延到 2027-07-14`; the end of a sentence, without its stop. */
export function extensionText({ askBy, times, granted, last }: ExtensionSaid, language: Language): string {
  const say = inLanguage(language);
  if (times === 0) return say('不能延期', 'it cannot be extended');
  const had = granted === 0 ? '' : say(`（已延期 ${granted} 次）`, ` (it was ${many(granted, 'time')} already)`);
  return [
    ...(askBy === undefined ? [] : [say(`最迟 ${askBy} 申请`, `asked for by ${askBy}`)]),
    ...(times === undefined ? [] : [say(`最多延期 ${times} 次${had}`, `${many(times, 'time')} at the most${had}`)]),
    ...(last === undefined ? [] : [say(`最迟延到 ${last}`, `until ${last} at the latest`)]),
  ].join(say('，', ', '));
}
