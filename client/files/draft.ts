import { type Understanding, understand } from '../../domain/draft/draft.ts';
import { planText } from '../../domain/draft/plan-text.ts';
import { sentenceOfWhen } from '../../domain/draft/told.ts';
import { isNobody, type Parties } from '../../domain/draft/understanding.ts';
import { inLanguage, type Language, type Say, type Words } from '../../domain/kernel/language.ts';
import { many } from '../../domain/words/numbers.ts';
import { readDocument } from './document.ts';

/** A plan drafted from a document or a task table. */
export interface Draft {
  understanding: Understanding;
  /** The plan file. */
  plan: string;
  notes: Words[];
}

/** @throws ServiceError with one sentence where the file cannot be read. */
export async function draftOf({ file, language, year }: { file: string; language: Language; year?: number }): Promise<Draft> {
  const { blocks, notes } = await readDocument(file);
  const understanding = understand(blocks, year === undefined ? {} : { year });
  return { understanding, plan: planText(understanding, language), notes };
}

const SURE = { sure: { zh: '确定', en: 'sure' }, likely: { zh: '较有把握', en: 'likely' }, guess: { zh: '请核对', en: 'to be checked' } } as const;
const MOST_LINES = 60;

const whom = ({ all, office, committee, names }: Parties, say: Say) =>
  [...(all ? [say('全部', 'all')] : []), ...(office ? [say('办公室', 'office')] : []), ...(committee ? [say('领导小组', 'committee')] : []), ...names].join(
    '、',
  );

/** Where a document names no year, which one was taken, or how to say which is meant. */
function yearLines({ assumedYear, open }: Understanding, language: Language): string[] {
  const say = inLanguage(language);
  if (assumedYear !== undefined)
    return [say(`文件没有写年份，日期按 ${assumedYear} 年读出。`, `The document names no year: its dates were taken to be of ${assumedYear}.`)];
  return open.some(({ why }) => why === 'no-year') ? [say('有日期没有写年份，要看是哪一年的。', 'Dates name no year: look which one is meant.')] : [];
}

/** What was understood and what was not, for whoever looks it over. */
export function draftLines({ understanding: found, notes }: Draft, out: string | undefined, language: Language): string[] {
  const say = inLanguage(language);
  const { duties, open, shares, bodies, sectors, clauses } = found;
  const dated = duties.filter(({ when }) => when.kind !== 'year');
  const some = <T>(list: readonly T[], line: (one: T) => string) => [
    ...list.slice(0, MOST_LINES).map((one) => `  ${line(one)}`),
    ...(list.length > MOST_LINES ? [`  … ${list.length}`] : []),
  ];
  return [
    say(
      `${found.title || '（没有看出标题）'}${found.issuer === undefined ? '' : `，${found.issuer}`}`,
      `${found.title || '(no title was found)'}${found.issuer === undefined ? '' : `, ${found.issuer}`}`,
    ),
    say(
      `读懂了：条款 ${clauses.length} 个，有时限的任务 ${dated.length} 项，单位 ${bodies.length} 个，行业 ${sectors.length} 个，百分数 ${shares.length} 个；${found.undated ? '没有看出起止日期' : `起止 ${found.from} 至 ${found.to}`}。`,
      `Understood: ${many(clauses.length, 'clause')}, ${many(dated.length, 'dated duty', 'dated duties')}, ${many(bodies.length, 'body', 'bodies')}, ${many(sectors.length, 'sector')}, ${many(shares.length, 'percentage')}; ${found.undated ? 'no first and last day was found' : `from ${found.from} to ${found.to}`}.`,
    ),
    ...(dated.length === 0
      ? [
          say(
            '没有读出有时限的任务：请看一下是不是方案或任务表，扫描件、图片里的字读不出来。',
            'No dated duty was found: look whether this is a plan or a task table; text in pictures and scans is not read.',
          ),
        ]
      : []),
    ...notes.map((note) => note[language]),
    ...yearLines(found, language),
    ...some(dated, ({ place, when, name, leads, assists, sure }) => {
      const helpers = assists.length === 0 ? '' : say(`；配合：${assists.join('、')}`, `; with ${assists.join(', ')}`);
      const who = isNobody(leads) ? say('没有看出由谁负责', 'nobody was found to answer for it') : whom(leads, say);
      return say(
        `${place.clause}  ${sentenceOfWhen(when, language)}  ${name}（${who}${helpers}）  ${SURE[sure].zh}`,
        `${place.clause}  ${sentenceOfWhen(when, language)}  ${name} (${who}${helpers})  ${SURE[sure].en}`,
      );
    }),
    ...(open.length > 0
      ? [
          say(
            `没有写进方案、请逐条看一下的有 ${open.length} 条${out === undefined ? '' : '（全部写在方案文件末尾）'}：`,
            `Not in the plan, to be looked at one by one: ${open.length}${out === undefined ? '' : ' (all of them stand at the end of the plan file)'}:`,
          ),
        ]
      : []),
    ...some(
      open.filter(({ why }) => why !== 'no-date'),
      ({ place, why, note }) =>
        `${place.clause}${why === 'row' ? say(`（第 ${place.paragraph} 行）`, ` (row ${place.paragraph})`) : ''}${say('：', ': ')}${note[language]}${say('：', ': ')}${place.words}`,
    ),
    ...(open.some(({ why }) => why === 'no-date')
      ? [
          say(
            `  其中 ${open.filter(({ why }) => why === 'no-date').length} 条像是要求，但没有写时限。`,
            `  Of these ${open.filter(({ why }) => why === 'no-date').length} look like duties without a date.`,
          ),
        ]
      : []),
  ];
}
