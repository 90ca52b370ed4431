import { orgOf } from '../kernel/bodies.ts';
import type { PlainDate } from '../kernel/dates.ts';
import { grouped } from '../kernel/grouped.ts';
import { inLanguage, many } from '../kernel/language.ts';
import type { MatterItem } from '../matters/matters.ts';
import { standingDuties } from '../matters/standing-duties.ts';
import { standsOn } from '../plan/hold.ts';
import { languageOf } from '../plan/language.ts';
import { nameOf, type Plan } from '../plan/plan.ts';
import { heldSpanText } from '../words/holds.ts';
import { matterAct } from '../words/matters.ts';
import { greetingEn, type Letter } from './letter.ts';

/** What has to hold for a span, to who has to see to it: that it begins or holds, or that it is over. Nothing is asked and nothing is late. */
export function holdLetter(plan: Plan, recipient: string, items: readonly MatterItem[], own: boolean, today: PlainDate): Letter {
  const language = languageOf(plan, recipient);
  const say = inLanguage(language);
  const duties = new Map(standingDuties(plan).map((one) => [one.id, one]));
  const isOver = items.every(({ kind }) => kind === 'held');
  const stands = ({ hold }: MatterItem) => (hold ? standsOn(hold, today) : 'holds');
  const word = { ahead: say('将于所列日期开始', 'begins on the day below'), holds: say('已经开始', 'holds now'), over: say('已经结束', 'is over') };
  const line = (item: MatterItem) => {
    const { clause = '', duty = '' } = duties.get(item.id) ?? {};
    const days = item.hold ? heldSpanText(item.hold, item.hold.hours, language) : '';
    return say(`${item.name}（${clause}）：${duty}（${days}，${word[stands(item)]}）`, `${item.name} (${clause}): ${duty} (${days}; ${word[stands(item)]})`);
  };
  const [first] = items;
  const what =
    items.length === 1 && first
      ? say(
          `${first.name}：${isOver ? '已经结束' : first.hold ? heldSpanText(first.hold, [], language) : ''}`,
          `${first.name}: ${isOver ? 'over' : first.hold ? heldSpanText(first.hold, [], language) : ''}`,
        )
      : say(`${items.length} 项`, many(items.length, 'requirement'));
  return {
    language,
    subject: say(isOver ? '【期间结束】' : '【期间要求】', isOver ? '[A span is over] ' : '[Holds for a span] ') + what,
    greeting: say(`${nameOf(plan, orgOf(recipient))}：`, greetingEn(plan, recipient)),
    opening: [
      isOver
        ? say(
            `「${plan.name}」的下列期间要求已经结束，此后不再适用，现予告知。`,
            `In “${plan.name}” the following has had to hold until now. It is over, and holds no more.`,
          )
        : own
          ? say(
              `「${plan.name}」的下列要求在所列期间内应当一直做到，由贵单位落实。`,
              `In “${plan.name}” the following has to hold for the days that are listed, and is yours to see to.`,
            )
          : say(`「${plan.name}」的下列要求在所列期间内应当一直做到。`, `In “${plan.name}” the following has to hold for the days that are listed.`),
    ],
    facts: [],
    lists: [...grouped(items, ({ org }) => org)].map(([org, group]) => ({
      title: own ? (isOver ? say('已经结束：', 'Over:') : say('期间要求：', 'What has to hold:')) : say(`${nameOf(plan, org)}：`, `${nameOf(plan, org)}:`),
      lines: group.map(line),
    })),
    closing: isOver || !own ? [] : [matterAct({ kind: 'hold', about: '' }, language)],
    light: 'blue',
  };
}
