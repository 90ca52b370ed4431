import { inLanguage, many } from '../kernel/language.ts';
import { readRung } from '../obligation/notices.ts';
import { lightOf } from '../obligation/obligation.ts';
import { languageOf } from '../plan/language.ts';
import { nameOf } from '../plan/plan.ts';
import { lightName } from '../words/words.ts';
import { daysLeft, dueText, type Letter, type LetterInput, letterFor, numberLine } from './letter.ts';

/**
 * One mail to a body that was urged, or instructed, about several of its obligations at once. `inputs` differ in their obligation and in what was
 * said of it; at least two.
 */
export function urgedLetter(inputs: readonly [LetterInput, ...LetterInput[]]): Letter {
  const [first] = inputs;
  const { plan, recipient, today, nowMs } = first;
  const language = languageOf(plan, recipient);
  const say = inLanguage(language);
  const ref = readRung(first.rung);
  const instructs = ref.about === 'news' && ref.event === 'instructed';
  const title = instructs ? say('领导批示', 'Instruction') : say('催办', 'Urged');
  const letter = letterFor(first);
  const texts = new Set(inputs.map(({ reason = '' }) => reason));
  const counted = say(`${inputs.length} 件任务`, many(inputs.length, 'obligation'));
  return {
    language,
    subject: say(`【${title}】${nameOf(plan, first.state.departmentId)}：${counted}`, `[${title}] ${nameOf(plan, first.state.departmentId)}: ${counted}`),
    greeting: letter.greeting,
    opening: [
      instructs
        ? say(
            `领导就下列 ${counted}作出批示，请按批示办理，并在各任务页面答复；答复以前，批示一直列在任务页面和催办邮件中。`,
            `Your superiors have given an instruction about the ${counted} below. Please follow it and answer it on the page of each; until then it stands there and in every reminder.`,
          )
        : say(
            `就下列 ${counted}专门催办，请按说明尽快办理。`,
            `You are urged about the ${counted} below. Please act on them as the remarks say, as soon as you can.`,
          ),
    ],
    facts: texts.size === 1 ? letter.facts.filter(({ key }) => key === 'reason') : [],
    lists: [
      {
        title: say('任务：', 'Obligations:'),
        lines: inputs.map(({ state, milestone, reason = '' }) => {
          const light = lightName(lightOf(state, nowMs), language);
          const left = daysLeft(state.schedule.dueDate, today, language);
          const own = texts.size === 1 || reason === '' ? '' : say(`：${reason}`, `: ${reason}`);
          return say(
            `${milestone.name}，时限 ${dueText(state, 'zh')}（${left}），${light}${own}`,
            `${milestone.name}, due ${dueText(state, 'en')} (${left}), ${light} light${own}`,
          );
        }),
      },
    ],
    closing: [
      numberLine(
        inputs.map(({ state }) => state.id),
        language,
      ),
    ],
    light: letter.light,
  };
}
