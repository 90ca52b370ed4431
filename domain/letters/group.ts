import { inLanguage, many } from '../kernel/language.ts';
import { lightOf } from '../obligation/obligation.ts';
import { languageOf } from '../plan/language.ts';
import { nameOf } from '../plan/plan.ts';
import { lightName } from '../words/words.ts';
import { assistText, dueText, type Letter, type LetterInput, letterFor, numberLine, openingOf, titleOf } from './letter.ts';

/** How many bodies stand in the subject by name. */
const NAMED = 3;

/**
 * One mail about what several departments owe for one milestone, to somebody above them: the office is told of the same lapse of
 * seven departments once, not seven times. `inputs` differ in their obligation only; at least two.
 */
export function groupLetter(inputs: readonly [LetterInput, ...LetterInput[]]): Letter {
  const [first] = inputs;
  const { plan, milestone, nowMs, recipient } = first;
  const language = languageOf(plan, recipient);
  const say = inLanguage(language);
  const letters = inputs.map(letterFor);
  const [{ next, ...letter }] = letters as [Letter, ...Letter[]];
  const dues = new Set(inputs.map(({ state }) => state.schedule.dueDate));
  const departments = inputs.map(({ state }) => `${nameOf(plan, state.departmentId)}${assistText(state, language)}`);
  const { length } = departments;
  const whose = say(`${length} 个单位`, many(length, 'body', 'bodies'));
  const named = departments.slice(0, NAMED);
  const title = titleOf(first, language);
  return {
    ...letter,
    subject: say(
      `【${title}】${milestone.name}：${whose}（${named.join('、')}${length > NAMED ? ' 等' : ''}）`,
      `[${title}] ${milestone.name}: ${whose} (${named.join(', ')}${length > NAMED ? ' and others' : ''})`,
    ),
    opening: [
      dues.size === 1
        ? openingOf(first, { zh: `下列 ${whose}`, en: `The ${whose} below`, several: true }, language)
        : say(`下列 ${whose}「${milestone.name}」至今未报。`, `The ${whose} below have not handed in “${milestone.name}”.`),
    ],
    facts: letter.facts.filter(({ key }) => ['duty', 'requirement', 'clause', 'together', 'before'].includes(key) || (key === 'due' && dues.size === 1)),
    lists: [
      {
        title: say(`${whose}：`, `The ${whose}:`),
        lines: inputs.map(({ state }, index) =>
          say(
            `${departments[index]}，时限 ${dueText(state, 'zh')}，${lightName(lightOf(state, nowMs))}`,
            `${departments[index]}, due ${dueText(state, 'en')}, ${lightName(lightOf(state, nowMs), 'en')} light`,
          ),
        ),
      },
    ],
    ...(next !== undefined && letters.every((other) => other.next === next) && { next }),
    closing: [
      numberLine(
        inputs.map(({ state }) => state.id),
        language,
      ),
    ],
  };
}
