import { type Dated, type EnterpriseEvent, HANDED_ACTS, type HandedAct } from '../enterprise/enterprise.ts';
import { BECOMES } from '../enterprise/hand-in.ts';
import type { PlainDate } from '../kernel/dates.ts';
import { inLanguage } from '../kernel/language.ts';
import { languageOf } from '../plan/language.ts';
import { nameOf, type Plan } from '../plan/plan.ts';
import { dayName } from '../words/dates.ts';
import { enterpriseEventName, handedName } from '../words/enterprise.ts';
import { daysLeft, type Letter } from './letter.ts';
import { contactLine, enterpriseGreeting } from './roster.ts';

/** The events that an enterprise may be told of by a letter of its own. */
export type ToldEvent = Extract<EnterpriseEvent, Dated>;

export interface EntranceInput {
  plan: Plan;
  recipient: string;
  /** The enterprise's name. */
  name: string;
  departmentId: string;
  event: ToldEvent;
  /** The last day for what was sent back, where it has one. */
  dueOn?: PlainDate | undefined;
  today: PlainDate;
}

/**
 * To one enterprise: what it has to put right, what became of what it handed in, or that nobody decides on that any more. `holds`: what the
 * event says of the first two is still true.
 */
export function entranceLetter(input: EntranceInput, holds = true): Letter | undefined {
  const letter = holds ? ownLetter(input) : undefined;
  const { dropped } = input.event;
  if (!dropped?.length) return letter;
  const base = droppedLetter(input, dropped);
  return letter ? { ...letter, opening: [...letter.opening, ...base.opening] } : base;
}

const handedNames = (of: readonly HandedAct[]) => ({ zh: of.map((one) => handedName(one)).join('、'), en: of.map((one) => handedName(one, 'en')).join(', ') });

function baseOf({ plan, recipient, name, departmentId }: EntranceInput) {
  const language = languageOf(plan, recipient);
  const department = nameOf(plan, departmentId);
  return { language, greeting: enterpriseGreeting(name, language), closing: [contactLine([department], language)] };
}

/** What was handed in is looked at no longer, since something else has been done. */
function droppedLetter(input: EntranceInput, dropped: readonly HandedAct[]): Letter {
  const { plan, departmentId, event } = input;
  const base = baseOf(input);
  const say = inLanguage(base.language);
  const what = handedNames(dropped);
  const department = nameOf(plan, departmentId);
  const because = { zh: enterpriseEventName(event.type), en: enterpriseEventName(event.type, 'en') };
  return {
    ...base,
    subject: say(`【不再审核】${what.zh}`, `[No longer looked at] ${what.en}`),
    opening: [
      say(
        `贵企业在「${plan.name}」中报送的“${what.zh}”不再审核：${event.on} 已办理“${because.zh}”。如仍须报送，${department}会另行通知。`,
        `What your enterprise handed in for “${plan.name}” (${what.en}) is no longer looked at, since something else was done on ${dayName(event.on, 'en')}: ${because.en}. ${department} will tell you if anything is still to be handed in.`,
      ),
    ],
    facts: [],
    light: 'blue',
  };
}

/** What an event tells by itself; undefined where it is told only because of what it takes away. */
function ownLetter(input: EntranceInput): Letter | undefined {
  const { plan, departmentId, event, dueOn, today } = input;
  const base = baseOf(input);
  const { language } = base;
  const say = inLanguage(language);
  const department = nameOf(plan, departmentId);
  const due = (day: PlainDate) => say(`${day}（${daysLeft(day, today, 'zh')}）`, `${dayName(day, 'en')} (${daysLeft(day, today, 'en')})`);
  const reason: Letter['facts'] = event.reason ? [{ key: 'reason', label: say('说明', 'Remarks'), value: event.reason }] : [];
  if (event.type === 'rectificationOrdered') {
    if (!event.letter) return undefined;
    return {
      ...base,
      subject: say(`【限期整改】请于 ${event.limit} 前完成整改`, `[Rectification] Please put things right by ${dayName(event.limit, 'en')}`),
      opening: [
        say(`「${plan.name}」中，${department}责令贵企业限期整改。`, `In “${plan.name}” ${department} has ordered your enterprise to put the following right.`),
      ],
      facts: [
        { key: 'requirement', label: say('整改内容', 'To put right'), value: event.reason },
        { key: 'due', label: say('时限', 'Due'), value: due(event.limit) },
      ],
      light: 'orange',
    };
  }
  if (event.type === 'handedInReturned') {
    const what = handedNames([event.of]);
    return {
      ...base,
      subject: say(`【退回】${what.zh}：请补正后重新报送`, `[Sent back] ${what.en}: please hand it in again`),
      opening: [
        say(
          `贵企业在「${plan.name}」中报送的“${what.zh}”已被${department}退回，请按说明补正后重新报送。`,
          `What your enterprise handed in for “${plan.name}” (${what.en}) was sent back by ${department}. Please put it right and hand it in again.`,
        ),
      ],
      facts: [...reason, ...(dueOn === undefined ? [] : [{ key: 'due' as const, label: say('时限', 'Due'), value: due(dueOn) }])],
      light: 'yellow',
    };
  }
  const of = HANDED_ACTS.find((one) => BECOMES[one] === event.type);
  if (of === undefined || !('accepted' in event && event.accepted)) return undefined;
  const what = handedNames([of]);
  return {
    ...base,
    subject: say(`【审核通过】${what.zh}`, `[Accepted] ${what.en}`),
    opening: [
      say(
        `贵企业在「${plan.name}」中报送的“${what.zh}”已由${department}审核通过，办理日期记为 ${event.on}。`,
        `What your enterprise handed in for “${plan.name}” (${what.en}) was accepted by ${department}; it counts as of ${dayName(event.on, 'en')}.`,
      ),
    ],
    facts: reason,
    closing: [],
    light: 'green',
  };
}
