import type { WorkingCalendar } from '../../domain/kernel/calendar.ts';
import { inLanguage, type Language } from '../../domain/kernel/language.ts';
import { openObligation } from '../../domain/obligation/obligation.ts';
import { nameOf, type Plan } from '../../domain/plan/plan.ts';
import { plannedObligations } from '../../domain/programme/campaign.ts';
import { recipientName } from '../../domain/words/names.ts';
import { endMinuteOf, minuteOf } from '../../domain/words/numbers.ts';
import { rungName } from '../../domain/words/words.ts';
import { planCalendar } from '../service/explain.ts';
import { goalCalendar } from '../service/goal-calendar.ts';
import { holdCalendar } from '../service/hold-calendar.ts';

/**
 * Every date of a plan whose rules are worked out, and every mail that it knows beforehand: as entries, and as lines, earliest first. A day that
 * something is due by is told as that day, ended (24:00).
 */
export function calendarOf(plan: Plan, calendar: WorkingCalendar, language: Language): { entries: object[]; lines: string[] } {
  const say = inLanguage(language);
  const provisionally = say('（暂定）', ' (provisional)');
  const planned = plannedObligations(plan, calendar);
  const entries = planCalendar(
    plan,
    planned.map(({ spec }) => openObligation(spec, Number.NEGATIVE_INFINITY)),
  );
  const names = new Map(planned.map(({ spec, milestoneName }) => [spec.milestoneId, milestoneName]));
  const opening = new Map(planned.map(({ spec }) => [spec.milestoneId, spec.schedule.opens?.date]));
  const toldTo = (recipients: readonly string[]) =>
    recipients.length === 0 ? '' : ` → ${recipients.map((code) => recipientName(plan, code, language)).join(say('、', ', '))}`;
  const obligations = entries.map((entry) => {
    const opens = opening.get(entry.milestone);
    const stage = opens === undefined ? '' : say(`（${opens} 起）`, ` (from ${opens})`);
    const isDue = entry.kind === 'due';
    const what = isDue ? `${say('时限', 'due')}${stage}` : rungName(entry.rung ?? '', language);
    const moved = entry.moved ? say(`（原定 ${entry.moved.from}）`, ` (moved: ${entry.moved.why})`) : '';
    const at = isDue ? endMinuteOf(entry.at) : minuteOf(entry.at);
    return `${at}  ${nameOf(plan, entry.department)}  ${names.get(entry.milestone) ?? entry.milestone}  ${what}${toldTo(entry.recipients)}${moved}${entry.provisional ? provisionally : ''}`;
  });
  const held = holdCalendar(plan, calendar);
  const heldWhat = { begins: say('期间开始', 'begins to hold'), over: say('期间结束', 'holds no more') };
  const spans = held.map(({ at, name, department, kind, rung = '', until, recipients, provisional }) => {
    const last = until === undefined ? '' : say(`（至 ${until.replace('T', ' ')}）`, ` (until ${until.replace('T', ' ')})`);
    const what = kind === 'rung' ? rungName(rung, language) : heldWhat[kind];
    return `${kind === 'over' ? endMinuteOf(at) : minuteOf(at)}  ${nameOf(plan, department)}  ${name}  ${what}${last}${toldTo(recipients)}${provisional ? provisionally : ''}`;
  });
  const goals = goalCalendar(plan, calendar);
  const judged = goals.map(({ at, name, departments, target }) => {
    const who = departments.map((id) => nameOf(plan, id)).join(say('、', ', '));
    return [endMinuteOf(at), ...(who === '' ? [] : [who]), name, target === undefined ? say('指标到期', 'number due') : say('目标到期', 'target due')].join(
      '  ',
    );
  });
  return {
    entries: [...entries, ...held, ...goals],
    // Each line begins with its minute.
    lines: [...obligations, ...spans, ...judged].sort((a, b) => a.slice(0, 16).localeCompare(b.slice(0, 16))),
  };
}
