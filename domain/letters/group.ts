import { lightOf } from '../obligation/obligation.ts';
import { nameOf } from '../plan/plan.ts';
import { lightName } from '../words/words.ts';
import { dueText, type Letter, type LetterInput, letterFor, openingOf, titleOf } from './letter.ts';

/**
 * One mail about what several departments owe for one milestone, to somebody above them: the office is told of the same lapse of
 * seven departments once, not seven times. `inputs` differ in their obligation only; at least two.
 */
export function groupLetter(inputs: readonly [LetterInput, ...LetterInput[]]): Letter {
  const [first] = inputs;
  const { plan, milestone, nowMs } = first;
  const letters = inputs.map(letterFor);
  const [{ next, ...letter }] = letters as [Letter, ...Letter[]];
  const dues = new Set(inputs.map(({ state }) => state.schedule.dueDate));
  const departments = inputs.map(({ state }) => `${nameOf(plan, state.departmentId)}${state.role === 'assist' ? '（配合）' : ''}`);
  const whose = `${departments.length} 个单位`;
  return {
    ...letter,
    subject: `【${titleOf(first)}】${milestone.name}：${whose}（${departments.slice(0, 3).join('、')}${departments.length > 3 ? ' 等' : ''}）`,
    opening: [dues.size === 1 ? openingOf(first, `下列 ${whose}`) : `下列 ${whose}「${milestone.name}」至今未报。`],
    facts: letter.facts.filter(({ key }) => ['duty', 'requirement', 'clause', 'together', 'before'].includes(key) || (key === 'due' && dues.size === 1)),
    lists: [
      {
        title: `${whose}：`,
        lines: inputs.map(({ state }, index) => `${departments[index]}，时限 ${dueText(state)}，${lightName(lightOf(state, nowMs))}`),
      },
    ],
    ...(next !== undefined && letters.every((other) => other.next === next) && { next }),
    closing: [`任务编号：${inputs.map(({ state }) => state.id).join('、')}`],
  };
}
