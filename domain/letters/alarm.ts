import { OPERATOR } from '../kernel/bodies.ts';
import { nameOf, type Plan } from '../plan/plan.ts';
import { alarmName, alarmToDo } from '../words/alarms.ts';
import type { Letter } from './letter.ts';

/** So many alarms are listed; the figure counts all of them. */
const LISTED = 20;
/** Characters of what a part says itself. */
const SAID = 300;

/** One thing that waits for somebody. */
export interface OpenAlarm {
  kind: string;
  item?: string;
  what: string;
  times: number;
}

/** To the operator: everything that waits for somebody at this moment. */
export function alarmLetter(plan: Plan, alarms: readonly OpenAlarm[]): Letter {
  const lines = alarms.slice(0, LISTED).map(({ kind, item, what, times }) => {
    const said = what.length > SAID ? `${what.slice(0, SAID)}…` : what;
    return `${alarmName(kind)}${item === undefined ? '' : `（${item}）`}，${times} 次。${said}。${alarmToDo(kind)}`;
  });
  return {
    subject: `【系统告警】${plan.name}：${alarms.length} 项`,
    greeting: `${nameOf(plan, OPERATOR)}：`,
    opening: ['巡检发现下列情况。已自动处理的也列在其中，请核实后在“运行”页点“已处理”。'],
    facts: [{ key: 'count', label: '告警', value: `${alarms.length} 项` }],
    lists: [{ title: '告警', lines: [...lines, ...(alarms.length > LISTED ? [`另有 ${alarms.length - LISTED} 项`] : [])] }],
    closing: ['同一情况一小时内不重复发信；未处理的一直列在“运行”页。'],
    light: 'orange',
  };
}
