import { numberOf } from './numerals.ts';
import { at, type TimeFound } from './points.ts';

/** Days that count back from another task of the same document: 选举日前20日, 开园仪式前5个工作日. They move with that. */

const BACK = /(?:的)?前(\d{1,3}|[一二两三四五六七八九十]{1,3})个?(工作日|自然日|日|天|周|星期|月)(?:内|之前|前)?(?![上中下]旬|\d)/y;
const BEFORE_IT = /(?:的)?(\d{1,3}|[一二两三四五六七八九十]{1,3})个?(工作日|自然日|日|天|周|星期|月)(?:之|以)?前/y;
/** What happens on a day, and is no part of a year: 选举日, 开幕式, 正式评估. */
const EVENT = /(?:^|[，。；：、（]|于|在|应当?|须|要)(?<event>(?:(?!于|在|应|须|要|的|每|各)\p{Script=Han}){2,12}?)(?<day>当日|之日|当天|日)?$/u;
const SEASON = /(?:主?汛|(?:森林|草原)?防火|禁[采渔猎牧烧]|休渔|供暖|采暖|枯水|封[山河])期$/;
const NO_EVENT = /(?<!到|届|汛|火|采|猎|渔|暖|水|山|牧|耕|烧)期$|[年月周季旬节前后内底末初中日提目此之以]$|^(?:每|各|上|下|本|当|该|此|目)|假$/;

/** A day counted back from something, at a place of a text. */
export function besideAt(text: string, index: number): TimeFound | undefined {
  const found = at(BACK, text, index) ?? (text[index - 1] === '日' || text[index] === '的' ? at(BEFORE_IT, text, index) : null);
  if (!found) return undefined;
  const { event: whole = '', day } = EVENT.exec(text.slice(0, index))?.groups ?? {};
  // 县水利局汛期前10日: whoever does it is no part of the season.
  const event = SEASON.exec(whole)?.[0] ?? whole;
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
