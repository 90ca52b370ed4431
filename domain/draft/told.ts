import { inLanguage, type Language, many } from '../kernel/language.ts';
import { isByCalendar } from './moments.ts';
import type { Every } from './times.ts';
import type { When } from './understanding.ts';

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
  day: { zh: '日', en: 'day' },
  term: { zh: '学期', en: 'term' },
  holiday: { zh: '个节假日前', en: 'holiday (before it)' },
};

function calendarText(every: Every, language: Language): string {
  const say = inLanguage(language);
  const { workingDay, unit } = every;
  if (unit === 'holiday') return say(`每个节假日前第 ${workingDay ?? 1} 个工作日`, `working day ${workingDay ?? 1} before each holiday`);
  return workingDay === 'last'
    ? say(`${everyText(every, 'zh')}最后一个工作日`, `the last working day of ${everyText(every, 'en')}`)
    : say(`${everyText(every, 'zh')}第 ${workingDay} 个工作日`, `working day ${workingDay} of ${everyText(every, 'en')}`);
}

function everyText({ unit, step }: Every, language: Language): string {
  const name = UNITS[unit][language];
  if (step === undefined || step === 1) return inLanguage(language)(`每${name}`, `every ${name}`);
  return inLanguage(language)(`每 ${step} 个${name}`, `every ${step} ${name}s`);
}

function limitWords({ within, event, follows }: Extract<When, { kind: 'after' }>, language: Language): string {
  const say = inLanguage(language);
  const upon = follows ? say(`“${follows.name}”办结`, `“${follows.name}” is settled`) : event;
  if ('hours' in within) return say(`${upon}后 ${within.hours} 小时内`, `within ${many(within.hours, 'hour')} after: ${upon}`);
  if ('workingDays' in within) return say(`${upon}后 ${within.workingDays} 个工作日内`, `within ${many(within.workingDays, 'working day')} after: ${upon}`);
  return say(`${upon}后 ${within.days} 日内`, `within ${many(within.days, 'day')} after: ${upon}`);
}
