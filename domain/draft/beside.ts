import { addDays, addMonths } from '../kernel/dates.ts';
import type { Words } from '../kernel/language.ts';
import { numberOf } from './numerals.ts';
import { at, type TimeFound } from './points.ts';
import { type DatedDuty, daysOf, type Open } from './understanding.ts';

/** Days that count back from another task of the same document: 选举日前20日, 开园仪式前5个工作日. They move with that. */

const BACK = /(?:的)?前(\d{1,3}|[一二两三四五六七八九十]{1,3})个?(工作日|自然日|日|天|周|星期|月)(?:内|之前|前)?(?![上中下]旬|\d)/y;
const BEFORE_IT = /(?:的)?(\d{1,3}|[一二两三四五六七八九十]{1,3})个?(工作日|自然日|日|天|周|星期|月)(?:之|以)?前/y;
/** What happens on a day, and is no part of a year: 选举日, 开幕式, 正式评估. */
const EVENT = /(?:^|[，。；：、（]|于|在|应当?|须|要)(?<event>(?:(?!于|在|应|须|要|的|每|各)\p{Script=Han}){2,12}?)(?<day>当日|之日|当天|日)?$/u;
const NO_EVENT = /[年月周季旬期节前后内底末初中日提目此之以]$|^(?:每|各|上|下|本|当|该|此|目)|假$/;

/** A day counted back from something, at a place of a text. */
export function besideAt(text: string, index: number): TimeFound | undefined {
  const found = at(BACK, text, index) ?? (text[index - 1] === '日' || text[index] === '的' ? at(BEFORE_IT, text, index) : null);
  if (!found) return undefined;
  const { event = '', day } = EVENT.exec(text.slice(0, index))?.groups ?? {};
  if (event === '' || NO_EVENT.test(event) || (event.length < 2 && day === undefined)) return undefined;
  const [words, count = '', unit = ''] = found;
  const amount = numberOf(count);
  if (amount === undefined || amount < 1) return undefined;
  const start = index - event.length - (day?.length ?? 0);
  return {
    kind: 'beside',
    at: start,
    end: index + words.length,
    words: text.slice(start, index + words.length),
    amount: /周|星期/.test(unit) ? amount * 7 : amount,
    unit: unit === '工作日' ? 'working-day' : unit === '月' ? 'month' : 'day',
    event,
  };
}

const NOT_FOUND = (words: string): Words => ({
  zh: `“${words}”要从另一件事的日子往前算，方案里没有唯一对应的任务，没有换算成日期`,
  en: `“${words}” counts back from something that is not exactly one task of the plan: it was not made a date`,
});
const COUNTED = (name: string): Words => ({ zh: `从“${name}”的日子往前算，那一天改了，这里跟着改`, en: `counted back from “${name}”, and moves with it` });

/** With the task that each counts from, where exactly one could be meant; the others are listed. */
export function counted(duties: readonly DatedDuty[]): { duties: DatedDuty[]; open: Open[] } {
  const open: Open[] = [];
  const dated = duties.filter(({ when }) => (when.kind === 'by' && when.beside === undefined) || when.kind === 'window');
  return {
    duties: duties.flatMap((duty): DatedDuty[] => {
      const { when } = duty;
      if (when.kind !== 'by' || when.beside === undefined) return [duty];
      const { event, words, within } = when.beside;
      const core = event.replace(/^(?:正式|统一|集中)|(?:活动|工作|仪式|大会|会议|当日)$/g, '');
      const named = dated.filter(({ name }) => name.includes(core));
      const about = named.length > 0 ? named : dated.filter(({ duty: text }) => text.includes(core));
      const [target, ...others] = about;
      const first = target && (target.when.kind === 'window' ? target.when.first : daysOf(target.when)[0]);
      if (!target || others.length > 0 || core.length < 2 || first === undefined) {
        open.push({ place: duty.place, why: 'relative', note: NOT_FOUND(words) });
        return [];
      }
      // Only the calendar knows working days: the plan works them out.
      const day = 'months' in within ? addMonths(first, -within.months) : 'days' in within ? addDays(first, -within.days) : '';
      const { clause, paragraph } = target.place;
      return [
        {
          ...duty,
          when: { kind: 'by', due: day, last: day, beside: { event, words, within, from: { clause, paragraph, name: target.name } } },
          remarks: [...duty.remarks, COUNTED(target.name)],
        },
      ];
    }),
    open,
  };
}
