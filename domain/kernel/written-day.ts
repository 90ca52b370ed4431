import { isPlainDate, type PlainDate } from './dates.ts';

/** A day as people write it, with its year in four digits: in a cell of a list, or into a field. */

const DIGITS = new Map([...'〇一二三四五六七八九'].map((sign, digit) => [sign, digit]));
for (const [sign, digit] of Object.entries({ 零: 0, '○': 0, 壹: 1, 贰: 2, 叁: 3, 肆: 4, 伍: 5, 陆: 6, 柒: 7, 捌: 8, 玖: 9, 两: 2 })) DIGITS.set(sign, digit);
const NUMERAL = `[${[...DIGITS.keys()].join('')}十拾廿卅]`;
const digitOf = (sign: string) => DIGITS.get(sign) ?? Number(sign);

/** 二〇一八, 十, 二十一, 廿三 as digits. */
function numeral(text: string): string {
  const spelt = text.replaceAll('拾', '十').replaceAll('廿', '二十').replaceAll('卅', '三十');
  if (!spelt.includes('十')) return [...spelt].map(digitOf).join('');
  const [tens = '', ones = ''] = spelt.split('十');
  return String((tens === '' ? 1 : digitOf(tens)) * 10 + (ones === '' ? 0 : digitOf(ones)));
}

const CHINESE_DIGIT = '[一二三四五六七八九零〇○]';

/** One way of writing for each part: numerals and circles as digits, every dash as one, a T before the time, no weekday; no blank but between digits. */
export const uniformDay = (written: string): string =>
  written
    .replace(/(?<=\d)\s+(?=\d{1,2}[:点时])/g, 'T')
    .replace(/(?<!\d)\s+|\s+(?!\d)/g, '')
    .replace(/[—–―‐‑‒−﹣]/g, '-')
    .replaceAll('〜', '~')
    .replace(/[。·]/g, '.')
    .replace(/(?<=\d)[.,;、]$/, '')
    .replace(new RegExp(`(?<=${CHINESE_DIGIT}[OoΟ]*)[OoΟ]`, 'g'), '〇')
    .replace(new RegExp(`${NUMERAL}+(?=[年月日号])`, 'g'), numeral)
    .replace(/\(?(?:星期|周|礼拜)[一二三四五六日天]\)?/, '');

/** The pattern of a whole day. */
export const WHOLE_DAY = '\\d{4}(?:[-/.、,年]\\d{1,2}[-/.、,月]\\d{1,2}[日号]?|(?:0\\d|1[0-2])[0-3]\\d(?!\\d))';
const PARTS = /^(\d{4})\D(\d{1,2})\D(\d{1,2})\D?$|^(\d{4})(\d{2})(\d{2})$/;

/** What a uniform text begins with when that is a whole day, such as 2018年5月10日 or 20180510: the day unless there is none such, and what stands behind. */
export function wholeDay(uniform: string): { date?: PlainDate; rest: string } | undefined {
  const [, day = '', rest = ''] = new RegExp(`^(${WHOLE_DAY})(.*)$`, 's').exec(uniform) ?? [];
  if (day === '') return undefined;
  const parts = PARTS.exec(day)
    ?.slice(1)
    .filter((part) => part !== undefined) as string[];
  const date = parts.map((part) => part.padStart(2, '0')).join('-');
  return { ...(isPlainDate(date) && { date }), rest };
}
