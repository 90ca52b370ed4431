import { inLanguage, type Language, many } from '../kernel/language.ts';
import type { PlanStanding } from './schema.ts';

type Often = NonNullable<PlanStanding['often']>;

const EACH: Record<Often['every'], { zh: string; between: string; en: string }> = {
  hour: { zh: '小时', between: '小时', en: 'hour' },
  day: { zh: '日', between: '日', en: 'day' },
  'working-day': { zh: '个工作日', between: '个工作日', en: 'working day' },
  week: { zh: '周', between: '周', en: 'week' },
  'ten-days': { zh: '旬', between: '旬', en: 'ten days' },
  'half-month': { zh: '半月', between: '个半月', en: 'half-month' },
  month: { zh: '月', between: '个月', en: 'month' },
  quarter: { zh: '季度', between: '个季度', en: 'quarter' },
  'half-year': { zh: '半年', between: '个半年', en: 'half-year' },
  year: { zh: '年', between: '年', en: 'year' },
  holiday: { zh: '个节假日', between: '个节假日', en: 'public holiday' },
};

/** How often a duty is done: `每月至少2次`, `at least twice each month`. */
export function oftenText({ times, every, interval, bound }: Often, language: Language = 'zh'): string {
  const say = inLanguage(language);
  const { zh, between, en } = EACH[every];
  const so = times === 1 ? 'once' : times === 2 ? 'twice' : `${times} times`;
  // Ten days have no plural of their own.
  const spans = every === 'ten-days' ? many((interval ?? 1) * 10, 'day') : many(interval ?? 1, en);
  return say(
    `每${interval === undefined ? zh : `${interval}${between}`}${bound === 'at-most' ? '至多' : '至少'}${times}次`,
    `at ${bound === 'at-most' ? 'most' : 'least'} ${so} ${interval === undefined && every !== 'ten-days' ? `each ${en}` : `every ${spans}`}`,
  );
}
