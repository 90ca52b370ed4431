import type { EnterpriseEvent } from '../enterprise/enterprise.ts';
import type { PlainDate } from '../kernel/dates.ts';
import { inLanguage } from '../kernel/language.ts';
import { languageOf } from '../plan/language.ts';
import { nameOf, type Plan } from '../plan/plan.ts';
import { dayName } from '../words/dates.ts';
import { enterpriseActName } from '../words/enterprise.ts';
import { daysLeft, type Letter } from './letter.ts';
import { contactLine, enterpriseGreeting } from './roster.ts';

/** The events that an enterprise is told of by a letter of its own. */
export type ToldEvent = Extract<EnterpriseEvent, { type: 'handedInReturned' | 'rectificationOrdered' | 'selfAssessed' | 'yearlyAssessed' | 'rectified' }>;

/** The act that something was handed in for, by the event that it became. */
const STOOD_FOR = { selfAssessed: 'assess', yearlyAssessed: 'assessYearly', rectified: 'rectify' } as const;

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

/** To one enterprise: what it has to put right, or what became of what it handed in. */
export function entranceLetter({ plan, recipient, name, departmentId, event, dueOn, today }: EntranceInput): Letter {
  const language = languageOf(plan, recipient);
  const say = inLanguage(language);
  const department = nameOf(plan, departmentId);
  const base = { language, greeting: enterpriseGreeting(name, language), closing: [contactLine([department], language)] };
  const due = (day: PlainDate) => say(`${day}（${daysLeft(day, today, 'zh')}）`, `${dayName(day, 'en')} (${daysLeft(day, today, 'en')})`);
  const reason: Letter['facts'] = event.reason ? [{ key: 'reason', label: say('说明', 'Remarks'), value: event.reason }] : [];
  if (event.type === 'rectificationOrdered')
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
  if (event.type === 'handedInReturned') {
    const what = { zh: enterpriseActName(event.of), en: enterpriseActName(event.of, 'en') };
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
  const what = { zh: enterpriseActName(STOOD_FOR[event.type]), en: enterpriseActName(STOOD_FOR[event.type], 'en') };
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
