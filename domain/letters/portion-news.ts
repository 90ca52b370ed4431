import { orgOf } from '../kernel/bodies.ts';
import { inLanguage, type Language } from '../kernel/language.ts';
import { readRung } from '../obligation/notices.ts';
import type { ObligationEvent, ObligationState } from '../obligation/obligation.ts';
import { latePortions } from '../obligation/portion.ts';
import { ownPortions } from '../obligation/portion-acts.ts';
import { dayName, listed } from '../words/dates.ts';
import { portionStageName } from '../words/words.ts';

/** Characters of a task that stand in a subject. */
const SUBJECT = 40;
/** The first line of a task, as it stands in a subject. */
export const shortTask = (task: string) => {
  const [line = ''] = task.split(/[\r\n]+/);
  return line.length > SUBJECT ? `${line.slice(0, SUBJECT)}…` : line;
};

/** The event that a notice is the news of. */
export const eventOf = (rung: string): ObligationEvent['type'] | undefined => {
  const ref = readRung(rung);
  return ref.about === 'news' ? ref.event : undefined;
};

const OF_PORTIONS: readonly ObligationEvent['type'][] = ['portionSubmitted', 'portionsReminded', 'portionsLapsed'];

/** The news of portions to the department that has passed them on, with how all of them stand; undefined where a rung tells of none. */
export function departmentNews(
  { state, rung, recipient, nowMs }: { state: ObligationState; rung: string; recipient: string; nowMs: number },
  language: Language,
): { title: string; sentence: string; lists: { title: string; lines: string[] }[] } | undefined {
  const event = eventOf(rung);
  if (event === undefined || !OF_PORTIONS.includes(event) || orgOf(recipient) !== state.departmentId) return undefined;
  const say = inLanguage(language);
  const lists = [{ title: say('分解事项：', 'Portions:'), lines: portionLines(state, nowMs, language) }];
  if (event === 'portionSubmitted') {
    const units = ownPortions(state).filter(({ stage }) => stage === 'submitted');
    const names = listed(
      units.map(({ name }) => name),
      language,
    );
    return {
      title: say('分解事项已报送', 'Portion handed in'),
      sentence: say(
        `${names}已报送分解事项，请查看后接收或退回。`,
        `${names} has handed in a portion of it. Please look at it, and accept it or send it back.`,
      ),
      lists,
    };
  }
  const late = latePortions(state, nowMs);
  const names = listed(
    late.map(({ name }) => name),
    language,
  );
  return {
    title: say('分解事项逾期', 'Portions late'),
    sentence: say(
      `贵单位分解给${names}的任务已经逾期，请督促报送，或收回后另行安排。逾期由贵单位自行处理，没有通报其他单位。`,
      `What you have passed on to ${names} is late. Please see that it is handed in, or take it back and arrange it otherwise. It is your own business: nobody else was told.`,
    ),
    lists,
  };
}

/** How the portions stand, a line each. */
export function portionLines(state: ObligationState, nowMs: number, language: Language): string[] {
  const say = inLanguage(language);
  const late = latePortions(state, nowMs);
  return ownPortions(state).map((portion) => {
    const { name, task, dueDate, stage, returned } = portion;
    const standing = late.includes(portion) ? say('逾期未报', 'late') : portionStageName(stage, language);
    const back = stage === 'open' && returned ? say(`，退回：${returned.reason}`, `, sent back: ${returned.reason}`) : '';
    return say(
      `${name}：${shortTask(task)}，时限 ${dueDate}，${standing}${back}`,
      `${name}: ${shortTask(task)}, due ${dayName(dueDate, 'en')}, ${standing}${back}`,
    );
  });
}
