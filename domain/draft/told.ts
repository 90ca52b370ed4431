import { inLanguage, type Language, many } from '../kernel/language.ts';
import { holidaysCalled } from './holidays.ts';
import { isByCalendar } from './moments.ts';
import type { Every } from './times.ts';
import type { When, Within } from './understanding.ts';

/** A time as one phrase. */
export function sentenceOfWhen(when: When, language: Language): string {
  const say = inLanguage(language);
  switch (when.kind) {
    case 'by':
      return dueText(when.due, language);
    case 'year':
      return when.due.slice(0, 4);
    case 'window':
      return say(`${when.first} 至 ${when.last}`, `${when.first} to ${when.last}`);
    case 'several':
      return when.rounds.map(({ due }) => dueText(due, language)).join(say('、', ', '));
    case 'after':
      return limitWords(when, language);
    case 'recurring':
      if (isByCalendar(when.every)) return calendarText(when.every, language);
      return say(`${everyText(when.every, language)}，共 ${when.rounds.length} 轮`, `${everyText(when.every, language)}, ${many(when.rounds.length, 'round')}`);
  }
}

const dueText = (due: string, language: Language) => (due.length === 7 ? inLanguage(language)(`${due} 月底`, `end of ${due}`) : due);

const UNITS: Record<Every['unit'], { zh: string; en: string }> = {
  year: { zh: '年', en: 'year' },
  'half-year': { zh: '半年', en: 'half-year' },
  quarter: { zh: '季度', en: 'quarter' },
  month: { zh: '月', en: 'month' },
  'half-month': { zh: '半月', en: 'half-month' },
  'ten-days': { zh: '旬', en: 'ten days' },
  week: { zh: '周', en: 'week' },
  'working-day': { zh: '个工作日', en: 'working day' },
  day: { zh: '日', en: 'day' },
  term: { zh: '学期', en: 'term' },
  holiday: { zh: '个节假日前', en: 'holiday (before it)' },
};

function calendarText(every: Every, language: Language): string {
  const say = inLanguage(language);
  const { workingDay, unit, afterHoliday } = every;
  if (unit === 'working-day') return everyText(every, language);
  if (unit === 'holiday') {
    const count = workingDay ?? 1;
    return afterHoliday
      ? say(
          `${holidaysCalled(every, 'zh') ?? '每个节假日'}后第 ${count} 个工作日`,
          `working day ${count} after ${holidaysCalled(every, 'en') ?? 'each holiday'}`,
        )
      : say(
          `${holidaysCalled(every, 'zh') ?? '每个节假日'}前第 ${count} 个工作日`,
          `working day ${count} before ${holidaysCalled(every, 'en') ?? 'each holiday'}`,
        );
  }
  return workingDay === 'last'
    ? say(`${everyText(every, 'zh')}最后一个工作日`, `the last working day of ${everyText(every, 'en')}`)
    : say(`${everyText(every, 'zh')}第 ${workingDay} 个工作日`, `working day ${workingDay} of ${everyText(every, 'en')}`);
}

function everyText({ unit, step, nth, weekday = 5 }: Every, language: Language): string {
  const name = UNITS[unit][language];
  const say = inLanguage(language);
  const often =
    step === undefined || step === 1
      ? say(`每${name}`, `every ${name}`)
      : say(`每 ${step} ${/^[日周]$/.test(name) ? '' : '个'}${name}`, `every ${step} ${name}s`);
  if (nth === undefined) return often;
  const which = nth === 'last' ? say('最后一个', 'last') : say(`第 ${nth} 个`, `no. ${nth}`);
  return say(`${often}${which}星期${'日一二三四五六'[weekday % 7]}`, `${often}, ${which} ${DAYS[weekday % 7]}`);
}

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

function limitWords({ again, ...first }: Extract<When, { kind: 'after' }>, language: Language): string {
  if (again === undefined) return firstWords(first, language);
  const [count] = Object.values(again.every) as [number];
  const unit = 'days' in again.every ? { zh: '天', en: 'day' } : { zh: '个工作日', en: 'working day' };
  const often = { zh: `${first.event}起每 ${count} ${unit.zh}`, en: `every ${many(count, unit.en)} from: ${first.event}` };
  return inLanguage(language)(`${often.zh}，至“${again.until}”为止`, `${often.en}, until: ${again.until}`);
}

function firstWords({ within, event, follows, ahead }: Omit<Extract<When, { kind: 'after' }>, 'again'>, language: Language): string {
  const say = inLanguage(language);
  const upon = follows ? say(`“${follows.name}”办结`, `“${follows.name}” is settled`) : event;
  if (ahead) return aheadWords(within, upon, language);
  if ('minutes' in within) return say(`${upon}后 ${within.minutes} 分钟内`, `within ${many(within.minutes, 'minute')} after: ${upon}`);
  if ('months' in within) return say(`${upon}后 ${within.months} 个月内`, `within ${many(within.months, 'month')} after: ${upon}`);
  if ('hours' in within) return say(`${upon}后 ${within.hours} 小时内`, `within ${many(within.hours, 'hour')} after: ${upon}`);
  if ('workingDays' in within) return say(`${upon}后 ${within.workingDays} 个工作日内`, `within ${many(within.workingDays, 'working day')} after: ${upon}`);
  if (within.days === 0) return say(`${upon}当日`, `on the day of: ${upon}`);
  return say(`${upon}后 ${within.days} 日内`, `within ${many(within.days, 'day')} after: ${upon}`);
}

function aheadWords(within: Within, upon: string, language: Language): string {
  const say = inLanguage(language);
  if ('workingDays' in within) return say(`${upon}前 ${within.workingDays} 个工作日`, `${many(within.workingDays, 'working day')} before: ${upon}`);
  if ('months' in within) return say(`${upon}前 ${within.months} 个月`, `${many(within.months, 'month')} before: ${upon}`);
  const days = 'days' in within ? within.days : 0;
  return say(`${upon}前 ${days} 日`, `${many(days, 'day')} before: ${upon}`);
}
