import { OPERATOR, recipientOf } from '../kernel/bodies.ts';
import { countName, inLanguage, type Language, many } from '../kernel/language.ts';
import { languageOf } from '../plan/language.ts';
import { nameOf, type Plan } from '../plan/plan.ts';
import { alarmHelp, alarmName, alarmToDo } from '../words/alarms.ts';
import { eventName } from '../words/words.ts';
import { greetingEn, type Letter } from './letter.ts';

/** How many alarms are listed; the figure counts all of them. */
const LISTED = 20;
/** Characters of what a part says itself. */
const SAID = 300;

/** One thing that waits for somebody. */
export interface OpenAlarm {
  kind: string;
  item?: string;
  what: string;
  times: number;
  /** The act that came to nothing, and who did it. */
  detail?: { acts?: string[]; org?: string; name?: string };
}

/** The letter to the operator about everything that waits for somebody at this moment. */
export function alarmLetter(plan: Plan, alarms: readonly OpenAlarm[]): Letter {
  const operator = recipientOf(OPERATOR, 'officer');
  const language = languageOf(plan, operator);
  const say = inLanguage(language);
  const lines = alarms.slice(0, LISTED).map(({ kind, item, what, times, detail }) => {
    const said = what.length > SAID ? `${what.slice(0, SAID)}…` : what;
    const acted = actedBy(plan, detail, language);
    return say(
      `${alarmName(kind)}${item === undefined ? '' : `（${item}）`}，${times} 次。${acted}${said}。${alarmToDo(kind)}见手册 ${alarmHelp(kind)}`,
      `${alarmName(kind, 'en')}${item === undefined ? '' : ` (${item})`}, ${many(times, 'time')}. ${acted}${said}. ${alarmToDo(kind, 'en')} See ${alarmHelp(kind, 'en')}`,
    );
  });
  return {
    language,
    subject: say(`【系统告警】${plan.name}：${alarms.length} 项`, `[Alarm] ${plan.name}: ${many(alarms.length, 'alarm')}`),
    greeting: say(`${nameOf(plan, OPERATOR)}：`, greetingEn(plan, operator)),
    opening: [
      say(
        '巡检发现下列情况。已自动处理的也列在其中，请核实后在“运行”页点“已处理”。',
        'Duban has noticed the following. What it has put right by itself is listed as well. Please look into it, then press “Seen to” on the page “Operations”.',
      ),
    ],
    facts: [{ key: 'count', label: say('告警', 'Alarms'), value: say(`${alarms.length} 项`, countName(alarms.length)) }],
    lists: [
      {
        title: say('告警', 'Alarms'),
        lines: [...lines, ...(alarms.length > LISTED ? [say(`另有 ${alarms.length - LISTED} 项`, `and ${countName(alarms.length - LISTED)} more`)] : [])],
      },
    ],
    closing: [
      say(
        '同一情况一小时内不重复发信；未处理的一直列在“运行”页。',
        'You are not written to twice within an hour about the same thing. What is not done stays on the page “Operations”.',
      ),
    ],
    light: 'orange',
  };
}

/** Who did what that came to nothing, so that somebody can tell them; nothing where it was nobody's act. */
function actedBy(plan: Plan, { acts = [], org, name }: NonNullable<OpenAlarm['detail']> = {}, language: Language): string {
  if (org === undefined) return '';
  const who = `${nameOf(plan, org)} ${name ?? ''}`.trim();
  return inLanguage(language)(`${who}：${acts.map((act) => eventName(act)).join('、')}。`, `${who}: ${acts.map((act) => eventName(act, 'en')).join(', ')}. `);
}
