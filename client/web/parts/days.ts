import { use, useMemo } from 'react';
import type { markedDays } from '../../contract/calendar.ts';
import { addDays, isPlainDate, weekday } from '../../contract/dates.ts';
import { typedDay } from '../../contract/typed-day.ts';
import type { Say } from '../../contract/words.ts';
import { useGet } from './data.ts';
import { useWords } from './language.tsx';
import { ProgrammeContext } from './programme.tsx';

export interface Span {
  min?: string | undefined;
  max?: string | undefined;
}

/** Gives the day of the page's clock: a programme's own, or this computer's where a page belongs to none. */
export function useDayOfPage(): string {
  return use(ProgrammeContext)?.programme.today ?? new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' }).format(Date.now());
}

/** What a day that is off or made up for is called. */
export interface Mark {
  working: boolean;
  name: string;
}

/**
 * Gives the holidays and make-up days around a year, by the plan of the page or as the country has them. `asked` delays that until somebody
 * needs them.
 */
export function useMarks(year: number, asked: boolean) {
  const programme = use(ProgrammeContext)?.programme.id;
  const answer = useGet<typeof markedDays>(asked ? (programme === undefined ? '/api/calendar/days' : `/api/programmes/${programme}/days`) : undefined, {
    year,
  });
  return useMemo(() => {
    const marks = new Map<string, Mark>(answer.data?.items.map(({ date, ...mark }) => [date, mark]));
    const isWorking = (day: string) => marks.get(day)?.working ?? ![0, 6].includes(weekday(day));
    return {
      loaded: answer.data !== undefined,
      marks,
      provisional: answer.data?.provisional ?? [],
      isWorking,
      workingDaysAfter(from: string, n: number): string {
        let [day, left] = [from, n];
        while (left > 0) {
          day = addDays(day, 1);
          if (isWorking(day)) left--;
        }
        return day;
      },
    };
  }, [answer.data]);
}

/** Names a day: `2026年3月5日 周四`. */
export function dayName(day: string, t: Say): string {
  const [year, month, of] = day.split('-').map(Number);
  const names = t(['周日', '周一', '周二', '周三', '周四', '周五', '周六'], ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']);
  return t(`${year}年${month}月${of}日 ${names[weekday(day)]}`, `${names[weekday(day)]} ${day}`);
}

/** Tells why a text is no day that a field takes; undefined where it is one. */
export function dayFault(text: string, t: Say, { today, min, max }: Span & { today: string }): string | undefined {
  if (!isPlainDate(text)) {
    const found = typedDay(text, { today });
    return 'not' in found ? t(found.not.zh, found.not.en) : undefined;
  }
  if (min !== undefined && text < min) return t(`不能早于 ${min}`, `not before ${min}`);
  if (max !== undefined && text > max) return t(`不能晚于 ${max}`, `not after ${max}`);
  return undefined;
}

/** Gives a form's rule for a day: a text that could not be read, or a day outside what may be chosen, is not sent. */
export function useDayRule() {
  const { t } = useWords();
  const today = useDayOfPage();
  return (span: Span = {}) => ({
    validator: async (_: unknown, value: string | undefined) => {
      const fault = value === undefined || value === '' ? undefined : dayFault(value, t, { today, ...span });
      if (fault !== undefined) throw new Error(fault);
    },
  });
}

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d$/;

/** Does as `useDayRule`, for a day with its time. */
export function useMomentRule() {
  const { t } = useWords();
  return {
    validator: async (_: unknown, value: string | undefined) => {
      if (value !== undefined && value !== '' && !MOMENT.test(value)) throw new Error(t('请写明日期和时间（几点几分）', 'Write the day and the time'));
    },
  };
}
