import type { Sentence } from './reading.ts';
import { sharesIn } from './shares.ts';

/** What is left of a part of a sentence that only says until when. */
const ONLY_DONE =
  /^(?:[，；、]|于|在|要|须|应|将|前|底|全部|全面|基本|如期|按期|均|前期|主体|完成|竣工|完工|建成|建设|投用|投入使用|到位|办结|交付|通过验收|并|且)*[，；。]?$/;

/**
 * The words of a sentence that none of its dates governs by itself: 新建18万亩，3月底前完成批复，年底前完成验收 says of the whole what its last date
 * says; 其中 parts the whole from its parts.
 */
export function freeWords({ text, times }: Sentence): string {
  const dated = times.filter(({ time }) => !(time.kind === 'by' && time.suffix === 'reference') && time.kind !== 'span');
  const [first] = dated;
  if (!first) return '';
  const { at, end } = first.time;
  const among = text.indexOf('其中');
  if (among > 0 && among < at) return text.slice(0, among);
  const start = Math.max(text.lastIndexOf('，', at), text.lastIndexOf('；', at)) + 1;
  const stop = text.slice(end).search(/[，；。]/);
  const rest = text.slice(start, at) + text.slice(end, stop < 0 ? text.length : end + stop);
  // 11月底前完成70%，…全部完成: neither is the whole due by then.
  const isPart = sharesIn(rest).some(({ share }) => share < 1);
  if (start === 0 || (!isPart && (dated.length < 2 || ONLY_DONE.test(rest)))) return '';
  return text.slice(0, start);
}
