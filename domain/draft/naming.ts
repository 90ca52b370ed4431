import { mentionsIn } from './bodies.ts';
import type { Sentence } from './reading.ts';
import { labelledIn } from './roles.ts';
import type { TimeFound } from './times.ts';

/** What a duty is called and what it says, of the words of its sentence. */

export const clauseText = ({ clause }: Sentence) => clause.paragraphs.map(({ text }) => text).join('');
/** What is owed without what it waits for: 整改完成后，责任单位要提出销号申请. */
export const withoutTrigger = (words: string, upon: string) =>
  upon === '' ? words : words.replace(upon, '').replace(/^[，、]?(?:要|应当?|须|必须|在|于|并)*[，、]?/, '');

/** Words without the date itself and what only holds it. */
export const stripped = (words: string, time: TimeFound) =>
  words
    .replace(new RegExp(`(?:在|于|至)?${time.words.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')}`), '')
    .replace(/^(?:于|在|到|至|截至|并|且|要|请)?[，、：]?/, '')
    .replace(/（）|于(?=将)/g, '')
    .replace(/^[，、；：]+/, '');

export const cleanHeading = (heading: string) =>
  heading
    .replace(/（[^（）]*(?:年|月|日|时限|时间|单位|局|季度)[^（）]*）/g, '')
    .replace(/^“(?=[^”]*$)|^”/, '')
    .replace(/^[①-⑳]|为$/g, '')
    .trim();

/** All that a clause says without its heading, its dates in brackets and what stands behind 责任单位：. */
export function clauseDuty(clause: Sentence['clause'], { paragraph }: Sentence): string {
  const text = clause.paragraphs
    .filter(({ index }) => index <= paragraph.index || index === paragraph.index + 1)
    .map(({ text: line }) => {
      const label = labelledIn(line)[0];
      return label ? line.slice(0, label.at).replace(/（[^（）]*$/, '') : line;
    })
    .join('');
  const body = text.slice(clause.heading !== '' && text.startsWith(clause.heading) ? clause.heading.length : 0).replace(/^[。：；]/, '');
  return body.replace(/（[^（）]*）$/, '') || cleanHeading(clause.heading);
}

const SUBJECT =
  /^(?:请)?(?:(?!向|报|对)[^，。；、]{0,16}?(?:部门|单位|局|委|办(?![结理事])|会|政府|办事处|乡镇|街道|）))?(?:要|应当?|须|将|会|负责|分别|按照?职责分工|牵头)*/;

/** What is left behind the bodies that a sentence begins with. */
function withoutSubjects(words: string): string {
  let rest = words;
  for (;;) {
    rest = rest.replace(/^(?:由|请|、|和|及|以及|会同|，)+/, '').replace(/^\p{Script=Han}{2,7}(?:办|队|所|站|中心|科|股)(?=每|开展|组织|牵头|配合)/u, '');
    const [first] = mentionsIn(rest);
    if (!first || first.at > 0) return rest;
    rest = rest
      .slice(first.end)
      .replace(/^（[^（）]*）/, '')
      .replace(/^(?:等|有关部门|牵头|配合|组成联合检查组|按职责分工(?:负责)?)+/, '');
  }
}

/** Who helps, and how somebody is responsible, is no name of what is done. */
const HELPED = /^(?:会同|联合|配合|协同|协助)|(?:配合|协助|参与)$|^(?:按照?|落实|履行)[^，]{0,6}(?:职责|责任)/;

export function nameOf(words: string): string {
  const reported =
    /将(.{4,60}?)(?:书面)?(?:报送?|上报|报告|反馈|提交|送)(?!道)/.exec(words)?.[1] ??
    /将(?![于在对])((?:(?!纳入|列入|作为|转为|打造|建成|全部|统一|逐步|录入|划转|改为|调整|移交给|清零).){4,60})$/.exec(words)?.[1];
  if (reported !== undefined) return `报送${reported.replace(/[，。；].*$/, '')}`;
  const pieces = withoutSubjects(words)
    .replace(SUBJECT, '')
    .split(/[，。；：]/)
    .filter((piece) => piece.length >= 4);
  // 依据省定清单，编制本县清单: what is owed stands behind what it goes by.
  const own = pieces.find(
    (piece) => !HELPED.test(piece) && !/^(?:依据|根据|按照|围绕|对照|结合|依托|聚焦|坚持|遵照|为(?:了|进一步)|在[^，]*基础上)/.test(piece),
  );
  return (
    (own ?? pieces[0] ?? words)
      .replace(/^（[^（）]{1,8}）(?=..)/, '')
      .replace(/^(?:要|须|应当?|并|于|前|的|[①-⑳])+/, '')
      .replace(/务(?=报送|完成)/, '')
      // 实行“月调度、季通报” in which only a half is left.
      .replace(/“(?![^”]*”)|^([^“]*)”/g, '$1')
      .replace(/[。；]$/, '')
  );
}
