import { isZone, openCalendar } from '../../calendar/china.ts';
import { LONGEST_OWN_BREAK_DAYS, longBreakOf } from '../../domain/plan/own-days.ts';
import type { Plan } from '../../domain/plan/plan.ts';
import { type CrossFault, doubles, idsIn, type UnknownCheck } from './plan-faults.ts';

/** Days of another kind that nobody counts in, that never come, or in which nothing is counted. */
export function calendarFaults(plan: Plan, unknown: UnknownCheck): CrossFault[] {
  const { calendars = [], milestones } = plan;
  const ids = calendars.map(({ id }) => id);
  const faults: CrossFault[] = doubles(idsIn(calendars, ['calendars']));
  for (const [index, milestone] of milestones.entries()) {
    const { calendar: named, name, recurs, after, dueBy, dayOff } = milestone;
    if (named === undefined) continue;
    const path = ['milestones', index, 'calendar'];
    unknown(path, named, ids, 'calendar');
    if (recurs?.every === 'holiday')
      faults.push({
        path,
        what: {
          zh: `“${name}”按法定节假日重复，节前、节后只按工作日算，请删去 calendar`,
          en: `“${name}” comes with public holidays, before and after which working days are counted: leave calendar out`,
        },
      });
    else if ((recurs ?? after ?? dueBy ?? dayOff) === undefined)
      faults.push({
        path,
        what: {
          zh: `“${name}”的日期是写定的，没有要按 calendar 计的日子；请删去它，或写上 dayOff`,
          en: `“${name}” has a day of its own, and nothing is counted in the days of calendar: leave it out, or say dayOff`,
        },
      });
  }
  const counting = new Set(milestones.flatMap(({ calendar }) => (calendar === undefined ? [] : [calendar])));
  const ofPlan = openCalendar(isZone(plan.zone) ? plan : { ...plan, zone: 'UTC' });
  for (const [index, own] of calendars.entries()) {
    const begins = plan.to < plan.from ? undefined : longBreakOf(plan, own, ofPlan);
    if (begins !== undefined)
      faults.push({
        path: ['calendars', index],
        what: {
          zh: `从 ${begins} 起连续超过 ${LONGEST_OWN_BREAK_DAYS} 天没有一个${own.name}，时限算不出来，请改 off 或 weekdays`,
          en: `from ${begins} on there is no ${own.name} for more than ${LONGEST_OWN_BREAK_DAYS} days, so that no limit ends: change off or weekdays`,
        },
      });
    else if (!counting.has(own.id))
      faults.push({
        path: ['calendars', index],
        what: {
          zh: `没有任务按“${own.name}”计时限；请在阶段任务中写 calendar: ${own.id}，或删去它`,
          en: `no milestone counts in ${own.name}: write calendar: ${own.id} in one, or leave it out`,
        },
      });
  }
  return faults;
}
